"""The title of the action, of the priority, and what is done."""

from collections.abc import Iterator

from survey.understanding.candidates import Candidate
from survey.understanding.mentions.mentioned import Mentioned


def candidates(said: Mentioned) -> Iterator[Candidate]:  # noqa: ARG001  being written
    """Give what is said of it."""
    yield from ()
