"""Free text, and names that are text."""

import pytest

from survey.questionnaire.kinds import Office, TerritoryKind, Text
from tests.understanding.reading import refused, value

LONG, SHORT = Text(5, 1000), Text(5, 150)


def test_text_is_trimmed_and_keeps_its_lines() -> None:
    assert value(LONG, "  bonjour\r\nà tous\n\nvraiment ") == "bonjour\nà tous\n\nvraiment"


def test_short_text_is_put_on_one_line() -> None:
    assert value(SHORT, "Bus des\r\nfamilles") == "Bus des familles"


def test_text_is_normalised_before_it_is_measured() -> None:
    assert value(LONG, "e\u0301" * 5) == "é" * 5
    assert value(LONG, "e\u0301" * 4) is None


def test_text_loses_what_no_workbook_can_hold() -> None:
    forbidden = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 127, 0xFFFE, 0xFFFF]))
    kept = value(LONG, f"abc{forbidden}\tdef\ud800ghi")
    assert isinstance(kept, str)
    assert kept.replace("\n", "") == "abc\tdef\ufffdghi"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ab", "il faut 5\u00a0caractères au moins, votre réponse en compte 2"),
        ("   ", "5\u00a0caractères au moins"),
        ("x" * 1001, "soit 1 de trop"),
    ],
)
def test_text_of_the_wrong_length_says_by_how_much(text: str, said: str) -> None:
    assert said in refused(LONG, text).message


def test_text_is_never_taken_for_an_unknown() -> None:
    assert value(LONG, "Je ne sais pas") == "Je ne sais pas"


@pytest.mark.parametrize(("text", "code"), [("61", "61"), ("orne", "61"), ("Corse", "20"), ("2a", "2A")])
def test_territory_is_read_by_code_or_name(text: str, code: str) -> None:
    assert value(TerritoryKind(), text) == code


def test_territory_and_office_that_are_not_are_refused() -> None:
    assert "Exemple" in refused(TerritoryKind(), "99").message
    assert "Exemple" in refused(Office(), " ").message
    assert value(Office(), "DDETSPP  de l’Orne") == "DDETSPP de l’Orne"
