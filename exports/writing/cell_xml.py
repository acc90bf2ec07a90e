"""The content of a cell as SpreadsheetML text: a typed value in, XML out, nothing else. Pure.

Every text is an inline string (ECMA-376 part 1, 18.18.11), so none can ever be a formula or an error value, whatever it
begins with. What Excel would change without a word (a sixteenth digit, a day of 1899) is written in words instead.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Any, TypeAlias

from exports.sheets import Cell, CellKind
from survey.domain import french
from survey.domain.calendar import PARIS

#: Excel's limit on one cell, in UTF-16 units.
TEXT_LIMIT = 32_767
#: A double keeps fifteen decimal digits; Excel shows no more, and turns the others into zeros.
DIGITS_LIMIT = 15
NUMBER_LIMIT = 10**DIGITS_LIMIT
EXPONENT_LIMIT = 300

#: Serial 1 is 1 January 1900. Excel believes in 29 February 1900: days are right from 1 March.
SERIAL_ORIGIN = date(1899, 12, 30).toordinal()
FIRST_DATE = date(1900, 3, 1)
DAY_SECONDS = 86_400

#: What follows ``<c r="A1" s="4"``: the value, and the end of the cell.
Fragment: TypeAlias = str
#: A cell without a value: it only carries its borders, and every reader finds nothing in it.
BLANK: Fragment = "/>"
Encode: TypeAlias = Callable[[Cell], Fragment]

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Excel reads ``_x000D_`` inside a text as the character 000D, and LibreOffice ``_xD_`` too.
ESCAPE_LIKE = re.compile("_(?=x[0-9A-Fa-f]+_)")

TEXT_START = ' t="inlineStr"><is><t>'
TEXT_START_KEPT = ' t="inlineStr"><is><t xml:space="preserve">'
TEXT_END = "</t></is></c>"

#: Texts met again and again (labels of closed lists, names of departments) are escaped once.
REMEMBERED_LENGTH = 48
REMEMBERED_TEXTS = 4_096


@dataclass(slots=True)
class Tally:
    """How many texts could not be written as they were."""

    cut: int = 0
    repaired: int = 0


def cell_text(text: str, tally: Tally) -> str:
    """Return the text as a cell can hold it.

    Ends of line become line feeds, as Excel's own; a character that XML or Unicode forbids becomes U+FFFD; beyond
    32,767 UTF-16 units the text is cut, and says so. What was repaired or cut is counted.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text, replacements = ILLEGAL.subn("\N{REPLACEMENT CHARACTER}", text)
    tally.repaired += replacements > 0
    if utf16_length(text) <= TEXT_LIMIT:
        return text
    tally.cut += 1
    return cut_text(text)


def cut_text(text: str) -> str:
    """Return the beginning of a text and, in the last words of the cell, its whole length in characters."""
    ending = f" … [texte coupé{french.NO_BREAK}: {french.number(len(text))} caractères]"
    room = TEXT_LIMIT - len(ending)
    return text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore") + ending


def utf16_length(text: str) -> int:
    """Return the length of a text as Excel counts it: an emoji counts for two."""
    return len(text.encode("utf-16-le")) // 2


