"""The tables as people read them: columns as data, each cell written in French, the same for a page and for a terminal."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from aggregation.tables import (
    Coverage,
    Figures,
    Headcount,
    NationalSummary,
    Picture,
    RegionRow,
    Tally,
    TerritoryRow,
)
from survey.domain.calendar import Window, paris_day
from survey.domain.french import day, euros, number, percent
from survey.domain.vocabulary import Audience, Axis, TerritorialScale, Unknown


@dataclass(frozen=True, slots=True)
class Line:
    """What a row tells of: a region, a territory, an axis or the whole; ``url`` leads to its detail."""

    name: str
    coverage: Coverage
    figures: Figures
    url: str | None = None

    @property
    def is_heard(self) -> bool:
        """Whether anything was transmitted: before that, nothing is known of its actions, not even that there are none."""
        return self.coverage.transmitted > 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, and what it writes of a line that was heard, or of any line; ``None`` where nothing was received."""

    label: str
    write: Callable[[Line], str]
    of_any: bool = False

    def cell(self, line: Line) -> str | None:
        """Write a line's cell."""
        return self.write(line) if self.of_any or line.is_heard else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table ready to be read. The first cell of a row heads it, with the address of its detail in ``urls``.

    The first ``texts`` columns hold words, the others numbers.
    """

    id: str
    caption: str
    labels: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    urls: tuple[str | None, ...]
    total: tuple[str | None, ...] | None = None
    texts: int = 1


AXIS_NAMES: Mapping[Axis, str] = {
    Axis.CHILDHOOD: "Enfance",
    Axis.EMPLOYMENT: "Emploi",
    Axis.RIGHTS: "Accès aux droits",
    Axis.TRANSITION: "Transition écologique",
    Axis.OTHER: "Aucun axe",
}

#: What stands where something was received and no one knows how much; and where a share has nothing to be a share of.
NOT_KNOWN, NO_CREDITS = "inconnu", "sans AE"

COVERAGE = (
    Column("Départements attendus", lambda line: number(line.coverage.expected), of_any=True),
    Column("Commencés", lambda line: number(line.coverage.begun), of_any=True),
    Column("Transmis", lambda line: number(line.coverage.transmitted), of_any=True),
    Column("dont néant", lambda line: number(line.coverage.nothing_to_report), of_any=True),
    Column("Sans transmission", lambda line: number(line.coverage.missing), of_any=True),
    Column("Pactes", lambda line: number(line.coverage.pacts), of_any=True),
    Column("dont signés", lambda line: number(line.coverage.signed_pacts), of_any=True),
)
ACTIVITY = (
    Column("Priorités", lambda line: number(line.figures.priorities)),
    Column("Actions", lambda line: number(line.figures.actions)),
    Column("dont engagées", lambda line: number(line.figures.engaged_actions)),
    Column("dont abandonnées", lambda line: number(line.figures.dropped_actions)),
    Column("Avec une mesure d’impact", lambda line: number(line.figures.measured_actions)),
)
CREDITS = (
    Column("AE engagées", lambda line: euros(line.figures.committed_cents)),
    Column("dont dérogatoires", lambda line: euros(line.figures.derogatory_cents)),
    Column("Part dérogatoire", lambda line: percent(line.figures.derogatory_share) or NO_CREDITS),
    Column("CP payés", lambda line: amount(line.figures.paid)),
    Column("CP inconnus (actions)", lambda line: number(line.figures.paid.missing)),
    Column("Prévu, non engagé", lambda line: euros(line.figures.planned_cents)),
)
COFUNDING = (
    Column("Acquis", lambda line: euros(line.figures.cofunding.secured_cents)),
    Column("Demandé", lambda line: euros(line.figures.cofunding.requested_cents)),
    Column("Ni l’un ni l’autre", lambda line: euros(line.figures.cofunding.unsettled_cents)),
    Column("Montants inconnus (lignes)", lambda line: number(line.figures.cofunding.unknown_amounts)),
    Column("Statuts inconnus (lignes)", lambda line: number(line.figures.cofunding.unknown_statuses)),
    Column("Cofinancement acquis pour 1\u00a0€ d’AE", lambda line: _ratio(line.figures.leverage)),
    Column("Coût total connu", lambda line: amount(line.figures.total_cost)),
    Column("Coûts inconnus (actions)", lambda line: number(line.figures.total_cost.missing)),
)
BY_AXIS = (
    Column("Pactes", lambda line: number(line.coverage.pacts)),
    *ACTIVITY[:3],
    Column("AE engagées", lambda line: euros(line.figures.committed_cents)),
    Column("Cofinancements acquis", lambda line: euros(line.figures.cofunding.secured_cents)),
    Column("Personnes visées", lambda line: _count(line.figures.people.targeted)),
    Column("Personnes touchées", lambda line: _count(line.figures.people.reached)),
)
UNITS: tuple[tuple[tuple[str, str], Callable[[Figures], Headcount]], ...] = (
    (("Personnes visées", "Personnes touchées"), lambda figures: figures.people),
    (("Familles visées", "Familles touchées"), lambda figures: figures.families),
    (("Ménages visés", "Ménages touchés"), lambda figures: figures.households),
)
REASONS: Mapping[Unknown | None, str] = {
    Unknown.UNKNOWN: "Je ne sais pas",
    Unknown.PENDING: "Pas encore décidé",
    Unknown.NOT_APPLICABLE: "Sans objet",
    None: "Sans réponse",
}
TALLY = ("Somme", "Actions comptées", *REASONS.values())


def whole_line(name: str, summary: NationalSummary) -> Line:
    """Make the line of the total."""
    return Line(name, summary.coverage, summary.figures)


def region_lines(picture: Picture, url: Callable[[RegionRow], str | None]) -> list[Line]:
    """Make a line for each region; ``url`` gives the address of a region's page."""
    return [Line(row.name, row.coverage, row.figures, url(row)) for row in picture.regions]


