"""Workbooks as people, and those who mean harm, make them."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

PARTS: Mapping[str, str] = {
    "[Content_Types].xml": (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    ),
    "xl/workbook.xml": "<workbook/>",
}


def book(rows: Sequence[Sequence[object]], **sheets: str) -> bytes:
    """Give a workbook of one sheet, and of others by name with their state (``visible``, ``hidden``)."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(list(row))
    for name, state in sheets.items():
        workbook.create_sheet(name).sheet_state = state
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    """Give a zip of parts, as they are."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(content: bytes, **more: bytes | str) -> bytes:
    """Give a workbook with parts added or replaced; ``__`` stands for a slash, ``_0`` for a dot."""
    named = {name.replace("__", "/").replace("_0", "."): part for name, part in more.items()}
    return zipped({**parts_of(content), **named})


def lying(content: bytes, size: int) -> bytes:
    """Give a zip whose directory says that each entry is of ``size`` bytes when inflated."""
    changed = bytearray(content)
    place = changed.find(b"PK\x01\x02")
    while place >= 0:
        changed[place + 24 : place + 28] = struct.pack("<I", size)
        place = changed.find(b"PK\x01\x02", place + 4)
    return bytes(changed)
