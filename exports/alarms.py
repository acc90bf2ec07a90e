"""What must be heard of the exports: one that did not leave in time, one that failed, a letter that did not arrive.

An alarm is read from what is there, and ends by itself once the export has left. What stays is that the administrators were told, once.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from exports.announcing import page_of
from exports.deliveries import ROLES, Sent, holders, sent
from exports.production import Producer
from exports.reading.campaigns import windows
from exports.runs import SCHEDULED, ExportKind, ExportRun, RunState
from exports.schedule import due
from survey.clock import Clock
from survey.db.engine import Sessions
from survey.domain import french
from survey.domain.calendar import Window, paris_moment
from survey.domain.french import typeset
from survey.domain.letters import Delivery, Letter
from survey.domain.policy import Role
from survey.services import accounts, outbox
from survey.services.duties import surviving
from survey.services.mailroom import Posted

#: How long after its hour an export, and after it was written a letter, may still be on its way.
GRACE = timedelta(minutes=15)
#: How far back what did not leave is told.
MEMORY = timedelta(days=40)

UNASKED = (
    "n’est pas parti : il n’a pas été demandé à son heure. L’ordonnanceur rattrape ce qui manque à son prochain passage ; s’il ne tourne "
    "pas, sur la machine : systemctl status recueil-scheduler."
)
UNFINISHED = "n’est pas parti : il n’est pas encore produit, plus de 15 minutes après son heure. L’ordonnanceur le reprend de lui-même."
NO_HOLDER = (
    "est enregistré, mais personne ne l’a reçu : aucun compte actif {role} n’a d’adresse. Invitez quelqu’un, puis envoyez-le "
    "depuis sa page."
)
NOT_SENT = "est enregistré, mais personne ne l’a reçu : envoyez-le depuis sa page."
FAILED = "n’est pas parti. {error} Sa page permet de le produire de nouveau."
#: What became of letters that did not arrive, of one and of several.
LOST: Mapping[Delivery, tuple[str, str]] = {
    Delivery.REFUSED: ("refusé par le serveur du destinataire", "refusés par le serveur du destinataire"),
    Delivery.GIVEN_UP: ("abandonné après plusieurs essais", "abandonnés après plusieurs essais"),
    Delivery.FORBIDDEN: ("à une adresse hors de la liste autorisée", "à des adresses hors de la liste autorisée"),
    Delivery.BOUNCED: ("revenu, adresse inconnue", "revenus, adresse inconnue"),
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that somebody should look at.

    ``name`` stands for it alone; ``label`` leads to ``url``, the page where one acts, a path of this site.
    """

    name: str
    kind: ExportKind
    text: str
    label: str
    url: str

    @property
    def once(self) -> str:
        """What its letters are known by: one to each administrator."""
        return f"export-alarm-{self.name}"


def alarms(session: Session, now: datetime) -> list[Alarm]:
    """List what should be looked at now, kind by kind.

    Nothing was expected before the schedule first asked for something: a new installation catches up what it will.
    """
    windows_ = windows(session)
    begun = session.scalar(select(func.min(ExportRun.requested_at)).where(SCHEDULED)) or now
    since = max(begun, now - MEMORY)
    return [alarm for kind in ExportKind for alarm in _of_kind(session, kind, windows_, since, now)]


def _of_kind(
    session: Session, kind: ExportKind, windows_: Sequence[Window], since: datetime, now: datetime
) -> Iterator[Alarm]:
    expected = {wanted.period: wanted for wanted in due(now - GRACE, since, windows_, kind)}
    of_kind = ExportRun.kind == kind.value
    asked = set(session.scalars(select(ExportRun.period).where(of_kind, ExportRun.period.in_(expected))))
    for period, wanted in expected.items():
        if period not in asked:
            told = typeset(f"{_named(kind, wanted.as_of)}, {UNASKED}")
            yield Alarm(f"{kind.value}-{period}-unasked", kind, told, "Voir les exports", "/exports")
    # By when it was asked for: an old state may be asked for today.
    recent = of_kind, ExportRun.requested_at > now - MEMORY, ExportRun.requested_at <= now
    scheduled = session.scalars(select(ExportRun).where(*recent, SCHEDULED).order_by(ExportRun.as_of)).all()
    letters = sent(session, [run.id for run in scheduled])
    for run in scheduled:
        is_late = run.period in expected or run.requested_at <= now - GRACE
        yield from _of_run(session, run, letters.get(run.id, ()), now, is_late=is_late)
    for run in session.scalars(select(ExportRun).where(*recent, ~SCHEDULED, ExportRun.state == RunState.FAILED.value)):
        if not _stored_since(session, run):
            yield _failed(run)


