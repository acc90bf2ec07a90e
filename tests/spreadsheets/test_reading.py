"""Tables that people send are read as text, whatever program wrote them."""

from datetime import date

import pytest

from survey.spreadsheets.reading import read_table, table_of
from survey.spreadsheets.tables import MOST_ROWS, Row, UnreadableError, column
from tests.spreadsheets.books import book

ROWS = [["Nom", "Département"], ["Été à Mende", "48"]]
SAME = (("Nom", "Département"), (Row(2, ("Été à Mende", "48")),))


@pytest.mark.parametrize(
    "content",
    [
        book(ROWS),
        "Nom;Département\nÉté à Mende;48\n".encode(),
        "\ufeffNom;Département\r\nÉté à Mende;48\r\n".encode(),
        "Nom,Département\nÉté à Mende,48".encode("cp1252"),
        'Nom\tDépartement\n"Été à Mende"\t" 48 "\n'.encode(),
    ],
)
def test_table_is_the_same_whatever_wrote_it(content: bytes) -> None:
    table = read_table(content)
    assert (table.head, table.rows) == SAME


def test_cells_of_a_workbook_are_written_as_people_see_them() -> None:
    table = read_table(book([["a"], [48, 12.5, date(2024, 10, 15), True, None, "  deux\n lignes "]]))
    assert table.rows[0].cells == ("48", "12.5", "2024-10-15", "VRAI", "", "deux lignes")


def test_rows_keep_the_number_that_their_reader_sees() -> None:
    table = read_table(book([[], [None, "Nom"], [], [None, "Lozère"]]))
    assert (table.head, table.head_number, table.rows) == (("", "Nom"), 2, (Row(4, ("", "Lozère")),))
    assert table_of(table.lines) == table


def test_hidden_sheet_is_told_and_not_read() -> None:
    table = read_table(book(ROWS, Paye="hidden"))
    assert table.notes == ("Une feuille masquée n’est pas lue\u00a0: «\u00a0Paye\u00a0».",)
    assert (table.head, table.rows) == SAME


def test_second_sheet_is_told_and_not_read() -> None:
    assert read_table(book(ROWS, Autre="visible")).notes == (
        "Seule la première feuille, «\u00a0Sheet\u00a0», est lue.",
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "est vide"),
        (book([]), "est vide"),
        ("Nom;É".encode("utf-16"), "UTF-16"),
        (b"%PDF-1.7\x00\x01", "ni un classeur Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "mot de passe"),
        (b'Nom;"Dupont\n', "guillemet"),
        (b"Nom\n" + b"x" * 2_001, "Ligne 2, colonne A"),
        (b"Nom\n" + b"x\n" * MOST_ROWS, "plus de"),
        (b";" * 60, "est vide"),
        (b"a" + b";a" * 60, "colonnes"),
        (b"x" * 400_001, "trop gros"),
        (b"a;b\n" + (b"x" * 1_500 + b";\n") * 200, "trop de texte"),
    ],
)
def test_file_that_cannot_be_read_says_why(content: bytes, message: str) -> None:
    with pytest.raises(UnreadableError, match=message):
        read_table(content)


def test_columns_are_named_as_spreadsheets_do() -> None:
    assert [column(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
