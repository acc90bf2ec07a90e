"""Campaigns: which one is current, until when each territory answers, where each stands.

One campaign at a time accepts answers: a campaign opens after the one before has closed, its extensions included.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.db.people import Account
from survey.db.working import Campaign, Dossier, Extension, TerritoryRow
from survey.domain.calendar import Window
from survey.domain.lifecycle import DossierState
from survey.domain.territories import Geography, Territory
from survey.services import journal
from survey.services.errors import AbsentError


def campaigns(session: Session) -> list[Campaign]:
    """Give the campaigns, the latest first."""
    return list(session.scalars(select(Campaign).order_by(Campaign.opens_at.desc())))


def current_campaign(session: Session, now: datetime, *, lock: bool = False) -> Campaign:
    """Give the campaign that was opened last, else the next one; raises ``AbsentError`` where there is none.

    ``lock`` keeps others waiting who lock it too.
    """
    opened = select(Campaign).where(Campaign.opens_at <= now).order_by(Campaign.opens_at.desc()).limit(1)
    coming = select(Campaign).where(Campaign.opens_at > now).order_by(Campaign.opens_at).limit(1)
    for query in (opened, coming):
        found = session.scalars(query.with_for_update() if lock else query).one_or_none()
        if found is not None:
            return found
    raise AbsentError


def find_campaign(session: Session, year: int, *, lock: bool = False) -> Campaign:
    """Give the campaign of a year; raises ``AbsentError`` where there is none."""
    query = select(Campaign).where(Campaign.year == year)
    found = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise AbsentError
    return found


# -------------------------------------------------------------------------------------------------------------- windows


def common_window(campaign: Campaign) -> Window:
    """Give the window of a campaign, as it is where no more time was given."""
    return Window(campaign.opens_at, campaign.closes_at)


def extended_to(session: Session, campaign: Campaign) -> dict[str, datetime]:
    """Give until when the latest extension of each territory runs; an earlier one counts no more."""
    return {code: until for code, (until, _) in _extensions(session, campaign).items()}


def _extensions(session: Session, campaign: Campaign) -> dict[str, tuple[datetime, datetime]]:
    """Give the latest extension of each territory: until when, and given when."""
    query = select(Extension.territory_code, Extension.closes_at, Extension.at)
    found = session.execute(query.where(Extension.campaign_id == campaign.id).order_by(Extension.id))
    return {code: (until, at) for code, until, at in found}


def openings(session: Session, campaign: Campaign) -> list[Window]:
    """List when the campaign accepted answers, as it was known then: time given after the closing runs from the instant it was given."""
    common = common_window(campaign)
    more = sorted(set(_extensions(session, campaign).values()))
    return [
        common,
        *(
            replace(common.extended(until), opens_at=at) if common.is_closed(at) else common.extended(until)
            for until, at in more
            if until > common.closes_at
        ),
    ]


def windows_of(session: Session, campaign: Campaign) -> Mapping[str, Window]:
    """Give the window of each territory, in two statements."""
    more = extended_to(session, campaign)
    common = common_window(campaign)
    return {code: common.extended(more.get(code)) for code in session.scalars(select(TerritoryRow.code))}


def window_of(session: Session, campaign: Campaign, code: str) -> Window:
    """Give the window of one territory."""
    return common_window(campaign).extended(extended_to(session, campaign).get(code))


def last_closing(session: Session, campaign: Campaign) -> datetime:
    """Give the instant after which nobody answers any more, extensions included."""
    return max([campaign.closes_at, *extended_to(session, campaign).values()])


# -------------------------------------------------------------------------------------------------------- what is shown


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a campaign stands: how many dossiers were begun, how many of these were never transmitted or are sent back."""

    begun: int
    drafts: int
    returned: int


def standing(session: Session, campaign: Campaign) -> Standing:
    """Count the dossiers of a campaign by state."""
    query = select(Dossier.state, func.count()).where(Dossier.campaign_id == campaign.id).group_by(Dossier.state)
    counts = dict(session.execute(query).all())
    return Standing(
        sum(counts.values()), counts.get(DossierState.DRAFT.value, 0), counts.get(DossierState.RETURNED.value, 0)
    )


@dataclass(frozen=True, slots=True)
class ExtensionLine:
    """An extension as it was given: by whom, when, and whether it still counts."""

    territory: Territory
    closes_at: datetime
    reason: str
    author: str
    at: datetime
    counts: bool


def extensions(session: Session, geography: Geography, campaign: Campaign) -> list[ExtensionLine]:
    """Give every extension of a campaign, the latest first; of each territory, the latest one counts."""
    query = (
        select(Extension, Account.name)
        .outerjoin(Account, Account.id == Extension.account_id)
        .where(Extension.campaign_id == campaign.id)
        .order_by(Extension.id.desc())
    )
    seen: set[str] = set()
    lines = []
    for row, author in session.execute(query):
        place = geography.territories[row.territory_code]
        counts = place.code not in seen and row.closes_at > campaign.closes_at
        seen.add(place.code)
        lines.append(ExtensionLine(place, row.closes_at, row.reason, author or journal.COMMAND.name, row.at, counts))
    return lines
