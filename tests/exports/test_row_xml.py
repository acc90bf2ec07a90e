"""What a value and a row become in XML, without any file."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.sheets import Cell, CellKind
from exports.writing.cell_xml import BLANK, TEXT_LIMIT, Tally, encoder, text_encoder, text_fragment, utf16_length
from exports.writing.row_xml import MOST_LINES, RowWriter, column_letters
from tests.exports.tables import HARMLESS_TEXTS, LINES, REPAIRED_TEXTS, Fact, a_column


def _encoded(kind: CellKind, value: Cell) -> str:
    return encoder(kind, "colonne", text_encoder(Tally()))(value)


def _text_of(fragment: str) -> str:
    """Read a cell back as an XML parser does, and then as Excel decodes ``_xHHHH_``: once, from the left."""
    text = ET.fromstring(f"<c{fragment}").findtext("is/t", "")  # noqa: S314 -- our own XML
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda escape: chr(int(escape[1], 16)), text)


@pytest.mark.parametrize("text", HARMLESS_TEXTS, ids=lambda text: f"{text[:20]!a}×{len(text)}")
def test_text_is_read_back_literally(text: str) -> None:
    tally = Tally()
    assert _text_of(text_fragment(text, tally)) == text
    assert tally == Tally(cut=0, repaired=0)


@pytest.mark.parametrize(("text", "instead"), [*REPAIRED_TEXTS.items(), *LINES.items()])
def test_illegal_character_is_replaced_in_sight(text: str, instead: str) -> None:
    tally = Tally()
    assert _text_of(text_fragment(text, tally)) == instead
    assert tally == Tally(cut=0, repaired=text in REPAIRED_TEXTS)


@given(st.text() | st.text("_x0dD5F &<>\r\n\t\x00\ud800"))
def test_any_text_makes_sound_xml(text: str) -> None:
    fragment = text_fragment(text, Tally())
    read = _text_of(fragment)
    assert fragment == BLANK if not text else len(read) <= len(text)
    assert "\ufffd" in read or read == text.replace("\r\n", "\n").replace("\r", "\n")


def test_remembered_text_is_counted_each_time() -> None:
    tally = Tally()
    encode = text_encoder(tally)
    assert encode("\x00") == encode("\x00")
    assert tally.repaired == 2


@pytest.mark.parametrize(
    "text",
    ["é" * 32_768, "😀" * 16_384, "x" + "😀" * 20_000, "a" * 100_000],
    ids=lambda text: f"{text[:1]!a}×{len(text)}",
)
def test_text_beyond_the_limit_tells_its_length(text: str) -> None:
    tally = Tally()
    read = _text_of(text_fragment(text, tally))
    assert TEXT_LIMIT - 1 <= utf16_length(read) <= TEXT_LIMIT
    kept, _, ending = read.partition(" … [texte coupé\u00a0: ")
    assert text.startswith(kept)
    assert ending == f"{len(text):,} caractères]".replace(",", "\u202f")
    assert tally.cut == 1


@pytest.mark.parametrize(
    ("kind", "value", "number"),
    [
        (CellKind.INTEGER, 0, "0"),
        (CellKind.INTEGER, -12_500, "-12500"),
        (CellKind.INTEGER, 999_999_999_999_999, "999999999999999"),
        (CellKind.AMOUNT, 0, "0.0"),
        (CellKind.AMOUNT, 1, "0.01"),
        (CellKind.AMOUNT, -1_050, "-10.5"),
        (CellKind.AMOUNT, 1_234_567_89, "1234567.89"),
        (CellKind.DATE, date(2024, 10, 1), "45566"),
        (CellKind.DATE, date(1900, 3, 1), "61"),
        (CellKind.INSTANT, datetime(2024, 10, 1, 10, tzinfo=UTC), "45566.5"),
        (CellKind.INSTANT, datetime(2024, 12, 31, 23, 0, tzinfo=UTC), "45658.0"),
        (CellKind.INSTANT, datetime(2024, 12, 31, 11, 0, 0, 999_999, tzinfo=UTC), "45657.5"),
        (CellKind.INSTANT, datetime(2025, 1, 1, 3, 0, tzinfo=timezone(timedelta(hours=4))), "45658.0"),
        (CellKind.RATE, Fraction(1, 8), "0.125"),
        (CellKind.RATE, 1, "1"),
        (CellKind.DECIMAL, Decimal("12.50"), "12.50"),
        (CellKind.DECIMAL, Decimal("1E+3"), "1E+3"),
        (CellKind.DECIMAL, 0.1, "0.1"),
    ],
)
def test_value_becomes_its_number(kind: CellKind, value: Cell, number: str) -> None:
    assert _encoded(kind, value) == f"><v>{number}</v></c>"


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (CellKind.INTEGER, 10**15, "1000000000000000"),
        (CellKind.AMOUNT, 10**15, "10\u202f000\u202f000\u202f000\u202f000\u00a0€"),
        (CellKind.DATE, date(1899, 12, 31), "31/12/1899"),
        (CellKind.DECIMAL, Decimal("0.1234567890123456"), "0.1234567890123456"),
        (CellKind.DECIMAL, Decimal("NaN"), "NaN"),
        (CellKind.DECIMAL, Decimal("1E+400"), "1E+400"),
        (CellKind.RATE, float("inf"), "inf"),
        (CellKind.INTEGER, "je ne sais pas", "je ne sais pas"),
        (CellKind.CODE, "01", "01"),
    ],
)
def test_what_a_spreadsheet_would_change_is_said_in_words(kind: CellKind, value: Cell, words: str) -> None:
    assert _text_of(_encoded(kind, value)) == words


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_amount_is_exact_to_the_cent(cents: int) -> None:
    number = _encoded(CellKind.AMOUNT, cents).removeprefix("><v>").removesuffix("</v></c>")
    assert Decimal(number) == Decimal(cents).scaleb(-2)


@pytest.mark.parametrize("kind", CellKind)
def test_missing_value_leaves_the_cell_blank(kind: CellKind) -> None:
    assert _encoded(kind, None) == _encoded(kind, "") == BLANK


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (CellKind.TEXT, 12),
        (CellKind.CODE, 1),
        (CellKind.INTEGER, True),
        (CellKind.INTEGER, 1.5),
        (CellKind.AMOUNT, Decimal(12)),
        (CellKind.DATE, datetime(2024, 10, 1, tzinfo=UTC)),
        (CellKind.INSTANT, date(2024, 10, 1)),
        (CellKind.RATE, date(2024, 10, 1)),
    ],
)
def test_value_of_another_kind_is_refused(kind: CellKind, value: Cell) -> None:
    with pytest.raises(TypeError, match=f"colonne: {type(value).__name__} in a column of kind {kind.value}"):
        _encoded(kind, value)


def test_instant_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        _encoded(CellKind.INSTANT, datetime(2024, 10, 1))  # noqa: DTZ001 -- the naive instant is the subject


def test_columns_are_named_as_a_spreadsheet_does() -> None:
    assert [column_letters(index) for index in (0, 25, 26, 51, 52, 701, 702, 16_383)] == [
        *("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD")
    ]


def _row_height(*texts: str) -> float | None:
    columns = [a_column(CellKind.TEXT, place, width=20) for place in range(len(texts))]
    writer: RowWriter[Fact] = RowWriter(columns, [1] * len(texts), Tally())
    row = ET.fromstring(writer.xml(2, writer.fragments(texts)))  # noqa: S314 -- our own XML
    height = row.get("ht")
    return None if height is None else float(height)


def test_row_grows_with_its_longest_text() -> None:
    assert _row_height("court", "") is None
    assert _row_height("court", "a" * 41) == 45
    assert _row_height("deux\nlignes") == 30
    assert _row_height("a" * 5_000) == MOST_LINES * 15


def test_row_keeps_each_column_in_its_place() -> None:
    columns = [a_column(kind, place) for place, kind in enumerate((CellKind.CODE, CellKind.INTEGER, CellKind.TEXT))]
    writer: RowWriter[Fact] = RowWriter(columns, [4, 5, 6], Tally())
    assert writer.xml(7, writer.fragments(["01", None, "a"])) == (
        '<row r="7"><c r="A7" s="4" t="inlineStr"><is><t>01</t></is></c>'
        '<c r="B7" s="5"/><c r="C7" s="6" t="inlineStr"><is><t>a</t></is></c></row>'
    )
