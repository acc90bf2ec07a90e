"""The commands on what is kept: whether it is whole, what is held on a person, what is past its term."""

import json

import click
from flask.cli import AppGroup

from survey.domain import french
from survey.services import held, journal, privacy
from survey.services.errors import AbsentError
from survey.services.histories import BrokenError, Inspection
from survey.web.administration.wholeness import told, whole
from survey.web.runtime import runtime

journal_commands = AppGroup("journal", help="Le journal, et l’historique des recueils.")
privacy_commands = AppGroup("privacy", help="Les données personnelles.")

ERASED = {
    "sign_ins": "sessions terminées",
    "sign_in_requests": "demandes de lien de connexion",
    "presences": "présences",
    "requests": "envois de formulaires",
    "notices": "nouvelles",
    "mails": "courriels",
}


@journal_commands.command(
    "verify", help="Vérifie que rien n’a été changé, retiré ni ajouté ; nomme la première ligne fautive."
)
def verify() -> None:
    """Check every chain; exits with 1 at the first bad row."""
    inspection = Inspection(runtime().sessions)
    size = inspection.size()
    try:
        with click.progressbar(length=size, label="Vérification") as bar:
            for count in inspection.run():
                bar.update(count)
    except BrokenError as error:
        raise click.ClickException(told(error.fault)) from None
    click.echo(whole(inspection))


@privacy_commands.command("export", help="Écrit en JSON tout ce qui est conservé sur une personne.")
@click.option("--email", required=True, help="Son adresse.")
def export(email: str) -> None:
    """Print what is held on a person; the journal is told."""
    parts = runtime()
    try:
        with parts.sessions.begin() as session:
            told = held.export(session, held.account_of(session, email), journal.COMMAND, parts.now())
    except AbsentError:
        raise click.ClickException("Aucun compte n’a cette adresse.") from None
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


@privacy_commands.command("purge", help="Efface ce qui a dépassé sa durée de conservation.")
def purge() -> None:
    """Erase what is past its term, and tell how much."""
    parts = runtime()
    with parts.sessions.begin() as session:
        done = privacy.purge(session, parts.now(), journal.COMMAND)
    if not done:
        click.echo("Rien n’a dépassé sa durée de conservation.")
        return
    click.echo(f"{french.counted(len(done.accounts), 'compte effacé', 'comptes effacés')}.")
    for table, count in done.rows.items():
        click.echo(f"  {ERASED[table]}\u00a0: {french.number(count)}")
