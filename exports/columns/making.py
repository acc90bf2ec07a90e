"""How a column is told in one line: what its kind is, which question feeds it, which passages ask for it.

A row of facts is a mapping by column key. Where a question admits an unknown, the value is followed by its
« précision »: a column that says why there is no value, so that none is ever read as 0.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from operator import itemgetter
from typing import Any, TypeAlias

from exports.sheets import Cell, CellKind, Column
from survey.domain.french import typeset
from survey.domain.vocabulary import Term, Unknown
from survey.questionnaire.pacts_2024 import PACTS_2024

#: One row of a sheet of facts, by column key.
Fact: TypeAlias = Mapping[str, Any]
FactColumn: TypeAlias = Column[Fact]
Asked: TypeAlias = Callable[[Fact], bool]

NOT_ANSWERED = "non répondu"
NOT_ASKED = "non demandé"
MONTH = "mois"
YES, NO = "oui", "non"


def column(
    key: str,
    title: str,
    kind: CellKind,
    width: int,
    meaning: str,
    question: str = "",
    passage: str = "",
    get: Callable[[Fact], Cell] | None = None,
) -> FactColumn:
    """Make a column; fed by a question, it takes the passages of the instruction from it."""
    passages = passage or (", ".join(PACTS_2024.nodes[question].passages) if question else "")
    return Column(key, typeset(title), kind, width, typeset(meaning), question, passages, get or itemgetter(key))


def text(key: str, title: str, width: int, meaning: str, question: str = "") -> FactColumn:
    """Make a column of free text."""
    return column(key, title, CellKind.TEXT, width, meaning, question)


def code(key: str, title: str, width: int, meaning: str, question: str = "") -> FactColumn:
    """Make a column of codes: text, even where it looks like a number."""
    return column(key, title, CellKind.CODE, width, meaning, question)


def whole(key: str, title: str, meaning: str, question: str = "", passage: str = "") -> FactColumn:
    """Make a column of whole numbers."""
    return column(key, title, CellKind.INTEGER, 14, meaning, question, passage)


def amount(key: str, title: str, meaning: str, question: str = "", passage: str = "") -> FactColumn:
    """Make a column of amounts: cents in the facts, euros in the sheet."""
    return column(key, title, CellKind.AMOUNT, 16, meaning, question, passage)


def day(key: str, title: str, meaning: str, question: str = "") -> FactColumn:
    """Make a column of days; a month is its first day, and its « précision » says so."""
    return column(key, title, CellKind.DATE, 13, meaning, question)


def quantity(key: str, title: str, meaning: str, question: str) -> FactColumn:
    """Make a column of measured quantities: hundredths in the facts."""
    name = f"{key}_hundredths"

    def get(fact: Fact) -> Cell:
        hundredths = fact[name]
        return None if hundredths is None else Decimal(hundredths).scaleb(-2)

    return column(key, title, CellKind.DECIMAL, 14, meaning, question, get=get)


def yes_no(key: str, title: str, meaning: str, question: str = "", passage: str = "") -> FactColumn:
    """Make a column of yes and no; empty where nothing was said."""
    words = {True: YES, False: NO, None: None}
    return column(key, title, CellKind.TEXT, 14, meaning, question, passage, lambda fact: words[fact[key]])


@cache
def labels(vocabulary: type[Term]) -> Mapping[str | None, str | None]:
    """Give the French label of each stored value of a closed list; nothing for nothing."""
    return {None: None} | {term.value: term.label for term in vocabulary}


def term(key: str, title: str, width: int, meaning: str, vocabulary: type[Term], question: str = "") -> FactColumn:
    """Make a column of a closed list, told by its French label."""
    known = labels(vocabulary)
    return column(key, title, CellKind.TEXT, width, meaning, question, get=lambda fact: known[fact[key]])


def always(_fact: Fact) -> bool:
    """Say that the question is asked of everyone."""
    return True


def precision(value: FactColumn, field: str = "", asked: Asked = always) -> FactColumn:
    """Make the « précision » of a column: why there is no value, or « mois » where a date is only known by its month.

    ``field`` is the name of the fact where it is not the column's key; ``asked`` says whether the question was.
    """
    field = field or value.key
    states, month = labels(Unknown), f"{field}_is_month"

    def get(fact: Fact) -> Cell:
        if fact[field] is not None:
            return MONTH if fact.get(month) else None
        state = states[fact.get(f"{field}_state")]
        return state or (NOT_ANSWERED if asked(fact) else NOT_ASKED)

    told = f"Pourquoi « {value.title} » est vide : {', '.join(_reasons(asked))}."
    if value.kind is CellKind.DATE:
        told += f" « {MONTH} » : seul le mois est connu, la date est son premier jour."
    return replace(
        value,
        key=f"{value.key}_precision",
        title=f"{value.title} – précision",
        kind=CellKind.TEXT,
        width=16,
        meaning=typeset(told),
        get=get,
    )


def _reasons(asked: Asked) -> list[str]:
    reasons = [*(state.label for state in Unknown), NOT_ANSWERED]
    return reasons if asked is always else [*reasons, f"{NOT_ASKED} (l’état de l’action ne l’appelle pas)"]


def with_precision(value: FactColumn, field: str = "", asked: Asked = always) -> tuple[FactColumn, FactColumn]:
    """Give a column and its « précision »."""
    return value, precision(value, field, asked)
