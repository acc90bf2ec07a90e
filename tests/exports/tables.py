"""Small typed tables for the tests of the writing layer, and the texts that spoil spreadsheets."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from operator import itemgetter
from pathlib import Path

from hypothesis import strategies as st

from exports.sheets import Cell, CellKind, Column, Properties, Table, WorkbookFigures
from exports.writing.workbook import write_workbook

Fact = Sequence[Cell]

PROPERTIES = Properties("Pactes locaux des solidarités", "Actions et impact", datetime(2024, 10, 15, 6, 30, tzinfo=UTC))

#: Every one of them is legal text, and is read back as it was written.
HARMLESS_TEXTS = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", '=HYPERLINK("http://a";"b")', "=cmd|' /C calc'!A0", "{=1}", "'=1"),
    *("#N/A", "#REF!", "TRUE", "1e5", "01", "00012", "2A", "15/10/2024", "12,5", "1.5"),
    *("  avant", "après  ", " ", "\n", "a\nb", "a\tb", "deux  blancs", "\u00a0", "\u202f12\u202f500 €\u00a0"),
    *("_x000D_", "_x005F_", "_x000D_x000D_", "_x000d_", "__x0041_", "_X000D_", "_x00_", "_xD_", "_x0000D_", "x_x0041"),
    *("a & b < c > d ]]> e", "&amp;", "&#10;", "<!--", "<![CDATA[", '"guillemets"'),
    *("😀" * 5, "\u202egauche", "\u200f", "e\u0301", "\u2028ligne\u2029", "\x7f\x85", "\U0001fffe", "\ufeffmarque"),
    *("é" * 32_766, "é" * 32_767, "😀" * 16_383, "à la ligne\n" * 200),
)
#: What a cell cannot hold, and what it holds instead.
REPAIRED_TEXTS = {
    "nul\x00 et échappement\x1b": "nul\ufffd et échappement\ufffd",
    "\ufffe\uffff": "\ufffd\ufffd",
    "demi-paire \ud83d seule": "demi-paire \ufffd seule",
    "\ude00": "\ufffd",
    "saut de page\x0c\x0b": "saut de page\ufffd\ufffd",
}
#: Ends of line, all kinds, become Excel's own.
LINES = {"a\r\nb\rc\n\rd": "a\nb\nc\n\nd", "\r": "\n"}


def a_column(kind: CellKind, place: int = 0, width: int = 20) -> Column[Fact]:
    """Return the column that shows one place of a fact."""
    return Column(f"c{place}", f"Colonne {place}", kind, width, "sens", "question", "M3", itemgetter(place))


def a_table(kinds: Sequence[CellKind], rows: Iterable[Fact], title: str = "Faits") -> Table[Fact]:
    return Table(title, f"T_{title}", [a_column(kind, place) for place, kind in enumerate(kinds)], rows)


def write_texts(path: Path, texts: Iterable[str]) -> WorkbookFigures:
    """Write one text a row, each after a number that keeps its row from being empty."""
    table = a_table([CellKind.INTEGER, CellKind.TEXT], list(enumerate(texts)))
    return write_workbook(path, [table], PROPERTIES)


TEXTS = (
    st.text()
    | st.sampled_from(HARMLESS_TEXTS)
    | st.sampled_from([*REPAIRED_TEXTS, *LINES])
    | st.text("_x0Dd5F=&<\r\n ")
)
INSTANTS = st.datetimes(datetime(1901, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- made aware by the strategy
VALUES: dict[CellKind, st.SearchStrategy[Cell]] = {
    CellKind.TEXT: TEXTS,
    CellKind.CODE: st.text("0123456789AB-", max_size=14),
    CellKind.INTEGER: st.integers(-(10**14), 10**14) | st.just("je ne sais pas"),
    CellKind.AMOUNT: st.integers(-(10**13), 10**13) | st.just("pas encore décidé"),
    CellKind.DATE: st.dates(date(1900, 3, 1)),
    CellKind.INSTANT: INSTANTS | INSTANTS.map(lambda instant: instant.replace(second=59, microsecond=999_999)),
    CellKind.RATE: st.fractions(0, 1, max_denominator=1_000) | st.floats(0, 1),
    CellKind.RATIO: st.fractions(0, 100, max_denominator=1_000) | st.floats(0, 100),
    CellKind.DECIMAL: st.decimals(-(10**9), 10**9, places=3) | st.just(Decimal("12.50")) | st.just(Fraction(1, 3)),
}


@st.composite
def facts(draw: st.DrawFn) -> tuple[list[CellKind], list[list[Cell]]]:
    """Draw the kinds of a few columns, and a few rows of values, some of them missing."""
    kinds = draw(st.lists(st.sampled_from(CellKind), min_size=1, max_size=6))
    row = st.tuples(*(st.none() | VALUES[kind] for kind in kinds)).map(list)
    return kinds, draw(st.lists(row, max_size=6))
