"""Who is there: accounts, their scopes, and the browsers that are signed in."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, bindparam, select, update
from sqlalchemy.orm import Session

from survey.db.base import table_of
from survey.db.people import Account, Scope, SignIn
from survey.domain.policy import Actor, Role
from survey.domain.territories import Territory
from survey.services.errors import AbsentError

SIGNED_IN_FOR = timedelta(hours=12)

_accounts, _sign_ins, _scopes = map(table_of, (Account, SignIn, Scope))
WHO = (
    select(_accounts.c.id, _accounts.c.name, _accounts.c.role, _scopes.c.department_code, _scopes.c.region_code)
    .select_from(_sign_ins.join(_accounts).outerjoin(_scopes))
    .where(
        _sign_ins.c.token_hash == bindparam("of_token"),
        _sign_ins.c.ended_at.is_(None),
        _sign_ins.c.expires_at > bindparam("now"),
        _accounts.c.active.is_(True),
    )
)
"""One row for each scope of the account, at least one: read at each request, hence one statement, built once."""


def sign_in(session: Session, account_id: int, now: datetime) -> str:
    """Sign a browser in and give the token that it keeps; raises ``AbsentError`` for an account that is not active."""
    account = session.get(Account, account_id)
    if account is None or not account.active:
        raise AbsentError
    token = secrets.token_urlsafe(32)
    session.add(SignIn(token_hash=_hash(token), account_id=account.id, created_at=now, expires_at=now + SIGNED_IN_FOR))
    return token


def sign_out(session: Session, token: str, now: datetime) -> None:
    """End a browser's session: a copy of its cookie is worth nothing any more."""
    session.execute(update(SignIn).where(SignIn.token_hash == _hash(token)).values(ended_at=now))


def actor_of(connection: Connection, token: str, now: datetime) -> Actor | None:
    """Give who a token stands for now, with the rights that the database says now; ``None`` where it stands for nobody."""
    rows = connection.execute(WHO, {"of_token": _hash(token), "now": now}).all()
    if not rows:
        return None
    account_id, name, role, *_ = rows[0]
    departments = frozenset(row.department_code for row in rows if row.department_code)
    regions = frozenset(row.region_code for row in rows if row.region_code)
    return Actor(account_id, name, Role(role), departments, regions)


def as_actor(account: Account) -> Actor:
    """Make the actor of an account."""
    return Actor(
        account_id=account.id,
        name=account.name,
        role=Role(account.role),
        departments=frozenset(scope.department_code for scope in account.scopes if scope.department_code),
        regions=frozenset(scope.region_code for scope in account.scopes if scope.region_code),
    )


@dataclass(frozen=True)
class Profile:
    """An account as the demonstration offers it."""

    id: int
    name: str
    role: Role


def profiles(session: Session) -> list[Profile]:
    """Give the accounts that may sign in, in the order in which they were made."""
    query = select(Account.id, Account.name, Account.role).where(Account.active.is_(True)).order_by(Account.id)
    return [Profile(row.id, row.name, Role(row.role)) for row in session.execute(query)]


def agents_of(session: Session, territory: Territory) -> list[int]:
    """Give the active accounts of the agents of a territory."""
    return _active(session, Role.AGENT, Scope.department_code.in_(territory.department_codes))


def reviewers_of(session: Session, territory: Territory) -> list[int]:
    """Give the active accounts of those who review the dossiers of a territory's region."""
    return _active(session, Role.COMMISSIONER, Scope.region_code == territory.region_code)


def _active(session: Session, role: Role, reaches: ColumnElement[bool]) -> list[int]:
    query = select(Account.id).join(Account.scopes).where(Account.active.is_(True), Account.role == role.value, reaches)
    return list(session.scalars(query.distinct().order_by(Account.id)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
