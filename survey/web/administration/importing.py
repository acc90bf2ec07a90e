"""Inviting from a table: sending it, reading what would happen, and confirming exactly that."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from survey.domain import french
from survey.domain.french import typeset
from survey.domain.policy import Permission
from survey.services import importing
from survey.services.importing import ChangedError, Outcome, Plan, Planned
from survey.services.welcoming import places_of
from survey.spreadsheets.tables import Table, UnreadableError
from survey.web.administration.accounts import URL
from survey.web.presenting import View
from survey.web.requests import once
from survey.web.runtime import runtime
from survey.web.security import actor, new_key, requires
from survey.web.uploading import csv_file, kept, sent_again, uploaded

blueprint = Blueprint("accounts_import", __name__, url_prefix=f"{URL}/import")

TONES = {
    Outcome.INVITED: "success",
    Outcome.DOUBTFUL: "warning",
    Outcome.MOVED: "info",
    Outcome.SAME: "none",
    Outcome.DISABLED: "none",
}
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
    return csv_file(importing.TEMPLATE, "modele-invitations.csv")


@blueprint.post("")
@requires(Permission.MANAGE_ACCOUNTS)
def rehearse() -> ResponseReturnValue:
    """Show what a table would do; nothing is written."""
    try:
        table, _ = uploaded()
    except UnreadableError as error:
        return _page(error=str(error)), 422
    with runtime().sessions.reading() as session:
        found = importing.plan(session, runtime().geography, actor(), table)
    return _page(found, table), 422 if found.faults else 200


@blueprint.post("/confirmation")
@requires(Permission.MANAGE_ACCOUNTS)
def confirm() -> ResponseReturnValue:
    """Do what was shown; where it would be something else now, show that instead."""
    table, shown = sent_again(request.form.get("tableau", "")), request.form.get("empreinte", "")
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


def _page(
    plan: Plan | None = None, table: Table | None = None, *, error: str | None = None, notices: list[View] | None = None
) -> str:
    return render_template(
        "administration/import.html",
        error=error,
        plan=_plan(plan) if plan else None,
        kept=kept(table) if table else "",
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
