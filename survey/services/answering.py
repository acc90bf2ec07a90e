"""Answering: one turn of the conversation, or a whole section of the form; the same validation, the same rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from survey.dialogue.changes import apply
from survey.dialogue.turns import Turn, Utterance, turn
from survey.domain.calendar import paris_day
from survey.domain.french import day
from survey.domain.policy import Actor, Permission
from survey.domain.territories import Geography
from survey.questionnaire.answers import Slot
from survey.services.dossiers import find_dossier, refuse_beside_joint
from survey.services.drafts import Draft, Writer
from survey.services.errors import RefusedError


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
    if now < draft.window.opens_at:
        return f"La campagne ouvre le {day(paris_day(draft.window.opens_at))} : revenez ce jour-là."
    if now.replace(microsecond=0) > draft.window.closes_at:
        closed = day(paris_day(draft.window.closes_at))
        return f"La campagne est close depuis le {closed} à 23:59:59, heure de Paris : le recueil se lit, il ne se modifie plus."
    return "Ce recueil est validé : il se lit, il ne se modifie plus."


def take_turn(
    session: Session, geography: Geography, actor: Actor, draft: Draft, said: Said, new_item: str, now: datetime
) -> Turn:
    """Take one turn and write what it changes; a refusal writes nothing.

    Raises ``StaleAnswerError`` where somebody else changed the answer meanwhile.
    """
    outcome = turn(draft.form, draft.answers, draft.context(geography, now), said.slot, said.utterance, new_item)
    if outcome.changes:
        expected = {said.slot: said.version} if said.version is not None else {}
        Writer(session, draft, actor, now).apply(outcome.changes, expected)
    return outcome


def fill_section(
    session: Session, geography: Geography, actor: Actor, draft: Draft, said: Sequence[Said], now: datetime
) -> list[Turn]:
    """Answer several questions of one section, in the order of the form; those refused are told, the others are written.

    What an earlier answer of the same sending takes off the path is kept aside, as it stood on the page.
    Raises ``StaleAnswerError`` as ``take_turn`` does.
    """
    outcomes = []
    before = draft
    for one in said:
        at = draft if draft.form.step(one.slot, draft.answers) else before
        if at.form.step(one.slot, at.answers) is None:
            continue
        outcome = take_turn(session, geography, actor, at, one, "", now)
        draft = replace(draft, answers=apply(draft.answers, outcome.changes))
        outcomes.append(outcome)
    return outcomes
