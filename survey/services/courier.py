"""The courier: takes what waits in the outbox to the mail server, one letter at a time, and records what became of each.

A letter is claimed by a conditional UPDATE and sent once that is committed, so that no transaction waits for a server. The claim lapses:
who dies while sending leaves the letter to the next courier, under the same Message-ID (RELIABILITY, promise 6).
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import RowMapping, bindparam, func, select, update

from survey.clock import Clock
from survey.data import email_domains
from survey.db.base import table_of
from survey.db.engine import Sessions
from survey.db.mailing import Mail
from survey.domain.letters import FAILED, Delivery, letter_from
from survey.mail.addresses import may_receive
from survey.mail.drawing import Envelope, Letterhead, message
from survey.mail.enclosing import NotEnclosedError, content_of
from survey.mail.transport import Answer, LocalMailbox, SmtpTransport, Transport, Verdict
from survey.services import journal
from survey.settings import Settings

LEASE = timedelta(minutes=5)
"""Longer than a letter can take where every step of the server's takes all of its fifteen seconds."""
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""After each failed attempt; the last one goes on until the letter's term."""
NOT_ALLOWED = "L’adresse n’est pas dans un domaine autorisé\u00a0: rien n’a été envoyé."
TOO_LATE = "Le terme de la lettre est passé avant qu’elle parte."
OUR_ERROR = "La lettre n’a pas pu être composée\u00a0; le journal du serveur dit pourquoi."

logger = logging.getLogger(__name__)
_mails = table_of(Mail)
_DUE = (_mails.c.state == Delivery.WAITING.value, _mails.c.next_at <= bindparam("now"))
NEXT = (
    select(_mails.c.id, _mails.c.attempts)
    .where(*_DUE)
    .order_by(_mails.c.is_secret.desc(), _mails.c.next_at, _mails.c.id)
    .limit(1)
)
"""Ways to sign in go first: somebody is waiting for them."""
COUNT = select(func.count()).select_from(_mails).where(*_DUE)
CLAIM = (
    update(_mails)
    .where(_mails.c.id == bindparam("of_id"), _mails.c.attempts == bindparam("seen"), *_DUE)
    .values(attempts=_mails.c.attempts + 1, next_at=bindparam("until"))
    .returning(*_mails.c)
)


def silent(_step: str) -> None:
    """Watch nothing."""


