"""The commands of the mail: send what waits now, note what came back."""

import sys
from collections import Counter

import click
from flask.cli import AppGroup

from survey.domain.french import typeset
from survey.domain.letters import Delivery
from survey.services import mailroom
from survey.services.courier import Courier, courier_of
from survey.web.runtime import runtime

mail_commands = AppGroup("mail", help="Les courriels.")


@mail_commands.command("deliver", help="Envoie maintenant ce qui attend\u00a0; l’ordonnanceur le fait de lui-même.")
def deliver() -> None:
    """Send what is due now, telling each outcome that is no success."""
    courier = own_courier()
    counts: Counter[Delivery] = Counter()
    with click.progressbar(length=courier.waiting(), label="Envoi", file=sys.stderr) as bar:
        for delivered in courier.deliver():
            counts[delivered.state] += 1
            bar.update(1)
            if delivered.state is not Delivery.SENT:
                click.echo(f"  {delivered.address}\u00a0: {delivered.state.label}. {delivered.told}")
    for state, count in counts.items():
        click.echo(f"{state.label}\u00a0: {count}")
    if not counts:
        click.echo("Aucun courriel n’attend.")


def own_courier() -> Courier:
    """Make the courier of this installation; tells what to set where there can be none."""
    parts = runtime()
    try:
        courier = courier_of(parts.settings, parts.sessions)
    except ValueError as error:
        raise click.ClickException(typeset(str(error))) from None
    if courier is None:
        raise click.ClickException(typeset("Aucun courriel ne part : posez RECUEIL_SMTP_HOST et RECUEIL_MAIL_FROM."))
    return courier


@mail_commands.command(
    "bounce", help="Note qu’un courriel est revenu\u00a0: par son Message-ID, ou le dernier envoyé à une adresse."
)
@click.argument("name", metavar="ADRESSE|MESSAGE-ID")
def bounce(name: str) -> None:
    """Note that a letter came back; the administration is alarmed."""
    parts = runtime()
    with parts.sessions.begin() as session:
        mail_id = mailroom.bounce(session, name, parts.now())
    if mail_id is None:
        raise click.ClickException(typeset(f"Aucun courriel envoyé ne répond à « {name} »."))
    click.echo(f"Le courriel {mail_id} est noté comme revenu.")