def territory_lines(picture: Picture, url: Callable[[TerritoryRow], str | None]) -> list[Line]:
    """Make a line for each territory; ``url`` gives the address of what it transmitted."""
    return [Line(f"{row.code} {row.name}", row.coverage, row.figures, url(row)) for row in picture.territories]


def coverage(lines: Iterable[Line]) -> Sequence[Column]:
    """Choose the columns of the reception: how many are expected is not said where it is one everywhere."""
    return COVERAGE[1:] if all(line.coverage.expected == 1 for line in lines) else COVERAGE


def axis_lines(picture: Picture) -> list[Line]:
    """Make a line for each axis; what was transmitted is the same for all."""
    whole = picture.whole.coverage
    return [Line(row.axis.label, replace(whole, pacts=row.pacts), row.figures) for row in picture.axes]


def sheet(
    identifier: str,
    caption: str,
    head: str,
    columns: Sequence[Column],
    lines: Iterable[Line],
    whole: Line | None = None,
) -> Sheet:
    """Write lines under columns, with the total below."""
    written = tuple(lines)
    return Sheet(
        identifier,
        caption,
        (head, *(column.label for column in columns)),
        tuple(_row(line, columns) for line in written),
        tuple(line.url for line in written),
        _row(whole, columns) if whole else None,
    )


def axis_matrix(
    identifier: str, caption: str, picture: Picture, regions: Iterable[Line], write: Callable[[Figures], str]
) -> Sheet:
    """Cross the regions with the axes; nothing is written of a region that was not heard."""
    cells = {(row.region_name, row.axis): row.figures for row in picture.axis_regions}
    lines = tuple(regions)
    sums = (write(row.figures) for row in picture.axes)
    return Sheet(
        identifier,
        caption,
        ("Région", *AXIS_NAMES.values(), "Tous axes"),
        tuple(
            (
                line.name,
                *(write(figures) if line.is_heard else None for figures in (*_across(line, cells), line.figures)),
            )
            for line in lines
        ),
        tuple(line.url for line in lines),
        ("Ensemble", *sums, write(picture.whole.figures)),
    )


def _across(line: Line, cells: Mapping[tuple[str, Axis], Figures]) -> list[Figures]:
    return [cells.get((line.name, axis), Figures()) for axis in Axis]


def audience_sheet(picture: Picture) -> Sheet:
    """Count the actions by public."""
    rows = tuple((label, number(actions), number(engaged)) for label, actions, engaged in audience_counts(picture))
    labels = ("Public", "Actions", "dont engagées")
    return Sheet("publics-tableau", "Actions par public", labels, rows, (None,) * len(rows))