def _of_run(
    session: Session, run: ExportRun, letters: Sequence[Sent], now: datetime, *, is_late: bool
) -> Iterator[Alarm]:
    """Give the alarms of a run of the schedule; those stored before letters took exports have none to wait for."""
    if run.state == RunState.FAILED:
        yield _failed(run)
    elif run.state != RunState.STORED:
        # A run that was stored once is made again because its file is gone: that matters to whoever has not received it.
        if is_late and not (letters and all(letter.reached for letter in letters)):
            yield _alarm(run, "unfinished", UNFINISHED)
    elif run.figures is not None:
        yield from _of_letters(session, run, [letter.mail for letter in letters], now)


def _of_letters(session: Session, run: ExportRun, mails: Sequence[Posted], now: datetime) -> Iterator[Alarm]:
    slow = [mail for mail in mails if mail.state is Delivery.WAITING and mail.created_at <= now - GRACE]
    lost = Counter(mail.state for mail in mails if mail.has_failed and mail.settled_at is None)
    if slow:
        count = french.counted(len(slow), "destinataire l’attend", "destinataires l’attendent")
        yield _alarm(run, "slow", f"n’est pas parti pour tous : {count} depuis plus de 15 minutes.")
    if lost:
        told = french.listed([french.counted(count, *LOST[state]) for state, count in lost.items()])
        yield _alarm(
            run, "lost", f"n’est pas arrivé à tous : {told}. Sa page dit à qui, et permet de l’envoyer de nouveau."
        )
    elif not any(mail.state in {Delivery.SENT, Delivery.WAITING} for mail in mails):
        kind = ExportKind(run.kind)
        role = ROLES[kind].label
        yield _alarm(run, "nobody", NOT_SENT if holders(session, kind) else NO_HOLDER.format(role=role))


def _failed(run: ExportRun) -> Alarm:
    return _alarm(run, "failed", FAILED.format(error=run.error))


def _stored_since(session: Session, run: ExportRun) -> bool:
    """Say whether exports of this kind can be made again: what one person asked for alone has been told enough."""
    later = select(ExportRun.id).where(ExportRun.kind == run.kind, ExportRun.stored_at > run.requested_at)
    return session.scalar(later.limit(1)) is not None


def _alarm(run: ExportRun, nature: str, told: str) -> Alarm:
    kind = ExportKind(run.kind)
    named = _named(kind, run.as_of)
    text, label = typeset(f"{named}, {told}"), f"Voir l{named[1:]}"
    return Alarm(f"{run.kind}-{run.period}-{nature}", kind, text, label, page_of(run.id))


def _named(kind: ExportKind, as_of: datetime) -> str:
    return f"L’export {kind.name}, état au {paris_moment(as_of)}"


@dataclass(frozen=True)
class Watchman:
    """Tells the administrators of each alarm, once."""

    sessions: Sessions
    clock: Clock

    @classmethod
    def of(cls, producer: Producer) -> "Watchman":
        """Make the watchman of the exports that a producer makes."""
        return cls(producer.sessions, producer.clock)

    def tell(self) -> int:
        """Write the letters; gives their number. Where there is nothing new to tell, it holds back nobody who writes."""
        written = 0
        with surviving("watch exports"):
            now = self.clock.now()
            with self.sessions.reading() as session:
                untold = list(_untold(session, now))
            if untold:
                with self.sessions.begin() as session:
                    for to, alarm in untold:
                        written += outbox.post(session, to, alarm_letter(alarm), now, once=alarm.once) is not None
        return written


def _untold(session: Session, now: datetime) -> Iterator[tuple[outbox.Recipient, Alarm]]:
    """Give whom each alarm is still to be told."""
    found = alarms(session, now)
    people = [one for one in accounts.holders(session, Role.ADMINISTRATOR) if one.address] if found else []
    for one, alarm in product(people, found):
        to = outbox.Recipient(one.id, one.address or "")
        if not outbox.is_written(session, to, alarm.once):
            yield to, alarm


def alarm_letter(alarm: Alarm) -> Letter:
    """Write what is wrong, and where one acts."""
    return Letter(
        kind="export-alarm",
        subject=typeset(f"À voir : l’export {alarm.kind.name}"),
        paragraphs=(
            alarm.text,
            "Cette lettre n’est envoyée qu’une fois. L’alerte reste sur le site tant que sa cause dure.",
        ),
        action=(alarm.label, alarm.url),
    )
