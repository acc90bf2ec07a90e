"""What « Évolutions » compares of each sheet: its own columns, and by what a row is known from one version to the next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from exports.columns.actions import ACTIONS, is_paid_for
from exports.columns.children import AREAS, AUDIENCES, EFFECTS, INDICATORS, PARTNERS
from exports.columns.credits import COFUNDINGS, COMMITMENTS, DEROGATIONS
from exports.columns.making import MONTH, NOT_ANSWERED, NOT_ASKED, Fact, FactColumn
from exports.columns.pacts import PACTS, PRIORITIES
from exports.columns.places import CONTEXT, LEAD, PRIORITY
from exports.sheets import CellKind
from survey.domain import french
from survey.domain.french import typeset
from survey.domain.vocabulary import Unknown

PRECISION = "_precision"
NOT_KNOWN = frozenset({Unknown.UNKNOWN.label, Unknown.PENDING.label})
SILENT = frozenset({NOT_ANSWERED, NOT_ASKED})


@dataclass(frozen=True, slots=True)
class Named:
    """What is known by an identifier, and told by a title."""

    item: str
    title: str = field(compare=False)


#: Tells something of a row.
Told: TypeAlias = Callable[[Fact], str | None]


@dataclass(frozen=True, slots=True)
class Unit:
    """A column that is compared, with its « précision » where it has one: one change is one line."""

    key: str
    title: str
    kind: CellKind
    get: Callable[[Fact], Any]
    precision: Callable[[Fact], Any] | None = None

    def value(self, fact: Fact) -> Any:  # noqa: ANN401  a cell, or a cell and its precision
        """Return what is compared."""
        return (self.get(fact), self.precision(fact)) if self.precision else self.get(fact)

    def told(self, value: Any) -> str | None:  # noqa: ANN401  same
        """Write a value as its cell shows it, an unknown by its « précision »; nothing for a blank cell."""
        known, why = value if self.precision else (value, None)
        if known is None:
            return typeset(f"non connu : {why}") if why in NOT_KNOWN else why
        return f"{shown(self.kind, known)} ({why})" if why == MONTH else shown(self.kind, known)


def same(one: Any, other: Any) -> bool:  # noqa: ANN401  what units compare
    """Say whether two values tell the same; that a question comes to be asked tells nothing by itself."""
    return one == other or (_is_silent(one) and _is_silent(other))


def _is_silent(value: object) -> bool:
    return isinstance(value, tuple) and value[0] is None and value[1] in SILENT


def shown(kind: CellKind, value: Any) -> str:  # noqa: ANN401  whatever the kind holds
    """Write a value as a French spreadsheet shows its cell."""
    if isinstance(value, Named):
        return value.title
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if kind is CellKind.AMOUNT:
        euros, cents = divmod(abs(value), 100)
        return f"{'-' if value < 0 else ''}{french.number(euros)},{cents:02}{french.NO_BREAK}€"
    if kind is CellKind.INTEGER:
        return french.number(value)
    return french.quantity(value) if kind is CellKind.DECIMAL else str(value)


@dataclass(frozen=True)
class Compared:
    """A sheet that is compared.

    ``identity`` names the facts by which a row is known from one version to the next, within its dossier; rows alike are known
    by their order. ``row`` tells which row of its action it is, and ``main`` what is told of a row that comes or goes.

    ``shared`` is what its rows repeat of their action, told once for the action, unless one of the sheets ``before`` it tells that
    too: those that show the action in both states.
    """

    title: str
    units: Sequence[Unit]
    identity: tuple[str, ...]
    main: Told
    row: Told = lambda _fact: None
    shared: Sequence[Unit] = ()
    before: Callable[[Fact], frozenset[str]] = lambda _fact: frozenset()


#: What a row repeats of its parents, told where it is said once; what follows from another column; and ranks, which one
#: insertion changes all the way down.
REPEATED = frozenset(
    {
        *(column.key for column in (*LEAD, *CONTEXT)),
        *("action_state", "scale", "other_audience_reason"),
        *("is_engaged", "is_derogatory", "is_priority"),
        *("position", "priority_id"),
        # Of the transmission itself: it may have brought nothing.
        *("number", "transmitted_at"),
    }
)
#: What the sheet Actions joins in one cell, and another sheet of the same workbook tells one by one.
JOINED = frozenset({"audiences", "areas", "other_departments", "partners", "indicators"})


def own(columns: Sequence[FactColumn], also: Sequence[str] = (), besides: frozenset[str] = frozenset()) -> list[Unit]:
    """Give what is compared of a sheet: its own columns, ``also`` some that others repeat, and not those ``besides``."""
    why = {column.key: column.get for column in columns if column.key.endswith(PRECISION)}
    left = (REPEATED - {*also}) | besides | {*why}
    return [
        Unit(column.key, column.title, column.kind, column.get, why.get(f"{column.key}{PRECISION}"))
        for column in columns
        if column.key not in left
    ]


def parent() -> Unit:
    """Compare the priority that an action is under: its new title is told once, by the priority itself."""
    told = next(column for column in PRIORITY if column.key == "priority_title")
    return Unit(told.key, told.title, told.kind, lambda fact: Named(fact["priority_id"], fact["priority_title"]))


def first_told(units: Sequence[Unit]) -> Told:
    """Tell of a row the first of these columns that says something."""
    return lambda fact: next((told for one in units if (told := one.told(one.value(fact)))), None)


def named(columns: Sequence[FactColumn], key: str) -> Told:
    """Tell of a row one column of its sheet."""
    return first_told([one for one in own(columns, also=[key]) if one.key == key])


def children(
    title: str,
    columns: Sequence[FactColumn],
    name: str,
    identity: tuple[str, ...],
    main: str = "",
    shared: Sequence[Unit] = (),
    before: Callable[[Fact], frozenset[str]] = lambda _fact: frozenset(),
) -> Compared:
    """Compare a sheet with several rows for an action, each known by its name."""
    units = own(columns, besides=frozenset({name}))
    told, row = named(columns, main or name), named(columns, name)
    return Compared(title, units, ("action_id", *identity), told, row, shared, before)


DIPLP_COMPARED = (
    Compared("Pactes", own(PACTS), (), named(PACTS, "pact_state")),
    Compared(
        "Priorités", own(PRIORITIES, ("axis", "priority_title")), ("priority_id",), named(PRIORITIES, "priority_title")
    ),
    Compared(
        "Actions",
        [
            *own(ACTIONS, ("action_title", "action_state", "scale", "other_audience_reason"), JOINED),
            parent(),
        ],
        ("action_id",),
        named(ACTIONS, "action_title"),
    ),
    children("Publics", AUDIENCES, "audience", ("audience",)),
    children("Territoires", AREAS, "label", ("is_other_department", "code", "label")),
    children("Partenaires", PARTNERS, "name", ("name",)),
    children("Indicateurs", INDICATORS, "label", ("label",)),
    Compared("Effets", own(EFFECTS), ("action_id",), first_told(own(EFFECTS))),
)
#: What each sheet of the credits repeats of its actions: no other sheet of their workbook tells it.
OF_ACTION = frozenset({"action_title", "action_state", "axis", "priority_title"})


def only(columns: Sequence[FactColumn], keys: frozenset[str]) -> list[Unit]:
    """Give what is compared of these columns."""
    return [one for one in own(columns, [*keys]) if one.key in keys]


def _committed(fact: Fact) -> frozenset[str]:
    return frozenset({"Engagements"} if is_paid_for(fact) else ())


def _committed_or_derogatory(fact: Fact) -> frozenset[str]:
    return _committed(fact) | ({"Dérogatoire"} if fact["is_derogatory"] else frozenset())


DGCS_COMPARED = (
    Compared(
        "Engagements",
        own(COMMITMENTS, [*OF_ACTION]),
        ("action_id",),
        named(COMMITMENTS, "committed_cents"),
    ),
    children(
        "Cofinancements",
        COFUNDINGS,
        "name",
        ("name",),
        "amount_cents",
        shared=only(COFUNDINGS, OF_ACTION),
        before=_committed_or_derogatory,
    ),
    Compared(
        "Dérogatoire",
        # What is committed is told by Engagements, also where it comes or goes.
        own(DEROGATIONS, besides=frozenset({"committed_cents", "credit_use"})),
        ("action_id",),
        named(DEROGATIONS, "derogation_reason"),
        shared=only(DEROGATIONS, OF_ACTION | {"credit_use"}),
        before=_committed,
    ),
)
