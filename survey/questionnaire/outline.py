"""The parts of a dossier as a person sees them: the pact, each priority, each action; what is answered and missing in each."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from survey.domain.french import typeset
from survey.questionnaire.answers import CLOSED, ROOT, Answers, Slot
from survey.questionnaire.kinds import Kind
from survey.questionnaire.questionnaire import Questionnaire, Step, is_missing, is_open
from survey.questionnaire.questions import Question

_T = TypeVar("_T")

HOLDERS = ("priorities", "actions")
"""Repeats whose items are parts of their own; an item below them belongs to the nearest one above."""


@dataclass(frozen=True)
class Part:
    """One part: its item, its number as people say it (« 1 », « 1.2 », nothing for the pact), its steps and how far it is."""

    item: str
    noun: str
    number: str
    name: str
    depth: int
    steps: tuple[Step, ...]
    answered: int
    total: int
    missing: int

    @property
    def title(self) -> str:
        """« Action 1.2 : Bus des familles »."""
        if not self.number:
            return self.noun
        return f"{self.noun} {self.number}\u00a0: {self.name or 'à nommer'}"


def holder(answers: Answers, item_id: str) -> str:
    """Give the item of the part that an item belongs to."""
    line = (answers.item(ancestor) for ancestor in answers.lineage(item_id))
    return next((item.id for item in line if item is not None and item.repeat in HOLDERS), ROOT)


def name_of(form: Questionnaire, answers: Answers, item_id: str) -> str:
    """Give what an item is called: the answer to its first question, in French typography."""
    item = answers.item(item_id)
    if item is None:
        return "Le pacte"
    first = form.repeat(item.repeat).first
    value = answers.value(first.id, item_id)
    return "" if value is None else typeset(shown(first.kind, value))


def shown(kind: Kind, value: object) -> str:
    """Write a value as people read it."""
    return kind.show(value)  # type: ignore[arg-type]  # an answer's value is of its question's kind


def outline(form: Questionnaire, answers: Answers) -> list[Part]:
    """Cut the path into its parts, in order: the pact, then each priority followed by its actions."""
    steps: defaultdict[str, list[Step]] = defaultdict(list)
    for item, asked in groupby(form.path(answers), lambda step: step.slot.item):
        steps[holder(answers, item)].extend(asked)
    parts = [_part(form, answers, ROOT, "", 0, steps[ROOT])]
    for rank, priority in enumerate(answers.children(ROOT, "priorities"), 1):
        if priority.id not in steps:
            continue
        parts.append(_part(form, answers, priority.id, str(rank), 1, steps[priority.id]))
        parts.extend(
            _part(form, answers, action.id, f"{rank}.{place}", 2, steps[action.id])
            for place, action in enumerate(answers.children(priority.id, "actions"), 1)
        )
    return parts


def next_step(form: Questionnaire, answers: Answers, after: Slot | None = None) -> Step | None:
    """Give the question to ask now; ``None`` where nothing is left.

    A line of a list that was begun is finished first. Then, part by part from that of ``after`` on: what a transmission needs and was never
    asked, then what is optional. Last, what is needed and was passed over.
    """
    steps = list(form.path(answers))
    begun = _rest_of_line(form, answers, steps, after)
    return next(
        (step for step in (*begun, *_by_part(answers, steps, after)) if is_open(step, answers)),
        next((step for step in steps if is_missing(step, answers)), None),
    )


def _rest_of_line(form: Questionnaire, answers: Answers, steps: list[Step], after: Slot | None) -> Iterable[Step]:
    """Give what is left to ask of the line of a list that ``after`` stands in, then the list itself."""
    item = answers.item(after.item) if after else None
    if after is None or item is None or item.repeat in HOLDERS:
        return ()
    own = _turned([step for step in steps if step.slot.item == item.id], lambda step: step.slot == after)
    whole = form.step(Slot(item.repeat, item.parent), answers)
    return (*(step for step in own if is_missing(step, answers)), *own, *((whole,) if whole else ()))


def _by_part(answers: Answers, steps: list[Step], after: Slot | None) -> Iterable[Step]:
    parts = [list(asked) for _, asked in groupby(steps, key=lambda step: holder(answers, step.slot.item))]
    current = next((part for part in parts if any(step.slot == after for step in part)), None)
    for part in _turned(parts, lambda part: part is current, inclusive=True):
        here = list(_turned(part, lambda step: step.slot == after))
        yield from (step for step in here if is_missing(step, answers))
        yield from here


def _turned(every: list[_T], is_last: Callable[[_T], bool], *, inclusive: bool = False) -> list[_T]:
    """Turn a list so that it begins after the last one dealt with, or with it."""
    place = next((place for place, one in enumerate(every) if is_last(one)), None)
    start = 0 if place is None else place + (not inclusive)
    return every[start:] + every[:start]


def _part(form: Questionnaire, answers: Answers, item: str, number: str, depth: int, steps: list[Step]) -> Part:
    asked = [step for step in steps if isinstance(step.node, Question)]
    return Part(
        item=item,
        noun=("Le pacte", "Priorité", "Action")[depth],
        number=number,
        name=name_of(form, answers, item),
        depth=depth,
        steps=tuple(steps),
        answered=sum(1 for step in asked if (answer := answers.get(step.slot)) and not answer.is_passed),
        total=len(asked),
        missing=sum(1 for step in steps if is_missing(step, answers)),
    )


def is_closed(answers: Answers, step: Step) -> bool:
    """Whether the agent has said that a list is whole."""
    answer = answers.get(step.slot)
    return answer is not None and answer.value == CLOSED
