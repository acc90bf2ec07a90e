"""What leaves by itself while a campaign is open: reminders to the offices that have not transmitted, and the commissioners' week."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.db.facts import Transmission
from survey.db.people import Account
from survey.db.working import Campaign, Dossier
from survey.domain import french
from survey.domain.calendar import PARIS, Window, paris_day
from survey.domain.deadlines import told
from survey.domain.letters import Letter
from survey.domain.lifecycle import DossierState
from survey.domain.policy import Actor, Permission, Role, may
from survey.domain.reminding import digest_due, milestone_due
from survey.domain.territories import Geography, Region, Territory
from survey.services import outbox
from survey.services.accounts import as_actor
from survey.services.campaigns import current_campaign, windows_of
from survey.services.dossiers import Listed, list_dossiers
from survey.services.errors import AbsentError

NATION = Actor(0, "", Role.ADMINISTRATOR)
"""Sees every territory: the letters are then written for each account within its own scope."""


@dataclass(frozen=True, slots=True)
class Place:
    """A territory whose pact is expected: its window, its state (``None`` where nothing was begun), its last version."""

    territory: Territory
    reference: str
    window: Window
    state: DossierState | None
    saved_at: datetime | None
    version: int | None

    @property
    def is_awaited(self) -> bool:
        """Whether something is still to be transmitted."""
        return self.version is None or self.state is DossierState.RETURNED


def due(session: Session, geography: Geography, now: datetime) -> int:
    """Write the letters that are due now, in the caller's transaction; gives their number. Writing twice writes nothing more.

    Reminders go to the agents of territories that have not transmitted, 30, 15, 7 and 2 days before their own closing; the digest to
    each commissioner, every week, about their region alone.
    """
    try:
        campaign = current_campaign(session, now)
    except AbsentError:
        return 0
    windows = windows_of(session, campaign)
    week = digest_due(_whole(windows), now)
    if week is None and not any(milestone_due(window, now) for window in set(windows.values())):
        return 0
    places = _places(session, geography, campaign)
    written = _reminders(session, campaign, places, now)
    return written + (_digests(session, geography, places, week, now) if week else 0)


def _whole(windows: Mapping[str, Window]) -> Window:
    """Give the window from the first opening to the last closing: whoever was given more time is still followed."""
    return Window(
        min(window.opens_at for window in windows.values()), max(window.closes_at for window in windows.values())
    )


def _places(session: Session, geography: Geography, campaign: Campaign) -> tuple[Place, ...]:
    query = (
        select(Dossier.territory_code, Transmission.number)
        .join(Transmission, Transmission.dossier_id == Dossier.id)
        .where(Dossier.campaign_id == campaign.id)
        .order_by(Transmission.number)
    )
    versions = dict(session.execute(query).all())
    listed = list_dossiers(session, geography, NATION, campaign)
    return tuple(_place(one, versions.get(one.territory.code)) for one in listed)


def _place(one: Listed, version: int | None) -> Place:
    dossier = one.dossier
    state = DossierState(dossier.state) if dossier else None
    return Place(one.territory, one.reference, one.window, state, dossier.saved_at if dossier else None, version)


def _accounts(session: Session, role: Role) -> Iterator[tuple[Actor, outbox.Recipient]]:
    query = select(Account).where(Account.role == role.value).order_by(Account.id)
    for account in session.scalars(query):
        recipient = outbox.recipient_of(account)
        if recipient is not None:
            yield as_actor(account), recipient


# ------------------------------------------------------------------------------------------------------------ reminders


def _reminders(session: Session, campaign: Campaign, places: tuple[Place, ...], now: datetime) -> int:
    late = defaultdict(list)
    for place in places:
        mark = milestone_due(place.window, now) if place.is_awaited else None
        if mark is not None:
            late[mark, place.window.closes_at].append(place)
    if not late:
        return 0
    written = 0
    for actor, recipient in _accounts(session, Role.AGENT):
        for (mark, closes_at), awaited in late.items():
            own = [place for place in awaited if may(actor, Permission.TRANSMIT_DOSSIER, place.territory)]
            if own:
                once = f"reminder-{campaign.year}-{mark}-{closes_at.astimezone(PARIS):%Y-%m-%dT%H%M%S}"
                written += outbox.post(session, recipient, reminder(own, now), now, once=once) is not None
    return written


def reminder(places: list[Place], now: datetime) -> Letter:
    """Write to an agent about what they have not transmitted, all of it closing at the same instant."""
    window = places[0].window
    left = window.days_left(now)
    names = french.listed([place.territory.name for place in places])
    one = places[0]
    closing = told(window.closes_at, one.territory if len(places) == 1 else None)
    return Letter(
        kind="reminder",
        subject=f"{_left(left)} pour transmettre\u00a0: {names}",
        paragraphs=(
            f"La campagne {one.reference[:4]} des pactes locaux des solidarités se clôt le {closing}.",
            french.typeset(
                "Une action racontée en une phrase suffit pour commencer ; tout ce que vous écrivez est gardé, et vous pourrez "
                "transmettre d'autres versions jusqu'à la clôture. S'il n'y a ni pacte ni action cette année, dites-le : « néant », "
                "avec sa raison, se transmet aussi."
            ),
        ),
        facts=tuple((place.territory.name, _standing(place)) for place in places),
        action=(
            "Reprendre où j’en étais",
            f"/recueils/{one.reference}" if len(places) == 1 and one.state else "/recueils",
        ),
    )


def _left(days: int) -> str:
    return "Dernier jour" if days == 0 else f"Il reste {french.counted(days, 'jour')}"


def _standing(place: Place) -> str:
    if place.state is None:
        return "pas encore commencé"
    if place.state is DossierState.RETURNED:
        return "renvoyé avec remarques, à transmettre de nouveau"
    assert place.saved_at is not None
    return f"commencé, pas encore transmis (dernière réponse le {french.day(paris_day(place.saved_at))})"


# --------------------------------------------------------------------------------------------- the commissioners' week


def _digests(session: Session, geography: Geography, places: tuple[Place, ...], week: str, now: datetime) -> int:
    written = 0
    for actor, recipient in _accounts(session, Role.COMMISSIONER):
        for code in sorted(actor.regions):
            own = [place for place in places if place.territory.region_code == code]
            letter = weekly(geography.regions[code], own, now)
            written += outbox.post(session, recipient, letter, now, once=f"weekly-{week}-{code}") is not None
    return written


GROUPS = (
    ("À relire", DossierState.TRANSMITTED),
    ("Validés", DossierState.VALIDATED),
    ("Renvoyés, attendus de nouveau", DossierState.RETURNED),
    ("Commencés, pas encore transmis", DossierState.DRAFT),
    ("Pas encore commencés", None),
)


def weekly(region: Region, places: list[Place], now: datetime) -> Letter:
    """Tell a commissioner where each department of the region stands."""
    received = sum(place.version is not None for place in places)
    left = max(place.window.days_left(now) for place in places)
    return Letter(
        kind="weekly",
        subject=f"{region.name}\u00a0: {received} transmis sur {len(places)}, {_left(left).lower()}",
        paragraphs=(
            f"Voici où en sont les pactes locaux des solidarités de votre région, le {french.day(paris_day(now))}.",
            f"{received} sur {len(places)} ont transmis au moins une version.",
        ),
        facts=tuple(
            (label, french.listed([place.territory.name for place in places if place.state is state]) or "aucun")
            for label, state in GROUPS
        ),
        action=("Voir le suivi de la région", f"/suivi/regions/{region.code}"),
    )
