"""French typography of numbers, amounts, dates and lists, as people read them."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from survey.domain.values import PartialDate

NO_BREAK = "\u00a0"
NARROW = "\u202f"
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def number(value: int) -> str:
    """Write a whole number with thin no-break thousands: ``12 500``."""
    return f"{value:,}".replace(",", NARROW)


def euros(cents: int) -> str:
    """Write euro cents as ``12 500 €``, with the cents only where there are some: ``12 500,50 €``."""
    sign = "\N{MINUS SIGN}" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    decimals = f",{rest:02}" if rest else ""
    return f"{sign}{number(whole)}{decimals}{NO_BREAK}€"


def quantity(value: Decimal) -> str:
    """Write a measured quantity with a decimal comma and no idle zeros."""
    text = f"{value.normalize():f}" if value else "0"
    whole, _, decimals = text.removeprefix("-").partition(".")
    sign = "-" if text.startswith("-") else ""
    return sign + number(int(whole)) + (f",{decimals}" if decimals else "")


def percent(share: float | None) -> str:
    """Write a share between 0 and 1 as ``12,5 %``; nothing where it is not known."""
    return "" if share is None else f"{share * 100:.1f}".replace(".", ",") + f"{NO_BREAK}%"


def day(value: date) -> str:
    """Write ``1er octobre 2024``."""
    return f"{rank(value.day)}{NO_BREAK}{MONTHS[value.month - 1]}{NO_BREAK}{value.year}"


def rank(day_of_month: int) -> str:
    """Write the number of a day: ``1er``, ``15``."""
    return "1er" if day_of_month == 1 else str(day_of_month)


def partial_date(value: PartialDate) -> str:
    """Write a day in full, or ``octobre 2024`` where only the month is known."""
    return f"{MONTHS[value.month - 1]}{NO_BREAK}{value.year}" if value.day is None else day(value.first)


def listed(items: Sequence[str]) -> str:
    """Join as ``a, b et c``."""
    return " et ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)


def counted(count: int, singular: str, plural: str = "") -> str:
    """Agree a noun with its number: ``0 action``, ``2 actions``."""
    return f"{number(count)}{NO_BREAK}{(plural or singular + 's') if count > 1 else singular}"


def weight(size: int) -> str:
    """Write the size of a file, in bytes, as people read it: ``132 ko``."""
    return f"{number(-(-size // 1000))}{NO_BREAK}ko"


_SPACED = (
    (re.compile(r" ([;?!])"), NARROW + r"\1"),
    (re.compile(r" ([:»%€])"), NO_BREAK + r"\1"),
    (re.compile(r"« "), "«" + NO_BREAK),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), NARROW),
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
)


def typeset(text: str) -> str:
    """Put the no-break spaces and the apostrophes that French typography asks for, leaving the rest as it is."""
    for pattern, replacement in _SPACED:
        text = pattern.sub(replacement, text)
    return text
