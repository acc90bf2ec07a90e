"""What an agent with a record sees in an answer: whether it says what the record says, and which line of a list it is about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from benchmarks.effort_records import ACTION, LISTS, Record
from benchmarks.effort_words import ONE_OF_A_KIND
from survey.dialogue.proposals import TWINS, Proposal
from survey.domain.values import Organisation, Place, Value
from survey.questionnaire.answers import Answer, Answers, Item, Slot
from survey.questionnaire.pacts_2024 import PACTS_2024
from survey.understanding.folding import key

_ARTICLES = frozenset({"un", "une", "le", "la", "les", "l", "d", "des", "action", "nom"})


def same(found: Value, wanted: Value) -> bool:
    """Whether two values are one for the agent: figures, dates and terms exactly; names and texts but for case, accents and articles."""
    if isinstance(found, Organisation) and isinstance(wanted, Organisation):
        return found.category is wanted.category and _same_name(found, wanted)
    if isinstance(found, tuple) and isinstance(wanted, tuple):
        return {_place(one) for one in found} == {_place(one) for one in wanted}
    if isinstance(found, str) and isinstance(wanted, str):
        return _bare(found) == _bare(wanted)
    return found == wanted


def _same_name(found: Organisation, wanted: Organisation) -> bool:
    """« Caf » is « Caf de l’Orne » for an agent of the Orne; « la Maison » is not « la Maison de la parentalité »."""
    if wanted.category in ONE_OF_A_KIND and set(_words(found.name)) <= {
        *_words(wanted.name),
        *_words(wanted.category.label),
    }:
        return True
    return _bare(found.name) == _bare(wanted.name)


def _words(text: str) -> list[str]:
    return key(text).split()


def _bare(text: str) -> str:
    words = _words(text)
    while words and words[0] in _ARTICLES:
        words = words[1:]
    return " ".join(words)


def _place(one: str | Place) -> str:
    if isinstance(one, str):
        return one
    return f"{one.kind.value} {one.code or _bare(one.label)}"


def names(found: Value | None, wanted: Value | None) -> bool:
    """Whether two names are about the same thing, well or badly read: a line of which only the family is wrong is known again."""
    if found is None or wanted is None:
        return False
    one, other = (_bare(value.name if isinstance(value, Organisation) else str(value)) for value in (found, wanted))
    return same(found, wanted) or bool(one and other and (one in other or other in one))


@dataclass
class Judge:
    """Compares what the dialogue holds with a record. ``own_words``: what the agent has said, which may stand as the description.

    ``hints`` tell which line of the record a line of the dialogue is about, whatever it is called.
    """

    record: Record
    own_words: set[str] = field(default_factory=set)
    hints: dict[str, str] = field(default_factory=dict)

    def lines(self, answers: Answers, card: Iterable[Proposal] = ()) -> dict[str, str]:
        """Give, by item of the dialogue, the item of the record that it is about; what is about none is left out."""
        found = {item: line for item, line in self.hints.items() if answers.item(item)}
        card = list(card)
        for repeat in LISTS:
            first = PACTS_2024.repeat(repeat).first.id
            left = [line for line in self.record.lines(repeat) if line.id not in found.values()]
            for item, value in _named(repeat, first, answers, card):
                if item in found:
                    continue
                for fits in (same, names):
                    line = next(
                        (one for one in left if _fits(fits, value, self.record.known.value(first, one.id))), None
                    )
                    if line is not None:
                        found[item] = line.id
                        left = [one for one in left if one is not line]
                        break
        return found

    def wanted(self, slot: Slot, lines: dict[str, str], action: str | None) -> Answer | None:
        """Give what the record says of a slot of the dialogue; local credits are committed or planned as the state says."""
        item = ACTION.id if slot.item == action else lines.get(slot.item)
        ways = (slot.question, TWINS.get(slot.question, slot.question))
        found = (self.record.known.get(Slot(question, item)) for question in ways) if item else ()
        return next((answer for answer in found if answer is not None), None)

    def agrees(self, slot: Slot, answer: Answer, wanted: Answer | None) -> bool:
        """Whether an answer may stand."""
        if slot.question == "description" and any(key(str(answer.value)) in key(said) for said in self.own_words):
            return True
        if (
            slot.question == "beneficiary_unit"
            and answer.value == "people"
            and (wanted is None or wanted.value is None)
        ):
            return True  # what the form understands where nothing is answered
        if wanted is None:
            return answer.is_passed
        if answer.value is None or wanted.value is None:
            return answer.is_passed or answer.unknown is wanted.unknown
        return same(answer.value, wanted.value)


def _fits(test: object, value: Value | None, wanted: Value | None) -> bool:
    return value is not None and wanted is not None and bool(test(value, wanted))  # type: ignore[operator]  # one of the two tests


def _named(repeat: str, first: str, answers: Answers, card: list[Proposal]) -> Iterator[tuple[str, Value | None]]:
    """Give the lines of a list and what they are called: those recorded, then those proposed."""
    for item in answers.items:
        if item.repeat == repeat:
            proposed = next((one.value for one in card if one.slot == Slot(first, item.id)), None)
            yield item.id, proposed if proposed is not None else answers.value(first, item.id)
    for one in card:
        if one.slot.question == first and answers.item(one.slot.item) is None:
            yield one.slot.item, one.value


def made(items: Iterable[Item], repeat: str) -> str | None:
    return next((item.id for item in items if item.repeat == repeat), None)
