"""Who funds beside the State, for how much, and whether it is obtained."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from survey.domain.vocabulary import OrganisationCategory
from survey.understanding.candidates import Candidate, Entry
from survey.understanding.folding import key
from survey.understanding.mentions.names import words
from survey.understanding.mentions.numbers import Figure, Measure
from survey.understanding.mentions.organisations import OrganisationMention
from survey.understanding.roles.casting import Casting
from survey.understanding.roles.cofunding_status import Cofunding, Status, goes_with, is_of_all, is_refused, status_of
from survey.understanding.roles.funding_words import AFTER_AMOUNT, ASKS, BEFORE_AMOUNT, GIVES, OBTAINED
from survey.understanding.roles.lines import line_of
from survey.understanding.roles.parts import Part, Role

REPEAT = "cofundings"
_LEAST = 100
"""Euros from which a number without a unit may be an amount."""

_TOWARDS = words("a au aux")
_MARKS = re.compile(r"[ :=('\-–→>]*")
_CLOSE = re.compile(r"[ :=('→>]*")
_CALM = re.compile(r"[ :=('\-–→>,]*")
_STOP = re.compile(r"[.;\n](?![0-9])")
_SEPARATOR = re.compile(r"[+,;/\n]|\bet\b")
_LETTERS = re.compile(r"[a-z0-9]+")
_FARTHEST = 60
_REFUSAL = 30
_THE = words("la le les l un une")
_CHARGE = re.compile(r" a la charge (?:de |du |des |d')")
_PAIR = re.compile(r" ?(?:€|euros?)? ?et (?:de )?")
_BILLED = re.compile(r"\b(?:factur|devis|prestation|achat|loyer)[a-z]{0,4}\b[^.;,]{0,12}$")
_COUNTING = re.compile(r"\b(?:comptent?|recensent?|denombrent?|totalisent?) [0-9][0-9 ]{0,8} ?[a-z]{4}")
_SUM = re.compile(r" ?(?:€|euros?)? ?(?:au total|en tout|a eux|en cumule)")
_EACH = re.compile(r"\bchac(?:un|une)\b")
_NEAR_EACH = 14
_NEXT = re.compile(r"[^.;\n0-9]{0,25}[,+/;&] ?(?:et |le |la |les |l'){0,2}|[^.;\n0-9]{0,25} et (?:le |la |les |l')?")
_MARK_BEFORE = re.compile(r"(?:^|[,;:.(+/\n] ?|- | et )(?:le |la |les |l')?$")
_WON = re.compile(
    r" ?[(,]? ?(?:acquis|obtenu|accorde|notifie|vote|confirme|demande|sollicite|en attente|attendu|promis)"
)
_GIFT = re.compile(r"\b(?:mecenat|don|dons|mecene)\b")
_SHARED_BEFORE = re.compile(
    r"(?P<share>\b(?:la )?moitie|\b(?:un |le |deux )?tiers|\b(?:un |le )?quart|[0-9]{1,3} ?%)"
    r" ?(?:,|:|=)? ?(?:(?:vient|provient|viennent|pris en charge|payee?|financee?) )?"
    r"(?:par |a la charge de |pour |cote |via |au titre de )?(?P<of>du |de |d'|des )?(?:la |le |l'|les )?$"
)
_SHARED_AFTER = re.compile(
    r"(?: ?\([^().]{0,30}\))? ?[:(,]? ?(?:a |en )?(?:50[-/ ]50|parts egales|moitie[- ]moitie|(?:en )?(?:prend|met|paie|finance|assume)"
    r" (?:le (?:tiers|quart|reste)|la moitie|un (?:tiers|quart)|[0-9]{1,3} ?%))"
)
_MOST_WORDS = 7
_MOST_FIGURES = 60
_ROUND = range(1000, 10_000, 50)
_STATE = re.compile(r"etat|dd(?:ets|etspp|cs|cspp)|dr?eets|prefecture|prefete?|sous prefete?|dgcs|diplp|commissaire")
_FUNDERS = frozenset(OrganisationCategory) - {OrganisationCategory.ASSOCIATION, OrganisationCategory.OTHER}
_CLOSED = frozenset({OrganisationCategory.STATE_OTHER})


def candidates(casting: Casting) -> Iterator[Candidate]:
    """Give the lines of the list, one for each cofunder."""
    found = sorted(_found(casting), key=lambda one: one.start)
    kept = [one for one in found if not is_refused(casting, one)]
    taken: set[int] = set()
    lines: list[tuple[Cofunding, Entry, Status | None]] = []
    floor = 0
    for place, one in enumerate(kept):
        number = line_of(casting.said, REPEAT, "cofunder", one.mention.organisation, taken)
        taken.add(number)
        limit = kept[place + 1].start if place + 1 < len(kept) else len(casting.text)
        following = casting.next_to(one.end, len(casting.text))
        limit = min(limit, casting.start_of(following)) if following is not None else limit
        status = status_of(casting, one, (floor, limit))
        floor = max(one.end, status[1][1] if status else 0)
        if status is None and place and goes_with(casting, kept[place - 1], one, lines[-1][2]):
            status = lines[-1][2]
        lines.append((one, Entry(REPEAT, number), status))
    common = next((status for _, _, status in reversed(lines) if status and is_of_all(casting, status[1][0])), None)
    for one, entry, status in lines:
        yield from _line(casting, one, entry, status or common)


def _is_billed(casting: Casting, figure: Figure) -> bool:
    """« prestation facturée 5 000 € par la société »: who is paid gives nothing."""
    return _BILLED.search(casting.text[max(0, figure.start - _REFUSAL) : figure.start]) is not None


def _is_counted(casting: Casting, figure: Figure) -> bool:
    """« la CAF compte 3 200 allocataires, la MSA 1 100 »: a bare number after people that are counted."""
    before = casting.text[casting.sentence_start(figure.start) : figure.start]
    return figure.measure is Measure.BARE and _COUNTING.search(before) is not None


def claim(casting: Casting) -> dict[int, Figure]:
    """Give each organisation the amount that the words tie to it, and the part of a cofunder; amounts are taken."""
    pairs: dict[int, Figure] = {}
    for figure in _figures(casting):
        if not _is_amount(casting, figure) or not casting.said.is_free(figure.start, figure.end):
            continue
        if _SUM.match(casting.text, figure.end) or _is_billed(casting, figure) or _is_counted(casting, figure):
            continue
        number = _after(casting, figure, pairs)
        if number is None or number in pairs:
            number = _before(casting, figure, pairs)
        if number is not None and number not in pairs:
            number = _first_of_two(casting, figure, number, pairs)
            pairs[number] = figure
            casting.give(Role.COFUNDER, number)
            casting.said.take(figure.start, figure.end)
            _share_out(casting, figure, number, pairs)
    return pairs


def _first_of_two(casting: Casting, figure: Figure, number: int, pairs: dict[int, Figure]) -> int:
    """« la Région et la CAF cofinancent (12 000 € et 8 000 €) »: the first amount is of the first, the next finds the last."""
    following = next((one for one in casting.said.figures if one.start >= figure.end), None)
    if following is None or not number or casting.start_of(number) > figure.start or number - 1 in pairs:
        return number
    paired = _PAIR.fullmatch(casting.text, figure.end, following.start) and casting.is_listed(number)
    after = casting.next_to(following.end, _REFUSAL)
    alone = after is None or ")" in casting.text[following.end : casting.start_of(after)]
    if not (paired and alone):
        return number
    pairs[number] = following
    casting.give(Role.COFUNDER, number)
    casting.said.take(following.start, following.end)
    return number - 1


def _share_out(casting: Casting, figure: Figure, number: int, pairs: dict[int, Figure]) -> None:
    """« la Région et le Département mettent chacun 10 000 € »: the same amount for those listed before."""
    near = casting.text[max(0, figure.start - _NEAR_EACH) : figure.end + _NEAR_EACH]
    if not _EACH.search(near) or casting.start_of(number) > figure.start:
        return
    while number > 0 and casting.is_listed(number) and number - 1 not in pairs:
        number -= 1
        pairs[number] = figure
        casting.give(Role.COFUNDER, number)


def cast_shares(casting: Casting) -> None:
    """« moitié État, moitié Département », « un tiers par la CAF », « CAF et Région 50-50 »."""
    for number, mention in enumerate(casting.said.organisations):
        start = casting.start_of(number)
        before = _SHARED_BEFORE.search(casting.text[max(0, start - _FARTHEST) : start])
        place = before and before["of"] and not mention.named
        if (before and not place) or _SHARED_AFTER.match(casting.text, mention.end):
            first = number
            while not before and first > 0 and casting.is_listed(first):
                first -= 1
            for one in range(first, number + 1):
                casting.give(Role.COFUNDER, one, 0.8)


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


def _line(casting: Casting, one: Cofunding, entry: Entry, status: Status | None) -> Iterator[Candidate]:
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


def _is_amount(casting: Casting, figure: Figure) -> bool:
    each = (
        figure.rate
        and _EACH.search(casting.text, max(0, figure.start - _NEAR_EACH), figure.end + _NEAR_EACH) is not None
    )
    if (figure.rate and not each) or figure.ranged:
        return False
    if figure.measure is Measure.EUROS:
        return figure.value >= _LEAST * 100 or casting.is_asked(REPEAT)  # « paniers à 3 € » is a price
    return figure.measure is Measure.BARE and figure.value >= _LEAST


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
    if mention.organisation.category is OrganisationCategory.OTHER and mention.named:
        return True
    return said_so or mention.organisation.category in _FUNDERS or (part is not None and part.role is Role.COFUNDER)


def _after(casting: Casting, figure: Figure, pairs: Mapping[int, Figure]) -> int | None:
    """« 4 000 de l'agglo », « 10 000 demandés à la CAF », « 5 000 CAF »."""
    number = casting.next_to(figure.end)
    if number is None:
        return None
    between, marks = _between(casting, figure.end, casting.start_of(number))
    close = _CLOSE if ASKS.isdisjoint(between) or _TOWARDS.isdisjoint(between) else _CALM
    if not AFTER_AMOUNT.issuperset(between) or not close.fullmatch(marks) or len(between) > _MOST_WORDS:
        return None
    charged = _CHARGE.match(casting.text, figure.end) is not None
    if _TOWARDS.intersection(between) and not charged and not _asks(casting, figure, between):
        return None
    explicit = any(word not in _TOWARDS | _THE for word in between)
    previous = casting.previous_to(figure.start, _FARTHEST)
    enclosed = marks.strip() == "(" and casting.text.startswith(")", casting.mentions[number].end)
    if not (explicit or _TOWARDS.intersection(between)) and (
        (marks.strip(" '") and not enclosed) or _is_of(casting, previous, figure, pairs)
    ):
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


def _before(casting: Casting, figure: Figure, pairs: Mapping[int, Figure]) -> int | None:
    """« la région met dix mille », « CPAM 15 k€ », « CAF : 20 000 »."""
    number = casting.previous_to(figure.start, _FARTHEST)
    if number is None:
        return None
    between, marks = _between(casting, casting.mentions[number].end, figure.start)
    gives = not GIVES.isdisjoint(between)
    if (gives or ":" in marks) and _brings(casting, number, figure):
        between, marks = [], ""
    told = gives or not (ASKS | OBTAINED).isdisjoint(between)
    rewarded = _GIFT.search(casting.text, casting.mentions[number].end, figure.start) is not None
    calm = _CALM if told or casting.is_asked(REPEAT) else _MARKS
    if not BEFORE_AMOUNT.issuperset(between) or not calm.fullmatch(marks):
        return None
    won = not between and (
        _WON.match(casting.text, figure.end) is not None or _is_among_funders(casting, number, pairs)
    )
    return (
        number
        if _may_fund(casting, number, said_so=gives or rewarded or (won and _is_alone(casting, number)))
        else None
    )


def _is_among_funders(casting: Casting, number: int, pairs: Mapping[int, Figure]) -> bool:
    """« Région 5 000 €, Rotary club 3 000 € »: right after another that funds, in the same sentence."""
    if number - 1 not in pairs:
        return False
    previous = max(pairs[number - 1].end, casting.mentions[number - 1].end)
    return _NEXT.fullmatch(casting.text, previous, casting.start_of(number)) is not None


def _is_alone(casting: Casting, number: int) -> bool:
    """Whether an association stands by itself between two marks: « , JPA 5 000 € obtenus »."""
    start = casting.start_of(number)
    return _MARK_BEFORE.search(casting.text, max(0, start - 6), start) is not None


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
