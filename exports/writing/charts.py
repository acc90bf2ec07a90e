"""Charts of a table as Excel's own, drawn by openpyxl from the cells that they show.

Series are told apart by how dark they are and how they are hatched or dashed, never by colour alone: many are read on a
black-and-white print. What the cells hold is repeated in the chart, for the viewers that do not compute.
"""

import re
from collections.abc import Sequence
from typing import Any, Literal, TypeAlias
from xml.sax.saxutils import quoteattr

from openpyxl.chart import BarChart, LineChart
from openpyxl.chart.axis import ChartLines, DateAxis
from openpyxl.chart.data_source import (
    AxDataSource,
    NumData,
    NumDataSource,
    NumFmt,
    NumRef,
    NumVal,
    StrData,
    StrRef,
    StrVal,
)
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.legend import Legend
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.colors import ColorChoice
from openpyxl.drawing.fill import PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.utils import quote_sheetname

from exports.sheets import CellKind, Chart, ChartKind, Column, Table
from exports.writing.cell_xml import NOTATIONS, Tally, cell_text
from exports.writing.looks import BLUE, CHART_FORMATS, DARK_GREY, INK, PALE_GREY, WHITE
from exports.writing.row_xml import column_letters

Drawn: TypeAlias = BarChart | LineChart

Hatching: TypeAlias = Literal["none", "wdUpDiag", "smGrid"]
Dash: TypeAlias = Literal["solid", "sysDash", "sysDot", "lgDashDot"]

#: Solid or hatched, for each series in turn.
FILLS: Sequence[tuple[Hatching, str]] = (("none", BLUE), ("wdUpDiag", DARK_GREY), ("none", PALE_GREY), ("smGrid", INK))
#: Dashed each in its way, for each series in turn.
DASHES: Sequence[tuple[Dash, str]] = (("solid", BLUE), ("sysDash", DARK_GREY), ("sysDot", INK), ("lgDashDot", BLUE))
HAIR, LINE = 6_350, 28_575
#: Sizes of text in hundredths of a point, as drawings count.
TITLE, SMALL = 1_200, 900
DATES = frozenset({CellKind.DATE, CellKind.INSTANT})
FORTNIGHT = 14
#: Bars beside which there is room for amounts.
FEW = 10


def drawn(table: Table[Any], chart: Chart) -> Drawn:
    """Draw a chart of a table, nowhere yet."""
    picture = lines(table, chart) if chart.kind is ChartKind.LINES else bars(chart)
    columns = [table.columns[table.place(key)] for key in chart.series]
    picture.title = title(chart.title, TITLE)
    picture.legend = Legend(legendPos="b", overlay=False, txPr=written(SMALL)) if len(columns) > 1 else None
    picture.roundedCorners = False
    picture.graphical_properties = GraphicalProperties(solidFill=WHITE, ln=LineProperties(w=HAIR, solidFill=PALE_GREY))
    for axis in (picture.x_axis, picture.y_axis):
        axis.delete = False
        axis.txPr = written(SMALL)
    picture.y_axis.crossBetween = "between"
    picture.y_axis.title = title(chart.value_axis, SMALL)
    picture.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(w=HAIR, solidFill=PALE_GREY)))
    picture.y_axis.numFmt = NumFmt(CHART_FORMATS[columns[0].kind])
    picture.series = [series(table, chart, place, column) for place, column in enumerate(columns)]
    return picture


def bars(chart: Chart) -> BarChart:
    """Draw bars that lie, the first row at the top as in the table: names of regions are long."""
    picture = BarChart(barDir="bar", gapWidth=45)
    picture.x_axis.scaling.orientation = "maxMin"
    picture.x_axis.tickLblPos = "low"
    picture.x_axis.tickLblSkip = 1
    picture.y_axis.crosses = "max"
    if chart.kind is ChartKind.STACKED:
        picture.grouping, picture.overlap = "stacked", 100
    return picture


def lines(table: Table[Any], chart: Chart) -> LineChart:
    """Draw lines over the days."""
    picture = LineChart()
    picture.y_axis.scaling.min = 0
    kind = table.columns[table.place(chart.category)].kind
    if kind in DATES:
        picture.x_axis = DateAxis(
            crossAx=100,
            baseTimeUnit="days",
            majorUnit=FORTNIGHT,
            majorTimeUnit="days",
            numFmt=NumFmt(CHART_FORMATS[kind]),
        )
        picture.y_axis.crossAx = picture.x_axis.axId
    return picture


# ------------------------------------------------------------------------------------------------------------ the series


