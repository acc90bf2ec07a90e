"""LibreOffice opens the workbook without repair, and holds the same values as were written."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from exports.sheets import Cell, CellKind, Heading, Line, Notice, Sheet
from exports.writing.workbook import write_workbook
from tests.exports.libreoffice import UnreadableWorkbookError, convert
from tests.exports.tables import HARMLESS_TEXTS, LINES, PROPERTIES, REPAIRED_TEXTS, a_table, write_texts

VALUES: dict[CellKind, Cell] = {
    CellKind.TEXT: "Bus des familles",
    CellKind.CODE: "01",
    CellKind.INTEGER: 12_500,
    CellKind.AMOUNT: 1_234_567_89,
    CellKind.DATE: date(2024, 10, 1),
    CellKind.INSTANT: datetime(2024, 10, 15, 6, 30, tzinfo=UTC),
    CellKind.RATE: Fraction(1, 8),
    CellKind.DECIMAL: Decimal("12.5"),
}


def _sheets() -> list[Sheet]:
    texts = [*HARMLESS_TEXTS, *REPAIRED_TEXTS, *LINES, "é" * 40_000]
    return [
        Notice("Lisez-moi", lambda figures: [Heading("Essai", 1), Line("Lignes", len(figures.rows), CellKind.INTEGER)]),
        a_table(list(VALUES), [list(VALUES.values()), [None] * len(VALUES)], "Valeurs"),
        a_table([CellKind.INTEGER, CellKind.TEXT], list(enumerate(texts)), "Textes"),
        a_table([CellKind.CODE, CellKind.AMOUNT], [], "Vide"),
    ]


def _read(path: Path) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_path(path)
    return {
        name: [list(map(_to_the_second, row)) for row in book.get_sheet_by_name(name).to_python()]
        for name in book.sheet_names
    }


def _to_the_second(value: object) -> object:
    """LibreOffice writes instants back with fewer digits."""
    return (value + timedelta(seconds=0.5)).replace(microsecond=0) if isinstance(value, datetime) else value


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workbook") / "classeur.xlsx"
    write_workbook(path, _sheets(), PROPERTIES)
    return path


def test_libreoffice_holds_the_values_that_were_written(workbook: Path, tmp_path: Path) -> None:
    ours, theirs = _read(workbook), _read(convert(workbook, "xlsx", tmp_path))
    for texts in (ours["Textes"], theirs["Textes"]):
        # LibreOffice reads this text well, as the next test sees, and spoils it when it writes an .xlsx.
        del texts[1 + HARMLESS_TEXTS.index("_x000D_x000D_")]
    assert theirs == ours


def test_libreoffice_reads_escapes_literally(tmp_path: Path) -> None:
    texts = [text for text in HARMLESS_TEXTS if "_x" in text]
    path = tmp_path / "textes.xlsx"
    write_texts(path, texts)
    assert [row[1] for row in _read(convert(path, "ods", tmp_path))["Faits"][1:]] == texts


def test_libreoffice_prints_every_sheet(workbook: Path, tmp_path: Path) -> None:
    pages = convert(workbook, "pdf", tmp_path).read_bytes()
    assert pages.startswith(b"%PDF-")
    assert pages.count(b"/Type/Page/") >= len(_sheets())


def test_libreoffice_refuses_a_damaged_workbook(workbook: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "abime.xlsx"
    damaged.write_bytes(workbook.read_bytes()[:3_000])
    with pytest.raises(UnreadableWorkbookError, match=r"abime\.xlsx"):
        convert(damaged, "pdf", tmp_path / "sortie")
