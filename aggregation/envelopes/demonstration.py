"""The envelopes of the demonstration: two versions, as fictitious as all that it holds, loaded as anybody's are."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from aggregation.envelopes import loading
from aggregation.envelopes.loading import Sent
from aggregation.envelopes.standing import history
from survey.domain.policy import Role
from survey.domain.territories import Geography
from survey.services.campaigns import find_campaign
from survey.services.journal import By
from survey.spreadsheets.reading import read_table

YEAR = 2024
FOLDER = Path(__file__).parent / "fictitious"
LOADED = {
    "enveloppes-fictives-juillet.csv": datetime(2024, 7, 12, 9, 30, tzinfo=UTC),
    "enveloppes-fictives-octobre.csv": datetime(2024, 10, 8, 14, 5, tzinfo=UTC),
}
"""Files with the instant at which each was loaded: a past one, whose export of the time tells it."""


def load(session: Session, geography: Geography, now: datetime) -> int | None:
    """Load the versions that were there at an instant, and give their number; ``None`` where some are there already.

    Raises ``AbsentError`` for no campaign.
    """
    if history(session, find_campaign(session, YEAR).id):
        return None
    past = {name: at for name, at in LOADED.items() if at <= now}
    for name, at in past.items():
        table = read_table((FOLDER / name).read_bytes())
        found = loading.plan(session, geography, YEAR, table)
        loading.load(session, geography, By(Role.DGCS.label), YEAR, Sent(table, name), at, shown=found.digest)
    return len(past)
