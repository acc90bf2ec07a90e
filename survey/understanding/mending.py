"""Typing mistakes mended: a word of an utterance, as the lexicon of commands spells it."""

from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from survey.understanding.lexicon import read_phrases, words_of
from survey.understanding.phrases import Phrases, singular

SHORTEST = 5
"""Letters from which a word is mended."""

NEARLY, VERY_NEARLY = 83, 90
"""Similarities, in hundredths, from which a word is taken for another."""

_MOST_REMEMBERED, _LONGEST_KNOWN = 4096, 32
_NOT_MENDED = ("e", "ee", "es", "ees", "er", "ez", "s")
_SHORTHAND = {
    "tt": "tout",
    "ts": "tous",
    "tte": "toute",
    "ds": "dans",
    "cmt": "comment",
    "koi": "quoi",
    "pr": "pour",
    "qd": "quand",
    "nvle": "nouvelle",
}
_SHORTHAND |= {
    "rep": "reponse",
    "qst": "question",
    "slt": "salut",
    "bjr": "bonjour",
    "mrc": "merci",
    "auj": "aujourd",
    "dsl": "desole",
    "fo": "faut",
    "fodrait": "faudrait",
}


@lru_cache(maxsize=_MOST_REMEMBERED)
def mended(word: str, nearly: int) -> str:
    """Give the nearest word of the lexicon; a verb is not taken for another form of itself."""
    word = _SHORTHAND.get(word, word)
    stem = singular(word)
    if len(word) < SHORTEST or stem in _known():
        return word
    near = process.extractOne(stem, _known_about(len(stem)), scorer=fuzz.ratio, score_cutoff=nearly)
    if (
        near is None
        or len(near[0]) < SHORTEST
        or (word.startswith(near[0]) and word.removeprefix(near[0]) in _NOT_MENDED)
    ):
        return word
    return near[0]


def prepare_mending() -> None:
    """Read the lexicon of commands now, rather than at somebody's first words."""
    commands()
    for length in range(SHORTEST, _LONGEST_KNOWN):
        _known_about(length)


@cache
def _known() -> frozenset[str]:
    return frozenset(singular(word) for phrase in read_phrases("command") for word, _ in words_of(phrase))


@lru_cache(maxsize=_LONGEST_KNOWN)
def _known_about(length: int) -> tuple[str, ...]:
    """Give the words whose length lets one of so many letters be near; the first of two as near is always the same."""
    least, most = length * NEARLY / (200 - NEARLY), length * (200 - NEARLY) / NEARLY
    return tuple(sorted(word for word in _known() if least <= len(word) <= most))


@cache
def commands() -> Phrases:
    """Build the tree of the lexicon of commands, once per process."""
    tree = Phrases()
    for phrase, term in read_phrases("command").items():
        tree.add("command", term, words_of(phrase))
    return tree
