"""A service with one of each actor signed in, and what they may try to reach: their own, somebody else's, and nothing at all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

from flask import Flask
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from aggregation.envelopes import demonstration
from exports.runs import ExportKind, ExportRun, RunState
from survey.clock import StoppedClock
from survey.data import geography
from survey.db.mailing import Mail
from survey.db.people import Account, FeedToken, Scope, SignIn
from survey.db.reviewing import Remark
from survey.db.working import Campaign, Dossier, ItemRow
from survey.dialogue.changes import Answered
from survey.domain.calendar import PARIS
from survey.domain.letters import Delivery, Letter
from survey.domain.policy import Actor, Role
from survey.domain.vocabulary import PactState
from survey.questionnaire.answers import ROOT, Answer, Slot
from survey.services import feeds, outbox
from survey.services.accounts import as_actor
from survey.services.drafts import Writer, load_draft
from survey.services.outbox import Recipient
from survey.services.transmitting import transmit
from survey.settings import Settings
from survey.web.runtime import Runtime
from tests.conftest import NOW
from tests.live import SECRET
from tests.web.site import enter, visitor
from wsgi import create_app

OWN, FOREIGN = "48", "61"
EARLIER = 2023
ANONYMOUS, DISABLED, EXPIRED = "anonymous", "disabled", "expired"
NAMES = {
    "agent": "DDETSPP de la Lozère",
    "neighbour": "Agent du Gard",
    "other": "DDETSPP de l’Orne",
    "commissioner": "Commissaire – Occitanie",
    "stranger": "Commissaire – Normandie",
    "diplp": "DIPLP",
    "dgcs": "DGCS",
    "administrator": "Administration du service",
    DISABLED: "Agent parti",
    EXPIRED: "Agent absent",
}
"""What each actor is called: agents of the department, of its region, of another; reviewers of the region and of another; the nation's."""
ABSENT = {
    "item": "0123456789abcdef",
    "number": "1",
    "region": "00",
    "account": "99999",
    "run": "9999",
    "load": "9999",
    "mail": "9999",
    "remark": "9999",
    "prepared": "9999",
    "token": "x",
    "year": "2031",
    "file": "x.xlsx",
    "stem": "x",
    "suffix": "ods",
    "kind": "x",
    "sheet": "x",
    "feed": "9999",
}
"""What is nowhere, by the names that the routes give."""
MADE = {"neighbour": "30", DISABLED: OWN, EXPIRED: OWN}
ACTORS = (ANONYMOUS, *NAMES)
THIS_YEAR = select(Dossier).join(Dossier.campaign).where(Campaign.year == NOW.year)
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_OF_EACH_PAGE = re.compile(r'name="(csrf_token|cle)" value="[^"]*"')
_OF_EACH_RESPONSE = {"date", "set-cookie"}


@dataclass(frozen=True)
class Signed:
    """A browser: its cookie, and a token against forgery that goes with it."""

    cookie: str
    token: str


