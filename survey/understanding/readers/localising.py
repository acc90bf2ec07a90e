"""One name of a place, from the most certain reading to the least."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from survey.domain.values import Place
from survey.domain.vocabulary import PlaceKind
from survey.understanding import gazetteer
from survey.understanding.folding import NEARLY, fold, key
from survey.understanding.gazetteer import EPCI_WORDS, Names
from survey.understanding.readers.texts import clean_line
from survey.understanding.replies import Context

LARGE_TOWN = 20_000
"""Inhabitants from which a town elsewhere may be meant rather than a commune here whose name only begins like it."""

_MOST_CANDIDATES = 6
_RESEMBLING = 70
_CLEARLY_NEARER = 4
_LONGEST_NAME_IN_WORDS = 7
_LONGEST_SENTENCE_IN_WORDS = 30
_SHORTEST_NAME_IN_SENTENCE = 4
_LEADING_WORDS = "toute tout a au aux sur dans en vers pour de du des d la le les l ville villes commune communes"
_LEADING = frozenset(_LEADING_WORDS.split())
_WHOLE_WORDS = "partout en entiere complete tout toute tous l ensemble totalite le la les du de des d sur dans entier complet total"
_WHOLE = frozenset(_WHOLE_WORDS.split())
_DEPARTMENT = frozenset({"departement", "departemental", "departementale", "dpt", "dept", "territoire"})
_WHOLE_OR_DEPARTMENT = _WHOLE | _DEPARTMENT
_QUOTED = re.compile(r"\s*(?:«(?P<french>[^»]*)»?|[\"“”](?P<english>[^\"“”]*)[\"“”]?)\s*")
_OTHER_QUOTES = str.maketrans(dict.fromkeys('"“”„', "’"))
_AS_TEXT = re.compile(r"\s*texte(?: libre)? ?: ?", re.IGNORECASE)
_NEIGHBOURHOOD = re.compile(
    r"(?:[a-z0-9]+ ){0,4}?(?:qpv|quartiers?|secteurs?|cantons?|bassins?|hameaux?|lieux? dits?|ilots?|zrr|frr"
    r"|alentours|environs)\b"
)
_NATURAL = re.compile(
    r"(?:(?:tout|toute|le|la|les|l|dans|sur|du|de) ){0,3}(?:bocage|vallee|plateau|littoral|marais|zones?|nord|sud|est|ouest"
    r"|centre bourg|centre ville|massif|cites?|pays|montagne|plaine|rural|milieu rural|territoire rural|communes rurales"
    r"|ex bassin|bassin|presqu ile|rive|haute? vallee|arriere pays|piemont) [a-z]"
)
_WITH_ARTICLE = re.compile(r" (?P<article>le|la|les|l) $")
_ARRONDISSEMENT = re.compile(r"(?:arrondissements?|arrdts?|arrond|arr) ")
_NUMBER = re.compile(r"\b(?:[0-9]{5}|2[ab][0-9]{3})\b")
_IN_DEPARTMENT = re.compile(r"\((?:dept? )?(?P<code>[0-9]{2,3}|2[ab])\)")
_ASIDE = re.compile(r"\([^()]{0,200}\)")


@dataclass(frozen=True, slots=True)
class Localised:
    """What a name stands for; several places where a sentence names several."""

    places: tuple[Place, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Doubt:
    """No certain reading; ``is_homonym`` where the name is known and is that of several places."""

    candidates: tuple[Place, ...]
    is_homonym: bool = False


@dataclass(frozen=True, slots=True)
class _Name:
    """A name as said: its words folded, and again each time without one more leading word (« à », « la », …)."""

    said: str
    words: str
    shorter: tuple[str, ...]
    number: str
    department: str
    context: Context

    @property
    def here(self) -> gazetteer.Gazetteer:
        return gazetteer.of_territory(self.context.geography, self.context.territory)

    @property
    def country(self) -> gazetteer.Gazetteer:
        return gazetteer.of_country(self.context.geography)

    @property
    def shortest(self) -> str:
        return self.shorter[-1] if self.shorter else ""

    def exact(self, names: Names) -> tuple[Place, ...]:
        return next(filter(None, map(names.exact, self.shorter)), ())

    def is_here(self, place: Place) -> bool:
        return place.department in self.context.territory.department_codes


_Found = Localised | Doubt | None


def localise(said: str, context: Context) -> Localised | Doubt:
    """Find what a name stands for; free text when it is quoted, or says that it is a neighbourhood."""
    name = _named(said, context)
    for reader in _READERS:
        found = reader(name)
        if found is not None:
            return found
    nearby = (name.here.communes, name.here.epcis)
    near = [pair for names in nearby for pair in names.near(name.shortest, _RESEMBLING)]
    near.sort(key=lambda pair: -pair[1])
    return Doubt(tuple(place for place, _ in near[:_MOST_CANDIDATES]))


def names_a_place(said: str, context: Context) -> bool:
    """Whether the words, all of them, are the name of one place of the territory, or of a commune with its department."""
    name = _named(said, context)
    return bool(name.exact(name.here.communes) or name.exact(name.here.epcis) or _by_department(name))


def is_epci(said: str, context: Context) -> bool:
    name = _named(said, context)
    return bool(name.exact(name.here.epcis)) or isinstance(_epci_by_kind(name), Localised)


def is_commune(said: str, context: Context) -> bool:
    name = _named(said, context)
    return bool(name.exact(name.here.communes))


def _named(said: str, context: Context) -> _Name:
    folded = fold(said).text
    number, department = _NUMBER.search(folded), _IN_DEPARTMENT.search(folded)
    bare = _ASIDE.sub(" ", _NUMBER.sub(" ", folded))
    words = key(said)
    spellings = (words, key(_IN_DEPARTMENT.sub(" ", folded)), key(bare))
    shorter = tuple(dict.fromkeys(one for spelling in spellings for one in _without_leading(spelling)))
    return _Name(
        said, words, shorter, number[0] if number else "", department["code"].upper() if department else "", context
    )


def _without_leading(words: str) -> Iterator[str]:
    while words:
        yield words
        first, _, rest = words.partition(" ")
        if first not in _LEADING:
            return
        words = rest


def _sure(place: Place, confidence: float) -> Localised:
    return Localised((place,), confidence)


def _one_of(places: Iterable[Place], confidence: float) -> _Found:
    """Take the only one, or ask which."""
    distinct = tuple(dict.fromkeys(places))
    if len(distinct) == 1:
        return _sure(distinct[0], confidence)
    return Doubt(distinct[:_MOST_CANDIDATES], is_homonym=True) if distinct else None


def _as_free_text(name: _Name) -> _Found:
    quoted, prefixed = _QUOTED.fullmatch(name.said), _AS_TEXT.match(name.said)
    if quoted:
        return _free_text(quoted["french"] or quoted["english"] or "")
    return _free_text(name.said[prefixed.end() :]) if prefixed else None


def _free_text(label: str) -> _Found:
    label = clean_line(label)
    if "«" in label or "»" in label:  # one kind of quotes stays free to stand around it
        label = label.translate(_OTHER_QUOTES)
    return _sure(Place(PlaceKind.TEXT, label), 1.0) if key(label) else None


def _whole_department(name: _Name) -> _Found:
    """« tout le département », « le 66 », « tout le Gers », « département de l'Orne »."""
    words = name.words.split()
    known = gazetteer.departments(name.context.geography)
    rests = [] if name.exact(name.here.communes) else _without_whole(words)
    found = next((known[rest] for rest in rests if rest in known), None)
    if found:
        return _sure(found, 1.0)
    if words and _WHOLE_OR_DEPARTMENT.issuperset(words) and not _DEPARTMENT.isdisjoint(words):
        own = name.context.territory.department_codes
        return Localised(tuple(known[code.lower()] for code in own), 1.0)
    return None


