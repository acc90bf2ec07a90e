"""Amounts of a table, as French people and Excel write them, in whole cents. Pure."""

import re
from decimal import Decimal

MOST_CENTS = 10**12
"""No envelope of a region is of ten thousand million euros: more is a slip of the keyboard, or another unit."""
_AMOUNT = re.compile(
    r"([-\u2212]?)([0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:([.,])([0-9]+))?(?: ?(?:€|euros?|EUR))?", re.IGNORECASE
)
_SHOWN, _KEPT = 15, 17
"""Excel shows 15 digits of a number, of which the file may hold 17: what a formula gives often differs beyond the 15th."""


class AmountError(Exception):
    """A text is not taken for an amount; the message says why, after the text."""


def cents_of(text: str) -> int | None:
    """Read an amount in euros; ``None`` where nothing is written, which is not 0. Raises ``AmountError``.

    Spaces are ordinary ones, as ``survey.spreadsheets`` gives them. More than two decimals are refused even where they are
    zeros: « 12.500 » may be twelve thousand five hundred.
    """
    if not text:
        return None
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise AmountError(
            "n'est pas un montant en euros : écrivez par exemple 1 250 000 ou 1 250 000,50, ou laissez vide."
        )
    minus, whole, mark, decimals = found.groups(default="")
    if minus:
        raise AmountError("est un montant négatif : une enveloppe vaut 0 ou plus.")
    if text == f"{whole}.{decimals}":
        whole, _, decimals = _as_excel_shows(text).partition(".")
    if len(decimals) > len("00"):
        told = "" if mark == "," else " Si le point sépare les milliers, retirez-le."
        raise AmountError(f"a plus de deux décimales.{told}")
    cents = int(whole.replace(" ", "") + decimals.ljust(2, "0"))
    if cents > MOST_CENTS:
        raise AmountError("dépasse dix milliards d'euros : vérifiez l'unité.")
    return cents


def _as_excel_shows(text: str) -> str:
    """Write a number of 16 or 17 digits as Excel shows it: 0.30000000000000004 is what it keeps of 0,3."""
    value = Decimal(text)
    if not _SHOWN < len(value.as_tuple().digits) <= _KEPT:
        return text
    return f"{round(value, _SHOWN - 1 - value.adjusted()).normalize():f}"
