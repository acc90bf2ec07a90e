"""Corrections by talking: what they change, what they leave alone, and the words that say so."""

from typing import Any

import pytest

from survey.understanding.sentences import understand
from tests.understanding.acting import acts, changed, scene

CAF = {"category": "caf", "amount": 2000000, "status": None}
MSA = {"category": "msa", "amount": 500000, "status": "requested"}
PARTNERS = [{"category": "caf", "name": "CAF de l'Orne"}, {"category": "association", "name": "Udaf"}]
ALENCON = {"kind": "commune", "code": "61001", "label": "Alençon"}
ARGENTAN = {"kind": "commune", "code": "61006", "label": "Argentan"}
SEES = {"kind": "commune", "code": "61464", "label": "Sées"}


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        (
            "non, plutôt 12 000 €",
            {"committed_amount": 1000000, "targeted_beneficiaries": 9},
            {"committed_amount": 1200000},
        ),
        (
            "finalement 200 familles",
            {"committed_amount": 1, "targeted_beneficiaries": 150},
            {"targeted_beneficiaries": 200},
        ),
        ("le coût total c'est 40 000", {"committed_amount": 1000000}, {"total_cost": 4000000}),
        (
            "c'est 12 000 pas 21 000",
            {"committed_amount": 2100000, "total_cost": 3000000},
            {"committed_amount": 1200000},
        ),
        ("le budget passe de 30 000 à 35 000", {"committed_amount": 1, "total_cost": 3000000}, {"total_cost": 3500000}),
        (
            "j'ai inversé, 9 000 c'est l'AE et 21 000 le coût total",
            {"committed_amount": 2100000, "total_cost": 900000},
            {"committed_amount": 900000, "total_cost": 2100000},
        ),
        ("non, plutôt les jeunes", {"audiences": ["women"]}, {"audiences": ["young_people"]}),
        ("c'est quartier, pas commune", {"scale": "commune"}, {"scale": "neighbourhood"}),
        ("le 22 plutôt", {"starts_on": "2024-10-01"}, {"starts_on": "2024-10-22"}),
        ("siret : 732 829 320 00074", {"operator_siret": "35600000000048"}, {"operator_siret": "73282932000074"}),
    ],
)
@pytest.mark.parametrize("asked", [None, "effects_on_area"])
def test_value_told_anew_replaces_the_present_one(
    text: str, before: dict[str, Any], after: dict[str, Any], asked: str | None
) -> None:
    found = changed(text, before, asked)
    found.pop("beneficiary_unit", None)
    assert found == after


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("en fait c'est la MSA qui porte", "msa"),
        ("c'est la MSA et pas la CAF", "msa"),
        ("le porteur a changé, c'est le CCAS d'Alençon", "commune"),
        ("pas la caf, l'udaf", "association"),
    ],
)
@pytest.mark.parametrize("asked", [None, "evaluation"])
def test_operator_is_told_anew(text: str, category: str, asked: str | None) -> None:
    found = changed(text, {"operator": {"category": "caf", "name": "CAF"}}, asked)
    assert found.pop("operator")["category"] == category
    assert found == {}


@pytest.mark.parametrize(
    ("text", "before", "asked"),
    [
        ("finalement 200", {"committed_amount": 1000000, "targeted_beneficiaries": 150}, None),
        ("non", {"committed_amount": 1000000}, "starts_on"),
        ("décale au 40", {"starts_on": "2024-10-01"}, None),
    ],
)
def test_doubtful_correction_changes_nothing(text: str, before: dict[str, Any], asked: str | None) -> None:
    assert changed(text, before, asked) == {}


@pytest.mark.parametrize("text", ["le 3 novembre", "finalement le 3 novembre"])
def test_answer_to_the_question_asked_is_no_correction(text: str) -> None:
    assert changed(text, {"committed_on": "2024-10-01"}, "starts_on") == {"starts_on": "2024-11-03"}


