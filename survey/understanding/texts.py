"""Free text: cleaned of what no file can hold, and measured."""

import re
import unicodedata

from survey.domain import french
from survey.questionnaire import kinds
from survey.understanding.replies import Misread, Understood, misread

LONGEST_NAME = 200
"""Characters that the name of an organisation or of a place may have."""

_SPACES = re.compile(r"[ \t\n]+")  # a no-break space stays where somebody has put it
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Controls other than tab and line feed, and the non-characters: none may stand in a workbook's XML.
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Normalise (NFC), trim, and drop what XML, a database or a terminal would choke on."""
    text = _FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", _SURROGATES.sub("\ufffd", text)).strip()


def clean_line(text: str) -> str:
    """Clean, and put on one line."""
    return _SPACES.sub(" ", clean(text))


def read_text(kind: kinds.Text, text: str) -> Understood | Misread:
    """Read a text of the length that its question asks; a short one is put on one line."""
    value = clean(text) if kind.is_long else clean_line(text)
    if len(value) < kind.shortest:
        return misread(_too_short(kind, len(value)))
    if len(value) > kind.longest:
        return misread(
            f"{french.counted(kind.longest, 'caractère')} au plus : votre réponse en compte "
            f"{french.number(len(value))}, soit {french.number(len(value) - kind.longest)} de trop."
        )
    return Understood(value, 0, len(text))


def _too_short(kind: kinds.Text, length: int) -> str:
    if length == 0:
        return f"Écrivez votre réponse en {french.counted(max(kind.shortest, 1), 'caractère')} au moins."
    return (
        f"Dites-en un peu plus : il faut {french.counted(kind.shortest, 'caractère')} au moins, "
        f"votre réponse en compte {french.number(length)}."
    )
