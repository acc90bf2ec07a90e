"""When an office that has not transmitted is reminded, and when commissioners get their weekly digest: days and hours in Paris."""

from datetime import datetime, time

from survey.domain.calendar import PARIS, Window, paris_day

MILESTONES = (30, 15, 7, 2)
"""Days before closing."""
MORNING = time(8)
CATCH_UP_DAYS = 2
"""A reminder that could not be written on its day is still worth something on the next ones; after that it would only be late."""


def milestone_due(window: Window, now: datetime) -> int | None:
    """Give the reminder that is due, in days before closing, from eight in the morning of its day; ``None`` where none is."""
    if not window.is_open(now):
        return None
    left = (paris_day(window.closes_at) - paris_day(now)).days
    due = [mark for mark in MILESTONES if left <= mark <= left + CATCH_UP_DAYS]
    if not due or (left in due and now.astimezone(PARIS).time() < MORNING):
        due = [mark for mark in due if mark != left]
    return min(due, default=None)


def digest_due(window: Window, now: datetime) -> str | None:
    """Name the week whose digest is due (« 2024-S42 »): on Monday from eight in the morning, or on the two days that follow."""
    local = now.astimezone(PARIS)
    late = local.weekday()
    if not window.is_open(now) or late > CATCH_UP_DAYS or (late == 0 and local.time() < MORNING):
        return None
    year, week, _ = local.isocalendar()
    return f"{year}-S{week:02}"
