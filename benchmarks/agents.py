"""Agents at work on a served installation: a database with their dossiers, and what their browsers send."""

import http.client
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from benchmarks.recording import open_small, tell_whole
from survey.data import geography
from survey.db import schema
from survey.db.engine import Sessions, make_engine
from survey.db.people import Account, Scope
from survey.db.working import Campaign
from survey.demonstration.loading import CLOSES_AT, OPENS_AT
from survey.domain.policy import Actor, Role
from survey.services.accounts import as_actor

NOW = datetime.fromisoformat("2024-10-15T10:00:00+02:00")
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
SMALL, WHOLE = 24, 8
"""How many dossiers were just opened, and how many told from end to end; each has its agent."""


@dataclass(frozen=True)
class Office:
    """An agent who has not come in yet: an account and its department."""

    account: int
    department: str


@dataclass(frozen=True)
class Prepared:
    """Who works on the dossiers of a database; ``answers`` counts those of each whole dossier."""

    small: list[Office]
    whole: list[Office]
    answers: int


def prepare(url: str) -> Prepared:
    """Make an empty database that of a campaign, with its dossiers."""
    engine = make_engine(url)
    places = geography()
    schema.upgrade(engine, places)
    with Sessions(engine).begin() as session:
        session.add(Campaign(year=2024, questionnaire="2024", opens_at=OPENS_AT, closes_at=CLOSES_AT))
        agents = _agents(session, list(places.departments)[: SMALL + WHOLE])
        offices = [Office(actor.account_id, department) for department, actor in agents.items()]
        for office in offices[:SMALL]:
            open_small(session, places, agents[office.department], office.department, NOW)
        told = [tell_whole(session, places, agents[one.department], one.department, NOW) for one in offices[SMALL:]]
    engine.dispose()
    return Prepared(offices[:SMALL], offices[SMALL:], told[0])


def _agents(session: Session, departments: list[str]) -> dict[str, Actor]:
    accounts = {
        code: Account(name=f"Banc d’essai ({code})", role=Role.AGENT.value, scopes=[Scope(department_code=code)])
        for code in departments
    }
    session.add_all(accounts.values())
    session.flush()
    return {code: as_actor(account) for code, account in accounts.items()}


@dataclass(frozen=True)
class Browser:
    """An agent who came in."""

    department: str
    cookie: str
    csrf: str


def enter(port: int, office: Office) -> Browser:
    """Choose the profile, as somebody does in front of the page."""
    cookie, page = _request(port, "GET", "/entrer", "")
    profile = urlencode({"csrf_token": _csrf(page), "profil": office.account})
    cookie, _ = _request(port, "POST", "/entrer", cookie, profile)
    renewed, page = _request(port, "GET", "/recueils", cookie)
    return Browser(office.department, renewed or cookie, _csrf(page))


def _request(port: int, method: str, path: str, cookie: str, body: str | None = None) -> tuple[str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return (response.getheader("Set-Cookie") or "").split(";", 1)[0], response.read().decode()
    finally:
        connection.close()


def _csrf(page: str) -> str:
    found = CSRF.search(page)
    assert found, page[:500]
    return found[1]


def turns(browsers: list[Browser]) -> Callable[[int], bytes]:
    """Give what writes the next turn of a connection: a new answer to one question, with a key of its own."""

    def write(place: int) -> bytes:
        browser = browsers[place % len(browsers)]
        key = secrets.token_hex(16)
        fields = {
            "csrf_token": browser.csrf,
            "question": "territorial_assessment@pact",
            "cle": key,
            "reponse": f"Diagnostic social départemental, {key}",
            "geste": "repondre",
        }
        body = urlencode(fields)
        return (
            f"POST /recueils/2024-{browser.department}/tours HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {browser.cookie}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    return write


def pages(path: str) -> Callable[[int], bytes]:
    """Give what asks for one page, the same for everybody."""
    text = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    return lambda _place: text
