"""A closing as people read it: its hour in Paris, and overseas the hour of their own clock beside it."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from survey.domain import french
from survey.domain.calendar import Window, paris_moment
from survey.domain.territories import Territory

OVERSEAS: Mapping[str, tuple[ZoneInfo, str]] = MappingProxyType(
    {
        "971": (ZoneInfo("America/Guadeloupe"), "en Guadeloupe"),
        "972": (ZoneInfo("America/Martinique"), "en Martinique"),
        "973": (ZoneInfo("America/Cayenne"), "en Guyane"),
        "974": (ZoneInfo("Indian/Reunion"), "à La Réunion"),
        "976": (ZoneInfo("Indian/Mayotte"), "à Mayotte"),
    }
)
"""The clocks of the territories overseas (zones of the IANA database), and how one says where they are."""


def told(instant: datetime, territory: Territory | None = None) -> str:
    """Write an instant with its zone, and a territory overseas its own: « …, heure de Paris (… à La Réunion) »."""
    paris = f"{paris_moment(instant)}, heure de Paris"
    if territory is None or territory.code not in OVERSEAS:
        return paris
    zone, where = OVERSEAS[territory.code]
    local = instant.astimezone(zone)
    return f"{paris} ({french.day(local.date())} à {local:%H:%M:%S} {where})"


def deadline(window: Window, territory: Territory | None = None) -> str:
    """Say until when a territory answers: « clôture le … », or « prolongé jusqu’au … »."""
    return f"{'prolongé jusqu’au' if window.is_extended else 'clôture le'} {told(window.closes_at, territory)}"


def why_closed(window: Window, now: datetime, territory: Territory | None = None) -> str | None:
    """Say why answers are not accepted now; ``None`` where they are. Every page and every refusal says it so."""
    if now < window.opens_at:
        return f"La campagne ouvre le {told(window.opens_at, territory)}\u00a0: revenez à ce moment-là."
    if window.is_closed(now):
        closed = told(window.closes_at, territory)
        return f"La campagne est close depuis le {closed}\u00a0: le recueil se lit, il ne se modifie plus."
    return None
