"""The commands of the accounts: the same as the pages, for who has the machine; the first administrator can only be made here."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import AppGroup

from survey.domain import french
from survey.domain.calendar import paris_day
from survey.domain.french import typeset
from survey.domain.policy import Role
from survey.services import directory, importing, inviting
from survey.services.directory import Line, Search, Standing
from survey.services.errors import AbsentError, RefusedError
from survey.services.importing import Outcome, Plan
from survey.services.invitations import InvalidError, Typed, Wanted, doubt, read, read_reach
from survey.services.journal import COMMAND
from survey.services.welcoming import places_of
from survey.spreadsheets.reading import read_table
from survey.spreadsheets.tables import UnreadableError
from survey.web.runtime import runtime

account_commands = AppGroup("accounts", help="Les comptes : inviter, désactiver, déplacer, rendre l’accès.")

role_option = click.option("--role", required=True, help="agent, commissaire, DIPLP, DGCS ou administrateur.")
places_option = click.option(
    "--territories", "places", default="", help="Les départements d’un agent (« 48, 30 »), la région d’un commissaire."
)
unknown_option = click.option(
    "--unknown-domains", "unknown", is_flag=True, help="Invite aussi hors des domaines connus des services de l’État."
)


@contextmanager
def _told() -> Iterator[None]:
    """Say in French why something is not done; the command then ends with 1."""
    try:
        yield
    except InvalidError as error:
        raise click.ClickException("\n".join(fault.message for fault in error.faults)) from None
    except (RefusedError, UnreadableError) as error:
        raise click.ClickException(str(error)) from None
    except AbsentError:
        raise click.ClickException("Aucun compte n’a cette adresse.") from None


@account_commands.command("list", help="Liste les comptes.")
@click.option("--search", "text", default="", help="Une partie du nom ou de l’adresse.")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="Un seul rôle.")
@click.option("--state", type=click.Choice([one.value for one in Standing]), help="Un seul état.")
def list_accounts(text: str, role: str | None, state: str | None) -> None:
    """Print one line for each account: its address first, parted by tabs."""
    search = Search(text, Role(role) if role else None, standing=Standing(state) if state else None)
    with runtime().sessions.reading() as session:
        found = directory.everybody(session, search)
    for line in found:
        click.echo("\t".join(_told_line(line)))
    click.echo(french.counted(len(found), "compte"), err=True)


def _told_line(line: Line) -> tuple[str, ...]:
    seen = f"vu le {french.day(paris_day(line.seen_at))}" if line.seen_at else ""
    places = french.listed(places_of(runtime().geography, line.reach))
    return (line.email or "–", line.name, line.reach.role.label, places, line.standing.label, seen)


@account_commands.command("invite", help="Invite une personne : NOM ADRESSE.")
@click.argument("name")
@click.argument("email")
@role_option
@places_option
@unknown_option
def invite(name: str, email: str, role: str, places: str, *, unknown: bool) -> None:
    """Make an account; its letter leaves with the next sending of mail."""
    parts = runtime()
    with _told(), parts.sessions.begin() as session:
        wanted = _wanted(Typed(name, email, role, places), unknown=unknown)
        inviting.invite(session, parts.geography, COMMAND, wanted, parts.now())
    click.echo(f"Invitation écrite\u00a0: {wanted.email}.")


@account_commands.command("first-administrator", help="Crée le premier administrateur d’un service neuf : NOM ADRESSE.")
@click.argument("name")
@click.argument("email")
@unknown_option
def first_administrator(name: str, email: str, *, unknown: bool) -> None:
    """Make the one who will invite all others."""
    parts = runtime()
    with _told(), parts.sessions.begin() as session:
        wanted = _wanted(Typed(name, email, Role.ADMINISTRATOR.value), unknown=unknown)
        inviting.first_administrator(session, parts.geography, wanted, parts.now())
    click.echo(f"Premier administrateur\u00a0: {wanted.email}. L’invitation est écrite.")


def _wanted(typed: Typed, *, unknown: bool) -> Wanted:
    wanted = read(typed, runtime().geography)
    unsure = doubt(wanted)
    if unsure is not None and not unknown:
        raise click.ClickException(f"{unsure.message} Si l’adresse est bonne, ajoutez --unknown-domains.")
    return wanted


@account_commands.command("disable", help="Désactive un compte, et clôt ses sessions : ADRESSE.")
@click.argument("email")
def disable(email: str) -> None:
    """Take an account away."""
    parts = runtime()
    with _told(), parts.sessions.begin() as session:
        inviting.disable(session, COMMAND, directory.line_at(session, email).id, parts.now())
    click.echo("Compte désactivé, sessions closes.")


@account_commands.command("restore", help="Rend l’accès à un compte désactivé : ADRESSE.")
@click.argument("email")
def restore(email: str) -> None:
    """Give an account again."""
    parts = runtime()
    with _told(), parts.sessions.begin() as session:
        inviting.restore(session, parts.geography, COMMAND, directory.line_at(session, email).id, parts.now())
    click.echo("Accès rendu, invitation écrite.")


@account_commands.command("move", help="Change le rôle ou les territoires d’un compte : ADRESSE.")
@click.argument("email")
@role_option
@places_option
def move(email: str, role: str, places: str) -> None:
    """Give an account another role or scope."""
    parts = runtime()
    with _told(), parts.sessions.begin() as session:
        reach = read_reach(role, places, parts.geography)
        moved = inviting.move(session, COMMAND, directory.line_at(session, email).id, reach, parts.now())
    click.echo("Rôle et territoires changés." if moved else "Rien à changer\u00a0: c’était déjà ainsi.")


@account_commands.command("import", help="Invite depuis un classeur .xlsx ou un CSV : FICHIER.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", "dry", is_flag=True, help="Dit ce qui se passerait, et ne fait rien.")
@unknown_option
def import_table(file: Path, *, dry: bool, unknown: bool) -> None:
    """Say line by line what happens, all faults at once; with faults, nothing is done and the command ends with 1."""
    parts = runtime()
    with _told():
        table = read_table(file.read_bytes())
        with parts.sessions.reading() as session:
            plan = importing.plan(session, parts.geography, COMMAND, table)
        _print(plan)
        if plan.faults:
            raise RefusedError(typeset(f"Rien n'a été fait : {french.counted(len(plan.faults), 'faute')} à corriger."))
        if dry:
            click.echo("Essai\u00a0: rien n’a été fait.")
            return
        with parts.sessions.begin() as session:
            done = importing.carry_out(
                session, parts.geography, COMMAND, table, parts.now(), shown=plan.digest, doubtful=unknown
            )
    click.echo(f"Invités\u00a0: {done.invited}. Déplacés\u00a0: {done.moved}.")
    if plan.count(Outcome.DOUBTFUL) and not unknown:
        click.echo("Les adresses hors des domaines connus sont laissées de côté (--unknown-domains les invite).")


def _print(plan: Plan) -> None:
    for note in plan.notes:
        click.echo(note)
    for line in plan.lines:
        detail = f" ({line.detail})" if line.detail else ""
        click.echo(f"ligne {line.number}\t{line.outcome.label}\t{line.wanted.email}{detail}")
    for fault in plan.faults:
        where = f"ligne {fault.number}" if fault.number else "titres"
        click.echo(f"{where}\t{fault.column or '–'}\t{fault.message}", err=True)
