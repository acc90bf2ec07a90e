"""Sheets as data -> an .ods file: the workbook in the format of the administration's free office suites.

content.xml begins with « Lisez-moi », which tells what the tables hold: the rows are streamed to a deflated file without a
name beside the workbook, and copied behind it. Memory does not grow with them; the same sheets give the same bytes.
"""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from gzip import GzipFile
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, cast
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from exports.sheets import Block, Cell, CellKind, Heading, Line, Notice, Properties, Sheet, Table, WorkbookFigures
from exports.writing import ods_parts as parts
from exports.writing.cell_xml import Tally, amount_number, decimal_number, integer_number, paris_time
from exports.writing.row_xml import LABEL_WIDTH, MOST_LINES, VALUE_WIDTH, column_letters
from exports.writing.settled import ABOUT, settled_placeholder, settled_rows, settler
from exports.writing.streaming import BATCH, ROW_LIMIT, write_part
from exports.writing.workbook import continuation

BLANK = "<table:table-cell/>"
#: Blanks that a reader would drop or join (part 3, 6.1.2): those at an end, and several in a row. A tab goes as it is: LibreOffice and
#: others drop the element that stands for it, and who joins it to a blank still keeps the words apart.
SPACES = re.compile("^ +| +$|  +")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sheet that was written, and how many rows it holds."""

    sheet: Table[Any]
    rows: int


def write_ods(
    path: Path, sheets: Sequence[Sheet], properties: Properties, most_rows: int = ROW_LIMIT - 1
) -> WorkbookFigures:
    """Write the sheets, in their order, to a new file; the caller makes it durable and gives it its name.

    Tables are read once, in order; one of more than ``most_rows`` rows goes on in the next sheet, as in the workbook. Raises
    TypeError when a getter gives what its column's kind cannot hold.
    """
    tables = [sheet for sheet in sheets if isinstance(sheet, Table)]
    with TemporaryFile(dir=path.parent) as spool:
        with GzipFile("", "wb", compresslevel=1, fileobj=spool, mtime=0) as deflated:
            drawn, figures = write_tables(cast("IO[bytes]", deflated), tables, most_rows)
            content_entry = entry("content.xml", deflated.tell())
        spool.seek(0)
        with ZipFile(path, "w", ZIP_DEFLATED) as package, GzipFile("", "rb", fileobj=spool) as rows:
            write_package(package, properties, drawn, sheets[0].title)
            with package.open(content_entry, "w") as content:
                notices = [
                    notice_xml(one.title, [*one.blocks_for(figures), *ABOUT])
                    for one in sheets
                    if isinstance(one, Notice)
                ]
                widths = {column.width for table in tables for column in table.columns} | {LABEL_WIDTH, VALUE_WIDTH}
                start = parts.content_start(widths, MOST_LINES, banner=bool(properties.banner))
                content.write("".join((start, *notices)).encode())
                shutil.copyfileobj(rows, content)
                content.write(parts.content_end({one.sheet.name: area(one) for one in drawn}).encode())
    return figures


def entry(name: str, size: int) -> ZipInfo:
    """Name a part of about that size, which says whether it needs the wide entry of more than 2 GiB; few readers know that one."""
    part = ZipInfo(name)
    part.compress_type, part.file_size = ZIP_DEFLATED, size
    return part


def write_package(package: ZipFile, properties: Properties, drawn: Sequence[Drawn], first: str) -> None:
    """Write every part but the content; the type of the file comes first and as it is, for who guesses by the first bytes."""
    package.compression = ZIP_STORED
    write_part(package, "mimetype", parts.MIMETYPE.encode())
    package.compression = ZIP_DEFLATED
    frozen = {one.sheet.title: one.sheet.frozen_columns for one in drawn}
    for name, content in (
        ("META-INF/manifest.xml", parts.MANIFEST),
        ("meta.xml", parts.meta(properties)),
        ("settings.xml", parts.settings(frozen, first)),
        ("styles.xml", parts.styles(properties.banner)),
    ):
        write_part(package, name, content.encode())


def write_tables(
    target: IO[bytes], tables: Sequence[Table[Any]], most_rows: int
) -> tuple[list[Drawn], WorkbookFigures]:
    digest, tally = sha256(), Tally()
    drawn: list[Drawn] = []
    rows: dict[str, int] = {}
    sheets: dict[str, int] = {}
    for table in tables:
        held = write_table(target, table, settled_rows(table, tally, digest), most_rows)
        drawn += held
        rows[table.title], sheets[table.title] = sum(one.rows for one in held), len(held)
    return drawn, WorkbookFigures(rows, digest.hexdigest(), tally.cut, tally.repaired, sheets)


def write_table(target: IO[bytes], table: Table[Any], rows: Iterator[Sequence[Cell]], most_rows: int) -> list[Drawn]:
    """Stream the rows of a table in as many sheets as they need, at least one."""
    drawn = [Drawn(table, write_sheet(target, table, islice(rows, most_rows)))]
    for next_row in rows:
        sheet = continuation(table, len(drawn) + 1)
        drawn.append(Drawn(sheet, write_sheet(target, sheet, chain([next_row], islice(rows, most_rows - 1)))))
    return drawn


def write_sheet(target: IO[bytes], sheet: Table[Any], rows: Iterator[Sequence[Cell]]) -> int:
    """Stream rows under the header of a sheet and return their number."""
    columns = "".join(
        f'<table:table-column table:style-name="w-{column.width}" table:default-cell-style-name="c-{column.kind.value}"/>'
        for column in sheet.columns
    )
    header = "".join(cell(text_xml(column.title), "h-column") for column in sheet.columns)
    target.write(
        f'<table:table table:name={quoteattr(sheet.title)} table:style-name="t-table">{columns}<table:table-header-rows>'
        f'<table:table-row table:style-name="r-{header_lines(sheet)}">{header}</table:table-row></table:table-header-rows>'.encode()
    )
    write_row, number = RowXml(sheet), 0
    while batch := list(islice(rows, BATCH)):
        number += len(batch)
        target.write("".join(map(write_row, batch)).encode())
    if not number:
        target.write("".join(map(write_row, settled_placeholder(sheet))).encode())
    target.write(b"</table:table>")
    return number


def header_lines(table: Table[Any]) -> int:
    """Return how many lines the titles of the columns take, filter buttons included."""
    return min(max(-(-len(column.title) // max(column.width - 4, 1)) for column in table.columns) + 1, MOST_LINES)


class RowXml:
    """Writes the rows of one table, each as high as its longest text, up to a few lines."""

    def __init__(self, table: Table[Any]) -> None:
        self._writes = [VALUES[column.kind] for column in table.columns]
        self._wrapped = [
            (index, max(column.width - 1, 1))
            for index, column in enumerate(table.columns)
            if column.kind is CellKind.TEXT
        ]

    def __call__(self, row: Sequence[Cell]) -> str:
        cells = "".join(value_cell(write, value) for write, value in zip(self._writes, row, strict=True))
        return f'<table:table-row table:style-name="r-{self._lines(row)}">{cells}</table:table-row>'

    def _lines(self, row: Sequence[Cell]) -> int:
        texts = ((row[index], width) for index, width in self._wrapped)
        lines = (text_lines(text, width) for text, width in texts if isinstance(text, str))
        return min(max(lines, default=1), MOST_LINES)


def text_lines(text: str, width: int) -> int:
    """Return about how many lines a text takes in a column of that many characters; at least one."""
    return max(-(-len(text) // width), 1) + text.count("\n")


def value_cell(write: Callable[[Any], str], value: Cell, style: str = "") -> str:
    if value is None:
        return BLANK
    if isinstance(value, str):
        return cell(text_xml(value), style)
    named = f' table:style-name="{style}"' if style else ""
    return f"<table:table-cell{named}{write(value)}/>"


def cell(paragraphs: str, style: str = "") -> str:
    """Return a cell that holds a text, in the style of its column unless told."""
    named = f' table:style-name="{style}"' if style else ""
    return f'<table:table-cell{named} office:value-type="string">{paragraphs}</table:table-cell>'


def text_xml(text: str) -> str:
    """Return a text as paragraphs, one for each of its lines."""
    return "".join(f"<text:p>{line_xml(line)}</text:p>" for line in text.split("\n"))


def line_xml(line: str) -> str:
    escaped = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return SPACES.sub(lambda found: f'<text:s text:c="{len(found[0])}"/>', escaped)


def number_value(kind: str, number: Callable[[Any], str | None], value: Cell) -> str:
    """Return the attributes of a number, of which a spreadsheet keeps every digit."""
    return f' office:value-type="{kind}" office:value="{number(value)}"'


def day_value(day: date) -> str:
    return f' office:value-type="date" office:date-value="{day.isoformat()}"'


def instant_value(instant: datetime) -> str:
    """Return the attributes of an instant, to the second, as the clocks of Paris show it: what is shown would be rounded."""
    wall = paris_time(instant).replace(tzinfo=None, microsecond=0)
    return f' office:value-type="date" office:date-value="{wall.isoformat()}"'


_DECIMAL = partial(number_value, "float", decimal_number)
#: The attributes of a cell that holds a value of each kind (19.385).
VALUES: Mapping[CellKind, Callable[[Any], str]] = {
    CellKind.TEXT: str,
    CellKind.CODE: str,
    CellKind.INTEGER: partial(number_value, "float", integer_number),
    CellKind.AMOUNT: partial(number_value, 'currency" office:currency="EUR', amount_number),
    CellKind.DATE: day_value,
    CellKind.INSTANT: instant_value,
    CellKind.RATE: partial(number_value, "percentage", decimal_number),
    CellKind.RATIO: _DECIMAL,
    CellKind.DECIMAL: _DECIMAL,
}


def notice_xml(title: str, blocks: Sequence[Block]) -> str:
    """Return a notice as a table of two columns."""
    columns = "".join(f'<table:table-column table:style-name="w-{width}"/>' for width in (LABEL_WIDTH, VALUE_WIDTH))
    rows = "".join(f"<table:table-row>{block_cells(block)}</table:table-row>" for block in blocks)
    return f'<table:table table:name={quoteattr(title)} table:style-name="t-notice">{columns}{rows}</table:table>'


def block_cells(block: Block) -> str:
    match block:
        case Heading(text, level):
            return cell(text_xml(text), f"h-{min(level, 2)}")
        case Line(label, value, kind, sheet):
            settled = settler(kind, label, Tally())(value)
            return cell(label_xml(label, sheet), "h-label") + value_cell(VALUES[kind], settled, f"v-{kind.value}")
        case _:
            return BLANK + cell(text_xml(block.text), "v-text")


def label_xml(label: str, sheet: str) -> str:
    """Return a label; one that leads to a sheet is a link."""
    if not sheet:
        return text_xml(label)
    return f'<text:p><text:a xlink:type="simple" xlink:href={quoteattr(f"#{quoted(sheet)}.A1")}>{line_xml(label)}</text:a></text:p>'


def area(drawn: Drawn) -> str:
    """Return where the header and the rows of a sheet are."""
    title, last = quoted(drawn.sheet.title), column_letters(len(drawn.sheet.columns) - 1)
    return f"{title}.A1:{title}.{last}{drawn.rows + 1}"


def quoted(title: str) -> str:
    return "'{}'".format(title.replace("'", "''"))
