"""Coming in by a link or a code, sessions that nobody can fix or steal (RELIABILITY, A3)."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from survey.clock import StoppedClock
from survey.db.journal import JournalRow
from survey.db.mailing import Mail
from survey.db.people import Account, SignIn
from survey.mail.server import Smtp
from survey.services.signing_in import MOST_OF_ORIGIN, Browser, Desk
from survey.settings import ProConnect, Settings, faults
from survey.web import identity
from tests.conftest import NOW
from tests.live import SECRET
from tests.web.coming_in import ADDRESS, AGENT, QUESTION, ask, database, letter, signed_in
from tests.web.reading import Page
from tests.web.site import enter, visitor
from wsgi import create_app


def same_for_all(page: Page, address: str) -> str:
    source = re.sub(r'name="csrf_token" value="[^"]*"', "", page.source)
    return source.replace(address, "…")


def test_link_of_the_letter_lets_in_by_its_button(app: Flask) -> None:
    someone = ask(app)
    link, _ = letter(app)
    page = someone.get(link)
    assert page is not None
    assert "Plus qu’un geste" in page.text
    assert not signed_in(someone)
    someone.send(someone.form(link))
    assert someone.status == 303
    assert signed_in(someone)


def test_code_of_the_letter_lets_in(app: Flask) -> None:
    someone = ask(app)
    someone.send(someone.form("/entrer/code"), code=letter(app)[1].lower())
    assert someone.status == 303
    assert signed_in(someone)


def test_scanner_that_opens_the_link_spends_nothing(app: Flask) -> None:
    someone = ask(app)
    link, _ = letter(app)
    scanner = visitor(app).client
    for _ in range(5):
        assert scanner.get(link).status_code == 200
        assert scanner.head(link).status_code == 200
        assert someone.client.head(link).status_code == 200
    assert scanner.options(link).status_code == 200
    assert scanner.post(link).status_code == 400
    someone.get(link)
    someone.send(someone.form(link))
    assert signed_in(someone)


def test_link_opened_in_another_browser_is_refused_kindly(app: Flask) -> None:
    ask(app)
    link, code = letter(app)
    thief = visitor(app)
    page = thief.get(link)
    assert page is not None
    assert "ouvrez-le dans celui-là, ou recopiez-y le code" in page.text
    token = ask(app, "somebody@else.example", thief).form("/entrer/code").value("csrf_token")
    assert thief.client.post(link, data={"csrf_token": token}).status_code == 422
    assert thief.client.post("/entrer/code", data={"csrf_token": token, "code": code}).status_code == 422
    assert not signed_in(thief)


def test_link_that_served_is_refused_again(app: Flask) -> None:
    someone = ask(app)
    link, _ = letter(app)
    someone.get(link)
    form = someone.form(link)
    someone.send(form)
    page = someone.get(link)
    assert page is not None
    assert "Vous êtes déjà entré" in page.text
    with database(app) as session:
        assert session.scalar(select(func.count()).select_from(SignIn)) == 1


def test_known_unknown_and_disabled_addresses_get_one_page(app: Flask) -> None:
    with database(app) as session:
        session.execute(update(Account).where(Account.email == "diplp@recueil.example").values(active=False))
    pages = set()
    for address in (ADDRESS, "nobody@recueil.example", "diplp@recueil.example"):
        someone = ask(app, address)
        pages.add((someone.status, same_for_all(someone.page, address)))
    assert len(pages) == 1


def test_address_asked_for_too_often_gets_the_same_page(app: Flask) -> None:
    pages = {same_for_all(ask(app).page, ADDRESS) for _ in range(7)}
    assert len(pages) == 1
    with database(app) as session:
        assert session.scalar(select(func.count()).select_from(Mail).where(Mail.kind == "sign_in")) == 5


def test_place_that_asks_too_often_is_told_when_to_try_again(app: Flask) -> None:
    with database(app) as session:
        for number in range(MOST_OF_ORIGIN):
            Desk(session, SECRET, NOW).ask(Browser("any", "127.0.0.1"), f"somebody-{number}@recueil.example")
    someone = ask(app)
    assert someone.status == 429
    assert "Réessayez à partir de 10:15" in someone.page.text
    token = someone.form("/entrer/adresse").value("csrf_token")
    response = someone.client.post("/entrer/adresse", data={"csrf_token": token, "adresse": ADDRESS})
    assert response.headers["Retry-After"] == "900"


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3::4", "2001:0db8:0001:0002"),
        ("", ""),
    ],
)
def test_place_is_an_address_or_a_network_of_one_subscriber(app: Flask, address: str, place: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert identity.origin() == place


def test_slip_in_the_address_is_mended_by_one_click(app: Flask) -> None:
    someone = ask(app, "a.b@lozrre.gouv.fr")
    assert "Vouliez-vous dire a.b@lozere.gouv.fr" in someone.page.text
    corrected, kept = [form for form in someone.page.forms if form.action == "/entrer/adresse"]
    someone.send(corrected)
    assert "Si a.b@lozere.gouv.fr est l’adresse d’une personne invitée" in someone.page.text
    someone.send(kept)
    assert "Si a.b@lozrre.gouv.fr est l’adresse d’une personne invitée" in someone.page.text


@pytest.mark.parametrize("address", ["", "ddetspp-48", "a@b@c.fr", "a@c.fr\r\nBcc: x@y.fr"])
def test_what_is_no_address_is_asked_again(app: Flask, address: str) -> None:
    someone = ask(app, address)
    assert someone.status == 422
    assert "Écrivez votre adresse entière" in someone.page.text


def test_cookie_planted_before_the_sign_in_is_worthless(app: Flask) -> None:
    attacker = ask(app, "attacker@recueil.example")
    planted = attacker.client.get_cookie("recueil")
    assert planted is not None
    old_token = attacker.form("/entrer/code").value("csrf_token")
    victim = visitor(app)
    victim.client.set_cookie("recueil", planted.value)
    ask(app, ADDRESS, victim)
    victim.send(victim.form("/entrer/code"), code=letter(app)[1])
    assert signed_in(victim)
    assert not signed_in(attacker)
    new_token = victim.form("/quitter").value("csrf_token")
    assert new_token != old_token
    assert victim.client.post("/quitter", data={"csrf_token": old_token}).status_code == 400
    attacker.client.set_cookie("recueil", planted.value)
    assert not signed_in(attacker)


def test_signing_in_again_ends_the_session_before(app: Flask) -> None:
    someone = enter(app, AGENT)
    stolen = someone.client.get_cookie("recueil")
    assert stolen is not None
    someone.get("/entrer")
    someone.send(someone.form("/entrer"), profil=someone.form("/entrer").buttons[0][1])
    thief = visitor(app)
    thief.client.set_cookie("recueil", stolen.value)
    assert signed_in(someone)
    assert not signed_in(thief)


def test_stolen_cookie_is_worthless_once_the_account_is_disabled(app: Flask) -> None:
    someone = enter(app, AGENT)
    assert signed_in(someone)
    with database(app) as session:
        session.execute(update(Account).where(Account.email == ADDRESS).values(active=False))
    assert not signed_in(someone)


def test_idle_session_leads_to_the_sign_in_and_back(app: Flask, settings: Settings) -> None:
    someone = enter(app, AGENT)
    later = create_app(replace(settings, clock=StoppedClock(NOW + timedelta(hours=2, seconds=1))))
    tomorrow = visitor(later)
    cookie = someone.client.get_cookie("recueil")
    assert cookie is not None
    tomorrow.client.set_cookie("recueil", cookie.value)
    tomorrow.get(QUESTION)
    tomorrow.send(tomorrow.form("/entrer/adresse"), adresse=ADDRESS)
    link, _ = letter(later)
    tomorrow.get(link)
    tomorrow.send(tomorrow.form(link))
    assert tomorrow.location == QUESTION


def test_journal_tells_sessions_and_refused_codes_without_a_name(app: Flask) -> None:
    someone = ask(app)
    someone.send(someone.form("/entrer/code"), code="22222222")
    someone.send(someone.form("/entrer/code"), code=letter(app)[1])
    someone.get("/recueils")
    someone.send(someone.form("/quitter"))
    with database(app) as session:
        rows = session.scalars(select(JournalRow).where(JournalRow.kind.regexp_match("^s(ession|ign_in)")))
        told = [(row.kind, row.author, row.content) for row in rows]
    assert [kind for kind, _, _ in told] == ["sign_in.refused", "session.begun", "session.ended"]
    assert told[1][2] == {"method": "email"}
    assert AGENT not in str(told)
    assert "@" not in str(told)


@pytest.fixture
def real(settings: Settings) -> Settings:
    """The settings of a service that is no demonstration, on its database."""
    return replace(
        settings,
        demonstration=False,
        base_url="https://recueil.example",
        trusted_hosts=("recueil.example",),
        smtp=Smtp("127.0.0.1", "Recueil <recueil@recueil.example>"),
        publisher="DIPLP",
        host_name="Hébergeur",
        contact="contact@recueil.example",
    )


def test_service_starts_where_somebody_can_come_in(real: Settings) -> None:
    assert faults(real) == []
    assert [fault for fault in faults(replace(real, smtp=None)) if "Personne ne pourrait entrer" in fault]


def test_profiles_are_for_demonstrations_alone(real: Settings) -> None:
    app = create_app(real)
    app.config.update(SERVER_NAME="recueil.example", PREFERRED_URL_SCHEME="https")
    someone = visitor(app)
    page = someone.get("/entrer")
    assert page is not None
    assert "profil" not in page.source
    assert "Lozère" not in page.text
    token = someone.form("/entrer/adresse").value("csrf_token")
    sent = {"csrf_token": token, "profil": "1"}
    referer = {"Referer": "https://recueil.example/entrer"}
    assert someone.client.post("/entrer", data=sent, headers=referer).status_code == 404
    assert someone.client.post("/entrer/adresse", data=sent | {"adresse": ADDRESS}, headers=referer).status_code == 200
    someone.get(letter(app)[0])
    someone.send(someone.form(letter(app)[0]))
    assert signed_in(someone)


def test_nobody_enters_a_demonstration_as_a_person_who_was_invited(app: Flask) -> None:
    with database(app) as session:
        invited = Account(name="Camille Martin", email="camille.martin@lozere.gouv.fr", role="administrator")
        session.add(invited)
        session.flush()
        account = invited.id
    someone = visitor(app)
    page = someone.get("/entrer")
    assert page is not None
    assert "Camille Martin" not in page.text
    form = someone.form("/entrer")
    someone.send(form, profil=str(account))
    assert someone.status == 404
    assert not signed_in(someone)


def test_mail_way_is_absent_where_no_letter_can_leave(real: Settings) -> None:
    app = create_app(replace(real, smtp=None, proconnect=ProConnect("https://identity.example", "recueil", "secret")))
    app.config.update(SERVER_NAME="recueil.example", PREFERRED_URL_SCHEME="https")
    someone = visitor(app)
    page = someone.get("/entrer")
    assert page is not None
    assert "/proconnect/entrer" in page.source
    assert "adresse" not in page.source
    for path in ("/entrer/code", "/entrer/lien/any"):
        assert someone.client.get(path).status_code == 404
