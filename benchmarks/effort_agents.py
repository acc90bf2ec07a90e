"""An agent who answers from a record: what is typed and clicked until the action is complete, then until everything asked is answered."""

from collections import Counter
from collections.abc import Iterator
from copy import copy
from dataclasses import replace

from benchmarks import effort_words as words
from benchmarks.effort_judging import Judge, made
from benchmarks.effort_plays import Cost, Misreading, Play, Reason, Talk
from benchmarks.effort_records import LISTS, Record, is_complete
from benchmarks.effort_sentences import IN_PROSE, Told
from survey.dialogue.changes import Answered, Removed, apply
from survey.dialogue.proposals import Proposal, Standing
from survey.dialogue.turns import Gesture, Turn, Utterance
from survey.questionnaire.answers import Answer, Item, Slot
from survey.questionnaire.outline import holder
from survey.questionnaire.pacts_2024 import PACTS_2024
from survey.questionnaire.questionnaire import Step, holds, is_open
from survey.questionnaire.questions import Question, Repeat

_MOST_TURNS, _MOST_MENDS = 200, 5
_OWN_WORDS = ("description",)
"""What a sentence fills with the agent's own words: right by nature, so neither counted as filled nor as read."""


class Player:
    """Plays one action: with ``told``, its first turn is that text; without, it is the title, and then one value a turn."""

    def __init__(self, record: Record, told: Told | None = None) -> None:
        self.talk = Talk(record)
        self.play = Play(record, told, held=sum(_is_told(slot, one) for slot, one in record.values().items()))
        self.judge = Judge(record)
        self._amended: set[Slot] = set()
        self._noted: set[int] = set()
        self._mended: Counter[Slot] = Counter()
        self._listed: set[str] = set()
        self._tried: Counter[Slot] = Counter()

    def run(self) -> Play:
        """Play to the end; what is recorded then is compared with the record."""
        self._begin()
        while self.play.cost.turns < _MOST_TURNS:
            self._settle()
            step = self.talk.next_step()
            if self.action is not None and self.play.complete is None and is_complete(self.talk.answers, self.action):
                self._finish_quickly(step)
            if step is None or (self.action is not None and holder(self.talk.answers, step.slot.item) != self.action):
                break
            if self.action is None or self._is_stuck(step):
                break
            self._answer(step)
        self._compare()
        return self.play

    @property
    def action(self) -> str | None:
        return made(self.talk.answers.items, "actions")

    @property
    def lines(self) -> dict[str, str]:
        return self.judge.lines(self.talk.answers, self.talk.standing(Standing.OPEN))

    def _begin(self) -> None:
        text = self.play.told.text if self.play.told else self.play.record.title
        if self.play.told is not None:  # a title alone describes nothing
            self.judge.own_words.add(text)
        self._say(Utterance(text))
        card = self.talk.standing(Standing.OPEN)
        lines = self.lines
        read = [(one, self._is_right(one, lines)) for one in card if one.slot.question not in _OWN_WORDS]
        self.play.proposed, self.play.filled = len(read), sum(right for _, right in read)
        self._note("first card", [one for one, right in read if not right], lines)

    def _note(self, where: str, wrong: list[Proposal], lines: dict[str, str]) -> None:
        for one in wrong:
            if one.id in self._noted or one.slot in self._amended:
                continue
            self._noted.add(one.id)
            answer = self.judge.wanted(one.slot, lines, self._action_of(one))
            self.play.misread.append(
                Misreading(
                    one.slot.question,
                    _shown(one.slot.question, one.value),
                    _told(one.slot.question, answer),
                    one.words,
                    where,
                )
            )

    def _say(self, utterance: Utterance, reason: tuple[Reason, str] | None = None, *, on_form: bool = False) -> Turn:
        clicks = len(utterance.picked) + (utterance.gesture is not Gesture.ANSWER)
        self.play.cost += Cost(1, len(utterance.text), clicks)
        if reason and self.play.complete is None:
            self.play.causes[reason] += 1
        outcome = self.talk.say(utterance, on_form=on_form)
        if outcome.refusal is not None:
            self.play.refused.append((self.talk.slot.question, utterance.text, outcome.refusal.message))
        return outcome

    # ------------------------------------------------------------------------------------------------- cards and mends

    def _settle(self) -> None:
        """Confirm what the card holds that is right, mend what was taken wrong, until nothing awaits."""
        for _ in range(_MOST_TURNS):
            card = self.talk.standing(Standing.OPEN)
            if card:
                self._card(card)
            elif not self._mend():
                return

    def _card(self, card: tuple[Proposal, ...]) -> None:
        lines = self.lines
        wrong = [one for one in card if not self._is_right(one, lines)]
        self._note("later card", wrong, lines)
        for one in wrong:
            if one.slot not in self._amended and self._is_worth_amending(one, lines):
                self._amended.add(one.slot)
                self._amend(one, lines)
                return
        kept = tuple(one.id for one in card if one not in wrong)
        self.play.cost += Cost(clicks=len(wrong) if kept else 0)
        before = len(self.talk.standing(Standing.OPEN))
        gesture = Gesture.CONFIRM if kept else Gesture.REJECT
        self._say(Utterance(gesture=gesture, of_card=True, kept=kept), (Reason.CARD, self.talk.slot.question))
        if kept and len(self.talk.standing(Standing.OPEN)) == before:
            self._say(Utterance(gesture=Gesture.REJECT, of_card=True), (Reason.CARD, "refused"))

    def _is_right(self, one: Proposal, lines: dict[str, str]) -> bool:
        wanted = self.judge.wanted(one.slot, lines, self._action_of(one))
        return self.judge.agrees(one.slot, Answer(value=one.value), wanted)

    def _action_of(self, one: Proposal) -> str | None:
        return made(one.makes, "actions") or self.action

    def _is_worth_amending(self, one: Proposal, lines: dict[str, str]) -> bool:
        """An answer that a transmission needs is corrected on the card; what is optional is unticked."""
        answer = self.judge.wanted(one.slot, lines, self._action_of(one))
        if answer is None or answer.value is None:
            return False
        item = lines.get(one.slot.item, "action")
        return holds(PACTS_2024.question(one.slot.question).required, self.play.record.known, item)

    def _amend(self, one: Proposal, lines: dict[str, str]) -> None:
        answer = self.judge.wanted(one.slot, lines, self._action_of(one))
        assert answer is not None
        utterance = self._with_buttons(one.slot.question, answer)
        self._say(replace(utterance, of_card=True, amends=one.id), (Reason.AMENDED, one.slot.question))

    def _mend(self) -> bool:
        """Correct one answer that is not the record's: at its question, then on the form; says whether there was one."""
        lines = self.lines
        for item in self.talk.answers.items:
            if item.repeat in LISTS and item.id not in lines:
                self._remove(item)
                return True
        for slot, answer, wanted in self._to_check(lines):
            if self.judge.agrees(slot, answer, wanted) or self._mended[slot] >= _MOST_MENDS:
                continue
            self._mended[slot] += 1
            if self._mended[slot] == 1:
                self.play.misread.append(
                    Misreading(
                        slot.question, _told(slot.question, answer), _told(slot.question, wanted), answer.words, "taken"
                    )
                )
            self._back_to(slot, wanted)
            return True
        return False

    def _to_check(self, lines: dict[str, str]) -> Iterator[tuple[Slot, Answer, Answer | None]]:
        """Give what is recorded beside what should be: of the action, and of what was there before it."""
        for slot, answer in self._recorded():
            yield slot, answer, self.judge.wanted(slot, lines, self.action)
        for slot, wanted in self.play.record.begun.given.items():
            yield slot, self.talk.answers.given[slot], wanted

    def _back_to(self, slot: Slot, wanted: Answer | None) -> None:
        here, self.talk.slot = self.talk.slot, slot
        said = self._with_buttons(slot.question, wanted) if wanted else Utterance(gesture=Gesture.CLEAR)
        self._say(said, (Reason.MENDED, slot.question), on_form=self._mended[slot] > 1)
        self.talk.slot = here

    def _remove(self, item: Item) -> None:
        first = PACTS_2024.repeat(item.repeat).first.id
        answer = self.talk.answers.get(Slot(first, item.id))
        self.play.misread.append(Misreading(first, _told(first, answer), "", answer.words if answer else "", "taken"))
        self.play.cost += Cost(1, 0, 1)
        if self.play.complete is None:
            self.play.causes[Reason.MENDED, item.repeat] += 1
        self.talk.answers = apply(self.talk.answers, [Removed(item)])
        if self.talk.slot.item == item.id:
            self.talk.slot = Slot(item.repeat, item.parent)

    def _recorded(self) -> list[tuple[Slot, Answer]]:
        if self.action is None:
            return []
        steps = PACTS_2024.path_of(self.action, self.talk.answers)
        found = [(step.slot, self.talk.answers.get(step.slot)) for step in steps if isinstance(step.node, Question)]
        return [(slot, answer) for slot, answer in found if answer is not None]

    # ------------------------------------------------------------------------------------------------------- questions

    def _is_stuck(self, step: Step) -> bool:
        """Only what was passed over is left, and the record does not hold it."""
        return self.talk.answers.get(step.slot) is not None and not is_open(step, self.talk.answers)

    def _answer(self, step: Step) -> None:
        self.talk.slot = step.slot
        if isinstance(step.node, Repeat):
            self._tell_line(step.node)
            return
        wanted = self.judge.wanted(step.slot, self.lines, self.action)
        reason = (self._reason(step.node.id, self.lines.get(step.slot.item, "")), step.node.id)
        if wanted is None or wanted.is_passed:
            self._say(Utterance(gesture=Gesture.PASS), reason)
            return
        self._try(step.slot, step.node, wanted, reason)

    def _try(self, slot: Slot, question: Question, wanted: Answer, reason: tuple[Reason, str]) -> None:
        """Answer in words; refused, tick the boxes; where the words went elsewhere, come back to it, and in the end on the form."""
        again = (Reason.AGAIN, question.id)
        self._tried[slot] += 1
        if self._tried[slot] == 1:
            outcome = self._say(self._typed(question, wanted), reason)
            self._note_loss(slot, question, outcome)
            if outcome.refusal is None or self.talk.standing(Standing.OPEN):
                return
        outcome = self._say(self._with_buttons(question.id, wanted), again, on_form=self._tried[slot] == 2)
        if outcome.refusal is not None or self._tried[slot] > 2:
            self._say(Utterance(gesture=Gesture.PASS), again)

    def _note_loss(self, slot: Slot, question: Question, outcome: Turn) -> None:
        """Note an answer that was taken for something else."""
        is_taken = any(
            isinstance(change, Answered) and change.slot.question in (slot.question, question.id)
            for change in outcome.changes
        )
        if is_taken or outcome.refusal is not None or outcome.proposals:
            return
        went = " ".join(
            sorted({f"{type(change).__name__} {getattr(change, 'slot', '')}" for change in outcome.changes})
        )
        moved = outcome.move.destination.value if outcome.move else ""
        self.play.misread.append(Misreading(question.id, went or moved, question.id, outcome.sentence, "lost"))

    def _reason(self, question: str, line: str = "") -> Reason:
        """Say why a question was left: the first text, or the one that told its line, did not answer it, or was not understood."""
        if self.play.told is None:
            return Reason.UNSAID
        if line in self._listed and question in IN_PROSE:
            return Reason.MISSED
        if question not in self.play.told.questions:
            return Reason.UNSAID
        is_wrong = any(one.question == question and one.where == "first card" for one in self.play.misread)
        return Reason.WRONG if is_wrong else Reason.MISSED

    def _typed(self, question: Question, wanted: Answer) -> Utterance:
        if wanted.unknown is not None:
            return Utterance(words.UNKNOWN_WORDS[wanted.unknown])
        assert wanted.value is not None
        return Utterance(words.typed(question.kind, wanted.value, self.talk.context))

    def _with_buttons(self, question: str, wanted: Answer) -> Utterance:
        """Answer as the page lets one do without a doubt: boxes ticked, or the exact words."""
        if wanted.unknown is not None:
            return Utterance(unknown=wanted.unknown)
        kind = PACTS_2024.question(question).kind
        assert wanted.value is not None
        picked = words.picked(kind, wanted.value)
        is_ticked = bool(picked) and kind.name != "organisation"
        return Utterance("" if is_ticked else words.typed(kind, wanted.value, self.talk.context), picked)

    def _tell_line(self, repeat: Repeat) -> None:
        """Name the next line of a list; who tells in sentences tells partners and cofunders all at once, an indicator in one go."""
        known = set(self.lines.values())
        left = [line for line in self.play.record.lines(repeat.id) if line.id not in known]
        reason = (self._reason(repeat.first.id), repeat.id)
        if not left:
            self._say(Utterance(gesture=Gesture.CLOSE), reason)
            return
        if self.play.told is not None and left[0].id not in self._listed:
            self._tell_in_one_go(repeat, left, reason)
            return
        answer = self.play.record.known.get(Slot(repeat.first.id, left[0].id))
        assert answer is not None
        self._try(Slot(repeat.id, left[0].id), repeat.first, answer, reason)

    def _tell_in_one_go(self, repeat: Repeat, left: list[Item], reason: tuple[Reason, str]) -> None:
        told = left[:1] if repeat.id == "indicators" else left
        before = {item.id for item in self.talk.answers.items}
        self._listed.update(line.id for line in told)
        self._say(Utterance(self._listed_lines(repeat.id, told)), reason)
        new = [item for item in self.talk.answers.items if item.id not in before and item.repeat == repeat.id]
        if len(new) == len(told) == 1:  # badly named as it may be, it is the one that was told
            self.judge.hints[new[0].id] = told[0].id

    def _listed_lines(self, repeat: str, left: list[Item]) -> str:
        pieces = words.Pieces(self.play.record)
        if repeat == "indicators":
            return words.indicator(pieces, left[0])
        return (
            ", ".join(words.cofunding(pieces, line) for line in left)
            if repeat == "cofundings"
            else " ; ".join(words.partner(pieces, line) for line in left)
        )

    # ---------------------------------------------------------------------------------------------------------- the end

    def _finish_quickly(self, step: Step | None) -> None:
        """Count what an agent has done who stops here: where questions are left, one more turn passes them all."""
        self.play.complete = self.play.cost
        if step is None or holder(self.talk.answers, step.slot.item) != self.action:
            return
        aside = copy(self.talk)
        aside.slot = step.slot
        aside.say(Utterance(gesture=Gesture.PASS_OPTIONAL))
        left = aside.next_step()
        if left is not None and holder(aside.answers, left.slot.item) == self.action:
            self.play.errors.append(f"{left.slot.question} is still asked once what is optional is passed")
        self.play.causes[Reason.PASSED, ""] += 1
        self.play.complete += Cost(1, 0, 1)

    def _compare(self) -> None:
        """Say what is recorded and is not the record's, and what the record holds that is not recorded."""
        if self.play.complete is None:
            self.play.errors.append("the action never became complete")
        lines = self.lines
        recorded = dict(self._recorded())
        for slot, answer, wanted in self._to_check(lines):
            if not self.judge.agrees(slot, answer, wanted):
                told, meant = _told(slot.question, answer), _told(slot.question, wanted)
                self.play.errors.append(f"{slot.question}: « {told} » recorded, « {meant} » in the record")
        told_of = {
            Slot(slot.question, "action" if slot.item == self.action else lines.get(slot.item, "")) for slot in recorded
        }
        for slot, answer in self.play.record.values().items():
            if slot not in told_of or (answer.value is not None and self._is_passed(slot, recorded, lines)):
                self.play.errors.append(f"{slot.question}: « {_told(slot.question, answer)} » was never recorded")

    def _is_passed(self, slot: Slot, recorded: dict[Slot, Answer], lines: dict[str, str]) -> bool:
        of = {line: item for item, line in lines.items()} | {"action": str(self.action)}
        return recorded[Slot(slot.question, of[slot.item])].is_passed


def _is_told(slot: Slot, answer: Answer) -> bool:
    return answer.value is not None and slot.question not in _OWN_WORDS


def _shown(question: str, value: object) -> str:
    return PACTS_2024.question(question).kind.show(value)  # type: ignore[arg-type]  # a value of the question's kind


def _told(question: str, answer: Answer | None) -> str:
    if answer is None or answer.is_passed:
        return ""
    return answer.unknown.value if answer.unknown else _shown(question, answer.value)
