"""The commands of the envelopes: load a version, show what stands."""

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from aggregation.cli import drawn, instant
from aggregation.envelopes import demonstration, loading
from aggregation.envelopes.display import envelope_sheet, loaded_words
from aggregation.envelopes.loading import Change, ChangedError, Plan, Sent
from aggregation.envelopes.standing import envelopes_at
from aggregation.queries import picture
from survey.domain import french
from survey.domain.french import typeset
from survey.services.campaigns import current_campaign
from survey.services.errors import AbsentError
from survey.services.journal import COMMAND
from survey.spreadsheets.reading import read_table
from survey.spreadsheets.tables import UnreadableError
from survey.web.presenting import moment
from survey.web.runtime import Runtime, runtime

cli = AppGroup("envelopes", help="Les enveloppes régionales.")


@cli.command("load", help="Charge une version depuis un classeur .xlsx ou un CSV : FICHIER.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--year", type=int, required=True, help="L’année de la campagne.")
@click.option("--confirm", is_flag=True, help="Charge ; sans cela, dit ce qui changerait et ne fait rien.")
def load(file: Path, year: int, *, confirm: bool) -> None:
    """Say region by region what would change, all faults at once; load it where that is confirmed."""
    parts = runtime()
    try:
        table = read_table(file.read_bytes())
        with parts.sessions.reading() as session:
            plan = loading.plan(session, parts.geography, year, table)
    except UnreadableError as error:
        raise click.ClickException(str(error)) from None
    except AbsentError:
        raise click.ClickException("Cette campagne n’existe pas.") from None
    _print(plan)
    if plan.faults:
        raise click.ClickException(f"Rien n’est chargé\u00a0: {french.counted(len(plan.faults), 'faute')} à corriger.")
    if plan.is_idle:
        click.echo("Rien ne change\u00a0: ces enveloppes sont déjà en vigueur.")
    elif not confirm:
        click.echo("Essai\u00a0: rien n’est chargé (--confirm charge).")
    else:
        number = carry_out(parts, plan, Sent(table, file.name))
        click.echo(f"Version {number} chargée\u00a0: {french.euros(sum(plan.after.values()))}.")


def carry_out(parts: Runtime, plan: Plan, sent: Sent) -> int:
    """Load what was printed, and give the number of the version; say so where it would be something else by now."""
    try:
        with parts.sessions.begin() as session:
            return loading.load(session, parts.geography, COMMAND, plan.year, sent, parts.now(), shown=plan.digest)
    except ChangedError:
        raise click.ClickException("Les enveloppes ont changé\u00a0: relancez.") from None


def _print(plan: Plan) -> None:
    for note in plan.notes:
        click.echo(note)
    for line in plan.lines:
        before, after = ("–" if cents is None else french.euros(cents) for cents in (line.before, line.after))
        told = typeset(" !") if line.change is Change.WITHDRAWN else ""
        click.echo(f"{line.region_code} {line.region_name}\t{before} → {after}\t{line.change.label}{told}")
    for fault in plan.faults:
        click.echo(fault.message, err=True)


@cli.command("show", help="Montre les enveloppes, et ce qui en est engagé.")
@click.option("--as-of", callback=instant, help="Le jour dont on veut l’état (2024-09-30) ; sans lui, maintenant.")
def show(as_of: datetime | None) -> None:
    """Print what stood at the end of a day, or stands now."""
    parts = runtime()
    with parts.sessions.reading() as session:
        campaign = current_campaign(session, as_of or parts.now())
        found = picture(session, parts.geography, as_of, campaign.id)
        envelopes = envelopes_at(session, campaign.id, as_of)
    click.echo(f"Campagne {campaign.year}. {loaded_words(envelopes, len(parts.geography.regions))}")
    if envelopes.version:
        version = envelopes.version
        click.echo(f"Version {version.number}, {moment(version.loaded_at)}, {version.author}, {version.file_name}")
    click.echo("\n".join(drawn(envelope_sheet(found, envelopes, lambda _: None))))


@cli.command("demonstrate", help="Charge les enveloppes fictives de la démonstration ; ne fait rien s’il y en a déjà.")
def demonstrate() -> None:
    """Load the versions of the demonstration, through the same service as anybody's."""
    parts = runtime()
    if not parts.settings.demonstration:
        raise click.ClickException(typeset("La démonstration ne se charge qu'avec RECUEIL_DEMONSTRATION=1."))
    try:
        with parts.sessions.begin() as session:
            count = demonstration.load(session, parts.geography, parts.now())
    except AbsentError:
        raise click.ClickException("La campagne de la démonstration n’existe pas.") from None
    if count is None:
        click.echo("Les enveloppes sont déjà là.")
    else:
        click.echo(f"Enveloppes fictives\u00a0: {french.counted(count, 'version')}.")
