"""Ways of saying, as data: ``lexicons/<name>.txt``, one line « term: phrase, phrase », # for a comment.

A phrase is written naturally: accents, case, hyphens and plurals do not matter; ``mot*`` takes any ending.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from survey.understanding.folding import Folded, key

_FOLDER = Path(__file__).parent / "lexicons"
LEXICONS = tuple(sorted(path.stem for path in _FOLDER.glob("*.txt")))
_SHORTEST_PLURAL = 3
_NEGATION = re.compile(
    r"\b(?:pas|plus|ni|sans|sauf|hors|hormis|excepte|jamais)"
    r"(?: (?:encore|de|des|du|d|les|la|le|l|un|une|pour|aux|au)){0,2} $"
)
_FARTHEST_NEGATION = 30


@dataclass(frozen=True, slots=True)
class Hit:
    """A term and the place in the source of the words that say it."""

    term: str
    start: int
    end: int


class Lexicon:
    """The phrases of one vocabulary, the longest tried first."""

    def __init__(self, phrases: dict[str, str]) -> None:
        """Take the terms by phrase."""
        self.phrases = {key(phrase): term for phrase, term in phrases.items() if "*" not in phrase}
        # By first letter, so that few are tried at each word; the longest first, so that it wins.
        ordered = sorted(phrases, key=lambda phrase: (key(phrase)[0], -len(phrase)))
        self._terms = [phrases[phrase] for phrase in ordered]
        by_letter = groupby(map(_pattern, ordered), key=lambda pattern: pattern[0])
        alternatives = (f"{letter}(?:{'|'.join(f'({one[1:]})' for one in group)})" for letter, group in by_letter)
        self._anywhere = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(alternatives)})(?![a-z0-9])")

    def find(self, words: Folded) -> list[Hit]:
        """Find what is said in folded words, from left to right, leaving out what a negation goes before."""
        return [
            Hit(self._term(match), *words.span(*match.span()))
            for match in self._anywhere.finditer(words.text)
            if not _NEGATION.search(words.text[max(0, match.start() - _FARTHEST_NEGATION) : match.start()])
        ]

    def whole(self, words: str) -> str | None:
        """Give the term that folded words say, all of them."""
        match = self._anywhere.fullmatch(words)
        return self._term(match) if match else None

    def _term(self, match: re.Match[str]) -> str:
        assert match.lastindex is not None
        return self._terms[match.lastindex - 1]


@cache
def lexicon(name: str) -> Lexicon:
    return Lexicon(read_phrases(name))


def read_phrases(name: str) -> dict[str, str]:
    """Read a file of phrases; raises ``ValueError`` naming the line that is not « term: phrase, phrase »."""
    path = _FOLDER / f"{name}.txt"
    if not path.exists():
        return {}
    phrases: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        term, colon, said = line.partition(":")
        if not colon or not all(map(key, said.split(","))):
            raise ValueError(f"{path.name}, line {number}: « term: phrase, phrase » is expected")
        phrases |= {phrase.strip(): term.strip() for phrase in said.split(",")}
    return phrases


def _pattern(phrase: str) -> str:
    """Make the pattern of a phrase over folded words: plurals are free, a star takes any ending."""
    return " ".join(_word_pattern(word, any_ending=starred) for word, starred in words_of(phrase))


def words_of(phrase: str) -> list[tuple[str, bool]]:
    """Give the folded words of a phrase, each with whether a star lets it take any ending."""
    return [word for chunk in phrase.split() for word in _words_of_chunk(chunk)]


@lru_cache(maxsize=4096)
def _words_of_chunk(chunk: str) -> tuple[tuple[str, bool], ...]:
    folded = key(chunk).split()
    return tuple((word, chunk.endswith("*") and word is folded[-1]) for word in folded)


def _word_pattern(word: str, *, any_ending: bool) -> str:
    if any_ending:
        return f"{word}[a-z]{{0,14}}"
    stem = word.rstrip("sx")
    return f"{stem}[sx]?" if len(stem) >= _SHORTEST_PLURAL and not word.isdecimal() else word
