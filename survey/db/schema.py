"""Bringing a database to the schema of this code, and saying whether it is there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from survey.db import facts, journal, mailing, people, reviewing
from survey.db.working import Region, TerritoryRow
from survey.domain.territories import Geography

_HERE = Path(__file__).parent / "migrations"
TABLES = (facts, journal, mailing, people, reviewing)
"""The modules whose tables make the schema, beside the working copy."""


def config(engine: Engine | None = None) -> Config:
    """Make the configuration of alembic, without a file; the engine is handed to its environment."""
    made = Config()
    made.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    made.attributes["engine"] = engine
    return made


def upgrade(engine: Engine, geography: Geography) -> None:
    """Bring the database to the latest schema and the official codes; nothing changes where it is there already."""
    command.upgrade(config(engine), "head")
    with Session(engine) as session, session.begin():
        for region in geography.regions.values():
            session.merge(Region(code=region.code, name=region.name))
        session.flush()
        for place in geography.territories.values():
            session.merge(
                TerritoryRow(
                    code=place.code,
                    name=place.name,
                    region_code=place.region_code,
                    departments=len(place.department_codes),
                )
            )


def is_current(engine: Engine) -> bool:
    """Say whether the database has the schema of this code."""
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current == ScriptDirectory.from_config(config()).get_current_head()
