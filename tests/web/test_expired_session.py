"""A session or a token that ends in mid-answer, a text that is too long: not a character is lost (RELIABILITY, L1)."""

from io import BytesIO
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from survey.db.people import Account, SignIn
from survey.db.working import Event
from survey.web.carrying import LARGEST_POST
from tests.conftest import NOW
from tests.web.coming_in import ADDRESS, AGENT, QUESTION, database, letter, signed_in
from tests.web.site import Visitor, enter, visitor

TWENTY_THOUSAND = "Une famille sur trois, déjà.\r\n" * 666 + "fin de phrase"
ENDED = "Votre session a pris fin"


def expired(app: Flask, text: str, **more: str) -> Visitor:
    """Give an agent whose session ended before they sent their answer: the page that they get then."""
    someone = enter(app, AGENT)
    someone.get(QUESTION)
    with database(app) as session:
        session.execute(update(SignIn).values(ended_at=NOW))
    someone.turn(reponse=text, **more)
    return someone


def recorded(app: Flask, words: str) -> int:
    with database(app) as session:
        same = select(func.count()).select_from(Event).where(Event.words == words.replace("\r\n", "\n"))
        other = select(func.count()).select_from(Event).where(Event.words == words)
        return max(session.scalar(same) or 0, session.scalar(other) or 0)


def test_expired_session_sends_the_same_answer_once_after_a_profile(app: Flask) -> None:
    someone = expired(app, TWENTY_THOUSAND)
    assert someone.status == 401
    assert ENDED in someone.page.text
    key = dict(someone.form("/tours").fields)["cle"]
    form = someone.form("/entrer")
    someone.send(form, profil=form.buttons[0][1])
    assert "rien n’est perdu" in someone.page.text
    again = someone.form("/tours")
    assert dict(again.fields)["cle"] == key
    someone.send(again)
    assert someone.status == 422
    assert dict(someone.form("/tours").fields)["reponse"].split() == TWENTY_THOUSAND.split()


def test_expired_session_sends_the_same_answer_once_after_a_code(app: Flask) -> None:
    words = "Diagnostic des besoins sociaux, 2024"
    someone = expired(app, words)
    for reply in ({"adresse": "typed wrong"}, {"adresse": "a@lozrre.gouv.fr"}, {"adresse": ADDRESS, "tel-quel": "1"}):
        form = [form for form in someone.page.forms if form.action == "/entrer/adresse"][-1]
        someone.send(form, **reply)
    for code in ("", "22222222", letter(app)[1]):
        assert recorded(app, words) == 0
        someone.send(someone.form("/entrer/code"), code=code)
    again = someone.form("/tours")
    someone.send(again)
    assert someone.status == 303
    someone.send(again)
    assert recorded(app, words) == 1


def test_expired_session_goes_on_after_a_link_in_another_tab(app: Flask) -> None:
    words = "Diagnostic des besoins sociaux, 2024"
    someone = expired(app, words)
    someone.send(someone.form("/entrer/adresse"), adresse=ADDRESS)
    waiting = someone.form("/tours")
    link, _ = letter(app)
    someone.get(link)
    someone.send(someone.form(link))
    someone.send(waiting)
    assert someone.status == 400  # the token against forgery is that of the former session
    someone.send(someone.form("/tours"))
    assert someone.status == 303
    assert recorded(app, words) == 1


def test_answer_goes_only_under_the_account_that_wrote_it(app: Flask) -> None:
    words = "Ce que la Lozère a écrit"
    someone = expired(app, words)
    with database(app) as session:
        other = session.scalars(select(Account.id).where(Account.email == "diplp@recueil.example")).one()
    someone.send(someone.form("/entrer"), profil=str(other))
    assert someone.status == 409
    assert "écrit sous un autre compte" in someone.page.text
    assert signed_in(someone)
    someone.send(someone.form("/tours"))
    assert (someone.status, recorded(app, words)) == (401, 0)
    someone.send(someone.form("/entrer"), profil=someone.form("/entrer").buttons[0][1])
    someone.send(someone.form("/tours"))
    assert (someone.status, recorded(app, words)) == (303, 1)


def test_tab_of_one_account_writes_nothing_under_another(app: Flask) -> None:
    words = "Écrit avant que quelqu’un d’autre entre"
    someone = enter(app, AGENT)
    someone.get(QUESTION)
    turn = someone.form("/tours")
    someone.get("/entrer")
    other = next(value for key, value in someone.form("/entrer").buttons if key == "profil" and value != account(app))
    someone.send(someone.form("/entrer"), profil=other)
    token = someone.form("/quitter").value("csrf_token")
    someone.send(turn, reponse=words, csrf_token=token)
    assert (someone.status, recorded(app, words)) == (401, 0)
    assert words in someone.page.source


