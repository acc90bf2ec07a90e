"""« Retour à l'action 2 », « la troisième priorité », « reviens au budget », « ouvre l'action Bus des familles »."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from survey.questionnaire.kinds import Text
from survey.understanding.acts.naming import kind_of, names_in
from survey.understanding.acts.wording import Wording
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Act, Command

ACTIONS, PRIORITIES = "actions", "priorities"
LAST = -1
"""The number of « la dernière action »."""

_ITEMS = {"action": ACTIONS, "priority": PRIORITIES}
_LARGEST = 100
_MOST_TITLE_WORDS = 12
_SMALL_WORDS = "numero no num nr n o l la le les a au aux de du d des sur vers dans"
_FILLERS = frozenset(_SMALL_WORDS.split())
_IN_WORDS = {
    word: number
    for number, word in enumerate(
        ["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"], start=1
    )
}
_STRONG_VERBS = (
    "reviens revenir revenez revenons retour retourne retourner retournez retournons va aller ouvre ouvrir ouvrez"
)
_STRONG = frozenset(_STRONG_VERBS.split())


@dataclass(frozen=True)
class _Target:
    """What is gone to: each word but softeners as « go », « action », « priority », a number, « ? »… in order."""

    analysis: Analysis
    wording: Wording

    @cached_property
    def _soft(self) -> set[int]:
        pieces = self.wording.pieces
        return {number for term, first, last in pieces if term in ("soft", "help") for number in range(first, last)}

    @cached_property
    def pieces(self) -> list[tuple[str, int]]:
        return list(self._pieces())

    def _pieces(self) -> Iterator[tuple[str, int]]:
        phrases = {phrase.first: phrase for phrase in self.analysis.phrases.get("go", ())}
        tokens = self.analysis.tokens
        place = 0
        while place < len(tokens):
            phrase, word = phrases.get(place), tokens[place].word
            if phrase:
                yield phrase.term, place
            elif word.isdecimal() and int(word) <= _LARGEST:
                yield f"n{int(word)}", place
            elif word in _IN_WORDS and place and tokens[place - 1].word in ("action", "priorite", "numero", "no"):
                yield f"n{_IN_WORDS[word]}", place
            elif place not in self._soft and word not in _FILLERS:
                yield "?", place
            place = phrase.last if phrase else place + 1

    @property
    def goes(self) -> bool:
        """Whether it begins with a verb of movement; « passe » only where it says to what."""
        term, place = next(self._pieces(), ("", 0))
        if term != "go":
            return False
        verb, *after = (token.word for token in self.analysis.tokens[place : place + 2])
        if verb.startswith("chang") and after[:1] in (["de"], ["d"]):
            return False  # « changer de porteur » tells what is to be done
        return not verb.startswith("pass") or after[:1] in (["a"], ["au"], ["aux"], ["sur"])

    def numbered(self) -> tuple[str, int | None] | None:
        """Read « action 2 », « troisième priorité », « la dernière action », « la 2 »: the list and the number."""
        said = [term for term, _ in self.pieces if term != "go"]
        if len(said) == 1 and _number_of(said[0]) and self.is_strong:
            return ACTIONS, _number_of(said[0])
        is_new = not self.goes and any(token.word == "une" for token in self.analysis.tokens)
        if len(said) != 2 or is_new:  # noqa: PLR2004  the item and its number
            return None
        if said[0] in _ITEMS:
            return self._ranked(_ITEMS[said[0]], said[1])
        return self._ranked(_ITEMS[said[1]], said[0]) if said[1] in _ITEMS and not _number_of(said[0]) else None

    def _ranked(self, item: str, rank: str) -> tuple[str, int | None] | None:
        if _number_of(rank) or rank.isdecimal():
            return item, _number_of(rank) or int(rank)
        if (rank == "previous" and self.goes) or (rank == "next" and item == PRIORITIES):
            return item, None
        return (item, LAST) if rank == "last" and self.goes else None

    @property
    def is_strong(self) -> bool:
        """Whether the verb can only be of movement."""
        return self.goes and self.analysis.tokens[self.pieces[0][1]].word in _STRONG


def _number_of(term: str) -> int | None:
    """Give the number of « n2 », a figure said as such; ordinals have their own terms."""
    return int(term[1:]) if term[0] == "n" and term[1:].isdecimal() else None


def begins_with_verb(analysis: Analysis, wording: Wording) -> bool:
    """Whether the first word that counts is a verb of movement."""
    return _Target(analysis, wording).goes


def read_going(analysis: Analysis, wording: Wording) -> Command | None:
    """Give where the whole utterance asks to go.

    ``argument`` is « actions » or « priorities » with its ``number`` (``LAST`` for the last, ``None`` for the one before), « previous » for
    the question before, or a title; a question is in ``questions``, « actions » and ``number`` then tell whose.
    """
    target = _Target(analysis, wording)
    start, end = analysis.folded.span(0, len(analysis.folded.text.rstrip()))
    numbered = target.numbered()
    if numbered:
        return Command(Act.GO_TO, start, end, *numbered)
    if not target.goes and [term for term, _ in target.pieces] not in (["question", "previous"], ["previous"]):
        return None
    rest = [piece for piece in target.pieces if piece[0] != "go"]
    if [term for term, _ in rest] in (["question", "previous"], ["previous"]):
        return Command(Act.GO_TO, start, end, "previous")
    question = _question(analysis, target, rest)
    if question:
        item, number = _item_of(rest) or (question, None)
        if number and analysis.tokens[target.pieces[0][1]].word.startswith("repren"):
            return None  # « reprends le public de l'action 3 » copies it
        return Command(Act.GO_TO, start, end, item, number, (question,))
    title = _title(analysis, target, rest)
    return Command(Act.GO_TO, start, end, title) if title else None


def _question(analysis: Analysis, target: _Target, rest: list[tuple[str, int]]) -> str:
    """Give the one question named, where nothing else is said."""
    names = list(names_in(analysis))
    names = [name for name in names if name.first > target.pieces[0][1]]
    named = {number for name in names for number in range(name.first, name.last)}
    others = {term for term, place in rest if place not in named}
    terms = {name.term for name in names}
    others -= (
        {term for term in others if _number_of(term) or term.isdecimal() or term == "last"}
        if others & _ITEMS.keys()
        else set()
    )
    return names[0].usual if len(terms) == 1 and others <= {"question", *_ITEMS} else ""


def _item_of(rest: list[tuple[str, int]]) -> tuple[str, int] | None:
    """Give the item that a question is asked of: « aux partenaires de l'action 1 »."""
    items = [_ITEMS[term] for term, _ in rest if term in _ITEMS]
    numbers = [
        LAST if term == "last" else _number_of(term) or (int(term) if term.isdecimal() else None) for term, _ in rest
    ]
    number = next(filter(None, numbers), None)
    return (items[0], number) if items and number else None


def _title(analysis: Analysis, target: _Target, rest: list[tuple[str, int]]) -> str:
    """« ouvre l'action Bus des familles »: what follows the word « action »."""
    if not rest or rest[0][0] not in _ITEMS or not 2 <= len(rest) <= _MOST_TITLE_WORDS:  # noqa: PLR2004  a title has a word
        return ""
    if not target.is_strong or isinstance(kind_of(analysis.scene.asked or "", analysis.scene.form), Text):
        return ""
    first = analysis.tokens[rest[1][1]].start
    return analysis.source(first, len(analysis.folded.text)).strip(" «»\"'.!?")
