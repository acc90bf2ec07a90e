"""The whole application on the demonstration, with exports in a folder of its own."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from exports.notices import Edition
from exports.reading.campaigns import CampaignAt
from exports.runs import ExportKind
from exports.sheets import Table
from exports.states import state_at
from exports.workbooks import book
from survey.clock import StoppedClock
from survey.data import geography
from survey.db.engine import Sessions, make_engine
from survey.settings import Settings
from tests.conftest import NOW
from tests.exports.filling import Filler
from tests.exports.producing import fill, produced, producer
from tests.exports.sending import CONTENT, ONE, TWO, person, row, store
from tests.live import SECRET
from wsgi import create_app


@pytest.fixture(scope="session")
def books(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[ExportKind, Path]:
    """Both workbooks of a small nation, to be read."""
    folder = tmp_path_factory.mktemp("books")
    database = folder / "recueil.sqlite3"
    database.write_bytes(sqlite_template.read_bytes())
    engine = make_engine(f"sqlite:///{database}")
    fill(Sessions(engine))
    made = {kind: produced(producer(Sessions(engine), folder), kind)[1] for kind in ExportKind}
    engine.dispose()
    return made


@pytest.fixture
def tables_by_kind(sqlite_url: str) -> Mapping[ExportKind, Mapping[str, Table[Any]]]:
    """Every table of both workbooks, by title, the dictionary too; no fact is there."""
    engine, filler = make_engine(sqlite_url), Filler()
    filler.campaign()
    with Sessions(engine).begin() as session:
        filler.save(session)
    with Sessions(engine).reading() as session:
        empty = state_at(session, geography(), CampaignAt(1, 2024), NOW)
        books = {kind: book(empty, Edition(kind, NOW, 2024, demonstration=False)) for kind in ExportKind}
        found = {
            kind: {sheet.title: sheet for sheet in made.sheets if isinstance(sheet, Table)}
            for kind, made in books.items()
        }
    engine.dispose()
    return found


@pytest.fixture
def app(loaded_sqlite_template: Path, tmp_path: Path) -> Iterator[Flask]:
    """The site on its own copy of the demonstration, on 15 October 2024 at 10:00 in Paris."""
    database = tmp_path / "recueil.sqlite3"
    database.write_bytes(loaded_sqlite_template.read_bytes())
    settings = Settings(
        instance=tmp_path / "instance",
        database_url=f"sqlite:///{database}",
        secret_key=SECRET,
        demonstration=True,
        clock=StoppedClock(NOW),
    )
    made = create_app(settings)
    yield made
    made.extensions["recueil"].sessions.engine.dispose()


@pytest.fixture
def run_id(sessions: Sessions, tmp_path: Path) -> int:
    """The DIPLP's export of a Monday, stored for two people."""
    person(sessions, ONE)
    person(sessions, TWO)
    return store(sessions, tmp_path, row(CONTENT), CONTENT)
