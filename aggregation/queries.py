"""GROUP BY in SQL over the facts of the transmissions that stood at an instant; the same statements on both databases.

The sums are grouped by pact and axis, the finest grain of the picture. SQLite has no GROUPING SETS: adding the few
hundred rows that come back is left to ``aggregation.rollup``, so every table is made of the same sums and no fact is
read twice. The transmissions are found first, then named one by one: they are a hundred, and both planners know it.
``as_of`` is an aware instant, or ``None`` for the latest state; amounts are whole cents.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import (
    CTE,
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    case,
    cast,
    func,
    select,
    true,
)
from sqlalchemy.orm import Session

from aggregation.coverage import covered
from aggregation.rollup import Cell, axis_region_rows, axis_rows, national_summary, region_rows, with_figures
from aggregation.tables import ActionLine, AudienceRow, Picture, Received, Standing
from survey.db.facts import (
    ActionFact,
    AudienceFact,
    CofundingFact,
    IndicatorFact,
    PactFact,
    PriorityFact,
    Transmission,
)
from survey.db.working import Dossier, TerritoryRow
from survey.domain.territories import Geography
from survey.domain.vocabulary import (
    DEROGATORY_USES,
    ENGAGED_STATES,
    ActionState,
    Audience,
    Axis,
    BeneficiaryUnit,
    CofundingStatus,
    TerritorialScale,
    Unknown,
)

ENGAGED = ActionFact.state.in_([state.value for state in ENGAGED_STATES])
DEROGATORY = ActionFact.credit_use.in_([use.value for use in DEROGATORY_USES])
SECURED = CofundingFact.status == CofundingStatus.SECURED.value
REQUESTED = CofundingFact.status == CofundingStatus.REQUESTED.value
Grouped: TypeAlias = Select[*tuple[Any, ...]]
SENT: BindParameter[int] = bindparam("sent", expanding=True)
END_OF_TIME = datetime.max.replace(tzinfo=UTC)
EVERYWHERE = true()
"""For commands and exports, which are nobody's; a page asks within what its reader reaches."""


def current_transmissions(
    as_of: datetime | None,
    campaign_id: int,
    region: str | None = None,
    within: ColumnElement[bool] = EVERYWHERE,
    among: Standing | None = None,
) -> CTE:
    """Make the table of the transmissions that stand at an instant, one at most for each dossier of the campaign.

    ``within`` says of the dossiers which are reached (``survey.services.scoping``). ``among``, where it is known, is what stood when
    the instant was read before: then its transmissions stand, and no other.
    Columns: ``id``, ``dossier_id``, ``territory_code``, ``region_code``, ``number``, ``transmitted_at``.
    """
    dossiers = (
        select(Dossier.id, Dossier.territory_code, TerritoryRow.region_code)
        .join(TerritoryRow, TerritoryRow.code == Dossier.territory_code)
        .where(Dossier.campaign_id == campaign_id, within)
    )
    followed = (dossiers if region is None else dossiers.where(TerritoryRow.region_code == region)).subquery("followed")
    until = Transmission.transmitted_at <= (as_of or END_OF_TIME)
    sent = until if among is None else Transmission.id.in_(among.transmissions)
    newest = (
        select(Transmission.dossier_id, func.max(Transmission.number).label("number"))
        .join(followed, followed.c.id == Transmission.dossier_id)
        .where(sent)
        .group_by(Transmission.dossier_id)
        .subquery("newest")
    )
    same = and_(newest.c.dossier_id == Transmission.dossier_id, newest.c.number == Transmission.number)
    place = (followed.c.territory_code, followed.c.region_code)
    return (
        select(Transmission.id, Transmission.dossier_id, *place, Transmission.number, Transmission.transmitted_at)
        .join(newest, same)
        .join(followed, followed.c.id == Transmission.dossier_id)
        .cte("current")
    )


def present(session: Session, now: datetime) -> datetime:
    """Give the instant of the latest state: now, or the last transmission where a clock was set back since."""
    return max(now, session.scalar(select(func.max(Transmission.transmitted_at))) or now)


def received(
    session: Session,
    as_of: datetime | None,
    campaign_id: int,
    region: str | None = None,
    within: ColumnElement[bool] = EVERYWHERE,
    among: Standing | None = None,
) -> tuple[Received, ...]:
    """Give the dossiers that were open at the instant, each with the transmission that stood then."""
    current = current_transmissions(as_of, campaign_id, region, within, among)
    sent = (current.c.id, current.c.number, current.c.transmitted_at, PactFact.state)
    query = (
        select(Dossier.territory_code, TerritoryRow.region_code, Dossier.opened_at, *sent)
        .join(TerritoryRow, TerritoryRow.code == Dossier.territory_code)
        .outerjoin(current, current.c.dossier_id == Dossier.id)
        .outerjoin(PactFact, PactFact.transmission_id == current.c.id)
        .where(Dossier.campaign_id == campaign_id, _open(as_of, among), within)
    )
    query = query if region is None else query.where(TerritoryRow.region_code == region)
    return tuple(Received(*row) for row in session.execute(query))


