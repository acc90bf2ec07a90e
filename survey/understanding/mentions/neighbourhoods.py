"""Neighbourhoods, cantons and hamlets by their name: places that have no code."""

import re
from collections.abc import Iterator

from survey.domain.values import Place
from survey.domain.vocabulary import PlaceKind
from survey.understanding.mentions.place_search import PlaceMention, PlaceSearch

_WORDS_OF_A_NEIGHBOURHOOD = 4
_NEIGHBOURHOOD = re.compile(
    r"(?:\b(?:les |des |aux )?(?:[0-9]{1,2} |deux |trois |quatre |cinq |six )?)?"
    r"\b(?:qpv|quartiers?(?: prioritaires?)?|cites?|cantons?|bassins? de vie|bassins? d'emploi|hameaux?|lieux?-dits?|lieu dit)\b"
)
_LINK_AFTER = re.compile(r" ?(?:de la |de l'|de |du |des |d'|: ?|- ?|« ?|\"|\()?(?:la |le |les |l')?")
_NAME_OF_NEIGHBOURHOOD = re.compile(
    r"[a-z0-9'/-]+(?: (?!(?:et|a|au|aux|avec|pour|par|dans|sur|qui|ou|est|en)\b)[a-z0-9'/-]+){0,4}"
)
_AROUND_A_TOWN = re.compile(r"\b(?:cantons?|bassins?)\b")
_SECOND_NEIGHBOURHOOD = re.compile(r" et (?:de la |de l'|de |du |des |d')?[a-z0-9'-]+(?: [a-z0-9'-]+){0,2}")


def neighbourhoods(search: PlaceSearch) -> Iterator[PlaceMention]:
    """Find « QPV de Perseigne », « quartier du Petit Nanterre », not « les quartiers prioritaires de Besançon »."""
    text = search.analysis.folded.text
    for match in _NEIGHBOURHOOD.finditer(text):
        link = _LINK_AFTER.match(text, match.end())
        name = link and _NAME_OF_NEIGHBOURHOOD.match(text, link.end())
        if not name:
            continue
        token = search.analysis.token_at(name.start())
        if token >= len(search.analysis.tokens) or not search.is_capital(token) or search.is_shouted:
            continue
        last = _capitals_from(search, token, _end_of_neighbourhood(match.group(), name, text))
        words = " ".join(search.words[token:last])
        is_around_a_town = _AROUND_A_TOWN.search(match.group()) is not None
        if (words in search.names.sure and not is_around_a_town) or not search.has_capitals:
            continue
        start, end = _without_article(text, match.start()), search.analysis.tokens[last - 1].end
        label = " ".join(search.analysis.source(start, end).split())
        yield PlaceMention(Place(PlaceKind.TEXT, label), start, end, 0.8)


def _without_article(text: str, start: int) -> int:
    while text[start] == " ":
        start += 1
    return start


def _end_of_neighbourhood(kind: str, name: re.Match[str], text: str) -> int:
    """« Quartiers Neuhof et Meinau » goes on after « et »."""
    second = _SECOND_NEIGHBOURHOOD.match(text, name.end()) if kind.rstrip().endswith("s") else None
    return second.end() if second else name.end()


def _capitals_from(search: PlaceSearch, first: int, end: int) -> int:
    """Give where the capitals that make a name end: small words between two capitals belong to it, a commune does not."""
    last, tokens = first + 1, search.analysis.tokens
    for token in range(first + 1, min(first + _WORDS_OF_A_NEIGHBOURHOOD, len(tokens))):
        town = search.words[token] in search.names.sure and tokens[token - 1].word in ("de", "d", "a")
        if tokens[token].start >= end or town:
            break
        if search.is_capital(token) or tokens[token].word.isdigit():
            last = token + 1
    return last
