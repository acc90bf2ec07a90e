"""Sheets as data: what a workbook holds, told without any file format.

A workbook is a sequence of sheets. A :class:`Table` is one row per fact under one header; a
:class:`Notice` is prose and labelled values, for the person who opens the file (« Lisez-moi »).
Nothing here knows how a sheet is written: that is :mod:`exports.writing.workbook`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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


#: Kinds that a chart can show.
NUMBERS = frozenset({CellKind.INTEGER, CellKind.AMOUNT, CellKind.RATE, CellKind.RATIO, CellKind.DECIMAL})


# The generic classes have no slots: on Python 3.11 a frozen dataclass with slots refuses
# `Column[Fact](...)`, because `typing` then tries to note the parameter on the instance.
@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column of a table, as the dictionary of the workbook describes it.

    ``width`` is in characters. ``question`` is the id of the question that feeds the column, or
    the empty text; ``passage`` is the passage of the instruction that asks for it ("M6"). Numbers that
    are ``signed`` show their plus as well as their minus.
    """

    key: str
    title: str
    kind: CellKind
    width: int
    meaning: str
    question: str
    passage: str
    get: Callable[[Row], Cell]
    signed: bool = False


class ChartKind(Enum):
    """How a chart shows its series."""

    #: Bars side by side, one for each series.
    BARS = "bars"
    #: One bar, of which each series is a part: the series add up.
    STACKED = "stacked"
    #: Lines over time: the categories are dates.
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of the table that it belongs to: one category for each row, one series for each column of numbers.

    ``category`` and ``series`` are keys of columns; ``value_axis`` says what the numbers count. ``description`` is read out
    in place of the picture.
    """

    title: str
    kind: ChartKind
    category: str
    series: Sequence[str]
    value_axis: str
    description: str


@dataclass(frozen=True)
class Table(Generic[Row]):
    """A sheet of facts: ``title`` names the sheet, ``name`` the Excel table that it holds.

    ``rows`` is read once and may be a generator; those of a table with ``charts`` are few and known ahead, and are kept as
    ``charted``. The first ``frozen_columns`` stay in sight. A table that is a ``summary`` is told from the facts by the
    colour of its tab. ``placeholder`` says in words that there is no fact: it is shown in their place, and counted nowhere.

    :raises ValueError: when a spreadsheet would refuse the title, the name or the columns, or when the table has not what
        its charts show.
    """

    title: str
    name: str
    columns: Sequence[Column[Row]]
    rows: Iterable[Row]
    frozen_columns: int = 0
    summary: bool = False
    charts: Sequence[Chart] = ()
    charted: Sequence[Row] = ()
    placeholder: Row | None = None

    def __post_init__(self) -> None:
        check_sheet_title(self.title)
        check_table_name(self.name)
        check_columns(self.title, self.columns)
        if self.charts:
            check_charts(self)
            # Kept where somebody comes between the rows and the file.
            object.__setattr__(self, "charted", self.rows if isinstance(self.rows, Sequence) else self.charted)

    def place(self, key: str) -> int:
        """Return the place of a column, counted from 0."""
        return [column.key for column in self.columns].index(key)


@dataclass(frozen=True, slots=True)
class WorkbookFigures:
    """What was written: rows by sheet title, and what the reader must be told of.

    ``rows_digest`` is the SHA-256, in hexadecimal, of every table's name, columns and values:
    the same facts give the same digest, whenever the workbook is drawn. ``cut_texts`` counts the
    texts cut at Excel's limit, ``repaired_texts`` those where a character that no spreadsheet
    accepts was replaced by U+FFFD. ``sheets`` counts the sheets that each table fills: one, unless it
    has more rows than a sheet holds.
    """

    rows: Mapping[str, int]
    rows_digest: str
    cut_texts: int
    repaired_texts: int
    sheets: Mapping[str, int] = field(default_factory=dict)


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

    ``sheet`` is the title of a sheet that the label leads to, or the empty text. A value that is ``key`` is written large.
    """

    label: str
    value: Cell
    kind: CellKind = CellKind.TEXT
    sheet: str = ""
    key: bool = False


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

    ``kind`` names the workbook among those of the service (« DIPLP »), and ``description`` tells its state in words.
    ``banner`` is printed above every sheet (« DÉMONSTRATION »); the empty text prints nothing.
    """

    title: str
    subject: str
    created: datetime
    kind: str = ""
    description: str = ""
    keywords: Sequence[str] = ()
    creator: str = "Recueil"
    banner: str = ""


TITLE_LIMIT = 31
#: What XML does not carry; what Excel would read as a character that is not there, and blanks that readers drop.
UNTITLED = "\x00-\x1f\ud800-\udfff\ufffe\uffff"
PLAIN = r"(?!\s|.*_x[0-9A-Fa-f]{4}_|.*\s\Z)"
SHEET_TITLE = re.compile(rf"(?!'){PLAIN}[^{UNTITLED}\[\]:*?/\\]{{1,{TITLE_LIMIT}}}(?<!')")
TABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,254}")
CELL_REFERENCE = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*|[Cc][0-9]*|[Rr][0-9]+[Cc][0-9]+")
COLUMN_TITLE = re.compile(f"{PLAIN}[^{UNTITLED}]{{1,255}}")
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


def check_charts(table: Table[Row]) -> None:
    """Raise ValueError unless the charts show columns of the table, of numbers, and rows that can be counted."""
    if not table.charted and not isinstance(table.rows, Sequence):
        raise ValueError(f"{table.title}: a table with charts needs rows that can be counted")
    keys = {column.key for column in table.columns}
    numbers = {column.key for column in table.columns if column.kind in NUMBERS}
    for chart in table.charts:
        if not chart.series or chart.category not in keys or not numbers.issuperset(chart.series):
            raise ValueError(f"{table.title}: the chart {chart.title!r} shows what is no column of numbers")


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
