"""A conversation held in memory, and where it begins, for the tests of the dialogue."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import count

from survey.data import geography
from survey.dialogue.changes import apply
from survey.dialogue.conversing import converse
from survey.dialogue.exchanges import Exchange
from survey.dialogue.proposals import Proposal, Standing
from survey.dialogue.turns import Turn, Utterance
from survey.domain.values import Organisation, Value
from survey.domain.vocabulary import OrganisationCategory
from survey.questionnaire.answers import Answers, Item, Slot
from survey.questionnaire.pacts_2024 import PACTS_2024
from survey.understanding.replies import Context
from tests.questionnaire.tiny import answered

CONTEXT = Context(date(2024, 9, 12), geography().territories["61"], geography())
PRIORITY, ACTION, OTHER = Item("p", "priorities"), Item("a", "actions", "p"), Item("b", "actions", "p", 2)
CAF_LINE = Item("c", "cofundings", "a")
CAF = Organisation(OrganisationCategory.CAF)
SENTENCE = (
    "On finance un bus des familles à Alençon avec la CAF, 45 000 € dont 12 000 de crédits locaux, pour 200 familles monoparentales, "
    "démarrage le 1er octobre"
)
NAMED = answered({"pact_state": "agreed", "priority_title@p": "La mobilité"}, PRIORITY)
TOLD = answered(
    {
        "pact_state": "agreed",
        "priority_title@p": "La mobilité",
        "action_title@a": "Bus des familles",
        "action_state@a": "committed",
        "uses_local_credits@a": True,
        "committed_amount@a": 1_000_000,
        "total_cost@a": 4_500_000,
        "targeted_beneficiaries@a": 150,
        "cofunder@c": CAF,
        "cofunding_amount@c": 2_000_000,
        "action_title@b": "Garage solidaire",
    },
    PRIORITY,
    ACTION,
    OTHER,
    CAF_LINE,
)


class Talk:
    """A conversation held in memory, as the services hold it in rows."""

    def __init__(self, answers: Answers, slot: str) -> None:
        self.answers = answers
        self.slot = Slot.parse(slot)
        self.awaiting: list[Proposal] = []
        self._names: Iterator[int] = count()

    @property
    def open(self) -> dict[str, Value]:
        return {one.slot.question: one.value for one in self.awaiting if one.standing is Standing.OPEN}

    def say(self, text: str = "", **said: object) -> Turn:
        by = {
            standing: tuple(one for one in self.awaiting if one.standing is standing)
            for standing in (Standing.OPEN, Standing.AGREED)
        }
        at = Exchange(
            PACTS_2024,
            self.answers,
            CONTEXT,
            self.slot,
            lambda: f"new{next(self._names)}",
            by[Standing.OPEN],
            by[Standing.AGREED],
        )
        outcome = converse(at, Utterance(text, **said))  # type: ignore[arg-type]  # the fields of an utterance
        self.answers = apply(self.answers, outcome.changes)
        standing = {one.proposal: one.standing for one in outcome.settled}
        kept = [replace(one, standing=standing.get(one, one.standing)) for one in self.awaiting]
        told = {one.slot for one in outcome.proposals}
        self.awaiting = [
            one for one in kept if one.standing in {Standing.OPEN, Standing.AGREED} and one.slot not in told
        ]
        self.awaiting += [replace(one, id=100 + number) for number, one in enumerate(outcome.proposals)]
        return outcome

    def on_card(self, text: str = "", **said: object) -> Turn:
        return self.say(text, of_card=True, **said)

    def value(self, slot: str) -> Value | None:
        found = self.answers.get(Slot.parse(slot))
        return found.value if found else None


def talk(slot: str, answers: Answers = TOLD) -> Talk:
    return Talk(answers, slot)
