"""Whole numbers of people, and measured quantities."""

import re
from decimal import Decimal

from survey.domain import french
from survey.questionnaire import kinds
from survey.understanding.lexicon import lexicon
from survey.understanding.numerals import Number
from survey.understanding.readers.figures import Figures, figures
from survey.understanding.replies import Misread, Suggestion, Understood, misread, quoted

_COUNT_EXAMPLE = "Exemple : 34 ou une trentaine."
_QUANTITY_EXAMPLE = "Exemple : 34 ou 12,5."
_NEVER_COUNTED = re.compile(r" ?(?:%|€|k€|euros?\b|eur\b|ans?\b|km\b|kilometres?|h\b|heures?)")
_NOT_PEOPLE = re.compile(
    r" ?(?:mois\b|jours?\b|semaines?|entretiens?|ateliers?|seances?|communes?|qpv\b|(?:nouveaux )?secteurs?|quartiers?"
    r"|repas|colis|fois|postes?|etp\b|m2\b|structures?|lieux|sites?|partenaires?|actions?|vehicules?|epci\b)"
)
_NOT_IN_PEOPLE = re.compile(
    r"\bpas en (?:nombre d[e' ]{1,2})?(?:personnes|familles|menages|foyers|beneficiaires)\b"
    r"|\bcompt(?:e|ons|ent) (?:plutot )?en (?!tout)(?:nombre d[e' ]{1,2})?(?!personnes|familles|menages|foyers|beneficiaires)[a-z]{3,14}s\b"
)
_THINGS, _PEOPLE = "counted", "beneficiary_unit"
_NOUN = re.compile(r" ?(?:de |d')?(?:(?:autres|nouvelles|nouveaux) )?(?P<noun>[a-z]{1,20}(?:[ '-][a-z]{1,20}){0,2})")
_WORD = re.compile(r"[a-z]+")
_GROWN = re.compile(
    r"\b(?:passe|monte|arrive|grimpe|descendu|tombe)(?:e|s|es)?(?: ensuite| vite)? de\b"
)  # « passés de 40 à 65 personnes »
_TWO_DECIMALS = Decimal("0.01")


def read_count(text: str) -> Understood | Misread:
    """Read a whole number from 0 to 100 million; a range or several numbers ask for the one figure."""
    found = figures(text)
    if _NOT_IN_PEOPLE.search(found.folded.text):
        return misread(f"Il faut un nombre de personnes ou de familles. {_COUNT_EXAMPLE}")
    found = found.without(_NEVER_COUNTED).without(_NOT_PEOPLE)
    if not found.numbers:
        zero = found.zero()
        return Understood(0, *zero, 0.9) if zero else misread(f"Indiquez un nombre entier. {_COUNT_EXAMPLE}")
    found = found.keep(lambda number: _counts(found, number) != _THINGS)
    whole = found.whole() or _grown_to(found)
    if whole is None and (not found.is_range or _GROWN.search(found.folded.text)):
        found = found.keep(lambda number: _counts(found, number) == _PEOPLE).keep(
            lambda number: not found.is_each(number)
        )
    if whole is None and (problem := _several(found, _COUNT_EXAMPLE)) is not None:
        return problem
    number = whole or found.numbers[0]
    words = quoted(found.folded.text[number.start : number.end], 30)
    problems = (
        (found.is_followed_by(_NEVER_COUNTED, number), "Il faut un nombre de personnes ou de familles."),
        (found.is_each(number), f"{words} n'est pas un total. Quel est le nombre total ?"),
        (found.is_negative(number), "Le nombre ne peut pas être négatif."),
        (number.value > kinds.Count.largest, "Ce nombre dépasse cent millions : vérifiez-le."),
        (
            number.ambiguous or number.value != number.value.to_integral_value(),
            "Il faut un nombre entier, sans virgule.",
        ),
    )
    for is_met, message in problems:
        if is_met:
            return misread(f"{message} {_COUNT_EXAMPLE}")
    return Understood(int(number.value), *found.span(number), found.confidence(number))


def _grown_to(found: Figures) -> Number | None:
    """« on est passés de 40 à 65 » tells 65, where only the two are told."""
    is_pair = len(found.numbers) == 2 and found.is_range  # noqa: PLR2004  from one to the other
    return found.numbers[1] if is_pair and _GROWN.search(found.before(found.numbers[0])) else None


def read_quantity(text: str) -> Understood | Misread:
    """Read a measure with at most two decimals, within ±10 billion; its unit is another question's."""
    found = figures(text)
    if not found.numbers:
        zero = found.zero()
        return Understood(Decimal(0), *zero, 0.9) if zero else misread(f"Indiquez un nombre. {_QUANTITY_EXAMPLE}")
    if (problem := _several(found, _QUANTITY_EXAMPLE)) is not None:
        return problem
    number = found.numbers[0]
    negative = found.is_negative(number)
    value = -number.value if negative else number.value
    if abs(value) > kinds.Quantity.largest:
        return misread(f"Ce nombre dépasse dix milliards : vérifiez-le. {_QUANTITY_EXAMPLE}")
    if value != value.quantize(_TWO_DECIMALS):
        return misread(f"Deux décimales au plus. {_QUANTITY_EXAMPLE}")
    start, end = found.span(number)
    return Understood(plain(value), start - negative, end, found.confidence(number))


def _counts(found: Figures, number: Number) -> str:
    """Say what lexicon knows the noun after a number."""
    match = _NOUN.match(found.folded.text, number.end)
    words = _WORD.findall(match["noun"]) if match else []
    for length in range(len(words), 0, -1):
        said = " ".join(words[:length])
        if lexicon(_THINGS).whole(said):
            return _THINGS
        if lexicon(_PEOPLE).whole(said):
            return _PEOPLE
    return ""


def plain(value: Decimal) -> Decimal:
    """Write a decimal without idle zeros nor exponent: 12.50 and 12.5 are one value, and 1E+3 is 1000."""
    return Decimal(f"{value.normalize():f}") if value else Decimal(0)


def _several(found: Figures, example: str) -> Misread | None:
    if found.is_range:
        return misread(f"Il faut un seul nombre, pas une fourchette : lequel retenir ? {example}", *_each(found))
    if len({number.value for number in found.numbers}) > 1:
        return misread(f"J'ai lu plusieurs nombres : lequel retenir ? {example}", *_each(found))
    return None


def _each(found: Figures) -> list[Suggestion]:
    shown = [french.quantity(min(value, Decimal(kinds.Quantity.largest))) for value in found.choices()]
    return [Suggestion(value, value) for value in shown]
