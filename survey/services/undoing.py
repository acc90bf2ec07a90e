"""« Annuler »: the last turn of an agent is taken back, then the one before, as far as one likes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from survey.db.base import table_of
from survey.db.working import AnswerRow, Event, ItemRow, ProposalRow
from survey.dialogue.changes import Answered, apply
from survey.dialogue.proposals import Standing
from survey.domain.policy import Actor
from survey.questionnaire.answers import ROOT, Answer, Answers, Slot
from survey.questionnaire.questions import Question
from survey.services.drafts import Draft, Writer, answer_of_row
from survey.services.errors import RefusedError

_events, _proposals, _answers, _items = map(table_of, (Event, ProposalRow, AnswerRow, ItemRow))
_UNDOABLE = ("answered", "added", "removed")
_undone = select(_events.c.undoes).where(_events.c.dossier_id == bindparam("of_dossier"), _events.c.undoes.is_not(None))
LAST_TURN = (
    select(_events.c.turn)
    .where(
        _events.c.dossier_id == bindparam("of_dossier"),
        _events.c.account_id == bindparam("of_account"),
        _events.c.turn.is_not(None),
        _events.c.undoes.is_(None),
        _events.c.kind.in_(_UNDOABLE),
        _events.c.turn.not_in(_undone),
    )
    .order_by(_events.c.id.desc())
    .limit(1)
)
OF_TURN = (
    select(_events)
    .where(_events.c.dossier_id == bindparam("of_dossier"), _events.c.turn == bindparam("of_turn"))
    .order_by(_events.c.id.desc())
)
BEFORE = (
    select(_events)
    .where(
        _events.c.dossier_id == bindparam("of_dossier"),
        _events.c.item_id == bindparam("of_item"),
        _events.c.question == bindparam("of_question"),
        _events.c.kind == "answered",
        _events.c.id < bindparam("of_event"),
    )
    .order_by(_events.c.id.desc())
    .limit(1)
)
PARENT = select(_items.c.parent_id).where(
    _items.c.dossier_id == bindparam("of_dossier"), _items.c.id == bindparam("of_item")
)
BY_OTHERS = (
    select(_answers.c.item_id)
    .where(
        _answers.c.dossier_id == bindparam("of_dossier"),
        _answers.c.account_id != bindparam("of_account"),
        _answers.c.withdrawn.is_(False),
    )
    .distinct()
)
_mine = (_proposals.c.dossier_id == bindparam("of_dossier"), _proposals.c.account_id == bindparam("of_account"))
SETTLED = select(_proposals).where(*_mine, _proposals.c.turn == bindparam("of_turn"))
AWAITING = select(_proposals.c.question, _proposals.c.item_id).where(
    *_mine,
    _proposals.c.standing.in_((Standing.OPEN.value, Standing.AGREED.value)),
    _proposals.c.turn.is_distinct_from(bindparam("of_turn")),
)


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo came to: the slots and items that it put back, and whether a colleague's later answer was left alone."""

    slots: tuple[Slot, ...]
    items: tuple[str, ...]
    kept: tuple[Slot, ...]


def undo(session: Session, actor: Actor, draft: Draft, now: datetime) -> Undone | None:
    """Take back the agent's last turn that still stands; ``None`` where there is none.

    An answer that somebody has changed since is left as it is, and so is an item in which somebody else has answered since. Proposals
    that the turn had settled are open again. Raises ``RefusedError`` where an item would come back to a list that others have filled since.
    """
    of = {"of_dossier": draft.dossier.id, "of_account": actor.account_id}
    turn = session.scalar(LAST_TURN, of)
    if turn is None:
        return None
    writer = Writer(session, draft, actor, now, undoes=turn)
    events = session.execute(OF_TURN, of | {"of_turn": turn}).all()
    shared = _shared(draft, events, session.scalars(BY_OTHERS, of).all())
    told = [event for event in events if event.kind == "answered"]
    back, kept = _answers_back(session, writer, [event for event in told if event.item_id not in shared])
    writer.apply(tuple(back), {})
    moved = (event for event in events if event.kind != "answered" and event.item_id not in shared)
    items = tuple(_items_back(writer, moved))
    if not back and not items:  # the turn is still marked as taken back, so that the one before comes next
        _mark(writer, events[0])
    _reopen(session, of | {"of_turn": turn}, apply(draft.answers, back), tuple(Standing))
    kept += [Slot(event.question, event.item_id) for event in told if event.item_id in shared]
    return Undone(tuple(change.slot for change in back), items, tuple(kept))


