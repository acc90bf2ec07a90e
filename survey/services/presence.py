"""Who else has a dossier in front of them: told, never a lock. What is older than two minutes counts no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from survey.db.base import table_of
from survey.db.people import Account, Presence

HERE_FOR = timedelta(minutes=2)
FRESH_FOR = timedelta(seconds=20)
"""A presence is written again only when it is older: reading stays reading."""
LONGEST_SLOT = 80

_presences, _accounts = map(table_of, (Presence, Account))
_of = (_presences.c.dossier_id == bindparam("of_dossier"), _presences.c.account_id == bindparam("of_account"))
READ = (
    select(_presences.c.account_id, _accounts.c.name, _presences.c.slot, _presences.c.seen_at)
    .join(_accounts, _accounts.c.id == _presences.c.account_id)
    .where(_of[0], _presences.c.seen_at > bindparam("since"))
    .order_by(_accounts.c.name, _accounts.c.id)
)
TOUCH = update(_presences).where(*_of)
ADD = insert(_presences)
FORGET = delete(_presences).where(_of[0], _presences.c.seen_at <= bindparam("since"))


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who has a dossier in front of them; ``slot`` is the question, as in the address of the page."""

    account_id: int
    name: str
    slot: str
    seen_at: datetime

    def is_fresh(self, now: datetime) -> bool:
        """Whether it need not be written again; a clock that was set back makes nobody present for ever."""
        return timedelta(0) <= now - self.seen_at < FRESH_FOR


def present(session: Connection | Session, dossier_id: int, now: datetime) -> list[Present]:
    """Give who has a dossier in front of them, oneself included, by name; the caller has found the dossier through the rights."""
    rows = session.execute(READ, {"of_dossier": dossier_id, "since": now - HERE_FOR})
    return [Present(*row) for row in rows]


def is_due(here: Sequence[Present], account_id: int, now: datetime) -> bool:
    """Say whether somebody's presence is to be written."""
    return not any(one.account_id == account_id and one.is_fresh(now) for one in here)


def arrive(session: Session, dossier_id: int, account_id: int, slot: str, now: datetime) -> None:
    """Write that somebody has a dossier in front of them, and forget those who left."""
    of = {"of_dossier": dossier_id, "of_account": account_id}
    row = {"slot": slot[:LONGEST_SLOT], "seen_at": now}
    session.execute(FORGET, {"of_dossier": dossier_id, "since": now - HERE_FOR})
    done = session.execute(TOUCH, of | row)
    if not done.rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a cursor result
        session.execute(ADD, {"dossier_id": dossier_id, "account_id": account_id, **row})
