"""A workbook read back by two libraries, and what is wrong with it.

What a cell must hold is told here anew, from what the service promises and never from its code: the text itself, with line feeds
for every end of line and U+FFFD for what XML forbids; or, beyond 32,767 UTF-16 units, its beginning and its whole length.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
from python_calamine import CalamineWorkbook

from tests.exports.libreoffice import sheets

LIMIT = 32_767
#: What LibreOffice holds of one line among others, in the same units.
LIBREOFFICE_LINE = 16_000
FORBIDDEN = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOTICE = re.compile(" \u2026 \\[texte coup\u00e9\u00a0: ([0-9\u202f]+) caract\u00e8res\\]")
#: What a package may hold: nothing that fetches data, runs, or points elsewhere.
PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:app|core|custom)\.xml|xl/(?:_rels/workbook\.xml\.rels|workbook\.xml"
    r"|styles\.xml|sharedStrings\.xml|theme/theme1\.xml|(?:worksheets|drawings|charts|tables)/(?:_rels/)?[a-z]+\d+\.xml(?:\.rels)?)"
)
CELL_TYPES = {b"inlineStr", b"s", b"n"}

Rows = Sequence[Sequence[object]]


@dataclass
class Findings:
    """What was looked at, what was declared to be changed, and what is wrong."""

    readings: int = 0
    cut: int = 0
    repaired: int = 0
    wrong: list[str] = field(default_factory=list)

    def complain(self, where: str, told: str) -> None:
        """Keep the first complaints: one is enough to fail."""
        if len(self.wrong) < 20:
            self.wrong.append(f"{where}: {told}")


@lru_cache(4_096)
def legal(text: str) -> str:
    """Give a text as a spreadsheet may hold it, whatever its length."""
    return FORBIDDEN.sub("\ufffd", re.sub("\r\n?", "\n", text))


def units(text: str) -> int:
    """Count a text as Excel does: an emoji for two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def is_held(text: str, found: str) -> bool:
    """Say whether a cell tells a text: whole, or cut and saying so."""
    wanted = legal(text)
    if found == wanted:
        return units(wanted) <= LIMIT
    if units(wanted) <= LIMIT:
        return False
    kept, _, ending = found.rpartition(" \u2026 [")
    told = NOTICE.fullmatch(f" \u2026 [{ending}")
    whole = told is not None and int(told[1].replace("\u202f", "")) == len(wanted)
    return whole and LIMIT - 1 <= units(found) <= LIMIT and wanted.startswith(kept)


def compare(found: Mapping[str, Rows], expected: Mapping[str, Rows], findings: Findings) -> None:
    """Compare the texts of the sheets with what was given; values that are no text are compared elsewhere."""
    for title, rows in expected.items():
        read = found.get(title, ())
        if len(read) != len(rows):
            findings.complain(title, f"{len(read)} rows for {len(rows)}")
        for number, (row, wanted) in enumerate(zip(read, rows, strict=False), 2):
            for place, (cell, text) in enumerate(zip(row, wanted, strict=True)):
                findings.readings += 1
                if isinstance(text, str) and not (isinstance(cell, str) and is_held(text, cell)):
                    findings.complain(f"{title} {number}:{place}", f"{text[:60]!a} became {str(cell)[:60]!a}")
                elif text is None and cell != "":
                    findings.complain(f"{title} {number}:{place}", f"nothing became {str(cell)[:60]!a}")


def count_changes(expected: Mapping[str, Rows], findings: Findings) -> None:
    """Count the texts that a workbook must declare cut, or repaired."""
    for text in (cell for rows in expected.values() for row in rows for cell in row if isinstance(cell, str)):
        lines = re.sub("\r\n?", "\n", text)
        findings.cut += units(legal(text)) > LIMIT
        findings.repaired += FORBIDDEN.search(lines) is not None


def calamine_rows(path: Path, titles: Iterable[str]) -> dict[str, Rows]:
    """Read the rows below each header as calamine does."""
    book = CalamineWorkbook.from_path(path)
    return {title: book.get_sheet_by_name(title).to_python(skip_empty_area=False)[1:] for title in titles}


