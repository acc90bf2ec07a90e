"""What every row carries first: its region, its department, its priority and its action."""

from exports.columns.making import code, term, text, whole
from survey.domain.vocabulary import Axis

TERRITORY = (
    code("region_code", "Code région", 9, "Code officiel géographique de la région (INSEE, 1er janvier 2024)."),
    text("region", "Région", 28, "Nom de la région."),
    code(
        "territory_code",
        "Code département",
        15,
        "Code officiel du département ; « 20 » est la Corse, quand 2A et 2B n’ont qu’un pacte.",
        "territory",
    ),
    text("territory", "Département", 25, "Nom du département, ou « Corse » pour un pacte commun.", "territory"),
)

PRIORITY = (
    term("axis", "Axe national", 30, "Axe national dont la priorité est la plus proche.", Axis, "axis"),
    whole("priority_position", "Priorité n°", "Rang de la priorité dans le pacte, de 1 à 3.", passage="P3"),
    text("priority_title", "Priorité", 34, "Intitulé de la priorité.", "priority_title"),
)

ACTION_TITLE = text("action_title", "Action", 36, "Intitulé de l’action.", "action_title")
ACTION_ID = code(
    "action_id",
    "Identifiant de l’action",
    20,
    "Le même d’une transmission à l’autre : c’est par lui que les feuilles se rapprochent.",
)

#: What a row on an action begins and ends with: where and what it is, so that its own facts come into sight at once;
#: then the priority and the identifier, for whoever crosses the sheets.
LEAD = (*TERRITORY, ACTION_TITLE)
CONTEXT = (*PRIORITY, ACTION_ID)

#: What stays in sight when a sheet is scrolled: region and department; the action too where the sheet is very wide.
FROZEN = len(TERRITORY)
FROZEN_WITH_ACTION = len(LEAD)
