"""Which column of a table holds what: titles as people write them, in any order."""

from collections.abc import Iterable, Mapping, Sequence

from survey.understanding.folding import key


def find_heads(head: Sequence[str], names: Mapping[str, Sequence[str]]) -> tuple[dict[str, int], dict[int, int]]:
    """Give the column of each field, and the columns that say again what an earlier one says, each with that one.

    ``names`` gives the titles that a field may have, folded.
    """
    found: dict[str, int] = {}
    again: dict[int, int] = {}
    for index, title in enumerate(head):
        field = next((field for field, titles in names.items() if key(title) in titles), None)
        if field in found:
            again[index] = found[field]
        elif field is not None:
            found[field] = index
    return found, again


def left_aside(head: Sequence[str], known: Iterable[int]) -> list[str]:
    """Name the columns that hold nothing that is asked for."""
    kept = set(known)
    return [title for index, title in enumerate(head) if title and index not in kept]
