"""What somebody with the database at hand may do to it: the triggers are gone, and any row may be changed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, text, update

from survey.db.base import table_of
from survey.db.engine import Sessions
from survey.db.journal import JournalRow
from survey.db.working import Event
from survey.services.histories import BrokenError, Fault, Inspection

JOURNAL, EVENTS = table_of(JournalRow), table_of(Event)
OTHER: Mapping[type, Any] = {str: "autre", int: 7_000_001, bool: True, dict: {"autre": 1}, list: ["autre"]}


def verdict(sessions: Sessions) -> Fault | None:
    """Inspect everything; ``None`` where it is whole."""
    try:
        for _ in Inspection(sessions).run():
            pass
    except BrokenError as error:
        return error.fault
    return None


class Attacker:
    """Writes where nobody may; foreign keys are not looked at."""

    def __init__(self, connection: Connection, table: Table) -> None:
        self.connection, self.table = connection, table
        if connection.dialect.name == "sqlite":
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS {table.name}_no_{verb}"))
        else:
            connection.execute(text("SET session_replication_role = replica"))

    def row(self, row_id: int) -> dict[str, Any]:
        return self.connection.execute(select(self.table).where(self.table.c.id == row_id)).one()._asdict()

    def change(self, row_id: int, **columns: object) -> None:
        self.connection.execute(update(self.table).where(self.table.c.id == row_id).values(columns))

    def delete(self, row_id: int) -> None:
        self.connection.execute(delete(self.table).where(self.table.c.id == row_id))

    def insert(self, **columns: object) -> None:
        self.connection.execute(insert(self.table).values(columns))


def other_than(table: Table, column: str, value: Any) -> Any:  # noqa: ANN401  a value of any column
    """Give another value that the column takes."""
    kind = table.c[column].type.python_type
    if column in {"value", "content"}:
        return {"autre": 1}
    if column == "kind":
        return "removed"
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if value is not None and hasattr(value, "year"):
        return value + timedelta(days=1)
    return OTHER[kind] if kind in OTHER else kind(2031, 1, 1)
