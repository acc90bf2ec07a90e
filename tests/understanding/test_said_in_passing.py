"""What a sentence says in passing: a place named once for all, credits that serve a use, a number of those named before."""

import pytest

from survey.domain.values import PartialDate, Place
from survey.domain.vocabulary import Unknown
from survey.questionnaire.registry import questionnaire
from survey.understanding.candidates import Act, Scene, Understanding
from survey.understanding.sentences import understand
from tests.understanding.reading import context


def said(text: str, asked: str | None = None, **values: object) -> Understanding:
    """Understand a text in a department of the demonstration."""
    scene = Scene(questionnaire("2024"), context(), asked, values=values)  # type: ignore[arg-type]  # any values will do here
    return understand(text, scene)


def told(text: str, asked: str | None = None) -> dict[str, object]:
    return {one.question: one.value for one in said(text, asked).candidates if one.entry is None}


def labels(text: str, asked: str | None = None) -> list[str]:
    places = told(text, asked).get("areas", ())
    assert isinstance(places, tuple)
    return [place.label for place in places if isinstance(place, Place)]


@pytest.mark.parametrize(
    ("text", "question", "value"),
    [
        ("Repas partagés à Flers, rien du pacte.", "uses_local_credits", False),
        ("Étude sur la mobilité à Flers, crédits d'ingénierie.", "credit_use", "engineering"),
        ("Ateliers à Flers, action qui continue celle de 2023.", "novelty", "continued"),
        ("Le pacte est prêt, un panel de 20 habitants a été consulté", "people_concerned", True),
        ("Le pacte est prêt, un panel de 20 habitants a pas été consulté", "people_concerned", False),
        ("Ateliers pour des jeunes de Flers, on en vise 97", "targeted_beneficiaries", 97),
        ("L'action dure 6 mois à partir du 1er novembre 2024", "ends_on", PartialDate(2025, 4, 30)),
        ("L'action dure 8 mois à partir de septembre 2024", "ends_on", PartialDate(2025, 4)),
    ],
)
def test_sentence_told_in_passing_is_read(text: str, question: str, value: object) -> None:
    assert told(text)[question] == value


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("rien du pacte n'a été payé", "uses_local_credits"),
        ("crédits d'animation : non", "credit_use"),
        ("un panel de 20 clients a été consulté", "people_concerned"),
        ("des kits, on en vise 97", "targeted_beneficiaries"),
    ],
)
def test_sentence_that_does_not_say_it_tells_nothing(text: str, question: str) -> None:
    assert question not in told(text)


def test_operator_of_two_capitals_before_its_verb_is_read() -> None:
    found = [one for one in said("Les Jardins du Bocage recrutent à Flers").candidates if one.question == "operator"]
    assert [getattr(one.value, "name", "") for one in found] == ["Jardins du Bocage"]


def test_towns_left_out_are_not_places() -> None:
    assert labels("à Flers mais pas à Argentan", "areas") == ["Flers"]


def test_state_that_gives_credits_of_the_pact_is_no_partner() -> None:
    found = said("le budget c'est 42 000, l'État en met 20 000 sur le pacte", "total_cost").candidates
    assert "partner" not in {one.question for one in found}


def test_date_told_anew_is_not_the_text_asked() -> None:
    found = said("c'était en septembre, le 12", "evaluation", committed_on=PartialDate(2024, 10, 12))
    assert "evaluation" not in {one.question for one in found.candidates}


def test_who_has_not_the_figure_does_not_know_it() -> None:
    found = said("voir avec la compta, moi j'ai pas l'info", "paid_amount").unknown
    assert found is not None
    assert found.state is Unknown.UNKNOWN


def test_next_question_wins_over_later() -> None:
    assert [one.act for one in said("on verra ça après, question suivante", "innovation").commands] == [Act.SKIP]
