"""How well a corpus of utterances is understood: each line's values, commands and state against what a careful reader would say.

A line tells what is ``expected``, what is ``acceptable`` beside or instead, what ``must_not`` be filled, and, under ``either``, groups of
questions of which one is enough. A value is right when it equals the expected or the acceptable one; anything else that is filled is wrong.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple, TypeAlias

from survey.understanding.candidates import Act

Data: TypeAlias = Any
"""What JSON can hold."""

FREE_TEXTS = frozenset(
    """
    action_title priority_title description innovation need evaluation lead_function none_reason derogation_reason other_audience_reason
    people_concerned_how territorial_assessment effects_on_people effects_on_area effects_on_partners redirection_how
    """.split()  # noqa: SIM905  names in a block read better than a list of quoted ones
)
"""Questions whose words may be cut or ordered otherwise."""

ANY_ANSWER = frozenset({"linked_schemes", "committee_frequency"})
"""Questions whose closed lists are worded by the form alone: any answer is right."""

EDITS = frozenset({Act.ADD.value, Act.REMOVE.value, Act.REPLACE.value, Act.SET.value})
"""Commands that are optional everywhere: the value that results is judged instead."""

SAME_WORDS = 0.6
"""Share of the shorter text's words that the other holds, from which they say the same."""

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE"})
_OTHER = re.compile(r"[^a-z0-9%€+]+")
_ARTICLE = re.compile(r"\b(?:l|la|le|les|un|une|d|de|des|du|a|au|aux)\b")


def plain(text: object) -> str:
    """Write a text without case, accents, punctuation nor articles."""
    bare = "".join(
        character
        for character in unicodedata.normalize("NFKD", str(text).translate(_LIGATURES))
        if not unicodedata.combining(character)
    )
    return " ".join(_ARTICLE.sub(" ", _OTHER.sub(" ", bare.lower())).split())


def say_the_same(one: object, other: object) -> bool:
    """Whether most words of the shorter text stand in the other."""
    left, right = set(plain(one).split()), set(plain(other).split())
    shorter = min(len(left), len(right))
    return shorter > 0 and len(left & right) / shorter >= SAME_WORDS


def is_right(question: str, found: Data, wanted: Data) -> bool:
    """Whether a value is the wanted one; ``"*"`` accepts any, ``{"any_of": […]}`` one among several."""
    if isinstance(wanted, dict) and "any_of" in wanted:
        return any(is_right(question, found, one) for one in wanted["any_of"])
    if wanted == "*":
        return True
    if question in ANY_ANSWER:
        return found not in (None, [], "")
    if question in FREE_TEXTS:
        return isinstance(found, str) and say_the_same(found, wanted)
    if isinstance(wanted, list):
        return isinstance(found, list) and _holds_the_same(found, wanted)
    # Yes is no 1, though Python holds them equal.
    return isinstance(found, bool) == isinstance(wanted, bool) and _is_same(found, wanted)


def _holds_the_same(found: list[Data], wanted: list[Data]) -> bool:
    """Compare two lists whatever their order: each wanted item takes the first found one that suits it."""
    left = list(found)
    for want in wanted:
        place = next((place for place, one in enumerate(left) if _is_same(one, want)), None)
        if place is None:
            return False
        del left[place]
    return not left


def _is_same(found: Data, wanted: Data) -> bool:
    if isinstance(found, dict) and isinstance(wanted, dict):
        return _is_same_object(found, wanted)
    if isinstance(found, str) and isinstance(wanted, str):
        return plain(found) == plain(wanted)
    return bool(found == wanted)


def _is_same_object(found: Mapping[str, Data], wanted: Mapping[str, Data]) -> bool:
    if "label" not in wanted:
        return all(_is_same_part(key, found.get(key), want) for key, want in wanted.items())
    if "kind" not in wanted:
        return _is_same_indicator(found, wanted)
    if wanted.get("code"):
        return bool(found.get("code") == wanted["code"])
    return not found.get("code") and say_the_same(found.get("label", ""), wanted["label"])


def _is_same_indicator(found: Mapping[str, Data], wanted: Mapping[str, Data]) -> bool:
    """Compare its figures: what it is called is the reader's choice."""
    return all(found.get(key) == want for key, want in wanted.items() if key != "label" and want is not None)


def _is_same_part(key: str, found: Data, wanted: Data) -> bool:
    """Compare a part of an organisation, a partner or a cofunding; a name that is left out is no fault."""
    if key == "name":
        return not found or say_the_same(found, wanted)
    return (key == "status" and wanted is None) or bool(found == wanted)


class Fault(NamedTuple):
    """One error: ``sort`` is wrong, missed, extra, forbidden, rows, commands or state."""

    sort: str
    question: str = ""
    found: Data = None
    wanted: Data = None


