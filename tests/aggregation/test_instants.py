from datetime import UTC, date, datetime

import pytest

from aggregation.instants import end_of, read_day


@pytest.mark.parametrize("text", ["2024-09-30", "30/09/2024", " 30/09/2024 ", "30/9/2024"])
def test_day_is_read_as_browsers_and_people_write_it(text: str) -> None:
    assert read_day(text) == date(2024, 9, 30)


@pytest.mark.parametrize("text", ["", "2024-02-30", "31/09/2024", "hier", "2024-09", "30/09/24", "1/1/10000"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_day(text)


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2024, 9, 30), datetime(2024, 9, 30, 21, 59, 59, 999999, tzinfo=UTC)),
        (date(2024, 10, 27), datetime(2024, 10, 27, 22, 59, 59, 999999, tzinfo=UTC)),
        (date(2024, 12, 31), datetime(2024, 12, 31, 22, 59, 59, 999999, tzinfo=UTC)),
    ],
)
def test_day_ends_at_midnight_in_paris(day: date, last: datetime) -> None:
    assert end_of(day) == last


def test_last_day_of_the_calendar_is_no_error() -> None:
    assert end_of(date.max).year == 9999
