"""Review: reading what was transmitted, remarking on it, and deciding; what the remarks become with those who answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from survey.db.base import table_of
from survey.db.facts import Transmission
from survey.db.people import Account
from survey.db.reviewing import DecisionRow, Remark
from survey.db.working import Dossier
from survey.domain import french
from survey.domain.french import typeset
from survey.domain.lifecycle import DECIDES, Decision, DossierState, Ending
from survey.domain.policy import Actor, Role
from survey.questionnaire.answers import Answers, Slot
from survey.questionnaire.questionnaire import Questionnaire, Step
from survey.questionnaire.questions import Question
from survey.services import journal
from survey.services.accounts import agents_of
from survey.services.comparing import PartDifference, Sent, differences, sent_version
from survey.services.drafts import Draft
from survey.services.errors import AbsentError, RefusedError
from survey.services.outbox import News, tell
from survey.services.remarks import Closer, Noted, of_dossier, sent_and_open

LONGEST = 2_000
"""Characters of a remark, a reason or an explanation."""
LONGEST_TOLD = 400
"""Characters of a reason that a letter gives; the page gives it whole."""
_remarks, _decisions, _transmissions = map(table_of, (Remark, DecisionRow, Transmission))


class OvertakenError(RefusedError):
    """A newer version arrived while this one was read."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on a version."""

    number: int
    kind: Decision
    reason: str
    author: str
    role: Role
    at: datetime


@dataclass(frozen=True)
class Standing:
    """What those who answer are told of the review: the last decision, and the remarks that wait, in the order of the form."""

    decided: Decided | None = None
    remarks: tuple[Noted, ...] = ()

    @property
    def on_whole(self) -> tuple[Noted, ...]:
        """The remarks on no answer in particular."""
        return tuple(one for one in self.remarks if one.slot is None)

    def at(self, slot: Slot) -> tuple[Noted, ...]:
        """Give the remarks on the answer of a slot."""
        return tuple(one for one in self.remarks if one.slot == slot)

    def following(self, after: Slot | None) -> tuple[Slot, ...]:
        """Give the slots whose answers are remarked on, from the one after ``after`` on; that one is left out."""
        slots = list(dict.fromkeys(one.slot for one in self.remarks if one.slot))
        place = slots.index(after) if after in slots else -1
        return tuple(slot for slot in (*slots[place + 1 :], *slots[: place + 1]) if slot != after)


NOT_REVIEWED = Standing()


def standing(session: Session, draft: Draft) -> Standing:
    """Read where the review of a dossier stands, as those who answer may know it."""
    if draft.dossier.state == DossierState.DRAFT.value:
        return NOT_REVIEWED
    found = sent_and_open(session, draft.dossier.id)
    return Standing(next(iter(decisions(session, draft)), None), _in_order(draft.form, draft.answers, found))


def _in_order(form: Questionnaire, answers: Answers, remarks: Iterable[Noted]) -> tuple[Noted, ...]:
    """Sort as the form asks, those on the whole first; those on what is not asked any more are left out."""
    places = {step.slot: place for place, step in enumerate(form.path(answers))}
    asked = [one for one in remarks if one.slot is None or one.slot in places]
    return tuple(sorted(asked, key=lambda one: (places[one.slot] if one.slot else -1, one.id)))


def decisions(session: Session, draft: Draft) -> list[Decided]:
    """Give the decisions on a dossier, the latest first."""
    query = select(_decisions, Account.name, Account.role).join(Account, Account.id == _decisions.c.account_id)
    rows = session.execute(query.where(_decisions.c.dossier_id == draft.dossier.id).order_by(_decisions.c.id.desc()))
    return [Decided(row.number, Decision(row.kind), row.reason, row.name, Role(row.role), row.at) for row in rows.all()]


@dataclass(frozen=True)
class Reading:
    """What a reviewer has before their eyes: a version, what changed since ``before``, the remarks so far and the decisions."""

    sent: Sent
    before: Answers
    latest: int
    changes: list[PartDifference]
    remarks: tuple[Noted, ...]
    decisions: list[Decided]

    @property
    def prepared(self) -> tuple[Noted, ...]:
        """The remarks that are not sent yet."""
        return tuple(one for one in self.remarks if one.is_draft)


