"""The commands of the exports: produce one, list them; and the scheduler, which does all that happens by itself."""

from datetime import date, datetime

import click
from flask.cli import AppGroup, with_appcontext

from aggregation.envelopes.standing import latest
from aggregation.instants import end_of, read_day
from exports import runs
from exports.agreement import MismatchError
from exports.deliveries import Sender, received, sent
from exports.forms import Form, drawn
from exports.leases import WAITING, candidate
from exports.production import BusyError, LostClaimError, MachineError, NotStoredError, Producer, Watch, reason, silent
from exports.runs import ExportKind, ExportRun, RunState, Wanted
from exports.scheduler import Ticker, run_forever, write
from survey.domain import french
from survey.domain.calendar import in_paris, paris_day
from survey.services import journal
from survey.services.duties import Duties
from survey.services.errors import AbsentError, RefusedError
from survey.services.held import account_of
from survey.web.presenting import moment
from survey.web.runtime import runtime

cli = AppGroup("exports", help="Les exports consolidés de la DIPLP et de la DGCS.")

XLSX = "xlsx"
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
    if asked.replace(microsecond=0) > now:
        raise click.BadParameter(
            f"«\u00a0{text}\u00a0» est à venir\u00a0: on ne produit que l’état d’un instant passé."
        )
    return min(asked, now)


def wall_time(text: str) -> datetime:
    """Read an instant, in Paris where it names no other zone; raises ``ValueError``.

    A second is taken whole, as the closing one is: what was transmitted within it is in its state.
    """
    asked = datetime.fromisoformat(text)
    instant = asked if asked.tzinfo else in_paris(asked.date(), asked.time())
    return instant if asked.microsecond else instant.replace(microsecond=999_999)


def day_until(day: date, now: datetime) -> datetime:
    """Give the end of a day, or now while it lasts."""
    return now if day == paris_day(now) else end_of(day)


@cli.command("produce", help="Produit un export, et dit où il est.")
@click.option("--kind", type=click.Choice([kind.value for kind in ExportKind]), required=True, help="Lequel.")
@click.option(
    "--as-of", "as_of", help="L’état à cette date (2024-09-30) ou à cet instant (2024-09-30T18:00), heure de Paris."
)
@click.option(
    "--format",
    "form",
    type=click.Choice([XLSX, *(form.value for form in Form)]),
    default=XLSX,
    help="Classeur Excel (par défaut), CSV dans un zip, ou ODS.",
)
def produce(kind: str, as_of: str | None, form: str) -> None:
    """Produce one export now; the same state asked for again gives the same file."""
    maker = producer(tell)
    try:
        run = maker.produce(requested(maker, ExportKind(kind), as_of))
        path = maker.path(run) if form == XLSX else drawn(maker, run, Form(form))
    except (BusyError, LostClaimError):
        raise click.ClickException("Un autre processus produit cet export en ce moment.") from None
    except (MismatchError, NotStoredError, RefusedError, *MachineError) as error:
        raise click.ClickException(reason(error)) from None
    click.echo(f"{path} ({french.weight(path.stat().st_size)})")


def requested(maker: Producer, kind: ExportKind, as_of: str | None) -> int:
    """Record what is asked for, told on the terminal, and give its run; one that failed may be tried again."""
    now = maker.clock.now()
    with maker.sessions.begin() as session:
        wanted = Wanted.on_demand(kind, instant_of(as_of, latest(session, now)))
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
            latest = runs.latest_runs(session, kind)
            letters = sent(session, [run.id for run in latest])
            for run in latest:
                line = f"  {run.id:5} {run.period:40} {RunState(run.state).label:12} {told_of(run)}"
                click.echo(f"{line} {received(letters.get(run.id, ()))}".rstrip())


@cli.command(
    "send", help="Envoie un export enregistré à ses destinataires, ou à un seul ; « list » en donne le numéro."
)
@click.argument("run_id", metavar="NUMÉRO", type=click.IntRange(1))
@click.option("--to", "address", metavar="ADRESSE", help="À ce destinataire seulement.")
def send(run_id: int, address: str | None) -> None:
    """Write the letters of a run again; they leave with the scheduler, or with ``flask mail deliver``."""
    parts = runtime()
    try:
        with parts.sessions.begin() as session:
            only = None if address is None else [account_of(session, address)]
            count = Sender.of(parts.settings).send(session, journal.COMMAND, run_id, parts.now(), only)
    except AbsentError:
        raise click.ClickException("Il n’y a pas d’export de ce numéro, ou pas de compte à cette adresse.") from None
    except RefusedError as error:
        raise click.ClickException(french.typeset(str(error))) from None
    click.echo(f"{french.counted(count, 'lettre écrite', 'lettres écrites')}.")


@click.command(
    "scheduler", help="Fait à leur heure exports, courriels, relances et purges\u00a0; rattrape ce qui manque."
)
@click.option("--once", is_flag=True, help="Rattrape ce qui manque, puis s’arrête.")
@with_appcontext
def scheduler(*, once: bool) -> None:
    """Be the scheduler, until SIGTERM, or do all that is due once."""
    maker, duties = producer(), own_duties()
    if not once:
        click.echo("Ordonnanceur\u00a0: rattrapage, puis attente. Ctrl-C l’arrête.")
        with candidate(maker.sessions, maker.folder, click.echo) as standing:
            run_forever(Ticker(maker, standing.hold), standing, duties)
        return
    with candidate(maker.sessions, maker.folder) as standing:
        if standing.hold():
            report(Ticker(maker, standing.hold))
        else:
            click.echo(WAITING)
    written, delivered = write(maker, duties), len(duties.deliver())
    duties.purge()
    click.echo(
        f"{french.counted(written, 'courriel écrit', 'courriels écrits')}, {french.counted(delivered, 'remis', 'remis')}."
    )


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