def series(table: Table[Any], chart: Chart, place: int, column: Column[Any]) -> Series:
    """Draw one column of numbers."""
    head = StrRef(reference(table, column, 1, 1), strings([column.title]))
    values = NumRef(reference(table, column, *rows_of(table)), numbers(table, column))
    made = Series(idx=place, order=place, tx=SeriesLabel(strRef=head), val=NumDataSource(numRef=values))
    made.cat = categories(table, table.columns[table.place(chart.category)])
    if chart.kind is ChartKind.LINES:
        dash, colour = DASHES[place % len(DASHES)]
        made.spPr = GraphicalProperties(ln=LineProperties(w=LINE, solidFill=colour, prstDash=dash))
        made.marker, made.smooth = Marker(symbol="none"), False
        return made
    made.spPr, made.invertIfNegative = fill(*FILLS[place % len(FILLS)]), False
    if column.kind is CellKind.INTEGER or (chart.kind is ChartKind.BARS and len(table.charted) <= FEW):
        made.dLbls = labels(column.kind, chart.kind)
    return made


def fill(hatching: Hatching, colour: str) -> GraphicalProperties:
    outline = LineProperties(w=HAIR, solidFill=INK)
    if hatching == "none":
        return GraphicalProperties(solidFill=colour, ln=outline)
    colours = [ColorChoice(srgbClr=shade) for shade in (colour, WHITE)]  # type: ignore[arg-type]  # its stubs forget text
    hatched = PatternFillProperties(prst=hatching, fgClr=colours[0], bgClr=colours[1])
    return GraphicalProperties(pattFill=hatched, ln=outline)


def labels(kind: CellKind, chart: ChartKind) -> DataLabelList:
    """Write each value at its bar: on white in the middle of a part, where hatching would hide it; 0 is not told there."""
    made = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
    made.showPercent = made.showBubbleSize = False
    made.txPr = written(SMALL)
    made.numFmt = CHART_FORMATS[kind]
    if chart is ChartKind.STACKED:
        made.numFmt = f"{CHART_FORMATS[kind]};-{CHART_FORMATS[kind]};"
        made.spPr = GraphicalProperties(solidFill=WHITE)
    made.position = "ctr" if chart is ChartKind.STACKED else "outEnd"
    return made


def categories(table: Table[Any], column: Column[Any]) -> AxDataSource:
    where = reference(table, column, *rows_of(table))
    if column.kind in DATES:
        return AxDataSource(numRef=NumRef(where, numbers(table, column)))
    return AxDataSource(strRef=StrRef(where, strings([column.get(row) for row in table.charted])))


def rows_of(table: Table[Any]) -> tuple[int, int]:
    """Return the first and the last row of the table in its sheet; one, left empty, where there is none."""
    return 2, max(len(table.charted), 1) + 1


def reference(table: Table[Any], column: Column[Any], first: int, last: int) -> str:
    letters = column_letters(table.place(column.key))
    cells = f"${letters}${first}" + (f":${letters}${last}" if last > first else "")
    return f"{quote_sheetname(table.title)}!{cells}"


def numbers(table: Table[Any], column: Column[Any]) -> NumData:
    """Return what a column of numbers holds, blanks left out."""
    notation, values = NOTATIONS[column.kind], [column.get(row) for row in table.charted]
    known = [(place, notation.number(value)) for place, value in enumerate(values) if type(value) in notation.types]
    points = [NumVal(idx=place, v=number) for place, number in known if number is not None]
    return NumData(formatCode=CHART_FORMATS[column.kind], ptCount=len(values), pt=points)


def strings(values: Sequence[object]) -> StrData:
    said = [cell_text(str(value), Tally()) if value is not None else "" for value in values]
    return StrData(ptCount=len(said), pt=[StrVal(idx=place, v=text) for place, text in enumerate(said)])


# ------------------------------------------------------------------------------------------------------------- the words


def title(text: str, size: int) -> Title:
    run = RegularTextRun(rPr=CharacterProperties(lang="fr-FR", sz=size, b=True), t=text)
    return Title(tx=Text(rich=RichText(p=[Paragraph(r=[run])])), overlay=False)


def written(size: int) -> RichText:
    properties = ParagraphProperties(defRPr=CharacterProperties(sz=size, solidFill=INK))
    return RichText(p=[Paragraph(pPr=properties, endParaRPr=CharacterProperties(lang="fr-FR"))])


#: A format that is not told to be the chart's own is taken for the cells' by LibreOffice.
OWN_FORMAT = re.compile(rb'(<numFmt formatCode="[^"]*")( ?/>)')


def completed(parts: dict[str, bytes], tables: Sequence[Table[Any]]) -> None:
    """Tell, in the drawings of these tables, what openpyxl has no word for: what a screen reader says of each chart."""
    for name, part in parts.items():
        if name.startswith("xl/charts/"):
            parts[name] = OWN_FORMAT.sub(rb'\1 sourceLinked="0"\2', part)
    with_charts = [table for table in tables if table.charts]
    for number, table in enumerate(with_charts, 1):
        name = f"xl/drawings/drawing{number}.xml"
        for place, chart in enumerate(table.charts, 1):
            told = f'name="Graphique {place}" title={quoteattr(chart.title)} descr={quoteattr(chart.description)}'
            parts[name] = parts[name].replace(f'name="Chart {place}"'.encode(), told.encode())