def _without_whole(words: list[str]) -> Iterator[str]:
    """Give the words without one more of « tout le département de la », and without « en entier »."""
    last = len(words)
    while last and words[last - 1] in _WHOLE_OR_DEPARTMENT:
        last -= 1
    for first, word in enumerate(words[:last]):
        if word not in _WHOLE_OR_DEPARTMENT:
            return
        yield " ".join(words[first + 1 : last])


def _by_department(name: _Name) -> _Found:
    """« Alençon (61) »: a commune and where it lies, here or elsewhere."""
    if not name.department:
        return None
    places = (name.country.communes.exact(words) for words in name.shorter)
    there = ([place for place in some if place.department == name.department] for some in places)
    found = next(filter(None, there), [])
    return _one_of([place for place in found if key(place.label) in name.shorter] or found, 1.0)


def _by_number(name: _Name) -> _Found:
    """Read a postal code or an official code, with a name that tells which commune, or alone."""
    communes = gazetteer.communes_by_number(name.context.geography).get(name.number, ())
    places = [gazetteer.place_of_commune(commune) for commune in communes]
    said = name.shortest
    if said and said != name.number:
        named = [place for place in places if key(place.label) in name.shorter]
        likely = named or [place for place in places if _resembles(said, key(place.label))]
        return _one_of(likely, 1.0) if likely else None
    return _one_of([place for place in places if name.is_here(place)] or places, 0.9)


def _resembles(said: str, official: str) -> bool:
    return official.startswith(f"{said} ") or fuzz.ratio(said, official) >= NEARLY


def _arrondissement(name: _Name) -> _Found:
    said = next((words for words in name.shorter if _ARRONDISSEMENT.match(words)), None)
    if said is None:
        return None
    names = name.here.arrondissements
    shorter = tuple(_without_leading(said.partition(" ")[2]))
    exact = next(filter(None, map(names.exact, shorter)), ())
    likely = exact or (names.beginning(shorter[-1]) if shorter else ())
    return _one_of(likely or _near(names, shorter), 0.95) or Doubt(tuple(names.places[one][0] for one in names.places))


