"""Sheets as data: what a workbook holds, told without any file format.

A workbook is a sequence of sheets. A :class:`Table` is one row per fact under one header; a
:class:`Notice` is prose and labelled values, for the person who opens the file (« Lisez-moi »).
Nothing here knows how a sheet is written: that is :mod:`exports.workbook`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, Generic, TypeAlias, TypeVar

Row = TypeVar("Row")

#: What a getter may give. ``None`` and the empty text leave the cell blank: nothing was said. A text
#: in a column of numbers or dates is a word said in place of the value (« je ne sais pas »).
Cell: TypeAlias = str | int | float | Decimal | Fraction | date | None


class CellKind(Enum):
    """How a value is held in its cell, and so what a spreadsheet can do with it."""

    TEXT = "text"
    #: Text that looks like a number and is not one: "01", "2A", a SIRET.
    CODE = "code"
    INTEGER = "integer"
    #: Given in integer euro cents, shown in euros.
    AMOUNT = "amount"
    DATE = "date"
    #: Given as an aware instant, shown as Europe/Paris wall time.
    INSTANT = "instant"
    #: Given as a share, 0 to 1, shown in percent.
    RATE = "rate"
    #: Given as a share too, shown as a number with two decimals: so much for each euro.
    RATIO = "ratio"
    DECIMAL = "decimal"


# The generic classes have no slots: on Python 3.11 a frozen dataclass with slots refuses
# `Column[Fact](...)`, because `typing` then tries to note the parameter on the instance.
@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column of a table, as the dictionary of the workbook describes it.

    ``width`` is in characters. ``question`` is the id of the question that feeds the column, or
    the empty text; ``passage`` is the passage of the instruction that asks for it ("M6").
    """

    key: str
    title: str
    kind: CellKind
    width: int
    meaning: str
    question: str
    passage: str
    get: Callable[[Row], Cell]


@dataclass(frozen=True)
class Table(Generic[Row]):
    """A sheet of facts: ``title`` names the sheet, ``name`` the Excel table that it holds.

    ``rows`` is read once and may be a generator. The first ``frozen_columns`` stay in sight. ``one_page_wide`` puts all
    its columns on one printed page, however small: they are read together.

    :raises ValueError: when a spreadsheet would refuse the title, the name or the columns.
    """

    title: str
    name: str
    columns: Sequence[Column[Row]]
    rows: Iterable[Row]
    frozen_columns: int = 0
    one_page_wide: bool = False

    def __post_init__(self) -> None:
        check_sheet_title(self.title)
        check_table_name(self.name)
        check_columns(self.title, self.columns)


@dataclass(frozen=True, slots=True)
class WorkbookFigures:
    """What was written: rows by sheet title, and what the reader must be told of.

    ``rows_digest`` is the SHA-256, in hexadecimal, of every table's name, columns and values:
    the same facts give the same digest, whenever the workbook is drawn. ``cut_texts`` counts the
    texts cut at Excel's limit, ``repaired_texts`` those where a character that no spreadsheet
    accepts was replaced by U+FFFD.
    """

    rows: Mapping[str, int]
    rows_digest: str
    cut_texts: int
    repaired_texts: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A title inside a notice; ``level`` 1 is the title of the sheet."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences inside a notice."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A label and its value inside a notice, the value held as its kind says.

    ``sheet`` is the title of a sheet that the label leads to, or the empty text.
    """

    label: str
    value: Cell
    kind: CellKind = CellKind.TEXT
    sheet: str = ""


Block: TypeAlias = Heading | Paragraph | Line


@dataclass(frozen=True, slots=True)
class Notice:
    """A sheet to be read from top to bottom.

    ``blocks`` may be a function of the figures: it is then called once every table is written,
    so that « Lisez-moi » can tell how many rows each sheet holds and how many texts were cut.

    :raises ValueError: when a spreadsheet would refuse the title.
    """

    title: str
    blocks: Sequence[Block] | Callable[[WorkbookFigures], Sequence[Block]]

    def __post_init__(self) -> None:
        check_sheet_title(self.title)

    def blocks_for(self, figures: WorkbookFigures) -> Sequence[Block]:
        """Return the blocks of the notice, once it is known what the tables hold."""
        return self.blocks(figures) if callable(self.blocks) else self.blocks


Sheet: TypeAlias = Table[Any] | Notice


@dataclass(frozen=True, slots=True)
class Properties:
    """What the file says of itself. ``created`` is aware, and is the only date in the file.

    ``banner`` is printed above every sheet (« DÉMONSTRATION »); the empty text prints nothing.
    """

    title: str
    subject: str
    created: datetime
    creator: str = "Recueil"
    banner: str = ""


SHEET_TITLE = re.compile(r"(?!')[^\x00-\x1f\[\]:*?/\\]{1,31}(?<!')")
TABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,254}")
CELL_REFERENCE = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*|[Cc][0-9]*|[Rr][0-9]+[Cc][0-9]+")
COLUMN_TITLE = re.compile(r"[^\x00-\x1f]{1,255}")
COLUMN_LIMIT = 16_384
WIDEST = 255


def check_sheet_title(title: str) -> None:
    """Raise ValueError unless Excel takes the title for a sheet: 31 characters, and none of those that it reserves."""
    if not SHEET_TITLE.fullmatch(title):
        raise ValueError(f"not a sheet title: {title!r}")


def check_table_name(name: str) -> None:
    """Raise ValueError unless Excel takes the name for a table, and not for a cell."""
    if not TABLE_NAME.fullmatch(name) or CELL_REFERENCE.fullmatch(name):
        raise ValueError(f"not a table name: {name!r}")


def check_columns(sheet: str, columns: Sequence[Column[Row]]) -> None:
    """Raise ValueError unless the columns have distinct keys, distinct plain titles and widths that Excel takes."""
    if not 0 < len(columns) <= COLUMN_LIMIT:
        raise ValueError(f"{sheet}: {len(columns)} columns")
    names = Counter(column.key for column in columns)
    names += Counter(f"title {column.title.casefold()}" for column in columns)
    wrong = [name for name, times in names.items() if times > 1]
    wrong += [column.key for column in columns if not COLUMN_TITLE.fullmatch(column.title)]
    wrong += [column.key for column in columns if not 0 < column.width <= WIDEST]
    if wrong:
        raise ValueError(f"{sheet}: columns repeated, without a plain title or too wide: {', '.join(wrong)}")
