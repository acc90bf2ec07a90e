"""The names that places of a territory go by in a sentence, longest first: official, shortened, without their kind."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, lru_cache

from survey.domain.territories import Geography, Territory
from survey.domain.values import Place
from survey.domain.vocabulary import PlaceKind
from survey.understanding import gazetteer
from survey.understanding.folding import key
from survey.understanding.lexicon import read_phrases

LONGEST_NAME = 9
_LINK_WORDS = "a au aux d de des du en et l la le les lez pres sous sur s saint sainte"
_LINKS = frozenset(_LINK_WORDS.split())
_GENERIC_WORDS = (
    "ancien ancienne basse bas beau belle bel bois bon bonne bourg chapelle chateau col cote croix ferte fontaine grand grande"
    " haut haute hauts ile la le les l marche mesnil mont montagne moutiers neuville notre nouvelle pays petit petite pierre"
    " plaine plessis pont port pre roche roches saint sainte saints terre terres trois val vallee vallees vals vieille vieux"
    " villa ville villeneuve villers villiers grands petits deux quatre sud nord est ouest coeur communaute portes"
    " alpes autour balcons ballons bassin campagne campagnes canaux canton causse causses centre chemin collines combes confluent"
    " coteaux cotes cotiere enclave estuaire europeenne foret forets golfe lisieres loges marches massif monts paysages perche"
    " picardie plaines plateau porte region rives riviera rurales sources station sucs territoire terroir vallons versants"
)
_GENERIC = frozenset(_GENERIC_WORDS.split())
_SHORTEST_FIRST_WORD = 5
_SHORTEST_SIGLE = 3
_TOWN, _LARGE_TOWN, _TIMES_LARGER = 5_000, 10_000, 10
_SAINTS = ("saint", "sainte")
_KIND_AT_THE_END = re.compile(r" (?:agglomeration|agglo|metropole|communaute|communautes|communaute de communes)$")
_OF_A_COUNTRY = re.compile(r"[a-z]{4,14}(?:ais|ois)")
"""« Bressuirais » is enough for the CA du Bocage Bressuirais."""

_IN_PARENTHESES = re.compile(r"\(([A-Za-z0-9' -]{2,20})\)")


@dataclass(slots=True)
class TerritoryNames:
    """Places by folded name. ``sure`` names stand for one place; ``short`` ones need to be introduced.

    ``longest`` is how many words a name that begins with a word has at most, and ``second`` those that may come next.
    """

    sure: dict[str, Place] = field(default_factory=dict)
    short: dict[str, Place] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    second: dict[str, set[str]] = field(default_factory=dict)
    communes: dict[str, Place] = field(default_factory=dict)

    def most_words(self, first: str, second: str) -> int:
        """Give how many words a name that begins with these two has at most: 1 where only the first may be one, 0 where none is."""
        longest = self.longest.get(first, 0)
        return longest if longest > 1 and second in self.second[first] else min(1, longest)

    def find(self, words: str) -> Place | None:
        """Give the place of that name, however short."""
        return self.sure.get(words) or self.short.get(words)


@cache
def homonyms() -> frozenset[str]:
    """Give the everyday words that are also names of communes."""
    return frozenset(map(key, read_phrases("homonym")))


@lru_cache(maxsize=128)
def names_of(geography: Geography, territory: Territory) -> TerritoryNames:
    """Gather the names of a territory; a name of two places is left out, a commune goes before an EPCI."""
    here = gazetteer.of_territory(geography, territory)
    names = TerritoryNames()
    communes = {name: places[0] for name, places in here.communes.places.items() if len(places) == 1}
    epcis = {name: places[0] for name, places in here.epcis.places.items() if len(places) == 1}
    names.sure, names.communes = epcis | communes, communes
    departments = gazetteer.departments(geography)
    shorter: defaultdict[str, set[Place]] = defaultdict(set)
    for name, place in epcis.items():
        for short in _epci_short(name, place):
            if " " in short or (len(here.epcis.holding(short)) <= 1 and short not in departments):
                shorter[short].add(place)
    for name, place in communes.items():
        shortest = _SHORTEST_FIRST_WORD - (_population(place, geography) >= _LARGE_TOWN)
        for short in _commune_short(name, shortest):
            shorter[short].add(place)
    taken = here.communes.places.keys() | here.epcis.places.keys()
    for short, places in shorter.items():
        nearest = {place for place in places if place.kind is PlaceKind.COMMUNE} or places
        largest = _largest(nearest, geography)
        if short not in taken and largest is not None:
            names.short[short] = largest
    for name in (*names.sure, *names.short):
        first, length = name.partition(" ")[0], name.count(" ") + 1
        names.longest[first] = min(LONGEST_NAME, max(names.longest.get(first, 0), length))
        names.second.setdefault(first, set()).update(name.split()[1:2])
    return names


def _largest(places: set[Place], geography: Geography) -> Place | None:
    """Give the only place, or the town beside which the others are villages."""
    ranked = sorted(places, key=lambda place: -_population(place, geography))
    if len(ranked) > 1 and _population(ranked[0], geography) < _TIMES_LARGER * _population(ranked[1], geography):
        return None
    return ranked[0] if len(ranked) == 1 or _population(ranked[0], geography) >= _TOWN else None


def _population(place: Place, geography: Geography) -> int:
    commune = geography.communes.get(place.code or "")
    return commune.population if commune else 0


def _commune_short(name: str, shortest: int) -> set[str]:
    """« Bohain » for Bohain-en-Vermandois, « Châlette/Loing », « Cosne s/ Loire »."""
    words = name.split()
    found = set()
    for cut, word in enumerate(words):
        first = words[: cut + 1] if cut == 1 and words[0] in _SAINTS and len(words) > len(_SAINTS) else words[:cut]
        if cut and (word in _LINKS or cut == 1) and _tells_enough(first, shortest):
            found.add(" ".join(first))
    for link in ("sur", "sous"):
        if link in words:
            place = words.index(link)
            for first in (words[:place], words[:1]):
                if _tells_enough(first, shortest):
                    last = words[place + 1 :]
                    found |= {" ".join([*first, *middle, *last]) for middle in ([], [link[:1]], [link])}
    return found - {name}


def _tells_enough(words: list[str], shortest: int = _SHORTEST_FIRST_WORD) -> bool:
    own = [word for word in words if word not in _LINKS and word not in _GENERIC]
    return bool(own) and (len(own[0]) >= shortest or len(words) > 1) and words[-1] not in _LINKS


def _epci_short(name: str, place: Place) -> set[str]:
    """« Le Mellois » for CC Mellois en Poitou, « la CARENE », « Dracénie Provence Verdon »."""
    found = {key(match) for match in _IN_PARENTHESES.findall(place.label)}
    bare = key(re.sub(r"\([^)]*\)", " ", place.label))
    core = gazetteer.core_of_epci(bare)
    found |= {bare, core, gazetteer.EPCI_WORDS.sub("", bare, count=1)}
    core = _KIND_AT_THE_END.sub("", core)
    words = core.split()
    for cut in range(1, len(words) + 1):
        is_long = cut > 1 or len(words[0]) > _SHORTEST_FIRST_WORD
        if (cut == len(words) or words[cut] in _LINKS or is_long) and _tells_enough(words[:cut]):
            found.add(" ".join(words[:cut]))
    if place.label.startswith("CA "):
        found |= {f"{short} {kind}" for short in found for kind in ("agglo", "agglomeration")}
    found |= {word for word in words if _OF_A_COUNTRY.fullmatch(word)}
    # « de Haguenau » is the commune, whatever CA is called after it.
    led = {short for short in found if short.partition(" ")[0] in {"d", "de", "des", "du"}}
    return {short for short in found - led if short != name and len(short) >= _SHORTEST_SIGLE}
