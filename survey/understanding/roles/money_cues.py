"""The words of money next to an amount: « AE : 12 000 », « 12 000 de crédits locaux, prévus »."""

import re
from dataclasses import dataclass

from survey.understanding.analysis import Analysis
from survey.understanding.mentions.names import words
from survey.understanding.mentions.numbers import Figure
from survey.understanding.phrases import Phrase

_SMALL_WORDS = (
    "de d en du des sur les nos mes ces via au titre pris prise l la le par c est sont ont ete a deja pour dans bien seront sera seulement"
    " qui notre an annee mobilise mobilises mobilisee mobilisees preleve preleves prelevee prelevees impute imputes imputee imputees"
    " issu issus issue issues venant viennent vient provenant proviennent provient pris prises consacre consacres utilise utilises"
    " affecte affectes affectee affectees puise puises pioche pioches inscrit inscrits porte supporte supportes depuis"
)
_LINKS = frozenset(_SMALL_WORDS.split())
_MOST_LINKS = 5
_MOST_CUES = 3
_JOINED = re.compile(r"[ '(=:]{0,4}")
_CLOSED = re.compile(r"\)? ?,? ?\(?")
_NEXT = re.compile(r" ?(?P<mark>[:=])? ?(?:de )?[0-9]")
_FARTHEST = 44
_FARTHEST_PACT = 4
_BREAK = re.compile(r"[.;!?\n](?![0-9])|,(?![0-9])| - |\)")
_PARTICIPLES = {"committed", "planned", "paid", "due"}
_FOR_SO_MUCH = re.compile(r"\bpour (?:un |le )?$")
_DONE = {"committed", "paid"}
_NOT_YET = words("sera seront serait seraient etre pas jamais reste restent va vont")
_FARTHEST_AUXILIARY = 2
_COMMA = re.compile(r"\)? ?(?:,|(?P<dot>\.)) ?")
_SO = re.compile(r" ?, soit (?:un total de |au total )?")
_JUST_A_COMMA = re.compile(r" ?, ")
_ALONE = re.compile(r" ?(?:$|[.;,)/\n](?![0-9]))")
_BUT = words("mais et deja pas encore non ont a sont est ete tout tous bien integralement entierement")
_MOST_BUT = 5


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
        phrases = [phrase for phrase in analysis.phrases.get("money", ()) if not self._is_not_paid(phrase)]
        self._at = {phrase.first: phrase for phrase in phrases}
        self._all = [Cue(phrase.term, *analysis.place_of(phrase)) for phrase in phrases]
        self._next = 0
        self._used = 0

    def _is_not_paid(self, phrase: Phrase) -> bool:
        """« seront versés », « pas encore payés »: nothing that is paid."""
        first = max(0, phrase.first - _FARTHEST_AUXILIARY)
        return phrase.term == "paid" and any(
            token.word in _NOT_YET for token in self.analysis.tokens[first : phrase.first]
        )

    def around(self, figure: Figure, previous: Figure | None, following: list[Figure]) -> list[Cue]:
        """Give the cues of an amount: those after it that links alone join to it, else the nearest before it.

        Amounts are given from left to right; what follows one is not what goes before the next.
        """
        end = following[0].start if following else len(self.text)
        before = self._before(figure, max(self._used, previous.end if previous else 0))
        after = self._after(figure, end)
        after += self._after_a_comma(figure, end, [*before, *after])
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
        if following is None or after[-1].term == "due":
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

    def _after_a_comma(self, figure: Figure, end: int, cues: list[Cue]) -> list[Cue]:
        """« crédits locaux 12 000 €, prévus mais pas encore engagés »: participles that tell how far those credits are."""
        if cues and not any(cue.term in ("local", "pact", "committed") for cue in cues):
            return []
        place = max([figure.end, *(cue.end for cue in cues)])
        comma = _COMMA.match(self.text, place)
        if comma is None or (not cues and figure.share):
            return []
        index, found, passed = self.analysis.token_at(comma.end()), [], 0
        while index < len(self.analysis.tokens) and self.analysis.tokens[index].start < end:
            phrase = self._at.get(index)
            if phrase is not None and phrase.term in (_DONE if comma["dot"] else _PARTICIPLES):
                found.append(Cue(phrase.term, *self.analysis.place_of(phrase)))
                index = phrase.last
            elif self.analysis.tokens[index].word in _BUT and passed < _MOST_BUT:
                index, passed = index + 1, passed + 1
            else:
                break
        return found

    def _is_joined(self, place: int, start: int, found: list[Cue], term: str) -> bool:
        if _JOINED.fullmatch(self.text, place, start):
            return True
        return bool(found) and term in _PARTICIPLES and _CLOSED.fullmatch(self.text, place, start) is not None

    def _passes(self, cue: Cue, gap: str, figure: Figure) -> bool:
        """« budget inchangé, 16 000 € », « tout est payé, soit 5 400 € »: a comma that parts nothing."""
        if cue.term in _DONE and _SO.fullmatch(gap):
            return True
        if (
            cue.term not in ("total", "local")
            or not _JUST_A_COMMA.fullmatch(gap)
            or not _ALONE.match(self.text, figure.end)
        ):
            return False
        return not self.analysis.is_negated(self.analysis.token_at(cue.start))

    def _before(self, figure: Figure, free_from: int) -> list[Cue]:
        while self._next < len(self._all) and self._all[self._next].end <= figure.start:
            self._next += 1
        found: list[Cue] = []
        start = figure.start
        for cue in reversed(self._all[max(0, self._next - _MOST_CUES) : self._next]):
            gap = self.text[cue.end : start]
            farthest = _FARTHEST_PACT if cue.term == "pact" else _FARTHEST
            if (
                cue.start < free_from
                or len(gap) > farthest
                or (_BREAK.search(gap) and not self._passes(cue, gap, figure))
            ):
                break
            if found and len(gap.split()) > 1 and not (cue.term == "committed" and _FOR_SO_MUCH.search(gap)):
                break
            found.insert(0, cue)
            start = cue.start
        return found
