"""Yes or no, and closed lists: by identifier, by label, or by a known way of saying."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from survey.domain.vocabulary import ActionState, Axis, CreditUse, Governance, IndicatorKind, Novelty, PactState, Term
from survey.questionnaire import kinds
from survey.understanding.folding import NEARLY, Folded, fold_words, key
from survey.understanding.lexicon import Hit, Lexicon, lexicon, read_phrases
from survey.understanding.readers.choice_rules import built
from survey.understanding.readers.yes_no_rules import yes_or_no
from survey.understanding.replies import Misread, Reply, Suggestion, Understood, misread

_RESEMBLING = 70
_SHORTEST_PREFIX = 3
_LONGEST_FUZZY = 60
_SHOWN = 8
_PART = re.compile(r"[^,;/+\n]{2,}")
_YES_NO = {"yes": True, "true": True, "o": True, "y": True, "no": False, "false": False, "n": False}
_YES_OR_NO = (Suggestion("oui", "Oui"), Suggestion("non", "Non"))
_GENERIC = {"other", "none"}
_VAGUE = {"other", "residents"}
# « signée le 2, ça démarre en novembre » is committed; « ça existait déjà, on l'étend » is reinforced; « validé et signé » is signed.
_STRONGER: dict[type[Term], tuple[str, ...]] = {
    ActionState: ("dropped", "finished", "under_way", "committed", "planned"),
    Novelty: ("reinforced", "continued"),
    PactState: ("signed", "agreed"),
    IndicatorKind: ("impact", "result"),
}
_GOES_ON = frozenset({"continue", "on continue", "c est parti", "ok", "non", "rien"})
_STATES = {ActionState, PactState, Governance}
# « une étude sur l'accompagnement des familles » is a study.
_FIRST_SAID = {CreditUse, Axis}


@dataclass(frozen=True, slots=True)
class _Reading:
    terms: tuple[str, ...]
    start: int
    end: int
    confidence: float


def read_yes_no(reply: Reply) -> Understood | Misread:
    """Read yes or no; « pas encore » is no. What is said first decides: « non, tout est prêt »."""
    said = key(reply.picked[0] if reply.picked else reply.text)
    if said in _YES_NO:
        return Understood(_YES_NO[said], 0, 0 if reply.picked else len(reply.text))
    words = fold_words(said if reply.picked else reply.text)
    hits = _yes_or_no(words)
    starts_with_it = bool(hits) and hits[0].start == words.origins[0]
    if starts_with_it or len({hit.term for hit in hits}) == 1:
        hit = hits[0]
        return Understood(_YES_NO[hit.term], hit.start, hit.end, 1.0 if starts_with_it else 0.8)
    return misread("Répondez par oui ou par non. Exemple : oui, ou pas encore.", *_YES_OR_NO)


def read_choice(kind: kinds.Choice, reply: Reply) -> Understood | Misread:
    """Read one term; several are asked back."""
    found = _read_terms(kind.vocabulary, reply)
    terms = found.terms
    if len(terms) > 1:
        terms = tuple(term for term in terms if term not in _GENERIC) or terms
        terms = _strongest(kind.vocabulary, terms)
    if len(terms) > 1:
        shown = (kind.vocabulary(term) for term in terms)
        return misread("Une seule réponse est possible : laquelle retenir ?", *map(_suggestion, shown))
    if not terms:
        return _not_in_list(kind.vocabulary, reply.text)
    return Understood(terms[0], found.start, found.end, found.confidence)


def read_choices(kind: kinds.Choices, reply: Reply) -> Understood | Misread:
    """Read several terms, in the order of the list."""
    found = _read_terms(kind.vocabulary, reply)
    terms = tuple(term.value for term in kind.vocabulary if term.value in found.terms)
    if not terms:
        return _not_in_list(kind.vocabulary, reply.text)
    if kind.exclusive is not None and kind.exclusive in terms and len(terms) > 1:
        label = kind.vocabulary(kind.exclusive).label
        return misread(f"« {label} » ne va pas avec une autre réponse : gardez l'une ou l'autre.")
    return Understood(terms, found.start, found.end, found.confidence)


def _yes_or_no(words: Folded) -> list[Hit]:
    told = [Hit(one.term, *words.span(one.start, one.end)) for one in yes_or_no(words.text)]
    return sorted([*told, *_apart(lexicon("yes_no").find(words), told)], key=lambda hit: hit.start)


def is_label(vocabulary: type[Term], text: str) -> bool:
    """Whether the text is, word for word, a term of the list."""
    return key(text) in labels(vocabulary)


def is_said_whole(vocabulary: type[Term], text: str) -> bool:
    """Whether the whole text is a way of saying a term, or most of it is: « annuelle », « même action, mais plus grande »."""
    words = fold_words(text).text
    if phrases(vocabulary).whole(words) is not None:
        return words not in _GOES_ON
    return 2 * sum(one.end - one.start for one in built(vocabulary, words)) > len(words)


def says_term(vocabulary: type[Term], text: str) -> bool:
    """Whether the text says a term in words that may also say that nothing is decided: « pas encore validé » is a state of a pact."""
    return vocabulary in _STATES and bool(_hits(vocabulary, fold_words(text)))


def _read_terms(vocabulary: type[Term], reply: Reply) -> _Reading:
    if reply.picked:
        known = {term.value for term in vocabulary}
        picked = tuple(reply.picked) if known.issuperset(reply.picked) else ()
        return _Reading(picked, 0, 0, 1.0)
    words = fold_words(reply.text)
    whole = _as_a_whole(vocabulary, words.text)
    if whole:
        return _Reading((whole[0],), *words.span(0, len(words.text)), whole[1])
    hits = _hits(vocabulary, words)
    if hits:
        terms = tuple(dict.fromkeys(hit.term for hit in hits))
        return _Reading(terms, hits[0].start, hits[-1].end, 0.9 if _all_said(reply.text, hits) else 0.7)
    near = _near(vocabulary, words.text, NEARLY)
    return _Reading(tuple(near[:1]), *words.span(0, len(words.text)), 0.8)


def _strongest(vocabulary: type[Term], terms: tuple[str, ...]) -> tuple[str, ...]:
    """Give the one of several terms that the others only lead to, or the first said where it is the head of what follows."""
    if vocabulary in _FIRST_SAID:
        return terms[:1]
    return next(((term,) for term in _STRONGER.get(vocabulary, ()) if term in terms), terms)


def _hits(vocabulary: type[Term], words: Folded) -> list[Hit]:
    """Find what says a term for sure, then what does where it is the question; « les habitants » says nothing more beside « jeunes »."""
    sure = [Hit(one.term, *words.span(one.start, one.end)) for one in built(vocabulary, words.text)]
    sure += _apart(phrases(vocabulary).find(words), sure)
    asked = _when_asked(vocabulary)
    hits = sure + (_apart(asked.find(words), sure) if asked else [])
    told = [hit for hit in hits if hit in sure or hit.term not in _VAGUE]
    return sorted(told or hits, key=lambda hit: hit.start)


def _apart(hits: Iterable[Hit], others: Sequence[Hit]) -> list[Hit]:
    """Leave out what shares words with what is already found."""
    return [hit for hit in hits if not any(hit.start < one.end and one.start < hit.end for one in others)]


def _all_said(text: str, hits: Sequence[Hit]) -> bool:
    """Whether each part of a list says a term: « enfants, licornes » leaves one aside."""
    starts = [part.start() for part in _PART.finditer(text)] or [0]
    return all(
        any(start <= hit.start < end for hit in hits)
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True)
    )


def _as_a_whole(vocabulary: type[Term], said: str) -> tuple[str, float] | None:
    known = labels(vocabulary)
    if said in known:
        return known[said], 1.0
    if said in _no_term(vocabulary):
        return None
    longer = {term for label, term in known.items() if label.startswith(said)}
    if len(longer) == 1 and len(said) >= _SHORTEST_PREFIX:
        return longer.pop(), 0.9
    return None


def _near(vocabulary: type[Term], said: str, cutoff: int) -> list[str]:
    """Give the terms that the words look like, the nearest first."""
    if not said or len(said) > _LONGEST_FUZZY:
        return []
    known = labels(vocabulary) | phrases(vocabulary).phrases
    found = process.extract(said, known.keys(), scorer=fuzz.ratio, score_cutoff=cutoff, limit=_SHOWN)
    return list(dict.fromkeys(known[phrase] for phrase, _, _ in found))


@cache
def labels(vocabulary: type[Term]) -> dict[str, str]:
    """Give the terms by folded identifier and label, the label also without what it holds in parentheses."""
    without_aside = {key(term.label.partition("(")[0]): term.value for term in vocabulary}
    in_full = {key(term.label): term.value for term in vocabulary}
    return without_aside | in_full | {key(term.value): term.value for term in vocabulary}


@cache
def phrases(vocabulary: type[Term]) -> Lexicon:
    return Lexicon(labels(vocabulary) | read_phrases(_file(vocabulary)))


def prepare_vocabulary(vocabulary: type[Term]) -> None:
    """Compile the ways of saying the terms of a list now, rather than during somebody's first answer."""
    phrases(vocabulary)
    _when_asked(vocabulary)
    _no_term(vocabulary)


