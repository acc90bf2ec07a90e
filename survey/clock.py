"""The one clock. Everything that needs *now* is given it, so that demonstrations and tests can set it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from survey.domain.calendar import PARIS


class Clock(Protocol):
    """Gives the instant, aware and in UTC."""

    def now(self) -> datetime:
        """Give the instant."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """Give the machine's instant."""
        return datetime.now(UTC)


@dataclass(frozen=True)
class DayClock:
    """The time of day of the machine, on a chosen day in Paris: every process of a demonstration agrees without sharing anything."""

    day: date

    def now(self) -> datetime:
        """Give the present time of day in Paris, on the chosen day."""
        return datetime.combine(self.day, datetime.now(PARIS).timetz()).astimezone(UTC)


@dataclass(frozen=True)
class StoppedClock:
    """Always the same instant."""

    instant: datetime

    def now(self) -> datetime:
        """Give the chosen instant."""
        return self.instant.astimezone(UTC)


def clock_from(setting: str) -> Clock:
    """Make the clock of a setting: empty for the machine's, a day for a demonstration, a whole instant for a stopped one.

    Raises ``ValueError`` where the setting is none of these.
    """
    if not setting:
        return SystemClock()
    if "T" not in setting:
        return DayClock(date.fromisoformat(setting))
    instant = datetime.fromisoformat(setting)
    return StoppedClock(instant if instant.tzinfo else instant.replace(tzinfo=PARIS))
