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

from aggregation.queries import current_transmissions
from exports.columns.making import Fact
from exports.reading import beside, statements
from exports.reading.facts import Reading, joined, labelled
from exports.reading.statements import Statement
from survey.db.facts import PriorityFact, Transmission
from survey.db.working import Dossier, TerritoryRow
from survey.domain.vocabulary import LinkedScheme


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


def ways(session: Session, campaign_id: int, before: datetime, after: datetime) -> list[Way]:
    """Give how each dossier went from one instant to the next, of those that changed."""
    old, new = (_standing(session, campaign_id, instant) for instant in (before, after))
    changed = {key for key in {*old, *new} if old.get(key) != new.get(key)}
    sent = _sent(session, campaign_id, after)
    return [_way(old.get(key), new.get(key), sent.get(key, [])) for key in sorted(changed)]


def _way(old: Version | None, new: Version | None, sent: Sequence[Version]) -> Way:
    first = old.number if old else 0
    return Way(old, tuple(one for one in sent if new and first < one.number <= new.number))


def _standing(session: Session, campaign_id: int, instant: datetime) -> Mapping[int, Version]:
    current = current_transmissions(instant, campaign_id).c
    statement = select(current.id, current.dossier_id, current.number, current.transmitted_at)
    return {row.dossier_id: Version(*row) for row in session.execute(statement)}


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

    def _dated(self, statement: Statement) -> Statement:
        return statement.add_columns(self.current.c.id.label("version"), self.current.c.dossier_id.label("dossier"))

    def _under(self, statement: Statement) -> Statement:
        return self._dated(statement.add_columns(PriorityFact.item_id.label("priority_id")))

    def pacts(self) -> Iterator[Fact]:
        """Give the pacts as their sheet has them."""
        signatories = beside.signatories_of_pacts(self.current)
        schemes = beside.schemes_of_pacts(self.current)
        return self.facts(
            self._dated(statements.pacts(self.current)),
            {"signatories": (signatories, joined), "linked_schemes": (schemes, labelled(LinkedScheme))},
        )

    def priorities(self) -> Iterator[Fact]:
        """Give the priorities as their sheet has them."""
        areas = beside.areas_of_priorities(self.current)
        return self.facts(self._dated(statements.priorities(self.current)), {"areas": (areas, joined)})

    def actions(self) -> Iterator[Fact]:
        """Give the actions with their cofunders, of which no other sheet of their workbook tells."""
        cofunders = beside.cofunders_of_actions(self.current)
        return self.facts(self._under(statements.actions(self.current)), {"cofunders": (cofunders, joined)})

    def audiences(self) -> Iterator[Fact]:
        return self.facts(self._under(statements.audiences(self.current)))

    def areas(self) -> Iterator[Fact]:
        return self.facts(self._under(statements.areas(self.current)))

    def partners(self) -> Iterator[Fact]:
        """Give the partners with the set of the ways in which each contributes."""
        contributions = beside.contributions_of_partners(self.current)
        return self.facts(self._under(statements.partners(self.current)), {"contributions": (contributions, frozenset)})

    def indicators(self) -> Iterator[Fact]:
        return self.facts(self._under(statements.indicators(self.current)))

    def effects(self) -> Iterator[Fact]:
        return self.facts(self._under(statements.effects(self.current)))

    def commitments(self) -> Iterator[Fact]:
        return self.facts(self._under(statements.commitments(self.current)))

    def cofundings(self) -> Iterator[Fact]:
        return self.facts(self._under(statements.cofundings(self.current)))

    def derogations(self) -> Iterator[Fact]:
        return self.facts(self._under(statements.derogations(self.current)))
