"""What a workbook is on paper and on opening: everything printed, legible, titled; and what the file says of itself."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from aggregation.tables import Coverage, Figures
from exports.essentials import Essentials, essentials
from exports.notices import Edition
from exports.runs import ExportKind
from exports.sheets import CellKind, Line, Notice, Properties
from exports.workbooks import DGCS_SHEETS, DIPLP_SHEETS
from exports.writing.paper import A3, A4, SMALLEST, column_points, cut, layout
from exports.writing.workbook import write_workbook
from tests.exports.parts import Package, opened
from tests.exports.producing import NOW
from tests.exports.tables import PROPERTIES, a_table

#: What Excel leaves to the cells on a screen of 1280 × 720, at 100 %, in points; and how wide they may be.
SCREEN_HEIGHT, SCREEN_WIDTH = 315, 930
#: Seen without scrolling, beside what stays in sight.
A_COLUMN = 100

WIDTHS = st.lists(st.integers(5, 60), min_size=1, max_size=60)


def worksheets(path: Path) -> list[Worksheet]:
    return list(opened(path).worksheets)


def test_everything_written_is_printed(books: dict[ExportKind, Path]) -> None:
    for path in books.values():
        for sheet in worksheets(path):
            _, _, cells = str(sheet.print_area).partition("!")
            start, _, end = cells.replace("$", "").partition(":")
            assert start == "A1", sheet.title
            last = sheet[end]
            assert (last.column, last.row) >= (sheet.max_column, sheet.max_row), sheet.title
            assert last.column == sheet.max_column


def test_heads_are_repeated_on_each_page(books: dict[ExportKind, Path]) -> None:
    for path in books.values():
        for sheet in worksheets(path)[1:]:
            frozen = str(sheet.freeze_panes)
            last_frozen = get_column_letter(sheet[frozen].column - 1)
            assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", f"$A:${last_frozen}"), sheet.title
            assert sheet[frozen].row == 2


def test_pages_are_on_their_side_and_numbered(books: dict[ExportKind, Path]) -> None:
    for path in books.values():
        for sheet in worksheets(path):
            assert sheet.page_setup.orientation == "landscape"
            assert sheet.page_setup.paperSize in {A3.code, A4.code}
            assert sheet.sheet_properties.pageSetUpPr
            assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
            assert sheet.HeaderFooter.oddFooter
            assert sheet.HeaderFooter.oddFooter.left.text == "&A"
            assert sheet.HeaderFooter.oddFooter.right.text == "Page &P sur &N"


def test_no_sheet_is_printed_too_small_to_read(books: dict[ExportKind, Path]) -> None:
    for path in books.values():
        for sheet in worksheets(path):
            widths = [
                sheet.column_dimensions[get_column_letter(place)].width for place in range(1, sheet.max_column + 1)
            ]
            points = [column_points(width) for width in widths]
            frozen = sheet[str(sheet.freeze_panes or "A2")].column - 1
            paper = next(paper for paper in (A3, A4) if paper.code == sheet.page_setup.paperSize)
            assert len(cut(points, frozen, paper.width / SMALLEST)) <= (sheet.page_setup.fitToWidth or 0), sheet.title


@given(WIDTHS, st.integers(0, 4))
def test_pages_hold_every_column_once_and_none_too_small(widths: list[int], repeated: int) -> None:
    repeated = min(repeated, len(widths))
    how = layout(widths, repeated)
    assert sum(how.pages) == len(widths) - repeated
    assert SMALLEST <= how.scale <= 1
    points, place = [column_points(width) for width in widths], repeated
    for count in how.pages:
        taken = sum(points[:repeated]) + sum(points[place : place + count])
        assert count <= 1 or taken * how.scale <= how.paper.width + 1e-6
        place += count


def test_wide_sheets_go_on_larger_paper() -> None:
    assert layout([14] * 10, 2).paper is A4
    assert layout([14] * 90, 2).paper is A3
    assert layout([14] * 10, 2).scale > layout([14] * 14, 2).scale


def test_first_screen_tells_what_matters(books: dict[ExportKind, Path]) -> None:
    for kind, path in books.items():
        sheet = worksheets(path)[0]
        rows = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 2).font.sz == 14]
        assert len(rows) == 5
        heights = [sheet.row_dimensions[row].height or 15 for row in range(1, rows[-1] + 1)]
        assert sum(heights) <= SCREEN_HEIGHT - 45, "a demonstration says so in three lines more"
        assert sum(column_points(sheet.column_dimensions[letter].width) for letter in "AB") <= SCREEN_WIDTH
        labels = [sheet.cell(row, 1).value for row in range(1, rows[0])]
        assert {"Ce classeur", "État au", "Champ"} <= set(labels)
        assert all(sheet.cell(row, 2).value is not None for row in rows)
        assert (
            sheet.cell(rows[0], 1).value
            == {
                ExportKind.DIPLP: "Départements reçus",
                ExportKind.DGCS: "Crédits locaux engagés (AE)",
            }[kind]
        )


def test_nothing_received_is_not_told_as_zero_euro() -> None:
    for kind in ExportKind:
        nothing = Essentials(Coverage(), Figures())
        lines = [block for block in essentials(kind, nothing) if isinstance(block, Line)]
        assert not [line for line in lines if line.kind is CellKind.AMOUNT and not isinstance(line.value, str)]
        assert not [line for line in lines if "€" in str(line.value) and line.label != "Contrôle"]


def test_contents_lead_to_every_sheet(books: dict[ExportKind, Path]) -> None:
    for kind, path in books.items():
        sheet, *others = worksheets(path)
        links = [cell.hyperlink.location for [cell] in sheet.iter_rows(max_col=1) if cell.hyperlink]
        assert links == [f"'{other.title}'!A1" for other in others]
        assert [other.title for other in others] == [
            *{ExportKind.DIPLP: DIPLP_SHEETS, ExportKind.DGCS: DGCS_SHEETS}[kind]
        ]


def test_workbook_opens_on_its_first_sheet_at_its_first_cell(books: dict[ExportKind, Path]) -> None:
    for path in books.values():
        book = opened(path)
        assert book.active is not None
        assert book.active.title == "Lisez-moi"
        for sheet in worksheets(path):
            assert sheet.title == "Lisez-moi" or not sheet.sheet_view.tabSelected
            assert {selection.activeCell for selection in sheet.sheet_view.selection} <= {"A1", None}
            assert sheet.sheet_view.zoomScale in {100, None}


def test_tabs_tell_summaries_from_facts(books: dict[ExportKind, Path]) -> None:
    for path in books.values():
        coloured = {sheet.title for sheet in worksheets(path) if sheet.sheet_properties.tabColor}
        assert {"Lisez-moi", "Progression"} <= coloured
        assert not coloured & {"Actions", "Engagements", "Dictionnaire"}


def test_file_says_its_service_its_kind_and_its_state(books: dict[ExportKind, Path]) -> None:
    for kind, path in books.items():
        book = opened(path)
        said = book.properties
        state = Edition(kind, NOW, 2024, demonstration=False).state_at
        assert (said.creator, said.category, said.language) == ("Recueil", kind.name, "fr-FR")
        assert all(state in (words or "") for words in (said.title, said.description, said.keywords))
        custom = {one.name: one.value for one in book.custom_doc_props.props}  # type: ignore[attr-defined]  # its stubs lack it
        assert custom == {"Service": "Recueil", "Export": kind.name, "État au": datetime(2024, 10, 15, 8)}  # noqa: DTZ001 -- openpyxl's are naive, in UTC


def test_properties_are_those_that_were_given(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    given_ = Properties("Titre", "Sujet", datetime(2024, 12, 31, 23, 30, tzinfo=UTC), "DGCS", "Décrit.", ("a", "b"))
    write_workbook(path, [a_table([CellKind.TEXT], [["a"]])], given_)
    said = opened(path).properties
    assert (said.title, said.subject, said.category, said.description, said.keywords) == (
        "Titre",
        "Sujet",
        "DGCS",
        "Décrit.",
        "a, b",
    )


@pytest.mark.parametrize("rows", [0, 1, 300])
def test_print_area_follows_the_rows(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "x.xlsx"
    table = replace(a_table([CellKind.TEXT, CellKind.INTEGER], [["a", 1]] * rows), title="L'état")
    write_workbook(path, [Notice("Lisez-moi", []), table], PROPERTIES)
    first, sheet = worksheets(path)
    assert sheet.print_area == f"'L''état'!$A$1:$B${max(rows, 1) + 1}"
    assert first.print_area == "'Lisez-moi'!$A$1:$B$1"


def test_no_program_is_asked_to_compute(books: dict[ExportKind, Path]) -> None:
    for path in books.values():
        assert b'fullCalcOnLoad="1"' not in Package(path).parts["xl/workbook.xml"]
