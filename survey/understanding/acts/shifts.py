"""Values derived from the present ones: « décale d'un mois », « le démarrage au 15 », « 150 de plus », « le double »."""

import calendar
import re
from dataclasses import replace
from datetime import timedelta

from survey.domain.values import PartialDate, Value
from survey.questionnaire import kinds
from survey.understanding.acts.naming import kind_of
from survey.understanding.acts.present import Present
from survey.understanding.candidates import Act, Understanding
from survey.understanding.mentions.mentioned import Span, overlaps
from survey.understanding.mentions.numbers import Figure, Measure
from survey.understanding.moments import FIRST_YEAR, LAST_YEAR, Moment

_CENTS, _HUNDRED, _MONTHS = 100, 100, 12
_SHIFT = re.compile(
    r"\b(?:d'|de |du |d |)(?P<number>[0-9]{1,3}|une?|deux|trois|quatre|cinq|six|sept|huit|dix|douze|quinze|quelques)? ?"
    r"(?P<unit>jours?|semaines?|sem\b|mois|ans?\b|annees?|trimestres?|semestres?|quinzaine)\b"
)
_IN_WORDS = "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze"
_DAYS = {"j": 1, "s": 7, "q": 15}
_SHIFTED_MONTHS = {"m": 1, "a": 12, "t": 3}
_BARE_DAY = re.compile(
    r"\b(?:au|le|du|a|plutot|finalement|des le)\s(?P<day>[0-9]{1,2}|premier)(?: ?er)?\b(?! ?(?:€|%"
    r"|[0-9]|k\b|euros?|[a-z]*(?:personne|famille|menage|enfant|jeune|femme|action)|[/.-] ?[0-9]))"
)
_MORE = re.compile(
    r"\b(?:d[e']? ?plus|en plus|supplementaires?|de rab|additionnel(?:le)?s?|augment[a-z]{0,4}"
    r"|mont(?:e|er|ez) d|haus(?:se|ser)|ajoute[rz]?|rajoute[rz]?)(?![a-z0-9])|^ ?plus |^ ?\+ ?(?=[0-9])"
)
_LESS = re.compile(
    r"\b(?:de moins|en moins|de trop|baiss[a-z]{1,3}|diminu[a-z]{1,4}|redui[a-z]{1,4}|retir[a-z]{1,3}"
    r"|enlev[a-z]{1,3}|oter?|deduis|descend[a-z]{0,3} d|rabot[a-z]{1,3})\b|^ ?moins "
)
_TIMES = (
    (
        re.compile(
            r"\b(?:le |du )?(?:on |a |est |faut )?(?:doubl(?:e|er|ons|ez|es?)|x ?2|fois deux|fois 2|deux fois plus)\b"
        ),
        (2, 1),
    ),
    (re.compile(r"\b(?:le )?(?:tripl(?:e|er|ons|ez)|x ?3|fois trois|fois 3|trois fois plus)\b"), (3, 1)),
    (re.compile(r"\b(?:la |de )?(?:moitie|divis(?:e|er|ez|ons) par (?:2|deux)|deux fois moins)\b"), (1, 2)),
)
_PERCENT = re.compile(r"(?P<number>[0-9]{1,3}) ?(?:%|pour ?cent|pct)")
_PROLONGED = re.compile(r"\b(?:prolong|rallong|raccourci|ecourt)")
_UNTIL = re.compile(r"\b(?:jusqu'?(?:au?x?|en|a la)|prolonge)")


def read_shift(present: Present) -> Understanding | None:
    """Read a date moved by so long, or to another day of its month."""
    dates = {question: value for question, value in present.values.items() if isinstance(value, PartialDate)}
    question = _which_date(present, dates)
    if question is None:
        return None
    moved = None
    if present.words & {"later", "sooner"}:
        moved = _by(present, dates[question])
    moved = moved or _to_day(present, dates[question])
    if moved is None:
        return None
    value, span, computed = moved
    return present.change(Act.SET, present.said.analysis.candidate(question, value, span, computed=computed))


def _which_date(present: Present, dates: dict[str, PartialDate]) -> str | None:
    named = [question for _, question in present.named(kinds.Date) if question in dates]
    if named:
        return named[0] if len(set(named)) == 1 else None
    if any(True for _ in present.named(kinds.Date)):
        return None
    if _PROLONGED.search(present.text) and "ends_on" in dates:
        return "ends_on"
    return present.only(tuple(dates))


