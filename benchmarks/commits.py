"""What the database itself costs: one row and one commit, again and again, by several writers at once.

Each writer is a process that keeps one connection of the service's own engine, hence its durability and its way to wait for the lock.
"""

import time
from functools import partial

from sqlalchemy import text

from benchmarks.client import Measured, merged
from benchmarks.together import Start, together
from survey.db.engine import make_engine

TABLE = "CREATE TABLE benchmark_rows (writer INTEGER, number INTEGER, words TEXT)"
WORDS = "Diagnostic social départemental, 2023"


def make_table(url: str) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text(TABLE))
    engine.dispose()


def run(url: str, writers: int, seconds: float) -> Measured:
    """Commit for some seconds with so many writers."""
    return merged(together([partial(_write, url, writer, seconds) for writer in range(writers)]))


def _write(url: str, writer: int, seconds: float, start: Start) -> Measured:
    engine = make_engine(url)
    mark = "?" if engine.dialect.name == "sqlite" else "%s"
    insert = f"INSERT INTO benchmark_rows VALUES ({mark}, {mark}, {mark})"  # noqa: S608  the driver's own placeholders
    latencies: list[float] = []
    with engine.connect() as connection:
        connection.rollback()
        start()
        begun = time.perf_counter()
        while (now := time.perf_counter()) < begun + seconds:
            with connection.begin():
                connection.exec_driver_sql(insert, (writer, len(latencies), WORDS))
            latencies.append(time.perf_counter() - now)
    engine.dispose()
    return Measured(latencies, seconds)
