"""From the document to the rows of a transmission, field by field."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from survey.db import facts as f
from survey.domain import pact as p
from survey.domain.values import Organisation, PartialDate, Place
from survey.domain.vocabulary import Unknown
from survey.questionnaire.assembling import DEFAULT_UNIT


def pact_fact(pact: p.LocalPact) -> f.PactFact:
    """Make the row of the pact, with its schemes and signatories."""
    return f.PactFact(
        **_plain(pact, "territory_code", "reporting_office", "state", "none_reason", "wider_document", "governance"),
        **_plain(pact, "governance_name", "people_concerned", "people_concerned_how", "territorial_assessment"),
        signed_on=pact.signed_on.first if pact.signed_on else None,
        schemes=[f.SchemeFact(scheme=str(scheme)) for scheme in pact.linked_schemes or ()],
        signatories=[
            f.SignatoryFact(position=position, **_organisation(signatory.organisation))
            for position, signatory in enumerate(pact.signatories, 1)
        ],
    )


def priority_facts(transmission_id: int, pact: p.LocalPact) -> Iterable[f.PriorityFact]:
    """Make the rows of the priorities and all below."""
    for position, priority in enumerate(pact.priorities, 1):
        yield f.PriorityFact(
            transmission_id=transmission_id,
            item_id=priority.item,
            position=position,
            **_plain(priority, "title", "axis", "need", "lead_function", "committee_frequency"),
            **_organisation(priority.lead, "lead_"),
            **_known("committee", priority.committee),
            areas=_areas(f.PriorityArea, priority.areas or ()),
            actions=[_action(action, position) for position, action in enumerate(priority.actions, 1)],
        )


def _action(action: p.Action, position: int) -> f.ActionFact:
    return f.ActionFact(
        item_id=action.item,
        position=position,
        **_plain(action, "title", "description", "novelty", "innovation", "operator_siret", "other_audience_reason"),
        **_plain(action, "scale", "state", "evaluation", "uses_local_credits", "committed_cents", "planned_cents"),
        **_plain(action, "credit_use", "derogation_reason", "effects_on_people", "effects_on_area"),
        **_plain(action, "effects_on_partners", "redirection", "redirection_how"),
        **_organisation(action.operator, "operator_"),
        committed_on=action.committed_on.first if action.committed_on else None,
        beneficiary_unit=str(action.beneficiary_unit or DEFAULT_UNIT),
        **_dated("starts_on", action.starts_on),
        **_dated("ends_on", action.ends_on),
        **_known("paid_cents", action.paid_cents),
        **_known("commitment_number", action.commitment_number),
        **_known("total_cents", action.total_cents),
        **_known("targeted_beneficiaries", action.targeted_beneficiaries),
        **_known("reached_beneficiaries", action.reached_beneficiaries),
        audiences=[f.AudienceFact(audience=str(audience)) for audience in action.audiences],
        areas=_areas(f.ActionArea, action.areas),
        other_departments=[f.ActionDepartment(department_code=code) for code in action.other_departments or ()],
        partners=[_partner(partner, place) for place, partner in enumerate(action.partners, 1)],
        cofundings=[_cofunding(cofunding, place) for place, cofunding in enumerate(action.cofundings, 1)],
        indicators=[_indicator(indicator, place) for place, indicator in enumerate(action.indicators, 1)],
    )


def _partner(partner: p.Partner, position: int) -> f.PartnerFact:
    return f.PartnerFact(
        position=position,
        detail=partner.detail,
        **_organisation(partner.organisation),
        contributions=[f.ContributionFact(contribution=str(item)) for item in partner.contributions or ()],
    )


def _cofunding(cofunding: p.Cofunding, position: int) -> f.CofundingFact:
    return f.CofundingFact(
        position=position,
        **_organisation(cofunding.cofunder),
        **_known("amount_cents", cofunding.amount_cents),
        **_known("status", cofunding.status),
    )


def _indicator(indicator: p.Indicator, position: int) -> f.IndicatorFact:
    measured = indicator.measured_on
    return f.IndicatorFact(
        position=position,
        **_plain(indicator, "label", "kind", "unit"),
        **_hundredths("baseline", indicator.baseline),
        **_hundredths("target", indicator.target),
        **_hundredths("value", indicator.value),
        measured_on=measured.first if measured else None,
        measured_on_is_month=bool(measured and measured.day is None),
    )


def _areas(row: type[Any], places: Sequence[Place]) -> list[Any]:
    return [
        row(
            position=position,
            kind=str(place.kind),
            code=place.code,
            label=place.label,
            department_code=place.department,
        )
        for position, place in enumerate(places, 1)
    ]


def _plain(source: object, *names: str) -> dict[str, Any]:
    """Give fields as columns of the same name; terms as their text."""
    values = {name: getattr(source, name) for name in names}
    return {name: value.value if isinstance(value, Enum) else value for name, value in values.items()}


def _organisation(organisation: Organisation, prefix: str = "") -> dict[str, str]:
    return {f"{prefix}category": str(organisation.category), f"{prefix}name": organisation.label}


def _known(name: str, value: object) -> dict[str, Any]:
    """Give a value and its state, of which one at most is there."""
    if isinstance(value, Unknown):
        return {f"{name}_state": value.value}
    return {name: value.value if isinstance(value, Enum) else value}


def _dated(name: str, value: PartialDate | Unknown | None) -> dict[str, Any]:
    if not isinstance(value, PartialDate):
        return _known(name, value)
    return {name: value.first, f"{name}_is_month": value.day is None}


def _hundredths(name: str, value: Decimal | Unknown | None) -> dict[str, Any]:
    return _known(f"{name}_hundredths", int(value * 100) if isinstance(value, Decimal) else value)


def canonical(value: object) -> Any:  # noqa: ANN401  any JSON
    """Give the JSON of a document, the same for the same content: what the digest of a transmission is taken of."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: canonical(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [canonical(item) for item in value]
    if isinstance(value, Decimal | date):
        return str(value)
    return value
