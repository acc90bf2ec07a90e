"""The workbook as other libraries read it."""

import re
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import isclose
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from exports.sheets import (
    Block,
    Cell,
    CellKind,
    Column,
    Heading,
    Line,
    Notice,
    Paragraph,
    Properties,
    Sheet,
    Table,
    WorkbookFigures,
)
from exports.writing.looks import NUMBER_FORMATS
from exports.writing.workbook import write_workbook
from survey.domain.calendar import PARIS
from tests.exports.tables import (
    HARMLESS_TEXTS,
    LINES,
    PROPERTIES,
    REPAIRED_TEXTS,
    Fact,
    a_column,
    a_table,
    facts,
    write_texts,
)

#: The children of a worksheet in the order of ECMA-376 part 1, 18.3.1.99: Excel repairs a file that changes it.
WORKSHEET_ORDER = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios"
    " autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations"
    " hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches"
    " ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF picture oleObjects controls webPublishItems"
    " tableParts extLst"
)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

EXAMPLE: tuple[list[CellKind], list[Fact]] = (
    [CellKind.CODE, CellKind.TEXT, CellKind.INTEGER, CellKind.AMOUNT, CellKind.DATE, CellKind.INSTANT, CellKind.RATE],
    [
        ["01", "Bus des familles", 200, 1_200_050, date(2024, 10, 1), datetime(2024, 10, 1, 8, tzinfo=UTC), 0.125],
        ["2A", "=1+1", None, None, None, None, None],
        ["974", None, "je ne sais pas", 0, date(2024, 12, 31), datetime(2024, 12, 31, 23, 30, tzinfo=UTC), 0],
    ],
)


def _worksheet(path: Path, title: str = "Faits") -> Worksheet:
    worksheet = openpyxl.load_workbook(path)[title]
    assert isinstance(worksheet, Worksheet)
    return worksheet


def _write(folder: Path, *sheets: Sheet) -> Path:
    path = folder / "classeur.xlsx"
    write_workbook(path, sheets, PROPERTIES)
    return path


def _write_slowly(path: Path, table: Table[Fact]) -> None:
    """Write a table as openpyxl's own cells, one by one, each text forced to be one."""
    book = openpyxl.Workbook()
    worksheet = book.worksheets[0]
    for place, column in enumerate(table.columns, 1):
        worksheet.cell(1, place, column.title)
        for row, fact in enumerate(table.rows, 2):
            value = _as_openpyxl_takes_it(column.kind, column.get(fact))
            if value is not None:
                cell = worksheet.cell(row, place, value)
                cell.data_type = "s" if isinstance(value, str) else cell.data_type
                cell.number_format = NUMBER_FORMATS[column.kind]
    book.save(path)


def _as_openpyxl_takes_it(kind: CellKind, value: Cell) -> str | float | date | None:
    """Prepare a value as its documentation asks: no illegal character, euros, naive wall times to the second, no Excel escape."""
    if isinstance(value, str):
        lines = re.sub("\r\n?", "\n", value)
        legal = re.sub("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", lines)
        return re.sub("_(?=x[0-9A-Fa-f]+_)", "_x005F_", legal) or None
    if isinstance(value, datetime):
        return value.astimezone(PARIS).replace(tzinfo=None, microsecond=0)
    if value is None or isinstance(value, date):
        return value
    return float(value) / 100 if kind is CellKind.AMOUNT else float(value)


def _calamine_rows(path: Path, title: str | int = 0) -> list[list[object]]:
    book = CalamineWorkbook.from_path(path)
    sheet = book.get_sheet_by_name(title) if isinstance(title, str) else book.get_sheet_by_index(title)
    return [list(row) for row in sheet.to_python()]


def _same(one: object, other: object) -> bool:
    if isinstance(one, float | int) and isinstance(other, float | int):
        return isclose(one, other, rel_tol=1e-14)  # openpyxl writes sixteen digits, we write what reads back the same
    return _said(one) == _said(other)


def _said(value: object) -> object:
    """Return a value, or nothing for the blank texts: openpyxl loses the spaces of a text made of nothing else."""
    return value if not isinstance(value, str) or value.strip() else None


