"""What is written in digits and counts nothing: telephone numbers, postal codes, dates, SIRET, « action 2 », « 24h/24 »."""

import re

from survey.understanding.analysis import Analysis
from survey.understanding.moments import Moment

_MONTHS = "janv|fevr?|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec"
_NUMBERED = (
    "actions?|priorites?|axes?|mesure|fiche|fiche action|articles?|art|programme|prog|bop|annexe|lot|phase|volet|n[o°]|numero|num"
    "|page|question|point|departement|dept|dpt|canton|covid|rue|avenue|niveau|tranche d'age|pilier|chapitre|alinea|qpv n[o°]?"
)
_NO_FIGURE = re.compile(
    r"(?=[0-9(+._-]|(?<![a-z0-9_])[a-z])"  # where one may begin: the rest is not tried in the midst of a word
    r"(?:(?:(?:\+|00)33|(?<![0-9])0) ?\(?0?\)? ?[1-9](?:[ .-]?[0-9]{2}){4}(?![0-9])"  # telephone
    r"|(?<![0-9])[0-9]{3} ?[0-9]{3} ?[0-9]{3} ?[0-9]{5}(?![0-9])"  # SIRET
    r"|(?<![0-9.,])[0-9]{9,40}(?![0-9])"  # SIREN, number of a commitment
    r"|(?<![0-9.,])0[0-9]{4}(?![0-9])|\( ?[0-9]{5} ?[)]"  # postal code
    r"|(?<![0-9])[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:20)?[0-9]{2}(?![0-9])|(?<![0-9/])[0-9]{1,2}/[0-9]{1,2}(?![0-9/])"  # date
    rf"|(?<![0-9])[0-9]{{1,2}}(?:er)? ?(?:au|-|et) ?[0-9]{{1,2}} (?:{_MONTHS})[a-z]{{0,7}}\b"
    rf"|(?<![0-9])[0-9]{{1,2}}(?:er)? (?:{_MONTHS})[a-z]{{0,7}}\b\.?(?: 20[0-9]{{2}})?"
    rf"|\b(?:{_MONTHS})[a-z]{{0,7}}\.? 20[0-9]{{2}}\b"
    r"|\b[0-9]{1,2} ?(?:j|h|jours?|heures?) ?(?:/|sur) ?(?:7|24)\b|\b[0-9]{1,2} ?h ?[0-9]{2}\b"  # 5j/7, 9h30
    r"|\b[0-9]{1,2}(?:er|ere|re|nd|nde|e|eme|ieme)s?\b(?! ?[0-9])"  # 2e
    rf"|\b(?:{_NUMBERED})\.? ?(?:n[o°] ?)?:? ?[0-9]{{1,4}}(?! ?[0-9])(?! ?(?:€|k|eur|[.,][0-9]))"  # action 2
    r"|\bloi [^,;\n]{0,20}[0-9]{4}-[0-9]{1,5}|\b[a-z0-9_.-]{1,40}@[a-z0-9_.-]{1,60}|\bhttps?://[^ \n]{1,200}"
    r"|(?<![0-9])[0-9]{4}[-/][0-9]{4}(?![0-9])"  # 2024-2027
    r"|\bpour cents?\b)"
)
_SEVENTEEN = re.compile(r"[a-z]{2,10}[ -]sept")
_FIVE_DIGITS = re.compile(r"(?<![0-9.,])[0-9]{5}(?= [a-z]{2})")


def not_figures(analysis: Analysis, moments: tuple[Moment, ...]) -> bytearray:
    """Mark, with 1, each character of the folded text that is of a number that counts nothing."""
    text = analysis.folded.text
    marked = bytearray(len(text))
    spans = [match.span() for match in _NO_FIGURE.finditer(text)]
    spans += [
        (moment.start, moment.end) for moment in moments if not _SEVENTEEN.fullmatch(text, moment.start, moment.end)
    ]
    spans += [match.span() for match in _FIVE_DIGITS.finditer(text) if _is_postal_code(analysis, *match.span())]
    for start, end in spans:
        marked[start:end] = b"\1" * (end - start)
    return marked


def _is_postal_code(analysis: Analysis, start: int, end: int) -> bool:
    """« 61000 Alençon »: the number begins like those of the department, and a name follows."""
    code = analysis.scene.context.territory.code.replace("2A", "20").replace("2B", "20")
    text = analysis.folded.text
    in_brackets = text[max(0, start - 1) : start] == "(" and not text.startswith(" eur", end)
    return text.startswith(code, start) and (in_brackets or analysis.source(end + 1, end + 2).isupper())
