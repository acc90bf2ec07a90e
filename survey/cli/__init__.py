"""The commands of the survey: the questionnaire, the database, the demonstration."""

import json

import click
from flask.cli import AppGroup

from survey.cli.accounts import account_commands
from survey.cli.campaigns import campaign_commands
from survey.cli.keeping import journal_commands, privacy_commands
from survey.cli.mail import mail_commands
from survey.db import schema
from survey.demonstration.loading import load
from survey.domain.french import typeset
from survey.domain.policy import Role
from survey.questionnaire.printing import as_json, as_markdown
from survey.questionnaire.registry import VERSIONS, questionnaire
from survey.services.accounts import profiles
from survey.web.runtime import runtime

questionnaire_commands = AppGroup("questionnaire", help="Le formulaire.")
database_commands = AppGroup("db", help="La base de données.")
demonstration_commands = AppGroup("demo", help="La démonstration.")
GROUPS = (
    questionnaire_commands,
    database_commands,
    demonstration_commands,
    account_commands,
    campaign_commands,
    mail_commands,
    journal_commands,
    privacy_commands,
)


@questionnaire_commands.command("dump", help="Imprime le formulaire : libellés, aides, règles, passages.")
@click.option("--json", "is_json", is_flag=True, help="En JSON, pour une machine.")
@click.option(
    "--version", type=click.Choice(sorted(VERSIONS)), default="2024", show_default=True, help="L’année du formulaire."
)
def dump(version: str, *, is_json: bool) -> None:
    """Print the whole form."""
    form = questionnaire(version)
    click.echo(json.dumps(as_json(form), ensure_ascii=False, indent=2) if is_json else as_markdown(form))


@database_commands.command("upgrade", help="Met la base au schéma de cette version du service.")
def upgrade() -> None:
    """Bring the database to the latest schema and official codes."""
    schema.upgrade(runtime().sessions.engine, runtime().geography)
    click.echo("La base est à jour.")


@demonstration_commands.command("load", help="Construit la démonstration ; ne fait rien si elle est déjà là.")
def load_demonstration() -> None:
    """Build the demonstration's database."""
    parts = runtime()
    if not parts.settings.demonstration:
        raise click.ClickException(typeset("La démonstration ne se charge qu'avec RECUEIL_DEMONSTRATION=1."))
    schema.upgrade(parts.sessions.engine, parts.geography)
    with parts.sessions.begin() as session:
        count = load(session, parts.geography, parts.now(), lambda line: click.echo(f"  {line}"))
    click.echo(f"Démonstration\u00a0: {count} recueils construits." if count else "La démonstration est déjà là.")


@demonstration_commands.command("tour", help="Dit où sont le site et les exports, et comment entrer.")
def tour() -> None:
    """Print the addresses, the exports and the ways in."""
    parts = runtime()
    site = parts.settings.base_url
    click.echo(f"\nExports\u00a0: {parts.settings.exports_folder}")
    for path in sorted(parts.settings.exports_folder.glob("*.xlsx")):
        click.echo(f"  {path.name}")
    click.echo(f"\nCourriels\u00a0: {site}/courriel, la boîte locale où arrive tout ce que le service écrit")
    click.echo(f"\nSite\u00a0: {site}\nEntrer\u00a0: {site}/entrer, puis choisir un profil\u00a0:")
    with parts.sessions.reading() as session:
        found = profiles(session)
    for role in Role:
        names = [profile.name for profile in found if profile.role is role]
        click.echo(f"  {role.label}\u00a0: {_some(names)}")
    click.echo("\nCtrl-C arrête le site.\n")


def _some(names: list[str], most: int = 4) -> str:
    rest = f" et {len(names) - most} autres" if len(names) > most else ""
    return ", ".join(names[:most]) + rest
