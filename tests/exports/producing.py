"""A nation of random facts, its workbooks, and their cells as another library reads them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from aggregation.history import MONDAY, instant_of, nights_of, take_night
from exports import runs
from exports.production import Producer
from exports.runs import ExportKind, ExportRun, Wanted
from survey.clock import Clock, StoppedClock
from survey.data import geography
from survey.db.engine import Sessions
from survey.domain.calendar import Window
from tests.exports.filling import CLOSES_AT, OPENS_AT, TEXTS, TITLES, Filler

NOW = datetime(2024, 10, 15, 8, tzinfo=UTC)
#: Joint Corse, overseas, a néant (the ninth) and second versions (every fifth) among them.
TERRITORIES = ("01", "20", "971", "974", "48", "61", "75", "59", "33", "13", "67")

Cells = dict[str, Any]


def unchanged(_filler: Filler) -> None:
    """Leave the rows as they are."""


def fill(
    sessions: Sessions,
    *,
    texts: Sequence[str] = TEXTS,
    titles: Sequence[str] = TITLES,
    change: Callable[[Filler], None] = unchanged,
) -> Filler:
    """Fill a database with a small nation, ``change``d first; a dossier begun and never transmitted is in it too."""
    filler = Filler(1, texts, titles)
    filler.nation(TERRITORIES, 3)
    filler.dossier("44", state="draft")
    change(filler)
    with sessions.begin() as session:
        filler.save(session)
    return filler


def take_mondays(sessions: Sessions, until: datetime = NOW) -> None:
    """Take the nights of the campaign that workbooks tell of, as the scheduler does."""
    with sessions.begin() as session:
        for night in nights_of(Window(OPENS_AT, CLOSES_AT), until):
            if night.weekday() == MONDAY:
                take_night(session, geography(), 1, night, instant_of(night))


def producer(sessions: Sessions, folder: Path, clock: Clock | None = None, *, demonstration: bool = False) -> Producer:
    return Producer(sessions, geography(), clock or StoppedClock(NOW), folder, demonstration)


def request(sessions: Sessions, kind: ExportKind, as_of: datetime = NOW) -> int:
    with sessions.begin() as session:
        return runs.request_run(session, Wanted.on_demand(kind, as_of), NOW).id


def produced(maker: Producer, kind: ExportKind, as_of: datetime = NOW) -> tuple[ExportRun, Path]:
    """Ask for a workbook and give its run and its file."""
    run = maker.produce(request(maker.sessions, kind, as_of))
    return run, maker.path(run)


def sheet(path: Path, title: str) -> list[Cells]:
    """Read the rows of a sheet, by column title."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(title).to_python(skip_empty_area=False)
    head = [str(cell) for cell in rows[0]]
    return [dict(zip(head, row, strict=True)) for row in rows[1:]]


def cents(cell: float | str) -> int:
    """Read an amount in cents; an empty cell is none."""
    return round(float(cell) * 100) if cell != "" else 0


def written(value: object) -> object:
    """Give what a cell reads back as: nothing is the empty text, a number a float, amounts apart."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    return float(value) if isinstance(value, int) else value