def escape(text: str) -> str:
    """Return the text as the content of an XML element that Excel reads back literally."""
    text = ESCAPE_LIKE.sub("_x005F_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def is_plain(text: str) -> bool:
    """Say whether a text goes into XML as it is: a quick look, wrong only on the side of no."""
    return (
        text.isprintable()
        and "&" not in text
        and "<" not in text
        and ">" not in text
        and "_x" not in text
        and len(text) < TEXT_LIMIT // 2
    )


def text_fragment(text: str, tally: Tally) -> Fragment:
    """Return the cell of a text; a blank one for the empty text."""
    if not text:
        return BLANK
    if not is_plain(text):
        text = escape(cell_text(text, tally))
    # XML lets a reader drop the blanks at both ends of an element unless told otherwise.
    start = TEXT_START_KEPT if text[0] <= " " or text[-1] <= " " else TEXT_START
    return f"{start}{text}{TEXT_END}"


def text_encoder(tally: Tally) -> Callable[[str], Fragment]:
    """Return a ``text_fragment`` that remembers the short texts that it met."""
    known: dict[str, Fragment] = {}

    def encode(text: str) -> Fragment:
        fragment = known.get(text)
        if fragment is None:
            repaired = tally.repaired
            fragment = text_fragment(text, tally)
            if len(text) <= REMEMBERED_LENGTH and len(known) < REMEMBERED_TEXTS and tally.repaired == repaired:
                known[text] = fragment
        return fragment

    return encode


def integer_number(value: int) -> str | None:
    """Return an integer; None beyond the fifteen digits that a spreadsheet keeps."""
    return str(value) if -NUMBER_LIMIT < value < NUMBER_LIMIT else None


def amount_number(cents: int) -> str | None:
    """Return cents as euros: within fifteen digits, the nearest double has the exact notation."""
    return repr(cents / 100) if -NUMBER_LIMIT < cents < NUMBER_LIMIT else None


def decimal_number(value: float | Decimal | Fraction) -> str | None:
    """Return a number; None for one that has no double, or more digits than a double keeps."""
    if isinstance(value, int):
        return integer_number(value)
    if isinstance(value, Decimal):
        return str(value) if is_exact(value) else None
    return repr(float(value)) if isfinite(value) else None


def is_exact(value: Decimal) -> bool:
    """Say whether a double keeps every digit of a decimal."""
    if not value.is_finite() or abs(value.adjusted()) > EXPONENT_LIMIT:
        return False
    return len(value.normalize().as_tuple().digits) <= DIGITS_LIMIT


def date_number(day: date) -> str | None:
    """Return Excel's number for a day; None before 1 March 1900."""
    return str(day.toordinal() - SERIAL_ORIGIN) if day >= FIRST_DATE else None


def instant_number(instant: datetime) -> str | None:
    """Return Excel's number for the wall time in Paris: days, and the share of the day gone by.

    Excel rounds what it shows to the second: the last microsecond of a year would be the first day of the next.
    """
    wall = paris_time(instant)
    if wall.date() < FIRST_DATE:
        return None
    seconds = (wall.hour * 60 + wall.minute) * 60 + wall.second
    return repr(wall.toordinal() - SERIAL_ORIGIN + seconds / DAY_SECONDS)


def paris_time(instant: datetime) -> datetime:
    """Return an instant as the clocks of Paris show it. ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone")
    return instant.astimezone(PARIS)


@dataclass(frozen=True, slots=True)
class Notation:
    """How a kind of number is written: the types that it takes, its number, or else its words."""

    types: frozenset[type]
    number: Callable[[Any], str | None]
    words: Callable[[Any], str] = str


NUMBERS = frozenset({int, float, Decimal, Fraction})
WORDS_ONLY = Notation(frozenset(), str)
NOTATIONS: Mapping[CellKind, Notation] = {
    CellKind.TEXT: WORDS_ONLY,
    CellKind.CODE: WORDS_ONLY,
    CellKind.INTEGER: Notation(frozenset({int}), integer_number),
    CellKind.AMOUNT: Notation(frozenset({int}), amount_number, french.euros),
    CellKind.DATE: Notation(frozenset({date}), date_number, "{:%d/%m/%Y}".format),
    CellKind.INSTANT: Notation(frozenset({datetime}), instant_number, "{:%d/%m/%Y %H:%M:%S%z}".format),
    CellKind.RATE: Notation(NUMBERS, decimal_number),
    CellKind.RATIO: Notation(NUMBERS, decimal_number),
    CellKind.DECIMAL: Notation(NUMBERS, decimal_number),
}


def encoder(kind: CellKind, label: str, words: Callable[[str], Fragment]) -> Encode:
    """Return what writes the values of one column.

    It raises TypeError, with the label and never the value, for a value that the kind cannot hold.
    """
    notation = NOTATIONS[kind]
    types, number_of, words_of = notation.types, notation.number, notation.words

    def encode(value: Cell) -> Fragment:
        if type(value) in types:
            number = number_of(value)
            return words(words_of(value)) if number is None else f"><v>{number}</v></c>"
        if value is None:
            return BLANK
        if isinstance(value, str):
            return words(value)
        raise TypeError(f"{label}: {type(value).__name__} in a column of kind {kind.value}")

    return encode
