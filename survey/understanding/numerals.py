"""Numbers as people write them: « 12 500,50 », « 80.000 », « 1,2 M », « quatre-vingt-dix-sept », « une trentaine »."""

import re
from dataclasses import dataclass
from decimal import Decimal

_TOKEN = re.compile(
    r"(?P<digits>(?<![a-z0-9])(?:[0-9]{1,3}(?:[ .'][0-9]{3})+(?![0-9])(?:[.,][0-9]+)?|[0-9]+(?:[.,][0-9]+)*))|[a-z]+"
)
_EURO = re.compile(" ?(?:€|eur)")
_HUNDREDS_IN_FIGURES = re.compile(r"[0-9]{1,3} ?mille? [1-9]")
_HUNDREDS_AFTER_K = re.compile(r"(?<=[0-9]k)[0-9]{1,3}(?![0-9a-z])")  # « 6k5 »
_UP_TO_SIXTEEN = "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
_TENS_WORDS = "dix vingt trente quarante cinquante soixante septante huitante nonante"
_SMALL = {
    **{word: value for value, word in enumerate(_UP_TO_SIXTEEN.split())},
    **{word: 10 * ten for ten, word in enumerate(_TENS_WORDS.split(), start=1)},
    "une": 1,
    "vingts": 20,
    "octante": 80,
}
_HUNDRED = {"cent", "cents"}
_LARGE = {
    **dict.fromkeys(("mille", "milles", "mil", "millier", "milliers", "k", "ke", "keur", "keuro", "keuros"), 1000),
    **dict.fromkeys(("million", "millions", "m", "meur", "meuros"), 1_000_000),
    **dict.fromkeys(("milliard", "milliards", "md", "mds"), 1_000_000_000),
}
_ATTACHED = {"k", "ke", "keur", "keuro", "keuros", "m", "meur", "meuros", "md", "mds"}
_TENS_COLLECTIVE = "dizaine vingtaine trentaine quarantaine cinquantaine soixantaine"
_COLLECTIVE = {
    **{word: 10 * ten for ten, word in enumerate(_TENS_COLLECTIVE.split(), start=1)},
    "douzaine": 12,
    "quinzaine": 15,
    "centaine": 100,
}
_BETWEEN_ARTICLE_AND_COLLECTIVE = {"bonne", "petite", "grosse", "belle", "demi", "demie"}
_MOST_ADJECTIVES = 2  # « une bonne demi-douzaine »
# Said alone, these are more often an article or an adjective than a number.
_WEAK = {"un", "une", "neuf"}
_TENS = (20, 30, 40, 50, 60, 70, 80, 90)
# What may be said after a number that ends in so many units: « soixante » then « dix-sept », « vingt » then « deux ».
_MAY_FOLLOW = {ten: range(1, 10) for ten in _TENS} | {
    0: range(1, 100),
    10: range(7, 10),
    60: range(1, 20),
    80: range(1, 20),
}
_BEGINNERS = _SMALL.keys() | _HUNDRED | _LARGE.keys()
_LONGEST_GAP = len(" - ")
_LONGEST_DIGITS = 20
_BEYOND = Decimal(10) ** _LONGEST_DIGITS
_THOUSANDS_GROUP = 3


@dataclass(frozen=True, slots=True)
class Number:
    """A number and its place in the folded text.

    ``approximate``: said as a round figure. ``ambiguous``: « 12,500 », thousands for some, decimals for others.
    ``weak``: may be no number at all (« un », « neuf »).
    """

    value: Decimal
    start: int
    end: int
    approximate: bool = False
    ambiguous: bool = False
    weak: bool = False


def scan(text: str, most: int = 10_000) -> list[Number]:
    """Find the numbers of a folded text, from left to right, no more than so many."""
    tokens = list(_TOKEN.finditer(text))
    numbers: list[Number] = []
    place = 0
    while place < len(tokens) and len(numbers) < most:
        if not _begins_a_number(tokens[place]):
            place += 1
            continue
        attempt = _Attempt(text, tokens, place)
        attempt.run()
        if attempt.number is not None:
            numbers.append(attempt.number)
        place = max(attempt.place, place + 1)
    return numbers


def _begins_a_number(token: re.Match[str]) -> bool:
    """Whether a number may begin at a token: most words need not be tried."""
    word = token[0]
    return word in _BEGINNERS or word.rstrip("s") in _COLLECTIVE or token["digits"] is not None


def digits(raw: str) -> tuple[Decimal, bool]:
    """Give the value of figures with their separators, and whether it is ambiguous (« 12,500 »)."""
    compact = raw.replace(" ", "").replace("'", "")
    if len(compact) > _LONGEST_DIGITS:
        return _BEYOND, False
    mark = max(".,", key=compact.rfind)
    whole, _, last = compact.rpartition(mark)
    if not whole:
        return Decimal(compact), False
    other = "," if mark == "." else "."
    groups = [*whole.split(mark)[1:], last]
    grouped = all(len(group) == _THOUSANDS_GROUP for group in groups) and other not in whole and whole[0] != "0"
    if len(groups) > 1 or (grouped and mark == "."):
        return Decimal(compact.replace(mark, "").replace(other, "")), not grouped
    return Decimal(f"{whole.replace(other, '')}.{last}"), grouped and raw == compact


