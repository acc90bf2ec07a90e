"""Instants and days in Europe/Paris, and the window of a campaign."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def paris_day(instant: datetime) -> date:
    """Give the day in Paris of an aware instant."""
    return instant.astimezone(PARIS).date()


@dataclass(frozen=True, slots=True)
class Window:
    """When a campaign accepts answers; both instants are aware and included."""

    opens_at: datetime
    closes_at: datetime

    def is_open(self, now: datetime) -> bool:
        """Say whether answers are accepted: until the end of the closing second, everywhere the same (M7)."""
        return self.opens_at <= now.replace(microsecond=0) <= self.closes_at

    def days_left(self, now: datetime) -> int:
        """Count the days from today to the closing day in Paris; 0 on the last day and after."""
        return max(0, (paris_day(self.closes_at) - paris_day(now)).days)
