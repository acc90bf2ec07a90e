"""Publics, state, novelty, use of credits, and the other closed lists."""

from collections.abc import Iterator

from survey.understanding.candidates import Candidate
from survey.understanding.mentions.mentioned import Mentioned
from survey.understanding.roles.publics import audiences
from survey.understanding.roles.statements import statements
from survey.understanding.roles.states import states


def candidates(said: Mentioned) -> Iterator[Candidate]:
    """Give what is said of it."""
    yield from audiences(said)
    yield from states(said)
    yield from statements(said)
