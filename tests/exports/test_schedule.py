"""When exports are due, and that none is due in the hour that summer time skips or repeats."""

import random
import socket
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, repeat
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from aggregation.history import instant_of, known_nights, nights_of, take_night
from exports import runs
from exports.catching_up import missed, missed_nights
from exports.runs import ExportKind, ExportRun, RunState, Wanted
from exports.schedule import NIGHTLY, SCHEDULE, due, last_night, told_schedule
from exports.scheduler import PURGE_AT, Ticker, triggers
from survey.clock import StoppedClock, SystemClock
from survey.db.engine import Sessions
from survey.db.working import Extension
from survey.domain.calendar import PARIS, Window
from survey.domain.french import typeset
from survey.domain.territories import Geography
from tests.campaigns.absence import DEAD, LOOKED_BACK, starts, window_around
from tests.campaigns.verdict import expected
from tests.exports.filling import CLOSES_AT, OPENS_AT
from tests.exports.producing import NOW, fill, producer

CAMPAIGN = Window(OPENS_AT, CLOSES_AT)
MAYOTTE = ZoneInfo("Indian/Mayotte")
#: The campaign opened on a Monday, the 1st of a month: one export of each kind.
FIRST_DAY = StoppedClock(datetime(2024, 7, 1, 8, tzinfo=UTC))
DIPLP, DGCS = ExportKind.DIPLP, ExportKind.DGCS


def paris(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=PARIS)


def periods(now: datetime, since: datetime, kind: ExportKind) -> list[str]:
    return [wanted.period for wanted in due(now, since, [CAMPAIGN], kind)]


def test_schedule_avoids_the_hour_of_summer_time() -> None:
    hours = {recurrence.at for recurrence in (NIGHTLY, *chain.from_iterable(SCHEDULE.values()))} | {PURGE_AT}
    assert hours == {time(4), time(4, 30), time(7)}
    assert not [at for at in hours if time(2) <= at <= time(3)]


def test_schedule_is_what_one_counts_day_by_day() -> None:
    """Three days away, from the changes of the hour, the end of the year, and any second of two years."""
    for dies_at, rng in zip(starts(1, 300), repeat(random.Random(1))):
        window, back_at = window_around(dies_at, rng), dies_at + DEAD
        found = [wanted for kind in ExportKind for wanted in due(back_at, dies_at - LOOKED_BACK, [window], kind)]
        wanted = expected(window, dies_at - LOOKED_BACK, back_at)
        assert {(one.kind.value, one.period): one.as_of for one in found} == wanted.exports, dies_at
        nights = {night: instant_of(night) for night in nights_of(window, instant_of(last_night(back_at)))}
        assert nights == wanted.nights, dies_at


@pytest.mark.parametrize(
    "rings", [datetime(2024, 10, 27, 3, 30, tzinfo=UTC), datetime(2025, 3, 30, 2, 30, tzinfo=UTC)], ids=str
)
def test_night_comes_due_to_the_second_when_the_hour_changes(rings: datetime) -> None:
    day = rings.date()
    for now, night in ((rings, day), (rings - timedelta(seconds=1), day - timedelta(days=1))):
        assert [last_night(now.astimezone(zone)) for zone in (UTC, PARIS, MAYOTTE)] == [night] * 3
    assert rings + timedelta(seconds=30) in {trigger.get_next_fire_time(None, rings) for trigger in triggers()}


def test_schedule_fires_once_when_summer_time_ends() -> None:
    assert periods(paris(2024, 10, 28, 23), paris(2024, 10, 26), DIPLP) == ["2024-10-28"]
    [wanted] = due(paris(2024, 10, 28, 7), paris(2024, 10, 27), [CAMPAIGN], DIPLP)
    assert wanted.as_of == datetime(2024, 10, 28, 6, tzinfo=UTC)


def test_periods_carry_their_own_date() -> None:
    since = OPENS_AT - timedelta(days=30)
    assert periods(paris(2024, 7, 15, 7), since, DIPLP) == ["2024-07-01", "2024-07-08", "2024-07-15"]
    assert periods(paris(2024, 7, 15, 7), since, DGCS) == ["2024-07-01", "2024-07-15"]
    assert periods(paris(2024, 7, 15, 6, 59), since, DGCS) == ["2024-07-01"]


