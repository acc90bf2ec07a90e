"""Somebody who was invited and asks for a way in, and the letter that brings it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from survey.db.engine import Sessions
from survey.db.journal import JournalRow
from survey.db.mailing import Mail
from survey.db.people import Account, SignInRequest
from survey.domain.policy import Role
from survey.services.signing_in import Browser, Desk, Refusal
from tests.conftest import NOW

KEY = "a key for tests, long enough to be taken"
KNOWN, UNKNOWN, DISABLED = "agent@lozere.gouv.fr", "nobody@lozere.gouv.fr", "gone@lozere.gouv.fr"
HERE, OTHER = Browser("here", "192.0.2.1"), Browser("another browser", "192.0.2.1")
LATER = NOW + timedelta(minutes=5)


def invited(sessions: Sessions) -> Sessions:
    """Record an active account and a disabled one."""
    with sessions.begin() as session:
        session.add(Account(id=1, name="Agent", email=KNOWN, role=Role.AGENT.value))
        session.add(Account(id=2, name="Parti", email=DISABLED, role=Role.AGENT.value, active=False))
    return sessions


@contextmanager
def desk(people: Sessions, now: datetime = NOW) -> Iterator[Desk]:
    with people.begin() as session:
        yield Desk(session, KEY, now)


def ask(people: Sessions, browser: Browser = HERE, address: str = KNOWN, now: datetime = NOW) -> None:
    with desk(people, now) as held:
        held.ask(browser, address)


def letters(people: Sessions) -> list[Any]:
    with people.reading() as session:
        return list(session.scalars(select(Mail.letter).order_by(Mail.id)))


def way_in(people: Sessions) -> tuple[str, str]:
    """Give the token and the code of the last letter."""
    letter = letters(people)[-1]
    return letter["action"][1].rpartition("/")[2], letter["facts"][0][1]


def follow(people: Sessions, token: str, browser: Browser = HERE, now: datetime = LATER) -> int | Refusal:
    with desk(people, now) as held:
        return held.follow(token, browser.secret)


def enter_code(people: Sessions, code: str, browser: Browser = HERE, now: datetime = LATER) -> int | Refusal:
    with desk(people, now) as held:
        return held.enter_code(code, browser.secret)


def requests(people: Sessions) -> list[SignInRequest]:
    with people.reading() as session:
        return list(session.scalars(select(SignInRequest).order_by(SignInRequest.id)))


def kinds(people: Sessions) -> list[tuple[str, str]]:
    with people.reading() as session:
        return [(row.kind, row.subject) for row in session.scalars(select(JournalRow).order_by(JournalRow.id))]
