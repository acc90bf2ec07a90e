"""A stored export in another form than the workbook: drawn again from the state of its own run, and only if the rows are the same.

What is drawn is kept beside the workbook, under a name that tells the rows' digest and the file's own; it may be removed at any
time, or be spoilt by a disk, and is then drawn again. A process that dies leaves an unnamed part, which the next one sweeps.
"""

import fcntl
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from exports.ownership import owner_lock, part_path
from exports.production import NotStoredError, Producer, properties, sync
from exports.runs import ExportRun
from exports.sheets import Properties, Sheet, WorkbookFigures
from exports.writing.csv_zip import write_csv
from exports.writing.ods import write_ods
from exports.writing.ods_parts import MIMETYPE as ODS
from survey.domain.french import typeset
from survey.domain.vocabulary import Term
from survey.services.errors import RefusedError

CHANGED = (
    "Cette forme n’est plus disponible : les lignes d’aujourd’hui n’ont pas l’empreinte du classeur enregistré, sans doute "
    "parce que le service a changé depuis. Le classeur Excel, lui, reste tel quel ; produisez un nouvel export pour l’avoir autrement."
)

GONE = (
    "Le classeur de cet export n’est plus sur le disque du serveur tel qu’il y a été enregistré. Produisez-le de nouveau, "
    "depuis sa page : le même état donne le même classeur."
)


class Form(Term):
    """What a stored export can be had as, besides its workbook."""

    CSV = ("csv", "CSV (zip)")
    ODS = ("ods", "ODS")


class ChangedRowsError(RefusedError):
    """The rows of a run are not what they were: nothing of it is given."""

    def __init__(self) -> None:
        super().__init__(typeset(CHANGED))


Write = Callable[[Path, Sequence[Sheet], Properties], WorkbookFigures]
WRITES: Mapping[Form, Write] = {Form.CSV: write_csv, Form.ODS: write_ods}
SUFFIXES: Mapping[Form, str] = {Form.CSV: ".zip", Form.ODS: ".ods"}
MIMETYPES: Mapping[Form, str] = {Form.CSV: "application/zip", Form.ODS: ODS}


def form_name(run: ExportRun, form: Form) -> str:
    """Name a form of a stored run after its workbook."""
    return Path(run.file_name or "").with_suffix(SUFFIXES[form]).name


def forms_of(run: ExportRun) -> list[dict[str, str]]:
    """Give the forms of a stored run with their addresses, as pages show them."""
    return [{"label": form.label, "url": f"/exports/{run.id}/{form_name(run, form)}"} for form in Form]


def kept(producer: Producer, run: ExportRun, form: Form) -> Path | None:
    """Give where a form is kept, if it is, and whole."""
    found = found_paths(producer, run, form)
    return next((path for path in found if path.name == kept_name(run, form, digest(path)[:16])), None)


def found_paths(producer: Producer, run: ExportRun, form: Form) -> list[Path]:
    return list(producer.folder.glob(kept_name(run, form, "?" * 16)))


def kept_name(run: ExportRun, form: Form, own_digest: str) -> str:
    """Name a form that is kept: other rows, as those of a run that was made again, have another name."""
    name = Path(form_name(run, form))
    return f"{name.stem}-{(run.rows_digest or '')[:16]}-{own_digest}{name.suffix}"


def digest(path: Path) -> str:
    """Tell the bytes of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def drawn(producer: Producer, run: ExportRun, form: Form) -> Path:
    """Give the file of a stored run in a form, drawn now if it is not kept whole.

    Raises ``ChangedRowsError`` where its rows are no longer the same, ``NotStoredError`` where its workbook is gone, and what
    ``Producer.opened`` and ``Book.check`` raise.
    """
    if path := kept(producer, run, form):
        return path
    with alone(producer.path(run)):
        return kept(producer, run, form) or draw(producer, run, form)


@contextmanager
def alone(workbook: Path) -> Iterator[None]:
    """Let one at a time draw a workbook in other forms: the others wait, and find what it drew."""
    try:
        file = workbook.open("rb")
    except FileNotFoundError:
        raise NotStoredError(typeset(GONE)) from None
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def draw(producer: Producer, run: ExportRun, form: Form) -> Path:
    """Draw a form and keep it, in the place of what is spoilt."""
    for spoilt in found_paths(producer, run, form):
        spoilt.unlink()
    with owner_lock(producer.folder) as owner:
        part = part_path(producer.folder, owner)
        try:
            with producer.opened(run, part) as workbook:
                written = WRITES[form](part, workbook.sheets, properties(workbook.edition))
                if written.rows_digest != run.rows_digest:
                    raise ChangedRowsError
                workbook.check(written)
            sync(part)
            path = part.replace(producer.folder / kept_name(run, form, digest(part)[:16]))
            sync(producer.folder)
            return path
        finally:
            part.unlink(missing_ok=True)
