"""Who was expected, who has answered: expected minus received, by territory."""

from collections.abc import Iterable, Iterator, Mapping

from aggregation.tables import Coverage, Received, Reception, TerritoryRow
from survey.domain.territories import Geography, Territory
from survey.domain.vocabulary import PactState


def expected_territories(territories: Iterable[Territory], begun: Mapping[str, Received]) -> Iterator[Territory]:
    """Give what is expected: a joint pact takes the place of its departments once its dossier is open (I).

    A department that has transmitted is never left out: what it transmitted is in the sums.
    """
    listed = tuple(territories)
    joint = {one.code: one for one in listed if is_joint(one)}
    replaced = {code for one in joint.values() if one.code in begun for code in one.department_codes}
    for one in listed:
        is_kept = one.code not in replaced or has_transmitted(begun.get(one.code))
        if is_kept and (one.code not in joint or one.code in begun):
            yield one


def is_joint(territory: Territory) -> bool:
    """Say whether a territory is several departments with one pact."""
    return len(territory.department_codes) > 1


def has_transmitted(dossier: Received | None) -> bool:
    """Say whether a dossier has a transmission."""
    return dossier is not None and dossier.number is not None


def answered_for(territory: Territory, begun: Mapping[str, Received]) -> int:
    """Count the departments that a territory answers for: a joint pact does not answer for one that has transmitted itself."""
    if not is_joint(territory):
        return 1
    return sum(not has_transmitted(begun.get(code)) for code in territory.department_codes)


def reception_of(dossier: Received | None) -> Reception:
    """Say how far a territory has come."""
    if dossier is None:
        return Reception.MISSING
    if dossier.number is None:
        return Reception.BEGUN
    return Reception.NOTHING if dossier.pact_state == PactState.NONE else Reception.TRANSMITTED


def coverage_of(departments: int, dossier: Received | None) -> Coverage:
    """Count these departments under what their dossier has come to, and its pact."""
    reception = reception_of(dossier)
    pacts = int(reception is Reception.TRANSMITTED)
    return Coverage(
        expected=departments,
        begun=0 if reception is Reception.MISSING else departments,
        transmitted=departments if reception in (Reception.TRANSMITTED, Reception.NOTHING) else 0,
        nothing_to_report=departments if reception is Reception.NOTHING else 0,
        pacts=pacts,
        signed_pacts=int(pacts and dossier is not None and dossier.pact_state == PactState.SIGNED),
    )


def covered(geography: Geography, received: Iterable[Received], region: str | None = None) -> tuple[TerritoryRow, ...]:
    """Give a row for each territory expected, in the official order, without figures yet; of one region, or of all."""
    begun = {dossier.territory_code: dossier for dossier in received}
    within = geography.territories.values() if region is None else geography.territories_of(region)
    return tuple(
        TerritoryRow(
            code=one.code,
            name=one.name,
            region_code=one.region_code,
            region_name=geography.regions[one.region_code].name,
            reception=reception_of(begun.get(one.code)),
            coverage=coverage_of(answered_for(one, begun), begun.get(one.code)),
            dossier=begun.get(one.code),
        )
        for one in expected_territories(within, begun)
    )
