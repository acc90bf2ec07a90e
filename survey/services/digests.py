"""What is to be told to somebody goes as one letter: alone under its own subject, or as a digest, dossier by dossier."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import Row, delete, func, or_, select, update
from sqlalchemy.orm import Session

from survey.db.base import table_of
from survey.db.mailing import Notice
from survey.db.people import Account
from survey.domain import french
from survey.domain.letters import Group, Letter
from survey.domain.policy import Actor, Permission, may
from survey.domain.territories import Geography
from survey.services import outbox
from survey.services.accounts import as_actor
from survey.services.dossiers import territory_of
from survey.services.errors import AbsentError

REST = timedelta(minutes=10)
"""What follows within this time goes in the same letter."""
LONGEST_WAIT = timedelta(hours=1)
ELSEWHERE = "Autres nouvelles"
_DOSSIER = re.compile(r"/recueils/([0-9]{4}-[0-9AB]{2,3})(?![0-9A-Z])")
_notices = table_of(Notice)


def digest(session: Session, geography: Geography, now: datetime, rest: timedelta = REST) -> int:
    """Write the letters of the accounts whose news have rested, in the caller's transaction; gives their number."""
    at, waits = _notices.c.at, _notices.c.mail_id.is_(None)
    ready = (
        select(_notices.c.account_id)
        .where(waits)
        .group_by(_notices.c.account_id)
        .having(or_(func.max(at) <= now - rest, func.min(at) <= now - LONGEST_WAIT))
        .order_by(_notices.c.account_id)
    )
    return sum(_told(session, geography, account_id, now) for account_id in list(session.scalars(ready)))


def _told(session: Session, geography: Geography, account_id: int, now: datetime) -> bool:
    """Write to one account about all that waits; who cannot be written to, or reaches a dossier no more, is told nothing of it."""
    waits = (_notices.c.account_id == account_id, _notices.c.mail_id.is_(None))
    locked = select(_notices).where(*waits).order_by(_notices.c.at, _notices.c.id).with_for_update(skip_locked=True)
    news = session.execute(locked).all()
    if not news:
        return False
    those = _notices.c.id.in_([one.id for one in news])
    account = session.get_one(Account, account_id)
    recipient, reader = outbox.recipient_of(account), as_actor(account)
    own = [one for one in news if recipient is not None and _may_know(reader, one.url, geography)]
    if recipient is None or not own:
        session.execute(delete(_notices).where(those))
        return False
    mail_id = outbox.post(session, recipient, gathered(own, geography), now)
    session.execute(update(_notices).where(those).values(mail_id=mail_id))
    return True


def _may_know(reader: Actor, url: str, geography: Geography) -> bool:
    """Somebody who was moved since is not told of a dossier that is theirs no more; what is of no dossier is told."""
    try:
        _, territory = territory_of(geography, _reference(url))
    except AbsentError:
        return True
    return may(reader, Permission.READ_DOSSIER, territory)


def gathered(news: Sequence[Row[tuple[object, ...]]], geography: Geography) -> Letter:
    """Write one letter of everything."""
    if len(news) == 1:
        [only] = news
        return Letter(only.kind, only.subject, (only.text,), action=("Voir dans Recueil", only.url))
    groups = tuple(_groups(news, geography))
    count = french.counted(len(news), "nouvelle", "nouvelles")
    about = f"\u00a0: {groups[0].title}" if len(groups) == 1 else f" de {len(groups)}\u00a0recueils"
    url = groups[0].url if len(groups) == 1 else "/recueils"
    return Letter(
        kind="digest",
        subject=f"{count}{about}",
        paragraphs=("Voici ce qui s’est passé depuis la dernière lettre.",),
        groups=groups,
        action=("Ouvrir Recueil", url),
    )


def _groups(news: Sequence[Row[tuple[object, ...]]], geography: Geography) -> Iterator[Group]:
    """Put the news of one dossier together, in the order of the codes; what is of no dossier comes last."""
    ordered = sorted(news, key=lambda one: (not _reference(one.url), _reference(one.url)))
    for reference, some in groupby(ordered, key=lambda one: _reference(one.url)):
        told = list(some)
        url = f"/recueils/{reference}" if reference else told[0].url
        yield Group(_title(reference, geography), tuple(dict.fromkeys(one.text for one in told)), url)


def _reference(url: str) -> str:
    found = _DOSSIER.match(url)
    return found[1] if found else ""


def _title(reference: str, geography: Geography) -> str:
    try:
        year, territory = territory_of(geography, reference)
    except AbsentError:
        return ELSEWHERE
    return f"{territory.name} ({year})"
