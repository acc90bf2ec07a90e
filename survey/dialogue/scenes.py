"""Where an utterance falls: the action, its priority and the pact as understanding sees them, and the slots that its candidates go to."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from survey.dialogue.exchanges import Exchange
from survey.dialogue.proposals import Proposal
from survey.domain.values import Value
from survey.questionnaire.answers import ROOT, Answers, Item, Slot
from survey.questionnaire.outline import HOLDERS
from survey.questionnaire.questionnaire import Questionnaire
from survey.questionnaire.questions import Question, Repeat
from survey.understanding.candidates import SURE, Candidate, Entry, Scene

_ASKED = {"actions": None, "priorities": "priority_title"}
"""What a list of parts asks for: a new priority its title, a new action a sentence about anything."""

NAMING = ("action_title", "description")
"""What every sentence about an action gives a first version of: the agent reads it, and keeps it or words it better."""

_SINGLE = (ROOT, *HOLDERS)


@dataclass(frozen=True)
class Stage:
    """A scene and the items behind it.

    ``items`` gives, by repeat (the pact under its own name), the item that a question of it is about; ``lines`` the lines of each list in
    their order, proposed ones last. ``makes`` is the action that the utterance begins, where it begins one; ``pending`` what a proposed
    line makes. ``new_id`` names what is to be made, ``new_lines`` what has been named.
    """

    scene: Scene
    form: Questionnaire
    items: Mapping[str, str]
    lines: Mapping[str, tuple[str, ...]]
    makes: tuple[Item, ...]
    pending: Mapping[str, tuple[Item, ...]]
    new_id: Callable[[], str]
    new_lines: dict[Entry, Item] = field(default_factory=dict)

    def proposal(self, candidate: Candidate, text: str) -> Proposal | None:
        """Make a proposal of a candidate said in a text; ``None`` where nothing here can hold it."""
        placed = self._place(candidate)
        if placed is None:
            return None
        words = text[candidate.start : candidate.end]
        slot, makes = placed
        sure = candidate.confidence >= SURE or candidate.question in NAMING
        return Proposal(slot, candidate.value, candidate.start, candidate.end, words, makes, sure)

    def _place(self, candidate: Candidate) -> tuple[Slot, tuple[Item, ...]] | None:
        """Give the slot of a candidate and the items to make for it; ``None`` where nothing here can hold it."""
        if candidate.entry is not None:
            return self._line(candidate, candidate.entry)
        item = self.items.get(self.form.owners[candidate.question])
        if item is None:
            return None
        return Slot(candidate.question, item), self._made_for(item)

    def _line(self, candidate: Candidate, entry: Entry) -> tuple[Slot, tuple[Item, ...]] | None:
        known = self.lines.get(entry.repeat, ())
        if entry.number < len(known):
            line = known[entry.number]
            return Slot(candidate.question, line), self.pending.get(line, ())
        parent = self.items.get(self.form.owners[entry.repeat])
        if parent is None:
            return None
        new = self.new_lines.setdefault(entry, Item(self.new_id(), entry.repeat, parent))
        return Slot(candidate.question, new.id), (*self._made_for(parent), new)

    def _made_for(self, item: str) -> tuple[Item, ...]:
        return self.makes if any(one.id == item for one in self.makes) else ()


def stage_of(at: Exchange, *, of_card: bool) -> Stage:
    """Set the scene of an utterance; said ``of_card``, it is about the proposals, which count as present values, and answers no question.

    Said of the list of actions, or of the card of a new one, the utterance corrects nothing that is already there.
    """
    proposed = at.open if of_card else ()
    holders = _holders(at.answers, at.slot.item)
    made = _made(proposed)
    if made is None and at.slot.question == "actions":
        made = Item(at.new_id(), "actions", at.slot.item)
    if made is not None:
        holders["actions"] = made.id
    lines = {} if made else _lines(at, holders)
    pending = _pending(proposed)
    shown = {repeat: (*lines.get(repeat, ()), *_proposed_lines(pending, repeat)) for repeat in _lists(at)}
    own = {line: {one.slot.question: one.value for one in proposed if one.slot.item == line} for line in pending}
    scene = Scene(
        form=at.form,
        context=at.context,
        asked=None if of_card else _ASKED.get(at.slot.question, at.slot.question),
        values=({} if made else _values(at, holders))
        | {one.slot.question: one.value for one in proposed if at.form.owners[one.slot.question] in _SINGLE},
        entries={
            repeat: tuple(own[item] if item in own else _own_values(at, repeat, item) for item in items)
            for repeat, items in shown.items()
            if items
        },
        proposed=tuple(Candidate(one.slot.question, one.value, one.start, one.end) for one in proposed),
    )
    return Stage(scene, at.form, holders, shown, (made,) if made else (), pending, at.new_id)


def _pending(proposed: Iterable[Proposal]) -> dict[str, tuple[Item, ...]]:
    """Give what each proposed line of a list makes, itself last."""
    return {one.slot.item: one.makes for one in proposed if one.makes and one.makes[-1].repeat not in HOLDERS}


def _proposed_lines(pending: Mapping[str, tuple[Item, ...]], repeat: str) -> tuple[str, ...]:
    return tuple(line for line, makes in pending.items() if makes[-1].repeat == repeat)


def _lists(at: Exchange) -> list[str]:
    return [node.id for node in at.form.nodes.values() if isinstance(node, Repeat) and node.id not in HOLDERS]


def _holders(answers: Answers, item_id: str) -> dict[str, str]:
    """Give the pact, the priority and the action that an item belongs to."""
    items = filter(None, map(answers.item, answers.lineage(item_id)))
    return {ROOT: ROOT} | {item.repeat: item.id for item in items if item.repeat in HOLDERS}


def _made(proposals: Iterable[Proposal]) -> Item | None:
    """Give the action that open proposals begin."""
    return next((item for one in proposals for item in one.makes if item.repeat == "actions"), None)


def _lines(at: Exchange, holders: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    owned = [(repeat, holders[owner]) for repeat in _lists(at) if (owner := at.form.owners[repeat]) in holders]
    return {repeat: tuple(item.id for item in at.answers.children(owner, repeat)) for repeat, owner in owned}


def _values(at: Exchange, holders: Mapping[str, str]) -> dict[str, Value]:
    """Give the present values that are on the path: a correction is never about what is set aside."""
    return {
        question: value
        for repeat, item in holders.items()
        for question, value in _own_values(at, repeat, item).items()
        if at.form.step(Slot(question, item), at.answers)
    }


def _own_values(at: Exchange, repeat: str, item: str) -> dict[str, Value]:
    return {
        node.id: value
        for node in at.form.nodes_of(repeat)
        if isinstance(node, Question) and (value := at.answers.value(node.id, item)) is not None
    }
