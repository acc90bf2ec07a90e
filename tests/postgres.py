"""A real PostgreSQL server for the tests: private, in a temporary folder, reached by its socket only.

Each worker starts its own when a test first asks for it, and stops it at the end. Nothing is skipped where PostgreSQL
is missing: the tests stop on the line to type.
"""

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

TO_INSTALL = "PostgreSQL est introuvable. À taper : sudo apt-get install --no-install-recommends postgresql"
START_SECONDS = 30


def binaries() -> Path:
    """Find the folder of the server's programs, the newest release first."""
    releases = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    found = str(releases[-1]) if releases else shutil.which("postgres")
    if found is None:
        raise FileNotFoundError(TO_INSTALL)
    return Path(found).parent


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root: name who runs it then, or None where we are somebody else already."""
    if os.geteuid() != 0:
        return None
    return "postgres" if any(entry.pw_name == "postgres" for entry in pwd.getpwall()) else "nobody"


@dataclass
class Cluster:
    """One server. It may be crashed and started again, which the durability tests do."""

    folder: Path
    user: str | None = field(default_factory=_unprivileged_user)
    _server: subprocess.Popen[bytes] | None = None
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def initialise(self) -> None:
        """Make an empty cluster, owned by who will run it."""
        if self.user:
            shutil.chown(self.folder, self.user)
        options = ["--username=recueil", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(
            [binaries() / "initdb", f"--pgdata={self.folder / 'data'}", *options],
            user=self.user,
            cwd=self.folder,
            check=True,
            capture_output=True,
        )

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "max_connections": "200",
            "synchronous_commit": "on",
        }
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        # Should the tests be killed, the server goes with them.
        leash = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [*leash, binaries() / "postgres", "-D", self.folder / "data", *flags],
                user=self.user,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """Stop it at once but cleanly: sessions are ended, everything is written."""
        self._end(signal.SIGINT)

    def crash(self) -> None:
        """End every process of the server with nothing written on the way out: the next start reads the journal."""
        self._end(signal.SIGQUIT)

    def url(self, database: str) -> str:
        """Tell SQLAlchemy's address of a database."""
        return f"postgresql+psycopg://recueil@/{database}?host={self.folder}"

    def create_database(self, template: str = "template1") -> str:
        """Make a database of its own for a test, in some tens of milliseconds, and tell its address."""
        return self.url(self._new_database(template))

    def create_template(self, prepare: Callable[[str], None]) -> str:
        """Make a database once, let ``prepare`` fill it from its address, and name it for ``create_database``."""
        name = self._new_database("template1")
        prepare(self.url(name))
        return name

    def drop_database(self, url: str) -> None:
        """Remove a database, ending the sessions that are still in it."""
        name = make_url(url).database
        assert name is not None
        with self._administer() as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _new_database(self, template: str) -> str:
        name = f"recueil_{next(self._numbers)}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        with self._administer() as connection:
            connection.execute(statement)
        return name

    def _administer(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(host=str(self.folder), user="recueil", dbname="postgres", autocommit=True)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._administer().close()
            except psycopg.OperationalError as error:
                stopped = self._server is None or self._server.poll() is not None
                if stopped or time.monotonic() > deadline:
                    log = (self.folder / "log").read_text(encoding="utf8", errors="replace")
                    raise RuntimeError(f"PostgreSQL did not start:\n{log}") from error
                time.sleep(0.02)
            else:
                return

    def _end(self, how: signal.Signals) -> None:
        if self._server is None:
            return
        self._server.send_signal(how)
        try:
            self._server.wait(timeout=START_SECONDS)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        self._server = None


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """Start this worker's server, for as long as its tests last."""
    # Not under tmp_path: another user runs the server, and a socket's path must stay under 108 bytes.
    folder = Path(tempfile.mkdtemp(prefix="recueil-pg-"))
    cluster = Cluster(folder)
    try:
        cluster.initialise()
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder)
