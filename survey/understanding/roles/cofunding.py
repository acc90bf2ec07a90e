"""Who funds beside the State, for how much, and whether it is obtained."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from survey.domain.vocabulary import OrganisationCategory
from survey.understanding.candidates import Candidate, Entry
from survey.understanding.folding import key
from survey.understanding.mentions.names import words
from survey.understanding.mentions.numbers import Figure, Measure
from survey.understanding.mentions.organisations import OrganisationMention
from survey.understanding.roles.casting import Casting, Part, Role
from survey.understanding.roles.funding_words import AFTER_AMOUNT, ASKS, BEFORE_AMOUNT, GIVES, OBTAINED
from survey.understanding.roles.lines import line_of

REPEAT = "cofundings"
_LEAST = 100
"""Euros from which a number without a unit may be an amount."""

_TOWARDS = words("a au aux")
_MARKS = re.compile(r"[ :=('\-–→>]*")
_CLOSE = re.compile(r"[ :=('→>]*")
_CALM = re.compile(r"[ :=('\-–→>,]*")
_ALL = re.compile(r"\b(?:tout|tous|toutes|les (?:deux|trois|quatre))(?: est| sont|,)? ?$")
_LONGEST_ALL = 20
_STOP = re.compile(r"[.;\n](?![0-9])")
_SEPARATOR = re.compile(r"[+,;/\n]|\bet\b")
_LETTERS = re.compile(r"[a-z0-9]+")
_FARTHEST = 60
_MOST_WORDS = 7
_MOST_FIGURES = 60
_MOST_STATUSES = 80
_FARTHEST_STATUS = 5
_ROUND = range(1000, 10_000, 50)
_REFUSED = re.compile(r"\b(?:refus|rejet|pas retenu|ne (?:met|finance|donne|suit)|se retire)")
_STATE = re.compile(r"etat|dd(?:ets|etspp|cs|cspp)|dr?eets|prefecture|prefete?|sous prefete?|dgcs|diplp|commissaire")
_FUNDERS = frozenset(OrganisationCategory) - {OrganisationCategory.ASSOCIATION, OrganisationCategory.OTHER}
_CLOSED = frozenset({OrganisationCategory.STATE_OTHER})


_Status = tuple[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Cofunding:
    """A cofunder and what it puts in."""

    mention: OrganisationMention
    figure: Figure | None
    start: int
    end: int
    confidence: float = 0.9


def candidates(casting: Casting) -> Iterator[Candidate]:
    """Give the lines of the list, one for each cofunder."""
    found = sorted(_found(casting), key=lambda one: one.start)
    kept = [one for one in found if not _is_refused(casting, one)]
    taken: set[int] = set()
    lines: list[tuple[Cofunding, Entry, _Status | None]] = []
    floor = 0
    for place, one in enumerate(kept):
        number = line_of(casting.said, REPEAT, "cofunder", one.mention.organisation, taken)
        taken.add(number)
        limit = kept[place + 1].start if place + 1 < len(kept) else len(casting.text)
        following = casting.next_to(one.end, len(casting.text))
        limit = min(limit, casting.start_of(following)) if following is not None else limit
        status = _status(casting, one, (floor, limit))
        floor = max(one.end, status[1][1] if status else 0)
        lines.append((one, Entry(REPEAT, number), status))
    common = next((status for _, _, status in reversed(lines) if status and _is_of_all(casting, status[1][0])), None)
    for one, entry, status in lines:
        yield from _line(casting, one, entry, status or common)


def _is_of_all(casting: Casting, place: int) -> bool:
    """« tout notifié », « le tout acquis », « les deux demandés »."""
    return _ALL.search(casting.text, max(0, place - _LONGEST_ALL), place) is not None


def claim(casting: Casting) -> dict[int, Figure]:
    """Give each organisation the amount that the words tie to it, and the part of a cofunder; amounts are taken."""
    pairs: dict[int, Figure] = {}
    for figure in _figures(casting):
        if not _is_amount(figure) or not casting.said.is_free(figure.start, figure.end):
            continue
        number = _after(casting, figure, pairs)
        if number is None or number in pairs:
            number = _before(casting, figure)
        if number is not None and number not in pairs:
            pairs[number] = figure
            casting.give(Role.COFUNDER, number)
            casting.said.take(figure.start, figure.end)
    return pairs


def _figures(casting: Casting) -> Iterator[Figure]:
    """Give the figures, « 12 000 CAF » and « cpam 2000 » read as amounts: an organisation is no unit, and funds no year."""
    for figure in casting.said.figures[:_MOST_FIGURES]:
        number = casting.next_to(figure.start)
        if figure.measure is not Measure.OTHER or figure.rate:
            yield figure
        elif number is not None and casting.start_of(number) < figure.end and figure.value >= _LEAST:
            end = figure.start + len(casting.text[figure.start : casting.start_of(number)].rstrip())
            yield replace(figure, measure=Measure.BARE, end=max(end, figure.start + 1))
        elif not figure.unit and figure.value in _ROUND:
            yield replace(figure, measure=Measure.BARE)


def _found(casting: Casting) -> Iterator[Cofunding]:
    for number, part in casting.of(Role.COFUNDER):
        figure = casting.amounts.get(number)
        if figure is None and _is_state(part.mention) and not casting.is_asked(REPEAT):
            continue
        spans = [(part.mention.start, part.mention.end), *([(figure.start, figure.end)] if figure else [])]
        yield Cofunding(
            part.mention, figure, min(start for start, _ in spans), max(end for _, end in spans), part.confidence
        )


def _line(casting: Casting, one: Cofunding, entry: Entry, status: _Status | None) -> Iterator[Candidate]:
    candidate = casting.said.analysis.candidate
    mention = one.mention
    yield candidate("cofunder", mention.organisation, (mention.start, mention.end), one.confidence, entry=entry)
    if one.figure:
        span = (one.figure.start, one.figure.end)
        yield candidate("cofunding_amount", cents(one.figure), span, one.confidence, entry=entry)
    if status:
        yield candidate("cofunding_status", status[0], status[1], 0.9, entry=entry)


def cents(figure: Figure) -> int:
    """Give the amount of a figure; a bare number is a number of euros."""
    return figure.value if figure.measure is Measure.EUROS else figure.value * 100


def _is_amount(figure: Figure) -> bool:
    if figure.rate or figure.ranged:
        return False
    return figure.measure is Measure.EUROS or (figure.measure is Measure.BARE and figure.value >= _LEAST)


def _is_state(mention: OrganisationMention) -> bool:
    """Whether the credits would be those of the pact itself."""
    return mention.organisation.category in _CLOSED and _STATE.match(key(mention.organisation.name)) is not None


def _may_fund(casting: Casting, number: int, *, said_so: bool) -> bool:
    """Whether an organisation may be the one that gives; an association needs a verb that says it."""
    mention = casting.mentions[number]
    part = casting.parts.get(number)
    if part is not None and part.role in (Role.OPERATOR, Role.LEAD, Role.SIGNATORY) and not said_so:
        return False
    if casting.is_asked(REPEAT):
        return True
    if _is_state(mention):
        return False
    return said_so or mention.organisation.category in _FUNDERS or (part is not None and part.role is Role.COFUNDER)


def _after(casting: Casting, figure: Figure, pairs: Mapping[int, Figure]) -> int | None:
    """« 4 000 de l'agglo », « 10 000 demandés à la CAF », « 5 000 CAF »."""
    number = casting.next_to(figure.end)
    if number is None:
        return None
    between, marks = _between(casting, figure.end, casting.start_of(number))
    if not AFTER_AMOUNT.issuperset(between) or not _CLOSE.fullmatch(marks) or len(between) > _MOST_WORDS:
        return None
    if _TOWARDS.intersection(between) and not _asks(casting, figure, between):
        return None
    explicit = any(word not in _TOWARDS for word in between)
    previous = casting.previous_to(figure.start, _FARTHEST)
    if not between and (marks.strip() or _is_of(casting, previous, figure, pairs)):
        return None
    return number if _may_fund(casting, number, said_so=explicit) else None


