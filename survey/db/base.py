"""What all tables share: constraint names, instants in UTC, closed lists as checked text."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, DateTime, Dialect, Integer, MetaData, Table, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

from survey.domain.vocabulary import Term

Serial = BigInteger().with_variant(Integer, "sqlite")
Document = JSON(none_as_null=True)


class Base(DeclarativeBase):
    """Base of all mapped tables; every constraint has a name, the same on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def table_of(model: type[Base]) -> Table:
    """Give the table of a model: a statement on it goes to the database without the detour through mapped objects."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database; a naive one is refused with ``ValueError``."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"naive instant refused: {value!r}"
            raise ValueError(message)
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002  imposed by SQLAlchemy
        """Give back an aware instant in UTC."""
        if value is None:
            return None
        instant: datetime = value
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def one_of(column: str, terms: Iterable[Term | str], name: str | None = None) -> CheckConstraint:
    """Make the CHECK that a column holds one of these terms, or nothing."""
    listed = ", ".join(f"'{term}'" for term in terms)
    return CheckConstraint(f"{column} IN ({listed})", name=name or f"{column}_known")


def known_or_state(column: str) -> tuple[CheckConstraint, CheckConstraint]:
    """Make the CHECKs that a value and an unknown state never stand together, and that the state is one of the three."""
    return (
        CheckConstraint(f"{column} IS NULL OR {column}_state IS NULL", name=f"{column}_or_state"),
        CheckConstraint(f"{column}_state IN ('unknown', 'pending', 'not_applicable')", name=f"{column}_state_known"),
    )
