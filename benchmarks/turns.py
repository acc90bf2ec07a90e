"""How quick one turn of the conversation is, beside the floor that it stands on: a constant answer, and a commit of one row.

``python -m benchmarks.turns`` prints a table, for SQLite and for PostgreSQL, at 1, 32 and 128 connections. A turn is
``POST /recueils/<ref>/tours`` with a new valid answer, which is answered 303 once it is committed, under gunicorn with
one sync worker per core. Its floor is measured in the same run: the same gunicorn answering a constant, and the same
database, with the same settings and as many writers as there are workers at work, committing one row after the other
through the bare driver.

    ratio = (1 / turns per second) / (1 / constants per second + 1 / commits per second)

Things are measured in turn, in several rounds; what is shown is the median round of each. The databases are made in the
temporary folder, which must be on the disk that one wants to know about: commits cost nothing in memory.
"""

import argparse
import os
import shutil
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import client, commits
from benchmarks.agents import Browser, enter, pages, prepare, turns
from benchmarks.client import Measured
from tests.live import Server, serve
from tests.postgres import Cluster

CONNECTIONS = (1, 32, 128)
CONSTANT, ALIVE, COMMIT = "constant, bare WSGI", "constant, the service’s /sante", "commit of one row"
DATABASES = ("sqlite", "postgresql")
WARM_SECONDS = 1.5


@dataclass(frozen=True)
class Bench:
    """One database, the two servers that stand before it, and who works there: browsers by what their turn is called."""

    url: str
    service: Server
    constant: Server
    browsers: dict[str, list[Browser]]
    seconds: float
    workers: int

    def warm(self) -> None:
        """Let every worker do everything a few times: the first turn of each builds what the next ones find."""
        for browsers in self.browsers.values():
            client.run(self.service.port, 2 * self.workers, WARM_SECONDS, 303, turns(browsers))

    def round(self, connections: int) -> dict[str, Measured]:
        """Measure each thing once, at so many connections."""
        found = {
            CONSTANT: client.run(self.constant.port, connections, self.seconds, 200, pages("/")),
            ALIVE: client.run(self.service.port, connections, self.seconds, 200, pages("/sante")),
            COMMIT: commits.run(self.url, min(connections, self.workers), self.seconds),
        }
        for what, browsers in self.browsers.items():
            found[what] = client.run(self.service.port, connections, self.seconds, 303, turns(browsers))
        return found


def ratio(round_: dict[str, Measured], what: str) -> float:
    """Compare the time of a turn with that of its floor, within one round."""
    return (1 / round_[what].rate) / (1 / round_[CONSTANT].rate + 1 / round_[COMMIT].rate)


def show(database: str, connections: int, rounds: Sequence[dict[str, Measured]], turns_: Sequence[str]) -> None:
    for what in rounds[0]:
        ordered = sorted((round_[what] for round_ in rounds), key=lambda run: run.rate)
        run = ordered[len(ordered) // 2]
        compared = f"{statistics.median(ratio(round_, what) for round_ in rounds):.2f}" if what in turns_ else ""
        print(
            f"{database:<11} {connections:>5} {what:<32} {run.rate:>8,.0f} {run.quantile(0.5):>8.2f} {run.quantile(0.99):>8.2f}"
            f" {compared:>6} {run.busy:>7.0%}",
            flush=True,
        )


@contextmanager
def database(name: str, folder: Path) -> Iterator[str]:
    """Give the address of an empty database of a kind; the PostgreSQL one is a real server of our own."""
    if name == "sqlite":
        yield f"sqlite:///{folder / 'recueil.sqlite3'}"
        return
    home = Path(tempfile.mkdtemp(prefix="recueil-pg-"))
    cluster = Cluster(home)
    try:
        cluster.initialise()
        cluster.start()
        yield cluster.create_database()
    finally:
        cluster.stop()
        shutil.rmtree(home)


@contextmanager
def bench(name: str, app: str, seconds: float) -> Iterator[Bench]:
    """Make a database, put the servers before it, and let the agents in."""
    workers = os.cpu_count() or 1
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="recueil-bench-")))
        url = stack.enter_context(database(name, folder))
        prepared = prepare(url)
        commits.make_table(url)
        service = stack.enter_context(serve(folder, url, app=app, workers=workers))
        constant = stack.enter_context(serve(folder, url, app="benchmarks.constant:application", workers=workers))
        browsers = {
            "turn, dossier just opened": [enter(service.port, office) for office in prepared.small],
            f"turn, dossier of {prepared.answers} answers": [enter(service.port, office) for office in prepared.whole],
        }
        one = Bench(url, service, constant, browsers, seconds, workers)
        one.warm()
        yield one


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--connections", type=int, nargs="+", default=list(CONNECTIONS))
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=list(DATABASES))
    parser.add_argument("--seconds", type=float, default=2.0, help="for each thing, in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--app", default="wsgi:create_app()", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    print(
        f"{'database':<11} {'conn.':>5} {'what':<32} {'per s':>8} {'p50 ms':>8} {'p99 ms':>8} {'ratio':>6} {'client':>7}"
    )
    for name in options.databases:
        with bench(name, options.app, options.seconds) as one:
            for connections in options.connections:
                rounds = [one.round(connections) for _ in range(options.rounds)]
                show(name, connections, rounds, tuple(one.browsers))


if __name__ == "__main__":
    main()
