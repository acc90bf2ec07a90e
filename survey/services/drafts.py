"""The working copy of one dossier: read whole, and written change by change with its history."""

import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from survey.db.base import table_of
from survey.db.people import Account
from survey.db.working import AnswerRow, Dossier, Event, ItemRow
from survey.dialogue.changes import Added, Answered, Change, Removed
from survey.domain.calendar import Window, paris_day
from survey.domain.lifecycle import EDITABLE_STATES, DossierState
from survey.domain.policy import Actor
from survey.domain.territories import Geography, Territory
from survey.domain.vocabulary import Unknown
from survey.questionnaire.answers import CLOSED, ROOT, Answer, Answers, Item, Slot
from survey.questionnaire.kinds import Kind
from survey.questionnaire.questionnaire import Questionnaire
from survey.questionnaire.questions import Question
from survey.questionnaire.registry import questionnaire
from survey.services.errors import StaleAnswerError
from survey.services.journal import BEGINNING, sealed
from survey.services.remarks import Closer, really_differ
from survey.understanding.replies import Context

# Every turn of every agent goes through these: they are built once, on the tables themselves, and only then given their values.
_items, _answers, _events, _dossiers = map(table_of, (ItemRow, AnswerRow, Event, Dossier))
_of_slot = (
    _answers.c.dossier_id == bindparam("of_dossier"),
    _answers.c.item_id == bindparam("of_item"),
    _answers.c.question == bindparam("of_question"),
)
READ_ITEMS = (
    select(_items.c.id, _items.c.repeat, _items.c.parent_id, _items.c.position)
    .where(_items.c.dossier_id == bindparam("of_dossier"), _items.c.removed_at.is_(None), _items.c.id != ROOT)
    .order_by(_items.c.position, _items.c.id)
)
_answer_columns = tuple(_answers.c[name] for name in ("value", "unknown", "recall_on", "words", "version", "withdrawn"))
READ_ANSWERS = select(_answers.c.question, _answers.c.item_id, *_answer_columns).where(_of_slot[0])
READ_ANSWER = (
    select(*_answer_columns, _answers.c.answered_at, Account.name)
    .join(Account, Account.id == _answers.c.account_id)
    .where(*_of_slot)
)
ADD_ITEM, ADD_ANSWER, ADD_EVENT = insert(_items), insert(_answers), insert(_events)
CHANGE_ANSWER = update(_answers).where(*_of_slot, _answers.c.version == bindparam("of_version"))
PUT_BACK = (
    update(_items)
    .where(
        _items.c.dossier_id == bindparam("of_dossier"),
        _items.c.id == bindparam("of_item"),
        _items.c.removed_at.is_not(None),
    )
    .values(removed_at=None)
)
TOUCH = update(_dossiers).where(_dossiers.c.id == bindparam("of_dossier"))
UNTOLD: dict[str, Any] = {column.name: None for column in _events.c if column.name != "id"} | {
    "words": "",
    "withdrawn": False,
}
"""An event that tells nothing yet: every column is written, for every column is sealed."""


@dataclass(frozen=True)
class Draft:
    """A dossier with its form and its answers, as read in one transaction."""

    dossier: Dossier
    territory: Territory
    form: Questionnaire
    answers: Answers

    @property
    def reference(self) -> str:
        """The dossier's public name: ``2024-48``."""
        return f"{self.dossier.campaign.year}-{self.dossier.territory_code}"

    @property
    def window(self) -> Window:
        """When answers are accepted: in the campaign, and in the time that its territory was given beyond."""
        campaign = self.dossier.campaign
        return Window(campaign.opens_at, campaign.closes_at).extended(self.dossier.extended_to)

    def is_writable(self, now: datetime) -> bool:
        """Whether answers are accepted now."""
        return DossierState(self.dossier.state) in EDITABLE_STATES and self.window.is_open(now)

    def context(self, geography: Geography, now: datetime) -> Context:
        """Give what readers and checks know beside the answers."""
        return Context(paris_day(now), self.territory, geography)


