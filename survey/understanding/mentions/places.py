"""The places that a text names: communes, intercommunalités and arrondissements of the territory, neighbourhoods, places elsewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from rapidfuzz import fuzz, process

from survey.domain.values import Place
from survey.domain.vocabulary import PlaceKind
from survey.understanding import gazetteer
from survey.understanding.analysis import Analysis
from survey.understanding.folding import NEARLY
from survey.understanding.mentions.introductions import Introduced, by_a_bare_a, introduced
from survey.understanding.mentions.neighbourhoods import neighbourhoods
from survey.understanding.mentions.place_names import homonyms
from survey.understanding.mentions.place_search import CONTRACTED, NUMBER_AFTER, PlaceMention, PlaceSearch
from survey.understanding.mentions.wide_areas import Area, wide_areas

_ARTICLES = frozenset({"la", "le", "les", "l"})
_MOST_PLACES, _MOST_AREAS = 100, 20
_FARTHEST_TOKEN = 1_000
_LARGE = 3_000
_MIDDLING = 800
_LARGE_ELSEWHERE = 2_000
_SHORTEST_MISSPELT = 6
_SHORTEST_BARE = 3
_ARTICLE_BEFORE = re.compile(r"(?:\b(?:le|la|les|du|au|aux|des) |l')$")
_LONGEST_SIGLE = 5
_PARIS = "75056"
_OF_A_TOWN = re.compile(r"(?:\ba|ville de|commune de) $")


def places_of(analysis: Analysis) -> Iterator[PlaceMention]:
    """Find the places named, from left to right; one within another is not told."""
    search = PlaceSearch(analysis)
    wide = sorted(islice(wide_areas(analysis), _MOST_AREAS), key=lambda one: one.start)
    named = list(islice(neighbourhoods(search), _MOST_AREAS))
    found: list[PlaceMention] = []
    first = 0
    while first < min(_FARTHEST_TOKEN, len(analysis.tokens)) and len(found) < _MOST_PLACES:
        start = analysis.tokens[first].start
        area = next((one for one in wide if one.start <= start < one.end), None) if wide else None
        if area:
            found += _all_of(area, wide)
            first = analysis.token_at(area.end)
            continue
        mention = _at(search, first, found[-1].end if found else 0) if search.may_begin(first) else None
        if mention:
            found.append(mention)
            first = analysis.token_at(mention.end)
        else:
            first += 1
    yield from _with_neighbourhoods(found, named)


def _all_of(area: Area, wide: list[Area]) -> list[PlaceMention]:
    """Give the places of the same words: « toute la Corse » is two departments."""
    same = (one for one in wide if (one.start, one.end) == (area.start, area.end))
    return [PlaceMention(one.place, one.start, one.end, whole=one.whole) for one in same]


def _with_neighbourhoods(found: list[PlaceMention], named: list[PlaceMention]) -> list[PlaceMention]:
    """Keep a neighbourhood with its commune; of « Petit Nanterre » only the neighbourhood."""
    kept = [one for one in found if not any(area.start <= one.start and one.end <= area.end for area in named)]
    return sorted(kept + named, key=lambda one: one.start)


def _at(search: PlaceSearch, first: int, previous_end: int) -> PlaceMention | None:
    """Find the place whose name begins at a token."""
    return _known(search, first, previous_end) or _elsewhere(search, first) or _misspelt(search, first)


def _known(search: PlaceSearch, first: int, previous_end: int) -> PlaceMention | None:
    longest = search.most_words(first)
    if not longest:
        return None
    article = CONTRACTED.get(search.words[first])
    for length in range(search.joined(first, longest), 1 if article else 0, -1):
        words = " ".join([article or search.words[first], *search.words[first + 1 : first + length]])
        place = search.names.find(words)
        if place is None:
            continue
        start, end = search.span(first + 1 if article else first, first + length)
        how = introduced(search.analysis, start, previous_end)
        if _is_elsewhere_by_number(search, end):
            return None
        if _is_meant(_Name(search, first, length, place, how, words)):
            sure = 0.9 if words in search.names.sure else 0.8
            return PlaceMention(place, start, end, sure, introduced=how)
        if how is Introduced.NEVER:
            return PlaceMention(place, start, end, 0.5, introduced=how)
    return None


def _is_elsewhere_by_number(search: PlaceSearch, end: int) -> bool:
    match = NUMBER_AFTER.match(search.analysis.folded.text, end)
    code = match and (match["code"] or match["postal"])
    if not code:
        return False
    own = search.analysis.scene.context.territory.department_codes
    return not any(code.upper().startswith(department.replace("2A", "2").replace("2B", "2")) for department in own)


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of a place found in a text, and how it is written and introduced there."""

    search: PlaceSearch
    first: int
    length: int
    place: Place
    how: Introduced
    words: str

    @property
    def own(self) -> list[str]:
        """The words of the name, but its article: « Le Port » is « port »."""
        words = self.words.split()
        return [word for word in words if word not in _ARTICLES] or words

    @property
    def is_official(self) -> bool:
        return self.words in self.search.names.sure

    @property
    def start(self) -> int:
        return self.search.analysis.tokens[self.first].start

    @property
    def is_written_as_a_sigle(self) -> bool:
        """« MEL » or « TCO », in capitals where small letters are at hand."""
        token = self.search.analysis.tokens[self.first + self.length - 1]
        return self.search.analysis.source(token.start, token.end).isupper()

    @property
    def is_alone(self) -> bool:
        """Whether nothing else stands in its clause: « Moulins, Yzeure : atelier »."""
        text, clause = self.search.analysis.folded.text, self.search.analysis.clause_at(self.start)
        end = self.search.analysis.tokens[self.first + self.length - 1].end
        return not any(map(str.isalnum, text[clause[0] : self.start] + text[end : clause[1]].partition(":")[0]))

    @property
    def is_capital(self) -> bool:
        return self.search.is_capital(self.first + self.length - 1) and not self.search.is_shouted

    @property
    def after_a_bare_a(self) -> bool:
        """Whether only « a », that may be the verb, introduces the name."""
        unsure = self.how is Introduced.SURELY and not self.is_capital and not self.search.is_shouted
        return unsure and by_a_bare_a(self.search.analysis, self.start)

    @property
    def is_sure(self) -> bool:
        return self.how is Introduced.SURELY and not self.after_a_bare_a


