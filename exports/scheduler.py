"""The clock of all that happens by itself, a process of its own: exports, letters, reminders. The only module that knows APScheduler.

APScheduler only rings, in memory: the truth is the row of each run and of each letter. Any number of these processes may run; each
stroke asks for what is due and does what nobody else has claimed. Letters have a thread of their own: who waits for a way to sign in
does not wait for a workbook.
"""

import logging
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from exports import runs
from exports.production import BusyError, LostClaimError, Producer
from exports.reading.campaigns import windows
from exports.runs import ON_DEMAND, ExportKind, ExportRun, Wanted
from exports.schedule import SCHEDULE, due
from survey.domain.calendar import PARIS
from survey.services.duties import Duties

#: How far back a first start looks: long enough for each kind to have come due once.
FIRST_START = timedelta(days=16)
#: How often what failed, what died half-way and what follows a closing are looked for.
BETWEEN_TICKS = timedelta(minutes=5)
SECONDS_LATER = 30
#: How often the outbox is looked into, and digests and reminders are written.
BETWEEN_DELIVERIES, BETWEEN_WRITINGS = timedelta(seconds=3), timedelta(minutes=1)
#: When personal data past its term is erased: at night, outside the hour that summer time skips or repeats.
PURGE_AT = time(4)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ticker:
    """Does what a tick of the clock asks for."""

    producer: Producer

    def tick(self) -> list[ExportRun]:
        """Ask for every period that has come due, and produce all that is left to produce; gives the runs that were stored.

        A run that fails is kept with its reason, logged, and does not hold the others back.
        """
        return list(self.produced())

    def produced(self) -> Iterator[ExportRun]:
        """Give each run as soon as it is stored."""
        for run_id in self._open():
            try:
                yield self.producer.produce(run_id)
            except (BusyError, LostClaimError):
                logger.info("export run %s is somebody else's", run_id)
            except Exception:
                logger.exception("export run %s failed", run_id)

    def _open(self) -> list[int]:
        now = self.producer.clock.now()
        with self.producer.sessions.begin() as session:
            for wanted in missed(session, now):
                runs.request_run(session, wanted, now)
            return [run.id for run in runs.open_runs(session, now)]


def missed(session: Session, now: datetime) -> list[Wanted]:
    """List the periods that have come due since the last one known of each kind, each under its own date.

    On a first start, only those of the last sixteen days: the states before are not worth a shelf of workbooks, and
    ``flask exports produce --as-of`` makes any of them.
    """
    campaigns = windows(session)
    return [
        wanted
        for kind in ExportKind
        for wanted in due(now, last_period(session, kind) or now - FIRST_START, campaigns, kind)
    ]


def last_period(session: Session, kind: ExportKind) -> datetime | None:
    """Give the state of the last scheduled run of a kind."""
    scheduled = (ExportRun.kind == kind.value, ~ExportRun.period.startswith(ON_DEMAND))
    return session.scalar(select(func.max(ExportRun.as_of)).where(*scheduled))


def triggers() -> Sequence[CronTrigger | IntervalTrigger]:
    """Make the clock of the schedule: its hours in Paris, and a tick in between for what was missed.

    It rings a little after the hour, once what was transmitted before the hour is committed.
    """
    crons = [
        CronTrigger(**recurrence.cron, **wall_time(recurrence.at), timezone=PARIS)
        for recurrences in SCHEDULE.values()
        for recurrence in recurrences
    ]
    return [*crons, every(BETWEEN_TICKS)]


def every(time_between: timedelta) -> IntervalTrigger:
    return IntervalTrigger(seconds=int(time_between.total_seconds()), timezone=PARIS)


def wall_time(at: time) -> Mapping[str, int]:
    return {"hour": at.hour, "minute": at.minute, "second": SECONDS_LATER}


def run_forever(ticker: Ticker, duties: Duties) -> None:
    """Catch up, then do all on schedule until SIGTERM or SIGINT; the export being drawn and the letter being sent are finished first."""
    ending = threading.Event()
    strokes: list[tuple[str, Callable[[], object], Sequence[CronTrigger | IntervalTrigger]]] = [
        ("exports", ticker.tick, triggers()),
        ("letters", partial(duties.deliver, lambda: not ending.is_set()), [every(BETWEEN_DELIVERIES)]),
        ("writing", duties.write, [every(BETWEEN_WRITINGS)]),
        ("writing", duties.purge, [CronTrigger(**wall_time(PURGE_AT), timezone=PARIS)]),
    ]
    # A stroke that comes while its own kind is still at work is left out, and there is nothing to say about it.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    executors = {name: ThreadPoolExecutor(1) for name, _, _ in strokes}
    scheduler = BlockingScheduler(timezone=PARIS, executors=executors)
    for name, work, whens in strokes:
        for when in (*whens, None):
            scheduler.add_job(work, when, executor=name, coalesce=True, max_instances=1, misfire_grace_time=None)
    signal.signal(signal.SIGTERM, _stop)
    try:
        scheduler.start()
    except (KeyboardInterrupt, SystemExit):
        ending.set()
        if scheduler.running:
            scheduler.shutdown(wait=True)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit
