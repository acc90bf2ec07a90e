"""Euros, from what people write to integer cents."""

import re
from decimal import ROUND_DOWN, Decimal

from survey.domain import french
from survey.questionnaire import kinds
from survey.understanding.folding import fold
from survey.understanding.numerals import Number
from survey.understanding.readers.figures import Figures, figures
from survey.understanding.readers.not_the_amount import is_limit, is_price_of_one
from survey.understanding.replies import Misread, Suggestion, Understood, misread, quoted

_EXAMPLE = f"Exemple : {french.euros(12_500_00)} ou 45{french.NO_BREAK}k€."
_CURRENCY = re.compile(r" ?(?:€|euros?\b|eur\b|d'euros?\b)")
_THOUSANDS_SUFFIX = re.compile(r"(?:k|keuros?|keur|ke|m|meur)$")
_CENTS = 100
_NOT_A_CENT = re.compile(
    r"\W{0,3}(?P<words>(?:meme )?pas (?:un|le moindre) (?:seul )?(?:centime|euro|sou|rond|kopeck))\b"
)
_PERCENT = re.compile(r" ?%")
_CENTIMES = re.compile(r" ?(?:centimes?|cts?|cents?)\b")
_AND_CENTS = re.compile(r" ?(?:€|euros?|eur) ?(?:et )?")
_PEOPLE_OR_TIME = re.compile(
    r" ?(?:%|personnes?|familles?|menages?|beneficiaires?|enfants?|jeunes?|femmes?|parents?|ans?\b|mois|jours?|heures?"
    r"|ateliers?|communes?|postes?|etp\b|places?|qpv\b|quartiers?|actions?|km\b)"
)


def read_amount(text: str) -> Understood | Misread:
    """Read one amount from 0 to 1 billion euros; a range, a rate or several amounts ask for the one figure."""
    nothing = _NOT_A_CENT.match(fold(text).text)
    if nothing:
        return Understood(0, *fold(text).span(*nothing.span("words")), 0.9)
    found = _with_cents(figures(text)).without(_PEOPLE_OR_TIME)
    if not found.numbers:
        zero = found.zero()
        return Understood(0, *zero, 0.9) if zero else misread(f"Indiquez un montant en euros. {_EXAMPLE}")
    if found.is_range:
        return _one_figure("Il faut un seul montant, pas une fourchette : lequel retenir ?", found)
    whole = found.whole()
    if whole is not None:
        return _read_one(found, whole)
    found = found.keep(lambda number: _is_money(found, number))
    if len({number.value for number in found.numbers}) > 1:
        return _one_figure("J'ai lu plusieurs montants : lequel retenir ?", found)
    return _read_one(found, found.numbers[0])


def _read_one(found: Figures, number: Number) -> Understood | Misread:
    words = quoted(found.folded.text[number.start : number.end], 30)
    if number.ambiguous:
        return _ambiguous(number, words)
    cents = number.value * _CENTS
    problems = (
        (
            found.is_each(number) or is_price_of_one(found.folded.text, number.start, number.end),
            f"{words} n'est pas un total. Quel est le montant total, en euros ?",
        ),
        (
            found.is_bound(number) or is_limit(found.folded.text, number.start, number.end),
            f"{words} n'est qu'une limite. Quel est le montant, en euros ?",
        ),
        (found.is_negative(number), "Un montant ne peut pas être négatif."),
        (found.is_followed_by(_PERCENT, number), "Il faut un montant en euros, pas un pourcentage."),
        (cents > kinds.Amount.largest, "Ce montant dépasse un milliard d'euros : vérifiez-le."),
        (cents != cents.to_integral_value(), "Un montant a deux décimales au plus."),
    )
    for is_met, message in problems:
        if is_met:
            return misread(f"{message} {_EXAMPLE}")
    return Understood(int(cents), *found.span(number, _CURRENCY), found.confidence(number))


def _is_money(found: Figures, number: Number) -> bool:
    written = found.folded.text[number.start : number.end]
    return found.is_followed_by(_CURRENCY, number) or _THOUSANDS_SUFFIX.search(written) is not None


def _with_cents(found: Figures) -> Figures:
    """Join « 12 euros 50 », and take « 50 centimes » for what it is."""
    joined: list[Number] = []
    for number in found.numbers:
        last = joined[-1] if joined else None
        if (
            last
            and number.value < _CENTS
            and not number.weak
            and _AND_CENTS.fullmatch(found.folded.text, last.end, number.start)
        ):
            joined[-1] = Number(last.value + number.value / _CENTS, last.start, number.end)
        elif found.is_followed_by(_CENTIMES, number):
            joined.append(Number(number.value / _CENTS, number.start, number.end))
        else:
            joined.append(number)
    return Figures(found.folded, tuple(joined))


def _one_figure(message: str, found: Figures) -> Misread:
    return misread(f"{message} {_EXAMPLE}", *map(_suggestion, found.choices()))


def _ambiguous(number: Number, words: str) -> Misread:
    if number.value != number.value.quantize(Decimal("0.001")) or number.value == number.value.to_integral_value():
        return misread(f"{words} n'est pas un montant que je sais lire. {_EXAMPLE}")
    readings = (number.value * 1000, number.value.quantize(Decimal("0.01"), ROUND_DOWN))
    return misread(f"{words} peut se lire de deux façons : laquelle retenir ?", *map(_suggestion, readings))


def _suggestion(value: Decimal) -> Suggestion:
    shown = french.euros(min(int(value * _CENTS), kinds.Amount.largest))
    return Suggestion(shown, shown)
