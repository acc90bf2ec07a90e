"""Days and months."""

from dataclasses import replace
from datetime import date

import pytest

from survey.domain.values import PartialDate
from survey.questionnaire.kinds import Date
from survey.understanding.readers.dates import recall_day
from survey.understanding.replies import Understood
from tests.understanding.reading import TODAY, answer, context, refused, suggested, value, words

DAY, MONTH, END = Date(), Date(month=True), Date(month=True, ends=True)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("24/10/2024", "2024-10-24"),
        ("24/10", "2024-10-24"),
        ("24.10.24", "2024-10-24"),
        ("24 10 2024", "2024-10-24"),
        ("24102024", "2024-10-24"),
        ("2024-10-24", "2024-10-24"),
        ("1er octobre", "2024-10-01"),
        ("le premier octobre", "2024-10-01"),
        ("quinze octobre", "2024-10-15"),
        ("15 octobre 2024", "2024-10-15"),
        ("15 ocotbre 2024", "2024-10-15"),
        ("1er janv. 25", "2025-01-01"),
        ("lundi prochain", "2024-10-21"),
        ("lundi dernier", "2024-10-14"),
        ("mardi prochain", "2024-10-22"),
        ("lundi 21 octobre", "2024-10-21"),
        ("lundi 6 janvier", "2025-01-06"),
        ("hier", "2024-10-14"),
        ("avant-hier", "2024-10-13"),
        ("avant hier", "2024-10-13"),
        ("aujourd'hui", "2024-10-15"),
        ("demain", "2024-10-16"),
        ("il y a trois semaines", "2024-09-24"),
        ("dans 15 jours", "2024-10-30"),
        ("on a démarré y a 3 semaines", "2024-09-24"),
        ("le 3 du mois dernier", "2024-09-03"),
        ("le 5 courant", "2024-10-05"),
        ("lundi 18", "2024-11-18"),
        ("jeudi en huit", "2024-10-24"),
        ("au 10", "2024-10-10"),
        ("à Noël", "2024-12-25"),
        ("d'ici la fin de l'annee", "2024-12-31"),
        ("29 février 2024", "2024-02-29"),
    ],
)
def test_day_is_read_as_people_write_it(text: str, iso: str) -> None:
    assert value(DAY, text) == PartialDate.from_iso(iso)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("octobre 2024", "2024-10"),
        ("10/2024", "2024-10"),
        ("2024-10", "2024-10"),
        ("mi-septembre", "2024-09"),
        ("fin novembre", "2024-11"),
        ("septemrbe 2024", "2024-09"),
        ("en octobre prochain", "2025-10"),
        ("en mars dernier", "2024-03"),
        ("le mois prochain", "2024-11"),
        ("dans deux mois", "2024-12"),
        ("fin 2024", "2024-12"),
        ("début 2025", "2025-01"),
        ("à la rentrée", "2024-09"),
        ("T4 2024", "2024-10"),
        ("2e semestre 2025", "2025-07"),
        ("de septembre à juin", "2024-09"),
        ("de novembre 2024 à mai", "2024-11"),
        ("depuis novembre", "2023-11"),
        ("en janvier", "2025-01"),
        ("fin du mois", "2024-10"),
        ("début d'année prochaine", "2025-01"),
        ("2e quinzaine de septembre", "2024-09"),
        ("année scolaire 2024-2025", "2024-09"),
        ("semaine 42", "2024-10-14"),
    ],
)
def test_month_is_read_where_it_is_enough(text: str, iso: str) -> None:
    assert value(MONTH, text) == PartialDate.from_iso(iso)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("T4 2024", "2024-12"),
        ("de septembre à juin", "2025-06"),
        ("du 1er au 15 octobre", "2024-10-15"),
        ("courant mars", "2025-03"),
        ("fini en septembre", "2024-09"),
        ("toute l'année 2025", "2025-12"),
    ],
)
def test_period_gives_its_end_to_an_end_date(text: str, iso: str) -> None:
    assert value(END, text) == PartialDate.from_iso(iso)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("31 sept", "n’existe pas"),
        ("29 février 2023", "n’existe pas"),
        ("32/10", "n’existe pas"),
        ("10/24", "pas de mois 24"),
        ("01/01/1999", "entre 2000 et 2100"),
        ("1er mai 2101", "entre 2000 et 2100"),
        ("lundi 22 octobre 2024", "est un mardi"),
        ("octobre 2024", "Quel jour d’octobre"),
        ("fin novembre", "Quel jour de novembre"),
        ("2024", "ne suffit pas"),
        ("12 novembre et 14 décembre", "plusieurs dates"),
        ("le 3 ou le 10 décembre", "plusieurs dates"),
        ("rien à ce jour", "Exemple"),
        ("12 mail", "Exemple"),
        ("semaine 54", "pas de semaine 54"),
        ("3-12 ans", "Exemple"),
        ("bientôt", "Exemple"),
        ("", "Exemple"),
    ],
)
def test_date_that_is_not_one_is_refused(text: str, said: str) -> None:
    assert said in refused(DAY, text).message


