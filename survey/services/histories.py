"""Whether what was recorded is whole: the journal to its head, then the history of each dossier to its own.

Both are chains: each row's digest is over the one before. What an attacker with the database at hand could still make again, from the first
row that they changed to the end, is pinned elsewhere: the heads, and the seal of each history in the journal at each transmission.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select, tuple_
from sqlalchemy.orm import Session

from survey.db.base import table_of
from survey.db.engine import Sessions
from survey.db.journal import JournalHead, JournalRow
from survey.db.working import AnswerRow, Campaign, Dossier, Event
from survey.services.journal import BEGINNING, sealed

SLICE = 1_000
_rows, _heads, _events, _answers, _dossiers, _campaigns = map(
    table_of, (JournalRow, JournalHead, Event, AnswerRow, Dossier, Campaign)
)
HEAD = select(_heads.c.number, _heads.c.digest).where(_heads.c.id == 1)
_place = tuple_(_rows.c.number, _rows.c.id)
AFTER = (
    select(_rows)
    .where(_place > tuple_(bindparam("after_number"), bindparam("after_id")))
    .order_by(_rows.c.number, _rows.c.id)
    .limit(SLICE)
)
DOSSIERS = (
    select(_dossiers.c.id, _campaigns.c.year, _dossiers.c.territory_code)
    .join(_campaigns, _campaigns.c.id == _dossiers.c.campaign_id)
    .order_by(_dossiers.c.id)
)
EVENTS = select(_events).where(_events.c.dossier_id == bindparam("of_dossier")).order_by(_events.c.id)
TOLD = ("version", "value", "unknown", "recall_on", "words", "withdrawn")
ANSWERS = select(_answers.c.item_id, _answers.c.question, *(_answers.c[name] for name in TOLD)).where(
    _answers.c.dossier_id == bindparam("of_dossier")
)

ALTERED = (
    "son empreinte n’est pas celle de son contenu à cette place\u00a0: elle a été changée, ou ce qui la précède a été retiré, ajouté "
    "ou déplacé"
)
MISSING = "la ligne {} manque\u00a0: elle a été retirée"
ADDED = "son numéro a déjà servi, ou ne peut pas être\u00a0: elle a été ajoutée"
CUT = "la chaîne s’arrête ici, mais sa tête dit autre chose\u00a0: la fin a été retirée ou refaite"
UNSEALED = (
    "elle n’a pas d’empreinte, alors que celle d’avant en a une\u00a0: elle a été ajoutée, ou son empreinte retirée"
)
UNPINNED = (
    "l’empreinte que le journal en a gardée à la version {} (ligne {}) n’y est plus\u00a0: l’historique a été refait"
)
ANSWER = (
    "la réponse actuelle à la question «\u00a0{}\u00a0» n’est pas celle du dernier événement\u00a0: elle a été changée sans passer par "
    "le service"
)
LOST = "la réponse actuelle à la question «\u00a0{}\u00a0» a été retirée sans passer par le service"
VANISHED = "le recueil dont elle parle a disparu"
STRAY = "elle est rattachée à un recueil qui n’existe pas"
HEADLESS = "le journal n’a plus de tête"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that is wrong: ``row`` is a key of ``table``, ``number`` its number in the journal; ``what`` is French."""

    table: str
    what: str
    row: int | None = None
    number: int | None = None
    at: datetime | None = None
    subject: str = ""


class BrokenError(Exception):
    """A chain is not whole."""

    def __init__(self, fault: Fault) -> None:
        """Keep the first bad row."""
        super().__init__(fault.what)
        self.fault = fault