@cache
def _when_asked(vocabulary: type[Term]) -> Lexicon | None:
    """Give the ways of saying that count only because the question was asked."""
    said = read_phrases(f"{_file(vocabulary)}_asked")
    return Lexicon(said) if said else None


@cache
def _no_term(vocabulary: type[Term]) -> frozenset[str]:
    """Give the words that are no answer by themselves: « familles » is not yet « familles monoparentales »."""
    said = [key(phrase) for phrase in read_phrases(f"{_file(vocabulary)}_not")]
    return frozenset([*said, *(f"{phrase}s" for phrase in said)])


def _file(vocabulary: type[Term]) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in vocabulary.__name__).strip("_")


def _not_in_list(vocabulary: type[Term], text: str) -> Misread:
    terms: Sequence[Term] = tuple(vocabulary)
    if len(terms) > _SHOWN:
        terms = [vocabulary(value) for value in _near(vocabulary, key(text), _RESEMBLING)]
    example = " ou ".join(f"« {term.label} »" for term in tuple(vocabulary)[:2])
    return misread(f"Choisissez dans la liste. Exemple : {example}.", *_suggestions(terms))


def _suggestions(terms: Iterable[Term]) -> list[Suggestion]:
    return [_suggestion(term) for term in terms]


def _suggestion(term: Term) -> Suggestion:
    return Suggestion(term.label, term.label[:1].upper() + term.label[1:])
