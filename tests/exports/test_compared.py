"""What « Évolutions » compares: every column once, and changes that turn the old rows into the new ones."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.changes import changes
from exports.columns.actions import ACTIONS
from exports.columns.children import AREAS, AUDIENCES, EFFECTS, INDICATORS, PARTNERS
from exports.columns.compared import DGCS_COMPARED, DIPLP_COMPARED, JOINED, REPEATED, Compared, Unit, first_told
from exports.columns.credits import COFUNDINGS, COMMITMENTS, DEROGATIONS
from exports.columns.making import Fact, FactColumn
from exports.columns.pacts import PACTS, PRIORITIES
from exports.reading.versions import Version, Way
from exports.sheets import CellKind
from survey.domain.vocabulary import (
    DEROGATORY_USES,
    ActionState,
    Axis,
    CofundingStatus,
    CreditUse,
    OrganisationCategory,
    Unknown,
)
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
    units = {unit.key for unit in (*compared.units, *compared.shared)}
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


# ------------------------------------------------------------------------------------------------- the sheets of the DGCS

SHEETS = {compared.title: compared for compared in DGCS_COMPARED}
#: What an insertion changes all the way down, and what follows from another column.
NOT_TOLD = frozenset({"position", "priority_position", "is_derogatory"})
CENTS = st.none() | st.integers(0, 2)
WORDS = st.sampled_from("ab")
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "action_title": WORDS,
    "priority_title": WORDS,
    "priority_id": WORDS,
    "axis": st.sampled_from(Axis),
    "action_state": st.sampled_from(ActionState),
    "credit_use": st.none() | st.sampled_from(CreditUse),
    "committed_cents": CENTS,
    "planned_cents": CENTS,
    "paid_cents": CENTS,
    "total_cents": CENTS,
    "paid_cents_state": st.none() | st.sampled_from(Unknown),
    "total_cents_state": st.none(),
    "commitment_number": st.none() | WORDS,
    "commitment_number_state": st.none() | st.sampled_from(Unknown),
    "committed_on": st.none() | st.just(date(2024, 8, 1)),
    "derogation_reason": st.none() | WORDS,
    "operator_category": st.sampled_from(OrganisationCategory),
    "operator_name": WORDS,
    "operator_siret": WORDS,
}
COFUNDING: dict[str, st.SearchStrategy[Any]] = {
    "category": st.sampled_from(OrganisationCategory),
    "amount_cents": CENTS,
    "amount_cents_state": st.none(),
    "status": st.none() | st.sampled_from(CofundingStatus),
    "status_state": st.none() | st.sampled_from(Unknown),
}
HEAD = {"dossier": 7, "region_code": "94", "region": "Corse", "territory_code": "20", "territory": "Corse"}
FUNDED = st.dictionaries(st.sampled_from(("CAF", "MSA")), st.fixed_dictionaries(COFUNDING))
ACTION = st.tuples(st.fixed_dictionaries(FIELDS), FUNDED)


@st.composite
def changed(draw: st.DrawFn) -> tuple[Any, Any]:
    """An action, and the same with a few fields changed."""
    action, funded = draw(ACTION)
    keys = draw(st.sets(st.sampled_from(sorted(FIELDS)), max_size=3))
    after = action | {key: draw(FIELDS[key]) for key in keys}
    return (action, funded), (after, draw(st.just(funded) | FUNDED))


def facts_in(sheet: str, action: Any, version: int) -> list[Fact]:  # noqa: ANN401  as drawn
    """The rows of the action in a sheet, as SQL gives them."""
    told, funded = action
    derogatory = told["credit_use"] in DEROGATORY_USES
    fact = {**HEAD, **told, "version": version, "action_id": "a1", "priority_position": 1, "is_derogatory": derogatory}
    if sheet == "Cofinancements":
        return [{**fact, **of, "name": name, "position": 1} for name, of in sorted(funded.items())]
    return [fact] if (told["committed_cents"] is not None if sheet == "Engagements" else derogatory) else []


def cells(columns: Sequence[FactColumn], fact: Fact) -> dict[str, Any]:
    """What a row shows; that a question comes to be asked tells nothing by itself."""
    shown = {column.title: column.get(fact) for column in columns if column.key not in NOT_TOLD}
    return {title: None if value in {"non demandé", "non répondu"} else value for title, value in shown.items()}


@given(changed())
def test_every_cell_of_the_credits_that_differs_is_told_once(both: tuple[Any, Any]) -> None:
    way, told, differing = Way(VERSIONS[0], (VERSIONS[1],)), [], set()
    for sheet, compared in SHEETS.items():
        old, new = (
            {fact.get("name") if sheet == "Cofinancements" else None: fact for fact in facts_in(sheet, one, version)}
            for version, one in enumerate(both)
        )
        told += list(changes(compared, [way], [*old.values(), *new.values()]))
        for name in old.keys() & new.keys():
            before, after = (cells(COLUMNS[sheet], rows[name]) for rows in (old, new))
            differing |= {title.removesuffix(" – précision") for title in before if before[title] != after[title]}
        rows = {(fact["nature"], fact["row"]) for fact in told if fact["sheet"] == sheet and fact["column"] is None}
        came, went = new.keys() - old.keys(), old.keys() - new.keys()
        assert rows == {*(("added", name) for name in came), *(("withdrawn", name) for name in went)}
    lines = Counter((fact["row"], fact["column"]) for fact in told if fact["column"])
    assert set(lines.values()) <= {1}
    columns = {column for _, column in lines}
    comes_or_goes = any(fact["sheet"] == "Engagements" and not fact["column"] for fact in told)
    assert differing - ({"Engagé (AE)"} if comes_or_goes else set()) <= columns
