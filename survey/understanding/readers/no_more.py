"""« C'est tout », « aucun autre partenaire » : a list is over, or empty."""

import re
from collections.abc import Iterator

from survey.understanding.folding import key
from survey.understanding.lexicon import lexicon

_LONGEST = 200
_LONGEST_PHRASE_IN_WORDS = 8
_SAYS_SO = re.compile("(?:softener )*(?:(?:over |none (?:thing )*)(?:softener )*)+")


def says_no_more(text: str) -> bool:
    """Whether the whole utterance says that a list is over or empty; a single word beside, such as a name, makes it false."""
    if len(text) > _LONGEST:
        return False
    return _SAYS_SO.fullmatch("".join(f"{term} " for term in _terms(key(text).split()))) is not None


def _terms(words: list[str]) -> Iterator[str]:
    """Say what each phrase is, the longest first; « ? » for a word that belongs to none."""
    while words:
        lengths = range(min(len(words), _LONGEST_PHRASE_IN_WORDS), 0, -1)
        said = ((length, lexicon("no_more").whole(" ".join(words[:length]))) for length in lengths)
        length, term = next(((length, term) for length, term in said if term), (1, "?"))
        yield term
        words = words[length:]
