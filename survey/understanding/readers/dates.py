"""One day, or one month where that is precise enough."""

import calendar
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from survey.domain import french
from survey.domain.values import PartialDate
from survey.questionnaire import kinds
from survey.understanding.folding import Folded, fold
from survey.understanding.moments import MONTHS_IN_YEAR, WEEKDAYS, Moment, NoSuchDate, day_of, moments
from survey.understanding.numerals import scan
from survey.understanding.replies import Context, Misread, Suggestion, Understood, misread

_UNTIL = re.compile(
    r"(?: ?er)?[ ,]{0,3}(?:a|au|-|->|>|→|/|jusqu'(?:a|au|en|a la)|jusque)?[ ,]{0,2}"
    r"(?:le|la|en|fin|debut|mi|courant)?[ -]{0,2}"
)
_AGAIN = re.compile(
    r"\b(?:donc|soit|c'est[ -]a[ -]dire|cad|plus (?:precisement|exactement)|precisement|exactement|a savoir"
    r"|ou plutot|plutot|enfin"
    r"|pardon|non|je veux dire|ie)\b|[=(]"
)
_AND = re.compile(r"(?: ?er)? et (?:le )?")
_BETWEEN = re.compile(r"\bentre (?:le |la |fin |debut |mi[ -])?$")
_ONLY_A_DAY = re.compile(
    r" {0,3}(?:c'est |ce sera )?(?:le|au|a partir du|des le|depuis le|pour le|vers le|jusqu'au)? ?"
    r"(?P<day>[0-9]{1,2}) ?(?:er)?[ .!]{0,3}"
)
_PAST = re.compile(r"\b(?:a commence|a demarre|a debute|demarree?|lancee?|terminee?|finie?|s'est|ont|etait)\b")
_SINCE = re.compile(r"\bdepuis\b")
_HALF_A_YEAR, _TWO_MONTHS = 183, 62
_BARE_WEEKDAY = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})\b")
_BARE_NUMBER = re.compile(
    r"\b(?:le|au|vers le|avant le) ([1-9]|[12][0-9]|3[01])(?: ?er)?(?= ?$| ?[,.;!]| (?:au|a|en)\b)"
)
_LASTING = re.compile(
    r"(?:(?:elle|il|ca|cela|l'action|le projet) )?(?:(?:va |doit )?dur(?:e|era|er|erait)|s'etale|s'etend"
    r"|(?:une |la )?duree(?: de| :)?|c'est)?"
    r" ?(?:prevue? )?(?:sur |pour |pendant |environ )?(?P<number>[0-9]{1,2}|[a-z-]{2,10}) (?P<unit>mois|ans?|annees?)[ .!]{0,3}"
)
_LAST_ONE = re.compile(r" (?:dernier|passe)\b")
_BARE_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_A_DAY = french.day(date(2024, 10, 15))
_DAY_EXAMPLE = f"Exemple : {_A_DAY} ou 15/10/2024."
_MONTH_EXAMPLE = f"Exemple : {_A_DAY}, ou octobre{french.NO_BREAK}2024 si le jour n'est pas connu."


def read_date(kind: kinds.Date, text: str, context: Context) -> Understood | Misread:
    """Read a day, or a month where ``kind.month``.

    A year left out is the current one, or for an end the first that does not put it before ``context.after``.
    """
    folded = fold(text)
    try:
        found = periods(moments(folded.text, context.today), folded.text)
        if not found:
            found = _lasting(folded.text, kind, context)
        if not found:
            found = _bare_day(folded.text, kind, context.today) or _bare_weekday(folded.text, kind, context.today)
        found = [_in_its_year(moment, kind, folded.text, context) for moment in found]
    except NoSuchDate as problem:
        return misread(f"{problem} {_example(kind)}")
    found = _restated(found, folded.text)
    distinct = {_chosen(moment, kind).iso(): moment for moment in found}
    if not distinct:
        return _nothing_found(kind, folded, context)
    if len(distinct) > 1:
        return misread(f"J'ai lu plusieurs dates : laquelle retenir ? {_example(kind)}", *map(_suggestion, distinct))
    return _read_one(kind, found[0], folded)