@dataclass(frozen=True)
class Score:
    """What one line, or many, come to. Scores add up."""

    lines: int = 0
    whole: int = 0
    right: int = 0
    wrong: int = 0
    missed: int = 0
    forbidden: int = 0
    commands: int = 0
    commands_right: int = 0
    states: int = 0
    states_right: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def precision(self) -> float | None:
        """Share of what was filled that is right; ``None`` where nothing was filled."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float | None:
        """Share of what was said that is filled and right."""
        return _share(self.right, self.right + self.missed)

    @property
    def command_rate(self) -> float | None:
        """Share of the lines with commands, wanted or found, where they are the right ones."""
        return _share(self.commands_right, self.commands)

    @property
    def state_rate(self) -> float | None:
        """Share of the lines with an unknown state, wanted or found, where it is the right one."""
        return _share(self.states_right, self.states)


def total(scores: Iterable[Score]) -> Score:
    """Add scores up."""
    return sum(scores, Score())


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


@dataclass(frozen=True)
class Verdict:
    """What is made of one line, and its faults."""

    score: Score
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class _Reading:
    """One set of questions to compare: what was found, against what a reader says of it."""

    found: Mapping[str, Data]
    expected: Mapping[str, Data]
    acceptable: Mapping[str, Data] = field(default_factory=dict)
    must_not: Iterable[str] = ()
    either: Iterable[list[str]] = ()

    def verdict(self) -> Verdict:
        """Judge the questions that are expected, then the others that were filled."""
        outcomes = [self._of_expected(question) for question in self.expected]
        outcomes += [self._of_other(question) for question in self.found if question not in self.expected]
        return _summed(outcomes)

    def _of_expected(self, question: str) -> Verdict:
        wanted = self.expected[question]
        if question not in self.found:
            if any(question in group and any(one in self.found for one in group) for group in self.either):
                return Verdict(Score())
            return Verdict(Score(missed=1), (Fault("missed", question, wanted=wanted),))
        found = self.found[question]
        if is_right(question, found, wanted) or self._is_acceptable(question):
            return Verdict(Score(right=1))
        return Verdict(Score(wrong=1, missed=1), (Fault("wrong", question, found, wanted),))

    def _of_other(self, question: str) -> Verdict:
        found = self.found[question]
        groups = [[one for one in group if one in self.expected] for group in self.either if question in group]
        if any(one not in self.found for group in groups for one in group):
            first = next(one for group in groups for one in group)
            if is_right(question, found, self.expected[first]):
                return Verdict(Score(right=1))
        if self._is_acceptable(question):
            return Verdict(Score())
        is_forbidden = question in self.must_not
        return Verdict(
            Score(wrong=1, forbidden=int(is_forbidden)),
            (Fault("forbidden" if is_forbidden else "extra", question, found),),
        )

    def _is_acceptable(self, question: str) -> bool:
        return question in self.acceptable and is_right(question, self.found[question], self.acceptable[question])


def judge(line: Mapping[str, Data], result: Mapping[str, Data]) -> Verdict:
    """Judge the result of a line of the corpus: ``values``, ``commands`` and ``unknown``, each of which may be absent."""
    found, expected = dict(result.get("values") or {}), dict(line.get("expected") or {})
    acceptable = line.get("acceptable") or {}
    parts: list[Verdict] = []
    if "rows" in expected:
        parts += _rows(found.pop("rows", None) or [], expected.pop("rows"), acceptable)
    parts.append(
        _Reading(found, expected, acceptable, line.get("must_not") or (), line.get("either") or ()).verdict(),
    )
    parts += [_commands(line, result), _state(line, result)]
    verdict = _summed(parts)
    return Verdict(verdict.score + Score(lines=1, whole=int(not verdict.faults)), verdict.faults)


def _summed(verdicts: Iterable[Verdict]) -> Verdict:
    every = tuple(verdicts)
    return Verdict(total(one.score for one in every), tuple(fault for one in every for fault in one.faults))


def _rows(found: list[Data], expected: list[Data], acceptable: Mapping[str, Data]) -> list[Verdict]:
    """Judge the rows of a table in their order; each row too many is one wrong value."""
    padded = found + [{}] * (len(expected) - len(found))
    parts = [_Reading(*pair, acceptable).verdict() for pair in zip(padded, expected, strict=False)]
    beyond = len(found) - len(expected)
    if beyond > 0:
        parts.append(Verdict(Score(wrong=beyond), (Fault("rows", found=len(found), wanted=len(expected)),)))
    return parts


def _commands(line: Mapping[str, Data], result: Mapping[str, Data]) -> Verdict:
    found, wanted = set(result.get("commands") or ()), set(line.get("commands") or ())
    optional = EDITS.union(line.get("acceptable_commands") or ())
    if not wanted and found <= optional:
        return Verdict(Score())
    if wanted - EDITS <= found <= wanted | optional:
        return Verdict(Score(commands=1, commands_right=1))
    return Verdict(Score(commands=1), (Fault("commands", found=sorted(found), wanted=sorted(wanted)),))


def _state(line: Mapping[str, Data], result: Mapping[str, Data]) -> Verdict:
    found, wanted = result.get("unknown") or None, line.get("unknown") or None
    if not found and not wanted:
        return Verdict(Score())
    if found == wanted or (found or "none") in (line.get("acceptable_unknown") or ()):
        return Verdict(Score(states=1, states_right=1))
    return Verdict(Score(states=1), (Fault("state", found=found, wanted=wanted),))


class Bar(NamedTuple):
    """One threshold: its French name, what was reached, what must be."""

    name: str
    reached: float | None
    aim: float

    @property
    def is_met(self) -> bool:
        """Whether it is met; a rate of nothing is."""
        return self.reached is None or self.reached >= self.aim


def bars(score: Score) -> tuple[Bar, ...]:
    """Give the thresholds of a corpus, beside its forbidden values, of which there must be none."""
    return (
        Bar("précision", score.precision, 0.98),
        Bar("rappel", score.recall, 0.93),
        Bar("commandes", score.command_rate, 0.97),
        Bar("états", score.state_rate, 0.97),
    )


def is_good_enough(score: Score) -> bool:
    """Whether every threshold is met, and nothing forbidden is filled."""
    return not score.forbidden and all(bar.is_met for bar in bars(score))
