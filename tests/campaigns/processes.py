"""Schedulers as processes of their own, that die or freeze at a named point, and clocks that such processes share."""

import os
import random
import signal
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from exports.leases import Candidate, candidate
from exports.production import Producer, Watch, silent
from exports.runs import CLAIM_LIFE
from exports.scheduler import Ticker
from survey.clock import Clock, SystemClock
from survey.data import geography
from tests.campaigns.ground import opened

#: A lease so short that it is lost all the time; and how long PostgreSQL waits here for who froze.
SHORT, PATIENCE = timedelta(seconds=0.3), timedelta(seconds=1)
WAIT_SECONDS = 60
#: How many ticks a scheduler lives for, where it lives for no longer: what failed for now is tried again.
STROKES = 2


class SharedClock:
    """A clock that one process sets, and its children read."""

    def __init__(self, instant: datetime) -> None:
        """Begin at an instant."""
        self._seconds = get_context("fork").Value("d", instant.timestamp())

    def now(self) -> datetime:
        """Give the instant that was set last."""
        return datetime.fromtimestamp(self._seconds.value, UTC)

    def set(self, instant: datetime) -> None:
        """Move on, for every process."""
        self._seconds.value = instant.timestamp()


@dataclass(frozen=True)
class LaterClock:
    """The machine's own time, so much later: what was left behind has grown old."""

    by: timedelta

    def now(self) -> datetime:
        return SystemClock().now() + self.by


LATER = LaterClock(CLAIM_LIFE + timedelta(minutes=1))


@dataclass(frozen=True)
class Post:
    """Where schedulers work: a database, a folder for the files, the clock of the service."""

    url: str
    folder: Path
    clock: Clock

    def tick(self, watch: Watch = silent, machine: Clock | None = None, ticks: int = STROKES) -> None:
        """Be a scheduler for some ticks, in this process."""
        with opened(self.url) as sessions:
            machine = machine or SystemClock()
            maker = Producer(
                sessions, geography(), self.clock, self.folder, watch=watch, machine=machine, patience=PATIENCE
            )
            with candidate(sessions, self.folder) as standing:
                standing.clock = machine
                # A session that ended meanwhile is for the next stroke of the clock: what counts is what is there in the end.
                for _ in range(ticks):
                    with suppress(DBAPIError):
                        Ticker(maker, standing.hold).tick()

    def work(self, seed: int, ended: Callable[[], bool], *, leased: bool) -> None:
        """Be a scheduler, started again now and then, until the end; without the lease, act like the button of the page."""
        rng = random.Random(seed)
        while not ended():
            with opened(self.url) as sessions:
                maker = Producer(sessions, geography(), self.clock, self.folder, patience=PATIENCE)
                if not leased:
                    _tick_a_while(Ticker(maker), rng, ended)
                    continue
                with candidate(sessions, self.folder) as standing:
                    _tick_a_while(Ticker(maker, _hurried(standing).hold), rng, ended)


def _hurried(standing: Candidate) -> Candidate:
    standing.life = SHORT
    return standing


def _tick_a_while(ticker: Ticker, rng: random.Random, ended: Callable[[], bool]) -> None:
    for _ in range(rng.randint(1, 40)):
        if ended():
            return
        # A database that is too busy for now is asked again, as the next stroke of the clock would.
        with suppress(DBAPIError):
            ticker.tick()
        time.sleep(rng.uniform(0, 0.05))


def at(point: str, how: signal.Signals) -> Watch:
    """Send oneself a signal at a point, the first time that it is reached."""
    left = [point]

    def watch(reached: str) -> None:
        if reached in left:
            left.remove(reached)
            os.kill(os.getpid(), how)

    return watch


def forked(work: Callable[[], None]) -> int:
    """Do something in a process of its own; gives its number. Nothing of it may be left in this one: it ends at once."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        work()
        code = 0
    except BaseException:  # noqa: BLE001  whatever it is, this process ends here and says so
        traceback.print_exc()
    finally:
        os._exit(code)


def waited(pid: int, seconds: float = WAIT_SECONDS) -> int | None:
    """Wait until a process ends or stops, and give its status; ``None`` where it does neither in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found, status = os.waitpid(pid, os.WUNTRACED | os.WNOHANG)
        if found:
            return status
        time.sleep(0.005)
    return None


def wake(pid: int) -> None:
    """Let a frozen process go on."""
    os.kill(pid, signal.SIGCONT)


def interrupted(status: int | None) -> bool:
    """Say whether a process was killed or frozen, and did not simply end."""
    return status is not None and (os.WIFSTOPPED(status) or os.WIFSIGNALED(status))


def end(pid: int) -> None:
    """Kill a process that may be there still: frozen, or waiting."""
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
