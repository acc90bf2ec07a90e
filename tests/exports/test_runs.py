"""The row of a run: asked for once, held by one, given back by none but its owner."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from exports import runs
from exports.leases import next_number
from exports.runs import CLAIM_LIFE, MOST_ATTEMPTS, ON_DEMAND, Claim, ExportKind, ExportRun, Product, RunState, Wanted
from survey.db.engine import Sessions
from tests.exports.producing import NOW

PRODUCT = Product("recueil-diplp-2024-10-14.xlsx", 10, "d" * 64, "r" * 64, {"Actions": 3})
WANTED = Wanted(ExportKind.DIPLP, "2024-10-14", NOW)


def asked(sessions: Sessions, wanted: Wanted = WANTED) -> int:
    with sessions.begin() as session:
        return runs.request_run(session, wanted, NOW).id


def claimed(
    sessions: Sessions, run_id: int, owner: str, now: datetime = NOW, abandoned: Collection[str] = ()
) -> Claim | None:
    """Claim a run under the next number."""
    with sessions.begin() as session:
        wanted = Claim(run_id, owner, next_number(session))
        return wanted if runs.claim(session, wanted, now, abandoned) else None


def failed(sessions: Sessions, held: Claim | None) -> bool:
    assert held
    with sessions.begin() as session:
        return runs.mark_failed(session, held, "Le disque est plein.")


def stored(sessions: Sessions, held: Claim | None) -> bool:
    assert held
    with sessions.begin() as session:
        return runs.mark_stored(session, held, NOW, PRODUCT)


def open_ids(sessions: Sessions, now: datetime = NOW) -> list[int]:
    with sessions.reading() as session:
        return [run.id for run in runs.open_runs(session, now)]


def test_identical_requests_are_one_run(sessions: Sessions) -> None:
    assert asked(sessions) == asked(sessions)
    assert asked(sessions, Wanted(ExportKind.DGCS, "2024-10-14", NOW)) != asked(sessions)
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(ExportRun)) == 2


def test_runs_of_the_schedule_are_those_that_nobody_asked_for(sessions: Sessions) -> None:
    scheduled, on_demand = asked(sessions), asked(sessions, Wanted.on_demand(ExportKind.DIPLP, NOW))
    with sessions.reading() as session:
        assert list(session.scalars(select(ExportRun.id).where(runs.SCHEDULED))) == [scheduled]
        told = {run.id: run.is_on_demand for run in session.scalars(select(ExportRun))}
    assert told == {scheduled: False, on_demand: True}


def test_instants_asked_for_are_as_many_runs(sessions: Sessions) -> None:
    """Within one second, and in the hour that comes twice on the last Sunday of October."""
    summer, winter = (datetime(2024, 10, 27, hour, 30, tzinfo=UTC) for hour in (0, 1))
    instants = [summer, winter, *(NOW.replace(microsecond=part) for part in (0, 200_000, 999_999))]
    wanted = [Wanted.on_demand(ExportKind.DIPLP, instant) for instant in instants]
    assert len({asked(sessions, one) for one in wanted}) == len(instants)
    assert [one.period.removeprefix(ON_DEMAND) for one in wanted[:2]] == [
        "2024-10-27T02:30:00",
        "2024-10-27T02:30:00-hiver",
    ]
    longest = Wanted.on_demand(ExportKind.DIPLP, winter.replace(microsecond=999_999))
    assert len(longest.period) == 40  # what the column holds


def test_claimed_run_is_nobody_elses(sessions: Sessions) -> None:
    run_id = asked(sessions)
    assert claimed(sessions, run_id, "a")
    assert not claimed(sessions, run_id, "b")
    assert not claimed(sessions, run_id, "b", NOW + CLAIM_LIFE)
    assert open_ids(sessions) == []


def test_stale_claim_is_taken_over_and_fenced(sessions: Sessions) -> None:
    run_id, later = asked(sessions), NOW + CLAIM_LIFE + timedelta(seconds=1)
    frozen = claimed(sessions, run_id, "frozen")
    assert open_ids(sessions, later) == [run_id]
    other = claimed(sessions, run_id, "other", later)
    assert frozen
    assert other
    assert other.fence > frozen.fence
    assert not stored(sessions, frozen)
    assert not failed(sessions, frozen)
    assert stored(sessions, other)


def test_claim_under_an_older_number_is_refused(sessions: Sessions) -> None:
    """The same owner, awake again, is no better than another: the number decides."""
    run_id, later = asked(sessions), NOW + CLAIM_LIFE + timedelta(seconds=1)
    first, second = claimed(sessions, run_id, "a"), claimed(sessions, run_id, "a", later)
    assert not stored(sessions, first)
    with sessions.begin() as session:
        assert first
        assert not runs.claim(session, first, later + 2 * CLAIM_LIFE)
    assert stored(sessions, second)


def test_run_cut_short_each_time_fails_with_its_reason(sessions: Sessions) -> None:
    """What kills its process each time is not tried for ever, and is tried after what was never tried."""
    poison, other = asked(sessions), asked(sessions, Wanted(ExportKind.DIPLP, "2024-10-21", NOW + timedelta(days=6)))
    for attempt in range(MOST_ATTEMPTS):
        assert claimed(sessions, poison, "dead", abandoned=["dead"])
        with sessions.begin() as session:
            assert [run.id for run in runs.open_runs(session, NOW, ["dead"])] == [other, poison], attempt
    with sessions.begin() as session:
        runs.give_up(session, NOW, ["dead"])
    with sessions.reading() as session:
        run = session.get_one(ExportRun, poison)
    assert (run.state, open_ids(sessions)) == (RunState.FAILED, [other])
    assert "interrompue à chaque essai" in (run.error or "")


def test_claim_of_the_dead_is_taken_at_once(sessions: Sessions) -> None:
    run_id = asked(sessions)
    assert claimed(sessions, run_id, "dead")
    assert not claimed(sessions, run_id, "other", abandoned=["somebody else"])
    assert claimed(sessions, run_id, "other", abandoned=["dead"])


def test_stored_run_is_final(sessions: Sessions) -> None:
    run_id = asked(sessions)
    assert stored(sessions, claimed(sessions, run_id, "a"))
    assert not claimed(sessions, run_id, "b", NOW + 10 * CLAIM_LIFE)
    assert open_ids(sessions, NOW + 10 * CLAIM_LIFE) == []
    with sessions.reading() as session:
        run = session.get_one(ExportRun, run_id)
    assert (run.state, run.rows, run.weight) == (RunState.STORED, {"Actions": 3}, "1\u00a0ko")


def test_failing_run_is_tried_again_then_left(sessions: Sessions) -> None:
    run_id = asked(sessions)
    for _ in range(MOST_ATTEMPTS):
        assert failed(sessions, claimed(sessions, run_id, "a"))
    assert not claimed(sessions, run_id, "a")
    with sessions.begin() as session:
        runs.try_again(session, run_id)
    assert claimed(sessions, run_id, "a")


def test_stored_run_is_whole_or_refused(sessions: Sessions) -> None:
    with pytest.raises(IntegrityError), sessions.begin() as session:
        session.add(
            ExportRun(kind="diplp", period="p", as_of=NOW, state="stored", requested_at=NOW, attempts=1, stored_at=NOW)
        )