def recall_day(text: str, today: date) -> date | None:
    """Find the day on which to ask again: « on saura le 15 novembre », « lundi », « le 25 »; a month is its first day, the past is none."""
    folded = fold(text).text
    try:
        found = moments(folded, today)
    except NoSuchDate:
        return None
    coming = (_coming(moment, today) for moment in found)
    return next((day for day in coming if day is not None), None) or _coming_bare(folded, today)


def _coming_bare(folded: str, today: date) -> date | None:
    """« lundi », « le 25 », where nothing says the month: the next one."""
    weekday = _BARE_WEEKDAY.search(folded)
    if weekday:
        return _next_weekday(weekday[0], today)
    numbered = _BARE_NUMBER.search(folded)
    if numbered is None:
        return None
    month = today.year * MONTHS_IN_YEAR + today.month - 1 + (int(numbered[1]) <= today.day)
    try:
        return day_of(month // MONTHS_IN_YEAR, month % MONTHS_IN_YEAR + 1, int(numbered[1])).first
    except NoSuchDate:
        return None


def _next_weekday(name: str, today: date) -> date:
    """Give the first such day after today."""
    return today + timedelta(days=(WEEKDAYS.index(name) - today.weekday() - 1) % 7 + 1)


def _coming(moment: Moment, today: date) -> date | None:
    if not moment.dated and moment.value.first <= today:
        try:
            moment = moment.in_year(moment.value.year + 1)
        except NoSuchDate:
            return None
    return moment.value.first if moment.value.first > today else None


def periods(found: Iterable[Moment], text: str) -> list[Moment]:
    """Join « de septembre à juin » in one moment that has an end; June, said after September, is the next."""
    joined: list[Moment] = []
    for moment in found:
        before = joined[-1] if joined else None
        if before and before.last is None and _is_until(before, moment, text):
            joined[-1] = _joined(before, moment)
        else:
            joined.append(moment)
    return joined


def _restated(found: list[Moment], text: str) -> list[Moment]:
    """Keep the last of the dates that are said again otherwise: « à la rentrée, donc le 19 août », « le 3, non le 4 octobre »."""
    kept: list[Moment] = []
    for moment in found:
        if kept and _AGAIN.search(text[kept[-1].end : moment.start]):
            kept.pop()
        kept.append(moment)
    return kept


def _is_until(first: Moment, last: Moment, text: str) -> bool:
    between = text[first.end : last.start]
    if _AND.fullmatch(between):
        return _BETWEEN.search(text[: first.start][-20:]) is not None
    return bool(between.strip()) and _UNTIL.fullmatch(between) is not None


def _joined(first: Moment, last: Moment) -> Moment:
    if last.dated and not first.dated:
        same_year = first.in_year(last.value.year)
        first = same_year if same_year.value.first <= last.value.last else first.in_year(last.value.year - 1)
    if not last.dated:
        last = last.in_year(first.value.year)
        last = last if last.value.last >= first.value.first else last.in_year(first.value.year + 1)
    dated = first.dated or last.dated
    return replace(first, last=last.last or last.value, end=last.end, dated=dated, confidence=0.8)


def _bare_day(text: str, kind: kinds.Date, today: date) -> list[Moment]:
    """« au 15 »: of this month or the next, or the last one for what is past; raises ``NoSuchDate``."""
    match = _ONLY_A_DAY.fullmatch(text)
    if match is None:
        return []
    day = int(match["day"])
    month = today.year * MONTHS_IN_YEAR + today.month - 1
    month += (day < today.day) if kind.month else -(day > today.day)
    value = day_of(month // MONTHS_IN_YEAR, month % MONTHS_IN_YEAR + 1, day)
    return [Moment(value, *match.span("day"), confidence=0.8)]


def _lasting(text: str, kind: kinds.Date, context: Context) -> list[Moment]:
    """« elle dure six mois », said of the end of what has a known start: so many months later; raises ``NoSuchDate``."""
    match = _LASTING.fullmatch(text.strip()) if kind.ends and context.after else None
    if match is None or context.after is None:
        return []
    number = next((one.value for one in scan(match["number"])), None)
    if number is None or number != number.to_integral_value():
        return []
    start, months = context.after, int(number) * (1 if match["unit"] == "mois" else MONTHS_IN_YEAR)
    month = start.year * MONTHS_IN_YEAR + start.month - 1 + months
    year, month = month // MONTHS_IN_YEAR, month % MONTHS_IN_YEAR + 1
    day = start.day and min(start.day, calendar.monthrange(year, month)[1])
    return [Moment(day_of(year, month, day), *match.span("number"), confidence=0.8)]


def _bare_weekday(text: str, kind: kinds.Date, today: date) -> list[Moment]:
    """« lundi », of what is yet to be: the next one, or the last where it has already begun."""
    match = _BARE_WEEKDAY.search(text)
    if match is None or not kind.month:
        return []
    day = _next_weekday(match[0], today)
    if _PAST.search(text) or _SINCE.search(text) or _LAST_ONE.match(text, match.end()):
        day -= timedelta(days=7)
    return [Moment(PartialDate(day.year, day.month, day.day), *match.span(), confidence=0.8)]


def _in_its_year(moment: Moment, kind: kinds.Date, text: str, context: Context) -> Moment:
    """Choose the year that was not said; raises ``NoSuchDate``."""
    if kind.ends and context.after:
        return _not_before(context.after, moment)
    if not kind.month or moment.dated:
        return moment
    if _SINCE.search(text):
        return at_the_latest(moment, context.today)
    if _PAST.search(text):
        return moment
    return nearest(moment, context.today, _TWO_MONTHS if kind.ends else _HALF_A_YEAR)


def nearest(moment: Moment, today: date, longest_ago: int = 183) -> Moment:
    """« En mars », said in November, is the coming one; raises ``NoSuchDate``."""
    if moment.dated or (today - (moment.last or moment.value).last).days <= longest_ago:
        return moment
    return _years_later(moment, 1)


def at_the_latest(moment: Moment, today: date) -> Moment:
    """« Depuis novembre », said in October, is that of the year before; raises ``NoSuchDate``."""
    return moment if moment.dated or moment.value.first <= today else _years_later(moment, -1)


def _years_later(moment: Moment, years: int) -> Moment:
    last = moment.last and day_of(moment.last.year + years, moment.last.month, moment.last.day)
    return replace(moment.in_year(moment.value.year + years), last=last, confidence=min(moment.confidence, 0.8))


def _not_before(start: PartialDate, moment: Moment) -> Moment:
    """« Fin juin », said of what starts in September, is the next June; raises ``NoSuchDate``."""
    end = moment.last or moment.value
    if moment.dated or end.last >= start.first:
        return moment
    years = start.year - end.year
    if day_of(start.year, end.month, end.day).last < start.first:
        years += 1
    return _years_later(moment, years)


def _chosen(moment: Moment, kind: kinds.Date) -> PartialDate:
    return moment.last if kind.ends and moment.last else moment.value


def _read_one(kind: kinds.Date, moment: Moment, folded: Folded) -> Understood | Misread:
    value = _chosen(moment, kind)
    if value.day is None and not kind.month:
        month = french.partial_date(value)
        of_month = f"d'{month}" if month[0] in "ao" else f"de {month}"
        return misread(f"Quel jour {of_month} ? {_DAY_EXAMPLE}")
    confidence = moment.confidence if moment.dated else min(moment.confidence, 0.9)
    return Understood(value, *folded.span(moment.start, moment.end), confidence)


def _nothing_found(kind: kinds.Date, folded: Folded, context: Context) -> Misread:
    weekday = _BARE_WEEKDAY.search(folded.text)
    if weekday:
        ahead = timedelta(days=(WEEKDAYS.index(weekday[0]) - context.today.weekday() - 1) % 7 + 1)
        near = (context.today + ahead - timedelta(days=7), context.today + ahead)
        return misread(f"Quel {weekday[0]} ? {_DAY_EXAMPLE}", *(_suggestion(day.isoformat()) for day in near))
    if _BARE_YEAR.search(folded.text):
        return misread(
            f"L'année ne suffit pas : il faut {'au moins le mois' if kind.month else 'le jour'}. {_example(kind)}"
        )
    return misread(f"Indiquez {'un jour ou un mois' if kind.month else 'un jour'}. {_example(kind)}")


def _example(kind: kinds.Date) -> str:
    return _MONTH_EXAMPLE if kind.month else _DAY_EXAMPLE


def _suggestion(iso: str) -> Suggestion:
    shown = french.partial_date(PartialDate.from_iso(iso))
    return Suggestion(shown, shown)
