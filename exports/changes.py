"""What changed between two states of a sheet: rows in, changes out, dossier by dossier. Pure.

Each dossier comes with every version that it went through. Only the first and the last are compared: what came and went
between the two exports is not told. Those in between say which transmission brought what stands.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, TypeAlias

from exports.columns.changes import NOTHING, Nature
from exports.columns.compared import Compared, Unit, same
from exports.columns.making import Fact
from exports.reading.versions import Version, Way

#: By which a row is known from one version to the next.
Key: TypeAlias = tuple[Any, ...]

CONTEXT = frozenset(
    {
        *("region_code", "region", "territory_code", "territory"),
        *("axis", "priority_position", "priority_title", "priority_id", "action_title", "action_id"),
    }
)


@dataclass(frozen=True, slots=True)
class Held:
    """A row: where it is, what names it, what is compared of it."""

    context: Fact
    row: str | None
    main: str | None
    values: tuple[Any, ...]
    #: The sheets that tell of its action before this one.
    before: frozenset[str] = frozenset()


@dataclass
class Rows:
    """The rows of one version of a dossier, in their order; and its actions, by what its rows share."""

    held: dict[Key, Held] = field(default_factory=dict)
    actions: dict[Key, Held] = field(default_factory=dict)
    _alike: Counter[Key] = field(default_factory=Counter)

    def add(self, compared: Compared, fact: Fact) -> None:
        """Take a row; those alike are told apart by their order."""
        identity = tuple(fact[key] for key in compared.identity)
        self._alike[identity] += 1
        context = {key: fact[key] for key in CONTEXT & fact.keys()}
        values = tuple(unit.value(fact) for unit in compared.units)
        self.held[*identity, self._alike[identity]] = Held(context, compared.row(fact), compared.main(fact), values)
        if compared.shared and (key := (fact["action_id"],)) not in self.actions:
            shared = tuple(unit.value(fact) for unit in compared.shared)
            self.actions[key] = Held(context, None, None, shared, compared.before(fact))


#: The versions that were sent, each with what it holds.
Passed: TypeAlias = Sequence[tuple[Version, Mapping[Key, Held]]]


def changes(compared: Compared, ways: Iterable[Way], facts: Iterable[Fact]) -> Iterator[Fact]:
    """Give what changed of a sheet. ``facts`` are its rows in the versions of those ways, those of a dossier one after the other."""
    by_dossier = {(way.versions[0].dossier_id): way for way in ways}
    for dossier, rows in groupby(facts, key=lambda fact: fact["dossier"]):
        way = by_dossier[dossier]
        versions = {version.id: Rows() for version in way.versions}
        for fact in rows:
            versions[fact["version"]].add(compared, fact)
        yield from _of_dossier(compared, way, versions)


def _of_dossier(compared: Compared, way: Way, versions: Mapping[int, Rows]) -> Iterator[Fact]:
    first = versions[way.before.id] if way.before else Rows()
    last = versions[way.sent[-1].id] if way.sent else Rows()
    sent = [(version, versions[version.id]) for version in way.sent]
    yield from _of_actions(compared, first.actions, last.actions, [(version, rows.actions) for version, rows in sent])
    yield from _of_rows(compared, first.held, last.held, [(version, rows.held) for version, rows in sent])


def _of_actions(compared: Compared, old: Mapping[Key, Held], new: Mapping[Key, Held], passed: Passed) -> Iterator[Fact]:
    for key, held in new.items():
        was = old.get(key)
        if was and not was.before & held.before:
            yield from _cells(compared, compared.shared, key, (was, held), passed)


def _of_rows(compared: Compared, old: Mapping[Key, Held], new: Mapping[Key, Held], passed: Passed) -> Iterator[Fact]:
    for key, held in new.items():
        was = old.get(key)
        if was is None:
            at = brought([(version, key in rows) for version, rows in passed])
            yield change(compared, Nature.ADDED, held, at, after=held.main)
        else:
            yield from _cells(compared, compared.units, key, (was, held), passed)
    for key, held in old.items():
        if key not in new:
            at = brought([(version, key not in rows) for version, rows in passed])
            yield change(compared, Nature.WITHDRAWN, held, at, before=held.main)


def _cells(
    compared: Compared, units: Sequence[Unit], key: Key, both: tuple[Held, Held], passed: Passed
) -> Iterator[Fact]:
    was, held = both
    for place, unit in enumerate(units):
        before, after = was.values[place], held.values[place]
        if not same(before, after):
            at = brought([(version, key in rows and rows[key].values[place] == after) for version, rows in passed])
            yield _cell(compared, held, unit, at, (before, after))


def _cell(compared: Compared, held: Held, unit: Unit, at: Version | None, values: tuple[Any, Any]) -> Fact:
    before, after = (unit.told(value) for value in values)
    told = change(compared, Nature.CHANGED, held, at, before, after)
    return {**told, "column": unit.title}


def brought(stood: Sequence[tuple[Version, bool]]) -> Version | None:
    """Give the version since which something stands, of those that were sent; ``None`` where none was."""
    found = None
    for version, stands in reversed(stood):
        if not stands:
            break
        found = version
    return found


def change(
    compared: Compared,
    nature: Nature,
    held: Held,
    at: Version | None,
    before: str | None = None,
    after: str | None = None,
) -> Fact:
    """Make a line of the sheet."""
    return {
        **NOTHING,
        **held.context,
        "sheet": compared.title,
        "nature": nature.value,
        "row": held.row,
        "before": before,
        "after": after,
        "at": at.transmitted_at if at else None,
        "number": at.number if at else None,
    }
