"""One row per consolidated export: which kind, which period, how far it is, and what it gave (RELIABILITY, promise 5).

A run is unique by kind and period: whoever asks, and however many schedulers run, the same row answers. Work is claimed
by a conditional UPDATE: a row count of zero means that somebody else has it.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    UniqueConstraint,
    and_,
    case,
    or_,
    select,
    update,
)
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from aggregation.tables import Standing
from survey.db.base import Base, Document, Serial, UTCDateTime, one_of
from survey.domain import french
from survey.domain.calendar import PARIS
from survey.domain.vocabulary import Term
from survey.services import journal

#: A claim older than this was left by a process that died or froze: another may take it over.
CLAIM_LIFE = timedelta(minutes=15)
#: How many times a run is tried before a person has to ask for it again.
MOST_ATTEMPTS = 3
#: Said of a run whose process died, or froze, each time that it was tried.
CUT_SHORT = (
    "La production a été interrompue à chaque essai : la machine manque peut-être de mémoire. Redemandez l’export."
)
#: How the name of a period that somebody asked for begins; the others are the schedule's.
ON_DEMAND = "demande-"


class ExportKind(Term):
    """The two consolidated workbooks (F)."""

    DIPLP = ("diplp", "DIPLP\u00a0: actions et impact")
    DGCS = ("dgcs", "DGCS\u00a0: crédits")


class RunState(Term):
    """How far a run is."""

    REQUESTED = ("requested", "Demandé")
    CLAIMED = ("claimed", "En cours")
    STORED = ("stored", "Disponible")
    FAILED = ("failed", "En échec")


class ExportRun(Base):
    """One export of a kind for a period, « état au » ``as_of``.

    ``claimed_at`` is in the machine's own time, whatever a demonstration's clock says; all other instants are the service's.
    ``fence`` is the number of the claim, above all those before it: who writes under an older one has lost the run.
    ``previous_id`` is the run that « Évolutions » compares with, kept so that the same run drawn again is the same.
    ``standing`` is what its state was made of when it was first drawn (``aggregation.tables.Standing``), kept when it is made again:
    what was dated before ``as_of`` and committed later is news for the next run. Runs stored before this was kept find it by ``as_of``.
    ``rows`` counts the rows of each sheet; ``figures`` is what the letters say of the state (``exports.announcing``), unknown of
    the runs that were stored before letters took them. Digests are SHA-256 in hexadecimal: ``digest`` of the file,
    ``rows_digest`` of the values alone. ``size`` is in bytes, ``error`` is French.
    """

    __tablename__ = "export_runs"
    __table_args__ = (
        UniqueConstraint("kind", "period"),
        Index("ix_export_runs_state", "state"),
        one_of("kind", ExportKind),
        one_of("state", RunState),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        CheckConstraint("size > 0", name="size_positive"),
        CheckConstraint(
            "state <> 'claimed' OR (claimed_at IS NOT NULL AND claimed_by IS NOT NULL)", name="claim_has_owner"
        ),
        CheckConstraint(
            "(state = 'stored') = (stored_at IS NOT NULL AND file_name IS NOT NULL AND size IS NOT NULL "
            "AND digest IS NOT NULL AND rows_digest IS NOT NULL AND rows IS NOT NULL)",
            name="stored_is_whole",
        ),
        CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name="failed_has_error"),
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    period: Mapped[str] = mapped_column(String(40))
    as_of: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(20), default=RunState.REQUESTED.value)
    requested_at: Mapped[datetime] = mapped_column(UTCDateTime)
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    claimed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    claimed_by: Mapped[str | None] = mapped_column(String(120))
    attempts: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    previous_id: Mapped[int | None] = mapped_column(Serial, ForeignKey("export_runs.id"))
    stored_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    file_name: Mapped[str | None] = mapped_column(String(120), unique=True)
    size: Mapped[int | None] = mapped_column(BigInteger)
    digest: Mapped[str | None] = mapped_column(String(64))
    rows_digest: Mapped[str | None] = mapped_column(String(64))
    rows: Mapped[dict[str, int] | None] = mapped_column(Document)
    figures: Mapped[dict[str, int] | None] = mapped_column(Document)
    standing: Mapped[dict[str, list[int]] | None] = mapped_column(Document)
    error: Mapped[str | None] = mapped_column(Text)

    @property
    def weight(self) -> str:
        """The size as people read it: « 132 ko »; nothing before the file is stored."""
        return french.weight(self.size) if self.size else ""

    @property
    def stood(self) -> Standing | None:
        """What its state is made of, once it was drawn."""
        return Standing(**self.standing) if self.standing else None

    @property
    def is_on_demand(self) -> bool:
        """Whether somebody asked for it, and not the schedule."""
        return self.period.startswith(ON_DEMAND)


#: The runs of the schedule, those that ``is_on_demand`` is not said of.
SCHEDULED = ~ExportRun.period.startswith(ON_DEMAND)


@dataclass(frozen=True, slots=True)
class Product:
    """What a production gave: the file under its final name, and what it holds."""

    file_name: str
    size: int
    digest: str
    rows_digest: str
    rows: dict[str, int]
    figures: dict[str, int] = field(default_factory=dict)
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: the state at ``as_of``, under the name of a period."""

    kind: ExportKind
    period: str
    as_of: datetime

    @classmethod
    def on_demand(cls, kind: ExportKind, as_of: datetime) -> "Wanted":
        """Want the state at an instant: its period is « demande-2024-10-15T10:42:03.250000 », in Paris.

        Two instants never have the same period: the hour that comes twice is « -hiver » when it comes again.
        """
        wall = as_of.astimezone(PARIS)
        return cls(kind, f"{ON_DEMAND}{wall.replace(tzinfo=None).isoformat()}{'-hiver' if wall.fold else ''}", as_of)


