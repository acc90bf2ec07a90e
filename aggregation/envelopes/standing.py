"""The envelopes that stood at an instant, and every version that was loaded. Nothing here adds credits up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from aggregation.envelopes.rows import EnvelopeLoad, RegionalEnvelope
from aggregation.queries import present
from survey.services.errors import AbsentError


@dataclass(frozen=True, slots=True)
class Version:
    """A version as it was loaded: ``number`` counts from 1 within its campaign, ``author`` is a role."""

    load_id: int
    number: int
    loaded_at: datetime
    author: str
    file_name: str
    digest: str


@dataclass(frozen=True, slots=True)
class Envelopes:
    """The envelopes of a campaign in cents, by region; no region is there that was left blank. ``version`` is ``None`` before the first."""

    version: Version | None = None
    by_region: Mapping[str, int] = field(default_factory=dict)

    def cents(self, region_code: str) -> int | None:
        """Give the envelope of a region; ``None``, never 0, where it is not loaded."""
        return self.by_region.get(region_code)

    @property
    def total_cents(self) -> int | None:
        """The sum of what is loaded; ``None`` where nothing is."""
        return sum(self.by_region.values()) if self.by_region else None


NONE_LOADED = Envelopes()


def history(session: Session, campaign_id: int, as_of: datetime | None = None) -> list[Envelopes]:
    """Give every version of a campaign that was loaded by an instant, the first one first, in one statement."""
    query = (
        select(EnvelopeLoad, RegionalEnvelope.region_code, RegionalEnvelope.cents)
        .join(RegionalEnvelope, RegionalEnvelope.load_id == EnvelopeLoad.id)
        .where(EnvelopeLoad.campaign_id == campaign_id)
        .order_by(EnvelopeLoad.id, RegionalEnvelope.region_code)
    )
    loaded = groupby(session.execute(query), key=lambda row: row[0])
    found = (
        Envelopes(_version(load, number), {code: cents for _, code, cents in rows})
        for number, (load, rows) in enumerate(loaded, 1)
    )
    return [one for one in found if one.version and (as_of is None or one.version.loaded_at <= as_of)]


def _version(load: EnvelopeLoad, number: int) -> Version:
    return Version(load.id, number, load.loaded_at, load.author, load.file_name, load.digest)


def envelopes_at(session: Session, campaign_id: int, as_of: datetime | None = None) -> Envelopes:
    """Give the envelopes of a campaign at an instant, or the latest ones: those of the version loaded last by then."""
    loaded = history(session, campaign_id, as_of)
    return loaded[-1] if loaded else NONE_LOADED


def latest(session: Session, now: datetime) -> datetime:
    """Give the instant of the latest state, envelopes included: later than now where a clock was set back since."""
    return max(present(session, now), session.scalar(select(func.max(EnvelopeLoad.loaded_at))) or now)


def version_of(session: Session, load_id: int) -> tuple[int, Envelopes]:
    """Give a version with the campaign that it is of; raises ``AbsentError`` where there is none."""
    row = session.get(EnvelopeLoad, load_id)
    if row is None:
        raise AbsentError
    loaded = history(session, row.campaign_id)
    return row.campaign_id, next(one for one in loaded if one.version and one.version.load_id == load_id)
