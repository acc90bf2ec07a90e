"""The accounts as those who manage them see them: found, filtered, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from survey.db.people import Account, Scope, SignIn
from survey.db.working import TerritoryRow
from survey.domain.policy import Role
from survey.domain.vocabulary import Term
from survey.services import addresses
from survey.services.errors import AbsentError
from survey.services.invitations import Reach
from survey.services.inviting import reach_of

PAGE, MOST_WORDS = 50, 5


class Standing(Term):
    """Where an account stands."""

    ACTIVE = ("active", "Actif")
    WAITING = ("waiting", "Pas encore venu")
    DISABLED = ("disabled", "Désactivé")


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; nothing set finds everybody. ``page`` counts from 1."""

    text: str = ""
    role: Role | None = None
    region: str = ""
    standing: Standing | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """An account; ``seen_at`` is when somebody last used the service with it, as far as is kept."""

    id: int
    name: str
    email: str
    reach: Reach
    standing: Standing
    invited_at: datetime | None
    disabled_at: datetime | None
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was looked for, among ``count``."""

    lines: list[Line]
    count: int
    page: int
    pages: int


_seen = func.coalesce(SignIn.seen_at, SignIn.created_at, type_=SignIn.created_at.type)
_has_come = select(SignIn.account_id).where(SignIn.account_id == Account.id).exists()


def find(session: Session, search: Search) -> Found:
    """Give a page of the accounts looked for, by name; the last page where fewer are left."""
    wanted = _filters(search)
    count = session.scalar(select(func.count()).select_from(Account).where(*wanted)) or 0
    pages = max(1, ceil(count / PAGE))
    page = min(max(1, search.page), pages)
    query = select(Account).where(*wanted).order_by(func.lower(Account.name), Account.id)
    return Found(_lines(session, query.limit(PAGE).offset(PAGE * (page - 1))), count, page, pages)


def everybody(session: Session, search: Search) -> list[Line]:
    """Give all accounts looked for, by name."""
    return _lines(session, select(Account).where(*_filters(search)).order_by(func.lower(Account.name), Account.id))


def line_of(session: Session, account_id: int) -> Line:
    """Give one account; raises ``AbsentError`` where there is none, or none any more."""
    return _one(session, Account.id == account_id)


def line_at(session: Session, email: str) -> Line:
    """Give the account of an address; raises ``AbsentError`` where there is none."""
    return _one(session, Account.email == addresses.normal(email))


def _one(session: Session, is_wanted: ColumnElement[bool]) -> Line:
    found = _lines(session, select(Account).where(is_wanted, Account.erased_at.is_(None)))
    if not found:
        raise AbsentError
    return found[0]


def _lines(session: Session, query: Select[Account]) -> list[Line]:
    accounts = session.scalars(query).all()
    seen = _last_seen(session, [account.id for account in accounts])
    return [_line(account, seen.get(account.id)) for account in accounts]


def _last_seen(session: Session, account_ids: Sequence[int]) -> dict[int, datetime]:
    of_these = SignIn.account_id.in_(account_ids)
    rows = session.execute(select(SignIn.account_id, func.max(_seen)).where(of_these).group_by(SignIn.account_id))
    return {row[0]: row[1] for row in rows}


def _line(account: Account, seen_at: datetime | None) -> Line:
    standing = Standing.ACTIVE if seen_at else Standing.WAITING
    return Line(
        account.id,
        account.name,
        account.email or "",
        reach_of(account),
        standing if account.active else Standing.DISABLED,
        account.invited_at,
        account.disabled_at,
        seen_at,
    )


def _filters(search: Search) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Account.erased_at.is_(None)]
    found += [_mentions(word) for word in search.text.split()[:MOST_WORDS]]
    if search.role:
        found.append(Account.role == search.role.value)
    if search.region:
        of_region = select(TerritoryRow.code).where(TerritoryRow.region_code == search.region)
        found.append(Account.scopes.any(or_(Scope.region_code == search.region, Scope.department_code.in_(of_region))))
    if search.standing:
        found.append(_stands(search.standing))
    return found


def _mentions(word: str) -> ColumnElement[bool]:
    by_email = Account.email.contains(word.lower(), autoescape=True)
    return or_(Account.name.icontains(word, autoescape=True), by_email)


def _stands(standing: Standing) -> ColumnElement[bool]:
    match standing:
        case Standing.ACTIVE:
            return and_(Account.active.is_(True), _has_come)
        case Standing.WAITING:
            return and_(Account.active.is_(True), ~_has_come)
        case Standing.DISABLED:
            return Account.active.is_(False)
