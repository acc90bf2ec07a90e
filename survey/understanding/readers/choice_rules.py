"""Ways of saying a term of a closed list that are built, not listed: subject, verb, negation, time to come.

They are read when the question is asked, before the lexicons, whose shorter phrases they hold: « arrêté signé » is no « arrêté »,
« rien n'est engagé » no « engagé ». Places are in folded words.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from survey.domain.vocabulary import (
    ActionState,
    Audience,
    Axis,
    CreditUse,
    Frequency,
    Governance,
    LinkedScheme,
    Novelty,
    PactState,
    Term,
    TerritorialScale,
)
from survey.understanding.readers.wordings.aims import AXIS, CREDIT_USE
from survey.understanding.readers.wordings.newness import NOVELTY, SCALE
from survey.understanding.readers.wordings.pact import FREQUENCY, GOVERNANCE, LINKED_SCHEME, PACT_STATE
from survey.understanding.readers.wordings.progress import ACTION_STATE
from survey.understanding.readers.wordings.publics import AUDIENCE

_RULES: dict[type[Term], tuple[tuple[str, str], ...]] = {
    ActionState: ACTION_STATE,
    Audience: AUDIENCE,
    Axis: AXIS,
    CreditUse: CREDIT_USE,
    Frequency: FREQUENCY,
    Governance: GOVERNANCE,
    LinkedScheme: LINKED_SCHEME,
    Novelty: NOVELTY,
    PactState: PACT_STATE,
    TerritorialScale: SCALE,
}
_COMPILED = {
    vocabulary: tuple((term, re.compile(pattern)) for term, pattern in rules) for vocabulary, rules in _RULES.items()
}
_NEGATED = re.compile(
    r"\b(?:pas|plus|ni|sans|sauf|hors|jamais)(?: (?:encore|de|des|du|d|les|la|le|l|un|une|tout|ete|vraiment|ete))* $"
)
# Rules that hold a negation of their own, or whose words « pas » before them does not turn round.
_LONGEST_READ = 300


class Built(NamedTuple):
    """A term, and the place of the words that say it in the folded words."""

    term: str
    start: int
    end: int


def built(vocabulary: type[Term], words: str) -> Iterator[Built]:
    """Give what the rules of a vocabulary find, no two on the same words; what a negation goes before is left out."""
    taken: list[tuple[int, int]] = []
    for term, pattern in _COMPILED.get(vocabulary, ()):
        for match in pattern.finditer(words, 0, _LONGEST_READ):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            if _NEGATED.search(words[max(0, match.start() - 30) : match.start()]):
                continue
            taken.append(match.span())
            yield Built(term, *match.span())
