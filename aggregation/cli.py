"""The national picture in a terminal."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import click
from flask.cli import AppGroup

from aggregation import display
from aggregation.display import Sheet
from aggregation.instants import end_of, read_day
from aggregation.queries import picture, present
from aggregation.tables import Picture
from survey.domain.calendar import PARIS, Window
from survey.services.campaigns import common_window, current_campaign
from survey.web.runtime import runtime

cli = AppGroup("aggregation", help="Les tableaux du suivi.")


def instant(_context: click.Context, _parameter: click.Parameter, text: str | None) -> datetime | None:
    """Read a day of an option, and give its last instant in Paris; raises ``click.BadParameter`` for none."""
    if text is None:
        return None
    try:
        return end_of(read_day(text))
    except ValueError as error:
        raise click.BadParameter("écrivez un jour, par exemple 2024-09-30.") from error


@cli.command("show")
@click.option("--as-of", callback=instant, help="Le jour dont on veut l'état (2024-09-30) ; sans lui, maintenant.")
@click.option("--region", help="Le code d'une région ; sans lui, toutes.")
def show(as_of: datetime | None, region: str | None) -> None:
    """Print every table, of the nation or of a region, at the end of a day or now."""
    if region is not None and region not in runtime().geography.regions:
        raise click.BadParameter("ce code n’est pas celui d’une région.", param_hint="--region")
    with runtime().sessions.reading() as session:
        at = as_of or present(session, runtime().now())
        campaign = current_campaign(session, at)
        found = picture(session, runtime().geography, at, campaign.id, region)
    click.echo(f"Campagne {campaign.year}, état au {at.astimezone(PARIS):%d/%m/%Y à %H:%M:%S}, heure de Paris.")
    for sheet in _sheets(found, common_window(campaign), national=region is None):
        click.echo("\n" + "\n".join(drawn(sheet)))


def _sheets(found: Picture, campaign: Window, *, national: bool) -> Iterator[Sheet]:
    head = "Région" if national else "Département"
    lines = display.region_lines(found, lambda _: None) if national else display.territory_lines(found, lambda _: None)
    whole = display.whole_line("Ensemble", found.whole)
    for columns, caption in (
        (display.coverage(lines), "Réception des recueils"),
        (display.ACTIVITY, "Nombre de priorités et d’actions"),
        (display.CREDITS, "Crédits locaux du Pacte"),
        (display.COFUNDING, "Cofinancements et coût"),
    ):
        yield display.sheet("", caption, head, columns, lines, whole)
    yield display.sheet("", "Par axe national", "Axe", display.BY_AXIS, display.axis_lines(found), whole)
    yield display.audience_sheet(found)
    yield display.scale_sheet(found)
    yield display.beneficiary_sheet(found.whole.figures)
    yield display.territory_sheet(found, lambda _: None, campaign, with_region=national)


def drawn(sheet: Sheet) -> list[str]:
    """Draw a table in text: words to the left, numbers to the right, a dash where a number is not known."""
    body = [sheet.labels, *sheet.rows, *([sheet.total] if sheet.total else [])]
    texts = [["–" if cell is None else cell for cell in row] for row in body]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    lines = [_line(row, widths, sheet.texts) for row in texts]
    rule = "-" * max(map(len, lines))
    return [sheet.caption, rule, lines[0], rule, *lines[1:]]


def _line(row: Sequence[str], widths: Sequence[int], texts: int) -> str:
    cells = (
        cell.ljust(width) if place < texts else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join(cells).rstrip()
