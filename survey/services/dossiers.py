"""Opening, finding and listing dossiers; the only way to one goes through the rights."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session, contains_eager

from survey.db.working import Campaign, Dossier, ItemRow, JointAgreement, TerritoryRow
from survey.dialogue.changes import Answered
from survey.domain.calendar import Window
from survey.domain.deadlines import why_closed
from survey.domain.lifecycle import DossierState
from survey.domain.policy import Actor, Permission, may
from survey.domain.territories import Geography, Territory, joint_territory
from survey.questionnaire.answers import ROOT, Answer, Answers, Slot
from survey.questionnaire.registry import questionnaire
from survey.services import journal
from survey.services.campaigns import common_window, current_campaign, extended_to, window_of
from survey.services.drafts import Draft, Writer, load_draft
from survey.services.errors import AbsentError, RefusedError
from survey.services.scoping import reachable

FIND = (
    select(Dossier)
    .join(Dossier.campaign)
    .options(contains_eager(Dossier.campaign))
    .where(Campaign.year == bindparam("year"), Dossier.territory_code == bindparam("code"))
)
FIND_AND_LOCK = FIND.with_for_update(of=Dossier).execution_options(populate_existing=True)
"""What was read of the dossier before it was locked is read again: the head of its history may have moved."""


_YEAR = re.compile(r"20[0-9]{2}")


def territory_of(geography: Geography, reference: str) -> tuple[int, Territory]:
    """Read a dossier's public name, ``2024-48``; raises ``AbsentError`` where it names nothing."""
    year, _, code = reference.partition("-")
    territory = geography.territories.get(code)
    if territory is None or not _YEAR.fullmatch(year):
        raise AbsentError
    return int(year), territory


def find_dossier(
    session: Session, geography: Geography, actor: Actor, permission: Permission, reference: str, *, lock: bool = False
) -> Draft:
    """Give a dossier with its answers; raises ``AbsentError`` where there is none that the actor may reach this way.

    ``lock`` keeps other writers of the same dossier waiting until the end of the transaction.
    """
    year, territory = territory_of(geography, reference)
    if not may(actor, permission, territory):
        raise AbsentError
    dossier = reached(session, actor, permission, year, territory.code, lock=lock)
    if dossier is None:
        raise AbsentError
    return load_draft(session, dossier, territory)


def reached(
    session: Session, actor: Actor, permission: Permission, year: int, code: str, *, lock: bool = False
) -> Dossier | None:
    """Give a dossier where the database itself says that the actor reaches it."""
    query = (FIND_AND_LOCK if lock else FIND).where(reachable(actor, permission))
    return session.scalars(query, {"year": year, "code": code}).one_or_none()


def reaches(session: Session, actor: Actor, permission: Permission, code: str) -> bool:
    """Say whether the database itself has this territory within the actor's reach."""
    query = select(TerritoryRow.code).where(TerritoryRow.code == code, reachable(actor, permission, TerritoryRow.code))
    return session.scalar(query) is not None


@dataclass(frozen=True)
class Listed:
    """A territory that the actor reaches: its dossier of the campaign where there is one, and when it answers."""

    territory: Territory
    reference: str
    dossier: Dossier | None
    window: Window


def list_dossiers(session: Session, geography: Geography, actor: Actor, campaign: Campaign) -> list[Listed]:
    """Give the territories within the actor's reach, in the official order, each with its dossier of the campaign if it was opened.

    Where Corse has one pact, it takes the place of the two departments.
    """
    dossiers = {
        dossier.territory_code: dossier
        for dossier in session.scalars(
            select(Dossier).where(Dossier.campaign_id == campaign.id, reachable(actor, Permission.READ_DOSSIER))
        )
    }
    joint = _joined(geography, dossiers)
    more, common = extended_to(session, campaign), common_window(campaign)
    return [
        Listed(
            territory,
            f"{campaign.year}-{territory.code}",
            dossiers.get(territory.code),
            common.extended(more.get(territory.code)),
        )
        for territory in geography.territories.values()
        if may(actor, Permission.READ_DOSSIER, territory)
        and (len(territory.department_codes) == 1 or territory.code in dossiers)
        and territory.code not in joint
    ]


def earlier_dossiers(session: Session, actor: Actor, campaign: Campaign) -> list[tuple[int, str]]:
    """Give the dossiers of the campaigns before this one within the actor's reach, as year and territory, the latest first."""
    query = (
        select(Campaign.year, Dossier.territory_code)
        .join(Dossier.campaign)
        .where(Campaign.opens_at < campaign.opens_at, reachable(actor, Permission.READ_DOSSIER))
        .order_by(Campaign.year.desc(), Dossier.territory_code)
    )
    return list(session.execute(query))


def _joined(geography: Geography, dossiers: dict[str, Dossier]) -> set[str]:
    """Give the departments whose pact is a joint one."""
    joint = (geography.territories[code] for code in dossiers)
    return {code for territory in joint if len(territory.department_codes) > 1 for code in territory.department_codes}


