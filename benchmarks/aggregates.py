"""How long the national picture takes, statement by statement and as a page, beside a bare scan of the same facts.

``python -m benchmarks.aggregates`` fills a database at each size and prints a table: median of several runs, after one
that warms the caches. The floor is what one pass over the table of actions costs: ``SELECT count(*), sum(…)``.
"""

import argparse
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from aggregation.queries import action_lines, audience_rows, cells, picture, received
from benchmarks.filling import SEED, YEAR, fill
from benchmarks.turns import DATABASES, database
from survey.clock import StoppedClock
from survey.data import geography
from survey.db import schema
from survey.db.engine import Sessions, make_engine
from survey.db.facts import ActionFact
from survey.db.people import Account
from survey.db.working import Campaign
from survey.domain.ways_in import WayIn
from survey.services.accounts import sign_in
from survey.settings import Settings
from survey.web.identity import TOKEN
from wsgi import create_app

SIZES = (5_000, 500_000)
AIM_MS = 100
LARGEST_REGION = "84"
PER_PAGE = 100
NOW = datetime(YEAR, 10, 15, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Timed:
    """What was measured, and the median of its runs in milliseconds."""

    what: str
    median: float
    slowest: float


def timed(what: str, run: Callable[[], object], runs: int) -> Timed:
    """Run once to warm up, then several times."""
    run()
    durations = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        durations.append((time.perf_counter() - start) * 1_000)
    return Timed(what, statistics.median(durations), max(durations))


def statements(session: Session, campaign: int) -> dict[str, Callable[[], object]]:
    """Give what to measure in the database, the floor first."""
    national = received(session, None, campaign)
    regional = received(session, None, campaign, LARGEST_REGION)
    floor = select(func.count(), func.sum(ActionFact.committed_cents)).select_from(ActionFact)
    bare = floor.where(ActionFact.description != "")
    return {
        "floor: count, sum of AE, from the table": lambda: session.execute(bare).all(),
        "same, from the index of the sums": lambda: session.execute(floor).all(),
        "received (transmissions that stand)": lambda: received(session, None, campaign),
        "cells (every sum, by pact and axis)": lambda: cells(session, national),
        "audience_rows": lambda: audience_rows(session, national),
        "picture, nation (all of the above)": lambda: picture(session, geography(), None, campaign),
        "picture, nation, on a past day": lambda: picture(session, geography(), NOW, campaign),
        "picture, largest region": lambda: picture(session, geography(), None, campaign, LARGEST_REGION),
        "action_lines, first page of a region": lambda: action_lines(session, regional, 0, PER_PAGE),
    }


def pages(client: FlaskClient) -> dict[str, Callable[[], object]]:
    """Give the pages to measure, from the request to the last byte of HTML."""
    return {
        "page /suivi": lambda: _fetched(client, "/suivi"),
        "page of the largest region": lambda: _fetched(client, f"/suivi/regions/{LARGEST_REGION}"),
    }


def _fetched(client: FlaskClient, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)


@contextmanager
def signed_in(url: str, folder: Path) -> Iterator[FlaskClient]:
    """Give somebody who may see the nation, in the application itself, without a network."""
    settings = Settings(
        folder, url, "a benchmark's secret, of no use elsewhere", demonstration=True, clock=StoppedClock(NOW)
    )
    app = create_app(settings)
    sessions: Sessions = app.extensions["recueil"].sessions
    with sessions.begin() as session:
        token = sign_in(session, session.scalars(select(Account.id)).one(), NOW, WayIn.EMAIL)
    client = app.test_client()
    with client.session_transaction() as browser:
        browser[TOKEN] = token
    yield client
    sessions.engine.dispose()


def filled(url: str, actions: int, versions: int) -> Engine:
    """Bring a database to the schema and fill it; the planner then knows its tables."""
    engine = make_engine(url)
    schema.upgrade(engine, geography())
    with engine.begin() as connection:
        fill(connection, actions, versions)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"))
    return engine


def measure(url: str, actions: int, options: argparse.Namespace) -> list[Timed]:
    """Fill a database and time everything on it."""
    start = time.perf_counter()
    engine = filled(url, actions, options.versions)
    print(f"\n{engine.dialect.name}, {actions} actions, filled in {time.perf_counter() - start:.0f} s")
    with Sessions(engine).reading() as session:
        campaign = session.scalars(select(Campaign.id).where(Campaign.year == YEAR)).one()
        found = [timed(what, run, options.runs) for what, run in statements(session, campaign).items()]
    engine.dispose()
    with tempfile.TemporaryDirectory() as folder, signed_in(url, Path(folder)) as client:
        return found + [timed(what, run, options.runs) for what, run in pages(client).items()]


def show(found: Sequence[Timed]) -> None:
    """Print the figures of one database at one size, each beside the floor."""
    print(f"{'what':<40} {'median ms':>10} {'slowest ms':>11} {'/ floor':>8}")
    for one in found:
        print(f"{one.what:<40} {one.median:>10.1f} {one.slowest:>11.1f} {one.median / found[0].median:>8.1f}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--actions", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--versions", type=int, default=1, help="transmissions of each dossier; the last alone counts")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=list(DATABASES))
    options = parser.parse_args(arguments)
    print(f"seed {SEED}, SQLite {sqlite3.sqlite_version}; aim: page /suivi under {AIM_MS} ms at {SIZES[0]} actions")
    for name in options.databases:
        for actions in options.actions:
            with tempfile.TemporaryDirectory(prefix="recueil-bench-") as folder, database(name, Path(folder)) as url:
                show(measure(url, actions, options))


if __name__ == "__main__":
    main()
