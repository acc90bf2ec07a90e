"""Where an action takes place: its areas in one piece, its scale in words, the departments beside."""

from datetime import date

import pytest

from survey.data import geography
from survey.domain.values import Place
from survey.questionnaire.registry import questionnaire
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Candidate, Scene
from survey.understanding.mentions.mentioned import mentioned
from survey.understanding.replies import Context
from survey.understanding.roles import whereabouts


def told(text: str, asked: str | None = None, territory: str = "61") -> dict[str, Candidate]:
    codes = geography()
    context = Context(date(2024, 10, 15), codes.territories[territory], codes)
    said = mentioned(Analysis(text, Scene(questionnaire("2024"), context, asked)))
    return {one.question: one for one in whereabouts.candidates(said)}


def codes_of(found: dict[str, Candidate], question: str = "areas") -> list[str]:
    value = found[question].value if question in found else ()
    return [one.code or one.label for one in value if isinstance(one, Place)] if isinstance(value, tuple) else []


@pytest.mark.parametrize(
    ("text", "expected", "words"),
    [
        ("un bus à Alençon et à Sées, 12 places", ["61001", "61464"], "Alençon et à Sées"),
        ("partout : Flers, puis Flers encore", ["61169"], "Flers, puis Flers"),
        ("tout le département, surtout Alençon", ["61"], "tout le département"),
        ("dans l'Orne, à Vimoutiers", ["61508"], "Vimoutiers"),
        ("sur la commune de Gacé", ["61181"], "Gacé"),
        ("hors Alençon, à Flers", ["61169"], "Flers"),
        ("action sur Flers Agglo pour 40 jeunes", ["200035814"], "Flers Agglo"),
    ],
)
def test_whereabouts_join_the_places_of_the_action(text: str, expected: list[str], words: str) -> None:
    found = told(text)
    assert codes_of(found) == expected
    assert text[found["areas"].start : found["areas"].end] == words


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (None, "la ville d'Argentan met 5 000 €"),
        (None, "Flers Agglo finance 3 000 €"),
        (None, "le CCAS d'Alençon et l'Udaf de l'Orne"),
        (None, "la réunion a eu lieu à Alençon"),
        ("signed_on", "le 9 octobre, à Argentan, en présence de 40 élus"),
        ("signatories", "le préfet, à Alençon"),
        ("operator", "la mairie de Sées"),
        (None, "rien de localisé"),
    ],
)
def test_whereabouts_leave_the_places_of_others(asked: str | None, text: str) -> None:
    assert told(text, asked) == {}


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("action à l'échelle de l'interco", "epci"),
        ("niveau départemental", "department"),
        ("projet interdépartemental", "interdepartmental"),
        ("le conseil départemental suit", None),
        ("la commune paie", None),
        ("à cheval sur le 61 et le 72", "interdepartmental"),
    ],
)
def test_whereabouts_give_the_scale_said_in_words(text: str, scale: str | None) -> None:
    found = told(text)
    assert (found["scale"].value if "scale" in found else None) == scale


def test_whereabouts_give_the_departments_beside() -> None:
    found = told("interdépartemental avec la Sarthe et le Calvados")
    assert found["other_departments"].value == ("14", "72")


def test_whereabouts_of_the_priority_are_not_of_the_action() -> None:
    found = told("La priorité porte sur l'arrondissement de Mortagne")
    assert codes_of(found, "priority_area") == ["613"]
    assert "areas" not in found


def test_whereabouts_tell_what_lies_elsewhere() -> None:
    codes = geography()
    context = Context(date(2024, 10, 15), codes.territories["61"], codes)
    text = "un garage à Caen"
    (one,) = whereabouts.elsewhere(mentioned(Analysis(text, Scene(questionnaire("2024"), context))))
    assert (one.place.code, text[one.start : one.end]) == ("14118", "Caen")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'action « Souffler à Flers » se déroule à Sées", ["61464"]),
        ("Titre : Halte de Flers\nLieu : à Sées", ["61464"]),
        ("L'action « Souffler à Flers » touche 40 familles", ["61169"]),
    ],
)
def test_whereabouts_in_the_title_give_way_to_those_said(text: str, expected: list[str]) -> None:
    assert codes_of(told(text)) == expected


@pytest.mark.parametrize("text", ["tt le dpt", "ds l'Orne", "pour les demandeurs d'emploi de l'Orne"])
def test_whereabouts_are_the_department_of_the_people(text: str) -> None:
    assert codes_of(told(text)) == ["61"]


@pytest.mark.parametrize("text", ["les habitants des QPV de Strasbourg", "40 foyers du QPV de Haguenau"])
def test_whereabouts_are_the_town_and_not_what_is_called_after_it(text: str) -> None:
    assert codes_of(told(text, territory="67")) == ["67482" if "Strasbourg" in text else "67180"]
