"""Departments, by code or by name."""

import re
from collections.abc import Iterator

from rapidfuzz import fuzz, process

from survey.domain.territories import CORSICA
from survey.understanding import gazetteer
from survey.understanding.folding import NEARLY, Folded, fold, key
from survey.understanding.replies import Context, Misread, Suggestion, Understood, misread, quoted

_SEPARATOR = re.compile(r"[,;/+|•\n]|(?<= )(?:et|&)(?= )|(?<=[0-9ab]) +(?=[0-9])|$")
_BEFORE_NAME = re.compile(r"(?:(?:le|la|les|l|dans|en|avec|departements?|dept?|dpt|numero|n) )+(?=[a-z0-9])")
_CODE_ASIDE = re.compile(r" \((?:[0-9]{2,3}|2[aAbB])\)")
_EXAMPLE = "Exemple : 48, Gard et Ardèche."
_RESEMBLING = 60
_MOST_CANDIDATES = 5
_CODE_DIGITS = 2


def read_departments(text: str, context: Context, picked: tuple[str, ...] = ()) -> Understood | Misread:
    """Read codes and names; the values are codes, in the official order, each once."""
    known = context.geography.departments
    found = set(picked)
    if not found.issubset(known):
        return misread(f"Choisissez un département dans la liste. {_EXAMPLE}")
    folded = fold(text)
    for start, end in _parts(folded):
        codes = _codes(text[start:end], context)
        if not codes:
            return _ask_back(text, start, end, context)
        found.update(codes)
        if len(found) == len(known):
            break
    if not found:
        return misread(f"Indiquez un ou plusieurs départements, par leur nom ou leur numéro. {_EXAMPLE}")
    return Understood(tuple(code for code in known if code in found), *folded.span(0, len(folded.text)))


def _parts(folded: Folded) -> Iterator[tuple[int, int]]:
    """Cut at commas, « et », and between codes."""
    start = 0
    for separator in _SEPARATOR.finditer(folded.text):
        said = folded.text[start : separator.start()]
        if any(map(str.isalnum, said)):
            first = start + len(said) - len(said.lstrip())
            yield folded.span(first, start + len(said.rstrip()))
        start = separator.end()


def _codes(said: str, context: Context) -> tuple[str, ...]:
    words = key(_CODE_ASIDE.sub("", said))
    bare = _BEFORE_NAME.sub("", words)
    places = gazetteer.departments(context.geography)
    corsica = context.geography.territories[CORSICA]
    if bare == key(corsica.name):
        return corsica.department_codes
    place = places.get(words) or places.get(bare) or places.get(bare.zfill(_CODE_DIGITS))
    if place is not None:
        return (place.code or "",)
    near = process.extract(bare, places.keys(), scorer=fuzz.ratio, score_cutoff=NEARLY, limit=_MOST_CANDIDATES)
    codes = {places[name].code or "" for name, _, _ in near}
    return tuple(codes) if len(codes) == 1 else ()


def _ask_back(text: str, start: int, end: int, context: Context) -> Misread:
    places = gazetteer.departments(context.geography)
    near = process.extract(
        key(text[start:end]), places.keys(), scorer=fuzz.ratio, score_cutoff=_RESEMBLING, limit=_MOST_CANDIDATES
    )
    labels = dict.fromkeys(places[name].label for name, _, _ in near)
    suggestions = (Suggestion(text[:start] + label + text[end:], label) for label in labels)
    return misread(f"Je ne connais pas le département {quoted(text[start:end])}. {_EXAMPLE}", *suggestions)
