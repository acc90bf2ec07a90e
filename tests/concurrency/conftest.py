"""The real server on a database of each kind, shared by the tests of a module: each uses keys and texts of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine

from survey.db.engine import make_engine
from tests.concurrency.agents import Agent
from tests.live import Server, serve

if TYPE_CHECKING:  # a plugin is imported by pytest alone, which rewrites its asserts
    from tests.postgres import Cluster


@dataclass(frozen=True)
class Site:
    """A running service, and a look behind it."""

    server: Server
    engine: Engine

    def agent(self, profile: str = "(48)", department: str = "48") -> Agent:
        """Give somebody who has entered."""
        return Agent(self.server, department, profile).enter()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The service with the demonstration in it, with four workers."""
    folder = tmp_path_factory.mktemp("site")
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("loaded_sqlite_template")
        (folder / "recueil.sqlite3").write_bytes(template.read_bytes())
        yield from _site(folder, f"sqlite:///{folder / 'recueil.sqlite3'}")
        return
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    url = cluster.create_database(request.getfixturevalue("loaded_postgres_template"))
    yield from _site(folder, url)
    cluster.drop_database(url)


def _site(folder: Path, url: str) -> Iterator[Site]:
    engine = make_engine(url)
    with serve(folder, url, workers=4) as server:
        yield Site(server, engine)
    engine.dispose()
