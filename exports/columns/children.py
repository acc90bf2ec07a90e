"""The sheets with several rows for an action: Publics, Territoires, Partenaires, Indicateurs; and Effets."""

from exports.columns.actions import ENGAGED, STATE
from exports.columns.making import (
    NO,
    YES,
    Fact,
    FactColumn,
    code,
    column,
    day,
    precision,
    quantity,
    term,
    text,
    whole,
    with_precision,
    yes_no,
)
from exports.columns.places import CONTEXT, LEAD
from exports.sheets import Cell, CellKind
from survey.domain.vocabulary import (
    Audience,
    Contribution,
    IndicatorKind,
    OrganisationCategory,
    PlaceKind,
    TerritorialScale,
)

AUDIENCES = (
    *LEAD,
    term("audience", "Public", 32, "Une ligne par public de l’action.", Audience, "audiences"),
    yes_no("is_priority", "Public prioritaire", "Un des quatre publics de l’instruction.", passage="P4"),
    text(
        "other_audience_reason",
        "Ce que dit le diagnostic",
        60,
        "Demandé quand aucun public de l’action n’est prioritaire.",
        "other_audience_reason",
    ),
    STATE,
    ENGAGED,
    *CONTEXT,
)

AREAS = (
    *LEAD,
    term("scale", "Échelle", 18, "Échelle territoriale de l’action.", TerritorialScale, "scale"),
    term("kind", "Nature du lieu", 18, "Ce qu’est le lieu ; seul le texte libre est sans code.", PlaceKind, "areas"),
    code("code", "Code du lieu", 14, "Code officiel géographique du lieu.", "areas"),
    text("label", "Lieu", 40, "Un lieu par ligne.", "areas"),
    code("department_code", "Département du lieu", 14, "Code du département où il se trouve, s’il est connu.", "areas"),
    yes_no(
        "is_other_department",
        "Autre département",
        "Oui : département associé à l’action ; son argent est compté une fois, dans le département qui paie.",
        "other_departments",
    ),
    STATE,
    ENGAGED,
    *CONTEXT,
)


def _brings(contribution: Contribution) -> FactColumn:
    def get(fact: Fact) -> Cell:
        if not fact["contributions"]:
            return None
        return YES if contribution.value in fact["contributions"] else NO

    title, meaning = f"Apport {contribution.label}", "Vide dans les quatre colonnes d’apport : non répondu."
    return column(contribution.value, title, CellKind.TEXT, 12, meaning, "contributions", get=get)


PARTNERS = (
    *LEAD,
    whole("position", "Partenaire n°", "Rang du partenaire dans l’action."),
    term("category", "Partenaire – catégorie", 24, "Famille du partenaire.", OrganisationCategory, "partner"),
    text("name", "Partenaire", 40, "Un partenaire par ligne.", "partner"),
    *(_brings(contribution) for contribution in Contribution),
    text("detail", "Apport – détail", 50, "Ce que le partenaire apporte.", "contribution_detail"),
    *CONTEXT,
)

MEASURED_ON = day("measured_on", "Mesuré le", "Date de la mesure.", "indicator_measured_on")
INDICATORS = (
    *LEAD,
    whole("position", "Indicateur n°", "Rang de l’indicateur dans l’action."),
    text("label", "Indicateur", 44, "Ce qui est mesuré.", "indicator_label"),
    term("kind", "Nature", 34, "Ce que l’indicateur mesure.", IndicatorKind, "indicator_kind"),
    text("unit", "Unité", 16, "Unité de la mesure.", "indicator_unit"),
    *with_precision(
        quantity("baseline", "Valeur de départ", "Avant l’action.", "indicator_baseline"), "baseline_hundredths"
    ),
    *with_precision(quantity("target", "Cible", "Ce qui est visé.", "indicator_target"), "target_hundredths"),
    *with_precision(quantity("value", "Valeur mesurée", "Ce qui est mesuré.", "indicator_value"), "value_hundredths"),
    MEASURED_ON,
    precision(MEASURED_ON, asked=lambda fact: fact["value_hundredths"] is not None),
    *CONTEXT,
)

EFFECTS = (
    *LEAD,
    text("effects_on_people", "Effets sur les personnes", 50, "Dit par le service.", "effects_on_people"),
    text("effects_on_area", "Effets sur le territoire", 50, "Dit par le service.", "effects_on_area"),
    text("effects_on_partners", "Effets sur les partenaires", 50, "Dit par le service.", "effects_on_partners"),
    yes_no("redirection", "À réorienter", "Faut-il réorienter l’action ?", "redirection"),
    text("redirection_how", "Réorientation", 50, "Comment la réorienter.", "redirection_how"),
    STATE,
    *CONTEXT,
)