def latest_number(session: Session, draft: Draft) -> int:
    """Give the number of the last version; 0 where nothing was transmitted."""
    query = select(func.max(_transmissions.c.number)).where(_transmissions.c.dossier_id == draft.dossier.id)
    return session.scalar(query) or 0


def read(session: Session, draft: Draft, number: int | None = None) -> Reading | None:
    """Give a version to review, the latest where none is named; ``None`` where nothing was transmitted.

    Raises ``AbsentError`` where there is no version of that number.
    """
    latest = latest_number(session, draft)
    if not latest and number is None:
        return None
    sent = sent_version(session, draft, number or latest)
    before = sent_version(session, draft, sent.number - 1).answers if sent.number > 1 else Answers()
    return Reading(
        sent,
        before,
        latest,
        differences(draft.form, before, sent.answers) if sent.number > 1 else [],
        of_dossier(session, draft.dossier.id),
        decisions(session, draft),
    )


@dataclass(frozen=True)
class Arrived:
    """The last version of a dossier in a list."""

    number: int
    at: datetime


def arrivals(session: Session, dossier_ids: Iterable[int]) -> dict[int, Arrived]:
    """Give the last version of each dossier that has one."""
    columns = _transmissions.c.dossier_id, func.max(_transmissions.c.number), func.max(_transmissions.c.transmitted_at)
    query = select(*columns).where(_transmissions.c.dossier_id.in_(list(dossier_ids)))
    return {row[0]: Arrived(row[1], row[2]) for row in session.execute(query.group_by(_transmissions.c.dossier_id))}


def is_remarkable(step: Step | None) -> bool:
    """Whether somebody gave the answer, and may change it."""
    return step is not None and isinstance(step.node, Question) and not step.node.prefilled


@dataclass(frozen=True)
class Reviewer:
    """Somebody who reviews a dossier, which the caller has locked, in the caller's transaction.

    Each of these raises ``OvertakenError`` where the version is not the latest any more.
    """

    session: Session
    actor: Actor
    draft: Draft
    now: datetime

    def put_remark(self, number: int, slot: Slot | None, text: str) -> int:
        """Prepare a remark on an answer of the latest version, or on the whole; gives its number. It is sent with a decision.

        Raises ``RefusedError`` where the dossier awaits no decision, ``AbsentError`` where the version does not hold the answer.
        """
        self._refuse_overtaken(number)
        if DossierState(self.draft.dossier.state) not in {before for before, _ in DECIDES.values()}:
            raise RefusedError(_not_now(self.draft))
        answers = sent_version(self.session, self.draft, number).answers
        answer = answers.get(slot) if slot and is_remarkable(self.draft.form.step(slot, answers)) else None
        if slot and answer is None:
            raise AbsentError
        row = {
            "dossier_id": self.draft.dossier.id,
            "number": number,
            "item_id": slot.item if slot else None,
            "question": slot.question if slot else None,
            "answer_version": answer.version if answer else None,
            "text": text,
            "account_id": self.actor.account_id,
            "at": self.now,
        }
        remark_id: int = self.session.execute(insert(_remarks).returning(_remarks.c.id), row).scalar_one()
        return remark_id

    def withdraw(self, remark_id: int) -> None:
        """Take back one's own remark that was not sent; raises ``AbsentError`` for any other."""
        mine = [one for one in self._remarks() if one.id == remark_id and one.is_draft]
        if not mine or mine[0].account_id != self.actor.account_id:
            raise AbsentError
        self._closer().close(mine, Ending.WITHDRAWN)

    def decide(self, decision: Decision, number: int, reason: str) -> None:
        """Send a version back with its remarks, validate it, or reopen the dossier; those who answer are told.

        Raises ``RefusedError`` where the state does not allow it. Validating closes what waits, and drops what was not sent.
        """
        self._refuse_overtaken(number)
        before, after = DECIDES[decision]
        if DossierState(self.draft.dossier.state) is not before:
            raise RefusedError(_not_now(self.draft))
        prepared = [one for one in self._remarks() if one.is_draft]
        self._write(decision, number, reason, after)
        if decision is Decision.VALIDATED:
            self._closer().close((one for one in self._remarks() if one.is_open), Ending.VALIDATED)
            self._closer().close(prepared, Ending.WITHDRAWN)
        else:
            self._send(prepared)
        concerned = agents_of(self.session, self.draft.territory)
        tell(self.session, concerned, _news(self.draft, decision, number, len(prepared), reason), self.now)
        self._record(f"dossier.{decision.value}", {"version": number})

    def _write(self, decision: Decision, number: int, reason: str, state: DossierState) -> None:
        of = {"dossier_id": self.draft.dossier.id, "account_id": self.actor.account_id, "at": self.now}
        self.session.execute(insert(_decisions), of | {"number": number, "kind": decision.value, "reason": reason})
        self.session.execute(update(Dossier).where(Dossier.id == self.draft.dossier.id).values(state=state.value))

    def _send(self, prepared: list[Noted]) -> None:
        sent = _remarks.c.id.in_([one.id for one in prepared])
        self.session.execute(update(_remarks).where(sent).values(sent_at=self.now))
        for one in prepared:
            self._record("remark.sent", {"remark": one.id, "version": one.number})

    def _refuse_overtaken(self, number: int) -> None:
        latest = latest_number(self.session, self.draft)
        if number != latest:
            came = f"La version {latest} est arrivée pendant votre lecture : la voici."
            raise OvertakenError(typeset(f"{came} Rien n'a été enregistré sur la version {number}."))

    def _remarks(self) -> tuple[Noted, ...]:
        return of_dossier(self.session, self.draft.dossier.id)

    def _closer(self) -> Closer:
        return closer(self.session, self.actor, self.draft, self.now)

    def _record(self, kind: str, content: journal.Content) -> None:
        subject = f"dossier:{self.draft.reference}"
        journal.record(self.session, journal.by(self.actor), kind, subject, content, self.now)


