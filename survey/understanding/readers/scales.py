"""« À quelle échelle ? » answered by places: « toute la Lozère », « l'Orne et la Sarthe », « Flers uniquement »."""

import re

from survey.domain.values import Place
from survey.domain.vocabulary import PlaceKind, TerritorialScale
from survey.understanding import gazetteer
from survey.understanding.folding import Folded, fold_words
from survey.understanding.readers.places import read_places
from survey.understanding.replies import Context, Misread, Understood

_MOST_WORDS = 24
_LONGEST_NAME_IN_WORDS = 5
_ONLY = re.compile(
    r"\b(?:uniquement|seulement|juste|exclusivement|que|rien que|surtout|essentiellement|principalement|sur|dans|toute?"
    r"|l ensemble de|ensemble de|entiere?|entierement|dans son|pour|c est|a|la ville de|pas tout le departement|pas|mais"
    r"|partout|(?:le )?territoire de|perimetre de|ressort de|la|le|l)\b"
)
_WITH = re.compile(r"\b(?:avec|et|a cheval|commun\w{0,2}|partag\w{0,3}|entre|voisins?|aussi|ainsi que|plus|cote)\b")
_NUMBERED = re.compile(r"\b(?:le|la|du|tout le|departement|dept|ddets|ddetspp|dpt) ([0-9]{2,3}|2[ab])\b")
_SCALE_OF = {
    PlaceKind.COMMUNE: TerritorialScale.COMMUNE,
    PlaceKind.EPCI: TerritorialScale.EPCI,
    PlaceKind.ARRONDISSEMENT: TerritorialScale.ARRONDISSEMENT,
}
_EXCLUDED = re.compile(
    r"\b(?:pas|sauf|hors|hormis|sans)(?: (?:tout|toute|le|la|l|les|departement|entier|ensemble|de|du))* $"
)


def scale_of_places(text: str, context: Context, read: Understood | Misread) -> Understood | Misread:
    """Give the scale that the departments or the places named make, where no term of the list is said; else what was read."""
    words = fold_words(text)
    if len(words.text.split()) > _MOST_WORDS:
        return read
    known = read.value if isinstance(read, Understood) else None
    named = _departments(words, context)
    others = named - set(context.territory.department_codes)
    if others and _WITH.search(words.text) and known in (None, TerritorialScale.DEPARTMENT):
        return _scale(TerritorialScale.INTERDEPARTMENTAL, text, words)
    if known is not None or (isinstance(read, Misread) and read.suggestions and _says_two(read)):
        return read
    if named and not others:
        return _scale(TerritorialScale.DEPARTMENT, text, words)
    return _of_places(text, words, context) or read


def _says_two(read: Misread) -> bool:
    return len(read.suggestions) < len(TerritorialScale)


def _scale(scale: TerritorialScale, text: str, words: Folded) -> Understood:
    start, end = words.span(0, len(words.text)) if words.text else (0, len(text))
    return Understood(scale.value, start, end, 0.8)


def _departments(words: Folded, context: Context) -> set[str]:
    """Give the codes of the departments named in full or by number, none that a negation leaves out."""
    names = gazetteer.departments(context.geography)
    said = words.text.split()
    found: set[str] = set()
    for first in range(len(said)):
        for last in range(min(len(said), first + _LONGEST_NAME_IN_WORDS), first, -1):
            place = names.get(" ".join(said[first:last]))
            if place is None or said[first].isdigit() or said[first] in ("2a", "2b"):
                continue
            if not _EXCLUDED.search(" ".join(said[:first]) + " "):
                found.add(place.code or "")
            break
    codes = context.geography.departments
    return found | {code for one in _NUMBERED.finditer(words.text) if (code := one[1].upper()) in codes}


def _of_places(text: str, words: Folded, context: Context) -> Understood | None:
    """« Flers uniquement » is a commune: places of the territory, all of one kind."""
    bare = " ".join(_ONLY.sub(" ", words.text).split())
    for said in (text, bare):
        read = read_places(said, context) if said else None
        if isinstance(read, Understood) and isinstance(read.value, tuple):
            kinds = {place.kind for place in read.value if isinstance(place, Place)}
            scale = _SCALE_OF.get(kinds.pop()) if len(kinds) == 1 else None
            return _scale(scale, text, words) if scale else None
    return None
