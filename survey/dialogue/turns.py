"""One turn: an utterance about a question becomes changes to the answers, or a refusal that says what is expected."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from survey.dialogue.changes import Added, Answered, Change, apply
from survey.dialogue.proposals import Proposal, Settled
from survey.domain.french import typeset
from survey.domain.values import PartialDate, Place
from survey.domain.vocabulary import Unknown
from survey.questionnaire.answers import CLOSED, Answer, Answers, Item, Slot
from survey.questionnaire.checks import NotBefore
from survey.questionnaire.conditions import NEVER
from survey.questionnaire.kinds import Date, Text
from survey.questionnaire.questionnaire import Questionnaire, Step, problems_at
from survey.questionnaire.questions import Question, Repeat
from survey.understanding.readers.dates import recall_day
from survey.understanding.readers.no_more import says_no_more
from survey.understanding.readers.texts import clean
from survey.understanding.reading import read, read_unknown
from survey.understanding.replies import Context, Misread, Reply, Suggestion


class Gesture(StrEnum):
    """What an agent does with a question, beside answering it."""

    ANSWER = "repondre"
    PASS = "passer"  # noqa: S105  no password: the agent passes over the question
    CLOSE = "terminer"
    CLEAR = "effacer"
    CONFIRM = "confirmer"
    REJECT = "ecarter"
    UNDO = "annuler"
    PASS_OPTIONAL = "passer_facultatives"  # noqa: S105  no password either


@dataclass(frozen=True, slots=True)
class Utterance:
    """What the agent said: free text, what was picked in widgets, an unknown state, the day to ask again, a gesture.

    ``of_card``: said of the proposals that await confirmation; ``kept`` are the numbers of those that stay checked. ``amends`` is the
    number of the one that the utterance corrects. ``turn`` names the turn to take back, where it is not the last.
    """

    text: str = ""
    picked: tuple[str, ...] = ()
    unknown: Unknown | None = None
    recall: str = ""
    gesture: Gesture = Gesture.ANSWER
    of_card: bool = False
    kept: tuple[int, ...] = ()
    amends: int | None = None
    turn: str = ""


class Destination(StrEnum):
    """Where the conversation goes, or what is shown, when an utterance asks for it."""

    QUESTION = "question"
    SUMMARY = "summary"
    PAUSE = "pause"
    NOTION = "notion"
    HELP = "help"
    WHY = "why"
    UNDO = "undo"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Move:
    """A destination: ``slot`` of a question, ``item`` to copy, ``term`` of a notion, or the turn to take back."""

    destination: Destination
    slot: Slot | None = None
    item: str = ""
    term: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing changed, in French, with readings to choose from; the agent's text stays in the box."""

    message: str
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn comes to: changes, proposals made or settled, a move, or a refusal.

    ``slot`` is the one that was answered in the end; ``sentence`` the text that the proposals come from; ``elsewhere`` the places
    named that do not lie in the territory.
    """

    slot: Slot
    changes: tuple[Change, ...] = ()
    remarks: tuple[str, ...] = ()
    refusal: Refusal | None = None
    proposals: tuple[Proposal, ...] = ()
    settled: tuple[Settled, ...] = ()
    move: Move | None = None
    sentence: str = ""
    elsewhere: tuple[Place, ...] = ()


def turn(
    form: Questionnaire, answers: Answers, context: Context, slot: Slot, utterance: Utterance, new_item: str
) -> Turn:
    """Take a turn on a slot. ``new_item`` names the item that the turn may add to a repeat."""
    step = form.step(slot, answers)
    if step is None:
        return refused(
            slot,
            "Cette question n'est plus posée : une réponse précédente a changé. Reprenez depuis la question affichée.",
        )
    if utterance.gesture is Gesture.PASS:
        return Turn(slot, () if answers.get(slot) else (Answered(slot, Answer()),))
    if isinstance(step.node, Repeat):
        return _repeat_turn(form, answers, context, slot, step.node, utterance, new_item)
    return _question_turn(answers, context, step, step.node, utterance)


def refused(slot: Slot, message: str, suggestions: tuple[Suggestion, ...] = ()) -> Turn:
    """Make the turn that changes nothing and says why."""
    return Turn(slot, refusal=Refusal(typeset(message), suggestions))


def _question_turn(answers: Answers, context: Context, step: Step, question: Question, utterance: Utterance) -> Turn:
    if question.prefilled:
        return refused(step.slot, "Cette réponse vient de l'ouverture du recueil : l'administrateur peut la corriger.")
    if utterance.gesture is Gesture.CLEAR and question.required != NEVER:
        return refused(step.slot, "Cette réponse est nécessaire : donnez-en une autre plutôt que de l'effacer.")
    if utterance.gesture is Gesture.CLEAR:
        return Turn(step.slot, (Answered(step.slot, Answer()),))
    answer = _answer(question, utterance, replace(context, after=_start(question, answers, step.slot.item)))
    if isinstance(answer, Misread):
        return Turn(step.slot, refusal=Refusal(typeset(answer.message), answer.suggestions))
    return _checked(answers, context, step, (Answered(step.slot, answer),))


def taken(answers: Answers, context: Context, step: Step, answer: Answer) -> Turn:
    """Take an answer that was read already."""
    return _checked(answers, context, step, (Answered(step.slot, answer),))


def _start(question: Question, answers: Answers, item: str) -> PartialDate | None:
    """Give the date that the answer cannot come before, so that « fin juin » means the June that follows it."""
    before = next((check.question for check in question.checks if isinstance(check, NotBefore)), None)
    found = answers.lookup(before, item) if before else None
    return found.value if found and isinstance(found.value, PartialDate) else None


def _checked(answers: Answers, context: Context, step: Step, changes: tuple[Change, ...]) -> Turn:
    """Refuse what a check blocks, seen with the changes already made."""
    found = list(problems_at(step, apply(answers, changes), context))
    block = next((problem for problem in found if problem.level == "block"), None)
    if block:
        return refused(step.slot, block.message)
    return Turn(step.slot, changes, tuple(problem.message for problem in found if problem.level == "remark"))


def _repeat_turn(
    form: Questionnaire,
    answers: Answers,
    context: Context,
    slot: Slot,
    repeat: Repeat,
    utterance: Utterance,
    new_item: str,
) -> Turn:
    siblings = answers.children(slot.item, repeat.id)
    over = not utterance.picked and says_no_more(utterance.text)
    if over or utterance.gesture in {Gesture.CLOSE, Gesture.CLEAR}:
        return _closed(slot, repeat, len(siblings))
    if repeat.most is not None and len(siblings) >= repeat.most:
        return refused(slot, repeat.too_many)
    item = Item(new_item, repeat.id, slot.item, 1 + max((sibling.position for sibling in siblings), default=0))
    grown = answers.with_item(item)
    first = form.step(Slot(repeat.first.id, item.id), grown)
    assert first is not None
    inner = _question_turn(grown, context, first, repeat.first, utterance)
    if inner.refusal:
        return replace(inner, slot=slot)
    return replace(inner, changes=(Added(item), *inner.changes))


def _closed(slot: Slot, repeat: Repeat, count: int) -> Turn:
    if count < repeat.least:
        return refused(slot, f"Il faut au moins {repeat.one} : {repeat.wording}")
    return Turn(slot, (Answered(slot, Answer(value=CLOSED)),))


def _answer(question: Question, utterance: Utterance, context: Context) -> Answer | Misread:
    said = utterance.unknown
    spoken = None if utterance.picked or isinstance(question.kind, Text) else read_unknown(utterance.text)
    if said is None and question.unknown:
        said = spoken
    if said is not None:
        return _unknown(question, said, utterance, context)
    understood = read(question.kind, Reply(utterance.text, utterance.picked), context)
    if isinstance(understood, Misread):
        return _unknown(question, spoken, utterance, context) if spoken else understood
    return Answer(value=understood.value, words=clean(utterance.text))


def _unknown(question: Question, said: Unknown, utterance: Utterance, context: Context) -> Answer | Misread:
    if not question.unknown:
        if question.required == NEVER:
            return Misread("Cette question est facultative : si vous ne savez pas, passez-la.")
        return Misread(
            "Cette question attend une réponse. Si vous ne l'avez pas encore, passez-la pour y revenir plus tard."
        )
    recall = _recall(utterance, context) if said is Unknown.PENDING else None
    if isinstance(recall, Misread):
        return recall
    return Answer(unknown=said, recall_on=recall, words=clean(utterance.text))


def _recall(utterance: Utterance, context: Context) -> date | Misread | None:
    """Read the day on which to ask again, from its own box or from the words."""
    if not utterance.recall.strip():
        return recall_day(utterance.text, context.today)
    understood = read(Date(), Reply(utterance.recall), context)
    if isinstance(understood, Misread):
        return understood
    assert isinstance(understood.value, PartialDate)
    return understood.value.first
