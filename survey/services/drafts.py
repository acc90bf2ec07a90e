"""The working copy of one dossier: read whole, and written change by change with its history."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from survey.db.working import Account, AnswerRow, Dossier, Event, ItemRow
from survey.dialogue.changes import Added, Answered, Change
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
from survey.understanding.replies import Context


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
        """When the campaign accepts answers."""
        return Window(self.dossier.campaign.opens_at, self.dossier.campaign.closes_at)

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
    items = session.execute(
        select(ItemRow.id, ItemRow.repeat, ItemRow.parent_id, ItemRow.position)
        .where(ItemRow.dossier_id == dossier_id, ItemRow.removed_at.is_(None), ItemRow.id != ROOT)
        .order_by(ItemRow.position, ItemRow.id)
    )
    rows = session.execute(
        select(
            AnswerRow.question,
            AnswerRow.item_id,
            AnswerRow.version,
            AnswerRow.value,
            AnswerRow.unknown,
            AnswerRow.recall_on,
            AnswerRow.words,
        ).where(AnswerRow.dossier_id == dossier_id)
    )
    kinds = {node.id: node.kind for node in form.nodes.values() if isinstance(node, Question)}
    return Answers(
        {Slot(row.question, row.item_id): _answer(row, kinds.get(row.question)) for row in rows},
        tuple(Item(row.id, row.repeat, row.parent_id or ROOT, row.position) for row in items),
    )


def _answer(row: Row[Any], kind: Kind | None) -> Answer:
    value = CLOSED if kind is None and row.value is not None else row.value
    return Answer(
        value=kind.load(value) if kind and value is not None else value,
        unknown=Unknown(row.unknown) if row.unknown else None,
        recall_on=row.recall_on,
        words=row.words,
        version=row.version,
    )


@dataclass(frozen=True)
class Writer:
    """Writes changes to a dossier in the caller's transaction: current answers, history, and the hour of saving."""

    session: Session
    draft: Draft
    actor: Actor
    now: datetime

    def apply(self, changes: tuple[Change, ...], expected: dict[Slot, int]) -> None:
        """Write the changes; raises ``StaleAnswerError`` where a slot is not at its expected version any more."""
        for change in changes:
            if isinstance(change, Added):
                self.add(change.item)
            else:
                self._answer(change, expected.get(change.slot))
        self._touch()

    def add(self, item: Item) -> None:
        """Add an item to its repeat."""
        self.session.execute(
            insert(ItemRow).values(
                dossier_id=self.draft.dossier.id,
                id=item.id,
                repeat=item.repeat,
                parent_id=item.parent,
                position=item.position,
            )
        )
        self.record("added", item_id=item.id, question=item.repeat)

    def remove(self, item: Item) -> None:
        """Take an item, and with it all below, out of the form; the rows stay."""
        self.session.execute(
            update(ItemRow)
            .where(ItemRow.dossier_id == self.draft.dossier.id, ItemRow.id == item.id)
            .values(removed_at=self.now)
        )
        self.record("removed", item_id=item.id, question=item.repeat)
        self._touch()

    def _answer(self, change: Answered, expected: int | None) -> None:
        current = self.draft.answers.get(change.slot)
        version = current.version if current else 0
        if current is not None and replace(change.answer, version=version, words=current.words) == current:
            return
        if expected is not None and expected != version:
            raise self._stale(change.slot)
        columns = self._columns(change.slot, replace(change.answer, version=version + 1))
        stamp = {"account_id": self.actor.account_id, "answered_at": self.now}
        if current is None:
            self.session.execute(insert(AnswerRow).values(dossier_id=self.draft.dossier.id, **columns, **stamp))
        elif not self._updated(change.slot, version, columns | stamp):
            raise self._stale(change.slot)
        self.record("answered", **columns)

    def _updated(self, slot: Slot, version: int, columns: dict[str, Any]) -> bool:
        done = self.session.execute(
            update(AnswerRow)
            .where(
                AnswerRow.dossier_id == self.draft.dossier.id,
                AnswerRow.item_id == slot.item,
                AnswerRow.question == slot.question,
                AnswerRow.version == version,
            )
            .values(**columns)
        )
        return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a cursor result

    def _columns(self, slot: Slot, answer: Answer) -> dict[str, Any]:
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
        }

    def record(self, kind: str, **columns: str | int | date | None) -> None:
        """Append to the history."""
        self.session.execute(
            insert(Event).values(
                dossier_id=self.draft.dossier.id,
                kind=kind,
                account_id=self.actor.account_id,
                at=self.now,
                **{"words": "", **columns},
            )
        )

    def _touch(self) -> None:
        self.session.execute(update(Dossier).where(Dossier.id == self.draft.dossier.id).values(saved_at=self.now))

    def _stale(self, slot: Slot) -> StaleAnswerError:
        row = self.session.execute(
            select(AnswerRow, Account.name)
            .join(Account, Account.id == AnswerRow.account_id)
            .where(
                AnswerRow.dossier_id == self.draft.dossier.id,
                AnswerRow.item_id == slot.item,
                AnswerRow.question == slot.question,
            )
        ).one()
        node = self.draft.form.nodes[slot.question]
        kind = node.kind if isinstance(node, Question) else None
        return StaleAnswerError(slot, _answer(row.AnswerRow, kind), row.name, row.AnswerRow.answered_at)
