"""The journal, for administrators: filtered, page by page, as a file, and checked on demand."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from survey.domain import french
from survey.domain.calendar import PARIS, in_paris, read_day
from survey.domain.happenings import KINDS, field_label, kind_label, subject_label, value_label
from survey.domain.policy import Permission
from survey.services import journal_reading
from survey.services.histories import BrokenError, Inspection
from survey.services.journal_reading import Line, Wanted
from survey.web.administration.wholeness import told, whole
from survey.web.presenting import View, moment
from survey.web.runtime import runtime
from survey.web.security import requires

blueprint = Blueprint("journal", __name__, url_prefix="/administration/journal")

ON_A_PAGE, IN_A_SLICE, CHECKED_HERE = 50, 1_000, 50_000
LONGEST_NUMBER = 15
FIRST_YEAR, LAST_YEAR = 2000, 2999
FIELDS = ("genre", "personne", "recueil", "du", "au")
HEADS = ("Numéro", "Heure de Paris", "Quoi", "Genre", "Personne", "Rôle", "Sur", "Détail", "Empreinte")
NOT_A_DAY = "«\u00a0{}\u00a0» n’est pas une date\u00a0: choisissez un jour, comme 15/10/2024."
BACKWARDS = "Ce jour vient avant le premier\u00a0: choisissez le même jour, ou un jour d’après."
TOO_LONG = "Il y a trop de lignes pour les vérifier ici\u00a0: la commande «\u00a0flask journal verify\u00a0» le fait."


@dataclass(frozen=True, slots=True)
class Asked:
    """What the filters say, as it was written; ``errors`` by field."""

    fields: dict[str, str]
    wanted: Wanted
    errors: dict[str, str]

    @property
    def query(self) -> str:
        """Give the filters as a part of an address."""
        return urlencode({name: value for name, value in self.fields.items() if value})


@blueprint.get("")
@requires(Permission.READ_JOURNAL)
def index() -> ResponseReturnValue:
    """Show the latest rows that the filters let through."""
    asked = _asked()
    before = _number(request.args.get("avant", ""))
    with runtime().sessions.reading() as session:
        found = [] if asked.errors else journal_reading.lines(session, asked.wanted, ON_A_PAGE + 1, before)
    shown = found[:ON_A_PAGE]
    return render_template(
        "administration/journal.html",
        fields=asked.fields,
        errors=asked.errors,
        kinds=_kinds(asked.fields["genre"]),
        lines=[_line(line) for line in shown],
        is_filtered=bool(asked.query),
        older=_address(asked, avant=str(shown[-1].number)) if len(found) > ON_A_PAGE else None,
        latest=_address(asked) if before is not None else None,
        file=f"/administration/journal/lignes.csv?{asked.query}",
        check=_address(asked, verifier="1"),
        verdict=_verdict() if request.args.get("verifier") else None,
        notices=[],
    )


def _asked() -> Asked:
    fields = {name: request.args.get(name, "").strip() for name in FIELDS}
    since, until = _day(fields["du"]), _day(fields["au"])
    days = (("du", since), ("au", until))
    errors = {name: NOT_A_DAY.format(fields[name]) for name, day in days if fields[name] and day is None}
    if since and until and until < since:
        errors["au"] = BACKWARDS
    wanted = Wanted(
        kind=fields["genre"],
        person=fields["personne"],
        dossier=fields["recueil"],
        since=_begins(since) if since else None,
        until=_begins(until + timedelta(days=1)) if until else None,
    )
    shown = {name: day.isoformat() if day else "" for name, day in days}  # what a box for a date can hold
    return Asked(fields | shown, wanted, errors)


def _day(text: str) -> date | None:
    """Read a day of the years in which a journal may be; ``None`` for anything else."""
    try:
        day = read_day(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _begins(day: date) -> datetime:
    return in_paris(day, time.min)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def _address(asked: Asked, **more: str) -> str:
    query = "&".join(part for part in (asked.query, urlencode(more)) if part)
    return f"/administration/journal?{query}" if query else "/administration/journal"


def _kinds(chosen: str) -> list[View]:
    return [{"value": kind, "label": label, "checked": kind == chosen} for kind, label in KINDS.items()]


def _line(line: Line) -> View:
    subject = subject_label(line.subject)
    return {
        "number": french.number(line.number),
        "when": moment(line.at),
        "kind": kind_label(line.kind),
        "who": line.who or line.author,
        "role": line.author if line.who and line.who != line.author else "",
        "about": f"{subject} – {line.about}" if line.about else subject,
        "details": [(field_label(name), value_label(value)) for name, value in line.content.items()],
        "digest": line.digest,
    }


def _verdict() -> View:
    inspection = Inspection(runtime().sessions)
    if inspection.size() > CHECKED_HERE:
        return {"tone": "info", "text": TOO_LONG}
    try:
        sum(inspection.run())
    except BrokenError as error:
        return {"tone": "error", "text": told(error.fault)}
    return {"tone": "success", "text": whole(inspection)}


@blueprint.get("/lignes.csv")
@requires(Permission.READ_JOURNAL)
def file() -> ResponseReturnValue:
    """Send the rows that the filters let through, for a spreadsheet: nothing in it is a formula."""
    named = f"journal-{runtime().today():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{named}"'}
    asked = _asked()
    parts = runtime()

    def slices() -> Iterator[str]:
        yield "\ufeff" + _written([HEADS])
        before = None
        while not asked.errors:
            with parts.sessions.reading() as session:
                found = journal_reading.lines(session, asked.wanted, IN_A_SLICE, before)
            yield _written(map(_cells, found))
            if len(found) < IN_A_SLICE:
                break
            before = found[-1].number

    return Response(slices(), mimetype="text/csv", headers=headers)


def _cells(line: Line) -> tuple[object, ...]:
    detail = " ; ".join(f"{field_label(name)} : {value_label(value)}" for name, value in line.content.items())
    when = f"{line.at.astimezone(PARIS):%Y-%m-%d %H:%M:%S}"
    texts = (when, kind_label(line.kind), line.kind, line.who or "", line.author, subject_label(line.subject), detail)
    return (line.number, *map(_harmless, texts), line.digest)


def _harmless(text: str) -> str:
    """A spreadsheet takes what begins so for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _written(rows: Iterable[Iterable[object]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerows(rows)
    return buffer.getvalue()
