"""The sheets that add up: Synthèse and Par priorité; Régions and Départements; Complétude.

Their rows are those of ``aggregation.tables``: nothing is added up a second way. Where nothing was received, sums are
left empty: nothing is known there, which is not 0.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, TypeVar

from aggregation.envelopes.use import Use
from aggregation.tables import AxisRegionRow, AxisRow, Coverage, Figures, Headcount, RegionRow, Tally, TerritoryRow
from exports.columns.places import TERRITORY
from exports.sheets import Cell, CellKind, Column
from survey.domain.french import typeset
from survey.domain.vocabulary import Unknown


@dataclass(frozen=True, slots=True)
class RegionCredits:
    """A region, the use that it made of its envelope, and the departments of which nothing was received."""

    region: RegionRow
    use: Use
    missing: tuple[str, ...]

    @property
    def coverage(self) -> Coverage:
        return self.region.coverage

    @property
    def figures(self) -> Figures:
        return self.region.figures


@dataclass(frozen=True, slots=True)
class Completeness:
    """A territory, how many drafts its last transmission left behind, and what is missing, told in French."""

    territory: TerritoryRow
    drafts: int | None
    missing: str

    @property
    def coverage(self) -> Coverage:
        return self.territory.coverage

    @property
    def figures(self) -> Figures:
        return self.territory.figures

    @property
    def number(self) -> int | None:
        return self.territory.dossier.number if self.territory.dossier else None

    @property
    def transmitted_at(self) -> datetime | None:
        return self.territory.dossier.transmitted_at if self.territory.dossier else None


Summary: TypeAlias = RegionRow | AxisRow | AxisRegionRow | TerritoryRow | RegionCredits | Completeness
S = TypeVar("S", bound=Summary)
#: A summary that knows who was expected.
C = TypeVar("C", bound=RegionRow | RegionCredits)
Figure: TypeAlias = Callable[[Figures], Cell]

WIDTHS = {CellKind.AMOUNT: 16, CellKind.TEXT: 16, CellKind.INSTANT: 19}


def told(
    key: str, title: str, kind: CellKind, meaning: str, get: Callable[[S], Cell], passage: str = "", width: int = 0
) -> Column[S]:
    """Make a column of a summary, which no question feeds alone."""
    return Column(key, typeset(title), kind, width or WIDTHS.get(kind, 14), typeset(meaning), "", passage, get)


def figure(key: str, title: str, kind: CellKind, meaning: str, get: Figure, passage: str = "") -> Column[S]:
    """Make a column of a sum; empty where nothing was received."""
    return told(key, title, kind, meaning, lambda row: get(row.figures) if is_received(row) else None, passage)


def is_received(row: Summary) -> bool:
    """Say whether something was received, « néant » included; an axis in a region is only there when it was."""
    return isinstance(row, AxisRow | AxisRegionRow) or row.coverage.transmitted > 0


def count(key: str, title: str, meaning: str, get: Figure, passage: str = "") -> Column[S]:
    return figure(key, title, CellKind.INTEGER, meaning, get, passage)


def money(key: str, title: str, meaning: str, get: Figure, passage: str = "") -> Column[S]:
    return figure(key, title, CellKind.AMOUNT, meaning, get, passage)


def share(key: str, title: str, meaning: str, get: Figure, passage: str = "") -> Column[S]:
    return figure(key, title, CellKind.RATE, meaning, get, passage)


def place(index: int, get: Callable[[S], Cell]) -> Column[S]:
    """Take the title and meaning of a column of every sheet, for a row that is no mapping."""
    like = TERRITORY[index]
    return Column(like.key, like.title, like.kind, like.width, like.meaning, "", "", get)


# ------------------------------------------------------------------------------------------------- groups of columns


def covered(key: str, title: str, meaning: str, get: Callable[[Coverage], int], passage: str = "") -> Column[C]:
    return told(key, title, CellKind.INTEGER, meaning, lambda row: get(row.coverage), passage)


def reception() -> Iterator[Column[C]]:
    """Who was expected, who has answered."""
    yield covered("expected", "Départements attendus", "Chacun doit un pacte.", lambda c: c.expected, "I")
    yield covered("begun", "Départements commencés", "Recueil ouvert, transmis ou non.", lambda c: c.begun)
    yield covered("transmitted", "Départements reçus", "Transmis, « néant » compris.", lambda c: c.transmitted)
    yield covered(
        "nothing", "dont néant", "Pas de pacte cette année, motif donné.", lambda c: c.nothing_to_report, "M5"
    )
    yield covered("missing", "Départements manquants", "Attendus moins reçus.", lambda c: c.missing)


def pacts() -> Iterator[Column[C]]:
    """What was received."""
    yield covered("pacts", "Pactes", "Un pacte commun compte pour un.", lambda c: c.pacts, "I")
    yield covered("signed", "Pactes signés", "Ceux qui sont signés.", lambda c: c.signed_pacts, "M5")


def volume() -> Iterator[Column[S]]:
    """How many priorities and actions."""
    yield count("priorities", "Priorités", "Priorités transmises.", lambda f: f.priorities, "P3")
    yield count("actions", "Actions", "Actions transmises, abandonnées comprises.", lambda f: f.actions, "M3")
    yield count("engaged", "Actions engagées", "Engagées, en cours ou terminées.", lambda f: f.engaged_actions, "R, M7")
    yield count("dropped", "Actions abandonnées", "Celles qui sont abandonnées.", lambda f: f.dropped_actions)


UNITS: tuple[tuple[str, str, Callable[[Figures], Headcount]], ...] = (
    ("people", "personnes", lambda figures: figures.people),
    ("families", "familles", lambda figures: figures.families),
    ("households", "ménages", lambda figures: figures.households),
)
REASONS: tuple[tuple[str, str, Callable[[Tally], int]], ...] = (
    ("unknown", Unknown.UNKNOWN.label, lambda tally: tally.unknown),
    ("pending", Unknown.PENDING.label, lambda tally: tally.pending),
    ("not_applicable", Unknown.NOT_APPLICABLE.label, lambda tally: tally.not_applicable),
    ("unanswered", "sans réponse", lambda tally: tally.unanswered),
)
NOT_DISTINCT = "Somme des actions : une même personne peut y être plusieurs fois. Vide : aucune action ne le sait."


def beneficiaries(key: str, title: str, side: Callable[[Headcount], Tally]) -> Iterator[Column[S]]:
    """What each unit adds up to, then how many actions gave no value, reason by reason."""
    for unit, name, headcount in UNITS:
        yield count(f"{key}_{unit}", f"{title} – {name}", NOT_DISTINCT, total(side, headcount), "P7")
    for reason, label, tally in REASONS:
        meaning = f"Nombre d’actions : « {label} »."
        yield count(f"{key}_{reason}", f"{title} – {label}", meaning, silent(side, tally), "P7")


def total(side: Callable[[Headcount], Tally], unit: Callable[[Figures], Headcount]) -> Figure:
    return lambda figures: side(unit(figures)).value


def silent(side: Callable[[Headcount], Tally], tally: Callable[[Tally], int]) -> Figure:
    return lambda figures: sum(tally(side(unit(figures))) for _, _, unit in UNITS)


def impact() -> Iterator[Column[S]]:
    """Beneficiaries, and how much is measured."""
    yield from beneficiaries("targeted", "Visés", lambda headcount: headcount.targeted)
    yield from beneficiaries("reached", "Atteints", lambda headcount: headcount.reached)
    meaning = "Actions dont un indicateur au moins a une valeur."
    yield count("measured", "Actions mesurées", meaning, lambda f: f.measured_actions, "P7")
    yield share("measured_share", "Part mesurée", "Actions mesurées sur actions.", lambda f: f.measured_share, "P7")


def committed() -> Iterator[Column[S]]:
    meaning = "Crédits locaux engagés : somme de la feuille Engagements, au centime."
    yield money("committed", "Engagé (AE)", meaning, lambda f: f.committed_cents, "M6")


def payments() -> Iterator[Column[S]]:
    """What is paid and planned."""
    yield money("paid", "Payé (CP)", "Somme des CP connus ; vide si aucun ne l’est.", lambda f: f.paid.value)
    yield count(
        "paid_missing", "CP non connus", "Actions engagées dont le CP n’est pas connu.", lambda f: f.paid.missing
    )
    yield money("planned", "Prévu", "Crédits locaux des actions prévues.", lambda f: f.planned_cents, "M6")


def derogatory() -> Iterator[Column[S]]:
    yield money("derogatory", "Dérogatoire", "AE des usages dérogatoires.", lambda f: f.derogatory_cents, "II")
    yield share("derogatory_share", "Part dérogatoire", "Dérogatoire sur AE.", lambda f: f.derogatory_share, "II")


def cofunding() -> Iterator[Column[S]]:
    """Money beside the local credits."""
    yield money("secured", "Cofinancement acquis", "Lignes acquises.", lambda f: f.cofunding.secured_cents, "M4")
    yield money("requested", "Cofinancement demandé", "Lignes demandées.", lambda f: f.cofunding.requested_cents, "M4")
    meaning = "Lignes dont le montant est connu, et le statut non."
    yield money("unsettled", "Cofinancement sans statut", meaning, lambda f: f.cofunding.unsettled_cents, "M4")
    meaning = "Nombre de lignes dont le montant n’est pas connu."
    yield count("unknown_cofunding", "Lignes sans montant", meaning, lambda f: f.cofunding.unknown_amounts, "M4")
    title, meaning = "Cofinancement acquis pour 1 € d’AE", "Effet de levier : cofinancement acquis sur AE."
    yield figure("leverage", title, CellKind.RATIO, meaning, lambda f: f.leverage, "M4")


# ------------------------------------------------------------------------------------------------------- the sheets

SYNTHESIS: tuple[Column[RegionRow], ...] = (
    place(0, lambda row: row.code),
    place(1, lambda row: row.name),
    *reception(),
    *pacts(),
    *volume(),
    *impact(),
)

#: An axis, in the nation or in a region.
X = TypeVar("X", bound=AxisRow | AxisRegionRow)


def axis() -> Column[X]:
    return told("axis", "Axe national", CellKind.TEXT, "Axe de la priorité.", lambda row: row.axis.label, "I", 54)


def under_axis() -> Iterator[Column[X]]:
    """What stands under an axis."""
    meaning = "Pactes qui ont une priorité sous cet axe : ils ne s’additionnent pas d’un axe à l’autre."
    yield told("pacts", "Pactes", CellKind.INTEGER, meaning, lambda row: row.pacts, "I")
    yield from volume()
    yield from committed()
    yield from impact()


AXES: tuple[Column[AxisRow], ...] = (axis(), *under_axis())

BY_AXIS: tuple[Column[AxisRegionRow], ...] = (
    axis(),
    place(0, lambda row: row.region_code),
    place(1, lambda row: row.region_name),
    *under_axis(),
)

REGIONS: tuple[Column[RegionCredits], ...] = (
    place(0, lambda row: row.region.code),
    place(1, lambda row: row.region.name),
    told(
        "envelope",
        "Enveloppe",
        CellKind.AMOUNT,
        "Crédits locaux de la région ; vide, jamais 0, tant qu’elle n’est pas chargée.",
        lambda row: row.use.envelope_cents,
        "II",
    ),
    *committed(),
    told(
        "remaining",
        "Reste à engager",
        CellKind.AMOUNT,
        "Enveloppe moins AE, négatif si elle est dépassée ; vide si l’une des deux n’est pas connue.",
        lambda row: row.use.remaining_cents,
        "M6",
    ),
    told(
        "rate",
        "Taux d’engagement",
        CellKind.RATE,
        "AE sur enveloppe ; vide si l’une des deux n’est pas connue.",
        lambda row: row.use.rate,
        "M6",
    ),
    *payments(),
    *derogatory(),
    *cofunding(),
    *volume(),
    *reception(),
    told(
        "missing_departments",
        "Lesquels manquent",
        CellKind.TEXT,
        "Départements dont rien n’est reçu.",
        lambda row: "\u00a0; ".join(row.missing),
        width=90,
    ),
)

DEPARTMENTS: tuple[Column[TerritoryRow], ...] = (
    place(0, lambda row: row.region_code),
    place(1, lambda row: row.region_name),
    place(2, lambda row: row.code),
    place(3, lambda row: row.name),
    told("reception", "Réception", CellKind.TEXT, "Où en est le recueil.", lambda row: row.reception.value),
    *committed(),
    *payments(),
    *derogatory(),
    *cofunding(),
    *volume(),
)

COMPLETENESS: tuple[Column[Completeness], ...] = (
    place(0, lambda row: row.territory.region_code),
    place(1, lambda row: row.territory.region_name),
    place(2, lambda row: row.territory.code),
    place(3, lambda row: row.territory.name),
    told("reception", "Réception", CellKind.TEXT, "Où en est le recueil.", lambda row: row.territory.reception.value),
    told("number", "Version", CellKind.INTEGER, "Numéro de la dernière transmission.", lambda row: row.number),
    told("transmitted_at", "Transmis le", CellKind.INSTANT, "Heure de Paris.", lambda row: row.transmitted_at),
    *volume(),
    told(
        "drafts",
        "Brouillons laissés",
        CellKind.INTEGER,
        "Priorités et actions incomplètes, restées à l’écart de la dernière transmission.",
        lambda row: row.drafts,
    ),
    told(
        "missing_text",
        "Ce qui manque",
        CellKind.TEXT,
        "Ce qui reste à faire ou à compléter.",
        lambda row: row.missing,
        width=80,
    ),
)
