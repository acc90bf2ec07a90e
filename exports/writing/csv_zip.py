"""Sheets as data -> CSV files in one zip: what a French Excel, LibreOffice and every language of statistics open alike.

UTF-8 with its mark, semicolons, decimal commas, days as 31/12/2024; a text is quoted, a number is not. A row is one line,
whatever its texts hold: Excel's own reader of the web takes each end of line for the end of a row, quoted or not. A text
that a spreadsheet would run begins with an apostrophe: unlike a cell of a workbook, CSV cannot say that it is a text.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from exports.sheets import Block, Cell, CellKind, Heading, Line, Notice, Properties, Sheet, Table, WorkbookFigures
from exports.writing.cell_xml import Tally, decimal_number, paris_time
from exports.writing.settled import ABOUT, settled_placeholder, settled_rows, settler
from exports.writing.streaming import BATCH, Digest, write_part
from survey.domain import french
from survey.domain.french import typeset

MARK = "\ufeff"
END = "\r\n"
READ_ME = "LISEZ-MOI.txt"
NOTICE_COLUMNS = ("Rubrique", "Valeur")

LINE_END = re.compile("[\n\x85\u2028\u2029]")
#: What stands for an end of line inside a text.
LINE_SIGN = " ↵ "
#: What spreadsheets take for the beginning of a formula, once they have dropped what people do not see before it.
FORMULA = frozenset("=+-@")
UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})

FORMAT: Mapping[str, str] = {
    "Les fichiers": "Un fichier par feuille, et la même feuille « Lisez-moi » en deux colonnes. UTF-8, séparateur « ; », "
    "virgule décimale, dates 31/12/2024, heures de Paris. Les textes sont entre guillemets, les nombres non.",
    "Les taux": "Des parts de 1 : 0,125 pour 12,5 %. Les montants sont en euros.",
    "Les codes": "Un double-clic dans Excel change « 01 » en 1. Pour les garder : Données, À partir d’un fichier texte/CSV, "
    "et « Ne pas détecter les types de données » ; ou prenez le classeur Excel ou ODS, où les codes sont du texte.",
    "Les fins de ligne": "Une fin de ligne à l’intérieur d’un texte est écrite « ↵ » : une ligne du fichier est une ligne du tableau.",
}
PROTECTED = (
    "précédé d’une apostrophe : il commence comme une formule, et un tableur l’aurait exécuté.",
    "précédés d’une apostrophe : ils commencent comme une formule, et un tableur les aurait exécutés.",
)


@dataclass(slots=True)
class Count:
    """How many texts were given an apostrophe."""

    protected: int = 0


def file_name(title: str) -> str:
    """Name the file of a sheet after its title: « par-priorite.csv » for « Par priorité »."""
    return f"{slug(title)}.csv"


def slug(title: str) -> str:
    """Write a title with small letters, digits and hyphens alone."""
    plain = unicodedata.normalize("NFKD", title.replace("œ", "oe").replace("Œ", "oe")).encode("ascii", "ignore")
    return re.sub(r"[^a-z0-9]+", "-", plain.decode().lower()).strip("-")


def write_csv(path: Path, sheets: Sequence[Sheet], _properties: Properties) -> WorkbookFigures:
    """Write each sheet as a file of its name, and « LISEZ-MOI.txt », to a new zip; the same sheets give the same bytes.

    Tables are read once, in order; notices come after them, from what they held. Raises TypeError when a getter gives
    what its column's kind cannot hold, ValueError for titles that give one file name twice.
    """
    names = [file_name(sheet.title) for sheet in sheets]
    if len(set(names)) < len(names):
        raise ValueError(f"file names are not distinct: {names}")
    digest, tally, count = sha256(), Tally(), Count()
    rows: dict[str, int] = {}
    with ZipFile(path, "w", ZIP_DEFLATED) as package:
        for table in sheets:
            if isinstance(table, Table):
                # How long a file will be is known once its rows are streamed: it may outgrow 2 GiB.
                with package.open(file_name(table.title), "w", force_zip64=True) as target:
                    rows[table.title] = CsvFile(target, count).write_table(table, tally, digest)
        figures = WorkbookFigures(rows, digest.hexdigest(), tally.cut, tally.repaired)
        for notice in sheets:
            if isinstance(notice, Notice):
                blocks = [*notice.blocks_for(figures), *ABOUT]
                with package.open(file_name(notice.title), "w") as target:
                    CsvFile(target, count).write_notice(blocks)
                write_part(package, READ_ME, read_me([*blocks, *about(sheets, count.protected)]))
    return figures


@dataclass
class CsvFile:
    """One file under way; ``count`` is told of the texts that are given an apostrophe."""

    target: IO[bytes]
    count: Count
    mark: str = field(default=MARK, init=False)

    def write_table(self, table: Table[Any], tally: Tally, digest: Digest) -> int:
        """Stream the rows of a table under its titles and return their number."""
        writes = [WRITES[column.kind] for column in table.columns]
        self.write([[self.text(column.title) for column in table.columns]])
        number, rows = 0, settled_rows(table, tally, digest)
        while batch := list(islice(rows, BATCH)):
            self.write(self.row(writes, row) for row in batch)
            number += len(batch)
        if not number:
            self.write(self.row(writes, row) for row in settled_placeholder(table))
        return number

    def row(self, writes: Sequence[Callable[[Any], str]], row: Sequence[Cell]) -> list[str]:
        return [self.cell(write, value) for write, value in zip(writes, row, strict=True)]

    def write_notice(self, blocks: Sequence[Block]) -> None:
        """Write a notice as two columns: what is spoken of, and what is said of it."""
        self.write([[self.text(title) for title in NOTICE_COLUMNS]])
        self.write(self.block(block) for block in blocks)

    def block(self, block: Block) -> list[str]:
        match block:
            case Heading(text):
                return [self.text(text), ""]
            case Line(label, value, kind):
                return [self.text(label), self.cell(WRITES[kind], settler(kind, label, Tally())(value))]
            case _:
                return ["", self.text(block.text)]

    def write(self, rows: Iterable[Sequence[str]]) -> None:
        """Write rows of cells; the first ones after the mark of UTF-8."""
        text = self.mark + "".join(";".join(row) + END for row in rows)
        self.mark = ""
        self.target.write(text.encode())

    def cell(self, write: Callable[[Any], str], value: Cell) -> str:
        if value is None:
            return ""
        return self.text(value) if isinstance(value, str) else write(value)

    def text(self, text: str) -> str:
        """Quote a text, harmless and on one line."""
        line = LINE_END.sub(LINE_SIGN, text)
        if begins_a_formula(line):
            self.count.protected += 1
            line = f"'{line}"
        return '"' + line.replace('"', '""') + '"'


def begins_a_formula(text: str) -> bool:
    """Say whether what is seen first of a text, blanks and marks dropped, begins a formula, as some programs take a tab to do."""
    if text[:1].isalnum():
        return False
    first = next((one for one in text if unicodedata.category(one) not in UNSEEN), "")
    return text[:1] == "\t" or unicodedata.normalize("NFKC", first)[:1] in FORMULA


def amount(cents: int) -> str:
    """Write cents as euros: « 1234,50 »."""
    euros, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{euros},{rest:02}"


def decimal(value: float | Decimal | Fraction) -> str:
    """Write a number with a decimal comma and no exponent."""
    return f"{Decimal(decimal_number(value) or 0):f}".replace(".", ",")


def day(value: date) -> str:
    return f"{value:%d/%m/%Y}"


def instant(value: datetime) -> str:
    """Write an instant to the second, as the clocks of Paris show it."""
    return f"{paris_time(value):%d/%m/%Y %H:%M:%S}"


WRITES: Mapping[CellKind, Callable[[Any], str]] = {
    CellKind.TEXT: str,
    CellKind.CODE: str,
    CellKind.INTEGER: str,
    CellKind.AMOUNT: amount,
    CellKind.DATE: day,
    CellKind.INSTANT: instant,
    CellKind.RATE: decimal,
    CellKind.RATIO: decimal,
    CellKind.DECIMAL: decimal,
}


def about(sheets: Sequence[Sheet], protected: int) -> Sequence[Block]:
    """Tell what is particular to these files."""
    told = [Line(typeset(label), typeset(text)) for label, text in FORMAT.items()]
    files = [Line(file_name(sheet.title), sheet.title) for sheet in sheets]
    how = typeset(PROTECTED[protected > 1] if protected else "modifié : aucun ne commence comme une formule.")
    kept = Line("Textes protégés", f"{french.counted(protected, 'texte')} {how}")
    return [*told, kept, Heading("Les fichiers et leurs feuilles"), *files]


def read_me(blocks: Sequence[Block]) -> bytes:
    """Write blocks as plain text."""
    return (MARK + END.join(line for block in blocks for line in plain(block)) + END).encode()


def plain(block: Block) -> Sequence[str]:
    match block:
        case Heading(text, level):
            return ("", text, ("=" if level == 1 else "-") * len(text))
        case Line(label, value, kind):
            settled = settler(kind, label, Tally())(value)
            told = settled if isinstance(settled, str) else "" if settled is None else PRINTED[kind](settled)
            return (f"{label}{french.NO_BREAK}: {told}",)
        case _:
            return (block.text,)


PRINTED: Mapping[CellKind, Callable[[Any], str]] = {
    **WRITES,
    CellKind.INTEGER: french.number,
    CellKind.AMOUNT: french.euros,
    CellKind.RATE: lambda share: french.percent(float(share)),
}
