"""Charts: they show the cells that they should, are told apart without colour, and hide nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import WINDOWS_EPOCH

from exports.runs import ExportKind
from exports.sheets import CellKind, Chart, ChartKind, Table
from exports.writing.charts import DASHES, FILLS
from exports.writing.workbook import write_workbook
from tests.exports.libreoffice import convert
from tests.exports.parts import CELLS, CHART, SHEET, TYPES, DrawnChart, Package, opened
from tests.exports.tables import PROPERTIES, Fact, a_table

SHOWN = {
    ExportKind.DIPLP: {"Synthèse": 2, "Axes nationaux": 2, "Progression": 2},
    ExportKind.DGCS: {"Régions": 2, "Progression": 2},
}
#: Children of the elements of a chart in the order of ECMA-376 part 1, 21.2: Excel takes out a drawing that changes it.
ORDERS = {
    "chartSpace": "date1904 lang roundedCorners AlternateContent style clrMapOvr pivotSource protection chart spPr txPr",
    "chart": "title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend plotVisOnly dispBlanksAs",
    "barChart": "barDir grouping varyColors ser dLbls gapWidth overlap serLines axId",
    "lineChart": "grouping varyColors ser dLbls dropLines hiLowLines upDownBars marker smooth axId",
    "ser": "idx order tx spPr invertIfNegative pictureOptions marker dPt dLbls trendline errBars cat val smooth shape",
    "dLbls": "dLbl delete numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize",
    "valAx": "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos "
    "spPr txPr crossAx crosses crossesAt crossBetween majorUnit minorUnit dispUnits",
    "catAx": "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos "
    "spPr txPr crossAx crosses crossesAt auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl",
    "dateAx": "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos "
    "spPr txPr crossAx crosses crossesAt auto lblOffset baseTimeUnit majorUnit majorTimeUnit minorUnit minorTimeUnit",
    "title": "tx layout overlay spPr txPr",
    "legend": "legendPos legendEntry layout overlay spPr txPr",
}
AXES = {f"{CHART}{name}" for name in ("valAx", "catAx", "dateAx")}


def a_charted_table(rows: Sequence[Fact], *charts: Chart) -> Table[Fact]:
    kinds = [CellKind.TEXT, CellKind.INTEGER, CellKind.AMOUNT, CellKind.DATE]
    return replace(a_table(kinds, rows), charts=charts, frozen_columns=1)


def a_chart(kind: ChartKind = ChartKind.BARS, category: str = "c0", *series: str) -> Chart:
    return Chart("Titre & suite", kind, category, series or ("c1", "c2"), "Axe", "Description « lue » à l’oreille.")


ROWS: Sequence[Fact] = (["Bretagne", 3, 1_250, date(2024, 10, 1)], ["Corse", None, 0, date(2024, 10, 8)])


def test_charts_repeat_the_cells_that_they_show(books: dict[ExportKind, Path]) -> None:
    for kind, path in books.items():
        book = opened(path)
        charts = [*Package(path).charts()]
        for chart in charts:
            assert len(chart.series) >= 1
            for where, remembered in chart.sources():
                found = CELLS.fullmatch(where)
                assert found
                assert found["sheet"] == chart.sheet
                worksheet = book[found["sheet"]]
                first, last = int(found["first"]), int(found["last"] or found["first"])
                column = column_index_from_string(found["column"])
                cells = [worksheet.cell(row, column).value for row in range(first, last + 1)]
                assert [_same(cell, known) for cell, known in zip(cells, remembered, strict=True)] == [True] * len(
                    cells
                )
                [table] = worksheet.tables.values()
                assert (first, last) in {
                    (1, 1),
                    (2, int(table.ref.rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))),
                }
        titles = [chart.sheet for chart in charts]
        assert {title: titles.count(title) for title in titles} == SHOWN[kind]


def _same(cell: object, known: str | None) -> bool:
    if cell is None or known is None:
        return cell is None
    if isinstance(cell, datetime):
        return float(known) == (cell - WINDOWS_EPOCH).days
    return known == cell if isinstance(cell, str) else float(known) == cell


def test_charts_show_some_figure_of_each_series(books: dict[ExportKind, Path]) -> None:
    empty = set()
    for path in books.values():
        for chart in Package(path).charts():
            for where, remembered in chart.sources():
                if not any(value not in {None, "0", "0.0"} for value in remembered):
                    empty.add(where)
    # No envelope is loaded: nothing is known of what is left, and nothing is drawn of it.
    assert [where.partition("!")[0] for where in empty] == ["'Régions'"]


def test_charts_hide_no_cell_and_are_printed(books: dict[ExportKind, Path]) -> None:
    for path in books.values():
        book = opened(path)
        for chart in Package(path).charts():
            worksheet = book[chart.sheet]
            left, top, right, bottom = chart.corners
            assert top >= worksheet.max_row or left >= worksheet.max_column
            _, _, end = str(worksheet.print_area).rpartition("$")
            assert bottom <= int(end)
            assert left >= int(worksheet.freeze_panes is not None)
            assert right > left
            assert bottom - top >= 15


def test_charts_are_told_to_who_does_not_see_them(books: dict[ExportKind, Path]) -> None:
    for path in books.values():
        for chart in Package(path).charts():
            assert chart.frame["title"] == chart.title
            assert len(chart.frame["descr"]) > 40
            assert chart.frame["name"].startswith("Graphique ")


def test_series_are_told_apart_without_colour() -> None:
    looks = [(hatching, _lightness(colour)) for hatching, colour in FILLS]
    for place, (hatching, lightness) in enumerate(looks):
        for other, paleness in looks[place + 1 :]:
            assert hatching != other or abs(lightness - paleness) > 0.5
    assert len({dash for dash, _ in DASHES}) == len(DASHES)


def _lightness(colour: str) -> float:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_series_of_a_chart_all_look_different(tmp_path: Path) -> None:
    path = tmp_path / "serie.xlsx"
    kinds = [CellKind.TEXT, *[CellKind.INTEGER] * 4]
    charts = [a_chart(kind, "c0", "c1", "c2", "c3", "c4") for kind in ChartKind]
    write_workbook(path, [replace(a_table(kinds, [["a", 1, 2, 3, 4]]), charts=charts)], PROPERTIES)
    for chart in Package(path).charts():
        looks = {_look(chart, place) for place in range(4)}
        assert len(looks) == 4


def _look(chart: DrawnChart, place: int) -> bytes:
    drawn = chart.series[place].find(f"{CHART}spPr")
    assert drawn is not None
    return "".join(f"{one.tag}{one.attrib}" for one in drawn.iter()).encode()


def test_elements_of_a_chart_are_in_the_order_that_excel_wants(books: dict[ExportKind, Path]) -> None:
    for path in books.values():
        for chart in Package(path).charts():
            for element in chart.xml.iter():
                order = ORDERS.get(element.tag.removeprefix(CHART), "").split()
                if order and element.tag.startswith(CHART):
                    children = [child.tag.removeprefix(CHART) for child in element]
                    assert children == sorted(children, key=order.index), element.tag
            assert chart.xml.find(f"{CHART}roundedCorners") is not None


def test_drawing_stands_where_excel_wants_it_in_its_sheet(books: dict[ExportKind, Path]) -> None:
    wanted = ["headerFooter", "ignoredErrors", "drawing", "tableParts"]
    for path in books.values():
        package = Package(path)
        for title in {chart.sheet for chart in package.charts()}:
            children = [child.tag.removeprefix(SHEET) for child in package.xml(package.sheets[title])]
            assert children[-4:] == wanted, title


def value(element: ET.Element, child: str) -> str:
    found = element.find(f"{CHART}{child}")
    assert found is not None
    return found.attrib["val"]


def test_axes_of_a_chart_refer_to_one_another(books: dict[ExportKind, Path]) -> None:
    for path in books.values():
        for chart in Package(path).charts():
            found = [axis for axis in chart.xml.iter() if axis.tag in AXES]
            axes = {value(axis, "axId"): value(axis, "crossAx") for axis in found}
            assert len(axes) == 2
            assert {axes[axes[axis]] for axis in axes} == set(axes)


def test_parts_refer_to_parts_that_exist_and_have_a_type(books: dict[ExportKind, Path]) -> None:
    for path in books.values():
        package = Package(path)
        types = {
            one.attrib["PartName"].removeprefix("/")
            for one in package.xml("[Content_Types].xml").iter(f"{TYPES}Override")
        }
        parts = {name for name in package.parts if not name.endswith(".rels") and name != "[Content_Types].xml"}
        assert types == parts
        reached = {target for name in parts for target in package.relations(name).values()}
        reached |= {"xl/workbook.xml", "docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"}
        assert reached == parts


def test_chart_of_an_empty_table_shows_its_blank_row(tmp_path: Path) -> None:
    path = tmp_path / "vide.xlsx"
    write_workbook(path, [a_charted_table([], a_chart())], PROPERTIES)
    [chart] = Package(path).charts()
    assert {where for where, _ in chart.sources()} == {
        f"'Faits'!${cell}" for cell in ("A$2", "B$1", "B$2", "C$1", "C$2")
    }
    assert opened(path)["Faits"].tables["T_Faits"].ref == "A1:D2"


def test_chart_of_a_long_table_stands_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "long.xlsx"
    write_workbook(
        path,
        [a_charted_table([*ROWS] * 60, a_chart(ChartKind.LINES, "c3"), a_chart(ChartKind.LINES, "c3"))],
        PROPERTIES,
    )
    first, second = (chart.corners for chart in Package(path).charts())
    assert first[0] == second[0] > 4
    assert first[1] == 1
    assert second[1] >= first[3]
    assert str(opened(path)["Faits"].print_area).startswith("'Faits'!$A$1:$D$121,'Faits'!$F$2")


def test_rows_may_be_watched_on_their_way(tmp_path: Path) -> None:
    table = a_charted_table(ROWS, a_chart())
    path, other = tmp_path / "un.xlsx", tmp_path / "autre.xlsx"
    write_workbook(path, [table], PROPERTIES)
    write_workbook(other, [replace(table, rows=iter(ROWS))], PROPERTIES)
    assert path.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(
    "chart", [a_chart(ChartKind.BARS, "c9"), a_chart(ChartKind.BARS, "c0", "c0"), a_chart(ChartKind.BARS, "c0", "c9")]
)
def test_chart_of_what_is_no_column_of_numbers_is_refused(chart: Chart) -> None:
    with pytest.raises(ValueError, match="shows what is no column of numbers"):
        a_charted_table(ROWS, chart)


def test_chart_of_rows_that_cannot_be_counted_is_refused() -> None:
    table = a_table([CellKind.TEXT, CellKind.INTEGER, CellKind.INTEGER], iter([]))
    with pytest.raises(ValueError, match="rows that can be counted"):
        replace(table, charts=[a_chart()])


def test_charts_survive_libreoffice(tmp_path: Path) -> None:
    path = tmp_path / "classeur.xlsx"
    charts = [a_chart(ChartKind.BARS), a_chart(ChartKind.STACKED), a_chart(ChartKind.LINES, "c3")]
    write_workbook(path, [a_charted_table(ROWS, *charts)], PROPERTIES)
    ours, theirs = ([*Package(one).charts()] for one in (path, convert(path, "xlsx", tmp_path / "copie")))
    assert [chart.title for chart in theirs] == [chart.title for chart in ours]
    assert [len(chart.series) for chart in theirs] == [2, 2, 2]
