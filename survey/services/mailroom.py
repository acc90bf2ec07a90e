"""The state of the mail: what left, what did not and why, whether anybody carries it; and what an administrator does about it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, func, or_, select, update
from sqlalchemy.orm import Session

from survey.db.base import table_of
from survey.db.mailing import Heartbeat, Mail
from survey.db.people import Account
from survey.domain.letters import EXPORT, FAILED, Delivery, Letter, letter_from
from survey.domain.policy import Actor, Permission, may
from survey.services import journal, outbox
from survey.services.errors import AbsentError, RefusedError

SCHEDULER = "scheduler"
SILENCE = timedelta(minutes=5)
"""How long the scheduler may go unseen."""
TOO_LONG = timedelta(minutes=15)
"""How long a letter may wait before somebody is told."""
MOST_LISTED = 100
WIPED = "Cette lettre portait un moyen d’entrer, qui n’est plus gardé\u00a0: la personne en demande un autre à la page d’entrée."
NOBODY = "Ce compte n’est plus actif, ou n’a plus d’adresse\u00a0: rien ne peut lui être envoyé."
FROM_ITS_PAGE = "Un export s’envoie depuis sa page."
REPLACED = "Une autre lettre a été écrite à sa place."
NOT_FAILED = "Cette lettre n’est pas en échec\u00a0: rien n’est à renvoyer."

_mails, _beats = map(table_of, (Mail, Heartbeat))
_FAILED = [state.value for state in FAILED]
_UNSETTLED = (_mails.c.state.in_(_FAILED), _mails.c.settled_at.is_(None))


@dataclass(frozen=True, slots=True)
class Standing:
    """How the mail stands. ``failed`` counts by state what did not arrive and that nobody has dealt with; ``last_told`` is why it waits."""

    counts: dict[Delivery, int]
    failed: dict[Delivery, int]
    waiting_long: int
    last_told: str
    seen_at: datetime | None
    is_asleep: bool

    @property
    def is_alarming(self) -> bool:
        """Whether somebody should look."""
        return bool(self.failed) or self.waiting_long > 0 or self.is_asleep


def standing(session: Session, now: datetime) -> Standing:
    """Give how the mail stands."""
    by_state = select(_mails.c.state, func.count()).group_by(_mails.c.state)
    late = (_mails.c.state == Delivery.WAITING.value, _mails.c.created_at <= now - TOO_LONG)
    told = select(_mails.c.outcome).where(*late, _mails.c.outcome != "").order_by(_mails.c.id.desc()).limit(1)
    seen_at = session.scalar(select(_beats.c.seen_at).where(_beats.c.name == SCHEDULER))
    return Standing(
        counts={Delivery(state): count for state, count in session.execute(by_state)},
        failed={Delivery(state): count for state, count in session.execute(by_state.where(*_UNSETTLED))},
        waiting_long=session.scalar(select(func.count()).select_from(_mails).where(*late)) or 0,
        last_told=session.scalar(told) or "",
        seen_at=seen_at,
        is_asleep=seen_at is None or seen_at < now - SILENCE,
    )


def beat(session: Session, now: datetime) -> None:
    """Note that the scheduler is there."""
    session.execute(update(_beats).where(_beats.c.name == SCHEDULER).values(seen_at=now))


def wipe(session: Session, now: datetime) -> None:
    """Forget the ways to sign in whose term is past, wherever they stand."""
    spent = (_mails.c.is_secret.is_(True), _mails.c.letter.is_not(None), _mails.c.expires_at <= now)
    session.execute(update(_mails).where(*spent).values(letter=None))


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter as the outbox has it; ``letter`` is empty once it was wiped."""

    id: int
    kind: str
    account_id: int | None
    address: str
    subject: str
    letter: Letter | None
    is_secret: bool
    state: Delivery
    created_at: datetime
    next_at: datetime
    attempts: int
    outcome: str
    done_at: datetime | None
    settled_at: datetime | None

    @property
    def has_failed(self) -> bool:
        """Whether it did not arrive, and nothing more is tried."""
        return self.state in FAILED

    @property
    def is_export(self) -> bool:
        """Whether it takes an export to somebody: only the page of the export knows whom it is for now."""
        return self.kind == EXPORT

    @property
    def can_leave_again(self) -> bool:
        """Whether it can be sent again from here: a way to sign in is never kept for that, and an export has its page."""
        return self.has_failed and self.letter is not None and not self.is_secret and not self.is_export


_POSTED = select(*(_mails.c[each.name] for each in fields(Posted)))


def _posted(row: RowMapping) -> Posted:
    letter_ = letter_from(row["letter"]) if row["letter"] else None
    return Posted(**(dict(row) | {"letter": letter_, "state": Delivery(row["state"])}))