def _is_meant(name: _Name) -> bool:
    """Whether the words name the place: the more ordinary they are, the surer the words before must be."""
    if name.how is Introduced.NEVER:
        return False
    single = len(name.own) == 1
    if name.place.kind is PlaceKind.COMMUNE and name.search.is_department(name.words) and name.place.code != _PARIS:
        return _town_of_a_department_is_meant(name)
    if single and name.own[0] in homonyms():
        return _homonym_is_meant(name) and (name.is_official or _short_name_is_meant(name))
    if name.place.kind is PlaceKind.EPCI:
        return not single or _group_is_meant(name)
    if not name.is_official:
        return _short_name_is_meant(name)
    return not single or _town_is_meant(name)


def _town_of_a_department_is_meant(name: _Name) -> bool:
    """« À Mayenne » is the town, « la Mayenne » the department."""
    before = name.search.analysis.folded.text[max(0, name.start - 12) : name.start]
    return name.is_sure and _OF_A_TOWN.search(before) is not None


def _homonym_is_meant(name: _Name) -> bool:
    """« À Sens », « commune de Bus », « Moulins, Yzeure », and « a sens » never."""
    large = name.search.population(name.place) >= _LARGE
    written = name.is_capital or (large and not name.search.has_capitals)
    if name.is_sure or name.how is Introduced.AFTER_A_PLACE:
        return written
    with_its_article = name.words != name.own[0]
    return large and name.is_alone and (name.is_capital or (with_its_article and written))


