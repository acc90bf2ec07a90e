"""« Progression »: how far the nation had come each week, then at the instant of the workbook."""

from collections.abc import Callable

from aggregation.history import Point
from exports.sheets import Cell, CellKind, Column
from survey.domain.french import typeset


def told(
    key: str, title: str, kind: CellKind, meaning: str, passage: str = "", get: Callable[[Point], Cell] | None = None
) -> Column[Point]:
    """Make a column; empty where nothing had been received yet, unless it says what to ``get``."""

    def received(row: Point) -> Cell:
        value: int = getattr(row, key)
        return value if row.transmitted else None

    return Column(key, typeset(title), kind, 16, typeset(meaning), "", passage, get or received)


def count(key: str, title: str, meaning: str, passage: str = "") -> Column[Point]:
    return told(key, title, CellKind.INTEGER, meaning, passage)


def money(key: str, title: str, meaning: str, passage: str = "") -> Column[Point]:
    return told(key, title, CellKind.AMOUNT, meaning, passage)


PROGRESS: tuple[Column[Point], ...] = (
    told(
        "night",
        "Au",
        CellKind.DATE,
        "Chaque lundi à 0 h, heure de Paris ; la dernière ligne est l’état du classeur.",
        get=lambda row: row.night,
    ),
    told(
        "expected",
        "Départements attendus",
        CellKind.INTEGER,
        "Chacun doit un pacte.",
        "I",
        get=lambda row: row.expected,
    ),
    told(
        "transmitted",
        "Départements reçus",
        CellKind.INTEGER,
        "Transmis, « néant » compris.",
        get=lambda row: row.transmitted,
    ),
    count("nothing_to_report", "dont néant", "Pas de pacte cette année, motif donné.", "M5"),
    count("pacts", "Pactes", "Un pacte commun compte pour un.", "I"),
    count("signed_pacts", "Pactes signés", "Ceux qui sont signés.", "M5"),
    count("priorities", "Priorités", "Priorités transmises.", "P3"),
    count("actions", "Actions", "Actions transmises, abandonnées comprises.", "M3"),
    count("engaged_actions", "Actions engagées", "Engagées, en cours ou terminées.", "R, M7"),
    count("measured_actions", "Actions mesurées", "Actions dont un indicateur au moins a une valeur.", "P7"),
    money("committed_cents", "Engagé (AE)", "Crédits locaux engagés.", "M6"),
    money("derogatory_cents", "Dérogatoire", "AE des usages dérogatoires.", "II"),
    money("secured_cents", "Cofinancement acquis", "Lignes acquises.", "M4"),
)
