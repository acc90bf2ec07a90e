"""The clock of all that happens by itself, a process of its own: exports, letters, reminders. The only module that knows APScheduler.

APScheduler only rings, in memory: the truth is the row of each run and of each letter. Any number of these processes may run; each
stroke asks for what is due and does what nobody else has claimed. Exports are begun by one of them at a time, the holder of the lease.
Letters have a thread of their own: who waits for a way to sign in does not wait for a workbook.
"""

import logging
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from functools import partial
from itertools import chain
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from aggregation.history import take_night
from exports import runs
from exports.alarms import Watchman
from exports.catching_up import missed, missed_nights
from exports.leases import LIFE, Candidate, brief
from exports.production import BusyError, LostClaimError, Producer
from exports.runs import ExportRun
from exports.schedule import NIGHTLY, SCHEDULE
from survey.domain.calendar import PARIS
from survey.services.duties import Duties

#: How often what failed, what died half-way and what follows a closing are looked for.
BETWEEN_TICKS = timedelta(minutes=5)
SECONDS_LATER = 30
#: How often the lease is renewed, or asked for: several times in its life.
BETWEEN_HOLDS = LIFE / 4
#: How often the outbox is looked into, and digests and reminders are written.
BETWEEN_DELIVERIES, BETWEEN_WRITINGS = timedelta(seconds=3), timedelta(minutes=1)
#: When personal data past its term is erased: at night, outside the hour that summer time skips or repeats.
PURGE_AT = time(4)

logger = logging.getLogger(__name__)


def alone() -> bool:
    """Act without asking: nobody else is there."""
    return True


@dataclass(frozen=True)
class Ticker:
    """Does what a tick of the clock asks for, for as long as ``hold`` lets it."""

    producer: Producer
    hold: Callable[[], bool] = alone

    def tick(self) -> list[ExportRun]:
        """Ask for every period that has come due, and produce all that is left to produce; gives the runs that were stored.

        A run that fails is kept with its reason, logged, and does not hold the others back.
        """
        return list(self.produced())

    def produced(self) -> Iterator[ExportRun]:
        """Take the nights, then give each run as soon as it is stored: the exports of a morning know the night before."""
        if not self.hold():
            return
        self.producer.watch("lease held")
        self._take_nights()
        for run_id in self._open():
            if not self.hold():
                return
            try:
                yield self.producer.produce(run_id)
            except (BusyError, LostClaimError):
                logger.info("export run %s is somebody else's", run_id)
            except Exception:
                logger.exception("export run %s failed", run_id)

    def _take_nights(self) -> None:
        """Keep what the nation added up to on each night not kept yet; one that fails is for a later tick."""
        maker = self.producer
        with maker.sessions.reading() as session:
            missing = missed_nights(session, maker.clock.now())
        for one in missing:
            if not self.hold():
                return
            try:
                with brief(maker.sessions, maker.patience) as session:
                    take_night(session, maker.geography, one.campaign_id, one.night, one.as_of)
                    maker.watch("night written")
            except Exception:
                logger.exception("the night %s could not be kept", one.night)
                return

    def _open(self) -> list[int]:
        maker, now = self.producer, self.producer.clock.now()
        with brief(maker.sessions, maker.patience) as session:
            for wanted in missed(session, now):
                runs.request_run(session, wanted, now)
            abandoned = maker.abandoned(runs.claimants(session))
            runs.give_up(session, maker.machine.now(), abandoned)
            left = [run.id for run in runs.open_runs(session, maker.machine.now(), abandoned)]
            maker.watch("asking")
        maker.watch("asked")
        return left


def triggers() -> Sequence[CronTrigger | IntervalTrigger]:
    """Make the clock of the schedule: its hours in Paris, and a tick in between for what was missed.

    It rings a little after the hour, once what was transmitted before the hour is committed.
    """
    crons = [
        CronTrigger(**recurrence.cron, **stroke_at(recurrence.at), timezone=PARIS)
        for recurrence in (NIGHTLY, *chain.from_iterable(SCHEDULE.values()))
    ]
    return [*crons, every(BETWEEN_TICKS)]


def every(time_between: timedelta) -> IntervalTrigger:
    return IntervalTrigger(seconds=int(time_between.total_seconds()), timezone=PARIS)


def stroke_at(at: time) -> Mapping[str, int]:
    return {"hour": at.hour, "minute": at.minute, "second": SECONDS_LATER}


def run_forever(ticker: Ticker, candidate: Candidate, duties: Duties) -> None:
    """Catch up, then do all on schedule until SIGTERM or SIGINT; the export being drawn and the letter being sent are finished first.

    The lease is handed back at once, so that another scheduler does the rest meanwhile.
    """
    ending = threading.Event()

    def attend() -> None:
        if candidate.takes_over():
            ticker.tick()

    strokes: list[tuple[str, Callable[[], object], Sequence[CronTrigger | IntervalTrigger]]] = [
        ("exports", ticker.tick, triggers()),
        ("exports", attend, [every(BETWEEN_HOLDS)]),
        ("letters", partial(duties.deliver, lambda: not ending.is_set()), [every(BETWEEN_DELIVERIES)]),
        ("writing", partial(write, ticker.producer, duties), [every(BETWEEN_WRITINGS)]),
        ("writing", duties.purge, [CronTrigger(**stroke_at(PURGE_AT), timezone=PARIS)]),
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
        candidate.resign()
        if scheduler.running:
            scheduler.shutdown(wait=True)


def write(maker: Producer, duties: Duties) -> int:
    """Write the letters that are due, and those that tell the administrators what did not leave; gives their number."""
    return duties.write() + Watchman.of(maker).tell()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit
