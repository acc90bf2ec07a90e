"""A text in which places are looked for, and what is found."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from survey.domain.values import Place
from survey.domain.vocabulary import PlaceKind
from survey.understanding import gazetteer
from survey.understanding.analysis import Analysis
from survey.understanding.mentions.introductions import Introduced, introduced
from survey.understanding.mentions.place_names import TerritoryNames, names_of

CONTRACTED = {"au": "le", "du": "le", "aux": "les", "des": "les"}
"""The article that a preposition hides."""

_WITHIN_A_NAME = re.compile(r"[ '/-]|/ |\. ?")
NUMBER_AFTER = re.compile(r" ?\((?:dept? )?(?P<code>[0-9]{5}|[0-9]{2,3}|2[ab])\)| (?P<postal>[0-9]{5})\b")


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place and where it is said in the folded text. ``here``: it lies in the territory.

    ``introduced`` tells how surely the words before make it a place; ``whole``: « tout le département ».
    """

    place: Place
    start: int
    end: int
    confidence: float = 0.9
    here: bool = True
    introduced: Introduced = Introduced.SURELY
    whole: bool = False


@dataclass
class PlaceSearch:
    """A text and the names of its territory; ``tries`` is how many misspelt names are still looked for."""

    analysis: Analysis
    tries: int = 10
    _introduced: dict[int, Introduced] = field(default_factory=dict)

    @cached_property
    def names(self) -> TerritoryNames:
        context = self.analysis.scene.context
        return names_of(context.geography, context.territory)

    @cached_property
    def words(self) -> list[str]:
        return [word for token in self.analysis.tokens for word in [token.word]]

    @cached_property
    def is_shouted(self) -> bool:
        """Whether the text is written in capitals, which then tell nothing."""
        letters = list(filter(str.isalpha, self.analysis.text[:400]))
        return sum(map(str.isupper, letters)) * 2 > len(letters)

    @cached_property
    def has_capitals(self) -> bool:
        return not self.is_shouted and any(map(str.isupper, self.analysis.text[1:400]))

    @cached_property
    def known_tokens(self) -> frozenset[int]:
        """The tokens that belong to a phrase of some lexicon: they are no misspelt names."""
        phrases = (phrase for found in self.analysis.phrases.values() for phrase in found)
        return frozenset(token for phrase in phrases for token in range(phrase.first, phrase.last))

    @cached_property
    def tells_departments(self) -> bool:
        """Whether « (44) » or a postal code stands somewhere."""
        return NUMBER_AFTER.search(self.analysis.folded.text) is not None

    @cached_property
    def _ends(self) -> list[int]:
        """For each token, the one after the last that no comma nor line end cuts off from it."""
        tokens, text = self.analysis.tokens, self.analysis.folded.text
        ends = [len(tokens)] * len(tokens)
        for last in range(len(tokens) - 1, 0, -1):
            gap = text[tokens[last - 1].end : tokens[last].start]
            joined = gap == " " or _WITHIN_A_NAME.fullmatch(gap) is not None
            ends[last - 1] = ends[last] if joined else last
        return ends

    def introduced(self, start: int) -> Introduced:
        """Say how the name at a place is introduced, whatever place was named before."""
        if start not in self._introduced:
            self._introduced[start] = introduced(self.analysis, start, 0)
        return self._introduced[start]

    @cached_property
    def _capitals(self) -> list[bool]:
        text, origins = self.analysis.text, self.analysis.folded.origins
        return [text[origins[token.start]].isupper() for token in self.analysis.tokens]

    def is_capital(self, token: int) -> bool:
        """Whether a word begins with a capital."""
        return self._capitals[token]

    def may_begin(self, token: int) -> bool:
        """Whether a name may begin at a token: most small words need not be tried."""
        if self._capitals[token] or not self.has_capitals or self.tells_departments:
            return True
        return self.words[token] in self.names.longest or self.words[token] in CONTRACTED

    def most_words(self, first: int) -> int:
        """Give how many words a name of the territory that begins at a token has at most; « du » is « de le »."""
        word = self.words[first]
        second = self.words[first + 1] if first + 1 < len(self.words) else ""
        return self.names.most_words(CONTRACTED.get(word, word), second)

    def joined(self, first: int, longest: int) -> int:
        """Give how many tokens from a first one may make a name."""
        return max(1, min(longest, self._ends[first] - first))

    def span(self, first: int, last: int) -> tuple[int, int]:
        return self.analysis.tokens[first].start, self.analysis.tokens[last - 1].end

    def is_department(self, words: str) -> bool:
        """Whether the name, without an article, is also that of a department: « Mayenne », « Vienne »."""
        return words in gazetteer.departments(self.analysis.scene.context.geography) and not words.isdigit()

    def population(self, place: Place) -> int:
        geography = self.analysis.scene.context.geography
        if place.kind is PlaceKind.EPCI:
            return geography.epcis[place.code or ""].population
        commune = geography.communes.get(place.code or "")
        return commune.population if commune else 0