def request_run(session: Session, wanted: Wanted, now: datetime, account: int | None = None) -> ExportRun:
    """Give the run of what is wanted, made now if there was none: an identical request is never doubled."""
    return session.scalars(_identical(wanted)).one_or_none() or _made(session, wanted, now, account)


def try_again(session: Session, run_id: int) -> bool:
    """Give a failed run new attempts: somebody asked for it again. False where it has not failed."""
    return _change(
        session, run_id, ExportRun.state == RunState.FAILED, state=RunState.REQUESTED, attempts=0, error=None
    )


def ask_again(session: Session, who: journal.By, run_id: int, now: datetime, *, is_gone: bool) -> None:
    """Note that somebody wants a run made again, because it failed or because its file is gone; one that is neither stays as it is."""
    run = session.get_one(ExportRun, run_id)
    if not (try_again(session, run_id) or is_gone):
        return
    told: journal.Content = {"kind": ExportKind(run.kind).name, "again": True}
    journal.record(session, who, "export.requested", f"export:{run_id}", told, now)


def reopen(session: Session, run_id: int) -> None:
    """Have a stored run made again: its file is gone."""
    nothing = dict.fromkeys(("stored_at", "file_name", "size", "digest", "rows_digest", "rows", "figures"))
    _change(session, run_id, ExportRun.state == RunState.STORED, state=RunState.REQUESTED, attempts=0, **nothing)


def _made(session: Session, wanted: Wanted, now: datetime, account: int | None) -> ExportRun:
    run = ExportRun(
        kind=wanted.kind.value,
        period=wanted.period,
        as_of=wanted.as_of,
        state=RunState.REQUESTED.value,
        requested_at=now,
        requested_by=account,
        attempts=0,
    )
    try:
        with session.begin_nested():
            session.add(run)
    except IntegrityError:
        return session.scalars(_identical(wanted)).one()
    return run


def _identical(wanted: Wanted) -> Select[ExportRun]:
    return select(ExportRun).where(ExportRun.kind == wanted.kind.value, ExportRun.period == wanted.period)


def latest_stored(session: Session, kind: ExportKind) -> ExportRun | None:
    """Give the stored run of a kind that tells the latest state: of the schedule, else on demand.

    What colleagues refresh changes with what they are sent, not whenever one of them asks for an export.
    """
    stored = select(ExportRun).where(ExportRun.kind == kind.value, ExportRun.state == RunState.STORED.value)
    by_schedule = case((SCHEDULED, 0), else_=1)
    latest = stored.order_by(by_schedule, ExportRun.as_of.desc(), ExportRun.id.desc()).limit(1)
    return session.scalars(latest).one_or_none()


def latest_runs(session: Session, kind: ExportKind, most: int = 50) -> Sequence[ExportRun]:
    """List the runs of a kind, the latest state first."""
    statement = select(ExportRun).where(ExportRun.kind == kind.value)
    return session.scalars(statement.order_by(ExportRun.as_of.desc(), ExportRun.id.desc()).limit(most)).all()


@dataclass(frozen=True, slots=True)
class Claim:
    """Who has a run, under which number: above all those before it, so that an older claim writes nothing any more."""

    run_id: int
    owner: str
    fence: int