def load_draft(session: Session, dossier: Dossier, territory: Territory) -> Draft:
    """Read the answers of a dossier; what was removed is left out."""
    form = questionnaire(dossier.campaign.questionnaire)
    return Draft(dossier, territory, form, load_answers(session, dossier.id, form))


def load_answers(session: Session, dossier_id: int, form: Questionnaire) -> Answers:
    """Read the items and answers of a dossier in two queries."""
    of = {"of_dossier": dossier_id}
    kinds = {node.id: node.kind for node in form.nodes.values() if isinstance(node, Question)}
    return Answers(
        {
            Slot(question, item): answer_of_row(kinds.get(question), *columns)
            for question, item, *columns in session.execute(READ_ANSWERS, of).all()
        },
        rooted(
            Item(name, repeat, parent or ROOT, position)
            for name, repeat, parent, position in session.execute(READ_ITEMS, of).all()
        ),
    )


def rooted(items: Iterable[Item]) -> tuple[Item, ...]:
    """Keep the items that still hang on the pact: what stood below a removed one went with it."""
    below = defaultdict(list)
    for item in items:
        below[item.parent].append(item)
    kept = below[ROOT]
    for item in kept:
        kept.extend(below[item.id])
    return tuple(kept)


def answer_of_row(
    kind: Kind | None,
    value: Any,  # noqa: ANN401  the JSON of any kind
    unknown: str | None,
    recall_on: date | None,
    words: str,
    version: int,
    withdrawn: bool,  # noqa: FBT001  a column of the row, in its order
) -> Answer:
    """Make an answer of the columns of its row, or of an event."""
    if value is not None:
        value = kind.load(value) if kind else CLOSED
    return Answer(value, Unknown(unknown) if unknown else None, recall_on, words, version, withdrawn)


def new_turn() -> str:
    """Name a turn: 64 random bits."""
    return secrets.token_hex(8)


