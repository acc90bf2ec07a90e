"""A word of its own in every text of every department: wherever it is read, it tells whose text that was."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from survey.data import geography
from survey.db.people import Account, Presence, Scope
from survey.db.working import Campaign, Extension, ProposalRow, Sentence
from survey.dialogue.changes import Added, Answered, Change
from survey.dialogue.proposals import Standing
from survey.domain.lifecycle import Decision
from survey.domain.policy import Actor, Permission, Role
from survey.domain.territories import Territory
from survey.questionnaire.answers import CLOSED, Answer, Slot
from survey.questionnaire.kinds import Text
from survey.questionnaire.questions import Question
from survey.services.accounts import as_actor
from survey.services.dossiers import find_dossier, open_dossier
from survey.services.drafts import Draft, Writer
from survey.services.reviewing import Reviewer
from survey.services.transmitting import transmit
from tests.conftest import NOW

PLACES = geography()
DEPARTMENTS = tuple(code for code, one in PLACES.territories.items() if len(one.department_codes) == 1)
MODEL = "2024-48"
_CANARY = re.compile(r"zq(r?[0-9]{1,3}[ab]?)qz", re.IGNORECASE)


def canary(code: str) -> str:
    return f"zq{code}qz"


def of_region(code: str) -> str:
    """The word of who reviews a region: the agents of its departments may read their name."""
    return f"zqr{code}qz"


def canaries_in(text: str) -> set[str]:
    return {found.upper() for found in _CANARY.findall(text)}


def all_text(response: TestResponse) -> str:
    """Give everything that a response carries: headers, body, and what its files hold."""
    body = response.get_data()
    parts = [str(response.headers), body.decode("utf8", "replace")]
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            parts += [packed.read(name).decode("utf8", "replace") for name in packed.namelist()]
    return "\n".join(parts)


def allowed(actor: Actor) -> set[str]:
    """Give the words that somebody may meet: of the departments within reach, and of those who review them."""
    if actor.role is Role.COMMISSIONER:
        own = {code for code in DEPARTMENTS if PLACES.territories[code].region_code in actor.regions}
    else:
        own = set(actor.departments)
    return own | {f"R{PLACES.territories[code].region_code}" for code in own} | {f"R{code}" for code in actor.regions}


def model_of(session: Session) -> Draft:
    """Read a whole dossier of the demonstration."""
    reader = Actor(0, "", Role.ADMINISTRATOR)
    return find_dossier(session, PLACES, reader, Permission.READ_DOSSIER, MODEL)


def sow(session: Session, model: Draft) -> None:
    """Give each department an agent, and a dossier that was transmitted and sent back, with its word in each text."""
    opens, closes = model.dossier.campaign.opens_at, model.dossier.campaign.closes_at
    campaign = Campaign(
        year=NOW.year, questionnaire=model.dossier.campaign.questionnaire, opens_at=opens, closes_at=closes
    )
    session.add(campaign)
    session.flush()
    reviewers = {region: _reviewer(session, region) for region in PLACES.regions}
    for code in DEPARTMENTS:
        territory, agent = PLACES.territories[code], _agent(session, code)
        _dossier(session, agent, territory, model)
        _around(session, agent, reviewers[territory.region_code], territory, campaign)


def _agent(session: Session, code: str) -> Actor:
    return _account(session, f"Agent {canary(code)}", Role.AGENT, Scope(department_code=code))


def _reviewer(session: Session, region: str) -> Actor:
    return _account(session, f"Commissaire {of_region(region)}", Role.COMMISSIONER, Scope(region_code=region))


def _account(session: Session, name: str, role: Role, scope: Scope) -> Actor:
    email = f"{name.rsplit(maxsplit=1)[-1].lower()}@recueil.example"
    account = Account(name=name, email=email, role=role.value, scopes=[scope])
    session.add(account)
    session.flush()
    return as_actor(account)


def _dossier(session: Session, agent: Actor, territory: Territory, model: Draft) -> None:
    """Answer and transmit as the model, with a word in each text."""
    before = NOW - timedelta(days=3)
    draft = open_dossier(session, PLACES, agent, territory.code, before)
    Writer(session, draft, agent, before, turn=None).apply(tuple(_changes(draft, model, canary(territory.code))), {})
    transmit(session, PLACES, agent, _found(session, agent, territory), before)


def _found(session: Session, actor: Actor, territory: Territory) -> Draft:
    return find_dossier(session, PLACES, actor, Permission.READ_DOSSIER, f"{NOW.year}-{territory.code}", lock=True)


def _changes(draft: Draft, model: Draft, word: str) -> Iterator[Change]:
    there = {item.id for item in draft.answers.items}
    yield from (Added(item) for item in model.answers.items if item.id not in there)
    for slot, answer in model.answers.given.items():
        node = model.form.nodes[slot.question]
        if not (isinstance(node, Question) and node.prefilled):
            yield Answered(slot, _worded(node, answer, word))


def _worded(node: object, answer: Answer, word: str) -> Answer:
    is_text = isinstance(node, Question) and isinstance(node.kind, Text) and answer.value not in {None, CLOSED}
    value = f"{answer.value} {word}" if is_text else answer.value
    return replace(answer, value=value, words=f"{answer.words} {word}", version=0)


def _around(session: Session, agent: Actor, reviewer: Actor, territory: Territory, campaign: Campaign) -> None:
    """What else is said of a dossier: sentences, remarks, a decision and its reason, more time and its reason, who is there."""
    word = canary(territory.code)
    draft = _found(session, reviewer, territory)
    number = 1
    review = Reviewer(session, reviewer, draft, NOW - timedelta(days=1))
    review.put_remark(number, Slot("governance"), f"Remarque {word}")
    review.put_remark(number, None, f"Remarque sur le tout {word}")
    review.decide(Decision.RETURNED, number, f"Motif {word}")
    dossier_id = draft.dossier.id
    of = {"dossier_id": dossier_id, "account_id": agent.account_id, "item_id": "pact", "question": "governance_name"}
    said = session.execute(
        insert(Sentence).returning(Sentence.id), of | {"text": f"Nous avons dit {word}", "at": NOW}
    ).scalar_one()
    proposal = {
        "sentence_id": said,
        "value": f"Instance {word}",
        "makes": [],
        "start_at": 0,
        "end_at": 4,
        "sure": False,
    }
    session.execute(insert(ProposalRow), of | proposal | {"standing": Standing.OPEN.value})
    session.execute(
        insert(Extension),
        {
            "campaign_id": campaign.id,
            "territory_code": territory.code,
            "closes_at": campaign.closes_at + timedelta(days=5),
            "reason": f"Crue {word}",
            "at": NOW,
        },
    )
    session.execute(
        insert(Presence), {"dossier_id": dossier_id, "account_id": agent.account_id, "slot": "", "seen_at": NOW}
    )