def open_dossier(session: Session, geography: Geography, actor: Actor, code: str, now: datetime) -> Draft:
    """Open the dossier of a territory, its first answers filled in, or give the one that is there.

    Raises ``AbsentError`` out of the actor's reach, ``RefusedError`` outside the campaign or where the pact is a joint one.
    """
    territory = geography.territories.get(code)
    if territory is None or not may(actor, Permission.OPEN_DOSSIER, territory):
        raise AbsentError
    if not reaches(session, actor, Permission.OPEN_DOSSIER, code):
        raise AbsentError
    campaign = current_campaign(session, now, lock=True)
    existing = reached(session, actor, Permission.OPEN_DOSSIER, campaign.year, code)
    if existing is not None:
        return load_draft(session, existing, territory)
    _refuse_closed(session, campaign, territory, now)
    refuse_beside_joint(session, geography, campaign, territory)
    if territory == joint_territory(geography, territory) and agreements(session, campaign, territory) != set(
        territory.department_codes
    ):
        message = "Le recueil commun s’ouvre quand chacun des deux départements a donné son accord."
        raise RefusedError(message)
    return _opened(session, geography, actor, campaign, territory, now)


def _refuse_closed(session: Session, campaign: Campaign, territory: Territory, now: datetime) -> None:
    closed = why_closed(window_of(session, campaign, territory.code), now, territory)
    if closed:
        raise RefusedError(closed)


def _dossier_of(session: Session, campaign: Campaign, code: str) -> Dossier | None:
    query = select(Dossier).where(Dossier.campaign_id == campaign.id, Dossier.territory_code == code)
    return session.scalars(query).one_or_none()


def refuse_beside_joint(session: Session, geography: Geography, campaign: Campaign, territory: Territory) -> None:
    """A department whose pact is a joint one answers there: raises ``RefusedError`` for a dossier of its own."""
    joint = joint_territory(geography, territory)
    if joint is None or joint == territory or _dossier_of(session, campaign, joint.code) is None:
        return
    message = f"Le pacte est commun à toute la {joint.name}\u00a0: répondez dans le recueil commun."
    raise RefusedError(message)


def agreements(session: Session, campaign: Campaign, joint: Territory) -> set[str]:
    """Give the departments that have agreed to the joint pact."""
    query = select(JointAgreement.department_code).where(
        JointAgreement.campaign_id == campaign.id, JointAgreement.department_code.in_(joint.department_codes)
    )
    return set(session.scalars(query))


@dataclass(frozen=True)
class JointChoice:
    """A department that may share one pact with its neighbour; ``agreed`` are those that have said yes."""

    territory: Territory
    joint: Territory
    agreed: frozenset[str]
    window: Window


def joint_choices(
    session: Session, geography: Geography, campaign: Campaign, listed: list[Listed]
) -> list[JointChoice]:
    """Give the common pacts that are still open to the departments of a list: none of them has transmitted alone."""
    pairs = [(one, joint_territory(geography, one.territory)) for one in listed]
    return [
        JointChoice(
            one.territory,
            joint,
            frozenset(agreements(session, campaign, joint)),
            window_of(session, campaign, joint.code),
        )
        for one, joint in pairs
        if joint is not None and joint != one.territory and not _has_transmitted_apart(session, campaign, joint)
    ]


def _has_transmitted_apart(session: Session, campaign: Campaign, joint: Territory) -> bool:
    """Say whether one of the departments of a joint territory has transmitted a dossier of its own."""
    own = [_dossier_of(session, campaign, department) for department in joint.department_codes]
    return any(dossier is not None and dossier.state != DossierState.DRAFT.value for dossier in own)


def agree_to_joint(session: Session, geography: Geography, actor: Actor, code: str, now: datetime) -> Draft | None:
    """Record a department's agreement to the joint pact; opens the common dossier, and gives it, once all have agreed.

    Raises ``AbsentError`` where there is no such choice, ``RefusedError`` where one of them has already transmitted.
    """
    territory = geography.territories.get(code)
    joint = joint_territory(geography, territory) if territory else None
    if territory is None or joint in (None, territory) or not may(actor, Permission.OPEN_DOSSIER, territory):
        raise AbsentError
    assert joint is not None
    if not reaches(session, actor, Permission.OPEN_DOSSIER, code):
        raise AbsentError
    campaign = current_campaign(session, now, lock=True)
    _refuse_closed(session, campaign, joint, now)
    if _has_transmitted_apart(session, campaign, joint):
        message = "L’un des deux départements a déjà transmis son propre recueil : le pacte ne peut plus être commun."
        raise RefusedError(message)
    if code not in agreements(session, campaign, joint):
        session.add(
            JointAgreement(campaign_id=campaign.id, department_code=code, account_id=actor.account_id, agreed_at=now)
        )
        session.flush()
    if agreements(session, campaign, joint) != set(joint.department_codes):
        return None
    return open_dossier(session, geography, actor, joint.code, now)


def _opened(
    session: Session, geography: Geography, actor: Actor, campaign: Campaign, territory: Territory, now: datetime
) -> Draft:
    dossier = Dossier(
        campaign=campaign,
        territory_code=territory.code,
        state=DossierState.DRAFT.value,
        opened_at=now,
        saved_at=now,
    )
    session.add(dossier)
    session.flush()
    session.execute(insert(ItemRow).values(dossier_id=dossier.id, id=ROOT, repeat=ROOT, parent_id=None, position=1))
    draft = Draft(dossier, territory, questionnaire(campaign.questionnaire), Answers())
    writer = Writer(session, draft, actor, now, turn=None)
    writer.record("opened")
    writer.apply(tuple(_prefilled(geography, territory)), {})
    journal.record(session, journal.by(actor), "dossier.opened", f"dossier:{draft.reference}", {}, now)
    return load_draft(session, dossier, territory)


def _prefilled(geography: Geography, territory: Territory) -> Iterator[Answered]:
    yield Answered(Slot("territory"), Answer(value=territory.code))
    yield Answered(Slot("reporting_office"), Answer(value=geography.office_of(territory.code).name))
