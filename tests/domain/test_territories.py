"""Territories and what lies in them, on a country of two departments."""

from survey.domain.territories import (
    Arrondissement,
    Commune,
    Department,
    Epci,
    Geography,
    Office,
    Region,
    official_rank,
)


def _commune(code: str, department: str) -> Commune:
    return Commune(code, f"Commune {code}", department, "", "", 100, ())


def _geography() -> Geography:
    return Geography(
        regions=[Region("94", "Corse")],
        departments=[
            Department("2B", "Haute-Corse", "de la Haute-Corse", "94"),
            Department("2A", "Sud", "du Sud", "94"),
        ],
        communes=lambda: [_commune("2A001", "2A"), _commune("2B001", "2B"), _commune("2B002", "2B")],
        epcis=[Epci("1", "Une", "CC", 10, ("2A", "2B")), Epci("2", "Deux", "CC", 10, ("2B",))],
        arrondissements=[Arrondissement("2A1", "Ajaccio", "2A")],
        offices=[Office("2A", "DDETSPP", "DDETSPP du Sud"), Office("2B", "DDETSPP", "DDETSPP de la Haute-Corse")],
    )


def test_territories_are_the_departments_and_corsica_as_one() -> None:
    territories = _geography().territories
    assert list(territories) == ["20", "2A", "2B"]
    assert territories["20"].department_codes == ("2A", "2B")
    assert territories["2B"].department_codes == ("2B",)


def test_corsica_as_one_holds_what_both_departments_hold() -> None:
    codes = _geography()
    corsica = codes.territories["20"]
    assert [one.code for one in codes.communes_of(corsica)] == ["2A001", "2B001", "2B002"]
    assert [one.code for one in codes.epcis_of(corsica)] == ["1", "2"]
    assert [one.code for one in codes.arrondissements_of(corsica)] == ["2A1"]


def test_epci_of_two_departments_is_in_both() -> None:
    codes = _geography()
    assert [one.code for one in codes.epcis_of(codes.territories["2A"])] == ["1"]
    assert [one.code for one in codes.epcis_of(codes.territories["2B"])] == ["1", "2"]


def test_joint_pact_is_filled_by_the_office_of_the_first_department() -> None:
    codes = _geography()
    assert codes.office_of("20") == codes.office_of("2A")
    assert codes.office_of("2B").name == "DDETSPP de la Haute-Corse"


def test_region_gives_its_territories_in_official_order() -> None:
    assert [one.code for one in _geography().territories_of("94")] == ["20", "2A", "2B"]
    assert _geography().territories_of("11") == ()


def test_corsica_ranks_between_nineteen_and_twenty_one() -> None:
    codes = ["971", "21", "2B", "20", "19", "2A", "01"]
    assert sorted(codes, key=official_rank) == ["01", "19", "20", "2A", "2B", "21", "971"]