def letters(session: Session, state: Delivery | None = None, most: int = MOST_LISTED) -> list[Posted]:
    """List the letters, the latest first, those of one state where it is given."""
    query = _POSTED.order_by(_mails.c.created_at.desc(), _mails.c.id.desc()).limit(most)
    found = session.execute(query if state is None else query.where(_mails.c.state == state.value))
    return [_posted(row) for row in found.mappings()]


def letters_of(session: Session, mail_ids: Iterable[int]) -> dict[int, Posted]:
    """Give some letters by their numbers."""
    found = session.execute(_POSTED.where(_mails.c.id.in_(set(mail_ids))))
    return {row["id"]: _posted(row) for row in found.mappings()}


def replace(session: Session, mail_ids: Iterable[int], now: datetime) -> None:
    """Note that other letters say it in the place of these: one that did not arrive alarms no more, one that waits does not leave."""
    named = _mails.c.id.in_(set(mail_ids))
    ended = {"state": Delivery.GIVEN_UP.value, "outcome": REPLACED, "done_at": now, "settled_at": now}
    session.execute(update(_mails).where(named, *_UNSETTLED).values(settled_at=now))
    session.execute(update(_mails).where(named, _mails.c.state == Delivery.WAITING.value).values(ended))


def letter(session: Session, mail_id: int, *, lock: bool = False) -> Posted:
    """Give one letter; raises ``AbsentError``. ``lock`` keeps waiting whoever would write what becomes of it."""
    query = _POSTED.where(_mails.c.id == mail_id)
    found = session.execute(query.with_for_update() if lock else query).mappings().one_or_none()
    if found is None:
        raise AbsentError
    return _posted(found)


def send_again(session: Session, actor: Actor, mail_id: int, now: datetime) -> None:
    """Put a letter that did not arrive back among those that wait, under the same name, to where its account is reached now.

    Raises ``AbsentError``, or ``RefusedError`` where there is nothing to send.
    """
    mail = _failed(session, actor, mail_id)
    if not mail.can_leave_again:
        raise RefusedError(FROM_ITS_PAGE if mail.is_export else WIPED)
    account = session.get(Account, mail.account_id) if mail.account_id else None
    recipient = outbox.recipient_of(account) if account else None
    if recipient is None:
        raise RefusedError(NOBODY)
    fresh = {"state": Delivery.WAITING.value, "address": recipient.address, "attempts": 0}
    until = {"next_at": now, "expires_at": now + outbox.PATIENCE, "done_at": None, "settled_at": None}
    session.execute(update(_mails).where(_mails.c.id == mail_id).values(**fresh, **until))
    _tell(session, actor, "mail.sent_again", mail, now)


def settle(session: Session, actor: Actor, mail_id: int, now: datetime) -> None:
    """Note that somebody has dealt with a letter that did not arrive: it alarms no more."""
    mail = _failed(session, actor, mail_id)
    session.execute(update(_mails).where(_mails.c.id == mail_id).values(settled_at=now))
    _tell(session, actor, "mail.settled", mail, now)


def _failed(session: Session, actor: Actor, mail_id: int) -> Posted:
    if not may(actor, Permission.FOLLOW_MAIL):
        raise AbsentError
    mail = letter(session, mail_id, lock=True)
    if not mail.has_failed:
        raise RefusedError(NOT_FAILED)
    return mail


def _tell(session: Session, actor: Actor, kind: str, mail: Posted, now: datetime) -> None:
    content = {"state": mail.state.value, "letter": mail.kind}
    journal.record(session, journal.by(actor), kind, f"mail:{mail.id}", content, now)


def bounce(session: Session, name: str, now: datetime) -> int | None:
    """Note that a letter came back: the one of a Message-ID, or the last one sent to an address. Gives its number, if there is one."""
    message_id = name.strip("<> ").partition("@")[0]
    sent = (
        _mails.c.state == Delivery.SENT.value,
        or_(_mails.c.message_id == message_id, _mails.c.address == name.lower()),
    )
    last = select(_mails.c.id, _mails.c.kind).where(*sent).order_by(_mails.c.id.desc()).limit(1)
    found = session.execute(last).one_or_none()
    if found is None:
        return None
    outcome = {"state": Delivery.BOUNCED.value, "outcome": "Le message est revenu.", "done_at": now, "settled_at": None}
    session.execute(update(_mails).where(_mails.c.id == found.id).values(outcome))
    content: dict[str, Any] = {"state": Delivery.BOUNCED.value, "letter": found.kind}
    journal.record(session, journal.COMMAND, "mail.abandoned", f"mail:{found.id}", content, now)
    return int(found.id)
