"""What is left of an envelope, and how much of it is committed. Pure: pages and workbooks say the same."""

from collections.abc import Iterable
from dataclasses import dataclass

from aggregation.envelopes.standing import Envelopes
from aggregation.tables import RegionRow


@dataclass(frozen=True, slots=True)
class Use:
    """An envelope beside what is committed on it, in cents: ``None`` is not loaded, or nothing received."""

    envelope_cents: int | None
    committed_cents: int | None

    @property
    def remaining_cents(self) -> int | None:
        """What is left, less than 0 where more was committed; ``None``, never 0, where one of the two is not known."""
        if self.envelope_cents is None or self.committed_cents is None:
            return None
        return self.envelope_cents - self.committed_cents

    @property
    def rate(self) -> float | None:
        """The part that is committed; ``None`` where one of the two is not known, or the envelope is empty."""
        if not self.envelope_cents or self.committed_cents is None:
            return None
        return self.committed_cents / self.envelope_cents

    @property
    def is_exceeded(self) -> bool:
        return (self.remaining_cents or 0) < 0


def use_of(region: RegionRow, envelopes: Envelopes) -> Use:
    """Say what a region made of its envelope; where nothing was received, what it committed is not known."""
    committed = region.figures.committed_cents if region.coverage.transmitted else None
    return Use(envelopes.cents(region.code), committed)


def use_of_known(regions: Iterable[RegionRow], envelopes: Envelopes) -> Use:
    """Add up the regions of which both are known: what is left in all is then the sum of what is left in each.

    The envelope of a silent region is not in it: ``Envelopes.total_cents`` adds up all that are loaded.
    """
    known = [use for region in regions if (use := use_of(region, envelopes)).remaining_cents is not None]
    return Use(_sum(use.envelope_cents for use in known), _sum(use.committed_cents for use in known))


def _sum(amounts: Iterable[int | None]) -> int | None:
    known = [cents for cents in amounts if cents is not None]
    return sum(known) if known else None
