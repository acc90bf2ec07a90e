"""Areas said by their kind: « tout le département », « l'arrondissement de Mortagne », « la CC du Mellois »."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from survey.domain.territories import Geography, Territory
from survey.domain.values import Place
from survey.domain.vocabulary import PlaceKind
from survey.understanding import gazetteer
from survey.understanding.analysis import Analysis
from survey.understanding.folding import NEARLY, key
from survey.understanding.mentions.place_names import names_of


class Area(NamedTuple):
    """A place, its words in the folded text, and whether all of it is said (« tout »)."""

    place: Place
    start: int
    end: int
    whole: bool = False


_LONGEST = 7
_MOST = 20
_SHORTEST = 4
_WHOLE = re.compile(
    r"\b(?:tout|toute|tt|tte|l'ensemble|ensemble|la totalite|l'integralite|partout|l'entierete)"
    r" (?:dans |en |sur )?(?:le |la |l'|les |du |de la |de l'|des )?"
)
_OWN = re.compile(
    r"(?:departement|dpt|dept|dep|territoire departemental|territoire du departement)\b(?! (?:voisin|d'a cote))"
)
_IN_DEPARTMENT = re.compile(
    r"\b(?:(?:sur|dans|ds|en|pour)(?: tout| toute| l'ensemble)?"
    r"|(?:habitante?s|jeunes|familles|femmes|menages|seniors|aines|demandeurs d'emploi|b?rsa|etudiants)(?= d))"
    r" (?:le |la |l'|les |du |de la |de l'|des )?"
    r"(?=[a-z]|[0-9]{2,3}(?: ?[,.;:)]| et | avec | pour |$))"
)
_OF_NAME = re.compile(r" (?:de la |de l'|de |du |des |d'|\()?(?:le |la |l'|les )?")
_ARRONDISSEMENT = re.compile(r"\b(?:arrondissements?|arrdts?|arrond|arr)\b[. ]{1,2}")
_ARRONDISSEMENT_LINK = re.compile(r"(?:de la |de l'|de |du |des |d'|la |le |les |l'|: ?){0,2}")
_NEXT_ARRONDISSEMENT = re.compile(
    r" ?(?:,|et|/|\+|&)(?: et)?(?: celui| celle)? ?(?:de la |de l'|de |du |des |d'){0,1}(?:la |le |les |l')?"
)
_KIND = re.compile(
    r"\b(?:cc|ca|cu|cdc|comcom|com com|codecom|epci|interco|intercommunalite|eurometropole|metropole|agglomeration|agglo"
    r"|communaute (?:de communes|d'agglomeration|d'agglo|urbaine)|com'com)\b"
)
_KIND_LINK = re.compile(r" (?:de la |de l'|de |du |des |d')?(?:la |le |les |l')?")
_ALONE = re.compile(
    r"\b(?:sur|dans)(?: toute| tout)? (?:l'agglo(?:meration)?|la metropole|la communaute urbaine)\b(?! d)"
)
_LARGE_KINDS = frozenset({"CA", "CU", "METRO", "MET69"})


def wide_areas(analysis: Analysis) -> Iterator[Area]:
    """Find them in any order; none overlaps another of its own kind."""
    yield from _departments(analysis)
    yield from _arrondissements(analysis)
    yield from _groups(analysis)


@lru_cache(maxsize=128)
def _own(geography: Geography, territory: Territory) -> tuple[Place, ...]:
    known = gazetteer.departments(geography)
    return tuple(known[code.lower()] for code in territory.department_codes)


@lru_cache(maxsize=128)
def _own_names(geography: Geography, territory: Territory) -> tuple[str, ...]:
    """The ways of writing the territory, folded, the longest first."""
    own = _own(geography, territory)
    names = {key(territory.name), territory.code.lower()}
    names |= {key(place.label) for place in own} | {(place.code or "").lower() for place in own}
    bare = {name.removeprefix("la ").removeprefix("le ") for name in names}
    return tuple(sorted(bare, key=lambda name: (-len(name), name)))


def _departments(analysis: Analysis) -> Iterator[Area]:
    """« Tout le dpt », « sur toute l'Orne », « dans les Vosges », « tout le 66 »."""
    territory = analysis.scene.context.geography, analysis.scene.context.territory
    text, own, end = analysis.folded.text, _own_names(*territory), 0
    for pattern, whole in ((_WHOLE, True), (_IN_DEPARTMENT, False)):
        for match in islice(pattern.finditer(text), _MOST):
            if match.start() < end and not whole:
                continue
            last = _end_of_department(analysis, match.end(), own, whole=whole)
            if last and not analysis.is_negated(analysis.token_at(match.start())):
                for place in _own(*territory):
                    yield Area(place, match.start() if whole else match.end(), last, whole)
                end = last