@dataclass(frozen=True)
class Writer:
    """Writes changes to a dossier, which the caller has locked: current answers, history with its seal, and the hour of saving.

    What one writer writes is one ``turn``, undone as a whole; without a turn it is not undone. ``undoes`` is the turn that
    it takes back.
    """

    session: Session
    draft: Draft
    actor: Actor
    now: datetime
    turn: str | None = field(default_factory=new_turn)
    undoes: str | None = None

    def apply(self, changes: tuple[Change, ...], expected: dict[Slot, int]) -> None:
        """Write the changes; raises ``StaleAnswerError`` where a slot is not at its expected version any more."""
        for change in changes:
            match change:
                case Added(item):
                    self.add(item)
                case Answered(slot, _):
                    self._answer(change, expected.get(slot))
                case Removed(item):
                    self.remove(item)
        self._touch()

    def add(self, item: Item) -> None:
        """Add an item to its repeat; one that was taken out by an undo, and is made again, comes back."""
        if not self._put_back(item.id):
            row = {"id": item.id, "repeat": item.repeat, "parent_id": item.parent, "position": item.position}
            self.session.execute(ADD_ITEM, {"dossier_id": self.draft.dossier.id, **row})
        self._append("added", item_id=item.id, question=item.repeat)

    def _put_back(self, item_id: str) -> bool:
        done = self.session.execute(PUT_BACK, {"of_dossier": self.draft.dossier.id, "of_item": item_id})
        return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a cursor result

    def remove(self, item: Item) -> None:
        """Take an item, and with it all below, out of the form; the rows stay."""
        self.session.execute(
            update(ItemRow)
            .where(ItemRow.dossier_id == self.draft.dossier.id, ItemRow.id == item.id)
            .values(removed_at=self.now)
        )
        self._append("removed", item_id=item.id, question=item.repeat)
        if self._is_reviewed and self.draft.answers.item(item.id):
            self._closer().removed({below.id for below in self.draft.answers.descendants(item.id)})
        self._touch()

    def restore(self, item_id: str, repeat: str) -> None:
        """Put back an item that was taken out."""
        self._put_back(item_id)
        self._append("added", item_id=item_id, question=repeat)
        if self._is_reviewed:
            self._closer().restored(self.undoes)
        self._touch()

    def _answer(self, change: Answered, expected: int | None) -> None:
        current = self.draft.answers.given.get(change.slot)
        version = current.version if current else 0
        if current is not None and replace(change.answer, version=version, words=current.words) == current:
            return
        if expected is not None and expected != version:
            raise self._stale(change.slot)
        columns = self.columns(change.slot, replace(change.answer, version=version + 1))
        stamp = {"account_id": self.actor.account_id, "answered_at": self.now}
        if current is None:
            self.session.execute(ADD_ANSWER, {"dossier_id": self.draft.dossier.id, **columns, **stamp})
        elif not self._updated(change.slot, version, columns | stamp):
            raise self._stale(change.slot)
        self._append("answered", **columns)
        if self._is_reviewed and really_differ(current, change.answer):
            self._closer().answered(change.slot, self.undoes)

    @property
    def _is_reviewed(self) -> bool:
        """Whether there may be remarks: nobody has read what was never transmitted."""
        return self.draft.dossier.state != DossierState.DRAFT.value

    def _closer(self) -> Closer:
        return Closer(self.session, self.draft.dossier.id, self.draft.reference, self.actor, self.now, self.turn)

    def refuse_stale(self, slot: Slot, expected: int | None) -> None:
        """Raise ``StaleAnswerError`` where a slot is not at its expected version any more; ``None`` expects nothing."""
        if expected is not None and expected != self.draft.answers.version(slot):
            raise self._stale(slot)

    def _updated(self, slot: Slot, version: int, columns: dict[str, Any]) -> bool:
        at = self._at(slot) | {"of_version": version}
        done = self.session.execute(CHANGE_ANSWER, at | columns)
        return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a cursor result

    def _at(self, slot: Slot) -> dict[str, Any]:
        return {"of_dossier": self.draft.dossier.id, "of_item": slot.item, "of_question": slot.question}

    def columns(self, slot: Slot, answer: Answer) -> dict[str, Any]:
        """Write an answer as the columns of its row, and of its event."""
        node = self.draft.form.nodes[slot.question]
        value = answer.value
        return {
            "item_id": slot.item,
            "question": slot.question,
            "version": answer.version,
            "value": node.kind.dump(value) if isinstance(node, Question) and value is not None else value,
            "unknown": answer.unknown.value if answer.unknown else None,
            "recall_on": answer.recall_on,
            "words": answer.words,
            "withdrawn": answer.withdrawn,
        }

    def record(self, kind: str, **columns: str | int | bool | date | None) -> None:
        """Append to the history something that is no new answer: the hour of saving stays."""
        self._append(kind, **columns)
        self._keep()

    def _append(self, kind: str, **columns: str | int | bool | date | None) -> None:
        """Append to the history, sealed over what came before; the dossier's head is kept by who calls."""
        stamp = {
            "dossier_id": self.draft.dossier.id,
            "kind": kind,
            "turn": self.turn,
            "undoes": self.undoes,
            "account_id": self.actor.account_id,
            "at": self.now,
        }
        row = UNTOLD | columns | stamp
        row["digest"] = sealed(self.draft.dossier.history_digest or BEGINNING, row)
        self.session.execute(ADD_EVENT, row)
        set_committed_value(self.draft.dossier, "history_digest", row["digest"])

    def _touch(self) -> None:
        self._keep(saved_at=self.now)

    def _keep(self, **columns: datetime) -> None:
        """Write the head of the history in the dossier: an end that is cut off is seen by it."""
        head = {"of_dossier": self.draft.dossier.id, "history_digest": self.draft.dossier.history_digest}
        self.session.execute(TOUCH, head | columns)

    def _stale(self, slot: Slot) -> StaleAnswerError:
        *columns, answered_at, author = self.session.execute(READ_ANSWER, self._at(slot)).one()
        node = self.draft.form.nodes[slot.question]
        kind = node.kind if isinstance(node, Question) else None
        return StaleAnswerError(slot, node, answer_of_row(kind, *columns), author, answered_at)
