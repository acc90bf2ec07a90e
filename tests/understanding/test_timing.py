"""Dates in free sentences: what each is the date of, the year that was not said, the words it came from."""

from datetime import date

import pytest

from survey.data import geography
from survey.domain.values import PartialDate
from survey.questionnaire.registry import questionnaire
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Candidate, Scene
from survey.understanding.mentions.mentioned import mentioned
from survey.understanding.replies import Context
from survey.understanding.roles import timing


def told(text: str, asked: str | None = None, today: str = "2024-10-15") -> dict[str, Candidate]:
    codes = geography()
    context = Context(date.fromisoformat(today), codes.territories["61"], codes)
    said = mentioned(Analysis(text, Scene(questionnaire("2024"), context, asked)))
    return {one.question: one for one in timing.candidates(said)}


def dates(text: str, asked: str | None = None, today: str = "2024-10-15") -> dict[str, str]:
    found = told(text, asked, today).items()
    return {question: one.value.iso() for question, one in found if isinstance(one.value, PartialDate)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ludothèque mobile, démarrage le 1er octobre", {"starts_on": "2024-10-01"}),
        ("à partir du 4 novembre dans sept communes", {"starts_on": "2024-11-04"}),
        ("dès la rentrée, 3 ateliers par semaine", {"starts_on": "2024-09"}),
        ("Le 4 novembre, ouverture de la laverie", {"starts_on": "2024-11-04"}),
        ("OUVERTURE LE LUNDI 4 NOVEMBRE", {"starts_on": "2024-11-04"}),
        ("on a touché 40 foyers depuis le 2/9", {"starts_on": "2024-09-02"}),
        ("le comité se réunit le 5 novembre, l'action démarre le 18", {"starts_on": "2024-11-18"}),
        ("du 2 septembre au 20 décembre 2024", {"starts_on": "2024-09-02", "ends_on": "2024-12-20"}),
        ("deux ans (sept 2024 → juin 2026)", {"starts_on": "2024-09", "ends_on": "2026-06"}),
        ("d'octobre à décembre : 12 séances", {"starts_on": "2024-10", "ends_on": "2024-12"}),
        ("Début : 01/10/2024\nFin : 30/06/2025", {"starts_on": "2024-10-01", "ends_on": "2025-06-30"}),
        ("on commence mi-novembre et on termine fin avril", {"starts_on": "2024-11", "ends_on": "2025-04"}),
        ("jusqu'à fin décembre, 30 femmes", {"ends_on": "2024-12"}),
        ("ACTION TERMINEE LE 13 SEPTEMBRE", {"ends_on": "2024-09-13"}),
        ("terminé depuis le 29 septembre", {"ends_on": "2024-09-29"}),
        ("fin prévue en juin 2025", {"ends_on": "2025-06"}),
        ("AE 12 000 € engagée le 3 juin, versement prévu le 15 novembre", {"committed_on": "2024-06-03"}),
        ("convention notifiée le 30/09/2024", {"committed_on": "2024-09-30"}),
        (
            "convention signée le 2 octobre, ça démarre en novembre",
            {"committed_on": "2024-10-02", "starts_on": "2024-11"},
        ),
        ("le pacte a été signé le 3 octobre", {"signed_on": "2024-10-03"}),
        ("on a signé le pacte lundi dernier", {"signed_on": "2024-10-14"}),
    ],
)
def test_timing_gives_a_date_the_role_that_the_words_tell(text: str, expected: dict[str, str]) -> None:
    assert dates(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "réunion de lancement le 12 novembre",
        "on aura la réponse de la région le 8 novembre",
        "appel à projets du 15 juin, dépôt des dossiers jusqu'au 15 juillet",
        "facture du 9/12, délibération du 23/09",
        "les jeunes nés avant le 1er janvier 2006",
        "les familles arrivées depuis janvier",
        "hausse de 12 % depuis mars",
        "signature du pacte prévue le 12 décembre",
        "sera engagée le 15 novembre",
        "fête de quartier prévue le 12 décembre",
        "200 personnes accompagnées d'ici juin",
        "les sept communes du canton, logements T2 et T3",
        "3/4 des familles, 12.5 k€, 3.2 ETP, 18-25 ans",
        "démarrage le 31 novembre",
        "rien de daté",
        "",
    ],
)
def test_timing_leaves_the_dates_of_other_things(text: str) -> None:
    assert dates(text) == {}


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("lancement en janvier", "2024-11-20", {"starts_on": "2025-01"}),
        ("ça démarre en mars", "2024-07-20", {"starts_on": "2025-03"}),
        ("ça a démarré en mars", "2024-11-20", {"starts_on": "2024-03"}),
        ("ça tourne depuis novembre", "2024-10-15", {"starts_on": "2023-11"}),
        ("engagée le 12 décembre", "2024-07-05", {"committed_on": "2023-12-12"}),
        (
            "lancée le 4 novembre, s'achèvera le 28 mars",
            "2024-10-14",
            {"starts_on": "2024-11-04", "ends_on": "2025-03-28"},
        ),
        ("elle a démarré lundi, 12 inscrits", "2024-11-20", {"starts_on": "2024-11-18"}),
        ("elle démarre lundi", "2024-11-20", {"starts_on": "2024-11-25"}),
        ("de janvier à juin, dans les lycées", "2024-10-17", {"starts_on": "2025-01", "ends_on": "2025-06"}),
        ("bouclé fin octobre", "2024-11-20", {"ends_on": "2024-10"}),
        ("CC d'ici : sept 24 à juin 25", "2024-10-15", {"starts_on": "2024-09", "ends_on": "2025-06"}),
        ("Démarrage : octobre. Fin : juin.", "2024-09-01", {"starts_on": "2024-10", "ends_on": "2025-06"}),
        ("de septembre à juin", "2024-08-20", {"starts_on": "2024-09", "ends_on": "2025-06"}),
    ],
)
def test_timing_chooses_the_year_that_suits(text: str, today: str, expected: dict[str, str]) -> None:
    assert dates(text, today=today) == expected


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        ("starts_on", "T4 2024", {"starts_on": "2024-10", "ends_on": "2024-12"}),
        ("ends_on", "30 novembre, on a commencé le 2 septembre", {"ends_on": "2024-11-30", "starts_on": "2024-09-02"}),
        ("starts_on", "semaine 42", {"starts_on": "2024-10-14"}),
        ("committed_on", "fin septembre", {"committed_on": "2024-09"}),
        ("signed_on", "mardi", {"signed_on": "2024-10-08"}),
        ("pact_state", "signé le 7 octobre", {"signed_on": "2024-10-07"}),
        ("action_state", "prévue en janvier", {"starts_on": "2025-01"}),
        ("committee", "non c prévu en janvier", {}),
        ("committee", "oui le 3 octobre", {}),
        ("starts_on", "le 3 ou le 10 décembre", {}),
    ],
)
def test_timing_hears_what_was_asked(asked: str, text: str, expected: dict[str, str]) -> None:
    assert dates(text, asked) == expected


