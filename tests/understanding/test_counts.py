"""Whole numbers and measured quantities."""

from decimal import Decimal

import pytest

from survey.questionnaire.kinds import Count, Quantity
from tests.understanding.reading import refused, suggested, value

NUMBER, MEASURE = Count(), Quantity()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("34", 34),
        ("une trentaine", 30),
        ("200 familles", 200),
        ("97 parents", 97),
        ("quatre-vingt-dix-sept", 97),
        ("15 milles", 15_000),
        ("une famille", 1),
        ("une quarantaine de familles, dont une vingtaine à Châtellerault", 40),
        ("131 ménages (389 entretiens, 21 000 km au compteur)", 131),
        ("53 gosses depuis janv.", 53),
        ("25 ados de 11 à 17 ans", 25),
        ("cinq cents gamins dans 6 écoles", 500),
        ("342 bénéficiaires, 1 860 passages", 342),
        ("80 jeunes + 20 seniors donc 100", 100),
        ("120 : 80 à Flers, 30 à Domfront", 120),
        ("on en suit 30 par mois, 180 familles", 180),
        ("34 en 2024", 34),
        ("30 jeunes de 18 ans", 30),
        ("plus de 100", 100),
        ("aucun", 0),
        ("personne pour l'instant", 0),
        ("100 000 000", 100_000_000),
    ],
)
def test_count_is_read_as_people_say_it(text: str, expected: int) -> None:
    assert value(NUMBER, text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("30 à 40", "fourchette"),
        ("250 à 300 personnes", "fourchette"),
        ("12 adultes et 15 enfants", "plusieurs nombres"),
        ("12,5", "entier"),
        ("-3", "négatif"),
        ("100 000 001", "cent millions"),
        ("12 %", "personnes"),
        ("50 par mois", "total"),
        ("12 ateliers de 8 personnes", "total"),
        ("chaque personne du quartier", "Exemple"),
        ("aucune idée", "plus tard"),
        ("", "Exemple"),
    ],
)
def test_count_that_is_not_one_is_refused(text: str, said: str) -> None:
    assert said in refused(NUMBER, text).message


def test_two_groups_of_people_propose_their_sum() -> None:
    assert suggested(NUMBER, "12 adultes et 15 enfants") == [12, 15, 27]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("12,5", "12.5"), ("12,50 %", "12.5"), ("-5", "-5"), ("1 000", "1000"), ("néant", "0"), ("deux", "2")],
)
def test_quantity_is_written_without_idle_zeros(text: str, expected: str) -> None:
    read = value(MEASURE, text)
    assert isinstance(read, Decimal)
    assert str(read) == expected


@pytest.mark.parametrize("text", ["12,345678", "10 000 000 001", "entre 2 et 3", "beaucoup"])
def test_quantity_that_is_not_one_is_refused(text: str) -> None:
    assert "Exemple" in refused(MEASURE, text).message
