"""The findings of the controls, rule after rule; a rule that finds nothing says so."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from sqlalchemy import CTE, and_, case, func, or_, select

from exports import statements
from exports.columns import controls
from exports.columns.controls import Rule, Severity
from exports.columns.credits import CONTROLS
from exports.columns.making import Fact
from exports.readings import Reading
from exports.statements import ACTION, CREDITS, Statement, at_actions
from survey.db.facts import ActionFact, CofundingFact, PriorityFact, RemarkFact
from survey.db.working import Region, TerritoryRow
from survey.domain.french import typeset

#: Cents by which a total may differ from its sum without a finding: one euro.
TOLERANCE = 100
NOTHING: Fact = {column.key: None for column in CONTROLS}


def findings(reading: Reading, year: int) -> Iterator[Fact]:
    """Give the findings of every rule, by rule then by territory."""
    current = reading.current
    checks: Mapping[Rule, Statement] = {
        controls.DUPLICATE: duplicates(current),
        controls.OUTSIDE: outside(current, year),
        controls.PAID_ABOVE: paid_above(current),
        controls.NO_REASON: without_reason(current),
        controls.TOTAL: wrong_totals(current),
        controls.NO_NUMBER: without_number(current),
        controls.RECORDED: recorded(current),
    }
    for rule, statement in checks.items():
        yield from told(rule, reading.facts(statement))
    yield line(controls.ENVELOPE, {}, Severity.UNCHECKED, controls.ENVELOPE.finding({}))


def told(rule: Rule, facts: Iterable[Fact]) -> Iterator[Fact]:
    """Tell what a rule found, or that it found nothing."""
    found = False
    for fact in facts:
        found = True
        yield line(rule, fact, rule.severity, rule.finding(fact))
    if not found:
        yield line(rule, {}, Severity.CLEAN, "Aucun cas.")


def line(rule: Rule, fact: Fact, severity: Severity, finding: str) -> Fact:
    """Make a line of the sheet."""
    question = fact.get("question") or (rule.question if fact else None)
    return {
        **NOTHING,
        **fact,
        "rule": rule.title,
        "severity": severity.value,
        "finding": typeset(finding),
        "question": question,
    }


# -------------------------------------------------------------------------------------------------- a statement a rule


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
    """Remarks that the form made when the dossier was transmitted, with the priority and the action where they are known."""
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
        .order_by(current.c.rank, TerritoryRow.code, RemarkFact.id)
    )
