"""Names of places, folded and ready to be looked up: those of one territory, and those of the whole country."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from survey.domain.territories import Arrondissement, Commune, Department, Epci, Geography, Territory
from survey.domain.values import Place
from survey.domain.vocabulary import PlaceKind
from survey.understanding.folding import NEARLY, key
from survey.understanding.lexicon import read_phrases

_LONGEST_NAME = 120
_KINDS = frozenset({"cc", "ca", "cu"})
_SMALL_WORDS = frozenset({"d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sur", "a", "au", "aux"})
_SHORTEST_SIGLE = 3
_SIGLE = re.compile(r"\((?P<sigle>[A-Za-z0-9.' -]{3,20})\)")
ARTICLE = re.compile(r"(?:le|la|les|l) ")
LINK = re.compile(r"(?:de la|de l|de|du|des|d|le|la|les|l) ")
EPCI_WORDS = re.compile(
    r"(?:cc|ca|cu|cdc|comcom|com com|epci|interco|intercommunalite|eurometropole|metropole|agglomeration|agglo"
    r"|communaute (?:de communes|d agglomeration|d agglo|urbaine))(?: |$)"
)


@dataclass(slots=True)
class Names:
    """Places by folded name; one name may be that of several."""

    places: dict[str, tuple[Place, ...]] = field(default_factory=dict)

    def add(self, name: str, place: Place) -> None:
        known = self.places.get(name, ())
        if name and place not in known:
            self.places[name] = (*known, place)

    def exact(self, said: str) -> tuple[Place, ...]:
        return self.places.get(said, ())

    def beginning(self, said: str) -> tuple[Place, ...]:
        """Give the places whose name begins with these words: « Bohain » for Bohain-en-Vermandois."""
        return self._distinct(name for name in self.places if name.startswith(f"{said} "))

    def holding(self, said: str) -> tuple[Place, ...]:
        """Give the places whose name holds these words one after the other."""
        return self._distinct(name for name in self.places if f" {said} " in f" {name} ")

    def near(self, said: str, cutoff: int = NEARLY, limit: int = 5) -> list[tuple[Place, float]]:
        """Give the places with a likely spelling, the nearest first, each with its similarity."""
        if len(said) > _LONGEST_NAME:
            return []
        found = process.extract(said, self.places.keys(), scorer=fuzz.ratio, score_cutoff=cutoff, limit=limit)
        best: dict[Place, float] = {}
        for name, score, _ in found:
            for place in self.places[name]:
                best.setdefault(place, score)
        return list(best.items())

    def sharing(self, said: str, cutoff: int, limit: int) -> tuple[Place, ...]:
        """Give the places of whose name a part looks like these words: « Choletais » for Cholet Agglomération."""
        found = process.extract(said, self.places.keys(), scorer=fuzz.partial_ratio, score_cutoff=cutoff, limit=limit)
        return self._distinct(name for name, _, _ in found)

    def _distinct(self, names: Iterable[str]) -> tuple[Place, ...]:
        return tuple(dict.fromkeys(place for name in names for place in self.places[name]))


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """What lies in a territory, or in the country."""

    communes: Names
    epcis: Names
    arrondissements: Names


@lru_cache(maxsize=128)
def of_territory(geography: Geography, territory: Territory) -> Gazetteer:
    communes, epcis, arrondissements = Names(), Names(), Names()
    for commune in geography.communes_of(territory):
        _add_commune(communes, commune)
    for epci in geography.epcis_of(territory):
        for name in _epci_names(epci):
            epcis.add(name, place_of_epci(epci, territory))
    for one in geography.arrondissements_of(territory):
        for name in _with_and_without(ARTICLE, key(one.name)):
            arrondissements.add(name, place_of_arrondissement(one))
    return Gazetteer(communes, epcis, arrondissements)


@lru_cache(maxsize=2)
def of_country(geography: Geography) -> Gazetteer:
    """Fold every name of the country, which takes a tenth of a second the first time."""
    communes, epcis = Names(), Names()
    for commune in geography.communes.values():
        _add_commune(communes, commune)
    for epci in geography.epcis.values():
        for name in _epci_names(epci):
            epcis.add(name, place_of_epci(epci))
    return Gazetteer(communes, epcis, Names())


@lru_cache(maxsize=2)
def departments(geography: Geography) -> dict[str, Place]:
    """Give the departments by code and by folded name, with its article and without."""
    found: dict[str, Place] = {}
    for department in geography.departments.values():
        place = place_of_department(department)
        for name in (key(department.name), key(department.code), *_with_and_without(LINK, key(department.of_name))):
            found[name] = place
        found |= dict.fromkeys(_with_and_without(ARTICLE, key(department.name)), place)
    return found


@lru_cache(maxsize=2)
def communes_by_number(geography: Geography) -> dict[str, tuple[Commune, ...]]:
    """Give the communes by postal code and by official code, in lower case."""
    found: defaultdict[str, list[Commune]] = defaultdict(list)
    for commune in geography.communes.values():
        for number in {*commune.postal_codes, commune.code.lower()}:
            found[number].append(commune)
    return {number: tuple(communes) for number, communes in found.items()}


def place_of_commune(commune: Commune) -> Place:
    return Place(PlaceKind.COMMUNE, commune.name, commune.code, commune.department_code)


def place_of_epci(epci: Epci, seen_from: Territory | None = None) -> Place:
    """Make the place; of the departments that it touches, that of the territory is told."""
    own = seen_from.department_codes if seen_from else ()
    department = next((code for code in epci.department_codes if code in own), epci.department_codes[0])
    return Place(PlaceKind.EPCI, epci.name, epci.code, department)


def place_of_arrondissement(one: Arrondissement) -> Place:
    return Place(PlaceKind.ARRONDISSEMENT, one.name, one.code, one.department_code)


def place_of_department(department: Department) -> Place:
    return Place(PlaceKind.DEPARTMENT, department.name, department.code, department.code)


def core_of_epci(name: str) -> str:
    """Leave out what kind of EPCI it is, and the article: « la CC du Mellois » is « mellois »."""
    for pattern in (LINK, EPCI_WORDS, LINK, EPCI_WORDS, LINK):
        match = pattern.match(name)
        if match and match.end() < len(name):
            name = name[match.end() :]
    return name


def _add_commune(names: Names, commune: Commune) -> None:
    place = place_of_commune(commune)
    for name in _with_and_without(ARTICLE, key(commune.name)):
        names.add(name, place)


def _epci_names(epci: Epci) -> Iterator[str]:
    """« CA Territoire de la Côte Ouest (TCO) », « territoire de la cote ouest », « tco »."""
    name = key(epci.name)
    bare = key(_SIGLE.sub(" ", epci.name))
    yield from dict.fromkeys((name, core_of_epci(name), bare, core_of_epci(bare)))
    yield from (key(match["sigle"]) for match in _SIGLE.finditer(epci.name))
    sigle = "".join(word if word in _KINDS else word[0] for word in bare.split() if word not in _SMALL_WORDS)
    if len(sigle) >= _SHORTEST_SIGLE and sigle not in _other_sigles():
        yield sigle


@cache
def _other_sigles() -> frozenset[str]:
    """The everyday words and the sigles of other organisations: the « CCAS » is no CC."""
    lists = ("organisation_category", "organisation_label", "organisation_weak", "homonym")
    return frozenset(key(phrase) for name in lists for phrase in read_phrases(name))


def _with_and_without(prefix: re.Pattern[str], name: str) -> Iterator[str]:
    yield name
    match = prefix.match(name)
    if match:
        yield name[match.end() :]
