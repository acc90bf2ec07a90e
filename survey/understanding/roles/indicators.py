"""What is measured: where each indicator is told, and what the form asks of it."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice

from survey.domain.vocabulary import IndicatorKind
from survey.understanding.candidates import Candidate, Entry
from survey.understanding.mentions.mentioned import Mentioned, Span, overlaps
from survey.understanding.mentions.numbers import Figure, Measure
from survey.understanding.roles.measure_words import EUROS, OF_KIND, PERCENT, SHORTEST
from survey.understanding.roles.measures import Measured, kind_of, measured

_SURE, _LIKELY = 0.9, 0.8
_CUE = re.compile(
    rf"\b(?:indicateurs?(?! (?:de |d')?(?:{OF_KIND}) ?[)\]])(?: (?:suivis?|retenus?|mesures?|prevus?|d'evaluation|de suivi"
    rf"|princip(?:al|aux)|cles?|central|unique|n ?°? ?[1-9]))?"
    rf"(?: d[e'] ?(?:{OF_KIND}))?"
    r"|(?:on|nous) (?:mesure|suit|mesurera|suivra|mesurons|mesurerons|suivons|suivrons)(?= ?:| ceci| cela| (?:le |la "
    r"|l')(?:nombre|nb|nbre|taux|part|pourcentage|delai|score))"
    r"|(?:ce qu'on|ce que (?:l'on|nous)) (?:mesure|mesurera|mesurons|suit)|mesures? d'impact)"
    r"(?: (?:est|sont|sera|seront|ceci|cela))? ?(?P<colon>:)? ?"
)
_END = re.compile(r"[.\n](?![0-9])")
_BULLETS = re.compile(r"(?:\n ?[-*•>] ?[^\n]{3,300}){1,20}")
_SEPARATOR = re.compile(r"[;\n|]|,(?![0-9])|\.(?= |$)| et | puis | ainsi que ")
_STRONG = frozenset(";\n|")
_CONTINUES = re.compile(
    r" ?(?:et |puis )?(?:(?:une? |la |notre |l'|le )?(?:cible|objectif|but|valeur|resultat|point|situation|base|niveau)"
    r"|realise|atteint|constate|a ce jour"
    r"|actuellement|aujourd'hui|deja|depart|au depart|contre|mesure|on (?:en )?(?:est|part|vise|espere|attend|compte)"
    r"|soit|d'ici|pour|au\b|en 20|fin|a fin"
    r"|de resultat|de realisation|d'impact|impact|realisation|indicateur de|indicateur d'|c'est|vise|attendu|prevu"
    r"|initial|reference|partant|depuis"
    r"|nous (?:en )?(?:visons|sommes|esperons|partons)|qui|dont|avec|environ|jusqu|avant|contre|ce qui|releve|source"
    r"|suivi par|selon|chaque|par )"
)
_NAMED = re.compile(
    r"[^a-z]{0,6}(?:le |la |un |les |l')?(?:nombre|nb|nbre|taux|part|pourcentage|evolution|proportion|volume|delai"
    r"|baisse|hausse|score|duree|montant moyen|cout moyen|quantite|frequence|reste a)\b"
)
_NEW = re.compile(
    r"[^a-z0-9]{0,4}(?:(?:le |la |les |un |l')?(?:nombre|nb|nbre|taux|part|pourcentage|proportion|volume|delai|score)\b"
    r"|[0-9]|(?:et )?[a-z' -]{3,60}[:(])"
)
_NO_NAME = re.compile(
    r"\b(?:aucune?|pas|plus|rien|je|j'|nous n|on n|ne|n'|sais|voir|verra|definir|oui|non|ok|suite|suivant|passe[r]?"
    r"|rappel|merci|bonjour|plus tard"
    r"|comme|pareil|idem|exemple|c'est quoi|quoi|pourquoi|comment|maintenant|revien[st]?|retour|corrige|remplace"
    r"|supprime|enleve|ajoute|action|question|reviens"
    r"|quelle?s?|faut|peut|veux|vais|va|est-ce|explique|aide)\b|\?"
)
_OBJECTIVE = re.compile(r"\bobjectif(?:s)?(?: est)?(?: de| d'atteindre| :)? $")
_OF_KIND = re.compile(rf" ?[(\[] ?(?:c'est )?(?:un )?indicateurs? (?:de |d')(?:{OF_KIND}) ?[)\]]")
_PIECE_BEFORE = re.compile(r"[;\n|]|\.(?= )|\b(?:indicateurs?|mesurons|mesure)\b[^:;\n]{0,20}: ")
_MOST, _LATEST_CUE, _MOST_OF_IT = 20, 60, 0.6
_LONGEST_LIST, _LONGEST_PIECE, _LONGEST_NAME = 1500, 300, 120


def indicators(said: Mentioned) -> Iterator[Candidate]:
    """Give the indicators told: all of the text where they were asked, else what follows « indicateur » or « objectif »."""
    number = len(said.analysis.scene.entries.get("indicators", ()))
    found = list(islice(_measured(said), _MOST))
    for one, span in found:
        yield from _candidates(said, Entry("indicators", number), one, span)
        number += 1
    if not found:
        yield from _objective(said, Entry("indicators", number))


def tells_one(said: Mentioned) -> bool:
    """Whether the answer to « que mesurez-vous ? » is beyond doubt an indicator: « contrats prolongés : de 57 à 75 % » corrects nothing."""
    if said.analysis.scene.asked != "indicators":
        return False
    first = next(_measured(said), None)
    return first is not None and (first[0].kind is not None or len(first[0].parts) > 1)


def _candidates(said: Mentioned, entry: Entry, one: Measured, span: Span) -> Iterator[Candidate]:
    analysis = said.analysis
    said.take(*span)
    yield analysis.candidate("indicator_label", analysis.source(*one.label), one.label, _SURE, entry=entry)
    if one.kind is not None:
        yield analysis.candidate("indicator_kind", one.kind[0], one.kind[1], _SURE, entry=entry)
    for question, (value, place) in one.parts.items():
        yield analysis.candidate(question, value, place, _SURE, entry=entry)
    if one.unit is not None:
        folded = analysis.folded.text[slice(*one.unit)]
        unit = "%" if folded in PERCENT else "€" if folded in EUROS else analysis.source(*one.unit)
        yield analysis.candidate("indicator_unit", unit, one.unit, _SURE, entry=entry)
    if "indicator_value" in one.parts:
        for moment in said.moments:
            if max(span[0], one.tail) <= moment.start < span[1] and not _is_to_come(analysis.folded.text, moment.start):
                yield analysis.candidate(
                    "indicator_measured_on", moment.value, (moment.start, moment.end), _SURE, entry=entry
                )
                return


def _is_to_come(text: str, start: int) -> bool:
    return (
        re.search(r"\b(?:d'ici|avant|cible|objectif|jusqu)\b[^,;]{0,14}$", text[max(0, start - 24) : start]) is not None
    )


def _measured(said: Mentioned) -> Iterator[tuple[Measured, Span]]:
    """Read each piece that tells an indicator; where none was asked, or where it has no figure, its name must say that it measures."""
    text = said.analysis.folded.text
    dates = [(one.start, one.end) for one in said.moments]
    is_asked = said.analysis.scene.asked == "indicators"
    for start, end, kind in _pieces(said, dates):
        one = measured(text, start, end, dates)
        if one is None:
            continue
        is_plain = not one.parts and one.kind is None and not _NAMED.match(text, start)
        if is_plain and not (is_asked and _is_a_name(text, one.label, (start, end))):
            continue
        if one.kind is None and kind is not None:
            one.kind = kind
        yield one, (start, end)


def _is_a_name(text: str, label: Span, piece: Span) -> bool:
    """Whether words that no figure follows name what is measured: not « aucun pour l'instant », « je ne sais pas »."""
    words = text[slice(*label)]
    is_whole = label[1] - label[0] >= _MOST_OF_IT * (piece[1] - piece[0])
    return is_whole and len(words) <= _LONGEST_NAME and len(words.split()) > 1 and not _NO_NAME.search(text, *piece)


