"""What each control of the credits looks for, one statement a rule."""

from datetime import date

from sqlalchemy import CTE, and_, case, func, or_, select

from exports.reading import statements
from exports.reading.statements import ACTION, CREDITS, Statement, at_actions
from survey.db.facts import ActionFact, CofundingFact, PriorityFact, RemarkFact
from survey.db.working import Region, TerritoryRow

#: Cents by which a total may differ from its sum without a finding: one euro.
TOLERANCE = 100
#: The question of which a remark says the same as a control.
TOTAL_COST = "total_cost"


def duplicates(current: CTE) -> Statement:
    """Actions whose commitment number is another's too, anywhere in the nation."""
    bearers = (
        select(ActionFact.commitment_number, func.count().label("bearers"))
        .join(current, current.c.id == ActionFact.transmission_id)
        .where(ActionFact.commitment_number.is_not(None))
        .group_by(ActionFact.commitment_number)
        .having(func.count() > 1)
        .subquery("bearers")
    )
    return at_actions(current, *CREDITS, bearers.c.bearers).join(
        bearers, bearers.c.commitment_number == ActionFact.commitment_number
    )


def outside(current: CTE, year: int) -> Statement:
    """Actions engaged in another year (M7)."""
    day = ActionFact.committed_on
    return at_actions(current, *CREDITS).where(or_(day < date(year, 1, 1), day > date(year, 12, 31)))


def paid_above(current: CTE) -> Statement:
    """Actions that paid more than was committed: the database refuses them, which is shown."""
    return at_actions(current, *CREDITS).where(ActionFact.paid_cents > ActionFact.committed_cents)


def without_reason(current: CTE) -> Statement:
    """Derogatory uses without a reason (II): the database refuses them, which is shown."""
    return statements.derogations(current).where(ActionFact.derogation_reason.is_(None))


def without_number(current: CTE) -> Statement:
    """Commitments whose number is not known yet."""
    return statements.commitments(current).where(ActionFact.commitment_number.is_(None))


def wrong_totals(current: CTE) -> Statement:
    """Actions whose total cost is not the sum of what finances them, where every amount is known."""
    amount = CofundingFact.amount_cents
    cofunding = (
        select(
            CofundingFact.action_id,
            func.sum(amount).label("cents"),
            func.sum(case((amount.is_(None), 1), else_=0)).label("unknown"),
        )
        .group_by(CofundingFact.action_id)
        .subquery("cofunding")
    )
    local = func.coalesce(ActionFact.committed_cents, ActionFact.planned_cents, 0)
    gap = func.abs(ActionFact.total_cents - local - func.coalesce(cofunding.c.cents, 0))
    return (
        at_actions(current, *CREDITS, cofunding.c.cents.label("cofunding_cents"))
        .outerjoin(cofunding, cofunding.c.action_id == ActionFact.id)
        .where(gap > TOLERANCE, func.coalesce(cofunding.c.unknown, 0) == 0)
    )


def recorded(current: CTE) -> Statement:
    """Remarks that the form made when the dossier was transmitted, with the priority and the action where they are known.

    That a total is not the sum of what finances it is told once: by its own control.
    """
    gaps = wrong_totals(current).with_only_columns(ActionFact.id).order_by(None)
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
        .where(or_(RemarkFact.question != TOTAL_COST, ActionFact.id.is_(None), ActionFact.id.not_in(gaps)))
        .order_by(current.c.rank, TerritoryRow.code, RemarkFact.id)
    )