def account(app: Flask) -> str:
    with database(app) as session:
        return str(session.scalars(select(Account.id).where(Account.email == ADDRESS)).one())


def test_what_another_site_sends_is_not_carried(app: Flask) -> None:
    for origin, carried in (("https://evil.example", False), ("null", False), ("http://localhost", True)):
        data = {"question": "territorial_assessment@pact", "cle": "some-key-1", "reponse": "d’ailleurs"}
        response = app.test_client().post("/recueils/2024-48/tours", data=data, headers={"Origin": origin})
        assert response.status_code == 401
        assert ("d’ailleurs" in response.get_data(as_text=True)) is carried, origin


def test_file_is_not_said_to_be_kept(app: Flask) -> None:
    data = {"cle": "some-key-1", "fichier": (BytesIO(b"a;b"), "personnes.csv")}
    page = app.test_client().post("/recueils/commun", data=data)
    assert page.status_code == 401
    assert "puis recommencez" in page.get_data(as_text=True)
    assert "Renvoyer" not in page.get_data(as_text=True)


@pytest.mark.parametrize(
    "path", ["//evil.example/x", "https://evil.example", "/quitter", "/nulle-part", "/recueils", "\\x"]
)
def test_answer_is_carried_to_routes_of_this_site_alone(app: Flask, path: str) -> None:
    someone = visitor(app)
    someone.get("/entrer")
    form = someone.form("/entrer")
    account = form.buttons[0][1]
    someone.send(form, profil=account, envoi=path, **{"envoi-territoire": "48", "envoi-compte": account})
    if path == "/recueils":  # takes a dossier to open: it is shown, and waits for a click
        assert "rien n’est perdu" in someone.page.text
    else:
        assert someone.status == 303


def test_expired_token_with_a_long_text_loses_nothing(app: Flask) -> None:
    someone = enter(app, AGENT)
    someone.get(QUESTION)
    page = someone.turn(reponse=TWENTY_THOUSAND, csrf_token="another session's")
    assert someone.status == 400
    assert page is not None
    assert dict(someone.form("/tours").fields)["reponse"] == TWENTY_THOUSAND
    someone.send(someone.form("/tours"))
    assert someone.status in {303, 422}


def test_what_no_page_of_an_account_wrote_is_not_sent_under_its_rights(app: Flask) -> None:
    """A page left open on a shared machine invites nobody when an administrator enters there."""
    someone = visitor(app)
    someone.get("/entrer")
    form = someone.form("/entrer")
    hidden = {"envoi": "/administration/comptes/inviter", "envoi-courriel": "evil@lozere.gouv.fr"}
    someone.send(form, profil=form.buttons[-1][1], **hidden)
    assert someone.status == 409
    assert signed_in(someone)


def test_largest_post_goes_through_the_sign_in(app: Flask) -> None:
    someone = enter(app, AGENT)
    someone.get(QUESTION)
    text = "x" * (LARGEST_POST - len(urlencode(someone.form("/tours").fields)))
    with database(app) as session:
        session.execute(update(SignIn).values(ended_at=NOW))
    someone.turn(reponse=text)
    assert len(text) > 499_000
    assert someone.status == 401
    someone.send(someone.form("/entrer/adresse"), adresse=ADDRESS)
    someone.send(someone.form("/entrer/code"), code=letter(app)[1])
    assert dict(someone.form("/tours").fields)["reponse"] == text
    page = someone.send(someone.form("/tours"))
    assert someone.status == 422  # read, and longer than any answer
    assert page is not None
    assert text in page.source


def test_remark_is_shown_and_given_back_as_an_answer_is(app: Flask) -> None:
    someone = enter(app, "Commissaire – Occitanie")
    someone.get("/recueils/2024-48/relecture?remarque=territorial_assessment@pact")
    sending = someone.form("/relecture/remarques")
    text = "mot " * 125_250
    someone.send(sending, texte=text)
    assert (someone.status, someone.form("/relecture/remarques").value("texte")) == (413, text)
    with database(app) as session:
        session.execute(update(SignIn).values(ended_at=NOW))
    someone.send(someone.form("/relecture/remarques"), texte="Quel diagnostic ?")
    assert someone.status == 401
    assert "Quel diagnostic ?" in someone.page.text


def test_paste_of_501_kilobytes_comes_back_to_be_shortened(app: Flask) -> None:
    text = "mot " * 125_250
    someone = enter(app, AGENT)
    someone.get(QUESTION)
    someone.turn(reponse=text)
    assert someone.status == 413
    assert dict(someone.form("/tours").fields)["reponse"] == text
    someone.send(someone.form("/tours"), reponse="plus court")
    assert (someone.status, recorded(app, "plus court")) == (303, 1)
    someone.get(QUESTION)
    page = someone.turn(reponse="mot " * 600_000)
    assert page is not None
    assert (someone.status, "Revenez à la page précédente" in page.text) == (413, True)
