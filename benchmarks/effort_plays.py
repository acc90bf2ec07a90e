"""A play of the effort benchmark: the conversation as it is held, what it cost, and what was read wrong."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import count

from benchmarks.effort_records import PRIORITY, Record
from benchmarks.effort_sentences import Told
from survey.dialogue.changes import apply
from survey.dialogue.conversing import converse, fill
from survey.dialogue.exchanges import Exchange
from survey.dialogue.proposals import Proposal, Standing
from survey.dialogue.turns import Turn, Utterance
from survey.questionnaire.answers import Slot
from survey.questionnaire.outline import next_step
from survey.questionnaire.pacts_2024 import PACTS_2024
from survey.questionnaire.questionnaire import Step


class Talk:
    """A conversation held in memory, as the services hold it in rows."""

    def __init__(self, record: Record) -> None:
        self.answers = record.begun
        self.context = record.context
        self.slot = Slot("actions", PRIORITY.id)
        self.awaiting: list[Proposal] = []
        self._ids: Iterator[int] = count(1)

    def standing(self, standing: Standing) -> tuple[Proposal, ...]:
        return tuple(one for one in self.awaiting if one.standing is standing)

    def say(self, utterance: Utterance, *, on_form: bool = False) -> Turn:
        """Take a turn of the conversation, or of the page of the form."""
        at = Exchange(
            PACTS_2024,
            self.answers,
            self.context,
            self.slot,
            lambda: f"new{next(self._ids)}",
            self.standing(Standing.OPEN),
            self.standing(Standing.AGREED),
        )
        outcome = fill(at, utterance) if on_form else converse(at, utterance)
        self.answers = apply(self.answers, outcome.changes)
        standing = {one.proposal.id: one.standing for one in outcome.settled}
        told = {one.slot for one in outcome.proposals}
        kept = (replace(one, standing=standing.get(one.id, one.standing)) for one in self.awaiting)
        waiting = [one for one in kept if one.standing in {Standing.OPEN, Standing.AGREED} and one.slot not in told]
        self.awaiting = waiting + [replace(one, id=next(self._ids)) for one in outcome.proposals]
        if outcome.refusal is None:
            self.slot = outcome.slot
        return outcome

    def next_step(self) -> Step | None:
        return next_step(PACTS_2024, self.answers, self.slot)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a play took. ``clicks`` are boxes ticked and buttons pressed, other than the one that sends a text."""

    turns: int = 0
    characters: int = 0
    clicks: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.turns + other.turns, self.characters + other.characters, self.clicks + other.clicks)


class Reason(StrEnum):
    """Why a turn was taken after the first one."""

    UNSAID = "not said"
    MISSED = "said, not understood"
    WRONG = "said, read wrong"
    CARD = "a card to confirm"
    AMENDED = "a value of the card corrected"
    MENDED = "a wrong answer taken, corrected"
    AGAIN = "an answer refused or misread, given again"
    PASSED = "the optional questions passed together"


LOST = frozenset({Reason.MISSED, Reason.WRONG, Reason.AMENDED, Reason.MENDED, Reason.AGAIN})
"""What no turn would be taken for, were all that is said read right."""


@dataclass(frozen=True, slots=True)
class Misreading:
    """A value that is not the record's, and where it was: on the first card, on a later one, or taken as an answer."""

    question: str
    found: str
    wanted: str
    text: str
    where: str


@dataclass
class Play:
    """How a play went. ``filled`` and ``proposed`` are about the card of the first text; ``held`` counts the record's values."""

    record: Record
    told: Told | None
    cost: Cost = field(default_factory=Cost)
    complete: Cost | None = None
    held: int = 0
    filled: int = 0
    proposed: int = 0
    causes: Counter[tuple[Reason, str]] = field(default_factory=Counter)
    misread: list[Misreading] = field(default_factory=list)
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def least(self) -> int | None:
        """The turns that a complete action would have taken, were all that is said read right."""
        lost = sum(count for (reason, _), count in self.causes.items() if reason in LOST)
        return self.complete.turns - lost if self.complete else None
