"""What keeps a production within its memory, whatever the number of actions (figures: docs/performance.md)."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks.filling import fill as fill_nation
from exports.production import Producer
from exports.runs import ExportKind
from exports.snapshots import SORT_KIB, snapshot, sorting_on_disk
from survey.clock import StoppedClock
from survey.db.engine import Sessions, make_engine
from survey.domain.territories import Commune, Geography
from tests.exports.producing import NOW, fill, produced

#: Of the whole process, in MiB.
MOST_MEMORY = 120


def _never_read() -> Iterable[Commune]:
    raise AssertionError("an export does not need the 35,000 communes")


def test_export_never_reads_the_communes(sessions: Sessions, places: Geography, tmp_path: Path) -> None:
    fill(sessions)
    few = Geography(places.regions.values(), places.departments.values(), _never_read, (), (), ())
    for kind in ExportKind:
        _, path = produced(Producer(sessions, few, StoppedClock(NOW), tmp_path), kind)
        assert path.exists()


def _cache(sessions: Sessions) -> object:
    with sessions.reading() as session:
        return session.connection().exec_driver_sql("PRAGMA cache_size").scalar()


def test_sorts_are_small_while_an_export_is_read_and_no_longer(sqlite_url: str, tmp_path: Path) -> None:
    sessions = Sessions(make_engine(sqlite_url))
    usual = _cache(sessions)
    with sessions.reading() as session, sorting_on_disk(session):
        assert session.connection().exec_driver_sql("PRAGMA cache_size").scalar() == -SORT_KIB
    assert _cache(sessions) == usual != -SORT_KIB
    with snapshot(sessions, tmp_path / "copie.sqlite3") as session:
        assert session.connection().exec_driver_sql("PRAGMA cache_size").scalar() == -SORT_KIB
    sessions.engine.dispose()


def test_production_stays_within_its_memory(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    with engine.begin() as connection:
        fill_nation(connection, 1_500)
    engine.dispose()
    command = [sys.executable, "-m", "benchmarks.export_production", "--measure", "production", "--url", sqlite_url]
    run = subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[2])
    assert json.loads(run.stdout)["mebibytes"] < MOST_MEMORY
