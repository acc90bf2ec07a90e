"""All ways of saying of several lexicons, found in one pass over the words of a text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

_SHORTEST_PLURAL = 3


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
    terms: list[tuple[str, str]] = field(default_factory=list)


class Phrases:
    """A tree of phrases, word by word; plurals are free, a star takes any ending."""

    def __init__(self) -> None:
        """Begin with no phrase."""
        self._root = _Node()

    def add(self, lexicon: str, term: str, words: Sequence[tuple[str, bool]]) -> None:
        """Add a phrase; each word comes with whether any ending suits it."""
        node = self._root
        for word, any_ending in words:
            branch, name = (node.prefixes, word) if any_ending else (node.exact, singular(word))
            node = branch.setdefault(name, _Node())
        node.terms.append((lexicon, term))

    def find(self, tokens: Sequence[Token]) -> list[Phrase]:
        """Find what is said, the longest phrase of each lexicon at each place, from left to right; phrases of a lexicon do not overlap."""
        stems = [singular(token.word) for token in tokens]
        found: list[Phrase] = []
        free: dict[str, int] = {}
        for first in range(len(tokens)):
            longest: dict[str, tuple[str, int]] = {}
            for last, node in self._walk(self._root, tokens, stems, first):
                for lexicon, term in node.terms:
                    if last > longest.get(lexicon, ("", first))[1]:
                        longest[lexicon] = (term, last)
            for lexicon, (term, last) in longest.items():
                if free.get(lexicon, 0) <= first:
                    found.append(Phrase(lexicon, term, first, last))
                    free[lexicon] = last
        return found

    def _walk(
        self, node: _Node, tokens: Sequence[Token], stems: Sequence[str], place: int
    ) -> Iterator[tuple[int, _Node]]:
        if place == len(tokens):
            return
        following = []
        exact = node.exact.get(stems[place])
        if exact is not None:
            following.append(exact)
        word = tokens[place].word
        following += (
            [child for cut in range(1, len(word) + 1) if (child := node.prefixes.get(word[:cut]))]
            if node.prefixes
            else []
        )
        for child in following:
            if child.terms:
                yield place + 1, child
            yield from self._walk(child, tokens, stems, place + 1)


def singular(word: str) -> str:
    """Leave the mark of a plural out; short words and numbers stay as they are."""
    stem = word.rstrip("sx")
    return stem if len(stem) >= _SHORTEST_PLURAL and not word.isdecimal() else word
