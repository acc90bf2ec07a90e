"""What the credits are checked for: each rule with its severity, and how a finding is told."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from exports.columns.making import NOT_ANSWERED, Fact, labels
from survey.domain import french
from survey.domain.vocabulary import Unknown


class Severity(Enum):
    """How serious a finding is; a rule that finds nothing still has a line."""

    FAULT = "anomalie"
    WARNING = "alerte"
    REMARK = "remarque"
    CLEAN = "conforme"
    UNCHECKED = "non contrôlé"


@dataclass(frozen=True, slots=True)
class Rule:
    """A check: ``finding`` tells in French what is found of a row, ``question`` is the answer at fault."""

    key: str
    title: str
    severity: Severity
    question: str
    finding: Callable[[Fact], str]


def money(cents: Any) -> str:  # noqa: ANN401  a column of a row
    return french.euros(int(cents))


def committed(fact: Fact) -> str:
    """Tell the AE at stake."""
    return "aucune AE" if fact["committed_cents"] is None else f"AE {money(fact['committed_cents'])}"


def funding(fact: Fact) -> int:
    """Add what finances an action, in cents: its local credits and its cofundings."""
    local = fact["committed_cents"] if fact["committed_cents"] is not None else fact["planned_cents"]
    return int(local or 0) + int(fact["cofunding_cents"] or 0)


DUPLICATE = Rule(
    "duplicate",
    "Numéro d’engagement juridique en double",
    Severity.FAULT,
    "commitment_number",
    lambda fact: f"Le numéro {fact['commitment_number']} est porté par {fact['bearers']} actions.",
)
INCOMPLETE = Rule(
    "incomplete",
    "Engagement sans montant ou sans date",
    Severity.FAULT,
    "committed_amount",
    lambda fact: "La date d’engagement manque." if fact["committed_on"] is None else "L’AE manque, ou est nulle.",
)
TO_COME = Rule(
    "to_come",
    "Engagement daté après l’état",
    Severity.FAULT,
    "committed_on",
    lambda fact: f"Engagée le {french.day(fact['committed_on'])}, qui n’est pas encore venu ; {committed(fact)}.",
)
OUTSIDE = Rule(
    "outside_year",
    "Engagement daté hors de l’année",
    Severity.WARNING,
    "committed_on",
    lambda fact: f"Engagée le {french.day(fact['committed_on'])} ; {committed(fact)}.",
)
ABOVE_COST = Rule(
    "above_cost",
    "AE ou cofinancement supérieur au coût total",
    Severity.WARNING,
    "total_cost",
    lambda fact: (
        f"Coût total {money(fact['total_cents'])}, {committed(fact)}, cofinancements {money(fact['cofunding_cents'] or 0)}."
    ),
)
TWINS = Rule(
    "twins",
    "Même intitulé et même porteur dans un département",
    Severity.WARNING,
    "action_title",
    lambda fact: (
        f"{fact['twins']} actions du recueil portent cet intitulé et ce porteur : un double possible ; {committed(fact)}."
    ),
)
LEFT_OVER = Rule(
    "left_over",
    "Crédits prévus et non engagés, l’année finie",
    Severity.WARNING,
    "planned_amount",
    lambda fact: f"{money(fact['planned_cents'])} prévus, rien d’engagé.",
)
PAID_ABOVE = Rule(
    "paid_above",
    "CP supérieur à l’AE",
    Severity.FAULT,
    "paid_amount",
    lambda fact: f"Payé {money(fact['paid_cents'])} pour {money(fact['committed_cents'])} engagés.",
)
NO_REASON = Rule(
    "no_reason",
    "Usage dérogatoire sans motif",
    Severity.FAULT,
    "derogation_reason",
    lambda _fact: "Aucun besoin impératif n’est donné.",
)
TOTAL = Rule(
    "total",
    "Coût total différent de la somme des financements",
    Severity.WARNING,
    "total_cost",
    lambda fact: f"Coût total {money(fact['total_cents'])}, crédits locaux et cofinancements {money(funding(fact))}.",
)
NO_NUMBER = Rule(
    "no_number",
    "Engagement sans numéro",
    Severity.REMARK,
    "commitment_number",
    lambda fact: f"{committed(fact)}, numéro : {labels(Unknown)[fact['commitment_number_state']] or NOT_ANSWERED}.",
)
RECORDED = Rule("recorded", "Remarque faite à la transmission", Severity.REMARK, "", lambda fact: str(fact["remark"]))
ENVELOPE = Rule(
    "envelope",
    "Enveloppe régionale dépassée",
    Severity.FAULT,
    "committed_amount",
    lambda fact: (
        f"AE {money(fact['use'].committed_cents)} pour une enveloppe de {money(fact['use'].envelope_cents)} : "
        f"{money(-fact['use'].remaining_cents)} de trop."
    ),
)
