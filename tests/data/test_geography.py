"""The official codes that ship with the project."""

from collections import Counter

from survey.data import geography


def test_geography_holds_the_whole_official_code() -> None:
    codes = geography()
    assert len(codes.regions) == 18
    assert len(codes.departments) == 101
    assert len(codes.territories) == 102
    assert len(codes.communes) == 34_935
    assert Counter(epci.kind == "EPT" for epci in codes.epcis.values()) == {False: 1255, True: 11}
    assert len(codes.arrondissements) == 333


def test_each_code_refers_to_one_that_exists() -> None:
    codes = geography()
    assert {one.region_code for one in codes.departments.values()} == set(codes.regions)
    assert {one.department_code for one in codes.communes.values()} == set(codes.departments)
    assert {one.epci_code for one in codes.communes.values()} <= {*codes.epcis, ""}
    assert {one.arrondissement_code for one in codes.communes.values()} <= {*codes.arrondissements, ""}
    assert {code for one in codes.epcis.values() for code in one.department_codes} <= set(codes.departments)


def test_each_territory_has_its_office() -> None:
    codes = geography()
    offices = [codes.office_of(code) for code in codes.departments]
    assert Counter(office.kind for office in offices) == {
        "DDETS": 47,
        "DDETSPP": 45,
        "UD-DRIEETS": 4,
        "DEETS": 4,
        "DGCOPOP": 1,
    }
    assert codes.office_of("20").name == "DDETSPP de la Corse-du-Sud"


def test_department_is_named_after_a_preposition() -> None:
    codes = geography()
    assert [codes.departments[code].of_name for code in ("48", "32", "61", "75", "974")] == [
        "de la Lozère",
        "du Gers",
        "de l’Orne",
        "de Paris",
        "de La Réunion",
    ]
    assert all(one.of_name.endswith(one.name) for one in codes.territories.values())


def test_names_have_the_typographic_apostrophe() -> None:
    assert geography().communes["61214"].name == "L’Aigle"
    assert not [one.name for one in geography().communes.values() if "'" in one.name]