def test_period_is_due_once() -> None:
    [wanted] = due(paris(2024, 7, 8, 7), paris(2024, 7, 1, 7), [CAMPAIGN], DIPLP)
    assert due(paris(2024, 7, 8, 12), wanted.as_of, [CAMPAIGN], DIPLP) == []


def test_year_ends_with_both_kinds_then_after_closing() -> None:
    for kind, before in ((DIPLP, ["2024-12-30"]), (DGCS, [])):
        found = due(paris(2025, 3, 1), paris(2024, 12, 29), [CAMPAIGN], kind)
        assert [wanted.period for wanted in found] == [*before, "2024-12-31", "cloture-2024-12-31"]
        assert found[-1].as_of == CLOSES_AT.replace(microsecond=999_999)
        assert periods(paris(2025, 1, 1, 0, 29, 58), paris(2024, 12, 29), kind) == [*before, "2024-12-31"]


def test_two_closings_of_one_day_are_two_periods() -> None:
    """A campaign closed in the afternoon, where some were given until the end of that day: the last state is exported too."""
    early = Window(OPENS_AT, paris(2024, 12, 20, 18))
    last = early.extended(paris(2024, 12, 20, 23, 59, 59))
    found = due(paris(2024, 12, 21, 1), paris(2024, 12, 20, 12), [early, last], DIPLP)
    assert [wanted.period for wanted in found] == ["cloture-2024-12-20-180000", "cloture-2024-12-20"]


def test_clock_rings_in_paris_at_seven() -> None:
    now = paris(2024, 10, 15, 10)
    rings = {trigger.get_next_fire_time(None, now) for trigger in triggers()}
    for day in (paris(2024, 10, 21), paris(2024, 11, 1), paris(2024, 12, 31)):
        assert day.replace(hour=7, second=30) in rings
    assert all(ring.astimezone(PARIS).hour != 2 for ring in rings)


def test_first_start_finds_each_kind_whenever_it_is(sessions: Sessions) -> None:
    """The last second before the 1st of November is the furthest from a period of the DGCS: winter time has begun in between."""
    fill(sessions)
    for now in (paris(2024, 11, 1, 6, 59, 59), paris(2024, 9, 1, 6, 59, 59)):
        with sessions.reading() as session:
            assert {wanted.kind for wanted in missed(session, now.astimezone(UTC))} == set(ExportKind)


def test_schedule_is_told_in_french() -> None:
    last = "le 31 décembre à 7 h. Une dernière fois 30 minutes après la clôture."
    assert told_schedule(DIPLP) == f"Tant que la campagne est ouverte : chaque lundi à 7 h et {last}"
    assert told_schedule(DGCS) == f"Tant que la campagne est ouverte : le 1er et le 15 du mois à 7 h et {last}"


def test_first_start_looks_eighteen_days_back(sessions: Sessions) -> None:
    fill(sessions)
    with sessions.reading() as session:
        found = [(wanted.kind, wanted.period) for wanted in missed(session, NOW)]
    assert found == [
        (DIPLP, "2024-09-30"),
        (DIPLP, "2024-10-07"),
        (DIPLP, "2024-10-14"),
        (DGCS, "2024-10-01"),
        (DGCS, "2024-10-15"),
    ]


def test_missing_period_is_found_among_those_that_are_there(sessions: Sessions) -> None:
    """A period in the middle was never asked for, and one failed for good: neither hides what follows."""
    fill(sessions)
    with sessions.begin() as session:
        for day in (paris(2024, 9, 30, 7), paris(2024, 10, 14, 7)):
            runs.request_run(session, Wanted(DIPLP, f"{day:%Y-%m-%d}", day), NOW)
        session.execute(update(ExportRun).values(state="failed", error="Le disque est plein.", attempts=3))
    with sessions.reading() as session:
        found = [wanted.period for wanted in missed(session, NOW + timedelta(days=7)) if wanted.kind is DIPLP]
    assert found == ["2024-10-07", "2024-10-21"]


