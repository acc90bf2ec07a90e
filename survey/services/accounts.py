"""Who is there: accounts, their scopes, and the browsers that are signed in."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey.db.working import Account, SignIn
from survey.domain.policy import Actor, Role
from survey.services.errors import AbsentError

SIGNED_IN_FOR = timedelta(hours=12)


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


def actor_of(session: Session, token: str, now: datetime) -> Actor | None:
    """Give who a token stands for now, with the rights that the database says now; ``None`` where it stands for nobody."""
    account = session.scalars(
        select(Account)
        .join(SignIn, SignIn.account_id == Account.id)
        .where(
            SignIn.token_hash == _hash(token),
            SignIn.ended_at.is_(None),
            SignIn.expires_at > now,
            Account.active.is_(True),
        )
    ).one_or_none()
    return as_actor(account) if account else None


def as_actor(account: Account) -> Actor:
    """Make the actor of an account."""
    return Actor(
        account_id=account.id,
        name=account.name,
        role=Role(account.role),
        departments=frozenset(scope.department_code for scope in account.scopes if scope.department_code),
        regions=frozenset(scope.region_code for scope in account.scopes if scope.region_code),
    )


def active_accounts(session: Session) -> list[Account]:
    """Give the accounts that may sign in, in the order in which they were made."""
    return list(session.scalars(select(Account).where(Account.active.is_(True)).order_by(Account.id)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
