"""Sheets as data -> an .xlsx file. The only module that knows openpyxl for writing.

openpyxl draws everything whose size does not depend on the facts: styles, widths, headers, Excel tables, printing. The
rows are then streamed into its sheets as XML (``exports.row_xml``), a few hundred at a time: memory does not grow with
them. The same sheets and the same properties give the same bytes.
"""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from textwrap import wrap
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as StyledCell
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table as ExcelTable
from openpyxl.worksheet.table import TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.functions import tostring

from exports.cell_xml import Tally
from exports.row_xml import (
    LABEL_WIDTH,
    LINE_POINTS,
    VALUE_WIDTH,
    NoticeStyles,
    NoticeWriter,
    RowWriter,
    column_letters,
)
from exports.sheets import CellKind, Column, Notice, Properties, Sheet, Table, WorkbookFigures
from exports.streaming import ROW_LIMIT, Frame, opened, write_notice, write_part, write_rows

#: Where programs that guess a file's type by its first bytes expect it.
FIRST_PARTS = ("[Content_Types].xml", "_rels/.rels")

BLUE = "000091"  # bleu France, the State's
YELLOW = "FFCA00"
LINE_GREY = "CECECE"
THIN = Side(style="thin", color=LINE_GREY)
FACE = "Calibri"
PLAIN = Font(name=FACE, size=11)
NO_BORDER = Border()
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)

#: The French of France: figures keep their spaces and comma also where the program speaks another language.
FRENCH = "[$-40C]"
NUMBER_FORMATS = {
    CellKind.TEXT: "@",
    CellKind.CODE: "@",
    CellKind.INTEGER: f"{FRENCH}#,##0",
    CellKind.AMOUNT: f'{FRENCH}#,##0.00\\ "€"',
    CellKind.DATE: "dd/mm/yyyy",
    CellKind.INSTANT: "dd/mm/yyyy\\ hh:mm:ss",
    CellKind.RATE: f"{FRENCH}0.0\\ %",
    CellKind.RATIO: f"{FRENCH}0.00",
    CellKind.DECIMAL: "General",
}

#: On paper, a page of A4 on its side is legible up to about this many characters across.
PAGE_CHARACTERS = 170
A3, A4 = 8, 9
#: Numbers end at the right of their cell: words begin a little after the left of theirs.
WORDS = frozenset({CellKind.TEXT, CellKind.CODE})
INDENT = 1


def write_workbook(path: Path, sheets: Sequence[Sheet], properties: Properties) -> WorkbookFigures:
    """Write the sheets, in their order, to a new file; the caller makes it durable and gives it its name.

    Tables are read once, in order; notices are drawn after them, from what they held. On any error the file at ``path``
    is left unfinished, for the caller to remove.

    Raises ValueError for titles or names used twice, TooManyRowsError (a ValueError too) beyond 1,048,575 rows in a
    table, and TypeError when a getter gives what its column's kind cannot hold.
    """
    check_names(sheets)
    skeleton = Skeleton(sheets, properties)
    with ZipFile(path, "w", ZIP_DEFLATED) as package:
        for name in FIRST_PARTS:
            write_part(package, name, skeleton.parts.pop(name))
        figures = write_tables(package, skeleton, [sheet for sheet in sheets if isinstance(sheet, Table)])
        writer = NoticeWriter(skeleton.notice_styles, Tally())
        for notice in sheets:
            if isinstance(notice, Notice):
                write_notice(package, skeleton.frames[notice.title], notice.blocks_for(figures), writer)
        for name, content in skeleton.parts.items():
            write_part(package, name, content)
    return figures


def check_names(sheets: Sequence[Sheet]) -> None:
    names = Counter(sheet.title.casefold() for sheet in sheets)
    names += Counter(f"table {sheet.name.casefold()}" for sheet in sheets if isinstance(sheet, Table))
    twice = [name for name, times in names.items() if times > 1]
    if twice or not sheets:
        raise ValueError(f"a workbook needs sheets with distinct names: {', '.join(twice) or 'no sheet'}")


