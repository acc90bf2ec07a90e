"""A stored export in another form, to those entitled to its workbook."""

from pathlib import Path

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from exports.agreement import MismatchError
from exports.forms import MIMETYPES, SUFFIXES, Form, drawn, form_name
from exports.production import MachineError, NotStoredError, Producer, reason
from exports.runs import ExportKind, ExportRun, RunState
from exports.web.listing import PERMISSIONS
from survey.domain.policy import Permission
from survey.services import journal
from survey.services.errors import AbsentError
from survey.web.errors import problem
from survey.web.requests import LARGEST_KEY
from survey.web.runtime import runtime
from survey.web.security import actor, demand, requires

blueprint = Blueprint("export_form", __name__, url_prefix="/exports")

OF_SUFFIX = {suffix: form for form, suffix in SUFFIXES.items()}
UNAVAILABLE = (MismatchError, NotStoredError, *MachineError)


@blueprint.get(f"/<int(max={LARGEST_KEY}):run_id>/<stem>.<any(zip,ods):suffix>")
@requires(Permission.USE_EXPORTS)
def download(run_id: int, stem: str, suffix: str) -> ResponseReturnValue:
    """Send a stored export as CSV or ODS, drawn now if it has to be; anything else looks absent."""
    form, parts = OF_SUFFIX[f".{suffix}"], runtime()
    with parts.sessions.reading() as session:
        run = session.get(ExportRun, run_id)
    if run is None or run.state != RunState.STORED or form_name(run, form) != f"{stem}.{suffix}":
        raise AbsentError
    demand(PERMISSIONS[ExportKind(run.kind)])
    try:
        path = drawn(Producer.of(parts.settings, parts.sessions, parts.geography), run, form)
    except UNAVAILABLE as error:
        return problem(503, message=reason(error))
    return _sent(run, form, path)


def _sent(run: ExportRun, form: Form, path: Path) -> ResponseReturnValue:
    name = form_name(run, form)
    told: journal.Content = {"file": name, "form": form.label, "digest": run.rows_digest}
    with runtime().sessions.begin() as session:
        journal.record(session, journal.by(actor()), "export.downloaded", f"export:{run.id}", told, runtime().now())
    etag = f"{run.rows_digest}-{form.value}"
    response = send_file(path, mimetype=MIMETYPES[form], as_attachment=True, download_name=name, etag=etag)
    response.headers["Cache-Control"] = "no-store"
    return response
