"""Who an identity provider vouches for, among the people who were invited."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey.db.people import Account
from survey.domain.ways_in import WayIn
from survey.services import journal


def recognise(session: Session, subject: str, email: str, now: datetime) -> int | None:
    """Give the active account of somebody whom ProConnect vouches for, or ``None`` after a line in the journal.

    ``subject`` decides where it is known. Otherwise it is bound, once, to the active account of the address ``email`` (lower case) that
    has none yet: whoever comes later with that address under another subject is somebody else.
    """
    known = session.execute(select(Account.id, Account.active).where(Account.subject == subject)).one_or_none()
    unbound = Account.email == email, Account.subject.is_(None), Account.active.is_(True)
    found = (
        session.scalar(update(Account).where(*unbound).values(subject=subject).returning(Account.id))
        if known is None
        else known.id
    )
    if found is not None and (known is None or known.active):
        return int(found)
    told = f"account:{known.id}" if known else "account:unknown"
    journal.record(session, journal.SERVICE, "sign_in.refused", told, {"method": WayIn.PROCONNECT.value}, now)
    return None
