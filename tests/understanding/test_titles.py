"""The title of the action and of the priority, and the description, found in free speech."""

import pytest

from survey.questionnaire.registry import questionnaire
from survey.understanding.candidates import Candidate, Scene
from survey.understanding.sentences import understand
from tests.understanding.reading import context


def _scene(asked: str | None) -> Scene:
    return Scene(questionnaire("2024"), context(), asked)


def _found(text: str, question: str, asked: str | None = None) -> Candidate | None:
    return next((one for one in understand(text, _scene(asked)).candidates if one.question == question), None)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Titre : « Perche mobile ». Public : seniors", "Perche mobile"),
        ("L'action s'intitule « Les clés du camion » et vise 36 personnes", "Les clés du camion"),
        ("l'action s'appelle Coup de pouce numérique, portée par le CCAS de Flers", "Coup de pouce numérique"),
        ("Alençon - « La Fabrik à mots » - ateliers", "La Fabrik à mots"),
        ("Épicerie solidaire itinérante, portée par le CCAS", "Épicerie solidaire itinérante"),
        ("On finance un bus des familles à Alençon", "Bus des familles"),
        ("alors on a une auto école sociale à Flers", "Auto école sociale"),
        ("GARAGE SOLIDAIRE A ARGENTAN PAR MOBIL 61", "Garage solidaire"),
        ("Bonjour, nous lançons une halte de nuit pour 12 personnes", "Halte de nuit"),
    ],
)
def test_title_is_proposed_short_and_capitalised(text: str, title: str) -> None:
    found = _found(text, "action_title")
    assert found is not None
    assert found.value == title
    assert text[found.start : found.end].casefold() == title.casefold()


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour",
        "Coût total 61 250 €",
        "Le pacte est signé depuis hier",
        "le porteur est l'association « Relais du bocage »",
        "quartier « Perseigne »",
        "la priorité 2 s'intitule « Bien vieillir »",
        "Action abandonnée",
    ],
)
def test_title_is_not_made_of_anything(text: str) -> None:
    assert _found(text, "action_title") is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("la priorité 3 c'est la mobilité, menée par la Caf", "Mobilité"),
        ("Priorité 1 : l'accès au logement des jeunes", "Accès au logement des jeunes"),
        ("Priorité garde d'enfants pilotée par le conseil départemental", "Garde d'enfants"),
        ("la priorité est pilotée par le sous-préfet", None),
    ],
)
def test_title_of_the_priority_is_told(text: str, title: str | None) -> None:
    found = _found(text, "priority_title")
    assert (found.value if found else None) == title


def test_description_is_the_text_without_its_politeness() -> None:
    found = _found("Bonjour, une halte de nuit à Flers, 12 places toute l'année. Merci", "description")
    assert found is not None
    assert found.value == "Une halte de nuit à Flers, 12 places toute l'année."


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("ça s'appelle « Le bus des femmes »", "Le bus des femmes"),
        ("Titre : Épicerie solidaire", "Épicerie solidaire"),
        ("le nom de l'action est Relais bébés", "Relais bébés"),
        ("Aide alimentaire itinérante du Nord", "Aide alimentaire itinérante du Nord"),
        ("Titre de séjour : l'accès aux droits", "Titre de séjour : l'accès aux droits"),
    ],
)
def test_title_asked_is_freed_of_what_leads_to_it(text: str, title: str) -> None:
    found = _found(text, "action_title", "action_title")
    assert found is not None
    assert found.value == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Guichet des aînés de Flers, porteur le CCAS", "Guichet des aînés de Flers"),
        ("Jardin partagé à Flers", "Jardin partagé"),
        ("On finance l'action Bus des familles à Alençon", "Bus des familles"),
        ("La Croix-Rouge ouvre une épicerie solidaire à Flers", "Épicerie solidaire"),
        ("Titre : Cuisine mobile : antenne de Flers\nPorteur : le CCAS de Flers", "Cuisine mobile : antenne de Flers"),
        ("Bureau mobile : une tournée au sud\nPorteur : Emmaüs", "Bureau mobile : une tournée au sud"),
    ],
)
def test_title_keeps_what_is_of_its_name(text: str, title: str) -> None:
    found = _found(text, "action_title")
    assert found is not None
    assert found.value == title


@pytest.mark.parametrize(
    ("text", "state", "words"),
    [
        ("Elle est engagée le 3 juillet, en cours.", "under_way", "en cours"),
        ("L'action est engagée, terminée.", "finished", "terminée"),
        ("Garage à Flers - engagée le 09/07/2024, terminée - 60 personnes", "finished", "terminée"),
    ],
)
def test_state_is_the_last_that_it_came_to(text: str, state: str, words: str) -> None:
    found = _found(text, "action_state")
    assert found is not None
    assert found.value == state
    assert text[found.start : found.end] == words


@pytest.mark.parametrize("text", ["Elle est engagée. Le diagnostic : terminé.", "Action terminée, prévue en juin."])
def test_state_is_not_told_by_two_that_do_not_follow(text: str) -> None:
    found = _found(text, "action_state")
    assert found is None or found.value in ("committed", "finished")