@dataclass
class Inspection:
    """Reads everything once, in short transactions: nobody who writes waits, and what is appended meanwhile is no fault.

    ``run`` gives how many rows it has just found good, again and again; raises ``BrokenError`` at the first bad one. The counts are those
    of what was found good; ``unsealed`` events are older than the seals.
    """

    sessions: Sessions
    rows: int = 0
    events: int = 0
    unsealed: int = 0
    dossiers: int = 0
    _pins: dict[str, list[Row[Any]]] = field(default_factory=lambda: defaultdict(list))
    _named: dict[str, Row[Any]] = field(default_factory=dict)

    def size(self) -> int:
        """Give about how many rows there are to read."""
        with self.sessions.reading() as session:
            return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in (_rows, _events))

    def run(self) -> Iterator[int]:
        """Check the journal, then each dossier."""
        yield from self._journal()
        with self.sessions.reading() as session:
            self._refuse_strays(session)
            found = {row.id: f"dossier:{row.year}-{row.territory_code}" for row in session.execute(DOSSIERS)}
        for vanished in self._named.keys() - set(found.values()):
            row = self._named[vanished]
            raise BrokenError(_of_journal(row, VANISHED))
        for dossier_id, subject in found.items():
            with self.sessions.reading() as session:
                yield self._dossier(session, dossier_id, subject)

    def _journal(self) -> Iterator[int]:
        last: Row[Any] | None = None
        while True:
            after = {"after_number": last.number, "after_id": last.id} if last else {"after_number": -1, "after_id": -1}
            with self.sessions.reading() as session:
                rows = session.execute(AFTER, after).all()
                head = session.execute(HEAD).one_or_none()
            for row in rows:
                self._check(row, last)
                last = row
            yield len(rows)
            if len(rows) < SLICE:
                break
        if head is None:
            raise BrokenError(Fault("journal_head", HEADLESS))
        if (head.number, head.digest) != ((last.number, last.digest) if last else (0, BEGINNING)):
            raise BrokenError(_of_journal(last, CUT) if last else Fault("journal", CUT))

    def _check(self, row: Row[Any], last: Row[Any] | None) -> None:
        expected = last.number + 1 if last else 1
        if row.number != expected:
            raise BrokenError(_of_journal(row, MISSING.format(expected) if row.number > expected else ADDED))
        if sealed(last.digest if last else BEGINNING, row._asdict()) != row.digest:
            raise BrokenError(_of_journal(row, ALTERED))
        self.rows += 1
        if row.kind == "history.sealed":
            self._pins[row.subject].append(row)
        if row.kind in {"dossier.opened", "history.sealed"}:
            self._named.setdefault(row.subject, row)

    def _refuse_strays(self, session: Session) -> None:
        own = select(_dossiers.c.id)
        stray = session.execute(select(_events).where(_events.c.dossier_id.not_in(own)).limit(1)).one_or_none()
        if stray is not None:
            raise BrokenError(Fault("events", STRAY, stray.id, at=stray.at))

    def _dossier(self, session: Session, dossier_id: int, subject: str) -> int:
        of = {"of_dossier": dossier_id}
        head = session.scalar(select(_dossiers.c.history_digest).where(_dossiers.c.id == dossier_id))
        history = _History(subject)
        for event in session.execute(EVENTS, of):
            history.follow(event)
        history.end(head, self._pins[subject])
        history.compare(session.execute(ANSWERS, of))
        self.events += history.count
        self.unsealed += history.unsealed
        self.dossiers += 1
        return history.count


@dataclass
class _History:
    """The history of one dossier, followed from its first event."""

    subject: str
    digest: str = BEGINNING
    count: int = 0
    unsealed: int = 0
    last: Row[Any] | None = None
    seals: set[str] = field(default_factory=set)
    latest: dict[tuple[str, str], Row[Any]] = field(default_factory=dict)

    def follow(self, event: Row[Any]) -> None:
        if event.digest is None and not self.seals:
            self.unsealed += 1
        elif event.digest is None:
            raise self._broken(UNSEALED, event)
        elif sealed(self.digest, event._asdict()) != event.digest:
            raise self._broken(ALTERED, event)
        else:
            self.digest = event.digest
            self.seals.add(event.digest)
        if event.kind == "answered":
            self.latest[event.item_id, event.question] = event
        self.count, self.last = self.count + 1, event

    def end(self, head: str | None, pins: Iterable[Row[Any]]) -> None:
        if (head or BEGINNING) != self.digest:
            raise self._broken(CUT, self.last)
        for pin in pins:
            if pin.content["digest"] not in self.seals:
                raise self._broken(UNPINNED.format(pin.content["version"], pin.number), self.last)

    def compare(self, answers: Iterable[Row[Any]]) -> None:
        """The answers that people see are those of the latest events."""
        for answer in answers:
            event = self.latest.pop((answer.item_id, answer.question), None)
            if event is None or any(getattr(event, name) != getattr(answer, name) for name in TOLD):
                raise self._broken(ANSWER.format(answer.question), event, "answers")
        for event in self.latest.values():
            raise self._broken(LOST.format(event.question), event, "answers")

    def _broken(self, what: str, event: Row[Any] | None, table: str = "events") -> BrokenError:
        row, at = (event.id, event.at) if event else (None, None)
        return BrokenError(Fault(table, what, row, at=at, subject=self.subject))


def _of_journal(row: Row[Any], what: str) -> Fault:
    return Fault("journal", what, row.id, row.number, row.at, row.subject)
