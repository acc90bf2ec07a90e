"""How quick one turn of the conversation is, beside the floor that it stands on: a constant answer, and a commit of one row.

``python -m benchmarks.turns`` prints a table, for SQLite and for PostgreSQL, at 1, 32 and 128 connections. A turn is
``POST /recueils/<ref>/tours`` with a new valid answer, which is answered 303 once it is committed, under gunicorn with
one sync worker per core. Its floor is measured in the same run: the same gunicorn answering a constant, and the same
database, through the same engine and with as many writers as there are workers at work, committing one row at a time.

    ratio = (1 / turns per second) / (1 / constants per second + 1 / commits per second)

Two constants are measured: the shortest application that WSGI allows (« bare »), and the service itself where it does
nothing (``/sante``: its routing, its door, its headers). Each gives a ratio. « client » is how busy the load client is:
it shares the machine's cores with what it measures, and must stay well below 100 %.

Things are measured one after the other, in several rounds; what is shown is the median round of each. The databases are
made in the temporary folder, which must be on the disk that one wants to know about: commits cost nothing in memory.
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

from benchmarks import commits
from benchmarks.agents import Browser, enter, pages, prepare, turns
from benchmarks.client import Load, Measured
from tests.live import Server, serve
from tests.postgres import Cluster

CONNECTIONS = (1, 32, 128)
BARE, ALIVE, COMMIT = "constant, bare WSGI", "constant, the service’s /sante", "commit of one row"
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
            self._turns(browsers).run(2 * self.workers, WARM_SECONDS)

    def round(self, connections: int) -> dict[str, Measured]:
        """Measure each thing once, at so many connections."""
        found = {
            BARE: Load(self.constant.port, 200, pages("/")).run(connections, self.seconds),
            ALIVE: Load(self.service.port, 200, pages("/sante")).run(connections, self.seconds),
            COMMIT: commits.run(self.url, min(connections, self.workers), self.seconds),
        }
        for what, browsers in self.browsers.items():
            found[what] = self._turns(browsers).run(connections, self.seconds)
        return found

    def _turns(self, browsers: list[Browser]) -> Load:
        return Load(self.service.port, 303, turns(browsers))


def ratio(round_: dict[str, Measured], what: str, constant: str) -> float:
    """Compare the time of a turn with that of its floor, within one round."""
    return (1 / round_[what].rate) / (1 / round_[constant].rate + 1 / round_[COMMIT].rate)


def show(database: str, connections: int, rounds: Sequence[dict[str, Measured]]) -> None:
    for what in rounds[0]:
        run = sorted((round_[what] for round_ in rounds), key=lambda run: run.rate)[len(rounds) // 2]
        compared = ""
        if what not in (BARE, ALIVE, COMMIT):
            ratios = [statistics.median(ratio(one, what, constant) for one in rounds) for constant in (BARE, ALIVE)]
            compared = "".join(f" {value:>7.2f}" for value in ratios)
        print(
            f"{database:<11} {connections:>5} {what:<31} {run.rate:>8,.0f} {run.quantile(0.5):>9.2f} {run.quantile(0.99):>9.2f}"
            f" {run.busy:>7.0%}{compared}",
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
        f"{'database':<11} {'conn.':>5} {'what':<31} {'per s':>8} {'p50 ms':>9} {'p99 ms':>9} {'client':>7}"
        f" {'÷ bare':>7} {'÷ sante':>7}"
    )
    for name in options.databases:
        with bench(name, options.app, options.seconds) as one:
            for connections in options.connections:
                rounds = [one.round(connections) for _ in range(options.rounds)]
                show(name, connections, rounds)


if __name__ == "__main__":
    main()
