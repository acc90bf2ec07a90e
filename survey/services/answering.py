"""Answering: one turn of the conversation, or a whole section of the form; the same validation, the same rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from survey.dialogue.changes import apply
from survey.dialogue.conversing import converse, fill
from survey.dialogue.exchanges import Exchange
from survey.dialogue.proposals import ways
from survey.dialogue.turns import Destination, Turn, Utterance
from survey.domain.deadlines import why_closed
from survey.domain.policy import Actor, Permission
from survey.domain.territories import Geography
from survey.questionnaire.answers import Item, Slot
from survey.services.dossiers import find_dossier, refuse_beside_joint
from survey.services.drafts import Draft, Writer, new_turn
from survey.services.errors import RefusedError
from survey.services.items import duplicate_item
from survey.services.proposing import Awaiting, awaiting, propose, settle
from survey.services.undoing import Undone, reconsider, undo


@dataclass(frozen=True, slots=True)
class Said:
    """An utterance about a slot, at the version that the agent saw; ``None`` says that it does not matter."""

    slot: Slot
    utterance: Utterance
    version: int | None = None


def writable(
    session: Session,
    geography: Geography,
    actor: Actor,
    reference: str,
    now: datetime,
    permission: Permission = Permission.EDIT_DOSSIER,
) -> Draft:
    """Give a dossier to write in, locked; raises ``RefusedError`` where answers are not accepted now."""
    draft = find_dossier(session, geography, actor, permission, reference, lock=True)
    if not draft.is_writable(now):
        raise RefusedError(_closed_message(draft, now))
    refuse_beside_joint(session, geography, draft.dossier.campaign, draft.territory)
    return draft


def _closed_message(draft: Draft, now: datetime) -> str:
    validated = "Ce recueil est validé : il se lit, il ne se modifie plus."
    return why_closed(draft.window, now, draft.territory) or validated


@dataclass(frozen=True, slots=True)
class Held:
    """What a turn of the conversation came to: the turn and its name in the history, what an undo put back, the copy that was made."""

    turn: Turn
    name: str | None = None
    undone: Undone | None = None
    copy: Item | None = None


def converse_in(
    session: Session,
    geography: Geography,
    actor: Actor,
    draft: Draft,
    said: Said,
    before: Awaiting,
    new_id: Callable[[], str],
    now: datetime,
) -> Held:
    """Take a turn of the conversation, whatever is said, and write what it changes, proposes and settles.

    ``before`` is what awaited the agent's word. A refusal writes nothing.
    Raises ``StaleAnswerError`` where somebody else changed the answer meanwhile.
    """
    outcome = converse(_exchange(geography, draft, said.slot, before, new_id, now), said.utterance)
    if outcome.move is not None and outcome.move.destination is Destination.UNDO:
        rejected = outcome.move.term
        taken_back = reconsider(session, actor, draft, rejected) if rejected else undo(session, actor, draft, now)
        return Held(outcome, undone=taken_back)
    if outcome.move is not None and outcome.move.destination is Destination.DUPLICATE:
        return _copied(session, Writer(session, draft, actor, now), said, outcome, before, new_id)
    writer = Writer(session, draft, actor, now)
    _write(session, writer, said, outcome, before)
    return Held(outcome, writer.turn)


def _copied(
    session: Session, writer: Writer, said: Said, outcome: Turn, before: Awaiting, new_id: Callable[[], str]
) -> Held:
    """Duplicate an action; what is said to differ is proposed for the copy."""
    assert outcome.move is not None
    copy = duplicate_item(session, writer.actor, writer.draft, outcome.move.item, new_id, writer.now)
    own = (one for one in outcome.proposals if writer.draft.form.owners[one.slot.question] == copy.repeat)
    differing = tuple(replace(one, slot=Slot(one.slot.question, copy.id), makes=()) for one in own)
    propose(session, writer.actor, writer.draft, said.slot, replace(outcome, proposals=differing), before, writer.now)
    return Held(outcome, copy=copy)


def _exchange(
    geography: Geography, draft: Draft, slot: Slot, before: Awaiting, new_id: Callable[[], str], now: datetime
) -> Exchange:
    return Exchange(draft.form, draft.answers, draft.context(geography, now), slot, new_id, before.open, before.agreed)


def _write(session: Session, writer: Writer, said: Said, outcome: Turn, before: Awaiting) -> None:
    if outcome.changes:
        writer.apply(outcome.changes, {said.slot: said.version} if said.version is not None else {})
    elif any(one.slot == said.slot for one in outcome.proposals):
        writer.refuse_stale(said.slot, said.version)
    propose(session, writer.actor, writer.draft, said.slot, outcome, before, writer.now)
    settle(session, outcome.settled, writer.turn)


def fill_section(
    session: Session, geography: Geography, actor: Actor, draft: Draft, said: Sequence[Said], now: datetime
) -> list[Turn]:
    """Answer several questions of one section, in the order of the form; those refused are told, the others are written.

    What an earlier answer of the same sending takes off the path is kept aside, as it stood on the page. An answer that would set others
    aside is proposed: the agent sees its effect first. All are undone together. Raises ``StaleAnswerError`` as ``converse_in`` does.
    """
    outcomes = []
    opened, name = draft, new_turn()
    before = _beside(said, awaiting(session, actor, draft))
    for one in said:
        at = draft if draft.form.step(one.slot, draft.answers) else opened
        if at.form.step(one.slot, at.answers) is None:
            continue
        outcome = fill(_exchange(geography, at, one.slot, before, new_turn, now), one.utterance)
        if outcome.refusal is None:
            _write(session, Writer(session, at, actor, now, name), one, outcome, before)
            draft = replace(draft, answers=apply(draft.answers, outcome.changes))
            before = _beside(said, awaiting(session, actor, draft)) if outcome.settled or outcome.proposals else before
        outcomes.append(outcome)
    return outcomes


def _beside(said: Sequence[Said], before: Awaiting) -> Awaiting:
    """Leave out what was agreed for a question that is answered here: what is typed now goes before what was said then."""
    answered = {way for one in said for way in ways(one.slot)}
    return replace(before, agreed=tuple(one for one in before.agreed if one.slot not in answered))
