"""RELIABILITY, experiment A2: what one department wrote is never met by another, in a page, a header, a file, a letter or a log."""

import fcntl
import json
import logging
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from werkzeug.test import TestResponse

from survey.clock import StoppedClock
from survey.db.engine import Sessions, make_engine
from survey.db.mailing import Mail, Notice
from survey.db.people import Account
from survey.db.reviewing import Remark
from survey.db.working import Dossier, ItemRow
from survey.domain.calendar import PARIS
from survey.domain.policy import Actor, Role
from survey.domain.ways_in import WayIn
from survey.mail.server import Smtp
from survey.services import accounts, reminders
from survey.services.accounts import as_actor
from survey.settings import Settings
from survey.web.identity import TOKEN
from survey.web.runtime import Runtime
from tests.conftest import NOW
from tests.live import SECRET
from tests.rights.canaries import DEPARTMENTS, PLACES, all_text, allowed, canaries_in, model_of, sow
from tests.rights.matrix import ROUTES
from wsgi import create_app

SHARDS = 4
HOST = "recueil.example"
_REFERENCE = re.compile(r"/recueils/\d{4}-(\w+)")


@pytest.fixture(scope="session")
def sown(
    sqlite_template: Path, loaded_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Path:
    """A database where every department has its word, made once for all workers, to be copied."""
    base = tmp_path_factory.getbasetemp()
    path = (base if worker_id == "master" else base.parent) / "sown.sqlite3"
    with path.with_suffix(".lock").open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        if not path.exists():
            draft = path.with_suffix(".draft")
            draft.write_bytes(sqlite_template.read_bytes())
            _sow(draft, loaded_sqlite_template)
            draft.rename(path)
    return path


def _sow(path: Path, loaded: Path) -> None:
    source, target = (make_engine(f"sqlite:///{one}") for one in (loaded, path))
    with Sessions(source).reading() as reading:
        model = model_of(reading)
        with Sessions(target).begin() as writing:
            sow(writing, model)
    source.dispose()
    target.dispose()


@dataclass
class Reader:
    """Somebody signed in, and what they met that was not theirs."""

    app: Flask
    actor: Actor
    cookie: str
    token: str
    met: list[str] = field(default_factory=list)
    read: set[str] = field(default_factory=set)

    def ask(self, method: str, path: str, body: dict[str, str] | None = None) -> int:
        client = self.app.test_client(use_cookies=False)
        headers = {"Cookie": f"{self.app.config['SESSION_COOKIE_NAME']}={self.cookie}"}
        data = {"csrf_token": self.token, **body} if body is not None else None
        response = client.open(path, f"https://{HOST}", method=method, data=data, headers=headers, buffered=True)
        self.look(f"{method} {path}", response)
        return response.status_code

    def look(self, where: str, response: TestResponse) -> None:
        words = canaries_in(all_text(response))
        self.read |= words
        foreign = words - allowed(self.actor)
        if foreign:
            self.met.append(f"{self.actor.name} meets {sorted(foreign)} at {where} ({response.status_code})")


@dataclass
class Service:
    """The service on the sown database."""

    app: Flask

    @property
    def parts(self) -> Runtime:
        parts: Runtime = self.app.extensions["recueil"]
        return parts

    def readers(self, role: Role) -> list[Reader]:
        with self.parts.sessions.begin() as session:
            found = session.scalars(select(Account).where(Account.role == role.value).order_by(Account.id)).all()
            return [
                self._reader(as_actor(account), accounts.sign_in(session, account.id, NOW, WayIn.DEMONSTRATION))
                for account in found
            ]

    def _reader(self, actor: Actor, token: str) -> Reader:
        raw = secrets.token_hex(8)
        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]  # Flask's own
        assert signer is not None
        cookie = signer.dumps({TOKEN: token, "csrf_token": raw})
        return Reader(self.app, actor, cookie, URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps(raw))

    def names(self) -> dict[str, dict[str, str]]:
        """What the addresses of each department hold."""
        with self.parts.sessions.reading() as session:
            codes = {one.id: one.territory_code for one in session.scalars(select(Dossier))}
            items = {
                row.dossier_id: row.id for row in session.scalars(select(ItemRow).where(ItemRow.repeat == "actions"))
            }
            remarks = {row.dossier_id: str(row.id) for row in session.scalars(select(Remark))}
        return {
            code: {"ref": f"{NOW.year}-{code}", "code": code, "item": items[id_], "number": "1", "remark": remarks[id_]}
            | {"prepared": remarks[id_]}
            for id_, code in codes.items()
        }


@pytest.fixture(scope="session")
def service(sown: Path, tmp_path_factory: pytest.TempPathFactory) -> Service:
    """A real service, not a demonstration, which shows its profiles and its letters to everybody."""
    folder = tmp_path_factory.mktemp("canaries")
    database = folder / "sown.sqlite3"
    database.write_bytes(sown.read_bytes())
    settings = Settings(
        instance=folder,
        database_url=f"sqlite:///{database}",
        secret_key=SECRET,
        base_url=f"https://{HOST}",
        trusted_hosts=(HOST,),
        clock=StoppedClock(NOW),
        smtp=Smtp("127.0.0.1", "recueil@recueil.example"),
        publisher="DIPLP",
        host_name="Hébergeur",
        contact="contact@recueil.example",
    )
    return Service(create_app(settings))


@contextmanager
def listening() -> Iterator[list[str]]:
    """Keep everything that is logged."""
    kept: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.append(self.format(record))

    ear, root = Ear(), logging.getLogger()
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.INFO)
    try:
        yield kept
    finally:
        root.removeHandler(ear)
        root.setLevel(level)


def of_dossier(method: str) -> list[str]:
    """Give the routes about a dossier."""
    return [name for name in ROUTES if name.startswith(f"{method} /recueils/<reference>")]


