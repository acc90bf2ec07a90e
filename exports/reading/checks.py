"""What each control of the credits looks for, one statement a rule."""

from datetime import date

from sqlalchemy import CTE, BigInteger, Subquery, and_, case, cast, func, or_, select

from exports.reading import statements
from exports.reading.statements import ACTION, CREDITS, Statement, at_actions
from survey.db.facts import ActionFact, CofundingFact, PriorityFact, RemarkFact
from survey.db.working import Region, TerritoryRow
from survey.domain.vocabulary import ENGAGED_STATES, ActionState

#: Cents by which a total may differ from its sum without a finding: one euro.
TOLERANCE = 100
#: The question of which a remark says the same as a control.
TOTAL_COST = "total_cost"


def duplicates(current: CTE) -> Statement:
    """Actions whose commitment number is another's too, anywhere in the nation, spaces and case apart."""
    number = func.upper(func.replace(ActionFact.commitment_number, " ", ""))
    bearers = (
        select(number.label("number"), func.count().label("bearers"))
        .join(current, current.c.id == ActionFact.transmission_id)
        .where(ActionFact.commitment_number.is_not(None))
        .group_by(number)
        .having(func.count() > 1)
        .subquery("bearers")
    )
    return at_actions(current, *CREDITS, bearers.c.bearers).join(bearers, bearers.c.number == number)


def incomplete(current: CTE) -> Statement:
    """Engaged actions without a day, or with credits and no amount: the database refuses them, which is shown."""
    engaged = ActionFact.state.in_([state.value for state in ENGAGED_STATES])
    unpaid = and_(ActionFact.uses_local_credits, func.coalesce(ActionFact.committed_cents, 0) <= 0)
    return at_actions(current, *CREDITS).where(engaged, or_(ActionFact.committed_on.is_(None), unpaid))


def to_come(current: CTE, day: date) -> Statement:
    """Actions said to be engaged on a day after that of the state."""
    return at_actions(current, *CREDITS).where(ActionFact.committed_on > day)


def outside(current: CTE, year: int, day: date) -> Statement:
    """Actions engaged in another year (M7); what is still to come on the ``day`` of the state is told by its own control."""
    on = ActionFact.committed_on
    return at_actions(current, *CREDITS).where(or_(on < date(year, 1, 1), and_(on > date(year, 12, 31), on <= day)))


def twins(current: CTE) -> Statement:
    """Actions that have the title and the operator of another one of their department: one may have been told twice."""
    title, operator = func.lower(ActionFact.title), func.lower(ActionFact.operator_name)
    kept = ActionFact.state != ActionState.DROPPED.value
    same = (
        select(current.c.id, title.label("title"), operator.label("operator"), func.count().label("twins"))
        .join(ActionFact, ActionFact.transmission_id == current.c.id)
        .where(kept)
        .group_by(current.c.id, title, operator)
        .having(func.count() > 1)
        .subquery("same")
    )
    return (
        at_actions(current, *CREDITS, same.c.twins)
        .join(same, and_(same.c.id == current.c.id, same.c.title == title, same.c.operator == operator))
        .where(kept)
    )


def left_over(current: CTE) -> Statement:
    """Local credits that were planned and are not committed (M6, M7)."""
    return at_actions(current, *CREDITS).where(
        ActionFact.state == ActionState.PLANNED.value, ActionFact.planned_cents > 0
    )


def paid_above(current: CTE) -> Statement:
    """Actions that paid more than was committed: the database refuses them, which is shown."""
    return at_actions(current, *CREDITS).where(ActionFact.paid_cents > ActionFact.committed_cents)


def without_reason(current: CTE) -> Statement:
    """Derogatory uses without a reason (II): the database refuses them, which is shown."""
    return statements.derogations(current).where(ActionFact.derogation_reason.is_(None))


def without_number(current: CTE) -> Statement:
    """Commitments whose number is not known yet."""
    return statements.commitments(current).where(ActionFact.commitment_number.is_(None))


def _cofunding() -> Subquery:
    """What is known of the cofunding of each action, in cents, and how many lines have no amount."""
    amount = CofundingFact.amount_cents
    return (
        select(
            CofundingFact.action_id,
            cast(func.sum(amount), BigInteger).label("cents"),
            func.sum(case((amount.is_(None), 1), else_=0)).label("unknown"),
        )
        .group_by(CofundingFact.action_id)
        .subquery("cofunding")
    )


def above_cost(current: CTE) -> Statement:
    """Actions of which the AE alone, or the known cofunding alone, is more than the total cost."""
    cofunding = _cofunding()
    above = or_(ActionFact.committed_cents > ActionFact.total_cents, cofunding.c.cents > ActionFact.total_cents)
    return (
        at_actions(current, *CREDITS, cofunding.c.cents.label("cofunding_cents"))
        .outerjoin(cofunding, cofunding.c.action_id == ActionFact.id)
        .where(above)
    )


def wrong_totals(current: CTE) -> Statement:
    """Actions whose total cost is not the sum of what finances them, where every amount is known.

    Where one of these alone is above the cost, it is told once: by its own control.
    """
    cofunding = _cofunding()
    local = func.coalesce(ActionFact.committed_cents, ActionFact.planned_cents, 0)
    brought = func.coalesce(cofunding.c.cents, 0)
    gap = func.abs(ActionFact.total_cents - local - brought)
    return (
        at_actions(current, *CREDITS, cofunding.c.cents.label("cofunding_cents"))
        .outerjoin(cofunding, cofunding.c.action_id == ActionFact.id)
        .where(
            gap > TOLERANCE,
            func.coalesce(cofunding.c.unknown, 0) == 0,
            func.coalesce(ActionFact.committed_cents, 0) <= ActionFact.total_cents,
            brought <= ActionFact.total_cents,
        )
    )


def recorded(current: CTE) -> Statement:
    """Remarks that the form made when the dossier was transmitted, with the priority and the action where they are known.

    That a total is not the sum of what finances it is told once: by its own control.
    """
    wrong, above = (
        found(current).with_only_columns(ActionFact.id).order_by(None) for found in (wrong_totals, above_cost)
    )
    own = PriorityFact.id == ActionFact.priority_id
    direct = and_(PriorityFact.transmission_id == current.c.id, PriorityFact.item_id == RemarkFact.item_id)
    return (
        select(*ACTION, RemarkFact.question, RemarkFact.text.label("remark"))
        .select_from(current)
        .join(TerritoryRow, TerritoryRow.code == current.c.territory_code)
        .join(Region, Region.code == TerritoryRow.region_code)
        .join(RemarkFact, RemarkFact.transmission_id == current.c.id)
        .outerjoin(
            ActionFact,
            and_(ActionFact.transmission_id == current.c.id, ActionFact.item_id == RemarkFact.item_id),
        )
        .outerjoin(PriorityFact, or_(own, direct))
        .where(
            or_(
                RemarkFact.question != TOTAL_COST,
                ActionFact.id.is_(None),
                and_(ActionFact.id.not_in(wrong), ActionFact.id.not_in(above)),
            )
        )
        .order_by(current.c.rank, TerritoryRow.code, RemarkFact.id)
    )