def _pieces(said: Mentioned, dates: list[Span]) -> Iterator[tuple[int, int, tuple[IndicatorKind, Span] | None]]:
    text = said.analysis.folded.text
    if said.analysis.scene.asked == "indicators":
        cue = _CUE.search(text, 0, _LATEST_CUE)
        if cue and re.search("[0-9(:,;]", text[: cue.start()]):
            cue = None
        first = cue.end() if cue and (cue["colon"] or cue[0].startswith(("on ", "nous "))) else 0
        kind = kind_of(text, cue.span()) if cue and first else None
        for start, end in _split(text, first, min(len(text), first + _LONGEST_LIST), dates):
            yield start, end, kind
        return
    taken: list[Span] = []
    for cue in islice(_CUE.finditer(text), _MOST):
        last = _last(text, cue)
        if overlaps(cue.span(), taken) or said.analysis.is_negated(said.analysis.token_at(cue.start())):
            continue
        if cue["colon"] or any(cue.end() <= one.start < last for one in said.figures):
            taken.append((cue.start(), last))
            kind = kind_of(text, cue.span())
            for start, end in _split(text, cue.end(), last, dates):
                yield start, end, kind
    for mark in islice(_OF_KIND.finditer(text), _MOST):
        if not overlaps(mark.span(), taken):
            room = max(0, mark.start() - _LONGEST_PIECE)
            first = max((one.end() for one in _PIECE_BEFORE.finditer(text, room, mark.start())), default=room)
            taken.append((first, mark.end()))
            yield first, mark.end(), None


