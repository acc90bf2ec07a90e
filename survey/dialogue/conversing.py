"""A turn of the conversation, whatever is said: an answer, more than an answer, a correction, a command, a question back."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from survey.dialogue import moving
from survey.dialogue.addressing import addressed
from survey.dialogue.changes import Added, Answered, apply
from survey.dialogue.correcting import amend, correct
from survey.dialogue.exchanges import Exchange
from survey.dialogue.proposals import Proposal, Settled, Standing, awaited, confirm, one_each, set_aside
from survey.dialogue.scenes import Stage, stage_of
from survey.dialogue.telling import tell
from survey.dialogue.turns import Destination, Gesture, Move, Turn, Utterance, refused, turn
from survey.questionnaire.answers import Answer, Slot
from survey.questionnaire.kinds import OrganisationKind, Text
from survey.questionnaire.outline import HOLDERS, holder
from survey.questionnaire.questionnaire import is_missing, is_open
from survey.questionnaire.questions import Question, Repeat
from survey.understanding.acts.commands import read_commands
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Act, Command, Understanding
from survey.understanding.readers.texts import storable
from survey.understanding.sentences import understand

_EDITS = frozenset({Act.ADD, Act.REMOVE, Act.REPLACE, Act.SET})
_PASSING = {Act.SKIP: Gesture.PASS, Act.LATER: Gesture.PASS}
_CLOSING = {Act.DONE: Gesture.CLOSE}
_LONGEST_COMMAND = 80
_NOTHING_AWAITS = "Rien n'attend votre accord en ce moment : répondez à la question affichée."


def converse(at: Exchange, utterance: Utterance) -> Turn:
    """Take a turn. Only a clear answer to the question asked, an explicit correction, and what is confirmed change answers."""
    utterance = replace(utterance, text=storable(utterance.text))
    outcome = _taken(at, utterance)
    return replace(outcome, sentence=outcome.sentence or utterance.text, proposals=one_each(outcome.proposals))


def _taken(at: Exchange, utterance: Utterance) -> Turn:
    if utterance.gesture is Gesture.UNDO:
        return Turn(at.slot, move=Move(Destination.UNDO, term=utterance.turn))
    is_silent = (
        utterance.of_card
        and utterance.gesture is Gesture.ANSWER
        and not utterance.text.strip()
        and utterance.amends is None
    )
    if is_silent or utterance.gesture in {Gesture.CONFIRM, Gesture.REJECT}:
        gesture = Gesture.CONFIRM if is_silent else utterance.gesture
        kept = [one for one in at.open if gesture is Gesture.CONFIRM and one.id in utterance.kept]
        return _with_awaited(at, _confirmed(at, kept, [one for one in at.open if one not in kept]))
    amended = next((one for one in at.open if one.id == utterance.amends), None)
    if amended is not None:
        return amend(at, amended, utterance)
    if utterance.gesture is Gesture.PASS_OPTIONAL:
        return Turn(at.slot, tuple(_optional_passed(at)))
    if _is_spoken(at, utterance):
        return _with_awaited(at, _careful(at, utterance, _spoken(at, utterance)))
    return fill(at, utterance)


def _is_spoken(at: Exchange, utterance: Utterance) -> bool:
    """Tell a sentence from a click; a family of organisations is picked beside a name, and does not make a name of a command."""
    if utterance.gesture is not Gesture.ANSWER or utterance.unknown is not None or not utterance.text.strip():
        return False
    if at.form.step(at.slot, at.answers) is None:
        return False
    node = at.form.nodes[at.slot.question]
    if utterance.picked and isinstance(node, Question) and isinstance(node.kind, OrganisationKind):
        return bool(read_commands(Analysis(utterance.text, stage_of(at, of_card=utterance.of_card).scene)))
    return not utterance.picked


def fill(at: Exchange, utterance: Utterance) -> Turn:
    """Take the answer of a field of the form: nothing is read between its lines, but what it would set aside is asked first."""
    return _with_awaited(at, _careful(at, utterance, _plain(at, utterance)))


def _plain(at: Exchange, utterance: Utterance) -> Turn:
    return turn(at.form, at.answers, at.context, at.slot, utterance, at.new_id())


def _spoken(at: Exchange, utterance: Utterance) -> Turn:
    stage = stage_of(at, of_card=utterance.of_card)
    understood = understand(utterance.text, stage.scene)
    command = next((command for command in understood.commands if command.act not in _EDITS), None)
    command = command or _by_name(at, utterance, stage)
    if command is not None:
        return _done(at, command, utterance, understood, stage)
    elsewhere = None if utterance.of_card else addressed(at, utterance.text)
    if elsewhere is not None:
        return replace(correct(elsewhere.there, elsewhere.stage, utterance.text, elsewhere.understood), slot=at.slot)
    if understood.removals or understood.commands:
        return correct(at, stage, utterance.text, understood)
    told = tell(at, stage, utterance, understood)
    return replace(told, elsewhere=tuple(one.place for one in understood.elsewhere))


def _by_name(at: Exchange, utterance: Utterance, stage: Stage) -> Command | None:
    """Hear « reviens à l'action Garage solidaire » where a text is asked: only the names of this dossier tell it from the text."""
    node = at.form.nodes[at.slot.question]
    if not isinstance(node, Question) or not isinstance(node.kind, Text) or len(utterance.text) > _LONGEST_COMMAND:
        return None
    commands = read_commands(Analysis(utterance.text, replace(stage.scene, asked=None)))
    going = next((command for command in commands if command.act is Act.GO_TO), None)
    return going if going and moving.named(at, going) else None