def test_time_given_after_the_closing_asks_for_nothing_of_before(sessions: Sessions) -> None:
    fill(sessions)
    given, until = paris(2025, 1, 20, 10), paris(2025, 1, 31, 23, 59, 59)
    with sessions.begin() as session:
        closing = Wanted(DGCS, "cloture-2024-12-31", CLOSES_AT)
        runs.request_run(session, closing, CLOSES_AT)
        session.add(Extension(campaign_id=1, territory_code="48", closes_at=until, reason="Grève.", at=given))
    with sessions.reading() as session:
        assert not [one.period for one in missed(session, given + timedelta(minutes=1)) if one.kind is DGCS]
        later = [one.period for one in missed(session, until + timedelta(hours=1)) if one.kind is DIPLP]
        assert later == ["2025-01-27", "cloture-2025-01-31"]


def test_nights_are_taken_from_the_opening_on_even_late(sessions: Sessions, places: Geography) -> None:
    fill(sessions)
    with sessions.begin() as session:
        first, *rest = missed_nights(session, NOW)
        assert (first.night, rest[-1].night, len(rest)) == (date(2024, 7, 2), date(2024, 10, 15), 105)
        assert take_night(session, places, 1, rest[7].night, rest[7].as_of)
        assert missed_nights(session, NOW) == [first, *rest[:7], *rest[8:]]


def test_tick_takes_the_night_before_the_exports_of_the_morning(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    said: list[str] = []
    maker = replace(producer(sessions, tmp_path / "exports", StoppedClock(paris(2024, 7, 8, 7))), watch=said.append)
    assert len(Ticker(maker).tick()) == 3
    assert said.count("night written") == 7
    assert "night written" not in said[said.index("asking") :]
    said.clear()
    assert Ticker(maker).tick() == []
    assert said == ["lease held", "asking", "asked"]


def test_dead_scheduler_catches_up_each_period_once(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    folder = tmp_path / "exports"
    assert len(Ticker(producer(sessions, folder, FIRST_DAY)).tick()) == 2
    three_weeks_on = StoppedClock(FIRST_DAY.now() + timedelta(days=21))
    caught_up = Ticker(producer(sessions, folder, three_weeks_on)).tick()
    assert [run.period for run in caught_up] == ["2024-07-08", "2024-07-15", "2024-07-15", "2024-07-22"]
    assert Ticker(producer(sessions, folder, three_weeks_on)).tick() == []
    assert len(list(folder.iterdir())) == 6
    with sessions.reading() as session:
        assert known_nights(session, 1) == {date(2024, 7, day) for day in range(2, 23)}
    for run in caught_up:
        assert run.as_of == datetime.combine(date.fromisoformat(run.period), datetime.min.time().replace(hour=7), PARIS)


def test_tick_finishes_what_was_asked_and_left(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    with sessions.begin() as session:
        left = runs.request_run(session, Wanted.on_demand(DGCS, FIRST_DAY.now()), NOW).id
    assert left in {run.id for run in Ticker(producer(sessions, tmp_path / "exports", FIRST_DAY)).tick()}


def test_run_whose_process_dies_each_time_is_given_up(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    with sessions.begin() as session:
        poison = runs.request_run(session, Wanted.on_demand(DGCS, FIRST_DAY.now()), NOW).id
        dead = f"{socket.gethostname()}:0123456789abcdef"
        claimed = {"state": "claimed", "claimed_by": dead, "claimed_at": SystemClock().now()}
        session.execute(update(ExportRun).values(attempts=runs.MOST_ATTEMPTS, **claimed))
    assert len(Ticker(producer(sessions, tmp_path / "exports", FIRST_DAY)).tick()) == 2
    with sessions.reading() as session:
        run = session.get_one(ExportRun, poison)
    assert (run.state, run.error) == (RunState.FAILED, typeset(runs.CUT_SHORT))


def test_failing_run_does_not_hold_others_back(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    with sessions.begin() as session:
        runs.request_run(session, Wanted.on_demand(DGCS, datetime(2020, 1, 1, tzinfo=UTC)), NOW)
    assert len(Ticker(producer(sessions, tmp_path / "exports", FIRST_DAY)).tick()) == 2
    with sessions.reading() as session:
        [failed] = session.scalars(select(ExportRun).where(ExportRun.state == RunState.FAILED))
    assert failed.error == "Aucune campagne n’était ouverte à cette date."
