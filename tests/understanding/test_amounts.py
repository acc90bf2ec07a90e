"""Euros."""

import pytest

from survey.questionnaire.kinds import Amount
from tests.understanding.reading import answer, refused, suggested, value, words

EUROS = Amount()


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12 500,50 €", 1_250_050),
        ("12500", 1_250_000),
        ("45k€", 4_500_000),
        ("1,2 M€", 120_000_000),
        ("dix mille euros", 1_000_000),
        ("80.000", 8_000_000),
        ("environ 10 000", 1_000_000),
        ("0", 0),
        ("rien", 0),
        ("rien de payé pour l'instant", 0),
        ("12 euros 50", 1_250),
        ("12 € et 5 centimes", 1_205),
        ("80.000 dont 15 000 de crédits locaux", 8_000_000),
        ("45 000 € pour 200 familles", 4_500_000),
        ("60 000 : 25 000 de la Région et le reste c'est la ville", 6_000_000),
        ("1 500 € de crédits locaux et 3 500 de la MSA, soit 5 000 en tout", 500_000),
        ("10 000 + 2 000 = 12 000", 1_200_000),
        ("45 000 pour 200 familles", 4_500_000),
        ("12 000 € engagés le 15/11/2024", 1_200_000),
        ("12 000 en 2024", 1_200_000),
        ("10 000 € par an", 1_000_000),
        ("un cofinancement de 5000", 500_000),
        ("1 000 000 000 €", 100_000_000_000),
    ],
)
def test_amount_is_read_in_cents(text: str, cents: int) -> None:
    assert value(EUROS, text) == cents


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("entre 10 000 et 12 000", "fourchette"),
        ("10 à 12 000 €", "fourchette"),
        ("10 000 - 12 000", "fourchette"),
        ("10 000 + 2 000", "plusieurs montants"),
        ("-500", "négatif"),
        ("moins 500 €", "négatif"),
        ("12,5055", "deux décimales"),
        ("12,500", "deux façons"),
        ("2 milliards", "milliard"),
        ("1 000 000 000,01 €", "milliard"),
        ("25 %", "pourcentage"),
        ("2 000 € maxi par projet", "total"),
        ("pas plus de 20 000", "limite"),
        ("beaucoup", "Exemple"),
        ("", "Exemple"),
        ("aucune idée", "plus tard"),
    ],
)
def test_amount_that_is_not_one_is_refused(text: str, said: str) -> None:
    assert said in refused(EUROS, text).message


def test_range_proposes_both_of_its_ends() -> None:
    assert suggested(EUROS, "10 à 12 000 €") == [1_000_000, 1_200_000]


def test_several_amounts_propose_each_and_their_sum() -> None:
    assert suggested(EUROS, "10 000 + 2 000") == [1_000_000, 200_000, 1_200_000]


def test_decimal_comma_before_three_figures_proposes_both_readings() -> None:
    assert suggested(EUROS, "12,500") == [1_250_000, 1_250]


def test_amount_keeps_the_words_that_it_came_from() -> None:
    assert words(EUROS, "On a mis 12 500,50 € en juin") == "12 500,50 €"


def test_round_figure_is_less_certain_than_an_exact_one() -> None:
    exact, rounded = answer(EUROS, "10 000 €"), answer(EUROS, "environ 10 000 €")
    assert getattr(rounded, "confidence", 0) < getattr(exact, "confidence", 0)


def test_message_has_french_no_break_spaces() -> None:
    assert "12\u202f500\u00a0€" in refused(EUROS, "?").message
