"""Where something is asked, an answer stays an answer: only what says so is a correction of something else."""

from typing import Any

import pytest

from survey.understanding.sentences import understand
from tests.understanding.acting import acts, changed, scene

ALENCON = {"kind": "commune", "code": "61001", "label": "Alençon"}
ARGENTAN = {"kind": "commune", "code": "61006", "label": "Argentan"}
RECORDED: dict[str, Any] = {
    "committed_amount": 1500000,
    "total_cost": 3000000,
    "paid_amount": 500000,
    "starts_on": "2024-10-01",
    "ends_on": "2024-12-31",
    "targeted_beneficiaries": 50,
    "audiences": ["children", "women"],
    "scale": "epci",
    "areas": [ALENCON, ARGENTAN],
    "operator": {"category": "association", "name": "Udaf de l'Orne"},
    "action_title": "Bus des familles",
    "axis": "childhood",
    "credit_use": "concrete",
    "linked_schemes": ["other"],
    "committee_frequency": "monthly",
    "cofundings": [{"category": "caf", "name": "Caf de l'Orne", "amount": 2000000, "status": None}],
    "partners": [{"category": "commune", "name": "Ville d'Alençon"}],
}
TEXTS = (
    "evaluation",
    "need",
    "description",
    "effects_on_people",
    "indicator_label",
    "contribution_detail",
    "action_title",
)
LISTS = ("partners", "cofundings", "indicators")


def without(asked: str) -> dict[str, Any]:
    return {question: value for question, value in RECORDED.items() if question != asked}


@pytest.mark.parametrize(
    "text",
    [
        "Non, rien n'a changé",
        "Non, les familles n'ont pas changé d'habitudes",
        "Non-recours dans les cohortes",
        "Contrats prolongés au-delà d'un mois",
        "Prolongation des droits de 3 mois",
        "Prolonger l'accueil de 2 mois",
        "Bilans de prévention avancés",
        "Bilan trimestriel avec la Caf de l'Orne",
        "Suivi par le comité, non par un prestataire",
        "Avance sur énergie",
        "Repousser l'âge limite à 25 ans",
        "Doubler le nombre d'enfants accueillis",
        "Réduire de 30 % le non-recours",
        "20 enfants de plus inscrits à la cantine",
        "On est passé de 12 à 20 enfants",
        "Le coût par famille est de 300 €",
        "Finalement 12 familles ont changé de logement",
        "Épicerie solidaire d'Argentan : élargir la zone grise",
        "Ajouter un temps d'échange avec les parents",
        "Ajoute de la souplesse aux horaires",
        "Enlève un frein à l'emploi",
        "Change la vie des enfants",
        "Remplacer la voiture par le vélo",
        "Il manque des places pour les enfants",
        "Erreur de diagnostic fréquente",
        "Les enfants de Sées n'y vont plus",
        "La Ville d'Alençon prête maintenant une salle",
        "Au lieu d'attendre six mois, les familles sont reçues en deux semaines",
        "La salle s'appelle Le Lieu",
        "Moins d'enfants seuls le soir à Alençon",
    ],
)
@pytest.mark.parametrize("asked", [*TEXTS, *LISTS])
def test_text_that_may_be_the_answer_corrects_nothing(text: str, asked: str) -> None:
    understood = understand(text, scene(asked, without(asked)))
    assert (acts(understood), understood.removals) == ([], ())


@pytest.mark.parametrize(
    "text",
    [
        "Caf de l'Orne",
        "Ville d'Alençon",
        "CU d'Alençon",
        "Crous d'Argentan",
        "Département de l'Orne : financier et humain",
    ],
)
@pytest.mark.parametrize("asked", LISTS)
def test_line_of_a_list_sets_no_place(text: str, asked: str) -> None:
    assert acts(understand(text, scene(asked, RECORDED))) == []


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("operator", "en fait c'est le CCAS d'Argentan"),
        ("operator", "le Département de l'Orne en fait"),
        ("lead_organisation", "non, la Caf"),
        ("areas", "finalement tout le département"),
        ("linked_schemes", "plutôt le contrat de ville"),
        ("starts_on", "on a décalé au 12 novembre"),
        ("ends_on", "prolongé jusqu'au 31 mars"),
        ("total_cost", "en fait 45 000, la Caf met 20 000"),
        ("paid_amount", "pas 5 000, 4 000"),
        ("audiences", "finalement des jeunes"),
        ("scale", "c'est le département finalement"),
    ],
)
def test_hesitating_answer_answers_what_is_asked(asked: str, text: str) -> None:
    understood = understand(text, scene(asked, without(asked)))
    assert asked in {one.question for one in understood.candidates}
    assert {one.question for one in understood.candidates if one.entry is None} <= {asked, "scale"}


