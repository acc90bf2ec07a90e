"""The numbers of a text, each with what it counts: euros, people, or something that is no figure of the form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from survey.understanding.analysis import Analysis
from survey.understanding.mentions.not_figures import not_figures
from survey.understanding.mentions.units import Units
from survey.understanding.moments import Moment
from survey.understanding.numerals import Number, scan

_CENTS = 100
_LEAST_EUROS = 100
_THOUSAND = 1000
_LARGEST = 10**15
_MOST_NUMBERS = 200
_YEARS = range(1990, 2036)
_CURRENCY = re.compile(
    r" ?(?:€|euros?\b|eur\b|d'euros?\b|d euros?\b|de euros?\b)|(?: ?(?:ttc|ht)\b)|(?<=[0-9])e\b(?!')"
    r"|(?<=[0-9]) e(?= (?:de |d')(?:credits?|subvention|budget|cofinancement))"
)
_CURRENCY_WITHIN = re.compile(r"€|eur")
_PERCENT = re.compile(r" ?(?:%|pour ?cents?\b|pct\b)")
_SCALED = re.compile(r"(?:k|ke|keuros?|keur|meur|meuros?|m)$")
_CENTIMES = re.compile(r" ?(?:€|euros?|eur) ?(?:et )?")
_RANGE = re.compile(
    r" ?(?:€|k€|euros?|eur|[a-z]{3,14})? ?(?:a|ou|aux?|jusqu'a|a environ) ?(?:environ )?| ?(?:€|k€|euros?|eur)? ?- ?|/"
)
_BETWEEN = re.compile(r" ?(?:€|k€|euros?|eur|[a-z]{3,14})? ?et ?(?:moins de )?")
_ENTRE = re.compile(r"\b(?:entre|au moins|minimum|plus de)(?: environ| les)? $")
_ROUND = re.compile(
    r"(?:\b(?:environ|env|autour d[e']|pres d[e']|pas loin d[e']|plus d[e']|moins d[e']|quelque"
    r"|quasi(?:ment)?|maxi?|maximum|grosso modo|plutot)|~)"
    r" ?(?:de |d'|: ?|a |les )?$"
)
_BOUND = re.compile(
    r"\b(?:pas plus d[e']|jusqu'a|au plus|sans depasser|ne depasser[a-z]{1,3} pas|inferieure? a"
    r"|superieure? a) ?(?:les )?$"
)
_ROUND_AFTER = re.compile(r" ?(?:€|euros?)?,? ?(?:environ|a peu pres|grosso modo|maxi|max|minimum|au (?:moins|plus))\b")
_SHARE = re.compile(r"\b(?:dont|y compris|parmi (?:eux|elles|lesquel(?:le)?s)|sur lesquel(?:le)?s|incluant|inclus)\b")
_SENTENCE = re.compile(r"[.;!?\n](?![0-9])")
_VAGUE_BEFORE = re.compile(r"\b(?:des|plusieurs|quelques|les) $")


class Measure(StrEnum):
    """What a number is a number of."""

    EUROS = "euros"
    PEOPLE = "people"
    BARE = "bare"  # nothing tells: the question asked or the words around may
    OTHER = "other"  # ages, years, telephone numbers, postal codes, percentages, workshops, kilometres…


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text. ``value`` is cents for euros, else the number itself, rounded down; ``start`` and ``end`` take its unit in.

    ``share``: « dont 12 000 » is a share of a figure before it. ``rate``: « par projet ».
    ``ranged``: an end of « entre … et … », or of « jusqu'à » for euros.
    ``unit`` is the folded noun counted (« familles »); ``hundredths`` what ``value`` left out (« 18 732,40 », « 12,5 % »).
    """

    value: int
    measure: Measure
    start: int
    end: int
    share: bool = False
    rate: bool = False
    ranged: bool = False
    approximate: bool = False
    unit: str = ""
    hundredths: int = 0

    @property
    def cents(self) -> int:
        """The value as euros, where nothing but the question or the words around told that they are."""
        return self.value if self.measure is Measure.EUROS else self.value * _CENTS + self.hundredths


