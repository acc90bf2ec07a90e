"""The service with everybody signed in, made once for a worker."""

from pathlib import Path

import pytest

from tests.rights.world import World


@pytest.fixture(scope="session")
def world(loaded_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("world"), loaded_sqlite_template)
