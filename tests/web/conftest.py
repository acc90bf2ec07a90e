"""The site on a real database, with the demonstration in it, at a chosen instant."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from survey.clock import StoppedClock
from survey.settings import Settings
from tests.conftest import NOW
from tests.live import SECRET
from wsgi import create_app


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder whose static files are published once for all tests."""
    return tmp_path_factory.mktemp("instance")


@pytest.fixture
def settings(published: Path, loaded_sqlite_template: Path, tmp_path: Path) -> Settings:
    """The settings of a demonstration on its own copy of the loaded database, on 15 October 2024 at 10:00 in Paris."""
    database = tmp_path / "recueil.sqlite3"
    database.write_bytes(loaded_sqlite_template.read_bytes())
    return Settings(
        instance=published,
        database_url=f"sqlite:///{database}",
        secret_key=SECRET,
        demonstration=True,
        clock=StoppedClock(NOW),
    )


@pytest.fixture
def app(settings: Settings) -> Flask:
    """The whole application."""
    return create_app(settings)


def at(settings: Settings, instant: datetime) -> Flask:
    """Give the same site at another instant."""
    return create_app(replace(settings, clock=StoppedClock(instant)))
