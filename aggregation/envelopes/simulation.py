"""How a total would be shared out by the poverty indicator of II. Pure: a simulation is shown, and never kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from survey.domain.territories import Geography, Poverty, official_rank


@dataclass(frozen=True, slots=True)
class Share:
    """What a department would get, in cents, for so many people below the threshold, as known for ``year``."""

    code: str
    name: str
    people: int
    year: int
    cents: int


@dataclass(frozen=True, slots=True)
class RegionShare:
    """What a region would get: the sum of its departments."""

    code: str
    name: str
    departments: tuple[Share, ...]

    @property
    def people(self) -> int:
        return sum(one.people for one in self.departments)

    @property
    def cents(self) -> int:
        return sum(one.cents for one in self.departments)


def simulate(total_cents: int, people: Mapping[str, int]) -> dict[str, int]:
    """Share a total out in proportion to people, to the cent, by largest remainder; equal remainders go by code.

    The shares add up to the total, and each is less than a cent away from its exact quota.
    Raises ValueError for a total or a count below 0, and where there is nobody to share between.
    """
    everybody = sum(people.values())
    if total_cents < 0 or everybody <= 0 or min(people.values()) < 0:
        raise ValueError(f"cannot share {total_cents} cents between {everybody} people")
    parts = {code: divmod(total_cents * count, everybody) for code, count in people.items()}
    left = total_cents - sum(whole for whole, _ in parts.values())
    nearest = sorted(parts, key=lambda code: (-parts[code][1], official_rank(code)))[:left]
    return {code: whole + (code in nearest) for code, (whole, _) in parts.items()}


def simulated(total_cents: int, geography: Geography, poverty: Mapping[str, Poverty]) -> tuple[RegionShare, ...]:
    """Share a total out between the departments, grouped by region, in the official order."""
    cents = simulate(total_cents, {code: poverty[code].people for code in geography.departments})
    shares = {
        code: Share(code, one.name, poverty[code].people, poverty[code].year, cents[code])
        for code, one in geography.departments.items()
    }
    return tuple(
        RegionShare(
            region.code,
            region.name,
            tuple(shares[code] for code, one in geography.departments.items() if one.region_code == region.code),
        )
        for region in geography.regions.values()
    )
