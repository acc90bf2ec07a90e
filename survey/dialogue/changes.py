"""What a turn may change: an item joins a list, a slot takes an answer."""

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


Change: TypeAlias = Added | Answered


def apply(answers: Answers, changes: tuple[Change, ...]) -> Answers:
    """Give the answers as the changes leave them."""
    for change in changes:
        answers = (
            answers.with_item(change.item)
            if isinstance(change, Added)
            else answers.with_answer(change.slot, change.answer)
        )
    return answers