def _is_of(casting: Casting, previous: int | None, figure: Figure, pairs: Mapping[int, Figure]) -> bool:
    """Whether an amount right before an organisation may rather be of the one before it: « CAF 5 000 MSA 3 000 »."""
    if previous is None or previous in pairs:
        return False
    return not _SEPARATOR.search(casting.text, casting.mentions[previous].end, figure.start)


def _asks(casting: Casting, figure: Figure, between: list[str]) -> bool:
    before = _LETTERS.findall(casting.text[max(0, figure.start - 40) : figure.start])[-5:]
    return not ASKS.isdisjoint(between) or not ASKS.isdisjoint(before)


def _before(casting: Casting, figure: Figure) -> int | None:
    """« la région met dix mille », « CPAM 15 k€ », « CAF : 20 000 »."""
    number = casting.previous_to(figure.start, _FARTHEST)
    if number is None:
        return None
    between, marks = _between(casting, casting.mentions[number].end, figure.start)
    gives = not GIVES.isdisjoint(between)
    if (gives or ":" in marks) and _brings(casting, number, figure):
        between, marks = [], ""
    told = gives or not ASKS.isdisjoint(between) or not OBTAINED.isdisjoint(between)
    calm = _CALM if told or casting.is_asked(REPEAT) else _MARKS
    if not BEFORE_AMOUNT.issuperset(between) or not calm.fullmatch(marks):
        return None
    return number if _may_fund(casting, number, said_so=gives) else None