def _same_rows(some: Sequence[Sequence[object]], others: Sequence[Sequence[object]]) -> bool:
    """Compare rows of two readings; blank ones at the end are nobody's."""
    return all(
        _same(one, other)
        for some_row, other_row in zip(some, others, strict=True)
        for one, other in zip(some_row, other_row, strict=True)
    )


@settings(max_examples=60, deadline=None)
@given(facts())
def test_fast_way_writes_what_the_slow_way_does(drawn: tuple[list[CellKind], list[list[Cell]]]) -> None:
    kinds, rows = drawn
    table = a_table([CellKind.INTEGER, *kinds], [[number, *row] for number, row in enumerate(rows)])
    with TemporaryDirectory() as folder:
        fast, slow = Path(folder) / "fast.xlsx", Path(folder) / "slow.xlsx"
        assert write_workbook(fast, [table], PROPERTIES).rows == {"Faits": len(rows)}
        _write_slowly(slow, table)
        assert _same_rows(_calamine_rows(fast)[: len(rows) + 1], _calamine_rows(slow))
        quick, plain = _worksheet(fast), _worksheet(slow, "Sheet")
    for number in range(2, len(rows) + 2):
        for place in range(1, len(kinds) + 2):
            ours, theirs = quick.cell(number, place), plain.cell(number, place)
            assert _same(ours.value, theirs.value)
            assert ours.data_type != "f"
            assert theirs.value is None or ours.number_format == theirs.number_format


def test_texts_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    texts = {text: text for text in HARMLESS_TEXTS} | REPAIRED_TEXTS | LINES
    path = tmp_path / "textes.xlsx"
    figures = write_texts(path, texts)
    assert [row[1] for row in _calamine_rows(path)[1:]] == list(texts.values())
    assert figures.cut_texts == 0
    assert figures.repaired_texts == len(REPAIRED_TEXTS)


def test_no_text_becomes_a_formula_or_an_error(tmp_path: Path) -> None:
    path = tmp_path / "textes.xlsx"
    write_texts(path, HARMLESS_TEXTS)
    assert {cell.data_type for row in _worksheet(path).iter_rows(min_row=2, min_col=2) for cell in row} == {"s"}
    with ZipFile(path) as package:
        assert not re.search(rb"<f[ />]", package.read("xl/worksheets/sheet1.xml"))


def test_cut_texts_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "textes.xlsx"
    assert write_texts(path, ["a" * 40_000, "court", "😀" * 20_000]).cut_texts == 2
    assert str(_calamine_rows(path)[1][1]).endswith(" … [texte coupé\u00a0: 40\u202f000 caractères]")


def test_values_are_typed_as_their_column_says(tmp_path: Path) -> None:
    rows = _calamine_rows(_write(tmp_path, a_table(*EXAMPLE)))[1:]
    first = ["01", "Bus des familles", 200.0, 12_000.5, date(2024, 10, 1), datetime(2024, 10, 1, 10), 0.125]  # noqa: DTZ001 -- a wall time, as Excel holds it
    assert rows[0] == first
    assert rows[1] == ["2A", "=1+1", "", "", "", "", ""]
    assert rows[2] == ["974", "", "je ne sais pas", 0, date(2024, 12, 31), datetime(2025, 1, 1, 0, 30), 0]  # noqa: DTZ001 -- same


def test_numbers_have_french_formats(tmp_path: Path) -> None:
    worksheet = _worksheet(_write(tmp_path, a_table(list(CellKind), [[None] * len(CellKind)])))
    formats = {kind: worksheet.cell(2, place).number_format for place, kind in enumerate(CellKind, 1)}
    assert formats == NUMBER_FORMATS
    assert formats[CellKind.AMOUNT] == '[$-40C]#,##0.00\\ "€"'
    assert formats[CellKind.CODE] == "@"


