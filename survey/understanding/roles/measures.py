"""One thing measured, as it is told: its name, its kind, from how much to how much, what is reached."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest

from survey.domain.vocabulary import IndicatorKind
from survey.understanding.mentions.mentioned import Span
from survey.understanding.numerals import Number, scan
from survey.understanding.readers.counts import plain
from survey.understanding.roles.measure_words import (
    AFTER,
    AGAINST,
    ARROW,
    AS_LABEL_BEFORE,
    BASELINE,
    BEFORE,
    BULLET,
    COLON,
    CUE_ASIDE,
    CUE_NOUN,
    EUROS,
    FROM,
    KIND_ASIDE,
    KIND_NAMED,
    KINDS,
    LABEL_END,
    LETTERS,
    LINK_START,
    LONGEST,
    LONGEST_TAIL,
    MOST_NUMBERS,
    NOT_UNITS,
    NOTE,
    OF_KIND,
    OF_WHAT,
    OUT_OF,
    PERCENT,
    ROOM,
    ROUGHLY,
    SCALES,
    SHORTEST,
    TAIL,
    TARGET,
    TIGHT,
    TIME,
    TO,
    UNIT,
    VALUE,
    YEARS,
)


@dataclass(slots=True)
class Measured:
    """What is told of one indicator, in folded places; ``parts`` are the figures by question."""

    label: Span
    parts: dict[str, tuple[Decimal, Span]] = field(default_factory=dict)
    unit: Span | None = None
    kind: tuple[IndicatorKind, Span] | None = None
    tail: int = 0


def kind_of(text: str, span: Span) -> tuple[IndicatorKind, Span] | None:
    """Give the kind that « indicateurs de résultat : » says of all that follows."""
    match = re.compile(rf"\b(?:{OF_KIND})\b").search(text, *span)
    return (KINDS[match[0][:4]], match.span()) if match else None


def kind_in(text: str, start: int, end: int) -> tuple[IndicatorKind, Span] | None:
    """Find « (indicateur de résultat) », « , réalisation » or « indicateur d'impact » in a piece of folded text."""
    for pattern in (KIND_ASIDE, KIND_NAMED):
        for match in pattern.finditer(text, start, end):
            return KINDS[match["kind"][:4]], match.span()
    return None


def measured(text: str, start: int, end: int, dates: Sequence[Span]) -> Measured | None:
    """Read one indicator in ``text[start:end]``; ``dates`` hold no figure. ``None`` where nothing is named."""
    kind = kind_in(text, start, end)
    if kind is not None:  # what stands there is neither name nor figure
        first, last = kind[1]
        text = text[:first] + "," + " " * (last - first - 1) + text[last:]
    start = _after(BULLET, text, start, end)
    reader = _Piece(text, start, end, dates)
    found = reader.after_a_colon() or reader.number_first() or reader.label_first()
    if found is None:
        return None
    found.kind = kind
    return found


