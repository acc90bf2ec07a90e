from collections.abc import Iterable

import pytest

from aggregation.coverage import covered
from aggregation.tables import Coverage, Received, Reception
from survey.domain.territories import Geography
from tests.factories import OPENED, SENT


def begun(code: str, region: str = "94") -> Received:
    return Received(code, region, OPENED)


def sent(code: str, state: str, region: str = "94") -> Received:
    return Received(code, region, OPENED, 1, 1, SENT, state)


def whole(places: Geography, received: Iterable[Received], region: str | None = None) -> Coverage:
    return Coverage.summed(row.coverage for row in covered(places, received, region))


def test_nothing_received_leaves_every_department_expected(places: Geography) -> None:
    rows = covered(places, ())
    assert len(rows) == 101
    assert {row.reception for row in rows} == {Reception.MISSING}
    assert whole(places, ()) == Coverage(expected=101)


def test_departments_of_corse_are_expected_apart_without_a_joint_dossier(places: Geography) -> None:
    assert [row.code for row in covered(places, (begun("2A"),), "94")] == ["2A", "2B"]
    assert whole(places, (begun("2A"),), "94") == Coverage(expected=2, begun=1)


def test_joint_dossier_answers_for_both_departments(places: Geography) -> None:
    rows = covered(places, (begun("2A"), sent("20", "signed")), "94")
    assert [(row.code, row.reception) for row in rows] == [("20", Reception.TRANSMITTED)]
    assert rows[0].coverage == Coverage(2, begun=2, transmitted=2, pacts=1, signed_pacts=1)


def test_joint_dossier_only_begun_covers_both_without_transmitting(places: Geography) -> None:
    assert whole(places, (begun("20"),), "94") == Coverage(expected=2, begun=2)


def test_department_that_transmitted_stays_beside_a_joint_dossier(places: Geography) -> None:
    rows = {row.code: row.coverage for row in covered(places, (begun("20"), sent("2A", "signed"), begun("2B")), "94")}
    assert rows == {"20": Coverage(1, begun=1), "2A": Coverage(1, 1, 1, pacts=1, signed_pacts=1)}
    assert whole(places, (sent("20", "agreed"), sent("2A", "signed"), sent("2B", "signed"))).expected == 101


@pytest.mark.parametrize(
    ("state", "reception", "counted"),
    [
        ("none", Reception.NOTHING, Coverage(1, 1, 1, nothing_to_report=1)),
        ("preparing", Reception.TRANSMITTED, Coverage(1, 1, 1, pacts=1)),
        ("agreed", Reception.TRANSMITTED, Coverage(1, 1, 1, pacts=1)),
        ("signed", Reception.TRANSMITTED, Coverage(1, 1, 1, pacts=1, signed_pacts=1)),
    ],
)
def test_transmission_counts_by_the_state_of_its_pact(
    places: Geography, state: str, reception: Reception, counted: Coverage
) -> None:
    row = next(row for row in covered(places, (sent("48", state, "76"),)) if row.code == "48")
    assert (row.reception, row.coverage) == (reception, counted)


def test_expected_departments_are_101_whatever_corse_does(places: Geography) -> None:
    assert whole(places, (begun("20"),)).expected == whole(places, (begun("2B"),)).expected == 101


def test_missing_departments_are_those_that_did_not_transmit(places: Geography) -> None:
    assert whole(places, (begun("48", "76"), sent("61", "none", "28"))).missing == 100