@pytest.mark.parametrize(
    "text",
    [
        "On suit les familles par un questionnaire en juin et une enquête finale auprès des partenaires",
        "Les partenaires ajoutent une permanence de plus chaque mois et on compte les passages",
    ],
)
def test_text_that_tells_is_the_answer_of_a_text_question(text: str) -> None:
    before = {"starts_on": "2024-10-01", "audiences": ["women"], "targeted_beneficiaries": 100}
    assert changed(text, before, "evaluation")["evaluation"] == text


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        (
            "attends, décale le démarrage au 15",
            {"starts_on": "2024-10-01", "ends_on": "2025-01-10"},
            {"starts_on": "2024-10-15"},
        ),
        (
            "repousse le démarrage d'un mois",
            {"starts_on": "2024-10-31", "ends_on": "2025-06-30"},
            {"starts_on": "2024-11-30"},
        ),
        ("on repousse de 2 semaines", {"starts_on": "2024-12-25"}, {"starts_on": "2025-01-08"}),
        ("avance d'une semaine", {"starts_on": "2024-10-03"}, {"starts_on": "2024-09-26"}),
        ("prolonge de deux mois", {"starts_on": "2024-10-14", "ends_on": "2024-12-31"}, {"ends_on": "2025-02-28"}),
        (
            "la fin est repoussée au 31 mars",
            {"starts_on": "2024-10-14", "ends_on": "2024-12-31"},
            {"ends_on": "2025-03-31"},
        ),
        ("repousse d'un mois", {"starts_on": "2024-12"}, {"starts_on": "2025-01"}),
    ],
)
@pytest.mark.parametrize("asked", [None, "evaluation"])
def test_date_moves_and_keeps_what_is_not_said(
    text: str, before: dict[str, str], after: dict[str, str], asked: str | None
) -> None:
    assert changed(text, before, asked) == after


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("150 de plus", 50, 200),
        ("20 de moins", 50, 30),
        ("le double", 50, 100),
        ("la moitié seulement", 50, 25),
        ("divise par deux", 50, 25),
        ("augmente de 10 %", 50, 55),
        ("30 familles en plus", 50, 80),
    ],
)
def test_number_is_computed_from_the_present_one(text: str, before: int, after: int) -> None:
    (candidate,) = understand(text, scene(before={"targeted_beneficiaries": before})).candidates
    assert (candidate.value, candidate.computed) == (after, True)


def test_number_is_never_taken_below_zero() -> None:
    assert changed("80 de moins", {"targeted_beneficiaries": 50}) == {}


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("ajoute la MSA pour 5 000", [CAF], [CAF, {**MSA, "status": None}]),
        ("enlève la caf", [CAF, MSA], [MSA]),
        ("la CAF c'est acquis finalement", [CAF, MSA], [{**CAF, "status": "secured"}, MSA]),
        ("la msa met 8000 finalement", [CAF, MSA], [CAF, {**MSA, "amount": 800000}]),
        ("mets la CPAM à la place de la MSA", [CAF, MSA], [CAF, {**MSA, "category": "cpam"}]),
        ("finalement la MSA ne finance plus", [CAF, MSA], [CAF]),
    ],
)
def test_cofunding_is_added_changed_or_taken_out(text: str, before: list[Any], after: list[Any]) -> None:
    found = changed(text, {"cofundings": before})["cofundings"]
    assert [{key: line[key] for key in ("category", "amount", "status")} for line in found] == after


@pytest.mark.parametrize(
    ("text", "families"),
    [
        ("enlève la caf", ["association"]),
        ("l'Udaf s'est désistée", ["caf"]),
        ("remplace la CAF par la MSA", ["msa", "association"]),
        ("il manque l'ARS dans les partenaires", ["caf", "association", "ars"]),
        ("pas la CAF finalement", ["association"]),
    ],
)
def test_partner_is_added_replaced_or_taken_out(text: str, families: list[str]) -> None:
    found = changed(text, {"partners": PARTNERS}, "evaluation")
    assert [line["category"] for line in found.pop("partners")] == families
    assert found == {}


