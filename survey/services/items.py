"""Duplicating and removing priorities, actions, partners, cofundings and indicators."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from survey.dialogue.changes import Added, Answered, Change
from survey.domain.policy import Actor
from survey.questionnaire.answers import Answer, Item, Slot
from survey.questionnaire.kinds import Text
from survey.services.drafts import Draft, Writer
from survey.services.errors import AbsentError, RefusedError

NOT_COPIED = frozenset(
    {"commitment_number", "committed_amount", "paid_amount", "reached_beneficiaries", "indicator_value"}
)
"""What belongs to one action alone: a copy starts without it, so that no amount is counted twice."""


def item_of(draft: Draft, item_id: str) -> Item:
    """Give an item of the dossier; raises ``AbsentError`` where there is none."""
    item = draft.answers.item(item_id)
    if item is None:
        raise AbsentError
    return item


def remove_item(session: Session, actor: Actor, draft: Draft, item_id: str, now: datetime) -> Item:
    """Take an item out, with what stands below it; its answers are kept aside."""
    item = item_of(draft, item_id)
    Writer(session, draft, actor, now).remove(item)
    return item


def duplicate_item(
    session: Session, actor: Actor, draft: Draft, item_id: str, new_id: Callable[[], str], now: datetime
) -> Item:
    """Copy an item and all below it, last in its list, its title marked; what belongs to one action alone is not copied.

    Raises ``RefusedError`` where the list is full.
    """
    item = item_of(draft, item_id)
    repeat = draft.form.repeat(item.repeat)
    siblings = draft.answers.children(item.parent, item.repeat)
    if repeat.most is not None and len(siblings) >= repeat.most:
        raise RefusedError(repeat.too_many)
    names = {old.id: new_id() for old in draft.answers.descendants(item_id)}
    copy = Item(names[item.id], item.repeat, item.parent, 1 + max(sibling.position for sibling in siblings))
    below = draft.answers.descendants(item_id)[1:]
    grown = [Added(Item(names[old.id], old.repeat, names[old.parent], old.position)) for old in below]
    changes = (Added(copy), *grown, *_copied_answers(draft, names, item.id))
    Writer(session, draft, actor, now).apply(changes, {})
    return copy


def _copied_answers(draft: Draft, names: dict[str, str], top: str) -> list[Change]:
    copied: list[Change] = []
    first = draft.form.repeat(item_of(draft, top).repeat).first
    for slot, answer in draft.answers.given.items():
        if slot.item not in names or slot.question in NOT_COPIED:
            continue
        value = answer.value
        if slot == Slot(first.id, top) and isinstance(first.kind, Text):
            value = f"{str(value)[: first.kind.longest - 8]} (copie)"
        copied.append(
            Answered(
                Slot(slot.question, names[slot.item]),
                Answer(value=value, unknown=answer.unknown, recall_on=answer.recall_on, words=answer.words),
            )
        )
    return copied
