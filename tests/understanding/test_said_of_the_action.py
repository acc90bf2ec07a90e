"""What is told of the action, or around a value, and must be taken neither for an order nor for the value asked."""

from typing import Any

import pytest

from survey.domain.values import Organisation
from survey.domain.vocabulary import Unknown
from survey.understanding.sentences import understand
from tests.understanding.acting import acts, changed, scene


def _told(text: str, asked: str | None) -> dict[str, Any]:
    return {one.question: one.value for one in understand(text, scene(asked)).candidates}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("elle avance bien", None),
        ("elle avance bien", "action_state"),
        ("ça avance bien", None),
        ("ils ont fini", None),
        ("on continue", "action_state"),
        ("on a fini", "action_state"),
        ("en pause", "action_state"),
        ("changer de porteur", None),
        ("la même que pour le plan pauvreté", "governance"),
        ("la même", "operator"),
        ("La Pause", "operator"),
    ],
)
def test_statement_is_no_command(text: str, asked: str | None) -> None:
    assert acts(understand(text, scene(asked))) == []


@pytest.mark.parametrize("text", ["annule", "Annule", "annule ça", "annule stp", "annulez"])
def test_order_to_undo_is_heard_where_the_state_is_asked(text: str) -> None:
    assert acts(understand(text, scene("action_state"))) == ["undo"]


@pytest.mark.parametrize("text", ["annulé", "annulée", "annulee", "Annulée", "c'est annulé", "on annule"])
def test_participle_tells_the_state(text: str) -> None:
    assert _told(text, "action_state")["action_state"] == "dropped"


def test_scale_passed_to_another_is_changed() -> None:
    assert changed("passe l'échelle à l'arrondissement", {"scale": "commune"})["scale"] == "arrondissement"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("finalement c'est Emmaüs qui porte l'action", "Emmaüs"),
        ("nouveau porteur : Emmaüs", "Emmaüs"),
        ("du coup c'est Emmaüs qui a repris l'action", "Emmaüs"),
        ("Emmaüs sans doute", "Emmaüs"),
        ("Emmaüs, à confirmer", "Emmaüs"),
        ("Emmaüs (à vérifier)", "Emmaüs"),
        ("je crois que c'est Emmaüs", "Emmaüs"),
        ("Les Restos du cœur - à confirmer", "Les Restos du cœur"),
    ],
)
def test_name_is_kept_without_the_words_of_doubt(text: str, name: str) -> None:
    operator = _told(text, "operator")["operator"]
    assert isinstance(operator, Organisation)
    assert operator.name == name


@pytest.mark.parametrize(
    "text",
    [
        "450 € pièce",
        "3 ateliers à 450 €",
        "15 € par repas",
        "maximum 20 000 €",
        "moins de 10 000 €",
        "il reste 4 000 € à trouver",
        "en 2023 c'était 12 000 €",
        "l'an dernier 12 000 €",
    ],
)
def test_amount_that_the_words_forbid_is_left_out(text: str) -> None:
    assert "total_cost" not in _told(text, "total_cost")


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("3 ateliers à 450 €, soit 1 350 €", 135_000),
        ("1 200 € x 12 mois = 14 400 €", 1_440_000),
        ("12 000 € en 2023, 15 000 € en 2024", 1_500_000),
        ("comme l'an dernier, 27 000", 2_700_000),
        ("6k5", 650_000),
        ("4 mille 5", 450_000),
        ("il reste 4 000 € à engager", 400_000),
        ("les 20 M€ c'est toute la région, nous 18 000", 1_800_000),
    ],
)
def test_amount_is_told_from_the_others(text: str, cents: int) -> None:
    assert _told(text, "planned_amount")["planned_amount"] == cents


@pytest.mark.parametrize(
    "text", ["120 repas, on compte pas les gens", "120 repas, on ne suit pas le nombre de personnes"]
)
def test_people_not_counted_are_unknown(text: str) -> None:
    understood = understand(text, scene("reached_beneficiaries"))
    assert understood.candidates == ()
    assert understood.unknown is not None
    assert understood.unknown.state is Unknown.UNKNOWN


@pytest.mark.parametrize("asked", [None, "reached_beneficiaries"])
def test_growth_tells_its_last_number(asked: str | None) -> None:
    assert _told("on est passés de 40 à 65 personnes", asked)["reached_beneficiaries"] == 65


@pytest.mark.parametrize(
    ("text", "asked", "question"),
    [
        ("effectivement, une charte départementale a été signée en juin", "wider_document", "signed_on"),
        ("une instance spécifique a été mise en place en avril", "governance", "starts_on"),
        ("effectivement, avec le Département", "wider_document", "partner"),
        ("la convention est signée, le bus part en novembre", "action_state", "committed_on"),
    ],
)
def test_what_is_said_beside_an_answer_is_of_something_else(text: str, asked: str, question: str) -> None:
    told = _told(text, asked)
    assert asked in told
    assert question not in told


@pytest.mark.parametrize(
    ("text", "day"),
    [("le vingt-deux juillet", "2024-07-22"), ("ds 15 jours", "2024-10-30"), ("dans un an", "2025-10")],
)
def test_day_in_words_is_read_whole(text: str, day: str) -> None:
    assert _told(text, "starts_on")["starts_on"].iso() == day


def test_duration_gives_the_end_of_what_has_a_start() -> None:
    assert changed("elle dure six mois", {"starts_on": "2024-10-01"}, "ends_on")["ends_on"] == "2025-04-01"
    assert "ends_on" not in _told("elle dure six mois", "ends_on")


def test_frequency_is_told_with_the_committee() -> None:
    assert _told("oui, tous les deux mois", "committee") == {"committee": True, "committee_frequency": "bimonthly"}