def figures_of(analysis: Analysis, moments: tuple[Moment, ...]) -> Iterator[Figure]:
    """Find the numbers that are not dates, from left to right; of a text that holds hundreds, the first."""
    numbers = _with_cents(analysis.folded.text, scan(analysis.folded.text, _MOST_NUMBERS))
    reader = _Reader(analysis, moments)
    pairs = [(number, _exact(figure, number)) for number in numbers if (figure := reader.read(number)) is not None]
    figures = _ranged(analysis.folded.text, [number for number, _ in pairs], [figure for _, figure in pairs])
    yield from _shared(analysis.folded.text, figures)


def _exact(figure: Figure, number: Number) -> Figure:
    """Keep the hundredths of what is not euros; euros are in cents already."""
    hundredths = int(number.value % 1 * _CENTS)
    return replace(figure, hundredths=hundredths) if hundredths and figure.measure is not Measure.EUROS else figure


def _with_cents(text: str, numbers: list[Number]) -> list[Number]:
    """Join « 12 euros 50 »."""
    joined: list[Number] = []
    for number in numbers:
        last = joined[-1] if joined else None
        is_cents = text[number.start : number.end].isdecimal() and number.end - number.start == len("50")
        if last and is_cents and _CENTIMES.fullmatch(text, last.end, number.start):
            joined[-1] = replace(last, value=last.value + number.value / _CENTS, end=number.end)
        else:
            joined.append(number)
    return joined


class _Reader:
    """What each number of a text counts."""

    def __init__(self, analysis: Analysis, moments: tuple[Moment, ...]) -> None:
        self.text = analysis.folded.text
        self.units = Units(analysis)
        self.nothing = not_figures(analysis, moments)

    def read(self, number: Number) -> Figure | None:
        """Type a number; ``None`` for an article (« un »), a plural (« des centaines ») or what is part of a date."""
        if number.value >= _LARGEST or (number.weak and not self.text.startswith("neuf", number.start)):
            return None
        if number.approximate and _VAGUE_BEFORE.search(self.text[max(0, number.start - 12) : number.start]):
            return None
        if all(self.nothing[number.start : number.end]):
            return Figure(int(number.value), Measure.OTHER, number.start, number.end)
        return self._in_euros(number) or self._of_a_unit(number) or self._by_the_words_around(number)

    def _in_euros(self, number: Number) -> Figure | None:
        currency = _CURRENCY.match(self.text, number.end) or _CURRENCY_WITHIN.search(
            self.text, number.start, number.end
        )
        scaled = _SCALED.search(self.text, max(number.start, number.end - 6), number.end)
        if currency is None and (scaled is None or self._counts_things(number.end)):
            return None
        return self._euros(number, max(currency.end(), number.end) if currency else number.end)

    def _counts_things(self, end: int) -> bool:
        unit = self.units.attached(end) or self.units.after(end)
        return unit is not None

    def _euros(self, number: Number, end: int) -> Figure | None:
        cents = number.value * _CENTS
        if number.ambiguous or cents != cents.to_integral_value():
            return Figure(int(number.value), Measure.OTHER, number.start, end)
        return Figure(
            int(cents),
            Measure.EUROS,
            number.start,
            end,
            rate=self.units.is_rate(number.start, end),
            ranged=_BOUND.search(self.text[max(0, number.start - 24) : number.start]) is not None,
            approximate=self._is_round(number),
        )

    def _of_a_unit(self, number: Number) -> Figure | None:
        percent = _PERCENT.match(self.text, number.end)
        if percent:
            return Figure(int(number.value), Measure.OTHER, number.start, percent.end(), unit="%")
        unit = self.units.attached(number.end) or self.units.after(number.end)
        if unit is None:
            return None
        is_people = unit.term == "people" and number.value == number.value.to_integral_value()
        is_people = is_people and not self.units.is_of_each(int(number.value), number.start, unit.end)
        return Figure(
            int(number.value),
            Measure.PEOPLE if is_people else Measure.OTHER,
            number.start,
            unit.end,
            rate=self.units.is_rate(number.start, unit.end),
            approximate=self._is_round(number),
            unit=unit.noun,
        )

    def _by_the_words_around(self, number: Number) -> Figure | None:
        if number.weak:
            return None
        written = self.text[number.start : number.end]
        is_year = number.value in _YEARS and written.isdecimal()
        if not is_year and number.value >= self.units.least_euros(number.start, number.end):
            euros = self._euros(number, number.end)
            return replace(euros, approximate=self._is_round(number)) if euros else None
        is_people = self._is_people(number) and not number.ambiguous
        is_word = number.value == 0 and written != "0"
        small = number.value < _THOUSAND
        is_nothing = not is_people and self.units.is_name_or_thing(number.start, number.end, small=small)
        if is_year or is_word or is_nothing:
            return Figure(int(number.value), Measure.OTHER, number.start, number.end)
        return Figure(
            int(number.value),
            Measure.PEOPLE if is_people else Measure.BARE,
            number.start,
            number.end,
            rate=self.units.is_rate(number.start, number.end),
            ranged=not is_people and _BOUND.search(self.text[max(0, number.start - 24) : number.start]) is not None,
            approximate=self._is_round(number),
        )

    def _is_people(self, number: Number) -> bool:
        units = self.units
        return units.is_people_awaited(number.start, number.end) or (
            self._is_round(number) and units.is_after_people(number.start)
        )

    def _is_round(self, number: Number) -> bool:
        before = self.text[max(0, number.start - 30) : number.start]
        return number.approximate or bool(_ROUND.search(before) or _ROUND_AFTER.match(self.text, number.end))