def _done(at: Exchange, command: Command, utterance: Utterance, understood: Understanding, stage: Stage) -> Turn:
    """Carry a command out."""
    if command.act in {Act.CONFIRM, Act.REJECT} or (command.act is Act.UNDO and utterance.of_card and at.open):
        return _agreed_or_not(at, command, utterance, understood, stage)
    is_list = isinstance(at.form.nodes[at.slot.question], Repeat)
    gesture = _CLOSING.get(command.act) if is_list else None
    gesture = gesture or _PASSING.get(command.act)
    if gesture is not None:
        return _plain(at, Utterance(gesture=gesture))
    if command.act is Act.COPY:
        return moving.copied(at, command, utterance.text)
    if command.act is Act.NEW_ACTION and understood.candidates:
        return _begun(at, command, utterance)
    differing = (stage.proposal(candidate, utterance.text) for candidate in understood.candidates)
    return replace(moving.moved(at, command), proposals=tuple(filter(None, differing)))


def _begun(at: Exchange, command: Command, utterance: Utterance) -> Turn:
    """« Nouvelle action : garage solidaire à Argentan »: what follows is said of the new one."""
    opened = moving.moved(at, command)
    if opened.move is None or opened.move.slot is None:
        return opened
    text = utterance.text[command.end :].lstrip(" :,;.-–—\u00a0\u202f")
    begun = _spoken(replace(at, slot=opened.move.slot), replace(utterance, text=text, of_card=False))
    return replace(begun, sentence=begun.sentence or text)


def _agreed_or_not(
    at: Exchange, command: Command, utterance: Utterance, understood: Understanding, stage: Stage
) -> Turn:
    """« Oui », « oui sauf le montant, c'est 12 000 », « non »: of the proposals; what is said instead is proposed in its turn."""
    if not (utterance.of_card and at.open):
        return refused(at.slot, _NOTHING_AWAITS)
    if command.act is not Act.CONFIRM:
        return _confirmed(at, [], at.open)
    # Where nothing tells which rows are ticked, yes is said of all.
    ticked = utterance.kept or tuple(one.id for one in at.open)
    left = [one for one in at.open if one.slot.question in command.questions or one.id not in ticked]
    done = _confirmed(at, [one for one in at.open if one not in left], left)
    instead = (stage.proposal(candidate, utterance.text) for candidate in understood.candidates)
    return replace(done, proposals=tuple(filter(None, instead)))


def _confirmed(at: Exchange, kept: Iterable[Proposal], left: Iterable[Proposal]) -> Turn:
    """Take what the agent keeps; what a check refuses stays open, and says why."""
    taken = confirm(at.form, at.answers, at.context, kept)
    gone = tuple(Settled(one, Standing.REJECTED) for one in left)
    begun = next(
        (change.item for change in taken.changes if isinstance(change, Added) and change.item.repeat in HOLDERS), None
    )
    slot = Slot(at.form.repeat(begun.repeat).first.id, begun.id) if begun else at.slot
    return Turn(slot, taken.changes, settled=(*taken.settled, *gone))


def _careful(at: Exchange, utterance: Utterance, outcome: Turn) -> Turn:
    """Propose a change that would set answers aside, instead of making it: its effect is shown first."""
    after = apply(at.answers, outcome.changes)
    answered = [change for change in outcome.changes if isinstance(change, Answered)]
    changed = [change for change in answered if at.answers.get(change.slot) and change.answer.value is not None]
    is_agreed = any(one.standing is Standing.CONFIRMED for one in outcome.settled)
    if is_agreed or not changed or not set_aside(at.form, at.answers, after):
        return outcome
    added = {change.item.id: change.item for change in outcome.changes if isinstance(change, Added)}
    text = utterance.text
    asked = tuple(
        Proposal(slot, answer.value, 0, len(text), text, tuple(filter(None, [added.get(slot.item)])))
        for slot, answer in ((change.slot, change.answer) for change in answered)
        if answer.value is not None
    )
    return replace(outcome, changes=(), remarks=(), proposals=(*asked, *outcome.proposals))


def _with_awaited(at: Exchange, outcome: Turn) -> Turn:
    """Take along the agreed proposals whose question the changes have opened."""
    if not at.agreed and not outcome.settled:
        return outcome
    agreed = [*at.agreed, *(one.proposal for one in outcome.settled if one.standing is Standing.AGREED)]
    more = awaited(at.form, apply(at.answers, outcome.changes), at.context, agreed)
    return replace(outcome, changes=(*outcome.changes, *more.changes), settled=(*outcome.settled, *more.settled))


def _optional_passed(at: Exchange) -> Iterator[Answered]:
    """Pass over what is optional and still open in the part of the question: the agent is asked no more."""
    part = holder(at.answers, at.slot.item)
    for step in at.form.path_of(part, at.answers):
        is_own = holder(at.answers, step.slot.item) == part
        if is_own and is_open(step, at.answers) and not is_missing(step, at.answers):
            yield Answered(step.slot, Answer())
