"""A workbook as a package of parts: what refers to what, read from the file itself."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import openpyxl
from openpyxl import Workbook

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
CELLS = re.compile(r"'(?P<sheet>.+)'!\$(?P<column>[A-Z]+)\$(?P<first>\d+)(?::\$(?P=column)\$(?P<last>\d+))?")


@cache
def opened(path: Path) -> Workbook:
    """Give a workbook as openpyxl reads it, to be read only."""
    return openpyxl.load_workbook(path)


class Package:
    """The parts of a workbook, by name."""

    def __init__(self, path: Path) -> None:
        with ZipFile(path) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}

    def xml(self, name: str) -> ET.Element:
        return ET.fromstring(self.parts[name])  # noqa: S314  -- a file that we wrote

    def relations(self, name: str) -> dict[str, str]:
        """Give the parts to which a part refers, by the id of the relation."""
        folder, file = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", f"{file}.rels")
        if rels not in self.parts:
            return {}
        return {
            one.attrib["Id"]: posixpath.normpath(posixpath.join("/", folder, one.attrib["Target"])).removeprefix("/")
            for one in self.xml(rels)
        }

    @property
    def sheets(self) -> dict[str, str]:
        """The part of each sheet, by its title."""
        relations = self.relations("xl/workbook.xml")
        found = self.xml("xl/workbook.xml").iter(f"{SHEET}sheet")
        return {one.attrib["name"]: relations[one.attrib[f"{RELATION}id"]] for one in found}

    def charts(self) -> Iterator["DrawnChart"]:
        """Give the charts of every sheet, in order."""
        for title, part in self.sheets.items():
            drawn = self.xml(part).find(f"{SHEET}drawing")
            if drawn is not None:
                drawing = self.relations(part)[drawn.attrib[f"{RELATION}id"]]
                for anchor in self.xml(drawing):
                    yield self._chart(title, drawing, anchor)

    def _chart(self, title: str, drawing: str, anchor: ET.Element) -> "DrawnChart":
        [frame] = anchor.iter(f"{DRAWING}cNvPr")
        [chart] = anchor.iter(f"{CHART}chart")
        part = self.relations(drawing)[chart.attrib[f"{RELATION}id"]]
        corners = [
            int(anchor.findtext(f"{DRAWING}{end}/{DRAWING}{way}", ""))
            for end in ("from", "to")
            for way in ("col", "row")
        ]
        return DrawnChart(title, frame.attrib, self.xml(part), (corners[0], corners[1], corners[2], corners[3]))


@dataclass(frozen=True)
class DrawnChart:
    """A chart: on which sheet, under which name, and over which cells (column, row, column, row, from 0, the last two not in it)."""

    sheet: str
    frame: dict[str, str]
    xml: ET.Element
    corners: tuple[int, int, int, int]

    @property
    def title(self) -> str:
        return "".join(
            one.text or "" for one in self.xml.find(f"{CHART}chart/{CHART}title") or () for one in one.iter()
        )

    @property
    def series(self) -> list[ET.Element]:
        return [*self.xml.iter(f"{CHART}ser")]

    def sources(self) -> Iterator[tuple[str, list[str | None]]]:
        """Give each range that the chart shows, and what the chart remembers of it."""
        for name in ("strRef", "numRef"):
            for source in self.xml.iter(f"{CHART}{name}"):
                [cache] = [one for one in source if one.tag.endswith("Cache")]
                count = int(cache.find(f"{CHART}ptCount").attrib["val"])  # type: ignore[union-attr]  # every cache has one
                known = {int(one.attrib["idx"]): one.findtext(f"{CHART}v") for one in cache.iter(f"{CHART}pt")}
                yield source.findtext(f"{CHART}f", ""), [known.get(place) for place in range(count)]
