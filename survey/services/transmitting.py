"""Transmission: an immutable, numbered version of everything complete on the path at that moment."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from survey.db.facts import DraftLeft, PriorityFact, RemarkFact, Transmission
from survey.db.working import Dossier
from survey.domain import french
from survey.domain.lifecycle import DossierState, may_become
from survey.domain.policy import Actor
from survey.domain.territories import Geography
from survey.domain.vocabulary import ActionState
from survey.questionnaire.assembling import LeftBehind, Review, assemble, review
from survey.services import facts, journal
from survey.services.drafts import Draft, Writer
from survey.services.errors import AbsentError, RefusedError
from survey.services.receipts import Receipt, SentAction, tell_transmission
from survey.services.reviewing import settle_transmitted


def review_draft(draft: Draft, geography: Geography, now: datetime) -> Review:
    """Say what a transmission would do now."""
    return review(draft.form, draft.answers, draft.context(geography, now))


def transmit(session: Session, geography: Geography, actor: Actor, draft: Draft, now: datetime) -> Transmission:
    """Write the next version of a dossier: typed facts, the remarks, and the names of what stayed behind.

    Raises ``RefusedError`` where something needed is missing, or the state does not allow it.
    """
    checked = review_draft(draft, geography, now)
    if checked.blocking:
        message = "Le recueil n’est pas complet : répondez d’abord aux questions signalées."
        raise RefusedError(message)
    state = DossierState(draft.dossier.state)
    if not may_become(state, DossierState.TRANSMITTED):
        message = f"Un recueil « {state.label} » ne se transmet pas."
        raise RefusedError(message)
    transmission = _written(session, actor, draft, checked, now)
    session.execute(update(Dossier).where(Dossier.id == draft.dossier.id).values(state=DossierState.TRANSMITTED.value))
    Writer(session, draft, actor, now).record("transmitted", version=transmission.number)
    settle_transmitted(session, actor, draft, now)
    tell_transmission(session, actor, draft, receipt(session, draft, transmission.number), now)
    _told(session, actor, draft, transmission, now)
    return transmission


def _told(session: Session, actor: Actor, draft: Draft, transmission: Transmission, now: datetime) -> None:
    """Tell the journal what was transmitted, and the seal of the history so far: neither can be made again without it."""
    subject, version = f"dossier:{draft.reference}", transmission.number
    sent: journal.Content = {"version": version, "digest": transmission.digest}
    journal.record(session, journal.by(actor), "dossier.transmitted", subject, sent, now)
    head: journal.Content = {"version": version, "digest": draft.dossier.history_digest}
    journal.record(session, journal.by(actor), "history.sealed", subject, head, now)


def _written(session: Session, actor: Actor, draft: Draft, checked: Review, now: datetime) -> Transmission:
    pact = assemble(draft.form, checked.answers)
    content = json.dumps(facts.canonical(pact), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    previous = _latest(session, draft.dossier.id)
    transmission = Transmission(
        dossier_id=draft.dossier.id,
        number=previous.number + 1 if previous else 1,
        transmitted_at=_after(previous, now),
        account_id=actor.account_id,
        digest=hashlib.sha256(content.encode()).hexdigest(),
        pact=facts.pact_fact(pact),
        drafts=[_draft_left(position, left) for position, left in enumerate(checked.left, 1)],
    )
    session.add(transmission)
    session.flush()
    session.add_all(facts.priority_facts(transmission.id, pact))
    session.add_all(
        RemarkFact(
            transmission_id=transmission.id,
            item_id=remark.slot.item,
            question=remark.slot.question,
            text=remark.message,
        )
        for remark in checked.remarks
    )
    session.flush()
    return transmission


def _latest(session: Session, dossier_id: int) -> Transmission | None:
    query = select(Transmission).where(Transmission.dossier_id == dossier_id).order_by(Transmission.number.desc())
    return session.scalars(query.limit(1)).one_or_none()


def _after(previous: Transmission | None, now: datetime) -> datetime:
    """A version never precedes the one before it, even where a clock steps back."""
    return now if previous is None else max(now, previous.transmitted_at + timedelta(microseconds=1))


def _draft_left(position: int, left: LeftBehind) -> DraftLeft:
    wanted = [problem.message for problem in left.problems] or ["Aucune de ses actions n’est complète."]
    shown = " · ".join(wanted[:5]) + (
        f" · et {french.counted(len(wanted) - 5, 'autre réponse', 'autres réponses')}" if wanted[5:] else ""
    )
    return DraftLeft(item_id=left.item, position=position, title=left.title, reason=shown)


@dataclass(frozen=True)
class VersionLine:
    """A transmission in a list."""

    number: int
    transmitted_at: datetime


def versions(session: Session, draft: Draft) -> list[VersionLine]:
    """Give the transmissions of a dossier, the latest first."""
    query = select(Transmission.number, Transmission.transmitted_at).where(Transmission.dossier_id == draft.dossier.id)
    return [VersionLine(*row) for row in session.execute(query.order_by(Transmission.number.desc()))]


def receipt(session: Session, draft: Draft, number: int) -> Receipt:
    """Give what one transmission holds; raises ``AbsentError`` where there is none of that number."""
    found = session.scalars(
        select(Transmission)
        .where(Transmission.dossier_id == draft.dossier.id, Transmission.number == number)
        .options(joinedload(Transmission.pact), selectinload(Transmission.drafts))
        .options(selectinload(Transmission.priorities).selectinload(PriorityFact.actions))
    ).one_or_none()
    if found is None:
        raise AbsentError
    return Receipt(
        number=found.number,
        transmitted_at=found.transmitted_at,
        digest=found.digest,
        none_reason=found.pact.none_reason,
        priorities=len(found.priorities),
        actions=tuple(
            SentAction(action.title, priority.title, ActionState(action.state), action.committed_cents)
            for priority in found.priorities
            for action in priority.actions
        ),
        drafts=tuple((draft.title, draft.reason) for draft in found.drafts),
    )
