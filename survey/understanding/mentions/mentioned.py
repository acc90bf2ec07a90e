"""Everything that a text mentions, found once, and what of it has already been given a role."""

from dataclasses import dataclass, field

from survey.understanding.analysis import Analysis
from survey.understanding.mentions.dates import dates_of
from survey.understanding.mentions.noise import noise_of
from survey.understanding.mentions.numbers import Figure, figures_of
from survey.understanding.mentions.organisations import OrganisationMention, organisations_of
from survey.understanding.mentions.place_search import PlaceMention
from survey.understanding.mentions.places import places_of
from survey.understanding.moments import Moment

Span = tuple[int, int]


@dataclass
class Mentioned:
    """The mentions of a text, in folded places. Roles take what they use, so that nobody else does."""

    analysis: Analysis
    noise: tuple[Span, ...]
    moments: tuple[Moment, ...]
    figures: tuple[Figure, ...]
    organisations: tuple[OrganisationMention, ...]
    places: tuple[PlaceMention, ...]
    _taken: list[Span] = field(default_factory=list)

    def take(self, start: int, end: int) -> None:
        """Say that a piece of the folded text has been given a role."""
        self._taken.append((start, end))

    def is_free(self, start: int, end: int) -> bool:
        """Whether no role has yet been given to any of these characters."""
        return not overlaps((start, end), self._taken)

    def is_noise(self, start: int, end: int) -> bool:
        """Whether the words stand in a signature or a greeting."""
        return overlaps((start, end), self.noise)


def overlaps(span: Span, others: tuple[Span, ...] | list[Span]) -> bool:
    """Whether two pieces share a character."""
    return any(span[0] < end and start < span[1] for start, end in others)


def mentioned(analysis: Analysis) -> Mentioned:
    """Find what a text mentions."""
    noise = tuple(noise_of(analysis))
    dates = tuple(one for one in dates_of(analysis) if not overlaps((one.start, one.end), noise))
    figures = tuple(one for one in figures_of(analysis, dates) if not overlaps((one.start, one.end), noise))
    organisations = tuple(one for one in organisations_of(analysis) if not overlaps((one.start, one.end), noise))
    places = tuple(one for one in places_of(analysis) if not overlaps((one.start, one.end), noise))
    return Mentioned(analysis, noise, dates, figures, organisations, places)
