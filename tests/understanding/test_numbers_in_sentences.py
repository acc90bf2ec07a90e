"""Each number of a text, and what it counts."""

import pytest

from survey.understanding.mentions.numbers import Figure, Measure
from tests.understanding.roles import mentions_in


def _figures(text: str) -> tuple[Figure, ...]:
    return mentions_in(text).figures


def _of(text: str, measure: Measure) -> list[int]:
    return [figure.value for figure in _figures(text) if figure.measure is measure]


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("on y met 7 300 €", [730_000]),
        ("un devis à 4300e", [430_000]),
        ("il faut 26,5 k€ environ", [2_650_000]),
        ("1,2 M€ sur le territoire", [120_000_000]),
        ("trente-deux mille euros", [3_200_000]),
        ("7 412,36 EUROS", [741_236]),
        ("soit 12 euros 50", [1_250]),
        ("budget : 18 500", [1_850_000]),
        ("budget 2024 : 18 500", [1_850_000]),
        ("19 000 de crédits locaux", [1_900_000]),
        ("600 de crédits du pacte", [60_000]),
        ("AE 9 400, CP 4 700", [940_000, 470_000]),
        ("9 400 engagés sur la ligne", [940_000]),
        ("la région met onze mille", [1_100_000]),
        ("60 000, dont 8 000 de crédits locaux", [6_000_000, 800_000]),
        ("10 à 12 000 €", [1_000_000, 1_200_000]),
    ],
)
def test_number_of_euros_is_told_by_the_words_around(text: str, cents: list[int]) -> None:
    assert _of(text, Measure.EUROS) == cents


@pytest.mark.parametrize(
    ("text", "people", "unit"),
    [
        ("pour 45 mamans", 45, "mamans"),
        ("une soixantaine d'allocataires du RSA", 60, "allocataires"),
        ("35 nouvelles familles", 35, "familles"),
        ("22 pers deja venues", 22, "pers"),
        ("80 jeunes mères", 80, "jeunes"),
        ("trois cents gosses", 300, "gosses"),
        ("on vise quatre-vingts", 80, ""),
        ("on en accompagne 14", 14, ""),
        ("nombre de familles suivies : 27", 27, ""),
        ("60 attendues", 60, ""),
        ("des femmes isolées, une vingtaine", 20, ""),
        ("neuf familles", 9, "familles"),
    ],
)
def test_number_of_people_is_told_by_its_noun(text: str, people: int, unit: str) -> None:
    found = [figure for figure in _figures(text) if figure.measure is Measure.PEOPLE]
    assert [(figure.value, figure.unit) for figure in found] == [(people, unit)]


@pytest.mark.parametrize(
    "text",
    [
        "tél. 02 33 80 61 00",
        "+33 6 12 34 56 78",
        "SIRET 732 829 320 00074",
        "EJ 2104498877",
        "Bohain (02110)",
        "61000 Alençon",
        "enfants de 3 à 12 ans",
        "jeunes 18-25",
        "les moins de 26 ans",
        "+26 % entre 2016 et 2021",
        "vingt pour cent",
        "110 communes",
        "5 QPV",
        "2 nouveaux secteurs",
        "389 entretiens et 21 000 km",
        "24 logements, 9 places, 12 berceaux",
        "1,5 ETP",
        "2 travailleurs sociaux et 12 bénévoles",
        "l'action 2 et la priorité n° 3",
        "asso Soligo 79, DEFIS 52",
        "tout le 61",
        "les 1000 premiers jours",
        "ouvert 5j/7 de 9h30 à 17h",
        "en 2024",
        "le 24/10/2024, puis le 3 décembre",
        "un local de 40m2",
        "un oubli, un zéro de trop",
        "des centaines de familles",
    ],
)
def test_number_that_is_no_figure_is_left_alone(text: str) -> None:
    assert {figure.measure for figure in _figures(text)} <= {Measure.OTHER}


@pytest.mark.parametrize("text", ["la caf 20 000, la ville rien", "18 000", "la MSA pour 5 000"])
def test_number_of_which_nothing_tells_is_bare(text: str) -> None:
    (figure,) = _figures(text)
    assert figure.measure is Measure.BARE
    assert figure.cents == figure.value * 100


def test_bare_number_keeps_its_hundredths() -> None:
    (figure,) = _figures("18 732,40")
    assert (figure.value, figure.cents) == (18_732, 1_873_240)


@pytest.mark.parametrize(
    "text",
    [
        "entre 10 000 et 12 000 €",
        "15 à 20 familles",
        "30 ou 40 jeunes",
        "12-15 k€",
        "pas plus de 20 000 €",
    ],
)
def test_ends_of_a_range_are_marked_and_never_merged(text: str) -> None:
    figures = _figures(text)
    assert all(figure.ranged for figure in figures)
    assert len({figure.measure for figure in figures}) == 1


@pytest.mark.parametrize(
    "text",
    [
        "2 000 € par projet",
        "2 € la journée",
        "loyer 1 200 €/mois",
        "3 840 € en moyenne",
        "coût par bénéficiaire : 150 €",
        "20 personnes par atelier",
        "des ateliers de 8 personnes",
        "30 pers. à la fois",
    ],
)
def test_rate_is_told_from_a_whole(text: str) -> None:
    assert all(figure.rate for figure in _figures(text))


@pytest.mark.parametrize("text", ["80 000 €/an", "10 000 € par an", "412 personnes depuis le mois de juillet"])
def test_year_makes_no_rate(text: str) -> None:
    assert not any(figure.rate for figure in _figures(text))


def test_share_is_marked_to_the_end_of_its_sentence() -> None:
    figures = _figures(
        "45 000 € dont 12 000 du pacte et 8 000 de la ville, pour 90 jeunes dont 40 filles. 5 000 € en plus"
    )
    shares = [(figure.value, figure.share) for figure in figures]
    assert shares[:3] == [(4_500_000, False), (1_200_000, True), (800_000, True)]
    assert shares[3][1] is False
    assert shares[-1] == (500_000, False)


def test_figure_takes_its_unit_in() -> None:
    said = mentions_in("Pour une trentaine de familles, 12 500,50 €")
    folded = said.analysis.folded.text
    assert [folded[one.start : one.end] for one in said.figures] == ["une trentaine de familles", "12 500,50 €"]


def test_spoken_number_that_ends_like_a_month_is_no_date() -> None:
    assert _of("quatre vingt dix sept parents", Measure.PEOPLE) == [97]


@pytest.mark.parametrize(
    "text", ["9" * 10_000, "12 personnes, " * 700, "€" * 10_000, "dont 12 " * 1_250, "1 000 " * 1_600]
)
def test_longest_texts_give_no_more_numbers_than_a_sentence(text: str) -> None:
    assert len(_figures(text)) <= 200


def test_article_after_euros_is_no_cents() -> None:
    found = [one.value for one in mentions_in("la commune met 10 000 € et un local").figures]
    assert found == [10_000_00]
