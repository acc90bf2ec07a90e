"""The simulation: to the cent, fair to the cent, and the same each time."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregation.envelopes.simulation import simulate, simulated
from survey.data import poverty
from survey.domain.territories import Geography

PEOPLE = st.dictionaries(st.text("0123456789AB", min_size=2, max_size=3), st.integers(0, 10**6), min_size=1).filter(
    lambda people: any(people.values())
)
TOTALS = st.integers(0, 10**12) | st.integers(0, 100)


@given(TOTALS, PEOPLE)
def test_shares_add_up_and_each_is_within_a_cent_of_its_quota(total: int, people: dict[str, int]) -> None:
    shares = simulate(total, people)
    everybody = sum(people.values())
    assert sum(shares.values()) == total
    assert all(abs(shares[code] - Fraction(total * count, everybody)) < 1 for code, count in people.items())


@given(TOTALS, PEOPLE)
def test_more_people_never_get_less(total: int, people: dict[str, int]) -> None:
    shares = simulate(total, people)
    in_order = sorted(people, key=lambda code: people[code])
    assert all(shares[fewer] <= shares[more] for fewer, more in pairwise(in_order) if people[fewer] < people[more])


@given(TOTALS, PEOPLE, st.randoms(use_true_random=False))
def test_order_of_the_departments_changes_nothing(total: int, people: dict[str, int], chance: st.DataObject) -> None:
    shuffled = list(people.items())
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert simulate(total, dict(shuffled)) == simulate(total, people)


def test_equal_remainders_go_by_code() -> None:
    assert simulate(1, {"2B": 5, "2A": 5, "21": 5}) == {"2B": 0, "2A": 1, "21": 0}
    assert simulate(2, {"2B": 5, "2A": 5, "21": 5}) == {"2B": 1, "2A": 1, "21": 0}


@pytest.mark.parametrize(("total", "people"), [(-1, {"01": 1}), (1, {"01": 0}), (1, {"01": -1, "02": 2})])
def test_what_cannot_be_shared_is_refused(total: int, people: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="cannot share"):
        simulate(total, people)


def test_region_is_the_sum_of_its_departments(places: Geography) -> None:
    shares = simulated(250_000_000_01, places, poverty())
    assert [share.code for share in shares] == list(places.regions)
    assert sum(share.cents for share in shares) == 250_000_000_01
    assert [one.code for share in shares for one in share.departments if share.name == "Corse"] == ["2A", "2B"]
    assert {one.code for share in shares for one in share.departments} == set(places.departments)


def test_indicator_covers_every_department_and_says_its_year(places: Geography) -> None:
    found = poverty()
    assert set(found) == set(places.departments)
    assert {code for code, one in found.items() if one.year != 2021} == {"971", "973", "976"}
    assert all(one.people > 0 and one.source for one in found.values())
