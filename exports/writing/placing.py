"""Where the charts of a table stand, and what is printed: cells, counted from 0, and the ranges that they make. Pure.

Charts stand below a short table, in the columns of its first page and after those that stay in sight: on the screen and on
paper they never hide a figure nor are cut by the edge of a page. They stand beside a long one, where they are in sight.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from exports.sheets import CellKind, Chart, ChartKind, Table
from exports.writing.paper import Layout, column_points
from exports.writing.row_xml import LINE_POINTS, MOST_LINES, column_letters

#: Rows above which a table is long.
LONG = 40
#: Height for each bar, and for title, axis and legend together, in points.
BAR, SMALLEST_BAR, AROUND = 9, 7, 90
LINES_POINTS = 330
#: Columns and rows between a table and its charts; columns of ordinary width that a chart beside a table takes.
GAP, BESIDE = 1, 9


@dataclass(frozen=True, slots=True)
class Box:
    """Cells from the first to the last, both counted, from 0."""

    column: int
    row: int
    last_column: int
    last_row: int

    @property
    def range(self) -> str:
        """The cells as a spreadsheet names them."""
        return f"{column_letters(self.column)}{self.row + 1}:{column_letters(self.last_column)}{self.last_row + 1}"


def boxes(table: Table[Any], how: Layout, head_points: float) -> list[Box]:
    """Place the charts of a table whose header is that high."""
    rows = table.charted
    if len(rows) > LONG:
        return beside(table, max(wanted(chart, len(rows)) for chart in table.charts))
    held = head_points + sum(row_points(table, row) for row in rows) + GAP * LINE_POINTS
    height = max(wanted(chart, len(rows)) for chart in table.charts)
    least = max(wanted(chart, len(rows), SMALLEST_BAR) for chart in table.charts)
    room = how.page_points - held - LINE_POINTS
    return below(table, how, min(height, room) if room >= least else height)


def wanted(chart: Chart, rows: int, bar: float = BAR) -> float:
    """Return how high a chart should be, in points, for its bars to be told apart."""
    if chart.kind is ChartKind.LINES:
        return LINES_POINTS
    bars = 1.4 if chart.kind is ChartKind.STACKED else len(chart.series) + 0.4
    return AROUND + max(rows, 1) * bars * bar


def row_points(table: Table[Any], row: object) -> float:
    """Return about how high a row is: as high as its longest text needs."""
    most = 1
    for column in table.columns:
        if column.kind is CellKind.TEXT:
            text = str(column.get(row) or "")
            most = max(most, ceil(len(text) / max(column.width - 1, 1)) + text.count("\n"))
    return min(most, MOST_LINES) * LINE_POINTS


def below(table: Table[Any], how: Layout, height: float) -> list[Box]:
    first = max(len(table.charted), 1) + 1 + GAP
    last = first + int(height // LINE_POINTS) - 1
    start, count = table.frozen_columns, how.pages[0]
    widths = [column_points(column.width) for column in table.columns[start : start + count]]
    return [Box(start + left, first, start + right, last) for left, right in shares(widths, len(table.charts))]


def shares(widths: Sequence[float], parts: int) -> list[tuple[int, int]]:
    """Share columns out into parts of about one width: the first and the last of each."""
    whole, taken = sum(widths), 0.0
    ends: list[int] = []
    for place, width in enumerate(widths):
        taken += width
        if taken >= whole * (len(ends) + 1) / parts - width / 2 and len(ends) < parts - 1:
            ends.append(place)
    ends.append(len(widths) - 1)
    return list(zip([0, *(end + 1 for end in ends[:-1])], ends, strict=True))


def beside(table: Table[Any], height: float) -> list[Box]:
    rows, left = int(height // LINE_POINTS), len(table.columns) + GAP
    return [
        Box(left, 1 + place * (rows + GAP), left + BESIDE - 1, (place + 1) * (rows + GAP) - GAP)
        for place in range(len(table.charts))
    ]


def printed(table: Table[Any], rows: int, how: Layout, charts: Sequence[Box], head_points: float) -> str:
    """Return what is printed of a table of that many rows: one range with its charts where they fit on its first page, or several."""
    cells = Box(0, 0, len(table.columns) - 1, max(rows, 1))
    if not charts:
        return cells.range
    last = max(box.last_row for box in charts)
    block = Box(charts[0].column, charts[0].row, max(box.last_column for box in charts), last)
    points = head_points + sum(row_points(table, row) for row in table.charted) + (last - rows) * LINE_POINTS
    if block.column <= cells.last_column and points <= how.page_points:
        return Box(0, 0, cells.last_column, last).range
    return f"{cells.range},{block.range}"
