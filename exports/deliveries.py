"""Whom each consolidated export was sent to: one row for each letter of each run, and what became of it (RELIABILITY, promise 6)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import ForeignKey, Identity, Index, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from exports.announcing import announcement
from exports.runs import ExportKind, ExportRun, RunState
from survey.db.base import Base, Serial, UTCDateTime, table_of
from survey.domain.letters import Delivery
from survey.domain.policy import Role
from survey.mail.enclosing import fits
from survey.services import accounts, journal, mailroom, outbox
from survey.services.errors import AbsentError, RefusedError
from survey.services.mailroom import Posted
from survey.settings import DEFAULT_ATTACHMENT_LIMIT, Settings

#: Who is sent the exports of a kind.
ROLES: Mapping[ExportKind, Role] = {ExportKind.DIPLP: Role.DIPLP, ExportKind.DGCS: Role.DGCS}
#: What the journal says of a run, once it is stored and announced.
PRODUCED = "export.produced"
NOTHING_TO_SEND = "Cet export n’est pas disponible : produisez-le de nouveau, puis envoyez-le."
NOBODY_TO_SEND = (
    "Personne à qui l’envoyer : soit les lettres précédentes attendent encore leur tour, soit aucun compte actif de ce rôle n’a "
    "d’adresse."
)


class ExportDelivery(Base):
    """A letter that takes a run to a recipient; it goes when the letter, past its term, is erased.

    ``asked_by`` is who had it sent again, nobody for the schedule's own.
    """

    __tablename__ = "export_deliveries"
    __table_args__ = (
        Index("uq_export_deliveries_mail", "mail_id", unique=True),
        Index("ix_export_deliveries_run_id", "run_id"),
    )

    id: Mapped[int] = mapped_column(Serial, Identity(), primary_key=True)
    run_id: Mapped[int] = mapped_column(Serial, ForeignKey("export_runs.id"))
    mail_id: Mapped[int] = mapped_column(Serial, ForeignKey("mails.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


_deliveries = table_of(ExportDelivery)


@dataclass(frozen=True, slots=True)
class Sender:
    """How an installation sends its exports: a file leaves with its letter up to ``most`` megabytes, from ``folder`` where it is known."""

    most: int = DEFAULT_ATTACHMENT_LIMIT
    demonstration: bool = False
    folder: Path | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Sender":
        """Make the sender of an installation."""
        return cls(settings.attachment_limit, settings.demonstration, settings.exports_folder)

    def announce(self, session: Session, run_id: int, now: datetime) -> None:
        """Write to everybody whom a run of the schedule is for, in the transaction that stores it. A run on demand is sent when asked.

        A run that was stored before tells nobody again, nor who came since; but a letter that waits with a file that is no more gives
        its place to another.
        """
        run = session.get_one(ExportRun, run_id, populate_existing=True)
        if run.is_on_demand:
            return
        spoilt = {
            one.account_id: one.mail.id for one in sent(session, [run.id])[run.id] if one.waits_with_other_than(run)
        }
        mailroom.replace(session, spoilt.values(), now)
        is_new = not _was_produced(session, run)
        for holder in holders(session, ExportKind(run.kind)):
            if is_new or holder.id in spoilt:
                once = None if holder.id in spoilt else f"export-{run.id}"
                self._post(session, run, holder, now, once=once)

    def send(
        self,
        session: Session,
        who: journal.By,
        run_id: int,
        now: datetime,
        only: Collection[int] | None = None,
    ) -> int:
        """Send a stored run again, to everybody whom its kind is for or to ``only`` some of them; gives the number of letters.

        Who has a letter that still waits gets no second one. Raises ``AbsentError``, or ``RefusedError`` where there is nothing to send,
        or nobody to send it to.
        """
        run = session.get(ExportRun, run_id, with_for_update=True)
        if run is None:
            raise AbsentError
        if run.state != RunState.STORED or (self.folder and not (self.folder / (run.file_name or "")).is_file()):
            raise RefusedError(NOTHING_TO_SEND)
        before = {one.account_id: one for one in sent(session, [run.id])[run.id]}
        wanted = [one for one in holders(session, ExportKind(run.kind)) if only is None or one.id in only]
        free = [one for one in wanted if one.id not in before or before[one.id].mail.state is not Delivery.WAITING]
        if not free:
            raise RefusedError(NOBODY_TO_SEND)
        for holder in free:
            last = before.get(holder.id)
            self._post(
                session, run, holder, now, asked_by=who.account_id, with_file=not (last and last.was_refused_the_file)
            )
        mailroom.replace(session, [before[one.id].mail.id for one in free if one.id in before], now)
        journal.record(session, who, "export.sent_again", f"export:{run_id}", {"recipients": len(free)}, now)
        return len(free)

    def _post(
        self,
        session: Session,
        run: ExportRun,
        to: accounts.Holder,
        now: datetime,
        *,
        once: str | None = None,
        asked_by: int | None = None,
        with_file: bool = True,
    ) -> None:
        """Post one letter; the file leaves with it where it is light enough."""
        assert to.address is not None
        enclosed = with_file and fits(run.size or 0, self.most)
        letter = announcement(run, enclosed=enclosed, demonstration=self.demonstration)
        mail_id = outbox.post(session, outbox.Recipient(to.id, to.address), letter, now, once=once)
        if mail_id is not None:
            row = {"run_id": run.id, "mail_id": mail_id, "account_id": to.id, "at": now, "asked_by": asked_by}
            session.execute(insert(_deliveries), row)


@dataclass(frozen=True, slots=True)
class Sent:
    """The last letter that took a run to an account; ``reached`` where that one or one before it arrived."""

    account_id: int
    mail: Posted
    reached: bool

    @property
    def was_refused_the_file(self) -> bool:
        """Whether the recipient's server refused the letter with the file: the next one has the way to it instead."""
        return self.mail.state is Delivery.REFUSED and self._enclosed is not None

    def waits_with_other_than(self, run: ExportRun) -> bool:
        """Whether the letter still waits with a file that is not the run's any more."""
        return self.mail.state is Delivery.WAITING and self._enclosed not in {None, run.digest}

    @property
    def _enclosed(self) -> str | None:
        """The digest of the file that leaves with the letter, if one does."""
        letter = self.mail.letter
        return letter.enclosure.sha256 if letter and letter.enclosure else None


