"""Recording the demonstration: accounts, a campaign, and dossiers that go through the same services as an agent's."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey.db.mailing import Mail
from survey.db.people import Account, Scope
from survey.db.working import Campaign, JointAgreement
from survey.demonstration.material import Material, Version, dossiers, versions
from survey.demonstration.reviewing import review_some
from survey.dialogue.changes import Added, Answered, Change
from survey.domain.calendar import PARIS
from survey.domain.letters import Delivery
from survey.domain.policy import Actor, Permission, Role
from survey.domain.territories import Geography, Territory
from survey.domain.vocabulary import Unknown
from survey.questionnaire.answers import CLOSED, ROOT, Answer, Item, Slot
from survey.questionnaire.questionnaire import Questionnaire, is_open
from survey.services.accounts import DEMONSTRATION_DOMAIN, as_actor
from survey.services.dossiers import find_dossier, open_dossier
from survey.services.drafts import Draft, Writer
from survey.services.transmitting import transmit

OPENS_AT = datetime(2024, 7, 1, tzinfo=PARIS)
CLOSES_AT = datetime(2024, 12, 31, 23, 59, 59, tzinfo=PARIS)
BEGUN = timedelta(days=9)
"""How long before its first transmission a dossier of the demonstration was begun."""
IDLE_AGENTS = ("13", "2A", "2B", "59", "75", "973")
"""Departments that have an agent and no dossier yet: where a visitor can begin one, or agree to a common pact."""
NESTED = ("signatories", "priorities", "actions", "partners", "cofundings", "indicators")


def is_loaded(session: Session) -> bool:
    """Say whether a campaign is there already: the demonstration is then left as it is."""
    return session.scalar(select(Campaign.id).limit(1)) is not None


def load(session: Session, geography: Geography, today: datetime, tell: Callable[[str], None]) -> int:
    """Record the demonstration in the caller's transaction, telling each dossier; gives their number, 0 where it is there already."""
    if is_loaded(session):
        return 0
    campaign = Campaign(year=2024, questionnaire="2024", opens_at=OPENS_AT, closes_at=CLOSES_AT)
    session.add(campaign)
    agents = _accounts(session, geography)
    for material in dossiers():
        territory = geography.territories[material["territory"]]
        agent = agents[territory.department_codes[0]]
        _agree(session, campaign, territory, agents)
        _record(session, geography, agent, territory, versions(material, today))
        tell(f"{territory.code}\u00a0: {territory.name}")
    review_some(session, geography, today)
    _deliver(session)
    return len(dossiers())


def _deliver(session: Session) -> None:
    """The letters of these past weeks have arrived long ago."""
    arrived = {
        "state": Delivery.SENT.value,
        "done_at": Mail.created_at,
        "outcome": "Dans la boîte locale de la démonstration.",
    }
    session.execute(update(Mail).values(arrived))


def _accounts(session: Session, geography: Geography) -> dict[str, Actor]:
    """Make an agent for each department that has a dossier and a few that have none, a commissioner for each region, and the nation's."""
    codes = {code for material in dossiers() for code in geography.territories[material["territory"]].department_codes}
    agents = {
        code: Account(
            name=f"{geography.office_of(code).name} ({code})",
            email=address_of(f"{geography.office_of(code).kind}-{code}"),
            role=Role.AGENT.value,
            scopes=[Scope(department_code=code)],
        )
        for code in sorted({*codes, *IDLE_AGENTS}, key=lambda code: (len(code), code))
    }
    regions = {geography.departments[code].region_code for code in agents}
    commissioners = [
        Account(
            name=f"Commissaire – {region.name}",
            email=address_of(f"commissaire-{region.code}"),
            role=Role.COMMISSIONER.value,
            scopes=[Scope(region_code=region.code)],
        )
        for region in geography.regions.values()
        if region.code in regions
    ]
    nation = [
        Account(name="DIPLP", email=address_of("diplp"), role=Role.DIPLP.value),
        Account(name="DGCS (SD1B, SD5A)", email=address_of("dgcs"), role=Role.DGCS.value),
        Account(
            name="Administration du service (DIPLP)",
            email=address_of("administration"),
            role=Role.ADMINISTRATOR.value,
        ),
    ]
    session.add_all([*agents.values(), *commissioners, *nation])
    session.flush()
    return {code: as_actor(account) for code, account in agents.items()}


