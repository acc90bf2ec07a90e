"""The facts of the versions between two states: each dossier that changed, from the version that stood to the one that stands.

The same transmission has the same rows: a dossier that sent nothing between the two states is not read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import CTE, case, func, select
from sqlalchemy.orm import Session

from exports.columns.making import Fact
from exports.reading import beside, statements
from exports.reading.facts import Reading, joined
from exports.reading.statements import Statement
from survey.db.facts import ActionFact, PriorityFact, Transmission
from survey.db.working import Dossier, TerritoryRow


class Version(NamedTuple):
    """A transmission of a dossier; those of one dossier are compared in the order of their numbers."""

    id: int
    dossier_id: int
    number: int
    transmitted_at: datetime


@dataclass(frozen=True, slots=True)
class Way:
    """How a dossier went from one state to the next: what stood if anything did, then what was sent, of which the last stands.

    Where a dossier does not stand any more, nothing was sent.
    """

    before: Version | None
    sent: tuple[Version, ...]

    @property
    def versions(self) -> tuple[Version, ...]:
        """Every version, the first one first."""
        return (*((self.before,) if self.before else ()), *self.sent)


def ways(before: Reading, after: Reading) -> list[Way]:
    """Give how each dossier went from one state to the next, of those that changed: what stood in the first one is no news."""
    old, new = _standing(before), _standing(after)
    changed = {key for key in {*old, *new} if old.get(key) != new.get(key)}
    sent = _sent(after.session, after.campaign_id, after.as_of)
    return [_way(old.get(key), new.get(key), sent.get(key, [])) for key in sorted(changed)]


def _way(old: Version | None, new: Version | None, sent: Sequence[Version]) -> Way:
    first = old.number if old else 0
    return Way(old, tuple(one for one in sent if new and first < one.number <= new.number))


def _standing(reading: Reading) -> Mapping[int, Version]:
    current = reading.current.c
    statement = select(current.id, current.dossier_id, current.number, current.transmitted_at)
    return {row.dossier_id: Version(*row) for row in reading.session.execute(statement)}


def _sent(session: Session, campaign_id: int, until: datetime) -> Mapping[int, list[Version]]:
    told = (Transmission.id, Transmission.dossier_id, Transmission.number, Transmission.transmitted_at)
    statement = select(*told).join(Dossier, Dossier.id == Transmission.dossier_id)
    found: dict[int, list[Version]] = {}
    within = (Dossier.campaign_id == campaign_id, Transmission.transmitted_at <= until)
    for row in session.execute(statement.where(*within).order_by(Transmission.number)):
        found.setdefault(row.dossier_id, []).append(Version(*row))
    return found


@dataclass(frozen=True)
class Versions(Reading):
    """The facts of these transmissions, region by region, territory by territory, the first version of each first."""

    ids: Sequence[int] = field(default=(), kw_only=True)

    @cached_property
    def current(self) -> CTE:
        """These transmissions; ``rank`` is their order among all of them."""
        region = case({code: rank for rank, code in enumerate(self.regions)}, value=TerritoryRow.region_code)
        order = (region, Dossier.territory_code, Transmission.number)
        return (
            select(
                Transmission.id,
                Transmission.dossier_id,
                Dossier.territory_code,
                func.row_number().over(order_by=order).label("rank"),
                Transmission.number,
                Transmission.transmitted_at,
            )
            .join(Dossier, Dossier.id == Transmission.dossier_id)
            .join(TerritoryRow, TerritoryRow.code == Dossier.territory_code)
            .where(Transmission.id.in_(self.ids))
            .cte("versions")
        )

    def told(self, statement: Statement) -> Statement:
        """Have a statement tell of each row the version and the dossier; and, under an action, which priority it is of."""
        current, told = self.current.c, statement.selected_columns
        priority = [PriorityFact.item_id.label("priority_id")] if "action_id" in told else []
        return statement.add_columns(*priority, current.id.label("version"), current.dossier_id.label("dossier"))

    def actions(self) -> Iterator[Fact]:
        """Give the actions with their cofunders alone, of which no other sheet of their workbook tells."""
        cofunders = beside.cofunders_of_actions(self.current)
        return self._sheet(statements.actions(self.current), {"cofunders": (cofunders, joined)})

    def cofundings(self) -> Iterator[Fact]:
        """Give the cofundings, and whether their action is in the other sheets of the credits."""
        told = (ActionFact.committed_cents, statements.IS_DEROGATORY)
        return self._sheet(statements.cofundings(self.current).add_columns(*told))
