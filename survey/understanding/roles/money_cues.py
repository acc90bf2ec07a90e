"""The words of money next to an amount: « AE : 12 000 », « 12 000 de crédits locaux, prévus »."""

import re
from dataclasses import dataclass

from survey.understanding.analysis import Analysis
from survey.understanding.mentions.numbers import Figure

_SMALL_WORDS = (
    "de d en du des sur les nos mes ces via au titre pris prise l la le par c est sont ont ete a deja pour dans bien seront sera seulement"
    " qui notre"
)
_LINKS = frozenset(_SMALL_WORDS.split())
_MOST_LINKS = 4
_MOST_CUES = 3
_JOINED = re.compile(r"[ '(=:]{0,4}")
_CLOSED = re.compile(r"\)? ?,? ?\(?")
_NEXT = re.compile(r" ?(?P<mark>[:=])? ?(?:de )?[0-9]")
_FARTHEST = 44
_FARTHEST_PACT = 4
_BREAK = re.compile(r"[.;!?\n](?![0-9])|,(?![0-9])| - |\)")
_PARTICIPLES = {"committed", "planned", "paid"}


@dataclass(frozen=True, slots=True)
class Cue:
    """A term of the lexicon ``money`` and its place in the folded text."""

    term: str
    start: int
    end: int


class Cues:
    """The words of money of a text; each serves one amount."""

    def __init__(self, analysis: Analysis) -> None:
        """Index what the lexicon found."""
        self.analysis = analysis
        self.text = analysis.folded.text
        phrases = analysis.phrases.get("money", ())
        self._at = {phrase.first: phrase for phrase in phrases}
        self._all = [Cue(phrase.term, *analysis.place_of(phrase)) for phrase in phrases]
        self._next = 0
        self._used = 0

    def around(self, figure: Figure, previous: Figure | None, following: list[Figure]) -> list[Cue]:
        """Give the cues of an amount: those after it that links alone join to it, else the nearest before it.

        Amounts are given from left to right; what follows one is not what goes before the next.
        """
        end = following[0].start if following else len(self.text)
        before = self._before(figure, max(self._used, previous.end if previous else 0))
        after = self._after(figure, end)
        while after and self._is_of_the_next(after, before, figure):
            after.pop()
        if after:
            self._used = after[-1].end
        strong = [cue for cue in after if cue.term not in ("gives", "amount", "commitment")]
        if strong and not (before and before[-1].term == "local"):
            return [*(cue for cue in before if cue.term in _PARTICIPLES or cue.term == "aside"), *strong]
        return [*before, *after]

    def _is_of_the_next(self, after: list[Cue], before: list[Cue], figure: Figure) -> bool:
        """« AE=15000 CP=7500 », « 48 000 (crédits locaux 24 000) », « AE 15 000 CP 7 500 »: the last word leads the next number."""
        following = _NEXT.match(self.text, after[-1].end)
        if following is None:
            return False
        opened = "(" in self.text[figure.end : after[-1].start]
        return bool(following["mark"]) or opened or any(cue.term != "gives" for cue in before)

    def _after(self, figure: Figure, end: int) -> list[Cue]:
        tokens = self.analysis.tokens
        found: list[Cue] = []
        index, place, links = self.analysis.token_at(figure.end), figure.end, 0
        while index < len(tokens) and tokens[index].start < end and len(found) < _MOST_CUES:
            phrase = self._at.get(index)
            if not self._is_joined(place, tokens[index].start, found, phrase.term if phrase else ""):
                break
            if phrase is not None:
                found.append(Cue(phrase.term, *self.analysis.place_of(phrase)))
                index, links = phrase.last, 0
            elif tokens[index].word in _LINKS and links < _MOST_LINKS:
                index, links = index + 1, links + 1
            else:
                break
            place = tokens[index - 1].end
        return found

    def _is_joined(self, place: int, start: int, found: list[Cue], term: str) -> bool:
        if _JOINED.fullmatch(self.text, place, start):
            return True
        return bool(found) and term in _PARTICIPLES and _CLOSED.fullmatch(self.text, place, start) is not None

    def _before(self, figure: Figure, free_from: int) -> list[Cue]:
        while self._next < len(self._all) and self._all[self._next].end <= figure.start:
            self._next += 1
        found: list[Cue] = []
        start = figure.start
        for cue in reversed(self._all[max(0, self._next - _MOST_CUES) : self._next]):
            gap = self.text[cue.end : start]
            farthest = _FARTHEST_PACT if cue.term == "pact" else _FARTHEST
            if cue.start < free_from or len(gap) > farthest or _BREAK.search(gap):
                break
            if found and len(gap.split()) > 1:
                break
            found.insert(0, cue)
            start = cue.start
        return found
