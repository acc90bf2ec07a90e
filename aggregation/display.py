"""The tables as people read them: columns as data, each cell written in French, the same for a page and for a terminal."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from aggregation.tables import (
    ActionLine,
    Coverage,
    Figures,
    Headcount,
    NationalSummary,
    Picture,
    RegionRow,
    Tally,
    TerritoryRow,
)
from survey.domain.calendar import paris_day
from survey.domain.french import day, euros, number, percent
from survey.domain.vocabulary import Audience, Axis, TerritorialScale


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
    """A column: its head, and what it writes of a line that was heard, or of any line; ``None`` is not known, not 0."""

    label: str
    write: Callable[[Line], str | None]
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
    Column("Part dérogatoire", lambda line: percent(line.figures.derogatory_share) or None),
    Column("CP payés", lambda line: _amount(line.figures.paid)),
    Column("CP inconnus (actions)", lambda line: number(line.figures.paid.missing)),
    Column("Prévu, non engagé", lambda line: euros(line.figures.planned_cents)),
)
COFUNDING = (
    Column("Acquis", lambda line: euros(line.figures.cofunding.secured_cents)),
    Column("Demandé", lambda line: euros(line.figures.cofunding.requested_cents)),
    Column("Ni l’un ni l’autre", lambda line: euros(line.figures.cofunding.unsettled_cents)),
    Column("Montants inconnus (lignes)", lambda line: number(line.figures.cofunding.unknown_amounts)),
    Column("Statuts inconnus (lignes)", lambda line: number(line.figures.cofunding.unknown_statuses)),
    Column("Acquis pour 1\u00a0€ d’AE", lambda line: _ratio(line.figures.leverage)),
    Column("Coût total connu", lambda line: _amount(line.figures.total_cost)),
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
TALLY = ("Somme", "Actions comptées", "Je ne sais pas", "Pas encore décidé", "Sans objet", "Sans réponse")


def whole_line(name: str, summary: NationalSummary) -> Line:
    """Make the line of the total."""
    return Line(name, summary.coverage, summary.figures)


def region_lines(picture: Picture, url: Callable[[RegionRow], str | None]) -> list[Line]:
    """Make a line for each region; ``url`` gives the address of a region's page."""
    return [Line(row.name, row.coverage, row.figures, url(row)) for row in picture.regions]


def territory_lines(picture: Picture, url: Callable[[TerritoryRow], str | None]) -> list[Line]:
    """Make a line for each territory; ``url`` gives the address of what it transmitted."""
    return [Line(f"{row.code} {row.name}", row.coverage, row.figures, url(row)) for row in picture.territories]


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
    """Cross the regions with the axes; an axis without a priority in a region has no figure there."""
    cells = {(row.region_name, row.axis): write(row.figures) for row in picture.axis_regions}
    lines = tuple(regions)
    sums = (write(row.figures) for row in picture.axes)
    return Sheet(
        identifier,
        caption,
        ("Région", *AXIS_NAMES.values(), "Tous axes"),
        tuple(
            (
                line.name,
                *(cells.get((line.name, axis)) for axis in Axis),
                write(line.figures) if line.is_heard else None,
            )
            for line in lines
        ),
        tuple(line.url for line in lines),
        ("Ensemble", *sums, write(picture.whole.figures)),
    )


def audience_sheet(picture: Picture) -> Sheet:
    """Count the actions by public."""
    rows = tuple((label, number(actions), number(engaged)) for label, actions, engaged in audience_counts(picture))
    labels = ("Public", "Actions", "dont engagées")
    return Sheet("publics-tableau", "Actions par public", labels, rows, (None,) * len(rows))


def audience_counts(picture: Picture) -> list[tuple[str, int, int]]:
    """Give each public with its actions and engaged actions, all regions together."""
    found = ((audience, [row for row in picture.audiences if row.audience is audience]) for audience in Audience)
    return [
        (_capital(audience.label), sum(row.actions for row in rows), sum(row.engaged_actions for row in rows))
        for audience, rows in found
    ]


def scale_sheet(picture: Picture) -> Sheet:
    """Count the actions by territorial scale."""
    rows = tuple((label, number(count)) for label, count in scale_counts(picture))
    total = ("Ensemble", number(picture.whole.figures.actions))
    return Sheet("echelles-tableau", "Actions par échelle", ("Échelle", "Actions"), rows, (None,) * len(rows), total)


def scale_counts(picture: Picture) -> list[tuple[str, int]]:
    """Give each scale with its actions."""
    return [(_capital(scale.label), picture.whole.figures.scales.at(scale)) for scale in TerritorialScale]


def territory_sheet(picture: Picture, url: Callable[[TerritoryRow], str | None]) -> Sheet:
    """Tell where each department stands, and what it has transmitted."""
    labels = ("Département", "Région", "État", "Transmis le", "Version", "Priorités", "Actions", "dont engagées")
    return Sheet(
        "departements",
        "Départements\u00a0: état du recueil et actions transmises",
        (*labels, "AE engagées"),
        tuple(_territory(row) for row in picture.territories),
        tuple(url(row) for row in picture.territories),
        ("Ensemble", "", "", "", "", *_activity(picture.whole.figures)) if picture.whole.coverage.transmitted else None,
        texts=4,
    )


def _territory(row: TerritoryRow) -> tuple[str | None, ...]:
    sent = row.dossier.transmitted_at if row.dossier else None
    if row.dossier is None or sent is None:
        return (f"{row.code} {row.name}", row.region_name, row.reception.value, *(None,) * 6)
    version = f"v{row.dossier.number}"
    return (
        f"{row.code} {row.name}",
        row.region_name,
        row.reception.value,
        day(paris_day(sent)),
        version,
        *_activity(row.figures),
    )


def _activity(figures: Figures) -> tuple[str, ...]:
    counts = (figures.priorities, figures.actions, figures.engaged_actions)
    return (*map(number, counts), euros(figures.committed_cents))


def action_sheet(caption: str, lines: Iterable[tuple[ActionLine, str, str]], total: Figures) -> Sheet:
    """List actions, each with the name of its department and its address; the total is that of all of them."""
    listed = tuple(lines)
    sums = (total.committed_cents, total.paid.value, total.planned_cents, total.cofunding.secured_cents)
    return Sheet(
        "liste",
        caption,
        ("Action", "Département", "Axe", "État", "AE engagées", "CP payés", "Prévu", "Cofinancements acquis"),
        tuple(_action(line, place) for line, place, _ in listed),
        tuple(url for *_, url in listed),
        ("Ensemble des actions", "", "", "", *map(_euros, sums)),
        texts=4,
    )


def _action(line: ActionLine, place: str) -> tuple[str | None, ...]:
    amounts = (line.committed_cents, line.paid_cents, line.planned_cents, line.secured_cents)
    return (line.title, place, AXIS_NAMES[line.axis], _capital(line.state.label), *map(_euros, amounts))


def _euros(cents: int | None) -> str | None:
    return None if cents is None else euros(cents)


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


def _amount(tally: Tally) -> str | None:
    return _euros(tally.value)


def _count(tally: Tally) -> str | None:
    return None if tally.value is None else number(tally.value)


def _ratio(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}".replace(".", ",")


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]
