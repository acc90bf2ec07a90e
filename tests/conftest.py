"""What most tests stand on: a real database of each kind, a fixed instant, and accounts."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from sqlalchemy import Engine, make_url

from survey.data import geography
from survey.db import schema
from survey.db.engine import Sessions, make_engine
from survey.demonstration.loading import load
from survey.domain.territories import Geography

if TYPE_CHECKING:  # a plugin is imported by pytest alone, which rewrites its asserts
    from tests.postgres import Cluster

# The same examples at each run: a search by chance, which may find what nobody was looking for, is ``--hypothesis-profile=search``.
hypothesis.settings.register_profile("search", deadline=None)
hypothesis.settings.register_profile("repeatable", deadline=None, derandomize=True)
hypothesis.settings.load_profile("repeatable")

pytest_plugins = ["tests.chromium", "tests.no_network", "tests.office", "tests.postgres"]

NOW = datetime(2024, 10, 15, 8, 0, tzinfo=UTC)
"""15 October 2024, 10:00 in Paris."""


@pytest.fixture(scope="session")
def places() -> Geography:
    """The official codes that ship with the project."""
    return geography()


def _upgraded(url: str) -> None:
    engine = make_engine(url)
    schema.upgrade(engine, geography())
    engine.dispose()


def _loaded(url: str) -> None:
    _upgraded(url)
    engine = make_engine(url)
    with Sessions(engine).begin() as session:
        load(session, geography(), NOW, lambda _: None)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file at the latest schema, to be copied."""
    path = tmp_path_factory.mktemp("template") / "recueil.sqlite3"
    _upgraded(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def loaded_sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the demonstration in it, to be copied."""
    path = tmp_path_factory.mktemp("loaded") / "recueil.sqlite3"
    _loaded(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_cluster: "Cluster") -> str:
    """A PostgreSQL database at the latest schema, to be copied."""
    return postgres_cluster.create_template(_upgraded)


@pytest.fixture(scope="session")
def loaded_postgres_template(postgres_cluster: "Cluster") -> str:
    """A PostgreSQL database with the demonstration in it, to be copied."""
    return postgres_cluster.create_template(_loaded)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh SQLite database."""
    return _copied(sqlite_template, tmp_path / "recueil.sqlite3")


def _copied(template: Path, path: Path) -> str:
    path.write_bytes(template.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of database of a test that runs on both."""
    return str(request.param)


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh database, once of each kind."""
    if backend == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    yield from _on_postgres(request, "postgres_template")


@pytest.fixture
def loaded_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database that holds the demonstration, once of each kind."""
    if backend == "sqlite":
        yield _copied(request.getfixturevalue("loaded_sqlite_template"), tmp_path / "loaded.sqlite3")
        return
    yield from _on_postgres(request, "loaded_postgres_template")


def _on_postgres(request: pytest.FixtureRequest, template: str) -> Iterator[str]:
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    url = cluster.create_database(request.getfixturevalue(template))
    yield url
    cluster.drop_database(url)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The service's own engine on a fresh database of each kind."""
    engine = make_engine(database_url)
    assert engine.dialect.name == make_url(database_url).get_backend_name()
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> Sessions:
    """Sessions on a fresh database of each kind."""
    return Sessions(engine)


@pytest.fixture
def loaded(loaded_url: str) -> Iterator[Sessions]:
    """Sessions on a database of each kind that holds the demonstration."""
    engine = make_engine(loaded_url)
    yield Sessions(engine)
    engine.dispose()
