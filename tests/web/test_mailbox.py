"""The mailbox of a demonstration, and the administrator's page on the mail."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from survey.clock import StoppedClock
from survey.db.base import table_of
from survey.db.engine import Sessions, make_engine
from survey.db.journal import JournalRow
from survey.db.mailing import Heartbeat, Mail
from survey.db.people import Account
from survey.domain.letters import EXPORT, Group, Letter
from survey.mail.server import Smtp
from survey.services import mailroom, outbox
from survey.settings import Settings
from tests.conftest import NOW
from tests.live import SECRET
from tests.web.reading import Page
from tests.web.site import enter, visitor
from wsgi import create_app

HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(1)>"{{7*7}}'
LETTER = Letter(
    "receipt",
    f"Reçu\u00a0: {HOSTILE}",
    (f"Votre envoi est arrivé. {HOSTILE}",),
    facts=(("Version", HOSTILE),),
    action=("Voir le reçu", "/recueils/2024-48"),
    closing=("Merci.",),
    groups=(Group("Lozère (2024)", (HOSTILE,), "/recueils/2024-48"),),
)


def test_demonstration_on_a_real_database_shows_nobody_their_letters(settings: Settings, sqlite_url: str) -> None:
    app = create_app(replace(settings, database_url=sqlite_url))
    engine = make_engine(sqlite_url)
    with Sessions(engine).begin() as session:
        session.add(Account(name="Camille Martin", email="camille.martin@lozere.gouv.fr", role="administrator"))
    engine.dispose()
    someone = visitor(app)
    someone.get("/courriel")
    assert someone.status == 404
    page = someone.get("/entrer")
    assert page is not None
    assert "Camille Martin" not in page.text


@pytest.fixture
def sessions(settings: Settings) -> Iterator[Sessions]:
    """The database of the site."""
    engine = make_engine(settings.database_url)
    yield Sessions(engine)
    engine.dispose()


def written(sessions: Sessions, **values: object) -> int:
    """Write a letter to the office of Lozère, and leave it in a state."""
    with sessions.begin() as session:
        account = session.scalars(select(Account).where(Account.email == "ddetspp-48@recueil.example")).one()
        to = outbox.recipient_of(account)
        assert to is not None
        mail_id = outbox.post(session, to, LETTER, NOW)
        assert mail_id is not None
        if values:
            session.execute(update(Mail).where(Mail.id == mail_id).values(**values))
    return mail_id


def alive(sessions: Sessions) -> None:
    with sessions.begin() as session:
        mailroom.beat(session, NOW)


def test_mailbox_shows_a_letter_as_it_reads(app: Flask, sessions: Sessions) -> None:
    mail_id = written(sessions)
    anybody = visitor(app)
    page = anybody.get("/courriel")
    assert page is not None
    assert "ddetspp-48@recueil.example" in page.text
    assert f"/courriel/{mail_id}" in page.links
    letter = anybody.get(f"/courriel/{mail_id}")
    assert letter is not None
    assert "Bonjour," in letter.text
    assert letter.links.count("/recueils/2024-48") == 2
    assert "http://127.0.0.1:8000/recueils/2024-48" in letter.source  # the plain text
    assert HOSTILE not in letter.source
    assert "<script>alert" not in letter.source
    assert HOSTILE in letter.text


def test_mailbox_says_when_a_secret_is_gone(app: Flask, sessions: Sessions) -> None:
    mail_id = written(sessions, is_secret=True, letter=None, state="sent")
    page = visitor(app).get(f"/courriel/{mail_id}")
    assert page is not None
    assert "n’est plus gardé" in page.text


def test_mailbox_is_absent_outside_a_demonstration(settings: Settings, sessions: Sessions) -> None:
    mail_id = written(sessions)
    served = replace(
        settings,
        demonstration=False,
        base_url="https://recueil.social.gouv.fr",
        trusted_hosts=("localhost",),
        secret_key=SECRET,
        smtp=Smtp("mail.social.gouv.fr", "recueil@social.gouv.fr"),
        publisher="DIPLP",
        host_name="DNUM",
        contact="recueil@social.gouv.fr",
    )
    client = create_app(served).test_client()
    assert client.get("/entrer", base_url="https://localhost").status_code == 200
    for path in ("/courriel", f"/courriel/{mail_id}"):
        assert client.get(path, base_url="https://localhost").status_code == 404


def test_absent_letter_is_a_page_that_does_not_exist(app: Flask) -> None:
    for path in ("/courriel/999999", "/courriel/99999999999999999999", "/courriel/x"):
        assert app.test_client().get(path).status_code == 404


def test_state_of_the_mail_is_for_administrators(app: Flask, sessions: Sessions) -> None:
    mail_id = written(sessions, state="refused")
    for profile in ("DDETSPP de la Lozère", "DIPLP"):
        someone = enter(app, profile)
        someone.get("/administration/courriels")
        assert someone.status == 404
    for deed in ("renvoyer", "classer"):
        assert app.test_client().post(f"/administration/courriels/{mail_id}/{deed}").status_code in {400, 401}


def test_state_of_the_mail_tells_each_outcome(app: Flask, sessions: Sessions) -> None:
    alive(sessions)
    written(sessions, state="refused", outcome="550 5.1.1 User unknown", attempts=1, done_at=NOW)
    written(sessions, attempts=3, outcome="Serveur injoignable", next_at=NOW + timedelta(minutes=15))
    written(sessions, state="sent", done_at=NOW, attempts=1)
    admin = enter(app, "Administration du service")
    page = admin.get("/administration/courriels")
    assert page is not None
    for told in (
        "550 5.1.1 User unknown",
        "3 essais, le prochain le 15",
        "Refusés (1)",
        "En attente (1)",
        "Envoyés (",
    ):
        assert told in page.text, told
    assert "1 courriel n’est pas arrivé : 1 refusé par le serveur du destinataire." in page.text.replace("\u00a0", " ")
    assert len([form for form in page.forms if form.action.endswith("/renvoyer")]) == 1
    only = admin.get("/administration/courriels?etat=sent")
    assert only is not None
    assert "550 5.1.1" not in only.text
    assert admin.get("/administration/courriels?etat=nothing") is not None


def test_export_that_did_not_arrive_is_sent_from_its_page_alone(app: Flask, sessions: Sessions) -> None:
    mail_id = written(sessions, state="bounced", kind=EXPORT, done_at=NOW)
    admin = enter(app, "Administration du service")
    page = admin.get("/administration/courriels")
    assert page is not None
    assert mailroom.FROM_ITS_PAGE in page.text
    assert [form.action for form in page.forms if str(mail_id) in form.action] == [
        f"/administration/courriels/{mail_id}/classer"
    ]


def test_letter_is_sent_again_once_to_the_present_address(app: Flask, sessions: Sessions) -> None:
    mail_id = written(sessions, state="bounced", attempts=9, address="ancienne@recueil.example", done_at=NOW)
    admin = enter(app, "Administration du service")
    admin.get("/administration/courriels")
    form = admin.form("/renvoyer")
    for _ in range(2):
        admin.send(form)
        assert admin.status == 303
    with sessions.reading() as session:
        posted = mailroom.letter(session, mail_id)
        assert (posted.state, posted.attempts, posted.address) == ("waiting", 0, "ddetspp-48@recueil.example")
        kinds = session.execute(select(table_of(JournalRow).c.kind)).scalars().all()
    assert kinds.count("mail.sent_again") == 1


def test_settled_failure_alarms_no_more(app: Flask, sessions: Sessions) -> None:
    alive(sessions)
    written(sessions, state="given_up", done_at=NOW)
    admin = enter(app, "Administration du service")
    page = admin.get("/administration")
    assert page is not None
    assert "n’est pas arrivé" in page.text
    admin.get("/administration/courriels")
    after = admin.send(admin.form("/classer"))
    assert after is not None
    assert "n’est pas arrivé" not in after.text
    assert "Classé le" in after.text
    again = admin.get("/administration")
    assert again is not None
    assert "n’est pas arrivé" not in again.text


def test_nobody_who_delivers_is_an_alarm(settings: Settings, sessions: Sessions) -> None:
    alive(sessions)
    written(sessions)
    admin = enter(create_app(settings), "Administration du service")
    assert "attend" not in _messages(admin.get("/administration"))
    later = replace(settings, clock=StoppedClock(NOW + timedelta(minutes=16)))
    page = enter(create_app(later), "Administration du service").get("/administration")
    assert "1 courriel attend depuis plus de 15 minutes" in _messages(page)
    assert "n’a pas été vu depuis le 15 octobre 2024 à 10:00:00" in _messages(page)


def test_scheduler_never_seen_is_an_alarm(app: Flask, sessions: Sessions) -> None:
    with sessions.reading() as session:
        assert session.execute(select(table_of(Heartbeat).c.name)).scalars().all() == ["scheduler"]
    assert "L’ordonnanceur n’a jamais été vu" in _messages(
        enter(app, "Administration du service").get("/administration/courriels")
    )


def _messages(page: Page | None) -> str:
    assert page is not None
    return page.text.replace("\u00a0", " ").split("Ce que", 1)[0].split("Administration", 1)[1]
