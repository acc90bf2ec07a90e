"""The form of the instruction of 2024, question by question: « formulaire de recueil des actions » announced in M3.

The questions are written once; a campaign asks them of its own year.
"""

from dataclasses import replace

from survey.questionnaire.checks import Check, WithinYear
from survey.questionnaire.pacts_2024.lasting import LASTING, STALE
from survey.questionnaire.pacts_2024.pact import PACT
from survey.questionnaire.questionnaire import Questionnaire
from survey.questionnaire.questions import Node, Question


def pacts(year: int) -> Questionnaire:
    """Make the form of a year: its examples, and its checks of dates, are of that year."""
    return Questionnaire(
        version=str(year),
        title=f"Recueil des actions des pactes locaux des solidarités {year}",
        children=tuple(_of(node, year) for node in PACT),
        lasting=LASTING,
        stale=STALE,
    )


def _of(node: Node, year: int) -> Node:
    help_, example = _dated(node.help, year), _dated(node.example, year)
    if isinstance(node, Question):
        checks = tuple(_checked(check, year) for check in node.checks)
        return replace(node, help=help_, example=example, checks=checks)
    return replace(node, help=help_, example=example, children=tuple(_of(child, year) for child in node.children))


def _dated(text: str, year: int) -> str:
    return text.format(last_year=year - 1, year=year, next_year=year + 1)


def _checked(check: Check, year: int) -> Check:
    return replace(check, year=year) if isinstance(check, WithinYear) else check


PACTS_2024 = pacts(2024)
PACTS_2025 = pacts(2025)
