"""Rows of a worksheet as SpreadsheetML text: facts or prose in, XML out. Pure.

openpyxl spends four fifths of a large export on making cell and row objects. Here a row goes straight from its values
to its XML; the skeleton around the rows stays openpyxl's (``exports.writing.workbook``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias

from exports.sheets import Block, CellKind, Column, Heading, Line, Paragraph, Row
from exports.writing.cell_xml import BLANK, TEXT_END, TEXT_START, Fragment, Tally, encoder, text_encoder

#: What the columns of a table say of one fact.
Fragments: TypeAlias = Sequence[Fragment]

LINE_POINTS = 15
#: A row grows with its longest text up to this many lines: the rest is read in the cell, or by widening the column.
MOST_LINES = 6
#: Excel's limit on the height of a row.
MOST_POINTS = 409
TEXT_MARKUP = len(TEXT_START + TEXT_END)

#: The two columns of a notice, in characters.
LABEL_WIDTH = 38
VALUE_WIDTH = 100
HEADING_POINTS = {1: 30, 2: 27}
#: A figure that matters is read from afar.
KEY_POINTS = 24


def column_letters(index: int) -> str:
    """Return the name of a column counted from 0: A, B, …, Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def row_xml(number: int, cells: str, points: int = LINE_POINTS) -> str:
    """Return a row around its cells; one higher than a line has a height of its own, in points."""
    height = f' ht="{points}" customHeight="1"' if points > LINE_POINTS else ""
    return f'<row r="{number}"{height}>{cells}</row>'


def text_lines(fragment: Fragment, width: int) -> int:
    """Return about how many lines a text takes in a column of that many characters."""
    return -(-(len(fragment) - TEXT_MARKUP) // width) + fragment.count("\n")


class RowWriter(Generic[Row]):
    """Writes the rows of one table: the values of a row, then its XML.

    ``styles`` gives the index of each column's style in the workbook.
    """

    def __init__(
        self, columns: Sequence[Column[Row]], styles: Sequence[int], tally: Tally, placeholder: Row | None = None
    ) -> None:
        words = text_encoder(tally)
        self._placeholder = placeholder
        self._cells = [(column.get, encoder(column.kind, column.key, words)) for column in columns]
        self._frames = [(f'<c r="{column_letters(index)}', f'" s="{style}"') for index, style in enumerate(styles)]
        # A character less than the column has: the text is set in from its border.
        self._wrapped = [
            (index, max(column.width - 1, 1)) for index, column in enumerate(columns) if column.kind is CellKind.TEXT
        ]

    @property
    def blank(self) -> Fragments:
        """What an Excel table without a fact holds: it must have a row."""
        return [BLANK] * len(self._cells) if self._placeholder is None else self.fragments(self._placeholder)

    def fragments(self, row: Row) -> Fragments:
        """Return what each column says of a fact: the same text wherever the row stands and however it looks.

        Raises TypeError when a getter gives what its column's kind cannot hold.
        """
        return [encode(get(row)) for get, encode in self._cells]

    def xml(self, number: int, fragments: Fragments) -> str:
        """Return the row at its place in the sheet, counted from 1."""
        cells = [
            f"{reference}{number}{style}{fragment}"
            for (reference, style), fragment in zip(self._frames, fragments, strict=True)
        ]
        return row_xml(number, "".join(cells), self._lines(fragments) * LINE_POINTS)

    def _lines(self, fragments: Fragments) -> int:
        most = 1
        for index, width in self._wrapped:
            lines = text_lines(fragments[index], width)
            most = max(most, lines)
        return min(most, MOST_LINES)


@dataclass(frozen=True, slots=True)
class NoticeStyles:
    """The index in the workbook of each style that a notice uses."""

    title: int
    heading: int
    label: int
    link: int
    paragraph: int
    values: Mapping[CellKind, int]
    key_label: int
    key_values: Mapping[CellKind, int]


class NoticeWriter:
    """Writes a notice: labels and headings in the first column, values and paragraphs in the second."""

    def __init__(self, styles: NoticeStyles, tally: Tally) -> None:
        self._styles = styles
        self._words = text_encoder(tally)

    def xml(self, number: int, block: Block) -> str:
        """Return the row of a block at its place in the sheet, counted from 1."""
        match block:
            case Heading(text, level):
                style = self._styles.title if level == 1 else self._styles.heading
                return row_xml(number, self._cell("A", number, style, self._words(text)), HEADING_POINTS[level])
            case Paragraph(text):
                fragment = self._words(text)
                return row_xml(
                    number, self._cell("B", number, self._styles.paragraph, fragment), self._points(fragment)
                )
            case Line():
                return self._line(number, block)

    def _line(self, number: int, line: Line) -> str:
        label = self._words(line.label)
        value = encoder(line.kind, line.label, self._words)(line.value)
        label_style = self._styles.key_label if line.key else self._styles.link if line.sheet else self._styles.label
        styles = self._styles.key_values if line.key else self._styles.values
        cells = self._cell("A", number, label_style, label) + self._cell("B", number, styles[line.kind], value)
        points = max(self._points(value), text_lines(label, LABEL_WIDTH) * LINE_POINTS)
        return row_xml(number, cells, max(points, KEY_POINTS) if line.key else points)

    def _cell(self, letter: str, number: int, style: int, fragment: Fragment) -> str:
        return f'<c r="{letter}{number}" s="{style}"{fragment}'

    def _points(self, fragment: Fragment) -> int:
        return min(text_lines(fragment, VALUE_WIDTH) * LINE_POINTS, MOST_POINTS)
