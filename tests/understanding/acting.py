"""What the tests of commands, corrections and tables share: a scene written as in a corpus, somewhere, one day."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from survey.data import geography
from survey.questionnaire.questionnaire import Questionnaire
from survey.questionnaire.registry import questionnaire
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Command, Scene, Understanding
from survey.understanding.reports.canonical import dumped, scene_of
from survey.understanding.sentences import understand
from tests.understanding.reading import TODAY


@cache
def form() -> Questionnaire:
    return questionnaire("2024")


def scene(
    asked: str | None = None, before: Mapping[str, Any] | None = None, proposed: Mapping[str, Any] | None = None
) -> Scene:
    line = {"department": "61", "today": TODAY, "asked": asked, "before": before, "proposed": proposed}
    return scene_of(line, form(), geography())


def analysis(text: str, asked: str | None = None) -> Analysis:
    return Analysis(text, scene(asked))


def acts(understood: Understanding) -> list[str]:
    return [command.act.value for command in understood.commands]


def the_command(text: str, asked: str | None = None, proposed: Mapping[str, Any] | None = None) -> Command:
    """Give the one command that a text is."""
    (command,) = understand(text, scene(asked, proposed=proposed)).commands
    return command


def changed(text: str, before: Mapping[str, Any], asked: str | None = None) -> dict[str, Any]:
    """Give the values that a correction leaves, as a corpus writes them."""
    here = scene(asked, before)
    return dumped(understand(text, here), here)
