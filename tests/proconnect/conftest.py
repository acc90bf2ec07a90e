"""A service that knows a provider, the people invited to it, and somebody in front of both."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from survey.clock import Clock, SystemClock
from survey.db.engine import Sessions
from survey.db.people import Account, Scope, SignIn
from survey.domain.policy import Role
from survey.settings import ProConnect, Settings
from survey.web.runtime import Runtime
from tests.live import SECRET as OWN_SECRET
from tests.live import free_port
from tests.proconnect.engine import SECRET, Engine, running
from wsgi import create_app

BASE = "http://127.0.0.1:8000"
PATIENCE = 5.0


@pytest.fixture(scope="session")
def live_port() -> int:
    """The port of the service that a real browser visits."""
    return free_port()


@pytest.fixture(scope="session")
def started(live_port: int) -> Iterator[Engine]:
    """One provider for all the tests of a worker."""
    with running(free_port(), [BASE, f"http://127.0.0.1:{live_port}"]) as engine:
        yield engine


@pytest.fixture
def engine(started: Engine) -> Iterator[Engine]:
    """A provider that tells the truth until a test makes it lie."""
    started.honest()
    yield started
    started.honest()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder whose static files are published once."""
    return tmp_path_factory.mktemp("instance")


@dataclass(frozen=True)
class Site:
    """The service in this process, with what its database says."""

    app: Flask
    settings: Settings

    @property
    def sessions(self) -> Sessions:
        parts: Runtime = self.app.extensions["recueil"]
        return parts.sessions

    def signed_in(self) -> int:
        """Count the sessions, ended ones included."""
        with self.sessions.reading() as session:
            return session.scalar(select(func.count()).select_from(SignIn)) or 0

    def account(self, email: str) -> Account:
        with self.sessions.reading() as session:
            return session.scalars(select(Account).where(Account.email == email)).one()

    def knowing(self, clock: Clock | None = None, **changes: object) -> "Site":
        """Give the same installation with other settings of ProConnect, or another clock."""
        assert self.settings.proconnect is not None
        changed = replace(self.settings.proconnect, **changes)  # type: ignore[arg-type]  # named by the test
        settings = replace(self.settings, proconnect=changed, clock=clock or self.settings.clock)
        return Site(create_app(settings), settings)


@pytest.fixture
def site(engine: Engine, folder: Path, sqlite_url: str) -> Site:
    """The service, with an agent of Lozère and somebody whose account is disabled."""
    settings = Settings(
        instance=folder,
        database_url=sqlite_url,
        secret_key=OWN_SECRET,
        base_url=BASE,
        demonstration=True,
        clock=SystemClock(),
        contact="acces@recueil.example",
        proconnect=ProConnect(engine.issuer, "recueil", SECRET, patience=PATIENCE),
    )
    site = Site(create_app(settings), settings)
    with site.sessions.begin() as session:
        invite(session)
    return site


def invite(session: Session) -> None:
    """Add the people of the tests."""
    agent = Role.AGENT.value
    people = [
        Account(name="Lozère", email="agent.lozere@recueil.example", role=agent, scopes=[Scope(department_code="48")]),
        Account(name="Parti", email="disabled@recueil.example", role=agent, active=False),
    ]
    session.add_all(people)


@dataclass
class Visitor:
    """Somebody whose one browser sees the service and the provider, each with its own cookies."""

    site: Site
    client: FlaskClient = field(init=False)
    browser: httpx2.Client = field(default_factory=lambda: httpx2.Client(trust_env=False))

    def __post_init__(self) -> None:
        self.client = self.site.app.test_client()

    @property
    def is_signed_in(self) -> bool:
        """Whether the service's pages show somebody, who may sign out."""
        return 'action="/quitter"' in self.client.get("/entrer").get_data(as_text=True)

    def leave(self, suite: str = "") -> str:
        """Press « S’identifier avec ProConnect », and give where it leads."""
        response = self.client.get("/proconnect/entrer", query_string={"suite": suite} if suite else {})
        assert response.status_code == 303, response.get_data(as_text=True)
        return response.headers["Location"]

    def prove(self, url: str, sub: str, **said: str) -> str:
        """Say at the provider who one is, and give where it leads back to."""
        page = self._go("GET", url)
        while not page.startswith(BASE):
            if "/interaction/" in page:
                self.browser.get(page).raise_for_status()
                page = self._go("POST", page, {"sub": sub, "do": "enter"} | said)
            else:
                page = self._go("GET", page)
        return page

    def come_back(self, url: str) -> TestResponse:
        """Open the address that the provider gave."""
        parts = urlsplit(url)
        return self.client.get(f"{parts.path}?{parts.query}")

    def sign_in(self, sub: str, suite: str = "", **said: str) -> TestResponse:
        """Go all the way."""
        return self.come_back(self.prove(self.leave(suite), sub, **said))

    def _go(self, method: str, url: str, data: dict[str, str] | None = None) -> str:
        response = self.browser.request(method, url, data=data)
        assert response.status_code in {302, 303}, response.text
        return str(response.url.join(response.headers["Location"]))


@pytest.fixture
def someone(site: Site) -> Iterator[Visitor]:
    """Somebody who has not signed in."""
    visitor = Visitor(site)
    yield visitor
    visitor.browser.close()
