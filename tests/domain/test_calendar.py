"""Instants, in Paris and overseas, to the second (RELIABILITY, experiment T1)."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from exports.runs import ExportKind
from exports.schedule import due
from survey.data import geography
from survey.domain.calendar import PARIS, Window, end_of_day, in_paris, paris_day, read_day
from survey.domain.deadlines import OVERSEAS, deadline, told, why_closed
from tests.domain.zones import verdicts

OPENS_AT = datetime.fromisoformat("2024-07-01T00:00:00+02:00")
CLOSES_AT = datetime.fromisoformat("2024-12-31T23:59:59+01:00")
WINDOW = Window(OPENS_AT, CLOSES_AT)
DIPLP = ExportKind.DIPLP
TICK = timedelta(microseconds=1)
UNTIL = datetime.fromisoformat("2025-01-15T23:59:59+01:00")


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
        ("2025-01-01T02:00:00+03:00", False),
        ("2024-12-31T19:59:59-03:00", True),  # Guyane
        ("2024-12-31T20:00:00-03:00", False),
        ("2024-12-31T18:59:59-04:00", True),  # Antilles
        ("2024-12-31T19:00:00-04:00", False),
    ):
        assert WINDOW.is_open(datetime.fromisoformat(text)) is is_open, text


@pytest.mark.parametrize("offset", [-4, -3, 0, 1, 3, 4])
def test_closing_second_is_open_until_its_end(offset: int) -> None:
    zone = timezone(timedelta(hours=offset))
    for instant, is_open in (
        (CLOSES_AT - timedelta(seconds=1), True),
        (CLOSES_AT, True),
        (CLOSES_AT + timedelta(milliseconds=900), True),
        (CLOSES_AT + timedelta(seconds=1) - TICK, True),
        (CLOSES_AT + timedelta(seconds=1), False),
        (CLOSES_AT + timedelta(seconds=1) + TICK, False),
    ):
        assert WINDOW.is_open(instant.astimezone(zone)) is is_open, instant
        assert WINDOW.is_closed(instant.astimezone(zone)) is not is_open, instant
    assert not WINDOW.is_open(OPENS_AT - TICK)
    assert WINDOW.is_open(OPENS_AT)


def test_extension_moves_the_closing_and_what_follows_the_common_one_is_late() -> None:
    window = WINDOW.extended(UNTIL)
    assert window.is_open(UNTIL + timedelta(seconds=1) - TICK)
    assert not window.is_open(UNTIL + timedelta(seconds=1))
    assert not window.is_late(CLOSES_AT + timedelta(seconds=1) - TICK)
    assert window.is_late(CLOSES_AT + timedelta(seconds=1))
    assert window.days_left(datetime(2025, 1, 14, 12, tzinfo=PARIS)) == 1


@pytest.mark.parametrize("until", [None, CLOSES_AT, CLOSES_AT - timedelta(days=3)])
def test_extension_never_takes_time_away(until: datetime | None) -> None:
    assert WINDOW.extended(until) == WINDOW
    assert not WINDOW.extended(until).is_extended


# -------------------------------------------------------------------------------------------- when summer time comes and goes


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (date(2024, 10, 26), "2024-10-26T21:59:59+00:00"),
        (date(2024, 10, 27), "2024-10-27T22:59:59+00:00"),
        (date(2025, 3, 29), "2025-03-29T22:59:59+00:00"),
        (date(2025, 3, 30), "2025-03-30T21:59:59+00:00"),
    ],
)
def test_day_ends_at_its_last_second_whatever_the_season(day: date, instant: str) -> None:
    assert end_of_day(day) == datetime.fromisoformat(instant)
    window = Window(OPENS_AT, end_of_day(day))
    last = datetime.fromisoformat(instant)
    assert window.is_open(last + timedelta(seconds=1) - TICK)
    assert not window.is_open(last + timedelta(seconds=1))
    assert window.days_left(last) == 0
    assert window.days_left(last - timedelta(hours=26)) == 1


def test_hour_that_comes_twice_is_the_first_or_the_later_one() -> None:
    twice = date(2024, 10, 27), time(2, 30)
    assert in_paris(*twice) == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
    assert in_paris(*twice, later=True) == datetime(2024, 10, 27, 1, 30, tzinfo=UTC)
    window = Window(OPENS_AT, in_paris(*twice, later=True))
    for hour, minute, is_open in ((0, 30, True), (1, 29, True), (1, 30, True), (1, 31, False)):
        assert window.is_open(datetime(2024, 10, 27, hour, minute, tzinfo=UTC)) is is_open


def test_hour_that_summer_time_skips_is_refused() -> None:
    for later in (False, True):
        with pytest.raises(ValueError, match="heure d’été"):
            in_paris(date(2025, 3, 30), time(2, 30), later=later)
    assert in_paris(date(2025, 3, 30), time(3, 0)) == datetime(2025, 3, 30, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("day", [date(2024, 10, 27), date(2025, 3, 30)])
def test_export_after_a_closing_on_the_day_of_a_switch_is_due_once(day: date) -> None:
    window = Window(OPENS_AT, end_of_day(day))
    found = [
        one.period
        for hour in range(72)
        for one in due(
            end_of_day(day) + timedelta(hours=hour - 36), end_of_day(day) + timedelta(hours=hour - 37), [window], DIPLP
        )
    ]
    assert found.count(f"cloture-{day}") == 1


def test_day_is_read_both_ways_and_within_the_century() -> None:
    assert read_day("31/12/2024") == read_day(" 2024-12-31 ") == date(2024, 12, 31)
    for text in ("", "31/02/2024", "0001-01-01", "9999-12-31", "hier"):
        with pytest.raises(ValueError):  # noqa: PT011  whatever the words, it is no day
            read_day(text)


# -------------------------------------------------------------------------------------------------------- what people read


@pytest.mark.parametrize(
    ("code", "beside"),
    [
        ("971", "(31 décembre 2024 à 18:59:59 en Guadeloupe)"),
        ("972", "(31 décembre 2024 à 18:59:59 en Martinique)"),
        ("973", "(31 décembre 2024 à 19:59:59 en Guyane)"),
        ("974", "(1er janvier 2025 à 02:59:59 à La Réunion)"),
        ("976", "(1er janvier 2025 à 01:59:59 à Mayotte)"),
    ],
)
def test_overseas_hour_stands_beside_that_of_paris(code: str, beside: str) -> None:
    text = told(CLOSES_AT, geography().territories[code]).replace("\u00a0", " ")
    assert text == f"31 décembre 2024 à 23:59:59, heure de Paris {beside}"


def test_overseas_are_the_territories_outside_europe() -> None:
    assert set(OVERSEAS) == {code for code in geography().departments if code.startswith("97")}
    assert told(CLOSES_AT, geography().territories["48"]).endswith("heure de Paris")


def test_deadline_says_whether_it_was_extended() -> None:
    assert deadline(WINDOW).startswith("clôture le 31")
    assert deadline(WINDOW.extended(UNTIL)).startswith("prolongé jusqu’au 15")


def test_why_closed_is_silent_while_answers_are_accepted() -> None:
    assert why_closed(WINDOW, CLOSES_AT + timedelta(milliseconds=900)) is None
    assert "est close depuis le 31" in str(why_closed(WINDOW, CLOSES_AT + timedelta(seconds=1)))
    assert "ouvre le 1er" in str(why_closed(WINDOW, OPENS_AT - TICK))


@pytest.mark.parametrize(
    "zone", ["", "UTC", "Europe/Paris", "Indian/Reunion", "America/Cayenne", "America/Guadeloupe", "Asia/Tokyo"]
)
def test_zone_of_the_machine_changes_nothing(zone: str) -> None:
    """A child process, for the zone of a process is read once."""
    environment = {"TZ": zone} if zone else {}
    child = subprocess.run(
        [sys.executable, "-m", "tests.domain.zones"], env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(child.stdout) == json.loads(json.dumps(verdicts()))
