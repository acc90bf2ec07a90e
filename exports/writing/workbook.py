"""Sheets as data -> an .xlsx file.

openpyxl draws everything whose size does not depend on the facts (``exports.writing.drawing``): styles, widths, headers, Excel
tables, charts, printing. The rows are then streamed into its sheets as XML (``exports.writing.row_xml``), 64 at a time:
memory does not grow with them. The same sheets and the same properties give the same bytes.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.workbook._writer import WorkbookWriter
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.functions import tostring

from exports.sheets import TITLE_LIMIT, Notice, Properties, Sheet, Table, WorkbookFigures
from exports.writing.cell_xml import Tally
from exports.writing.charts import completed
from exports.writing.drawing import (
    custom_properties,
    document_properties,
    draw_notice,
    draw_table,
    notice_styles,
    print_area,
    table_area,
)
from exports.writing.row_xml import Fragments, NoticeWriter, RowWriter
from exports.writing.streaming import ROW_LIMIT, Frame, Room, opened, rows_of, write_notice, write_part, write_rows

MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: By which programs that look at the first bytes of a file know what it is; how many sheets there are is known at the end.
FIRST_PARTS = ("_rels/.rels", "docProps/app.xml", "docProps/core.xml")

EXCEL_ROOM = Room()


def write_workbook(
    path: Path, sheets: Sequence[Sheet], properties: Properties, room: Room = EXCEL_ROOM
) -> WorkbookFigures:
    """Write the sheets, in their order, to a new file; the caller makes it durable and gives it its name.

    Tables are read once, in order; notices are drawn after them, from what they held. A table that has no more ``room`` in
    its sheet goes on in the next, « Actions (2) ». On any error the file at ``path`` is left unfinished, for the caller to
    remove.

    Raises ValueError for titles or names used twice, and TypeError when a getter gives what its column's kind cannot hold.
    """
    check_names(sheets)
    skeleton = Skeleton(sheets, properties)
    with ZipFile(path, "w", ZIP_DEFLATED) as package:
        for name in FIRST_PARTS:
            write_part(package, name, skeleton.parts[name])
        figures = write_tables(package, skeleton, [sheet for sheet in sheets if isinstance(sheet, Table)], room)
        writer = NoticeWriter(skeleton.notice_styles, Tally())
        for notice in sheets:
            if isinstance(notice, Notice):
                blocks = notice.blocks_for(figures)
                write_notice(package, skeleton.frames[notice.title], blocks, writer)
                skeleton.resize_notice(notice, len(blocks))
        skeleton.settle()
        for name, content in skeleton.parts.items():
            if name not in FIRST_PARTS:
                write_part(package, name, content)
    return figures


def check_names(sheets: Sequence[Sheet]) -> None:
    names = Counter(sheet.title.casefold() for sheet in sheets)
    names += Counter(f"table {sheet.name.casefold()}" for sheet in sheets if isinstance(sheet, Table))
    twice = [name for name, times in names.items() if times > 1]
    if twice or not sheets:
        raise ValueError(f"a workbook needs sheets with distinct names: {', '.join(twice) or 'no sheet'}")


def write_tables(package: ZipFile, skeleton: "Skeleton", tables: Sequence[Table[Any]], room: Room) -> WorkbookFigures:
    digest, tally = sha256(), Tally()
    held: dict[str, list[int]] = {}
    for table in tables:
        writer = RowWriter(table.columns, skeleton.column_styles[table.title], tally, table.placeholder)
        held[table.title] = write_table(package, skeleton, table, writer, rows_of(table, writer, digest), room)
    for table in tables:
        for place, rows in enumerate(held[table.title], 1):
            skeleton.resize(continuation(table, place), rows)
    return WorkbookFigures(
        rows={title: sum(rows) for title, rows in held.items()},
        rows_digest=digest.hexdigest(),
        cut_texts=tally.cut,
        repaired_texts=tally.repaired,
        sheets={title: len(rows) for title, rows in held.items()},
    )


def write_table(
    package: ZipFile,
    skeleton: "Skeleton",
    table: Table[Any],
    writer: RowWriter[Any],
    rows: Iterator[Fragments],
    room: Room,
) -> list[int]:
    """Write the rows of a table on as many sheets as they take, and return how many each holds."""
    held: list[int] = []
    sheet: Table[Any] | None = table
    while sheet:
        with opened(package, skeleton.frames[sheet.title]) as target:
            held.append(write_rows(target, rows, writer, room))
        following = next(rows, None)
        sheet = None
        if following is not None:
            rows = chain([following], rows)
            sheet = skeleton.extend(table, len(held) + 1)
    return held


def continuation(table: Table[Any], place: int) -> Table[Any]:
    """Return the sheet on which a table goes on; its first is itself. A title has 31 characters at most."""
    if place == 1:
        return table
    mark = f" ({place})"
    title = table.title[: TITLE_LIMIT - len(mark)] + mark
    return replace(table, title=title, name=f"{table.name}_{place}", rows=(), charts=())


class Skeleton:
    """The workbook without its rows: everything that openpyxl draws.

    ``frames`` and ``column_styles`` are by sheet title; ``parts`` are the rest of the package, by name.
    """

    def __init__(self, sheets: Sequence[Sheet], properties: Properties) -> None:
        self._book = Workbook()
        self._book.remove(self._book.worksheets[0])
        self._book.calculation.fullCalcOnLoad = False
        self._book.properties = document_properties(properties)
        for said in custom_properties(properties):
            self._book.custom_doc_props.append(said)  # type: ignore[attr-defined]  # its stubs lack it
        self._banner = properties.banner
        self._charted = [sheet for sheet in sheets if isinstance(sheet, Table) and sheet.charts]
        self.column_styles: dict[str, list[int]] = {}
        for place, sheet in enumerate(sheets):
            self._draw(sheet, place)
        self.notice_styles = notice_styles(self._book.worksheets[0])
        self._save()

    def _draw(self, sheet: Sheet, place: int) -> None:
        worksheet = self._book.create_sheet(sheet.title, place)
        if isinstance(sheet, Table):
            self.column_styles[sheet.title] = draw_table(worksheet, sheet, self._banner)
        else:
            draw_notice(worksheet, self._banner)

    def _save(self) -> None:
        self.parts = saved_parts(self._book)
        completed(self.parts, self._charted)
        self.frames = {
            title: self._frame(f"xl/worksheets/sheet{position}.xml")
            for position, title in enumerate(self._book.sheetnames, 1)
        }

    def _frame(self, name: str) -> Frame:
        xml = DIMENSION.sub(b"", self.parts.pop(name), count=1)
        before, after = xml.split(b"</sheetData>")
        return Frame(name, before, b"</sheetData>" + with_plain_codes(after))

    def extend(self, table: Table[Any], place: int) -> Table[Any]:
        """Add the sheet on which a table goes on, after those that it fills, and return it.

        The sheets before it keep their parts' names; those after it must not be written yet. Raises ValueError where
        another sheet has its title or its name.
        """
        sheet = continuation(table, place)
        if sheet.title in self._book:
            raise ValueError(f"{sheet.title}: {table.title} goes on in a sheet of this title")
        self._draw(sheet, self._book.sheetnames.index(continuation(table, place - 1).title) + 1)
        self._save()
        return sheet

    def resize(self, table: Table[Any], rows: int) -> None:
        """Give an Excel table, and the paper, the rows that it turned out to hold: one, left empty, where there is none."""
        worksheet = self._book[table.title]
        drawn = worksheet.tables[table.name]
        drawn.ref = drawn.autoFilter.ref = table_area(table, rows)
        self.parts[drawn.path.removeprefix("/")] = tostring(drawn.to_tree())
        worksheet.print_area = print_area(table, rows)

    def resize_notice(self, notice: Notice, rows: int) -> None:
        """Give the paper the rows of a notice."""
        self._book[notice.title].print_area = f"A1:B{max(rows, 1)}"

    def settle(self) -> None:
        """Write down what is printed of each sheet, once all are resized."""
        self.parts["xl/workbook.xml"] = WorkbookWriter(self._book).write()  # type: ignore[no-untyped-call]  # in its stubs


#: openpyxl's idea of where the cells end, which the rows to come make wrong. Readers do without.
DIMENSION = re.compile(rb"<dimension [^>]*>")


#: What comes after the errors to ignore, in the order that Excel wants.
FOLLOWING = re.compile(rb"<(?:drawing|tableParts) ")


def with_plain_codes(after: bytes) -> bytes:
    """Tell Excel that codes made of digits are meant as text: no green corner in each of their cells."""
    ignored = f'<ignoredErrors><ignoredError sqref="A2:XFD{ROW_LIMIT}" numberStoredAsText="1"/></ignoredErrors>'
    return FOLLOWING.sub(ignored.encode() + rb"\g<0>", after, count=1)


def saved_parts(book: Workbook) -> dict[str, bytes]:
    """Return the parts of a workbook by name, as openpyxl writes them (its own ``save`` also dates the file)."""
    file = BytesIO()
    ExcelWriter(book, ZipFile(file, "w")).save()
    with ZipFile(file) as package:
        return {name: package.read(name) for name in package.namelist()}
