"""The values that belong to a row, each after its ``owner``, in the order in which the owners are read."""

from sqlalchemy import CTE

from exports.reading.statements import Statement, at_actions, at_pacts, at_priorities
from survey.db.facts import (
    ActionArea,
    ActionDepartment,
    ActionFact,
    AudienceFact,
    CofundingFact,
    ContributionFact,
    IndicatorFact,
    PartnerFact,
    PriorityArea,
    PriorityFact,
    SchemeFact,
    SignatoryFact,
)


def schemes_of_pacts(current: CTE) -> Statement:
    owner = current.c.id.label("owner")
    return at_pacts(current, owner, SchemeFact.scheme).join(SchemeFact, SchemeFact.transmission_id == current.c.id)


def signatories_of_pacts(current: CTE) -> Statement:
    return (
        at_pacts(current, current.c.id.label("owner"), SignatoryFact.name)
        .join(SignatoryFact, SignatoryFact.transmission_id == current.c.id)
        .order_by(SignatoryFact.position)
    )


def areas_of_priorities(current: CTE) -> Statement:
    return (
        at_priorities(current, PriorityFact.id, PriorityArea.label)
        .join(PriorityArea, PriorityArea.priority_id == PriorityFact.id)
        .order_by(PriorityArea.position)
    )


def audiences_of_actions(current: CTE) -> Statement:
    return at_actions(current, ActionFact.id, AudienceFact.audience).join(
        AudienceFact, AudienceFact.action_id == ActionFact.id
    )


def areas_of_actions(current: CTE) -> Statement:
    return (
        at_actions(current, ActionFact.id, ActionArea.label)
        .join(ActionArea, ActionArea.action_id == ActionFact.id)
        .order_by(ActionArea.position)
    )


def departments_of_actions(current: CTE) -> Statement:
    return (
        at_actions(current, ActionFact.id, ActionDepartment.department_code)
        .join(ActionDepartment, ActionDepartment.action_id == ActionFact.id)
        .order_by(ActionDepartment.department_code)
    )


def partners_of_actions(current: CTE) -> Statement:
    return (
        at_actions(current, ActionFact.id, PartnerFact.name)
        .join(PartnerFact, PartnerFact.action_id == ActionFact.id)
        .order_by(PartnerFact.position)
    )


def cofunders_of_actions(current: CTE) -> Statement:
    return (
        at_actions(current, ActionFact.id, CofundingFact.name)
        .join(CofundingFact, CofundingFact.action_id == ActionFact.id)
        .order_by(CofundingFact.position)
    )


def indicators_of_actions(current: CTE) -> Statement:
    return (
        at_actions(current, ActionFact.id, IndicatorFact.label)
        .join(IndicatorFact, IndicatorFact.action_id == ActionFact.id)
        .order_by(IndicatorFact.position)
    )


def contributions_of_partners(current: CTE) -> Statement:
    return (
        at_actions(current, PartnerFact.id, ContributionFact.contribution)
        .join(PartnerFact, PartnerFact.action_id == ActionFact.id)
        .join(ContributionFact, ContributionFact.partner_id == PartnerFact.id)
        .order_by(PartnerFact.position)
    )
