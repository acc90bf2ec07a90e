"""The values that an answer can hold, beside plain text, whole numbers and yes or no."""

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from survey.domain.vocabulary import OrganisationCategory, PlaceKind


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, or a month when only the month is known; ``day`` is then ``None``.

    Raises ``ValueError`` for a day that does not exist.
    """

    year: int
    month: int
    day: int | None = None

    def __post_init__(self) -> None:
        """Refuse what the calendar does not hold."""
        date(self.year, self.month, self.day or 1)

    @classmethod
    def of(cls, day: date) -> "PartialDate":
        """Make the day-precise value of a date."""
        return cls(day.year, day.month, day.day)

    @classmethod
    def from_iso(cls, text: str) -> "PartialDate":
        """Read ``YYYY-MM-DD`` or ``YYYY-MM``; raises ``ValueError`` for anything else."""
        return cls(*(int(part) for part in text.split("-")))

    @property
    def first(self) -> date:
        """The earliest day that the value can mean."""
        return date(self.year, self.month, self.day or 1)

    @property
    def last(self) -> date:
        """The latest day that the value can mean."""
        return date(self.year, self.month, self.day or calendar.monthrange(self.year, self.month)[1])

    def iso(self) -> str:
        """Write ``YYYY-MM-DD``, or ``YYYY-MM`` for a month."""
        month = f"{self.year:04}-{self.month:02}"
        return month if self.day is None else f"{month}-{self.day:02}"


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation: its family and its name, which is empty where the family says it all."""

    category: OrganisationCategory
    name: str = ""

    @property
    def label(self) -> str:
        """What a person reads."""
        return self.name or self.category.label


@dataclass(frozen=True, slots=True)
class Place:
    """A place: an official code, or free text; ``department`` is where it lies when the code tells."""

    kind: PlaceKind
    label: str
    code: str | None = None
    department: str | None = None


Value: TypeAlias = bool | int | str | Decimal | PartialDate | Organisation | tuple[str, ...] | tuple[Place, ...]
