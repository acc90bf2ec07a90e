"""Days, months and quarters as people write them, found anywhere in a folded text, on a reference day."""

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import TypeAlias

from rapidfuzz import fuzz, process

from survey.domain import french
from survey.domain.values import PartialDate
from survey.understanding.calendar_words import (
    DAY_WORDS,
    FEASTS,
    FIRST_YEAR,
    LAST_YEAR,
    LONG_MONTHS,
    MONTHS,
    MONTHS_IN_YEAR,
    ORDINALS,
    WEEKDAYS,
    Moment,
    NoSuchDate,
    day_of,
)

__all__ = ["FIRST_YEAR", "LAST_YEAR", "MONTHS_IN_YEAR", "WEEKDAYS", "Moment", "NoSuchDate", "day_of", "moments"]

_NEARLY_A_MONTH = 80
MOST_MOMENTS = 100
"""Dates looked for in one text; nobody tells more."""

_Found: TypeAlias = Iterator[Moment]
_Reader: TypeAlias = Callable[[re.Match[str], date], _Found]


def moments(text: str, today: date, *, skipping: bool = False) -> list[Moment]:
    """Find the dates of a folded text, from left to right; raises ``NoSuchDate``, or leaves it out where ``skipping``."""
    found: list[Moment] = []
    holds = {hint: hint.search(text) is not None for hint in _HINTS}
    for pattern, reader, hint in _READERS:
        for match in pattern.finditer(text) if holds[hint] else ():
            known = len(found)
            if known >= MOST_MOMENTS:
                break
            try:
                found += reader(match, today)
            except NoSuchDate:
                if not skipping:
                    raise
            else:
                if len(found) == known:
                    continue
            text = text[: match.start()] + "\0" * (match.end() - match.start()) + text[match.end() :]
    return sorted(found, key=lambda moment: moment.start)


def _year(text: str | None, today: date) -> int:
    if not text:
        return today.year
    digits = text.strip("' ")
    return int(digits) + (FIRST_YEAR if len(digits) == len("24") else 0)


def _month(text: str) -> int | None:
    if text in MONTHS:
        return MONTHS[text]
    near = process.extractOne(text, LONG_MONTHS, scorer=fuzz.ratio, score_cutoff=_NEARLY_A_MONTH)
    return MONTHS[near[0]] if near else None


def _day(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if text.isdecimal() else DAY_WORDS[text.replace(" ", "-")]


def _in_figures(match: re.Match[str], today: date) -> _Found:
    parts = match.groupdict()
    day = int(parts["day"]) if parts.get("day") else None
    value = day_of(_year(parts.get("year"), today), int(parts["month"]), day)
    yield Moment(value, match.start(), match.end(), dated=bool(parts.get("year")))


def _in_words(match: re.Match[str], today: date) -> _Found:
    parts = match.groupdict()
    month = _month(parts["month"])
    if month is None:
        return
    value = day_of(_year(parts["year"], today), month, _day(parts.get("day")))
    value = _turned(value, parts.get("turn"), today)
    dated = bool(parts["year"] or parts.get("turn"))
    if parts.get("weekday"):
        value = _on_weekday(value, WEEKDAYS.index(parts["weekday"]), dated=dated)
        dated = True
    yield Moment(value, match.start(), match.end(), dated=dated, confidence=1.0 if parts["month"] in MONTHS else 0.8)


def _turned(value: PartialDate, turn: str | None, today: date) -> PartialDate:
    """« octobre prochain », « en mars dernier », « mars de l'année prochaine »."""
    if turn and turn.startswith("de l'an"):
        return day_of(today.year + (1 if "prochain" in turn else -1), value.month, value.day)
    if turn == "prochain" and value.first <= today:
        return day_of(value.year + 1, value.month, value.day)
    if turn in ("dernier", "passe") and value.last >= today:
        return day_of(value.year - 1, value.month, value.day)
    return value


def _on_weekday(value: PartialDate, weekday: int, *, dated: bool) -> PartialDate:
    """Check « lundi 6 janvier »; where no year was said, the weekday may tell that it is the next."""
    years = (value.year,) if dated else (value.year, value.year + 1, value.year - 1)
    for year in years:
        here = day_of(year, value.month, value.day)
        if here.first.weekday() == weekday:
            return here
    actual = WEEKDAYS[value.first.weekday()]
    raise NoSuchDate(
        f"Le {french.partial_date(value)} est un {actual}, pas un {WEEKDAYS[weekday]} : quelle est la date ?"
    )


def _two_days_of_a_month(match: re.Match[str], today: date) -> _Found:
    """« du 1er au 15 octobre »."""
    month = _month(match["month"])
    if month is None:
        return
    year, dated = _year(match["year"], today), bool(match["year"])
    yield Moment(day_of(year, month, _day(match["first"])), match.start("first"), match.end("first"), dated=dated)
    yield Moment(day_of(year, month, _day(match["day"])), match.start("day"), match.end(), dated=dated)


def _near_today(match: re.Match[str], today: date) -> _Found:
    word = match[0].replace("-", " ")
    days = {"avant hier": -2, "hier": -1, "demain": 1, "apres demain": 2}.get(word, 0)
    yield _exactly(match, today + timedelta(days=days))


def _weekday_turned(match: re.Match[str], today: date) -> _Found:
    weekday = WEEKDAYS.index(match["weekday"])
    if match["turn"] in ("dernier", "passe"):
        yield _exactly(match, today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1))
    else:
        weeks = 7 if match["turn"] == "en huit" else 0
        yield _exactly(match, today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1 + weeks))


