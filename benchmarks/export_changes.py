"""« Évolutions » between two states, beside the floor of any comparison: reading every cell of both states once.

``python -m benchmarks.export_changes`` prints a table. Two cases of each size: a week like another (one action in ten changes two
cells, one in fifty is replaced by another) and the worst one (every action is another). Each figure is the best of several runs,
each in a process of its own; the memory is that of the whole process at its highest, and that of the worst run. « production »
is the whole DIPLP workbook made and stored, with its comparison; « without » the same with no export before it.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from benchmarks.filling import YEAR, fill
from benchmarks.memory import peak_mebibytes
from benchmarks.resending import resend
from exports import runs
from exports.evolutions import evolutions
from exports.production import Producer
from exports.reading.campaigns import CampaignAt
from exports.runs import ExportKind, Wanted
from exports.snapshots import sorting_on_disk
from exports.states import State, state_at
from exports.workbooks import diplp
from survey.clock import StoppedClock
from survey.data import geography
from survey.db import schema
from survey.db.base import Base
from survey.db.engine import Sessions, make_engine
from survey.db.facts import ActionFact

SIZES = (5_000, 50_000)
REPEATS = 2
SECOND_SENT = datetime(YEAR, 9, 12, 8, tzinfo=UTC)
BEFORE, AFTER = (datetime(YEAR, 9, day, 5, tzinfo=UTC) for day in (9, 16))
CAMPAIGN = CampaignAt(1, YEAR)
WEEK, EVERYTHING = "week", "all"


def one_week(model: type[Base], row: dict[str, Any]) -> Sequence[dict[str, Any]]:
    """Change what an ordinary week changes."""
    if model is not ActionFact:
        return [row]
    if row["id"] % 50 == 0:
        return [row | {"item_id": f"{row['id']:016x}"}]
    changed = {"description": f"{row['description']} Complété.", "evaluation": "Par la CAF, en juin."}
    return [row | changed if row["id"] % 10 == 1 else row]


def everything(model: type[Base], row: dict[str, Any]) -> Sequence[dict[str, Any]]:
    """Replace every action by another."""
    return [row | {"item_id": f"{row['id']:016x}"} if model is ActionFact else row]


CASES: Mapping[str, Callable[[type[Base], dict[str, Any]], Sequence[dict[str, Any]]]] = {
    WEEK: one_week,
    EVERYTHING: everything,
}


def states(session: Session) -> tuple[State, State]:
    before, after = (state_at(session, geography(), CAMPAIGN, instant) for instant in (BEFORE, AFTER))
    return before, after


def read_both(url: str, _folder: Path) -> int:
    """Read every cell of both states, once."""
    cells = 0
    with Sessions(make_engine(url)).reading() as session, sorting_on_disk(session):
        for state in states(session):
            for table in diplp(state, None):
                getters = [column.get for column in table.columns]
                for row in table.rows:
                    for get in getters:
                        get(row)
                        cells += 1
    return cells


def compare_states(url: str, _folder: Path) -> int:
    """Tell what changed."""
    with Sessions(make_engine(url)).reading() as session, sorting_on_disk(session):
        before, after = states(session)
        return sum(1 for _ in evolutions(ExportKind.DIPLP, after, before).rows)


def produce(url: str, folder: Path, instant: datetime) -> int:
    """Make and store the workbook of a state."""
    sessions = Sessions(make_engine(url))
    maker = Producer(sessions, geography(), StoppedClock(AFTER), folder)
    with sessions.begin() as session:
        wanted = Wanted(ExportKind.DIPLP, f"{folder.name}-{instant:%d}", instant)
        run_id = runs.request_run(session, wanted, AFTER).id
    return (maker.produce(run_id).rows or {})["Évolutions"]


def produce_without(url: str, folder: Path) -> int:
    return produce(url, folder, BEFORE)


def produce_with(url: str, folder: Path) -> int:
    return produce(url, folder, AFTER)


#: In this order: what is produced with a comparison is compared with what was produced without.
WAYS: Mapping[str, Callable[[str, Path], int]] = {
    "both read": read_both,
    "changes": compare_states,
    "without": produce_without,
    "production": produce_with,
}


@dataclass(frozen=True, slots=True)
class Run:
    """One comparison made in one process: seconds, mebibytes at the highest, what was counted."""

    seconds: float
    mebibytes: float
    counted: int


def measure(way: str, url: str) -> Run:
    """Run one way in this process, which has done nothing else; the official codes are read before."""
    geography()
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        counted = WAYS[way](url, Path(folder))
        seconds = time.perf_counter() - start
    return Run(seconds, peak_mebibytes(), counted)


def best_run(way: str, url: str, repeats: int) -> Run:
    """Return the quickest of several runs, and the highest memory of them all."""
    command = [sys.executable, "-m", "benchmarks.export_changes", "--measure", way, "--url", url]
    outputs = [subprocess.run(command, check=True, capture_output=True).stdout for _ in range(repeats)]
    found = [Run(**json.loads(output)) for output in outputs]
    return Run(min(run.seconds for run in found), max(run.mebibytes for run in found), found[0].counted)


def compare(actions: int, case: str, repeats: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/benchmark.sqlite3"
        engine = make_engine(url)
        schema.upgrade(engine, geography())
        with engine.begin() as connection:
            fill(connection, actions)
            resend(connection, 2, SECOND_SENT, CASES[case])
        engine.dispose()
        found = {way: best_run(way, url, repeats) for way in WAYS}
    for way, run in found.items():
        ratio = run.seconds / found["both read"].seconds
        print(
            f"{actions:>8,} {case:<5} {way:<11} {run.seconds:>9.2f} {ratio:>6.2f} {run.mebibytes:>9.0f} {run.counted:>10,}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--actions", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--measure", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--url", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(asdict(measure(options.measure, options.url))))
        return
    print(f"{'actions':>8} {'case':<5} {'way':<11} {'seconds':>9} {'ratio':>6} {'peak MiB':>9} {'counted':>10}")
    for actions in options.actions:
        for case in CASES:
            compare(actions, case, options.repeats)


if __name__ == "__main__":
    main()
