"""A date found in a text, and the words that days, months and feasts go by."""

import calendar
from dataclasses import dataclass, replace

from survey.domain import french
from survey.domain.values import PartialDate

FIRST_YEAR, LAST_YEAR = 2000, 2100

_TWELVE = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"
_SHORT = "jan:1 janv:1 fev:2 fevr:2 avr:4 juil:7 sept:9 oct:10 nov:11 dec:12"
_MONTH_NAMES = tuple(_TWELVE.split())
MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)} | {
    name: int(number) for name, number in (pair.split(":") for pair in _SHORT.split())
}
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_TO_THIRTY_ONE = (
    "premier deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf vingt vingt-et-un vingt-deux vingt-trois vingt-quatre vingt-cinq vingt-six vingt-sept vingt-huit "
    "vingt-neuf trente trente-et-un"
)
DAY_WORDS = {word: number for number, word in enumerate(_TO_THIRTY_ONE.split(), start=1)}
ORDINALS = {"premier": 1, "deuxieme": 2, "second": 2, "troisieme": 3, "quatrieme": 4}
# « 12 mail » and « 3 maires » are no dates.
LONG_MONTHS = tuple(name for name in _MONTH_NAMES if name not in ("mars", "mai", "juin", "aout"))
FEASTS = {"noel": (12, 25), "toussaint": (11, 1), "jour de l'an": (1, 1), "nouvel an": (1, 1)}
MONTHS_IN_YEAR = 12


class NoSuchDate(ValueError):  # noqa: N818  it is the answer that is wrong, not the program
    """The words name a date that no calendar holds, or that no pact can have; the message is in French."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A date and its place in the folded text.

    ``last`` is the end of what has one in itself (a quarter). ``dated`` says whether the year was said.
    """

    value: PartialDate
    start: int
    end: int
    last: PartialDate | None = None
    dated: bool = True
    confidence: float = 1.0

    def in_year(self, year: int) -> "Moment":
        return replace(self, value=day_of(year, self.value.month, self.value.day))


def day_of(year: int, month: int, day: int | None) -> PartialDate:
    """Make a date, or tell in French why there is none; raises ``NoSuchDate``."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NoSuchDate(f"L'année {year} ne convient pas : il faut une année entre {FIRST_YEAR} et {LAST_YEAR}.")
    if not 1 <= month <= MONTHS_IN_YEAR:
        raise NoSuchDate(f"Il n'y a pas de mois {month} : le jour vient d'abord, puis le mois.")
    longest = calendar.monthrange(year, month)[1]
    if day is not None and not 1 <= day <= longest:
        name = french.MONTHS[month - 1]
        of_year = f" {year}" if name == "février" else ""
        raise NoSuchDate(f"Le {day} {name}{of_year} n'existe pas : {name}{of_year} a {longest} jours.")
    return PartialDate(year, month, day)
