"""Hostile texts through every text and code column of both workbooks (RELIABILITY, F2).

``python -m tests.campaigns.hostile_texts --texts 100000 --seed 2024`` goes by rounds; stopped, it goes on where it was. In each
round every text goes through every column of words, written directly; then those that a database takes go into the facts, and
both workbooks are produced from them. Each workbook is read back by calamine and by openpyxl, those of one round in so many by
LibreOffice too. It passes with no formula, no text changed without saying so, and no failure.
"""

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from itertools import cycle
from operator import itemgetter
from pathlib import Path
from typing import Any

import click
from sqlalchemy import String, Text

from aggregation.tables import Coverage, Figures
from exports.columns.changes import TITLE as CHANGES
from exports.essentials import Essentials
from exports.notices import Contents, Edition, read_me
from exports.production import Producer
from exports.runs import ExportKind
from exports.sheets import Block, CellKind, Column, Notice, Table, WorkbookFigures
from exports.workbooks import Book
from exports.writing.workbook import write_workbook
from survey.data import geography
from survey.db import schema
from survey.db.engine import Sessions, make_engine
from tests.campaigns.hostile_reading import Findings, Rows, check, check_in_libreoffice
from tests.campaigns.hostile_words import storable, texts
from tests.exports.filling import FIRST_AT, Filler
from tests.exports.producing import fill, produced, producer
from tests.exports.tables import PROPERTIES, a_column

ROOT = Path(__file__).parents[2]
WORDS = frozenset({CellKind.TEXT, CellKind.CODE})
PER_ROUND = 1_000
LIBREOFFICE_ONE_IN = 20
#: Words of the facts that are held to closed lists, to other tables, or to one row.
KEYS = frozenset({"territory_code", "department_code", "item_id", "digest", "question"})
#: The state that Évolutions compares with.
BEFORE = FIRST_AT + timedelta(days=2)
SHORT = frozenset({"operator_siret", "commitment_number", "code"})


#: What LibreOffice is given of the texts written directly: it takes minutes for them in every column.
NARROW: Table[Any] = Table("Textes", "Textes", [a_column(CellKind.TEXT, 0), a_column(CellKind.CODE, 1)], [])


@dataclass(frozen=True)
class Round:
    """What a round found; each cell is read twice, and once more by LibreOffice in some rounds."""

    place: int
    texts: int
    workbooks: int = 0
    readings: int = 0
    cut: int = 0
    repaired: int = 0
    wrong: tuple[str, ...] = ()

    def with_found(self, found: Findings) -> "Round":
        """Add what one workbook told."""
        return replace(
            self,
            workbooks=self.workbooks + 1,
            readings=self.readings + found.readings,
            cut=self.cut + found.cut,
            repaired=self.repaired + found.repaired,
            wrong=(*self.wrong, *found.wrong),
        )


def directly(tables: Sequence[Table[Any]], words: Sequence[str], path: Path) -> dict[str, Rows]:
    """Write every text through every column of words, and give what each sheet was given."""
    given: dict[str, Rows] = {table.title: list(_dealt(len(_worded(table)), words)) for table in tables}
    spoilt = [
        replace(table, columns=_worded(table), rows=given[table.title], frozen_columns=0, charts=()) for table in tables
    ]
    edition = Edition(ExportKind.DIPLP, PROPERTIES.created, 2024, demonstration=False)
    contents = Contents(Essentials(Coverage(), Figures()), dict.fromkeys(given, "…"))

    def blocks(written: WorkbookFigures) -> Sequence[Block]:
        return read_me(edition, contents, replace(written, rows={CHANGES: 0, **written.rows}))

    write_workbook(path, [Notice("Lisez-moi", blocks), *spoilt], PROPERTIES)
    return given


def _worded(table: Table[Any]) -> list[Column[Any]]:
    """Give the columns of words of a table, each saying what stands at its place."""
    columns = [column for column in table.columns if column.kind in WORDS]
    return [replace(column, get=itemgetter(place)) for place, column in enumerate(columns)]


def _dealt(columns: int, words: Sequence[str]) -> Iterator[list[str]]:
    """Deal the texts so that each goes once through each column."""
    for place in range(len(words)):
        yield [words[(place + 7 * column) % len(words)] for column in range(columns)]


def spoil(words: Sequence[str], filler: Filler) -> None:
    """Put a text in every word of the facts that is not held to a list."""
    dealt = cycle(words)
    for table, rows in filler.rows.items():
        for name, column in table.__table__.c.items():
            if is_free(table.__tablename__, name, column.type):
                for row in rows:
                    if row.get(name) is not None:
                        row[name] = _fitting(next(dealt), column.type)


def is_free(table: str, name: str, kind: object) -> bool:
    """Say whether people may have written anything there."""
    told = table.startswith(("fact_", "transmission_")) and name not in KEYS
    return told and (isinstance(kind, Text) or name in SHORT)


