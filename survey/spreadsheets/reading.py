"""Reading a table that somebody sent; a workbook is opened in a process of its own, which may take little time and memory."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from survey.domain import french
from survey.domain.french import typeset
from survey.spreadsheets import delimited
from survey.spreadsheets.tables import (
    LARGEST_FILE,
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    SECONDS,
    Row,
    Table,
    UnreadableError,
    column,
)

ROOT = Path(__file__).parents[2]
ZIP, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
FAULTS = {
    "too_big": "Ce classeur contient bien plus que sa taille ne le dit : il n'est pas ouvert. "
    "Copiez les lignes utiles dans un classeur neuf.",
    "damaged": "Ce classeur est abîmé, ou n'est pas fait comme Excel les fait : ouvrez-le dans Excel et enregistrez-le de nouveau.",
    "not_a_workbook": delimited.NOT_A_TABLE,
    "macros": "Ce classeur contient des macros : enregistrez-le en « Classeur Excel (.xlsx) », sans macros.",
    "entities": "Ce classeur contient du XML qu'Excel n'écrit jamais : il n'est pas ouvert.",
    "nothing_shown": "Toutes les feuilles de ce classeur sont masquées : affichez celle à lire.",
    "too_many_rows": f"Ce tableau a plus de {french.number(MOST_ROWS)} lignes : envoyez-le en plusieurs fois.",
    "too_much_text": "Ce tableau contient trop de texte : envoyez-le en plusieurs fois.",
    "too_many_columns": f"Ce tableau a plus de {MOST_COLUMNS} colonnes : ne gardez que celles du modèle.",
}
OLD_WORKBOOK = "Ce classeur est protégé par un mot de passe, ou d'un ancien format (.xls) : enregistrez-le en .xlsx, sans mot de passe."
EMPTY = "Ce fichier est vide."
UNWRITABLE = "ce texte contient un caractère qui n'existe pas : tapez-le de nouveau."
TOO_LARGE = f"Ce fichier est trop gros : {french.number(LARGEST_FILE // 1000)} ko au plus."


def read_table(content: bytes) -> Table:
    """Read the first sheet of a workbook, or a CSV file, told apart by what they hold, not by their name.

    Every cell is text, its outer spaces off. Raises ``UnreadableError``, saying why and what to do.
    """
    if len(content) > LARGEST_FILE:
        raise UnreadableError(TOO_LARGE)
    if content.startswith(OLD):
        raise UnreadableError(OLD_WORKBOOK)
    if content.startswith(ZIP):
        found = _in_child(content)
        return table_of((Row(number, tuple(cells)) for number, cells in found["rows"]), _notes(found))
    return table_of(Row(number, tuple(cells)) for number, cells in delimited.rows_of(content))


def table_of(rows: Iterable[Row], notes: tuple[str, ...] = ()) -> Table:
    """Make a table of rows: the first that is not empty is its head; raises ``UnreadableError`` where there is too much, or nothing."""
    kept = [
        row
        for row in (Row(row.number, tuple(" ".join(cell.split()) for cell in row.cells)) for row in rows)
        if any(row.cells)
    ]
    if not kept:
        raise UnreadableError(EMPTY)
    if len(kept) > MOST_ROWS:
        raise UnreadableError(FAULTS["too_many_rows"])
    if max(len(row.cells) for row in kept) > MOST_COLUMNS:
        raise UnreadableError(FAULTS["too_many_columns"])
    _refuse_text(kept)
    return Table(kept[0].cells, kept[0].number, tuple(kept[1:]), tuple(map(typeset, notes)))


def _refuse_text(rows: list[Row]) -> None:
    """Refuse a text that is too long, or that no page could show: half of a pair is no character."""
    size = 0
    for row in rows:
        for index, cell in enumerate(row.cells):
            where = f"Ligne {row.number}, colonne {column(index)}"
            if len(cell) > LONGEST_CELL:
                raise UnreadableError(f"{where} : le texte dépasse {french.number(LONGEST_CELL)} caractères.")
            try:
                size += len(cell.encode())
            except UnicodeEncodeError:
                raise UnreadableError(f"{where} : {UNWRITABLE}") from None
    if size > MOST_TEXT:
        raise UnreadableError(FAULTS["too_much_text"])


def _in_child(content: bytes) -> dict[str, Any]:
    """Have the workbook read by a process that knows nothing of the service; what kills it, or is too long, is refused."""
    try:
        done = subprocess.run(
            [sys.executable, "-s", "-m", "survey.spreadsheets.child"],
            input=content,
            capture_output=True,
            cwd=ROOT,
            env={},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnreadableError(FAULTS["too_big"]) from None
    found: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"fault": "too_big"}
    if "fault" in found:
        raise UnreadableError(FAULTS[found["fault"]])
    return found


def _notes(found: dict[str, Any]) -> tuple[str, ...]:
    notes = []
    if found["others"]:
        notes.append(f"Seule la première feuille, « {found['sheet']} », est lue.")
    if found["hidden"]:
        names = french.listed([f"« {name} »" for name in found["hidden"][:5]])
        notes.append(
            f"Une feuille masquée n'est pas lue : {names}."
            if len(found["hidden"]) == 1
            else f"Des feuilles masquées ne sont pas lues : {names}."
        )
    if found["linked"]:
        notes.append(
            "Ce classeur a des liaisons vers d'autres fichiers : ce sont les dernières valeurs calculées qui sont lues."
        )
    return tuple(notes)
