"""The sheets of the credits: Engagements, Cofinancements, Dérogatoire and Contrôles."""

from exports.columns.actions import COMMITTED, COMMITTED_ON, NUMBER, OPERATOR, PAID, PLANNED, REASON, STATE, TOTAL, USE
from exports.columns.making import amount, term, text, whole, with_precision, yes_no
from exports.columns.places import CONTEXT, LEAD
from survey.domain.vocabulary import CofundingStatus, OrganisationCategory

DEROGATORY = yes_no("is_derogatory", "Dérogatoire", "Oui pour tout usage autre qu’une action concrète.", passage="II")

COMMITMENTS = (
    *LEAD,
    COMMITTED,
    *PAID,
    *NUMBER,
    COMMITTED_ON,
    STATE,
    USE,
    DEROGATORY,
    *TOTAL,
    *OPERATOR,
    *CONTEXT,
)

COFUNDINGS = (
    *LEAD,
    whole("position", "Cofinancement n°", "Rang du cofinancement dans l’action."),
    term("category", "Cofinanceur – catégorie", 26, "Famille du cofinanceur.", OrganisationCategory, "cofunder"),
    text("name", "Cofinanceur", 40, "Qui cofinance.", "cofunder"),
    *with_precision(
        amount("amount_cents", "Montant", "Montant du cofinancement.", "cofunding_amount"),
    ),
    *with_precision(
        term("status", "Statut", 12, "Acquis ou demandé.", CofundingStatus, "cofunding_status"),
    ),
    STATE,
    *CONTEXT,
)

DEROGATIONS = (
    *LEAD,
    USE,
    COMMITTED,
    PLANNED,
    REASON,
    STATE,
    *CONTEXT,
)

CONTROLS = (
    text("rule", "Règle", 40, "Ce qui est contrôlé ; chaque règle a au moins une ligne."),
    text("severity", "Gravité", 14, "Anomalie, alerte ou remarque ; « conforme » quand la règle ne trouve rien."),
    text("finding", "Constat", 60, "Ce qui est trouvé."),
    *LEAD,
    text("question", "Réponse en cause", 44, "La question dont la réponse est à revoir."),
    *CONTEXT,
)
