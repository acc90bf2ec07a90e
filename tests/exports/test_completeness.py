"""Both workbooks have every sheet and column that was promised, and each row of a child sheet carries its parents."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from exports.runs import ExportKind
from exports.sheets import CellKind, Table
from tests.exports.parts import Package
from tests.exports.producing import sheet

#: What each sheet is promised to tell, by key of column.
PROMISED: Mapping[ExportKind, Mapping[str, str]] = {
    ExportKind.DIPLP: {
        "Synthèse": "region_code region expected transmitted signed priorities actions engaged targeted_people "
        "targeted_families targeted_households reached_people reached_families reached_households measured measured_share",
        "Axes nationaux": "axis pacts priorities actions engaged committed measured_share",
        "Par priorité": "axis region_code region priorities actions engaged targeted_people reached_people measured_share",
        "Pactes": "pact_state none_reason signed_on signatories wider_document governance people_concerned linked_schemes "
        "territorial_assessment number transmitted_at",
        "Priorités": "priority_position priority_title axis need areas lead_category lead_name lead_function committee "
        "committee_frequency priority_id",
        "Actions": "action_title action_state is_engaged description operator_name audiences scale areas committed_on partners "
        "evaluation committed_cents targeted_beneficiaries reached_beneficiaries indicators action_id",
        "Publics": "audience is_priority other_audience_reason",
        "Territoires": "scale kind code label department_code",
        "Partenaires": "category name financial human logistic premises detail",
        "Indicateurs": "label kind unit baseline target value measured_on",
        "Effets": "effects_on_people effects_on_area effects_on_partners redirection redirection_how",
        "Complétude": "region_code territory_code reception number transmitted_at drafts missing_text",
        "Dictionnaire": "sheet title meaning question passage",
    },
    ExportKind.DGCS: {
        "Régions": "region_code envelope committed remaining rate paid derogatory_share secured requested leverage missing "
        "missing_departments",
        "Départements": "region_code territory_code committed paid derogatory_share secured requested leverage",
        "Engagements": "committed_cents paid_cents commitment_number committed_on credit_use is_derogatory",
        "Cofinancements": "category name amount_cents status",
        "Dérogatoire": "credit_use committed_cents derogation_reason",
        "Contrôles": "rule severity finding question",
        "Dictionnaire": "sheet title meaning question passage",
    },
}
#: One row for an action, or for something of an action.
OF_ACTIONS = {
    ExportKind.DIPLP: ("Actions", "Publics", "Territoires", "Partenaires", "Indicateurs", "Effets"),
    ExportKind.DGCS: ("Engagements", "Cofinancements", "Dérogatoire"),
}
PARENTS = {"region_code", "region", "territory_code", "territory"} | {
    *("priority_position", "priority_title", "axis", "action_title", "action_id")
}


def test_every_promised_sheet_and_column_is_there(
    tables_by_kind: Mapping[ExportKind, Mapping[str, Table[object]]],
) -> None:
    for kind, sheets in PROMISED.items():
        for title, keys in sheets.items():
            found = {column.key for column in tables_by_kind[kind][title].columns}
            assert set(keys.split()) - found == set(), title


@pytest.mark.parametrize("kind", list(ExportKind))
def test_child_sheets_have_the_columns_of_their_parents(
    kind: ExportKind, tables_by_kind: Mapping[ExportKind, Mapping[str, Table[object]]]
) -> None:
    for title, table in tables_by_kind[kind].items():
        keys = {column.key for column in table.columns}
        if "action_id" in keys:
            assert keys >= PARENTS, title
    assert all(
        "action_id" in {column.key for column in tables_by_kind[kind][title].columns} for title in OF_ACTIONS[kind]
    )


@pytest.mark.parametrize("kind", list(ExportKind))
def test_each_row_of_a_child_sheet_carries_its_parents(
    kind: ExportKind, books: dict[ExportKind, Path], tables_by_kind: Mapping[ExportKind, Mapping[str, Table[object]]]
) -> None:
    for title in OF_ACTIONS[kind]:
        names = [column.title for column in tables_by_kind[kind][title].columns if column.key in PARENTS]
        rows = sheet(books[kind], title)
        assert rows, title
        assert all(row[name] not in {"", None} for row in rows for name in names), title


def test_widths_fit_what_the_cells_hold(
    books: dict[ExportKind, Path], tables_by_kind: Mapping[ExportKind, Mapping[str, Table[object]]]
) -> None:
    for kind, tables in tables_by_kind.items():
        for title, table in tables.items():
            for column in table.columns:
                longest = max(len(word) for word in column.title.replace("\u00a0", " ").split())
                assert longest <= column.width, (title, column.title)
                if column.kind is CellKind.AMOUNT:
                    assert column.width >= len("123\u202f456\u202f789,00\u00a0€"), (title, column.title)
        assert Package(books[kind]).sheets.keys() >= tables.keys()
