"""S3: a scheduler dies, and another begins three days later: each period once, under its own date, as it stood at its own instant."""

import os
import random
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from survey.clock import StoppedClock
from survey.domain.calendar import Window
from tests.campaigns.ground import Ground, opened, settle
from tests.campaigns.processes import Post, forked, interrupted, waited
from tests.campaigns.verdict import expected, found

DEAD = timedelta(days=3)
#: A first start looks eighteen days back; the campaign has been open for a little longer.
LOOKED_BACK, OPEN_BEFORE = timedelta(days=18), timedelta(days=22)
#: The changes of the hour, the last days of the year, a 1st and a 15th that are Mondays; then any day.
REMARKABLE = (
    datetime(2024, 10, 26, 12, tzinfo=UTC),
    datetime(2025, 3, 28, 23, 59, tzinfo=UTC),
    datetime(2024, 12, 29, 22, tzinfo=UTC),
    datetime(2024, 7, 12, 5, 1, tzinfo=UTC),
    datetime(2024, 6, 29, 4, 59, 59, tzinfo=UTC),
)


def starts(seed: int, rounds: int) -> Iterator[datetime]:
    """Give the instants at which schedulers die: the remarkable ones, then any second of two years."""
    rng = random.Random(seed)
    for number in range(rounds):
        if number < len(REMARKABLE):
            yield REMARKABLE[number]
        else:
            yield datetime(2024, 1, 25, tzinfo=UTC) + timedelta(seconds=rng.randrange(2 * 365 * 86_400))


def window_around(dies_at: datetime, rng: random.Random) -> Window:
    """Give a campaign that is open when the scheduler dies; every other one closes while it is dead."""
    closes = dies_at + (DEAD * rng.random() if rng.random() < 0.5 else timedelta(days=60))
    return Window(dies_at - OPEN_BEFORE, closes.replace(microsecond=0))


def be_absent(ground: Ground, seed: int, rounds: int) -> Iterator[tuple[str, list[str]]]:
    """Die and come back so many times, each in a database of its own; tells each, and what was wrong."""
    rng = random.Random(seed)
    for number, dies_at in enumerate(starts(seed, rounds)):
        yield f"dead from {dies_at:%Y-%m-%d %H:%M:%S}", _absent(ground, f"s3-{seed}-{number}", dies_at, rng)


def _absent(ground: Ground, name: str, dies_at: datetime, rng: random.Random) -> list[str]:
    window, back_at = window_around(dies_at, rng), dies_at + DEAD
    url, folder = ground.database(name), ground.folder / name
    settle(url, window.opens_at, window.closes_at, rng.randrange(1000))
    folder.mkdir(exist_ok=True)
    before, after = (Post(url, folder, StoppedClock(at)) for at in (dies_at, back_at))
    if not interrupted(waited(forked(lambda: _tick_and_die(before)))):
        return ["the first scheduler did not die"]
    faults = [] if waited(forked(after.tick)) == 0 else ["the second one could not begin"]
    with opened(url) as sessions:
        there = found(sessions, folder)
    faults += [] if waited(forked(after.tick)) == 0 else ["the third one could not begin"]
    with opened(url) as sessions:
        if found(sessions, folder).state() != there.state():
            faults.append("the third one did something over again")
    return faults + there.faults(expected(window, dies_at - LOOKED_BACK, back_at))


def _tick_and_die(post: Post) -> None:
    post.tick()
    os.kill(os.getpid(), signal.SIGKILL)
