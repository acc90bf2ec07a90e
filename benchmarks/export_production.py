"""The DIPLP export as it is produced, from the database to the stored file, beside XlsxWriter writing the same cells.

``python -m benchmarks.export_production`` prints a table; ``--actions 200000 --repeats 1`` takes a quarter of an hour. Each
figure is the best of several runs, each in a process of its own, on a database filled once for each size; the memory is that
of the whole process at its highest, and that of the worst run. XlsxWriter, in
its constant-memory mode, is given the same rows, read the same way; « reading » reads every cell and writes none: what
both stand on. Neither syncs nor renames a file, which « production » does.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

from benchmarks.export_writing import XLSXWRITER_METHODS, plain
from benchmarks.filling import fill
from benchmarks.memory import peak_mebibytes
from exports import runs
from exports.notices import Edition
from exports.production import Producer, properties
from exports.reading.campaigns import CampaignAt
from exports.runs import ExportKind, Wanted
from exports.sheets import CellKind, Table
from exports.snapshots import sorting_on_disk
from exports.states import state_at
from exports.workbooks import Book, book
from exports.writing.looks import NUMBER_FORMATS
from exports.writing.workbook import write_workbook
from survey.clock import StoppedClock
from survey.data import geography
from survey.db import schema
from survey.db.engine import Sessions, make_engine

SIZES = (5_000, 50_000)
REPEATS = 3
CAMPAIGN, YEAR = 1, 2024
AS_OF = datetime(YEAR, 10, 15, 8, tzinfo=UTC)
EDITION = Edition(ExportKind.DIPLP, AS_OF, YEAR, demonstration=False)


@contextmanager
def snapshot(url: str) -> Iterator[Book]:
    """Open the workbook to come on one snapshot."""
    with Sessions(make_engine(url)).reading() as session, sorting_on_disk(session):
        yield book(state_at(session, geography(), CampaignAt(CAMPAIGN, YEAR), AS_OF), EDITION)


def tables(workbook: Book) -> Iterator[Table[object]]:
    return (sheet for sheet in workbook.sheets if isinstance(sheet, Table))


def read_only(url: str, _path: Path) -> None:
    with snapshot(url) as workbook:
        for table in tables(workbook):
            getters = [column.get for column in table.columns]
            for row in table.rows:
                for get in getters:
                    get(row)


def write_ours(url: str, path: Path) -> None:
    with snapshot(url) as workbook:
        write_workbook(path, workbook.sheets, properties(EDITION))


def write_xlsxwriter(url: str, path: Path) -> None:
    with snapshot(url) as workbook, xlsxwriter.Workbook(path, {"constant_memory": True}) as target:
        look = {"border": 1, "border_color": "#CECECE", "valign": "top"}
        formats = {kind: target.add_format({**look, "num_format": code}) for kind, code in NUMBER_FORMATS.items()}
        formats[CellKind.TEXT].set_text_wrap()
        for table in tables(workbook):
            sheet = target.add_worksheet(table.title)
            sheet.write_row(0, 0, [column.title for column in table.columns])
            writers = {kind: getattr(sheet, method) for kind, method in XLSXWRITER_METHODS.items()}
            cells = [
                (place, column.get, column.kind, writers[column.kind], formats[column.kind])
                for place, column in enumerate(table.columns)
            ]
            for number, row in enumerate(table.rows, 1):
                for place, get, kind, write, look_of_kind in cells:
                    value = get(row)
                    if value is not None:
                        write(number, place, plain(kind, value), look_of_kind)


def produce(url: str, path: Path) -> None:
    sessions = Sessions(make_engine(url))
    wanted = Wanted(ExportKind.DIPLP, path.stem, AS_OF)
    with sessions.begin() as session:
        run_id = runs.request_run(session, wanted, AS_OF).id
    maker = Producer(sessions, geography(), StoppedClock(AS_OF), path.parent)
    maker.path(maker.produce(run_id)).rename(path)


WAYS: Mapping[str, Callable[[str, Path], None]] = {
    "reading": read_only,
    "ours": write_ours,
    "XlsxWriter": write_xlsxwriter,
    "production": produce,
}


@dataclass(frozen=True, slots=True)
class Run:
    """One workbook made in one process: seconds, mebibytes at the highest, bytes on the disk."""

    seconds: float
    mebibytes: float
    size: int


def measure(way: str, url: str) -> Run:
    """Make one workbook in this process, which has done nothing else; the official codes are read before."""
    geography()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{time.perf_counter_ns()}.xlsx"
        start = time.perf_counter()
        WAYS[way](url, path)
        seconds = time.perf_counter() - start
        size = path.stat().st_size if path.exists() else 0
    return Run(seconds, peak_mebibytes(), size)


def best_run(way: str, url: str, repeats: int) -> Run:
    """Return the quickest of several runs, and the highest memory of them all."""
    command = [sys.executable, "-m", "benchmarks.export_production", "--measure", way, "--url", url]
    outputs = [subprocess.run(command, check=True, capture_output=True).stdout for _ in range(repeats)]
    found = [Run(**json.loads(output)) for output in outputs]
    return Run(min(run.seconds for run in found), max(run.mebibytes for run in found), found[0].size)


def compare(actions: int, ways: Sequence[str], repeats: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/benchmark.sqlite3"
        engine = make_engine(url)
        schema.upgrade(engine, geography())
        with engine.begin() as connection:
            fill(connection, actions)
        engine.dispose()
        found = {way: best_run(way, url, repeats) for way in ways}
    for way, run in found.items():
        ratio = run.seconds / found["XlsxWriter"].seconds
        print(
            f"{actions:>8,} {way:<12} {run.seconds:>9.2f} {ratio:>8.2f} {run.mebibytes:>9.0f} {run.size / 2**20:>8.1f}",
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
    print(f"{'actions':>8} {'way':<12} {'seconds':>9} {'ratio':>8} {'peak MiB':>9} {'file MiB':>8}")
    for actions in options.actions:
        compare(actions, list(WAYS), options.repeats)


if __name__ == "__main__":
    main()