def _weekday_with_day(match: re.Match[str], today: date) -> _Found:
    """« lundi 18 »: in this month, the next or the last, where the two agree."""
    weekday, day = WEEKDAYS.index(match["weekday"]), int(match["day"])
    month = today.year * MONTHS_IN_YEAR + today.month - 1
    for months in (month, month + 1, month - 1):
        year, number = months // MONTHS_IN_YEAR, months % MONTHS_IN_YEAR + 1
        if 1 <= day <= calendar.monthrange(year, number)[1] and date(year, number, day).weekday() == weekday:
            yield _exactly(match, date(year, number, day))
            return


def _week_of_year(match: re.Match[str], today: date) -> _Found:
    """« semaine 42 »: from its Monday to its Friday."""
    try:
        monday = date.fromisocalendar(_year(match["year"], today), int(match["week"]), 1)
    except ValueError:
        raise NoSuchDate(f"Il n'y a pas de semaine {match['week']} cette année-là.") from None
    friday = PartialDate.of(monday + timedelta(days=4))
    first = PartialDate.of(monday)
    yield Moment(first, match.start(), match.end(), last=friday, dated=bool(match["year"]), confidence=0.8)


def _week_from_today(match: re.Match[str], today: date) -> _Found:
    """« la semaine prochaine »: from its Monday to its Friday."""
    weeks = {"prochaine": 1, "derniere": -1, "passee": -1}.get(match["turn"], 0)
    monday = today + timedelta(days=7 * weeks - today.weekday())
    friday = PartialDate.of(monday + timedelta(days=4))
    yield Moment(PartialDate.of(monday), match.start(), match.end(), last=friday, confidence=0.7)


def _whole_year(match: re.Match[str], today: date) -> _Found:
    """« toute l'année 2025 »: from January to December."""
    year = _year(match["year"], today)
    yield Moment(day_of(year, 1, None), match.start(), match.end(), last=day_of(year, 12, None), confidence=0.8)


def _school_year(match: re.Match[str], today: date) -> _Found:
    """« année scolaire 2024-2025 »: from September to June."""
    year = _year(match["year"], today)
    yield Moment(day_of(year, 9, None), match.start(), match.end(), last=day_of(year + 1, 6, None), confidence=0.8)


def _feast(match: re.Match[str], today: date) -> _Found:
    month, day = FEASTS[match["feast"]]
    value = day_of(_year(match["year"], today), month, day)
    yield Moment(value, match.start("feast"), match.end(), dated=bool(match["year"]), confidence=0.8)


