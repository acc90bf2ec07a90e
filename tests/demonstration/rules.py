"""The form's rules that the demonstration's material must respect, told apart from the code that it will feed."""

import re
from collections.abc import Callable, Container
from typing import Any

from survey.domain import vocabulary as terms
from survey.domain.values import PartialDate
from tests.demonstration.material import Json

# Shortest and longest text of each question, where the questionnaire sets them.
LENGTHS = {
    "none_reason": (10, 1000),
    "governance_name": (2, 200),
    "people_concerned_how": (10, 1000),
    "territorial_assessment": (5, 300),
    "priority_title": (5, 150),
    "need": (20, 1000),
    "lead_function": (2, 150),
    "action_title": (5, 150),
    "description": (30, 2000),
    "innovation": (10, 1000),
    "other_audience_reason": (20, 1000),
    "evaluation": (20, 1000),
    "derogation_reason": (50, 1000),
    "effects_on_people": (10, 1000),
    "effects_on_area": (10, 1000),
    "effects_on_partners": (10, 1000),
    "redirection_how": (10, 1000),
    "contribution_detail": (3, 300),
    "indicator_label": (5, 150),
    "indicator_unit": (1, 50),
}
CHOICES: dict[str, type[terms.Term]] = {
    "pact_state": terms.PactState,
    "governance": terms.Governance,
    "linked_schemes": terms.LinkedScheme,
    "axis": terms.Axis,
    "committee_frequency": terms.Frequency,
    "novelty": terms.Novelty,
    "audiences": terms.Audience,
    "scale": terms.TerritorialScale,
    "action_state": terms.ActionState,
    "contributions": terms.Contribution,
    "credit_use": terms.CreditUse,
    "cofunding_status": terms.CofundingStatus,
    "beneficiary_unit": terms.BeneficiaryUnit,
    "indicator_kind": terms.IndicatorKind,
}
CATEGORIES = frozenset(term.value for term in terms.OrganisationCategory)
ORGANISATIONS = ("signatory", "lead_organisation", "operator", "partner", "cofunder")
DATES = ("signed_on", "committed_on", "starts_on", "ends_on", "indicator_measured_on")
AMOUNTS = ("committed_amount", "planned_amount", "paid_amount", "cofunding_amount", "total_cost")
COUNTS = ("targeted_beneficiaries", "reached_beneficiaries")
QUANTITIES = ("indicator_baseline", "indicator_target", "indicator_value")
YES_NO = ("wider_document", "people_concerned", "committee", "uses_local_credits", "redirection")
PLACES = ("priority_area", "areas")
OTHERS = ("commitment_number", "other_departments")
MAY_BE_UNKNOWN = {
    *("committee", "starts_on", "ends_on", "paid_amount", "commitment_number", "total_cost"),
    *("targeted_beneficiaries", "reached_beneficiaries", "cofunding_amount", "cofunding_status"),
}
REQUIRED = {
    "signatory": {"signatory"},
    "priority": {"priority_title", "axis", "need", "lead_organisation", "committee"},
    "action": {
        *("action_title", "description", "operator", "audiences", "scale", "areas", "action_state", "starts_on"),
        *("evaluation", "uses_local_credits", "targeted_beneficiaries"),
    },
    "partners": {"partner", "contributions"},
    "cofundings": {"cofunder", "cofunding_amount", "cofunding_status"},
    "indicators": {"indicator_label", "indicator_kind", "indicator_unit"},
}
Condition = Callable[[Json], bool]


def is_engaged(answers: Json) -> bool:
    return answers.get("action_state") in terms.ENGAGED_STATES


def uses_credits(answers: Json) -> bool:
    return answers.get("uses_local_credits") is True


# Answered if and only if the condition holds.
CONDITIONAL: dict[str, dict[str, Condition]] = {
    "pact": {
        "none_reason": lambda a: a["pact_state"] == "none",
        "signed_on": lambda a: a["pact_state"] == "signed",
        "people_concerned": lambda a: a["pact_state"] != "none",
        "linked_schemes": lambda a: a["pact_state"] != "none",
        "people_concerned_how": lambda a: a.get("people_concerned") is True,
    },
    "action": {
        "other_audience_reason": lambda a: not set(a["audiences"]) & set(terms.PRIORITY_AUDIENCES),
        "other_departments": lambda a: a["scale"] == "interdepartmental",
        "committed_on": is_engaged,
        "committed_amount": lambda a: uses_credits(a) and is_engaged(a),
        "planned_amount": lambda a: uses_credits(a) and a["action_state"] == "planned",
        "credit_use": uses_credits,
        "derogation_reason": lambda a: a.get("credit_use") in terms.DEROGATORY_USES,
        "reached_beneficiaries": lambda a: a.get("action_state") in {"under_way", "finished"},
    },
}
# Answered only where the condition holds.
ALLOWED: dict[str, dict[str, Condition]] = {
    "pact": {
        "governance_name": lambda a: a.get("governance") in {"existing", "created"},
        "wider_document": lambda a: a["pact_state"] != "none",
        "governance": lambda a: a["pact_state"] != "none",
        "territorial_assessment": lambda a: a["pact_state"] != "none",
    },
    "priority": {"committee_frequency": lambda a: a.get("committee") is True},
    "action": {
        "paid_amount": lambda a: uses_credits(a) and is_engaged(a),
        "commitment_number": lambda a: uses_credits(a) and is_engaged(a),
        "redirection_how": lambda a: a.get("redirection") is True,
    },
    "indicators": {"indicator_measured_on": lambda a: "indicator_value" in a},
}


def is_unknown(value: Any) -> bool:  # noqa: ANN401  an answer is any JSON
    return isinstance(value, dict) and "unknown" in value


def is_choice(question: str, value: Any) -> bool:  # noqa: ANN401  an answer is any JSON
    """Say whether it is a term of the closed list, or several of them in the order of the list."""
    allowed = [term.value for term in CHOICES[question]]
    return value in allowed if isinstance(value, str) else value == [term for term in allowed if term in value] != []


def is_well_formed(question: str, value: Any) -> bool:  # noqa: ANN401  an answer is any JSON
    """Say whether a known value has the shape of its question's kind."""
    shapes: tuple[tuple[Container[str], Callable[[], bool]], ...] = (
        (CHOICES, lambda: is_choice(question, value)),
        (ORGANISATIONS, lambda: set(value) == {"category", "name"} and value["category"] in CATEGORIES),
        (DATES, lambda: bool(PartialDate.from_iso(value).iso() == value)),
        (QUANTITIES, lambda: bool(re.fullmatch(r"-?\d+(\.\d{1,2})?", value))),
        (LENGTHS, lambda: LENGTHS[question][0] <= len(value) <= LENGTHS[question][1] and value == value.strip()),
        (YES_NO, lambda: isinstance(value, bool)),
        (AMOUNTS + COUNTS, lambda: type(value) is int and value >= 0),
        (PLACES + OTHERS, lambda: True),
    )
    return any(question in questions and fits() for questions, fits in shapes)