def _group_is_meant(name: _Name) -> bool:
    """« La MEL » in capitals, « le Mellois »."""
    if len(name.words) <= _LONGEST_SIGLE and not name.is_written_as_a_sigle:
        return False
    return name.how >= Introduced.AFTER_A_PLACE or (name.is_capital and name.how >= Introduced.WEAKLY)


def _short_name_is_meant(name: _Name) -> bool:
    """« À Bohain », « l'épicerie de Bohain », and not any « bohain »; « le Perche » is no Perche-en-Nocé."""
    if _ARTICLE_BEFORE.search(name.search.analysis.folded.text[max(0, name.start - 4) : name.start]):
        return False
    if name.how is Introduced.WEAKLY:
        return name.is_capital
    return name.how > Introduced.WEAKLY and not name.after_a_bare_a


def _town_is_meant(name: _Name) -> bool:
    """One word that is no everyday word: introduced, or a town, or with a capital."""
    if len(name.own[0]) < _SHORTEST_BARE:
        return name.is_sure and name.is_capital
    if name.is_sure or name.how is Introduced.AFTER_A_PLACE:
        return True
    population = name.search.population(name.place)
    if name.is_capital:
        return population >= _MIDDLING or name.how is Introduced.WEAKLY
    return population >= (_LARGE if name.how is Introduced.NOT else _MIDDLING)


def _elsewhere(search: PlaceSearch, first: int) -> PlaceMention | None:
    """Find a commune of another territory, by a capital and « à » or « sur », or by its department."""
    if not (search.is_capital(first) or search.tells_departments):
        return None
    context = search.analysis.scene.context
    country = gazetteer.of_country(context.geography).communes
    for length in range(search.joined(first, 5), 0, -1):
        words = " ".join(search.words[first : first + length])
        places = () if words in homonyms() else country.exact(words)
        if not places:
            continue
        start, end = search.span(first, first + length)
        if search.introduced(start) is Introduced.NEVER:
            return None
        match = NUMBER_AFTER.match(search.analysis.folded.text, end)
        code = match and (match["code"] or match["postal"] or "").upper()
        there = [place for place in places if code and code.startswith(place.department or "-")]
        if len(there) == 1 and match:
            return PlaceMention(there[0], start, match.end(), 0.9, here=False)
        large = [place for place in places if search.population(place) >= _LARGE_ELSEWHERE]
        surely = search.introduced(start) is Introduced.SURELY
        if len(large) == 1 and surely and search.is_capital(first) and not search.is_shouted:
            return PlaceMention(large[0], start, end, 0.7, here=False)
    return None


def _misspelt(search: PlaceSearch, first: int) -> PlaceMention | None:
    """Find a name nearly well written, after « à », « sur », « commune de »."""
    if not search.tries or not _may_be_misspelt(search, first):
        return None
    search.tries -= 1
    communes = search.names.communes
    for length in range(search.joined(first, 4), 0, -1):
        said = " ".join(search.words[first : first + length])
        if len(said) < _SHORTEST_MISSPELT:
            return None
        near = process.extract(said, communes.keys(), scorer=fuzz.ratio, score_cutoff=NEARLY, limit=2)
        distinct = {communes[name] for name, _, _ in near}
        if len(distinct) == 1 and near[0][0][0] == said[0]:
            return PlaceMention(distinct.pop(), *search.span(first, first + length), 0.8)
    return None


def _may_be_misspelt(search: PlaceSearch, first: int) -> bool:
    """Whether a word stands where a place does, and is no everyday word."""
    word, start = search.words[first], search.analysis.tokens[first].start
    if len(word) < _SHORTEST_MISSPELT - 2 or not word.isalpha() or word in homonyms():
        return False
    capital = search.is_capital(first)
    tells = search.has_capitals or capital != search.is_shouted
    # What costs the most comes last.
    if not capital if tells else first in search.known_tokens:
        return False
    if search.introduced(start) is not Introduced.SURELY:
        return False
    return tells or not by_a_bare_a(search.analysis, start)
