"""What a use case may refuse. Messages are French and say what to do."""

from datetime import datetime

from survey.questionnaire.answers import Answer, Slot
from survey.questionnaire.questions import Node


class AbsentError(Exception):
    """There is no such thing for this actor: foreign and absent look the same."""


class RefusedError(Exception):
    """The state of things does not allow it; the message says why and what to do."""


class ReusedKeyError(Exception):
    """An idempotency key came back with another body."""


class StaleAnswerError(Exception):
    """Somebody else answered meanwhile: ``theirs`` is kept, and the agent chooses."""

    def __init__(self, slot: Slot, node: Node, theirs: Answer, author: str, answered_at: datetime) -> None:
        """Keep what the page of the conflict shows."""
        super().__init__(str(slot))
        self.slot = slot
        self.node = node
        self.theirs = theirs
        self.author = author
        self.answered_at = answered_at
