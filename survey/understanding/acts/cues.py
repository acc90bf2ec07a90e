"""The words that announce a correction: « non, plutôt… », « décale », « 24 000 et pas 42 000 », and what else they may be."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from survey.domain.values import Organisation, PartialDate, Place
from survey.questionnaire import kinds
from survey.understanding.acts.lines import lines_named
from survey.understanding.acts.naming import Name, kind_of
from survey.understanding.acts.present import Present
from survey.understanding.acts.wording import Wording
from survey.understanding.folding import fold_words
from survey.understanding.mentions.mentioned import Span
from survey.understanding.phrases import Phrase
from survey.understanding.readers.choices import phrases
from survey.understanding.roles.lines import is_same

_FAINT = frozenset(
    {
        *("aussi", "egalement", "en plus", "sans", "hors", "plus de", "plus la", "plus le", "plus les", "maintenant"),
        *("desormais", "dorenavant", "plus tard", "plus tot", "il y a aussi", "y a aussi", "en verite", "non", "nan"),
        *("plus maintenant", "entre temps", "faux", "mauvais", "mauvaise", "s appelle", "lire", "revoir", "erreur"),
        *("il manque", "manque", "rejoint", "rejoignent", "associe", "refuse", "quitte", "quittent", "coupe"),
        *("a dit oui", "a dit non", "a donne son accord", "ont donne leur accord", "c est acquis", "c est obtenu"),
        *("a donne son feu vert", "entre dans", "abandonne", "n est plus", "ne sont plus", "ne suit pas"),
        *("de plus", "de moins", "en moins", "supplementaire", "supplementaires", "mets le", "mets la", "mets l"),
        *("ne suit plus", "de retard", "avance", "glisse", "change", "passe a", "passe de", "passent a"),
    }
)
"""What a plain answer also says: it corrects only where nothing else is said."""

_BESIDE = (
    "c est sera sont ete etait ont a passe change met mets mettre mettez mettons note dit porte portent pas plus comme fait"
    " liste ca nom exact bon bonne vrai rond euro euros eur ke par contre qui action projet priorite"
)
_BEFORE_INFINITIVE = (
    "faut fallait faudrait faudra peux pouvez peut pourrais pourriez voudrais veux voulais doit dois a de aurait"
)
_BESIDE_WORDS, _BEFORE_INFINITIVES = frozenset(_BESIDE.split()), frozenset(_BEFORE_INFINITIVE.split())
_AUXILIARIES = frozenset({"est", "sont", "a", "ont", "ete", "sera", "seront", "soit", "etait", "avons", "avez", "ai"})
_SMALL = frozenset({"soft", "soft_later", "yes", "no", "thing", "action"})
_INFINITIVE, _ORDER = re.compile(r"(?:er|ir|ttre|ndre|clure)$"), re.compile(r"(?:e|ez|ons|er|s)$")
_TELLS = re.compile(r"[0-9:]")
_CONTRADICTS = re.compile(r"\W{0,3}(?:ah |mais )?si(?: si)? ?,")
SHIFTS, TURNS = frozenset({"later", "sooner"}), frozenset({"more", "less"})


@dataclass(frozen=True)
class Cues:
    """The cues of a correction in an utterance; ``takes_anything`` says that nearly any words may answer what is asked."""

    present: Present
    takes_anything: bool

    @cached_property
    def said(self) -> tuple[Phrase, ...]:
        """The words that correct."""
        found = self.present.said.analysis.phrases.get("correction", ())
        return tuple(phrase for phrase in found if self._corrects(phrase))

    @property
    def terms(self) -> frozenset[str]:
        return frozenset(phrase.term for phrase in self.said)

    def _corrects(self, phrase: Phrase) -> bool:
        tokens = self.present.said.analysis.tokens
        last, before = tokens[phrase.last - 1], tokens[phrase.first - 1].word if phrase.first else ""
        if last.word == "non" and self.present.text[last.end : last.end + 1] == "-":
            return False  # « non-recours »
        if phrase.last > phrase.first + 1:
            return True
        if phrase.term in SHIFTS | TURNS and before not in _AUXILIARIES and not self._is_order(last.word):
            return False  # « contrats prolongés », « prolongation »
        if self.takes_anything and _INFINITIVE.search(last.word):
            following = (phrase.last, phrase.last + 1)
            is_named = any(name.first in following for name in self.present.names)
            return before in _BEFORE_INFINITIVES or (is_named and _TELLS.search(self.present.text) is not None)
        return True

    @staticmethod
    def _is_order(word: str) -> bool:
        return _ORDER.search(word) is not None and not word.endswith(("ees", "ee", "es"))

    def is_faint(self, phrase: Phrase) -> bool:
        """Whether a plain answer says it too."""
        tokens = self.present.said.analysis.tokens[phrase.first : phrase.last]
        return " ".join(token.word for token in tokens) in _FAINT

    @cached_property
    def is_clear(self) -> bool:
        """Whether a cue says nothing but that something is corrected."""
        return self.contradicts or self.takes_back or any(not self.is_faint(phrase) for phrase in self.said)

    @cached_property
    def contradicts(self) -> bool:
        """Whether it begins with « si, », « si si, »."""
        return _CONTRADICTS.match(self.present.text) is not None

    @cached_property
    def opens(self) -> bool:
        """Whether a clear cue comes first, after a few small words or the name of what is corrected."""
        clear = [phrase.first for phrase in self.said if not self.is_faint(phrase)]
        if not clear:
            return self.contradicts
        before = self.small | tokens_of(self.present.names) | tokens_of(self.said)
        return all(number in before for number in range(min(clear)))

    @cached_property
    def small(self) -> frozenset[int]:
        """The tokens that say nothing: politeness, articles, « c'est »."""
        pieces = Wording(self.present.said.analysis).pieces
        said = {number for term, first, last in pieces if term in _SMALL for number in range(first, last)}
        tokens = self.present.said.analysis.tokens
        return frozenset(said | {number for number, token in enumerate(tokens) if token.word in _BESIDE_WORDS})

    @cached_property
    def takes_back(self) -> bool:
        """Whether what is taken back stands there now: « pas 42 000 » of what costs that, « plutôt qu'à Sées » of what is there."""
        return any(old[0] < old[1] and self._stood_there(old) for old in self.present.old)

    def _stood_there(self, old: Span) -> bool:
        said = self.present.said
        figures = {
            number for one in said.figures if _is_in(old, one.start, one.end) for number in (one.value, one.cents)
        }
        days = {(one.value.month, one.value.day) for one in said.moments if _is_in(old, one.start, one.end)}
        codes = {one.place.code for one in said.places if _is_in(old, one.start, one.end)}
        who = [one.organisation for one in said.organisations if _is_in(old, one.start, one.end)]
        for value in self.present.values.values():
            if isinstance(value, PartialDate):
                is_there = value.day in figures or bool({(value.month, value.day), (value.month, None)} & days)
            elif isinstance(value, Organisation):
                is_there = any(is_same(value, one) for one in who)
            elif isinstance(value, tuple):
                is_there = any(isinstance(one, Place) and one.code in codes for one in value)
            else:
                is_there = isinstance(value, int) and not isinstance(value, bool) and value in figures
            if is_there:
                return True
        return (bool(who) and bool(lines_named(self.present))) or self._was_chosen(old)

    def _was_chosen(self, old: Span) -> bool:
        words = fold_words(self.present.said.analysis.source(*old))
        for question, value in self.present.values.items():
            kind = kind_of(question, self.present.scene.form)
            if isinstance(kind, kinds.Choice | kinds.Choices):
                terms = {hit.term for hit in phrases(kind.vocabulary).find(words)}
                if terms & set(value if isinstance(value, tuple) else (value,)):
                    return True
        return False


def tokens_of(pieces: Iterable[Phrase] | Iterable[Name]) -> frozenset[int]:
    """Give the numbers of the tokens of some phrases or names."""
    return frozenset(number for one in pieces for number in range(one.first, one.last))


def _is_in(span: Span, start: int, end: int) -> bool:
    return span[0] < end and start < span[1]
