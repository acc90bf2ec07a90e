"""From answers to the document: what is complete on the path becomes typed; what is not stays behind, named."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from survey.domain import pact
from survey.domain.values import Value
from survey.domain.vocabulary import BeneficiaryUnit, Unknown
from survey.questionnaire.answers import ROOT, Answer, Answers, Slot
from survey.questionnaire.checks import Context
from survey.questionnaire.kinds import Choice, Choices, Kind
from survey.questionnaire.outline import holder, name_of
from survey.questionnaire.questionnaire import Problem, Questionnaire, holds
from survey.questionnaire.questions import Node, Question, Repeat

DOCUMENTS: Mapping[str, Callable[..., Any]] = {
    ROOT: pact.LocalPact,
    "signatories": pact.Signatory,
    "priorities": pact.Priority,
    "actions": pact.Action,
    "partners": pact.Partner,
    "cofundings": pact.Cofunding,
    "indicators": pact.Indicator,
}
"""What an item of each repeat becomes."""


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A priority or an action that is not complete, with its title and what it lacks."""

    item: str
    title: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Review:
    """What a transmission would do now: ``blocking`` prevents it, ``left`` stays behind, ``remarks`` go along."""

    answers: Answers
    blocking: tuple[Problem, ...]
    left: tuple[LeftBehind, ...]
    remarks: tuple[Problem, ...]


def review(form: Questionnaire, answers: Answers, context: Context) -> Review:
    """Sort the problems of the answers by what they hold back; the review's answers are those that would leave."""
    found = list(form.problems(answers, context))
    hindering = [problem for problem in found if problem.level != "remark"]
    faults: dict[str, list[Problem]] = {}
    for problem in hindering:
        faults.setdefault(holder(answers, problem.slot.item), []).append(problem)
    empty = _emptied(answers, faults)
    leaving = answers.without_items(
        item.id for held in (*faults, *empty) if held != ROOT for item in answers.descendants(held)
    )
    kept = {item.id for item in leaving.items} | {ROOT}
    return Review(
        leaving,
        (*faults.get(ROOT, ()), *_nothing_leaves(form, answers, leaving)),
        tuple(
            LeftBehind(held, name_of(form, answers, held), tuple(problems))
            for held, problems in (faults | {priority: [] for priority in empty}).items()
            if held != ROOT
        ),
        tuple(problem for problem in found if problem.level == "remark" and problem.slot.item in kept),
    )


def _emptied(answers: Answers, faults: Mapping[str, list[Problem]]) -> list[str]:
    """Give the priorities that no complete action is left in: they wait for their actions."""
    return [
        priority.id
        for priority in answers.children(ROOT, "priorities")
        if priority.id not in faults and all(action.id in faults for action in answers.children(priority.id, "actions"))
    ]


def _nothing_leaves(form: Questionnaire, answers: Answers, leaving: Answers) -> tuple[Problem, ...]:
    priorities = form.nodes.get("priorities")
    if priorities is None or not holds(priorities.condition, answers, ROOT) or leaving.children(ROOT, "priorities"):
        return ()
    if not answers.children(ROOT, "priorities"):
        return ()
    return (
        Problem(Slot("priorities"), "Aucune action n’est encore complète\u00a0: il en faut au moins une.", "missing"),
    )


def assemble(form: Questionnaire, answers: Answers) -> pact.LocalPact:
    """Make the document of the answers that a review lets leave."""
    document: pact.LocalPact = _document(form, form.children, ROOT, ROOT, answers)
    return document


def _document(form: Questionnaire, nodes: tuple[Node, ...], repeat: str, item: str, answers: Answers) -> Any:  # noqa: ANN401  one of DOCUMENTS
    fields = {node.feeds.partition(".")[2]: _field(form, node, item, answers) for node in nodes}
    return DOCUMENTS[repeat](item=item, **fields)


def _field(form: Questionnaire, node: Node, item: str, answers: Answers) -> Any:  # noqa: ANN401  the type of the field it feeds
    on_path = holds(node.condition, answers, item)
    if isinstance(node, Repeat):
        children = answers.children(item, node.id) if on_path else []
        return tuple(_document(form, node.children, node.id, child.id, answers) for child in children)
    return _typed(node, answers.get(Slot(node.id, item)) if on_path else None)


def _typed(question: Question, answer: Answer | None) -> Value | Unknown | None:
    if answer is None:
        return None
    return answer.unknown if answer.value is None else _as_terms(question.kind, answer.value)


def _as_terms(kind: Kind, value: Value) -> Any:  # noqa: ANN401  a term, a tuple of terms, or the value itself
    if isinstance(kind, Choice):
        return kind.vocabulary(str(value))
    if isinstance(kind, Choices) and isinstance(value, tuple):
        return tuple(kind.vocabulary(str(item)) for item in value)
    return value


DEFAULT_UNIT = BeneficiaryUnit.PEOPLE
"""What beneficiaries are counted in where nothing was said."""
