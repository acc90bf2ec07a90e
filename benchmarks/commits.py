"""What the database itself costs: one row and one commit, again and again, by several writers at once.

Each writer is a process with a connection of the service's own engine, hence its durability, and nothing but the driver above it.
"""

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import chain

from sqlalchemy import text

from benchmarks.client import Measured
from survey.db.engine import make_engine

TABLE = "CREATE TABLE benchmark_rows (writer INTEGER, number INTEGER, words TEXT)"
WORDS = "Diagnostic social départemental, 2023"
START_SECONDS = 3.0
"""How long before they begin together the writers are started."""


def make_table(url: str) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text(TABLE))
    engine.dispose()


def run(url: str, writers: int, seconds: float) -> Measured:
    """Commit for some seconds with so many writers."""
    start = time.monotonic() + START_SECONDS
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(writers, mp_context=context) as pool:
        runs = [pool.submit(_write, url, writer, start, seconds) for writer in range(writers)]
        latencies = list(chain.from_iterable(run.result() for run in runs))
    return Measured(latencies, seconds)


def _write(url: str, writer: int, start: float, seconds: float) -> list[float]:
    engine = make_engine(url)
    mark = "?" if engine.dialect.name == "sqlite" else "%s"
    insert = f"INSERT INTO benchmark_rows VALUES ({mark}, {mark}, {mark})"  # noqa: S608  the driver's own placeholders
    connection = engine.raw_connection()
    cursor = connection.cursor()
    latencies: list[float] = []
    time.sleep(max(0.0, start - time.monotonic()))
    while (begun := time.monotonic()) < start + seconds:
        if engine.dialect.name == "sqlite":
            cursor.execute("BEGIN IMMEDIATE")
        cursor.execute(insert, (writer, len(latencies), WORDS))
        connection.commit()
        latencies.append(time.monotonic() - begun)
    connection.close()
    engine.dispose()
    return latencies
