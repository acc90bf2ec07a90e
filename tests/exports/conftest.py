"""The whole application on the demonstration, with exports in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from survey.clock import StoppedClock
from survey.settings import Settings
from tests.conftest import NOW
from tests.live import SECRET
from wsgi import create_app


@pytest.fixture
def app(loaded_sqlite_template: Path, tmp_path: Path) -> Iterator[Flask]:
    """The site on its own copy of the demonstration, on 15 October 2024 at 10:00 in Paris."""
    database = tmp_path / "recueil.sqlite3"
    database.write_bytes(loaded_sqlite_template.read_bytes())
    settings = Settings(
        instance=tmp_path / "instance",
        database_url=f"sqlite:///{database}",
        secret_key=SECRET,
        demonstration=True,
        clock=StoppedClock(NOW),
    )
    made = create_app(settings)
    yield made
    made.extensions["recueil"].sessions.engine.dispose()
