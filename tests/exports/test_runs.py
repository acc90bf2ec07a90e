"""The row of a run: asked for once, held by one, given back by none but its owner."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from exports import runs
from exports.runs import CLAIM_LIFE, MOST_ATTEMPTS, ExportKind, ExportRun, Product, RunState, Wanted
from survey.db.engine import Sessions
from tests.exports.producing import NOW

PRODUCT = Product("recueil-diplp-2024-10-14.xlsx", 10, "d" * 64, "r" * 64, {"Actions": 3})
WANTED = Wanted(ExportKind.DIPLP, "2024-10-14", NOW)


def asked(sessions: Sessions, wanted: Wanted = WANTED) -> int:
    with sessions.begin() as session:
        return runs.request_run(session, wanted, NOW).id


def claimed(sessions: Sessions, run_id: int, owner: str, now: datetime = NOW, abandoned: str | None = None) -> bool:
    with sessions.begin() as session:
        return runs.claim(session, run_id, owner, now, abandoned)


def failed(sessions: Sessions, run_id: int, owner: str) -> bool:
    with sessions.begin() as session:
        return runs.mark_failed(session, run_id, owner, "Le disque est plein.")


def stored(sessions: Sessions, run_id: int, owner: str) -> bool:
    with sessions.begin() as session:
        return runs.mark_stored(session, run_id, owner, NOW, PRODUCT)


def open_ids(sessions: Sessions, now: datetime = NOW) -> list[int]:
    with sessions.reading() as session:
        return [run.id for run in runs.open_runs(session, now)]


def test_identical_requests_are_one_run(sessions: Sessions) -> None:
    assert asked(sessions) == asked(sessions)
    assert asked(sessions, Wanted(ExportKind.DGCS, "2024-10-14", NOW)) != asked(sessions)
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(ExportRun)) == 2


def test_claimed_run_is_nobody_elses(sessions: Sessions) -> None:
    run_id = asked(sessions)
    assert claimed(sessions, run_id, "a")
    assert not claimed(sessions, run_id, "b")
    assert not claimed(sessions, run_id, "b", NOW + CLAIM_LIFE)
    assert open_ids(sessions) == []


def test_stale_claim_is_taken_over_and_fenced(sessions: Sessions) -> None:
    run_id, later = asked(sessions), NOW + CLAIM_LIFE + timedelta(seconds=1)
    assert claimed(sessions, run_id, "frozen")
    assert open_ids(sessions, later) == [run_id]
    assert claimed(sessions, run_id, "other", later)
    assert not stored(sessions, run_id, "frozen")
    assert not failed(sessions, run_id, "frozen")
    assert stored(sessions, run_id, "other")


def test_claim_of_the_dead_is_taken_at_once(sessions: Sessions) -> None:
    run_id = asked(sessions)
    assert claimed(sessions, run_id, "dead")
    assert not claimed(sessions, run_id, "other", abandoned="somebody else")
    assert claimed(sessions, run_id, "other", abandoned="dead")


def test_stored_run_is_final(sessions: Sessions) -> None:
    run_id = asked(sessions)
    assert claimed(sessions, run_id, "a")
    assert stored(sessions, run_id, "a")
    assert not claimed(sessions, run_id, "b", NOW + 10 * CLAIM_LIFE)
    assert open_ids(sessions, NOW + 10 * CLAIM_LIFE) == []
    with sessions.reading() as session:
        run = session.get_one(ExportRun, run_id)
    assert (run.state, run.rows, run.weight) == (RunState.STORED, {"Actions": 3}, "1\u00a0ko")


def test_failing_run_is_tried_again_then_left(sessions: Sessions) -> None:
    run_id = asked(sessions)
    for _ in range(MOST_ATTEMPTS):
        assert claimed(sessions, run_id, "a")
        assert failed(sessions, run_id, "a")
    assert not claimed(sessions, run_id, "a")
    with sessions.begin() as session:
        runs.try_again(session, run_id)
    assert claimed(sessions, run_id, "a")


def test_stored_run_is_whole_or_refused(sessions: Sessions) -> None:
    with pytest.raises(IntegrityError), sessions.begin() as session:
        session.add(
            ExportRun(kind="diplp", period="p", as_of=NOW, state="stored", requested_at=NOW, attempts=1, stored_at=NOW)
        )
