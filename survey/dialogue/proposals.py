"""Proposals: values understood beside the answer asked for; none is an answer before the agent confirms it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from survey.dialogue.changes import Added, Answered, Change, apply
from survey.domain.french import typeset
from survey.domain.values import PartialDate, Value
from survey.questionnaire.answers import Answer, Answers, Item, Slot
from survey.questionnaire.checks import Context
from survey.questionnaire.kinds import Date, Kind, Text
from survey.questionnaire.questionnaire import Questionnaire, problems_at
from survey.questionnaire.questions import Repeat
from survey.understanding.readers.texts import clean


class Standing(StrEnum):
    """What became of a proposal. ``AGREED``: confirmed, waiting for its question to be on the path."""

    OPEN = "open"
    AGREED = "agreed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for a slot and the words that say it, ``sentence[start:end]``.

    ``makes`` are the items that confirming adds where they are not there yet, from the outermost in. Not ``sure``: the agent is asked to
    look twice. ``id`` and ``sentence`` are the store's.
    """

    slot: Slot
    value: Value
    start: int
    end: int
    words: str = ""
    makes: tuple[Item, ...] = ()
    sure: bool = True
    id: int = 0
    standing: Standing = Standing.OPEN


@dataclass(frozen=True, slots=True)
class Settled:
    """A proposal takes another standing."""

    proposal: Proposal
    standing: Standing


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What confirming comes to: changes, what became of each proposal, and why some could not be taken."""

    changes: tuple[Change, ...] = ()
    settled: tuple[Settled, ...] = ()
    refused: tuple[tuple[Proposal, str], ...] = ()

    @property
    def waiting(self) -> tuple[Proposal, ...]:
        """What was agreed and waits for its question."""
        agreed = (one.proposal for one in self.settled if one.standing is Standing.AGREED)
        return tuple(replace(one, standing=Standing.AGREED) for one in agreed)


TWINS = {"committed_amount": "planned_amount", "planned_amount": "committed_amount"}
"""Questions of which the path asks one or the other: « 12 000 de crédits locaux » does not say committed or planned (M6)."""


def confirm(form: Questionnaire, answers: Answers, context: Context, chosen: Iterable[Proposal]) -> Confirmation:
    """Turn proposals into answers, in the order of the form, so that each finds what opens its question already answered.

    What is not on the path yet is agreed, and waits. What a check blocks stays open, with its message.
    """
    changes: list[Change] = []
    settled: list[Settled] = []
    refused: list[tuple[Proposal, str]] = []
    for proposal in in_order(form, chosen):
        if not _has_its_line(form, answers, proposal):
            settled.append(Settled(proposal, Standing.REJECTED))
            continue
        added = tuple(_added(answers, proposal))
        grown = apply(answers, added)
        slot = _reached(form, grown, proposal.slot)
        if slot is None or any(isinstance(change, Answered) and change.slot == slot for change in changes):
            settled.append(Settled(proposal, Standing.AGREED))  # its question, or the one that its twin has just taken
            continue
        change = Answered(slot, Answer(value=proposal.value, words=clean(proposal.words)))
        message = blocked(form, grown, context, change)
        if message:
            refused.append((proposal, message))
            continue
        answers = apply(grown, (change,))
        changes += [*added, change]
        settled.append(Settled(proposal, Standing.CONFIRMED))
    return Confirmation(tuple(changes), tuple(settled), tuple(refused))


def one_each(proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """Keep one proposal a slot, the first; where another says otherwise, the agent is asked to look twice."""
    kept: dict[Slot, Proposal] = {}
    for proposal in proposals:
        first = kept.setdefault(proposal.slot, proposal)
        kept[first.slot] = first if first.value == proposal.value else replace(first, sure=False)
    return tuple(kept.values())


def in_order(form: Questionnaire, proposals: Iterable[Proposal]) -> list[Proposal]:
    """Put proposals in the order of the form."""
    order = {node: place for place, node in enumerate(form.nodes)}
    return sorted(proposals, key=lambda one: order[one.slot.question])


def _has_its_line(form: Questionnaire, answers: Answers, proposal: Proposal) -> bool:
    """Whether the line of a list that a value belongs to is there, or is made by this very value: no amount without its cofunder."""
    if not proposal.makes or answers.item(proposal.slot.item):
        return True
    *outer, own = proposal.makes
    if own.repeat == "actions":  # an action may be begun by any of its values
        return True
    is_reachable = all(answers.item(item.id) or item.repeat == "actions" for item in outer)
    return is_reachable and form.repeat(own.repeat).first.id == proposal.slot.question


def _added(answers: Answers, proposal: Proposal) -> Iterable[Added]:
    """Give the items to add, each last in its list."""
    for item in proposal.makes:
        if answers.item(item.id) is None:
            last = max((one.position for one in answers.children(item.parent, item.repeat)), default=0)
            yield Added(replace(item, position=last + 1))


def _reached(form: Questionnaire, answers: Answers, slot: Slot) -> Slot | None:
    """Give the slot, or its twin, whichever is on the path."""
    return next((way for way in ways(slot) if form.step(way, answers) is not None), None)


def ways(slot: Slot) -> tuple[Slot, ...]:
    """Give a slot, and its twin where it has one."""
    return (slot, Slot(TWINS[slot.question], slot.item)) if slot.question in TWINS else (slot,)


def blocked(form: Questionnaire, answers: Answers, context: Context, change: Answered) -> str | None:
    """Give the message of what refuses an answer, seen with it already given: its kind, or a check; nothing where none does."""
    step = form.step(change.slot, answers)
    if step is None or isinstance(step.node, Repeat):
        return None
    misfit = _misfit(step.node.kind, change.answer.value)
    if misfit:
        return misfit
    after = apply(answers, (change,))
    return next((found.message for found in problems_at(step, after, context) if found.level == "block"), None)


def _misfit(kind: Kind, value: Value | None) -> str | None:
    """Say why a value said in passing is too little, or too much, for its question."""
    if isinstance(kind, Date) and isinstance(value, PartialDate) and value.day is None and not kind.month:
        return typeset("Quel jour exactement ? Ce mois ne suffit pas ici.")
    if isinstance(kind, Text) and isinstance(value, str) and not kind.shortest <= len(value) <= kind.longest:
        return typeset(f"Il faut de {kind.shortest} à {kind.longest} caractères.")
    return None


def awaited(form: Questionnaire, answers: Answers, context: Context, agreed: Iterable[Proposal]) -> Confirmation:
    """Turn into answers the agreed proposals whose question has come on the path and is still open."""
    now_asked = [
        one
        for one in agreed
        if answers.item(one.slot.item)
        and (slot := _reached(form, answers, one.slot)) is not None
        and answers.get(slot) is None
    ]
    found = confirm(form, answers, context, now_asked)
    return replace(
        found, settled=tuple(one for one in found.settled if one.standing is not Standing.AGREED), refused=()
    )


def set_aside(form: Questionnaire, before: Answers, after: Answers) -> tuple[Slot, ...]:
    """Give the slots that hold an answer and leave the path between two states of the answers."""
    kept = {step.slot for step in form.path(after)}
    return tuple(
        step.slot
        for step in form.path(before)
        if step.slot not in kept and (answer := before.get(step.slot)) is not None and not answer.is_passed
    )


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change sets aside: so many actions, so many answers in all, so many cents of local credits (AE and planned)."""

    actions: int
    answers: int
    cents: int


def effect(form: Questionnaire, before: Answers, after: Answers) -> Effect | None:
    """Say what leaves the path between two states of the answers; ``None`` where nothing does."""
    aside = set_aside(form, before, after)
    if not aside:
        return None
    amounts = [before.value(slot.question, slot.item) for slot in aside if slot.question in TWINS]
    return Effect(
        actions=sum(1 for slot in aside if slot.question == "action_title"),
        answers=len(aside),
        cents=sum(amount for amount in amounts if isinstance(amount, int)),
    )
