"""An agent who answers, and says more than was asked: the answer is taken, the rest is proposed."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from survey.dialogue.changes import Answered
from survey.dialogue.exchanges import Exchange
from survey.dialogue.proposals import Proposal, blocked, confirm, one_each
from survey.dialogue.scenes import NAMING, Stage
from survey.dialogue.turns import Turn, Utterance, refused, taken, turn
from survey.domain.values import Place
from survey.domain.vocabulary import PlaceKind, TerritorialScale
from survey.questionnaire.answers import Answer, Item, Slot
from survey.questionnaire.kinds import Text
from survey.questionnaire.outline import HOLDERS
from survey.questionnaire.questions import Question, Repeat
from survey.understanding.candidates import SURE, Candidate, Understanding
from survey.understanding.readers.texts import clean, clean_line

_SURE_IN_A_TEXT = 0.9
"""Confidence from which a value is proposed beside a text that answers the question asked: a story names many things in passing."""

_SHORTEST_STORY = 60
"""Characters from which what opens an action describes it; fewer only name it."""

_SCALES = {
    PlaceKind.COMMUNE: TerritorialScale.COMMUNE,
    PlaceKind.EPCI: TerritorialScale.EPCI,
    PlaceKind.ARRONDISSEMENT: TerritorialScale.ARRONDISSEMENT,
    PlaceKind.DEPARTMENT: TerritorialScale.DEPARTMENT,
}


def tell(at: Exchange, stage: Stage, utterance: Utterance, understood: Understanding) -> Turn:
    """Take the answer to the question asked where it is clear, and propose whatever else was said."""
    if understood.rows:
        return _rows(at, stage, utterance.text, understood)
    node = at.form.nodes[at.slot.question]
    more = list(_proposed(at, stage, utterance.text, _others(at, understood)))
    if utterance.of_card:
        return _instead(at, more)
    if at.slot.question == "actions":
        return _new_action(at, stage, utterance, more)
    if isinstance(node, Repeat) and node.id not in HOLDERS:
        lines = _lines(at, stage, utterance.text, understood, node)
        if lines is not None:
            return replace(lines, proposals=(*lines.proposals, *more))
    outcome = _answer(at, utterance, understood)
    if outcome.refusal and more:
        return Turn(at.slot, proposals=tuple(more))
    return replace(outcome, proposals=(*outcome.proposals, *more))


def _answer(at: Exchange, utterance: Utterance, understood: Understanding) -> Turn:
    """Take what answers the question asked; what may answer it, but not clearly, is asked back."""
    if understood.unknown is not None:
        utterance = replace(utterance, unknown=understood.unknown.state)
    direct = next((one for one in understood.candidates if _answers_directly(at, one)), None)
    step = at.form.step(at.slot, at.answers)
    if direct is None or step is None:
        outcome = turn(at.form, at.answers, at.context, at.slot, utterance, at.new_id())
        return _asked_back(outcome, utterance) if _is_overruled(at, understood, outcome) else outcome
    answer = Answer(value=direct.value, words=clean(utterance.text))
    message = blocked(at.form, at.answers, at.context, Answered(at.slot, answer))
    if message:
        return refused(at.slot, message)
    outcome = taken(at.answers, at.context, step, answer)
    return _asked_back(outcome, utterance, direct) if direct.confidence < SURE else outcome


def _is_overruled(at: Exchange, understood: Understanding, outcome: Turn) -> bool:
    """Whether the words around say that what looks like the answer is none: « 45 000 dont 12 000 de crédits locaux », of the AE."""
    node = at.form.nodes[at.slot.question]
    is_read = isinstance(node, Question) and not isinstance(node.kind, Text) and bool(outcome.changes)
    return is_read and understood.unknown is None


def _asked_back(outcome: Turn, utterance: Utterance, direct: Candidate | None = None) -> Turn:
    """Propose an answer that is not clear enough to be taken."""
    start, end = (direct.start, direct.end) if direct else (0, len(utterance.text))
    doubts = tuple(
        Proposal(change.slot, change.answer.value, start, end, utterance.text[start:end], sure=False)
        for change in outcome.changes
        if isinstance(change, Answered) and change.answer.value is not None
    )
    return replace(outcome, changes=(), remarks=(), proposals=doubts)


def _answers_directly(at: Exchange, candidate: Candidate) -> bool:
    node = at.form.nodes[at.slot.question]
    return (
        candidate.question == node.id
        and candidate.entry is None
        and not (isinstance(node, Question) and isinstance(node.kind, Text))
    )


def _others(at: Exchange, understood: Understanding) -> Iterator[Candidate]:
    """Give the values said beside the answer to the question asked."""
    node = at.form.nodes[at.slot.question]
    asked = at.form.repeat("priorities").first.id if node.id == "priorities" else node.id
    story = isinstance(node, Question) and isinstance(node.kind, Text) and node.id not in NAMING
    for candidate in understood.candidates:
        if candidate.question == asked or (candidate.entry and candidate.entry.repeat == asked):
            continue
        if story and candidate.confidence < _SURE_IN_A_TEXT:
            continue
        yield candidate


def _proposed(at: Exchange, stage: Stage, text: str, candidates: Iterable[Candidate]) -> Iterator[Proposal]:
    """Give the proposals of candidates that say something new; a name is only proposed to what has none."""
    for candidate in candidates:
        one = stage.proposal(candidate, text)
        present = at.answers.get(one.slot) if one else None
        if one is not None and not (present and (present.value == one.value or one.slot.question in NAMING)):
            yield one


def _instead(at: Exchange, said: list[Proposal]) -> Turn:
    """What is said of the card completes it."""
    if not said:
        return refused(
            at.slot,
            "Je n'ai pas compris. Dites « oui », « oui sauf le montant », « non », ou corrigez une valeur. Exemple : non, plutôt 12 000 €.",
        )
    return Turn(at.slot, proposals=tuple(said))


def _new_action(at: Exchange, stage: Stage, utterance: Utterance, said: list[Proposal]) -> Turn:
    """Propose what a sentence tells of a new action; a few words that tell nothing else are its title."""
    title = at.form.repeat("actions").first.kind
    assert isinstance(title, Text)
    line = clean_line(utterance.text)
    if all(one.slot.question in NAMING for one in said) and len(line) <= title.longest:
        return turn(at.form, at.answers, at.context, at.slot, utterance, stage.makes[0].id)
    if len(line) < _SHORTEST_STORY:
        said = [one for one in said if one.slot.question != "description"]
    elif all(one.slot.question != "description" for one in said):
        said += _description(at, stage, utterance)
    return Turn(at.slot, proposals=(*said, *_scale(said)))


def _description(at: Exchange, stage: Stage, utterance: Utterance) -> Iterator[Proposal]:
    """What was said of an action describes it."""
    kind, text = at.form.question("description").kind, clean(utterance.text)
    assert isinstance(kind, Text)
    if kind.shortest <= len(text) <= kind.longest:
        action = stage.makes[0]
        yield Proposal(Slot("description", action.id), text, 0, len(utterance.text), utterance.text, (action,))


def _scale(said: Iterable[Proposal]) -> Iterator[Proposal]:
    """Propose the scale that the places tell, where it was not said (P5)."""
    found = {one.slot.question: one for one in said}
    areas = found.get("areas")
    if areas is None or "scale" in found:
        return
    assert isinstance(areas.value, tuple)
    kinds = {place.kind for place in areas.value if isinstance(place, Place)}
    scale = _SCALES.get(kinds.pop()) if len(kinds) == 1 else None
    if scale is not None:
        yield replace(areas, slot=Slot("scale", areas.slot.item), value=scale.value)


def _lines(at: Exchange, stage: Stage, text: str, understood: Understanding, repeat: Repeat) -> Turn | None:
    """Take the lines of a list said at once: « la CAF 20 000 c'est acquis, la fondation Vinci 10 000 c'est demandé »."""
    said = [one for one in understood.candidates if one.entry and one.entry.repeat == repeat.id]
    if not any(one.question == repeat.first.id for one in said):
        return None
    proposals = one_each(_proposed(at, stage, text, said))
    is_clear = min(one.confidence for one in said) >= SURE and all(one.sure for one in proposals)
    if not is_clear or any(at.answers.value(*one.slot) is not None for one in proposals):
        return Turn(at.slot, proposals=proposals)
    taken = confirm(at.form, at.answers, at.context, proposals)
    if taken.refused:
        return refused(at.slot, taken.refused[0][1])
    return Turn(at.slot, taken.changes, proposals=taken.waiting)


def _rows(at: Exchange, stage: Stage, text: str, understood: Understanding) -> Turn:
    """Propose an action for each line of a pasted table."""
    priority = stage.items.get("priorities")
    if priority is None:
        return refused(
            at.slot,
            "J'ai reconnu un tableau d'actions. Collez-le à la question d'une priorité, là où elle demande ses actions.",
        )
    proposals: list[Proposal] = []
    for row in understood.rows:
        action = Item(at.new_id(), "actions", priority)
        own = replace(stage, items={**stage.items, "actions": action.id}, lines={}, makes=(action,), new_lines={})
        said = list(_proposed(at, own, text, row))
        proposals += [*said, *_scale(said)]
    return Turn(at.slot, proposals=tuple(proposals))