def test_timing_keeps_the_words_of_the_date() -> None:
    text = "Épicerie d'été : démarrage prévu le 4 NOVEMBRE à Flers. On finit fin mars 2025."
    found = told(text)
    assert text[found["starts_on"].start : found["starts_on"].end] == "4 NOVEMBRE"
    assert text[found["ends_on"].start : found["ends_on"].end] == "fin mars 2025"


@pytest.mark.parametrize(
    ("asked", "text", "kept"),
    [
        ("starts_on", "convention signée le 3 octobre", False),
        ("ends_on", "ça commence le 3 décembre", False),
        ("starts_on", "décision au comité du 28 novembre", False),
        ("committed_on", "signé le 3 octobre", True),
        ("starts_on", "le 3 décembre si tout va bien", True),
    ],
)
def test_timing_says_whether_a_date_answers(asked: str, text: str, *, kept: bool) -> None:
    codes = geography()
    context = Context(date(2024, 10, 15), codes.territories["61"], codes)
    said = mentioned(Analysis(text, Scene(questionnaire("2024"), context, asked)))
    direct = Candidate(asked, PartialDate(2024, 10, 3), 0, len(text))
    assert timing.may_answer(direct, said) is kept


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Départ le 7 novembre", {"starts_on": "2024-11-07"}),
        ("diagnostic à Flers, de juin à novembre", {"starts_on": "2024-06", "ends_on": "2024-11"}),
        ("appel à projets clos le 15/11", {}),
        ("inscriptions closes le 15 novembre", {}),
    ],
)
def test_timing_tells_the_action_from_what_it_needs(text: str, expected: dict[str, str]) -> None:
    assert dates(text) == expected
