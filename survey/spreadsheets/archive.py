"""Looking into a workbook's zip before anything is inflated, and then at what it really holds."""

import io
import zipfile

MOST_ENTRIES, LONGEST_NAME = 500, 200
MOST_INFLATED = 25_000_000
"""Bytes of all entries together; a workbook of 5,000 rows holds a few hundred thousand."""
NEEDED = ("[Content_Types].xml", "xl/workbook.xml")
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
IS_ENCRYPTED = 0x1
CHUNK = 65_536


class SuspectError(Exception):
    """A workbook is refused; ``fault`` is the reason, as a word of the program."""

    def __init__(self, fault: str) -> None:
        """Keep the reason."""
        super().__init__(fault)
        self.fault = fault


def checked(content: bytes) -> list[str]:
    """Give the names in a workbook's zip; raises ``SuspectError`` where it is no workbook, or may do harm."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _look_at_directory(entries, len(content))
            for entry in entries:
                _look_inside(archive, entry)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise SuspectError("damaged") from error
    return [entry.filename for entry in entries]


def _look_at_directory(entries: list[zipfile.ZipInfo], size: int) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_INFLATED:
        raise SuspectError("too_big")
    if len(set(names)) < len(names) or any(map(_is_strange, entries)) or _overlap(entries, size):
        raise SuspectError("damaged")
    if not set(NEEDED) <= set(names):
        raise SuspectError("not_a_workbook")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise SuspectError("macros")


def _is_strange(entry: zipfile.ZipInfo) -> bool:
    parts = entry.filename.replace("\\", "/").split("/")
    outside = entry.filename.startswith(("/", "\\")) or ".." in parts or len(entry.filename) > LONGEST_NAME
    return outside or bool(entry.flag_bits & IS_ENCRYPTED) or entry.compress_type not in METHODS


def _overlap(entries: list[zipfile.ZipInfo], size: int) -> bool:
    """Whether two entries share bytes: what is small as a file would be large when inflated entry by entry."""
    spans = sorted((entry.header_offset, entry.header_offset + entry.compress_size) for entry in entries)
    ends = [0, *(end for _, end in spans)]
    return any(start < end for (start, _), end in zip(spans, ends, strict=False)) or ends[-1] > size


def _look_inside(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """An entry holds what the directory says; its XML declares no type of document, hence no entity."""
    is_xml, tail = entry.filename.endswith((".xml", ".rels")), b""
    with archive.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            text = tail + chunk
            if is_xml and (b"<!DOCTYPE" in text or b"<!ENTITY" in text):
                raise SuspectError("entities")
            tail = chunk[-len(b"<!DOCTYPE") :]
