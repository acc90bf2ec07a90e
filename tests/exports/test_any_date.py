"""The state of any past instant, made again at any later date: the same bytes, whatever has happened since."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from aggregation.envelopes.rows import EnvelopeLoad, RegionalEnvelope
from aggregation.history import instant_of, nights_of, take_night
from exports.cli import instant_of as instant_asked
from exports.runs import ExportKind
from survey.clock import StoppedClock
from survey.data import geography
from survey.db.engine import Sessions
from survey.db.people import Account
from survey.db.working import Campaign, Dossier, Extension
from survey.domain.calendar import Window
from survey.domain.lifecycle import DossierState
from survey.domain.pact import LocalPact
from survey.domain.vocabulary import Axis, CofundingStatus, PactState
from tests.exports.producing import produced, producer, sheet
from tests.factories import account, action, campaign, cofunding, dossier, local_pact, paying, priority, send

OPENS, CLOSES = datetime(2024, 6, 30, 22, tzinfo=UTC), datetime(2024, 12, 31, 22, 59, 59, tzinfo=UTC)
LAST_SECOND = CLOSES.replace(microsecond=999_999)
LONG_AFTER = datetime(2025, 11, 20, 9, tzinfo=UTC)
TERRITORIES = ("48", "30", "01", "2A", "974", "75")


def a_pact(chance: random.Random, territory: str) -> LocalPact:
    if chance.random() < 0.15:
        return local_pact(territory, state=PactState.NONE)
    paid = (paying(chance.randrange(1, 10**7), title=f"Payée {rank}") for rank in range(chance.randrange(3)))
    others = (action(title="Autre", cofundings=(cofunding(chance.randrange(10**6), CofundingStatus.SECURED),)),)
    state = chance.choice([PactState.AGREED, PactState.SIGNED])
    return local_pact(territory, priority(chance.choice(list(Axis)), *paid, *others), state=state)


def instants(chance: random.Random, count: int) -> list[datetime]:
    return sorted(OPENS + chance.random() * (CLOSES - OPENS) for _ in range(count))


def sent(session: Session, document: LocalPact, at: datetime) -> None:
    """Send a document of a dossier that is opened with it."""
    dossier(session, document.territory_code, at)
    send(session, document, at)


def life_goes_on(session: Session) -> None:
    """Change all that a state must not depend on: what came later, and what is said of now."""
    year = campaign(session)
    for number, territory in enumerate((*TERRITORIES, "13"), 1):
        sent(session, a_pact(random.Random(number), territory), LAST_SECOND + timedelta(microseconds=number))
    dossier(session, "20", CLOSES + timedelta(days=2))
    session.execute(update(Dossier).values(state=DossierState.VALIDATED.value))
    session.execute(update(Account).values(name="Une autre personne"))
    session.add(
        Extension(campaign_id=year.id, territory_code="48", closes_at=LONG_AFTER, reason="Neige", at=LONG_AFTER)
    )
    session.execute(update(Campaign).values(closes_at=CLOSES + timedelta(days=60)))
    load = EnvelopeLoad(campaign_id=year.id, loaded_at=LONG_AFTER, author="dgcs", file_name="a.csv", digest="0" * 64)
    session.add(load)
    session.flush()
    session.add(RegionalEnvelope(load_id=load.id, region_code="76", cents=1))
    opens = LONG_AFTER - timedelta(days=30)
    session.add(Campaign(year=2025, questionnaire="pacts-2024", opens_at=opens, closes_at=opens + timedelta(days=90)))
    for night in list(nights_of(Window(OPENS, CLOSES), LONG_AFTER))[::10]:
        take_night(session, geography(), year.id, night, instant_of(night))


def test_state_of_any_instant_is_the_same_whenever_it_is_made(sessions: Sessions, tmp_path: Path) -> None:
    chance = random.Random(2024)
    with sessions.begin() as session:
        campaign(session)
        account(session)
    asked = [*instants(chance, 3), LAST_SECOND]
    coming = instants(chance, 14)
    made: dict[tuple[ExportKind, datetime], bytes] = {}
    for number, as_of in enumerate(asked):
        with sessions.begin() as session:
            while coming and coming[0] <= as_of:
                sent(session, a_pact(chance, chance.choice(TERRITORIES)), coming.pop(0))
        kind = list(ExportKind)[number % 2]
        _, path = produced(producer(sessions, tmp_path, StoppedClock(as_of)), kind, as_of)
        made[kind, as_of] = path.read_bytes()
        path.unlink()
    with sessions.begin() as session:
        life_goes_on(session)
    for (kind, as_of), content in made.items():
        _, path = produced(producer(sessions, tmp_path, StoppedClock(LONG_AFTER)), kind, as_of)
        assert path.read_bytes() == content, (kind, as_of)


def test_last_second_of_the_campaign_is_whole(sessions: Sessions, tmp_path: Path) -> None:
    late = {"48": timedelta(milliseconds=999), "30": timedelta(seconds=1)}
    with sessions.begin() as session:
        campaign(session)
        for territory, after in late.items():
            send(session, local_pact(territory, priority(Axis.RIGHTS, paying(1_00))), CLOSES + after)
    for asked in ("2024-12-31T23:59:59", "2025-01-01T09:59:59+11:00", "2024-12-31T22:59:59Z", "2024-12-31"):
        assert instant_asked(asked, LONG_AFTER) == LAST_SECOND
    _, path = produced(producer(sessions, tmp_path, StoppedClock(LONG_AFTER)), ExportKind.DGCS, LAST_SECOND)
    assert [row["Code département"] for row in sheet(path, "Engagements")] == ["48"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("2024-10-27T02:30", "2024-10-27T00:30:00.999999+00:00"),
        ("2024-10-27T02:30+01:00", "2024-10-27T01:30:00.999999+00:00"),
        ("2024-12-31T19:59:59-04:00", "2024-12-31T23:59:59.999999+00:00"),
        ("2024-09-30T18:00:00.5", "2024-09-30T16:00:00.500000+00:00"),
        ("2024-09-30", "2024-09-30T21:59:59.999999+00:00"),
    ],
)
def test_instant_asked_names_its_zone_or_is_in_paris(asked: str, expected: str) -> None:
    assert instant_asked(asked, LONG_AFTER).astimezone(UTC).isoformat() == expected


def test_present_second_is_asked_as_now_and_the_next_is_to_come() -> None:
    now = LONG_AFTER.replace(microsecond=5)
    assert instant_asked("2025-11-20T10:00:00", now) == now
    for asked in ("2025-11-20T10:00:01", "2025-03-30T02:30", "demain"):
        with pytest.raises(click.BadParameter):
            instant_asked(asked, now)
