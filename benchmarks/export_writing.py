"""How long a large workbook takes, and how much memory: ours, XlsxWriter and openpyxl, writing the same cells.

``python -m benchmarks.export_writing`` prints a table. Each figure is the best of several runs, each in a process of
its own; the memory is that of the whole process at its highest. XlsxWriter runs in its constant-memory mode, openpyxl
in its write-only mode (at the smallest size only, unless ``--openpyxl``).
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.cell import WriteOnlyCell

from benchmarks.memory import peak_mebibytes
from exports.sheets import Cell, CellKind, Column, Heading, Line, Notice, Properties, Table
from exports.writing.looks import NUMBER_FORMATS
from exports.writing.workbook import write_workbook
from survey.domain.calendar import PARIS

SEED = 2024
CREATED = datetime(2024, 10, 15, 6, 0, tzinfo=UTC)
SIZES = (5_000, 50_000)
REPEATS = 3

Fact = Sequence[Cell]

PROSE = (
    "accompagner les familles monoparentales vers l’emploi et les droits, avec la caisse d’allocations familiales, la"
    " mutualité sociale agricole et les communes : permanences, transport solidaire, garde d’enfants « à la carte »,"
    " aide alimentaire ; suivi chaque trimestre par le comité technique & bilan au préfet"
)
WORDS = PROSE.split()
LABELS = ("engagée", "en cours", "prévue", "terminée", "Prévenir la pauvreté dès l’enfance", "intercommunalité")
CODES = ("01", "2A", "2B", "48", "974", "75", "13", "ARA-84")
KINDS = (
    *((CellKind.CODE, 10),) * 5,
    *((CellKind.TEXT, 24),) * 14,
    *((CellKind.TEXT, 60),) * 7,
    *((CellKind.AMOUNT, 16),) * 6,
    *((CellKind.INTEGER, 12),) * 4,
    *((CellKind.DATE, 12),) * 5,
    (CellKind.INSTANT, 20),
    *((CellKind.RATE, 10),) * 2,
    (CellKind.DECIMAL, 12),
)


def facts(rows: int) -> Iterator[Fact]:
    """Yield facts of 45 values: one in five is unknown, prose takes 6 to 60 words, labels come again and again."""
    random = Random(SEED)
    prose = [" ".join(random.choices(WORDS, k=random.randint(6, 60))).capitalize() for _ in range(997)]
    for row in range(rows):
        yield [
            None if (row * 7 + place * 3) % 5 == 0 and place >= len(CODES) else VALUES[kind](row, place, width, prose)
            for place, (kind, width) in enumerate(KINDS)
        ]


def text_value(row: int, place: int, width: int, prose: Sequence[str]) -> str:
    if width < 60:
        return LABELS[(row + place) % len(LABELS)]
    return f"{prose[(row * 13 + place) % len(prose)]} ({row})"


Value = Callable[[int, int, int, Sequence[str]], Cell]
VALUES: Mapping[CellKind, Value] = {
    CellKind.CODE: lambda row, place, _width, _prose: CODES[(row + place) % len(CODES)],
    CellKind.TEXT: text_value,
    CellKind.AMOUNT: lambda row, place, _width, _prose: (row * 977 + place * 12_345) % 30_000_000,
    CellKind.INTEGER: lambda row, place, _width, _prose: (row * 31 + place) % 12_000,
    CellKind.DATE: lambda row, place, _width, _prose: date(2024, 1, 1) + timedelta(days=(row + place) % 366),
    CellKind.INSTANT: lambda row, _place, _width, _prose: CREATED + timedelta(seconds=row),
    CellKind.RATE: lambda row, _place, _width, _prose: row % 1_000 / 1_000,
    CellKind.DECIMAL: lambda row, _place, _width, _prose: row % 400 / 8,
}


def columns() -> list[Column[Fact]]:
    return [
        Column(f"c{place}", f"Colonne {place}", kind, width, "", "", "", itemgetter(place))
        for place, (kind, width) in enumerate(KINDS)
    ]


def write_ours(path: Path, rows: int) -> None:
    notice = Notice("Lisez-moi", [Heading("Banc d’essai", 1), Line("Lignes", rows, CellKind.INTEGER)])
    table = Table("Actions", "Actions", columns(), facts(rows))
    write_workbook(path, [notice, table], Properties("Banc d’essai", "Écriture", CREATED))


def write_xlsxwriter(path: Path, rows: int) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Actions")
        sheet.write_row(0, 0, [column.title for column in columns()])
        look = {"border": 1, "border_color": "#CECECE", "valign": "top"}
        formats = {kind: book.add_format({**look, "num_format": code}) for kind, code in NUMBER_FORMATS.items()}
        formats[CellKind.TEXT].set_text_wrap()
        writers = {kind: getattr(sheet, method) for kind, method in XLSXWRITER_METHODS.items()}
        cells = [(place, kind, writers[kind], formats[kind]) for place, (kind, _width) in enumerate(KINDS)]
        for number, fact in enumerate(facts(rows), 1):
            for place, kind, write, look_of_kind in cells:
                if fact[place] is not None:
                    write(number, place, plain(kind, fact[place]), look_of_kind)


XLSXWRITER_METHODS = {
    CellKind.CODE: "write_string",
    CellKind.TEXT: "write_string",
    CellKind.AMOUNT: "write_number",
    CellKind.INTEGER: "write_number",
    CellKind.DATE: "write_datetime",
    CellKind.INSTANT: "write_datetime",
    CellKind.RATE: "write_number",
    CellKind.RATIO: "write_number",
    CellKind.DECIMAL: "write_number",
}


def plain(kind: CellKind, value: Any) -> Any:  # noqa: ANN401 -- what other libraries take and give is not typed
    """Return a value as other libraries expect it: amounts in euros, instants as naive wall times."""
    if kind is CellKind.AMOUNT:
        return value / 100
    return value.astimezone(PARIS).replace(tzinfo=None) if kind is CellKind.INSTANT else value


def write_openpyxl(path: Path, rows: int) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Actions")
    sheet.append([column.title for column in columns()])
    for fact in facts(rows):
        sheet.append([openpyxl_cell(sheet, kind, value) for (kind, _), value in zip(KINDS, fact, strict=True)])
    book.save(path)


def openpyxl_cell(sheet: Any, kind: CellKind, value: Cell) -> Any:  # noqa: ANN401 -- openpyxl's cells are not typed
    if value is None:
        return None
    cell = WriteOnlyCell(sheet, plain(kind, value))
    cell.number_format = NUMBER_FORMATS[kind]
    return cell


def read_only(_path: Path, rows: int) -> None:
    """Make the facts and write nothing: what every writer pays before it starts."""
    for _fact in facts(rows):
        pass


WRITERS = {
    "facts alone": read_only,
    "ours": write_ours,
    "XlsxWriter": write_xlsxwriter,
    "openpyxl": write_openpyxl,
}


@dataclass(frozen=True, slots=True)
class Run:
    """One workbook written in one process: seconds, mebibytes at the highest, bytes on the disk."""

    seconds: float
    mebibytes: float
    size: int


def measure(writer: str, rows: int) -> Run:
    """Write one workbook in this process, which has done nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        start = time.perf_counter()
        WRITERS[writer](path, rows)
        seconds = time.perf_counter() - start
        size = path.stat().st_size if path.exists() else 0
    return Run(seconds, peak_mebibytes(), size)