def _counted_from_today(match: re.Match[str], today: date) -> _Found:
    """« il y a trois semaines », « dans 15 jours », « dans deux mois », « dans un an »."""
    number = {"un": 1, "une": 1, "une quinzaine de": 15, "une dizaine de": 10}.get(match["number"]) or _day(
        match["number"]
    )
    sign = -1 if match["sense"] in ("il y a", "y a", "ya") else 1
    steps = sign * (number or 0)
    if match["unit"].startswith("an") and match["sense"] not in ("dans", "ds"):
        return  # « il y a deux ans » is too vague for a month
    if match["unit"][0] in "ma":
        steps *= MONTHS_IN_YEAR if match["unit"][0] == "a" else 1
        months = today.year * MONTHS_IN_YEAR + today.month - 1 + steps
        value = day_of(months // MONTHS_IN_YEAR, months % MONTHS_IN_YEAR + 1, None)
        yield Moment(value, match.start(), match.end(), confidence=0.9)
    else:
        yield _exactly(match, today + timedelta(days=steps * (7 if match["unit"].startswith("sem") else 1)))


def _month_from_today(match: re.Match[str], today: date) -> _Found:
    """« ce mois-ci », « le mois prochain »."""
    turn = {"prochain": 1, "dernier": -1, "passe": -1}.get(match["turn"] or "", 0)
    months = today.year * MONTHS_IN_YEAR + today.month - 1 + turn
    yield Moment(day_of(months // MONTHS_IN_YEAR, months % MONTHS_IN_YEAR + 1, None), match.start(), match.end())


def _day_of_near_month(match: re.Match[str], today: date) -> _Found:
    """« Le 3 du mois dernier », « le 5 courant »."""
    turn = {"prochain": 1, "dernier": -1, "passe": -1}.get(match["turn"] or "", 0)
    months = today.year * MONTHS_IN_YEAR + today.month - 1 + turn
    value = day_of(months // MONTHS_IN_YEAR, months % MONTHS_IN_YEAR + 1, int(match["day"]))
    yield Moment(value, match.start(), match.end())


def _end_of_year(match: re.Match[str], today: date) -> _Found:
    year = today.year + {"prochaine": 1, "derniere": -1}.get(match["turn"] or "", 0)
    yield Moment(PartialDate(year, 12, 31), match.start(), match.end(), dated=False, confidence=0.9)


def _edge_of_year(match: re.Match[str], today: date) -> _Found:
    """« fin 2024 », « début 2025 »; without a year, « début d'année » is of the current one."""
    month = {"fin": 12, "mi": 6}.get(match["edge"], 1)
    parts = match.groupdict()
    year = _year(parts.get("year"), today) + ("prochain" in (parts.get("turn") or ""))
    value = day_of(year, month, None)
    yield Moment(value, match.start(), match.end(), confidence=0.8)


def _part_of_year(match: re.Match[str], today: date) -> _Found:
    """« T4 2024 », « deuxième semestre »: from its first month to its last."""
    parts = match.groupdict()
    months = 6 if (parts.get("letter") or parts.get("name") or "").startswith("s") else 3
    count = MONTHS_IN_YEAR // months
    said = parts["number"]
    number = count if said == "dernier" else ORDINALS.get(said) or int(said)
    if number > count:
        raise NoSuchDate(f"Une année compte {count} {'trimestres' if count > months else 'semestres'}.")
    year = _year(parts["year"], today)
    first, last = day_of(year, (number - 1) * months + 1, None), day_of(year, number * months, None)
    yield Moment(first, match.start(), match.end(), last=last, dated=bool(parts["year"]), confidence=0.8)


def _back_to_school(match: re.Match[str], today: date) -> _Found:
    value = day_of(_year(match["year"], today), 9, None)
    yield Moment(value, match.start(), match.end(), dated=bool(match["year"]), confidence=0.8)


def _exactly(match: re.Match[str], day: date) -> Moment:
    return Moment(day_of(day.year, day.month, day.day), match.start(), match.end())


_ANY_MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")(?![a-z])\.?"
_ANY_DAY = "[0-9]{1,2}|" + "|".join(word.replace("-", "[ -]") for word in sorted(DAY_WORDS, key=len, reverse=True))
_SHORT_YEAR = r"[0-9]{2}(?= ?$)|2[0-9](?= ?(?:[,.;:)\n→>/-]|a |au |jusqu|et (?:le|on|la) ))"
_ANY_YEAR = rf"(?: (?:de )?(?P<year>[0-9]{{4}}|'[0-9]{{2}}|{_SHORT_YEAR})(?![0-9]))?"
_TURN = r"(?: (?P<turn>prochain|dernier|passe|de l'an(?:nee)? (?:prochaine?|derni(?:er|ere)|passee?))\b)?"
_YEAR_IN_FIGURES = r"(?P<year>[0-9]{4}|[0-9]{2})(?![0-9])"
_DAY_IN_WORDS = rf"(?:(?P<weekday>{'|'.join(WEEKDAYS)}),? (?:le )?)?(?<![0-9])(?P<day>{_ANY_DAY})(?: ?er)? (?:de |d')?"
_TWO_DAYS = rf"(?<![0-9])(?P<first>{_ANY_DAY})(?: ?er)? ?(?:au|a|(?<![a-z])-|(?<= )-|et le|et|ou le|ou) ?(?P<day>{_ANY_DAY})(?: ?er)? "
_COUNTED = (
    r"\b(?P<sense>il y a|y a|ya|dans|ds|d'ici)(?: environ)? (?P<number>une (?:quinzaine|dizaine) de|un|une|{})"
    r" (?P<unit>jours?|semaines?|mois|ans?)\b(?! d'age)"
)
_OF_NEAR_MONTH = (
    r"(?<![0-9])(?P<day>[0-9]{1,2}) (?:courant\b(?! [a-z])"
    r"|(?:du|de ce) mois\b(?: (?P<turn>dernier|prochain|passe)\b|-?ci\b| en cours)?)"
)
_EDGE_OF_MONTH = (
    r"\b(?:fin|debut|courant|mi)[ -](?:(?:de |du |ce |le |d'ici )){0,2}mois\b(?! de| d'|-)"
    r"(?: (?P<turn>prochain|dernier|passe)\b| en cours)?"
)
_TO_A_FEAST = r"\b(?:a|avant|pour|jusqu'a|d'ici(?: a)?|des|vers|apres) (?:la |le )?"
_PART = r"(?: (?:de )?(?:l'annee )?(?P<year>20[0-9]{2}))?"

# What must stand somewhere in a text that a pattern can match: most patterns need not be tried.
_SLASHED = "[0-9] ?[-/.] ?[0-9]"
_IN_DIGITS = "[0-9] ?[-/. ] ?[0-9]{1,2} ?[-/. ] ?[0-9]"
_GLUED = "[0-9]{8}"
_MONTH_SAID = "|".join(sorted({name[:3] for name in MONTHS}))
_WEEKDAY_SAID = "|".join(WEEKDAYS)
_FEAST_SAID = "|".join(FEASTS)

# In this order: what is read is taken out before the next pattern looks.
_READERS: tuple[tuple[re.Pattern[str], _Reader, re.Pattern[str]], ...] = tuple(
    (re.compile(pattern), reader, re.compile(hint))
    for pattern, reader, hint in (
        (
            r"(?<![0-9])(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})(?![0-9])",
            _in_figures,
            _SLASHED,
        ),
        (
            rf"(?<![0-9])(?P<day>[0-9]{{1,2}})(?P<mark> ?[/.-] ?| )(?P<month>[0-9]{{1,2}})(?P=mark){_YEAR_IN_FIGURES}",
            _in_figures,
            _IN_DIGITS,
        ),
        (r"(?<![0-9])(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>20[0-9]{2})(?![0-9])", _in_figures, _GLUED),
        (r"(?<![0-9])(?P<year>20[0-9]{2})(?P<month>[01][0-9])(?P<day>[0-3][0-9])(?![0-9])", _in_figures, _GLUED),
        (r"(?<![0-9])(?P<year>[0-9]{4})[-/](?P<month>[0-9]{1,2})(?![0-9])", _in_figures, _SLASHED),
        (r"(?<![0-9/.-])(?P<month>[0-9]{1,2}) ?[/.-] ?(?P<year>[0-9]{4})(?![0-9])", _in_figures, _SLASHED),
        (rf"{_TWO_DAYS}{_ANY_MONTH}{_ANY_YEAR}", _two_days_of_a_month, _MONTH_SAID),
        (rf"{_DAY_IN_WORDS}{_ANY_MONTH}{_ANY_YEAR}{_TURN}", _in_words, _MONTH_SAID),
        (r"(?<![0-9/.-])(?P<day>[0-9]{1,2}) ?[/.-] ?(?P<month>[0-9]{1,2})(?![0-9/-]| ans)", _in_figures, _SLASHED),
        (
            r"\b(?:avant[ -]hier|apres[ -]demain|hier|demain|aujourd'? ?hui|(?<!a )ce jour|ce (?:matin|midi|soir))\b",
            _near_today,
            r"hier|demain|aujourd|jour|matin|midi|soir",
        ),
        (
            rf"\b(?P<weekday>{'|'.join(WEEKDAYS)}) (?P<turn>prochain|dernier|passe|qui vient|en huit)\b",
            _weekday_turned,
            _WEEKDAY_SAID,
        ),
        (_COUNTED.format(_ANY_DAY), _counted_from_today, r"jour|semaine|mois|\ban"),
        (
            _OF_NEAR_MONTH,
            _day_of_near_month,
            r"courant|mois",
        ),
        (
            _EDGE_OF_MONTH,
            _month_from_today,
            r"mois",
        ),
        (
            r"\b(?:ce |le |du |au )?mois(?: ?-?ci\b| en cours| (?P<turn>prochain|dernier|passe)\b)",
            _month_from_today,
            r"mois",
        ),
        (r"\b(?P<edge>debut|mi)[ -](?:de )?(?:l'|d')an(?:nee)? (?P<turn>prochaine?)\b", _edge_of_year, r"prochain"),
        (r"\bfin (?:de l'|d'|de cette )annee\b(?: (?P<turn>prochaine|derniere))?(?! 20)", _end_of_year, r"annee"),
        (r"\b(?P<edge>fin|debut|mi)[ -](?:(?:de l'|d')annee )?(?P<year>20[0-9]{2})\b", _edge_of_year, r"20[0-9]"),
        (
            r"\b(?P<letter>[tqs]) ?(?P<number>[1-4])(?![0-9])(?:[ /-]?(?P<year>20[0-9]{2}))?",
            _part_of_year,
            r"[tqs] ?[1-4]",
        ),
        (
            rf"\b(?P<number>[1-4]|{'|'.join(ORDINALS)}|dernier)(?:er|eme|e|nd)? (?P<name>trimestre|semestre)\b{_PART}",
            _part_of_year,
            r"mestre",
        ),
        (rf"\b(?:(?:mi|debut|fin|courant)[ -](?:de |d')?)?{_ANY_MONTH}{_ANY_YEAR}{_TURN}", _in_words, _MONTH_SAID),
        (
            rf"\brentree\b(?: scolaire| de septembre)?(?! de (?:janvier|noel|la toussaint|printemps)){_PART}",
            _back_to_school,
            r"rentree",
        ),
        (
            r"\b(?P<weekday>lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) (?P<day>[0-9]{1,2})(?![0-9h/.%-]| ?h)\b",
            _weekday_with_day,
            _WEEKDAY_SAID,
        ),
        (
            r"\b(?:semaine|sem\.?) ?(?:n ?)?(?P<week>[0-9]{1,2})(?![0-9])(?:[ /-](?:de )?(?P<year>20[0-9]{2}))?",
            _week_of_year,
            r"sem",
        ),
        (
            r"\b(?:la|cette) semaine(?: (?P<turn>prochaine|derniere|passee)\b| ?-?ci\b| en cours\b)",
            _week_from_today,
            r"semaine",
        ),
        (r"\b(?:annee )scolaire (?P<year>20[0-9]{2})[ -/]{1,3}(?:20)?[0-9]{2}\b", _school_year, r"scolaire"),
        (
            r"\b(?:toute l'|sur l'|sur toute l'|l'ensemble de l')annee (?:civile )?(?P<year>20[0-9]{2})\b",
            _whole_year,
            r"annee",
        ),
        (rf"{_TO_A_FEAST}(?P<feast>{'|'.join(FEASTS)})\b(?: (?P<year>20[0-9]{{2}}))?", _feast, _FEAST_SAID),
        (
            r"(?<![0-9])(?P<day>[0-9]{1,2})(?: ?er)? (?P<month>[a-z]{4,10})\b(?: (?P<year>[0-9]{4}))?",
            _in_words,
            r"[0-9] ?(?:er)? ?[a-z]",
        ),
        (r"\b(?P<month>[a-z]{4,10}) (?P<year>20[0-9]{2})\b", _in_words, r" 20"),
    )
)
_HINTS = frozenset(hint for _, _, hint in _READERS)
