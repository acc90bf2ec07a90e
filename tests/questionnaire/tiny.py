"""Tiny questionnaires, one feature each, and short ways to make answers."""

from collections.abc import Mapping
from datetime import date

from survey.domain.territories import Territory
from survey.domain.values import Value
from survey.domain.vocabulary import Unknown
from survey.questionnaire.answers import CLOSED, ROOT, Answer, Answers, Item, Slot
from survey.questionnaire.checks import Context
from survey.questionnaire.conditions import ALWAYS
from survey.questionnaire.kinds import Text, YesNo
from survey.questionnaire.outline import next_step
from survey.questionnaire.questionnaire import Questionnaire
from survey.questionnaire.questions import Node, Question, Repeat

LOZERE = Territory("48", "Lozère", "de la Lozère", ("48",), "76")
CONTEXT = Context(date(2024, 10, 15), LOZERE)


def form(*nodes: Node) -> Questionnaire:
    return Questionnaire("tiny", "Tiny", nodes)


def text(node_id: str, **options: object) -> Question:
    return Question(id=node_id, wording=f"{node_id}?", kind=Text(1, 100), feeds=f"pact.{node_id}", **options)  # type: ignore[arg-type]  # the fields of a question


def yes_no(node_id: str, **options: object) -> Question:
    return Question(id=node_id, wording=f"{node_id}?", kind=YesNo(), feeds=f"pact.{node_id}", **options)  # type: ignore[arg-type]  # the fields of a question


def repeat(node_id: str, *children: Node, **options: object) -> Repeat:
    return Repeat(
        id=node_id,
        wording=f"{node_id}?",
        again=f"another {node_id}?",
        noun=node_id,
        feeds=f"pact.{node_id}",
        children=children,
        **{"required": ALWAYS, **options},  # type: ignore[arg-type]  # the fields of a repeat
    )


def answered(values: Mapping[str, Value | Unknown | None], *items: Item) -> Answers:
    """Make answers of ``question@item`` → value; ``None`` is a question passed over."""
    return Answers({Slot.parse(slot): _answer(value) for slot, value in values.items()}, items)


def _answer(value: Value | Unknown | None) -> Answer:
    return Answer(unknown=value, version=1) if isinstance(value, Unknown) else Answer(value=value, version=1)


def slots(questionnaire: Questionnaire, answers: Answers) -> list[str]:
    return [str(step.slot).removesuffix(f"@{ROOT}") for step in questionnaire.path(answers)]


def next_slot(questionnaire: Questionnaire, answers: Answers, after: str = "") -> str | None:
    step = next_step(questionnaire, answers, Slot.parse(after) if after else None)
    return str(step.slot).removesuffix(f"@{ROOT}") if step else None


__all__ = ["CLOSED", "CONTEXT", "answered", "form", "next_slot", "repeat", "slots", "text", "yes_no"]
