"""One consolidated export made whole: claim, draw from one snapshot, sync, rename, mark (RELIABILITY, promise 5).

A process may die at any step. Before the rename there is no file under the final name; between the rename and the commit
the run is still claimed, and the next producer draws the same file over it. The rename is made inside the transaction that
marks the run under the number of the claim: who has lost it finds out before touching the file.

A process may also freeze there, and the server end its transaction unknown to it. So who takes a run over removes, before its
own claim is committed, the file that the one before has not renamed yet: whoever wakes up has nothing left to rename.
"""

import errno
import hashlib
import logging
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from exports import runs
from exports.agreement import MismatchError
from exports.announcing import figures_of
from exports.deliveries import PRODUCED, Sender
from exports.leases import PATIENCE, brief, next_number
from exports.notices import TITLES, Edition
from exports.ownership import copy_path, is_abandoned, owner_lock, part_path
from exports.reading.campaigns import campaign_at, opening
from exports.runs import Claim, ExportKind, ExportRun, Product
from exports.sheets import Properties
from exports.snapshots import snapshot
from exports.states import state_at
from exports.workbooks import Book, book
from exports.writing.workbook import write_workbook
from survey.clock import Clock, SystemClock
from survey.db.engine import Sessions
from survey.domain.french import typeset
from survey.domain.territories import Geography
from survey.services import journal
from survey.services.errors import RefusedError
from survey.settings import DEFAULT_ATTACHMENT_LIMIT, Settings

#: How a run that is being drawn is told, for who watches (and for tests that die there).
Watch = Callable[[str], None]

logger = logging.getLogger(__name__)

#: What the system says where a disk, a quota or a limit lets no more be written.
FULL_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
#: What SQLite says of it.
FULL_SQLITE = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE})
#: And PostgreSQL.
FULL_POSTGRESQL = "53100"
DISK_IS_FULL = "Le disque est plein, ou n’accepte plus d’écriture : faites de la place, puis redemandez l’export."
#: What a disk or a database may raise while a file is drawn.
MachineError = (OSError, sqlite3.Error, DBAPIError)


def silent(_step: str) -> None:
    """Watch nothing."""


class BusyError(Exception):
    """Somebody else is producing this run."""


class LostClaimError(Exception):
    """The run was taken over while it was drawn: nothing was stored by this process."""


class NotStoredError(Exception):
    """The run failed; the message is French and is kept with it."""


