"""The rows of the national picture: plain, frozen, added to one another without a loss.

Amounts are euro cents in integers. What is not known is counted apart and never read as 0. Beneficiaries are sums of
what each action counts: the same person may be in several actions, so no sum is a number of distinct people.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, Self

from survey.domain.vocabulary import ActionState, Audience, Axis, BeneficiaryUnit, TerritorialScale, Unknown


class Additive:
    """Frozen figures that are added field by field."""

    __slots__ = ()

    @classmethod
    def summed(cls, items: Iterable[Self]) -> Self:
        """Add up each field of all the items; of none, everything is 0."""
        names = (field.name for field in fields(cls))  # type: ignore[arg-type]  # every subclass is a dataclass
        columns = zip(*map(attrgetter(*names), items), strict=True)
        return cls(*map(_sum, columns))

    @classmethod
    def of(cls, numbers: Iterator[int]) -> Self:
        """Make the figures of whole numbers in the order of the fields, those of an inner figure in its place."""
        kinds = _kinds(cls)  # type: ignore[arg-type]  # a class can be the key of a cache
        return cls(*(kind.of(numbers) if kind else next(numbers) for kind in kinds))


@cache
def _kinds(cls: type) -> tuple[type[Additive] | None, ...]:
    kinds = (field.type for field in fields(cls))
    return tuple(kind if isinstance(kind, type) and issubclass(kind, Additive) else None for kind in kinds)


def _sum(column: Sequence[Any]) -> Any:  # noqa: ANN401  whole numbers, or figures of one kind
    first = column[0]
    return type(first).summed(column) if isinstance(first, Additive) else sum(column)


@dataclass(frozen=True, slots=True)
class Tally(Additive):
    """A quantity added up over the actions that know it, and how many do not, by the reason they gave."""

    total: int = 0
    known: int = 0
    unknown: int = 0
    pending: int = 0
    not_applicable: int = 0
    unanswered: int = 0

    @property
    def value(self) -> int | None:
        """The sum, or ``None`` where not one action knows it."""
        return self.total if self.known else None

    @property
    def missing(self) -> int:
        """How many actions have no value, whatever the reason."""
        return self.unknown + self.pending + self.not_applicable + self.unanswered


@dataclass(frozen=True, slots=True)
class Headcount(Additive):
    """Beneficiaries targeted and reached, in one unit."""

    targeted: Tally = Tally()
    reached: Tally = Tally()

    @property
    def actions(self) -> int:
        """How many actions count in this unit."""
        return self.targeted.known + self.targeted.missing


@dataclass(frozen=True, slots=True)
class Cofunding(Additive):
    """Money beside the local credits (M4), in cents; ``unsettled_cents`` is neither secured nor requested for sure."""

    lines: int = 0
    secured_cents: int = 0
    requested_cents: int = 0
    unsettled_cents: int = 0
    unknown_amounts: int = 0
    unknown_statuses: int = 0


@dataclass(frozen=True, slots=True)
class Scales(Additive):
    """How many actions there are at each territorial scale (P3, P5)."""

    neighbourhood: int = 0
    commune: int = 0
    epci: int = 0
    living_area: int = 0
    arrondissement: int = 0
    department: int = 0
    interdepartmental: int = 0

    def at(self, scale: TerritorialScale) -> int:
        """Give the number of actions at one scale."""
        count: int = getattr(self, scale.value)
        return count


@dataclass(frozen=True, slots=True)
class Figures(Additive):
    """What a set of actions adds up to; every transmitted action counts, ``dropped_actions`` among them.

    ``committed_cents`` (AE) and ``paid`` (CP) come from engaged actions alone: no other has them.
    """

    priorities: int = 0
    measured_actions: int = 0
    cofunding: Cofunding = Cofunding()
    actions: int = 0
    engaged_actions: int = 0
    dropped_actions: int = 0
    committed_cents: int = 0
    derogatory_cents: int = 0
    planned_cents: int = 0
    scales: Scales = Scales()
    paid: Tally = Tally()
    total_cost: Tally = Tally()
    people: Headcount = Headcount()
    families: Headcount = Headcount()
    households: Headcount = Headcount()

    @property
    def derogatory_share(self) -> float | None:
        """The part of the AE that goes to derogatory uses (II); ``None`` where nothing is committed."""
        return self.derogatory_cents / self.committed_cents if self.committed_cents else None

    @property
    def leverage(self) -> float | None:
        """Secured cofunding for each euro of AE; ``None`` where nothing is committed."""
        return self.cofunding.secured_cents / self.committed_cents if self.committed_cents else None

    @property
    def measured_share(self) -> float | None:
        """The part of the actions that have an indicator with a measured value."""
        return self.measured_actions / self.actions if self.actions else None


class Reception(Enum):
    """How far a territory had come at the instant."""

    MISSING = "Rien reçu"
    BEGUN = "Commencé"
    TRANSMITTED = "Transmis"
    NOTHING = "Néant transmis"


@dataclass(frozen=True, slots=True)
class Received:
    """A dossier that was open at the instant, with the transmission that stood then, if any, and what its pact was."""

    territory_code: str
    region_code: str
    opened_at: datetime
    transmission_id: int | None = None
    number: int | None = None
    transmitted_at: datetime | None = None
    pact_state: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a state is made of, by identifier: the dossiers open then, and the transmissions that stood.

    Who keeps it reads the same state again, also where something dated before the instant was committed since.
    """

    dossiers: Sequence[int]
    transmissions: Sequence[int]


