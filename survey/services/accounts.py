"""Who is there: accounts, their scopes, and the browsers that are signed in."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, select, true, update
from sqlalchemy.orm import Session

from survey.db.base import table_of
from survey.db.engine import UnavailableError
from survey.db.people import Account, FeedToken, Scope, SignIn, SignInRequest
from survey.domain.policy import Actor, Role
from survey.domain.territories import Territory
from survey.domain.ways_in import WayIn
from survey.services import journal
from survey.services.errors import AbsentError

SIGNED_IN_FOR = timedelta(hours=12)
IDLE_FOR = timedelta(hours=2)
DEMONSTRATION_DOMAIN = "recueil.example"
"""Where the accounts of a demonstration have their addresses: nobody real is ever there."""
SEEN_EVERY = timedelta(minutes=5)
"""How often a session in use is noted as such: between two notes, a request only reads."""

_accounts, _sign_ins, _scopes = map(table_of, (Account, SignIn, Scope))
_seen_at = func.coalesce(_sign_ins.c.seen_at, _sign_ins.c.created_at, type_=_sign_ins.c.seen_at.type)
WHO = (
    select(
        _accounts.c.id,
        _accounts.c.name,
        _accounts.c.role,
        _scopes.c.department_code,
        _scopes.c.region_code,
        _seen_at.label("seen_at"),
    )
    .select_from(_sign_ins.join(_accounts).outerjoin(_scopes))
    .where(
        _sign_ins.c.token_hash == bindparam("of_token"),
        _sign_ins.c.ended_at.is_(None),
        _sign_ins.c.expires_at > bindparam("now"),
        _seen_at > bindparam("idle_since"),
        _accounts.c.active.is_(True),
    )
)
"""One row for each scope of the account, at least one: read at each request, hence one statement, built once."""
SEEN = (
    update(_sign_ins)
    .where(_sign_ins.c.token_hash == bindparam("of_token"), _seen_at < bindparam("now"))
    .values(seen_at=bindparam("now"))
)


def sign_in(
    session: Session,
    account_id: int,
    now: datetime,
    method: WayIn,
    id_token: str | None = None,
    former: str = "",
) -> str:
    """Begin a session and give the token that the browser alone keeps; raises ``AbsentError`` for an account that is not active.

    ``id_token`` is what the identity provider wants back at log-out; ``former`` the token of the session that this one replaces.
    """
    if former:
        sign_out(session, former, now)
    account = session.get(Account, account_id)
    if account is None or not account.active:
        raise AbsentError
    token = secrets.token_urlsafe(32)
    row = SignIn(
        token_hash=_hash(token),
        account_id=account.id,
        created_at=now,
        expires_at=now + SIGNED_IN_FOR,
        seen_at=now,
        method=method.value,
        id_token=id_token,
    )
    session.add(row)
    content = {"method": method.value}
    journal.record(session, journal.by(as_actor(account)), "session.begun", f"account:{account.id}", content, now)
    return token


def sign_out(session: Session, token: str, now: datetime) -> str | None:
    """End a browser's session: a copy of its cookie is worth nothing any more; gives its ``id_token`` where it had one."""
    row = session.get(SignIn, _hash(token), with_for_update=True)
    if row is None or row.ended_at is not None:
        return None
    id_token, row.id_token, row.ended_at = row.id_token, None, now
    account = session.get_one(Account, row.account_id)
    journal.record(session, journal.by(as_actor(account)), "session.ended", f"account:{account.id}", {}, now)
    return id_token


def end_all(session: Session, account_id: int, now: datetime) -> None:
    """End every session of an account, the links that wait in its mailbox, and its tokens."""
    of_account = SignIn.account_id == account_id, SignIn.ended_at.is_(None)
    session.execute(update(SignIn).where(*of_account).values(ended_at=now, id_token=None))
    asked = SignInRequest.account_id == account_id, SignInRequest.expires_at > now
    session.execute(update(SignInRequest).where(*asked).values(expires_at=now))
    end_tokens(session, account_id, now)


def end_tokens(session: Session, account_id: int, now: datetime) -> None:
    """End the tokens of an account: the programs that hold them read nothing more."""
    opening = FeedToken.account_id == account_id, FeedToken.revoked_at.is_(None)
    session.execute(update(FeedToken).where(*opening).values(revoked_at=now))


def actor_of(connection: Connection, token: str, now: datetime) -> Actor | None:
    """Give who a token stands for now, with the rights that the database says now; ``None`` where it stands for nobody.

    Now and then it notes that the session is in use; where that cannot be written, reading goes on.
    """
    rows = connection.execute(WHO, {"of_token": _hash(token), "now": now, "idle_since": now - IDLE_FOR}).all()
    if not rows:
        return None
    if now - rows[0].seen_at >= SEEN_EVERY:
        with suppress(UnavailableError):
            connection.execute(SEEN, {"of_token": _hash(token), "now": now})
    return actor_of_rows(rows)


def actor_of_rows(rows: Sequence[Row[*tuple[Any, ...]]]) -> Actor:
    """Make the actor of an account from one row for each of its scopes, at least one."""
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
    """Give the accounts that the demonstration was made with, in their order: nobody comes in as a person who was invited."""
    query = select(Account.id, Account.name, Account.role).where(Account.active.is_(True), _is_imaginary())
    return [Profile(row.id, row.name, Role(row.role)) for row in session.execute(query.order_by(Account.id))]


def enter_as(session: Session, account_id: int, now: datetime, former: str = "") -> str:
    """Begin a session as a profile of the demonstration; raises ``AbsentError`` for any other account."""
    if all(profile.id != account_id for profile in profiles(session)):
        raise AbsentError
    return sign_in(session, account_id, now, WayIn.DEMONSTRATION, former=former)


def _is_imaginary() -> ColumnElement[bool]:
    return Account.email.is_(None) | Account.email.endswith(f"@{DEMONSTRATION_DOMAIN}", autoescape=True)


def agents_of(session: Session, territory: Territory) -> list[int]:
    """Give the active accounts of the agents of a territory."""
    return _active(session, Role.AGENT, Scope.department_code.in_(territory.department_codes))


def every_agent(session: Session) -> list[int]:
    """Give the active accounts of all agents."""
    return _active(session, Role.AGENT, true())


def reviewers_of(session: Session, territory: Territory) -> list[int]:
    """Give the active accounts of those who review the dossiers of a territory's region."""
    return _active(session, Role.COMMISSIONER, Scope.region_code == territory.region_code)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who has a role now, and where to write to them; ``None`` without an address."""

    id: int
    name: str
    address: str | None


def holders(session: Session, role: Role) -> list[Holder]:
    """Give the active accounts of a role."""
    query = select(Account.id, Account.name, Account.email).where(Account.active.is_(True), Account.role == role.value)
    return [Holder(*row) for row in session.execute(query.order_by(Account.id))]


def names(session: Session, account_ids: Iterable[int]) -> dict[int, str]:
    """Give what accounts are called, those no longer active among them."""
    query = select(_accounts.c.id, _accounts.c.name).where(_accounts.c.id.in_(set(account_ids)))
    return {row.id: row.name for row in session.execute(query)}


def _active(session: Session, role: Role, reaches: ColumnElement[bool]) -> list[int]:
    query = select(Account.id).join(Account.scopes).where(Account.active.is_(True), Account.role == role.value, reaches)
    return list(session.scalars(query.distinct().order_by(Account.id)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