class _Attempt:
    """One reading of a number that begins at a token; afterwards ``place`` is the first token that is not of it."""

    def __init__(self, text: str, tokens: list[re.Match[str]], place: int) -> None:
        self.text = text
        self.tokens = tokens
        self.first = self.place = place
        self.total = Decimal(0)
        self.current: Decimal | None = None
        self.scale = Decimal(0)
        self.approximate = self.ambiguous = False

    @property
    def number(self) -> Number | None:
        if self.place == self.first:
            return None
        words = self.tokens[self.first : self.place]
        weak = len(words) == 1 and words[0][0] in _WEAK
        value, end = self.total + (self.current or 0), words[-1].end()
        if _HUNDREDS_IN_FIGURES.fullmatch(self.text, words[0].start(), end):
            value += int(words[-1][0]) * 99  # « 4 mille 5 » is 4 500
        hundreds = _HUNDREDS_AFTER_K.match(self.text, end)
        if hundreds:
            value, end = value + Decimal(f"0.{hundreds[0]}") * 1000, hundreds.end()
        return Number(value, words[0].start(), end, self.approximate, self.ambiguous, weak)

    def run(self) -> None:
        while self.place < len(self.tokens) and self._follows() and self._take(self.tokens[self.place]):
            self.place += 1

    def _follows(self) -> bool:
        """Words of one number are held together by spaces and hyphens only."""
        if self.place == self.first:
            return True
        gap = self.text[self.tokens[self.place - 1].end() : self.tokens[self.place].start()]
        return len(gap) <= _LONGEST_GAP and not gap.strip(" -")

    def _take(self, token: re.Match[str]) -> bool:
        if token["digits"]:
            return self._take_digits(token["digits"])
        word = token[0]
        if word in _SMALL:
            return self._take_small(_SMALL[word])
        if word in _HUNDRED:
            return self._take_hundred()
        if word in _LARGE:
            return self._take_large(word)
        return self._take_collective(word) or self._take_and()

    def _take_digits(self, raw: str) -> bool:
        value, ambiguous = digits(raw)
        if self.place > self.first and not (self.current is None and 0 < value < self.scale):
            return False
        self.current, self.ambiguous = value, ambiguous
        return True

    def _take_small(self, value: int) -> bool:
        if self.current is None:
            self.current = Decimal(value)
            return True
        if self.tokens[self.place - 1]["digits"]:
            return False
        units = int(self.current) % 100
        if (units, value) == (4, 20):
            self.current += 76
            return True
        if value not in _MAY_FOLLOW.get(units, ()):
            return False
        self.current += value
        return True

    def _take_hundred(self) -> bool:
        if self.current is None:
            self.current = Decimal(100)
            return True
        if self.current not in range(2, 100):  # « douze cents », never « cent cent »
            return False
        self.current *= 100
        return True

    def _take_large(self, word: str) -> bool:
        scale = Decimal(_LARGE[word])
        if word in _ATTACHED and not self._is_abbreviation(word):
            return False
        if self.current is None and (self.place > self.first or word in _ATTACHED):
            return False
        if self.scale and scale >= self.scale:
            return False
        self.total += (1 if self.current is None else self.current) * scale
        self.current, self.scale, self.ambiguous = None, scale, False
        return True

    def _is_abbreviation(self, word: str) -> bool:
        """« 45 k », « 1,2 M€ »; « 12 m » alone may be metres, so « m » is attached or followed by the currency."""
        before, token = self.tokens[self.place - 1], self.tokens[self.place]
        if self.place == self.first or not before["digits"]:
            return False
        if word == "m" and self.text[token.end() : token.end() + 1] in ("2", "3"):  # « 40m2 »
            return False
        return word != "m" or before.end() == token.start() or _EURO.match(self.text, token.end()) is not None

    def _take_collective(self, word: str) -> bool:
        if self.place == self.first and word.rstrip("s") not in _COLLECTIVE:
            return False
        skipped = self.place
        half = False
        while skipped < len(self.tokens) and self.tokens[skipped][0] in _BETWEEN_ARTICLE_AND_COLLECTIVE:
            half = half or self.tokens[skipped][0].startswith("demi")
            skipped += 1
        if skipped == len(self.tokens) or skipped - self.place > _MOST_ADJECTIVES:
            return False
        size = _COLLECTIVE.get(self.tokens[skipped][0].rstrip("s"))
        if size is None or self.approximate:
            return False
        self.current = (1 if self.current is None else self.current) * (Decimal(size) / 2 if half else Decimal(size))
        self.approximate = True
        self.place = skipped
        self._take_thousands_of()
        return True

    def _take_thousands_of(self) -> None:
        """« une vingtaine de milliers »."""
        match self._words(self.place + 1):
            case ["de", ("milliers" | "millions") as scale]:
                self.current = (self.current or Decimal(1)) * _LARGE[scale]
                self.place += 2

    def _take_and(self) -> bool:
        """« vingt et un », « un million et demi »."""
        match self._words(self.place):
            case ["et", "demi" | "demie"] if self.scale and self.current is None:
                self.total += self.scale / 2
                self.place += 1
                return True
            case ["et", ("un" | "une" | "onze") as unit] if self._after_spoken_tens():
                self.place += 1
                return self._take_small(_SMALL[unit])
        return False

    def _words(self, place: int) -> list[str]:
        return [token[0] for token in self.tokens[place : place + 2]]

    def _after_spoken_tens(self) -> bool:
        return self.current is not None and not self.tokens[self.place - 1]["digits"] and self.current % 100 in _TENS
