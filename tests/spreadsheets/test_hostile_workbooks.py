"""Workbooks made to do harm are refused, in little time and memory, or harmless (RELIABILITY, F1)."""

import subprocess
import sys
import time

import pytest
from openpyxl import Workbook

from survey.spreadsheets import child
from survey.spreadsheets.reading import ROOT, read_table
from survey.spreadsheets.tables import LARGEST_FILE, UnreadableError
from tests.spreadsheets.books import PARTS, book, lying, parts_of, saved, with_parts, zipped

GOOD = book([["Nom"], ["Lozère"]])
SHEET = "xl/worksheets/sheet1.xml"
SHEET_HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
SHEET_END = b"</sheetData></worksheet>"


def sheet(inside: bytes, head: bytes = b"") -> bytes:
    return zipped(parts_of(GOOD) | {SHEET: head + SHEET_HEAD + inside + SHEET_END})


def row(number: int, text: str = "x") -> bytes:
    return f'<row r="{number}"><c r="A{number}" t="inlineStr"><is><t>{text}</t></is></c></row>'.encode()


def far(last: str) -> bytes:
    """Two cells, far apart: a reader that keeps all those between needs the memory of a building."""
    workbook = Workbook()
    assert workbook.active is not None
    workbook.active["A1"] = "Nom"
    workbook.active[last] = "loin"
    return saved(workbook)


def overlapping() -> bytes:
    """A zip whose directory names the same bytes twice, under two names."""
    content = bytearray(with_parts(GOOD, xl__a="x" * 5000, xl__b="x" * 5000))
    first, second = content.rfind(b"xl/a") - 46, content.rfind(b"xl/b") - 46
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    return bytes(content)


def shared(text: str, times: int) -> bytes:
    """Many cells of one text, which the file holds once."""
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (one, one) for one in range(1, times + 1))
    strings = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{text}</t></si></sst>'
    return zipped(parts_of(sheet(cells)) | {"xl/sharedStrings.xml": strings})


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
HOSTILE = {
    "a bomb": (with_parts(GOOD, xl__worksheets__sheet9_0xml=b"\0" * 200_000_000), "bien plus que sa taille"),
    "a bomb in many entries": (
        with_parts(GOOD, **{f"xl__media__{one}": b"\0" * 1_000_000 for one in range(40)}),
        "bien plus que sa taille",
    ),
    "a bomb that says it is small": (lying(with_parts(GOOD, xl__x_0xml=b"\0" * 90_000_000), 10), "abîmé"),
    "thousands of names": (zipped({**PARTS, **{f"a{one}": "" for one in range(3_000)}}), "bien plus que sa taille"),
    "a name that leaves its folder": (with_parts(GOOD, **{"..__..__etc__passwd": b"x"}), "abîmé"),
    "a name from the root": (with_parts(GOOD, __etc__passwd=b"x"), "abîmé"),
    "two names for the same bytes": (overlapping(), "abîmé"),
    "entities": (sheet(row(1, "&amp;"), ENTITIES), "XML"),
    "an external entity": (sheet(row(1), b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "XML"),
    "a million rows": (sheet(row(1) * 1_048_576), "bien plus que sa taille"),
    "many rows": (sheet(b"".join(row(one) for one in range(1, 20_000))), "lignes"),
    "cells far apart": (far("XFD1048576"), "bien plus que sa taille"),
    "macros": (with_parts(GOOD, xl__vbaProject_0bin=b"x"), "macros"),
    "no sheet": (zipped(PARTS), "abîmé"),
    "a zip of something else": (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "ni un classeur"),
    "half a file": (GOOD[: len(GOOD) // 2], "abîmé"),
    "not a zip after its first bytes": (b"PK\x03\x04" + b"x" * 1000, "abîmé"),
}


@pytest.mark.parametrize(("content", "message"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_workbook_is_refused_in_time(content: bytes, message: str) -> None:
    began = time.monotonic()
    with pytest.raises(UnreadableError, match=message):
        read_table(content)
    assert time.monotonic() - began < 8, "5 seconds, and the start of a process on a busy machine"


def test_workbook_whose_sheets_are_all_hidden_is_refused() -> None:
    hidden = parts_of(GOOD)
    hidden["xl/workbook.xml"] = hidden["xl/workbook.xml"].replace(b'state="visible"', b'state="hidden"')
    with pytest.raises(UnreadableError, match="masquées"):
        read_table(zipped(hidden))


def test_links_to_other_files_are_told_and_not_followed() -> None:
    table = read_table(with_parts(GOOD, xl__externalLinks__externalLink1_0xml=b"<externalLink/>"))
    assert [note[:36] for note in table.notes] == ["Ce classeur a des liaisons vers d’au"]


def test_names_written_backwards_or_on_two_lines_stay_text() -> None:
    odd = "\u202eerèzoL\u202c"
    table = read_table(book([["Nom"], [odd], ["a\r\nBcc: x@y.fr"]]))
    assert [one.cells for one in table.rows] == [(odd,), ("a Bcc: x@y.fr",)]


def test_process_that_reads_hands_little_over() -> None:
    content = shared("x" * 2_000, 5_000)
    assert len(content) < LARGEST_FILE
    assert child.answer(content) == {"fault": "too_much_text"}
    with pytest.raises(UnreadableError, match="trop de texte"):
        read_table(content)


def test_process_that_reads_has_no_more_memory_than_it_may_have() -> None:
    """Even where nobody looked at the archive before: the cells between these two ask for 1 GB."""
    code = "from survey.spreadsheets import child; child.checked = lambda content: []; child.main()"
    done = subprocess.run(
        [sys.executable, "-c", code], input=far("AN1048576"), capture_output=True, cwd=ROOT, check=False
    )
    assert done.returncode != 0
    assert b"rows" not in done.stdout
