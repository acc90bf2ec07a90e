"""What « Évolutions » compares: every column once, and changes that turn the old rows into the new ones."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.changes import changes
from exports.columns.actions import ACTIONS
from exports.columns.children import AREAS, AUDIENCES, EFFECTS, INDICATORS, PARTNERS
from exports.columns.compared import DGCS_COMPARED, DIPLP_COMPARED, JOINED, REPEATED, Compared, Unit, first_told
from exports.columns.credits import COFUNDINGS, COMMITMENTS, DEROGATIONS
from exports.columns.making import Fact
from exports.columns.pacts import PACTS, PRIORITIES
from exports.reading.versions import Version, Way
from exports.sheets import CellKind
from tests.exports.filling import FIRST_AT

COLUMNS = {
    "Pactes": PACTS,
    "Priorités": PRIORITIES,
    "Actions": ACTIONS,
    "Publics": AUDIENCES,
    "Territoires": AREAS,
    "Partenaires": PARTNERS,
    "Indicateurs": INDICATORS,
    "Effets": EFFECTS,
    "Engagements": COMMITMENTS,
    "Cofinancements": COFUNDINGS,
    "Dérogatoire": DEROGATIONS,
}


@pytest.mark.parametrize("compared", [*DIPLP_COMPARED, *DGCS_COMPARED], ids=lambda compared: compared.title)
def test_every_column_is_compared_or_left_to_another(compared: Compared) -> None:
    columns = COLUMNS[compared.title]
    units = {unit.key for unit in compared.units}
    left = {column.key for column in columns} - units
    allowed = REPEATED | {*compared.identity} | (JOINED if compared.title == "Actions" else frozenset())
    left -= {key for key in left if key.removesuffix("_precision") in units}
    assert left <= allowed | (frozenset({"committed_cents"}) if compared.title == "Dérogatoire" else frozenset())


A = Unit("a", "A", CellKind.AMOUNT, lambda fact: fact["a"], lambda fact: fact["why"])
B = Unit("b", "B", CellKind.TEXT, lambda fact: fact["b"])
NAME = Unit("name", "Nom", CellKind.TEXT, lambda fact: fact["name"])
SMALL = Compared("Feuille", (A, B), ("name",), first_told((NAME,)), first_told((NAME,)))
STATED = st.sampled_from([(None, "je ne sais pas"), (None, "sans objet")]) | st.tuples(st.integers(0, 3), st.none())
ROWS = st.dictionaries(st.sampled_from("pqrs"), st.tuples(STATED, st.sampled_from("xyz") | st.none()))
VERSIONS = [Version(number, 7, number, FIRST_AT + timedelta(days=number)) for number in range(4)]


def facts_of(versions: Sequence[dict[str, Any]]) -> Iterator[Fact]:
    for version, rows in zip(VERSIONS, versions, strict=False):
        for name, ((a, why), b) in rows.items():
            yield {"dossier": 7, "version": version.id, "name": name, "a": a, "why": why, "b": b}


def shown(rows: dict[str, Any]) -> dict[str, dict[str, str | None]]:
    return {name: {"A": A.told(a), "B": B.told(b)} for name, (a, b) in rows.items()}


@given(st.lists(ROWS, min_size=2, max_size=4))
def test_changes_applied_to_the_old_rows_give_the_new(versions: list[dict[str, Any]]) -> None:
    way = Way(VERSIONS[0], tuple(VERSIONS[1 : len(versions)]))
    rows, new = shown(versions[0]), shown(versions[-1])
    for fact in changes(SMALL, [way], facts_of(versions)):
        match fact["nature"]:
            case "added":
                rows[fact["after"]] = new[fact["after"]]
            case "withdrawn":
                del rows[fact["before"]]
            case _:
                assert rows[fact["row"]][fact["column"]] == fact["before"] != fact["after"]
                rows[fact["row"]][fact["column"]] = fact["after"]
        assert_brought(fact, versions)
    assert rows == new


def assert_brought(fact: Fact, versions: Sequence[dict[str, Any]]) -> None:
    """What a version brought stands from it on, and did not just before."""
    states = [shown(version).get(fact["row"]) for version in versions]
    values = [None if state is None else (state[fact["column"]] if fact["column"] else "",) for state in states]
    number = fact["number"]
    assert len(set(values[number:])) == 1
    assert values[number - 1] != values[number]
