"""Places: each part of the reply is looked up in the territory first, then in the country, or kept as free text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from survey.domain.french import typeset
from survey.domain.values import Place
from survey.domain.vocabulary import PlaceKind
from survey.understanding.folding import Folded, fold, key
from survey.understanding.gazetteer import place_of_arrondissement, place_of_commune, place_of_department, place_of_epci
from survey.understanding.readers import texts
from survey.understanding.readers.localising import Doubt, Localised, is_commune, localise, names_a_place
from survey.understanding.readers.unknowns import read_unknown
from survey.understanding.replies import Context, Misread, Suggestion, Understood, misread, quoted

MOST_PLACES = 100
_LONGEST_NAME_IN_PARTS = 4
_PROTECTED_OR_SEPARATOR = re.compile(
    r"«[^»]{0,300}»|\"[^\"]{0,300}\"|\([^()]{0,200}\)"
    r"|(?P<separator>[,;/+|•\n]| - |(?<= )(?:et|&|puis|ainsi que)(?= ))"
)
_LEFT_OUT = re.compile(r",? ?mais (?:surtout )?pas (?:a |au |aux |sur |dans |en )[^,;.\n]{2,60}(?=$|[,;.\n])")
_TAKES_ALL = re.compile(r"\b(?:tou[ts]e?s?|ensemble|departement|arrondissement|cc|agglo)\b")
_CONTRACTED = {"Le": "du", "Les": "des"}
_VOWELS = frozenset("aeiouy")
_EXAMPLE = "Exemple : Alençon, CC des Portes de l'Île-de-France, ou « quartier de Perseigne » pour un texte libre."


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of the reply between separators, by its place in the source, and what separates it from the one before."""

    start: int
    end: int
    separator: str

    @property
    def after_and(self) -> bool:
        return self.separator in ("et", "&")

    @property
    def after_line(self) -> bool:
        return "\n" in self.separator


def read_places(text: str, context: Context, picked: tuple[str, ...] = ()) -> Understood | Misread:
    """Read one or more places; the first that is not known is asked back, with the rest of the reply kept."""
    text = _without_left_out(text)
    folded = fold(text)
    parts = list(_parts(folded))
    if len(parts) > MOST_PLACES:
        return misread(f"Cent lieux au plus : nommez plutôt les intercommunalités. {_EXAMPLE}")
    found = [place for identifier in picked for place in _picked(identifier, context)]
    if len(found) < len(picked):
        return misread("Choisissez un lieu dans la liste.")
    confidence = 1.0
    kind = ""
    for start, end in _joined(text, parts, context):
        here = localise(text[start:end], context)
        if kind and not isinstance(in_turn := localise(f"{kind} {text[start:end]}", context), Doubt):
            here = in_turn
        kind = _kind_of_several(text[start:end]) or kind
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


def _without_left_out(text: str) -> str:
    """« à Cholet mais pas à Saumur »: what is left out of towns is blanked; out of something larger, it has to be asked back."""
    folded = fold(text)
    match = _LEFT_OUT.search(folded.text)
    if match is None or not match.start() or _TAKES_ALL.search(folded.text, 0, match.start()):
        return text
    start, end = folded.span(*match.span())
    return text[:start] + " " * (end - start) + text[end:]


def _kind_of_several(said: str) -> str:
    """« Les arrondissements de Vervins », before « et de Laon »: what comes after is an arrondissement too."""
    return "arrondissement" if re.search(r"\b(?:arrondissements|arrdts)\b", key(said)) else ""


def entry_of(places: tuple[Place, ...], context: Context) -> str:
    """Write places to be edited, one a line, so that ``read_places`` gives them back.

    Each is written as plainly as its territory allows: « Alençon », but « Alençon (61) » seen from elsewhere.
    """
    return "\n".join(_entry(place, context) for place in places)


def _entry(place: Place, context: Context) -> str:
    *plainer, surest = _ways_to_write(place, context)
    return next((way for way in plainer if _reads_back(way, place, context)), surest)


def _reads_back(way: str, place: Place, context: Context) -> bool:
    if read_unknown(way) is not None:  # a place called « NA », which alone says that there is none
        return False
    understood = read_places(way, context)
    return isinstance(understood, Understood) and understood.value == (place,)


def _ways_to_write(place: Place, context: Context) -> Iterator[str]:
    """Give the ways of writing a place, from the plainest to the surest."""
    if place.kind is PlaceKind.TEXT:
        yield f'"{place.label}"' if "«" in place.label or "»" in place.label else f"« {place.label} »"
        yield f"texte : {place.label}"
    elif place.kind is PlaceKind.ARRONDISSEMENT:
        yield f"arrondissement {_of(place.label)}"
    elif place.kind is PlaceKind.DEPARTMENT:
        yield f"département {context.geography.departments[place.code or ''].of_name}"
    else:
        if place.department in context.territory.department_codes:
            yield place.label
        yield f"{place.label} ({place.department})"


def _of(name: str) -> str:
    """Write « de Mortagne », « d’Alençon », « du Havre »."""
    article, _, rest = name.partition(" ")
    if rest and article in _CONTRACTED:
        return f"{_CONTRACTED[article]} {rest}"
    return f"d’{name}" if key(name)[:1] in _VOWELS else f"de {name}"


def _parts(folded: Folded) -> Iterator[_Part]:
    """Cut at commas, line ends and « et », never inside quotes or parentheses."""
    start, separator = 0, ""
    for match in _PROTECTED_OR_SEPARATOR.finditer(folded.text):
        if match["separator"]:
            part = tuple(_part(folded, start, match.start(), separator))
            yield from part
            separator = match["separator"] if part else separator + match["separator"]
            start = match.end()
    yield from _part(folded, start, len(folded.text), separator)


def _part(folded: Folded, start: int, end: int, separator: str) -> Iterator[_Part]:
    said = folded.text[start:end]
    if any(character.isalnum() for character in said):
        first = start + len(said) - len(said.lstrip())
        last = start + len(said.rstrip())
        yield _Part(*folded.span(first, last), separator)


def _joined(text: str, parts: list[_Part], context: Context) -> Iterator[tuple[int, int]]:
    """Put together again the names that hold a comma or « et », and what follows « QPV » after « et », line by line."""
    place = 0
    while place < len(parts):
        last = _last_of_name(text, parts, place, context)
        yield parts[place].start, parts[last].end
        place = last + 1


def _last_of_name(text: str, parts: list[_Part], first: int, context: Context) -> int:
    end = next((place for place in range(first + 1, len(parts)) if parts[place].after_line), len(parts))
    for last in range(min(first + _LONGEST_NAME_IN_PARTS, end) - 1, first, -1):
        alone = (is_commune(text[part.start : part.end], context) for part in parts[first : last + 1])
        if names_a_place(text[parts[first].start : parts[last].end], context) and not all(alone):
            return last
    last = first
    start = localise(text[parts[first].start : parts[first].end], context) if end > first + 1 else None
    if isinstance(start, Localised) and start.places[0].kind is PlaceKind.TEXT:
        while last + 1 < end and parts[last + 1].after_and and not _known(text, parts[last + 1], context):
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