def write_tables(package: ZipFile, skeleton: "Skeleton", tables: Sequence[Table[Any]]) -> WorkbookFigures:
    digest, tally = sha256(), Tally()
    rows: dict[str, int] = {}
    for table in tables:
        writer = RowWriter(table.columns, skeleton.column_styles[table.title], tally)
        with opened(package, skeleton.frames[table.title]) as target:
            rows[table.title] = write_rows(target, table, writer, digest)
        skeleton.resize(table, rows[table.title])
    return WorkbookFigures(rows, digest.hexdigest(), tally.cut, tally.repaired)


class Skeleton:
    """The workbook without its rows: everything that openpyxl draws.

    ``frames`` and ``column_styles`` are by sheet title; ``parts`` are the rest of the package, by name.
    """

    def __init__(self, sheets: Sequence[Sheet], properties: Properties) -> None:
        self._book = Workbook()
        self._book.remove(self._book.worksheets[0])
        self._book.properties = document_properties(properties)
        self.column_styles: dict[str, list[int]] = {}
        for sheet in sheets:
            worksheet = self._book.create_sheet(sheet.title)
            if isinstance(sheet, Table):
                self.column_styles[sheet.title] = draw_table(worksheet, sheet)
            else:
                draw_notice(worksheet)
            if properties.banner:
                draw_banner(worksheet, properties.banner)
        self.notice_styles = notice_styles(self._book.worksheets[0])
        self.parts = saved_parts(self._book)
        self.frames = {
            sheet.title: self._frame(f"xl/worksheets/sheet{position}.xml") for position, sheet in enumerate(sheets, 1)
        }

    def _frame(self, name: str) -> Frame:
        xml = DIMENSION.sub(b"", self.parts.pop(name), count=1)
        before, after = xml.split(b"</sheetData>")
        return Frame(name, before, b"</sheetData>" + with_plain_codes(after))

    def resize(self, table: Table[Any], rows: int) -> None:
        """Give an Excel table the rows that it turned out to hold: one, left empty, where there is none."""
        drawn = self._book[table.title].tables[table.name]
        drawn.ref = drawn.autoFilter.ref = table_area(table, rows)
        self.parts[drawn.path.removeprefix("/")] = tostring(drawn.to_tree())


#: openpyxl's idea of where the cells end, which the rows to come make wrong. Readers do without.
DIMENSION = re.compile(rb"<dimension [^>]*>")


def with_plain_codes(after: bytes) -> bytes:
    """Tell Excel that codes made of digits are meant as text: no green corner in each of their cells."""
    ignored = f'<ignoredErrors><ignoredError sqref="A2:XFD{ROW_LIMIT}" numberStoredAsText="1"/></ignoredErrors>'
    return after.replace(b"<tableParts", ignored.encode() + b"<tableParts", 1)


def saved_parts(book: Workbook) -> dict[str, bytes]:
    """Return the parts of a workbook by name, as openpyxl writes them (its own ``save`` also dates the file)."""
    file = BytesIO()
    ExcelWriter(book, ZipFile(file, "w")).save()
    with ZipFile(file) as package:
        return {name: package.read(name) for name in package.namelist()}


def document_properties(properties: Properties) -> DocumentProperties:
    created = properties.created.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    return DocumentProperties(
        title=properties.title,
        subject=properties.subject,
        creator=properties.creator,
        lastModifiedBy=properties.creator,
        created=created,
        modified=created,
        language="fr-FR",
    )


def table_area(table: Table[Any], rows: int) -> str:
    return f"A1:{column_letters(len(table.columns) - 1)}{max(rows, 1) + 1}"


def draw_table(worksheet: Worksheet, table: Table[Any]) -> list[int]:
    """Draw a table's header, widths, filter and printing; return the style of each column."""
    for index, column in enumerate(table.columns, 1):
        draw_header(worksheet, index, column)
        worksheet.column_dimensions[column_letters(index - 1)].width = column.width
    lines = max(len(wrap(column.title, max(column.width - 3, 1))) for column in table.columns)
    worksheet.row_dimensions[1].height = (lines + 1) * LINE_POINTS
    worksheet.freeze_panes = f"{column_letters(table.frozen_columns)}2"
    style = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    worksheet.add_table(ExcelTable(displayName=table.name, ref=table_area(table, 0), tableStyleInfo=style))
    draw_page(worksheet, sum(column.width for column in table.columns), one_page_wide=table.one_page_wide)
    worksheet.print_title_rows = "1:1"
    if table.frozen_columns:
        worksheet.print_title_cols = f"A:{column_letters(table.frozen_columns - 1)}"
    return [
        cell_style(worksheet, column.kind, border=BOX, alignment=alignment(column.kind)) for column in table.columns
    ]


