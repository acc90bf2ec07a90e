"""A table that a sheet cannot hold goes on in the next one, as a sheet in its own right."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from zipfile import ZIP64_LIMIT, ZipFile

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from aggregation.tables import Coverage, Figures
from exports.essentials import Essentials
from exports.notices import Contents, Edition, read_me
from exports.runs import ExportKind
from exports.sheets import CellKind, Line, Notice, Sheet, Table, WorkbookFigures
from exports.writing.streaming import SIZE_LIMIT, Room
from exports.writing.workbook import EXCEL_ROOM, write_workbook
from tests.exports.libreoffice import convert
from tests.exports.tables import PROPERTIES, Fact, a_table

KINDS = [CellKind.INTEGER, CellKind.CODE, CellKind.TEXT]
#: A header and so many rows.
ROOM = Room(rows=51)


def _facts(count: int) -> list[Fact]:
    return [[number, f"{number:03}", f"action {number}"] for number in range(count)]


def _readme(figures: WorkbookFigures) -> Sequence[Line]:
    return [Line(title, rows, CellKind.INTEGER, sheet=title) for title, rows in figures.rows.items()]


def _sheets(count: int) -> list[Sheet]:
    actions = replace(a_table(KINDS, _facts(count), "Actions"), frozen_columns=2)
    return [Notice("Lisez-moi", _readme), actions, a_table(KINDS, _facts(3), "Effets")]


def _worksheets(path: Path) -> dict[str, Worksheet]:
    return {sheet.title: sheet for sheet in openpyxl.load_workbook(path).worksheets}


def _rows(path: Path) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_path(path)
    return {name: [list(row) for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names}


@pytest.mark.parametrize(("count", "held"), [(0, [0]), (50, [50]), (51, [50, 1]), (100, [50, 50]), (120, [50, 50, 20])])
def test_table_goes_on_where_a_sheet_is_full(tmp_path: Path, count: int, held: list[int]) -> None:
    path = tmp_path / "actions.xlsx"
    figures = write_workbook(path, _sheets(count), PROPERTIES, ROOM)
    assert (figures.rows["Actions"], figures.sheets["Actions"], figures.sheets["Effets"]) == (count, len(held), 1)
    read = _rows(path)
    titles = ["Actions", "Actions (2)", "Actions (3)"][: len(held)]
    assert list(read) == ["Lisez-moi", *titles, "Effets"]
    assert [len(read[title]) - 1 for title in titles] == held
    header = ["Colonne 0", "Colonne 1", "Colonne 2"]
    assert all(read[title][0] == header for title in titles)
    assert [row for title in titles for row in read[title][1:]] == [list(fact) for fact in _facts(count)]
    assert len(read["Effets"]) == 1 + 3


def test_each_sheet_of_a_long_table_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "actions.xlsx"
    write_workbook(path, _sheets(120), replace(PROPERTIES, banner="DÉMONSTRATION"), ROOM)
    sheets = _worksheets(path)
    first = sheets["Actions"]
    for title, name, area in (
        ("Actions", "T_Actions", "A1:C51"),
        ("Actions (2)", "T_Actions_2", "A1:C51"),
        ("Actions (3)", "T_Actions_3", "A1:C21"),
    ):
        sheet = sheets[title]
        table = sheet.tables[name]
        assert (table.ref, table.autoFilter.ref, table.column_names) == (
            area,
            area,
            first.tables["T_Actions"].column_names,
        )
        assert (sheet.freeze_panes, sheet.print_title_rows, sheet.print_title_cols) == ("C2", "$1:$1", "$A:$B")
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", first.page_setup.fitToWidth)
        assert sheet.oddHeader is not None
        assert sheet.oddHeader.center.text == "DÉMONSTRATION"
        assert [cell.style_id for cell in sheet[2]] == [cell.style_id for cell in first[2]]
        assert [sheet.column_dimensions[letter].width for letter in "ABC"] == [20, 20, 20]
    assert not any(sheets[title].sheet_view.tabSelected for title in ("Actions (2)", "Actions (3)"))


def test_parts_of_a_long_table_are_all_declared_once(tmp_path: Path) -> None:
    path = tmp_path / "actions.xlsx"
    write_workbook(path, _sheets(120), PROPERTIES, ROOM)
    with ZipFile(path) as package:
        names = package.namelist()
        declared = re.findall(r'PartName="/([^"]+)"', package.read("[Content_Types].xml").decode())
        assert package.testzip() is None
    assert len(set(names)) == len(names)
    assert set(declared) == {name for name in names if not name.endswith(".rels") and name != "[Content_Types].xml"}
    assert sum("worksheets/sheet" in name and "_rels" not in name for name in names) == 5


def test_digest_does_not_depend_on_where_sheets_are_cut(tmp_path: Path) -> None:
    figures = [
        write_workbook(tmp_path / f"{rows}.xlsx", _sheets(120), PROPERTIES, Room(rows=rows)) for rows in (31, 51, 200)
    ]
    assert len({one.rows_digest for one in figures}) == 1
    assert [one.sheets["Actions"] for one in figures] == [4, 3, 1]


def test_same_long_table_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "un.xlsx", tmp_path / "autre.xlsx"
    for path in (one, other):
        write_workbook(path, _sheets(120), PROPERTIES, ROOM)
    assert one.read_bytes() == other.read_bytes()


def test_sheet_too_heavy_for_the_package_goes_on_too(tmp_path: Path) -> None:
    path = tmp_path / "lourd.xlsx"
    table = a_table(KINDS, [[number, "01", "é" * 1_000] for number in range(200)], "Actions")
    figures = write_workbook(path, [table], PROPERTIES, Room(size=150_000))
    read = _rows(path)
    assert (figures.rows["Actions"], figures.sheets["Actions"]) == (200, 2)
    assert [row[0] for title in ("Actions", "Actions (2)") for row in read[title][1:]] == list(range(200))


def test_title_of_a_continuation_has_31_characters_at_most(tmp_path: Path) -> None:
    path = tmp_path / "titre.xlsx"
    title = "Une feuille au titre fort long."
    write_workbook(path, [Table(title, "Longue", a_table(KINDS, []).columns, _facts(60))], PROPERTIES, ROOM)
    assert list(_rows(path)) == [title, "Une feuille au titre fort l (2)"]


def test_continuation_that_would_take_the_title_of_another_sheet_is_refused(tmp_path: Path) -> None:
    sheets: list[Sheet] = [a_table(KINDS, _facts(60), "Actions"), Notice("Actions (2)", [])]
    with pytest.raises(ValueError, match=r"Actions \(2\)"):
        write_workbook(tmp_path / "x.xlsx", sheets, PROPERTIES, ROOM)


def test_read_me_tells_on_how_many_sheets_a_table_is() -> None:
    written = WorkbookFigures(
        {"Actions": 1_200_000, "Effets": 3, "Évolutions": 0}, "", 0, 0, {"Actions": 2, "Effets": 1}
    )
    sheets = {"Actions": "une ligne par action.", "Effets": "les effets."}
    contents = Contents(Essentials(Coverage(), Figures()), sheets)
    blocks = read_me(Edition(ExportKind.DIPLP, PROPERTIES.created, 2024, demonstration=False), contents, written)
    told = {block.label: block.value for block in blocks if isinstance(block, Line) and block.sheet}
    number = "1\u202f200\u202f000\u00a0lignes, sur 2\u00a0feuilles"
    assert told == {"Actions": f"{number} – une ligne par action.", "Effets": "3\u00a0lignes – les effets."}


def test_limit_is_that_of_a_spreadsheet() -> None:
    assert Room() == EXCEL_ROOM == Room(rows=1_048_576, size=SIZE_LIMIT)
    assert SIZE_LIMIT < ZIP64_LIMIT


def test_libreoffice_opens_a_table_on_several_sheets(tmp_path: Path) -> None:
    path = tmp_path / "actions.xlsx"
    write_workbook(path, _sheets(120), PROPERTIES, ROOM)
    assert _rows(convert(path, "xlsx", tmp_path / "copie")) == _rows(path)
