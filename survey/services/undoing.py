"""« Annuler »: the last turn of an agent is taken back, then the one before, as far as one likes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from survey.db.base import table_of
from survey.db.working import Event, ProposalRow
from survey.dialogue.changes import Answered, apply
from survey.dialogue.proposals import Standing
from survey.domain.policy import Actor
from survey.questionnaire.answers import Answer, Answers, Slot
from survey.questionnaire.questions import Question
from survey.services.drafts import Draft, Writer, answer_of_row

_events, _proposals = table_of(Event), table_of(ProposalRow)
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


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo came to: the slots and items that it put back, and whether a colleague's later answer was left alone."""

    slots: tuple[Slot, ...]
    items: tuple[str, ...]
    kept: tuple[Slot, ...]


def undo(session: Session, actor: Actor, draft: Draft, now: datetime) -> Undone | None:
    """Take back the agent's last turn that still stands; ``None`` where there is none.

    An answer that somebody has changed since is left as it is. Proposals that the turn had settled are open again.
    """
    of = {"of_dossier": draft.dossier.id, "of_account": actor.account_id}
    turn = session.scalar(LAST_TURN, of)
    if turn is None:
        return None
    writer = Writer(session, draft, actor, now, undoes=turn)
    events = session.execute(OF_TURN, of | {"of_turn": turn}).all()
    back, kept = _answers_back(session, writer, [event for event in events if event.kind == "answered"])
    writer.apply(tuple(back), {})
    items = tuple(_items_back(writer, [event for event in events if event.kind != "answered"]))
    if not back and not items:  # the turn is still marked as taken back, so that the one before comes next
        slot = kept[0]
        writer.record("answered", **writer.columns(slot, draft.answers.given[slot]))
    _reopen(session, turn, apply(draft.answers, back))
    return Undone(tuple(change.slot for change in back), items, tuple(kept))


def _reopen(session: Session, turn: str, after: Answers) -> None:
    """Open again the proposals that a turn had settled, but for those whose question has an answer again."""
    settled = select(_proposals.c.id, _proposals.c.question, _proposals.c.item_id).where(_proposals.c.turn == turn)
    for number, question, item in session.execute(settled).all():
        if after.get(Slot(question, item)) is None:
            session.execute(
                update(_proposals).where(_proposals.c.id == number).values(standing=Standing.OPEN.value, turn=None)
            )


def reconsider(session: Session, actor: Actor, draft: Draft, turn: str) -> Undone | None:
    """Open again the proposals that the agent rejected in a turn; ``None`` where there are none."""
    mine = (_proposals.c.dossier_id == draft.dossier.id, _proposals.c.account_id == actor.account_id)
    rejected = (_proposals.c.turn == turn, _proposals.c.standing == Standing.REJECTED.value)
    done = session.execute(update(_proposals).where(*mine, *rejected).values(standing=Standing.OPEN.value, turn=None))
    return Undone((), (), ()) if done.rowcount else None  # type: ignore[attr-defined]  # an UPDATE gives a cursor result


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
            writer.restore(event.item_id, event.question)
            yield event.item_id
        elif (item := writer.draft.answers.item(event.item_id)) is not None:
            writer.remove(item)
            yield event.item_id
