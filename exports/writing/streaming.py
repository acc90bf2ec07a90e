"""Rows streamed into the parts of an .xlsx package, in memory that does not grow with them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any, Protocol
from xml.sax.saxutils import quoteattr
from zipfile import ZipFile

from exports.sheets import Block, Line, Table
from exports.writing.row_xml import Fragments, NoticeWriter, RowWriter

ROW_LIMIT = 1_048_576
#: Bytes that zip holds without its 64-bit extension, which Excel may ask to repair; what is left is for the last rows.
SIZE_LIMIT = 1_800_000_000
#: Rows written at a time: a row is a few kilobytes, and is there three times on its way to the file.
BATCH = 64


class Digest(Protocol):
    """What a SHA-256 under way can do."""

    def update(self, data: bytes, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Room:
    """What one sheet holds at most: rows, its header included, and bytes of XML. A longer table goes on in the next sheet."""

    rows: int = ROW_LIMIT
    size: int = SIZE_LIMIT


@dataclass(frozen=True, slots=True)
class Frame:
    """A sheet without its rows: the name of its part, what comes before the rows and what comes after."""

    name: str
    before: bytes
    after: bytes


def write_part(package: ZipFile, name: str, content: bytes) -> None:
    """Write a part of the package. ``ZipFile.writestr`` would date it: opened by name, it is of 1 January 1980."""
    with package.open(name, "w") as target:
        target.write(content)


@contextmanager
def opened(package: ZipFile, frame: Frame) -> Iterator[IO[bytes]]:
    """Open the part of a sheet for its rows, between what comes before them and what comes after."""
    with package.open(frame.name, "w") as target:
        target.write(frame.before)
        yield target
        target.write(frame.after)


def rows_of(table: Table[Any], writer: RowWriter[Any], digest: Digest) -> Iterator[Fragments]:
    """Give what the columns say of each fact of a table, in what will be sheets or not; the digest knows nothing of sheets."""
    digest.update(signature(table))
    rows = iter(table.rows)
    while batch := [writer.fragments(row) for row in islice(rows, BATCH)]:
        digest.update(canonical(batch))
        yield from batch


def write_rows(target: IO[bytes], rows: Iterator[Fragments], writer: RowWriter[Any], room: Room) -> int:
    """Stream rows under the header of a sheet, as long as there is room, and return their number."""
    number, size = 1, 0
    while size < room.size and (batch := list(islice(rows, min(BATCH, room.rows - number)))):
        xml = "".join(writer.xml(at, fragments) for at, fragments in enumerate(batch, number + 1)).encode()
        target.write(xml)
        number += len(batch)
        size += len(xml)
    if number == 1:
        target.write(writer.xml(2, writer.blank).encode())
    return number - 1


def signature(table: Table[Any]) -> bytes:
    """Return what stands for a table before its rows: its name and its columns."""
    return canonical([[table.name, *(f"{column.key} {column.kind.value}" for column in table.columns)]])


def canonical(rows: Sequence[Sequence[str]]) -> bytes:
    """Return rows in a form that tells them apart: no fragment holds a control character other than a tab or a line."""
    return "".join("\x1e".join(row) + "\x1d" for row in rows).encode()


def write_notice(package: ZipFile, frame: Frame, blocks: Sequence[Block], writer: NoticeWriter) -> None:
    """Write the whole part of a notice, the links from its labels to other sheets included."""
    rows = "".join(writer.xml(number, block) for number, block in enumerate(blocks, 1))
    write_part(package, frame.name, frame.before + rows.encode() + with_links(frame.after, blocks))


def with_links(after: bytes, blocks: Sequence[Block]) -> bytes:
    links = "".join(
        f'<hyperlink ref="A{number}" location={quoteattr(sheet_reference(block.sheet))}/>'
        for number, block in enumerate(blocks, 1)
        if isinstance(block, Line) and block.sheet
    )
    return (
        after.replace(b"<pageMargins", f"<hyperlinks>{links}</hyperlinks><pageMargins".encode(), 1) if links else after
    )


def sheet_reference(title: str) -> str:
    return "'{}'!A1".format(title.replace("'", "''"))
