"""What is read of a file: rows of text, each with the number that its reader sees beside it."""

from dataclasses import dataclass

from survey.domain.french import typeset

LARGEST_FILE = 400_000
"""Bytes."""
MEMORY, SECONDS = 256 * 1024 * 1024, 5
"""What the process that opens a workbook may take, in bytes and seconds."""
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL, MOST_TEXT = 5_000, 60, 2_000, 250_000
"""Of one table; the text is counted in bytes of UTF-8, so that a table read can be sent back by the page that shows it."""
MOST_HANDED_OVER = 4 * MOST_TEXT
"""Characters that the process which opens a workbook gives back, spaces that are then taken off included: a text shared by many cells
is short in the file, and long once written for each."""


class UnreadableError(Exception):
    """A file is not read: the message says why, in French, and what to do."""

    def __init__(self, message: str) -> None:
        """Keep the message as people read it."""
        super().__init__(typeset(message))


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something; ``number`` counts from 1, empty rows included."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its head and the number of its row, the rows below, and what its reader should be told (a hidden sheet left out)."""

    head: tuple[str, ...]
    head_number: int
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[Row, ...]:
        """Everything, its head included, as it can be read again by ``table_of``."""
        return (Row(self.head_number, self.head), *self.rows)


def column(index: int) -> str:
    """Name a column as spreadsheets do: 0 is A, 26 is AA."""
    before, last = divmod(index, 26)
    return (column(before - 1) if before else "") + chr(ord("A") + last)
