"""The random campaign that benchmarks stand on is one that the service could have written, and its sums hold."""

from sqlalchemy import text

from aggregation.queries import picture
from benchmarks.filling import BETWEEN_VERSIONS, FIRST_SENT, fill
from survey.data import geography
from survey.db.engine import Sessions

BARE = """
SELECT count(*), sum(a.committed_cents), sum(a.planned_cents), count(a.paid_cents), sum(a.targeted_beneficiaries)
FROM fact_actions a JOIN transmissions t ON t.id = a.transmission_id WHERE t.number = :number
"""


def test_random_campaign_adds_up_as_bare_sql_says(sessions: Sessions) -> None:
    with sessions.begin() as session:
        campaign = fill(session.connection(), 400, versions=2)
    for number, as_of in ((1, FIRST_SENT), (2, FIRST_SENT + BETWEEN_VERSIONS)):
        with sessions.reading() as session:
            found = picture(session, geography(), as_of, campaign).whole.figures
            bare = tuple(map(int, session.execute(text(BARE), {"number": number}).one()))
        units = (found.people, found.families, found.households)
        targeted = sum(unit.targeted.total for unit in units)
        assert bare == (400, found.committed_cents, found.planned_cents, found.paid.known, targeted)


def test_random_campaign_is_the_same_for_the_same_seed(sessions: Sessions) -> None:
    found = []
    for _ in range(2):
        with sessions.begin() as session:
            campaign = fill(session.connection(), 50, seed=7)
            found.append(picture(session, geography(), None, campaign).whole)
            session.rollback()
    assert found[0] == found[1]
