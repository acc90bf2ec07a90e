"""The remarks of reviewers as rows: read, and closed where the answer that they are about changes."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from survey.db.base import table_of
from survey.db.people import Account
from survey.db.reviewing import Remark
from survey.domain.lifecycle import Ending
from survey.domain.policy import Actor, Role
from survey.questionnaire.answers import Answer, Slot
from survey.services import journal

_remarks = table_of(Remark)
OF_DOSSIER = (
    select(_remarks, Account.name, Account.role)
    .join(Account, Account.id == _remarks.c.account_id)
    .where(_remarks.c.dossier_id == bindparam("of_dossier"))
    .order_by(_remarks.c.id)
)
OPEN = OF_DOSSIER.where(_remarks.c.closed_at.is_(None))
SENT_AND_OPEN = OPEN.where(_remarks.c.sent_at.is_not(None))
CLOSED_BY_TURN = OF_DOSSIER.where(_remarks.c.closing_turn == bindparam("of_turn"))


@dataclass(frozen=True, slots=True)
class Noted:
    """A remark: on the answer of a slot as version ``number`` transmitted it, or on the whole where there is no slot."""

    id: int
    number: int
    slot: Slot | None
    text: str
    account_id: int
    author: str
    role: Role
    at: datetime
    sent_at: datetime | None
    closed_at: datetime | None
    ending: Ending | None
    reply: str

    @property
    def is_open(self) -> bool:
        """Whether it was sent and still waits."""
        return self.sent_at is not None and self.closed_at is None

    @property
    def is_draft(self) -> bool:
        """Whether it is still being prepared: nobody but the reviewers sees it."""
        return self.sent_at is None and self.closed_at is None


def of_dossier(session: Session, dossier_id: int) -> tuple[Noted, ...]:
    """Give every remark of a dossier, in the order in which they were written: for its reviewers alone."""
    return tuple(map(_noted, session.execute(OF_DOSSIER, {"of_dossier": dossier_id})))


def sent_and_open(session: Session, dossier_id: int) -> tuple[Noted, ...]:
    """Give the remarks that were sent and wait for an answer: what those who answer see."""
    return tuple(map(_noted, session.execute(SENT_AND_OPEN, {"of_dossier": dossier_id})))


def _noted(row: Row[Any]) -> Noted:
    return Noted(
        id=row.id,
        number=row.number,
        slot=Slot(row.question, row.item_id) if row.question else None,
        text=row.text,
        account_id=row.account_id,
        author=row.name,
        role=Role(row.role),
        at=row.at,
        sent_at=row.sent_at,
        closed_at=row.closed_at,
        ending=Ending(row.ending) if row.ending else None,
        reply=row.reply,
    )


def really_differ(before: Answer | None, after: Answer | None) -> bool:
    """Whether two answers say another thing: other words, or another day to ask again, are the same answer."""
    return _told(before) != _told(after)


def _told(answer: Answer | None) -> tuple[object, object]:
    return (None, None) if answer is None or answer.withdrawn else (answer.value, answer.unknown)


@dataclass(frozen=True)
class Closer:
    """Closes the remarks of one dossier in the caller's transaction; ``turn`` is the one that does it, which an undo takes back."""

    session: Session
    dossier_id: int
    reference: str
    actor: Actor
    now: datetime
    turn: str | None = None

    def answered(self, slot: Slot, undoes: str | None) -> None:
        """The answer of a slot has changed: close what waits for it, or open again what the turn taken back had closed."""
        self.close((one for one in self._sent() if one.slot == slot), Ending.ANSWERED)
        self._reopen(undoes, lambda one: one.slot == slot)

    def removed(self, items: Collection[str]) -> None:
        """Some items are gone: nothing is asked of them any more."""
        self.close((one for one in self._sent() if one.slot and one.slot.item in items), Ending.REMOVED)

    def restored(self, undoes: str | None) -> None:
        """What a turn had taken out is back."""
        self._reopen(undoes, lambda one: one.ending is Ending.REMOVED)

    def close(self, remarks: Iterable[Noted], ending: Ending, reply: str = "") -> None:
        """Close some remarks, each told in the journal where somebody was waiting for it."""
        for one in remarks:
            values = {"closed_at": self.now, "closed_by": self.actor.account_id, "ending": ending.value}
            values |= {"closing_turn": self.turn, "reply": reply}
            self.session.execute(update(_remarks).where(_remarks.c.id == one.id).values(values))
            if one.sent_at is not None:
                self._record("remark.closed", one, {"ending": ending.value})

    def _sent(self) -> tuple[Noted, ...]:
        return sent_and_open(self.session, self.dossier_id)

    def _reopen(self, undoes: str | None, wanted: Callable[[Noted], bool]) -> None:
        if undoes is None:
            return
        rows = self.session.execute(CLOSED_BY_TURN, {"of_dossier": self.dossier_id, "of_turn": undoes})
        for one in filter(wanted, map(_noted, rows.all())):
            values = {"closed_at": None, "closed_by": None, "ending": None, "closing_turn": None, "reply": ""}
            self.session.execute(update(_remarks).where(_remarks.c.id == one.id).values(values))
            self._record("remark.reopened", one, {})

    def _record(self, kind: str, one: Noted, content: journal.Content) -> None:
        of_remark = {"remark": one.id, "version": one.number, **content}
        journal.record(self.session, journal.by(self.actor), kind, f"dossier:{self.reference}", of_remark, self.now)
