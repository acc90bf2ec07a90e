"""What the tests of roles share: what one role understands of a sentence, each value with its words."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from survey.domain.values import Value
from survey.questionnaire.registry import questionnaire
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Candidate, Scene
from survey.understanding.mentions.mentioned import Mentioned, mentioned
from tests.understanding.reading import TODAY, context

Role: TypeAlias = Callable[[Mentioned], Iterator[Candidate]]


def mentions_in(
    text: str, asked: str | None = None, values: Mapping[str, Value] | None = None, territory: str = "61"
) -> Mentioned:
    """Find what a text mentions, said in a scene."""
    scene = Scene(questionnaire("2024"), context(territory, TODAY), asked, values or {})
    return mentioned(Analysis(text, scene))


def told(
    role: Role, text: str, asked: str | None = None, values: Mapping[str, Value] | None = None
) -> dict[str, Value]:
    """Give the values that a role understands, by question."""
    return {one.question: one.value for one in role(mentions_in(text, asked, values))}


def words(role: Role, text: str, asked: str | None = None) -> dict[str, str]:
    """Give the words that each value came from, by question."""
    return {one.question: text[one.start : one.end] for one in role(mentions_in(text, asked))}
