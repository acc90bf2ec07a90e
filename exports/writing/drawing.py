"""The sheets as openpyxl draws them: headers, widths, styles, Excel tables, charts and printing; all but the rows."""

from collections.abc import Iterator
from datetime import UTC
from textwrap import wrap
from typing import Any

from openpyxl.cell.cell import Cell as StyledCell
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.packaging.core import DocumentProperties
from openpyxl.packaging.custom import DateTimeProperty, StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.table import Table as ExcelTable
from openpyxl.worksheet.table import TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from exports.sheets import CellKind, Column, Properties, Table
from exports.writing.charts import drawn
from exports.writing.looks import BLUE, LIGHT_BLUE, LINE_GREY, NUMBER_FORMATS, SIGNED_FORMATS, WHITE, YELLOW
from exports.writing.paper import A3, A4, Layout, draw_page, layout
from exports.writing.placing import Box, boxes, printed
from exports.writing.row_xml import LABEL_WIDTH, LINE_POINTS, VALUE_WIDTH, NoticeStyles, column_letters

THIN = Side(style="thin", color=LINE_GREY)
FACE = "Calibri"
PLAIN = Font(name=FACE, size=11)
NO_BORDER = Border()
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
#: Numbers end at the right of their cell: words begin a little after the left of theirs.
WORDS = frozenset({CellKind.TEXT, CellKind.CODE})
INDENT = 1
#: How far a chart stands from the columns that each page repeats, where its edge would be repeated too: 2 mm.
INSET = 72_000
#: A figure that matters stands in the middle of its line.
KEY = Alignment(horizontal="left", vertical="center", wrap_text=True)


def document_properties(properties: Properties) -> DocumentProperties:
    """Say what the file is, as every program shows it."""
    created = properties.created.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    return DocumentProperties(
        title=properties.title,
        subject=properties.subject,
        creator=properties.creator,
        lastModifiedBy=properties.creator,
        description=properties.description or None,
        keywords=", ".join(properties.keywords) or None,
        category=properties.kind or None,
        created=created,
        modified=created,
        language="fr-FR",
    )


def custom_properties(properties: Properties) -> Iterator[StringProperty | DateTimeProperty]:
    """Say it again under names of our own, for the programs that sort files by them."""
    yield StringProperty(name="Service", value=properties.creator)
    if properties.kind:
        yield StringProperty(name="Export", value=properties.kind)
    yield DateTimeProperty(name="État au", value=properties.created.astimezone(UTC).replace(tzinfo=None, microsecond=0))


def table_area(table: Table[Any], rows: int) -> str:
    """Return the cells of a table of that many rows."""
    return Box(0, 0, len(table.columns) - 1, max(rows, 1)).range


def draw_table(worksheet: Worksheet, table: Table[Any], banner: str) -> list[int]:
    """Draw a table's header, widths, filter, charts and printing; return the style of each column."""
    for index, column in enumerate(table.columns, 1):
        draw_header(worksheet, index, column)
        worksheet.column_dimensions[column_letters(index - 1)].width = column.width
    worksheet.row_dimensions[1].height = head_points(table)
    worksheet.freeze_panes = f"{column_letters(table.frozen_columns)}2"
    style = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    worksheet.add_table(ExcelTable(displayName=table.name, ref=table_area(table, 0), tableStyleInfo=style))
    how = layout_of(table)
    for chart, box in zip(table.charts, chart_boxes(table, how), strict=True):
        picture = drawn(table, chart)
        picture.anchor = anchored(box)  # type: ignore[assignment]  # its stubs only know the name of a cell
        worksheet.add_chart(picture)
    draw_page(worksheet, how, banner)
    worksheet.print_title_rows = "1:1"
    if table.frozen_columns:
        worksheet.print_title_cols = f"A:{column_letters(table.frozen_columns - 1)}"
    draw_tab(worksheet, banner, LIGHT_BLUE if table.summary else "")
    return [
        cell_style(worksheet, column.kind, border=BOX, alignment=alignment(column.kind), signed=column.signed)
        for column in table.columns
    ]


def head_points(table: Table[Any]) -> int:
    """Return how high a header is: as high as its longest title needs, and a line for the arrows of the filter."""
    lines = max(len(wrap(column.title, max(column.width - 3, 1))) for column in table.columns)
    return (lines + 1) * LINE_POINTS


