from datetime import date
from decimal import Decimal

from survey.domain import french
from survey.domain.values import PartialDate


def test_amounts_are_written_as_the_french_do() -> None:
    assert french.euros(1_250_050) == "12\u202f500,50\u00a0€"
    assert french.euros(1_200_000) == "12\u202f000\u00a0€"
    assert french.euros(5) == "0,05\u00a0€"
    assert french.euros(-5) == "\N{MINUS SIGN}0,05\u00a0€"


def test_dates_are_written_in_full() -> None:
    assert french.day(date(2024, 10, 1)) == "1er\u00a0octobre\u00a02024"
    assert french.partial_date(PartialDate(2024, 8)) == "août\u00a02024"


def test_quantities_have_a_comma_and_no_idle_zero() -> None:
    assert french.quantity(Decimal("12.50")) == "12,5"
    assert french.quantity(Decimal(0)) == "0"
    assert french.quantity(Decimal(1000)) == "1\u202f000"
    assert french.quantity(Decimal("-1000.25")) == "-1\u202f000,25"


def test_shares_are_percents_and_unknown_is_blank() -> None:
    assert french.percent(0.125) == "12,5\u00a0%"
    assert french.percent(None) == ""


def test_lists_end_with_et() -> None:
    assert french.listed([]) == ""
    assert french.listed(["a"]) == "a"
    assert french.listed(["a", "b", "c"]) == "a, b et c"


def test_nouns_agree() -> None:
    assert french.counted(0, "action") == "0\u00a0action"
    assert french.counted(2, "action") == "2\u00a0actions"


def test_typography_is_set() -> None:
    assert french.typeset("Qu'est-ce ? « oui » : 12 500 €") == (
        "Qu’est-ce\u202f? «\u00a0oui\u00a0»\u00a0: 12\u202f500\u00a0€"
    )