def test_sheet_is_a_filterable_table_under_a_frozen_header(tmp_path: Path) -> None:
    worksheet = _worksheet(_write(tmp_path, replace(a_table(*EXAMPLE), frozen_columns=2)))
    table = worksheet.tables["T_Faits"]
    assert (table.ref, table.autoFilter.ref) == ("A1:G4", "A1:G4")
    assert table.column_names == [f"Colonne {place}" for place in range(7)]
    assert worksheet.freeze_panes == "C2"
    assert not worksheet.merged_cells.ranges
    assert worksheet["A1"].fill.fgColor.rgb == "00000091"
    assert worksheet["A1"].font.bold
    assert worksheet["B2"].alignment.wrap_text
    assert worksheet.column_dimensions["A"].width == 20


def test_sheet_is_printed_on_its_side_with_its_header_on_each_page(tmp_path: Path) -> None:
    worksheet = _worksheet(_write(tmp_path, a_table(*EXAMPLE)))
    assert worksheet.page_setup.orientation == "landscape"
    assert worksheet.sheet_properties.pageSetUpPr == PageSetupProperties(fitToPage=True)
    assert (worksheet.page_setup.fitToWidth, worksheet.page_setup.fitToHeight) == (1, 0)
    assert worksheet.print_title_rows == "$1:$1"


def test_words_are_set_in_from_the_numbers_beside_them(tmp_path: Path) -> None:
    worksheet = _worksheet(
        _write(tmp_path, a_table([CellKind.INTEGER, CellKind.TEXT, CellKind.CODE], [[1, "a", "01"]]))
    )
    assert [cell.alignment.indent for cell in worksheet[2]] == [0, 1, 1]
    assert [cell.alignment.indent for cell in worksheet[1]] == [0, 1, 1]


def test_empty_table_keeps_one_blank_row(tmp_path: Path) -> None:
    path = tmp_path / "vide.xlsx"
    figures = write_workbook(path, [a_table([CellKind.CODE, CellKind.AMOUNT], [])], PROPERTIES)
    worksheet = _worksheet(path)
    assert figures.rows == {"Faits": 0}
    assert worksheet.tables["T_Faits"].ref == "A1:B2"
    assert [cell.value for cell in worksheet[2]] == [None, None]


def test_parts_of_each_sheet_are_in_the_order_that_excel_wants(tmp_path: Path) -> None:
    notice = Notice("Lisez-moi", [Line("Faits", 3, CellKind.INTEGER, sheet="Faits")])
    with ZipFile(_write(tmp_path, notice, a_table(*EXAMPLE))) as package:
        for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
            children = [child.tag.removeprefix(MAIN) for child in ET.fromstring(package.read(name))]  # noqa: S314 -- ours
            assert children == sorted(children, key=WORKSHEET_ORDER.split().index)


def test_same_facts_give_the_same_bytes(tmp_path: Path) -> None:
    table = a_table(*EXAMPLE)
    sheets: list[Sheet] = [Notice("Lisez-moi", lambda figures: [Line("Empreinte", figures.rows_digest)]), table]
    one, other = tmp_path / "un.xlsx", tmp_path / "autre.xlsx"
    figures = write_workbook(one, sheets, PROPERTIES)
    assert write_workbook(other, sheets, PROPERTIES) == figures
    assert one.read_bytes() == other.read_bytes()
    with ZipFile(one) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def _digest(folder: Path, kinds: list[CellKind], rows: list[Fact], properties: Properties = PROPERTIES) -> str:
    return write_workbook(folder / "x.xlsx", [a_table(kinds, rows)], properties).rows_digest


def test_digest_tells_facts_apart_and_nothing_else(tmp_path: Path) -> None:
    kinds = [CellKind.TEXT, CellKind.TEXT]
    digests = [
        _digest(tmp_path, kinds, [["a", "b"]]),
        _digest(tmp_path, kinds, [["ab", None]]),
        _digest(tmp_path, kinds, [["a", None], [None, "b"]]),
        _digest(tmp_path, [CellKind.TEXT, CellKind.CODE], [["a", "b"]]),
        _digest(tmp_path, [CellKind.INTEGER, CellKind.TEXT], [[1, None]]),
        _digest(tmp_path, [CellKind.INTEGER, CellKind.TEXT], [["1", None]]),
    ]
    assert len(set(digests)) == len(digests)
    later = replace(PROPERTIES, created=PROPERTIES.created + timedelta(days=1))
    assert _digest(tmp_path, kinds, [["a", "b"]], later) == digests[0]


