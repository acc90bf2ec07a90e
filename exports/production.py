"""One consolidated export made whole: claim, draw from one snapshot, sync, rename, mark (RELIABILITY, promise 5).

A process may die at any step. Before the rename there is no file under the final name; between the rename and the commit
the run is still claimed, and the next producer draws the same file over it. The rename is made inside the transaction that
marks the run: who has lost their claim finds out before touching the file.
"""

import errno
import hashlib
import logging
import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from exports import runs
from exports.notices import TITLES, Edition
from exports.ownership import copy_path, is_abandoned, owner_lock, part_path
from exports.reading.campaigns import campaign_at
from exports.runs import ExportKind, ExportRun, Product
from exports.sheets import Properties
from exports.snapshots import snapshot
from exports.states import state_at
from exports.workbook import write_workbook
from exports.workbooks import MismatchError, book
from survey.clock import Clock
from survey.db.engine import Sessions
from survey.domain.french import typeset
from survey.domain.territories import Geography
from survey.services import journal
from survey.settings import Settings

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
    """Makes the files of the runs, in one folder."""

    sessions: Sessions
    geography: Geography
    clock: Clock
    folder: Path
    demonstration: bool = False
    watch: Watch = silent

    @classmethod
    def of(cls, settings: Settings, sessions: Sessions, geography: Geography, watch: Watch = silent) -> "Producer":
        """Make the producer of an installation."""
        return cls(sessions, geography, settings.clock, settings.exports_folder, settings.demonstration, watch)

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
            part = part_path(self.folder, owner)
            try:
                self._store(run, owner, part)
            except Exception as error:
                self.watch("failed")
                self._fail(run_id, owner, error)
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

    def _claimed(self, run_id: int, owner: str) -> ExportRun:
        with self.sessions.begin() as session:
            run = session.get_one(ExportRun, run_id)
            if run.state == runs.RunState.STORED and not self.path(run).exists():
                runs.reopen(session, run_id)
            abandoned = run.claimed_by if run.claimed_by and is_abandoned(run.claimed_by, self.folder) else None
            taken = runs.claim(session, run_id, owner, self.clock.now(), abandoned)
            session.refresh(run)
            if not taken and run.state != runs.RunState.STORED:
                raise BusyError
        return run

    def _store(self, run: ExportRun, owner: str, part: Path) -> None:
        product = self._draw(run, part)
        sync(part)
        self.watch("synced")
        with self.sessions.begin() as session:
            if not runs.mark_stored(session, run.id, owner, self.clock.now(), product):
                raise LostClaimError
            content: journal.Content = {"file": product.file_name, "digest": product.digest}
            journal.record(session, journal.SERVICE, "export.produced", f"export:{run.id}", content, self.clock.now())
            self.watch("marked")
            part.replace(self.folder / product.file_name)
            self.watch("renamed")
            sync(self.folder)
            self.watch("folder synced")
        self.watch("stored")

    def _draw(self, run: ExportRun, part: Path) -> Product:
        with snapshot(self.sessions, copy_path(part)) as session:
            campaign = campaign_at(session, run.as_of)
            if campaign is None:
                raise NotStoredError("Aucune campagne n’était ouverte à cette date.")
            edition = Edition(ExportKind(run.kind), run.as_of, campaign.year, self.demonstration)
            workbook = book(state_at(session, self.geography, campaign, run.as_of), edition)
            self.watch("reading")
            written = write_workbook(part, workbook.sheets, properties(edition))
        self.watch("written")
        workbook.check(written)
        return Product(
            file_name=file_name(run, demonstration=self.demonstration),
            size=part.stat().st_size,
            digest=digest(part),
            rows_digest=written.rows_digest,
            rows=dict(written.rows),
        )

    def _fail(self, run_id: int, owner: str, error: Exception) -> None:
        """Keep why a run failed; where the disk is too full even for that, the claim is left for the next producer to take."""
        if isinstance(error, LostClaimError):
            return
        try:
            with self.sessions.begin() as session:
                runs.mark_failed(session, run_id, owner, reason(error))
        except DBAPIError:
            logger.warning("export run %s failed, which could not be recorded", run_id, exc_info=True)


def reason(error: Exception) -> str:
    """Tell in French why nothing was stored, without what a message of the machine may hold."""
    if isinstance(error, MismatchError | NotStoredError):
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
    return Properties(title=edition.title, subject=TITLES[edition.kind], created=edition.as_of, banner=edition.banner)


def file_name(run: ExportRun, *, demonstration: bool) -> str:
    """Name the file after the run's kind and period: « recueil-diplp-2024-10-14.xlsx »."""
    period = run.period.replace(":", "")
    return f"recueil-{run.kind}-{period}{'-demonstration' if demonstration else ''}.xlsx"


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
