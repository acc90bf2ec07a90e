"""The outbox: a letter is written in the transaction of what it tells, and leaves after it (RELIABILITY, promise 6)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from survey.db.base import table_of
from survey.db.mailing import Mail, Notice
from survey.db.people import Account
from survey.domain.letters import EXPORT, Delivery, Letter

PATIENCE = timedelta(days=4)
TAKEN_AWAY = "Le compte a été désactivé avant qu’elle parte."
MOVED = "Le rôle du compte a changé avant qu’elle parte."
_mails, _notices = map(table_of, (Mail, Notice))


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a letter goes to; no account stands behind an address that nobody was invited at."""

    account_id: int | None
    address: str


def recipient_of(account: Account) -> Recipient | None:
    """Give where to write to an account; ``None`` for one that is not active or has no address."""
    return Recipient(account.id, account.email) if account.active and account.email else None


def post(
    session: Session,
    to: Recipient,
    letter: Letter,
    now: datetime,
    *,
    once: str | None = None,
    secret_until: datetime | None = None,
) -> int | None:
    """Put a letter in the outbox, in the caller's transaction; gives its number.

    ``once`` names what is told once only to one recipient: a second letter of that name is not written, and ``None`` is given.
    ``secret_until``: the letter carries a way to sign in; it is not sent after that instant, and its text is wiped when it has left.
    """
    if once and is_written(session, to, once):
        return None
    row = {
        "kind": letter.kind,
        "account_id": to.account_id,
        "address": to.address,
        "subject": letter.subject,
        "letter": letter.dump(),
        "is_secret": secret_until is not None,
        "once": _once(to, once) if once else None,
        "message_id": secrets.token_hex(16),
        "state": Delivery.WAITING.value,
        "created_at": now,
        "next_at": now,
        "expires_at": secret_until or now + PATIENCE,
    }
    number: int = session.execute(insert(_mails).returning(_mails.c.id), row).scalar_one()
    return number


def is_written(session: Session, to: Recipient, once: str) -> bool:
    """Say whether what is told once only was told to a recipient."""
    return session.scalar(select(_mails.c.id).where(_mails.c.once == _once(to, once))) is not None


def _once(to: Recipient, once: str) -> str:
    return f"{once}:{to.account_id}"


def withdraw_exports(session: Session, account_id: int, now: datetime) -> None:
    """Send no more of the exports that wait for an account whose role was changed: they were for the role that it had."""
    waits = _mails.c.account_id == account_id, _mails.c.state == Delivery.WAITING.value, _mails.c.kind == EXPORT
    ended = {"state": Delivery.GIVEN_UP.value, "outcome": MOVED, "done_at": now, "settled_at": now}
    session.execute(update(_mails).where(*waits).values(ended))


def withdraw(session: Session, account_id: int, now: datetime) -> None:
    """Send nothing more of what waits for an account that is taken away; nobody needs to look at it."""
    waits = _mails.c.account_id == account_id, _mails.c.state == Delivery.WAITING.value
    ended = {"state": Delivery.GIVEN_UP.value, "outcome": TAKEN_AWAY, "done_at": now, "settled_at": now}
    session.execute(update(_mails).where(*waits).values(ended))
    session.execute(update(_mails).where(_mails.c.account_id == account_id, _mails.c.is_secret).values(letter=None))


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell: ``subject`` stands for it alone in the head of a letter, ``text`` in a digest, ``url`` is a path of this site."""

    kind: str
    subject: str
    text: str
    url: str


def tell(session: Session, account_ids: list[int], news: News, now: datetime) -> None:
    """Note what accounts are to be told; the courier writes one letter for each, or one for many things at once."""
    rows = [
        {
            "account_id": account_id,
            "kind": news.kind,
            "subject": news.subject,
            "text": news.text,
            "url": news.url,
            "at": now,
        }
        for account_id in account_ids
    ]
    if rows:
        session.execute(insert(_notices), rows)
