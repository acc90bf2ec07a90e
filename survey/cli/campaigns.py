"""The commands of the campaigns: the same as the pages, for who holds the machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

import click
from flask.cli import AppGroup

from survey.domain.calendar import END_OF_DAY, in_paris, read_day
from survey.domain.deadlines import told
from survey.domain.french import counted
from survey.questionnaire.registry import VERSIONS
from survey.services import campaigns, running_campaigns
from survey.services.errors import AbsentError, RefusedError
from survey.services.running_campaigns import MoreTime, Plan
from survey.web.runtime import runtime

campaign_commands = AppGroup("campaigns", help="Les campagnes.")


def _day(_context: click.Context, _parameter: click.Parameter, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return read_day(text)
    except ValueError as error:
        raise click.BadParameter("écrivez un jour, par exemple 2025-12-31.") from error


def _instant(text: str, at: time, *, later: bool) -> datetime:
    """Read « 2025-12-31 » or « 2025-12-31T23:59:59 », in Paris."""
    day, _, hour = text.partition("T")
    try:
        return in_paris(read_day(day), time.fromisoformat(hour) if hour else at, later=later)
    except ValueError as error:
        raise click.BadParameter(f"« {text} » : écrivez un instant, par exemple 2025-12-31T23:59:59.") from error


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except RefusedError as error:
        raise click.ClickException(str(error)) from error
    except AbsentError as error:
        raise click.ClickException("Cette campagne n’existe pas.") from error


@campaign_commands.command("list", help="Liste les campagnes, et les prolongations en vigueur.")
def list_() -> None:
    """Print the campaigns, the latest first."""
    now = runtime().now()
    with runtime().sessions.reading() as session:
        for campaign in campaigns.campaigns(session):
            window, standing = campaigns.common_window(campaign), campaigns.standing(session, campaign)
            state = "ouverte" if window.is_open(now) else "close" if window.is_closed(now) else "à venir"
            begun = counted(standing.begun, "recueil commencé", "recueils commencés")
            click.echo(f"{campaign.year}, {state}, formulaire {campaign.questionnaire}, {begun}")
            click.echo(f"  ouverture\u00a0: {told(campaign.opens_at)}\n  clôture\u00a0: {told(campaign.closes_at)}")
            for line in campaigns.extensions(session, runtime().geography, campaign):
                if line.counts:
                    until = told(line.closes_at, line.territory)
                    click.echo(f"  {line.territory.code} {line.territory.name}\u00a0: prolongé jusqu’au {until}")


@campaign_commands.command("open", help="Ouvre une campagne.")
@click.argument("year", type=int)
@click.option("--from", "opens", required=True, help="L’ouverture, à Paris : 2025-07-01 ou 2025-07-01T09:00:00.")
@click.option("--until", "closes", required=True, help="La clôture, à Paris : 2025-12-31 compte jusqu’à 23:59:59.")
@click.option(
    "--questionnaire", type=click.Choice(sorted(VERSIONS)), help="Le formulaire ; sans lui, celui de l’année."
)
def open_(year: int, opens: str, closes: str, questionnaire: str | None) -> None:
    """Open a campaign."""
    instants = _instant(opens, time(), later=False), _instant(closes, END_OF_DAY, later=True)
    plan = Plan(year, *instants, questionnaire or str(year))
    with _told(), runtime().sessions.begin() as session:
        campaign = running_campaigns.open_campaign(session, None, plan, runtime().now())
        click.echo(f"Campagne {year}\u00a0: du {told(campaign.opens_at)} au {told(campaign.closes_at)}.")


@campaign_commands.command("close", help="Change la clôture d’une campagne ; sans --at, la clôt maintenant.")
@click.argument("year", type=int)
@click.option("--at", "closes", help="La nouvelle clôture, à Paris : 2025-12-31 compte jusqu’à 23:59:59.")
def close(year: int, closes: str | None) -> None:
    """Move a closing, or close now."""
    closes_at = _instant(closes, END_OF_DAY, later=True) if closes else None
    with _told(), runtime().sessions.begin() as session:
        campaign = running_campaigns.close_campaign(session, None, year, closes_at, runtime().now())
        standing = campaigns.standing(session, campaign)
        click.echo(f"Campagne {year}\u00a0: clôture le {told(campaign.closes_at)}.")
        click.echo(f"Recueils commencés\u00a0: {standing.begun}, dont jamais transmis\u00a0: {standing.drafts}.")


@campaign_commands.command("extend", help="Donne plus de temps à un ou plusieurs territoires.")
@click.argument("year", type=int)
@click.argument("codes", nargs=-1, required=True)
@click.option("--until", required=True, callback=_day, help="Le dernier jour, qui compte jusqu’à 23:59:59 à Paris.")
@click.option("--reason", required=True, help="Le motif ; n’y nommez personne.")
def extend(year: int, codes: tuple[str, ...], until: date, reason: str) -> None:
    """Give territories more time."""
    unknown = [code for code in codes if code not in runtime().geography.territories]
    if unknown:
        raise click.BadParameter(f"aucun territoire n’a ce code : {', '.join(unknown)}.", param_hint="CODES")
    asked = MoreTime(codes, until, reason.strip())
    with _told(), runtime().sessions.begin() as session:
        found = running_campaigns.extend(session, runtime().geography, None, year, asked, runtime().now())
        campaign = campaigns.find_campaign(session, year)
        for territory in found:
            window = campaigns.window_of(session, campaign, territory.code)
            click.echo(f"{territory.code} {territory.name}\u00a0: jusqu’au {told(window.closes_at, territory)}.")
        if not found:
            click.echo("C’était déjà ainsi\u00a0: rien n’a changé.")
