"""Inviting from a table: sending it, reading what would happen, and confirming exactly that."""

import csv
import io
import json

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from survey.domain import french
from survey.domain.french import typeset
from survey.domain.policy import Permission
from survey.services import importing
from survey.services.importing import ChangedError, Outcome, Plan, Planned
from survey.services.welcoming import places_of
from survey.spreadsheets.reading import read_table, table_of
from survey.spreadsheets.tables import Row, Table, UnreadableError
from survey.web.administration.accounts import URL, once
from survey.web.presenting import View
from survey.web.runtime import runtime
from survey.web.security import actor, new_key, requires

blueprint = Blueprint("accounts_import", __name__, url_prefix=f"{URL}/import")

TONES = {
    Outcome.INVITED: "success",
    Outcome.DOUBTFUL: "warning",
    Outcome.MOVED: "info",
    Outcome.SAME: "none",
    Outcome.DISABLED: "none",
}
NO_FILE = "Choisissez d'abord un fichier."
CHANGED = "Les comptes ont changé depuis que cette page a été montrée : rien n'a été fait. Relisez, puis confirmez de nouveau."


@blueprint.get("")
@requires(Permission.MANAGE_ACCOUNTS)
def ask() -> ResponseReturnValue:
    """Say which columns a table has, and take it."""
    return _page()


@blueprint.get("/modele.csv")
@requires(Permission.MANAGE_ACCOUNTS)
def template() -> ResponseReturnValue:
    """Give a table to fill in, as Excel opens it in French: a byte order mark, semicolons."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(importing.TEMPLATE)
    response = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="modele-invitations.csv"'
    return response


@blueprint.post("")
@requires(Permission.MANAGE_ACCOUNTS)
def rehearse() -> ResponseReturnValue:
    """Show what a table would do; nothing is written."""
    sent = request.files.get("fichier")
    try:
        table = read_table(sent.read() if sent else b"") if sent and sent.filename else None
    except UnreadableError as error:
        return _page(error=str(error)), 422
    if table is None:
        return _page(error=typeset(NO_FILE)), 422
    with runtime().sessions.reading() as session:
        found = importing.plan(session, runtime().geography, actor(), table)
    return _page(found, table), 422 if found.faults else 200


@blueprint.post("/confirmation")
@requires(Permission.MANAGE_ACCOUNTS)
def confirm() -> ResponseReturnValue:
    """Do what was shown; where it would be something else now, show that instead."""
    table, shown = _sent_again(request.form.get("tableau", "")), request.form.get("empreinte", "")
    doubtful = request.form.get("inconnus") == "oui"
    try:
        return once(
            lambda session: importing.carry_out(
                session, runtime().geography, actor(), table, runtime().now(), shown=shown, doubtful=doubtful
            ),
            lambda done: f"{URL}?invites={done.invited}&deplaces={done.moved}",
        )
    except ChangedError as error:
        return _page(error.plan, table, notices=[{"tone": "warning", "text": typeset(CHANGED)}]), 409


def _sent_again(text: str) -> Table:
    """Read the table that the page kept; raises ``ValidationError`` where it is none."""
    try:
        return table_of(Row(int(number), tuple(map(str, cells))) for number, cells in json.loads(text))
    except (ValueError, TypeError, UnreadableError) as error:
        raise ValidationError({"tableau": ["illisible"]}) from error


def _kept(table: Table) -> str:
    return json.dumps([[row.number, row.cells] for row in table.lines], ensure_ascii=False, separators=(",", ":"))


def _page(
    plan: Plan | None = None, table: Table | None = None, *, error: str | None = None, notices: list[View] | None = None
) -> str:
    return render_template(
        "administration/import.html",
        error=error,
        plan=_plan(plan) if plan else None,
        kept=_kept(table) if table else "",
        key=new_key(),
        notices=notices or [],
    )


def _plan(plan: Plan) -> View:
    sure, doubtful, moved = (plan.count(one) for one in (Outcome.INVITED, Outcome.DOUBTFUL, Outcome.MOVED))
    return {
        "digest": plan.digest,
        "notes": plan.notes,
        "faults": plan.faults,
        "faults_label": french.counted(len(plan.faults), "chose à corriger", "choses à corriger"),
        "lines": [_line(line) for line in plan.lines],
        "lines_label": french.counted(len(plan.lines), "ligne lue", "lignes lues"),
        "counts": [{"label": one.label, "value": french.number(plan.count(one))} for one in Outcome if plan.count(one)],
        "doubtful": french.counted(doubtful, "adresse", "adresses") if doubtful else "",
        "is_idle": not (sure or doubtful or moved),
    }


def _line(line: Planned) -> View:
    geography = runtime().geography
    before = (
        f"Avant : {line.before.role.label}, {french.listed(places_of(geography, line.before))}." if line.before else ""
    )
    return {
        "number": line.number,
        "name": line.wanted.name,
        "email": line.wanted.email,
        "url": f"{URL}/{line.account_id}" if line.account_id else None,
        "role": line.wanted.reach.role.label,
        "places": french.listed(places_of(geography, line.wanted.reach)),
        "outcome": line.outcome.label,
        "tone": TONES[line.outcome],
        "detail": line.detail or (typeset(before) if line.outcome is Outcome.MOVED else ""),
    }
