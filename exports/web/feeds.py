"""The feeds: each sheet at an address that does not change, for a spreadsheet program that reads it by itself; and their page."""

from collections.abc import Mapping
from datetime import datetime
from zipfile import ZipFile

from flask import Blueprint, Response, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue

from exports import runs
from exports.forms import Form, drawn
from exports.production import Producer, reason
from exports.runs import ExportKind
from exports.web.forms import UNAVAILABLE
from exports.web.listing import PERMISSIONS, readable_kinds
from exports.workbooks import DGCS_SHEETS, DIPLP_SHEETS
from exports.writing.csv_zip import file_name
from survey.domain import french
from survey.domain.calendar import paris_day
from survey.domain.french import typeset
from survey.domain.policy import Permission, may
from survey.services import feeds, requests
from survey.services.errors import RefusedError
from survey.web.presenting import View, moment
from survey.web.requests import LARGEST_KEY, once
from survey.web.runtime import runtime
from survey.web.schemas import key_of_form
from survey.web.security import actor, new_key, requires
from survey.web.tokens import absent, told

blueprint = Blueprint("feeds", __name__)

PAGE = "/exports/flux"
SHEETS: Mapping[ExportKind, Mapping[str, str]] = {ExportKind.DIPLP: DIPLP_SHEETS, ExportKind.DGCS: DGCS_SHEETS}
READ_ME = ("Lisez-moi", "en deux colonnes : l’état au, les totaux, les définitions.")
LONGEST_NAME = 60
NO_NAME = f"Donnez un nom au jeton, de {LONGEST_NAME} caractères au plus : par exemple le classeur où il servira."
DONE = {
    "revoque": ("success", "Le jeton est révoqué : ce qui s’en servait ne peut plus rien lire."),
    "montre": (
        "info",
        "Ce jeton a été montré, une seule fois. Si vous ne l’avez pas copié, révoquez-le et créez-en un autre.",
    ),
}
WAIT_SECONDS = 60


# ------------------------------------------------------------------------------------------------------------- the feeds


@blueprint.get("/flux/<kind>/<sheet>.csv")
@requires(Permission.USE_EXPORTS, by_token=True)
def feed(kind: str, sheet: str) -> ResponseReturnValue:
    """Give a sheet of the latest stored export of a kind; what the holder may not read looks absent. No cookie, no page."""
    wanted = next((one for one in ExportKind if one.value == kind and may(actor(), PERMISSIONS[one])), None)
    try:
        return (_sheet(wanted, f"{sheet}.csv") if wanted else None) or absent()
    except RefusedError as error:
        return told(str(error), 409)
    except UNAVAILABLE as error:
        response = told(reason(error), 503)
        response.headers["Retry-After"] = str(WAIT_SECONDS)
        return response


def _sheet(kind: ExportKind, name: str) -> Response | None:
    """Stream a file from the zip of the latest stored run, or say that the program has it already; ``None`` where there is none."""
    parts = runtime()
    with parts.sessions.reading() as session:
        run = runs.latest_stored(session, kind)
    if run is None:
        return None
    with ZipFile(drawn(Producer.of(parts.settings, parts.sessions, parts.geography), run, Form.CSV)) as package:
        if name not in package.namelist():
            return None
        entry = package.getinfo(name)
        etag = f"{(run.rows_digest or '')[:32]}-{entry.CRC:08x}-{entry.file_size}"
        if request.if_none_match.contains_weak(etag):
            response = Response(status=304)
        else:
            response = send_file(package.open(entry), mimetype="text/csv", download_name=f"{kind.value}-{name}")
            response.content_length = entry.file_size
        response.set_etag(etag)
        response.headers["Cache-Control"] = "private, no-cache"
        return response


# -------------------------------------------------------------------------------------------------------------- the page


@blueprint.get(PAGE)
@requires(Permission.USE_EXPORTS)
def index() -> ResponseReturnValue:
    """List the addresses, how to connect, and the tokens of who asks."""
    done = DONE.get(request.args.get("fait", ""))
    return _page(notices=[{"tone": done[0], "text": typeset(done[1])}] if done else [])


def _page(token: str = "", name: str = "", error: str | None = None, notices: list[View] | None = None) -> str:
    now = runtime().now()
    with runtime().sessions.reading() as session:
        tokens = [_token(line) for line in feeds.tokens_of(session, actor(), now)]
    return render_template(
        "exports/feeds.html",
        kinds=[_kind(kind) for kind in readable_kinds()],
        tokens=tokens,
        token=token,
        name=name,
        error=error,
        longest=LONGEST_NAME,
        is_full=len(tokens) >= feeds.MOST,
        most=feeds.MOST,
        key=new_key(),
        notices=notices or [],
    )


def _kind(kind: ExportKind) -> View:
    base = f"{runtime().settings.base_url.rstrip('/')}/flux/{kind.value}/"
    sheets = [READ_ME, *SHEETS[kind].items()]
    return {
        "id": kind.value,
        "label": kind.label,
        "sheets": [
            {"title": title, "url": base + file_name(title), "about": typeset(about[:1].upper() + about[1:])}
            for title, about in sheets
        ],
    }


def _token(line: feeds.Line) -> View:
    return {
        "id": line.id,
        "name": line.name,
        "created": _day(line.created_at),
        "ends": _day(line.ends_at),
        "used": moment(line.used_at) if line.used_at else None,
        "key": new_key(),
    }


def _day(instant: datetime) -> str:
    return french.day(paris_day(instant))


@blueprint.post(PAGE)
@requires(Permission.USE_EXPORTS)
def create() -> ResponseReturnValue:
    """Make a token and show it, this once: the same form sent again makes nothing more, and shows nothing."""
    key, who, now = key_of_form(), actor(), runtime().now()
    typed = request.form.get("nom", "")[: 10 * LONGEST_NAME]
    name = " ".join(typed.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        return _page(name=typed, error=typeset(NO_NAME)), 422
    print_, token = requests.fingerprint((request.path, name)), ""
    with runtime().sessions.begin() as session:
        there = requests.earlier_location(session, who, key, print_)
        if there is None:
            token = feeds.create(session, runtime().settings.secret_key, who, name, now)
            requests.remember(session, who, key, print_, f"{PAGE}?fait=montre", now)
    return redirect(there, 303) if there is not None else _page(token=token)


@blueprint.post(f"{PAGE}/<int(max={LARGEST_KEY}):token_id>/revocation")
@requires(Permission.USE_EXPORTS)
def revoke(token_id: int) -> ResponseReturnValue:
    """End a token of the actor's own; any other looks absent."""
    return once(
        lambda session: feeds.revoke(session, actor(), token_id, runtime().now()), lambda _: f"{PAGE}?fait=revoque"
    )
