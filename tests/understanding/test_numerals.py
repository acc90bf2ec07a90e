"""Numbers in figures and in words, and what looks like one."""

from decimal import Decimal

import pytest

from survey.understanding.folding import fold
from survey.understanding.numerals import scan

HUGE = "9" * 10_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12500", "12500"),
        ("12 500,50", "12500.50"),
        ("12\u202f500", "12500"),
        ("80.000", "80000"),
        ("1.234.567", "1234567"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1’000", "1000"),
        ("0.500", "0.500"),
        ("45k", "45000"),
        ("136,4 k€", "136400"),
        ("1,2 M€", "1200000"),
        ("15 milles", "15000"),
        ("15 mille 500", "15500"),
        ("1 million 200 mille", "1200000"),
        ("un million et demi", "1500000"),
        ("dix mille", "10000"),
        ("vingt et un", "21"),
        ("soixante et onze", "71"),
        ("quatre vingt dix sept", "97"),
        ("quatre-vingts", "80"),
        ("nonante-neuf", "99"),
        ("mille neuf cent quatre-vingt-dix-neuf", "1999"),
        ("deux cent mille", "200000"),
        ("une trentaine", "30"),
        ("une bonne centaine", "100"),
        ("une demi-douzaine", "6"),
        ("trois douzaines", "36"),
        ("une vingtaine de milliers", "20000"),
    ],
)
def test_number_is_read_as_people_write_it(text: str, expected: str) -> None:
    (number,) = scan(fold(text).text)
    assert number.value == Decimal(expected)
    assert not number.ambiguous


@pytest.mark.parametrize(
    ("text", "expected"),
    [("deux trois", [2, 3]), ("12 000 20", [12_000, 20]), ("12 m de long", [12]), ("m2 et T4", [])],
)
def test_numbers_side_by_side_stay_apart(text: str, expected: list[int]) -> None:
    assert [number.value for number in scan(fold(text).text)] == expected


@pytest.mark.parametrize("text", ["12,500", "02.61.91.00.00", "24.10.2024"])
def test_figures_with_two_readings_are_marked(text: str) -> None:
    (number,) = scan(fold(text).text)
    assert number.ambiguous


def test_number_of_ten_thousand_digits_is_only_too_large() -> None:
    (number,) = scan(HUGE)
    assert number.value > 10**15
