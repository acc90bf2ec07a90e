"""The sheets of the credits: Engagements, Cofinancements, Dérogatoire and Contrôles."""

from exports.columns.actions import COMMITTED, COMMITTED_ON, NUMBER, OPERATOR, PAID, PLANNED, REASON, STATE, TOTAL, USE
from exports.columns.making import amount, code, term, text, whole, with_precision, yes_no
from exports.columns.places import ON_ACTION, PRIORITY, TERRITORY
from survey.domain.vocabulary import CofundingStatus, OrganisationCategory

DEROGATORY = yes_no("is_derogatory", "Dérogatoire", "Oui pour tout usage autre qu’une action concrète.", passage="II")

COMMITMENTS = (
    *ON_ACTION,
    *OPERATOR,
    STATE,
    COMMITTED_ON,
    COMMITTED,
    *PAID,
    *NUMBER,
    USE,
    DEROGATORY,
    *TOTAL,
)

COFUNDINGS = (
    *ON_ACTION,
    STATE,
    whole("position", "Cofinancement n°", "Rang du cofinancement dans l’action."),
    term("category", "Cofinanceur – catégorie", 26, "Famille du cofinanceur.", OrganisationCategory, "cofunder"),
    text("name", "Cofinanceur", 40, "Qui cofinance.", "cofunder"),
    *with_precision(
        amount("amount_cents", "Montant", "Montant du cofinancement.", "cofunding_amount"),
    ),
    *with_precision(
        term("status", "Statut", 12, "Acquis ou demandé.", CofundingStatus, "cofunding_status"),
    ),
)

DEROGATIONS = (
    *ON_ACTION,
    STATE,
    USE,
    COMMITTED,
    PLANNED,
    REASON,
)

CONTROLS = (
    text("rule", "Règle", 40, "Ce qui est contrôlé ; chaque règle a au moins une ligne."),
    text("severity", "Gravité", 14, "Anomalie, alerte ou remarque ; « conforme » quand la règle ne trouve rien."),
    text("finding", "Constat", 60, "Ce qui est trouvé."),
    *TERRITORY,
    *PRIORITY,
    text("action_title", "Action", 38, "Action en cause ; vide si le constat porte sur le pacte ou la priorité."),
    code("action_id", "Identifiant de l’action", 20, "Le même que dans les autres feuilles."),
    code("question", "Réponse en cause", 22, "Identifiant de la question : voir le dictionnaire."),
)