def best_run(writer: str, rows: int) -> Run:
    """Return the quickest of several runs, and the highest memory of them all."""
    command = [sys.executable, "-m", "benchmarks.export_writing", "--measure", writer, "--rows", str(rows)]
    outputs = [subprocess.run(command, check=True, capture_output=True).stdout for _ in range(REPEATS)]
    runs = [Run(**json.loads(output)) for output in outputs]
    return Run(min(run.seconds for run in runs), max(run.mebibytes for run in runs), runs[0].size)


def compare(rows: int, writers: Sequence[str]) -> None:
    runs = {writer: best_run(writer, rows) for writer in writers}
    for writer, run in runs.items():
        ratio = run.seconds / runs["XlsxWriter"].seconds
        print(
            f"{rows:>8,} {len(KINDS):>8} {writer:<12} {run.seconds:>9.2f} {ratio:>8.2f} "
            f"{run.mebibytes:>9.0f} {run.size / 2**20:>8.1f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--openpyxl", action="store_true", help="openpyxl at every size, not at the smallest only")
    parser.add_argument("--measure", choices=WRITERS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        run = measure(options.measure, options.rows[0])
        print(json.dumps({"seconds": run.seconds, "mebibytes": run.mebibytes, "size": run.size}))
        return
    print(f"{'rows':>8} {'columns':>8} {'writer':<12} {'seconds':>9} {'ratio':>8} {'peak MiB':>9} {'file MiB':>8}")
    for rows in options.rows:
        everyone = options.openpyxl or rows == min(options.rows)
        compare(rows, [writer for writer in WRITERS if everyone or writer != "openpyxl"])


if __name__ == "__main__":
    main()