def claimants(session: Session) -> set[str]:
    """Give who has a run now, alive or not."""
    claimed = select(ExportRun.claimed_by).where(ExportRun.state == RunState.CLAIMED.value)
    return {owner for owner in session.scalars(claimed) if owner is not None}


def open_runs(session: Session, now: datetime, abandoned: Collection[str] = ()) -> Sequence[ExportRun]:
    """List the runs that a producer may claim now: what was never tried first, the oldest state first."""
    order = ExportRun.attempts, ExportRun.as_of, ExportRun.kind
    return session.scalars(select(ExportRun).where(_claimable(now, abandoned)).order_by(*order)).all()


def give_up(session: Session, now: datetime, abandoned: Collection[str] = ()) -> None:
    """Have the runs fail that were cut short each time that they were tried: what ends its process would end the next one."""
    tried = and_(_left(now, abandoned), ExportRun.attempts >= MOST_ATTEMPTS)
    statement = update(ExportRun).where(tried).values(state=RunState.FAILED.value, error=french.typeset(CUT_SHORT))
    session.execute(statement.execution_options(synchronize_session=False))


def claim(session: Session, wanted: Claim, now: datetime, abandoned: Collection[str] = ()) -> bool:
    """Take a run; False where somebody else has it, or where nothing is left to do.

    ``abandoned`` names owners that are known to be dead: their claims may be taken before they grow old.
    """
    return _change(
        session,
        wanted.run_id,
        and_(_claimable(now, abandoned), ExportRun.fence < wanted.fence),
        state=RunState.CLAIMED.value,
        claimed_at=now,
        claimed_by=wanted.owner,
        fence=wanted.fence,
        attempts=ExportRun.attempts + 1,
        error=None,
    )


def _claimable(now: datetime, abandoned: Collection[str]) -> ColumnElement[bool]:
    return or_(
        ExportRun.state == RunState.REQUESTED.value,
        _left(now, abandoned),
        and_(ExportRun.state == RunState.FAILED.value, ExportRun.attempts < MOST_ATTEMPTS),
    )


def _left(now: datetime, abandoned: Collection[str]) -> ColumnElement[bool]:
    """A claim dated well in the future was left before the machine's clock was set back: it is stale too."""
    stale = or_(ExportRun.claimed_at < now - CLAIM_LIFE, ExportRun.claimed_at > now + CLAIM_LIFE)
    return and_(ExportRun.state == RunState.CLAIMED.value, or_(stale, ExportRun.claimed_by.in_(abandoned)))


def compare_with_previous(session: Session, run: ExportRun, since: datetime | None) -> None:
    """Keep which run « Évolutions » compares with: chosen once, so that the same run drawn again is the same.

    It is the last one stored of the kind with a state before this one's, not before ``since``, when the campaign was opened.
    What the schedule makes is compared with what the schedule made: who receives each Monday's sees all since the last.
    """
    stored = select(ExportRun.id).where(
        ExportRun.kind == run.kind,
        ExportRun.state == RunState.STORED.value,
        # Asked for again, a second is taken whole: it is not before itself.
        ExportRun.as_of < run.as_of.replace(microsecond=0),
        ExportRun.as_of >= (since or run.as_of),
    )
    if not run.is_on_demand:
        stored = stored.where(SCHEDULED)
    previous = session.scalar(stored.order_by(ExportRun.as_of.desc(), ExportRun.id.desc()).limit(1))
    session.execute(update(ExportRun).where(ExportRun.id == run.id).values(previous_id=previous))


def mark_stored(session: Session, held: Claim, now: datetime, product: Product) -> bool:
    """Record what the run gave; False, and nothing changed, where the claim was lost meanwhile."""
    return _change(session, held.run_id, _stands(held), state=RunState.STORED.value, stored_at=now, **asdict(product))


def mark_failed(session: Session, held: Claim, error: str) -> bool:
    """Record why the run gave nothing, in French; False where the claim was lost meanwhile."""
    return _change(session, held.run_id, _stands(held), state=RunState.FAILED.value, error=error)


def _stands(held: Claim) -> ColumnElement[bool]:
    mine = and_(ExportRun.claimed_by == held.owner, ExportRun.fence == held.fence)
    return and_(ExportRun.state == RunState.CLAIMED.value, mine)


def _change(session: Session, run_id: int, condition: ColumnElement[bool], **values: object) -> bool:
    statement = update(ExportRun).where(ExportRun.id == run_id, condition).values(**values)
    result = session.execute(statement.execution_options(synchronize_session=False))
    return isinstance(result, CursorResult) and result.rowcount == 1
