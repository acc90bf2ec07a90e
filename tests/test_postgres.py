"""The test server of tests/postgres.py keeps its promises."""

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.postgres import Cluster


def _execute(url: str, statement: str) -> list[tuple[object, ...]]:
    engine = create_engine(url)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        rows = [tuple(row) for row in result] if result.returns_rows else []
    engine.dispose()
    return rows


def _fill(url: str) -> None:
    _execute(url, "CREATE TABLE t AS SELECT 1 AS n")


def test_databases_are_made_from_a_template(postgres_cluster: Cluster) -> None:
    template = postgres_cluster.create_template(_fill)
    first, second = postgres_cluster.create_database(template), postgres_cluster.create_database(template)
    _execute(first, "INSERT INTO t VALUES (2)")
    assert _execute(first, "SELECT count(*) FROM t") == [(2,)]
    assert _execute(second, "SELECT count(*) FROM t") == [(1,)]


def test_commits_are_durable_by_default(postgres_cluster: Cluster) -> None:
    url = postgres_cluster.create_database()
    assert _execute(url, "SHOW synchronous_commit") == [("on",)]
    assert _execute(url, "SHOW fsync") == [("on",)]


def test_crashed_server_recovers_what_was_committed(postgres_cluster: Cluster) -> None:
    url = postgres_cluster.create_database()
    _execute(url, "CREATE TABLE t AS SELECT 1 AS n")
    postgres_cluster.crash()
    postgres_cluster.start()
    assert _execute(url, "SELECT n FROM t") == [(1,)]


def test_dropped_database_is_gone(postgres_cluster: Cluster) -> None:
    url = postgres_cluster.create_database()
    postgres_cluster.drop_database(url)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url.replace("+psycopg", ""))
