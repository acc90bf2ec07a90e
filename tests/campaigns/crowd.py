"""S1: eight schedulers, started again and again, share the periods of years that go by in minutes; two of them ask for no lease."""

import random
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context

from sqlalchemy import func, select

from exports.catching_up import missed_nights
from exports.runs import ExportKind, ExportRun, RunState, Wanted, request_run
from survey.domain.calendar import Window
from tests.campaigns.ground import Ground, opened, settle
from tests.campaigns.processes import Post, SharedClock, end, forked, waited
from tests.campaigns.verdict import Expected, expected, found
from tests.exports.filling import CLOSES_AT

UNTIL = datetime(2025, 1, 1, 5, tzinfo=UTC)
SCHEDULERS, WITHOUT_LEASE = 8, 2
#: How many periods may wait before the clock moves on: few enough for each to be fought over.
BACKLOG = 12
#: How long nothing may move before the schedulers are taken to be dead.
STILL_SECONDS = 120


def window_of(periods: int) -> Window:
    """Give the shortest window that ends with 2024 and has so many periods in it."""
    windows = [Window(CLOSES_AT - timedelta(days=days), CLOSES_AT) for days in range(10, periods * 6 + 60, 3)]
    return windows[bisect_left(windows, periods, key=lambda one: len(wanted_of(one).exports))]


def wanted_of(window: Window) -> Expected:
    """Give all that a window wants in the end."""
    return expected(window, window.opens_at, UNTIL)


def begin(url: str, wanted: Expected) -> datetime:
    """Have the service begin with the window: its first period of each kind is known. Gives when both have come."""
    firsts = [
        min((at, Wanted(kind, period, at)) for (name, period), at in wanted.exports.items() if name == kind.value)
        for kind in ExportKind
    ]
    with opened(url) as sessions, sessions.begin() as session:
        for at, first in firsts:
            request_run(session, first, at)
    return max(at for at, _ in firsts)


def crowd(ground: Ground, periods: int, seed: int) -> tuple[dict[str, object], list[str]]:
    """Let the schedulers loose on the periods; gives the figures, and what is wrong."""
    window = window_of(periods)
    wanted, url, folder = wanted_of(window), ground.database(f"s1-{periods}-{seed}"), ground.folder / f"s1-{seed}"
    settle(url, window.opens_at, window.closes_at, seed)
    folder.mkdir(exist_ok=True)
    began, clock = time.perf_counter(), SharedClock(begin(url, wanted))
    post, ended = Post(url, folder, clock), get_context("fork").Event()
    crew = [
        forked(partial(post.work, seed * 100 + number, ended.is_set, leased=number >= WITHOUT_LEASE))
        for number in range(SCHEDULERS)
    ]
    try:
        stuck = turn_the_clock(url, clock, sorted(wanted.exports.values()), random.Random(seed))
    finally:
        ended.set()
        ends = [waited(pid) for pid in crew]
        for pid in (pid for pid, status in zip(crew, ends, strict=True) if status is None):
            end(pid)
    with opened(url) as sessions:
        there = found(sessions, folder)
    attempts = Counter(run.attempts for run in there.runs.values())
    figures = {
        "periods": len(wanted.exports),
        "stored": sum(run.state == "stored" for run in there.runs.values()),
        "files": len(there.files),
        "nights": len(there.nights),
        "attempts": dict(attempts),
        "numbers given": there.number,
        "seconds": round(time.perf_counter() - began),
    }
    return figures, stuck + there.faults(wanted) + [
        f"a scheduler ended with {status}" for status in ends if status != 0
    ]


def turn_the_clock(
    url: str, clock: SharedClock, instants: Sequence[datetime], rng: random.Random, still: float = STILL_SECONDS
) -> list[str]:
    """Move the clock from one period to the next while not too many wait, then to the end, until all is there; gives what is wrong."""
    with opened(url) as sessions:

        def stored() -> int:
            with sessions.reading() as session:
                done = select(func.count()).select_from(ExportRun)
                return session.scalar(done.where(ExportRun.state.in_([RunState.STORED, RunState.FAILED]))) or 0

        def left() -> int:
            with sessions.reading() as session:
                nights = len(missed_nights(session, clock.now()))
            return len(instants) - stored() + nights

        def behind(number: int) -> int:
            return number - stored() - BACKLOG

        for number, instant in enumerate(instants):
            if not done(partial(behind, number), still):
                return [f"nothing moves any more: {stored()} of the first {number} periods"]
            clock.set(max(clock.now(), instant + timedelta(seconds=30)))
            time.sleep(rng.uniform(0, 0.02))
        clock.set(UNTIL)
        return [] if done(left, still) else [f"nothing moves any more: {left()} periods and nights are left"]


def done(left: Callable[[], int], still: float) -> bool:
    """Wait until nothing is left; False where nothing has moved for so many seconds."""
    least, deadline = left(), time.monotonic() + still
    while (now := left()) > 0:
        if now < least:
            least, deadline = now, time.monotonic() + still
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