def test_end_told_when_asked_comes_after_the_beginning() -> None:
    found = changed("prolongé jusqu'au 31 mars", without("ends_on"), "ends_on")
    assert found == {"ends_on": "2025-03-31"}


@pytest.mark.parametrize(
    ("text", "question", "value"),
    [
        ("attends, décale le démarrage au 15", "starts_on", "2024-10-15"),
        ("oups l'AE c'est 16 000", "committed_amount", 1600000),
        ("pardon 16 000 pour l'AE", "committed_amount", 1600000),
        ("erreur sur le coût total, c'est 32 000 €", "total_cost", 3200000),
        ("le coût total c'est 32 000 pas 30 000", "total_cost", 3200000),
        ("remplace 15 000 par 15 500", "committed_amount", 1550000),
        ("corrige l'AE : 15 500", "committed_amount", 1550000),
        ("repousse la fin au 31 janvier", "ends_on", "2025-01-31"),
        ("vire les femmes de la liste", "audiences", ["children"]),
        ("remplace les femmes par les étudiants", "audiences", ["children", "students"]),
        ("change le titre : Bus des parents", "action_title", "Bus des parents"),
        ("dans le titre remplace familles par parents", "action_title", "Bus des parents"),
        ("augmente l'AE de 2 000", "committed_amount", 1700000),
    ],
)
@pytest.mark.parametrize("asked", ["evaluation", "operator", "partners"])
def test_explicit_correction_is_made_whatever_is_asked(text: str, question: str, value: object, asked: str) -> None:
    found = changed(text, without(asked), asked)
    assert found.pop(question) == value
    assert asked not in found


@pytest.mark.parametrize("asked", ["evaluation", "starts_on"])
def test_removed_line_is_told_whatever_is_asked(asked: str) -> None:
    (removal,) = understand("retire la caf des financeurs", scene(asked, without(asked))).removals
    assert removal.entry == ("cofundings", 0)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("le début c'est le 7 et la fin le 20 décembre", {"starts_on": "2024-10-07", "ends_on": "2024-12-20"}),
        (
            "si si, finalement il y a des crédits locaux, 3 000",
            {"uses_local_credits": True, "committed_amount": 300000},
        ),
        ("on va à Sées, plus à Argentan", {"areas": ["61464"]}),
        ("remplace l'Udaf par Emmaüs comme porteur", {"operator": "Emmaüs"}),
    ],
)
def test_statement_where_nothing_is_asked_sets_all_that_it_tells(text: str, after: dict[str, Any]) -> None:
    before = {name: RECORDED[name] for name in ("starts_on", "ends_on", "operator", "areas")}
    found = changed(text, before | ({"uses_local_credits": False} if "crédits" in text else {}))
    told = {name: value["name"] if isinstance(value, dict) else value for name, value in found.items()}
    told |= {name: [one["code"] for one in value] for name, value in found.items() if name == "areas"}
    assert told == after


def test_cofunding_agreed_upon_takes_its_amount() -> None:
    found = understand("la caf a donné son accord, c'est 18 000", scene(before=RECORDED)).candidates
    assert {one.question: one.value for one in found} == {"cofunding_amount": 1800000, "cofunding_status": "secured"}


@pytest.mark.parametrize("text", ["arrêté signé le 13 et pas le 12", "finalement rien n'est engagé"])
def test_term_said_of_something_else_sets_no_list(text: str) -> None:
    assert acts(understand(text, scene(before=RECORDED))) == []