def _open(as_of: datetime | None, among: Standing | None) -> ColumnElement[bool]:
    return Dossier.opened_at <= (as_of or END_OF_TIME) if among is None else Dossier.id.in_(among.dossiers)


def standing(session: Session, as_of: datetime, campaign_id: int) -> Standing:
    """Give what the state at an instant is made of, as it is read now."""
    opened = select(Dossier.id).where(Dossier.campaign_id == campaign_id, _open(as_of, None)).order_by(Dossier.id)
    current = current_transmissions(as_of, campaign_id).c
    sent = select(current.id).order_by(current.id)
    return Standing(session.scalars(opened).all(), session.scalars(sent).all())


def cells(session: Session, dossiers: Iterable[Received]) -> tuple[Cell, ...]:
    """Add up the facts of these dossiers by pact and axis, in one statement; there is no cell without a priority."""
    sent = _sent(dossiers)
    return tuple(
        Cell(sent[number].territory_code, sent[number].region_code, Axis(axis), sums)
        for number, axis, *sums in session.execute(_cells_query(), {"sent": list(sent)})
    )


def audience_rows(session: Session, dossiers: Iterable[Received]) -> tuple[AudienceRow, ...]:
    """Count actions by region and public; an action with two publics counts under each."""
    sent = _sent(dossiers)
    counts: Counter[tuple[str, str]] = Counter()
    engaged: Counter[tuple[str, str]] = Counter()
    for number, public, actions, engaged_actions in session.execute(_audiences_query(), {"sent": list(sent)}):
        counts[sent[number].region_code, public] += actions
        engaged[sent[number].region_code, public] += engaged_actions
    return tuple(AudienceRow(at[0], Audience(at[1]), count, engaged[at]) for at, count in sorted(counts.items()))


def action_lines(
    session: Session, dossiers: Iterable[Received], start: int = 0, limit: int | None = None
) -> tuple[ActionLine, ...]:
    """List the actions that the sums are made of, in the order of departments, priorities and actions."""
    query = (
        select(*_listed())
        .join(PriorityFact, PriorityFact.id == ActionFact.priority_id)
        .join(Transmission, Transmission.id == ActionFact.transmission_id)
        .join(Dossier, Dossier.id == Transmission.dossier_id)
        .where(ActionFact.transmission_id.in_(_sent(dossiers)))
        .order_by(Dossier.territory_code, PriorityFact.position, ActionFact.position)
        .offset(start)
        .limit(limit)
    )
    return tuple(map(_line, session.execute(query)))


def _listed() -> list[ColumnElement[Any] | SQLColumnExpression[Any]]:
    """Select what a line tells, in the order of its fields."""
    secured = select(case((func.count() == 0, 0), else_=func.sum(CofundingFact.amount_cents)))
    return [
        Dossier.territory_code,
        Transmission.number,
        ActionFact.axis,
        ActionFact.title,
        ActionFact.state,
        ActionFact.committed_cents,
        ActionFact.paid_cents,
        ActionFact.planned_cents,
        cast(secured.where(CofundingFact.action_id == ActionFact.id, SECURED).scalar_subquery(), BigInteger),
        ActionFact.paid_cents_state,
        ActionFact.targeted_beneficiaries,
        ActionFact.targeted_beneficiaries_state,
        ActionFact.reached_beneficiaries,
        ActionFact.reached_beneficiaries_state,
        ActionFact.beneficiary_unit,
    ]


def _line(row: Sequence[Any]) -> ActionLine:
    code, number, axis, title, state, committed, paid, planned, secured, *others, unit = row
    why_paid, targeted, why_targeted, reached, why_reached = others
    amounts = (committed, paid, planned, secured)
    return ActionLine(
        code,
        number,
        Axis(axis),
        title,
        ActionState(state),
        *amounts,
        _reason(why_paid),
        targeted,
        _reason(why_targeted),
        reached,
        _reason(why_reached),
        BeneficiaryUnit(unit),
    )


def _reason(state: str | None) -> Unknown | None:
    return Unknown(state) if state else None


