"""What the sheets of a state must hold, counted along another way than theirs: each action read alone, with how much it has.

The sheets go from the transmissions that stood down to their pacts, priorities, actions and what belongs to these, and the
summaries add up in SQL. Here each action is found from its own row, and what belongs to it is counted where it lies: a
join that loses or doubles facts is not made twice.
"""

from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from aggregation.tables import Standing
from exports.reading.statements import EFFECTS
from survey.db.facts import (
    ActionArea,
    ActionDepartment,
    ActionFact,
    AudienceFact,
    CofundingFact,
    IndicatorFact,
    PactFact,
    PartnerFact,
    PriorityFact,
    Transmission,
)
from survey.db.working import Dossier, TerritoryRow
from survey.domain.vocabulary import DEROGATORY_USES, ENGAGED_STATES, ActionState, CofundingStatus, PactState

Counted: TypeAlias = Select[*tuple[Any, ...]]

PLACE = (TerritoryRow.region_code, Dossier.territory_code)


def standing(as_of: datetime, campaign_id: int, among: Standing | None) -> ColumnElement[bool]:
    """Say of a transmission that it stood at an instant: none of its dossier came after it, until then; or that it is kept as such."""
    if among is not None:
        return (Dossier.campaign_id == campaign_id) & Transmission.id.in_(among.transmissions)
    later = aliased(Transmission)
    replaced = exists().where(
        later.dossier_id == Transmission.dossier_id,
        later.number > Transmission.number,
        later.transmitted_at <= as_of,
    )
    return (Dossier.campaign_id == campaign_id) & (Transmission.transmitted_at <= as_of) & ~replaced


def transmitted(as_of: datetime, campaign_id: int, among: Standing | None) -> Counted:
    """Give each pact that stood: where it is, whether it is « néant » and whether it is signed."""
    return (
        select(
            *PLACE,
            (PactFact.state == PactState.NONE.value).label("is_nothing"),
            (PactFact.state == PactState.SIGNED.value).label("is_signed"),
        )
        .join(Transmission, Transmission.id == PactFact.transmission_id)
        .join(Dossier, Dossier.id == Transmission.dossier_id)
        .join(TerritoryRow, TerritoryRow.code == Dossier.territory_code)
        .where(standing(as_of, campaign_id, among))
    )


def priorities(as_of: datetime, campaign_id: int, among: Standing | None) -> Counted:
    """Give each priority that stood: where it is, its axis and its identifier."""
    return (
        select(*PLACE, PriorityFact.axis, PriorityFact.item_id.label("priority_id"))
        .join(Transmission, Transmission.id == PriorityFact.transmission_id)
        .join(Dossier, Dossier.id == Transmission.dossier_id)
        .join(TerritoryRow, TerritoryRow.code == Dossier.territory_code)
        .where(standing(as_of, campaign_id, among))
    )


def actions(as_of: datetime, campaign_id: int, among: Standing | None) -> Counted:
    """Give each action that stood: where it is, its amounts in cents, and how many rows each sheet owes it."""
    derogatory = ActionFact.credit_use.in_([use.value for use in DEROGATORY_USES])
    has_effect = or_(*(column.is_not(None) for column in EFFECTS))
    return (
        select(
            *PLACE,
            ActionFact.axis,
            ActionFact.item_id.label("action_id"),
            ActionFact.state.in_([state.value for state in ENGAGED_STATES]).label("is_engaged"),
            (ActionFact.state == ActionState.DROPPED.value).label("is_dropped"),
            ActionFact.committed_cents,
            ActionFact.paid_cents,
            ActionFact.planned_cents,
            func.coalesce(derogatory, False).label("is_derogatory"),
            has_effect.label("has_effect"),
            _owned(AudienceFact.action_id).label("audiences"),
            (_owned(ActionArea.action_id) + _owned(ActionDepartment.action_id)).label("areas"),
            _owned(PartnerFact.action_id).label("partners"),
            _owned(IndicatorFact.action_id).label("indicators"),
            _owned(IndicatorFact.action_id, IndicatorFact.value_hundredths.is_not(None)).label("measured"),
            _owned(CofundingFact.action_id).label("cofundings"),
            _cofunded(CofundingFact.status == CofundingStatus.SECURED.value).label("secured_cents"),
            _cofunded(CofundingFact.status == CofundingStatus.REQUESTED.value).label("requested_cents"),
        )
        .join(Transmission, Transmission.id == ActionFact.transmission_id)
        .join(Dossier, Dossier.id == Transmission.dossier_id)
        .join(TerritoryRow, TerritoryRow.code == Dossier.territory_code)
        .where(standing(as_of, campaign_id, among))
    )


def _owned(owner: InstrumentedAttribute[int], *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).where(owner == ActionFact.id, *conditions).scalar_subquery()


def _cofunded(condition: ColumnElement[bool]) -> ColumnElement[int]:
    amount = func.sum(case((condition, CofundingFact.amount_cents), else_=0))
    return select(func.coalesce(amount, 0)).where(CofundingFact.action_id == ActionFact.id).scalar_subquery()
