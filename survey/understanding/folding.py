"""Text without what people forget to type: accents, case, ligatures, hyphens; each character still knows its place."""

import re
import unicodedata
from dataclasses import dataclass

NEARLY = 85
"""Similarity, in hundredths, from which a misspelt folded name is taken for the one that it looks like."""

_SAME = {
    "œ": "oe",
    "æ": "ae",
    **dict.fromkeys("’‘ʼ`´", "'"),
    **dict.fromkeys("‐‑‒–—−", "-"),
    **dict.fromkeys("“”„", '"'),
    "\t": " ",
    "\r": " ",
    "…": ".",
}
_WORD = re.compile(r"[a-z0-9]+")
ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "nd": "notre dame"}


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; ``origins[i]`` is the place in the source of its character ``i``."""

    text: str
    origins: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give where the folded ``[start:end]`` stands in the source; empty at 0 when it is empty."""
        return (self.origins[start], self.origins[end - 1] + 1) if start < end else (0, 0)

    def words(self) -> "Folded":
        """Keep only letters and digits, words separated by one space, Saint and Sainte in full."""
        pieces: list[str] = []
        origins: list[int] = []
        for match in _WORD.finditer(self.text):
            word = ABBREVIATIONS.get(match[0], match[0])
            places = self.origins[match.start() : match.end()]
            places += (places[-1],) * (len(word) - len(places))
            pieces += (" ", word) if pieces else (word,)
            origins += (places[0], *places) if origins else places
        return Folded("".join(pieces), tuple(origins))


def fold(text: str) -> Folded:
    """Fold case, accents, ligatures, dashes, quotes and spaces; punctuation and line ends stay."""
    pieces = list(map(_TABLE.__getitem__, map(ord, text)))
    folded = "".join(pieces)
    if len(folded) == len(pieces) and "" not in pieces:  # each character is one: most texts
        return Folded(folded, tuple(range(len(pieces))))
    return Folded(folded, tuple(place for place, piece in enumerate(pieces) for _ in piece))


def fold_words(text: str) -> Folded:
    return fold(text).words()


def key(text: str) -> str:
    """Give the form under which two spellings of one name are equal: « St-Denis » and « SAINT DENIS »."""
    words = _WORD.findall(text.translate(_TABLE))
    return " ".join([ABBREVIATIONS.get(word, word) for word in words])


class _Table(dict[int, str]):
    """The folding of characters, for ``str.translate``; it fills itself."""

    def __missing__(self, point: int) -> str:
        folded = _fold_character(chr(point))
        if len(self) < _MOST_REMEMBERED:
            self[point] = folded
        return folded


def _fold_character(character: str) -> str:
    same = _SAME.get(character.casefold())
    if same is not None:
        return same
    decomposed = unicodedata.normalize("NFKD", character.casefold())
    if decomposed.isspace():
        return "\n" if decomposed == "\n" else " "
    return "".join(_SAME.get(part, part) for part in decomposed if not unicodedata.combining(part))


_MOST_REMEMBERED = 4096
_TABLE = _Table()
