"""Nothing is stored that does not hold every fact once and add up to the cent: rows tampered with on their way to the file."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.dialects import sqlite

from exports import runs
from exports.agreement import MismatchError
from exports.notices import Edition
from exports.passing import WATCHED
from exports.production import BusyError
from exports.reading.campaigns import CampaignAt
from exports.runs import ExportKind, ExportRun, RunState
from exports.sheets import Table, WorkbookFigures
from exports.states import State, state_at
from exports.workbooks import DGCS_SHEETS, DIPLP_SHEETS, Book, dgcs, diplp
from survey.data import geography
from survey.db.base import table_of
from survey.db.engine import Sessions
from survey.db.facts import ActionFact
from survey.db.journal import JournalRow
from tests.exports.producing import NOW, fill, producer, request

Rows = Iterable[Any]
Tamper = Callable[[Rows], Iterator[Any]]
OF_FACTS = [title for title, watched in WATCHED.items() if watched.item]


@dataclass(frozen=True)
class Drawn:
    """Both workbooks of a state, their rows read and kept, so that they can be tampered with again and again."""

    state: State
    tables: Mapping[str, Table[Any]]

    def drain(self, *tables: Table[Any]) -> None:
        """Have the rows of tables go by, as a file does, and check them."""
        book = Book.of(Edition(ExportKind.DGCS, NOW, 2024, demonstration=False), self.state, tables, {})
        written = {table.title: sum(1 for _ in table.rows) for table in book.tables}
        book.check(WorkbookFigures(written, "", 0, 0))

    def refused(self, title: str, tamper: Tamper) -> str:
        """Give why a sheet is refused that is tampered with on its way."""
        table = self.tables[title]
        with pytest.raises(MismatchError) as error:
            self.drain(replace(table, rows=[*tamper(table.rows)], charts=()))
        return str(error.value)


@pytest.fixture
def nation(sessions: Sessions) -> Sessions:
    fill(sessions)
    return sessions


@pytest.fixture
def drawn(nation: Sessions) -> Iterator[Drawn]:
    with nation.reading() as session:
        state = state_at(session, geography(), CampaignAt(1, 2024), NOW)
        tables = [*diplp(state, None), *dgcs(state, None)]
        yield Drawn(state, {table.title: replace(table, rows=[*table.rows]) for table in tables})


def lose(rows: Rows) -> Iterator[Any]:
    """Lose the first row, as a wrong join does."""
    return iter([*rows][1:])


def double(rows: Rows) -> Iterator[Any]:
    """Give the first row twice."""
    known = [*rows]
    return chain(known[:1], known)


def swap(rows: Rows) -> Iterator[Any]:
    """Give a row twice, and lose another one: as many rows as before."""
    first, *others = rows
    kept = next(rank for rank, row in enumerate(others) if row["action_id"] != first["action_id"])
    return iter([first, first, *others[:kept], *others[kept + 1 :]])


def change(key: str, by: int) -> Tamper:
    """Change the first amount that is known."""

    def tamper(rows: Rows) -> Iterator[Any]:
        left = 1
        for row in rows:
            if left and row[key] is not None:
                left = 0
                yield {**row, key: row[key] + by}
            else:
                yield row

    return tamper


def move(rows: Rows) -> Iterator[Any]:
    """Have the first action be in another region."""
    first, *others = rows
    away = next(row for row in others if row["region_code"] != first["region_code"])
    yield {**first, "region_code": away["region_code"], "region": away["region"]}
    yield from others


def test_sheets_that_agree_are_let_through(drawn: Drawn) -> None:
    drawn.drain(*drawn.tables.values())


def test_every_sheet_of_facts_is_watched(drawn: Drawn) -> None:
    """A sheet added to a workbook is one whose rows are compared, or one that tells what the others do not."""
    untold = {"Progression", "Contrôles", "Évolutions", "Dictionnaire"}
    assert {*DIPLP_SHEETS, *DGCS_SHEETS} - untold == set(WATCHED)
    assert set(drawn.tables) - untold == set(WATCHED)


def test_row_lost_or_doubled_is_refused_in_every_sheet(drawn: Drawn) -> None:
    for title in WATCHED:
        for tamper in (lose, double):
            told = drawn.refused(title, tamper)
            assert told.startswith((f"La feuille {title}", f"Les sommes diffèrent\u00a0: {title}"))
            assert told.endswith(" Rien n’est enregistré.")


def test_fact_in_the_place_of_another_or_of_another_region_is_refused(drawn: Drawn) -> None:
    for title in OF_FACTS:
        assert title in drawn.refused(title, move)
        if title != "Priorités":
            assert title in drawn.refused(title, swap)


def test_cent_changed_is_refused_with_both_figures(drawn: Drawn) -> None:
    for title, key in (
        ("Engagements", "committed_cents"),
        ("Engagements", "paid_cents"),
        ("Actions", "planned_cents"),
        ("Dérogatoire", "committed_cents"),
    ):
        told = drawn.refused(title, change(key, 1))
        assert told.startswith(f"Les sommes diffèrent\u00a0: {title} donne ")
        assert told.count("€") == 2


def test_cofunding_changed_is_refused(drawn: Drawn) -> None:
    def tamper(rows: Rows) -> Iterator[Any]:
        known = [*rows]
        place = next(rank for rank, row in enumerate(known) if row["amount_cents"] and row["status"] == "secured")
        known[place] = {**known[place], "status": "requested"}
        return iter(known)

    assert "cofinancements" in drawn.refused("Cofinancements", tamper)


def test_cent_changed_in_a_region_is_refused(drawn: Drawn) -> None:
    def tamper(rows: Rows) -> Iterator[Any]:
        for row in rows:
            figures = replace(row.figures, committed_cents=row.figures.committed_cents + (row.region.code == "11"))
            yield replace(row, region=replace(row.region, figures=figures))

    told = drawn.refused("Régions", tamper)
    assert "pour Île-de-France, les transmissions" in told


def test_department_that_nothing_came_from_is_not_forgotten(drawn: Drawn) -> None:
    told = drawn.refused("Départements", lambda rows: (row for row in rows if row.code != "29"))
    assert told == "La feuille Départements dit 100 départements sur 101\u00a0: il manque 29. Rien n’est enregistré."


def test_what_the_first_sheet_says_is_checked(drawn: Drawn) -> None:
    picture = drawn.state.picture
    whole = replace(picture.whole, figures=replace(picture.whole.figures, actions=1))
    wrong = replace(drawn.state, picture=replace(picture, whole=whole))
    with pytest.raises(MismatchError, match="Lisez-moi donne 1 actions en tout"):
        Drawn(wrong, {}).drain()


def damage(sessions: Sessions) -> None:
    """Have an action point to a priority that is not there, as no rule of the database lets anybody do."""
    with sessions.begin() as session:
        bind = session.connection()
        engaged = select(table_of(ActionFact)).where(ActionFact.committed_cents.is_not(None))
        latest = engaged.order_by(ActionFact.transmission_id.desc(), ActionFact.id).limit(1)
        lost = {
            **bind.execute(latest).mappings().one(),
            "id": 10_000_000,
            "priority_id": 10_000_000,
            "item_id": "perdue",
        }
        if bind.dialect.name == "postgresql":
            bind.exec_driver_sql("SET LOCAL session_replication_role = replica")
            bind.execute(insert(table_of(ActionFact)).values(lost))
            return
        path = str(bind.engine.url.database)
    statement = insert(table_of(ActionFact)).values(lost).compile(dialect=sqlite.dialect())
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(str(statement), [plain(statement.params[name]) for name in statement.positiontup or ()])


def plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("kind", list(ExportKind))
def test_run_that_does_not_agree_is_tried_then_stays_failed(nation: Sessions, tmp_path: Path, kind: ExportKind) -> None:
    damage(nation)
    maker = producer(nation, tmp_path / "exports")
    run_id = request(nation, kind)
    for _ in range(runs.MOST_ATTEMPTS):
        with pytest.raises(MismatchError):
            maker.produce(run_id)
    with pytest.raises(BusyError):
        maker.produce(run_id)
    with nation.reading() as session:
        run = session.get_one(ExportRun, run_id)
        assert (run.state, run.attempts, run.file_name) == (RunState.FAILED, runs.MOST_ATTEMPTS, None)
        assert run.error is not None
        assert "Rien n’est enregistré." in run.error
        told = session.scalars(select(JournalRow).where(JournalRow.kind == "export.refused")).all()
        assert [row.content["reason"] for row in told] == [run.error] * runs.MOST_ATTEMPTS
    assert not list((tmp_path / "exports").iterdir())
