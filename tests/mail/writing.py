"""People to write to, letters to write, and a courier whose clock is moved by hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import RowMapping, select

from survey.clock import Clock
from survey.db.base import table_of
from survey.db.engine import Sessions
from survey.db.journal import JournalRow
from survey.db.mailing import Mail
from survey.db.people import Account, Scope
from survey.domain.letters import Letter
from survey.domain.policy import Role
from survey.mail.drawing import Letterhead
from survey.mail.server import Smtp
from survey.mail.transport import SmtpTransport
from survey.services import outbox
from survey.services.courier import Courier
from tests.conftest import NOW
from tests.mail.post_office import PASSWORD, USER, PostOffice

DOMAIN = "lozere.gouv.fr"
DOMAINS = frozenset({DOMAIN})
HEAD = Letterhead("https://recueil.gouv.fr", "recueil@social.gouv.fr", "Recueil", "aide@social.gouv.fr")
LETTER = Letter("receipt", "Reçu\u00a0: version 1", ("Votre envoi est arrivé.",), action=("Voir", "/recueils/2024-48"))
FIRST, SECOND = (f"{name}@{DOMAIN}" for name in ("premier", "second"))


@dataclass
class HandClock:
    """A clock that the test moves."""

    instant: datetime = NOW

    def now(self) -> datetime:
        return self.instant

    def wait(self, **time: float) -> None:
        self.instant += timedelta(**time)


def smtp_to(port: int, **changes: object) -> Smtp:
    """The settings of a server on this machine, without TLS unless told, that loses patience soon."""
    given: dict[str, object] = {"host": "127.0.0.1", "sender": "Recueil <recueil@social.gouv.fr>", "port": port}
    return Smtp(**(given | {"security": "none", "timeout": 2.0} | changes))  # type: ignore[arg-type]  # the test names fields


def secured(office: PostOffice, ca: Path, **changes: object) -> Smtp:
    """The settings of a server with STARTTLS and a sign-in."""
    given: dict[str, object] = {"security": "starttls", "ca": ca, "user": USER, "password": PASSWORD}
    return smtp_to(office.port, **(given | changes))


def courier(sessions: Sessions, smtp: Smtp, clock: Clock | None = None) -> Courier:
    return Courier(sessions, clock or HandClock(), HEAD, lambda: SmtpTransport(smtp), DOMAINS)


def account(sessions: Sessions, address: str | None, *, active: bool = True) -> int:
    """Give the account of an address, an agent of Corse-du-Sud and Lozère made where there is none."""
    with sessions.begin() as session:
        found = session.scalar(select(Account.id).where(Account.email == address)) if address else None
        if found is not None:
            return found
        scopes = [Scope(department_code=code) for code in ("2A", "48")]
        made = Account(name="Service", email=address, role=Role.AGENT.value, active=active, scopes=scopes)
        session.add(made)
        session.flush()
        return made.id


def post(
    sessions: Sessions,
    *addresses: str,
    letter: Letter = LETTER,
    secret_until: datetime | None = None,
    at: datetime = NOW,
) -> list[int]:
    """Write a letter to each address."""
    people = [outbox.Recipient(account(sessions, address), address) for address in addresses]
    with sessions.begin() as session:
        found = [outbox.post(session, to, letter, at, secret_until=secret_until) for to in people]
    return [number for number in found if number is not None]


def rows(sessions: Sessions) -> list[RowMapping]:
    """Give the letters in the order in which they were written."""
    mails = table_of(Mail)
    with sessions.reading() as session:
        return list(session.execute(select(mails).order_by(mails.c.id)).mappings())


def states(sessions: Sessions) -> list[str]:
    return [row["state"] for row in rows(sessions)]


def journal(sessions: Sessions) -> list[tuple[str, str, object]]:
    table = table_of(JournalRow)
    with sessions.reading() as session:
        return [(row.kind, row.subject, row.content) for row in session.execute(select(table).order_by(table.c.id))]