def _by(present: Present, value: PartialDate) -> tuple[PartialDate, Span, bool] | None:
    """« d'un mois », « de 15 jours »: added to the present date, or taken from it."""
    match = _SHIFT.search(present.text)
    if match is None or match["number"] == "quelques" or present.moments:
        return None
    said = match["number"] or "1"
    number = int(said) if said.isdecimal() else 1 if said == "une" else _IN_WORDS.split().index(said)
    sign = -1 if "sooner" in present.words and "later" not in present.words else 1
    unit = match["unit"][0]
    is_half_year = match["unit"].startswith("semestre")
    if unit in _DAYS and not is_half_year:
        moved = _days_later(value, sign * number * _DAYS[unit])
    else:
        moved = _months_later(value, sign * number * (6 if is_half_year else _SHIFTED_MONTHS[unit]))
    return (moved, match.span(), True) if moved else None


def _days_later(value: PartialDate, days: int) -> PartialDate | None:
    if value.day is None:
        return None
    return PartialDate.of(value.first + timedelta(days=days))


def _months_later(value: PartialDate, months: int) -> PartialDate | None:
    year, month = divmod(value.year * _MONTHS + value.month - 1 + months, _MONTHS)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    day = value.day and min(value.day, calendar.monthrange(year, month + 1)[1])
    return PartialDate(year, month + 1, day)


def _to_day(present: Present, value: PartialDate) -> tuple[PartialDate, Span, bool] | None:
    """« au 15 »: the same month."""
    if present.moments:
        return None
    for match in _BARE_DAY.finditer(present.text):
        day = 1 if match["day"] == "premier" else int(match["day"])
        if not present.is_old(*match.span()) and 1 <= day <= calendar.monthrange(value.year, value.month)[1]:
            return PartialDate(value.year, value.month, day), match.span(), False
    return None


def dated_like(moment: Moment, value: PartialDate, present: Present, after: PartialDate | None) -> PartialDate:
    """Give the year of the present date to one that is said without; what is put off does not come back before it."""
    if moment.dated:
        return moment.value
    try:
        said = moment.in_year(value.year).value
        is_before = (
            said.last < value.first if "later" in present.words else after is not None and said.last < after.first
        )
        return replace(said, year=said.year + 1) if is_before else said
    except ValueError:
        return moment.value


def sense_of(text: str) -> int:
    """Tell whether a folded text adds (1), takes away (-1) or does neither (0)."""
    return 1 if _MORE.search(text) else -1 if _LESS.search(text) else 0


def read_derived(present: Present) -> Understanding | None:
    """Read a number derived from a present one."""
    if any(not present.is_old(one.start, one.end) for one in present.said.organisations):
        return None
    for pattern, factor in _TIMES:
        match = pattern.search(present.text)
        if match and all(overlaps((one.start, one.end), [match.span()]) for one in present.figures):
            return _computed(present, _numeric(present, None), match.span(), factor, 0)
    percent = _PERCENT.search(present.text)
    sign = sense_of(present.text)
    if not sign:
        return None
    if percent:
        factor = (_HUNDRED + sign * int(percent["number"]), _HUNDRED)
        return _computed(present, _numeric(present, None), percent.span(), factor, 0)
    figures = present.figures
    if len(figures) != 1 or re.search(r"\bzero de trop\b", present.text):
        return None
    question = _numeric(present, figures[0])
    amount = isinstance(kind_of(question or "", present.scene.form), kinds.Amount)
    step = figures[0].cents if amount else figures[0].value
    return _computed(present, question, (figures[0].start, figures[0].end), (1, 1), sign * step)


def _numeric(present: Present, figure: Figure | None) -> str | None:
    """Give the number that is changed: the one named, else the only one of the kind said."""
    wanted = kinds_of(figure)
    named = {question for _, question in present.named(*wanted) if question in present.values}
    if named:
        return named.pop() if len(named) == 1 else None
    return present.only(present.of_kind(*wanted))


def kinds_of(figure: Figure | None) -> tuple[type[kinds.Kind], ...]:
    """Give the kinds of values that a number may be."""
    if figure is not None and figure.measure is Measure.EUROS:
        return (kinds.Amount,)
    if figure is not None and figure.measure is Measure.PEOPLE:
        return (kinds.Count,)
    return (kinds.Amount, kinds.Count)


def _computed(
    present: Present, question: str | None, span: Span, factor: tuple[int, int], step: int
) -> Understanding | None:
    before: Value | None = present.values.get(question or "")
    if question is None or isinstance(before, bool) or not isinstance(before, int):
        return None
    value = before * factor[0] // factor[1] + step
    largest = (
        kinds.Amount.largest if isinstance(kind_of(question, present.scene.form), kinds.Amount) else kinds.Count.largest
    )
    if not 0 <= value <= largest:
        return Understanding()  # understood, and impossible: the present value stays
    return present.change(Act.SET, present.said.analysis.candidate(question, value, span, computed=True))


def says_until(text: str) -> bool:
    """Whether a date closes the action: « jusqu'à fin mars », « prolongée »."""
    return _UNTIL.search(text) is not None or _PROLONGED.search(text) is not None