def _ranged(text: str, numbers: list[Number], figures: list[Figure]) -> list[Figure]:
    """Mark the ends of ranges; « 10 à 12 000 € » are both euros, « 3 à 12 ans » are both ages."""
    for last in range(len(figures) - 1, 0, -1):
        one, other = numbers[last - 1], numbers[last]
        if not _is_range(text, one, other):
            continue
        here, before = figures[last], figures[last - 1]
        is_unsaid = before.measure is Measure.PEOPLE and not before.unit and here.measure is Measure.EUROS
        if before.measure is Measure.BARE or is_unsaid:
            before = _like(before, here)
        if before.measure is here.measure:
            is_nothing = here.measure is Measure.BARE and here.value < _LEAST_EUROS
            measure = Measure.OTHER if is_nothing else here.measure
            figures[last - 1] = replace(before, ranged=True, measure=measure)
            figures[last] = replace(here, ranged=True, measure=measure)
    return figures


def _is_range(text: str, one: Number, other: Number) -> bool:
    if other.start - one.end > 24:  # noqa: PLR2004  the longest that the patterns below can match
        return False
    if _RANGE.fullmatch(text, one.end, other.start):
        return True
    if not _BETWEEN.fullmatch(text, one.end, other.start):
        return False
    return _ENTRE.search(text[max(0, one.start - 24) : one.start]) is not None


def _like(figure: Figure, other: Figure) -> Figure:
    """Give a bare number the unit of the other; « 10 à 12 000 € » starts at 10 000."""
    value = figure.cents if other.measure is Measure.EUROS else figure.value
    if figure.value < _LEAST_EUROS and value * _THOUSAND <= other.value:
        value *= _THOUSAND
    return replace(figure, value=value, hundredths=0, measure=other.measure, unit=other.unit, rate=other.rate)


def _shared(text: str, figures: list[Figure]) -> list[Figure]:
    """Mark what « dont » says to be a share of a figure before it, to the end of the sentence."""
    total = previous = -1
    for place, figure in enumerate(figures):
        if previous >= 0:
            gap = text[figures[previous].end : figure.start]
            cuts = [match.end() for match in _SENTENCE.finditer(gap)]
            if cuts:
                total, gap = -1, gap[cuts[-1] :]
            if total < 0 and figure.measure is not Measure.OTHER and _SHARE.search(gap):
                total = previous
        if total >= 0:
            _share(figures, total, place)
        if figure.measure is not Measure.OTHER:
            previous = place
    return figures


def _share(figures: list[Figure], total: int, place: int) -> None:
    """Mark a figure as a share of another where they count the same; the unit of one is that of the other."""
    whole, part = figures[total], figures[place]
    if whole.measure is Measure.BARE and part.measure in (Measure.EUROS, Measure.PEOPLE) and part.share is False:
        whole = figures[total] = _like(whole, part)
    elif part.measure is Measure.BARE:
        part = _like(part, whole)
    if part.measure is whole.measure:
        figures[place] = replace(part, share=True)
