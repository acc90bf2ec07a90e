"""Whether an utterance corrects explicitly: where something is asked, what may be its answer is never taken for a correction."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from survey.questionnaire import kinds
from survey.understanding.acts.cues import SHIFTS, TURNS, Cues, tokens_of
from survey.understanding.acts.lines import LISTS, lines_named
from survey.understanding.acts.naming import kind_of
from survey.understanding.acts.present import Present
from survey.understanding.candidates import Act, Candidate, Understanding
from survey.understanding.folding import fold_words
from survey.understanding.mentions.mentioned import Span, overlaps
from survey.understanding.mentions.numbers import Measure
from survey.understanding.readers.choices import phrases
from survey.understanding.reading import read
from survey.understanding.replies import Reply, Understood

_MOST_WORDS_OF_TEXT, _FEW_WORDS = 18, 8
"""Words beyond which what is said where a text is asked is that text; and of a number told by its name alone."""

_NOTHING, _CLEAR, _OF_A_VALUE = 0, 2, 8
"""Words that may say something else: of a text, beside what is named or not; where a value is asked, beside members of a list or not."""

_BY_NAME = (kinds.Amount, kinds.Siret, kinds.CommitmentNumber)
_CHOSEN = (kinds.Choice, kinds.Choices)
_MEMBERS = (*_CHOSEN, kinds.Places, kinds.Departments)
_SAID_WITHOUT_NAME = frozenset(
    {"audiences", "scale", "beneficiary_unit", "action_state", "pact_state", "committee", "credit_use"}
)
"""Closed lists whose terms tell what they are about; « l'emploi » may be said of anything, and is the axis only where it is named."""


