"""What the agents of the effort benchmark know: the complete actions of the demonstration, each as the answers that it should come to."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from survey.data import geography
from survey.demonstration.material import Material, dossiers
from survey.domain.vocabulary import Unknown
from survey.questionnaire.answers import CLOSED, ROOT, Answer, Answers, Item, Slot
from survey.questionnaire.pacts_2024 import PACTS_2024
from survey.questionnaire.questionnaire import is_missing
from survey.questionnaire.questions import Repeat
from survey.understanding.replies import Context

TODAY = date(2024, 10, 15)
"""The day of the demonstration: some of its actions are under way, others are planned."""
PRIORITY, ACTION = Item("priority", "priorities"), Item("action", "actions", "priority")
LISTS = ("partners", "cofundings", "indicators")


@dataclass(frozen=True)
class Record:
    """An action on paper. ``known`` are the answers of its pact and priority and its own; ``source``: built around a published action."""

    territory: str
    source: str | None
    known: Answers

    @property
    def title(self) -> str:
        return str(self.known.value("action_title", ACTION.id))

    @property
    def context(self) -> Context:
        places = geography()
        return Context(TODAY, places.territories[self.territory], places)

    @property
    def begun(self) -> Answers:
        """The dossier as it is before the action is told."""
        own = {item.id for item in self.known.descendants(ACTION.id)}
        given = {slot: answer for slot, answer in self.known.given.items() if slot.item not in own}
        return Answers(given, (PRIORITY,))

    def lines(self, repeat: str) -> list[Item]:
        return self.known.children(ACTION.id, repeat)

    def values(self) -> dict[Slot, Answer]:
        """Give what the record holds of the action, the marks of whole lists left out."""
        own = {item.id for item in self.known.descendants(ACTION.id)}
        return {
            slot: answer
            for slot, answer in self.known.given.items()
            if slot.item in own and not isinstance(PACTS_2024.nodes[slot.question], Repeat)
        }


def records() -> list[Record]:
    """Give the actions that a transmission would take as they are, in the order of the territories."""
    return [
        record
        for dossier in dossiers()
        for priority in dossier.get("priorities", ())
        for action in priority["actions"]
        if is_complete((record := _record(dossier, priority, action)).known)
    ]


def is_complete(answers: Answers, action: str = ACTION.id) -> bool:
    """Whether a transmission would miss nothing of the action."""
    return not any(is_missing(step, answers) for step in PACTS_2024.path_of(action, answers))


def _record(dossier: Material, priority: Material, action: Material) -> Record:
    known = Answers(items=(PRIORITY, ACTION))
    pact = {"territory": dossier["territory"]} | dossier["answers"]
    for item, answers in ((ROOT, pact), (PRIORITY.id, priority["answers"]), (ACTION.id, action["answers"])):
        known = replace(known, given={**known.given, **dict(_answers(item, answers))})
    for repeat in LISTS:
        for position, line in enumerate(action.get(repeat, ()), 1):
            own = Item(f"{repeat}{position}", repeat, ACTION.id, position)
            known = replace(known.with_item(own), given={**known.given, **dict(_answers(own.id, line))})
        if repeat in action:
            known = known.with_answer(Slot(repeat, ACTION.id), Answer(value=CLOSED))
    return Record(dossier["territory"], action["source"], known)


def _answers(item: str, answers: Material) -> Iterator[tuple[Slot, Answer]]:
    for question, value in answers.items():
        yield Slot(question, item), _answer(question, value)


def _answer(question: str, value: Any) -> Answer:  # noqa: ANN401  the JSON of any kind
    if isinstance(value, dict) and "unknown" in value:
        return Answer(unknown=Unknown(value["unknown"]))
    return Answer(value=PACTS_2024.question(question).kind.load(value))