def _epci_by_kind(name: _Name) -> _Found:
    """« CC du Mellois », « agglo de Niort »: the words say that it is an EPCI."""
    said = next((words for words in name.shorter if EPCI_WORDS.match(words)), None)
    if said is None or name.exact(name.here.communes):
        return None
    core, names = gazetteer.core_of_epci(said), name.here.epcis
    exact = names.exact(said) or names.exact(core)
    likely = exact or names.beginning(core) or names.holding(core) or _near(names, (said, core))
    elsewhere = likely or name.country.epcis.exact(said) or name.country.epcis.exact(core)
    return _one_of(elsewhere, 1.0 if exact else 0.8) or Doubt(names.sharing(core, _RESEMBLING, _MOST_CANDIDATES))


def _exact(name: _Name) -> _Found:
    known = gazetteer.departments(name.context.geography)
    return (
        _one_of(name.exact(name.here.communes), 1.0)
        or next((_sure(known[words], 0.95) for words in name.shorter if words in known), None)
        or _one_of(name.exact(name.here.epcis), 0.95)
    )


def _neighbourhood(name: _Name) -> _Found:
    return _free_text(name.said) if _NEIGHBOURHOOD.match(name.words) else None


def _beginning(name: _Name) -> _Found:
    """« Bohain » for Bohain-en-Vermandois, unless a large town of that very name lies elsewhere; « le Perche » is no commune."""
    communes = [place for place in name.here.communes.beginning(name.shortest) if _has_its_article(name, place)]
    here = communes or name.here.epcis.beginning(name.shortest)
    if not here or not name.shortest:
        return None
    elsewhere = [place for place in _homonyms_elsewhere(name) if _population(name, place) >= LARGE_TOWN]
    return _one_of((*here, *elsewhere), 0.85)


def _has_its_article(name: _Name, place: Place) -> bool:
    """Whether the article said, if any, is that of the official name."""
    said = _WITH_ARTICLE.search(f" {name.words.removesuffix(name.shortest)}") if name.shortest else None
    return said is None or key(place.label).startswith(f"{said['article']} ")


def _natural_area(name: _Name) -> _Found:
    """« Le bocage ornais », « le sud du département »: a country that has no code."""
    return _sure(Place(PlaceKind.TEXT, clean_line(name.said)), 0.8) if _NATURAL.match(name.words) else None


def _misspelt(name: _Name) -> _Found:
    here = _near(name.here.communes, [name.shortest]) or _near(name.here.epcis, [name.shortest])
    return _one_of((*here, *_homonyms_elsewhere(name)), 0.8) if here else None


def _elsewhere(name: _Name) -> _Found:
    """Take a commune of another territory by its exact name, when it is the only one or by far the largest."""
    places = sorted(_homonyms_elsewhere(name), key=lambda place: -_population(name, place))
    others = [_population(name, place) for place in places[1:]]
    if places and (not others or _population(name, places[0]) >= max(LARGE_TOWN, 20 * max(others))):
        return _sure(places[0], 0.7)
    return _one_of(places or name.exact(name.country.epcis), 0.7)


def _within(name: _Name) -> _Found:
    """Find exact names in a sentence: « on intervient à Alençon »."""
    words = name.words.split()
    if len(words) > _LONGEST_SENTENCE_IN_WORDS:
        return None
    found: list[Place] = []
    start = 0
    while start < len(words):
        places, length = _longest_name(words[start : start + _LONGEST_NAME_IN_WORDS], name.here)
        found += places
        start += length or 1
    return Localised(tuple(dict.fromkeys(found)), 0.7) if found else None


def _longest_name(words: list[str], here: gazetteer.Gazetteer) -> tuple[tuple[Place, ...], int]:
    for length in range(len(words), 0, -1):
        said = " ".join(words[:length])
        places = here.communes.exact(said) or (here.epcis.exact(said) if length > 1 else ())
        if len(places) == 1 and len(said) >= _SHORTEST_NAME_IN_SENTENCE:
            return places, length
    return (), 0


def _homonyms_elsewhere(name: _Name) -> list[Place]:
    places = (place for place in name.exact(name.country.communes) if not name.is_here(place))
    return [place for place in places if _has_its_article(name, place) and name.department in ("", place.department)]


def _population(name: _Name, place: Place) -> int:
    commune = name.context.geography.communes.get(place.code or "")
    return commune.population if commune else 0


def _near(names: Names, said: Iterable[str]) -> tuple[Place, ...]:
    """Give the one misspelt name that stands out, or those between which to choose."""
    for words in said:
        near = names.near(words)
        if near:
            return tuple(place for place, score in near if score > near[0][1] - _CLEARLY_NEARER)
    return ()


_READERS: tuple[Callable[[_Name], _Found], ...] = (
    _as_free_text,
    _whole_department,
    _by_number,
    _by_department,
    _arrondissement,
    _epci_by_kind,
    _exact,
    _neighbourhood,
    _beginning,
    _misspelt,
    _natural_area,
    _elsewhere,
    _within,
)
