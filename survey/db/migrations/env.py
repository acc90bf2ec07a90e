"""How alembic runs here: on the engine that it is handed, in one transaction."""

from alembic import context
from sqlalchemy import Connection, Engine

engine: Engine = context.config.attributes["engine"]


def _foreign_keys(connection: Connection, state: str) -> None:
    """SQLite changes a table by making another in its place: meanwhile the rows that refer to it must not be looked at."""
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(f"PRAGMA foreign_keys={state}")


with engine.connect() as connection:
    _foreign_keys(connection, "OFF")
    with connection.begin():
        context.configure(
            connection=connection,
            target_metadata=context.config.attributes.get("metadata"),
            render_as_batch=True,
            compare_type=True,
        )
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            assert not connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    _foreign_keys(connection, "ON")
