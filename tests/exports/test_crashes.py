"""Promise 5: one export per kind and period, whole or absent, however many produce it and whenever they die."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from exports import runs
from exports.ownership import lock_path, owner_lock
from exports.production import BusyError, LostClaimError, NotStoredError, digest
from exports.runs import CLAIM_LIFE, ExportKind, ExportRun, RunState
from survey.clock import StoppedClock, SystemClock
from survey.db.engine import Sessions
from survey.db.working import Dossier
from tests.exports.dying import FULL
from tests.exports.producing import NOW, fill, producer, request, sheet

ROOT = Path(__file__).parent.parent.parent
STEPS = ("claimed", "reading", "written", "synced", "marked", "renamed", "folder synced", "stored")
PRODUCERS = 8


def child(url: str, folder: Path, run_id: int, step: str) -> int:
    """Be a producer in a process of its own; gives how it ended. One that does not end in time is killed."""
    command = [sys.executable, "-m", "tests.exports.dying", url, str(folder), str(run_id), step]
    # What it says may go to no file of ours: a limit on the size of files would hold for that one too.
    nothing = subprocess.DEVNULL
    return subprocess.run(command, cwd=ROOT, stdout=nothing, stderr=nothing, check=False, timeout=200).returncode


def stored(sessions: Sessions) -> Sequence[ExportRun]:
    with sessions.reading() as session:
        return session.scalars(select(ExportRun).where(ExportRun.state == RunState.STORED)).all()


def check_whole(run: ExportRun, folder: Path) -> None:
    """One file and nothing beside it, with the digest that the run says."""
    assert [path.name for path in folder.iterdir()] == [run.file_name]
    path = folder / (run.file_name or "")
    assert (digest(path), path.stat().st_size) == (run.digest, run.size)
    assert len(sheet(path, "Actions")) == (run.rows or {})["Actions"]


@pytest.mark.parametrize("step", STEPS)
def test_killed_producer_leaves_whole_or_nothing(
    sessions: Sessions, database_url: str, tmp_path: Path, step: str
) -> None:
    fill(sessions)
    folder, run_id = tmp_path / "exports", request(sessions, ExportKind.DIPLP)
    assert child(database_url, folder, run_id, step) == -signal.SIGKILL
    named = list(folder.glob("*.xlsx"))
    assert bool(named) == (step in {"renamed", "folder synced", "stored"})
    for path in named:
        assert sheet(path, "Actions")
    run = producer(sessions, folder).produce(run_id)
    check_whole(run, folder)
    assert [one.id for one in stored(sessions)] == [run_id]


def test_eight_threads_make_one_export(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    folder = tmp_path / "exports"

    def produce(_number: int) -> None:
        maker = producer(sessions, folder)
        run_id = request(sessions, ExportKind.DIPLP)
        with suppress(BusyError):
            maker.produce(run_id)

    with ThreadPoolExecutor(PRODUCERS) as pool:
        list(pool.map(produce, range(PRODUCERS)))
    [run] = stored(sessions)
    assert run.attempts == 1
    check_whole(run, folder)


def test_frozen_producer_finds_its_claim_taken(sessions: Sessions, tmp_path: Path) -> None:
    """What wakes up after somebody else has stored the run touches neither the row nor the file."""
    fill(sessions)
    folder, run_id = tmp_path / "exports", request(sessions, ExportKind.DIPLP)
    later = StoppedClock(NOW + timedelta(hours=1))
    machine = StoppedClock(SystemClock().now() + CLAIM_LIFE + timedelta(minutes=1))

    def overtake(step: str) -> None:
        if step == "synced":
            replace(producer(sessions, folder, later), machine=machine).produce(run_id)

    with pytest.raises(LostClaimError):
        replace(producer(sessions, folder), watch=overtake).produce(run_id)
    [run] = stored(sessions)
    assert run.stored_at == later.now()
    check_whole(run, folder)


def test_saving_goes_on_while_an_export_is_drawn(sessions: Sessions, tmp_path: Path) -> None:
    """A commit goes through in the middle of a production, and what it changed is not in the workbook."""
    filler = fill(sessions)
    folder, run_id = tmp_path / "exports", request(sessions, ExportKind.DIPLP)

    def save(step: str) -> None:
        if step == "reading":
            with sessions.begin() as session:
                dossier = Dossier(
                    id=1000, campaign_id=1, territory_code="29", state="draft", opened_at=NOW, saved_at=NOW
                )
                session.add(dossier)

    run = replace(producer(sessions, folder), watch=save).produce(run_id)
    check_whole(run, folder)
    with sessions.reading() as session:
        assert len(session.scalars(select(Dossier)).all()) == len(filler.rows[Dossier]) + 1
    begun = {
        row["Code département"]
        for row in sheet(folder / str(run.file_name), "Complétude")
        if row["Réception"] != "Rien reçu"
    }
    assert "44" in begun
    assert "29" not in begun


def test_lost_file_is_made_again(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    folder, run_id = tmp_path / "exports", request(sessions, ExportKind.DIPLP)
    maker = producer(sessions, folder)
    first = maker.produce(run_id)
    maker.path(first).unlink()
    check_whole(maker.produce(run_id), folder)


def test_obstacle_fails_with_its_reason(sessions: Sessions, tmp_path: Path) -> None:
    """The final name is a folder: the rename cannot be made, and the run says so."""
    fill(sessions)
    folder, run_id = tmp_path / "exports", request(sessions, ExportKind.DIPLP)
    obstacle = folder / "recueil-diplp-demande-2024-10-15T100000.xlsx"
    obstacle.mkdir(parents=True)
    with pytest.raises(NotStoredError, match="Le fichier n’a pas pu être écrit"):
        producer(sessions, folder).produce(run_id)
    assert [path.name for path in folder.iterdir()] == [obstacle.name]
    with sessions.reading() as session:
        [run] = runs.latest_runs(session, ExportKind.DIPLP)
    assert run.state == RunState.FAILED
    assert (run.error or "").startswith("Le fichier n’a pas pu être écrit")
    obstacle.rmdir()
    check_whole(producer(sessions, folder).produce(run_id), folder)


@pytest.mark.parametrize("step", ["claimed", "reading"])
def test_full_disk_fails_with_its_reason_and_leaves_nothing(
    sessions: Sessions, database_url: str, tmp_path: Path, step: str
) -> None:
    """No file may grow beyond a few bytes from that step on, until the failure is recorded."""
    fill(sessions)
    folder, run_id = tmp_path / "exports", request(sessions, ExportKind.DIPLP)
    assert child(database_url, folder, run_id, f"full:{step}:failed") == FULL
    assert not list(folder.iterdir())
    with sessions.reading() as session:
        run = session.get_one(ExportRun, run_id)
    assert run.state == RunState.FAILED
    assert (run.error or "").startswith("Le disque est plein")
    check_whole(producer(sessions, folder).produce(run_id), folder)


def test_disk_too_full_to_say_so_leaves_the_run_to_the_next_producer(
    sessions: Sessions, database_url: str, tmp_path: Path
) -> None:
    fill(sessions)
    folder, run_id = tmp_path / "exports", request(sessions, ExportKind.DIPLP)
    assert child(database_url, folder, run_id, "full:claimed:never") == FULL
    assert not list(folder.iterdir())
    check_whole(producer(sessions, folder).produce(run_id), folder)


def test_unfinished_files_without_an_owner_are_swept(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    folder, run_id = tmp_path / "exports", request(sessions, ExportKind.DIPLP)
    folder.mkdir()
    for name in (".part-0123", ".part-0123.sqlite3", ".part-0123.sqlite3-journal", ".new-0123", ".lock-0123"):
        (folder / name).write_bytes(b"left")
    check_whole(producer(sessions, folder).produce(run_id), folder)


def test_locks_of_the_living_are_never_swept(tmp_path: Path) -> None:
    """However many take one and sweep at the same instant, each finds its own, and nothing is left."""
    gone: list[str] = []

    def live(_number: int) -> None:
        for _ in range(30):
            with owner_lock(tmp_path) as owner:
                if not lock_path(tmp_path, owner.rpartition(":")[2]).exists():
                    gone.append(owner)

    with ThreadPoolExecutor(PRODUCERS) as pool:
        list(pool.map(live, range(PRODUCERS)))
    assert (gone, list(tmp_path.iterdir())) == ([], [])
