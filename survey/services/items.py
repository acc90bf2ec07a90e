"""Duplicating and removing priorities, actions, partners, cofundings and indicators."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from survey.dialogue.changes import Added, Answered, Change
from survey.domain.policy import Actor
from survey.questionnaire.answers import Item, Slot
from survey.questionnaire.kinds import Text
from survey.services.drafts import Draft, Writer
from survey.services.errors import AbsentError, RefusedError

NOT_COPIED = frozenset(
    {
        "commitment_number",
        "committed_amount",
        "planned_amount",
        "paid_amount",
        "total_cost",
        "cofunding_amount",
        "targeted_beneficiaries",
        "reached_beneficiaries",
        "indicator_value",
    }
)
"""What belongs to one action alone: a copy starts without it, so that nothing is counted twice."""


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
    """Copy an item and all below it, last in its list, without its title; what belongs to one action alone is not copied.

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
    """Give the answers that a copy starts with; its own name is left to be given, where it is a text."""
    first = draft.form.repeat(item_of(draft, top).repeat).first
    unnamed = {Slot(first.id, top)} if isinstance(first.kind, Text) else set()
    return [
        Answered(Slot(slot.question, names[slot.item]), replace(answer, version=0))
        for slot, answer in draft.answers.given.items()
        if slot.item in names and slot.question not in NOT_COPIED and slot not in unnamed and not answer.withdrawn
    ]
