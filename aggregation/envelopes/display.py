"""Envelopes as people read them: beside what is committed on them, in versions, and in a simulation."""

from collections.abc import Callable

from aggregation.display import Sheet
from aggregation.envelopes.simulation import RegionShare, Share
from aggregation.envelopes.standing import Envelopes
from aggregation.envelopes.use import Use, use_of, use_of_known
from aggregation.tables import Picture, RegionRow
from survey.domain.french import counted, euros, number, percent, typeset

NOT_LOADED, NO_ENVELOPE = "non chargée", "enveloppe vide"
COLUMNS = ("Enveloppe", "AE engagées", "Reste à engager", "Taux d’engagement")


def envelope_sheet(found: Picture, envelopes: Envelopes, url: Callable[[RegionRow], str | None]) -> Sheet:
    """Put each region's envelope beside what it committed; the last line adds up each column, as far as it is known."""
    rows = tuple((row.name, *_cells(use_of(row, envelopes))) for row in found.regions)
    loaded, known = envelopes.total_cents, use_of_known(found.regions, envelopes)
    total = (f"Régions chargées ({len(envelopes.by_region)})", _euros(loaded), *written(known)[1:])
    return Sheet(
        "enveloppes-tableau",
        "Enveloppes régionales et engagement",
        ("Région", *COLUMNS),
        rows,
        tuple(url(row) for row in found.regions),
        total if envelopes.by_region else None,
    )


def _cells(use: Use) -> tuple[str | None, ...]:
    envelope = NOT_LOADED if use.envelope_cents is None else euros(use.envelope_cents)
    return (envelope, *written(use)[1:])


def envelope_tiles(region: RegionRow, envelopes: Envelopes) -> list[dict[str, str]]:
    """Tell the envelope of one region, with what is left of it; a dash stands where it is not loaded, or nothing was received."""
    use = use_of(region, envelopes)
    cells = zip(COLUMNS, written(use), strict=True)
    facts = [{"label": label, "value": text or "–"} for label, text in cells]
    facts[0]["label"] = "Enveloppe régionale" + ("" if use.envelope_cents is not None else f" ({NOT_LOADED})")
    return facts


def written(use: Use) -> tuple[str | None, ...]:
    """Write an envelope, what is committed, what is left and the rate; ``None`` where it is not known."""
    rate = NO_ENVELOPE if use.envelope_cents == 0 and use.committed_cents is not None else percent(use.rate) or None
    return (_euros(use.envelope_cents), _euros(use.committed_cents), _euros(use.remaining_cents), rate)


def _euros(cents: int | None) -> str | None:
    return None if cents is None else euros(cents)


def simulation_sheet(shares: tuple[RegionShare, ...], total_cents: int) -> Sheet:
    """Tell what each region would get."""
    everybody = sum(share.people for share in shares)
    rows = tuple((share.name, *_shared(share, everybody)) for share in shares)
    return Sheet(
        "simulation-tableau",
        "Simulation d’une répartition, par région",
        ("Région", "Personnes sous le seuil (estimation)", "Part", "Montant simulé"),
        rows,
        (None,) * len(rows),
        ("Ensemble", number(everybody), percent(1.0), euros(total_cents)),
    )


def department_sheet(region: RegionShare, everybody: int) -> Sheet:
    """Tell what each department of a region would get."""
    rows = tuple((f"{one.code} {one.name}", str(one.year), *_shared(one, everybody)) for one in region.departments)
    return Sheet(
        f"simulation-{region.code}",
        typeset(f"{region.name} : simulation par département"),
        ("Département", "Année du taux", "Personnes sous le seuil (estimation)", "Part", "Montant simulé"),
        rows,
        (None,) * len(rows),
        (region.name, "", *_shared(region, everybody)),
        texts=2,
    )


def _shared(share: Share | RegionShare, everybody: int) -> tuple[str, str, str]:
    return number(share.people), percent(share.people / everybody), euros(share.cents)


def loaded_words(envelopes: Envelopes, regions: int) -> str:
    """Say how many regions have their envelope, and what they add up to."""
    if envelopes.total_cents is None:
        return "Aucune enveloppe n’est chargée."
    loaded = counted(len(envelopes.by_region), "région")
    return typeset(f"{loaded} sur {regions}, {euros(envelopes.total_cents)}")