def _brings(casting: Casting, number: int, figure: Figure) -> bool:
    """« la ville apporte le local et 3 000 € »: things too, which makes it a partner beside."""
    tokens = casting.said.analysis.tokens_in(casting.mentions[number].end, figure.start)
    first = casting.mentions[number].last
    if _STOP.search(casting.text, casting.mentions[number].end, figure.start):
        return False
    things = [first + place for place in range(len(tokens)) if casting.is_thing(first + place)]
    passed = {
        one for place in range(first, first + len(tokens)) for one in range(place, casting.things.get(place, place))
    }
    rest = {token.word for place, token in enumerate(tokens) if first + place not in passed}
    if not things or not rest <= BEFORE_AMOUNT | {"et", "ses", "ainsi", "que", "plus"}:
        return False
    casting.also[number] = Part(Role.PARTNER, casting.mentions[number], 0.9, casting.start_of(number))
    return True


def _between(casting: Casting, start: int, end: int) -> tuple[list[str], str]:
    text = casting.text[start:end]
    return _LETTERS.findall(text), _LETTERS.sub("", text)


def _status(casting: Casting, one: Cofunding, room: tuple[int, int]) -> _Status | None:
    """Find the status said of a cofunding: among its words, else right after it, else right before."""
    analysis = casting.said.analysis
    first, last = analysis.token_at(one.start), analysis.token_at(one.end)
    best: tuple[int, str, tuple[int, int]] | None = None
    for phrase in analysis.phrases.get("cofunding_status", [])[:_MOST_STATUSES]:
        span = analysis.place_of(phrase)
        if not room[0] <= span[0] < room[1]:
            continue
        distance = _distance(casting, phrase.first, phrase.last, first, last)
        if phrase.first >= last and _looks_forward(casting, phrase.last):
            continue
        if distance <= _FARTHEST_STATUS and (best is None or distance < best[0]):
            best = (distance, phrase.term, span)
    return (best[1], best[2]) if best else None


def _looks_forward(casting: Casting, following: int) -> bool:
    """« on attend 2 500 de la CPAM »: said of the amount that follows."""
    if following >= len(casting.tokens) or casting.names.word(following - 1) not in ASKS:
        return False
    return casting.tokens[following].start in {figure.start for figure in casting.said.figures}


def _distance(casting: Casting, begin: int, end: int, first: int, last: int) -> int:
    """Count the words between a status and a cofunding; the next sentence is too far."""
    tokens = casting.tokens
    if first <= begin < last:
        return 0
    gap = (tokens[last - 1].end, tokens[begin].start) if begin >= last else (tokens[end - 1].end, tokens[first].start)
    if re.search(r"[;\n]|\.(?![0-9])", casting.text[gap[0] : gap[1]]):
        return _FARTHEST_STATUS + 1
    return begin - last if begin >= last else 2 + first - end


def _is_refused(casting: Casting, one: Cofunding) -> bool:
    return _REFUSED.search(casting.text, one.start, min(len(casting.text), one.end + 30)) is not None
