"""The places that a text names: communes, intercommunalités and arrondissements of the territory, neighbourhoods, places elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass

from survey.domain.values import Place
from survey.understanding.analysis import Analysis


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place and where it is said in the folded text. ``here``: it lies in the territory."""

    place: Place
    start: int
    end: int
    confidence: float = 0.9
    here: bool = True


def places_of(analysis: Analysis) -> Iterator[PlaceMention]:  # noqa: ARG001  being written
    """Find the places named, from left to right."""
    yield from ()