def openpyxl_rows(path: Path, titles: Iterable[str], findings: Findings) -> dict[str, Rows]:
    """Read the rows below each header as openpyxl does, which leaves Excel's escapes to its caller."""
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        return {title: [*_openpyxl_rows(book[title].iter_rows(min_row=2), title, findings)] for title in titles}
    finally:
        book.close()


def _openpyxl_rows(rows: Iterable[Sequence[Any]], title: str, findings: Findings) -> Iterator[list[object]]:
    for row in rows:
        for cell in row:
            if cell.data_type in {"f", "e"}:
                findings.complain(title, f"a cell of type {cell.data_type}")
        yield ["" if cell.value is None else unescaped(cell.value) for cell in row]


def unescaped(value: object) -> object:
    """Decode ``_xHHHH_`` as Excel does: once, from the left."""
    if not isinstance(value, str):
        return value
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda escape: chr(int(escape[1], 16)), value)


def check_package(path: Path, findings: Findings) -> None:
    """Make sure that no part computes, fetches or points outside, and that every cell is a text or a number."""
    with ZipFile(path) as package:
        for name in package.namelist():
            content = package.read(name)
            if not PARTS.fullmatch(name):
                findings.complain(name, "no business here")
            if b'TargetMode="External"' in content:
                findings.complain(name, "points outside")
            if name.startswith("xl/worksheets/sheet"):
                _check_cells(name, content, findings)
            elif name == "xl/workbook.xml":
                others = set(re.findall(rb'<definedName [^>]*name="([^"]*)"', content)) - {
                    b"_xlnm.Print_Titles",
                    b"_xlnm.Print_Area",
                }
                if others:
                    findings.complain(name, f"defines {others}")


def _check_cells(name: str, content: bytes, findings: Findings) -> None:
    if re.search(rb"<f[ />]", content):
        findings.complain(name, "holds a formula")
    types = set(re.findall(rb'<c (?:[a-su-z]="[^"]*" ?)*t="([^"]*)"', content)) - CELL_TYPES
    if types:
        findings.complain(name, f"holds cells of type {types}")


def check_declared(path: Path, findings: Findings) -> None:
    """Make sure that « Lisez-moi » counts the texts that were cut, and those that were repaired."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("Lisez-moi").to_python()
    told = {str(row[0]): str(row[1]) for row in rows}
    for label, count in (("Textes coup\u00e9s", findings.cut), ("Caract\u00e8res remplac\u00e9s", findings.repaired)):
        number = told.get(label, "0\u00a0").partition("\u00a0")[0].replace("\u202f", "")
        if number != str(count):
            findings.complain("Lisez-moi", f"{label}: {number} told, {count} changed")


def check(path: Path, expected: Mapping[str, Rows]) -> Findings:
    """Read a workbook back in both ways, and tell what is wrong with it."""
    findings = Findings()
    count_changes(expected, findings)
    check_package(path, findings)
    check_declared(path, findings)
    compare(calamine_rows(path, expected), expected, findings)
    compare(openpyxl_rows(path, expected, findings), expected, findings)
    return findings


def is_broken(text: str) -> bool:
    """Say whether LibreOffice, where a cell has several lines, breaks one of them: it holds no longer one in its memory."""
    lines = legal(text).split("\n")
    return len(lines) > 1 and any(units(line) > LIBREOFFICE_LINE for line in lines)


def check_in_libreoffice(path: Path, expected: Mapping[str, Rows], folder: Path, findings: Findings) -> None:
    """Open a workbook in LibreOffice, and compare the texts that it holds."""
    read = sheets(path, folder)
    for title, rows in expected.items():
        if len(read[title]) != len(rows) + 1:
            findings.complain(f"LibreOffice {title}", f"{len(read[title]) - 1} rows for {len(rows)}")
        for number, (cells, row) in enumerate(zip(read[title][1:], rows, strict=False), 2):
            for cell, text in zip(cells, row, strict=True):
                if isinstance(text, str) and not is_broken(text) and not is_held(text, cell):
                    findings.complain(f"LibreOffice {title} {number}", f"{text[:60]!a} became {cell[:60]!a}")
