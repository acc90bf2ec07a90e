"""From the finest sums, by territory and axis, to every table: adding whole numbers, nothing else."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from aggregation.tables import (
    AxisRegionRow,
    AxisRow,
    Coverage,
    Figures,
    NationalSummary,
    RegionRow,
    TerritoryRow,
)
from survey.domain.vocabulary import Axis
from survey.understanding.folding import key as folded

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Cell:
    """The sums of one axis in one pact; ``numbers`` stand in the order of ``Figures``."""

    territory_code: str
    region_code: str
    axis: Axis
    numbers: Sequence[int]


def figures_by(cells: Iterable[Cell], key: Callable[[Cell], K]) -> dict[K, Figures]:
    """Add the cells up by any key."""
    groups: defaultdict[K, list[Sequence[int]]] = defaultdict(list)
    for cell in cells:
        groups[key(cell)].append(cell.numbers)
    return {at: Figures.of(map(sum, zip(*group, strict=True))) for at, group in groups.items()}


def with_figures(territories: Iterable[TerritoryRow], cells: Iterable[Cell]) -> tuple[TerritoryRow, ...]:
    """Give the territories their sums."""
    found = figures_by(cells, lambda cell: cell.territory_code)
    return tuple(replace(row, figures=found.get(row.code, row.figures)) for row in territories)


def region_rows(territories: Iterable[TerritoryRow], cells: Iterable[Cell]) -> tuple[RegionRow, ...]:
    """Give the regions of these territories, in the order of their names."""
    found = figures_by(cells, lambda cell: cell.region_code)
    within: defaultdict[tuple[str, str], list[Coverage]] = defaultdict(list)
    for row in territories:
        within[row.region_name, row.region_code].append(row.coverage)
    return tuple(
        RegionRow(code=code, name=name, coverage=Coverage.summed(parts), figures=found.get(code, Figures()))
        for (name, code), parts in sorted(within.items(), key=lambda item: folded(item[0][0]))
    )


def axis_rows(cells: Iterable[Cell]) -> tuple[AxisRow, ...]:
    """Give a row for each axis of the closed list, in its order."""
    known = tuple(cells)
    found = figures_by(known, lambda cell: cell.axis)
    return tuple(AxisRow(axis, _pacts(known, axis), found.get(axis, Figures())) for axis in Axis)


def axis_region_rows(regions: Iterable[RegionRow], cells: Iterable[Cell]) -> tuple[AxisRegionRow, ...]:
    """Give a row for each axis in each region where a pact has a priority under it."""
    known = tuple(cells)
    names = {row.code: row.name for row in regions}
    found = figures_by(known, lambda cell: (cell.axis, cell.region_code))
    return tuple(
        AxisRegionRow(axis, code, name, _pacts(known, axis, code), found[axis, code])
        for axis in Axis
        for code, name in names.items()
        if (axis, code) in found
    )


def national_summary(territories: Iterable[TerritoryRow], cells: Iterable[Cell]) -> NationalSummary:
    """Give the whole."""
    whole = figures_by(cells, lambda _cell: None)
    return NationalSummary(Coverage.summed(row.coverage for row in territories), whole.get(None, Figures()))


def _pacts(cells: Iterable[Cell], axis: Axis, region: str | None = None) -> int:
    return sum(cell.axis is axis and region in (None, cell.region_code) for cell in cells)
