"""The sheet Évolutions: what was added, changed or withdrawn since the export before, a line each."""

from datetime import datetime

from exports.columns.making import Fact, code, column, term, text, whole
from exports.columns.places import ACTION_ID, PRIORITY, TERRITORY
from exports.sheets import CellKind
from survey.domain import french
from survey.domain.calendar import paris_moment
from survey.domain.french import typeset
from survey.domain.vocabulary import Term

TITLE = "Évolutions"
TOLD = "une ligne par ajout, changement ou retrait depuis l’export précédent de ce genre."
NO_EXPORT_BEFORE = "Premier export de ce genre : rien à comparer."


class Nature(Term):
    """What became of a row, or of one of its cells."""

    ADDED = ("added", "ajouté")
    CHANGED = ("changed", "modifié")
    WITHDRAWN = ("withdrawn", "retiré")


CHANGES = (
    *TERRITORY,
    text("sheet", "Feuille", 16, "Feuille dont une ligne ou une cellule a changé."),
    term(
        "nature",
        "Nature",
        12,
        "Une ligne entière ajoutée ou retirée, dite par ce qui la nomme ; ou une cellule modifiée.",
        Nature,
    ),
    text(
        "action_title",
        "Action",
        36,
        "Intitulé de l’action, tel qu’il est à présent, ou tel qu’il était si elle est retirée.",
    ),
    text(
        "row",
        "Ligne",
        30,
        "Laquelle des lignes de l’action : quel partenaire, quel indicateur, quel public, quel lieu.",
    ),
    text("column", "Colonne", 26, "Titre de la colonne ; vide quand c’est la ligne entière."),
    text("before", "Avant", 48, "Ce que disait l’export précédent ; vide s’il ne disait rien."),
    text("after", "Après", 48, "Ce que dit cet export ; vide s’il ne dit plus rien."),
    column("at", "Transmis le", CellKind.INSTANT, 19, "Instant de la transmission qui l’a apporté, heure de Paris."),
    whole("number", "Version", "Numéro de cette transmission ; pour une enveloppe, du chargement."),
    *PRIORITY,
    code("priority_id", "Identifiant de la priorité", 20, "Le même d’une transmission à l’autre."),
    ACTION_ID,
)
NOTHING: Fact = {column.key: None for column in CHANGES}


def compared_with(before: datetime) -> str:
    """Name the export before by its state: « l’export du 7 octobre 2024 à 07:00:00 »."""
    return f"l’export du {paris_moment(before)}"


def no_change(before: datetime | None) -> str:
    """Say in words that nothing changed since the export before, or that there is none."""
    return typeset(f"Aucun changement depuis {compared_with(before)}." if before else NO_EXPORT_BEFORE)


def counted_changes(count: int, before: datetime | None) -> str:
    """« 12 changements depuis l’export du 7 octobre 2024 à 07:00:00. », or in words that there is none."""
    if not (count and before):
        return no_change(before)
    return typeset(f"{french.counted(count, 'changement')} depuis {compared_with(before)}.")
