"""The day that a person asks about, and the instant that it stands for."""

from datetime import date, datetime, time

from survey.domain.calendar import PARIS, read_day

__all__ = ["end_of", "read_day"]


def end_of(day: date) -> datetime:
    """Give the last instant of a day in Paris."""
    return datetime.combine(day, time.max, PARIS)
