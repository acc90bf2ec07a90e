"""The numbers of a text, each with what it counts: euros, people, or something that is no figure of the form."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from survey.understanding.analysis import Analysis
from survey.understanding.moments import Moment


class Measure(StrEnum):
    """What a number is a number of."""

    EUROS = "euros"
    PEOPLE = "people"
    BARE = "bare"  # nothing tells: the question asked or the words around may
    OTHER = "other"  # ages, years, telephone numbers, postal codes, percentages, workshops, kilometres…


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text. ``value`` is cents for euros, a whole number for people; ``start`` and ``end`` take its unit in.

    ``share``: « dont 12 000 » is a share of a figure before it. ``rate``: « par projet ». ``ranged``: an end of « entre … et … ».
    ``unit`` is the folded noun counted (« familles »).
    """

    value: int
    measure: Measure
    start: int
    end: int
    share: bool = False
    rate: bool = False
    ranged: bool = False
    approximate: bool = False
    unit: str = ""


def figures_of(analysis: Analysis, moments: tuple[Moment, ...]) -> Iterator[Figure]:  # noqa: ARG001  being written
    """Find the numbers that are not dates, from left to right."""
    yield from ()