def _fitting(text: str, kind: object) -> str:
    return text[: kind.length] if isinstance(kind, String) and kind.length else text


def said(maker: Producer, kind: ExportKind, path: Path) -> dict[str, Rows]:
    """Read what each column of a workbook has to say, without writing it."""
    run, _ = produced(maker, kind)
    with maker.opened(run, path) as workbook:
        return {table.title: list(_told(table)) or [[None] * len(table.columns)] for table in tables_of(workbook)}


def _told(table: Table[Any]) -> Iterator[list[object]]:
    return ([column.get(row) for column in table.columns] for row in table.rows)


def tables_of(workbook: Book) -> list[Table[Any]]:
    """Give the tables of a workbook, the dictionary included."""
    return [sheet for sheet in workbook.sheets if isinstance(sheet, Table)]


def every_table(maker: Producer, folder: Path) -> list[Table[Any]]:
    """Give the tables of both workbooks that have columns of words."""
    found: dict[str, Table[Any]] = {}
    for kind in ExportKind:
        run, _ = produced(maker, kind)
        with maker.opened(run, folder / "columns.part") as workbook:
            found |= {table.title: table for table in tables_of(workbook)}
    return [table for table in found.values() if _worded(table)]


def one_round(sessions: Sessions, words: Sequence[str], place: int, folder: Path, *, libreoffice: bool) -> Round:
    """Take the texts through both workbooks, on a database that is empty."""
    folder.mkdir()
    fill(sessions, change=partial(spoil, [text for text in words if storable(text)]))
    maker = producer(sessions, folder)
    for kind in ExportKind:
        produced(maker, kind, BEFORE)
    found = Round(place, len(words))
    wide, narrow = folder / "wide.xlsx", folder / "narrow.xlsx"
    found = found.with_found(check(wide, directly(every_table(maker, folder), words, wide)))
    workbooks = [(narrow, directly([NARROW], words, narrow))]
    workbooks += [(produced(maker, kind)[1], said(maker, kind, folder / f"{kind}.part")) for kind in ExportKind]
    for path, expected in workbooks:
        told = check(path, expected)
        if libreoffice:
            check_in_libreoffice(path, expected, folder / "libreoffice", told)
        found = found.with_found(told)
    return found


# ---------------------------------------------------------------------------------------------------------- the command


def versions() -> dict[str, str]:
    """Say what was tried, and with what."""
    told = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=12"]
    commit = subprocess.run(told, check=False, capture_output=True, text=True).stdout.strip()
    libraries = {name: version(name) for name in ("openpyxl", "python-calamine", "SQLAlchemy")}
    return {"commit": commit, "python": sys.version.split()[0], "sqlite": sqlite3.sqlite_version, **libraries}


def rounds(seed: int, count: int, journal: Path) -> Iterator[Round]:
    """Give every round, those found before included; each is written down when it ends."""
    setting = {"seed": seed, "per_round": PER_ROUND, **versions()}
    lines = journal.read_text(encoding="utf-8").splitlines() if journal.exists() else []
    kept = [json.loads(line) for line in lines]
    done = {one["round"]["place"]: Round(**one["round"]) for one in kept if one["setting"] == setting}
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template.sqlite3"
        engine = make_engine(f"sqlite:///{template}")
        schema.upgrade(engine, geography())
        engine.dispose()
        for place in range(-(-count // PER_ROUND)):
            if place not in done:
                done[place] = _round_on_a_copy(template, seed, place, Path(folder) / str(place))
                with journal.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"setting": setting, "round": asdict(done[place])}) + "\n")
            yield done[place]


def _round_on_a_copy(template: Path, seed: int, place: int, folder: Path) -> Round:
    database = template.with_name(f"{place}.sqlite3")
    database.write_bytes(template.read_bytes())
    sessions = Sessions(make_engine(f"sqlite:///{database}"))
    words = texts(seed, place, PER_ROUND)
    try:
        return one_round(sessions, words, place, folder, libreoffice=place % LIBREOFFICE_ONE_IN == 0)
    finally:
        sessions.engine.dispose()


def main() -> int:
    """Print the figures; 1 where anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--journal", type=Path, default=ROOT / "instance" / "hostile-texts.jsonl")
    options = parser.parse_args()
    click.echo(str({"seed": options.seed, **versions()}))
    options.journal.parent.mkdir(parents=True, exist_ok=True)
    found = []
    for one in rounds(options.seed, options.texts, options.journal):
        found.append(one)
        click.echo(f"round {one.place}: {one.texts:,} texts, {one.readings:,} cells read, {len(one.wrong)} wrong")
        for told in one.wrong:
            click.echo(f"  {told}")
    total = {
        name: sum(getattr(one, name) for one in found) for name in ("texts", "workbooks", "readings", "cut", "repaired")
    }
    wrong = sum(len(one.wrong) for one in found)
    click.echo(str({**total, "wrong": wrong}))
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