@dataclass(frozen=True, slots=True)
class Coverage(Additive):
    """How many departments were expected, and how far they had come; a joint pact answers for each of its departments.

    ``begun`` includes those ``transmitted``, which include those with ``nothing_to_report``. ``pacts`` and
    ``signed_pacts`` count pacts: a joint one is one.
    """

    expected: int = 0
    begun: int = 0
    transmitted: int = 0
    nothing_to_report: int = 0
    pacts: int = 0
    signed_pacts: int = 0

    @property
    def missing(self) -> int:
        """Departments that have transmitted nothing yet."""
        return self.expected - self.transmitted


@dataclass(frozen=True, slots=True)
class TerritoryRow:
    """A department, or Corse where it has one pact; ``dossier`` is ``None`` where nothing was begun."""

    code: str
    name: str
    region_code: str
    region_name: str
    reception: Reception
    coverage: Coverage
    dossier: Received | None = None
    figures: Figures = Figures()


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region: the sum of its territories."""

    code: str
    name: str
    coverage: Coverage
    figures: Figures


@dataclass(frozen=True, slots=True)
class AxisRow:
    """A national axis; ``pacts`` have a priority under it, so they do not add up from one axis to another."""

    axis: Axis
    pacts: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class AxisRegionRow:
    """A national axis in a region."""

    axis: Axis
    region_code: str
    region_name: str
    pacts: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class NationalSummary:
    """The whole: the sum of the regions, and of the axes."""

    coverage: Coverage
    figures: Figures


@dataclass(frozen=True, slots=True)
class AudienceRow:
    """Actions for a public in a region; an action with several publics is in several rows."""

    region_code: str
    audience: Audience
    actions: int
    engaged_actions: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything at one instant, of the nation or of one region (``whole`` is then the region's own sum)."""

    whole: NationalSummary
    regions: tuple[RegionRow, ...]
    territories: tuple[TerritoryRow, ...]
    axes: tuple[AxisRow, ...]
    axis_regions: tuple[AxisRegionRow, ...]
    audiences: tuple[AudienceRow, ...]


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action, as the sums take it; ``secured_cents`` is 0 without a secured cofunding, ``None`` where no amount is known.

    Of the others, ``None`` is no value: a state says why, and its absence that nothing was said.
    """

    territory_code: str
    number: int
    axis: Axis
    title: str
    state: ActionState
    committed_cents: int | None
    paid_cents: int | None
    planned_cents: int | None
    secured_cents: int | None
    paid_state: Unknown | None
    targeted: int | None
    targeted_state: Unknown | None
    reached: int | None
    reached_state: Unknown | None
    unit: BeneficiaryUnit
