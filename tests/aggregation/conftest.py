"""The follow-up pages over a small nation, on 15 October 2024 at 10:00 in Paris."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from survey.clock import StoppedClock
from survey.db.engine import Sessions, make_engine
from survey.db.people import Account, Scope
from survey.domain.policy import Role
from survey.domain.vocabulary import Axis, PactState
from survey.settings import Settings
from tests.conftest import NOW
from tests.factories import action, campaign, dossier, local_pact, paying, priority, send
from tests.live import SECRET
from wsgi import create_app

COMMISSIONER, AGENT, DIPLP = "Commissaire d’Occitanie", "Agent de la Lozère", "DIPLP"


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder whose static files are published once for all tests."""
    return tmp_path_factory.mktemp("instance")


@pytest.fixture
def nation(sqlite_url: str) -> Iterator[Sessions]:
    """Lozère transmitted, Gard sent nothing to report, Orne is a draft; three people may look."""
    sessions = Sessions(make_engine(sqlite_url))
    with sessions.begin() as session:
        campaign(session)
        send(session, local_pact("48", priority(Axis.RIGHTS, paying(1_234_56, title="Bus <des> familles"), action())))
        send(session, local_pact("30", state=PactState.NONE))
        dossier(session, "61")
        session.add(Account(name=DIPLP, role=Role.DIPLP.value))
        session.add(Account(name=COMMISSIONER, role=Role.COMMISSIONER.value, scopes=[Scope(region_code="76")]))
        session.add(Account(name=AGENT, role=Role.AGENT.value, scopes=[Scope(department_code="48")]))
    yield sessions
    sessions.engine.dispose()


@pytest.fixture
def app(nation: Sessions, sqlite_url: str, published: Path) -> Iterator[Flask]:
    """The whole application over that nation."""
    settings = Settings(
        instance=published,
        database_url=sqlite_url,
        secret_key=SECRET,
        demonstration=True,
        clock=StoppedClock(NOW),
    )
    made = create_app(settings)
    yield made
    made.extensions["recueil"].sessions.engine.dispose()
