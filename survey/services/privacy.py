"""Personal data past its term is erased; the terms are those that the register says (``survey.domain.personal_data``)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, delete, func, literal, select, update
from sqlalchemy.orm import Session

from survey.db.base import UTCDateTime, table_of
from survey.db.journal import JournalRow
from survey.db.mailing import Mail, Notice
from survey.db.people import Account, FeedToken, Presence, Scope, SignIn, SignInRequest
from survey.db.working import Request
from survey.domain.letters import Delivery
from survey.domain.personal_data import (
    DISABLED,
    FEED_TOKENS,
    MAILS,
    PRESENCES,
    REQUESTS,
    SESSIONS,
    SIGN_IN_REQUESTS,
    UNUSED,
    Term,
)
from survey.services import journal
from survey.services.journal import By

_accounts, _scopes, _journal = map(table_of, (Account, Scope, JournalRow))
_sign_ins, _asked, _presences, _feeds = map(table_of, (SignIn, SignInRequest, Presence, FeedToken))
_mails, _notices, _requests = map(table_of, (Mail, Notice, Request))
OWN = (_sign_ins, _asked, _presences, _feeds, _notices, _mails, _requests, _scopes)
"""What goes with an account; letters after the news that they told."""


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge erased: accounts by their number, and how many rows of each table."""

    accounts: tuple[int, ...]
    rows: Mapping[str, int]

    def __bool__(self) -> bool:
        """Say whether anything was erased."""
        return bool(self.accounts or any(self.rows.values()))


def purge(session: Session, now: datetime, who: By = journal.SERVICE) -> Purged:
    """Erase all that is past its term; the journal is told where something was."""
    overdue = past_term(session, now)
    for account_id in overdue:
        _erase(session, account_id, now)
    over = _sign_ins.c.id_token.is_not(None), _sign_ins.c.expires_at <= literal(now, UTCDateTime())
    session.execute(
        update(_sign_ins).where(*over).values(id_token=None)
    )  # a session that nobody ended is over all the same
    rows = {table.name: _deleted(session, table, condition) for table, condition in _conditions(now)}
    purged = Purged(tuple(overdue), rows)
    for account_id, reason in overdue.items():
        journal.record(session, who, "account.erased", f"account:{account_id}", {"reason": reason}, now)
    if purged:
        journal.record(session, who, "personal_data.purged", "service", {"accounts": len(overdue), **rows}, now)
    return purged


def _conditions(now: datetime) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Give what is past its term, news before the letters that told them."""
    yield _sign_ins, func.coalesce(_sign_ins.c.ended_at, _sign_ins.c.expires_at) < _before(SESSIONS, now)
    yield _asked, _asked.c.asked_at < _before(SIGN_IN_REQUESTS, now)
    yield _feeds, _feeds.c.created_at < _before(FEED_TOKENS, now)
    yield _presences, _presences.c.seen_at < _before(PRESENCES, now)
    yield _requests, _requests.c.at < _before(REQUESTS, now)
    yield _notices, _notices.c.at < _before(MAILS, now)
    told = select(_notices.c.mail_id).where(_notices.c.mail_id.is_not(None))
    left = _mails.c.state != Delivery.WAITING.value
    yield _mails, and_(_mails.c.created_at < _before(MAILS, now), left, _mails.c.id.not_in(told))


def _before(term: Term, now: datetime) -> ColumnElement[datetime]:
    assert term.lasts is not None
    return literal(now - term.lasts, UTCDateTime())


def _deleted(session: Session, table: Table, condition: ColumnElement[bool]) -> int:
    count: int = session.execute(delete(table).where(condition)).rowcount  # type: ignore[attr-defined]  # a DELETE gives a cursor result
    return count


def past_term(session: Session, now: datetime) -> dict[int, str]:
    """Give the accounts whose term is past, each with the reason: ``disabled`` or ``unused``.

    An account to which nobody was invited, as those of the demonstration, has no term for not being used.
    """
    used = select(func.max(_journal.c.at)).where(_journal.c.account_id == _accounts.c.id).scalar_subquery()
    seen = select(func.max(func.coalesce(_sign_ins.c.seen_at, _sign_ins.c.created_at)))
    of_account = seen.where(_sign_ins.c.account_id == _accounts.c.id).scalar_subquery()
    columns = (_accounts.c.id, _accounts.c.active, _accounts.c.disabled_at, _accounts.c.invited_at)
    query = select(*columns, used.label("used"), of_account.label("seen")).where(_accounts.c.erased_at.is_(None))
    return {row.id: reason for row in session.execute(query.order_by(_accounts.c.id)) if (reason := _reason(row, now))}


def _reason(row: Any, now: datetime) -> str:  # noqa: ANN401  a row of the query above
    assert DISABLED.lasts is not None
    assert UNUSED.lasts is not None
    if not row.active and row.disabled_at is not None and row.disabled_at < now - DISABLED.lasts:
        return "disabled"
    if row.invited_at is None:
        return ""
    last = max(instant for instant in (row.invited_at, row.used, row.seen) if instant is not None)
    return "unused" if last < now - UNUSED.lasts else ""


def _erase(session: Session, account_id: int, now: datetime) -> None:
    """Forget the person: what refers to the account stays, and names nobody any more."""
    told = select(_mails.c.id).where(_mails.c.account_id == account_id)
    session.execute(update(_notices).where(_notices.c.mail_id.in_(told)).values(mail_id=None))
    for table in OWN:
        session.execute(delete(table).where(table.c.account_id == account_id))
    nobody = {"name": f"Compte effacé nº\u00a0{account_id}", "email": None, "subject": None, "active": False}
    session.execute(update(_accounts).where(_accounts.c.id == account_id).values(**nobody, erased_at=now))
