"""Department = region = nation, to the cent, whatever was transmitted: random nations on both databases."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from aggregation.queries import picture
from aggregation.tables import Cofunding, Coverage, Figures, Headcount, Scales, Tally
from survey.data import geography
from survey.db.engine import Sessions
from survey.domain import pact as p
from survey.domain.vocabulary import (
    ActionState,
    Axis,
    BeneficiaryUnit,
    CofundingStatus,
    CreditUse,
    PactState,
    TerritorialScale,
    Unknown,
)
from tests.factories import SENT, action, campaign, cofunding, indicator, local_pact, paying, priority, send

PLACES = ("20", "2A", "48", "30", "61", "974", "75", "93")
VERSIONS = [SENT + timedelta(days=day) for day in range(3)]
UNITS = list(BeneficiaryUnit)

states = st.sampled_from(Unknown)
cents = st.integers(0, 10**13)
counts = st.integers(0, 10**6)
cofundings = st.builds(
    cofunding, st.one_of(cents, states, st.none()), st.one_of(st.sampled_from(CofundingStatus), states, st.none())
)
indicators = st.builds(indicator, value=st.one_of(st.none(), states, st.just(Decimal(7))))


@st.composite
def actions(draw: st.DrawFn) -> p.Action:
    changes = draw(
        st.fixed_dictionaries(
            {
                "scale": st.sampled_from(TerritorialScale),
                "cofundings": st.lists(cofundings, max_size=3).map(tuple),
                "indicators": st.lists(indicators, max_size=2).map(tuple),
                "total_cents": st.one_of(cents, states, st.none()),
                "targeted_beneficiaries": st.one_of(counts, states),
                "reached_beneficiaries": st.one_of(counts, states, st.none()),
                "beneficiary_unit": st.sampled_from(UNITS),
                "state": st.sampled_from(ActionState),
            }
        )
    )
    if changes["state"] in (ActionState.PLANNED, ActionState.DROPPED) or draw(st.booleans()):
        return action(**changes)
    committed = draw(st.integers(1, 10**13))
    paid = draw(st.one_of(st.integers(0, committed), states, st.none()))
    return paying(committed, draw(st.sampled_from(CreditUse)), paid_cents=paid, **changes)


@st.composite
def pacts(draw: st.DrawFn) -> p.LocalPact:
    state = draw(st.sampled_from(PactState))
    if state is PactState.NONE:
        return local_pact("48", state=state)
    plans = draw(st.lists(st.tuples(st.sampled_from(Axis), st.lists(actions(), min_size=1, max_size=3)), max_size=3))
    return local_pact("48", *(priority(axis, *plan) for axis, plan in plans), state=state)


nations = st.dictionaries(st.sampled_from(PLACES), st.lists(pacts(), min_size=1, max_size=3), max_size=4)


def tally(values: Iterable[int | Unknown | None]) -> Tally:
    found = list(values)
    known = [value for value in found if isinstance(value, int)]
    unknown, pending, not_applicable = (found.count(state) for state in Unknown)
    return Tally(sum(known), len(known), unknown, pending, not_applicable, found.count(None))


def headcount(plan: list[p.Action], unit: BeneficiaryUnit) -> Headcount:
    within = [one for one in plan if one.beneficiary_unit is unit]
    return Headcount(
        tally(one.targeted_beneficiaries for one in within), tally(one.reached_beneficiaries for one in within)
    )


def money(lines: list[p.Cofunding]) -> Cofunding:
    def added(*statuses: object) -> int:
        return sum(one.amount_cents for one in lines if isinstance(one.amount_cents, int) and one.status in statuses)

    return Cofunding(
        lines=len(lines),
        secured_cents=added(CofundingStatus.SECURED),
        requested_cents=added(CofundingStatus.REQUESTED),
        unsettled_cents=added(None, *Unknown),
        unknown_amounts=sum(not isinstance(one.amount_cents, int) for one in lines),
        unknown_statuses=sum(not isinstance(one.status, CofundingStatus) for one in lines),
    )


def by_hand(documents: Iterable[p.LocalPact]) -> Figures:
    """Add up documents in plain Python, with nothing of the code under test but the shape of the result."""
    priorities = [one for document in documents for one in document.priorities]
    plan = [one for part in priorities for one in part.actions]
    return Figures(
        priorities=len(priorities),
        measured_actions=sum(any(isinstance(each.value, Decimal) for each in one.indicators) for one in plan),
        cofunding=money([line for one in plan for line in one.cofundings]),
        actions=len(plan),
        engaged_actions=sum(one.is_engaged for one in plan),
        dropped_actions=sum(one.state is ActionState.DROPPED for one in plan),
        committed_cents=sum(one.committed_cents or 0 for one in plan),
        derogatory_cents=sum(one.committed_cents or 0 for one in plan if one.is_derogatory),
        planned_cents=0,
        scales=Scales(*(sum(one.scale is scale for one in plan) for scale in TerritorialScale)),
        paid=tally(one.paid_cents for one in plan if one.committed_cents is not None),
        total_cost=tally(one.total_cents for one in plan),
        people=headcount(plan, BeneficiaryUnit.PEOPLE),
        families=headcount(plan, BeneficiaryUnit.FAMILIES),
        households=headcount(plan, BeneficiaryUnit.HOUSEHOLDS),
    )


def stood(nation: dict[str, list[p.LocalPact]], as_of: datetime) -> dict[str, p.LocalPact]:
    passed = sum(at <= as_of for at in VERSIONS)
    return {code: versions[:passed][-1] for code, versions in nation.items() if versions[:passed]}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nation=nations, as_of=st.sampled_from(VERSIONS))
def test_sums_agree_at_every_level_with_those_made_by_hand(
    sessions: Sessions, nation: dict[str, list[p.LocalPact]], as_of: datetime
) -> None:
    with Session(sessions.engine) as session:  # never committed: the next nation finds the database empty
        year = campaign(session).id
        for code, versions in nation.items():
            for at, document in zip(VERSIONS, versions, strict=False):
                send(session, local_pact(code, *document.priorities, state=document.state), at)
        found = picture(session, geography(), as_of, year)
        alone = {row.code: picture(session, geography(), as_of, year, row.code).whole for row in found.regions[:4]}
    current = stood(nation, as_of)
    assert found.whole.figures == by_hand(current.values())
    assert {row.code: row.figures for row in found.territories if row.code in current} == {
        code: by_hand([document]) for code, document in current.items()
    }
    for rows in (found.territories, found.regions, found.axes, found.axis_regions):
        assert Figures.summed(row.figures for row in rows) == (found.whole.figures if rows else Figures())
    for covered in (found.territories, found.regions):
        assert Coverage.summed(row.coverage for row in covered) == found.whole.coverage
    for row in found.regions[:4]:
        assert (alone[row.code].figures, alone[row.code].coverage) == (row.figures, row.coverage)