def layout_of(table: Table[Any]) -> Layout:
    """Return how a table is cut into pages; large ones where its charts go under it."""
    return layout([column.width for column in table.columns], table.frozen_columns, (A3,) if table.charts else (A4, A3))


def chart_boxes(table: Table[Any], how: Layout) -> list[Box]:
    """Return where the charts of a table stand."""
    return boxes(table, how, head_points(table)) if table.charts else []


def print_area(table: Table[Any], rows: int) -> str:
    """Return what is printed of a table that turned out to hold that many rows."""
    how = layout_of(table)
    return printed(table, rows, how, chart_boxes(table, how), head_points(table))


def anchored(box: Box) -> TwoCellAnchor:
    """Put a chart over cells; it moves with them and keeps its size where rows are filtered out."""
    start = AnchorMarker(col=box.column, row=box.row, colOff=INSET)
    end = AnchorMarker(col=box.last_column + 1, row=box.last_row + 1)
    return TwoCellAnchor(editAs="oneCell", _from=start, to=end)


def alignment(kind: CellKind) -> Alignment:
    """Align the values of a column."""
    if kind not in WORDS:
        return Alignment(vertical="top")
    return Alignment(horizontal="left", vertical="top", wrap_text=kind is CellKind.TEXT, indent=INDENT)


def draw_header(worksheet: Worksheet, index: int, column: Column[Any]) -> None:
    """Draw the title of a column."""
    cell = worksheet.cell(1, index, column.title)
    cell.data_type = "s"
    cell.font = Font(name=FACE, bold=True, color=WHITE)
    cell.fill = PatternFill("solid", fgColor=BLUE)
    cell.border = BOX
    indent = INDENT if column.kind in WORDS else 0
    cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=indent)


def draw_notice(worksheet: Worksheet, banner: str) -> None:
    """Draw a sheet to be read from top to bottom."""
    widths = (LABEL_WIDTH, VALUE_WIDTH)
    for index, width in enumerate(widths):
        worksheet.column_dimensions[column_letters(index)].width = width
    worksheet.sheet_view.showGridLines = False
    draw_page(worksheet, layout(widths), banner)
    draw_tab(worksheet, banner, BLUE)


def draw_tab(worksheet: Worksheet, banner: str, colour: str) -> None:
    """Colour a tab; all alike where there is a banner, which nobody may miss."""
    if banner or colour:
        worksheet.sheet_properties.tabColor = YELLOW if banner else colour


def cell_style(
    worksheet: Worksheet,
    kind: CellKind,
    font: Font = PLAIN,
    border: Border = NO_BORDER,
    alignment: Alignment | None = None,
    *,
    signed: bool = False,
) -> int:
    """Add a style to the workbook and return its index: openpyxl makes one out of a cell, put nowhere."""
    cell = StyledCell(worksheet, 1, 1)
    cell.number_format = SIGNED_FORMATS[kind] if signed else NUMBER_FORMATS[kind]
    cell.font = font
    cell.border = border
    cell.alignment = alignment or Alignment(vertical="top", wrap_text=kind is CellKind.TEXT)
    return cell.style_id


def notice_styles(worksheet: Worksheet) -> NoticeStyles:
    """Add the styles of notices to the workbook."""
    text = CellKind.TEXT
    left = Alignment(horizontal="left", vertical="top", wrap_text=True)
    low, middle = Alignment(vertical="bottom"), Alignment(vertical="center")
    large = Font(name=FACE, bold=True, size=14)
    return NoticeStyles(
        title=cell_style(worksheet, text, font=Font(name=FACE, bold=True, size=20, color=BLUE), alignment=middle),
        heading=cell_style(worksheet, text, font=Font(name=FACE, bold=True, size=14, color=BLUE), alignment=low),
        label=cell_style(worksheet, text, font=Font(name=FACE, bold=True)),
        link=cell_style(worksheet, text, font=Font(name=FACE, bold=True, color=BLUE, underline="single")),
        paragraph=cell_style(worksheet, text),
        values={kind: cell_style(worksheet, kind, alignment=left) for kind in CellKind},
        key_label=cell_style(worksheet, text, font=Font(name=FACE, bold=True), alignment=middle),
        key_values={kind: cell_style(worksheet, kind, font=large, alignment=KEY) for kind in CellKind},
    )
