"""What a turn may change: an item joins a list or leaves it, a slot takes an answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from survey.questionnaire.answers import Answer, Answers, Item, Slot


@dataclass(frozen=True, slots=True)
class Added:
    """An item joins its repeat."""

    item: Item


@dataclass(frozen=True, slots=True)
class Answered:
    """A slot takes an answer; its version is the store's business."""

    slot: Slot
    answer: Answer


@dataclass(frozen=True, slots=True)
class Removed:
    """An item leaves its repeat, with all that stands below it."""

    item: Item


Change: TypeAlias = Added | Answered | Removed


def apply(answers: Answers, changes: Iterable[Change]) -> Answers:
    """Give the answers as the changes leave them."""
    for change in changes:
        match change:
            case Added(item):
                answers = answers.with_item(item)
            case Answered(slot, answer):
                answers = answers.with_answer(slot, answer)
            case Removed(item):
                answers = answers.without_items(below.id for below in answers.descendants(item.id))
    return answers
