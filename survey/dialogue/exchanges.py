"""What an utterance finds: the form, the answers, the question of the moment, and what awaits the agent's word."""

from collections.abc import Callable
from dataclasses import dataclass

from survey.dialogue.proposals import Proposal
from survey.questionnaire.answers import Answers, Slot
from survey.questionnaire.questionnaire import Questionnaire
from survey.understanding.replies import Context


@dataclass(frozen=True)
class Exchange:
    """The conversation at a moment. ``open`` and ``agreed`` are the agent's own proposals; ``new_id`` names an item that is made."""

    form: Questionnaire
    answers: Answers
    context: Context
    slot: Slot
    new_id: Callable[[], str]
    open: tuple[Proposal, ...] = ()
    agreed: tuple[Proposal, ...] = ()
