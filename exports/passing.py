"""What goes by to the file, watched as it is written: the amounts by place, and which facts there were. Pure.

Memory does not grow with the rows: facts are known by a sum of 128-bit digests, which one that is lost, doubled, replaced or
moved changes.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any, TypeAlias

from exports.sheets import Cell, Table
from survey.domain.vocabulary import CofundingStatus

#: Where a row belongs: the values of the columns that say so.
Place: TypeAlias = tuple[Cell, ...]
#: Sums of cents, or counts, by place and by name.
Sums: TypeAlias = Mapping[Place, Mapping[str, int]]

NATION: tuple[str, ...] = ()
REGION = ("region_code",)
TERRITORY = (*REGION, "territory_code")
NATIONAL_AXIS = ("axis",)
AXIS = (*NATIONAL_AXIS, *REGION)


@dataclass(slots=True)
class Marks:
    """Which facts there are, whatever their order: how many, and the sum of the digests of their names."""

    count: int = 0
    total: int = 0
    _last: Place = field(default=(), compare=False)
    _digest: int = field(default=0, compare=False)

    def add(self, name: Place, times: int = 1) -> None:
        """Add a fact, named by where it is and which it is; what belongs to one fact comes together, and is digested once."""
        if self._last != name:
            told = "/".join(map(str, name)).encode()
            self._last, self._digest = name, int.from_bytes(blake2b(told, digest_size=16).digest())
        self.count += times
        self.total += times * self._digest


@dataclass(frozen=True, slots=True)
class Amount:
    """What is added up of a column, under the name of a measure; of the rows ``where`` another column says so alone."""

    measure: str
    column: str = ""
    where: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """What is watched of a sheet: the columns of its place, the one that names the fact there, and the amounts."""

    place: tuple[str, ...]
    item: str = ""
    amounts: tuple[Amount, ...] = ()


def same(*measures: str) -> tuple[Amount, ...]:
    """Watch columns that have the names of their measures."""
    return tuple(Amount(measure, measure) for measure in measures)


ACTIVITY = same("priorities", "actions", "engaged", "dropped")
CREDITS = same("committed", "paid", "planned", "derogatory", "secured", "requested")
OF_ACTIONS = Watched(TERRITORY, "action_id")
SECURED, REQUESTED = (
    Amount(status.value, "amount_cents", ("status", status.label))
    for status in (CofundingStatus.SECURED, CofundingStatus.REQUESTED)
)
COMMITTED, PAID = Amount("committed", "committed_cents"), Amount("paid", "paid_cents")

WATCHED: Mapping[str, Watched] = {
    "Synthèse": Watched(REGION, "", (*same("expected", "pacts", "signed", "measured"), *ACTIVITY)),
    "Axes nationaux": Watched(NATIONAL_AXIS, "", (*same("committed", "measured"), *ACTIVITY)),
    "Par priorité": Watched(AXIS, "", (*same("committed", "measured"), *ACTIVITY)),
    "Pactes": Watched(TERRITORY),
    "Priorités": Watched(TERRITORY, "priority_id"),
    "Actions": Watched(TERRITORY, "action_id", (COMMITTED, PAID, Amount("planned", "planned_cents"))),
    "Publics": OF_ACTIONS,
    "Territoires": OF_ACTIONS,
    "Partenaires": OF_ACTIONS,
    "Indicateurs": OF_ACTIONS,
    "Effets": OF_ACTIONS,
    "Complétude": Watched(TERRITORY, "", ACTIVITY),
    "Régions": Watched(REGION, "", (*same("expected"), *CREDITS, *ACTIVITY)),
    "Départements": Watched(TERRITORY, "", (*CREDITS, *ACTIVITY)),
    "Engagements": Watched(TERRITORY, "action_id", (COMMITTED, PAID)),
    "Cofinancements": Watched(TERRITORY, "action_id", (SECURED, REQUESTED)),
    "Dérogatoire": Watched(TERRITORY, "action_id", (Amount("derogatory", "committed_cents"),)),
}
"""By the title of the sheet; the others tell what these do not, and are not added up."""


@dataclass
class Passage:
    """What went by of a sheet."""

    watched: Watched
    marks: Marks = field(default_factory=Marks)
    sums: defaultdict[Place, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def through(self, table: Table[Any]) -> Iterator[Any]:
        """Let the rows of a table through, adding up what their cells will hold."""
        getters = {column.key: column.get for column in table.columns}
        place_of = [getters[key] for key in self.watched.place]
        name_of = [*place_of, getters[self.watched.item]] if self.watched.item else place_of
        amounts = [(amount.measure, _getter(amount, getters)) for amount in self.watched.amounts]
        depth = len(place_of)
        for row in table.rows:
            name = tuple([get(row) for get in name_of])
            self.marks.add(name)
            at = self.sums[name[:depth]]
            for measure, get in amounts:
                at[measure] += get(row) or 0
            yield row


def _getter(amount: Amount, getters: Mapping[str, Callable[[Any], Any]]) -> Callable[[Any], Any]:
    get = getters[amount.column]
    if amount.where is None:
        return get
    other, value = getters[amount.where[0]], amount.where[1]
    return lambda row: get(row) if other(row) == value else None


def watched(tables: Sequence[Table[Any]]) -> tuple[list[Table[Any]], Mapping[str, Passage]]:
    """Watch the tables that add up: gives the tables to write, and what will have gone by of each, by title.

    Where there is no row nothing goes by, and the table stays as it is.
    """
    passages = {table.title: Passage(WATCHED[table.title]) for table in tables if table.title in WATCHED}
    written = [
        replace(table, rows=passages[table.title].through(table)) if table.title in passages and table.rows else table
        for table in tables
    ]
    return written, passages
