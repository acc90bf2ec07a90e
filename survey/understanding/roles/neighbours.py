"""What stands beside what: from a cue to the name that it points to, from an organisation to the next."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

from survey.domain.vocabulary import OrganisationCategory
from survey.understanding.mentions.mentioned import Mentioned
from survey.understanding.mentions.names import Names, words
from survey.understanding.mentions.organisations import OrganisationMention, mention_of
from survey.understanding.phrases import Token

ARTICLES = words("la le les l un une de du des d au aux a notre nos")
_TO_NAME = ARTICLES | words(
    "c est sont ce sera seront par projet action principal principale unique inchange inchangee toujours demande aupres notamment"
)
_OF = words("du de d des aux au a dans pour sur par chez vers selon")
_THE = words("la l le les")
_TO_VERB = words(
    "qui ki en y nous elle il ils elles c est eux va vont devrait doit s se le la les aussi egalement deja a"
)
_BETWEEN = words("un une et ainsi que qu puis aussi la le les l du de des d a au aux avec par notamment bien enfin")
_LINKING = frozenset({"et", "ainsi", "puis", "avec", "aussi"})
_MARKS_TO_NAME = re.compile(r"[ :'\-=>(«\"→]*")
_MARKS_TO_VERB = re.compile(r"[ ,'()]*")
_MARKS_BETWEEN = re.compile(r"[ ,;/+&'\-\n]*")
_ASIDE = re.compile(r"\([^()]{0,80}\)")
LETTERS = re.compile(r"[a-z0-9]+")
SENTENCE_END = re.compile(r"[.;!?\n](?![0-9])")
_FARTHEST_NAME = 7
_FEWEST_WORDS = 3
_NAME_ENDS = re.compile(r" ?(?:[,;.\n]|$)")
_FARTHEST_VERB = 3
_FARTHEST_SENTENCE = 200
COUNTS = words("deux trois quatre cinq six sept huit neuf dix quelques plusieurs des")
_TRADES = words(
    "autocars autocar cars taxi taxis ambulances artisans artisan concessionnaire concessionnaires distributeur distributeurs grossiste "
    "grossistes producteurs maraichers arboriculteurs viticulteurs pepinieres vergers fournisseur fournisseurs boulangerie boulangers "
    "boucherie laiterie fromagerie scierie menuiserie imprimerie librairie pharmacie pharmacies hotel hotels camping campings traiteur "
    "brasserie etablissements transports cooperative cooperatives"
)
"""By which the name of a company begins."""


@dataclass
class Neighbours:
    """The organisations of a text and the words around them."""

    said: Mentioned

    @cached_property
    def names(self) -> Names:
        return Names(self.said.analysis)

    @cached_property
    def mentions(self) -> list[OrganisationMention]:
        """The organisations of the text, then the unknown names to which a cue points."""
        return list(self.said.organisations)

    @cached_property
    def by_first(self) -> dict[int, int]:
        """The number of the mention that begins at a token, its « asso » left in or out."""
        return {mention.first: number for number, mention in enumerate(self.mentions)}

    @cached_property
    def by_last(self) -> dict[int, int]:
        return {mention.last: number for number, mention in enumerate(self.mentions)}

    @property
    def tokens(self) -> tuple[Token, ...]:
        return self.said.analysis.tokens

    @property
    def text(self) -> str:
        return self.said.analysis.folded.text

    @cached_property
    def _starts(self) -> list[int]:
        return [self.tokens[mention.first].start for mention in self.said.organisations]

    def is_asked(self, question: str) -> bool:
        return self.said.analysis.scene.asked == question

    def is_within_mention(self, token: int) -> bool:
        number = bisect_right([mention.first for mention in self.said.organisations], token) - 1
        return number >= 0 and token < self.said.organisations[number].last

    def text_of(self, token: int) -> str:
        """Give a token as it was written."""
        return self.said.analysis.source(self.tokens[token].start, self.tokens[token].end)

    def start_of(self, number: int) -> int:
        """Give where a mention begins, « asso » taken in."""
        return self.tokens[self.mentions[number].first].start

    def start_of_mention(self, mention: OrganisationMention) -> int:
        """Give where it begins, « asso » taken in."""
        return self.tokens[mention.first].start

    def is_linked(self, first: int, last: int) -> bool:
        """Whether only articles stand between two tokens."""
        return ARTICLES.issuperset(token.word for token in self.tokens[first:last])

    def next_to(self, place: int, farthest: int = 60) -> int | None:
        """Give the first organisation after a place."""
        number = bisect_left(self._starts, place)
        return number if number < len(self._starts) and self._starts[number] - place <= farthest else None

    def previous_to(self, place: int, farthest: int = 60) -> int | None:
        """Give the last organisation before a place."""
        number = bisect_left(self._starts, place) - 1
        if number < 0:
            return None
        return number if 0 <= place - self.mentions[number].end <= farthest else None

    def is_object(self, number: int) -> bool:
        """« un bus de la CAF ouvre »: what follows « de » is not the subject."""
        first = self.mentions[number].first
        before = self.names.word(first - 1)
        return before in _OF or (before in _THE and self.names.word(first - 2) in _OF)

    def is_listed(self, number: int) -> bool:
        """Whether only « , », « et », an article, a function and an aside stand between an organisation and the one before."""
        first, start = self.mentions[number - 1].last, self.mentions[number - 1].end
        while first < self.mentions[number].first and first not in self._functions:
            first += 1
        if first < self.mentions[number].first:
            end = self.tokens[self._functions[first] - 1].end
            before = self.text[start : self.tokens[first].start]
            rest = self.text[end : self.start_of(number)]
            return _is_made_of(f"{_ASIDE.sub(' ', before)} {rest}", _BETWEEN, _MARKS_BETWEEN)
        return _is_made_of(_ASIDE.sub(" ", self.text[start : self.start_of(number)]), _BETWEEN, _MARKS_BETWEEN)

    def unknown(self, token: int) -> OrganisationMention | None:
        """Read the name that begins at a token, which no lexicon knows: an association, most often."""
        if not self.is_name(token):
            return None
        if self.names.is_quoted(token):
            last = self.names.quoted_from(token)
        elif self.names.capitals_tell or (self.names.is_capital(token) and not self.names.is_shouted):
            last = self.names.capitals_from(token)
            last = self.names.located_from(last) if last > token else last
        else:
            last = self.names.words_from(token)
        if last <= token:
            return None
        is_trade = self.names.word(token) in _TRADES
        category = OrganisationCategory.COMPANY if is_trade else OrganisationCategory.ASSOCIATION
        return mention_of(self.names, category, token, last, confidence=0.8)

    def carelessly_named(self, token: int, begin: int) -> OrganisationMention | None:
        """« autopartage Cerizay, porteur ateliers du bocage, »: several words up to a mark, where sentences have no capitals."""
        if not self.said.analysis.text[:1].islower() or self.names.is_capital(token) or token > begin + 1:
            return None
        last = self.names.words_from(token)
        if (
            last - token < _FEWEST_WORDS
            or self.names.is_stop(token)
            or not _NAME_ENDS.match(self.text, self.tokens[last - 1].end)
        ):
            return None
        return mention_of(self.names, OrganisationCategory.ASSOCIATION, token, last, confidence=0.8)

    def is_name(self, token: int) -> bool:
        if self.names.is_quoted(token):
            return True
        if (
            self.names.place_from(token) > token
            or self.names.is_stop(token)
            or not self.names.word(token)[:1].isalpha()
        ):
            return False
        return self.names.is_capital(token) or not self.names.capitals_tell

    def sentence_start(self, place: int) -> int:
        """Give where the sentence of a place begins."""
        return max(
            (match.end() for match in SENTENCE_END.finditer(self.text, max(0, place - _FARTHEST_SENTENCE), place)),
            default=max(0, place - _FARTHEST_SENTENCE),
        )

    def forward(self, first: int, *, over_things: bool = False) -> int | None:
        """Give the token of the name to which a cue points, over « : », « c'est la directrice de la »; nothing past other words.

        ``over_things``: also over what is brought, « avec deux bénévoles du Secours populaire ».
        """
        token, counted = first, 0
        while counted < _FARTHEST_NAME and token not in self.by_first:
            passed = self._functions.get(token, 0) or (self.things.get(token, 0) if over_things else 0)
            if not passed and self.names.word(token) not in _TO_NAME:
                break
            token = max(passed, token + 1)
            counted += 1
        if first == 0 or token >= len(self.tokens):
            return None
        between = self.text[self.tokens[first - 1].end : self.tokens[token].start]
        return token if _MARKS_TO_NAME.fullmatch(LETTERS.sub("", between)) else None

    @cached_property
    def _functions(self) -> dict[int, int]:
        """Where each function that is said begins and ends: « la directrice de »."""
        return {phrase.first: phrase.last for phrase in self.said.analysis.phrases.get("function", ())}

    @cached_property
    def things(self) -> dict[int, int]:
        """Where what partners bring is said, and the numbers before it."""
        brought = self.said.analysis.phrases.get("contribution", ())
        things = {phrase.first: phrase.last for phrase in brought if phrase.term != "financial"}
        counts = {
            place: place + 1
            for place, token in enumerate(self.tokens)
            if token.word in COUNTS or token.word.isdecimal()
        }
        return counts | things

    def is_thing(self, token: int) -> bool:
        """Whether what partners bring is said from a token on; a number alone is none."""
        return (
            token in self.things and self.tokens[token].word not in COUNTS and not self.tokens[token].word.isdecimal()
        )

    def backward(self, first: int) -> int | None:
        """Give the organisation that is the subject of a verb, over « qui », « en »."""
        token = first
        while first - token < _FARTHEST_VERB and token not in self.by_last and self.names.word(token - 1) in _TO_VERB:
            token -= 1
        if token not in self.by_last or token == 0:
            return None
        between = self.text[self.tokens[token - 1].end : self.tokens[first].start]
        return self.by_last[token] if _MARKS_TO_VERB.fullmatch(LETTERS.sub("", between)) else None


def _is_made_of(text: str, words: frozenset[str], marks: re.Pattern[str]) -> bool:
    found, between = LETTERS.findall(text), LETTERS.sub("", text)
    linked = bool(between.strip(" '")) or not _LINKING.isdisjoint(found)
    return linked and words.issuperset(found) and marks.fullmatch(between) is not None
