"""When exports are due, and that none is due in the hour that summer time skips or repeats."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from exports import runs
from exports.runs import ExportKind, ExportRun, RunState, Wanted
from exports.schedule import SCHEDULE, due
from exports.scheduler import Ticker, missed, triggers
from survey.clock import StoppedClock
from survey.db.engine import Sessions
from survey.domain.calendar import PARIS, Window
from tests.exports.filling import CLOSES_AT, OPENS_AT
from tests.exports.producing import NOW, fill, producer

CAMPAIGN = Window(OPENS_AT, CLOSES_AT)
DIPLP, DGCS = ExportKind.DIPLP, ExportKind.DGCS


def paris(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=PARIS)


def periods(now: datetime, since: datetime, kind: ExportKind) -> list[str]:
    return [wanted.period for wanted in due(now, since, [CAMPAIGN], kind)]


def test_schedule_avoids_the_hour_of_summer_time() -> None:
    hours = {recurrence.at.hour for recurrences in SCHEDULE.values() for recurrence in recurrences}
    assert hours
    assert 2 not in hours


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


def test_first_start_looks_sixteen_days_back(sessions: Sessions) -> None:
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


def test_dead_scheduler_catches_up_each_period_once(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    folder = tmp_path / "exports"
    first = Ticker(producer(sessions, folder)).tick()
    assert len(first) == 5
    three_weeks_on = StoppedClock(NOW + timedelta(days=21))
    caught_up = Ticker(producer(sessions, folder, three_weeks_on)).tick()
    assert [run.period for run in caught_up] == ["2024-10-21", "2024-10-28", "2024-11-01", "2024-11-04"]
    assert Ticker(producer(sessions, folder, three_weeks_on)).tick() == []
    assert len(list(folder.iterdir())) == 9
    for run in caught_up:
        assert run.as_of == datetime.combine(date.fromisoformat(run.period), datetime.min.time().replace(hour=7), PARIS)


def test_tick_finishes_what_was_asked_and_left(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    with sessions.begin() as session:
        left = runs.request_run(session, Wanted.on_demand(DGCS, NOW), NOW).id
    assert left in {run.id for run in Ticker(producer(sessions, tmp_path / "exports")).tick()}


def test_failing_run_does_not_hold_others_back(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    with sessions.begin() as session:
        runs.request_run(session, Wanted.on_demand(DGCS, datetime(2020, 1, 1, tzinfo=UTC)), NOW)
    assert len(Ticker(producer(sessions, tmp_path / "exports")).tick()) == 5
    with sessions.reading() as session:
        [failed] = session.scalars(select(ExportRun).where(ExportRun.state == RunState.FAILED))
    assert failed.error == "Aucune campagne n’était ouverte à cette date."