@dataclass(frozen=True)
class Explicit:
    """What is asked, and whether what was found in an utterance is a correction of something else."""

    present: Present

    @cached_property
    def kind(self) -> kinds.Kind | None:
        """The kind of what is asked; nothing of a list."""
        return kind_of(self.present.scene.asked or "", self.present.scene.form)

    @property
    def takes_anything(self) -> bool:
        """Whether nearly any words may be the answer: a text, the lines of a list."""
        return self.kind is None or isinstance(self.kind, kinds.Text)

    @cached_property
    def cues(self) -> Cues:
        return Cues(self.present, self.takes_anything and self.present.scene.asked is not None)

    @property
    def is_prompted(self) -> bool:
        """Whether anything corrects."""
        return self._has_cue or self._states_plainly or self._contrasts

    @property
    def _contrasts(self) -> bool:
        """Whether a number is asked, and another taken back: « pas 5 000, 4 000 »."""
        return bool(self.present.old) and isinstance(self.kind, kinds.Amount | kinds.Count | kinds.Quantity)

    @cached_property
    def _states_plainly(self) -> bool:
        """Whether no name can be the answer, and what is said is « le coût total c'est 40 000 », a number by its name and nothing else."""
        is_long = self.kind.is_long if isinstance(self.kind, kinds.Text) else not self.takes_anything
        named = [question for _, question in self.present.named(*_BY_NAME)]
        return is_long and len(named) == 1 and len(self.present.said.analysis.tokens) <= _FEW_WORDS

    def is_meant(self, found: Understanding) -> bool:
        """Whether what was found is the correction that the words announce, and nothing said is left aside."""
        is_twice = len({(one.question, one.entry) for one in found.candidates}) < len(found.candidates)
        if is_twice or not self._suits_cues(found) or not all(map(self._is_clearly_of, found.candidates)):
            return False
        beside = self._words_beside(found)
        return self._is_meant_for_text(found, beside) if self.takes_anything else self._is_no_answer(found, beside)

    def _is_no_answer(self, found: Understanding, beside: int) -> bool:
        """Whether what is said where a value is asked changes another, or the one asked where it stands there already."""
        told = {one.question for one in found.candidates}
        asked = self.present.scene.asked
        if not self._has_cue and told != {asked} and (self._may_answer or beside or not self._is_by_name(found)):
            return False
        if asked in self.present.values or not (told == {asked} or self._may_answer):
            return beside <= (_CLEAR if self._changes_members(found) else _OF_A_VALUE)
        if self._is_answer:
            return told != {asked} and self._is_of_another(found) and not beside
        return (asked in told or self._is_of_another(found)) and beside < _CLEAR

    def _is_meant_for_text(self, found: Understanding, beside: int) -> bool:
        if len(self.present.said.analysis.tokens) > _MOST_WORDS_OF_TEXT:
            return False
        if not self._has_cue:
            return not beside and self._is_by_name(found)
        if isinstance(self.kind, kinds.Text) and not self.cues.is_clear:
            return not beside and self._says_another_thing(found)
        is_named = self._is_of_another(found) and not self._changes_members(found)
        return beside <= (_CLEAR if self.cues.opens and is_named else _NOTHING)

    def _says_another_thing(self, found: Understanding) -> bool:
        """Whether what changes can only be told of another question, where the cue alone does not say so."""
        told = {one.question for one in found.candidates}
        if "cofunding_amount" in told or all(one.computed and self._is_date(one) for one in found.candidates):
            return True
        counts = any(isinstance(self._kind_of(one), kinds.Count) for one in found.candidates)
        return not counts and self._is_of_another(found, by_line=False)

    @property
    def _has_cue(self) -> bool:
        return bool(self.cues.said) or self.cues.takes_back or self.cues.contradicts

    def _is_by_name(self, found: Understanding) -> bool:
        return all(isinstance(self._kind_of(one), _BY_NAME) and not one.entry for one in found.candidates)

    def _is_date(self, candidate: Candidate) -> bool:
        return isinstance(self._kind_of(candidate), kinds.Date)

    def is_suited(self, found: Understanding) -> bool:
        """Whether what was found where nothing is asked is what the words are said of."""
        if not self._suits_cues(found) or not all(map(self._is_clearly_of, found.candidates)):
            return False
        if self.present.names or not self._changes_members(found):
            return True
        is_announced = bool(self.cues.said or self.present.old)
        return self._words_beside(found) < (_OF_A_VALUE if is_announced and not self._chooses(found) else _CLEAR)

    def _kind_of(self, candidate: Candidate) -> kinds.Kind | None:
        return kind_of(candidate.question, self.present.scene.form)

    def _changes_members(self, found: Understanding) -> bool:
        return any(isinstance(self._kind_of(one), _MEMBERS) for one in found.candidates)

    def _chooses(self, found: Understanding) -> bool:
        return any(isinstance(self._kind_of(one), kinds.Choice) for one in found.candidates)

    def _is_clearly_of(self, candidate: Candidate) -> bool:
        """Whether a term of a closed list, or a place, is said of the question it is taken for."""
        named = {name.term for name in self.present.names}
        if isinstance(self._kind_of(candidate), kinds.Places) and named & set(LISTS):
            return False  # « remplace la ville par la CUA dans les partenaires »
        if candidate.question == "action_state" and lines_named(self.present):
            return False  # « la Caf a refusé » is no end of the action
        if candidate.entry or not isinstance(self._kind_of(candidate), _CHOSEN):
            return True
        if candidate.question in {self.present.scene.asked, *named}:
            return True
        is_place_asked = isinstance(
            self.kind, kinds.Places
        )  # « finalement tout le département » is where it takes place
        return candidate.question in _SAID_WITHOUT_NAME and not (is_place_asked and candidate.question == "scale")

    @cached_property
    def _is_answer(self) -> bool:
        """Whether the whole is read as the answer to what is asked."""
        text = self.present.said.analysis.text
        return self.kind is not None and isinstance(
            read(self.kind, Reply(text), self.present.scene.context), Understood
        )

    @cached_property
    def _may_answer(self) -> bool:
        """Whether it mentions what may be the answer."""
        return self._is_answer or any(not self.present.is_old(*place) for place in self._answering())

    def _answering(self) -> Iterator[Span]:
        """Give where the mentions of the kind asked stand."""
        kind, said = self.kind, self.present.said
        if isinstance(kind, kinds.OrganisationKind):
            yield from ((one.start, one.end) for one in said.organisations)
        elif isinstance(kind, kinds.Date):
            yield from ((one.start, one.end) for one in said.moments)
        elif isinstance(kind, kinds.Places | kinds.Departments):
            yield from ((one.start, one.end) for one in said.places)
        elif isinstance(kind, kinds.Amount | kinds.Count | kinds.Quantity):
            other = Measure.EUROS if isinstance(kind, kinds.Count) else Measure.PEOPLE
            yield from ((one.start, one.end) for one in said.figures if one.measure is not other)
        elif isinstance(kind, kinds.Choice | kinds.Choices):
            yield from self._terms(kind)

    def _terms(self, kind: kinds.Choice | kinds.Choices) -> Iterator[Span]:
        for hit in phrases(kind.vocabulary).find(fold_words(self.present.said.analysis.text)):
            yield self._in_folded(hit.start, hit.end)

    def _is_of_another(self, found: Understanding, *, by_line: bool = True) -> bool:
        """Whether a question that changes is named, or a line that is there, or a list told by its verb."""
        told = tuple(one.question for one in found.candidates)
        lists = {one.entry.repeat for one in found.candidates if one.entry} | {
            one.entry.repeat for one in found.removals
        }
        form = self.present.scene.form
        named = {question for name in self.present.names for question in (name.term, *name.among(told, form))}
        if named & {*told, *lists}:
            return True
        edits = any(command.act in (Act.ADD, Act.REMOVE) for command in found.commands)
        return by_line and (edits or bool(lists and lines_named(self.present)))

    def _suits_cues(self, found: Understanding) -> bool:
        """Whether what changes is of the kind that the words are said of: « décale » moves a date, « augmente » a number."""
        terms = self.cues.terms
        if not terms or self.cues.takes_back:
            return True
        told = [self._kind_of(one) for one in found.candidates]
        if terms <= SHIFTS:
            return all(isinstance(kind, kinds.Date) for kind in told)
        return not terms <= TURNS or all(isinstance(kind, kinds.Amount | kinds.Count) for kind in told)

    def _words_beside(self, found: Understanding) -> int:
        """Count the words that are neither the cue, nor a name, nor the value, nor small."""
        spans = [*self.present.old, *self._lines(), *self._values(found)]
        said = self.cues.small | tokens_of(self.cues.said) | tokens_of(self.present.names)
        return sum(
            number not in said and not overlaps((token.start, token.end), spans)
            for number, token in enumerate(self.present.said.analysis.tokens)
        )

    def _lines(self) -> Iterator[Span]:
        if lines_named(self.present):
            yield from ((one.start, one.end) for one in self.present.said.organisations)

    def _values(self, found: Understanding) -> Iterator[Span]:
        """Give where the new values stand; of the members of a list, each by itself."""
        yield from (self._in_folded(one.start, one.end) for one in found.removals)
        for one in found.candidates:
            kind = self._kind_of(one)
            if isinstance(kind, kinds.Choice | kinds.Choices):
                yield from self._terms(kind)
            elif isinstance(kind, kinds.Places | kinds.Departments):
                yield from ((place.start, place.end) for place in self.present.said.places)
            else:
                yield self._in_folded(one.start, one.end)

    @cached_property
    def _places(self) -> dict[int, int]:
        """The folded place of each character of the source; the first where it unfolds into many."""
        return {place: number for number, place in reversed(list(enumerate(self.present.said.analysis.folded.origins)))}

    def _in_folded(self, start: int, end: int) -> Span:
        return (self._places.get(start, 0), self._places.get(end - 1, 0) + 1) if start < end else (0, 0)
