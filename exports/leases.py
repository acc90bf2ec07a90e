"""Who acts among the schedulers, and the number that fences off whoever acted before (RELIABILITY, promise 5).

The lease decides who begins something; the claim of a run (``exports.runs``) protects what is begun. So the lease is renewed between two
runs and not during one: a scheduler that hangs in a workbook loses it, another does the rest, and the workbook is still only one's.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import BigInteger, String, Update, case, func, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Mapped, Session, mapped_column

from exports.ownership import is_abandoned, owner_lock
from survey.clock import Clock, SystemClock
from survey.db.base import Base, UTCDateTime
from survey.db.engine import Sessions, UnavailableError

NAME = "exports"
#: How long the lease is held without a sign of life. Another scheduler of the same machine does not wait for it where the holder is dead.
LIFE = timedelta(minutes=2)
#: How long the rows that a transaction holds may wait for a process that froze in it, or whose machine was lost.
PATIENCE = timedelta(seconds=60)

TAKEN = "Exports\u00a0: cet ordonnanceur agit."
WAITING = "Exports\u00a0: un autre ordonnanceur agit, celui-ci attend."
LOST = "Exports\u00a0: un autre ordonnanceur a pris la suite, celui-ci attend."
GIVEN = "Exports\u00a0: la suite est laissée à un autre ordonnanceur."

logger = logging.getLogger(__name__)


class Lease(Base):
    """A lease by name, there from the first day. ``number`` never goes down: each claim of a run takes the next one.

    ``holder`` may act until ``until``, in the machine's own time, whatever a demonstration's clock says.
    """

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    holder: Mapped[str | None] = mapped_column(String(120))
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)


@contextmanager
def brief(sessions: Sessions, patience: timedelta = PATIENCE) -> Iterator[Session]:
    """Write in a transaction in which nobody may linger: PostgreSQL ends the one of a process that froze, so that others get on.

    Who wakes up then finds its connection gone. SQLite knows no such thing: there others wait until the process wakes up or dies.
    """
    with sessions.begin() as session:
        if session.get_bind().dialect.name == "postgresql":
            milliseconds = str(int(patience.total_seconds() * 1000))
            session.execute(select(func.set_config("idle_in_transaction_session_timeout", milliseconds, True)))  # noqa: FBT003  SQL takes it by place
        yield session


def next_number(session: Session) -> int:
    """Give the number of a new claim, above all those before it."""
    statement = update(Lease).where(Lease.name == NAME).values(number=Lease.number + 1).returning(Lease.number)
    return session.execute(statement.execution_options(synchronize_session=False)).scalar_one()


def take(session: Session, holder: str, now: datetime, life: timedelta = LIFE, abandoned: str | None = None) -> bool:
    """Take the lease, or keep it a ``life`` more; False where somebody else holds it.

    ``now`` is the machine's own time. ``abandoned`` names a holder that is known to be dead. A term that no clock set like ours can have
    given was left before the clock was set back.
    """
    mine = Lease.holder == holder
    over = or_(Lease.holder.is_(None), Lease.until < now, Lease.until > now + 2 * life, Lease.holder == abandoned)
    number = case((mine, Lease.number), else_=Lease.number + 1)
    statement = update(Lease).where(Lease.name == NAME, or_(mine, over))
    return _changed_one(session, statement.values(holder=holder, until=now + life, number=number))


def give_back(session: Session, holder: str) -> bool:
    """Hand the lease back; False, and nothing changed, where somebody else has it."""
    statement = update(Lease).where(Lease.name == NAME, Lease.holder == holder)
    return _changed_one(session, statement.values(holder=None, until=None))


def held_by(session: Session) -> str | None:
    """Give who holds the lease."""
    return session.scalar(select(Lease.holder).where(Lease.name == NAME))


def _changed_one(session: Session, statement: Update) -> bool:
    result = session.execute(statement.execution_options(synchronize_session=False))
    return isinstance(result, CursorResult) and result.rowcount == 1


@dataclass
class Candidate:
    """A scheduler in front of the lease: it acts while it holds it. ``tell`` is told of each change once, in French."""

    sessions: Sessions
    folder: Path
    name: str
    tell: Callable[[str], object] = logger.info
    clock: Clock = field(default_factory=SystemClock)
    life: timedelta = LIFE
    patience: timedelta = PATIENCE
    holds: bool | None = None
    _resigned: bool = False
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def hold(self) -> bool:
        """Take the lease or keep it; False where somebody else acts, or once this scheduler has resigned."""
        with self._one_at_a_time:
            held = not self._resigned and self._take()
            if held is not self.holds and not self._resigned:
                self.tell(TAKEN if held else LOST if self.holds else WAITING)
            self.holds = held
            return held

    def takes_over(self) -> bool:
        """Take the lease or keep it; True where it was not ours the last time that this was asked."""
        before = self.holds
        return self.hold() and not before

    def resign(self) -> None:
        """Hand the lease back, for good: what is under way is finished, nothing more is begun, another takes over at once."""
        with self._one_at_a_time:
            if self._resigned:
                return
            self._resigned = True
            try:
                with brief(self.sessions, self.patience) as session:
                    given = give_back(session, self.name)
            except UnavailableError as error:
                logger.warning("the lease of the exports could not be handed back: %s", error)
            else:
                if given:
                    self.tell(GIVEN)

    def _take(self) -> bool:
        with brief(self.sessions, self.patience) as session:
            holder = held_by(session)
            abandoned = holder if holder and is_abandoned(holder, self.folder) else None
            return take(session, self.name, self.clock.now(), self.life, abandoned)


@contextmanager
def candidate(sessions: Sessions, folder: Path, tell: Callable[[str], object] = logger.info) -> Iterator[Candidate]:
    """Stand for the lease for as long as the block lasts: who dies in it is known to be dead, who leaves it hands the lease back."""
    folder.mkdir(parents=True, exist_ok=True)
    with owner_lock(folder) as name:
        standing = Candidate(sessions, folder, name, tell)
        try:
            yield standing
        finally:
            standing.resign()
