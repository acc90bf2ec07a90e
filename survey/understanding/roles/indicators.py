"""What is measured: its name, from how much to how much, what is reached and when it was measured."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from survey.domain.values import Value
from survey.domain.vocabulary import IndicatorKind
from survey.understanding.candidates import Candidate, Entry
from survey.understanding.counts import plain
from survey.understanding.mentions.mentioned import Mentioned
from survey.understanding.mentions.numbers import Figure, Measure

_SURE, _LIKELY = 0.9, 0.8
_CUE = re.compile(
    r"\b(?:indicateurs?(?: d[e'] ?(?:resultat|realisation|impact|suivi))?|on (?:mesure|suit|mesurera"
    r"|suivra)|nous mesur(?:ons|erons))(?: (?:est|sont|sera|seront))?"
    r" ?(?P<colon>:)? ?"
)
_END = re.compile(r"[.\n](?![0-9])")
_SEPARATOR = re.compile(r"[;\n]|,(?![0-9])")
_CONTINUES = re.compile(
    r" ?(?:(?:une? |la |notre )?(?:cible|objectif|valeur|resultat)|realise|atteint|constate|a ce jour"
    r"|actuellement|deja|depart|contre|mesure|on (?:en )?est|soit|d'ici|pour|au)\b"
)
_TARGET = re.compile(
    r"\b(?:cible|objectif|vise[a-z]{0,3}|visons|attendu[a-z]{0,2}|a atteindre|d'ici|jusqu'a"
    r"|prevu[a-z]{0,2}|contre|sur)\b[^0-9]{0,24}$"
)
_VALUE = re.compile(
    r"\b(?:realise|atteint|a ce jour|deja|actuellement|constate|mesure|valeur|resultat|on (?:en )?est a"
    r"|bilan)\w{0,3}\b[^0-9]{0,16}$"
)
_VALUE_AFTER = re.compile(r"[^0-9,;]{0,30}\b(?:deja|a ce jour|depuis|realises?|atteints?|obtenus? a|au [0-9])")
_TARGET_AFTER = re.compile(r"[^0-9,;]{0,40}\b(?:d'ici|vises?|visees?|attendue?s?|prevue?s?|cible|en 2025)\b")
_BASELINE = re.compile(r"\b(?:au depart|depart|initiale?|au lieu de|reference|base)\b[^0-9]{0,12}$")
_FROM_TO = re.compile(r"\b(?:de|depuis) (?:environ )?$")
_TO = re.compile(r" ?(?:%|[a-z]{3,14})? ?a ?(?:environ )?")
_OUT = re.compile(
    r"\b(?:d'ici(?: a| le| la| fin)?|(?:la |une |notre )?cible|(?:l'|un )?objectif|valeur(?: cible"
    r"| de depart)?|realises?|a ce jour|deja|actuellement|au depart|depart|passer de"
    r"|passe de|en est a|est de|fixee? a|vises?|visees?|attendue?s?|prevue?s?|soit|jusqu'en|jusqu'a|avant"
    r"|fin)\b|[:=,()>]|->|\bde$|\ba$"
)
_LABEL_START = re.compile(r"[^a-z0-9]*(?:(?:le|la|les|l'|un|une|des|et|de|d'|pour|au|aux|en|sur|a|du) ?\b)*[^a-z0-9]*")
_NAMED = re.compile(
    r"[^a-z]{0,3}(?:le |la |un )?(?:nombre|nb|nbre|taux|part|pourcentage|evolution|proportion|volume|delai"
    r"|baisse|hausse|score|duree)\b"
)
_OBJECTIVE = re.compile(r"\bobjectif(?:s)?(?: est)?(?: de| d'atteindre| :)? $")
_SHORTEST, _LONGEST = 3, 200
_DURATIONS = "an ans annee annees mois jour jours journee journees semaine semaines heure heures h j min minutes minute fois km kms"
_TIME = frozenset(_DURATIONS.split())
_MOST = 20
_LONGEST_LIST = 1500


@dataclass(frozen=True, slots=True)
class _Item:
    """A piece of the folded text that says one indicator, and its kind where it is said."""

    start: int
    end: int
    kind: IndicatorKind | None = None


def indicators(said: Mentioned) -> Iterator[Candidate]:
    """Give the indicators told: all of the text where they were asked, else what follows « indicateur » or « objectif »."""
    number = len(said.analysis.scene.entries.get("indicators", ()))
    items = list(_items(said))[:_MOST]
    for item in items:
        found = list(_told(item, said))
        if found:
            yield from _candidates(said, Entry("indicators", number), item, found)
            number += 1
    if not items:
        yield from _objective(said, Entry("indicators", number))


def _candidates(
    said: Mentioned, entry: Entry, item: _Item, found: list[tuple[str, Value, tuple[int, int]]]
) -> Iterator[Candidate]:
    said.take(item.start, item.end)
    if item.kind is not None:
        found = [*found, ("indicator_kind", item.kind, (item.start, item.end))]
    for question, value, span in found:
        yield said.analysis.candidate(question, value, span, _SURE, entry=entry)


def _items(said: Mentioned) -> Iterator[_Item]:
    text = said.analysis.folded.text
    if said.analysis.scene.asked == "indicators":
        cue = _CUE.match(text)
        first = cue.end() if cue else 0
        yield from _split(text, first, min(len(text), first + _LONGEST_LIST), _kind_of(cue))
        return
    for cue in islice(_CUE.finditer(text), _MOST):
        last = min(len(text), cue.end() + _LONGEST_LIST)
        end = _END.search(text, cue.end(), last)
        last = end.start() if end else last
        has_figure = any(cue.end() <= one.start < last for one in _figures(said))
        if (cue["colon"] or has_figure) and not said.analysis.is_negated(said.analysis.token_at(cue.start())):
            yield from _split(text, cue.end(), last, _kind_of(cue))


def _kind_of(cue: re.Match[str] | None) -> IndicatorKind | None:
    words = cue[0] if cue else ""
    kinds = {"resultat": IndicatorKind.RESULT, "realisation": IndicatorKind.OUTPUT, "impact": IndicatorKind.IMPACT}
    return next((kind for word, kind in kinds.items() if word in words), None)


def _split(text: str, start: int, end: int, kind: IndicatorKind | None) -> Iterator[_Item]:
    """Cut at semicolons, line ends, and commas that something else than a figure of the same indicator follows."""
    first = start
    for match in _SEPARATOR.finditer(text, start, end):
        if match[0] == "," and (
            _CONTINUES.match(text, match.end()) or not re.search("[0-9]", text[first : match.start()])
        ):
            continue
        if text[first : match.start()].strip():
            yield _Item(first, match.start(), kind)
        first = match.end()
    if text[first:end].strip():
        yield _Item(first, end, kind)


def _figures(said: Mentioned) -> list[Figure]:
    """Give the numbers that may measure: not those of dates, nor the durations."""
    return [one for one in said.figures if one.measure is not Measure.OTHER or (one.unit and one.unit not in _TIME)]


def _told(item: _Item, said: Mentioned) -> Iterator[tuple[str, Value, tuple[int, int]]]:
    text = said.analysis.folded.text
    figures = [one for one in _figures(said) if item.start <= one.start and one.end <= item.end]
    label = _label(item, said)
    if label is None or not (figures or _NAMED.match(text, item.start)):
        return
    yield "indicator_label", said.analysis.source(*label), label
    parts = _parts(figures, text, item)
    yield from ((question, _quantity(figure), (figure.start, figure.end)) for question, figure in parts.items())
    unit = next((one for one in figures if one.unit), None)
    if unit is not None:
        yield "indicator_unit", unit.unit, (unit.start, unit.end)
    moment = next((one for one in said.moments if item.start <= one.start and one.end <= item.end), None)
    if moment is not None and "indicator_value" in parts:
        yield "indicator_measured_on", moment.value, (moment.start, moment.end)


def _parts(figures: list[Figure], text: str, item: _Item) -> dict[str, Figure]:
    """Say which number is the start, the target and what is reached."""
    if len(figures) == 2 and _TO.fullmatch(text, _number_end(figures[0], text), figures[1].start):  # noqa: PLR2004  « de 40 à 60 »
        if _FROM_TO.search(text[max(item.start, figures[0].start - 16) : figures[0].start]):
            return {"indicator_baseline": figures[0], "indicator_target": figures[1]}
        return {}
    parts: dict[str, Figure] = {}
    for figure in figures:
        before = text[max(item.start, figure.start - 30) : figure.start]
        if not figure.ranged and not figure.share:
            parts.setdefault(_part(before, text, figure), figure)
    return parts


def _part(before: str, text: str, figure: Figure) -> str:
    if _BASELINE.search(before):
        return "indicator_baseline"
    if _TARGET.search(before) or _TARGET_AFTER.match(text, figure.end):
        return "indicator_target"
    if _VALUE.search(before) or _VALUE_AFTER.match(text, figure.end):
        return "indicator_value"
    return "indicator_target"


def _number_end(figure: Figure, text: str) -> int:
    """Give where the number itself ends: its noun is of the name of the indicator."""
    has_noun = figure.unit not in ("", "%") and text.endswith(figure.unit, figure.start, figure.end)
    return figure.end - len(figure.unit) if has_noun else figure.end


def _quantity(figure: Figure) -> Decimal:
    if figure.measure is Measure.EUROS:
        return plain(Decimal(figure.value) / 100)
    return plain(figure.value + Decimal(figure.hundredths) / 100)


def _label(item: _Item, said: Mentioned) -> tuple[int, int] | None:
    """Give the longest piece of words that is neither a number, a date, nor a word like « cible »."""
    text = said.analysis.folded.text
    cuts = [match.span() for match in _OUT.finditer(text, item.start, item.end)]
    cuts += [(one.start, _number_end(one, text)) for one in said.figures if item.start <= one.start < item.end]
    cuts += [(one.start, one.end) for one in said.moments if item.start <= one.start < item.end]
    pieces: list[tuple[int, int]] = []
    first = item.start
    for start, end in [*sorted(cuts), (item.end, item.end)]:
        if start > first:
            pieces.append(_stripped(text, first, start))
        first = max(first, end)
    best = max(pieces, key=lambda piece: piece[1] - piece[0], default=(0, 0))
    return best if _SHORTEST <= best[1] - best[0] <= _LONGEST else None


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    match = _LABEL_START.match(text, start, end)
    start = match.end() if match else start
    return start, start + len(text[start:end].rstrip(" ,.:;-('\""))


def _objective(said: Mentioned, entry: Entry) -> Iterator[Candidate]:
    """« 19 places labellisées, objectif 30 places »: things counted that are to be so many."""
    text = said.analysis.folded.text
    for figure in _figures(said):
        is_aim = _OBJECTIVE.search(text[max(0, figure.start - 30) : figure.start]) is not None
        if (
            figure.measure is not Measure.OTHER
            or figure.unit.startswith("logement")
            or not is_aim
            or not said.is_free(figure.start, figure.end)
        ):
            continue
        start, end = _number_end(figure, text), said.analysis.clause_at(figure.start)[1]
        label = _stripped(text, start, end)
        if label[1] - label[0] < _SHORTEST or figure.unit == "%":
            continue
        yield said.analysis.candidate("indicator_label", said.analysis.source(*label), label, _LIKELY, entry=entry)
        yield said.analysis.candidate(
            "indicator_target", _quantity(figure), (figure.start, figure.end), _LIKELY, entry=entry
        )
        yield said.analysis.candidate("indicator_unit", figure.unit, (figure.start, figure.end), _LIKELY, entry=entry)
        return
