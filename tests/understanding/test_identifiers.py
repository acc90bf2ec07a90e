"""SIRET and commitment numbers."""

import pytest

from survey.questionnaire.kinds import CommitmentNumber, Siret
from survey.understanding.readers.identifiers import is_siret
from tests.understanding.reading import refused, value

LA_POSTE_HEAD_OFFICE, LA_POSTE_SUM_OF_FIVE = "35600000000048", "35600000049837"


@pytest.mark.parametrize("text", ["73282932000074", "732 829 320 00074", "SIRET : 732.829.320.00074 (siège)"])
def test_siret_is_read_however_it_is_grouped(text: str) -> None:
    assert value(Siret(), text) == "73282932000074"


@pytest.mark.parametrize("digits", [LA_POSTE_HEAD_OFFICE, LA_POSTE_SUM_OF_FIVE])
def test_siret_of_la_poste_follows_its_own_rule(digits: str) -> None:
    assert value(Siret(), digits) == digits


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("73282932000075", "mal recopié"),
        ("35600000049838", "mal recopié"),
        ("00000000000000", "mal recopié"),
        ("732829320", "SIREN"),
        ("123", "j’en lis 3"),
        ("le nôtre", "14 chiffres"),
    ],
)
def test_siret_that_is_not_one_says_why(text: str, said: str) -> None:
    assert said in refused(Siret(), text).message


def test_siret_with_one_digit_changed_is_never_one() -> None:
    digits = "73282932000074"
    changed = (digits[:place] + other + digits[place + 1 :] for place in range(14) for other in "0123456789")
    assert [number for number in changed if is_siret(number)] == [digits] * 14


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2104498877", "2104498877"),
        ("EJ 2104498877", "2104498877"),
        ("ej n° 21 0449 8877", "2104498877"),
        ("abc-12/x", "ABC-12/X"),
        ("L'EJ est 2104498877 (CAF)", "2104498877"),
    ],
)
def test_commitment_number_is_read_in_capitals(text: str, number: str) -> None:
    assert value(CommitmentNumber(), text) == number


@pytest.mark.parametrize("text", ["", "passe", "12€", "sur l'action 2", "1" * 51, "sans objet, pas d'EJ"])
def test_commitment_number_that_is_not_one_is_refused(text: str) -> None:
    assert value(CommitmentNumber(), text) is None