def alignment(kind: CellKind) -> Alignment:
    """Align the values of a column."""
    if kind not in WORDS:
        return Alignment(vertical="top")
    return Alignment(horizontal="left", vertical="top", wrap_text=kind is CellKind.TEXT, indent=INDENT)


def draw_header(worksheet: Worksheet, index: int, column: Column[Any]) -> None:
    cell = worksheet.cell(1, index, column.title)
    cell.data_type = "s"
    cell.font = Font(name=FACE, bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor=BLUE)
    cell.border = BOX
    indent = INDENT if column.kind in WORDS else 0
    cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=indent)


def draw_notice(worksheet: Worksheet) -> None:
    worksheet.column_dimensions["A"].width = LABEL_WIDTH
    worksheet.column_dimensions["B"].width = VALUE_WIDTH
    worksheet.sheet_view.showGridLines = False
    worksheet.sheet_properties.tabColor = BLUE
    draw_page(worksheet, LABEL_WIDTH + VALUE_WIDTH)


def draw_page(worksheet: Worksheet, characters: float, *, one_page_wide: bool = False) -> None:
    """Set up printing: A4 on its side, as many pages across as that many characters need; or A3, and one page."""
    worksheet.page_setup.orientation = "landscape"
    worksheet.page_setup.paperSize = A3 if one_page_wide else A4
    worksheet.page_setup.fitToWidth = 1 if one_page_wide else -(-int(characters) // PAGE_CHARACTERS)
    worksheet.page_setup.fitToHeight = 0
    worksheet.page_setup.pageOrder = "overThenDown"
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    worksheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.6, header=0.2, footer=0.3)
    footer = HeaderFooterItem()
    footer.left.text = "&A"
    footer.right.text = "Page &P sur &N"
    worksheet.HeaderFooter.oddFooter = footer


def draw_banner(worksheet: Worksheet, banner: str) -> None:
    """Say on each printed page, and by the colour of each tab, what nobody may miss."""
    header = HeaderFooterItem()
    header.center.text = banner.replace("&", "&&")
    worksheet.HeaderFooter.oddHeader = header
    worksheet.sheet_properties.tabColor = YELLOW


def cell_style(
    worksheet: Worksheet,
    kind: CellKind,
    font: Font = PLAIN,
    border: Border = NO_BORDER,
    alignment: Alignment | None = None,
) -> int:
    """Add a style to the workbook and return its index: openpyxl makes one out of a cell, put nowhere."""
    cell = StyledCell(worksheet, 1, 1)
    cell.number_format = NUMBER_FORMATS[kind]
    cell.font = font
    cell.border = border
    cell.alignment = alignment or Alignment(vertical="top", wrap_text=kind is CellKind.TEXT)
    return cell.style_id


def notice_styles(worksheet: Worksheet) -> NoticeStyles:
    text = CellKind.TEXT
    left = Alignment(horizontal="left", vertical="top", wrap_text=True)
    low, middle = Alignment(vertical="bottom"), Alignment(vertical="center")
    return NoticeStyles(
        title=cell_style(worksheet, text, font=Font(name=FACE, bold=True, size=20, color=BLUE), alignment=middle),
        heading=cell_style(worksheet, text, font=Font(name=FACE, bold=True, size=14, color=BLUE), alignment=low),
        label=cell_style(worksheet, text, font=Font(name=FACE, bold=True)),
        link=cell_style(worksheet, text, font=Font(name=FACE, bold=True, color=BLUE, underline="single")),
        paragraph=cell_style(worksheet, text),
        values={kind: cell_style(worksheet, kind, alignment=left) for kind in CellKind},
    )
