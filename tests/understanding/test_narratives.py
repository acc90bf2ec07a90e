"""Texts told within a longer one: the evaluation, the effects, what is new."""

import pytest

from survey.questionnaire.registry import questionnaire
from survey.understanding.candidates import Scene
from survey.understanding.roles import narratives
from survey.understanding.sentences import understand
from tests.understanding.reading import TODAY, context
from tests.understanding.roles import told


@pytest.mark.parametrize(
    ("text", "evaluation"),
    [
        ("Bus.\nÉvaluation : bilan par le CCAS en juin 2025", "Bilan par le CCAS en juin 2025"),
        (
            "Bus, 30 000 €. L'évaluation se fera par un questionnaire en juin. Budget 20 000 €.",
            "L'évaluation se fera par un questionnaire en juin.",
        ),
        (
            "Un bilan sera présenté au comité technique en décembre. Porteur : Udaf.",
            "Un bilan sera présenté au comité technique en décembre.",
        ),
        (
            "Pour l'évaluation, voici ce qui est prévu : Carnet de bord tenu par l'équipe. Nous mesurons ceci : repas : 40.",
            "Carnet de bord tenu par l'équipe.",
        ),
        (
            "On saura que ça marche si les impayés baissent de moitié",
            "On saura que ça marche si les impayés baissent de moitié",
        ),
        (
            "Évaluation : grille remplie à l'entrée. Synthèse chaque trimestre.\nPorteur : Udaf",
            "Grille remplie à l'entrée. Synthèse chaque trimestre.",
        ),
    ],
)
def test_evaluation_told_in_a_text_is_kept_as_written(text: str, evaluation: str) -> None:
    assert told(narratives.candidates, text) == {"evaluation": evaluation}


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Effets sur les personnes : elles reprennent confiance et sortent.", "effects_on_people"),
        ("Impact sur le territoire : les commerces rouvrent, la place revit.", "effects_on_area"),
        ("Effets sur les partenaires : la Caf et le CCAS se parlent enfin.", "effects_on_partners"),
        ("Innovation : les habitants tiennent eux-mêmes l'accueil du lieu.", "innovation"),
        ("Ce public est désigné par le diagnostic : il note 410 demandes abandonnées.", "other_audience_reason"),
        (
            "Besoin impératif : aucun véhicule n'est disponible dans le Sud et les loueurs refusent les pistes.",
            "derogation_reason",
        ),
    ],
)
def test_text_under_a_label_answers_its_question(text: str, question: str) -> None:
    assert list(told(narratives.candidates, text)) == [question]


@pytest.mark.parametrize(
    "text",
    [
        "Bilan : 40 familles accompagnées depuis janvier",
        "80 bilans de santé réalisés par la CPAM en 2024",
        "Le comité d'évaluation se réunit le 12 octobre à Alençon",
        "Évaluation : bilan.",
        "Elle est prévue, débute en décembre 2024 et s'achève en février 2026.",
    ],
)
def test_text_that_evaluates_nothing_is_none(text: str) -> None:
    assert told(narratives.candidates, text) == {}


@pytest.mark.parametrize("asked", ["evaluation", "need", "operator", "partners"])
def test_text_told_while_another_question_is_asked_stays_out(asked: str) -> None:
    assert told(narratives.candidates, "Évaluation : bilan par le CCAS en juin 2025", asked) == {}


def test_words_of_an_evaluation_tell_nothing_else() -> None:
    scene = Scene(questionnaire("2024"), context("61", TODAY))
    found = understand("Évaluation : questionnaire à la sortie et bilan en juin par l'Udaf.", scene)
    assert [one.question for one in found.candidates] == ["evaluation"]


def test_several_labels_of_a_text_are_each_read() -> None:
    text = (
        "Évaluation : bilan partagé avec les familles en juin\nInnovation : les habitants tiennent eux-mêmes l'accueil"
    )
    assert set(told(narratives.candidates, text)) == {"evaluation", "innovation"}


def test_those_who_evaluate_carry_nothing() -> None:
    scene = Scene(questionnaire("2024"), context("61", TODAY), "evaluation")
    found = understand("Registre tenu par le CCAS de Flers, croisé avec France Travail en janvier et en juin.", scene)
    assert [one.question for one in found.candidates] == ["evaluation"]