def _shared(draft: Draft, events: Iterable[Row[Any]], by_others: Iterable[str]) -> set[str]:
    """Give the items that the turn had added and in which, or below which, somebody else has answered since."""
    others = set(by_others)
    added = (item for event in events if event.kind == "added" and (item := draft.answers.item(event.item_id)))
    return {item.id for item in added if any(below.id in others for below in draft.answers.descendants(item.id))}


def _mark(writer: Writer, event: Row[Any]) -> None:
    """Append that a turn is taken back although nothing could be put back: what stands is told again."""
    slot = Slot(event.question, event.item_id)
    if event.kind == "answered":
        writer.record("answered", **writer.columns(slot, writer.draft.answers.given[slot]))
    else:
        is_there = writer.draft.answers.item(slot.item) is not None
        writer.record("added" if is_there else "removed", item_id=slot.item, question=slot.question)


def _reopen(session: Session, of: dict[str, Any], after: Answers, standings: Iterable[Standing]) -> int:
    """Open again what a turn had settled, but for what has an answer again or is proposed anew; gives how many there were."""
    awaiting = {Slot(*row) for row in session.execute(AWAITING, of)}
    wanted = {standing.value for standing in standings}
    settled = [row for row in session.execute(SETTLED, of) if row.standing in wanted]
    again = [
        row for row in settled if (slot := Slot(row.question, row.item_id)) not in awaiting and after.get(slot) is None
    ]
    opened = {"standing": Standing.OPEN.value, "turn": None}
    session.execute(update(_proposals).where(_proposals.c.id.in_([row.id for row in again])).values(opened))
    return len(again)


def reconsider(session: Session, actor: Actor, draft: Draft, turn: str) -> Undone | None:
    """Open again the proposals that the agent rejected in a turn; ``None`` where there are none."""
    of = {"of_dossier": draft.dossier.id, "of_account": actor.account_id, "of_turn": turn}
    return Undone((), (), ()) if _reopen(session, of, Answers(), (Standing.REJECTED,)) else None


def _answers_back(session: Session, writer: Writer, events: Sequence[Row[Any]]) -> tuple[list[Answered], list[Slot]]:
    """Give the changes that put answers back, and the slots that somebody else has written since."""
    back: list[Answered] = []
    kept: list[Slot] = []
    for event in events:
        slot = Slot(event.question, event.item_id)
        current = writer.draft.answers.given.get(slot)
        told = replace(_answer(writer.draft, event), version=current.version if current else 0)
        if current != told:
            kept.append(slot)
            continue
        of = {"of_dossier": writer.draft.dossier.id, "of_item": slot.item, "of_question": slot.question}
        before = session.execute(BEFORE, of | {"of_event": event.id}).one_or_none()
        back.append(Answered(slot, _answer(writer.draft, before) if before else Answer(withdrawn=True)))
    return back, kept


def _answer(draft: Draft, event: Row[Any]) -> Answer:
    node = draft.form.nodes[event.question]
    kind = node.kind if isinstance(node, Question) else None
    return answer_of_row(kind, event.value, event.unknown, event.recall_on, event.words, event.version, event.withdrawn)


def _items_back(writer: Writer, events: Iterable[Row[Any]]) -> Iterator[str]:
    """Take out the items that the turn had added, and put back those that it had removed."""
    for event in events:
        if event.kind == "removed":
            _refuse_full(writer, event)
            writer.restore(event.item_id, event.question)
            yield event.item_id
        elif (item := writer.draft.answers.item(event.item_id)) is not None:
            writer.remove(item)
            yield event.item_id


def _refuse_full(writer: Writer, event: Row[Any]) -> None:
    repeat = writer.draft.form.repeat(event.question)
    if repeat.most is None:
        return
    parent = writer.session.scalar(PARENT, {"of_dossier": writer.draft.dossier.id, "of_item": event.item_id})
    if len(writer.draft.answers.children(parent or ROOT, repeat.id)) >= repeat.most:
        raise RefusedError(repeat.too_many)