def audience_counts(picture: Picture) -> list[tuple[str, int, int]]:
    """Give each public with its actions and engaged actions, all regions together."""
    found = ((audience, [row for row in picture.audiences if row.audience is audience]) for audience in Audience)
    return [
        (capital(audience.label), sum(row.actions for row in rows), sum(row.engaged_actions for row in rows))
        for audience, rows in found
    ]


def scale_sheet(picture: Picture) -> Sheet:
    """Count the actions by territorial scale."""
    rows = tuple((label, number(count)) for label, count in scale_counts(picture))
    total = ("Ensemble", number(picture.whole.figures.actions))
    return Sheet("echelles-tableau", "Actions par échelle", ("Échelle", "Actions"), rows, (None,) * len(rows), total)


def scale_counts(picture: Picture) -> list[tuple[str, int]]:
    """Give each scale with its actions."""
    return [(capital(scale.label), picture.whole.figures.scales.at(scale)) for scale in TerritorialScale]


def territory_sheet(
    picture: Picture, url: Callable[[TerritoryRow], str | None], campaign: Window, *, with_region: bool = True
) -> Sheet:
    """Tell where each department stands, and what it has transmitted; of one region, its name is not said in each row.

    What came after the closing of the ``campaign``, in an extension, is told to be late.
    """
    place = ("Département", "Région") if with_region else ("Département",)
    labels = (*place, "État", "Transmis le", "Version", "Priorités", "Actions", "dont engagées", "AE engagées")
    words = len(place) + 2
    whole = ("Ensemble", *("",) * words, *_activity(picture.whole.figures))
    return Sheet(
        "departements",
        "Départements\u00a0: état du recueil et actions transmises",
        labels,
        tuple(_territory(row, campaign, with_region=with_region) for row in picture.territories),
        tuple(url(row) for row in picture.territories),
        whole if picture.whole.coverage.transmitted else None,
        texts=words,
    )


def _territory(row: TerritoryRow, campaign: Window, *, with_region: bool) -> tuple[str | None, ...]:
    name = f"{row.code} {row.name}"
    head = (name, row.region_name, row.reception.value) if with_region else (name, row.reception.value)
    sent = row.dossier.transmitted_at if row.dossier else None
    if row.dossier is None or sent is None:
        return (*head, *(None,) * 6)
    late = ", hors délai" if campaign.is_late(sent) else ""
    return (*head, day(paris_day(sent)) + late, f"v{row.dossier.number}", *_activity(row.figures))


def _activity(figures: Figures) -> tuple[str, ...]:
    counts = (figures.priorities, figures.actions, figures.engaged_actions)
    return (*map(number, counts), euros(figures.committed_cents))


def beneficiary_sheet(figures: Figures) -> Sheet:
    """Tell beneficiaries targeted and reached, unit by unit, with the actions that do not know them."""
    rows = tuple(
        (name, _count(tally), number(tally.known), *map(number, _reasons(tally)))
        for names, read in UNITS
        for name, tally in zip(names, (read(figures).targeted, read(figures).reached), strict=True)
    )
    return Sheet(
        "beneficiaires-tableau", "Bénéficiaires, par unité de compte", ("Unité", *TALLY), rows, (None,) * len(rows)
    )


def _reasons(tally: Tally) -> tuple[int, ...]:
    return tally.unknown, tally.pending, tally.not_applicable, tally.unanswered


def _row(line: Line, columns: Sequence[Column]) -> tuple[str | None, ...]:
    return (line.name, *(column.cell(line) for column in columns))


def amount(tally: Tally) -> str:
    """Write a sum of euros; « inconnu » where there are actions and not one knows it."""
    return NOT_KNOWN if _is_unknown(tally) else euros(tally.total)


def _count(tally: Tally) -> str:
    return NOT_KNOWN if _is_unknown(tally) else number(tally.total)


def _is_unknown(tally: Tally) -> bool:
    return not tally.known and tally.missing > 0


def _ratio(value: float | None) -> str:
    return NO_CREDITS if value is None else f"{value:.2f}".replace(".", ",")


def capital(label: str) -> str:
    """Write a label with its capital."""
    return label[:1].upper() + label[1:]