def _after(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    match = pattern.match(text, start, end)
    return match.end() if match else start


class _Piece:
    """A piece of folded text that tells one indicator."""

    def __init__(self, text: str, start: int, end: int, dates: Sequence[Span]) -> None:
        self.text, self.start, self.end = text, start, end
        self.dates = [one for one in dates if start <= one[0] < end]
        self.numbers = [self._moved(one) for one in scan(text[start:end], MOST_NUMBERS)]
        self.numbers = [one for one in self.numbers if self._may_measure(one)]

    def _moved(self, number: Number) -> Number:
        return Number(
            number.value,
            number.start + self.start,
            number.end + self.start,
            number.approximate,
            number.ambiguous,
            number.weak,
        )

    def _may_measure(self, number: Number) -> bool:
        written = self.text[number.start : number.end]
        is_year = (
            written.isdecimal()
            and number.value in YEARS
            and re.search(
                r"\b(?:en|fin|d'ici|ici|de|l'annee|depuis|avant|cible|objectif|debut) $",
                self.text[max(self.start, number.start - 12) : number.start],
            )
        )
        in_a_date = any(start <= number.start < end for start, end in self.dates)
        after = self.text[number.end : number.end + 2]
        is_ordinal = after[:1] in ("e", "°") and not after[1:2].isalpha()
        return not (is_year or in_a_date or number.weak or number.ambiguous or is_ordinal)

    def after_a_colon(self) -> Measured | None:
        """« familles relogées : de 0 à 90 familles »: what goes before the colon is the name, figures and all."""
        for colon in COLON.finditer(self.text, self.start, self.end):
            head = self._label(self.start, self._head_end(colon.start()))
            if head is None:
                continue
            parts, unit = self._figures(colon.end())
            if parts:
                return Measured(head, parts, unit, tail=colon.end())
            if not any(one.start >= self.start and one.end <= colon.start() for one in self.numbers):
                return Measured(head, tail=colon.end())
            return None
        return None

    def _head_end(self, end: int) -> int:
        """Give where the name stops before a colon: « taux de sortie - cible : 60 % »."""
        for sign in (",", "(", " - "):
            place = self.text.rfind(sign, self.start, end)
            if place >= 0 and CUE_ASIDE.search(self.text, place, end):
                return place
        match = CUE_NOUN.search(self.text, max(self.start, end - 40), end)
        return match.start() if match else end

    def number_first(self) -> Measured | None:
        """« 200 personnes accompagnées d'ici juin », « cible : 60 % de sorties positives »."""
        if not self.numbers:
            return None
        first = number = self.numbers[0]
        begun = self._begins(number)
        if begun is None:
            other = self.numbers[1] if len(self.numbers) > 1 else None
            if other is None or self._pair(number, other) != self.start:
                return None
            number = other
        unit = self._unit_after(number)
        begin = number.end
        if unit is not None and self.text[slice(*unit)] in PERCENT | EUROS:
            begin = unit[1]
        elif unit is None or self.text[slice(*unit)] in TIME:
            return None
        stop = LABEL_END.search(self.text, begin + 1, self.end)
        dates = [one[0] for one in self.dates if one[0] > begin]
        others = [one.start for one in self.numbers[1:] if self._cued(one)]
        limit = min([stop.start() if stop else self.end, *dates, *others])
        label = self._label(begin, limit)
        if label is None:
            return None
        parts, _ = self._figures(min(first.start, begun or first.start))
        return Measured(label, parts, unit, tail=limit)

    def _begins(self, number: Number) -> int | None:
        """Give where a figure is told that goes before its name, its cue included."""
        if ROUGHLY.fullmatch(self.text, self.start, number.start):
            return self.start
        cued = self._cued(number)
        return cued[1] if cued and self._label(self.start, cued[1]) is None else None

    def label_first(self) -> Measured | None:
        """« taux de sortie positive 40 %, point de départ 25 % »: the name stops where the first figure is told."""
        for number, other in zip_longest(self.numbers, self.numbers[1:]):
            mark = self._mark(number, other)
            if mark is not None:
                label = self._label(self.start, mark)
                if label and " " not in self.text[slice(*label)] and OF_WHAT.match(self.text, self._end(number)):
                    label = self._label(self.start, self.end)  # « baisse de 20 % des impayés »
                parts, unit = self._figures(mark)
                return Measured(label, parts, unit, tail=mark) if label else None
        stop = re.compile(r"[,;()]| - ").search(self.text, self.start, self.end)
        label = self._label(self.start, stop.start() if stop else self.end)
        return Measured(label, tail=label[1]) if label else None

    def _mark(self, number: Number, other: Number | None) -> int | None:
        """Give where the words begin that tell a figure of the indicator, not a number of its name."""
        if (pair := self._pair(number, other)) is not None:
            return pair
        if (cued := self._cued(number)) is not None:
            return cued[1]
        unit = self._unit_after(number)
        said = self.text[slice(*unit)] if unit else ""
        before = self.text[max(self.start, number.start - 24) : number.start]
        if said in TIME or AS_LABEL_BEFORE.search(before):
            return None
        rest = self.text[unit[1] if unit else number.end : self.end].lstrip(" )")
        is_last = not rest or rest[0] in ",;(-." or any(one[0] >= number.end for one in self.dates)
        is_told = any(pattern.match(self.text, number.end, self.end) for pattern in AFTER.values())
        return number.start if said in PERCENT or is_last or is_told else None

    def _pair(self, number: Number, other: Number | None) -> int | None:
        """Give where « de 40 à 60 » or « 40 -> 60 » begins; not « de 3 à 6 ans »."""
        if other is None:
            return None
        unit = self._unit_after(other)
        if unit is not None and self.text[slice(*unit)] in {"an", "ans", "mois"}:
            return None
        if ARROW.fullmatch(self.text, number.end, other.start):
            return number.start
        begun = FROM.search(self.text, max(self.start, number.start - 40), number.start)
        if begun is None or TO.fullmatch(self.text, number.end, other.start) is None:
            return None
        return begun.start()

    def _cued(self, number: Number) -> tuple[str, int] | None:
        """Give what the words right before a number say that it is, and where they begin."""
        unit = self._unit_after(number)
        is_time = unit is not None and self.text[slice(*unit)] in TIME
        first = max(self.start, number.start - 60)
        for part, pattern in (TIGHT if is_time else BEFORE).items():
            match = pattern.search(self.text, first, number.start)
            if match and not any(match.end() > one.start >= match.start() for one in self.numbers if one is not number):
                return part, match.start()
        return None

    def _figures(self, start: int) -> tuple[dict[str, tuple[Decimal, Span]], Span | None]:
        """Say which number from a place on is the start, the target and what is reached, and in what unit."""
        numbers = [one for one in self.numbers if one.start >= start]
        parts: dict[str, tuple[Decimal, Span]] = {}
        unit: Span | None = None
        passed = False
        for number, other in zip_longest(numbers, numbers[1:]):
            if passed:
                passed = False
            elif (told := self._both(number, other, start)) and other is not None:
                parts.setdefault(told[0], self._value(number))
                parts.setdefault(told[1], self._value(other))
                passed = True
            else:
                part = self._part(number, parts, start)
                if part is not None:
                    parts.setdefault(part, self._value(number))
            unit = unit or (self._unit_after(other) if passed and other else None) or self._unit_after(number)
        return parts, unit if parts else None

    def _both(self, number: Number, other: Number | None, start: int) -> tuple[str, str] | None:
        if other is None:
            return None
        begun = self.text[max(start - 1, number.start - 12) : number.start]
        is_first = number.start - start < ROOM
        if self._pair(number, other) is not None:
            return BASELINE, TARGET
        if is_first and TO.fullmatch(self.text, number.end, other.start) and begun.rstrip().endswith(("de", "d'")):
            return BASELINE, TARGET
        if OUT_OF.fullmatch(self.text, number.end, other.start) and not self._is_a_scale(other):
            return VALUE, TARGET
        return None

    def _is_a_scale(self, number: Number) -> bool:
        """« une note moyenne de 4,2 sur 5 »: what the note is out of, not what is aimed at."""
        return number.value in SCALES and NOTE.search(self.text, self.start, number.start) is not None

    def _part(self, number: Number, parts: dict[str, tuple[Decimal, Span]], start: int) -> str | None:
        cued = self._cued(number)
        if cued is not None:
            return cued[0]
        if AGAINST.search(self.text, max(self.start, number.start - 30), number.start):
            return BASELINE if TARGET in parts or AFTER[BASELINE].match(self.text, self._end(number)) else TARGET
        told = [
            (match.end(), part)
            for part, after in AFTER.items()
            if (match := after.match(self.text, self._end(number), self.end))
        ]
        if told:
            return min(told)[1]
        unit = self._unit_after(number)
        if (parts and number.start > start) or (
            unit is not None and self.text[slice(*unit)] in TIME and self.text[start : number.start].strip(" :=")
        ):
            return None
        return TARGET

    def _end(self, number: Number) -> int:
        unit = self._unit_after(number)
        return unit[1] if unit else number.end

    def _value(self, number: Number) -> tuple[Decimal, Span]:
        return plain(number.value), (number.start, number.end)

    def _unit_after(self, number: Number) -> Span | None:
        match = UNIT.match(self.text, number.end, self.end)
        if match is None:
            return None
        if match["unit"] in PERCENT:
            return match.span("unit")
        first = re.match(r"[a-z]+|.", match["unit"])
        if first is None or first[0] in NOT_UNITS:
            return None
        return match.span("unit")

    def _label(self, start: int, end: int) -> Span | None:
        """Give the words of a piece without what only leads to them or to the figure."""
        if start >= end:
            return None
        start = _after(LINK_START, self.text, start, end)
        tail = TAIL.search(self.text, max(start, end - LONGEST_TAIL), end) if start < end else None
        end = tail.start() if tail else end
        words = self.text[start:end]
        end = start + len(words.rstrip(" ,.:;-('\"«»"))
        return (start, end) if SHORTEST <= end - start <= LONGEST and LETTERS.search(words) else None
