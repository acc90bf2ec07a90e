"""What is produced when, as data (F). Pure: given the instant, it says which periods are due.

Hours are Europe/Paris and stay out of 02:00–03:00, which summer time skips or repeats. Each period is labelled with its own date, and its
« état au » is its own instant, however late it is produced.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from exports.runs import ExportKind, Wanted
from survey.domain import french
from survey.domain.calendar import END_OF_DAY, PARIS, Window, paris_day

MORNING = time(7)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day at this hour."""

    at: time

    def falls_on(self, _day: date) -> bool:
        return True

    @property
    def cron(self) -> Mapping[str, str]:
        return {}

    @property
    def told(self) -> str:
        return "chaque jour"


@dataclass(frozen=True, slots=True)
class Weekly:
    """Every week on this day, Monday being 0."""

    weekday: int
    at: time = MORNING

    def falls_on(self, day: date) -> bool:
        return day.weekday() == self.weekday

    @property
    def cron(self) -> Mapping[str, str]:
        return {"day_of_week": WEEKDAYS[self.weekday]}

    @property
    def told(self) -> str:
        return f"chaque {french.WEEKDAYS[self.weekday]}"


@dataclass(frozen=True, slots=True)
class Monthly:
    """Every month on these days."""

    days: tuple[int, ...]
    at: time = MORNING

    def falls_on(self, day: date) -> bool:
        return day.day in self.days

    @property
    def cron(self) -> Mapping[str, str]:
        return {"day": ",".join(map(str, self.days))}

    @property
    def told(self) -> str:
        return f"{french.listed([f'le {french.rank(day)}' for day in self.days])} du mois"


@dataclass(frozen=True, slots=True)
class Yearly:
    """Every year on this day."""

    month: int
    day: int
    at: time = MORNING

    def falls_on(self, day: date) -> bool:
        return (day.month, day.day) == (self.month, self.day)

    @property
    def cron(self) -> Mapping[str, str]:
        return {"month": str(self.month), "day": str(self.day)}

    @property
    def told(self) -> str:
        return f"le {french.rank(self.day)} {french.MONTHS[self.month - 1]}"


Recurrence: TypeAlias = Daily | Weekly | Monthly | Yearly

#: DIPLP on Mondays, DGCS on the 1st and the 15th; both on the last day of the year, early enough to act on it that day, as long as a
#: campaign is open.
SCHEDULE: Mapping[ExportKind, tuple[Recurrence, ...]] = {
    ExportKind.DIPLP: (Weekly(0), Yearly(12, 31)),
    ExportKind.DGCS: (Monthly((1, 15)), Yearly(12, 31)),
}
#: What the nation adds up to is kept every night of a campaign, before the exports of the morning, which tell of it.
NIGHTLY = Daily(time(4, 30))
#: Both once more after the campaign has closed, late enough for the last transmissions to be committed.
AFTER_CLOSING = timedelta(minutes=30)
MINUTE = timedelta(minutes=1)
#: How the name of the period that follows a closing begins.
CLOSING = "cloture-"


def told_schedule(kind: ExportKind) -> str:
    """Say in French when the exports of a kind are made."""
    whens = french.listed([f"{recurrence.told} à {recurrence.at.hour} h" for recurrence in SCHEDULE[kind]])
    return f"Tant que la campagne est ouverte : {whens}. Une dernière fois {AFTER_CLOSING // MINUTE} minutes après la clôture."


def told_period(period: str, as_of: datetime) -> str:
    """Say in French what a period of the schedule is."""
    day = french.day(paris_day(as_of))
    return f"après la clôture du {day}" if period.startswith(CLOSING) else f"pour le {day}"


def last_night(now: datetime) -> date:
    """Give the last night that has come due: it is labelled with the day that it begins, whose hour has rung in Paris."""
    local = now.astimezone(PARIS)
    return local.date() if local.time() >= NIGHTLY.at else local.date() - timedelta(days=1)


def due(now: datetime, since: datetime, windows: Sequence[Window], kind: ExportKind) -> list[Wanted]:
    """List what came due of a kind after ``since``, until ``now`` included, the oldest first.

    A period is named after its date in Paris (« 2024-10-14 »), or after the closing (« cloture-2024-12-31 », with its hour where the
    day does not count whole: « cloture-2024-12-20-180000 »): a closing that is moved is another one.
    Periods stop with the campaigns' ``windows``: after closing nothing changes any more, and the last export says it all.
    """
    found = (*_dated(now, since, windows, kind), *_closings(now, since, windows, kind))
    return sorted({wanted.period: wanted for wanted in found}.values(), key=lambda wanted: wanted.as_of)


def _dated(now: datetime, since: datetime, windows: Sequence[Window], kind: ExportKind) -> Iterator[Wanted]:
    for day in _days(paris_day(since), paris_day(now)):
        for recurrence in SCHEDULE[kind]:
            as_of = datetime.combine(day, recurrence.at, PARIS)
            if recurrence.falls_on(day) and since < as_of <= now and any(window.is_open(as_of) for window in windows):
                yield Wanted(kind, day.isoformat(), as_of)


def _closings(now: datetime, since: datetime, windows: Sequence[Window], kind: ExportKind) -> Iterator[Wanted]:
    for window in windows:
        if since < window.closes_at + AFTER_CLOSING <= now:
            # The closing second is open until its end.
            as_of = window.closes_at.replace(microsecond=999_999)
            yield Wanted(kind, f"{CLOSING}{_closing_name(window.closes_at)}", as_of)


def _closing_name(closes_at: datetime) -> str:
    local = closes_at.astimezone(PARIS)
    return f"{local:%Y-%m-%d}" if local.time() == END_OF_DAY else f"{local:%Y-%m-%d-%H%M%S}"


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
