"""Idempotency: a POST that comes twice with one key is carried out once (RELIABILITY, promise 2)."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import BigInteger, bindparam, func, insert, select
from sqlalchemy.orm import Session

from survey.db.base import table_of
from survey.db.working import Request
from survey.domain.policy import Actor
from survey.services.errors import ReusedKeyError

LONGEST_KEY = 64

_requests = table_of(Request)
FIND = select(_requests.c.account_id, _requests.c.fingerprint, _requests.c.location).where(
    _requests.c.key == bindparam("of_key")
)
ADD = insert(_requests)
WAIT = select(func.pg_advisory_xact_lock(bindparam("number", type_=BigInteger)))


def fingerprint(parts: Iterable[str]) -> str:
    """Give the SHA-256 of what a POST asks, its key and token left out."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def earlier_location(session: Session, actor: Actor, key: str, print_: str) -> str | None:
    """Give where the first POST with this key was sent to, if there was one; called before anything that the POST would do.

    Raises ``ReusedKeyError`` where the key was used for something else.
    """
    _wait_for_same(session, key)
    found = session.execute(FIND, {"of_key": key}).one_or_none()
    if found is None:
        return None
    if (found.account_id, found.fingerprint) != (actor.account_id, print_):
        raise ReusedKeyError
    location: str = found.location
    return location


def _wait_for_same(session: Session, key: str) -> None:
    """Sent twice at the same instant, the second waits until the first is done; SQLite has one writer at a time anyway."""
    if session.get_bind().dialect.name == "postgresql":
        digest = hashlib.sha256(key.encode()).digest()
        session.execute(WAIT, {"number": int.from_bytes(digest[:8], "big", signed=True)})


def remember(session: Session, actor: Actor, key: str, print_: str, location: str, now: datetime) -> None:
    """Keep the response of a POST, in the transaction of what it changed."""
    row = {"key": key, "account_id": actor.account_id, "fingerprint": print_, "location": location, "at": now}
    session.execute(ADD, row)
