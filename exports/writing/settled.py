"""The rows of a table as any other form than the workbook writes them: the same values, and the digest of the same rows.

A value is settled when it is what its cell of the workbook holds: nothing, a text that a cell can hold, or a typed value of
which a spreadsheet keeps every digit. What it would change without a word is told in words there, and so here.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from exports.sheets import Block, Cell, CellKind, Heading, Line, Table
from exports.writing.cell_xml import NOTATIONS, Tally, cell_text, is_plain
from exports.writing.row_xml import RowWriter
from exports.writing.streaming import BATCH, Digest, canonical, signature

#: What « Lisez-moi » tells in every other form, since it speaks of the workbook.
ABOUT: tuple[Block, ...] = (
    Heading("Cette forme"),
    Line(
        "Ce qu’elle n’a pas",
        "Les graphiques, les couleurs et l’impression réglée du classeur Excel. Les lignes sont les mêmes, vérifiées par leur empreinte.",
    ),
)


def settler(kind: CellKind, label: str, tally: Tally) -> Callable[[Cell], Cell]:
    """Return what settles the values of one column.

    It raises TypeError, with the label and never the value, for a value that the kind cannot hold.
    """
    notation = NOTATIONS[kind]

    def settle(value: Cell) -> Cell:
        if type(value) in notation.types:
            return value if notation.number(value) is not None else notation.words(value)
        if value is None or isinstance(value, str):
            return settled_text(value, tally) if value else None
        raise TypeError(f"{label}: {type(value).__name__} in a column of kind {kind.value}")

    return settle


def settled_text(text: str, tally: Tally) -> str:
    return text if is_plain(text) else cell_text(text, tally)


def settled_rows(table: Table[Any], tally: Tally, digest: Digest) -> Iterator[list[Cell]]:
    """Read the rows of a table once, in order, and feed the digest as the workbook does."""
    columns = [(column.get, settler(column.kind, column.key, tally)) for column in table.columns]
    told = RowWriter(table.columns, [0] * len(table.columns), Tally())
    digest.update(signature(table))
    rows = iter(table.rows)
    while batch := list(islice(rows, BATCH)):
        digest.update(canonical([told.fragments(row) for row in batch]))
        for row in batch:
            yield [settle(get(row)) for get, settle in columns]


def settled_placeholder(table: Table[Any]) -> list[list[Cell]]:
    """Give the row that stands where a table has no fact; none where nothing does. It is in no digest, and counted nowhere."""
    if table.placeholder is None:
        return []
    return [[settler(column.kind, column.key, Tally())(column.get(table.placeholder)) for column in table.columns]]
