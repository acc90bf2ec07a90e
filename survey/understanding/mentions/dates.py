"""The dates of a text where figures that only look like dates are left alone."""

import re
from collections.abc import Iterator

from survey.understanding.analysis import Analysis
from survey.understanding.moments import Moment, moments

_NUMBER_IN_FIGURES = re.compile(r"[0-9]{1,2} ?(?P<mark>[/.-]) ?[0-9]{1,2}")
_THREE_NUMBERS = re.compile(r"[0-9]{1,2} [0-9]{1,2} [0-9]{2,4}")
_DATE_FOLLOWS = re.compile(
    r"(?:^|[:(,;\n→>]|\b(?:le|les|du|au|depuis|des|avant|apres|vers|jusqu'au|d'ici|a|et|dates?|debut|departs?|fin|ae|ej|engagee?s?|notifiee?s?"
    r"|signee?s?|demarrage|demarree?|lancement|lancee?|ouverture|ouverte?|convention|engagement)) ?$"
)
_SURELY_FOLLOWS = re.compile(r"\b(?:le|du|au|depuis|des|avant|apres|vers|jusqu'au|d'ici le) ?$")
_UNIT = re.compile(
    r" ?(?:%|€|k|m€|euros?|eur\b|h\b|km|etp|ans?\b|mois|jours?|j\b|pers|personnes?|familles?|menages?|enfants?|jeunes|m2"
    r"|heures?|places?|points?|d(?:e|u|es|')\b)"
)
_FRACTIONS = frozenset({"1/2", "1/3", "2/3", "1/4", "3/4", "1/5", "4/5", "7/7", "5/7", "6/7"})
_SEPT = re.compile(r"(?P<edge>(?:mi|debut|fin|courant)[ -](?:de )?)?sept")
_AFTER_SEPT = re.compile(r"[.]|[ ]?(?:$|[^a-z0-9. ]|20[0-9]{2}|a\b|au\b|et\b|jusqu|puis\b|dernier|prochain)")
_BEFORE_SEPT = re.compile(r"\b(?:en|depuis|des|le mois de|[0-9]{1,2}) $")
_PLURAL_FOLLOWS = re.compile(r" [a-z]{2,20}[sx]\b")
_QUARTER = re.compile(r"[tqs] ?[1-4]")
_HOME = re.compile(r"\b(?:logements?|appartements?|studios?|type|hlm|bail|f[1-5])\b")
_QUARTER_FOLLOWS = re.compile(r"(?:^|[:(,-]|\b(?:au|en|fin|debut|des|du|le|sur|a partir du|depuis)) ?$")


def dates_of(analysis: Analysis) -> Iterator[Moment]:
    """Give the dates, from left to right; one that does not exist is left out."""
    text = analysis.folded.text
    for moment in moments(text, analysis.scene.context.today, skipping=True):
        if _is_a_date(moment, text):
            yield moment


def _is_a_date(moment: Moment, text: str) -> bool:
    said = text[moment.start : moment.end]
    before, after = text[max(0, moment.start - 20) : moment.start], text[moment.end : moment.end + 20]
    if _SEPT.fullmatch(said):
        return said != "sept" or _is_september(before, after)
    if _QUARTER.fullmatch(said):
        return bool(_QUARTER_FOLLOWS.search(before)) and not _HOME.search(text)
    if _THREE_NUMBERS.fullmatch(said):
        return not (before[-1:].isdigit() or before[-2:-1].isdigit() or re.match(r" ?[0-9]", after))
    figures = _NUMBER_IN_FIGURES.fullmatch(said)
    return figures is None or _is_day_and_month(said.replace(" ", ""), figures["mark"], before, after)


def _is_september(before: str, after: str) -> bool:
    """« Sept » is also a number: « les sept communes »."""
    if _BEFORE_SEPT.search(before):
        return not _PLURAL_FOLLOWS.match(after)
    return _AFTER_SEPT.match(after) is not None and not re.search(
        r"\b(?:a|les|de|ces|nos|vingt|quatre|soixante)[ -]$", before
    )


def _is_day_and_month(said: str, mark: str, before: str, after: str) -> bool:
    """« 12/10 » is a day after « le », and neither « 2/3 des familles » nor « 3-12 ans » is."""
    if _UNIT.match(after) and not _SURELY_FOLLOWS.search(before):
        return False
    if mark == "/":
        return _DATE_FOLLOWS.search(before) is not None and (
            said not in _FRACTIONS or _SURELY_FOLLOWS.search(before) is not None
        )
    return _SURELY_FOLLOWS.search(before) is not None and not _UNIT.match(after)
