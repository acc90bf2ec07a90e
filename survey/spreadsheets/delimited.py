"""CSV files as offices write them: UTF-8 or Windows-1252, columns parted by a semicolon, a comma or a tab."""

import codecs
import csv
import io
import unicodedata

from survey.spreadsheets.tables import UnreadableError

PARTING = ";,\t"
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NOT_A_TABLE = (
    "Ce fichier n'est ni un classeur Excel (.xlsx) ni un tableau en texte (.csv) : "
    "dans Excel, « Enregistrer sous » propose les deux."
)
DAMAGED = "Ce fichier CSV est abîmé : un guillemet ouvert n'est pas refermé, ou une cellule est trop longue."


def rows_of(content: bytes) -> list[tuple[int, list[str]]]:
    """Give the rows with their number; raises ``UnreadableError`` for what is no text, or no table."""
    text = decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_parting(text), strict=True)
    try:
        return list(enumerate(reader, 1))
    except csv.Error as error:
        raise UnreadableError(DAMAGED) from error


def decoded(content: bytes) -> str:
    """Read a text that is UTF-8, or else Windows-1252; raises ``UnreadableError`` for what cannot be a text."""
    if content.startswith(WIDE):
        raise UnreadableError(
            "Ce fichier est en UTF-16 : enregistrez-le en « CSV UTF-8 », ou en classeur Excel (.xlsx)."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if any((unicodedata.category(letter) == "Cc" and letter not in "\r\n\t") or letter == "\ufffd" for letter in text):
        raise UnreadableError(NOT_A_TABLE)
    return text


def _parting(text: str) -> str:
    """What parts the columns is what comes most often in the first line that is not empty."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(PARTING, key=first.count)
