"""Tokens of the accounts of the demonstration."""

from datetime import datetime

from flask import Flask
from sqlalchemy import select

from survey.db.engine import Sessions
from survey.db.people import Account, FeedToken
from survey.domain.policy import Actor, Role
from survey.services import accounts, feeds
from tests.conftest import NOW
from tests.live import SECRET


def actor(sessions: Sessions, role: Role) -> Actor:
    with sessions.reading() as session:
        account = session.scalars(select(Account).where(Account.role == role.value).order_by(Account.id)).first()
        assert account is not None
        return accounts.as_actor(account)


def token_of(sessions: Sessions, role: Role = Role.DGCS, name: str = "Essai", now: datetime = NOW) -> str:
    who = actor(sessions, role)
    with sessions.begin() as session:
        return feeds.create(session, SECRET, who, name, now)


def stored(sessions: Sessions) -> list[FeedToken]:
    with sessions.reading() as session:
        return list(session.scalars(select(FeedToken).order_by(FeedToken.id)))


def of(app: Flask) -> Sessions:
    sessions: Sessions = app.extensions["recueil"].sessions
    return sessions
