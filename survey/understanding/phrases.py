"""All ways of saying of several lexicons, found in one pass over the words of a text."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

_SHORTEST_PLURAL = 3
_MOST_REMEMBERED, _LONGEST_REMEMBERED = 4096, 24


class Token(NamedTuple):
    """A word of letters and digits, and its place in the folded text; « st » is already « saint »."""

    word: str
    start: int
    end: int


class Phrase(NamedTuple):
    """Words that say a term of a lexicon: tokens ``[first:last]``."""

    lexicon: str
    term: str
    first: int
    last: int


@dataclass(slots=True)
class _Node:
    exact: dict[str, "_Node"] = field(default_factory=dict)
    prefixes: dict[str, "_Node"] = field(default_factory=dict)
    cuts: tuple[int, ...] = ()
    terms: list[tuple[str, str]] = field(default_factory=list)
    is_last: bool = True


class Phrases:
    """A tree of phrases, word by word; plurals are free, a star takes any ending."""

    def __init__(self) -> None:
        """Begin with no phrase."""
        self._root = _Node()
        self._begun: dict[str, tuple[str, list[_Node]]] = {}

    def add(self, lexicon: str, term: str, words: Sequence[tuple[str, bool]]) -> None:
        """Add a phrase; each word comes with whether any ending suits it."""
        node = self._root
        for word, any_ending in words:
            branch, name = (node.prefixes, word) if any_ending else (node.exact, singular(word))
            node.is_last = False
            if any_ending:
                node.cuts = tuple(sorted({*node.cuts, len(word)}))
            node = branch.setdefault(name, _Node())
        node.terms.append((lexicon, term))
        self._begun.clear()

    def find(self, tokens: Sequence[Token]) -> list[Phrase]:
        """Find what is said, the longest phrase of each lexicon at each place, from left to right; phrases of a lexicon do not overlap."""
        found: list[Phrase] = []
        free: dict[str, int] = {}
        for first in range(len(tokens)):
            for lexicon, (term, last) in self.at(tokens, first).items():
                if free.get(lexicon, 0) <= first:
                    found.append(Phrase(lexicon, term, first, last))
                    free[lexicon] = last
        return found

    def at(self, tokens: Sequence[Token], first: int) -> dict[str, tuple[str, int]]:
        """Give the longest phrase of each lexicon that begins at a token: its term, and the token after its last."""
        _, reached = self._beginning(tokens[first].word)
        longest: dict[str, tuple[str, int]] = {}
        last = first + 1
        while reached:
            for node in reached:
                for lexicon, term in node.terms:
                    known = longest.get(lexicon)
                    if known is None or known[1] < last:  # the word itself comes before the stars
                        longest[lexicon] = (term, last)
            if last == len(tokens):
                break
            word = tokens[last].word
            stem, _ = self._beginning(word)
            reached = [child for node in reached if not node.is_last for child in _after(node, word, stem)]
            last += 1
        return longest

    def _beginning(self, word: str) -> tuple[str, list[_Node]]:
        """Give a word without its plural, and where it leads from the root; the same words come back from text to text."""
        known = self._begun.get(word)
        if known is None:
            stem = singular(word)
            known = stem, _after(self._root, word, stem)
            if len(self._begun) < _MOST_REMEMBERED and len(word) <= _LONGEST_REMEMBERED:
                self._begun[word] = known
        return known


def _after(node: _Node, word: str, stem: str) -> list[_Node]:
    """Give where a word leads from a node: itself, and the stars that it begins with."""
    exact = node.exact.get(stem)
    following = [exact] if exact else []
    for cut in node.cuts:
        child = node.prefixes.get(word[:cut])
        if child and cut <= len(word):
            following.append(child)
    return following


def singular(word: str) -> str:
    """Leave the mark of a plural out; short words and numbers stay as they are."""
    stem = word.rstrip("sx")
    return stem if len(stem) >= _SHORTEST_PLURAL and not word.isdecimal() else word
