"""Beginning a year from the one before: what lasts is taken over with its words, what is stale is left to be asked.

An item that is taken over keeps its identifier: it is the same action from year to year, and cannot be taken over twice.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.db.facts import Transmission
from survey.db.working import Campaign, Dossier, ItemRow
from survey.dialogue.changes import Added, Answered, Change, Removed
from survey.domain import french
from survey.domain.policy import Actor
from survey.domain.values import PartialDate
from survey.domain.vocabulary import ActionState
from survey.questionnaire.answers import CLOSED, ROOT, Answer, Answers, Item, Slot
from survey.questionnaire.outline import name_of
from survey.questionnaire.questionnaire import Questionnaire
from survey.questionnaire.questions import Question
from survey.questionnaire.registry import questionnaire
from survey.services import journal
from survey.services.comparing import sent_version
from survey.services.drafts import Draft, Writer
from survey.services.errors import RefusedError

OVER = frozenset({ActionState.FINISHED.value, ActionState.DROPPED.value})


@dataclass(frozen=True)
class Earlier:
    """The last version that the same territory transmitted in a campaign before: its year, its form, its answers as they left."""

    year: int
    form: Questionnaire
    answers: Answers

    @property
    def words(self) -> str:
        """The words that an answer taken over carries."""
        return f"Repris du recueil {self.year}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An action of the year before: whether it lasts, why, and whether it is in the dossier already."""

    item: str
    title: str
    priority: str
    lasts: bool
    reason: str
    is_there: bool


def has_earlier(session: Session, draft: Draft) -> int | None:
    """Give the year of the last campaign before this one in which the territory transmitted; ``None`` where there is none."""
    found = _latest(session, draft)
    return found[0].campaign.year if found else None


