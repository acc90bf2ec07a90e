"""The day that a person asks about, and the instant that it stands for."""

import re
from datetime import date, datetime, time

from survey.domain.calendar import PARIS

_FRENCH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def read_day(text: str) -> date:
    """Read ``2024-09-30`` or ``30/09/2024``; raises ``ValueError`` for anything else."""
    found = _FRENCH.fullmatch(text.strip())
    if found:
        day, month, year = map(int, found.groups())
        return date(year, month, day)
    return date.fromisoformat(text.strip())


def end_of(day: date) -> datetime:
    """Give the last instant of a day in Paris."""
    return datetime.combine(day, time.max, PARIS)
