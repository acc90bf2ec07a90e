"""Reading the journal: filtered, the latest first; people are named as their accounts name them now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from survey.db.base import table_of
from survey.db.journal import JournalRow
from survey.db.people import Account

_rows, _accounts = map(table_of, (JournalRow, Account))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; ``person`` is a part of a name or of an address, ``dossier`` a public name, ``2024-48``."""

    kind: str = ""
    person: str = ""
    dossier: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Write it as SQL."""
        found = []
        if self.kind:
            found.append(_rows.c.kind == self.kind)
        if self.person:
            found.append(self._by_or_about())
        if self.dossier:
            found.append(_rows.c.subject == f"dossier:{self.dossier}")
        if self.since is not None:
            found.append(_rows.c.at >= self.since)
        if self.until is not None:
            found.append(_rows.c.at < self.until)
        return found

    def _by_or_about(self) -> ColumnElement[bool]:
        """A row is a person's where they did it, or where it was done to their account."""
        part = self.person.lower()
        named = or_(
            func.lower(_accounts.c.name).contains(part, autoescape=True),
            _accounts.c.email.contains(part, autoescape=True),
        )
        ids, subject = select(_accounts.c.id).where(named), "account:" + _accounts.c.id.cast(_rows.c.subject.type)
        return or_(_rows.c.account_id.in_(ids), _rows.c.subject.in_(select(subject).where(named)))


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the journal; ``who`` is the person's name as their account says it now, ``author`` the role that they had."""

    number: int
    at: datetime
    kind: str
    who: str | None
    author: str
    subject: str
    about: str | None
    content: dict[str, Any]
    digest: str


def lines(session: Session, wanted: Wanted, limit: int, before: int | None = None) -> list[Line]:
    """Give the rows looked for, the latest first; ``before`` is the number below which to begin."""
    subjects = _accounts.alias("subjects")
    is_subject = _rows.c.subject == "account:" + subjects.c.id.cast(_rows.c.subject.type)
    query = (
        select(_rows, _accounts.c.name.label("who"), subjects.c.name.label("about"))
        .outerjoin(_accounts, _accounts.c.id == _rows.c.account_id)
        .outerjoin(subjects, is_subject)
        .where(*wanted.conditions())
    )
    if before is not None:
        query = query.where(_rows.c.number < before)
    names = ("number", "at", "kind", "who", "author", "subject", "about", "content", "digest")
    rows = session.execute(query.order_by(_rows.c.number.desc()).limit(limit))
    return [Line(*(getattr(row, name) for name in names)) for row in rows]
