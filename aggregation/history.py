"""What the regions added up to each night: the series of the progress since the campaign opened.

A night is a state like another, kept because many pages and workbooks ask for it: its figures are those of
``aggregation.queries.picture`` at the midnight that begins its day in Paris. It can be taken at any time after, and gives the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, cast, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from aggregation.queries import picture
from aggregation.tables import Coverage, Figures, RegionRow
from survey.db.base import Base, UTCDateTime
from survey.domain.calendar import PARIS, Window, paris_day
from survey.domain.territories import Geography

MONDAY = 0
WEEK = 7


class NightRow(Base):
    """What a region added up to at ``as_of``, the instant of a night; a night is written whole, once. Amounts are cents."""

    __tablename__ = "nights"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    night: Mapped[date] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(String(3), ForeignKey("regions.code"), primary_key=True)
    as_of: Mapped[datetime] = mapped_column(UTCDateTime)
    expected: Mapped[int]
    begun: Mapped[int]
    transmitted: Mapped[int]
    nothing_to_report: Mapped[int]
    pacts: Mapped[int]
    signed_pacts: Mapped[int]
    priorities: Mapped[int]
    actions: Mapped[int]
    engaged_actions: Mapped[int]
    measured_actions: Mapped[int]
    committed_cents: Mapped[int] = mapped_column(BigInteger)
    derogatory_cents: Mapped[int] = mapped_column(BigInteger)
    secured_cents: Mapped[int] = mapped_column(BigInteger)


@dataclass(frozen=True, slots=True)
class Point:
    """What the nation, or a region, added up to at ``as_of``; amounts are cents."""

    night: date
    as_of: datetime
    expected: int
    begun: int
    transmitted: int
    nothing_to_report: int
    pacts: int
    signed_pacts: int
    priorities: int
    actions: int
    engaged_actions: int
    measured_actions: int
    committed_cents: int
    derogatory_cents: int
    secured_cents: int


#: The figures of a point, in the order of its fields; a row has them under the same names.
FIGURES = tuple(getattr(NightRow, field.name) for field in fields(Point)[2:])


def point(day: date, as_of: datetime, coverage: Coverage, figures: Figures) -> Point:
    """Make the point of a state."""
    return Point(
        night=day,
        as_of=as_of,
        expected=coverage.expected,
        begun=coverage.begun,
        transmitted=coverage.transmitted,
        nothing_to_report=coverage.nothing_to_report,
        pacts=coverage.pacts,
        signed_pacts=coverage.signed_pacts,
        priorities=figures.priorities,
        actions=figures.actions,
        engaged_actions=figures.engaged_actions,
        measured_actions=figures.measured_actions,
        committed_cents=figures.committed_cents,
        derogatory_cents=figures.derogatory_cents,
        secured_cents=figures.cofunding.secured_cents,
    )


# -------------------------------------------------------------------------------------------------------------- writing


def instant_of(night: date) -> datetime:
    """Give the instant of a night: the midnight that begins its day in Paris."""
    return datetime.combine(night, time.min, PARIS)


def nights_of(window: Window, until: datetime) -> Iterator[date]:
    """Give the nights of a campaign that have come by ``until``, to the first one after its closing, which holds its last state."""
    night = paris_day(window.opens_at) + timedelta(days=1)
    while instant_of(night) <= until:
        yield night
        if instant_of(night) > window.closes_at:
            return
        night += timedelta(days=1)


def take_night(session: Session, geography: Geography, campaign_id: int, night: date, as_of: datetime) -> bool:
    """Write what each region adds up to at ``as_of``, in the caller's transaction; False where the night is there already.

    Who takes the same night at the same time waits for the first, then finds it there.
    """
    if session.scalar(
        select(NightRow.night).where(NightRow.campaign_id == campaign_id, NightRow.night == night).limit(1)
    ):
        return False
    regions = picture(session, geography, as_of, campaign_id).regions
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [_values(campaign_id, night, as_of, row) for row in regions]
    written = insert(NightRow).values(rows).on_conflict_do_nothing().returning(NightRow.region_code)
    return bool(session.scalars(written).all())


def _values(campaign_id: int, night: date, as_of: datetime, row: RegionRow) -> dict[str, Any]:
    made = point(night, as_of, row.coverage, row.figures)
    return {"campaign_id": campaign_id, "region_code": row.code, **asdict(made)}


# -------------------------------------------------------------------------------------------------------------- reading


def known_nights(session: Session, campaign_id: int) -> set[date]:
    """Give the nights that were taken."""
    return set(session.scalars(select(NightRow.night).where(NightRow.campaign_id == campaign_id).distinct()))


def series(session: Session, campaign_id: int, until: datetime | None, region: str | None = None) -> tuple[Point, ...]:
    """Give what the nation, or a region, added up to each night known, until an instant, the oldest first."""
    sums = [cast(func.sum(column), BigInteger) for column in FIGURES]
    query = select(NightRow.night, func.min(NightRow.as_of), *sums).where(NightRow.campaign_id == campaign_id)
    if region is not None:
        query = query.where(NightRow.region_code == region)
    if until is not None:
        query = query.where(NightRow.as_of <= until)
    rows = session.execute(query.group_by(NightRow.night).order_by(NightRow.night))
    return tuple(Point(night, as_of, *figures) for night, as_of, *figures in rows)


def weekly(points: Iterable[Point]) -> Sequence[Point]:
    """Keep a point a week: those of Mondays, and the last one."""
    known = list(points)
    return [point for point in known if point.night.weekday() == MONDAY or point is known[-1]]


def weeks(
    session: Session, geography: Geography, campaign_id: int, since: datetime, until: datetime
) -> Iterator[Point]:
    """Give what the nation added up to each Monday that begins after ``since``, until ``until``.

    A Monday whose night was not taken is added up now, which gives the same: nothing depends on which nights were taken, nor when.
    """
    known = {point.night: point for point in series(session, campaign_id, until)}
    day = paris_day(since)
    night = day + timedelta(days=WEEK - day.weekday())
    while instant_of(night) <= until:
        yield known.get(night) or _computed(session, geography, campaign_id, night)
        night += timedelta(days=WEEK)


def _computed(session: Session, geography: Geography, campaign_id: int, night: date) -> Point:
    as_of = instant_of(night)
    whole = picture(session, geography, as_of, campaign_id).whole
    return point(night, as_of, whole.coverage, whole.figures)
