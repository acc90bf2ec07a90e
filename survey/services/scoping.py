"""The rights as SQL: the same yes or no as ``policy.may``, inside the very statements that find and list.

Each wall stands alone: a service that forgot to ask ``may`` still reads nothing foreign, and the other way round.
"""

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, or_, select, true

from survey.db.base import table_of
from survey.db.working import Dossier, TerritoryRow
from survey.domain.policy import GRANTS, NATIONAL, Actor, Permission, Role

_territories, _dossiers = table_of(TerritoryRow), table_of(Dossier)
_parts = _territories.alias("parts")


def reachable(
    actor: Actor, permission: Permission, code: SQLColumnExpression[Any] = _dossiers.c.territory_code
) -> ColumnElement[bool]:
    """Say in a WHERE which territories an actor reaches with a permission; ``code`` is the column that names the territory.

    Nothing is reached with a permission that the role does not grant, nor by an account without a scope.
    """
    if permission not in GRANTS[actor.role]:
        return false()
    if actor.role in NATIONAL:
        return true()
    return code.in_(select(_territories.c.code).where(_covered(actor)))


def _covered(actor: Actor) -> ColumnElement[bool]:
    """A joint pact unites the departments of its region: it is within the reach of the agents of each of them."""
    if actor.role is Role.COMMISSIONER:
        return _territories.c.region_code.in_(sorted(actor.regions))
    departments = sorted(actor.departments)
    is_joint = _territories.c.departments > 1
    regions = select(_parts.c.region_code).where(_parts.c.code.in_(departments), _parts.c.departments == 1)
    return or_(
        and_(~is_joint, _territories.c.code.in_(departments)), and_(is_joint, _territories.c.region_code.in_(regions))
    )
