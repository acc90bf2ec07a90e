"""Instants and days in Europe/Paris, and the window in which a dossier is answered."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from survey.domain import french

PARIS = ZoneInfo("Europe/Paris")
END_OF_DAY = time(23, 59, 59)
CENTURY = range(2000, 2100)
_FRENCH_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def paris_day(instant: datetime) -> date:
    """Give the day in Paris of an aware instant."""
    return instant.astimezone(PARIS).date()


def to_the_second(instant: datetime) -> datetime:
    """Give the second that an instant lies in, in UTC: a window is open until the end of its last second.

    In UTC, for two instants of one zone compare as its clock shows them, which is wrong in the hour that winter time repeats.
    """
    return instant.astimezone(UTC).replace(microsecond=0)


def in_paris(day: date, at: time, *, later: bool = False) -> datetime:
    """Give the instant, in UTC, of a day and an hour of Paris; raises ``ValueError`` for an hour that summer time skips.

    Of the two instants of an hour that winter time repeats, the first one, or the ``later`` one.
    """
    instant = datetime.combine(day, at, PARIS).replace(fold=int(later))
    if datetime.fromtimestamp(instant.timestamp(), PARIS).replace(tzinfo=None) != instant.replace(tzinfo=None):
        raise ValueError("Cette heure n’existe pas ce jour-là\u00a0: l’heure d’été la saute.")
    return instant.astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Give the last second of a day in Paris."""
    return in_paris(day, END_OF_DAY)


def read_day(text: str) -> date:
    """Read ``2024-09-30`` or ``30/09/2024``; raises ``ValueError`` for anything else, and for another century."""
    found = _FRENCH_DAY.fullmatch(text.strip())
    if found:
        day, month, year = map(int, found.groups())
        read = date(year, month, day)
    else:
        read = date.fromisoformat(text.strip())
    if read.year not in CENTURY:
        raise ValueError(text)
    return read


def paris_moment(instant: datetime) -> str:
    """Write ``15 octobre 2024 à 10:42:03``, in Paris."""
    return f"{french.day(paris_day(instant))} à {instant.astimezone(PARIS):%H:%M:%S}"


@dataclass(frozen=True, slots=True)
class Window:
    """When answers are accepted; all instants are aware and included.

    ``common`` is the campaign's own closing where a territory was given more time: what is transmitted after it is late.
    """

    opens_at: datetime
    closes_at: datetime
    common: datetime | None = None

    def extended(self, until: datetime | None) -> "Window":
        """Give the window of a territory whose latest extension runs ``until``: it never takes time away."""
        if until is None or until <= self.closes_at:
            return self
        return replace(self, closes_at=until, common=self.closes_at)

    @property
    def is_extended(self) -> bool:
        """Whether the territory has more time than the others."""
        return self.common is not None

    def is_open(self, now: datetime) -> bool:
        """Say whether answers are accepted: until the end of the closing second, everywhere the same (M7)."""
        return self.opens_at <= to_the_second(now) <= self.closes_at

    def is_closed(self, now: datetime) -> bool:
        """Say whether the closing second is over."""
        return to_the_second(now) > self.closes_at

    def is_late(self, instant: datetime) -> bool:
        """Say whether what was transmitted at an instant came after the campaign's own closing."""
        return to_the_second(instant) > (self.common or self.closes_at)

    def days_left(self, now: datetime) -> int:
        """Count the days from today to the closing day in Paris; 0 on the last day and after."""
        return max(0, (paris_day(self.closes_at) - paris_day(now)).days)