def _was_produced(session: Session, run: ExportRun) -> bool:
    """Say whether a run was stored before: its letters may be erased by now, what the journal says of it stays."""
    return journal.tells(session, PRODUCED, f"export:{run.id}")


def holders(session: Session, kind: ExportKind) -> list[accounts.Holder]:
    """Give those whom the exports of a kind are for, and who can be written to."""
    return [one for one in accounts.holders(session, ROLES[kind]) if one.address]


def sent(session: Session, run_ids: Iterable[int]) -> Mapping[int, Sequence[Sent]]:
    """Give, for each run, the last letter to each account."""
    query = select(_deliveries.c.run_id, _deliveries.c.account_id, _deliveries.c.mail_id)
    rows = session.execute(query.where(_deliveries.c.run_id.in_(set(run_ids))).order_by(_deliveries.c.id)).all()
    mails = mailroom.letters_of(session, [row.mail_id for row in rows])
    to_each: dict[tuple[int, int], list[Posted]] = defaultdict(list)
    for row in rows:
        to_each[row.run_id, row.account_id].append(mails[row.mail_id])
    found: dict[int, list[Sent]] = defaultdict(list)
    for (run_id, account_id), letters in to_each.items():
        reached = any(letter.state is Delivery.SENT for letter in letters)
        found[run_id].append(Sent(account_id, letters[-1], reached))
    return found


def received(letters: Sequence[Sent]) -> str:
    """Tell how many of its recipients a run has reached; nothing of one that was sent to nobody."""
    reached = sum(one.reached for one in letters)
    return f"Envoyé à {reached} sur {len(letters)}" if letters else ""


def standing(session: Session, run: ExportRun) -> "list[Standing]":
    """Give where each recipient of a run stands: those whom it is for, then whoever was sent it and is no longer one of them."""
    last = {one.account_id: one for one in sent(session, [run.id]).get(run.id, ())}
    now = {one.id: one.name for one in holders(session, ExportKind(run.kind))}
    gone = accounts.names(session, last.keys() - now.keys())
    return [
        Standing(account_id, name, last[account_id].mail if account_id in last else None, account_id in now)
        for account_id, name in (*now.items(), *sorted(gone.items()))
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands: ``mail`` is the last letter to them, if any; ``entitled`` says whether the run is still for them."""

    account_id: int
    name: str
    mail: Posted | None
    entitled: bool

    @property
    def can_be_sent(self) -> bool:
        """Whether a letter may be written to them now: one that waits will leave by itself."""
        return self.entitled and (self.mail is None or self.mail.state is not Delivery.WAITING)
