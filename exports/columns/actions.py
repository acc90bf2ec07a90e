"""The sheet Actions: everything that is said once of an action, its effects apart."""

from exports.columns.making import Fact, amount, code, day, term, text, whole, with_precision, yes_no
from exports.columns.places import ACTION_ID, LEAD, PRIORITY
from survey.domain.vocabulary import (
    ENGAGED_STATES,
    ActionState,
    BeneficiaryUnit,
    CreditUse,
    Novelty,
    OrganisationCategory,
    TerritorialScale,
)


def is_paid_for(fact: Fact) -> bool:
    """Say whether local credits are committed: what is paid, and under which number, is asked then."""
    return fact["committed_cents"] is not None


def is_running(fact: Fact) -> bool:
    """Say whether people can have been reached: the action is under way or finished."""
    return fact["action_state"] in {ActionState.UNDER_WAY, ActionState.FINISHED}


ENGAGED = yes_no(
    "is_engaged",
    "Comptée engagée",
    f"Oui pour une action {', '.join(state.label for state in ENGAGED_STATES)}.",
    passage="R, M7",
)
STATE = term("action_state", "État de l’action", 14, "Où en est l’action.", ActionState, "action_state")
OPERATOR = (
    term("operator_category", "Porteur – catégorie", 22, "Famille du porteur.", OrganisationCategory, "operator"),
    text("operator_name", "Porteur", 34, "Qui porte l’action.", "operator"),
    code("operator_siret", "SIRET du porteur", 17, "Les 14 chiffres de l’établissement, en texte.", "operator_siret"),
)
COMMITTED_ON = day("committed_on", "Engagée le", "Date de l’acte qui engage l’action.", "committed_on")
COMMITTED = amount(
    "committed_cents", "Engagé (AE)", "Crédits locaux engagés ; vide si rien ne l’est.", "committed_amount"
)
PLANNED = amount("planned_cents", "Prévu", "Crédits locaux prévus, pour une action prévue.", "planned_amount")
PAID = with_precision(
    amount("paid_cents", "Payé (CP)", "Crédits de paiement déjà versés ; 0 € : rien encore.", "paid_amount"),
    asked=is_paid_for,
)
NUMBER = with_precision(
    code(
        "commitment_number", "N° d’engagement", 20, "Numéro de l’engagement juridique dans Chorus.", "commitment_number"
    ),
    asked=is_paid_for,
)
USE = term("credit_use", "Usage des crédits", 26, "À quoi servent les crédits locaux.", CreditUse, "credit_use")
REASON = text(
    "derogation_reason", "Motif dérogatoire", 50, "Besoin impératif qui justifie l’usage.", "derogation_reason"
)
TOTAL = with_precision(amount("total_cents", "Coût total", "Toutes ressources comprises.", "total_cost"))

ACTIONS = (
    *LEAD,
    STATE,
    ENGAGED,
    *PRIORITY,
    text("description", "Description", 60, "Ce qui est fait, concrètement.", "description"),
    term("novelty", "Nouveauté", 16, "L’action est-elle nouvelle ?", Novelty, "novelty"),
    text("innovation", "Innovation", 40, "En quoi elle est innovante ou duplicable.", "innovation"),
    *OPERATOR,
    text("audiences", "Publics", 36, "Publics de l’action, séparés par « ; ».", "audiences"),
    text(
        "other_audience_reason",
        "Ce que dit le diagnostic",
        40,
        "Demandé quand aucun public n’est prioritaire.",
        "other_audience_reason",
    ),
    term("scale", "Échelle", 18, "Échelle territoriale de l’action.", TerritorialScale, "scale"),
    text("areas", "Lieux", 36, "Lieux de l’action, séparés par « ; ».", "areas"),
    text("other_departments", "Autres départements", 16, "Codes, séparés par « ; ».", "other_departments"),
    COMMITTED_ON,
    *with_precision(day("starts_on", "Début", "Premier jour de l’action.", "starts_on")),
    *with_precision(day("ends_on", "Fin", "Dernier jour de l’action.", "ends_on")),
    text("partners", "Partenaires", 40, "Partenaires de l’action, séparés par « ; ».", "partner"),
    text("evaluation", "Évaluation prévue", 50, "Par qui, quand et comment.", "evaluation"),
    yes_no("uses_local_credits", "Crédits locaux", "L’action en mobilise-t-elle ?", "uses_local_credits"),
    COMMITTED,
    PLANNED,
    *PAID,
    *NUMBER,
    USE,
    REASON,
    text(
        "cofunders",
        "Cofinanceurs",
        36,
        "Cofinanceurs, séparés par « ; » ; montants dans l’export de la DGCS.",
        "cofunder",
    ),
    *TOTAL,
    *with_precision(
        whole("targeted_beneficiaries", "Bénéficiaires visés", "Combien l’action en vise.", "targeted_beneficiaries")
    ),
    *with_precision(
        whole("reached_beneficiaries", "Bénéficiaires atteints", "Combien elle en a touché.", "reached_beneficiaries"),
        asked=is_running,
    ),
    term("beneficiary_unit", "Unité", 12, "Personnes, sauf autre réponse.", BeneficiaryUnit, "beneficiary_unit"),
    text(
        "indicators",
        "Indicateurs",
        44,
        "Libellés, séparés par « ; » ; valeurs dans la feuille Indicateurs.",
        "indicator_label",
    ),
    ACTION_ID,
)
