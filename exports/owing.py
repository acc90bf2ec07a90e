"""What the facts of a state owe each sheet: how many rows, of which facts, and what they add up to."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from exports.passing import AXIS, TERRITORY, Marks, Place, Sums
from exports.reading import counting
from exports.states import State
from survey.domain.vocabulary import Axis

#: How many rows an action is owed, by the title of the sheet.
ROWS_OF: Mapping[str, str] = {
    "Publics": "audiences",
    "Territoires": "areas",
    "Partenaires": "partners",
    "Indicateurs": "indicators",
    "Effets": "has_effect",
    "Cofinancements": "cofundings",
}
FINEST = ("axis", *TERRITORY)


@dataclass
class Owed:
    """What each sheet must hold, by its title; ``sums`` are by axis, region and territory."""

    marks: defaultdict[str, Marks] = field(default_factory=lambda: defaultdict(Marks))
    sums: defaultdict[Place, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def summed(self, columns: tuple[str, ...]) -> Sums:
        """Add up by the values of some of the columns."""
        kept = [FINEST.index(column) for column in columns]
        found: defaultdict[Place, Counter[str]] = defaultdict(Counter)
        for place, sums in self.sums.items():
            found[tuple(place[at] for at in kept)].update(sums)
        return found


def owed_of(state: State) -> Owed:
    """Read the facts of a state one by one, and count what they owe."""
    owed = Owed()
    _regions(owed, state)
    asked = (state.as_of, state.campaign.id, state.among)
    for pact in _rows(state, counting.transmitted(*asked)):
        _pact(owed, pact)
    for priority in _rows(state, counting.priorities(*asked)):
        _priority(owed, priority)
    _axes(owed)
    for action in _rows(state, counting.actions(*asked)):
        _action(owed, action)
    return owed


def _axes(owed: Owed) -> None:
    """An axis has its row once something was received, be it « néant »; in a region, once it has a priority there."""
    if owed.marks["Pactes"].count:
        for axis in Axis:
            owed.marks["Axes nationaux"].add((axis.label,))
    for place in owed.summed(AXIS):
        if place[0]:
            owed.marks["Par priorité"].add(place)


def _rows(state: State, counted: counting.Counted) -> Iterator[Mapping[str, Any]]:
    return state.reading.facts(counted)


def _regions(owed: Owed, state: State) -> None:
    for region in state.geography.regions:
        owed.marks["Synthèse"].add((region,))
        owed.marks["Régions"].add((region,))
    for department in state.geography.departments.values():
        owed.sums["", department.region_code, ""]["expected"] += 1


def _pact(owed: Owed, pact: Mapping[str, Any]) -> None:
    place = (pact["region_code"], pact["territory_code"])
    owed.marks["Pactes"].add(place)
    owed.sums["", *place].update(pacts=not pact["is_nothing"], signed=bool(pact["is_signed"]))


def _priority(owed: Owed, priority: Mapping[str, Any]) -> None:
    place = (priority["region_code"], priority["territory_code"])
    owed.marks["Priorités"].add((*place, priority["priority_id"]))
    owed.sums[Axis(priority["axis"]).label, *place]["priorities"] += 1


def _action(owed: Owed, action: Mapping[str, Any]) -> None:
    place = (action["region_code"], action["territory_code"])
    named, committed = (*place, action["action_id"]), action["committed_cents"]
    owed.marks["Actions"].add(named)
    owed.marks["Engagements"].add(named, int(committed is not None))
    owed.marks["Dérogatoire"].add(named, int(action["is_derogatory"]))
    for sheet, rows in ROWS_OF.items():
        owed.marks[sheet].add(named, int(action[rows]))
    at = owed.sums[Axis(action["axis"]).label, *place]
    at["actions"] += 1
    at["engaged"] += int(action["is_engaged"])
    at["dropped"] += int(action["is_dropped"])
    at["measured"] += int(action["measured"] > 0)
    at["committed"] += committed or 0
    at["paid"] += action["paid_cents"] or 0
    at["planned"] += action["planned_cents"] or 0
    at["derogatory"] += (committed or 0) if action["is_derogatory"] else 0
    at["secured"] += int(action["secured_cents"])
    at["requested"] += int(action["requested_cents"])
