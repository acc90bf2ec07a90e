"""How the service talks to its database so that what is committed is kept (RELIABILITY, promise 1).

SQLite: ``synchronous=FULL`` with WAL where the linked library has the WAL-reset fix, else a rollback journal with ``synchronous=EXTRA``;
writers begin IMMEDIATE. PostgreSQL: ``synchronous_commit`` on.
"""

import sqlite3
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError, IntegrityError, OperationalError
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

_WAL_FIXES = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
BUSY_MS = 15_000
LOOK_AGAIN_SECONDS = 0.0005
"""SQLite's own patience sleeps up to 100 ms at a time beside a lock that is free again, and its queue knows no order."""
RESTED_SECONDS = 1.0
"""A connection that was used less than this ago is taken to be alive; the first query of a request tells for the others."""

ClashError = IntegrityError
"""What the database raises where somebody else wrote the same thing at the same instant."""
UnavailableError = OperationalError
"""What it raises where it cannot be reached, or is too busy."""


def has_wal_fix(version: tuple[int, ...]) -> bool:
    """Say whether an SQLite version has the WAL-reset fix: 3.51.3 and later, or its back-ports."""
    return version >= _WAL_FIXES[-1] or any(version[:2] == fix[:2] and version >= fix for fix in _WAL_FIXES)


def make_engine(url: str) -> Engine:
    """Make the engine of a database address; the connections of each worker process are its own.

    What is written (answers, names, the secret of a letter) never goes with an error into a log.
    """
    backend = make_url(url).get_backend_name()
    if backend == "sqlite":
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_MS / 1000})
        event.listen(engine, "connect", _settle_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _settle_postgresql)
    event.listen(engine, "checkout", _try_rested)
    return engine


def _settle_sqlite(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    wal = has_wal_fix(sqlite3.sqlite_version_info)
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        f"journal_mode={'WAL' if wal else 'DELETE'}",
        f"synchronous={'FULL' if wal else 'EXTRA'}",
        "foreign_keys=ON",
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")
    # SQLite's own know ASCII alone: « É » and « é » would be twins in one database and not in the other.
    for name, change in (("lower", str.lower), ("upper", str.upper)):
        connection.create_function(name, 1, partial(_changed, change), deterministic=True)


def _changed(change: Callable[[str], str], value: object) -> str | None:
    return None if value is None else change(str(value))


def _begin_sqlite(connection: Connection) -> None:
    """Readers begin DEFERRED and writers IMMEDIATE: a read that turns into a write would fail at once, whatever the timeout."""
    begin = connection.get_execution_options().get("begin")
    if begin is None:
        _begin_writing(connection)
    elif begin:
        connection.exec_driver_sql(begin)


def _begin_writing(connection: Connection) -> None:
    """Wait for the writer's lock as long as SQLite would, but look for it often."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    deadline = time.monotonic() + BUSY_MS / 1000
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while time.monotonic() < deadline:
            try:
                driver.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    break
                time.sleep(LOOK_AGAIN_SECONDS)
            else:
                return
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_MS}")


def _settle_postgresql(connection: Any, _record: ConnectionPoolEntry) -> None:  # noqa: ANN401  a psycopg connection behind SQLAlchemy's door
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO on")
        cursor.execute("SET timezone TO 'UTC'")
    connection.commit()


def _try_rested(connection: Any, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:  # noqa: ANN401  as above
    """A server that was started again has forgotten the connections that rested: the pool then opens others."""
    now = time.monotonic()
    if now - record.info.get("taken", now) > RESTED_SECONDS:
        try:
            connection.execute("SELECT 1")
            connection.commit()
        except psycopg.OperationalError as error:
            raise DisconnectionError from error
    record.info["taken"] = now


class Sessions:
    """Makes sessions: ``begin()`` to write, ``reading()`` to read from one consistent snapshot; and ``single()`` for one query alone.

    They are used in a ``with`` block, at the end of which a read is committed too: the driver of PostgreSQL forgets its prepared
    statements at each rollback.
    """

    def __init__(self, engine: Engine) -> None:
        """Keep one factory for each use."""
        self.engine = engine
        if engine.dialect.name == "postgresql":
            reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            single = engine.execution_options(isolation_level="AUTOCOMMIT")
        else:
            reading, single = engine.execution_options(begin="BEGIN"), engine.execution_options(begin="")
        self.begin = sessionmaker(engine, expire_on_commit=False).begin
        self.reading = sessionmaker(reading, expire_on_commit=False).begin
        self.single = single.connect


def durability(engine: Engine) -> dict[str, str]:
    """Give the settings that durability stands on, as the database itself reports them."""
    with engine.execution_options(begin="BEGIN").connect() as connection:
        if engine.dialect.name == "sqlite":
            names = ("journal_mode", "synchronous", "foreign_keys")
            return {name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar()) for name in names}
        names = ("synchronous_commit", "fsync", "full_page_writes")
        return {name: str(connection.execute(text(f"SHOW {name}")).scalar()) for name in names}


def weaknesses(engine: Engine) -> list[str]:
    """List in French the settings that are weaker than promised; empty where the database is safe."""
    found = durability(engine)
    if engine.dialect.name == "sqlite":
        safe = {"wal": {"2", "3"}, "delete": {"3"}}
        wrong = found["synchronous"] not in safe.get(found["journal_mode"], set()) or found["foreign_keys"] != "1"
    else:
        wrong = found != dict.fromkeys(found, "on")
    return [f"base de données : {name}={value}" for name, value in found.items()] if wrong else []
