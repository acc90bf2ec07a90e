"""The sums, figure by figure, on both databases."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from aggregation.queries import action_lines, picture, received
from aggregation.tables import Cofunding, Headcount, Picture, Tally
from survey.data import geography
from survey.db.engine import Sessions
from survey.domain.vocabulary import (
    ActionState,
    Audience,
    Axis,
    BeneficiaryUnit,
    CofundingStatus,
    CreditUse,
    PactState,
    TerritorialScale,
    Unknown,
)
from tests.factories import (
    OPENED,
    SENT,
    action,
    campaign,
    cofunding,
    dossier,
    indicator,
    local_pact,
    paying,
    priority,
    send,
)

SECURED, REQUESTED = CofundingStatus.SECURED, CofundingStatus.REQUESTED


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    with sessions.begin() as session:
        campaign(session)
        yield session


def seen(session: Session, region: str | None = None, **at: object) -> Picture:
    return picture(session, geography(), at.get("as_of"), campaign(session).id, region)  # type: ignore[arg-type]  # an instant


def test_empty_database_gives_zeros_and_every_region(session: Session) -> None:
    found = seen(session)
    assert (found.whole.coverage.expected, found.whole.coverage.begun, found.whole.figures.actions) == (101, 0, 0)
    assert len(found.regions) == 18
    assert [row.axis for row in found.axes] == list(Axis)
    assert (found.axis_regions, found.audiences) == ((), ())


def test_credits_are_added_to_the_cent(session: Session) -> None:
    planned = action(uses_local_credits=True, credit_use=CreditUse.CONCRETE, planned_cents=700_01)
    engaged = (paying(1_000_01, paid_cents=300_00), paying(2_000_02, CreditUse.LOGISTICS, paid_cents=Unknown.PENDING))
    send(session, local_pact("48", priority(Axis.RIGHTS, planned, *engaged, paying(5_00)), state=PactState.SIGNED))
    figures = seen(session).whole.figures
    assert (figures.committed_cents, figures.derogatory_cents, figures.planned_cents) == (3_005_03, 2_000_02, 700_01)
    assert figures.paid == Tally(total=300_00, known=1, pending=1, unanswered=1)
    assert figures.paid.missing == 2
    assert figures.derogatory_share == pytest.approx(200_002 / 300_503)


def test_huge_amounts_stay_exact(session: Session) -> None:
    send(session, local_pact("48", priority(Axis.RIGHTS, *(paying(2**53 + 1) for _ in range(3)))))
    assert seen(session).whole.figures.committed_cents == 3 * 2**53 + 3


def test_cofunding_keeps_unknown_amounts_and_statuses_apart(session: Session) -> None:
    lines = (
        cofunding(100_00, SECURED),
        cofunding(50_00, SECURED),
        cofunding(30_00, REQUESTED),
        cofunding(7_00, Unknown.UNKNOWN),
        cofunding(8_00, None),
        cofunding(Unknown.PENDING, SECURED),
        cofunding(None, None),
    )
    send(session, local_pact("48", priority(Axis.RIGHTS, paying(300_00, cofundings=lines))))
    figures = seen(session).whole.figures
    assert figures.cofunding == Cofunding(7, 150_00, 30_00, 15_00, unknown_amounts=2, unknown_statuses=3)
    assert figures.leverage == pytest.approx(0.5)
    assert figures.actions == 1


def test_beneficiaries_are_counted_by_unit_with_each_unknown_state(session: Session) -> None:
    families = {"beneficiary_unit": BeneficiaryUnit.FAMILIES}
    actions = (
        action(targeted_beneficiaries=100, reached_beneficiaries=0),
        action(targeted_beneficiaries=20, reached_beneficiaries=Unknown.UNKNOWN),
        action(targeted_beneficiaries=Unknown.PENDING),
        action(targeted_beneficiaries=Unknown.NOT_APPLICABLE, reached_beneficiaries=3, **families),
    )
    send(session, local_pact("48", priority(Axis.RIGHTS, *actions)))
    figures = seen(session).whole.figures
    reached = Tally(total=0, known=1, unknown=1, unanswered=1)
    assert figures.people == Headcount(Tally(total=120, known=2, pending=1), reached)
    assert reached.value == 0
    assert figures.families == Headcount(Tally(not_applicable=1), Tally(total=3, known=1))
    assert figures.families.targeted.value is None
    assert figures.households == Headcount()


def test_action_with_two_measured_indicators_counts_once(session: Session) -> None:
    twice = action(indicators=(indicator(value=Decimal(0)), indicator(value=Decimal("12.5"))))
    never = action(indicators=(indicator(target=Decimal(3)), indicator(value=Unknown.PENDING)))
    send(session, local_pact("48", priority(Axis.RIGHTS, twice, never)))
    figures = seen(session).whole.figures
    assert (figures.measured_actions, figures.actions, figures.measured_share) == (1, 2, 0.5)


def test_publics_and_scales_are_counted(session: Session) -> None:
    both = paying(1, audiences=(Audience.WOMEN, Audience.CHILDREN), scale=TerritorialScale.COMMUNE)
    one = action(audiences=(Audience.WOMEN,), scale=TerritorialScale.EPCI)
    send(session, local_pact("48", priority(Axis.RIGHTS, both, one)))
    found = seen(session)
    counted = [(row.region_code, row.audience, row.actions, row.engaged_actions) for row in found.audiences]
    assert counted == [("76", Audience.CHILDREN, 1, 1), ("76", Audience.WOMEN, 2, 1)]
    assert (found.whole.figures.scales.commune, found.whole.figures.scales.at(TerritorialScale.EPCI)) == (1, 1)


def test_engaged_are_the_middle_three_states(session: Session) -> None:
    send(session, local_pact("48", priority(Axis.RIGHTS, *(action(state=state) for state in ActionState))))
    figures = seen(session).whole.figures
    assert (figures.actions, figures.engaged_actions, figures.dropped_actions) == (5, 3, 1)


def test_axes_add_up_and_are_crossed_with_regions(session: Session) -> None:
    send(session, local_pact("48", priority(Axis.RIGHTS, paying(1_00)), priority(Axis.EMPLOYMENT, paying(2_00))))
    send(session, local_pact("61", priority(Axis.RIGHTS, paying(4_00)), priority(Axis.RIGHTS, paying(8_00))))
    found = seen(session)
    axes = {row.axis: (row.pacts, row.figures.priorities, row.figures.committed_cents) for row in found.axes}
    assert axes[Axis.RIGHTS] == (2, 3, 13_00)
    assert axes[Axis.EMPLOYMENT] == (1, 1, 2_00)
    assert axes[Axis.OTHER] == (0, 0, 0)
    crossed = {(row.axis, row.region_code): row.figures.committed_cents for row in found.axis_regions}
    assert crossed == {(Axis.RIGHTS, "76"): 1_00, (Axis.RIGHTS, "28"): 12_00, (Axis.EMPLOYMENT, "76"): 2_00}


def test_latest_transmission_alone_counts(session: Session) -> None:
    send(session, local_pact("48", priority(Axis.RIGHTS, paying(1_00), paying(2_00))))
    send(session, local_pact("48", priority(Axis.RIGHTS, paying(4_00))), SENT + timedelta(days=1))
    figures = seen(session).whole.figures
    assert (figures.actions, figures.committed_cents) == (1, 4_00)


def test_past_instant_shows_what_stood_then(session: Session) -> None:
    send(session, local_pact("48", priority(Axis.RIGHTS, paying(1_00))))
    send(session, local_pact("48", state=PactState.NONE), SENT + timedelta(days=1))
    before, first, second = (
        seen(session, as_of=SENT + moment).whole
        for moment in (timedelta(microseconds=-1), timedelta(0), timedelta(days=1))
    )
    assert (before.coverage.begun, before.coverage.transmitted) == (1, 0)
    assert (first.coverage.transmitted, first.figures.committed_cents) == (1, 1_00)
    assert (second.coverage.nothing_to_report, second.coverage.pacts, second.figures.actions) == (1, 0, 0)


def test_dossier_opened_later_is_not_begun_yet(session: Session) -> None:
    dossier(session, "48")
    assert seen(session, as_of=OPENED - timedelta(seconds=1)).whole.coverage.begun == 0
    assert seen(session, as_of=OPENED).whole.coverage.begun == 1


def test_another_campaign_is_left_out(session: Session) -> None:
    send(session, local_pact("48", priority(Axis.RIGHTS, paying(1_00))))
    other = picture(session, geography(), None, campaign(session, 2025).id)
    assert (other.whole.coverage.begun, other.whole.figures.actions) == (0, 0)


def test_joint_pact_of_corse_is_one_pact_of_two_departments(session: Session) -> None:
    dossier(session, "2A")
    send(session, local_pact("20", priority(Axis.RIGHTS, paying(5_00))))
    row = next(row for row in seen(session).regions if row.code == "94")
    assert (row.coverage.expected, row.coverage.transmitted, row.coverage.pacts) == (2, 2, 1)
    assert row.figures.committed_cents == 5_00
    assert [line.code for line in seen(session, "94").territories] == ["20"]


def test_money_of_a_department_beside_a_joint_dossier_is_in_every_sum(session: Session) -> None:
    """Services forbid that state: were it there all the same, nothing would be lost."""
    send(session, local_pact("2A", priority(Axis.RIGHTS, paying(1_00))))
    send(session, local_pact("20", priority(Axis.RIGHTS, paying(5_00))))
    found = seen(session)
    for rows in (found.territories, found.regions):
        assert sum(row.figures.committed_cents for row in rows) == found.whole.figures.committed_cents == 6_00
    assert (found.whole.coverage.expected, found.whole.coverage.transmitted) == (101, 2)


def test_secured_cofunding_without_a_known_amount_is_not_zero(session: Session) -> None:
    lines = (cofunding(Unknown.UNKNOWN, SECURED), cofunding(3_00, REQUESTED))
    send(session, local_pact("48", priority(Axis.RIGHTS, paying(1_00, cofundings=lines))))
    [line] = action_lines(session, received(session, None, campaign(session).id))
    assert line.secured_cents is None


def test_region_alone_is_its_row_of_the_nation(session: Session) -> None:
    for code, cents in (("48", 1_00), ("30", 2_00), ("61", 4_00)):
        send(session, local_pact(code, priority(Axis.RIGHTS, paying(cents))))
    row = next(row for row in seen(session).regions if row.code == "76")
    alone = seen(session, "76")
    assert (alone.whole.coverage, alone.whole.figures) == (row.coverage, row.figures)
    assert {line.code: line.figures.committed_cents for line in alone.territories if line.dossier} == {
        "30": 2_00,
        "48": 1_00,
    }


def test_regions_are_in_the_order_of_their_names(session: Session) -> None:
    names = [row.name for row in seen(session).regions]
    assert names.index("Hauts-de-France") + 1 == names.index("Île-de-France")


def test_listed_actions_add_up_to_the_sums(session: Session) -> None:
    lines = (cofunding(40_00, SECURED), cofunding(2_00, SECURED), cofunding(9_00, REQUESTED))
    send(session, local_pact("48", priority(Axis.RIGHTS, paying(1_00, cofundings=lines), action())))
    send(session, local_pact("30", priority(Axis.OTHER, paying(2_00, title="Première"))))
    dossiers = received(session, None, campaign(session).id, "76")
    listed = action_lines(session, dossiers)
    assert [(one.territory_code, one.committed_cents, one.secured_cents) for one in listed] == [
        ("30", 2_00, 0),
        ("48", 1_00, 42_00),
        ("48", None, 0),
    ]
    assert [one.title for one in action_lines(session, dossiers, 0, 1)] == ["Première"]
    assert len(action_lines(session, dossiers, 1, 5)) == 2


@pytest.mark.parametrize("actions", [1, 40])
def test_statements_do_not_grow_with_the_actions(session: Session, actions: int) -> None:
    for code in ("48", "30", "61"):
        send(session, local_pact(code, priority(Axis.RIGHTS, *(paying(1_00) for _ in range(actions)))))
    statements: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *call: statements.append(call[2]))
    seen_id = campaign(session).id
    statements.clear()
    picture(session, geography(), None, seen_id)
    assert len(statements) == 3
