"""The organisations that a text names: sigles, full names, families followed by a name."""

from collections.abc import Iterator
from dataclasses import dataclass

from survey.domain.values import Organisation
from survey.understanding.analysis import Analysis


@dataclass(frozen=True, slots=True)
class OrganisationMention:
    """An organisation and its place in the folded text, its article left out."""

    organisation: Organisation
    start: int
    end: int
    confidence: float = 0.9


def organisations_of(analysis: Analysis) -> Iterator[OrganisationMention]:  # noqa: ARG001  being written
    """Find the organisations named, from left to right."""
    yield from ()
