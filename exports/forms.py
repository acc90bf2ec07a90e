"""A stored export in another form than the workbook: drawn again from the state of its own run, and only if the rows are the same.

What is drawn is kept beside the workbook, under a name that tells the rows' digest; it may be removed at any time, and is then
drawn again. A process that dies leaves an unnamed part, which the next one sweeps.
"""

import fcntl
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

GONE = "Le classeur de cet export a disparu : faites-le produire de nouveau sur la page des exports."


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


def kept_path(producer: Producer, run: ExportRun, form: Form) -> Path:
    """Give where a form is kept: other rows, as those of a run that was made again, have another place."""
    name = Path(form_name(run, form))
    return producer.folder / f"{name.stem}-{(run.rows_digest or '')[:16]}{name.suffix}"


def drawn(producer: Producer, run: ExportRun, form: Form) -> Path:
    """Give the file of a stored run in a form, drawn now if it is not kept.

    Raises ``ChangedRowsError`` where its rows are no longer the same, ``NotStoredError`` where its workbook is gone, and what
    ``Producer.opened`` and ``Book.check`` raise.
    """
    kept = kept_path(producer, run, form)
    if not kept.exists():
        with alone(producer.path(run)):
            if not kept.exists():
                draw(producer, run, form, kept)
    return kept


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


def draw(producer: Producer, run: ExportRun, form: Form, kept: Path) -> None:
    with owner_lock(producer.folder) as owner:
        part = part_path(producer.folder, owner)
        try:
            with producer.opened(run, part) as workbook:
                written = WRITES[form](part, workbook.sheets, properties(workbook.edition))
                if written.rows_digest != run.rows_digest:
                    raise ChangedRowsError
                workbook.check(written)
            sync(part)
            part.replace(kept)
            sync(producer.folder)
        finally:
            part.unlink(missing_ok=True)
