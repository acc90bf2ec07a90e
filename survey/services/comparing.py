"""What a version transmitted, answer by answer, and what changed since the one before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from survey.db.base import table_of
from survey.db.facts import DraftLeft, RemarkFact, Transmission
from survey.db.working import Event, ItemRow
from survey.domain import french
from survey.questionnaire.answers import ROOT, Answer, Answers, Item, Slot
from survey.questionnaire.outline import Part, outline
from survey.questionnaire.questionnaire import Questionnaire
from survey.questionnaire.questions import Question
from survey.services.drafts import Draft, answer_of_row, rooted
from survey.services.errors import AbsentError
from survey.services.remarks import really_differ

_events, _items, _remarks, _left = map(table_of, (Event, ItemRow, RemarkFact, DraftLeft))
_before = (_events.c.dossier_id == bindparam("of_dossier"), _events.c.id <= bindparam("until"))
WHEN_SENT = select(func.max(_events.c.id)).where(
    _events.c.dossier_id == bindparam("of_dossier"),
    _events.c.kind == "transmitted",
    _events.c.version == bindparam("of_number"),
)
_latest_answers = (
    select(func.max(_events.c.id))
    .where(*_before, _events.c.kind == "answered")
    .group_by(_events.c.item_id, _events.c.question)
)
ANSWERS_THEN = select(
    _events.c.question,
    _events.c.item_id,
    _events.c.value,
    _events.c.unknown,
    _events.c.recall_on,
    _events.c.words,
    _events.c.version,
    _events.c.withdrawn,
).where(_events.c.id.in_(_latest_answers))
_latest_moves = (
    select(func.max(_events.c.id)).where(*_before, _events.c.kind.in_(("added", "removed"))).group_by(_events.c.item_id)
)
ITEMS_THEN = (
    select(_items.c.id, _items.c.repeat, _items.c.parent_id, _items.c.position)
    .join(_events, (_events.c.dossier_id == _items.c.dossier_id) & (_events.c.item_id == _items.c.id))
    .where(_events.c.id.in_(_latest_moves), _events.c.kind == "added")
    .order_by(_items.c.position, _items.c.id)
)
LEFT = select(_left.c.item_id, _left.c.title, _left.c.reason).where(_left.c.transmission_id == bindparam("of_version"))
REMARKED = select(_remarks.c.question, _remarks.c.item_id, _remarks.c.text).where(
    _remarks.c.transmission_id == bindparam("of_version")
)


@dataclass(frozen=True)
class Sent:
    """A version as it was transmitted: its answers without what stayed behind, and what the checks remarked."""

    number: int
    at: datetime
    digest: str
    answers: Answers
    left: tuple[tuple[str, str], ...]
    remarks: Mapping[Slot, tuple[str, ...]]


def sent_version(session: Session, draft: Draft, number: int) -> Sent:
    """Read a version back from the history; raises ``AbsentError`` where there is none of that number."""
    query = select(Transmission.id, Transmission.transmitted_at, Transmission.digest)
    of_number = Transmission.dossier_id == draft.dossier.id, Transmission.number == number
    found = session.execute(query.where(*of_number)).one_or_none()
    if found is None:
        raise AbsentError
    left = session.execute(LEFT, {"of_version": found.id}).all()
    answers = _answers_then(session, draft, number)
    gone = {below.id for row in left if answers.item(row.item_id) for below in answers.descendants(row.item_id)}
    return Sent(
        number,
        found.transmitted_at,
        found.digest,
        answers.without_items(gone),
        tuple((row.title, row.reason) for row in left),
        _remarked(session, found.id),
    )


def _answers_then(session: Session, draft: Draft, number: int) -> Answers:
    """Give the answers as the history has them at a transmission: the last word about each slot and each item until then."""
    of = {"of_dossier": draft.dossier.id, "of_number": number}
    of["until"] = session.scalar(WHEN_SENT, of) or 0
    nodes = draft.form.nodes.values()
    kinds = {node.id: node.kind for node in nodes if isinstance(node, Question)}
    return Answers(
        {
            Slot(question, item): answer_of_row(kinds.get(question), *columns)
            for question, item, *columns in session.execute(ANSWERS_THEN, of).all()
        },
        rooted(
            Item(name, repeat, parent or ROOT, position)
            for name, repeat, parent, position in session.execute(ITEMS_THEN, of).all()
        ),
    )


def _remarked(session: Session, transmission_id: int) -> dict[Slot, tuple[str, ...]]:
    found: dict[Slot, tuple[str, ...]] = {}
    for row in session.execute(REMARKED, {"of_version": transmission_id}):
        slot = Slot(row.question, row.item_id)
        found[slot] = (*found.get(slot, ()), row.text)
    return found


class Fate(Enum):
    """What became of a part between two versions."""

    ADDED = auto()
    CHANGED = auto()
    WITHDRAWN = auto()


@dataclass(frozen=True, slots=True)
class Difference:
    """An answer that is not the same in two versions; ``None`` where one of them does not have it."""

    slot: Slot
    before: Answer | None
    after: Answer | None


@dataclass(frozen=True)
class PartDifference:
    """A part that is not the same in two versions; ``part`` is that of the later one, unless it was withdrawn."""

    part: Part
    fate: Fate
    differences: tuple[Difference, ...]


def differences(form: Questionnaire, before: Answers, after: Answers) -> list[PartDifference]:
    """Give what changed from one version to the next, part by part in the order of the form, withdrawn parts last."""
    earlier = {part.item: part for part in outline(form, before)}
    later = {part.item: part for part in outline(form, after)}
    found = [
        PartDifference(
            part, Fate.CHANGED if item in earlier else Fate.ADDED, _differing(earlier.get(item), part, before, after)
        )
        for item, part in later.items()
    ]
    gone = [
        PartDifference(part, Fate.WITHDRAWN, _differing(part, None, before, after))
        for item, part in earlier.items()
        if item not in later
    ]
    return [one for one in (*found, *gone) if one.differences]


def _differing(earlier: Part | None, later: Part | None, before: Answers, after: Answers) -> tuple[Difference, ...]:
    was, is_ = _given(earlier, before), _given(later, after)
    return tuple(
        Difference(slot, was.get(slot), is_.get(slot))
        for slot in {**is_, **was}
        if really_differ(was.get(slot), is_.get(slot))
    )


def _given(part: Part | None, answers: Answers) -> dict[Slot, Answer]:
    """Give the answers of a part that say something."""
    steps = part.steps if part else ()
    asked = (step.slot for step in steps if isinstance(step.node, Question))
    return {slot: answer for slot in asked if (answer := answers.get(slot)) is not None and not answer.is_passed}


def counted(found: Iterable[PartDifference]) -> str:
    """Say in a sentence what changed: « 1 action ajoutée et 4 réponses modifiées »; empty where nothing did."""
    found = list(found)
    moved = (
        french.counted(count, f"{noun.lower()} {what}", f"{noun.lower()}s {what}s")
        for fate, what in ((Fate.ADDED, "ajoutée"), (Fate.WITHDRAWN, "retirée"))
        for noun in ("Priorité", "Action")
        if (count := sum(one.fate is fate and one.part.noun == noun for one in found))
    )
    changed = sum(len(one.differences) for one in found if one.fate is Fate.CHANGED)
    answers = [french.counted(changed, "réponse modifiée", "réponses modifiées")] if changed else []
    return french.listed([*moved, *answers])
