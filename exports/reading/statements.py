"""The statements that read the facts of one state for the sheets, each in the order of the sheets.

Every statement goes through the transmissions that stood, with the ``rank`` of their region, and sorts by region, territory,
priority and action: what belongs to an action can so be read beside it. ``owner`` is the row that a value belongs to.
"""

from typing import Any, TypeAlias

from sqlalchemy import CTE, Select, String, false, literal, or_, select, true, union_all

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
)
from survey.db.working import Region, TerritoryRow
from survey.domain.vocabulary import DEROGATORY_USES, ENGAGED_STATES, PRIORITY_AUDIENCES, PlaceKind

#: A SELECT whose columns are told by their keys.
Statement: TypeAlias = Select[*tuple[Any, ...]]

TERRITORY = (
    Region.code.label("region_code"),
    Region.name.label("region"),
    TerritoryRow.code.label("territory_code"),
    TerritoryRow.name.label("territory"),
)
PRIORITY = (
    *TERRITORY,
    PriorityFact.position.label("priority_position"),
    PriorityFact.title.label("priority_title"),
    PriorityFact.axis,
)
ACTION = (
    *PRIORITY,
    ActionFact.title.label("action_title"),
    ActionFact.item_id.label("action_id"),
    ActionFact.state.label("action_state"),
    ActionFact.state.in_([state.value for state in ENGAGED_STATES]).label("is_engaged"),
)
IS_DEROGATORY = ActionFact.credit_use.in_([use.value for use in DEROGATORY_USES]).label("is_derogatory")
CREDITS = (
    *ACTION,
    ActionFact.operator_category,
    ActionFact.operator_name,
    ActionFact.operator_siret,
    ActionFact.committed_on,
    ActionFact.committed_cents,
    ActionFact.planned_cents,
    ActionFact.paid_cents,
    ActionFact.paid_cents_state,
    ActionFact.commitment_number,
    ActionFact.commitment_number_state,
    ActionFact.credit_use,
    IS_DEROGATORY,
    ActionFact.derogation_reason,
    ActionFact.total_cents,
    ActionFact.total_cents_state,
)
STORY = (
    ActionFact.description,
    ActionFact.novelty,
    ActionFact.innovation,
    ActionFact.other_audience_reason,
    ActionFact.scale,
    ActionFact.starts_on,
    ActionFact.starts_on_is_month,
    ActionFact.starts_on_state,
    ActionFact.ends_on,
    ActionFact.ends_on_is_month,
    ActionFact.ends_on_state,
    ActionFact.evaluation,
    ActionFact.uses_local_credits,
    ActionFact.targeted_beneficiaries,
    ActionFact.targeted_beneficiaries_state,
    ActionFact.reached_beneficiaries,
    ActionFact.reached_beneficiaries_state,
    ActionFact.beneficiary_unit,
)
EFFECTS = (
    ActionFact.effects_on_people,
    ActionFact.effects_on_area,
    ActionFact.effects_on_partners,
    ActionFact.redirection,
    ActionFact.redirection_how,
)


def at_pacts(current: CTE, *columns: Any) -> Statement:  # noqa: ANN401  whatever SQL can select
    """Select from the pacts, « néant » included, by region and territory."""
    return (
        select(*columns)
        .select_from(current)
        .join(TerritoryRow, TerritoryRow.code == current.c.territory_code)
        .join(Region, Region.code == TerritoryRow.region_code)
        .join(PactFact, PactFact.transmission_id == current.c.id)
        .order_by(current.c.rank, TerritoryRow.code)
    )


def at_priorities(current: CTE, *columns: Any) -> Statement:  # noqa: ANN401  whatever SQL can select
    """Select from the priorities, by territory and position."""
    return (
        at_pacts(current, *columns)
        .join(PriorityFact, PriorityFact.transmission_id == current.c.id)
        .order_by(PriorityFact.position)
    )


def at_actions(current: CTE, *columns: Any) -> Statement:  # noqa: ANN401  whatever SQL can select
    """Select from the actions, by territory, priority and position."""
    return (
        at_priorities(current, *columns)
        .join(ActionFact, ActionFact.priority_id == PriorityFact.id)
        .order_by(ActionFact.position)
    )