def _latest(session: Session, draft: Draft) -> tuple[Dossier, int] | None:
    query = (
        select(Dossier, Transmission.number)
        .join(Dossier.campaign)
        .join(Transmission, Transmission.dossier_id == Dossier.id)
        .where(
            Dossier.territory_code == draft.dossier.territory_code, Campaign.opens_at < draft.dossier.campaign.opens_at
        )
        .order_by(Campaign.opens_at.desc(), Transmission.number.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return (row[0], row[1]) if row else None


def earlier(session: Session, draft: Draft) -> Earlier | None:
    """Read what the territory transmitted last before this campaign; ``None`` where it transmitted nothing."""
    found = _latest(session, draft)
    if found is None:
        return None
    dossier, number = found
    form = questionnaire(dossier.campaign.questionnaire)
    sent = sent_version(session, Draft(dossier, draft.territory, form, Answers()), number)
    return Earlier(dossier.campaign.year, form, sent.answers)


def candidates(draft: Draft, before: Earlier) -> list[Candidate]:
    """Give the actions that were transmitted, in their order, each with what is proposed of it and why."""
    told = draft.answers.of_question("action_title")
    titles = {_folded(answer.value) for item, answer in told if answer.value and draft.answers.item(item)}
    return [
        _candidate(draft, before, priority, action, titles)
        for priority in before.answers.children(ROOT, "priorities")
        for action in before.answers.children(priority.id, "actions")
    ]


def _candidate(draft: Draft, before: Earlier, priority: Item, action: Item, titles: Collection[str]) -> Candidate:
    title = name_of(before.form, before.answers, action.id)
    lasts, reason = _lasting(before, action.id)
    there = draft.answers.item(action.id) is not None or _folded(title) in titles
    return Candidate(action.id, title, name_of(before.form, before.answers, priority.id), lasts, reason, there)


def _folded(title: object) -> str:
    return french.typeset(str(title)).casefold().strip()


def _lasting(before: Earlier, action: str) -> tuple[bool, str]:
    """Say whether an action goes on after the year of its transmission, and why."""
    state = before.answers.value("action_state", action)
    if state in OVER:
        return False, ActionState(str(state)).label
    ends_on = before.answers.value("ends_on", action)
    if not isinstance(ends_on, PartialDate):
        return True, "pas de date de fin connue"
    told = french.partial_date(ends_on)
    if _is_over(ends_on, before.year):
        return False, f"fin prévue\u00a0: {told}"
    return True, f"se poursuit\u00a0: fin prévue, {told}"


def _is_over(ends_on: PartialDate, year: int) -> bool:
    return ends_on.last <= date(year, 12, 31)


def carry_over(
    session: Session, actor: Actor, draft: Draft, before: Earlier, chosen: Collection[str], now: datetime
) -> int:
    """Take the chosen actions over with their priorities, and what lasts of the pact itself; gives how many actions.

    What is in the dossier already is left as it is. It is one turn: it can be undone as a whole. Raises ``RefusedError`` where the pact
    would have too many priorities.
    """
    wanted = [one.item for one in candidates(draft, before) if one.item in chosen and not one.is_there]
    if not wanted:
        return 0
    rows, known = _rows(session, draft), _known(session, draft)
    changes = (*_of_pact(draft, before), *_of_actions(draft, before, wanted, rows, known))
    Writer(session, draft, actor, now).apply(changes, {})
    content = {"from": before.year, "actions": len(wanted)}
    journal.record(session, journal.by(actor), "dossier.carried_over", f"dossier:{draft.reference}", content, now)
    return len(wanted)


def _rows(session: Session, draft: Draft) -> dict[str, Item]:
    """Give the items that were never taken out themselves: those below one that was come back with it."""
    columns = (ItemRow.id, ItemRow.repeat, ItemRow.parent_id, ItemRow.position)
    query = select(*columns).where(ItemRow.dossier_id == draft.dossier.id, ItemRow.removed_at.is_(None))
    return {row.id: Item(row.id, row.repeat, row.parent_id or ROOT, row.position) for row in session.execute(query)}


def _known(session: Session, draft: Draft) -> frozenset[str]:
    """Give the items that the dossier ever had: each comes back where it stood, for a row never changes its parent."""
    return frozenset(session.scalars(select(ItemRow.id).where(ItemRow.dossier_id == draft.dossier.id)))


def _of_pact(draft: Draft, before: Earlier) -> Iterator[Change]:
    for change in _answers(draft, before, ROOT):
        if draft.answers.get(change.slot) is None:
            yield change


def _of_actions(
    draft: Draft, before: Earlier, wanted: Collection[str], rows: Mapping[str, Item], known: frozenset[str]
) -> Iterator[Change]:
    for priority, home in _homes(draft, before, wanted, known).items():
        if home.id == priority and draft.answers.item(priority) is None:
            yield Added(home)
            yield from _answers(draft, before, priority)
            below = (row for row in rows.values() if row.parent == priority and row.id not in wanted)
            yield from map(Removed, below)
        rank = max((item.position for item in draft.answers.children(home.id, "actions")), default=0)
        own = [item for item in before.answers.children(priority, "actions") if item.id in wanted]
        for place, action in enumerate(own, rank + 1):
            yield from _branch(draft, before, Item(action.id, action.repeat, home.id, place), rows)


def _homes(draft: Draft, before: Earlier, wanted: Collection[str], known: frozenset[str]) -> dict[str, Item]:
    """Give where the actions of each priority go: to the priority of the same name where there is one, else to the same one, taken over.

    Actions that were here before come back with the priority that they stood in, whatever is named like it.
    """
    there = draft.answers.children(ROOT, "priorities")
    names = {_folded(name_of(draft.form, draft.answers, item.id)): item for item in there}
    rank = max((item.position for item in there), default=0)
    homes: dict[str, Item] = {}
    for priority in before.answers.children(ROOT, "priorities"):
        own = [action.id for action in before.answers.children(priority.id, "actions") if action.id in wanted]
        if not own:
            continue
        name = _folded(name_of(before.form, before.answers, priority.id))
        new = Item(priority.id, "priorities", ROOT, rank + len(homes) + 1)
        same = None if priority.id in known and known.intersection(own) else names.get(name)
        homes[priority.id] = draft.answers.item(priority.id) or same or new
    repeat = draft.form.repeat("priorities")
    if repeat.most is not None and len({item.id for item in (*there, *homes.values())}) > repeat.most:
        raise RefusedError(repeat.too_many)
    return homes


def _branch(draft: Draft, before: Earlier, item: Item, rows: Mapping[str, Item]) -> Iterator[Change]:
    """Give an item with what lasts of it, and what stands below it."""
    if item.id not in rows:
        yield Added(item)
    yield from _answers(draft, before, item.id)
    for below in (found for found in before.answers.items if found.parent == item.id):
        if below.repeat in draft.form.nodes and draft.form.repeat(below.repeat).first.id in draft.form.lasting:
            yield from _branch(draft, before, below, rows)


def _answers(draft: Draft, before: Earlier, item: str) -> Iterable[Answered]:
    """Give the answers of an item that last: those that were on the path and hold a value; the unknown is asked again."""
    for step in before.form.path_of(item, before.answers):
        answer = before.answers.get(step.slot)
        if (
            step.slot.item != item
            or answer is None
            or answer.value is None
            or not _is_taken(draft.form, before, step.slot)
        ):
            continue
        yield Answered(step.slot, Answer(value=answer.value, words=before.words))


def _is_taken(form: Questionnaire, before: Earlier, slot: Slot) -> bool:
    if slot.question not in form.lasting:
        return False
    node, old = form.nodes[slot.question], before.form.nodes[slot.question]
    if not isinstance(node, Question) or not isinstance(old, Question):
        return before.answers.value(slot.question, slot.item) == CLOSED and type(node) is type(old)
    ends_on = before.answers.value(slot.question, slot.item) if slot.question == "ends_on" else None
    is_past = isinstance(ends_on, PartialDate) and _is_over(ends_on, before.year)
    return node.kind == old.kind and not is_past
