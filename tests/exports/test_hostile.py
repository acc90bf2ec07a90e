"""Hostile texts through both workbooks: a short slice of ``tests.campaigns.hostile_texts``, and what it would see go wrong."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from exports.sheets import CellKind, Column, Notice, Properties, Sheet, Table
from exports.writing.workbook import write_workbook
from survey.db.engine import Sessions
from tests.campaigns.hostile_reading import Findings, Rows, check, check_in_libreoffice, legal
from tests.campaigns.hostile_texts import directly, one_round
from tests.campaigns.hostile_words import texts
from tests.exports.tables import PROPERTIES, Fact, a_column

#: All that must be tried, and a few that chance adds.
WORDS = texts(seed=2024, place=0, count=330)
SHORT = [text for text in WORDS if len(text) < 1_000]


def _table(title: str, kind: CellKind = CellKind.TEXT) -> Table[Fact]:
    return Table(title, f"T_{title}", [a_column(kind)], [])


def test_hostile_texts_go_through_both_workbooks(sessions: Sessions, tmp_path: Path) -> None:
    found = one_round(sessions, [*SHORT[::7], "é" * 40_000], 0, tmp_path / "round", libreoffice=False)
    assert found.wrong == ()
    assert (found.workbooks, found.cut > 50, found.repaired > 100) == (4, True, True)


def test_every_hostile_text_is_held_in_a_cell_of_words(tmp_path: Path) -> None:
    path = tmp_path / "textes.xlsx"
    given = directly([_table("Textes"), _table("Codes", CellKind.CODE)], WORDS, path)
    found = check(path, given)
    assert found.wrong == []
    assert (found.cut, found.repaired) == (
        2 * 20,
        2 * sum("\ufffd" in legal(text) for text in WORDS if text != "\ufffd"),
    )
    check_in_libreoffice(path, given, tmp_path / "libreoffice", found)
    assert found.wrong == []


# -------------------------------------------------------------------------------- what the judge sees, on spoilt workbooks

Spoil = Callable[[str], str]


def _spoilt(path: Path, part: str, spoil: Spoil) -> Path:
    """Write a workbook again with one of its parts changed."""
    with ZipFile(path) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    assert parts[part] != spoil(parts[part]), "nothing was spoilt"
    parts[part] = spoil(parts[part])
    with ZipFile(path, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


SHEET, LISEZ_MOI = "xl/worksheets/sheet2.xml", "xl/worksheets/sheet1.xml"
DEFECTS: dict[str, tuple[str, Spoil, str]] = {
    "formula": (SHEET, lambda xml: re.sub("<is><t>=1.1</t></is>", "<f>1+1</f><v>2</v>", xml), "holds a formula"),
    "formula's text": (SHEET, lambda xml: xml.replace('t="inlineStr"', 't="str"', 1), "cells of type"),
    "error": (
        SHEET,
        lambda xml: xml.replace("<is><t>#N/A</t></is>", "<v>#N/A</v>").replace('"inlineStr"><v>', '"e"><v>'),
        "of type",
    ),
    "escape": (SHEET, lambda xml: xml.replace("_x005F_", "_"), "_x000D_"),
    "silent cut": (SHEET, lambda xml: re.sub(" \u2026 \\[texte coup\u00e9[^<]*", "", xml), "became"),
    "cut not told": (LISEZ_MOI, lambda xml: xml.replace("Textes coup\u00e9s", "Textes"), "Textes coup\u00e9s: 0 told"),
    "repair not told": (
        LISEZ_MOI,
        lambda xml: xml.replace("Caract\u00e8res remplac\u00e9s", "Autres"),
        "remplac\u00e9s: 0 told",
    ),
    "lost character": (SHEET, lambda xml: xml.replace("\ufffd", ""), "became"),
    "lost blank": (SHEET, lambda xml: xml.replace(' xml:space="preserve"> ', ">"), "became"),
    "number": (SHEET, lambda xml: re.sub(r't="inlineStr"><is><t>01</t></is>', "><v>1</v>", xml), "became"),
    "outside": (
        "xl/worksheets/_rels/sheet2.xml.rels",
        lambda xml: xml.replace("Id=", 'TargetMode="External" Id='),
        "outside",
    ),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_judge_sees_what_goes_wrong(tmp_path: Path, defect: str) -> None:
    path = tmp_path / "textes.xlsx"
    words = ["=1+1", "#N/A", "_x000D_", "01", " avant", "nul\x00", "a" * 40_000]
    given = directly([_table("Textes")], words, path)
    assert check(path, given).wrong == []
    part, spoil, told = DEFECTS[defect]
    findings = _judged(_spoilt(path, part, spoil), given)
    assert told in findings


def _judged(path: Path, given: dict[str, Rows]) -> str:
    """Tell all that is wrong; a reader that gives up is also an answer."""
    found: Findings = check(path, given)
    return "\n".join(found.wrong)


def test_what_a_sheet_is_called_is_held_or_refused(tmp_path: Path) -> None:
    held = 0
    for place, text in enumerate(SHORT):
        path = tmp_path / f"{place}.xlsx"
        try:
            sheets: list[Sheet] = [Notice(text, []), Table("Faits", "Faits", [_named(text)], [["=1"]])]
        except ValueError:
            continue
        write_workbook(path, sheets, Properties(text, text, PROPERTIES.created, creator=text, banner=text))
        book = openpyxl.load_workbook(path)
        assert book.sheetnames == [text, "Faits"]
        assert CalamineWorkbook.from_path(path).get_sheet_by_index(1).to_python()[0] == [text]
        assert book["Faits"].tables["Faits"].column_names == [text]
        assert book["Faits"]["A1"].data_type == "s"
        assert (book.properties.title, book.properties.creator) == (text, text)
        held += 1
    assert held > 50


def _named(title: str) -> Column[Fact]:
    return replace(a_column(CellKind.TEXT), title=title)
