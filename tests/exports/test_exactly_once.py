"""Promise 5, short slices of the campaigns: however many schedulers run, whatever dies or freezes, each export is there, once."""

import os
import random
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from exports import leases
from exports.leases import GIVEN, LIFE, LOST, TAKEN, WAITING, Candidate, Lease, candidate
from exports.runs import ExportRun
from exports.scheduler import Ticker
from survey.clock import StoppedClock
from survey.db.engine import Sessions
from tests.campaigns.crowd import turn_the_clock
from tests.campaigns.ground import ROOT
from tests.campaigns.processes import SharedClock
from tests.exports.producing import fill, producer

#: After this much a campaign is stuck.
LONGEST_SECONDS = 300
#: The machine's own time, in these tests.
AT = datetime(2026, 1, 5, 8, tzinfo=UTC)
#: The campaign opened on a Monday, the 1st of a month: one export of each kind.
FIRST_DAY = StoppedClock(datetime(2024, 7, 1, 10, tzinfo=UTC))


def campaign(*command: str) -> tuple[int, str]:
    """Run a campaign in a process of its own, from which it forks; one that does not end is killed with all of its schedulers."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.campaigns.exports", *command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            told, _ = process.communicate(timeout=LONGEST_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return process.returncode, told


@pytest.mark.usefixtures("engine")
def test_eight_schedulers_make_each_export_once(database_url: str, tmp_path: Path) -> None:
    code, told = campaign("s1", "--periods", "5", "--url", database_url, "--folder", str(tmp_path))
    assert code == 0, told


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("count", [1, 14])
def test_schedulers_that_died_are_a_fault_and_end_the_campaign(database_url: str, count: int) -> None:
    """Whether they die while periods still come, or at the end."""
    [told] = turn_the_clock(database_url, SharedClock(AT), [AT] * count, random.Random(1), still=0.1)
    assert told.startswith("nothing moves any more: ")


@pytest.mark.usefixtures("engine")
def test_scheduler_interrupted_anywhere_leaves_each_export_whole_and_once(database_url: str, tmp_path: Path) -> None:
    """Killed, or frozen then woken: who comes late writes nothing."""
    points = ("killed:claimed", "frozen:claiming", "frozen:marked", "frozen:renamed")
    code, told = campaign("s2", "--rounds", "1", "--at", *points, "--url", database_url, "--folder", str(tmp_path))
    assert code == 0, told


def took(sessions: Sessions, holder: str, at: datetime = AT, abandoned: str | None = None) -> bool:
    with sessions.begin() as session:
        return leases.take(session, holder, at, LIFE, abandoned)


def number(sessions: Sessions) -> int:
    with sessions.reading() as session:
        return session.scalars(select(Lease.number)).one()


def test_lease_is_one_scheduler_s_until_its_term(sessions: Sessions) -> None:
    assert took(sessions, "a")
    assert not took(sessions, "b", AT + LIFE)
    assert took(sessions, "a", AT + LIFE)
    assert number(sessions) == 1
    assert not took(sessions, "b", AT + LIFE + timedelta(seconds=1))
    assert took(sessions, "b", AT + 2 * LIFE + timedelta(seconds=1))
    assert not took(sessions, "a", AT + 2 * LIFE + timedelta(seconds=2))
    assert number(sessions) == 2


def test_lease_of_the_dead_is_taken_at_once(sessions: Sessions) -> None:
    assert took(sessions, "dead")
    assert not took(sessions, "other", abandoned="somebody else")
    assert took(sessions, "other", abandoned="dead")


def test_lease_left_in_the_future_is_over(sessions: Sessions) -> None:
    """The machine's clock was wrong, and was set right."""
    assert took(sessions, "a", AT + timedelta(days=365))
    assert took(sessions, "b")


def test_lease_that_was_lost_is_not_handed_back(sessions: Sessions) -> None:
    assert took(sessions, "a")
    assert took(sessions, "b", AT + 2 * LIFE)
    with sessions.begin() as session:
        assert not leases.give_back(session, "a")
        assert leases.held_by(session) == "b"


def test_numbers_of_claims_only_grow(sessions: Sessions) -> None:
    given: list[int] = []
    for holder in ("a", "b"):
        assert took(sessions, holder, AT + len(given) * 2 * LIFE)
        for _ in range(2):
            with sessions.begin() as session:
                given.append(leases.next_number(session))
    assert given == sorted(set(given))
    assert number(sessions) == given[-1]


def test_each_change_of_the_lease_is_told_once(sessions: Sessions, tmp_path: Path) -> None:
    told: dict[str, list[str]] = {"a": [], "b": []}
    first, second = (
        Candidate(sessions, tmp_path, f"elsewhere:{name}", told[name].append, StoppedClock(AT)) for name in told
    )
    assert (first.takes_over(), first.takes_over(), second.hold(), second.hold()) == (True, False, False, False)
    second.clock = StoppedClock(AT + 2 * LIFE)
    assert second.takes_over()
    first.clock = second.clock
    assert (first.hold(), first.hold()) == (False, False)
    second.resign()
    assert not second.hold()
    assert first.takes_over()
    assert told == {"a": [TAKEN, LOST, TAKEN], "b": [WAITING, TAKEN, GIVEN]}


def test_scheduler_without_the_lease_begins_nothing(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    folder = tmp_path / "exports"
    with candidate(sessions, folder) as acting, candidate(sessions, folder) as waiting:
        assert acting.hold()
        assert Ticker(producer(sessions, folder, FIRST_DAY), waiting.hold).tick() == []
        assert all(path.name.startswith(".lock-") for path in folder.iterdir())
        with sessions.reading() as session:
            assert not session.scalars(select(ExportRun)).all()
        acting.resign()
        assert len(Ticker(producer(sessions, folder, FIRST_DAY), waiting.hold).tick()) == 2


def test_lease_lost_between_two_exports_leaves_the_rest_to_others(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    folder = tmp_path / "exports"
    with candidate(sessions, folder) as standing:
        made = Ticker(producer(sessions, folder, FIRST_DAY), standing.hold).produced()
        next(made)
        standing.resign()
        assert list(made) == []
    assert len(Ticker(producer(sessions, folder, FIRST_DAY)).tick()) == 1
