"""The journal: what was done to the service, each row sealed by a digest over the one before (RELIABILITY, promise 4)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from survey.db.base import table_of
from survey.db.journal import JournalHead, JournalRow
from survey.domain.policy import Actor

Scalar = str | int | bool | None
Content = Mapping[str, Scalar | list[str]]

_heads, _rows = map(table_of, (JournalHead, JournalRow))
LOCK_HEAD = select(_heads.c.number, _heads.c.digest).where(_heads.c.id == 1).with_for_update()


@dataclass(frozen=True, slots=True)
class By:
    """Who did something: an account, or a command or the service itself, named."""

    name: str
    account_id: int | None = None


def by(actor: Actor) -> By:
    """Name an actor in the journal by role and account: a person's name stays in the account, where it can be erased."""
    return By(actor.role.label, actor.account_id)


BEGINNING = "0" * 64
"""What stands for the digest before the first row of a chain."""
SERVICE = By("Service")
COMMAND = By("Ligne de commande")


def record(session: Session, who: By, kind: str, subject: str, content: Content, now: datetime) -> None:
    """Append a row in the caller's transaction; others who append wait until it ends, hence the last thing that a use case does.

    ``kind`` is a verb with its field (``account.invited``); ``subject`` names what it was done to (``account:12``).
    ``content`` never holds a secret, nor the text of an answer.
    """
    number, digest = session.execute(LOCK_HEAD).one()
    row = {
        "number": number + 1,
        "at": now,
        "kind": kind,
        "account_id": who.account_id,
        "author": who.name,
        "subject": subject,
        "content": dict(content),
    }
    row["digest"] = sealed(digest, row)
    session.execute(insert(_rows), row)
    session.execute(update(_heads).where(_heads.c.id == 1).values(number=row["number"], digest=row["digest"]))


def tells(session: Session, kind: str, subject: str) -> bool:
    """Say whether something of a kind ever happened to a subject."""
    told = select(_rows.c.id).where(_rows.c.subject == subject, _rows.c.kind == kind)
    return session.scalar(told.limit(1)) is not None


def sealed(previous: str, row: Mapping[str, object]) -> str:
    """Give the SHA-256 over the digest before and everything in a row, its own digest left out.

    The number that a database gives a row is no part of it: the order of the rows is what the chain tells.
    """
    told = {name: value for name, value in row.items() if name not in {"id", "digest"}}
    text = json.dumps(told, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=_written)
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    assert isinstance(value, date)
    return value.isoformat()
