"""What understanding a whole utterance comes to: values, each with its words; commands; unknown states; edits of lists."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from survey.domain.values import Place, Value
from survey.domain.vocabulary import Unknown
from survey.questionnaire.questionnaire import Questionnaire
from survey.understanding.replies import Context, Misread

SURE = 0.8
"""Confidence from which a value that answers the question asked is taken; below, it is asked."""


class Entry(NamedTuple):
    """A line of a list (partners, cofundings…): those already there are numbered from 0, new ones come after them."""

    repeat: str
    number: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value for a question, the words ``text[start:end]`` that say it, and a confidence as in ``Understood``.

    ``entry`` is the line of a list that the question is asked of; ``None`` for a question of the action, the priority or the pact itself.
    ``computed`` says that the number was not said but derived from the present one (« 150 de plus »).
    """

    question: str
    value: Value
    start: int
    end: int
    confidence: float = 1.0
    entry: Entry | None = None
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Removal:
    """A line to take out of a list, and the words that say so."""

    entry: Entry
    start: int
    end: int


class Act(StrEnum):
    """What an utterance does, beside telling values."""

    UNDO = "undo"
    SKIP = "skip"
    LATER = "later"
    HELP = "help"
    WHY = "why"
    DEFINITION = "definition"
    SUMMARY = "summary"
    NEW_ACTION = "new_action"
    DUPLICATE_ACTION = "duplicate_action"
    GO_TO = "go_to"
    CONFIRM = "confirm"
    REJECT = "reject"
    DONE = "done"
    PAUSE = "pause"
    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"
    SET = "set"
    COPY = "copy"  # « même pilote que l'action 2 »


@dataclass(frozen=True, slots=True)
class Command:
    """An act and the words that say it.

    ``argument`` is what it is about: the notion of a definition, the number or the title of an action to go to (``number`` where said), the
    questions left out of a confirmation (« sauf le montant »), the question to copy.
    """

    act: Act
    start: int
    end: int
    argument: str = ""
    number: int | None = None
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnknownSaid:
    """An unknown state told of the question asked, and the day on which to ask again."""

    state: Unknown
    recall_on: date | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A place named that does not lie in the territory: told as such, never taken in silence."""

    place: Place
    start: int
    end: int


@dataclass(frozen=True)
class Scene:
    """What stands around an utterance.

    ``asked`` is the question just asked; ``values`` are the present values of the action, its priority and the pact, by question;
    ``entries`` those of the lines of each list, by repeat; ``proposed`` the candidates awaiting « oui » or « non ».
    """

    form: Questionnaire
    context: Context
    asked: str | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    entries: Mapping[str, tuple[Mapping[str, Value], ...]] = field(default_factory=dict)
    proposed: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """What an utterance states. ``misread`` says why it is no answer to the question asked, where it is none.

    ``rows`` are the lines of a pasted table, each an action.
    """

    candidates: tuple[Candidate, ...] = ()
    removals: tuple[Removal, ...] = ()
    commands: tuple[Command, ...] = ()
    unknown: UnknownSaid | None = None
    rows: tuple[tuple[Candidate, ...], ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    misread: Misread | None = None
