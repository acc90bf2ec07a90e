"""One consistent state to read for as long as a workbook takes, without holding back who saves meanwhile.

PostgreSQL and SQLite in WAL mode let a long read and writes go side by side. SQLite with a rollback journal (where the linked
library has not the WAL fix, see ``survey.db.engine``) makes every commit wait for the reader: there the state is copied
first, which takes a fraction of a second, and the copy is read.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import Connection, connect

from sqlalchemy.orm import Session

from survey.db.engine import Sessions, make_engine

#: What SQLite may hold of one sort, in KiB. A workbook reads a dozen sorted statements side by side: by default each may take 2 MiB.
SORT_KIB = 256


@contextmanager
def snapshot(sessions: Sessions, copy: Path) -> Iterator[Session]:
    """Give a session that reads one state; ``copy`` is where the database goes if it has to be copied, and is removed."""
    with sessions.reading() as session:
        if not makes_writers_wait(session):
            with sorting_on_disk(session):
                yield session
            return
        copy_database(session, copy)
    try:
        with reading_copy(copy) as session, sorting_on_disk(session):
            yield session
    finally:
        remove_copy(copy)


@contextmanager
def sorting_on_disk(session: Session) -> Iterator[None]:
    """Let SQLite sort in little memory, and the rest in temporary files, whatever the number of rows; no slower, as measured."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        yield
        return
    usual = connection.exec_driver_sql("PRAGMA cache_size").scalar()
    connection.exec_driver_sql(f"PRAGMA cache_size=-{SORT_KIB}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size={usual}")


def makes_writers_wait(session: Session) -> bool:
    """Say whether this session's read would hold commits back."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return False
    return str(connection.exec_driver_sql("PRAGMA journal_mode").scalar()) != "wal"


def copy_database(session: Session, copy: Path) -> None:
    """Copy the SQLite database that a session reads, in one step; nobody else may read the copy."""
    source = session.connection().connection.driver_connection
    if not isinstance(source, Connection):
        raise TypeError(f"not a connection of SQLite: {type(source).__name__}")
    try:
        copy.touch(mode=0o600)
        with closing(connect(copy)) as target:
            source.backup(target)
    except BaseException:
        remove_copy(copy)
        raise


@contextmanager
def reading_copy(copy: Path) -> Iterator[Session]:
    """Give a session that reads a copy."""
    engine = make_engine(f"sqlite:///{copy}")
    try:
        with Sessions(engine).reading() as session:
            yield session
    finally:
        engine.dispose()


def remove_copy(copy: Path) -> None:
    """Remove a copy, with the journal that SQLite leaves beside one that it could not finish."""
    for path in (copy, copy.with_name(f"{copy.name}-journal")):
        path.unlink(missing_ok=True)
