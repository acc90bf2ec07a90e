"""The commands of the mail, and the one process that does all that happens by itself."""

import hashlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from exports.runs import MOST_ATTEMPTS, ExportRun, RunState
from exports.scheduler import PURGE_AT
from survey.clock import StoppedClock, SystemClock
from survey.db.engine import Sessions, make_engine
from survey.db.people import Account
from survey.domain.letters import Enclosure
from survey.domain.policy import Role
from survey.mail.server import Smtp
from survey.services import mailroom, outbox
from survey.settings import Settings
from tests.conftest import NOW
from tests.live import ROOT, SECRET, environment
from tests.mail.certificates import identity
from tests.mail.post_office import PASSWORD, USER, PostOffice, open_office
from tests.mail.writing import DOMAIN, FIRST, LETTER, SECOND, account, post, rows, smtp_to, states
from wsgi import create_app

PATIENCE = 60


@pytest.fixture
def kept(sqlite_url: str) -> Iterator[Sessions]:
    """Sessions on the database of the commands."""
    engine = make_engine(sqlite_url)
    yield Sessions(engine)
    engine.dispose()


@pytest.fixture
def make(sqlite_url: str, tmp_path: Path) -> Callable[[Smtp | None], Flask]:
    """Give the application of an installation that may write to one domain."""

    def made(smtp: Smtp | None) -> Flask:
        return create_app(
            Settings(
                instance=tmp_path,
                database_url=sqlite_url,
                secret_key=SECRET,
                base_url="https://recueil.gouv.fr",
                trusted_hosts=("recueil.gouv.fr",),
                clock=StoppedClock(NOW),
                smtp=smtp,
                publisher="DIPLP",
                host_name="DNUM",
                contact="recueil@social.gouv.fr",
            )
        )

    return made


def run(app: Flask, *args: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=args)
    return result.exit_code, result.output.replace("\u00a0", " ")


def test_deliver_sends_and_tells_what_did_not_go(
    make: Callable[[Smtp | None], Flask], kept: Sessions, office: PostOffice
) -> None:
    post(kept, FIRST, SECOND, "intrus@example.org")
    office.refusing[SECOND] = "550 5.1.1 inconnu"
    app = make(smtp_to(office.port))
    code, told = run(app, "mail", "deliver")
    assert code == 0, told
    assert f"{SECOND} : Refusé par le serveur du destinataire. 550 5.1.1 inconnu" in told
    assert "intrus@example.org : Adresse hors de la liste autorisée." in told
    assert "Envoyé : 1" in told
    assert run(app, "mail", "deliver")[1].endswith("Aucun courriel n’attend.\n")
    assert states(kept) == ["sent", "refused", "forbidden"]


def test_domains_of_the_state_are_allowed_without_a_setting(
    make: Callable[[Smtp | None], Flask], kept: Sessions, office: PostOffice
) -> None:
    post(kept, "agent@lozere.gouv.fr", "agent@sous.lozere.gouv.fr")
    run(make(smtp_to(office.port)), "mail", "deliver")
    assert states(kept) == ["sent", "forbidden"]


def test_deliver_without_a_server_says_what_to_set(make: Callable[[Smtp | None], Flask]) -> None:
    app = make(smtp_to(25))
    object.__setattr__(app.extensions["recueil"].settings, "smtp", None)
    code, told = run(app, "mail", "deliver")
    assert code != 0
    assert "RECUEIL_SMTP_HOST" in told
    object.__setattr__(app.extensions["recueil"].settings, "smtp", smtp_to(25, host="mail.example"))
    for command in (("mail", "deliver"), ("scheduler", "--once")):
        code, told = run(app, *command)
        assert code != 0
        assert "n’est permis que vers cette machine" in told


def test_bounce_is_noted_by_address_or_by_name(
    make: Callable[[Smtp | None], Flask], kept: Sessions, office: PostOffice
) -> None:
    post(kept, FIRST, FIRST, SECOND)
    app = make(smtp_to(office.port))
    run(app, "mail", "deliver")
    assert run(app, "mail", "bounce", FIRST.upper()) == (0, "Le courriel 2 est noté comme revenu.\n")
    name = next(one.message_id for one in office.received if one.to == SECOND)
    assert run(app, "mail", "bounce", name) == (0, "Le courriel 3 est noté comme revenu.\n")
    code, told = run(app, "mail", "bounce", "personne@lozere.gouv.fr")
    assert code != 0
    assert "Aucun courriel envoyé ne répond" in told
    assert states(kept) == ["sent", "bounced", "bounced"]
    with kept.reading() as session:
        assert mailroom.standing(session, NOW).failed == {"bounced": 2}


def test_scheduler_writes_delivers_and_is_seen(
    make: Callable[[Smtp | None], Flask], kept: Sessions, office: PostOffice
) -> None:
    post(kept, FIRST, secret_until=None)
    code, told = run(make(smtp_to(office.port)), "scheduler", "--once")
    assert code == 0, told
    assert "0 courriel écrit, 1 remis." in told
    with kept.reading() as session:
        standing = mailroom.standing(session, NOW)
    assert (standing.seen_at, standing.is_asleep) == (NOW, False)


