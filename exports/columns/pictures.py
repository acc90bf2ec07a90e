"""The charts of the sheets that add up, as data."""

from exports.sheets import Chart, ChartKind
from survey.domain.french import typeset


def chart(title: str, kind: ChartKind, category: str, series: tuple[str, ...], axis: str, description: str) -> Chart:
    """Make a chart, with French typography."""
    return Chart(typeset(title), kind, category, series, typeset(axis), typeset(description))


#: Of the sheet Synthèse.
BY_REGION = (
    chart(
        "Départements reçus et manquants, par région",
        ChartKind.STACKED,
        "region",
        ("transmitted", "missing"),
        "Départements attendus",
        "Barres empilées, une par région : départements reçus, puis manquants ; ensemble, ceux qui sont attendus.",
    ),
    chart(
        "Actions, dont engagées, par région",
        ChartKind.BARS,
        "region",
        ("actions", "engaged"),
        "Actions",
        "Deux barres par région : les actions transmises, et celles d’entre elles qui sont engagées.",
    ),
)

#: Of the sheet Axes nationaux.
OF_AXES = (
    chart(
        "Actions, dont engagées, par axe national",
        ChartKind.BARS,
        "axis",
        ("actions", "engaged", "measured"),
        "Actions",
        "Trois barres par axe national : les actions, celles qui sont engagées, celles qui ont une valeur mesurée.",
    ),
    chart(
        "Crédits locaux engagés, par axe national",
        ChartKind.BARS,
        "axis",
        ("committed",),
        "Engagé (AE)",
        "Une barre par axe national : les crédits locaux engagés.",
    ),
)

#: Of the sheet Régions.
OF_CREDITS = (
    chart(
        "Crédits locaux engagés et restant à engager, par région",
        ChartKind.STACKED,
        "region",
        ("committed", "remaining"),
        "Euros",
        "Barres empilées, une par région : l’engagé (AE), puis ce qui reste de l’enveloppe chargée ; à gauche du zéro, ce qui la dépasse.",
    ),
    chart(
        "Cofinancement acquis et demandé, par région",
        ChartKind.BARS,
        "region",
        ("secured", "requested"),
        "Euros",
        "Deux barres par région : le cofinancement acquis, et celui qui est demandé.",
    ),
)

#: Of the sheet Progression.
RECEIVED_BY_WEEK = chart(
    "Départements reçus depuis l’ouverture",
    ChartKind.LINES,
    "night",
    ("transmitted", "expected"),
    "Départements",
    "Deux lignes au fil des semaines : les départements reçus, et ceux qui sont attendus.",
)
ACTIONS_BY_WEEK = (
    RECEIVED_BY_WEEK,
    chart(
        "Actions, dont engagées, depuis l’ouverture",
        ChartKind.LINES,
        "night",
        ("actions", "engaged_actions"),
        "Actions",
        "Deux lignes au fil des semaines : les actions transmises, et celles d’entre elles qui sont engagées.",
    ),
)
CREDITS_BY_WEEK = (
    RECEIVED_BY_WEEK,
    chart(
        "Crédits locaux engagés depuis l’ouverture",
        ChartKind.LINES,
        "night",
        ("committed_cents", "secured_cents"),
        "Euros",
        "Deux lignes au fil des semaines : l’engagé (AE), et le cofinancement acquis.",
    ),
)
