"""Where a name ends: by its capitals where the text has any, else by the words that no name holds and by the names of places."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from survey.domain.territories import Geography, Territory
from survey.understanding import gazetteer
from survey.understanding.analysis import Analysis
from survey.understanding.folding import key


def words(said: str) -> frozenset[str]:
    """Give a set of folded words, written in one string."""
    return frozenset(said.split())


LINKS = words("de du des d la le les l")
_WITHIN_PLACE = LINKS | words("en sur sous lez les di")
_WITHIN_NAME = _WITHIN_PLACE | words("pour aux au a et")
_TO_PLACES = words("a au aux en sur")
_AREAS = words(
    "bassin pays territoire secteur canton arrondissement val vallee nord sud est ouest centre departement haut haute bas"
)
_DISTRICTS = words("qpv quartier quartiers ca")
_VERBS = frozenset({"operator_verb", "host_verb", "gathers_verb", "partner_verb", "cofunder_verb"})
_INNER = words("village ville maison commune pays")
_NEVER_WITHIN = words("avec qui est a porte depuis")
_LONGEST_NAME = 8
_LONGEST_PLACE = 7
_LONGEST_LOWER_CASE_NAME = 4
_MOST_TRAILING = 2
_MOST_LINKS = 3
_LONGEST_PLAIN = 5
_SHORT_REGIONS = words("idf paca sud aura hdf bfc cvl pdl aquitaine alsace lorraine limousin")
_SPACED = re.compile(r" |-|' ?|/| & |")
_SIGLE = re.compile(r"\((?:L[ea] )?(?P<sigle>[A-Za-z0-9]{3,12})\)$")
_OPENING = re.compile(r" ?[«\"] ?")
_CLOSING = re.compile(r"[»\"]")
_AMOUNT_FOLLOWS = re.compile(
    r"[ .,]?[0-9]|[ ]?(?:€|k|m€|euro|eur\b|mille|%|pers|famil|menag|foyer|jeune|enfant|benef|h\b|j/)"
)
_AMOUNT_APART = re.compile(r" (?:[0-9]{1,2} [0-9]{3}|[0-9]{4,6}|[0-9]{1,3} ?k)(?![0-9])(?! [0-9]{3})")
"""« CD 50 30 000 »: after the code of the department, an amount that makes no number with it."""
_WORD_CAPITAL = re.compile(r"(?<!^)(?<![.!?\n] )(?<![.!?\n•-])\b[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]")


@dataclass(frozen=True)
class Names:
    """The names of a text, token by token."""

    analysis: Analysis

    @cached_property
    def capitals_tell(self) -> bool:
        """Whether names have capitals: the text is neither all in capitals nor all in lower case."""
        return not self.is_shouted and _WORD_CAPITAL.search(self.analysis.text) is not None

    @cached_property
    def is_shouted(self) -> bool:
        """Whether the text is in capitals."""
        text = self.analysis.text
        return sum(map(str.isupper, text)) > sum(map(str.islower, text))

    @cached_property
    def _stops(self) -> frozenset[int]:
        said = self.analysis.phrases.get("name_end", ())
        verbs = (phrase.first for phrase in self.analysis.phrases.get("role_cue", ()) if phrase.term in _VERBS)
        unnamed = frozenset(verb for verb in verbs if self.is_shouted or not self.is_capital(verb))
        return unnamed | frozenset(phrase.first for phrase in said if phrase.term != "first")

    @cached_property
    def _never_first(self) -> frozenset[int]:
        return frozenset(phrase.first for phrase in self.analysis.phrases.get("name_end", ()))

    @cached_property
    def head_ends(self) -> dict[int, int]:
        """Where the words of each family end, by the token with which they begin."""
        return {phrase.first: phrase.last for phrase in self.analysis.phrases.get("organisation_category", ())}

    @cached_property
    def heads(self) -> frozenset[int]:
        """The tokens with which the name of a family begins."""
        return frozenset(phrase.first for phrase in self.analysis.phrases.get("organisation_category", ()))

    @cached_property
    def _territory(self) -> frozenset[str]:
        return frozenset(code.lower() for code in self.analysis.scene.context.territory.department_codes)

    def word(self, number: int) -> str:
        """Give the word of a token, nothing beyond the last."""
        return self.analysis.tokens[number].word if 0 <= number < len(self.analysis.tokens) else ""

    def gap(self, number: int) -> str:
        """Give what stands between a token and the one before it."""
        tokens = self.analysis.tokens
        if not 0 < number < len(tokens):
            return "\n"
        return self.analysis.folded.text[tokens[number - 1].end : tokens[number].start]

    def joined(self, number: int) -> bool:
        """Whether a token goes on after the one before, with no punctuation that ends a name."""
        return _SPACED.fullmatch(self.gap(number)) is not None and "\n" not in self.gap(number)

    def is_capital(self, number: int) -> bool:
        tokens = self.analysis.tokens
        if not 0 <= number < len(tokens):
            return False
        return self.analysis.text[self.analysis.folded.origins[tokens[number].start]].isupper()

    def run_before(self, last: int) -> int:
        """Give the first of the capitalised words that end before a token: « Intermèdes Robinson (association) »."""
        first = last
        while first > 0 and last - first < _LONGEST_NAME and (first == last or self.joined(first)):
            coded = first == last and self.word(first - 1) in self._territory
            linked = first < last and self.word(first - 1) in LINKS and self.is_capital(first - 2)
            if (
                not (self.is_capital(first - 1) or coded or linked)
                or first - 1 in self._stops
                or (first - 1 in self.heads and self.word(first - 1) not in _INNER)
            ):
                break
            first -= 1
        return first if self.word(first)[:1].isalpha() else last

    def is_name_word(self, number: int) -> bool:
        """Whether a word may be part of a name: a capital where capitals tell, else the name of a place."""
        if self.capitals_tell:
            return self.is_capital(number) and number not in self._stops
        return self._is_place(self.word(number)) and self.word(number) not in LINKS

    def is_stop(self, number: int) -> bool:
        """Whether no name begins with a word."""
        return number in self._never_first

    def is_quoted(self, number: int) -> bool:
        return _OPENING.fullmatch(self.gap(number)) is not None

    def quoted_from(self, first: int) -> int:
        """Give where the words between quotes end."""
        last = first + 1
        while last - first < _LONGEST_NAME and self.word(last) and not _CLOSING.search(self.gap(last)):
            last += 1
        return last

    def after(self, number: int) -> int:
        """Skip the articles and « de » from a token on."""
        while self.word(number) in LINKS and (number == 0 or self.joined(number + 1)):
            number += 1
        return number

    def place_from(self, first: int) -> int:
        """Give where the longest name of a place of the territory, a department or a region ends, ``first`` where none begins."""
        last = first
        words: list[str] = []
        found = first
        while last - first < _LONGEST_PLACE and self.word(last) and (last == first or self.joined(last)):
            words.append(self.word(last))
            last += 1
            if self._is_place(" ".join(words)):
                found = last
        return found

    @cached_property
    def _sigles(self) -> frozenset[str]:
        """The sigles that the official names tell: « … de l'Estuaire (CARENE) »."""
        context = self.analysis.scene.context
        return _sigles_of(context.geography, context.territory)

    def is_sigle(self, number: int) -> bool:
        """Whether a word is the sigle of an intercommunalité of the territory."""
        return self.word(number) in self._sigles

    def epci_from(self, first: int) -> int:
        """Give where the own name of an intercommunalité of the territory ends, ``first`` where none begins or it is a commune's."""
        context = self.analysis.scene.context
        if self.word(first) not in _first_words_of_epcis(context.geography, context.territory):
            return first
        here = gazetteer.of_territory(context.geography, context.territory)
        words: list[str] = []
        for last in range(first, first + _LONGEST_PLACE):
            if not self.word(last) or (last > first and not self.joined(last)):
                break
            words.append(self.word(last))
            said = " ".join(words)
            if (
                here.epcis.exact(said)
                and not here.communes.exact(said)
                and not gazetteer.departments(context.geography).get(said)
            ):
                return last + 1
        return first

    def _is_place(self, said: str) -> bool:
        context = self.analysis.scene.context
        here = gazetteer.of_territory(context.geography, context.territory)
        known = (here.communes, here.epcis, here.arrondissements)
        if said in LINKS or (said in gazetteer.departments(context.geography) and not said.isdecimal()):
            return said not in LINKS
        return any(map(bool, (names.exact(said) for names in known))) or said in _regions(self.analysis)

    def is_number_of_name(self, number: int) -> bool:
        """Whether a token is the code of the department, as in « CD 61 » and « Défis 52 », and counts nothing."""
        tokens = self.analysis.tokens
        if self.word(number) not in self._territory or not self.joined(number):
            return False
        text, end = self.analysis.folded.text, tokens[number].end
        apart = self.word(number - 1) == "cd" and _AMOUNT_APART.match(text, end) is not None
        return apart or _AMOUNT_FOLLOWS.match(text, end) is None

    def capitals_from(self, first: int, *, place: bool = False) -> int:
        """Give where the capitalised words from a token on end; two lower-case words may close what is no place."""
        inner = _WITHIN_PLACE if place else _WITHIN_NAME
        last = first
        while last - first < _LONGEST_NAME and (last == first or self.joined(last)):
            if self._goes_on(first, last):
                last += 1
            elif last > first and (following := self._past_links(last, inner)):
                last = following
            else:
                break
        return last if place or last == first else self._trailing(last)

    def _goes_on(self, first: int, last: int) -> bool:
        """Whether a name that begins at a token takes one more: a capital, the code of the department."""
        if self.is_capital(last):
            return last == first or last not in self.heads or self._is_inner_head(last)
        return last > first and self.is_number_of_name(last)

    def _is_inner_head(self, number: int) -> bool:
        """« Solidarité Entraide »: a family within a name, not after « et »."""
        return self.gap(number) in (" ", "-", "'", "' ") and self.word(number - 1) not in {"et", "avec"}

    def _past_links(self, number: int, inner: frozenset[str]) -> int:
        """Give the capital after « de la », « et », 0 where none follows or it begins another organisation."""
        following = number
        while self.word(following) in inner and following - number < _MOST_LINKS and self.joined(following):
            following += 1
        if following == number or not self.is_capital(following) or not self.joined(following):
            return 0
        passed = {self.word(one) for one in range(number, following)}
        led = not _TO_PLACES.isdisjoint(passed)
        located = led and inner is _WITHIN_NAME and self.place_from(following) > following
        other = (led or "et" in passed) and (following in self.heads or self.word(following) in _DISTRICTS)
        return 0 if located or other else following

    def _trailing(self, last: int) -> int:
        """Take the lower-case words that close a name: « Accueil service », « Au fil des saisons », « les Amis du quartier »."""
        end, counted = last, 0
        while counted < _MOST_TRAILING and self.gap(end) in (" ", "-", "'"):
            following = self.after(end)
            if following - end >= _MOST_LINKS or not self.joined(following) or not self._closes(following):
                break
            end = following + 1
            counted += 1
        return end

    def _closes(self, number: int) -> bool:
        word = self.word(number)
        never = number in self._stops or number in self.heads or self.is_capital(number)
        return word.isalpha() and len(word) >= _MOST_LINKS and not never

    def words_from(self, first: int, most: int = _LONGEST_LOWER_CASE_NAME) -> int:
        """Give where a name without capitals ends: at a verb, a preposition, a number, a mark, or after so many words."""
        last, counted = first, 0
        while counted < most and (last == first or self.joined(last)):
            word = self.word(last)
            if self.is_number_of_name(last):
                return last + 1 if last > first else first
            if not word[:1].isalpha() or last in self._stops or (last > first and last in self.heads):
                break
            counted += word not in LINKS
            last += 1
        while last > first and self.word(last - 1) in LINKS:
            last -= 1
        return last

    def sentence_from(self, first: int) -> int:
        """Give where a name such as « Un pas de plus » ends: up to a mark or a verb."""
        last = first
        verbs = {one.first for one in self.analysis.phrases.get("role_cue", ()) if one.term in _VERBS}
        while last - first < _LONGEST_LOWER_CASE_NAME and self.joined(last) and last not in verbs:
            if not self.word(last).isalpha() or self.word(last) in _NEVER_WITHIN:
                break
            last += 1
        return last

    def located_from(self, first: int, *, whispered: bool = False) -> int:
        """Give where « de la Vienne », « 61 », « du bassin d'Alençon », « Normandie » after the name of a family ends."""
        if self.is_number_of_name(first):
            return first + 1
        start = self.after(first) if self.joined(first) else first
        if start > first and self.is_number_of_name(start):
            return start + 1
        if not self.joined(start):
            return first
        area = start
        while area < start + 4 and self.word(area) in _AREAS | LINKS and self.joined(area):
            area += 1
        end = self._located(start) or (self._located(area) if area > start else 0) or first
        if whispered and end == first and start > first and self._is_whispered_place(start):
            return start + 1
        return end

    def _is_whispered_place(self, number: int) -> bool:
        """« maison de quartier de wazemmes »: in a text without capitals, one word after « de » that no name is without."""
        word = self.word(number)
        plain = number in self._never_first or number in self.heads or word in _AREAS
        link = self.word(number - 1) in {"de", "d", "du"}
        return link and not self.capitals_tell and word.isalpha() and len(word) > _LONGEST_PLAIN and not plain

    def _located(self, start: int) -> int:
        """Give where a place that begins at a token ends, 0 where none does."""
        if not self.joined(start):
            return 0
        capitals = self.capitals_from(start, place=True) if not self.is_shouted and start not in self.heads else start
        end = max(self.place_from(start), capitals)
        return end if end > start else 0


@lru_cache(maxsize=128)
def _sigles_of(geography: Geography, territory: Territory) -> frozenset[str]:
    found = (_SIGLE.search(epci.name) for epci in geography.epcis_of(territory))
    return frozenset(key(match["sigle"]) for match in found if match)


@lru_cache(maxsize=128)
def _first_words_of_epcis(geography: Geography, territory: Territory) -> frozenset[str]:
    return frozenset(name.partition(" ")[0] for name in gazetteer.of_territory(geography, territory).epcis.places)


def _regions(analysis: Analysis) -> frozenset[str]:
    return _regions_of(analysis.scene.context.geography)


@lru_cache(maxsize=2)
def _regions_of(geography: Geography) -> frozenset[str]:
    return _SHORT_REGIONS | {key(region.name) for region in geography.regions.values()}
