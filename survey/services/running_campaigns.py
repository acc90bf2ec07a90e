"""Running campaigns: opening one, moving its closing, giving territories more time; each leaves its trace in the journal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.db.working import Campaign, Dossier, Extension
from survey.domain.calendar import PARIS, end_of_day, paris_day, to_the_second
from survey.domain.deadlines import told
from survey.domain.french import listed
from survey.domain.policy import Actor, Permission, may
from survey.domain.territories import Geography, Territory, joint_territory
from survey.questionnaire.registry import VERSIONS
from survey.services import journal, outbox
from survey.services.accounts import agents_of, every_agent
from survey.services.campaigns import campaigns, common_window, extended_to, find_campaign, last_closing, window_of
from survey.services.errors import AbsentError, RefusedError

FIRST_YEAR, LAST_YEAR = 2024, 2099
SHORTEST_REASON, LONGEST_REASON = 5, 500


@dataclass(frozen=True, slots=True)
class Plan:
    """A campaign to open: its year, its instants, the version of the questionnaire."""

    year: int
    opens_at: datetime
    closes_at: datetime
    questionnaire: str


Faults = dict[str, str]
"""What is wrong with what was asked, in French, by the name of the field."""


def faults_of_plan(session: Session, plan: Plan, now: datetime) -> Faults:
    """Say what prevents a campaign from being opened; nothing where it may be."""
    others = campaigns(session)
    found: Faults = {}
    if not FIRST_YEAR <= plan.year <= LAST_YEAR:
        found["annee"] = f"Indiquez une année de {FIRST_YEAR} à {LAST_YEAR}."
    elif any(other.year == plan.year for other in others):
        found["annee"] = f"La campagne {plan.year} existe déjà."
    if plan.questionnaire not in VERSIONS:
        found["formulaire"] = f"Choisissez l’un de ces formulaires\u00a0: {listed(sorted(VERSIONS))}."
    if paris_day(plan.opens_at) < paris_day(now):
        found["ouverture"] = "Ce jour est passé\u00a0: choisissez aujourd’hui ou un jour à venir."
    wrong = _fault_of_closing(Campaign(year=plan.year, opens_at=plan.opens_at), plan.closes_at, others, now)
    if wrong:
        found["cloture"] = wrong
    for other in others:
        end = last_closing(session, other)
        if other.opens_at <= plan.opens_at <= end:
            found["ouverture"] = f"La campagne {other.year} court jusqu’au {told(end)}\u00a0: ouvrez la suivante après."
    return found


def _fault_of_closing(campaign: Campaign, closes_at: datetime, others: Iterable[Campaign], now: datetime) -> str | None:
    if closes_at <= campaign.opens_at:
        return "La clôture vient avant l’ouverture\u00a0: vérifiez l’une et l’autre."
    if closes_at < now:
        return "Cet instant est passé\u00a0: choisissez-en un à venir."
    following = _following(campaign, others)
    if following is not None and closes_at >= following.opens_at:
        return f"La campagne {following.year} ouvre le {told(following.opens_at)}\u00a0: la clôture vient avant."
    return None


def _following(campaign: Campaign, others: Iterable[Campaign]) -> Campaign | None:
    later = (other for other in others if other.opens_at > campaign.opens_at)
    return min(later, key=lambda other: other.opens_at, default=None)


def open_campaign(session: Session, actor: Actor | None, plan: Plan, now: datetime) -> Campaign:
    """Open a campaign; raises ``RefusedError`` with all that is wrong. ``None`` is the command line."""
    _demand(actor)
    _refuse(faults_of_plan(session, plan, now))
    campaign = Campaign(
        year=plan.year, questionnaire=plan.questionnaire, opens_at=plan.opens_at, closes_at=plan.closes_at
    )
    session.add(campaign)
    session.flush()
    content = {"questionnaire": plan.questionnaire, "opens_at": _iso(plan.opens_at), "closes_at": _iso(plan.closes_at)}
    journal.record(session, _by(actor), "campaign.opened", f"campaign:{plan.year}", content, now)
    return campaign


def close_campaign(
    session: Session, actor: Actor | None, year: int, closes_at: datetime | None, now: datetime
) -> Campaign:
    """Move the closing of a campaign to an instant to come, or close it now where none is given: with the second before this one.

    The time that territories were given beyond stays theirs. Raises ``RefusedError``, ``AbsentError``.
    """
    _demand(actor)
    campaign = find_campaign(session, year, lock=True)
    fault = fault_of_new_closing(session, campaign, closes_at, now)
    if fault:
        raise RefusedError(fault)
    before, campaign.closes_at = campaign.closes_at, closes_at or to_the_second(now) - timedelta(seconds=1)
    session.flush()
    content = {"closes_at": _iso(campaign.closes_at), "before": _iso(before)}
    if campaign.closes_at != before:
        _tell_everybody(session, campaign, now)
        journal.record(session, _by(actor), "campaign.closed", f"campaign:{year}", content, now)
    return campaign


def _tell_everybody(session: Session, campaign: Campaign, now: datetime) -> None:
    """Tell every agent that the closing of an open campaign has moved; the time given to a territory beyond it stays."""
    if now < campaign.opens_at:
        return
    is_closed = common_window(campaign).is_closed(now)
    until = "est close depuis le" if is_closed else "se clôt désormais le"
    text = f"La campagne {campaign.year} {until} {told(campaign.closes_at)}. Le temps accordé en plus à un territoire lui reste."
    news = outbox.News(
        "campaign.closed", f"Date de clôture modifiée\u00a0: campagne {campaign.year}", text, "/recueils"
    )
    outbox.tell(session, every_agent(session), news, now)


def fault_of_new_closing(session: Session, campaign: Campaign, closes_at: datetime | None, now: datetime) -> str | None:
    """Say what prevents a closing from being moved there, or the campaign from being closed now."""
    if closes_at is not None:
        return _fault_of_closing(campaign, closes_at, campaigns(session), now)
    window = common_window(campaign)
    if window.is_closed(now):
        return f"La campagne {campaign.year} est déjà close."
    if to_the_second(now) - timedelta(seconds=1) <= campaign.opens_at:
        return f"La campagne {campaign.year} n’est pas encore ouverte\u00a0: choisissez une autre clôture."
    return None


@dataclass(frozen=True, slots=True)
class MoreTime:
    """Until the end of which day territories answer, and why."""

    codes: tuple[str, ...]
    until: date
    reason: str


def faults_of_extension(
    session: Session, geography: Geography, campaign: Campaign, asked: MoreTime, now: datetime
) -> Faults:
    """Say what prevents territories from being given more time; nothing where they may be."""
    found: Faults = {}
    codes = pacts_of(session, geography, campaign, asked.codes)
    if not codes:
        found["territoire"] = "Choisissez au moins un territoire."
    if not SHORTEST_REASON <= len(asked.reason) <= LONGEST_REASON:
        found["motif"] = f"Dites pourquoi, en {SHORTEST_REASON} à {LONGEST_REASON} caractères."
    until, more = end_of_day(asked.until), extended_to(session, campaign)
    common = common_window(campaign)
    following = _following(campaign, campaigns(session))
    if until < now:
        found["jusqu_au"] = "Ce jour est passé\u00a0: choisissez aujourd’hui ou un jour à venir."
    elif until <= campaign.closes_at and not all(common.extended(more.get(code)).is_extended for code in codes):
        closing = told(campaign.closes_at)
        found["jusqu_au"] = f"Tous répondent déjà jusqu’au {closing}\u00a0: choisissez un jour plus lointain."
    elif following is not None and until >= following.opens_at:
        opening = told(following.opens_at)
        found["jusqu_au"] = f"La campagne {following.year} ouvre le {opening}\u00a0: la prolongation finit avant."
    return found


def extend(
    session: Session, geography: Geography, actor: Actor | None, year: int, asked: MoreTime, now: datetime
) -> list[Territory]:
    """Give territories until the end of a day in Paris, in place of what the latest extension said; gives those concerned.

    A row is appended for each; asked twice, nothing more is written. Raises ``RefusedError``, ``AbsentError``.
    """
    _demand(actor)
    campaign = find_campaign(session, year, lock=True)
    _refuse(faults_of_extension(session, geography, campaign, asked, now))
    until, more = end_of_day(asked.until), extended_to(session, campaign)
    codes = [code for code in pacts_of(session, geography, campaign, asked.codes) if more.get(code) != until]
    for code in codes:
        row = Extension(campaign_id=campaign.id, territory_code=code, closes_at=until, reason=asked.reason, at=now)
        row.account_id = actor.account_id if actor else None
        session.add(row)
    session.flush()
    concerned = [geography.territories[code] for code in codes]
    for territory in concerned:
        _tell(session, campaign, territory, now)
    if codes:
        content: journal.Content = {"territories": codes, "closes_at": _iso(until)}
        journal.record(session, _by(actor), "campaign.extended", f"campaign:{year}", content, now)
    return concerned


def _tell(session: Session, campaign: Campaign, territory: Territory, now: datetime) -> None:
    """Tell the agents of a territory until when they answer now."""
    window = window_of(session, campaign, territory.code)
    text = f"{territory.name}\u00a0: le recueil {campaign.year} se complète et se transmet jusqu’au {told(window.closes_at, territory)}."
    subject = f"Date de clôture modifiée\u00a0: {territory.name}"
    outbox.tell(
        session, agents_of(session, territory), outbox.News("campaign.extended", subject, text, "/recueils"), now
    )


def pacts_of(session: Session, geography: Geography, campaign: Campaign, codes: Iterable[str]) -> list[str]:
    """Give the territories that answer for those named, once each: where the pact is a joint one, the joint territory."""
    begun = set(session.scalars(select(Dossier.territory_code).where(Dossier.campaign_id == campaign.id)))
    known = [geography.territories[code] for code in codes if code in geography.territories]
    pairs = ((territory, joint_territory(geography, territory)) for territory in known)
    return list(dict.fromkeys(joint.code if joint and joint.code in begun else own.code for own, joint in pairs))


def _demand(actor: Actor | None) -> None:
    """A command is run by who holds the machine; anybody else has to be allowed."""
    if actor is not None and not may(actor, Permission.RUN_CAMPAIGN):
        raise AbsentError


def _by(actor: Actor | None) -> journal.By:
    return journal.by(actor) if actor else journal.COMMAND


def _refuse(found: Faults) -> None:
    if found:
        raise RefusedError(" ".join(found.values()))


def _iso(instant: datetime) -> str:
    return instant.astimezone(PARIS).isoformat()