@dataclass(frozen=True)
class Seen:
    """A response without what is new in each: two that are equal cannot be told apart."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str


def seen(response: TestResponse) -> Seen:
    headers = sorted((name.lower(), value) for name, value in response.headers)
    kept = tuple((name, value) for name, value in headers if name not in _OF_EACH_RESPONSE)
    return Seen(response.status_code, kept, _OF_EACH_PAGE.sub(r'name="\1"', response.get_data(as_text=True)))


class World:
    """The service on its own database; ``restore`` puts everything back as it was when all had signed in."""

    def __init__(self, folder: Path, loaded: Path) -> None:
        self.database = folder / "world.sqlite3"
        self.database.write_bytes(loaded.read_bytes())
        settings = Settings(
            instance=folder,
            database_url=f"sqlite:///{self.database}",
            secret_key=SECRET,
            demonstration=True,
            clock=StoppedClock(NOW),
        )
        self.app: Flask = create_app(settings)
        self.parts: Runtime = self.app.extensions["recueil"]
        self._populate()
        self.browsers = {ANONYMOUS: self._browser(None)} | {actor: self._browser(name) for actor, name in NAMES.items()}
        self._shut_out()
        self.parts.sessions.engine.dispose()
        self._whole = self.database.read_bytes()

    def restore(self) -> None:
        self.parts.sessions.engine.dispose()
        self.database.write_bytes(self._whole)

    def ask(
        self, actor: str, method: str, path: str, body: Mapping[str, str] | None = None, *, by_token: bool = False
    ) -> TestResponse:
        """Ask as an actor, with a good token against forgery; or as a program, with the actor's own token and no cookie."""
        browser = self.browsers[actor]
        client = self.app.test_client(use_cookies=False)
        if by_token:
            auth = ("anybody", self.tokens[actor]) if actor in self.tokens else None
            return client.open(path, method=method, auth=auth, buffered=True)
        data = {"csrf_token": browser.token, **body} if body is not None else None
        headers = {"Cookie": f"{self.app.config['SESSION_COOKIE_NAME']}={browser.cookie}"}
        return client.open(path, method=method, data=data, headers=headers, buffered=True)

    def _populate(self) -> None:
        with self.parts.sessions.begin() as session:
            for actor, department in MADE.items():
                scopes = [Scope(department_code=department)]
                session.add(
                    Account(name=NAMES[actor], email=f"{actor}@recueil.example", role=Role.AGENT.value, scopes=scopes)
                )
            session.flush()
            _runs(session, self.parts.settings.exports_folder)
            _remarks(session)
            for code, actor in ((OWN, "agent"), (FOREIGN, "other")):
                _year_before(session, code, as_actor(session.get_one(Account, int(_account(session, NAMES[actor])))))
            _mail(session)
            self.tokens = {actor: self._token(session, actor) for actor in NAMES}
            demonstration.load(session, self.parts.geography, NOW)

    def _token(self, session: Session, actor: str) -> str:
        """A token for a program; that of one actor is past its term."""
        account = as_actor(session.get_one(Account, int(_account(session, NAMES[actor]))))
        made = NOW - feeds.LIVES_FOR if actor == EXPIRED else NOW
        return feeds.create(session, SECRET, account, "Un jeton", made)

    def _browser(self, name: str | None) -> Signed:
        someone = enter(self.app, name) if name else visitor(self.app)
        someone.get("/recueils" if name else "/entrer")
        cookie = someone.client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        token = _TOKEN.search(someone.page.source)
        assert cookie is not None
        assert token is not None
        return Signed(cookie.value, token[1])

    def _shut_out(self) -> None:
        """One was disabled since, and the session of another is past its term."""
        with self.parts.sessions.begin() as session:
            gone, absent = (
                session.scalars(select(Account).where(Account.name == NAMES[one])).one() for one in (DISABLED, EXPIRED)
            )
            gone.active = False
            past = {"created_at": NOW - timedelta(days=1), "expires_at": NOW - timedelta(seconds=1)}
            session.execute(update(SignIn).where(SignIn.account_id == absent.id).values(**past))

    @cached_property
    def targets(self) -> dict[str, list[dict[str, str]]]:
        """What the addresses and forms of each target hold, by the names that the routes give; several ways to be absent."""
        with self.parts.sessions.reading() as session:
            own, foreign = (_dossier(session, code) for code in (OWN, FOREIGN))
            regions = ({"region": "76"}, {"region": "28"})
            accounts = {actor: _account(session, name) for actor, name in NAMES.items()}
            mail = str(session.scalars(select(Mail.id).where(Mail.address == "essai@recueil.example")).one())
            feeds_of = {str(by): str(id_) for by, id_ in session.execute(select(FeedToken.account_id, FeedToken.id))}
            runs = {kind: str(id_) for kind, id_ in session.execute(select(ExportRun.kind, ExportRun.id))}
        diplp, dgcs = (
            {
                "run": runs[kind.value],
                "file": f"{kind.value}.xlsx",
                "stem": kind.value,
                "suffix": "zip",
                "kind": kind.value,
                "sheet": "une-feuille",
            }
            for kind in (ExportKind.DIPLP, ExportKind.DGCS)
        )
        more = {"account": accounts["agent"], "mail": mail, "token": "nothing", "year": "2024", "load": "1"}
        home = own | regions[0] | diplp | more
        return {
            "any": [home],
            "own": [home],
            "elsewhere": [home | {"ref": "2024-2A", "code": "2A", "region": "94"}],
            "crossed": [home | {name: foreign[name] for name in ("item", "remark", "prepared")}],
            "foreign": [foreign | regions[1] | dgcs | {"account": accounts["other"]}],
            **{f"{one}_feed": [home | {"feed": feeds_of[accounts[one]]}] for one in ("diplp", "dgcs")},
            "absent": [
                ABSENT | {"ref": "2024-01", "code": "999"},
                ABSENT | {"ref": "2022-48", "code": ""},
                ABSENT | {"ref": "2024-999", "code": "<script>"},
                ABSENT | {"ref": "nulle-part", "code": "61'--"},
            ],
        }