def pacts(current: CTE) -> Statement:
    """One row per pact; ``owner`` is its transmission."""
    told = [
        column for column in PactFact.__table__.c if column.key not in {"transmission_id", "territory_code", "state"}
    ]
    version = (current.c.number, current.c.transmitted_at)
    return at_pacts(
        current, *TERRITORY, PactFact.state.label("pact_state"), *told, *version, current.c.id.label("owner")
    )


def priorities(current: CTE) -> Statement:
    """One row per priority; ``owner`` is its key."""
    return at_priorities(
        current,
        *PRIORITY,
        PriorityFact.item_id.label("priority_id"),
        PriorityFact.need,
        PriorityFact.lead_category,
        PriorityFact.lead_name,
        PriorityFact.lead_function,
        PriorityFact.committee,
        PriorityFact.committee_state,
        PriorityFact.committee_frequency,
        PriorityFact.id.label("owner"),
    )


def actions(current: CTE) -> Statement:
    """One row per action; ``owner`` is its key."""
    return at_actions(current, *CREDITS, *STORY, ActionFact.id.label("owner"))


def audiences(current: CTE) -> Statement:
    """One row per action and public."""
    is_priority = AudienceFact.audience.in_([audience.value for audience in PRIORITY_AUDIENCES]).label("is_priority")
    return (
        at_actions(current, *ACTION, AudienceFact.audience, is_priority, ActionFact.other_audience_reason)
        .join(AudienceFact, AudienceFact.action_id == ActionFact.id)
        .order_by(AudienceFact.audience)
    )


def areas(current: CTE) -> Statement:
    """One row per action and place, then per action and other department."""
    place = union_all(
        select(
            ActionArea.action_id,
            ActionArea.position,
            ActionArea.kind,
            ActionArea.code,
            ActionArea.label,
            ActionArea.department_code,
            false().label("is_other_department"),
        ),
        select(
            ActionDepartment.action_id,
            literal(None),
            literal(PlaceKind.DEPARTMENT.value, String),
            ActionDepartment.department_code,
            TerritoryRow.name,
            ActionDepartment.department_code,
            true(),
        ).join(TerritoryRow, TerritoryRow.code == ActionDepartment.department_code),
    ).subquery("place")
    told = [column for column in place.c if column.key not in {"action_id", "position"}]
    return (
        at_actions(current, *ACTION, ActionFact.scale, *told)
        .join(place, place.c.action_id == ActionFact.id)
        .order_by(place.c.is_other_department, place.c.position, place.c.code)
    )


def partners(current: CTE) -> Statement:
    """One row per partner; ``owner`` is its key."""
    told = (PartnerFact.position, PartnerFact.category, PartnerFact.name, PartnerFact.detail)
    return (
        at_actions(current, *ACTION, *told, PartnerFact.id.label("owner"))
        .join(PartnerFact, PartnerFact.action_id == ActionFact.id)
        .order_by(PartnerFact.position)
    )


def indicators(current: CTE) -> Statement:
    """One row per indicator."""
    told = [column for column in IndicatorFact.__table__.c if column.key not in {"id", "action_id"}]
    return (
        at_actions(current, *ACTION, *told)
        .join(IndicatorFact, IndicatorFact.action_id == ActionFact.id)
        .order_by(IndicatorFact.position)
    )


def effects(current: CTE) -> Statement:
    """One row per action of which an effect, or a redirection, was told."""
    return at_actions(current, *ACTION, *EFFECTS).where(or_(*(column.is_not(None) for column in EFFECTS)))


def commitments(current: CTE) -> Statement:
    """One row per action whose local credits are committed."""
    return at_actions(current, *CREDITS).where(ActionFact.committed_cents.is_not(None))


def derogations(current: CTE) -> Statement:
    """One row per action whose local credits go to a derogatory use."""
    return at_actions(current, *CREDITS).where(ActionFact.credit_use.in_([use.value for use in DEROGATORY_USES]))


def cofundings(current: CTE) -> Statement:
    """One row per cofunding."""
    told = [column for column in CofundingFact.__table__.c if column.key not in {"id", "action_id"}]
    return (
        at_actions(current, *ACTION, *told)
        .join(CofundingFact, CofundingFact.action_id == ActionFact.id)
        .order_by(CofundingFact.position)
    )
