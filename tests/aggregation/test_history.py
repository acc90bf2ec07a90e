"""The nights, on both databases: the same sums as the picture, taken once, and what pages and workbooks make of them."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from aggregation.history import NightRow, instant_of, known_nights, nights_of, point, series, take_night, weekly, weeks
from aggregation.queries import picture
from survey.data import geography
from survey.db.engine import Sessions
from survey.domain.calendar import Window
from survey.domain.vocabulary import Axis, PactState
from tests.factories import SENT, action, campaign, local_pact, paying, priority, send

NIGHT = date(2024, 9, 17)
OPENS, CLOSES = datetime(2024, 6, 30, 22, tzinfo=UTC), datetime(2024, 12, 31, 22, 59, 59, tzinfo=UTC)
AUTUMN = datetime(2024, 10, 15, 8, tzinfo=UTC)


@pytest.fixture
def nation(sessions: Sessions) -> Sessions:
    """Lozère and Ain have sent in September, Ain once more in October."""
    with sessions.begin() as session:
        campaign(session)
        send(session, local_pact("48", priority(Axis.RIGHTS, paying(1_234_56), action())))
        send(session, local_pact("30", state=PactState.NONE))
        send(session, local_pact("01", priority(Axis.RIGHTS, action())), SENT + timedelta(days=1))
        later = local_pact("01", priority(Axis.RIGHTS, paying(10_00)), state=PactState.SIGNED)
        send(session, later, SENT + timedelta(days=20))
    return sessions


def take(session: Session, night: date) -> bool:
    return take_night(session, geography(), campaign(session).id, night, instant_of(night))


@pytest.fixture
def session(nation: Sessions) -> Iterator[Session]:
    with nation.begin() as session:
        yield session


def test_night_holds_the_sums_of_its_instant(session: Session) -> None:
    year = campaign(session).id
    for night in (date(2024, 7, 2), NIGHT, date(2024, 10, 8)):
        assert take(session, night)
        as_of = instant_of(night)
        found = picture(session, geography(), as_of, year)
        assert series(session, year, None)[-1] == point(night, as_of, found.whole.coverage, found.whole.figures)
        for row in found.regions:
            assert series(session, year, None, row.code)[-1] == point(night, as_of, row.coverage, row.figures)
    first, middle, last = series(session, year, None)
    assert (first.expected, first.transmitted, first.actions, first.committed_cents) == (101, 0, 0, 0)
    assert (middle.transmitted, middle.nothing_to_report, middle.actions, middle.committed_cents) == (2, 1, 2, 1_234_56)
    assert (last.transmitted, last.signed_pacts, last.actions, last.committed_cents) == (3, 1, 3, 1_244_56)


def test_night_is_taken_once(session: Session) -> None:
    assert take(session, NIGHT)
    before = series(session, campaign(session).id, None)
    assert not take(session, NIGHT)
    assert series(session, campaign(session).id, None) == before
    assert known_nights(session, campaign(session).id) == {NIGHT}


def test_two_who_take_one_night_at_once_give_one(nation: Sessions) -> None:
    together, taken, wrong = threading.Barrier(4, timeout=30), [], []

    def run() -> None:
        try:
            together.wait()
            with nation.begin() as session:
                taken.append(take(session, NIGHT))
        except Exception as error:  # noqa: BLE001 -- a thread must not take its error away with it
            wrong.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert wrong == []
    assert sorted(taken) == [False, False, False, True]
    with nation.reading() as session:
        assert session.scalar(select(func.count()).select_from(NightRow)) == 18


def test_night_refuses_change(nation: Sessions) -> None:
    with nation.begin() as session:
        take(session, NIGHT)
    for change in (update(NightRow).values(actions=0), delete(NightRow)):
        with pytest.raises(DBAPIError, match="append-only"), nation.begin() as session:
            session.execute(change)


def test_series_stops_at_an_instant(session: Session) -> None:
    for days in range(3):
        take(session, NIGHT + timedelta(days=days))
    seen = series(session, campaign(session).id, instant_of(NIGHT) + timedelta(hours=30))
    assert [one.night for one in seen] == [NIGHT, NIGHT + timedelta(days=1)]


def test_weekly_points_are_mondays_and_the_last(session: Session) -> None:
    for days in range(10):
        take(session, date(2024, 9, 13) + timedelta(days=days))
    nights = [one.night for one in weekly(series(session, campaign(session).id, None))]
    assert nights == [date(2024, 9, 16), date(2024, 9, 22)]
    assert weekly([]) == []


def test_weeks_are_the_same_whatever_nights_were_taken(session: Session) -> None:
    year = campaign(session).id
    without = list(weeks(session, geography(), year, OPENS, AUTUMN))
    assert [without[0].night, without[-1].night, len(without)] == [date(2024, 7, 8), date(2024, 10, 14), 15]
    take(session, without[3].night)
    take(session, without[-1].night)
    assert list(weeks(session, geography(), year, OPENS, AUTUMN)) == without


def test_nights_run_from_the_first_day_to_the_closing() -> None:
    nights = list(nights_of(Window(OPENS, CLOSES), CLOSES + timedelta(days=30)))
    assert (nights[0], nights[-1], len(nights)) == (date(2024, 7, 2), date(2025, 1, 1), 184)
    assert list(nights_of(Window(OPENS, CLOSES), OPENS + timedelta(hours=23))) == []


@pytest.mark.parametrize(
    ("night", "hour"),
    [(date(2024, 10, 27), 22), (date(2024, 10, 28), 23), (date(2025, 3, 30), 23), (date(2025, 3, 31), 22)],
)
def test_night_begins_at_midnight_in_paris(night: date, hour: int) -> None:
    as_of = instant_of(night).astimezone(UTC)
    assert (as_of.date(), as_of.hour) == (night - timedelta(days=1), hour)
