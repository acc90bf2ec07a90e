"""Rights, decided in one place: an actor, a permission, a territory; anything not said here is refused."""

from dataclasses import dataclass
from enum import Enum, auto

from survey.domain.territories import Territory
from survey.domain.vocabulary import Term


class Role(Term):
    """Who an account is for."""

    AGENT = ("agent", "Agent d’un service départemental")
    COMMISSIONER = ("commissioner", "Commissaire à la lutte contre la pauvreté, DREETS")
    DIPLP = ("diplp", "DIPLP")
    DGCS = ("dgcs", "DGCS")
    ADMINISTRATOR = ("administrator", "Administrateur")


class Permission(Enum):
    """What a route or a service asks for."""

    PUBLIC = auto()
    SIGNED_IN = auto()
    OPEN_DOSSIER = auto()
    READ_DOSSIER = auto()
    EDIT_DOSSIER = auto()
    TRANSMIT_DOSSIER = auto()
    REVIEW_DOSSIER = auto()
    FOLLOW_REGION = auto()
    FOLLOW_NATION = auto()
    USE_EXPORTS = auto()
    READ_DIPLP_EXPORT = auto()
    READ_DGCS_EXPORT = auto()
    LOAD_ENVELOPES = auto()
    RUN_CAMPAIGN = auto()
    MANAGE_ACCOUNTS = auto()
    READ_JOURNAL = auto()
    FOLLOW_MAIL = auto()


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody signed in, with the scope that the database gives at this request."""

    account_id: int
    name: str
    role: Role
    departments: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()


_DOSSIER = frozenset({Permission.READ_DOSSIER})
_WRITING = frozenset({Permission.OPEN_DOSSIER, Permission.EDIT_DOSSIER, Permission.TRANSMIT_DOSSIER})
_EXPORTS = frozenset({Permission.READ_DIPLP_EXPORT, Permission.READ_DGCS_EXPORT})

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.AGENT: _DOSSIER | _WRITING,
    Role.COMMISSIONER: _DOSSIER | {Permission.FOLLOW_REGION, Permission.REVIEW_DOSSIER},
    Role.DIPLP: _DOSSIER
    | {Permission.FOLLOW_REGION, Permission.FOLLOW_NATION, Permission.USE_EXPORTS, Permission.READ_DIPLP_EXPORT}
    | {Permission.RUN_CAMPAIGN},
    Role.DGCS: _DOSSIER
    | {Permission.FOLLOW_REGION, Permission.FOLLOW_NATION, Permission.USE_EXPORTS, Permission.READ_DGCS_EXPORT}
    | {Permission.LOAD_ENVELOPES},
    Role.ADMINISTRATOR: _DOSSIER
    | {Permission.FOLLOW_REGION, Permission.FOLLOW_NATION, Permission.USE_EXPORTS}
    | {Permission.RUN_CAMPAIGN, Permission.MANAGE_ACCOUNTS, Permission.READ_JOURNAL, Permission.FOLLOW_MAIL}
    | {Permission.LOAD_ENVELOPES}
    | _EXPORTS,
}

NATIONAL = frozenset({Role.DIPLP, Role.DGCS, Role.ADMINISTRATOR})


def may(
    actor: Actor | None, permission: Permission, territory: Territory | None = None, region: str | None = None
) -> bool:
    """Say yes or no: the role grants the permission, and the scope covers the territory or the region that it is asked for.

    Without a territory or a region, the question is whether the actor may do it at all.
    """
    if permission is Permission.PUBLIC:
        return True
    if actor is None:
        return False
    if permission is Permission.SIGNED_IN:
        return True
    if permission not in GRANTS[actor.role]:
        return False
    return _covers_territory(actor, territory) and _covers_region(actor, region)


def _covers_territory(actor: Actor, territory: Territory | None) -> bool:
    """A joint pact is within the reach of the agents of each of its departments."""
    if territory is None or actor.role in NATIONAL:
        return True
    if actor.role is Role.COMMISSIONER:
        return territory.region_code in actor.regions
    return not actor.departments.isdisjoint(territory.department_codes)


def _covers_region(actor: Actor, region: str | None) -> bool:
    return region is None or actor.role in NATIONAL or region in actor.regions
