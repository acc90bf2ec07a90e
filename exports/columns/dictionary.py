"""The last sheet of each workbook: what every column means, the question that feeds it, the passage that asks for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from exports.sheets import CellKind, Column, Table
from survey.questionnaire.pacts_2024 import PACTS_2024

KINDS = {
    CellKind.TEXT: "texte",
    CellKind.CODE: "code, en texte",
    CellKind.INTEGER: "nombre entier",
    CellKind.AMOUNT: "montant en euros",
    CellKind.DATE: "date",
    CellKind.INSTANT: "date et heure de Paris",
    CellKind.RATE: "taux",
    CellKind.RATIO: "rapport",
    CellKind.DECIMAL: "nombre",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A column, and the sheet in which it stands."""

    sheet: str
    column: Column[Any]

    @property
    def wording(self) -> str:
        """The question as it was asked, if one feeds the column."""
        return PACTS_2024.nodes[self.column.question].wording if self.column.question else ""


def _text(key: str, title: str, width: int, meaning: str) -> Column[Entry]:
    return Column(key, title, CellKind.TEXT, width, meaning, "", "", lambda entry: getattr(entry.column, key))


DICTIONARY: tuple[Column[Entry], ...] = (
    Column("sheet", "Feuille", CellKind.TEXT, 16, "Feuille du classeur.", "", "", lambda entry: entry.sheet),
    _text("title", "Colonne", 34, "Titre de la colonne."),
    Column(
        "kind",
        "Nature",
        CellKind.TEXT,
        22,
        "Ce que la cellule contient.",
        "",
        "",
        lambda entry: KINDS[entry.column.kind],
    ),
    _text("meaning", "Signification", 64, "Ce que la colonne veut dire."),
    Column(
        "wording",
        "Question posée",
        CellKind.TEXT,
        46,
        "La question qui la remplit.",
        "",
        "",
        lambda entry: entry.wording,
    ),
    _text("question", "Identifiant de la question", 24, "Le même dans le formulaire, les exports et les contrôles."),
    _text("passage", "Passage de l’instruction", 16, "Passage de l’instruction du 12 juin 2024 qui le demande."),
)


def dictionary(tables: Iterable[Table[Any]]) -> Table[Entry]:
    """Make the dictionary of these tables, and of itself."""
    told = [*tables]
    entries = [Entry(table.title, column) for table in told for column in table.columns]
    entries += [Entry("Dictionnaire", column) for column in DICTIONARY]
    return Table("Dictionnaire", "Dictionnaire", DICTIONARY, entries, 2)
