"""When it starts and ends, when it was committed, when the pact was signed."""

from collections.abc import Iterator

from survey.understanding.candidates import Candidate
from survey.understanding.mentions.mentioned import Mentioned


def candidates(said: Mentioned) -> Iterator[Candidate]:  # noqa: ARG001  being written
    """Give what is said of it."""
    yield from ()