def keep_answer(session: Session, actor: Actor, draft: Draft, remark_id: int, reply: str, now: datetime) -> Noted:
    """Maintain an answer in spite of a remark, which closes with the explanation; raises ``AbsentError`` where no such remark was sent.

    Raises ``RefusedError`` where it is closed already.
    """
    sent = [one for one in of_dossier(session, draft.dossier.id) if one.id == remark_id and one.sent_at and one.slot]
    if not sent:
        raise AbsentError
    if not sent[0].is_open:
        raise RefusedError("Cette remarque est déjà close : rien n’a changé.")
    closer(session, actor, draft, now).close(sent, Ending.KEPT, reply)
    return sent[0]


def settle_transmitted(session: Session, actor: Actor, draft: Draft, now: datetime) -> None:
    """A new version closes the remarks on the whole, and those on what is not asked any more."""
    asked = {step.slot for step in draft.form.path(draft.answers)}
    stale = (one for one in sent_and_open(session, draft.dossier.id) if one.slot is None or one.slot not in asked)
    closer(session, actor, draft, now).close(stale, Ending.TRANSMITTED)


def closer(session: Session, actor: Actor, draft: Draft, now: datetime) -> Closer:
    """Give what closes the remarks of a dossier."""
    return Closer(session, draft.dossier.id, draft.reference, actor, now)


def _not_now(draft: Draft) -> str:
    label = DossierState(draft.dossier.state).label
    return typeset(f"Ce recueil est dans l’état « {label} » : cette décision n’est pas possible maintenant.")


def _news(draft: Draft, decision: Decision, number: int, remarks: int, reason: str) -> News:
    name, base = draft.territory.name, f"/recueils/{draft.reference}"
    noted = f", avec {french.counted(remarks, 'remarque')}" if remarks else ""
    why = f" Raison : « {shorten(reason, LONGEST_TOLD, placeholder=' …')} »." if reason else ""
    told = {
        Decision.RETURNED: f"La version {number} vous est renvoyée{noted}.{why}",
        Decision.VALIDATED: f"La version {number} est validée. Le recueil se lit, il ne se modifie plus.",
        Decision.REOPENED: f"Le recueil validé est rouvert{noted}.{why}",
    }
    subjects = {
        Decision.RETURNED: f"{name} : recueil renvoyé avec remarques",
        Decision.VALIDATED: f"{name} : recueil validé",
        Decision.REOPENED: f"{name} : recueil rouvert",
    }
    url = f"{base}/recapitulatif" if decision is Decision.VALIDATED else base
    return News(f"dossier.{decision.value}", typeset(subjects[decision]), typeset(told[decision]), url)
