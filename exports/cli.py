"""The commands of the exports: produce one, list them; and the scheduler, which does all that happens by itself."""

from datetime import date, datetime

import click
from flask.cli import AppGroup, with_appcontext

from aggregation.instants import end_of, read_day
from aggregation.queries import present
from exports import runs
from exports.production import BusyError, MachineError, NotStoredError, Producer, Watch, reason, silent
from exports.runs import ExportKind, ExportRun, RunState, Wanted
from exports.scheduler import Ticker, run_forever
from exports.workbooks import MismatchError
from survey.domain import french
from survey.domain.calendar import PARIS, paris_day
from survey.services.duties import Duties
from survey.web.presenting import moment
from survey.web.runtime import runtime

cli = AppGroup("exports", help="Les exports consolidés de la DIPLP et de la DGCS.")

STEPS = {
    "claimed": "demande prise",
    "reading": "lecture d’un état figé",
    "written": "classeur écrit, sommes comparées",
    "synced": "sur le disque",
    "stored": "enregistré",
}


def producer(watch: Watch = silent) -> Producer:
    """Make the producer of this installation."""
    parts = runtime()
    return Producer.of(parts.settings, parts.sessions, parts.geography, watch)


def tell(step: str) -> None:
    """Print a step of a production."""
    if step in STEPS:
        click.echo(f"  {STEPS[step]}")


def instant_of(text: str | None, now: datetime) -> datetime:
    """Read ``--as-of``: a day is its last instant in Paris, or now for today; raises ``click.BadParameter`` otherwise."""
    if text is None:
        return now
    try:
        asked = wall_time(text) if "T" in text else day_until(read_day(text), now)
    except ValueError:
        raise click.BadParameter(
            f"«\u00a0{text}\u00a0» n’est pas une date\u00a0: écrivez 2024-09-30 ou 2024-09-30T18:00."
        ) from None
    if asked > now:
        raise click.BadParameter(
            f"«\u00a0{text}\u00a0» est à venir\u00a0: on ne produit que l’état d’un instant passé."
        )
    return asked


def wall_time(text: str) -> datetime:
    """Read an instant, in Paris where it names no other zone; raises ``ValueError``."""
    asked = datetime.fromisoformat(text)
    return asked if asked.tzinfo else asked.replace(tzinfo=PARIS)


def day_until(day: date, now: datetime) -> datetime:
    """Give the end of a day, or now while it lasts."""
    return now if day == paris_day(now) else end_of(day)


@cli.command("produce", help="Produit un export, et dit où il est.")
@click.option("--kind", type=click.Choice([kind.value for kind in ExportKind]), required=True, help="Lequel.")
@click.option(
    "--as-of", "as_of", help="L’état à cette date (2024-09-30) ou à cet instant (2024-09-30T18:00), heure de Paris."
)
def produce(kind: str, as_of: str | None) -> None:
    """Produce one export now; the same state asked for again gives the same file."""
    maker = producer(tell)
    try:
        run = maker.produce(requested(maker, ExportKind(kind), as_of))
    except BusyError:
        raise click.ClickException("Un autre processus produit cet export en ce moment.") from None
    except (MismatchError, NotStoredError, *MachineError) as error:
        raise click.ClickException(reason(error)) from None
    click.echo(f"{maker.path(run)} ({run.weight})")


def requested(maker: Producer, kind: ExportKind, as_of: str | None) -> int:
    """Record what is asked for, told on the terminal, and give its run; one that failed may be tried again."""
    now = maker.clock.now()
    with maker.sessions.begin() as session:
        wanted = Wanted.on_demand(kind, instant_of(as_of, present(session, now)))
        run_id = runs.request_run(session, wanted, now).id
        runs.try_again(session, run_id)
    click.echo(f"{wanted.kind.name}, état au {moment(wanted.as_of)}")
    return run_id


@cli.command("list", help="Liste les exports, les plus récents d’abord.")
def list_runs() -> None:
    """Print the latest runs of each kind."""
    with runtime().sessions.reading() as session:
        for kind in ExportKind:
            click.echo(kind.label)
            for run in runs.latest_runs(session, kind):
                click.echo(f"  {run.period:30} {RunState(run.state).label:12} {told_of(run)}")


@click.command(
    "scheduler", help="Fait à leur heure exports, courriels, relances et purges\u00a0; rattrape ce qui manque."
)
@click.option("--once", is_flag=True, help="Rattrape ce qui manque, puis s’arrête.")
@with_appcontext
def scheduler(*, once: bool) -> None:
    """Be the scheduler, until SIGTERM, or do all that is due once."""
    ticker, duties = Ticker(producer()), own_duties()
    if once:
        report(ticker)
        written, sent = duties.write(), len(duties.deliver())
        duties.purge()
        click.echo(
            f"{french.counted(written, 'courriel écrit', 'courriels écrits')}, {french.counted(sent, 'remis', 'remis')}."
        )
        return
    click.echo("Planificateur\u00a0: rattrapage, puis attente. Ctrl-C l’arrête.")
    run_forever(ticker, duties)


def own_duties() -> Duties:
    """Make the duties of this installation."""
    parts = runtime()
    try:
        return Duties.of(parts.settings, parts.sessions, parts.geography)
    except ValueError as error:
        raise click.ClickException(french.typeset(str(error))) from None


def report(ticker: Ticker) -> None:
    """Produce what is due, telling each file."""
    count = 0
    for run in ticker.produced():
        count += 1
        click.echo(f"  {ticker.producer.path(run)} ({run.weight})")
    click.echo(
        f"{french.counted(count, 'export produit', 'exports produits')}." if count else "Aucun export à produire."
    )


def told_of(run: ExportRun) -> str:
    """Tell what a run gave: its file and weight, or why there is none."""
    if run.state == RunState.STORED:
        return f"{run.file_name} ({run.weight}, {(run.digest or '')[:12]})"
    return run.error or ""