def picture(
    session: Session,
    geography: Geography,
    as_of: datetime | None,
    campaign_id: int,
    region: str | None = None,
    within: ColumnElement[bool] = EVERYWHERE,
    among: Standing | None = None,
) -> Picture:
    """Give every table at an instant, of the nation or of one region, in three statements whatever there is."""
    dossiers = received(session, as_of, campaign_id, region, within, among)
    sums = cells(session, dossiers)
    territories = with_figures(covered(geography, dossiers, region), sums)
    regions = region_rows(territories, sums)
    return Picture(
        whole=national_summary(territories, sums),
        regions=regions,
        territories=territories,
        axes=axis_rows(sums),
        axis_regions=axis_region_rows(regions, sums),
        audiences=audience_rows(session, dossiers),
    )


def _sent(dossiers: Iterable[Received]) -> dict[int, Received]:
    return {one.transmission_id: one for one in dossiers if one.transmission_id is not None}


@cache
def _cells_query() -> Grouped:
    first, *others = (part.subquery() for part in (_priorities(), _measured(), _cofundings(), _actions()))
    # The order of the columns is that of the fields of Figures.
    numbers = [func.coalesce(column, 0) for part in (first, *others) for column in list(part.c)[2:]]
    query = select(first.c.transmission_id, first.c.axis, *numbers)
    for part in others:
        query = query.outerjoin(
            part, and_(part.c.transmission_id == first.c.transmission_id, part.c.axis == first.c.axis)
        )
    return query


@cache
def _audiences_query() -> Grouped:
    key = (ActionFact.transmission_id, AudienceFact.audience)
    query = select(*key, func.count(), _count(ENGAGED)).join(AudienceFact, AudienceFact.action_id == ActionFact.id)
    return query.where(ActionFact.transmission_id.in_(SENT)).group_by(*key)


def _priorities() -> Grouped:
    key = (PriorityFact.transmission_id, PriorityFact.axis)
    return select(*key, func.count().label("priorities")).where(key[0].in_(SENT)).group_by(*key)


def _measured() -> Grouped:
    values = select(IndicatorFact.id).where(
        IndicatorFact.action_id == ActionFact.id, IndicatorFact.value_hundredths.is_not(None)
    )
    return _by_cell([func.count()]).where(values.exists())


def _cofundings() -> Grouped:
    amount, status = CofundingFact.amount_cents, CofundingFact.status
    numbers = [
        func.count(),
        _sum(amount, SECURED),
        _sum(amount, REQUESTED),
        _sum(amount, status.is_(None)),
        _count(amount.is_(None)),
        _count(status.is_(None)),
    ]
    return _by_cell(numbers).join(CofundingFact, CofundingFact.action_id == ActionFact.id)


def _actions() -> Grouped:
    numbers = [
        func.count(),
        _count(ENGAGED),
        _count(ActionFact.state == ActionState.DROPPED.value),
        _sum(ActionFact.committed_cents),
        _sum(ActionFact.committed_cents, DEROGATORY),
        _sum(ActionFact.planned_cents),
        *(_count(ActionFact.scale == scale.value) for scale in TerritorialScale),
        *_tally(ActionFact.paid_cents, ActionFact.paid_cents_state, ActionFact.committed_cents.is_not(None)),
        *_tally(ActionFact.total_cents, ActionFact.total_cents_state),
    ]
    for unit in BeneficiaryUnit:
        counted = ActionFact.beneficiary_unit == unit.value
        numbers += _tally(ActionFact.targeted_beneficiaries, ActionFact.targeted_beneficiaries_state, counted)
        numbers += _tally(ActionFact.reached_beneficiaries, ActionFact.reached_beneficiaries_state, counted)
    return _by_cell(numbers)


def _by_cell(numbers: Iterable[ColumnElement[int]]) -> Grouped:
    """Group actions by transmission and axis, the order of their index: SQLite then sorts nothing."""
    key = (ActionFact.transmission_id, ActionFact.axis)
    labelled = (number.label(f"number_{place}") for place, number in enumerate(numbers))
    return select(*key, *labelled).where(key[0].in_(SENT)).group_by(*key)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


def _sum(amount: SQLColumnExpression[Any], condition: ColumnElement[bool] | None = None) -> ColumnElement[int]:
    """Add up as whole numbers: PostgreSQL's sum of whole numbers is a decimal one."""
    total = func.sum(amount)
    return cast(total if condition is None else total.filter(condition), BigInteger)


def _tally(
    value: SQLColumnExpression[Any], state: SQLColumnExpression[Any], among: ColumnElement[bool] | None = None
) -> list[ColumnElement[int]]:
    """Make the numbers of a ``Tally``, over all actions or those that meet a condition."""
    within = true() if among is None else among
    return [
        _sum(value, among),
        _count(and_(value.is_not(None), within)),
        *(_count(and_(state == unknown.value, within)) for unknown in Unknown),
        _count(and_(value.is_(None), state.is_(None), within)),
    ]
