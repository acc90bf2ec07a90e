"""What is in a text before anything is made of it: its folded form, its words, its clauses, the phrases of the lexicons."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache, cached_property

from survey.domain.values import Value
from survey.understanding.candidates import Candidate, Entry, Scene
from survey.understanding.folding import ABBREVIATIONS, Folded, fold
from survey.understanding.lexicon import LEXICONS, read_phrases, words_of
from survey.understanding.phrases import Phrase, Phrases, Token

LONGEST = 6_000
"""Characters of an utterance that are looked into: some sixty lines. What follows is kept, not understood."""

_LONGEST_FOLDED = LONGEST + 2_000  # some characters unfold into many: « ﷺ » is four words
_WORD = re.compile(r"[a-z0-9]+")
_CLAUSE_END = re.compile(r"[.;!?\n]+(?![0-9])|,(?![0-9])| [-–—] |[()]")
_NEGATIONS = frozenset(["pas", "plus", "ni", "sans", "sauf", "hors", "hormis", "excepte", "jamais"])
_LINK_WORDS = "encore de des du d les la le l un une pour aux au"
_AFTER_A_NEGATION = frozenset(_LINK_WORDS.split())
_FARTHEST_NEGATION = 5


@dataclass(frozen=True)
class Analysis:
    """A text in its scene. Places are in ``folded.text`` (lower case, no accents, punctuation kept) unless told otherwise."""

    text: str
    scene: Scene

    @cached_property
    def folded(self) -> Folded:
        """The folded text, each character with its place in the source."""
        folded = fold(self.text[:LONGEST])
        return Folded(folded.text[:_LONGEST_FOLDED], folded.origins[:_LONGEST_FOLDED])

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words, in order."""
        return tuple(
            Token(ABBREVIATIONS.get(match[0], match[0]), *match.span()) for match in _WORD.finditer(self.folded.text)
        )

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    @cached_property
    def phrases(self) -> dict[str, list[Phrase]]:
        """What the lexicons find, by lexicon, from left to right."""
        found: dict[str, list[Phrase]] = {}
        for phrase in all_phrases().find(self.tokens):
            found.setdefault(phrase.lexicon, []).append(phrase)
        return found

    @cached_property
    def clauses(self) -> tuple[tuple[int, int], ...]:
        """The pieces between punctuation, in folded places."""
        cuts = [match.span() for match in _CLAUSE_END.finditer(self.folded.text)]
        starts = [0, *(end for _, end in cuts)]
        ends = [*(start for start, _ in cuts), len(self.folded.text)]
        return tuple((start, end) for start, end in zip(starts, ends, strict=True) if start < end)

    @cached_property
    def _clause_starts(self) -> list[int]:
        return [start for start, _ in self.clauses]

    def clause_at(self, place: int) -> tuple[int, int]:
        """Give the clause that a place stands in."""
        number = bisect_right(self._clause_starts, place) - 1
        if number >= 0 and place < self.clauses[number][1]:
            return self.clauses[number]
        return 0, len(self.folded.text)

    def token_at(self, place: int) -> int:
        """Give the number of the first token that begins at a place or after it."""
        return bisect_left(self._starts, place)

    def tokens_in(self, start: int, end: int) -> tuple[Token, ...]:
        """Give the tokens that begin in a piece of the folded text."""
        return self.tokens[self.token_at(start) : bisect_right(self._starts, end - 1)]

    def place_of(self, phrase: Phrase) -> tuple[int, int]:
        """Give where a phrase stands in the folded text."""
        return self.tokens[phrase.first].start, self.tokens[phrase.last - 1].end

    def said(self, lexicon: str) -> list[Phrase]:
        """Give the phrases of a lexicon that no negation goes before."""
        return [phrase for phrase in self.phrases.get(lexicon, ()) if not self.is_negated(phrase.first)]

    def is_negated(self, token: int) -> bool:
        """Whether « pas », « sans », « sauf »… goes right before a token, in the same clause."""
        if token >= len(self.tokens):
            return False
        start = self.clause_at(self.tokens[token].start)[0]
        for before in reversed(self.tokens[max(0, token - _FARTHEST_NEGATION) : token]):
            if before.start < start:
                return False
            if before.word not in _AFTER_A_NEGATION:
                return before.word in _NEGATIONS and not self._adds(before)
        return False

    def _adds(self, token: Token) -> bool:
        """« la CAF et la MSA, plus l'Udaf »: after a comma, « plus » adds."""
        text = self.folded.text
        return (
            token.word == "plus"
            and text[: token.start].rstrip().endswith((",", "+"))
            and text[token.end :].lstrip()[:1] == "l"
        )

    def source(self, start: int, end: int) -> str:
        """Give the words as they were written."""
        first, last = self.folded.span(start, end)
        return self.text[first:last]

    def candidate(
        self,
        question: str,
        value: Value,
        span: tuple[int, int],
        confidence: float = 0.9,
        *,
        entry: Entry | None = None,
        computed: bool = False,
    ) -> Candidate:
        """Make a candidate from a place in the folded text."""
        return Candidate(question, value, *self.folded.span(*span), confidence, entry, computed)


@cache
def all_phrases() -> Phrases:
    """Build the tree of every lexicon, once per process."""
    tree = Phrases()
    for name in LEXICONS:
        for phrase, term in read_phrases(name).items():
            tree.add(name, term, words_of(phrase))
    return tree