def _end_of_department(analysis: Analysis, place: int, own: tuple[str, ...], *, whole: bool) -> int:
    """Give where the department named from a place ends; 0 where it is none, or another one."""
    text = analysis.folded.text
    said = _OWN.match(text, place)
    if said:
        link = _OF_NAME.match(text, said.end())
        named = link and _name_at(text, link.end(), own)
        if named:
            return named
        following = analysis.token_at(said.end())
        rest = analysis.tokens[following].word if following < len(analysis.tokens) else ""
        other = link and link.group().strip() and rest in ("de", "du", "des", "d") and _another(analysis, link.end())
        return 0 if other else said.end()
    named = _name_at(text, place, own)
    if named and not whole:
        word = text[place:named]
        return 0 if word.isdigit() and text[max(0, place - 3) : place] != "le " else _unless_within(analysis, named)
    return named


def _unless_within(analysis: Analysis, end: int) -> int:
    """« Dans les Vosges » is the department, « dans la Vienne rurale » too, and « en Orne-Saosnois » is not."""
    return 0 if analysis.folded.text[end : end + 1] in ("-", "'") else end


def _another(analysis: Analysis, place: int) -> bool:
    known = gazetteer.departments(analysis.scene.context.geography)
    tokens = analysis.tokens_in(place, place + 40)
    return any(" ".join(token.word for token in tokens[:length]) in known for length in range(1, 4))


def _name_at(text: str, place: int, names: tuple[str, ...]) -> int:
    """Give where one of the names ends, written with spaces or hyphens; 0 where none stands there."""
    for name in names:
        said = text[place : place + len(name)].replace("-", " ").replace("'", " ")
        if said == name and not text[place + len(name) : place + len(name) + 1].isalnum():
            return place + len(name)
    return 0


def _arrondissements(analysis: Analysis) -> Iterator[Area]:
    """« L'arrondissement de Mortagne », « les arrondissements de Vervins et de Laon »."""
    context, text = analysis.scene.context, analysis.folded.text
    names = gazetteer.of_territory(context.geography, context.territory).arrondissements
    for match in islice(_ARRONDISSEMENT.finditer(text), _MOST):
        start, link = match.start(), _ARRONDISSEMENT_LINK.match(text, match.end())
        place = link.end() if link else match.end()
        for _ in range(len(names.places)):
            found = _longest(analysis, place, names, misspelt=True)
            if found is None:
                break
            yield Area(found[0], start, found[1])
            link = _NEXT_ARRONDISSEMENT.match(text, found[1])
            if not link:
                break
            start = place = link.end()


def _longest(analysis: Analysis, place: int, names: gazetteer.Names, *, misspelt: bool) -> tuple[Place, int] | None:
    """Find the longest name that begins at a place: exact, then the beginning of one, then nearly one."""
    tokens = analysis.tokens_in(place, place + 80)[:_LONGEST]
    if not tokens or tokens[0].start != place:
        return None
    readers = (names.exact, names.beginning, names.holding)
    for reader in readers:
        for length in range(len(tokens), 0, -1):
            said = " ".join(token.word for token in tokens[:length])
            found = reader(said)
            if (
                len(found) == 1
                and len(said) >= _SHORTEST
                and not (reader is not names.exact and said in ("pays", "haut", "grand"))
            ):
                return found[0], tokens[length - 1].end
    for length in range(min(len(tokens), 4) if misspelt else 0, 0, -1):
        near = names.near(" ".join(token.word for token in tokens[:length]), NEARLY, 2)
        if len(near) == 1:
            return near[0][0], tokens[length - 1].end
    return None


def _groups(analysis: Analysis) -> Iterator[Area]:
    """« La CC du Mellois », « l'agglo de Privas », « sur l'agglo » where the territory has one."""
    context, text = analysis.scene.context, analysis.folded.text
    here = gazetteer.of_territory(context.geography, context.territory)
    known = names_of(context.geography, context.territory)
    for match in islice(_KIND.finditer(text), _MOST):
        link = _KIND_LINK.match(text, match.end())
        found = _longest(analysis, link.end(), here.epcis, misspelt=True) if link else None
        if found is None and link:
            short = _short(analysis, link.end(), known.short)
            found = short
        if found:
            yield Area(found[0], match.start(), found[1])
    alone = list(islice(_ALONE.finditer(text), _MOST))
    large = [place for places in here.epcis.places.values() for place in places] if alone else []
    kinds = {place for place in large if context.geography.epcis[place.code or ""].kind in _LARGE_KINDS}
    if len(kinds) == 1:
        for match in alone:
            start = match.start() + match.group().find("l")
            yield Area(next(iter(kinds)), start, match.end())


def _short(analysis: Analysis, place: int, short: dict[str, Place]) -> tuple[Place, int] | None:
    tokens = analysis.tokens_in(place, place + 80)[:_LONGEST]
    for length in range(len(tokens), 0, -1):
        found = short.get(" ".join(token.word for token in tokens[:length]))
        if found and found.kind is PlaceKind.EPCI:
            return found, tokens[length - 1].end
    return None