def address_of(whom: str) -> str:
    """Give the address of an account of the demonstration, under a domain that exists nowhere (RFC 2606)."""
    kept = "".join(letter if letter.isalnum() else "-" for letter in whom.lower())
    return f"{kept}@{DEMONSTRATION_DOMAIN}"


def _agree(session: Session, campaign: Campaign, territory: Territory, agents: dict[str, Actor]) -> None:
    """A joint pact stands on the agreement of each of its departments."""
    if len(territory.department_codes) == 1:
        return
    session.flush()
    session.add_all(
        JointAgreement(
            campaign_id=campaign.id,
            department_code=code,
            account_id=agents[code].account_id,
            agreed_at=OPENS_AT.astimezone(UTC) + timedelta(days=30),
        )
        for code in territory.department_codes
    )
    session.flush()


def _record(session: Session, geography: Geography, agent: Actor, territory: Territory, stages: list[Version]) -> None:
    """Open the dossier, answer it as each version says, and transmit those that left."""
    open_dossier(session, geography, agent, territory.code, stages[0].at - BEGUN)
    reference = f"2024-{territory.code}"
    for stage in stages:
        draft = _find(session, geography, agent, reference)
        answered_at = stage.at - timedelta(minutes=20)
        Writer(session, draft, agent, answered_at, turn=None).apply(tuple(_changes(draft, stage.content)), {})
        if stage.transmitted:
            _pass_over_the_rest(session, _find(session, geography, agent, reference), agent, answered_at)
            transmit(session, geography, agent, _find(session, geography, agent, reference), stage.at)


def _pass_over_the_rest(session: Session, draft: Draft, agent: Actor, now: datetime) -> None:
    """Who transmits has been asked everything: what was not answered was passed over."""
    steps = [step for step in draft.form.path(draft.answers) if is_open(step, draft.answers)]
    Writer(session, draft, agent, now, turn=None).apply(tuple(Answered(step.slot, Answer()) for step in steps), {})


def _find(session: Session, geography: Geography, agent: Actor, reference: str) -> Draft:
    return find_dossier(session, geography, agent, Permission.EDIT_DOSSIER, reference)


def _changes(draft: Draft, content: Material) -> Iterator[Change]:
    """Give what an agent would have answered, item by item; what is there already is left alone by the writer."""
    yield from _answers(draft.form, ROOT, content["answers"])
    yield from _items(draft, ROOT, content)


def _items(draft: Draft, parent: str, content: Material) -> Iterator[Change]:
    for repeat in NESTED:
        if repeat not in content:
            continue
        for position, child in enumerate(content[repeat], 1):
            item = Item(_item_id(draft.reference, parent, repeat, child, position), repeat, parent, position)
            if draft.answers.item(item.id) is None:
                yield Added(item)
            yield from _answers(draft.form, item.id, child.get("answers", child))
            yield from _items(draft, item.id, child)
        whole = content[repeat] or not draft.form.repeat(repeat).least
        if whole and (draft.form.step(Slot(repeat, parent), draft.answers) is not None or parent != ROOT):
            yield Answered(Slot(repeat, parent), Answer(value=CLOSED))


def _item_id(reference: str, parent: str, repeat: str, child: Material, position: int) -> str:
    """Name an item after what it is, so that the second version of a dossier finds those of the first."""
    answers = child.get("answers", child)
    name = answers.get("priority_title") or answers.get("action_title") or str(position)
    return hashlib.sha256(f"{reference}/{parent}/{repeat}/{name}".encode()).hexdigest()[:16]


def _answers(form: Questionnaire, item: str, answers: Material) -> Iterator[Answered]:
    for question, value in answers.items():
        if question not in NESTED:
            yield Answered(Slot(question, item), _answer(form, question, value))


def _answer(form: Questionnaire, question: str, value: Any) -> Answer:  # noqa: ANN401  # the JSON of any kind
    if isinstance(value, dict) and "unknown" in value:
        recall = value.get("recall_on")
        return Answer(unknown=Unknown(value["unknown"]), recall_on=date.fromisoformat(recall) if recall else None)
    return Answer(value=form.question(question).kind.load(value))
