"""What the schedule wanted by now and is not there yet: exports and nights, each under its own date.

What is there is compared name by name, not by its latest date: a period that is missing in the middle is as missing as the last one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from aggregation.history import instant_of, known_nights, nights_of
from exports.reading.campaigns import windows
from exports.runs import SCHEDULED, ExportKind, ExportRun, Wanted
from exports.schedule import due, last_night
from survey.domain.calendar import Window
from survey.services.campaigns import campaigns, last_closing

#: How far back a first start looks for exports: long enough for each kind to have come due once. From a 15th to the 1st there may be
#: seventeen days, and in October the hour that winter time repeats.
FIRST_START = timedelta(days=18)


def missed(session: Session, now: datetime) -> list[Wanted]:
    """List the periods that have come due since the first one known of each kind, and were never asked for; the oldest first.

    On a first start, only those of the last eighteen days: the states before are not worth a shelf of workbooks, and
    ``flask exports produce --as-of`` makes any of them.
    """
    campaigns_open, found = windows(session), []
    for kind in ExportKind:
        known = known_periods(session, kind)
        since = min(known.values(), default=now - FIRST_START)
        found += [wanted for wanted in due(now, since, campaigns_open, kind) if wanted.period not in known]
    return found


def known_periods(session: Session, kind: ExportKind) -> dict[str, datetime]:
    """Give the periods of the schedule that were ever asked for, and the instant of each, whatever became of it."""
    scheduled = ExportRun.kind == kind.value, SCHEDULED
    return dict(session.execute(select(ExportRun.period, ExportRun.as_of).where(*scheduled)).all())


@dataclass(frozen=True, slots=True)
class Night:
    """A night of a campaign, the state of which is to be kept."""

    campaign_id: int
    night: date

    @property
    def as_of(self) -> datetime:
        return instant_of(self.night)


def missed_nights(session: Session, now: datetime) -> list[Night]:
    """List the nights that have come due and were not taken, the oldest first: from the opening on, even on a first start."""
    return list(_missed_nights(session, last_night(now)))


def _missed_nights(session: Session, last: date) -> Iterator[Night]:
    for campaign in reversed(campaigns(session)):
        window, known = Window(campaign.opens_at, last_closing(session, campaign)), known_nights(session, campaign.id)
        for night in nights_of(window, instant_of(last)):
            if night not in known:
                yield Night(campaign.id, night)
