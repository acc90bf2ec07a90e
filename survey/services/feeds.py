"""Tokens with which a spreadsheet program reads the exports of an account by itself: made, recognised, revoked.

A token opens the feeds and nothing else. It is shown once, to its holder; only a keyed digest of it is kept. The rights are those that the
account has at each request.
"""

import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from survey.db.base import table_of
from survey.db.engine import UnavailableError
from survey.db.people import Account, FeedToken, Scope
from survey.domain.french import typeset
from survey.domain.personal_data import FEED_TOKENS
from survey.domain.policy import Actor
from survey.services import journal
from survey.services.accounts import actor_of_rows
from survey.services.errors import AbsentError, RefusedError
from survey.services.sealing import sealed

assert FEED_TOKENS.lasts is not None
LIVES_FOR: timedelta = FEED_TOKENS.lasts
"""A token ends when the purge erases it."""
MOST = 10
"""Tokens of one account that open something at one time."""
NOTED_EVERY = timedelta(minutes=1)
"""How often a token in use is noted as such: between two notes, a request only reads."""
PREFIX = "rcl_"
"""What tells such a token from other secrets, for who finds one where it should not be."""
SHAPE = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
TOO_MANY = f"Vous avez déjà {MOST} jetons. Révoquez-en un pour en créer un autre."

_tokens, _accounts, _scopes = map(table_of, (FeedToken, Account, Scope))
_live = _tokens.c.revoked_at.is_(None), _tokens.c.created_at > bindparam("since")
WHO = (
    select(
        _accounts.c.id,
        _accounts.c.name,
        _accounts.c.role,
        _scopes.c.department_code,
        _scopes.c.region_code,
        _tokens.c.used_at,
    )
    .select_from(_tokens.join(_accounts).outerjoin(_scopes))
    .where(_tokens.c.token_hash == bindparam("of_token"), *_live, _accounts.c.active.is_(True))
)
"""One row for each scope of the account, at least one."""
USED = (
    update(_tokens)
    .where(_tokens.c.token_hash == bindparam("of_token"))
    .where(or_(_tokens.c.used_at.is_(None), _tokens.c.used_at < bindparam("now")))
    .values(used_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Line:
    """A token as its holder sees it, its secret left out."""

    id: int
    name: str
    created_at: datetime
    ends_at: datetime
    used_at: datetime | None


def create(session: Session, key: str, actor: Actor, name: str, now: datetime) -> str:
    """Make a token and give it, this once; ``key`` seals what is kept. Raises ``RefusedError`` where there are enough."""
    session.execute(select(_accounts.c.id).where(_accounts.c.id == actor.account_id).with_for_update())
    if len(tokens_of(session, actor, now)) >= MOST:
        raise RefusedError(typeset(TOO_MANY))
    token = PREFIX + secrets.token_urlsafe(32)
    row = {"account_id": actor.account_id, "token_hash": _sealed(key, token), "name": name, "created_at": now}
    made = session.scalar(insert(_tokens).returning(_tokens.c.id), row)
    journal.record(session, journal.by(actor), "feed.created", f"feed:{made}", {}, now)
    return token


def revoke(session: Session, actor: Actor, token_id: int, now: datetime) -> None:
    """End a token at once; one that is ended already stays so. Raises ``AbsentError`` for one that is not the actor's."""
    own = _tokens.c.id == token_id, _tokens.c.account_id == actor.account_id
    if session.scalar(select(_tokens.c.id).where(*own)) is None:
        raise AbsentError
    ended = update(_tokens).where(*own, _tokens.c.revoked_at.is_(None)).values(revoked_at=now)
    if session.scalar(ended.returning(_tokens.c.id)) is not None:
        journal.record(session, journal.by(actor), "feed.revoked", f"feed:{token_id}", {}, now)


def tokens_of(session: Session, actor: Actor, now: datetime) -> Sequence[Line]:
    """List the tokens of an account that still open something, the latest first."""
    query = select(_tokens).where(_tokens.c.account_id == actor.account_id, *_live).order_by(_tokens.c.id.desc())
    return [
        Line(row.id, row.name, row.created_at, row.created_at + LIVES_FOR, row.used_at)
        for row in session.execute(query, {"since": now - LIVES_FOR})
    ]


def actor_of(connection: Connection, key: str, token: str, now: datetime) -> Actor | None:
    """Give whose token it is, with the rights that the database says now; ``None`` where it opens nothing (any more).

    Now and then it notes that the token is in use; where that cannot be written, reading goes on.
    """
    if not SHAPE.fullmatch(token):
        return None
    of_token = _sealed(key, token)
    rows = connection.execute(WHO, {"of_token": of_token, "since": now - LIVES_FOR}).all()
    if not rows:
        return None
    used_at = rows[0].used_at
    if used_at is None or now - used_at >= NOTED_EVERY:
        with suppress(UnavailableError):
            connection.execute(USED, {"of_token": of_token, "now": now})
    return actor_of_rows(rows)


def _sealed(key: str, token: str) -> str:
    return sealed(key, "feed", token)
