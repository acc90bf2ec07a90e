"""A short utterance as a sequence of known ways of saying, typing mistakes mended; what belongs to none is « ? »."""

import re
from dataclasses import dataclass
from functools import cached_property

from survey.questionnaire import kinds
from survey.understanding.acts.naming import kind_of, names_in
from survey.understanding.analysis import Analysis
from survey.understanding.mending import NEARLY, SHORTEST, VERY_NEARLY, commands, mended
from survey.understanding.phrases import Token

LONGEST = 200
"""Characters beyond which an utterance is no command."""

UNKNOWN, NAME, NUMBER = "?", "name", "number"
"""What stands for a word that says nothing known, for one of the name of a question, for the number of an item."""
_RANK = re.compile(r"[0-9]{1,2}(?:e|eme|ere|er)?|deuxieme|seconde|troisieme|quatrieme|cinquieme|premiere|derniere")

_NAMES = kinds.Places | kinds.OrganisationKind | kinds.Text
_PARTICIPLE_ENDINGS = ("é", "ée", "és", "ées")
# « annulé » is told of an action, « annule » asks; without the accent they are the same.
_ORDERS = "annule passe saute efface supprime oublie copie duplique zappe ignore retire aide jette clone laisse"
_ASKED_IN_E = frozenset(_ORDERS.split())
_AFTER_AUXILIARY = re.compile(r"\b(?:on a|a ete|est|ont|avons|avez|ai|sera|etait|tout) (?:deja |bien )?([a-z]+)")


@dataclass(frozen=True)
class Wording:
    """What the words of an utterance say, by the ``command`` lexicon."""

    analysis: Analysis

    @cached_property
    def terms(self) -> str:
        """The terms in order, each followed by a space; the softeners left out."""
        return "".join(f"{term} " for term, _, _ in self.pieces if term not in ("soft", "soft_later"))

    @cached_property
    def words(self) -> str:
        """The words as mended, one space between."""
        return " ".join(token.word for token in self._mended)

    @cached_property
    def _named(self) -> frozenset[int]:
        return frozenset(number for name in names_in(self.analysis) for number in range(name.first, name.last))

    @cached_property
    def first_term(self) -> str:
        """The term of the first piece, which is found without the others; « ? » for a name and a number too."""
        found = commands().at(self._mended, 0) if self._mended else {}
        return next((term for term, _ in found.values()), UNKNOWN)

    @cached_property
    def pieces(self) -> list[tuple[str, int, int]]:
        """Each term with its first token and the one after its last."""
        tokens = self._mended
        found = {phrase.first: phrase for phrase in commands().find(tokens)}
        pieces: list[tuple[str, int, int]] = []
        place = 0
        while place < len(tokens):
            phrase = found.get(place)
            other = NAME if place in self._named else NUMBER if _RANK.fullmatch(tokens[place].word) else UNKNOWN
            pieces.append((phrase.term, place, phrase.last) if phrase else (other, place, place + 1))
            place = pieces[-1][2]
        return pieces

    @cached_property
    def tells_of_the_past(self) -> bool:
        """Whether a word that would be an order is written as a participle: « annulé », « passée »."""
        if any(match[1] in _ASKED_IN_E for match in _AFTER_AUXILIARY.finditer(self.words)):
            return True
        return any(
            token.word.rstrip("es") + "e" in _ASKED_IN_E
            and self.analysis.source(token.start, token.end).casefold().endswith(_PARTICIPLE_ENDINGS)
            for token in self.analysis.tokens
        )

    @cached_property
    def _mended(self) -> list[Token]:
        tokens = self.analysis.tokens
        long = sum(len(token.word) >= SHORTEST for token in tokens)
        if long == 1 and isinstance(kind_of(self.analysis.scene.asked or "", self.analysis.scene.form), _NAMES):
            return list(tokens)
        nearly = NEARLY if long > 1 else VERY_NEARLY
        text, origins = self.analysis.text, self.analysis.folded.origins
        return [
            token if word == token.word or text[origins[token.end - 1]] in "éÉ" else token._replace(word=word)
            for token, word in ((token, mended(token.word, nearly)) for token in tokens)
        ]
