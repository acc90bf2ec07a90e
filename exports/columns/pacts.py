"""The sheets Pactes and Priorités."""

from exports.columns.making import code, column, day, term, text, whole, with_precision, yes_no
from exports.columns.places import PRIORITY, TERRITORY
from exports.sheets import CellKind
from survey.domain.vocabulary import Frequency, Governance, OrganisationCategory, PactState

PACTS = (
    *TERRITORY,
    text("reporting_office", "Service", 34, "Service de l’État qui remplit le recueil.", "reporting_office"),
    term("pact_state", "État du pacte", 18, "Où en est le pacte.", PactState, "pact_state"),
    text("none_reason", "Motif de l’absence de pacte", 40, "Rempli pour un « néant » seulement.", "none_reason"),
    day("signed_on", "Signé le", "Date de signature.", "signed_on"),
    text("signatories", "Signataires", 44, "Organismes signataires, séparés par « ; ».", "signatory"),
    yes_no("wider_document", "Document élargi", "Un document élargi a-t-il été signé ?", "wider_document"),
    term("governance", "Instance", 24, "Instance qui porte la démarche.", Governance, "governance"),
    text("governance_name", "Nom de l’instance", 34, "Comment elle s’appelle.", "governance_name"),
    yes_no("people_concerned", "Personnes concernées", "Ont-elles été associées ?", "people_concerned"),
    text("people_concerned_how", "Comment", 44, "Comment elles ont été associées.", "people_concerned_how"),
    text(
        "linked_schemes",
        "Démarches liées",
        40,
        "Démarches que le pacte complète, séparées par « ; ».",
        "linked_schemes",
    ),
    text("territorial_assessment", "Diagnostic", 40, "Diagnostic qui fonde les priorités.", "territorial_assessment"),
    whole("number", "Version", "Numéro de la transmission lue : la dernière à la date de l’état."),
    column("transmitted_at", "Transmis le", CellKind.INSTANT, 19, "Instant de cette transmission, heure de Paris."),
)

PRIORITIES = (
    *TERRITORY,
    *PRIORITY,
    text("need", "Besoin", 54, "Besoin du diagnostic auquel elle répond.", "need"),
    text("areas", "Périmètre", 34, "Lieux de la priorité, séparés par « ; ».", "priority_area"),
    term(
        "lead_category",
        "Pilote – catégorie",
        22,
        "Famille de la structure pilote.",
        OrganisationCategory,
        "lead_organisation",
    ),
    text("lead_name", "Pilote", 34, "Structure pilote.", "lead_organisation"),
    text("lead_function", "Fonction du pilote", 28, "Une fonction, jamais une personne.", "lead_function"),
    *with_precision(yes_no("committee", "Comité réuni", "Le comité technique s’est-il réuni ?", "committee")),
    term("committee_frequency", "Fréquence", 18, "Fréquence du comité technique.", Frequency, "committee_frequency"),
    code("priority_id", "Identifiant de la priorité", 20, "Le même d’une transmission à l’autre."),
)
