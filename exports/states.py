"""What a workbook is drawn from: the facts and the sums that stood at one instant, read from one snapshot."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from aggregation.envelopes.standing import Envelopes, envelopes_at
from aggregation.queries import picture, standing
from aggregation.tables import Picture, Standing
from exports.reading.campaigns import CampaignAt
from exports.reading.facts import Reading
from survey.domain.territories import Geography


@dataclass(frozen=True)
class State:
    """The state of a campaign at ``as_of``: ``picture`` is what it adds up to, ``reading`` streams its facts.

    ``envelopes`` are those of the version that stood then; ``geography`` names the places. ``among`` is what stood when the state was
    read before, if it was.
    """

    campaign: CampaignAt
    as_of: datetime
    picture: Picture
    reading: Reading
    envelopes: Envelopes
    geography: Geography
    among: Standing | None = None

    @property
    def standing(self) -> Standing:
        """What it is made of, for whoever reads it again."""
        return self.among or standing(self.reading.session, self.as_of, self.campaign.id)


def state_at(
    session: Session, geography: Geography, campaign: CampaignAt, as_of: datetime, among: Standing | None = None
) -> State:
    """Read what a campaign adds up to at an instant; its facts are read when they are drawn."""
    national = picture(session, geography, as_of, campaign.id, among=among)
    regions = [region.code for region in national.regions]
    reading = Reading(session, campaign.id, as_of, regions, among)
    return State(campaign, as_of, national, reading, envelopes_at(session, campaign.id, as_of), geography, among)