@pytest.mark.parametrize(
    ("text", "question", "before", "after"),
    [
        ("rajoute les étudiants", "audiences", ["women"], ["women", "students"]),
        ("enlève les femmes", "audiences", ["women", "students"], ["students"]),
        ("enlève les enfants et ajoute les jeunes", "audiences", ["children", "women"], ["women", "young_people"]),
        ("pas les étudiants finalement", "audiences", ["students", "young_people"], ["young_people"]),
        ("ajoute Sées", "areas", [ALENCON], [ALENCON, SEES]),
        ("plus Alençon mais Argentan", "areas", [ALENCON, SEES], [ARGENTAN, SEES]),
        ("à Argentan plutôt qu'à Alençon", "areas", [ALENCON], [ARGENTAN]),
        ("Sées n'est pas concernée", "areas", [ALENCON, SEES], [ALENCON]),
    ],
)
def test_member_of_a_list_is_added_or_taken_out(text: str, question: str, before: list[Any], after: list[Any]) -> None:
    found = changed(text, {question: before})[question]
    by_code = [one["code"] if isinstance(one, dict) else one for one in found]
    assert sorted(by_code) == sorted(one["code"] if isinstance(one, dict) else one for one in after)


def test_last_member_of_a_list_is_not_taken_out_by_talking() -> None:
    assert changed("enlève les femmes", {"audiences": ["women"]}).get("audiences") != []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("change le titre : Bus des familles du bocage", "Bus des familles du bocage"),
        ("le nom exact c'est « Mobilité pour toutes »", "Mobilité pour toutes"),
        ("renomme-la La Cantine roulante", "La Cantine roulante"),
        ("le titre c'est plutôt Café des parents, pas Bus des familles", "Café des parents"),
        ("l'action s'appelle plutôt « Roule ma poule »", "Roule ma poule"),
    ],
)
@pytest.mark.parametrize("asked", [None, "audiences", "evaluation"])
def test_title_is_told_anew(text: str, title: str, asked: str | None) -> None:
    assert changed(text, {"action_title": "Bus des familles"}, asked) == {"action_title": title}


def test_correction_tells_the_words_that_say_it() -> None:
    text = "non, plutôt 12 000 €"
    understood = understand(text, scene(before={"committed_amount": 1000000}))
    (candidate,) = understood.candidates
    assert text[candidate.start : candidate.end] == "12 000 €"
    assert acts(understood) == ["set"]


def test_removal_tells_the_line_and_its_words() -> None:
    text = "Enlève la Caf stp"
    understood = understand(text, scene(before={"partners": PARTNERS}))
    (removal,) = understood.removals
    assert removal.entry == ("partners", 0)
    assert text[removal.start : removal.end] == "Caf"


@pytest.mark.parametrize(
    ("text", "questions", "number"),
    [
        ("même pilote que l'action 2", ("lead_organisation",), 2),
        ("mêmes partenaires que la première", ("partners",), 1),
        ("reprends le public de l'action 3", ("audiences",), 3),
    ],
)
def test_copying_tells_what_and_from_where(text: str, questions: tuple[str, ...], number: int) -> None:
    understood = understand(text, scene())
    (command,) = understood.commands
    assert (command.act, command.questions, command.number) == ("copy", questions, number)


def test_duplicating_tells_where_the_copy_is() -> None:
    here = scene()
    understood = understand("refais la même action mais pour Sées", here)
    assert acts(understood) == ["duplicate_action"]
    assert [one.question for one in understood.candidates] == ["areas"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("enleve 2024 du titre", "Noël solidaire"),
        ("ajoute « du bocage » au titre", "Noël solidaire 2024 du bocage"),
        ("remplace Noël par Hiver dans le titre", "Hiver solidaire 2024"),
    ],
)
def test_title_is_amended_word_by_word(text: str, title: str) -> None:
    assert changed(text, {"action_title": "Noël solidaire 2024"}) == {"action_title": title}


def test_amount_of_a_cofunding_is_raised() -> None:
    (line,) = changed("la CAF met 500 € de plus", {"cofundings": [CAF]})["cofundings"]
    assert line["amount"] == 2050000


@pytest.mark.parametrize(
    "text",
    [
        "On compte les familles à l'entrée et on les rappelle trois mois plus tard pour savoir où elles en sont.",
        "Ajouter un temps d'échange mensuel avec les jeunes pour ajuster les ateliers.",
        "La fin de l'action est marquée par une enquête auprès des jeunes.",
        "Les femmes répondent à un questionnaire, sans les enfants, puis la CAF analyse les réponses.",
    ],
)
def test_answer_of_many_words_is_no_correction(text: str) -> None:
    before = {"audiences": ["women", "young_people"], "ends_on": "2024-12-31", "partners": PARTNERS}
    assert changed(text, before, "evaluation")["evaluation"] == text
