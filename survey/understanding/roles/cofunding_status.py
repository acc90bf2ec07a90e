"""Whether what a cofunder puts in is obtained, asked for or refused, told by the words around it."""

import re
from dataclasses import dataclass

from survey.understanding.mentions.names import words
from survey.understanding.mentions.numbers import Figure
from survey.understanding.mentions.organisations import OrganisationMention
from survey.understanding.roles.casting import Casting
from survey.understanding.roles.funding_words import ASKS

_ALL = re.compile(r"\b(?:tout|tous|toutes|les (?:deux|trois|quatre|2|3|4)|tous deux)(?: est| sont|,)? ?$")
_ALL_AFTER = re.compile(r"[a-z]{4,14} (?:tous|toutes|tt|ttes|pour) (?:les )?(?:deux|trois|2|3|tous)")
_LONGEST_ALL = 20
_VOTERS = words("conseil le au du si un")
_AND = re.compile(r"[)€]? ?(?:,|et|ainsi que|, et) ?(?:a |aupres de )?(?:la |le |les |l')?(?:asso )?")
_SURE = re.compile(r" ?(?:[),.;/\n]|$)")
_MOST_STATUSES = 80
_FARTHEST_STATUS = 5
_REFUSED = re.compile(r"\b(?:refus|rejet|pas retenu|ne (?:met|finance|donne|suit)|se retire)")
_STOP = re.compile(r"[.;\n](?![0-9])")
_REFUSAL = 30

Status = tuple[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Cofunding:
    """A cofunder and what it puts in."""

    mention: OrganisationMention
    figure: Figure | None
    start: int
    end: int
    confidence: float = 0.9


def goes_with(casting: Casting, previous: Cofunding, one: Cofunding, status: Status | None) -> bool:
    """« on a sollicité le Département (8 000 €) et la CAF (6 000 €) »: said before the first of a list, it is said of the next."""
    between = casting.text[previous.end : one.start]
    return status is not None and status[1][1] <= previous.start and _AND.fullmatch(between) is not None


def is_of_all(casting: Casting, place: int) -> bool:
    """« tout notifié », « le tout acquis », « les deux demandés »."""
    return (
        _ALL.search(casting.text, max(0, place - _LONGEST_ALL), place) is not None
        or _ALL_AFTER.match(casting.text, place) is not None
    )


def status_of(casting: Casting, one: Cofunding, room: tuple[int, int]) -> Status | None:
    """Find the status said of a cofunding: among its words, else right after it, else right before."""
    analysis = casting.said.analysis
    first, last = analysis.token_at(one.start), analysis.token_at(one.end)
    best: tuple[int, str, tuple[int, int]] | None = None
    for phrase in analysis.phrases.get("cofunding_status", [])[:_MOST_STATUSES]:
        span = analysis.place_of(phrase)
        if not room[0] <= span[0] < room[1]:
            continue
        word = casting.names.word(phrase.first)
        voting = word == "vote" and casting.names.word(phrase.first - 1) in _VOTERS
        if voting or (word == "sur" and not _SURE.match(casting.text, span[1])):
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
    calm = not _STOP.search(casting.text, casting.tokens[following - 1].end, casting.tokens[following].start)
    return calm and casting.tokens[following].start in {figure.start for figure in casting.said.figures}


def _distance(casting: Casting, begin: int, end: int, first: int, last: int) -> int:
    """Count the words between a status and a cofunding; the next sentence is too far."""
    tokens = casting.tokens
    if first <= begin < last:
        return 0
    gap = (tokens[last - 1].end, tokens[begin].start) if begin >= last else (tokens[end - 1].end, tokens[first].start)
    if re.search(r"[;\n]|\.(?![0-9])", casting.text[gap[0] : gap[1]]):
        return _FARTHEST_STATUS + 1
    return begin - last if begin >= last else 2 + first - end


def is_refused(casting: Casting, one: Cofunding) -> bool:
    following = casting.next_to(one.end, _REFUSAL)
    stop = _STOP.search(casting.text, one.end, one.end + _REFUSAL)
    end = min(one.end + _REFUSAL, stop.start() if stop else len(casting.text))
    end = min(end, casting.start_of(following)) if following is not None else end
    return _REFUSED.search(casting.text, one.start, end) is not None