def _last(text: str, cue: re.Match[str]) -> int:
    """Give where the indicators that a cue opens end: with the sentence, or with the bullets."""
    last = min(len(text), cue.end() + _LONGEST_LIST)
    bullets = _BULLETS.match(text, cue.end() - 1 if text[cue.end() - 1] == "\n" else cue.end(), last)
    if bullets:
        return bullets.end()
    end = _END.search(text, cue.end(), last)
    return end.start() if end else last


def _split(text: str, start: int, end: int, dates: list[Span]) -> Iterator[Span]:
    """Cut at semicolons and line ends, and where, a figure told, a comma, « et » or a full stop opens another indicator."""
    first = start
    for match in _SEPARATOR.finditer(text, start, end):
        if match.start() < first or (match[0] not in _STRONG and not _opens_another(text, (first, end), match, dates)):
            continue
        if (
            match[0] in _STRONG
            and _CONTINUES.match(text, match.end(), end)
            and match[0] != "\n"
            and not _NAMED.match(text, match.end(), end)
        ):
            continue
        if text[first : match.start()].strip():
            yield first, match.start()
        first = match.end()
    if text[first:end].strip():
        yield first, end


def _opens_another(text: str, piece: Span, mark: re.Match[str], dates: list[Span]) -> bool:
    if any(start <= mark.start() < end for start, end in dates):
        return False
    if _CONTINUES.match(text, mark.end(), piece[1]) or not _NEW.match(text, mark.end(), piece[1]):
        return False
    following = _SEPARATOR.search(text, mark.end(), piece[1])
    one = measured(text, piece[0], mark.start(), dates)
    other = measured(text, mark.end(), following.start() if following else piece[1], dates)
    return (
        one is not None
        and bool(one.parts)
        and other is not None
        and bool(other.parts or _NAMED.match(text, mark.end()))
    )


def _objective(said: Mentioned, entry: Entry) -> Iterator[Candidate]:
    """« 19 places labellisées, objectif 30 places »: things counted that are to be so many."""
    text = said.analysis.folded.text
    for figure in said.figures:
        is_aim = _OBJECTIVE.search(text[max(0, figure.start - 30) : figure.start]) is not None
        is_thing = figure.measure is Measure.OTHER and figure.unit and not figure.unit.startswith("logement")
        if not is_aim or not is_thing or figure.unit == "%" or not said.is_free(figure.start, figure.end):
            continue
        start = _noun_start(figure, text)
        one = measured(text, start, said.analysis.clause_at(figure.start)[1], ())
        if one is None or one.label[1] - one.label[0] < SHORTEST:
            continue
        for question, value, span in (
            ("indicator_label", said.analysis.source(*one.label), one.label),
            ("indicator_target", Decimal(figure.value), (figure.start, figure.end)),
            ("indicator_unit", figure.unit, (figure.start, figure.end)),
        ):
            yield said.analysis.candidate(question, value, span, _LIKELY, entry=entry)
        return


def _noun_start(figure: Figure, text: str) -> int:
    has_noun = text.endswith(figure.unit, figure.start, figure.end)
    return figure.end - len(figure.unit) if has_noun else figure.end
