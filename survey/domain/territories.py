"""Where things are: the official geographic code, and the territories that owe a pact.

Codes are text everywhere: "01" stays "01", and Corse has letters.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Protocol, TypeVar

CORSICA = "20"
"""Code of the territory that Corse-du-Sud and Haute-Corse make when they share one pact (I)."""


@dataclass(frozen=True, slots=True)
class Region:
    """One of the 18 regions."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Department:
    """One of the 101 departments; ``of_name`` is the name after « la préfecture … »: « de la Lozère »."""

    code: str
    name: str
    of_name: str
    region_code: str


@dataclass(frozen=True, slots=True)
class Territory:
    """What one pact covers: a department, or Corse as a whole (I)."""

    code: str
    name: str
    of_name: str
    department_codes: tuple[str, ...]
    region_code: str


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune on 1 January 2024, with its municipal population; overseas some lie in no arrondissement."""

    code: str
    name: str
    department_code: str
    arrondissement_code: str
    epci_code: str
    population: int
    postal_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Epci:
    """A group of communes (CC, CA, CU, METRO, MET69, EPT), and every department that it touches."""

    code: str
    name: str
    kind: str
    population: int
    department_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrondissement:
    """The area of a sub-prefect (M1)."""

    code: str
    name: str
    department_code: str


@dataclass(frozen=True, slots=True)
class Office:
    """The State's office for social cohesion in a department; ``kind`` is DDETS, DDETSPP, DEETS and a few more."""

    department_code: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Poverty:
    """About how many people of a department live below the threshold of 60 % of the median: a rate of ``year`` × its population (II)."""

    department_code: str
    year: int
    people: int
    source: str


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


_C = TypeVar("_C", bound=_Coded)
_T = TypeVar("_T")


def _by_code(items: Iterable[_C]) -> dict[str, _C]:
    return {item.code: item for item in sorted(items, key=lambda item: official_rank(item.code))}


def _by_department(items: Iterable[_T], departments: Callable[[_T], Iterable[str]]) -> dict[str, tuple[_T, ...]]:
    found: defaultdict[str, list[_T]] = defaultdict(list)
    for item in items:
        for code in departments(item):
            found[code].append(item)
    return {code: tuple(group) for code, group in found.items()}


def official_rank(code: str) -> str:
    """Give what to sort a department's or territory's code by: 19, Corse, 2A, 2B, 21, … 95, 971."""
    return {"2A": "20A", "2B": "20B"}.get(code, code)


def _territories(departments: Iterable[Department]) -> Iterable[Territory]:
    for one in departments:
        yield Territory(one.code, one.name, one.of_name, (one.code,), one.region_code)
    yield Territory(CORSICA, "Corse", "de Corse", ("2A", "2B"), "94")


class Geography:
    """Everything that is known of places, by code, in the official order.

    The communes are 35,000 and take more memory than all the rest: they are read when they are first asked for, which an
    export never does. Two geographies are the same only when they are the same object, so one can be the key of a cache.
    """

    def __init__(
        self,
        regions: Iterable[Region],
        departments: Iterable[Department],
        communes: Callable[[], Iterable[Commune]],
        epcis: Iterable[Epci],
        arrondissements: Iterable[Arrondissement],
        offices: Iterable[Office],
    ) -> None:
        self.regions: Mapping[str, Region] = _by_code(regions)
        self.departments: Mapping[str, Department] = _by_code(departments)
        self.territories: Mapping[str, Territory] = _by_code(_territories(self.departments.values()))
        self.epcis: Mapping[str, Epci] = {epci.code: epci for epci in epcis}
        self.arrondissements: Mapping[str, Arrondissement] = {one.code: one for one in arrondissements}
        self._read_communes = communes
        self._offices = {office.department_code: office for office in offices}
        self._epcis_of = _by_department(self.epcis.values(), lambda one: one.department_codes)
        self._arrondissements_of = _by_department(self.arrondissements.values(), lambda one: (one.department_code,))

    @cached_property
    def communes(self) -> Mapping[str, Commune]:
        """The communes by code."""
        return {commune.code: commune for commune in self._read_communes()}

    @cached_property
    def _communes_of(self) -> Mapping[str, tuple[Commune, ...]]:
        return _by_department(self.communes.values(), lambda one: (one.department_code,))

    def office_of(self, territory_code: str) -> Office:
        """Give the office that fills the form; for Corse as one pact, that of Corse-du-Sud, seat of the region.

        Raises ``KeyError`` for an unknown territory.
        """
        return self._offices[self.territories[territory_code].department_codes[0]]

    def territories_of(self, region_code: str) -> tuple[Territory, ...]:
        return tuple(one for one in self.territories.values() if one.region_code == region_code)

    def communes_of(self, territory: Territory) -> tuple[Commune, ...]:
        return tuple(one for code in territory.department_codes for one in self._communes_of.get(code, ()))

    def epcis_of(self, territory: Territory) -> tuple[Epci, ...]:
        """Give every EPCI that touches the territory, once each."""
        touching = (one for code in territory.department_codes for one in self._epcis_of.get(code, ()))
        return tuple(dict.fromkeys(touching))

    def arrondissements_of(self, territory: Territory) -> tuple[Arrondissement, ...]:
        return tuple(one for code in territory.department_codes for one in self._arrondissements_of.get(code, ()))


@cache
def joint_territory(geography: Geography, territory: Territory) -> Territory | None:
    """Give the joint territory that a territory is, or is a part of."""
    return next(
        (
            candidate
            for candidate in geography.territories.values()
            if len(candidate.department_codes) > 1
            and set(territory.department_codes) <= set(candidate.department_codes)
        ),
        None,
    )
