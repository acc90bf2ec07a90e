"""Where commands lead: another question, the recap, a notion of the glossary; and what is copied from another action."""

from collections.abc import Iterator

from rapidfuzz import fuzz, process

from survey.dialogue.changes import Answered
from survey.dialogue.exchanges import Exchange
from survey.dialogue.proposals import blocked
from survey.dialogue.turns import Destination, Move, Turn, refused
from survey.questionnaire import glossary
from survey.questionnaire.answers import ROOT, Answer, Item, Slot
from survey.questionnaire.outline import HOLDERS, holder, name_of
from survey.understanding.candidates import Act, Command
from survey.understanding.folding import key
from survey.understanding.readers.texts import clean

_LIKE_A_TITLE = 75
"""Similarity, in hundredths, from which a title said in part is taken for that of an item."""


_SHOWN = {
    Act.SUMMARY: Destination.SUMMARY,
    Act.DONE: Destination.SUMMARY,
    Act.PAUSE: Destination.PAUSE,
    Act.HELP: Destination.HELP,
    Act.WHY: Destination.WHY,
    Act.UNDO: Destination.UNDO,
}


def moved(at: Exchange, command: Command) -> Turn:
    """Go where a command leads, or say why it leads nowhere."""
    if command.act in _SHOWN:
        return _go(at, Move(_SHOWN[command.act], at.slot))
    match command.act:
        case Act.DEFINITION:
            return _definition(at, command)
        case Act.NEW_ACTION:
            return _new_action(at)
        case Act.DUPLICATE_ACTION:
            return _duplicate(at, command)
        case _:
            return _elsewhere(at, command)


def _go(at: Exchange, move: Move) -> Turn:
    return Turn(at.slot, move=move)


def _definition(at: Exchange, command: Command) -> Turn:
    notion = glossary.find(command.argument)
    if notion is None:
        return refused(
            at.slot,
            f"Je ne connais pas « {command.argument} ». Demandez par exemple : c'est quoi une AE ? un QPV ? un comité technique ?",
        )
    return _go(at, Move(Destination.NOTION, at.slot, term=notion.term))


def _new_action(at: Exchange) -> Turn:
    here = _priority_of(at, at.slot.item) or next(reversed(at.answers.children(ROOT, "priorities")), None)
    if here is None:
        return refused(
            at.slot,
            "Une action se rattache à une priorité : répondez d'abord aux questions du pacte, jusqu'à sa première priorité.",
        )
    return _go(at, Move(Destination.QUESTION, Slot("actions", here.id)))


def _priority_of(at: Exchange, item_id: str) -> Item | None:
    line = map(at.answers.item, at.answers.lineage(item_id))
    return next((item for item in line if item is not None and item.repeat == "priorities"), None)


def _duplicate(at: Exchange, command: Command) -> Turn:
    target = named(at, command) if command.number or command.argument else _action_of(at)
    if target is None:
        return refused(at.slot, "Quelle action dupliquer ? Dites par exemple : duplique l'action 2.")
    return _go(at, Move(Destination.DUPLICATE, item=target.id))


def _action_of(at: Exchange) -> Item | None:
    item = at.answers.item(holder(at.answers, at.slot.item))
    return item if item is not None and item.repeat == "actions" else None


def _elsewhere(at: Exchange, command: Command) -> Turn:
    """Go to an action or a priority by its number or its name, to a question by its name, or to the question before."""
    target = named(at, command)
    for question in command.questions:
        start = target.id if target and command.number is not None else at.slot.item
        slot = next((slot for slot in _slots(at, question, start) if at.form.step(slot, at.answers)), None)
        if slot is not None:
            return _go(at, Move(Destination.QUESTION, slot))
    before = _answered_before(at) if command.argument == "previous" else None
    if before is not None:
        return _go(at, Move(Destination.QUESTION, before))
    if target is None:
        return refused(at.slot, f"Je n'ai pas trouvé où aller. {_where(at)}")
    return _go(at, Move(Destination.QUESTION, Slot(at.form.repeat(target.repeat).first.id, target.id)))


def _answered_before(at: Exchange) -> Slot | None:
    """Give the last question before this one that has an answer."""
    before = [step.slot for step in at.form.path(at.answers)]
    before = before[: before.index(at.slot)] if at.slot in before else []
    return next((slot for slot in reversed(before) if at.answers.get(slot)), None)


def _slots(at: Exchange, question: str, item_id: str) -> Iterator[Slot]:
    """Give the slots that a question has, seen from an item: the nearest first."""
    owner = at.form.owners.get(question)
    for ancestor in at.answers.lineage(item_id):
        item = at.answers.item(ancestor)
        if owner == (item.repeat if item else ROOT):
            yield Slot(question, ancestor)


def named(at: Exchange, command: Command) -> Item | None:
    """Find an item by its number, among those of this priority first, by its place before this one, or by its name."""
    if command.argument in HOLDERS or command.number is not None:
        return numbered(at, command.argument if command.argument in HOLDERS else "actions", command.number)
    everywhere = [item for repeat in HOLDERS for item in _all(at, repeat)]
    names = {item.id: key(name_of(at.form, at.answers, item.id)) for item in everywhere}
    names = {item: name for item, name in names.items() if name}
    found = process.extractOne(key(command.argument), names, scorer=fuzz.partial_ratio, score_cutoff=_LIKE_A_TITLE)
    return at.answers.item(found[2]) if found else None


def numbered(at: Exchange, repeat: str, number: int | None) -> Item | None:
    """Find an item by its number: among those of this priority first; below 0 the last, without a number the one before this."""
    here = _priority_of(at, at.slot.item)
    everywhere = _all(at, repeat)
    own = at.answers.children(here.id, repeat) if here and repeat == "actions" else everywhere
    if number is None:
        line = at.answers.lineage(at.slot.item)
        current = next((place for place, item in enumerate(everywhere) if item.id in line), len(everywhere))
        return everywhere[current - 1] if current else None
    if number < 0:
        return everywhere[-1] if everywhere else None
    return next((items[number - 1] for items in (own, everywhere) if 0 < number <= len(items)), None)


def _all(at: Exchange, repeat: str) -> list[Item]:
    return [item for parent in _parents(at, repeat) for item in at.answers.children(parent, repeat)]


def _parents(at: Exchange, repeat: str) -> list[str]:
    return [ROOT] if repeat == "priorities" else [item.id for item in at.answers.children(ROOT, "priorities")]


def _where(at: Exchange) -> str:
    count = len(_all(at, "actions"))
    known = f"Ce recueil compte {count} action{'s' if count > 1 else ''}. " if count else ""
    return f"{known}Dites par exemple : action 1, priorité 1, récapitulatif."


def copied(at: Exchange, command: Command, words: str) -> Turn:
    """« Même pilote que l'action 2 »: take an answer from another action, or from its priority."""
    source = numbered(at, "actions", command.number)
    question = next((question for question in command.questions if question in at.form.nodes), None)
    slot = next(_slots(at, question, at.slot.item), None) if question else None
    if source is None or slot is None:
        return refused(at.slot, f"Je n'ai pas trouvé de quoi copier. {_where(at)}")
    answer = at.answers.lookup(slot.question, source.id)
    if answer is None or answer.value is None:
        name = name_of(at.form, at.answers, source.id)
        return refused(at.slot, f"« {name} » n'a pas cette réponse : {at.form.nodes[slot.question].wording}")
    change = Answered(slot, Answer(value=answer.value, words=clean(words)))
    message = blocked(at.form, at.answers, at.context, change)
    return refused(at.slot, message) if message else Turn(at.slot, (change,))
