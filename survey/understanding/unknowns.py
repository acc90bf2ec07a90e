"""« Je ne sais pas », « pas encore décidé », « sans objet »: three answers that are no value."""

import re

from survey.domain.vocabulary import Unknown
from survey.understanding.folding import fold, key
from survey.understanding.lexicon import lexicon

_CLAUSE_END = re.compile(r"[,.;:!?()\n]+| - |\b(?:car|parce que|puisque|vu que)\b")
_BUT = re.compile(r"\bmais\b")
_OPENERS = re.compile(
    r"(?:(?:euh|heu|ben|bah|alors|desolee?|pardon|bonjour|malheureusement|franchement|honnetement|actuellement"
    r"|pour l instant|pour le moment|a ce stade|a ce jour|la|ca|c est|encore) )+"
)
_CLOSERS = re.compile(
    r"(?: (?:pour l instant|pour le moment|a ce stade|a ce jour|a date|du tout|vraiment|trop|bien|combien|quand"
    r"|exactement|precisement|encore|actuellement|desolee?|merci"
    r"|(?:sur|pour|dans) (?:cette action|ce point|ce pacte)))+$"
)
_LONGEST = 300


def read_unknown(text: str) -> Unknown | None:
    """Give the state that the reply says, as a whole or in its first clause, or after a « mais » at its end."""
    if len(text) > _LONGEST:
        return None
    folded = fold(text).text
    first = next((part for part in _CLAUSE_END.split(folded) if key(part)), "")
    before_but, *_ = _BUT.split(first)
    *_, after_but = _BUT.split(folded)
    said = next(filter(None, map(_state, (first, before_but, after_but))), None)
    return Unknown(said) if said else None


def _state(clause: str) -> str | None:
    """Read a clause as it is, or without the words that only soften."""
    words = key(clause)
    opened = _OPENERS.match(words)
    bare = words[opened.end() :] if opened else words
    return next(filter(None, map(lexicon("unknown").whole, (words, bare, _CLOSERS.sub("", bare)))), None)
