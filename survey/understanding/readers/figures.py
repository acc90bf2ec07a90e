"""Which of the numbers in a reply is the figure that was asked for, and when there is none."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from survey.understanding.folding import Folded, fold
from survey.understanding.numerals import Number, scan

_MONTHS = "janv|fevr?|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec"
_DATE = re.compile(
    r"[0-9]{1,2}[/.-][0-9]{1,2}(?:[/.-][0-9]{2,4})?(?![0-9])"
    rf"|[0-9]{{1,2}}(?:er)? (?:{_MONTHS})[a-z]{{0,7}}\.?(?: 20[0-9]{{2}})?"
    rf"|(?:\b(?:en|depuis|debut|fin|courant|annee|exercice)|\b(?:{_MONTHS})[a-z]{{0,7}}) 20[0-9]{{2}}\b"
)
_SHARE = re.compile(r"\b(?:dont|y compris|parmi lesquel(?:le)?s)\b")
_PARENTHESES = re.compile(r"\([^()]{0,400}\)")
_JOIN = r" ?(?:€|k€|m€|euros?|eur)? ?"
_RANGE = re.compile(rf"{_JOIN}(?:a|-|/|ou|au?x?|jusqu'a) ?")
_BETWEEN = re.compile(rf"{_JOIN}et ?")
_SUM = re.compile(rf"{_JOIN}(?:[a-z]{{2,20}} )?(?:\+|plus|et|,) ?")
_ENTRE = re.compile(r"\bentre (?:environ )?$")
_MINUS = re.compile(r"(?:^|[ :=(])(?:-|moins (?!de)) ?$")
_EACH = re.compile(
    r" ?(?:€|euros?|eur)? ?[a-z]{0,14} ?(?:maxi?(?:mum)?|environ|en moyenne)? ?(?:par|/|chaque) ?"
    r"(?:mois|semaines?|jours?|personnes?|familles?|menages?|enfants?|jeunes?|projets?|actions?|ateliers?|seances?"
    r"|beneficiaires?|tetes?|trimestres?|lieux?|sites?|communes?|places?)\b"
)
_OF_EACH = re.compile(
    r"\b(?:ateliers?|groupes?|seances?|sessions?|equipes?|promotions?|stages?|cohortes?) d[e'] ?(?:environ )?$"
)
_BOUND = re.compile(r"\b(?:pas plus d[e']|jusqu'a|sans depasser|inferieure? a|superieure? a) ?$")
_ROUND = re.compile(r"(?:\b(?:environ|env|autour|pres|plus|moins|quasi(?:ment)?|maxi?|maximum)\b|~)[^0-9]{0,12}$")
_ROUND_AFTER = re.compile(r" ?(?:€|euros?)?,? ?(?:environ|a peu pres|grosso modo|maxi|max|minimum|au (?:moins|plus))\b")
_DETAIL = re.compile(r" ?(?:€|k€|euros?|[a-z]{3,14})? ?[:=]")
_ZERO = re.compile(
    r"\b(?:rien(?! (?:de |ete |encore |a )?(?:transmis|communique|dit|donne|envoye|fourni|recu|precise|remonte|su|sait"
    r"|sur)\b)|zero|aucune?s?|neant|nul|pas un (?:seul|centime|euro)|gratuit)\b"
    r"|^personne(?=$|[ ,.]{0,3}(?:pour|encore|a ce|n'))"
)


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of a reply that may answer, in their order, and the folded words around them."""

    folded: Folded
    numbers: tuple[Number, ...]

    @property
    def is_range(self) -> bool:
        """« entre 10 000 et 12 000 », « 10 à 12 »."""
        pairs = zip(self.numbers, self.numbers[1:], strict=False)
        return any(self._joins(_RANGE, one, other) or self._spans(one, other) for one, other in pairs)

    @property
    def is_sum(self) -> bool:
        """« 12 adultes et 15 enfants », « 10 000 + 2 000 »."""
        pairs = zip(self.numbers, self.numbers[1:], strict=False)
        return len(self.numbers) > 1 and all(self._joins(_SUM, one, other) for one, other in pairs)

    def is_negative(self, number: Number) -> bool:
        return _MINUS.search(self.before(number)) is not None

    def is_each(self, number: Number) -> bool:
        """« 2 000 € par projet »: a rate, not the figure."""
        return _EACH.match(self.folded.text, number.end) is not None or _OF_EACH.search(self.before(number)) is not None

    def is_bound(self, number: Number) -> bool:
        """« pas plus de 20 000 »: the figure is not known."""
        return _BOUND.search(self.before(number)) is not None

    def confidence(self, number: Number) -> float:
        rounded = _ROUND.search(self.before(number)) or _ROUND_AFTER.match(self.folded.text, number.end)
        return 0.9 if number.approximate or rounded else 1.0

    def before(self, number: Number, longest: int = 30) -> str:
        return self.folded.text[max(0, number.start - longest) : number.start]

    def span(self, number: Number, unit: re.Pattern[str] | None = None) -> tuple[int, int]:
        """Give the place of a number in the reply, with its unit where it is said."""
        match = unit.match(self.folded.text, number.end) if unit else None
        return self.folded.span(number.start, match.end() if match else number.end)

    def whole(self) -> Number | None:
        """Give the whole where the others are its parts: « 80 + 20 donc 100 », « 60 000 : 25 000 de la Région et le reste »."""
        if len(self.numbers) < 2 or self.is_range:  # noqa: PLR2004  parts and their whole
            return None
        first, *parts, last = self.numbers
        if first.value + sum(number.value for number in parts) == last.value:
            return last
        rest = sum((number.value for number in parts), last.value)
        is_detailed = _DETAIL.match(self.folded.text, first.end) is not None
        return first if is_detailed and rest <= first.value else None

    def choices(self) -> list[Decimal]:
        """Give what the reply may mean when it holds several numbers: each, or their sum."""
        values = [number.value for number in self.numbers[:4]]
        if self.is_range and values[0] * 1000 <= values[-1]:  # « 10 à 12 000 » starts at 10 000
            values[0] *= 1000
        elif self.is_sum and not self.is_range:
            values.append(sum((number.value for number in self.numbers), Decimal(0)))
        return list(dict.fromkeys(values))

    def zero(self) -> tuple[int, int] | None:
        """Give the place of the word that says nothing at all, where no number is written."""
        match = _ZERO.search(self.folded.text)
        return self.folded.span(*match.span()) if match and not self.numbers else None

    def is_followed_by(self, pattern: re.Pattern[str], number: Number) -> bool:
        return pattern.match(self.folded.text, number.end) is not None

    def without(self, pattern: re.Pattern[str]) -> "Figures":
        """Leave aside the numbers right before such words, unless all are."""
        return self.keep(lambda number: not self.is_followed_by(pattern, number))

    def keep(self, wanted: Callable[[Number], bool]) -> "Figures":
        """Keep the numbers that fit, unless none does."""
        kept = tuple(number for number in self.numbers if wanted(number))
        return Figures(self.folded, kept or self.numbers)

    def _joins(self, pattern: re.Pattern[str], one: Number, other: Number) -> bool:
        return pattern.fullmatch(self.folded.text, one.end, other.start) is not None

    def _spans(self, one: Number, other: Number) -> bool:
        return self._joins(_BETWEEN, one, other) and _ENTRE.search(self.before(one)) is not None


def figures(text: str) -> Figures:
    """Find the numbers of a reply that may answer: no date, no share of another, no aside, no lone article."""
    folded = fold(text)
    dates, asides = _places(_DATE, folded.text), _places(_PARENTHESES, folded.text)
    share = _SHARE.search(folded.text)
    after_share = share.start() if share else len(folded.text)
    found = Figures(folded, tuple(scan(folded.text)))
    found = found.keep(lambda number: not number.weak).keep(lambda number: number.start < after_share)
    return found.keep(lambda number: not _inside(number, asides)).keep(lambda number: not _inside(number, dates))


def _places(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text)]


def _inside(number: Number, places: list[tuple[int, int]]) -> bool:
    return any(start <= number.start and number.end <= end for start, end in places)
