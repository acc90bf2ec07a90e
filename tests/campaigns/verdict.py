"""What must be there after a campaign, counted day by day without asking the schedule; and what is there."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from aggregation.history import NightRow
from exports.leases import Lease
from exports.runs import ExportRun
from survey.data import geography
from survey.db.engine import Sessions
from survey.db.journal import JournalRow
from survey.domain.calendar import Window

PARIS = ZoneInfo("Europe/Paris")
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@dataclass(frozen=True)
class Expected:
    """The exports, by kind and period with the instant of their state, and the nights."""

    exports: dict[tuple[str, str], datetime]
    nights: dict[date, datetime]


def expected(window: Window, since: datetime, until: datetime) -> Expected:
    """Count what comes due in a window after an instant, until another one."""
    named = [one for day in _days(window.opens_at, until) for one in _of_day(day)]
    found = {
        (kind, period): instant
        for kind, period, instant in named
        if since < instant <= until and window.opens_at <= instant <= window.closes_at
    }
    local = window.closes_at.astimezone(PARIS)
    if since < window.closes_at + timedelta(minutes=30) <= until:
        whole = (local.hour, local.minute, local.second) == (23, 59, 59)
        name = f"cloture-{local:%Y-%m-%d}" if whole else f"cloture-{local:%Y-%m-%d-%H%M%S}"
        last = (window.closes_at + SECOND).astimezone(UTC) - timedelta(microseconds=1)
        found |= {("diplp", name): last, ("dgcs", name): last}
    return Expected(found, dict(_nights(window, until)))


def _days(first: datetime, last: datetime) -> Iterator[date]:
    day = first.astimezone(PARIS).date()
    while day <= last.astimezone(PARIS).date():
        yield day
        day += DAY


def _of_day(day: date) -> Iterator[tuple[str, str, datetime]]:
    instant = datetime.combine(day, time(7), PARIS).astimezone(UTC)
    last = (day.month, day.day) == (12, 31)
    if day.isoweekday() == 1 or last:
        yield "diplp", str(day), instant
    if day.day in {1, 15} or last:
        yield "dgcs", str(day), instant


def _nights(window: Window, until: datetime) -> Iterator[tuple[date, datetime]]:
    """Each day whose 04:30 has come, from the day after the opening to the first one that holds the last state."""
    opening, closing = (instant.astimezone(PARIS).date() for instant in (window.opens_at, window.closes_at))
    for day in _days(window.opens_at, until):
        if opening < day <= closing + DAY and datetime.combine(day, time(4, 30), PARIS) <= until.astimezone(UTC):
            yield day, datetime.combine(day, time(), PARIS).astimezone(UTC)


@dataclass(frozen=True)
class Found:
    """What there is: each run as it is kept, what tells that it was stored, the files, the nights."""

    runs: dict[tuple[str, str], ExportRun]
    told: Counter[str]
    files: dict[str, tuple[int, int, str]]
    nights: dict[tuple[date, datetime], int]
    number: int

    def faults(self, wanted: Expected) -> list[str]:
        """Say what is missing, doubled, or not whole."""
        return [*self._exports(wanted), *self._nights(wanted)]

    def _exports(self, wanted: Expected) -> Iterator[str]:
        for name in wanted.exports.keys() ^ self.runs.keys():
            yield f"{name}: {'missing' if name in wanted.exports else 'too many'}"
        for name, run in self.runs.items():
            if wanted.exports.get(name, run.as_of) != run.as_of:
                yield f"{name}: état au {run.as_of}"
            if run.state != "stored":
                yield f"{name}: {run.state} ({run.error})"
            elif self.files.get(run.file_name or "", (0, 0, ""))[2] != run.digest:
                yield f"{name}: its file is missing or is another one"
            if self.told[f"export:{run.id}"] != 1:
                yield f"{name}: stored {self.told[f'export:{run.id}']} times"
        for left in self.files.keys() - {run.file_name for run in self.runs.values()}:
            yield f"{left}: nobody's file"

    def _nights(self, wanted: Expected) -> Iterator[str]:
        regions = len(geography().regions)
        for night in wanted.nights.items() ^ self.nights.keys():
            yield f"night {night}: {'missing' if night[0] in wanted.nights else 'too many'}"
        for night, count in self.nights.items():
            if count != regions:
                yield f"night {night}: {count} rows"

    def state(self) -> object:
        """Give all that a late write would change, to be compared; files with their number and their last change."""
        kept = {
            name: (run.digest, run.fence, run.claimed_by, run.stored_at, run.state) for name, run in self.runs.items()
        }
        # What is not named yet is its owner's own, and goes when it ends.
        named = {name: file for name, file in self.files.items() if not name.startswith(".")}
        return kept, self.told, named, self.nights


def found(sessions: Sessions, folder: Path) -> Found:
    """Read all that there is."""
    with sessions.reading() as session:
        runs = {(run.kind, run.period): run for run in session.scalars(select(ExportRun))}
        told = select(JournalRow.subject).where(JournalRow.kind == "export.produced")
        nights = select(NightRow.night, NightRow.as_of, func.count()).group_by(NightRow.night, NightRow.as_of)
        return Found(
            runs,
            Counter(str(subject) for subject in session.scalars(told)),
            {path.name: _file(path) for path in folder.iterdir() if not path.name.startswith(".lock-")},
            {(night, as_of): count for night, as_of, count in session.execute(nights)},
            session.scalars(select(Lease.number)).one(),
        )


def _file(path: Path) -> tuple[int, int, str]:
    status = path.stat()
    return status.st_ino, status.st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest()