def other(method: str) -> list[str]:
    """Give the routes that are about nothing in particular."""
    return [name for name in ROUTES if name.startswith(method) and "<" not in name and "/quitter" not in name]


def attempt(reader: Reader, name: str, target: dict[str, str]) -> int:
    """Try a route as the matrix does."""
    tries = ROUTES[name]
    one = tries[0] if isinstance(tries, tuple) else tries
    method, rule = name.split(" ", 1)
    body = {key: text.format(**target) for key, text in one.body.items()} if one.body is not None else None
    return reader.ask(method, one.address(rule, target), body)


def shard(everybody: list[Reader], number: int) -> list[Reader]:
    return everybody[number::SHARDS]


@pytest.fixture(scope="session")
def agents(service: Service) -> list[Reader]:
    return service.readers(Role.AGENT)


@pytest.fixture(scope="session")
def reviewers(service: Service) -> list[Reader]:
    return service.readers(Role.COMMISSIONER)


@pytest.fixture(scope="session")
def targets(service: Service) -> dict[str, dict[str, str]]:
    return service.names()


by_shard = pytest.mark.parametrize("number", range(SHARDS))


@by_shard
def test_agent_meets_their_own_words_alone(
    agents: list[Reader], targets: dict[str, dict[str, str]], number: int
) -> None:
    with listening() as log:
        for place, agent in enumerate(shard(agents, number)):
            (code,) = agent.actor.departments
            routes = of_dossier("GET") + (other("GET") if place % 8 == 0 else ["GET /recueils"])
            assert 200 in {attempt(agent, name, targets[code]) for name in routes}
            assert code in agent.read, "the words are not where they are looked for"
        assert [agent.met for agent in shard(agents, number) if agent.met] == []
    assert [line for line in log if canaries_in(line)] == []


@by_shard
def test_no_agent_meets_another_department(
    agents: list[Reader], targets: dict[str, dict[str, str]], number: int
) -> None:
    """Every foreign pair; the routes take turns, so that each is tried on many pairs."""
    routes = cycle(of_dossier("GET") + of_dossier("POST"))
    with listening() as log:
        for agent in shard(agents, number):
            statuses = {
                attempt(agent, next(routes), target)
                for code, target in targets.items()
                if code not in agent.actor.departments
            }
            assert statuses == {404}
        assert [agent.met for agent in shard(agents, number) if agent.met] == []
    assert [line for line in log if canaries_in(line)] == []


@by_shard
def test_no_reviewer_meets_another_region(
    reviewers: list[Reader], targets: dict[str, dict[str, str]], number: int
) -> None:
    routes = cycle(of_dossier("GET") + of_dossier("POST"))
    for reviewer in shard(reviewers, number):
        (region,) = reviewer.actor.regions
        own = [code for code in DEPARTMENTS if code in allowed(reviewer.actor)]
        assert reviewer.ask("GET", f"/suivi/regions/{region}") == 200
        assert {reviewer.ask("GET", f"/suivi/regions/{other}") for other in PLACES.regions if other != region} == {404}
        assert {attempt(reviewer, next(routes), target) for code, target in targets.items() if code not in own} == {404}
        statuses = {attempt(reviewer, name, targets[own[0]]) for name in [*of_dossier("GET"), *other("GET")]}
        assert 200 in statuses
        assert own[0] in reviewer.read
    assert [reviewer.met for reviewer in shard(reviewers, number) if reviewer.met] == []


def test_errors_show_no_other_department(agents: list[Reader], targets: dict[str, dict[str, str]]) -> None:
    """Refused, out of date, sent twice, too long, without a token: what the page gives back is one's own."""
    turn = {"question": "territorial_assessment@pact", "reponse": "Un texte", "geste": "repondre"}
    for agent in agents[::20]:
        (code,) = agent.actor.departments
        url = f"/recueils/{targets[code]['ref']}/tours"
        key = {"cle": secrets.token_hex(8)}
        assert agent.ask("POST", url, turn | {"cle": secrets.token_hex(8), "version": "0"}) == 409
        assert agent.ask("POST", url, turn | key) == 303
        assert agent.ask("POST", url, turn | key | {"reponse": "Un autre"}) == 409
        assert agent.ask("POST", url, turn | {"cle": secrets.token_hex(8), "question": "pact_state@pact"}) == 422
        assert agent.ask("POST", url, turn | {"cle": "?"}) == 422
        assert agent.ask("POST", url, turn | {"reponse": "x" * 600_000}) == 413
        assert agent.ask("POST", url, turn | {"csrf_token": "wrong"}) == 400
    assert [agent.met for agent in agents if agent.met] == []


def test_letters_tell_nobody_of_another_department(service: Service) -> None:
    """Those of the transmissions and reviews that were sown, the reminders, and the commissioners' week."""
    closing = datetime(2024, 12, 1, 8, tzinfo=PARIS)
    with service.parts.sessions.begin() as session:
        for day in range(31):
            reminders.due(session, PLACES, closing + timedelta(days=day))
        people = {one.id: as_actor(one) for one in session.scalars(select(Account))}
        letters = [(one.account_id, f"{one.subject} {json.dumps(one.letter)}") for one in session.scalars(select(Mail))]
        news = [(one.account_id, f"{one.subject} {one.text} {one.url}") for one in session.scalars(select(Notice))]
    assert {people[who].role for who, _ in letters if who} == {Role.AGENT, Role.COMMISSIONER}
    assert len(news) >= len(DEPARTMENTS)
    wrong = [
        (people[who].name, text)
        for who, text in letters + news
        if who and (canaries_in(text) | set(_REFERENCE.findall(text))) - allowed(people[who])
    ]
    assert wrong == []