def always() -> bool:
    """Go on."""
    return True


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a letter at this attempt."""

    id: int
    address: str
    state: Delivery
    told: str


@dataclass(frozen=True)
class Courier:
    """Sends the letters of an installation. ``domains`` are those that it may write to, ``None`` where nothing leaves the machine.

    ``enclosures`` is where the files that leave with letters are kept.
    """

    sessions: Sessions
    clock: Clock
    head: Letterhead
    transport: Callable[[], Transport]
    domains: frozenset[str] | None
    enclosures: Path = Path()
    watch: Callable[[str], None] = field(default=silent)

    def waiting(self) -> int:
        """Count the letters that are due."""
        with self.sessions.reading() as session:
            return session.scalar(COUNT, {"now": self.clock.now()}) or 0

    def deliver(self, go_on: Callable[[], bool] = always) -> Iterator[Delivered]:
        """Send what is due over one connection, giving each outcome once it is recorded; stops where the server is away."""
        if self.waiting() == 0:
            return
        with self.transport() as transport:
            while go_on() and (mail := self._claimed()) is not None:
                self.watch("claimed")
                verdict = self._sent(mail, transport)
                self.watch("sent")
                yield self._recorded(mail, verdict, keeps=transport.keeps)
                self.watch("recorded")
                if isinstance(verdict, Verdict) and verdict.answer is Answer.AWAY:
                    return

    def _claimed(self) -> RowMapping | None:
        """Take the next letter that is due, in a transaction that ends before anything is sent."""
        while True:
            now = self.clock.now()
            with self.sessions.reading() as session:
                seen = session.execute(NEXT, {"now": now}).one_or_none()
            if seen is None:
                return None
            self.watch("seen")
            claim = {"of_id": seen.id, "seen": seen.attempts, "now": now, "until": now + LEASE}
            with self.sessions.begin() as session:
                taken = session.execute(CLAIM, claim).mappings().one_or_none()
            if taken is not None:
                return taken

    def _sent(self, mail: RowMapping, transport: Transport) -> Verdict | Delivery:
        if self.clock.now() >= mail["expires_at"] or mail["letter"] is None:
            return Delivery.GIVEN_UP
        if self.domains is not None and not may_receive(mail["address"], self.domains):
            return Delivery.FORBIDDEN
        try:
            return transport.send(self._drawn(mail), mail["address"])
        except NotEnclosedError as error:
            return Verdict(Answer.LATER, str(error))
        except Exception:
            logger.exception("letter %s could not be drawn or sent", mail["id"])
            return Verdict(Answer.LATER, OUR_ERROR)

    def _drawn(self, mail: RowMapping) -> EmailMessage:
        letter, envelope = (
            letter_from(mail["letter"]),
            Envelope(mail["address"], mail["message_id"], mail["created_at"]),
        )
        enclosed = content_of(letter.enclosure, self.enclosures) if letter.enclosure else None
        return message(letter, envelope, self.head, enclosed)

    def _recorded(self, mail: RowMapping, verdict: Verdict | Delivery, *, keeps: bool) -> Delivered:
        """Record the outcome. Where another courier has claimed the letter since, it records its own, unless this one got it sent.

        A letter that arrived is recorded as such, even where it was withdrawn or given up meanwhile; only its coming back says more.
        """
        now = self.clock.now()
        state, told = _outcome(mail, verdict, now)
        values: dict[str, object] = {"state": state.value, "outcome": told}
        if state is Delivery.WAITING:
            values["next_at"] = min(now + delay(mail["attempts"]), mail["expires_at"])
        else:
            values["done_at"] = now
            values |= {"letter": None} if mail["is_secret"] and not keeps else {}
        own = _mails.c.state == Delivery.WAITING.value, _mails.c.attempts == mail["attempts"]
        arrived = (_mails.c.state.not_in((Delivery.SENT.value, Delivery.BOUNCED.value)),)
        over = arrived if state is Delivery.SENT else own
        recording = update(_mails).where(_mails.c.id == mail["id"], *over).values(values).returning(_mails.c.id)
        with self.sessions.begin() as session:
            kept = session.execute(recording).one_or_none()
            if kept is not None and state in FAILED:
                content = {"state": state.value, "letter": mail["kind"], "attempts": mail["attempts"]}
                journal.record(session, journal.SERVICE, "mail.abandoned", f"mail:{mail['id']}", content, now)
        return Delivered(mail["id"], mail["address"], state, told)


def _outcome(mail: RowMapping, verdict: Verdict | Delivery, now: datetime) -> tuple[Delivery, str]:
    if isinstance(verdict, Delivery):
        return verdict, NOT_ALLOWED if verdict is Delivery.FORBIDDEN else mail["outcome"] or TOO_LATE
    if verdict.answer is Answer.TAKEN:
        return Delivery.SENT, verdict.told
    if verdict.answer is Answer.REFUSED:
        return Delivery.REFUSED, verdict.told
    return Delivery.GIVEN_UP if now >= mail["expires_at"] else Delivery.WAITING, verdict.told


def delay(attempts: int) -> timedelta:
    """Give how long to wait after so many attempts: 1, 5, 15 minutes, 1 hour, then every 4 hours."""
    return DELAYS[min(attempts, len(DELAYS)) - 1]


def letterhead(settings: Settings) -> Letterhead:
    """Give what the letters of an installation bear."""
    sender = settings.smtp.address if settings.smtp else "recueil@recueil.example"
    name = settings.smtp.name if settings.smtp else "Recueil"
    return Letterhead(settings.base_url, sender, name, settings.contact or sender)


def courier_of(settings: Settings, sessions: Sessions) -> Courier | None:
    """Make the courier of an installation; ``None`` where no mail is set.

    Raises ``ValueError`` for settings of the mail that are not safe: a command runs where no page would answer.
    """
    smtp, head = settings.smtp, letterhead(settings)
    if smtp is not None:
        if smtp.faults():
            raise ValueError(" ".join(smtp.faults()))
        domains = smtp.domains or frozenset(email_domains())
        return Courier(sessions, settings.clock, head, lambda: SmtpTransport(smtp), domains, settings.exports_folder)
    if not settings.demonstration:
        return None
    return Courier(sessions, settings.clock, head, LocalMailbox, None, settings.exports_folder)