def test_file_tells_its_author_and_its_one_date(tmp_path: Path) -> None:
    properties = openpyxl.load_workbook(_write(tmp_path, a_table(*EXAMPLE))).properties
    assert (properties.title, properties.creator, properties.language) == (PROPERTIES.title, "Recueil", "fr-FR")
    assert properties.created == properties.modified == datetime(2024, 10, 15, 6, 30)  # noqa: DTZ001 -- openpyxl's are naive, in UTC


def _readme(figures: WorkbookFigures) -> list[Block]:
    return [
        Heading("Actions et impact", 1),
        Paragraph("=1+1 n’est pas une formule."),
        Heading("Feuilles"),
        *(Line(title, rows, CellKind.INTEGER, sheet=title) for title, rows in figures.rows.items()),
        Line("Textes coupés", figures.cut_texts, CellKind.INTEGER),
        Line("Crédits", 1_250, CellKind.AMOUNT),
        Line("=2+2", datetime(2024, 10, 15, 6, tzinfo=UTC), CellKind.INSTANT),
    ]


def test_notice_tells_what_the_tables_held(tmp_path: Path) -> None:
    long = Table("L'excès", "Longs", [a_column(CellKind.TEXT)], [["a" * 40_000]])
    path = _write(tmp_path, Notice("Lisez-moi", _readme), a_table(*EXAMPLE), long)
    assert _calamine_rows(path, "Lisez-moi") == [
        ["Actions et impact", ""],
        ["", "=1+1 n’est pas une formule."],
        ["Feuilles", ""],
        ["Faits", 3.0],
        ["L'excès", 1.0],
        ["Textes coupés", 1.0],
        ["Crédits", 12.5],
        ["=2+2", datetime(2024, 10, 15, 8)],  # noqa: DTZ001 -- a wall time, as Excel holds it
    ]
    worksheet = _worksheet(path, "Lisez-moi")
    assert [worksheet[cell].hyperlink.location for cell in ("A4", "A5")] == ["'Faits'!A1", "'L''excès'!A1"]
    assert {cell.data_type for row in worksheet.iter_rows() for cell in row} == {"s", "n", "d"}


def test_rows_are_read_once_and_never_kept(tmp_path: Path) -> None:
    def generated() -> Iterator[Fact]:
        for number in range(20_000):
            yield [number, f"texte {number} " * 20]

    table = a_table([CellKind.INTEGER, CellKind.TEXT], generated())
    tracemalloc.start()
    try:
        assert write_workbook(tmp_path / "long.xlsx", [table], PROPERTIES).rows == {"Faits": 20_000}
        assert tracemalloc.get_traced_memory()[1] < 4 * 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("title", ["", "a" * 32, "a/b", "a:b", "[a]", "a?", "'a", "a'", "a\nb"])
def test_title_that_excel_refuses_is_refused(title: str) -> None:
    with pytest.raises(ValueError, match="not a sheet title"):
        Notice(title, [])


@pytest.mark.parametrize("name", ["", "a b", "A1", "XFD12", "R1C1", "r", "C", "1a", "é"])
def test_table_name_that_excel_refuses_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a table name"):
        Table("Faits", name, [a_column(CellKind.TEXT)], [])


def test_columns_that_excel_refuses_are_refused() -> None:
    column = a_column(CellKind.TEXT)
    wrong: tuple[list[Column[Fact]], ...] = (
        [],
        [column, column],
        [column, replace(column, key="autre", title="COLONNE 0")],
        [replace(column, title="a\nb")],
        [replace(column, width=256)],
    )
    for columns in wrong:
        with pytest.raises(ValueError, match="Faits: "):
            Table("Faits", "T_Faits", columns, [])


def test_names_used_twice_in_a_workbook_are_refused(tmp_path: Path) -> None:
    table = a_table(*EXAMPLE)
    for sheets in ([], [table, Notice("FAITS", [])], [table, replace(table, title="Autres")]):
        with pytest.raises(ValueError, match="distinct names"):
            _write(tmp_path, *sheets)
