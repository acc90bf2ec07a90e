"""Where a campaign takes place: a database of each kind in a folder, and a nation small enough to be drawn at once."""

import itertools
import platform
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from survey.data import geography
from survey.db import schema
from survey.db.engine import Sessions, make_engine
from survey.db.working import Campaign
from tests.exports.filling import Filler
from tests.postgres import Cluster, binaries

ROOT = Path(__file__).parent.parent.parent
TERRITORIES = ("48", "971", "20")
VERSIONS = 4
DATABASES = ("sqlite", "postgresql")


@contextmanager
def opened(url: str) -> Iterator[Sessions]:
    """Give sessions whose connections all end with the block: none may be open where a process forks."""
    engine = make_engine(url)
    try:
        yield Sessions(engine)
    finally:
        engine.dispose()


def upgrade(url: str) -> None:
    """Bring a database to the latest schema, with the official codes."""
    with opened(url) as sessions:
        schema.upgrade(sessions.engine, geography())


def settle(url: str, opens_at: datetime, closes_at: datetime, seed: int) -> None:
    """Have a tiny nation transmit several times in a window, at random instants; nothing where it has."""
    filler, rng = Filler(seed), random.Random(seed)
    filler.campaign()
    filler.rows[Campaign][0].update(opens_at=opens_at, closes_at=closes_at)
    seconds = int((closes_at - opens_at).total_seconds())
    for territory in TERRITORIES:
        instants = sorted(opens_at + timedelta(seconds=rng.randrange(seconds)) for _ in range(VERSIONS))
        dossier = filler.dossier(territory, opened_at=opens_at)
        for number, at in enumerate(instants, 1):
            filler.transmission(dossier, territory, number, at, 1)
    with opened(url) as sessions, sessions.begin() as session:
        if session.get(Campaign, 1) is None:
            filler.save(session)


@dataclass(frozen=True)
class Ground:
    """A folder, and fresh databases of one kind in it."""

    folder: Path
    cluster: Cluster | None = None
    url: str | None = None

    def database(self, name: str) -> str:
        """Give the address of a database at the latest schema, made now or found again under its name; the one given, where one was."""
        if self.url:
            return self.url
        known = self.folder / f"{name}.url"
        if not known.exists():
            known.write_text(self._made(name), encoding="utf8")
        url = known.read_text(encoding="utf8")
        upgrade(url)
        return url

    def _made(self, name: str) -> str:
        return self.cluster.create_database() if self.cluster else f"sqlite:///{self.folder / name}.sqlite3"


@contextmanager
def ground(kind: str, folder: Path | None) -> Iterator[Ground]:
    """Give a ground for databases of a kind: in a folder that stays, or in one that goes with the block."""
    # Not under the other temporary folders: another user runs the server, and a socket's path must stay short.
    place = Path(tempfile.mkdtemp(prefix="recueil-")) if folder is None else folder / kind
    try:
        place.mkdir(parents=True, exist_ok=True)
        place.chmod(0o755)
        with _served(place) if kind == "postgresql" else _alone() as cluster:
            yield Ground(place, cluster)
    finally:
        if folder is None:
            shutil.rmtree(place)


@contextmanager
def _alone() -> Iterator[None]:
    yield None


@contextmanager
def _served(place: Path) -> Iterator[Cluster]:
    # Names go on where an interrupted campaign left them.
    cluster = Cluster(place / "pg", _numbers=itertools.count(int(time.time())))
    cluster.folder.mkdir(exist_ok=True)
    if not (cluster.folder / "data").exists():
        cluster.initialise()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


def versions(kind: str) -> str:
    """Tell on what the figures stand: the commit, the libraries, the database."""
    git = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip() or "unknown"
    database = f"SQLite {sqlite3.sqlite_version}"
    if kind == "postgresql":
        database = subprocess.run(
            [binaries() / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout.strip()
    python = platform.python_version()
    return f"commit {commit}, Python {python}, SQLAlchemy {version('sqlalchemy')}, {database}"


def say(line: str) -> None:
    """Print a line at once: a campaign is watched."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
