"""Every standing transmission sent again, with whatever an agent would have changed meanwhile. Tests and benchmarks stand on it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Connection, insert, select

from survey.db import facts
from survey.db.base import Base

#: What becomes of a row, by its table: itself, others, or none.
Revise: TypeAlias = Callable[[type[Base], dict[str, Any]], Iterable[dict[str, Any]]]

#: Parents first, each with the columns that point to rows sent again.
TABLES: Sequence[tuple[type[Base], tuple[str, ...]]] = (
    (facts.Transmission, ("id",)),
    (facts.PactFact, ("transmission_id",)),
    (facts.SchemeFact, ("transmission_id",)),
    (facts.SignatoryFact, ("transmission_id",)),
    (facts.PriorityFact, ("id", "transmission_id")),
    (facts.PriorityArea, ("priority_id",)),
    (facts.ActionFact, ("id", "transmission_id", "priority_id")),
    (facts.AudienceFact, ("action_id",)),
    (facts.ActionArea, ("action_id",)),
    (facts.ActionDepartment, ("action_id",)),
    (facts.PartnerFact, ("id", "action_id")),
    (facts.ContributionFact, ("partner_id",)),
    (facts.CofundingFact, ("id", "action_id")),
    (facts.IndicatorFact, ("id", "action_id")),
)
#: By which name others point to a row.
NAMES: Mapping[type[Base], str] = {
    facts.PriorityFact: "priority_id",
    facts.ActionFact: "action_id",
    facts.PartnerFact: "partner_id",
}
#: Above every key of what was sent before.
APART = 10_000_000
BATCH = 5_000


def as_it_was(_model: type[Base], row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Change nothing."""
    yield row


def resend(connection: Connection, number: int, at: datetime, revise: Revise = as_it_was) -> None:
    """Send the version before ``number`` of each dossier again, as ``number``; what belongs to a row that is left out is too.

    The versions before were the first alone, or were sent again here too.
    """
    kept: dict[str, set[int]] = {}
    for model, keys in TABLES:
        sent = [
            revised
            for row in _of_version(connection, model, keys[0], number - 1)
            if all(row[key] + APART in kept[key] for key in keys if key in kept)
            for revised in revise(model, _moved(model, keys, row, number, at))
        ]
        if model in NAMES:
            kept[NAMES[model]] = {row["id"] for row in sent}
        for start in range(0, len(sent), BATCH):
            connection.execute(insert(model), sent[start : start + BATCH])


def _of_version(connection: Connection, model: type[Base], key: str, number: int) -> Iterator[dict[str, Any]]:
    column = model.__table__.c[key]
    first = (number - 1) * APART
    statement = select(model.__table__).where(column >= first, column < first + APART)
    return (dict(row._mapping) for row in connection.execute(statement))  # noqa: SLF001  public, in spite of its name


def _moved(model: type[Base], keys: Sequence[str], row: dict[str, Any], number: int, at: datetime) -> dict[str, Any]:
    moved = row | {key: row[key] + APART for key in keys}
    if model is facts.Transmission:
        moved |= {"number": number, "transmitted_at": at, "digest": f"{moved['id']:064x}"}
    return moved