@dataclass(frozen=True)
class Producer:
    """Makes the files of the runs, in one folder.

    A claim grows old in the ``machine``'s own time: a demonstration's clock may stand still, or go back. ``patience`` is how long
    others wait for who freezes while marking a run. A file leaves with its letter up to ``attachment_limit`` megabytes.
    """

    sessions: Sessions
    geography: Geography
    clock: Clock
    folder: Path
    demonstration: bool = False
    watch: Watch = silent
    attachment_limit: int = DEFAULT_ATTACHMENT_LIMIT
    machine: Clock = field(default_factory=SystemClock)
    patience: timedelta = PATIENCE

    @classmethod
    def of(cls, settings: Settings, sessions: Sessions, geography: Geography, watch: Watch = silent) -> "Producer":
        """Make the producer of an installation."""
        folder, most = settings.exports_folder, settings.attachment_limit
        return cls(sessions, geography, settings.clock, folder, settings.demonstration, watch, most)

    @property
    def sender(self) -> Sender:
        """Who writes the letters of what is stored."""
        return Sender(self.attachment_limit, self.demonstration, self.folder)

    def produce(self, run_id: int) -> ExportRun:
        """Make the file of a run, or give the run as it is where it is already stored.

        Raises ``BusyError`` where somebody else is at it (or it has failed too often), ``LostClaimError`` where they took it over, and
        ``NotStoredError`` with the reason where it cannot be made.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with owner_lock(self.folder) as owner:
            run = self._claimed(run_id, owner)
            if run.state == runs.RunState.STORED:
                return run
            self.watch("claimed")
            part, held = part_path(self.folder, owner), Claim(run_id, owner, run.fence)
            try:
                self._store(run, held, part)
            except Exception as error:
                self.watch("failed")
                if not self._fail(held, error):
                    raise LostClaimError from error
                if isinstance(error, MachineError):
                    raise NotStoredError(reason(error)) from error
                raise
            finally:
                part.unlink(missing_ok=True)
        with self.sessions.reading() as session:
            return session.get_one(ExportRun, run_id)

    def path(self, run: ExportRun) -> Path:
        """Give where the file of a stored run is."""
        return self.folder / (run.file_name or "")

    def abandoned(self, owners: Iterable[str | None]) -> set[str]:
        """Give those of some owners who were processes of this machine, and have died."""
        return {owner for owner in owners if owner and is_abandoned(owner, self.folder)}

    def _claimed(self, run_id: int, owner: str) -> ExportRun:
        with brief(self.sessions, self.patience) as session:
            run = session.get_one(ExportRun, run_id, with_for_update=True)
            claim = Claim(run_id, owner, next_number(session))
            if run.state == runs.RunState.STORED and not is_whole(self.path(run), run):
                runs.reopen(session, run_id)
            before = run.claimed_by
            first = run.fence == 0
            taken = runs.claim(session, claim, self.machine.now(), self.abandoned([before]))
            if taken and first:
                runs.compare_with_previous(session, run, opening(session, run.as_of))
            session.refresh(run)
            if not taken and run.state != runs.RunState.STORED:
                raise BusyError
            if taken and before:
                part_path(self.folder, before).unlink(missing_ok=True)
            self.watch("claiming")
        return run

    def _store(self, run: ExportRun, held: Claim, part: Path) -> None:
        product = self._draw(run, part)
        sync(part)
        self.watch("synced")
        with brief(self.sessions, self.patience) as session:
            if not runs.mark_stored(session, held, self.clock.now(), product):
                raise LostClaimError
            self.sender.announce(session, run.id, self.clock.now())
            content: journal.Content = {"file": product.file_name, "digest": product.digest}
            journal.record(session, journal.SERVICE, PRODUCED, f"export:{run.id}", content, self.clock.now())
            self.watch("marked")
            part.replace(self.folder / product.file_name)
            self.watch("renamed")
            sync(self.folder)
            self.watch("folder synced")
        self.watch("stored")

    @contextmanager
    def opened(self, run: ExportRun, part: Path) -> Iterator[Book]:
        """Give what a run is drawn from, whatever it is drawn as: the sheets of its own state, read as long as the block lasts.

        ``part`` is the file to be written. Raises ``NotStoredError`` where no campaign had begun.
        """
        with snapshot(self.sessions, copy_path(part)) as session:
            campaign = campaign_at(session, run.as_of)
            if campaign is None:
                raise NotStoredError("Aucune campagne n’était ouverte à cette date.")
            edition = Edition(ExportKind(run.kind), run.as_of, campaign.year, self.demonstration)
            previous = session.get(ExportRun, run.previous_id) if run.previous_id else None
            states = partial(state_at, session, self.geography, campaign)
            before = states(previous.as_of, previous.stood) if previous else None
            yield book(states(run.as_of, run.stood), edition, before)

    def _draw(self, run: ExportRun, part: Path) -> Product:
        with self.opened(run, part) as workbook:
            self.watch("reading")
            written = write_workbook(part, workbook.sheets, properties(workbook.edition))
            self.watch("written")
            workbook.check(written)
            standing = workbook.state.standing
        return Product(
            file_name=file_name(run, demonstration=self.demonstration),
            size=part.stat().st_size,
            digest=digest(part),
            rows_digest=written.rows_digest,
            rows=dict(written.rows),
            figures=figures_of(workbook.state.picture.whole),
            standing=standing,
        )

    def _fail(self, held: Claim, error: Exception) -> bool:
        """Keep why a run failed; False where it is somebody else's by now.

        Where the disk is too full even for that, the claim is left for the next producer to take.
        """
        try:
            with brief(self.sessions, self.patience) as session:
                kept = runs.mark_failed(session, held, reason(error))
                if kept and isinstance(error, MismatchError):
                    told: journal.Content = {"reason": reason(error)}
                    entity = f"export:{held.run_id}"
                    journal.record(session, journal.SERVICE, "export.refused", entity, told, self.clock.now())
                return kept
        except DBAPIError:
            logger.warning("export run %s failed, which could not be recorded", held.run_id, exc_info=True)
            return True


def reason(error: Exception) -> str:
    """Tell in French why nothing was stored, without what a message of the machine may hold."""
    if isinstance(error, MismatchError | NotStoredError | RefusedError):
        return str(error)
    if is_full_disk(error.orig if isinstance(error, DBAPIError) else error):
        return typeset(DISK_IS_FULL)
    if isinstance(error, OSError):
        return f"Le fichier n’a pas pu être écrit ({error.strerror or type(error).__name__})."
    return f"La production s’est arrêtée sur une erreur inattendue ({type(error).__name__})."


def is_full_disk(error: BaseException | None) -> bool:
    """Say whether an error means that no more can be written."""
    if isinstance(error, OSError):
        return error.errno in FULL_DISK
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", None) in FULL_SQLITE
    return getattr(error, "sqlstate", None) == FULL_POSTGRESQL


def properties(edition: Edition) -> Properties:
    """Say what the file is; its only date is that of its state, so that the same state gives the same bytes."""
    return Properties(
        title=edition.title,
        subject=TITLES[edition.kind],
        created=edition.as_of,
        kind=edition.kind.name,
        description=f"{edition.kind.name}, campagne {edition.year}, {edition.state_at} (heure de Paris).",
        keywords=("pactes locaux des solidarités", edition.kind.name, str(edition.year), edition.state_at),
        banner=edition.banner,
    )


def file_name(run: ExportRun, *, demonstration: bool) -> str:
    """Name the file after the run's kind and period: « recueil-diplp-2024-10-14.xlsx »."""
    period = run.period.replace(":", "")
    return f"recueil-{run.kind}-{period}{'-demonstration' if demonstration else ''}.xlsx"


def is_whole(path: Path, run: ExportRun) -> bool:
    """Say whether a file is there, and holds byte for byte what the run stored."""
    return path.is_file() and path.stat().st_size == run.size and digest(path) == run.digest


def digest(path: Path) -> str:
    """Give the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, last through a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
