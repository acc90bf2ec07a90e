"""The same content as CSV and ODS: the same rows as in the workbook, or nothing."""

import csv
import io
import re
import threading
import tracemalloc
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import repeat
from math import isclose
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from flask import Flask
from hypothesis import example, given, settings
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update

from exports.forms import ChangedRowsError, Form, drawn, form_name
from exports.production import NotStoredError, Producer
from exports.runs import ExportKind, ExportRun
from exports.sheets import Cell, CellKind, Heading, Line, Notice, Paragraph, Sheet, WorkbookFigures
from exports.workbooks import Book
from exports.writing.csv_zip import LINE_END, LINE_SIGN, file_name, write_csv
from exports.writing.ods import write_ods
from exports.writing.workbook import write_workbook
from survey.clock import StoppedClock
from survey.data import geography
from survey.db.engine import Sessions
from survey.db.journal import JournalRow
from survey.domain.calendar import PARIS
from survey.domain.vocabulary import Axis
from tests.conftest import NOW
from tests.exports.libreoffice import convert
from tests.exports.producing import fill, produced, producer
from tests.exports.tables import HARMLESS_TEXTS, LINES, PROPERTIES, REPAIRED_TEXTS, a_table, facts
from tests.exports.test_pages import produce
from tests.exports.test_pages import runs as runs_of
from tests.factories import local_pact, paying, priority, send
from tests.web.site import enter

Rows = list[list[object]]
#: The signs of a formula as wide characters, which some programs take for them.
WIDE = "\uff1d\uff0b\uff0d\uff20\ufe66"
#: What programs drop, unseen, before they look for a formula.
BEFORE = ("", " ", "  ", "\u00a0", "\u202f", "\u3000", "\ufeff", "\u200b", "\u2060", "\u200f")
RUN = [f"{blank}{sign}1+1" for blank in BEFORE for sign in f"=+-@{WIDE}"] + ["\t1", "\t=1", " \t=1"]
KEPT = ("'=1", "a=1", "12 %", "(-1)", "«\u00a0=\u00a0»", "1-1", "é@a", "\u00a0", "")


