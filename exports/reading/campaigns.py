"""Which campaign an instant belongs to, and when campaigns are open."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.db.facts import Transmission
from survey.db.working import Campaign, Dossier
from survey.domain.calendar import Window, in_paris
from survey.services.campaigns import campaigns, openings

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class CampaignAt:
    """The campaign that a state is of."""

    id: int
    year: int


def campaign_at(session: Session, as_of: datetime) -> CampaignAt | None:
    """Give the campaign that an instant belongs to: the last one opened; ``None`` before the first."""
    latest = select(Campaign.id, Campaign.year).where(Campaign.opens_at <= as_of).order_by(Campaign.opens_at.desc())
    found = session.execute(latest.limit(1)).one_or_none()
    return CampaignAt(*found) if found else None


def opening(session: Session, as_of: datetime) -> datetime | None:
    """Give when the campaign that an instant belongs to was opened."""
    return session.scalar(select(func.max(Campaign.opens_at)).where(Campaign.opens_at <= as_of))


def span(session: Session, campaign_id: int, as_of: datetime) -> tuple[datetime, datetime]:
    """Give when a campaign opened, and until when its state changed: no later than ``as_of``, nor than the week after its last change.

    That is the end of its year, or what was transmitted after it: a closing that is moved later changes no earlier state.
    """
    campaign = session.get_one(Campaign, campaign_id)
    sent = select(func.max(Transmission.transmitted_at)).join(Dossier, Dossier.id == Transmission.dossier_id)
    last = session.scalar(sent.where(Dossier.campaign_id == campaign_id, Transmission.transmitted_at <= as_of))
    end = max(in_paris(date(campaign.year + 1, 1, 1), time.min), last or campaign.opens_at)
    return campaign.opens_at, min(as_of, end + WEEK)


def windows(session: Session) -> list[Window]:
    """List when the campaigns accept answers: each as a whole, then until each closing of the territories that have more time."""
    return [window for campaign in campaigns(session) for window in dict.fromkeys(openings(session, campaign))]
