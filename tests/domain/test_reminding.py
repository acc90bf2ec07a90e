from datetime import datetime

import pytest

from survey.domain.calendar import PARIS, Window
from survey.domain.reminding import digest_due, milestone_due

WINDOW = Window(datetime(2024, 7, 1, tzinfo=PARIS), datetime(2024, 12, 31, 23, 59, 59, tzinfo=PARIS))


def paris(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2024, month, day, hour, minute, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (paris(11, 30), None),
        (paris(12, 1, 7, 59), None),
        (paris(12, 1, 8), 30),
        (paris(12, 3), 30),
        (paris(12, 4), None),
        (paris(12, 16, 7, 59), None),
        (paris(12, 16), 15),
        (paris(12, 18), 15),
        (paris(12, 19), None),
        (paris(12, 24), 7),
        (paris(12, 29, 7, 59), None),
        (paris(12, 29, 8), 2),
        (paris(12, 30, 1), 2),
        (paris(12, 31, 23, 59), 2),
        (datetime(2025, 1, 1, 9, tzinfo=PARIS), None),
    ],
)
def test_reminder_is_due_on_its_day_and_two_more(now: datetime, due: int | None) -> None:
    assert milestone_due(WINDOW, now) == due


def test_reminders_of_a_short_extension_do_not_pile_up() -> None:
    short = Window(WINDOW.opens_at, datetime(2024, 12, 18, 23, 59, 59, tzinfo=PARIS))
    assert milestone_due(short, paris(12, 16)) == 2


def test_nobody_is_reminded_before_the_opening() -> None:
    coming = Window(paris(12, 20), WINDOW.closes_at)
    assert milestone_due(coming, paris(12, 16)) is None
    assert milestone_due(coming, paris(12, 24)) == 7


@pytest.mark.parametrize(
    ("now", "week"),
    [
        (paris(10, 13), None),
        (paris(10, 14, 7, 59), None),
        (paris(10, 14, 8), "2024-S42"),
        (paris(10, 16, 23), "2024-S42"),
        (paris(10, 17), None),
        (paris(12, 30), "2025-S01"),
        (paris(6, 24), None),
    ],
)
def test_digest_is_due_on_monday_and_two_days_more(now: datetime, week: str | None) -> None:
    assert digest_due(WINDOW, now) == week
