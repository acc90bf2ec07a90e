"""Closed lists said in free speech: publics, state, novelty, use of credits, and what is said of the pact."""

import pytest

from survey.questionnaire.registry import questionnaire
from survey.understanding.candidates import Candidate, Scene
from survey.understanding.sentences import understand
from tests.understanding.reading import context


def _scene(asked: str | None) -> Scene:
    return Scene(questionnaire("2024"), context(), asked)


def _found(text: str, question: str, asked: str | None = None) -> Candidate | None:
    return next((one for one in understand(text, _scene(asked)).candidates if one.question == question), None)


def _value(text: str, question: str, asked: str | None = None) -> object:
    found = _found(text, question, asked)
    return found.value if found else None


@pytest.mark.parametrize(
    ("text", "publics"),
    [
        ("Atelier cuisine pour les mamans solos et leurs gamins", ("children", "single_parents")),
        ("halte de nuit pour femmes à la rue", ("women", "homeless")),
        ("taxi solidaire, publics : BRSA, intérimaires et seniors", ("working_poor", "rsa_recipients", "elderly")),
        ("on accueille des primo-arrivants et des étudiants", ("students", "migrants")),
        ("médiation santé auprès des gens du voyage", ("other",)),
        ("chantier pour des jeunes NEET et des chômeurs de longue durée", ("young_people", "jobseekers")),
        ("travailleurs pauvres qui dorment en voiture", ("working_poor", "homeless")),
        ("visites à domicile de personnes âgées handicapées", ("elderly", "disabled")),
        ("le jardin est ouvert aux habitants du quartier", ("residents",)),
    ],
)
def test_publics_are_all_taken_from_a_sentence(text: str, publics: tuple[str, ...]) -> None:
    assert _value(text, "audiences") == publics


@pytest.mark.parametrize(
    "text",
    [
        "un bus des familles",
        "maraude assurée par des étudiants bénévoles",
        "30 % des enfants du canton sont pauvres",
        "le porteur est la Mission locale jeunes du Perche",
        "le coût s'élève à 12 000 €",
        "pas pour les jeunes",
        "une commune de 6 100 habitants",
        "action « Mamans actives »",
        "portée par l'association Femmes solidaires",
        "garde d'enfants à horaires décalés",
        "permanence à la rue des Lilas",
    ],
)
def test_words_of_publics_that_are_none_are_left(text: str) -> None:
    assert _value(text, "audiences") is None


def test_publics_show_their_words() -> None:
    text = "Un atelier pour les retraités modestes et les aidants familiaux de Sées"
    found = _found(text, "audiences")
    assert found is not None
    assert text[found.start : found.end] == "retraités modestes et les aidants familiaux"


@pytest.mark.parametrize(
    ("text", "asked", "publics"),
    [
        ("budget de 90 000 € pour 150 jeunes", "total_cost", ("young_people",)),
        ("oui, avec les jeunes de la mission locale", "committee", None),
        ("les jeunes n'ont aucun moyen de transport dans le Perche", "need", None),
        ("l'association Jeunes du bocage", "operator", None),
    ],
)
def test_publics_beside_an_answer_need_to_be_said_so(text: str, asked: str, publics: tuple[str, ...] | None) -> None:
    assert _value(text, "audiences", asked) == publics


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Action prévue, pas lancée : crèche à Sées", "planned"),
        ("une épicerie à Flers, ça tourne depuis mars", "under_way"),
        ("ACTION TERMINEE LE 13 DECEMBRE", "finished"),
        ("11 saisonniers logés cet été (action finie)", "finished"),
        ("Garage à Flers, abandonné faute de porteur", "dropped"),
        ("Action engagée le 18/11", "committed"),
        ("la convention est prévue en décembre", None),
        ("réunion prévue le 12 décembre", None),
        ("paiement en cours", None),
        ("le dossier est terminé", None),
        ("subvention annulée par la région", None),
        ("appel à projets en cours", None),
    ],
)
def test_state_is_that_of_the_action(text: str, state: str | None) -> None:
    assert _value(text, "action_state") == state


@pytest.mark.parametrize(
    ("text", "question", "value"),
    [
        ("jusqu'ici que Sées, maintenant on étend à Flers", "novelty", "reinforced"),
        ("nous souhaitons reconduire l'atelier", "novelty", "continued"),
        ("Permanence d'avocats, c'est une première", "novelty", "new"),
        ("la convention est reconduite", "novelty", None),
        ("3 k€ de crédits locaux à titre dérogatoire pour animer le réseau", "credit_use", "facilitation"),
        ("crédits locaux de 9 000 € pour payer une étude", "credit_use", "engineering"),
        ("une étude sur le non-recours", "credit_use", None),
        ("priorité accès aux soins, axe 3", "axis", "rights"),
        ("Pacte signé le 8 novembre", "pact_state", "signed"),
        ("le pacte est validé mais pas encore signé", "pact_state", "agreed"),
        ("le pacte est en cours de rédaction", "pact_state", "preparing"),
        ("il n'y aura pas de pacte cette année", "pact_state", "none"),
        ("le pacte sera signé le 5 décembre", "pact_state", None),
        ("le comité technique s'est réuni le 3 octobre", "committee", True),
        ("y a pas encore eu de comité technique", "committee", False),
        ("le cotech se réunit tous les mois", "committee_frequency", "monthly"),
        ("les personnes concernées ont été associées", "people_concerned", True),
        ("on n'a pas associé les personnes concernées", "people_concerned", False),
        ("le pacte s'articule avec le contrat de ville", "linked_schemes", ("city_contract",)),
        ("un document élargi a été signé", "wider_document", True),
        ("pas de document élargi", "wider_document", False),
        ("il faut réorienter l'action", "redirection", True),
        ("pas besoin de réorienter", "redirection", False),
    ],
)
def test_list_is_volunteered_on_explicit_words(text: str, question: str, value: object) -> None:
    assert _value(text, question) == value
