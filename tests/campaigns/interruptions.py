"""S2: a scheduler is killed at a named point, or frozen there and woken after another took over: whole, once, and no late write."""

import random
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

from survey.domain.calendar import Window
from tests.campaigns.crowd import begin, wanted_of, window_of
from tests.campaigns.ground import Ground, opened, settle
from tests.campaigns.processes import LATER, Post, SharedClock, at, end, forked, interrupted, waited, wake
from tests.campaigns.verdict import Found, expected, found

#: Where a tick tells of itself, in its order.
POINTS = (
    *("lease held", "night written", "asking", "asked"),
    *("claiming", "claimed", "reading", "written", "synced", "marked", "renamed", "folder synced", "stored"),
)
#: Where it holds what others have to wait for: on SQLite until it wakes up, on PostgreSQL until its patience ends.
HOLDING = frozenset({"night written", "asking", "claiming", "marked", "renamed", "folder synced"})
#: Where the file has its name.
NAMED = frozenset({"renamed", "folder synced", "stored"})
KILLED, FROZEN = signal.SIGKILL, signal.SIGSTOP
WAYS = {"killed": KILLED, "frozen": FROZEN}
#: Long enough for who takes over to have come to wait.
BEFORE_WAKING_SECONDS = 0.4


@dataclass(frozen=True)
class Interruption:
    """What happens to a scheduler, and where."""

    how: signal.Signals
    point: str

    @classmethod
    def named(cls, name: str) -> "Interruption":
        """Give the one of a name: « frozen:renamed »; raises ``KeyError`` where there is none."""
        how, _, point = name.partition(":")
        return cls(WAYS[how], {one: one for one in POINTS}[point])

    @property
    def name(self) -> str:
        return f"{'killed' if self.how == KILLED else 'frozen'}:{self.point}"


@dataclass
class Ordeal:
    """A database whose clock goes from one period to the next, a scheduler interrupted at each.

    ``waits`` says whether others wait for who froze in a transaction, for as long as it takes.
    """

    post: Post
    clock: SharedClock
    window: Window
    waits: bool

    def undergo(self, one: Interruption, until: datetime) -> list[str]:
        """Interrupt a scheduler, have another take over, wake the first one where it can be; gives what is wrong."""
        self.clock.set(until)
        before = named(self.post.folder)
        victim = forked(lambda: self.post.tick(at(one.point, one.how), ticks=1))
        try:
            if not interrupted(waited(victim)):
                return [f"{one.name}: the point was never reached"]
            faults = list(self._left_behind(before, one))
            faults += list(self._killed() if one.how == KILLED else self._frozen(victim, one))
        finally:
            end(victim)
        wanted = expected(self.window, self.window.opens_at, until)
        return [f"{one.name}: {fault}" for fault in faults + self._found().faults(wanted)]

    def _left_behind(self, before: set[Path], one: Interruption) -> Iterator[str]:
        """A file has its name once it is renamed, and not before; it is whole then."""
        new = named(self.post.folder) - before
        if bool(new) != (one.point in NAMED):
            yield f"it left {len(new)} files"
        for path in new:
            with ZipFile(path) as package:
                if package.testzip() is not None:
                    yield f"{path.name} is not whole"

    def _killed(self) -> Iterator[str]:
        """Who comes next sees at once that it died."""
        if waited(forked(self.post.tick)) != 0:
            yield "nobody could take over"

    def _frozen(self, victim: int, one: Interruption) -> Iterator[str]:
        successor = forked(lambda: self.post.tick(machine=LATER))
        if self.waits and one.point in HOLDING:
            time.sleep(BEFORE_WAKING_SECONDS)
            wake(victim)
            if (waited(victim), waited(successor)) != (0, 0):
                yield "one of them failed"
            return
        if waited(successor) != 0:
            yield "nobody could take over"
        before = self._found().state()
        wake(victim)
        if waited(victim) != 0:
            yield "it did not go on in peace"
        if self._found().state() != before:
            yield "it wrote after another had taken over"

    def _found(self) -> Found:
        with opened(self.post.url) as sessions:
            return found(sessions, self.post.folder)


def named(folder: Path) -> set[Path]:
    """Give the files that have their name."""
    return set(folder.glob("*.xlsx"))


def ordeal(ground: Ground, seed: int, rounds: int) -> Ordeal:
    """Make a database with enough periods for some rounds."""
    window = window_of(2 * rounds + 4)
    url, folder = ground.database(f"s2-{seed}-{rounds}"), ground.folder / f"s2-{seed}"
    settle(url, window.opens_at, window.closes_at, seed)
    folder.mkdir(exist_ok=True)
    clock = SharedClock(begin(url, wanted_of(window)))
    return Ordeal(Post(url, folder, clock), clock, window, waits=url.startswith("sqlite"))


EVERYTHING = tuple(Interruption(how, point).name for how in WAYS.values() for point in POINTS)


def interrupt(
    ground: Ground, seed: int, rounds: int, names: Sequence[str] = EVERYTHING
) -> Iterator[tuple[str, list[str]]]:
    """Interrupt at each point in both ways, in a random order, so many times; tells each, and what was wrong."""
    every = [Interruption.named(name) for name in names] * rounds
    random.Random(seed).shuffle(every)
    here = ordeal(ground, seed, len(every))
    instants = sorted({at for at in wanted_of(here.window).exports.values() if at >= here.clock.now()})
    for one, instant in zip(every, instants, strict=False):
        yield one.name, here.undergo(one, instant + timedelta(seconds=30))
