"""Places: each part of the reply is looked up in the territory first, then in the country, or kept as free text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from survey.domain.french import typeset
from survey.domain.values import Place
from survey.domain.vocabulary import PlaceKind
from survey.understanding import texts
from survey.understanding.folding import Folded, fold, key
from survey.understanding.gazetteer import place_of_arrondissement, place_of_commune, place_of_department, place_of_epci
from survey.understanding.localising import Doubt, Localised, is_commune, localise, names_a_place
from survey.understanding.replies import Context, Misread, Suggestion, Understood, misread, quoted

MOST_PLACES = 100
_LONGEST_NAME_IN_PARTS = 4
_PROTECTED_OR_SEPARATOR = re.compile(
    r"«[^»]{0,300}»|\"[^\"]{0,300}\"|\([^()]{0,200}\)"
    r"|(?P<separator>[,;/+|•\n]| - |(?<= )(?:et|&|puis|ainsi que)(?= ))"
)
_EXAMPLE = "Exemple : Alençon, CC des Portes de l'Île-de-France, ou « quartier de Perseigne » pour un texte libre."


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of the reply between separators, by its place in the source."""

    start: int
    end: int
    after_and: bool


def read_places(text: str, context: Context, picked: tuple[str, ...] = ()) -> Understood | Misread:
    """Read one or more places; the first that is not known is asked back, with the rest of the reply kept."""
    folded = fold(text)
    parts = list(_parts(folded))
    if len(parts) > MOST_PLACES:
        return misread(f"Cent lieux au plus : nommez plutôt les intercommunalités. {_EXAMPLE}")
    found = [place for identifier in picked for place in _picked(identifier, context)]
    if len(found) < len(picked):
        return misread("Choisissez un lieu dans la liste.")
    confidence = 1.0
    for start, end in _joined(text, parts, context):
        here = localise(text[start:end], context)
        if isinstance(here, Doubt):
            return _ask_back(text, start, end, here, context)
        found += here.places
        confidence = min(confidence, here.confidence)
    distinct = tuple({(place.kind, place.code or key(place.label)): place for place in found}.values())
    if not distinct:
        return misread(f"Nommez au moins un lieu. {_EXAMPLE}")
    if any(len(place.label) > texts.LONGEST_NAME for place in distinct):
        return misread(f"Un lieu s'écrit en {texts.LONGEST_NAME} caractères au plus. {_EXAMPLE}")
    whole = (parts[0].start, parts[-1].end) if parts else (0, 0)
    return Understood(distinct, *whole, confidence)


def _parts(folded: Folded) -> Iterator[_Part]:
    """Cut at commas, line ends and « et », never inside quotes or parentheses."""
    start, after_and = 0, False
    for match in _PROTECTED_OR_SEPARATOR.finditer(folded.text):
        if match["separator"]:
            yield from _part(folded, start, match.start(), after_and=after_and)
            start, after_and = match.end(), match["separator"] in ("et", "&")
    yield from _part(folded, start, len(folded.text), after_and=after_and)


def _part(folded: Folded, start: int, end: int, *, after_and: bool) -> Iterator[_Part]:
    said = folded.text[start:end]
    if any(character.isalnum() for character in said):
        first = start + len(said) - len(said.lstrip())
        last = start + len(said.rstrip())
        yield _Part(*folded.span(first, last), after_and)


def _joined(text: str, parts: list[_Part], context: Context) -> Iterator[tuple[int, int]]:
    """Put together again the names that hold a comma or « et », and what follows « QPV » after « et »."""
    place = 0
    while place < len(parts):
        last = _last_of_name(text, parts, place, context)
        yield parts[place].start, parts[last].end
        place = last + 1


def _last_of_name(text: str, parts: list[_Part], first: int, context: Context) -> int:
    for last in range(min(first + _LONGEST_NAME_IN_PARTS, len(parts)) - 1, first, -1):
        alone = (is_commune(text[part.start : part.end], context) for part in parts[first : last + 1])
        if names_a_place(text[parts[first].start : parts[last].end], context) and not all(alone):
            return last
    last = first
    start = localise(text[parts[first].start : parts[first].end], context) if len(parts) > first + 1 else None
    if isinstance(start, Localised) and start.places[0].kind is PlaceKind.TEXT:
        while last + 1 < len(parts) and parts[last + 1].after_and and not _known(text, parts[last + 1], context):
            last += 1
    return last


def _known(text: str, part: _Part, context: Context) -> bool:
    return isinstance(localise(text[part.start : part.end], context), Localised)


def _ask_back(text: str, start: int, end: int, doubt: Doubt, context: Context) -> Misread:
    said = text[start:end]
    suggestions = [
        Suggestion(text[:start] + _unmistakable(place) + text[end:], _described(place, context))
        for place in doubt.candidates
    ]
    label = texts.clean_line(said)[: texts.LONGEST_NAME].strip('«»" ')
    free = Suggestion(f"{text[:start]}« {label} »{text[end:]}", typeset(f"Garder {quoted(label)} en texte libre"))
    question = "Lequel est-ce ?" if doubt.candidates else "Choisissez un autre nom, ou gardez-le en texte libre."
    where = f"parmi les communes, intercommunalités et arrondissements {context.territory.of_name}"
    reason = (
        f"{quoted(said)} peut désigner plusieurs lieux."
        if doubt.is_homonym
        else f"Je ne trouve pas {quoted(said)} {where}."
    )
    return misread(f"{reason} {question}", *suggestions, free)


def _unmistakable(place: Place) -> str:
    """Write a place so that it is read back as that one."""
    if place.kind is PlaceKind.COMMUNE:
        return f"{place.label} ({place.code})"
    return f"arrondissement {place.label}" if place.kind is PlaceKind.ARRONDISSEMENT else place.label


def _described(place: Place, context: Context) -> str:
    if place.department and place.department not in context.territory.department_codes:
        return f"{place.label} ({context.geography.departments[place.department].name})"
    return place.label if place.kind is PlaceKind.EPCI else f"{place.label} ({place.kind.label})"


def _picked(identifier: str, context: Context) -> Iterator[Place]:
    """Read what a list of places sends: « commune:61001 », « epci:200071074 »."""
    kind, _, code = identifier.partition(":")
    geography = context.geography
    if kind == PlaceKind.COMMUNE and code in geography.communes:
        yield place_of_commune(geography.communes[code])
    if kind == PlaceKind.EPCI and code in geography.epcis:
        yield place_of_epci(geography.epcis[code], context.territory)
    if kind == PlaceKind.ARRONDISSEMENT and code in geography.arrondissements:
        yield place_of_arrondissement(geography.arrondissements[code])
    if kind == PlaceKind.DEPARTMENT and code in geography.departments:
        yield place_of_department(geography.departments[code])
