from datetime import UTC, datetime

import pytest

from survey.domain.calendar import Window, paris_day

WINDOW = Window(
    datetime.fromisoformat("2024-07-01T00:00:00+02:00"), datetime.fromisoformat("2024-12-31T23:59:59+01:00")
)


@pytest.mark.parametrize(
    ("instant", "left"),
    [
        ("2024-10-15T10:00:00+02:00", 77),
        ("2024-12-30T23:59:59+01:00", 1),
        ("2024-12-31T00:00:00+01:00", 0),
        ("2025-01-02T00:00:00+01:00", 0),
    ],
)
def test_days_left_are_counted_in_paris(instant: str, left: int) -> None:
    assert WINDOW.days_left(datetime.fromisoformat(instant)) == left


def test_day_changes_at_midnight_in_paris() -> None:
    assert paris_day(datetime(2024, 10, 14, 22, 0, tzinfo=UTC)).day == 15
    assert paris_day(datetime(2024, 12, 31, 22, 59, tzinfo=UTC)).year == 2024


def test_window_closes_at_the_same_instant_overseas() -> None:
    for text, is_open in (
        ("2025-01-01T02:59:59+04:00", True),  # La Réunion
        ("2025-01-01T03:00:00+04:00", False),
        ("2025-01-01T01:59:59+03:00", True),  # Mayotte
        ("2024-12-31T19:59:59-03:00", True),  # Guyane
        ("2024-12-31T20:00:00-03:00", False),
        ("2024-12-31T18:59:59-04:00", True),  # Antilles
    ):
        assert WINDOW.is_open(datetime.fromisoformat(text)) is is_open
