"""The page of the exports: what was produced, a button to produce one now, and the downloads."""

from contextlib import suppress

from flask import Blueprint, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue
from marshmallow import EXCLUDE, Schema, ValidationError, fields

from aggregation.envelopes.standing import latest
from exports import runs
from exports.agreement import MismatchError
from exports.alarms import alarms
from exports.announcing import page_of
from exports.deliveries import received, sent
from exports.forms import GONE, forms_of
from exports.production import BusyError, LostClaimError, NotStoredError, Producer, is_whole
from exports.runs import ExportKind, ExportRun, RunState, Wanted
from exports.schedule import told_schedule
from exports.writing.workbook import MIMETYPE
from survey.db.engine import ClashError
from survey.domain.french import typeset
from survey.domain.policy import Permission, may
from survey.services import journal, requests
from survey.services.errors import AbsentError
from survey.web.errors import problem, unreadable
from survey.web.presenting import View, moment
from survey.web.requests import LARGEST_KEY
from survey.web.runtime import runtime
from survey.web.schemas import KEY
from survey.web.security import actor, demand, new_key, requires

blueprint = Blueprint("exports", __name__, url_prefix="/exports")

PERMISSIONS = {
    ExportKind.DIPLP: Permission.READ_DIPLP_EXPORT,
    ExportKind.DGCS: Permission.READ_DGCS_EXPORT,
}
TONES = {
    RunState.REQUESTED: "info",
    RunState.CLAIMED: "info",
    RunState.STORED: "success",
    RunState.FAILED: "error",
}


class RequestSchema(Schema):
    """What the button sends: the kind, and the idempotency key."""

    class Meta:
        unknown = EXCLUDE

    kind = fields.Enum(ExportKind, data_key="genre", by_value=True, required=True)
    key = fields.String(data_key="cle", required=True, validate=KEY)


@blueprint.get("")
@requires(Permission.USE_EXPORTS)
def index() -> ResponseReturnValue:
    """List the runs of the kinds that the actor may read."""
    with runtime().sessions.reading() as session:
        latest = {kind: runs.latest_runs(session, kind) for kind in readable_kinds()}
        letters = sent(session, [run.id for listed in latest.values() for run in listed])
    kinds = [
        _kind(kind, [run_view(run) | {"received": received(letters.get(run.id, ()))} for run in listed])
        for kind, listed in latest.items()
    ]
    return render_template("exports/index.html", kinds=kinds, notices=alarm_notices())


def readable_kinds() -> list[ExportKind]:
    """Give the kinds that the actor may read."""
    return [kind for kind in ExportKind if may(actor(), PERMISSIONS[kind])]


def alarm_notices(of_page: str = "") -> list[View]:
    """Give what the actor must hear of the exports that they may read, as the messages of a page; of one export where it is named."""
    parts, kinds = runtime(), readable_kinds()
    with parts.sessions.reading() as session:
        found = alarms(session, parts.now()) if kinds else []
    return [
        {"tone": "error", "text": alarm.text, "url": None if of_page else alarm.url, "label": alarm.label}
        for alarm in found
        if alarm.kind in kinds and (not of_page or alarm.url == of_page)
    ]


def _kind(kind: ExportKind, listed: list[View]) -> View:
    return {
        "id": kind.value,
        "name": kind.name,
        "label": kind.label,
        "hours": typeset(told_schedule(kind)),
        "key": new_key(),
        "runs": listed,
    }


def run_view(run: ExportRun, *, read: bool = False) -> View:
    """Give a run as the pages show it; ``gone``: its file is no longer on the disk, or, where it is ``read``, not as it was stored."""
    state, stored = RunState(run.state), run.state == RunState.STORED
    path = runtime().settings.exports_folder / (run.file_name or "")
    gone = stored and not (is_whole(path, run) if read else path.is_file())
    return {
        "page": page_of(run.id),
        "gone": gone,
        "as_of": moment(run.as_of),
        "period": "À la demande" if run.is_on_demand else "Programmé",
        "state": state.label,
        "tone": TONES[state],
        "error": run.error,
        "url": f"/exports/{run.id}/{run.file_name}" if stored and not gone else None,
        "forms": forms_of(run) if stored and not gone else [],
        "file_name": run.file_name,
        "size": run.weight,
        "digest": run.digest,
        "rows": list((run.rows or {}).items()),
    }


@blueprint.post("")
@requires(Permission.USE_EXPORTS)
def produce() -> ResponseReturnValue:
    """Produce an export of this instant, while the person waits: a few seconds for the whole nation.

    The request is committed first: if this process dies while drawing, the scheduler finishes the run at its next tick.
    """
    try:
        data = RequestSchema().load(request.form)
    except ValidationError as error:
        return unreadable(error)
    demand(PERMISSIONS[data["kind"]])
    run_id = _requested(data["kind"], data["key"])
    if run_id is not None:
        produce_now(run_id)
    return redirect("/exports", 303)


def produce_now(run_id: int) -> None:
    """Make the file; where it cannot be made, the page that follows says why."""
    parts = runtime()
    with suppress(BusyError, LostClaimError, NotStoredError, MismatchError, OSError):
        Producer.of(parts.settings, parts.sessions, parts.geography).produce(run_id)


def _requested(kind: ExportKind, key: str) -> int | None:
    """Record the request once for a key; nothing is left to do where it was recorded before."""
    now, who = runtime().now(), actor()
    print_ = requests.fingerprint((request.path, kind.value))
    with suppress(ClashError), runtime().sessions.begin() as session:
        if requests.earlier_location(session, who, key, print_) is None:
            requests.remember(session, who, key, print_, "/exports", now)
            wanted = Wanted.on_demand(kind, latest(session, now))
            run_id: int = runs.request_run(session, wanted, now, who.account_id).id
            told: journal.Content = {"kind": kind.name}
            journal.record(session, journal.by(who), "export.requested", f"export:{run_id}", told, now)
            return run_id
    return None


@blueprint.get(f"/<int(max={LARGEST_KEY}):run_id>/<file_name>")
@requires(Permission.USE_EXPORTS)
def download(run_id: int, file_name: str) -> ResponseReturnValue:
    """Send a stored workbook to those entitled; anything else looks absent."""
    with runtime().sessions.reading() as session:
        run = session.get(ExportRun, run_id)
    if run is None or run.state != RunState.STORED or run.file_name != file_name:
        raise AbsentError
    demand(PERMISSIONS[ExportKind(run.kind)])
    path = runtime().settings.exports_folder / file_name
    if not is_whole(path, run):
        return problem(503, message=typeset(GONE))
    told: journal.Content = {"file": file_name, "digest": run.digest}
    with runtime().sessions.begin() as session:
        journal.record(session, journal.by(actor()), "export.downloaded", f"export:{run_id}", told, runtime().now())
    response = send_file(path, mimetype=MIMETYPE, as_attachment=True, download_name=file_name, etag=run.digest or "")
    response.headers["Cache-Control"] = "no-store"
    return response
