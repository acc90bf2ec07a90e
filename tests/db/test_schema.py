import sqlite3
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.exc import DBAPIError, StatementError

import aggregation.envelopes.rows
import aggregation.history
import exports.deliveries
import exports.leases
import exports.runs
from survey.data import geography
from survey.db import schema
from survey.db.base import Base
from survey.db.engine import Sessions, durability, has_wal_fix, make_engine, weaknesses
from survey.db.facts import ActionFact, PactFact
from survey.db.working import Campaign, Event, Region, TerritoryRow

OWNED_ABOVE = (
    aggregation.envelopes.rows.EnvelopeLoad,
    aggregation.history.NightRow,
    exports.deliveries.ExportDelivery,
    exports.leases.Lease,
    exports.runs.ExportRun,
)
assert all(model.metadata is Base.metadata for model in OWNED_ABOVE)


def test_migrations_give_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_error_of_the_database_says_nothing_of_what_was_written(engine: Engine) -> None:
    with pytest.raises(DBAPIError) as refused, engine.begin() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:letter)"), {"letter": "a way to sign in"})
    assert "a way to sign in" not in str(refused.value)


def test_check_constraints_are_those_of_the_models(engine: Engine) -> None:
    """Alembic does not compare CHECKs; a migration that forgot one would let wrong facts in."""
    wanted = {
        str(constraint.name)
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if str(constraint.name).startswith("ck_")
    }
    query = (
        "SELECT sql FROM sqlite_master WHERE type = 'table'"
        if engine.dialect.name == "sqlite"
        else "SELECT conname FROM pg_constraint WHERE contype = 'c'"
    )
    with engine.connect() as connection:
        found = "\n".join(str(row) for row in connection.scalars(text(query)))
    assert [name for name in wanted if name not in found] == []


def test_upgrade_is_idempotent_and_seeds_the_codes(engine: Engine) -> None:
    schema.upgrade(engine, geography())
    assert schema.is_current(engine)
    with engine.connect() as connection:
        assert len(connection.execute(select(Region)).all()) == 18
        assert len(connection.execute(select(TerritoryRow)).all()) == 102


def test_history_and_facts_refuse_change(loaded: Sessions) -> None:
    for table in (Event, PactFact, ActionFact):
        with pytest.raises(DBAPIError, match="append-only"), loaded.begin() as session:
            session.execute(delete(table))
    with pytest.raises(DBAPIError, match="append-only"), loaded.begin() as session:
        session.execute(update(Event).values(words="autre"))


def test_durable_settings_are_in_force(engine: Engine) -> None:
    assert weaknesses(engine) == []
    found = durability(engine)
    if engine.dialect.name == "sqlite":
        wal = has_wal_fix(sqlite3.sqlite_version_info)
        assert found == {
            "journal_mode": "wal" if wal else "delete",
            "synchronous": "2" if wal else "3",
            "foreign_keys": "1",
        }
    else:
        assert found["synchronous_commit"] == "on"


def test_weaker_settings_are_named(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA synchronous=OFF")
        connection.exec_driver_sql("BEGIN")
    assert any("synchronous=0" in fault for fault in weaknesses(engine))
    engine.dispose()


@pytest.mark.parametrize(
    ("version", "fixed"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 9), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_wal_is_used_where_it_is_mended(version: tuple[int, ...], *, fixed: bool) -> None:
    assert has_wal_fix(version) is fixed


def test_naive_instant_is_refused(sessions: Sessions) -> None:
    naive = datetime(2024, 7, 1)  # noqa: DTZ001  # the very thing that is refused
    with pytest.raises(StatementError, match="naive instant refused"), sessions.begin() as session:
        session.add(Campaign(year=2024, questionnaire="2024", opens_at=naive, closes_at=naive))


def test_instants_come_back_aware(sessions: Sessions) -> None:
    opens, closes = datetime(2024, 7, 1, tzinfo=UTC), datetime(2024, 12, 31, 22, 59, 59, tzinfo=UTC)
    with sessions.begin() as session:
        session.add(Campaign(year=2024, questionnaire="2024", opens_at=opens, closes_at=closes))
    with sessions.reading() as session:
        kept = session.scalars(select(Campaign)).one()
        assert (kept.opens_at, kept.closes_at) == (opens, closes)


def test_reading_session_cannot_write_on_postgresql(sessions: Sessions) -> None:
    if sessions.engine.dialect.name == "sqlite":
        return
    with pytest.raises(DBAPIError, match="read-only"), sessions.reading() as session:
        session.execute(update(Region).values(name="x"))
