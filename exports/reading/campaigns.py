"""Which campaign an instant belongs to, and when campaigns are open."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.db.working import Campaign
from survey.domain.calendar import Window
from survey.services.campaigns import campaigns, common_window, extended_to


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


def windows(session: Session) -> list[Window]:
    """List when the campaigns accept answers: each as a whole, then until each closing of the territories that have more time."""
    found: list[Window] = []
    for campaign in campaigns(session):
        common, more = common_window(campaign), extended_to(session, campaign).values()
        found += dict.fromkeys([common, *(common.extended(until) for until in more)])
    return found