def _dossier(session: Session, code: str) -> dict[str, str]:
    dossier = session.scalars(THIS_YEAR.where(Dossier.territory_code == code)).one()
    item = select(ItemRow.id).where(
        ItemRow.dossier_id == dossier.id, ItemRow.repeat == "actions", ItemRow.removed_at.is_(None)
    )
    of_dossier = select(Remark.id).where(Remark.dossier_id == dossier.id).order_by(Remark.id.desc())
    prepared, sent = (
        session.scalars(of_dossier.where(one)).first()
        for one in (Remark.sent_at.is_(None), Remark.sent_at.is_not(None))
    )
    return {
        "ref": f"2024-{code}",
        "code": code,
        "item": session.scalars(item).first() or "",
        "number": "1",
        "prepared": str(prepared),
        "remark": str(sent),
    }


def _account(session: Session, name: str) -> str:
    return str(session.scalars(select(Account.id).where(Account.name.startswith(name))).first())


def _remarks(session: Session) -> None:
    """In each dossier, a remark that its reviewer prepares, and one that was sent."""
    for code, reviewer in ((OWN, "commissioner"), (FOREIGN, "stranger")):
        dossier = session.scalars(THIS_YEAR.where(Dossier.territory_code == code)).one()
        by = int(_account(session, NAMES[reviewer]))
        for sent_at in (None, NOW):
            about = {"item_id": "pact", "question": "governance", "answer_version": 1} if sent_at else {}
            session.add(
                Remark(
                    dossier_id=dossier.id, number=1, text="À préciser", account_id=by, at=NOW, sent_at=sent_at, **about
                )
            )


def _year_before(session: Session, code: str, agent: Actor) -> None:
    """What the department transmitted in the campaign before: nothing to report."""
    campaign = session.scalars(select(Campaign).where(Campaign.year == EARLIER)).one_or_none() or Campaign(
        year=EARLIER,
        questionnaire="2024",
        opens_at=datetime(EARLIER, 7, 1, tzinfo=PARIS),
        closes_at=datetime(EARLIER, 12, 31, 23, 59, 59, tzinfo=PARIS),
    )
    then = datetime(EARLIER, 10, 1, tzinfo=PARIS)
    dossier = Dossier(campaign=campaign, territory_code=code, state="draft", opened_at=then, saved_at=then)
    session.add(dossier)
    session.flush()
    session.execute(insert(ItemRow).values(dossier_id=dossier.id, id=ROOT, repeat=ROOT, parent_id=None, position=1))
    territory = geography().territories[code]
    answers = {
        "pact_state": PactState.NONE,
        "none_reason": "Le pacte est en préparation, il sera signé l’an prochain.",
        "territory": code,
        "reporting_office": "DDETSPP",
    }
    changes = tuple(Answered(Slot(question), Answer(value=value)) for question, value in answers.items())
    Writer(session, load_draft(session, dossier, territory), agent, then, turn=None).apply(changes, {})
    transmit(session, geography(), agent, load_draft(session, dossier, territory), then)


def _mail(session: Session) -> None:
    """A letter that its recipient's server refused."""
    letter = Letter(kind="essai", subject="Essai", paragraphs=("Un essai.",))
    number = outbox.post(
        session, Recipient(int(_account(session, NAMES["agent"])), "essai@recueil.example"), letter, NOW
    )
    session.execute(update(Mail).where(Mail.id == number).values(state=Delivery.REFUSED.value, done_at=NOW))


def _runs(session: Session, folder: Path) -> None:
    """An export of each kind, stored, with a file that holds nothing, and a form that holds one."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in ExportKind:
        (folder / f"{kind.value}.xlsx").write_bytes(b"workbook")
        with ZipFile(folder / "form.zip", "w") as package:
            package.writestr("une-feuille.csv", "une feuille")
        own_digest = sha256((folder / "form.zip").read_bytes()).hexdigest()
        (folder / "form.zip").rename(folder / f"{kind.value}-{'0' * 16}-{own_digest[:16]}.zip")
        session.add(
            ExportRun(
                kind=kind.value,
                period=f"essai-{kind.value}",
                as_of=NOW,
                state=RunState.STORED.value,
                requested_at=NOW,
                stored_at=NOW,
                file_name=f"{kind.value}.xlsx",
                size=8,
                digest=sha256(b"workbook").hexdigest(),
                rows_digest="0" * 64,
                rows={},
            )
        )
    session.flush()
