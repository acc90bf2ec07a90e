"""How many people are aimed at or reached, and what is measured."""

from decimal import Decimal

import pytest

from survey.domain.values import PartialDate, Value
from survey.domain.vocabulary import ActionState, BeneficiaryUnit, IndicatorKind
from survey.understanding.roles import people
from tests.understanding.roles import mentions_in, told, words


@pytest.mark.parametrize(
    ("text", "people_aimed_at"),
    [
        ("on vise soixante personnes", 60),
        ("Public : 30 seniors isolés", 30),
        ("45 agriculteurs au RSA à accompagner par la MSA", 45),
        ("pour environ 1 500 étudiants", 1500),
        ("200 demandeurs d'emploi, accompagnement renforcé", 200),
        ("400 enfants non scolarisés visés", 400),
        ("3 500 personnes ciblées dont 2 000 enfants", 3500),
        ("150 personnes accompagnées d'ici juin", 150),
        ("une cinquantaine de jeunes seront accompagnés", 50),
        ("sur les 12 000 allocataires du RSA, 200 seront suivis", 200),
        ("L'an dernier ça marchait, cette année on en vise 70", 70),
        ("les 7 salariés accueillent 130 jeunes", 130),
        ("on accompagne 40 jeunes dans un territoire où vivent 1 800 ménages pauvres", 40),
        ("1 900 personnes, dont la moitié sans médecin. Nous visons 80 personnes.", 80),
    ],
)
def test_people_aimed_at_are_counted(text: str, people_aimed_at: int) -> None:
    assert told(people.candidates, text) == {"targeted_beneficiaries": people_aimed_at}


@pytest.mark.parametrize(
    ("text", "people_reached"),
    [
        ("22 pers deja venues", 22),
        ("on a déjà vu quatre cent douze personnes depuis le mois de juillet", 412),
        ("190 femmes reçues en 2024", 190),
        ("nous avons reçu 60 jeunes dont 25 filles", 60),
        ("on a touché pour le moment 0 personne", 0),
        ("64 jeunes ont retrouvé un emploi", 64),
        ("11 travailleurs précaires logés cet été", 11),
        ("Personnes touchées à ce jour : 34", 34),
        ("file active de 60 jeunes", 60),
        ("file active : 85", 85),
    ],
)
def test_people_reached_are_counted(text: str, people_reached: int) -> None:
    assert told(people.candidates, text) == {"reached_beneficiaries": people_reached}


@pytest.mark.parametrize(
    ("text", "aimed_at", "reached"),
    [
        ("27 personnes reçues à Mende sur les 60 attendues", 60, 27),
        ("120 jeunes ont été accompagnés depuis janvier, on en vise 200", 200, 120),
        ("34 femmes accompagnées sur un objectif de 60", 60, 34),
    ],
)
def test_people_reached_and_aimed_at_are_told_apart(text: str, aimed_at: int, reached: int) -> None:
    expected = {"targeted_beneficiaries": aimed_at, "reached_beneficiaries": reached}
    assert told(people.candidates, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "un panel de 33 personnes a été interrogé",
        "30 personnes ont participé à la réunion publique",
        "96 foyers ont été accompagnés l'année passée",
        "on a formé 12 bénévoles et 3 agents",
        "45 personnes par semaine",
        "entre 40 et 60 familles",
        "une ville de 18 000 habitants",
        "jeunes de 16 à 25 ans",
        "30 femmes et 20 enfants",
        "le département compte 12 000 allocataires du RSA",
        "près de 1 100 personnes à la rue",
        "1 800 ménages pauvres sur le bassin",
        "entretiens avec 15 bénéficiaires",
    ],
)
def test_people_who_are_no_count_of_beneficiaries_stay_out(text: str) -> None:
    assert told(people.candidates, text) == {}


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("pour 40 familles", BeneficiaryUnit.FAMILIES),
        ("131 ménages déjà relogés", BeneficiaryUnit.HOUSEHOLDS),
        ("cible 900 foyers", BeneficiaryUnit.HOUSEHOLDS),
        ("pour 40 jeunes", None),
    ],
)
def test_unit_is_told_where_it_is_not_people(text: str, unit: BeneficiaryUnit | None) -> None:
    assert told(people.candidates, text).get("beneficiary_unit") == unit


def test_people_of_a_finished_action_were_reached() -> None:
    found = told(people.candidates, "58 retraités", values={"action_state": ActionState.FINISHED})
    assert found == {"reached_beneficiaries": 58}


@pytest.mark.parametrize(
    ("asked", "text", "values"),
    [
        ("reached_beneficiaries", "34 sur 60", {"reached_beneficiaries": 34, "targeted_beneficiaries": 60}),
        (
            "targeted_beneficiaries",
            "60 visées, 12 déjà venues",
            {"reached_beneficiaries": 12, "targeted_beneficiaries": 60},
        ),
        ("targeted_beneficiaries", "25 ados de 11 à 17 ans", {"targeted_beneficiaries": 25}),
        ("reached_beneficiaries", "112 passages, 45 personnes", {"reached_beneficiaries": 45}),
    ],
)
def test_question_asked_tells_what_people_are(asked: str, text: str, values: dict[str, Value]) -> None:
    assert told(people.candidates, text, asked) == values


