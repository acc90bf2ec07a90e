"""The columns that compare a summary with the export before: what it said then (« T-1 »), and the difference."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from exports.sheets import Cell, Column, Row
from survey.domain.french import typeset

THEN = "La même valeur dans l’export précédent, que nomme « Lisez-moi » ; vide s’il n’y en a pas, ou s’il n’en savait rien."
CHANGE = "Cet export moins le précédent ; vide si l’un des deux n’en sait rien."

#: What is compared in Synthèse, and in Régions: keys of their columns.
OF_SYNTHESIS = ("transmitted", "signed", "priorities", "actions", "engaged", "measured")
OF_CREDITS = ("envelope", "committed", "paid", "derogatory", "secured", "requested", "engaged", "transmitted")


def with_change(columns: Sequence[Column[Row]], keys: Sequence[str], before: Sequence[Row]) -> tuple[Column[Row], ...]:
    """Add to the columns of a summary, after all others, what some of them said ``before`` and how they changed since.

    A row is known by its first column.
    """
    identity, named = columns[0], {column.key: column for column in columns}
    then = {identity.get(row): row for row in before}
    added = [one for key in keys for one in _compared(named[key], identity, then)]
    return (*columns, *added)


def _compared(column: Column[Row], identity: Column[Row], before: Mapping[Cell, Row]) -> Iterator[Column[Row]]:
    def then(row: Row) -> Cell:
        was = before.get(identity.get(row))
        return None if was is None else column.get(was)

    def change(row: Row) -> Cell:
        now, was = column.get(row), then(row)
        return now - was if isinstance(now, int) and isinstance(was, int) else None

    told = replace(column, key=f"{column.key}_before", title=f"{column.title} – T-1", meaning=typeset(THEN), get=then)
    yield told
    yield replace(
        told,
        key=f"{column.key}_change",
        title=f"{column.title} – écart",
        meaning=typeset(CHANGE),
        get=change,
        signed=True,
    )
