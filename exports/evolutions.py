"""The sheet « Évolutions » of a workbook: what changed since the export before, sheet by sheet, then the envelopes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

from aggregation.envelopes.standing import Envelopes, history
from exports.changes import changes
from exports.columns.changes import CHANGES, NOTHING, TITLE, Nature, no_change
from exports.columns.compared import DGCS_COMPARED, DIPLP_COMPARED, Compared, shown
from exports.columns.making import Fact
from exports.columns.places import FROZEN
from exports.reading.versions import Versions, ways
from exports.runs import ExportKind
from exports.sheets import CellKind, Table
from exports.states import State

NOT_LOADED = "non chargée"

READ: Mapping[str, Callable[[Versions], Iterator[Fact]]] = {
    "Pactes": Versions.pacts,
    "Priorités": Versions.priorities,
    "Actions": Versions.actions,
    "Publics": Versions.audiences,
    "Territoires": Versions.areas,
    "Partenaires": Versions.partners,
    "Indicateurs": Versions.indicators,
    "Effets": Versions.effects,
    "Engagements": Versions.commitments,
    "Cofinancements": Versions.cofundings,
    "Dérogatoire": Versions.derogations,
}


def evolutions(kind: ExportKind, state: State, before: State | None) -> Table[Fact]:
    """Make the sheet; ``before`` is the state of the export before, if there was one."""
    nothing = {**NOTHING, "sheet": TITLE, "after": no_change(before.as_of if before else None)}
    rows = _changes(kind, state, before) if before else ()
    return Table(TITLE, "Evolutions", CHANGES, rows, FROZEN, placeholder=nothing)


def _changes(kind: ExportKind, state: State, before: State) -> Iterator[Fact]:
    if kind is ExportKind.DIPLP:
        return _of_sheets(DIPLP_COMPARED, state, before)
    return chain(_of_envelopes(state, before), _of_sheets(DGCS_COMPARED, state, before))


def _of_sheets(sheets: Sequence[Compared], state: State, before: State) -> Iterator[Fact]:
    reading = state.reading
    gone = ways(before.reading, reading)
    ids = [version.id for way in gone for version in way.versions]
    versions = Versions(reading.session, reading.campaign_id, reading.as_of, reading.regions, ids=ids)
    for compared in sheets:
        yield from changes(compared, gone, READ[compared.title](versions))


def _of_envelopes(state: State, before: State) -> Iterator[Fact]:
    """Tell the envelopes that are no longer what they were, each with the load that brought it."""
    loaded = history(state.reading.session, state.campaign.id, state.as_of)
    since = [one for one in loaded if one.version and one.version.loaded_at > before.as_of]
    for region in state.picture.regions:
        was, now = before.envelopes.cents(region.code), state.envelopes.cents(region.code)
        if was != now:
            yield {
                **NOTHING,
                "region_code": region.code,
                "region": region.name,
                "sheet": "Régions",
                "nature": Nature.CHANGED.value,
                "column": "Enveloppe",
                "before": _amount(was),
                "after": _amount(now),
                **_load(since, region.code, now),
            }


def _load(since: Sequence[Envelopes], region: str, cents: int | None) -> Fact:
    """Say when an envelope became what it is, and by which version."""
    found: Fact = {}
    for one in reversed(since):
        if one.version is None or one.cents(region) != cents:
            break
        found = {"at": one.version.loaded_at, "number": one.version.number}
    return found


def _amount(cents: int | None) -> str:
    return NOT_LOADED if cents is None else shown(CellKind.AMOUNT, cents)