def read(path: Path) -> dict[str, Rows]:
    """Read every sheet as another library does, without the blanks at the end of rows and sheets."""
    book = CalamineWorkbook.from_path(path)
    return {name: trimmed(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names}


def trimmed(rows: Sequence[Sequence[object]]) -> Rows:
    found = [list(row) for row in rows]
    for row in found:
        while row and row[-1] == "":
            row.pop()
    while found and not found[-1]:
        found.pop()
    return found


def read_csv(content: bytes) -> Rows:
    assert content.startswith("\ufeff".encode())
    lines = content.decode("utf-8-sig")
    assert lines.count("\r\n") == len(lines.splitlines()), "a row is a line, whatever a reader takes for its end"
    return trimmed(list(csv.reader(io.StringIO(lines, newline=""), delimiter=";", strict=True)))


def same(cell: object, told: object) -> bool:
    """Whether a cell of the workbook and one of the CSV say the same; a text may have its apostrophe."""
    assert isinstance(told, str)
    match cell:
        case datetime():
            return told == f"{whole_second(cell):%d/%m/%Y %H:%M:%S}"
        case date():
            return told.removesuffix(" 00:00:00") == f"{cell:%d/%m/%Y}"  # read of the workbook, midnight is a day
        case float():
            return isclose(float(told.replace(",", ".")), cell, rel_tol=1e-14)
        case _:
            return told.removeprefix("'") == LINE_END.sub(LINE_SIGN, str(cell)).removeprefix("'")


def whole_second(at: datetime) -> datetime:
    """Excel's numbers hold an instant to a few microseconds."""
    return (at + timedelta(milliseconds=1)).replace(microsecond=0)


def exact(rows: Rows) -> Rows:
    """Give days their midnight: read of the workbook, midnight is a day."""
    return [[whole_second(with_time(cell)) if isinstance(cell, date) else cell for cell in row] for row in rows]


def with_time(day: date) -> datetime:
    return day if isinstance(day, datetime) else datetime.combine(day, time())


def assert_same_rows(workbook: Rows, told: Rows) -> None:
    assert list(map(len, workbook)) == list(map(len, told))
    for row, said in zip(workbook, told, strict=True):
        for cell, text in zip(row, said, strict=True):
            assert same(cell, text), (cell, text)


def write_all(folder: Path, sheets: Sequence[Sheet]) -> list[WorkbookFigures]:
    writers = {"xlsx": write_workbook, "zip": write_csv, "ods": write_ods}
    return [write(folder / f"a.{suffix}", sheets, PROPERTIES) for suffix, write in writers.items()]  # type: ignore[operator]  # same shape


@settings(max_examples=60)
@given(facts())
@example(([CellKind.TEXT], [[text] for text in (*HARMLESS_TEXTS, *REPAIRED_TEXTS, *LINES, "é" * 40_000)]))
@example(([CellKind.TEXT, CellKind.CODE], [[text, text] for text in RUN]))
def test_three_forms_hold_the_same_rows(drawn_facts: tuple[list[CellKind], list[list[Cell]]]) -> None:
    kinds, rows = drawn_facts
    with TemporaryDirectory() as name:
        folder = Path(name)
        figures = write_all(folder, [a_table(kinds, rows)])
        workbook, ods = (read(folder / f"a.{suffix}")["Faits"] for suffix in ("xlsx", "ods"))
        with zipfile.ZipFile(folder / "a.zip") as package:
            told = read_csv(package.read("faits.csv"))
    assert figures[0] == figures[2]
    assert {(one.rows_digest, one.cut_texts, one.repaired_texts) for one in figures} == {
        (figures[0].rows_digest, figures[0].cut_texts, figures[0].repaired_texts)
    }
    assert exact(ods) == exact(workbook)
    assert_same_rows(workbook, told)
    assert [cell for row in told for cell in row if runs_as_a_formula(str(cell), kinds)] == []


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_last_microsecond_of_a_year_is_shown_in_that_year(tmp_path: Path, suffix: str) -> None:
    shown = datetime(2024, 12, 31, 23, 59, 59, 999_999, tzinfo=PARIS)
    write_all(tmp_path, [a_table([CellKind.INSTANT, CellKind.TEXT], [[shown, "a"]])])
    path = tmp_path / f"a.{suffix}"
    assert exact(read(path)["Faits"])[1][0] == shown.replace(tzinfo=None, microsecond=0)
    assert "/31/2024 23:59:59" in convert(path, "csv", tmp_path / "converted").read_text()
    if suffix == "xlsx":
        cell = openpyxl.load_workbook(path)["Faits"]["A2"].value
        assert isinstance(cell, datetime)
        assert whole_second(cell) == shown.replace(tzinfo=None, microsecond=0)


@contextmanager
def entries_of(most: int) -> Iterator[None]:
    """Have ordinary entries of a zip hold so many bytes and no more: their real limit is 2 GiB."""
    usual = zipfile.ZIP64_LIMIT
    zipfile.ZIP64_LIMIT = most  # type: ignore[misc]  # the constant of the format: 2 GiB are too long to write
    try:
        yield
    finally:
        zipfile.ZIP64_LIMIT = usual  # type: ignore[misc]  # as above


def test_forms_hold_more_than_an_ordinary_entry_of_their_zip(tmp_path: Path) -> None:
    table = a_table([CellKind.INTEGER, CellKind.TEXT], [[number, "a" * 100] for number in range(1_000)])
    with entries_of(100_000):
        write_csv(tmp_path / "a.zip", [table], PROPERTIES)
        write_ods(tmp_path / "a.ods", [table], PROPERTIES)
    with zipfile.ZipFile(tmp_path / "a.zip") as package:
        assert len(read_csv(package.read("faits.csv"))) == 1_001
    assert len(read(tmp_path / "a.ods")["Faits"]) == 1_001


def runs_as_a_formula(text: str, kinds: Sequence[CellKind]) -> bool:
    """A number may begin with a minus; a text may not, nor with anything else that begins a formula."""
    if set(kinds) != {CellKind.TEXT} and re.fullmatch(r"-?\d+(,\d+)?", text):
        return False
    return text.lstrip("".join(BEFORE))[:1] in tuple(f"=+-@{WIDE}\t\r")


@pytest.mark.parametrize(("texts", "apostrophe"), [(RUN, "'"), (KEPT, "")])
def test_text_that_would_run_is_given_an_apostrophe(tmp_path: Path, texts: Sequence[str], apostrophe: str) -> None:
    notice = Notice(
        "Lisez-moi", [Heading("Essai", 1), Paragraph("Un essai."), Line("Montant", 1_234_50, CellKind.AMOUNT)]
    )
    table = a_table([CellKind.INTEGER, CellKind.TEXT], list(enumerate(texts)))
    write_csv(tmp_path / "a.zip", [notice, table], PROPERTIES)
    with zipfile.ZipFile(tmp_path / "a.zip") as package:
        rows = list(csv.reader(io.StringIO(package.read("faits.csv").decode("utf-8-sig"), newline=""), delimiter=";"))
        told = package.read("LISEZ-MOI.txt").decode("utf-8-sig")
        assert package.namelist() == ["faits.csv", "lisez-moi.csv", "LISEZ-MOI.txt"]
        assert read_csv(package.read("lisez-moi.csv"))[3] == ["Montant", "1234,50"]
    assert [row[1] for row in rows[1:]] == [f"{apostrophe}{text}" for text in texts]
    assert (f"{len(texts)}\u00a0textes précédés d’une apostrophe" in told) is bool(apostrophe)
    assert "Montant\u00a0: 1\u202f234,50\u00a0€\r\n" in told


def test_values_are_written_as_a_french_excel_reads_them(tmp_path: Path) -> None:
    kinds = [CellKind.CODE, CellKind.INTEGER, CellKind.AMOUNT, CellKind.DATE, CellKind.INSTANT, CellKind.RATE]
    rows: list[list[Cell]] = [
        ["01", 12_500, -1_234_05, date(2024, 12, 31), NOW, 0.125],
        [None, "je ne sais pas", None, None, None, 1e-7],
        ['dit "oui" ; non', -3, 5, date(1899, 1, 1), None, 0],
    ]
    write_csv(tmp_path / "a.zip", [a_table(kinds, rows)], PROPERTIES)
    with zipfile.ZipFile(tmp_path / "a.zip") as package:
        lines = package.read("faits.csv").decode("utf-8-sig").split("\r\n")
    assert lines[1:] == [
        '"01";12500;-1234,05;31/12/2024;15/10/2024 10:00:00;0,125',
        ';"je ne sais pas";;;;0,0000001',
        '"dit ""oui"" ; non";-3;0,05;"01/01/1899";;0',
        "",
    ]


def test_ods_is_a_package_as_the_standard_says(tmp_path: Path) -> None:
    sheets: list[Sheet] = [
        Notice("Lisez-moi", [Heading("Essai", 1), Line("Faits & co", 3, CellKind.INTEGER, "Faits")]),
        a_table([CellKind.TEXT], [["  a  b \n<c>"]]),
    ]
    write_ods(tmp_path / "a.ods", sheets, PROPERTIES)
    write_ods(tmp_path / "b.ods", sheets, PROPERTIES)
    assert (tmp_path / "a.ods").read_bytes() == (tmp_path / "b.ods").read_bytes()
    assert (tmp_path / "a.ods").read_bytes()[30:84] == b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(tmp_path / "a.ods") as package:
        first = package.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        manifest = ET.fromstring(package.read("META-INF/manifest.xml"))  # noqa: S314 -- our own file
        blanks = [f'<text:s text:c="{count}"/>' for count in (2, 2, 1)]
        said = f"<text:p>{blanks[0]}a{blanks[1]}b{blanks[2]}</text:p><text:p>&lt;c&gt;</text:p>"
        assert said.encode() in package.read("content.xml")
        listed = {value for entry in manifest for name, value in entry.attrib.items() if name.endswith("full-path")}
        assert listed == {"/"} | set(package.namelist()) - {"mimetype", "META-INF/manifest.xml"}
        for name in listed - {"/"}:
            assert ET.fromstring(package.read(name)).tag.endswith(f"document-{name.removesuffix('.xml')}")  # noqa: S314 -- same


def test_ods_goes_on_in_the_next_sheet(tmp_path: Path) -> None:
    table = a_table([CellKind.INTEGER], [[number] for number in range(5)])
    figures = write_ods(tmp_path / "a.ods", [table], PROPERTIES, most_rows=2)
    assert (figures.rows, figures.sheets) == ({"Faits": 5}, {"Faits": 3})
    head = ["Colonne 0"]
    assert read(tmp_path / "a.ods") == {
        "Faits": [head, [0], [1]],
        "Faits (2)": [head, [2], [3]],
        "Faits (3)": [head, [4]],
    }


@pytest.mark.parametrize("write", [write_csv, write_ods])
def test_memory_does_not_grow_with_the_rows(tmp_path: Path, write: type) -> None:
    peaks = []
    for count in (500, 4_000):
        fact: list[Cell] = ["Bus des familles", 12_500, 1_200_050, date(2024, 10, 1)]
        kinds = [CellKind.TEXT, CellKind.INTEGER, CellKind.AMOUNT, CellKind.DATE]
        tracemalloc.start()
        write(tmp_path / f"{count}", [a_table(kinds, repeat(fact, count))], PROPERTIES)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.2


# --------------------------------------------------------------------------------------------------------- forms of a run


def test_every_sheet_of_both_exports_is_the_same_in_each_form(sessions: Sessions, tmp_path: Path) -> None:
    fill(
        sessions,
        texts=[text for text in (*HARMLESS_TEXTS, *RUN) if len(text) < 1_000 and text.strip()],
    )
    maker = producer(sessions, tmp_path / "exports", demonstration=True)
    for kind in ExportKind:
        run, path = produced(maker, kind)
        workbook, ods = read(path), read(drawn(maker, run, Form.ODS))
        assert list(ods) == list(workbook)
        del workbook["Lisez-moi"], ods["Lisez-moi"]
        for title, rows in workbook.items():
            assert exact(ods[title]) == exact(rows), title
        with zipfile.ZipFile(drawn(maker, run, Form.CSV)) as package:
            assert set(package.namelist()) >= {file_name(title) for title in ("Lisez-moi", *workbook)} | {
                "LISEZ-MOI.txt"
            }
            for title, rows in workbook.items():
                assert_same_rows(rows, read_csv(package.read(file_name(title))))
            assert b"Compte d\xe2\x80\x99essai" not in b"".join(map(package.read, package.namelist()))
            assert "DÉMONSTRATION" in package.read("LISEZ-MOI.txt").decode()


def test_libreoffice_opens_the_ods_and_holds_its_values(sqlite_url: str, tmp_path: Path) -> None:
    # LibreOffice spoils this text when it writes an .xlsx, as the tests of the workbook tell.
    texts = [text for text in HARMLESS_TEXTS if text != "_x000D_x000D_" and text.strip() and len(text) < 40_000]
    kinds = list(CellKind)
    values: dict[CellKind, Cell] = {CellKind.DATE: date(2024, 10, 1), CellKind.INSTANT: NOW, CellKind.CODE: "01"}
    values |= {CellKind.TEXT: "Bus", CellKind.RATE: 0.125, CellKind.RATIO: 2.5, CellKind.DECIMAL: 12.5}
    sheets: list[Sheet] = [
        Notice(
            "Lisez-moi", [Heading("Essai", 1), Paragraph("Un essai."), Line("Valeurs", 1, CellKind.INTEGER, "Valeurs")]
        ),
        a_table(kinds, [[values.get(kind, 1_250_050) for kind in kinds], ["a"] + ["je ne sais pas"] * 8], "Valeurs"),
        a_table([CellKind.INTEGER, CellKind.TEXT], list(enumerate(texts)), "Textes"),
    ]
    write_ods(tmp_path / "a.ods", sheets, PROPERTIES)
    ours, theirs = read(tmp_path / "a.ods"), read(convert(tmp_path / "a.ods", "xlsx", tmp_path / "converted"))
    assert {title: exact(rows) for title, rows in theirs.items()} == {
        title: exact(rows) for title, rows in ours.items()
    }


class Counted(Producer):
    """A producer that tells how often it was opened to be drawn from."""

    @contextmanager
    def opened(self, run: ExportRun, part: Path) -> Iterator[Book]:
        self.watch("opened")
        with super().opened(run, part) as book:
            yield book


def test_form_is_drawn_once_for_all_who_ask(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    steps: list[str] = []
    maker = Counted(sessions, geography(), StoppedClock(NOW), tmp_path, watch=steps.append)
    run, _ = produced(maker, ExportKind.DGCS)
    steps.clear()
    found: list[Path] = []
    asking = [threading.Thread(target=lambda: found.append(drawn(maker, run, Form.CSV))) for _ in range(3)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    [path] = set(found)
    assert (len(found), steps) == (3, ["opened"])
    content = path.read_bytes()
    path.unlink()
    assert drawn(maker, run, Form.CSV).read_bytes() == content
    assert sorted(one.suffix for one in tmp_path.glob("recueil-*")) == [".xlsx", ".zip"]
    assert not list(tmp_path.glob(".part-*"))


def test_rows_that_are_no_longer_the_same_are_not_given(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    maker = producer(sessions, tmp_path)
    run, path = produced(maker, ExportKind.DIPLP)
    with sessions.begin() as session:
        session.get_one(ExportRun, run.id).rows_digest = "0" * 64
    with sessions.reading() as session:
        changed = session.get_one(ExportRun, run.id)
    for form in Form:
        with pytest.raises(ChangedRowsError, match="n’ont pas l’empreinte"):
            drawn(maker, changed, form)
    assert [one.name for one in tmp_path.glob("*recueil-*")] == [path.name]
    path.unlink()
    with pytest.raises(NotStoredError, match="plus sur le disque"):
        drawn(maker, run, Form.ODS)


def test_form_is_downloaded_by_those_entitled_and_told_in_the_journal(app: Flask) -> None:
    someone = enter(app, "DGCS")
    produce(someone, "dgcs")
    [run] = runs_of(app)
    someone.get("/exports")
    mimetypes = ("application/zip", "application/vnd.oasis.opendocument.spreadsheet")
    for form, mimetype in zip((Form.CSV, Form.ODS), mimetypes, strict=True):
        url = f"/exports/{run.id}/{form_name(run, form)}"
        assert url in someone.page.links
        response = someone.client.get(url, buffered=True)
        assert (response.status_code, response.mimetype) == (200, mimetype)
        assert form_name(run, form) in response.headers["Content-Disposition"]
        assert response.headers["ETag"] == f'"{run.rows_digest}-{form.value}"'
        for stranger, status in (("DIPLP", 404), ("Administration du service", 200), ("DDETSPP de la Lozère", 404)):
            assert enter(app, stranger).client.get(url, buffered=True).status_code == status
    for name in ("autre.zip", f"{run.file_name}.zip", "x.ods"):
        assert someone.client.get(f"/exports/{run.id}/{name}").status_code == 404
    with app.extensions["recueil"].sessions.reading() as session:
        rows = session.scalars(select(JournalRow).where(JournalRow.kind == "export.downloaded")).all()
    assert [row.content["form"] for row in rows] == ["CSV (zip)"] * 2 + ["ODS"] * 2
    assert {row.content["digest"] for row in rows} == {run.rows_digest}


def test_form_of_a_state_that_was_tampered_with_is_refused(app: Flask) -> None:
    someone = enter(app, "DGCS")
    produce(someone, "dgcs")
    [run] = runs_of(app)
    with app.extensions["recueil"].sessions.begin() as session:
        send(session, local_pact("48", priority(Axis.RIGHTS, paying(1_00))), NOW - timedelta(minutes=1))
        session.execute(update(ExportRun).values(standing=None))  # as of a run that did not keep what stood
    someone.get(f"/exports/{run.id}/{form_name(run, Form.CSV)}")
    assert someone.status == 409
    assert "n’ont pas l’empreinte du classeur enregistré" in someone.page.text


def test_command_gives_the_other_forms(app: Flask) -> None:
    for form, suffix in (("csv", ".zip"), ("ods", ".ods")):
        result = app.test_cli_runner().invoke(args=["exports", "produce", "--kind", "dgcs", "--format", form])
        assert result.exit_code == 0, result.output
        path = Path(result.output.splitlines()[-1].partition(" (")[0])
        assert path.suffix == suffix
        assert zipfile.is_zipfile(path)
