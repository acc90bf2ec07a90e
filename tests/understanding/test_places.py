"""Communes, EPCI, arrondissements, departments, and free text."""

import pytest

from survey.domain.values import Place, Value
from survey.domain.vocabulary import PlaceKind
from survey.questionnaire.kinds import Departments, Places
from tests.understanding.reading import answer, context, refused, suggested, value

PLACES, DEPARTMENTS = Places(), Departments()


def codes(read: Value | None) -> list[str | None] | None:
    return [place.code for place in read if isinstance(place, Place)] if isinstance(read, tuple) else None


@pytest.mark.parametrize(
    ("territory", "text", "expected"),
    [
        ("61", "Alencon et Sees", ["61001", "61464"]),
        ("60", "Estrées St Denis, Chevrieres, Longueil Ste Marie", ["60223", "60149", "60369"]),
        ("61", "- Alençon\n- Flers", ["61001", "61169"]),
        ("61", "Alençon/Flers", ["61001", "61169"]),
        ("61", "on intervient à Alençon", ["61001"]),
        ("61", "l'Aigle", ["61214"]),
        ("72", "au Mans", ["72181"]),
        ("971", "aux abymes et à pointe a pitre", ["97101", "97120"]),
        ("27", "Verneuil d'Avre et d'Iton et Évreux", ["27679", "27229"]),
        ("81", "Castres, Mazamet", ["81065", "81163"]),
        ("81", "CA de Castres - Mazamet", ["248100430"]),
        ("47", "Lot et Tolzac", ["244701405"]),
        ("51", "CC de Vitry, Champagne et Der", ["200034718"]),
        ("78", "la CC des portes de l'ile de france", ["200071074"]),
        ("86", "communauté urbaine du Grand Poitiers", ["200069854"]),
        ("79", "le Mellois et le Haut Val de Sèvre", ["200069755", "200041994"]),
        ("61", "arrondissement de mortagne", ["613"]),
        ("23", "arrdt d'aubusson", ["231"]),
        ("02", "les arrondissements de Vervins et de Laon", ["025", "022"]),
        ("44", "toute la CARENE", ["244400644"]),
        ("974", "le TCO et la CINOR", ["249740101", "249740119"]),
        ("59", "la MEL", ["200093201"]),
        ("69", "le 69 en entier", ["69"]),
        ("61", "Mortagne", ["61293"]),
        ("02", "Bohain (02110)", ["02095"]),
        ("61", "61000 Alencon", ["61001"]),
        ("59", "Roubais", ["59512"]),
        ("61", "Alençon, Alencon", ["61001"]),
        ("66", "tout le 66", ["66"]),
        ("27", "tout le dpt", ["27"]),
        ("61", "l'Orne", ["61"]),
        ("38", "Vienne", ["38544"]),
        ("86", "Vienne", ["86"]),
        ("20", "tout le département", ["2A", "2B"]),
        ("20", "Ajaccio et Bastia", ["2A004", "2B033"]),
    ],
)
def test_place_is_found_in_its_territory(territory: str, text: str, expected: list[str]) -> None:
    assert codes(value(PLACES, text, context(territory))) == expected


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("QPV de Perseigne et de Courteille", "QPV de Perseigne et de Courteille"),
        ("les 5 QPV d'Alençon", "les 5 QPV d'Alençon"),
        ("quartier de Perseigne", "quartier de Perseigne"),
        ("« le bocage »", "le bocage"),
        ("le bocage ornais", "le bocage ornais"),
        ("le sud du département", "le sud du département"),
        ('"le bocage, au nord"', "le bocage, au nord"),
        ("texte : le bocage", "le bocage"),
    ],
)
def test_place_without_a_code_is_kept_as_text(text: str, label: str) -> None:
    assert value(PLACES, text) == (Place(PlaceKind.TEXT, label),)


def test_commune_of_another_territory_says_where_it_lies() -> None:
    assert value(PLACES, "Caen") == (Place(PlaceKind.COMMUNE, "Caen", "14118", "14"),)


def test_homonym_elsewhere_is_chosen_by_its_department() -> None:
    assert codes(value(PLACES, "Castelnau (48)", context("61"))) is None
    proposed = [codes(one) for one in suggested(PLACES, "Saint-Denis", context("61"))]
    assert ["93066"] in proposed
    assert ["61382"] in proposed


@pytest.mark.parametrize("text", ["xyzzy", "Alençon, xyzzy et Flers", "La Ferté", "61000", "CC de nulle part"])
def test_doubtful_place_is_asked_back_with_the_rest_kept(text: str) -> None:
    read = suggested(PLACES, text)
    assert read
    assert None not in read
    parts = 3 if "," in text else 1
    assert all(isinstance(one, tuple) and len(one) == parts for one in read)


def test_unknown_place_names_the_territory() -> None:
    assert "arrondissements de l’Orne" in refused(PLACES, "xyzzy").message


def test_misspelt_place_is_less_certain_than_an_exact_one() -> None:
    exact, near = answer(PLACES, "Argentan"), answer(PLACES, "Argentam")
    assert 0 < getattr(near, "confidence", 0) < getattr(exact, "confidence", 0)


def test_place_picked_in_a_list_is_read_by_code() -> None:
    assert codes(value(PLACES, "", picked=("commune:61001", "epci:200071074"))) == ["61001", "200071074"]
    assert value(PLACES, "", picked=("commune:99999",)) is None


@pytest.mark.parametrize(
    ("territory", "text", "expected"),
    [
        ("61", "Alençon (61)", ["61001"]),
        ("72", "Alençon (61)", ["61001"]),
        ("61", "Verneuil d'Avre et d'Iton (27), Sées", ["27679", "61464"]),
        ("61", "tout le Val-d'Oise", ["95"]),
        ("61", "département du Pas-de-Calais", ["62"]),
        ("81", "Castres\nMazamet", ["81065", "81163"]),
    ],
)
def test_place_is_found_with_its_department(territory: str, text: str, expected: list[str]) -> None:
    assert codes(value(PLACES, text, context(territory))) == expected


def test_line_end_never_stands_within_a_name() -> None:
    assert codes(value(PLACES, "Lot et Tolzac", context("47"))) == ["244701405"]
    assert codes(value(PLACES, "Lot\nTolzac", context("47"))) != ["244701405"]


def test_too_many_places_are_refused() -> None:
    assert "Cent lieux" in refused(PLACES, "Alençon, " * 101).message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("48, 30", ("30", "48")),
        ("61 14 72", ("14", "61", "72")),
        ("Gard et Ardèche", ("07", "30")),
        ("la Lozère", ("48",)),
        ("département de la Manche", ("50",)),
        ("Cote d'or", ("21",)),
        ("Calvados (14), Manche", ("14", "50")),
        ("1", ("01",)),
        ("2a", ("2A",)),
        ("Corse", ("2A", "2B")),
        ("La Réunion, Mayotte", ("974", "976")),
    ],
)
def test_departments_are_read_by_code_or_name(text: str, expected: tuple[str, ...]) -> None:
    assert value(DEPARTMENTS, text) == expected


def test_doubtful_department_proposes_those_it_looks_like() -> None:
    assert ("30", "48") in suggested(DEPARTMENTS, "Lozère, Gars")


@pytest.mark.parametrize("text", ["", "96", "nulle part"])
def test_department_that_is_not_one_is_refused(text: str) -> None:
    assert "Exemple" in refused(DEPARTMENTS, text).message