@pytest.mark.parametrize("asked", ["evaluation", "need", "people_concerned", "people_concerned_how", "committee"])
def test_people_said_in_another_answer_are_no_beneficiaries(asked: str) -> None:
    assert told(people.candidates, "on a vu 33 personnes, 60 sont attendues", asked) == {}


def test_people_keep_the_words_that_count_them() -> None:
    found = words(people.candidates, "Atelier cuisine pour une trentaine de familles d'Argentan")
    assert found == {"targeted_beneficiaries": "une trentaine de familles", "beneficiary_unit": "familles"}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "200 personnes accompagnées d'ici juin",
            {
                "indicator_label": "personnes accompagnées",
                "indicator_unit": "personnes",
                "indicator_target": Decimal(200),
            },
        ),
        (
            "nombre de permis obtenus, cible 15",
            {"indicator_label": "nombre de permis obtenus", "indicator_target": Decimal(15)},
        ),
        (
            "taux de sortie positive : de 40 % à 62,5 %",
            {
                "indicator_label": "taux de sortie positive",
                "indicator_unit": "%",
                "indicator_baseline": Decimal(40),
                "indicator_target": Decimal("62.5"),
            },
        ),
        (
            "familles suivies : 34 au 30/09",
            {
                "indicator_label": "familles suivies",
                "indicator_value": Decimal(34),
                "indicator_measured_on": PartialDate(2024, 9, 30),
            },
        ),
        ("le taux de retour à l'emploi", {"indicator_label": "taux de retour à l'emploi"}),
        ("aucun pour l'instant", {}),
    ],
)
def test_indicator_asked_is_read_whole(text: str, values: dict[str, Value]) -> None:
    assert told(people.candidates, text, "indicators") == values


def test_indicators_of_a_sentence_are_lines_of_a_list() -> None:
    text = "Bus à Alençon. Indicateurs de résultat : nombre de passages (cible 300) ; 12 communes desservies. Budget 45 000 €"
    found = [one for one in people.candidates(mentions_in(text)) if one.entry is not None]
    assert [(one.entry.number, one.value) for one in found if one.entry and one.question == "indicator_label"] == [
        (0, "nombre de passages"),
        (1, "communes desservies"),
    ]
    assert {one.value for one in found if one.question == "indicator_kind"} == {IndicatorKind.RESULT}


def test_objective_of_things_is_an_indicator_and_no_people() -> None:
    found = told(people.candidates, "19 places labellisées à ce jour, objectif 30 places")
    assert found == {"indicator_label": "places", "indicator_unit": "places", "indicator_target": Decimal(30)}


def test_indicators_not_defined_yet_are_none() -> None:
    assert told(people.candidates, "les indicateurs ne sont pas encore définis") == {}


@pytest.mark.parametrize(
    "text",
    [
        "3 jeunes sur 10 sont sans emploi",
        "1 demandeur d'emploi sur 3 n'a pas de véhicule",
        "la commune compte 312 allocataires du RSA",
        "il y a 1 200 bénéficiaires du RSA sur le bassin",
        "on a associé les personnes concernées : 3 ateliers en juin, 41 participants",
        "41 participants pour le diagnostic partagé",
        "En 2023, 40 familles suivies",
        "une mère de 3 enfants",
        "5 jeunes du service civique",
        "10 personnes ont abandonné",
        "60 sur les 300 allocataires du RSA",
        "Places AVIP : 19 labellisées, on en vise 30",
    ],
)
def test_people_who_are_not_beneficiaries_are_left_out(text: str) -> None:
    assert told(people.candidates, text) == {}


@pytest.mark.parametrize(
    ("text", "aimed_at", "reached"),
    [
        ("412 usagers reçus au 31 octobre, 600 espérés fin décembre", 600, 412),
        ("Bénéficiaires : 140 (visés), 96 (touchés)", 140, 96),
        ("prévu 140 personnes, réalisé 96", 140, 96),
        ("sur les 60 jeunes attendus 41 sont venus", 60, 41),
        ("500 saisonniers visés, 236 rencontrés à ce jour", 500, 236),
        ("12 familles accompagnées vers le logement. 9 familles déjà relogées", 12, 9),
    ],
)
def test_people_told_without_a_noun_are_counted(text: str, aimed_at: int, reached: int) -> None:
    found = told(people.candidates, text)
    assert (found["targeted_beneficiaries"], found["reached_beneficiaries"]) == (aimed_at, reached)


@pytest.mark.parametrize(
    ("text", "question", "number"),
    [
        ("l'action s'est terminée, 58 participantes", "reached_beneficiaries", 58),
        ("Ménages au SMIC visés (60)", "targeted_beneficiaries", 60),
        ("pour qui ? étudiants et mères seules. combien ? 180", "targeted_beneficiaries", 180),
        ("50 adultes et 30 enfants, soit 80 personnes", "targeted_beneficiaries", 80),
        ("100 exploitants, groupes de parole", "targeted_beneficiaries", 100),
        ("33 personnes la première semaine", "reached_beneficiaries", 33),
    ],
)
def test_people_are_counted_by_the_words_around(text: str, question: str, number: int) -> None:
    assert told(people.candidates, text) == {question: number}