def test_bare_weekday_proposes_the_last_and_the_next() -> None:
    assert suggested(DAY, "lundi") == [PartialDate(2024, 10, 14), PartialDate(2024, 10, 21)]


def test_several_dates_are_proposed_one_by_one() -> None:
    assert suggested(DAY, "12 novembre et 14 décembre") == [PartialDate(2024, 11, 12), PartialDate(2024, 12, 14)]


def test_date_keeps_the_words_that_it_came_from() -> None:
    assert words(DAY, "démarrage le 1er octobre 2024, à Alençon") == "1er octobre 2024"


def test_year_left_out_is_that_of_the_reference_day() -> None:
    assert value(DAY, "24/10", context(today="2025-02-01")) == PartialDate(2025, 10, 24)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("fin juin", "2025-06"),
        ("30/06", "2025-06-30"),
        ("septembre", "2024-09"),
        ("décembre", "2024-12"),
        ("T2", "2025-06"),
        ("juin 2024", "2024-06"),
        ("de septembre à juin", "2025-06"),
        ("vendredi 28 juin", "2024-06-28"),
    ],
)
def test_end_without_a_year_comes_after_the_start(text: str, iso: str) -> None:
    begun = replace(context(), after=PartialDate(2024, 9))
    assert value(END, text, begun) == PartialDate.from_iso(iso)
    assert value(MONTH, "fin juin", begun) == PartialDate(2024, 6)


def test_end_moved_to_the_next_year_is_less_certain() -> None:
    begun = replace(context(), after=PartialDate(2024, 9))
    moved, kept = answer(END, "juin", begun), answer(END, "décembre", begun)
    assert isinstance(moved, Understood)
    assert isinstance(kept, Understood)
    assert moved.confidence < kept.confidence


@pytest.mark.parametrize("text", ["bientôt", "2024", "lundi", "31 sept"])
def test_example_of_a_day_is_never_a_day_to_come(text: str) -> None:
    assert "prochain" not in refused(DAY, text).message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pas encore arbitré, on saura le 15 novembre", date(2024, 11, 15)),
        ("on verra en janvier", date(2025, 1, 1)),
        ("c'était hier", None),
        ("le 30 février", None),
        ("on verra", None),
    ],
)
def test_recall_day_is_the_coming_date_in_the_words(text: str, expected: date | None) -> None:
    assert recall_day(text, date(2024, 10, 8)) == expected


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("lundi", "2024-10-21"),
        ("jeudi", "2024-10-17"),
        ("on a commencé lundi", "2024-10-14"),
        ("à la rentrée, donc ici le 19 août", "2024-08-19"),
        ("le 3, non pardon le 4 novembre", "2024-11-04"),
    ],
)
def test_day_is_read_where_the_week_or_another_date_tells_it(text: str, iso: str) -> None:
    assert value(MONTH, text) == PartialDate.from_iso(iso)


@pytest.mark.parametrize(
    ("text", "day"),
    [("on me le donne lundi", "2024-10-21"), ("il tranchera le 25", "2024-10-25"), ("il tranchera le 3", "2024-11-03")],
)
def test_day_on_which_to_ask_again_may_be_without_its_month(text: str, day: str) -> None:
    assert recall_day(text, date.fromisoformat(TODAY)) == date.fromisoformat(day)