def test_deliver_finds_the_files_of_letters(
    make: Callable[[Smtp | None], Flask], kept: Sessions, office: PostOffice, tmp_path: Path
) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "a.xlsx").write_bytes(b"workbook")
    enclosure = Enclosure("a.xlsx", "application/zip", 8, hashlib.sha256(b"workbook").hexdigest(), "/exports/1/a.xlsx")
    post(kept, FIRST, letter=replace(LETTER, enclosure=enclosure))
    assert "Envoyé : 1" in run(make(smtp_to(office.port)), "mail", "deliver")[1]
    assert [part.get_content() for part in office.received[0].message.iter_attachments()] == [b"workbook"]


def test_scheduler_tells_administrators_of_an_export_that_failed(
    make: Callable[[Smtp | None], Flask], kept: Sessions, office: PostOffice
) -> None:
    failed = {"state": RunState.FAILED.value, "attempts": MOST_ATTEMPTS, "error": "Le disque est plein."}
    with kept.begin() as session:
        session.add(Account(name="Administration", email=FIRST, role=Role.ADMINISTRATOR.value, active=True))
        session.add(ExportRun(kind="diplp", period="2024-10-14", as_of=NOW, requested_at=NOW, **failed))
    code, told = run(make(smtp_to(office.port)), "scheduler", "--once")
    assert code == 0, told
    assert "1 courriel écrit, 1 remis." in told
    assert [one.to for one in office.received] == [FIRST]


def test_nothing_happens_in_the_hour_of_summer_time() -> None:
    assert PURGE_AT.hour not in {2, 3}


def _settings(url: str, folder: Path, office: PostOffice, ca: Path) -> dict[str, str]:
    return environment(
        folder,
        url,
        RECUEIL_DEMONSTRATION="",
        RECUEIL_CLOCK="",
        RECUEIL_BASE_URL="https://recueil.gouv.fr",
        RECUEIL_SMTP_HOST="127.0.0.1",
        RECUEIL_SMTP_PORT=str(office.port),
        RECUEIL_SMTP_USER=USER,
        RECUEIL_SMTP_PASSWORD=PASSWORD,
        RECUEIL_SMTP_CA=str(ca),
        RECUEIL_MAIL_FROM="Recueil <recueil@social.gouv.fr>",
        RECUEIL_MAIL_DOMAINS=DOMAIN,
    )


def _until(done: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done() and time.monotonic() < deadline:
        assert process.poll() is None
        time.sleep(0.1)
    assert done()


def test_scheduler_lives_on_real_settings_and_ends_on_sigterm(
    sessions: Sessions, database_url: str, tmp_path: Path
) -> None:
    trusted = identity(tmp_path / "certificates")
    with open_office(trusted.context) as office:
        env = _settings(database_url, tmp_path, office, trusted.ca)
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "scheduler"]
        with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            try:
                post(sessions, FIRST, at=SystemClock().now())
                _until(lambda: states(sessions) == ["sent"], process)
                post(sessions, SECOND, at=SystemClock().now())  # a letter that comes while it runs
                _until(lambda: states(sessions) == ["sent", "sent"], process)
            finally:
                process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=PATIENCE)
        assert (process.returncode, errors) == (0, b"")
        assert [(one.encrypted, one.user) for one in office.received] == [(True, USER)] * 2
    with sessions.reading() as session:
        assert not mailroom.standing(session, SystemClock().now()).is_asleep


def test_endless_export_does_not_hold_letters_back(
    kept: Sessions, sqlite_url: str, office: PostOffice, tmp_path: Path
) -> None:
    began = tmp_path / "began"
    command = [sys.executable, "-m", "tests.mail.busy", sqlite_url, str(office.port), str(began)]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            _until(began.exists, process)
            post(kept, FIRST, at=SystemClock().now())
            _until(lambda: states(kept) == ["sent"], process)
        finally:
            process.kill()
    assert len(office.received) == 1


def test_two_schedulers_at_once_tell_everything_once(sessions: Sessions, database_url: str, tmp_path: Path) -> None:
    now = SystemClock().now()
    post(sessions, *(f"agent{number}@{DOMAIN}" for number in range(15)), at=now)
    news = outbox.News("remark", "Une remarque", "Une remarque", "/recueils/2024-48")
    people = [account(sessions, f"agent{number}@{DOMAIN}") for number in range(15)]
    with sessions.begin() as session:
        outbox.tell(session, people, news, NOW)
    trusted = identity(tmp_path / "certificates")
    with open_office(trusted.context) as office:
        env = _settings(database_url, tmp_path, office, trusted.ca)
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "scheduler", "--once"]
        both = [subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE) for _ in range(2)]
        for process in both:
            process.communicate(timeout=PATIENCE)
            assert process.returncode == 0
        assert len(office.received) == 30
        assert len({one.message_id for one in office.received}) == 30
    assert {row["state"] for row in rows(sessions)} == {"sent"}
