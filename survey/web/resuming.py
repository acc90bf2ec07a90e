"""Beginning a year from the one before: the actions that were transmitted then, those that last ticked."""

from itertools import groupby

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from survey.domain.french import counted
from survey.domain.policy import Permission
from survey.services import carrying_over, requests
from survey.services.answering import writable
from survey.services.carrying_over import Candidate, Earlier
from survey.services.dossiers import find_dossier
from survey.web import presenting
from survey.web.dossiers import page_of
from survey.web.presenting import Page, View
from survey.web.runtime import runtime
from survey.web.schemas import key_of_form
from survey.web.security import actor, new_key, requires

NONE_CHOSEN = "Cochez au moins une action à reprendre."
blueprint = Blueprint("resuming", __name__, url_prefix="/recueils/<reference>/reprise")


@blueprint.get("")
@requires(Permission.EDIT_DOSSIER)
def show(reference: str) -> ResponseReturnValue:
    """Show what the year before transmitted, and what is proposed of it."""
    return _shown(reference)


def _shown(reference: str, error: str | None = None) -> ResponseReturnValue:
    with runtime().sessions.reading() as session:
        page = page_of(find_dossier(session, runtime().geography, actor(), Permission.EDIT_DOSSIER, reference))
        before = carrying_over.earlier(session, page.draft)
    return render_template(
        "survey/resume.html",
        dossier=presenting.head(page),
        year=before.year if before else None,
        groups=_groups(page, before, ticked=error is None) if before else [],
        error=error,
        key=new_key(),
        notices=[],
    ), 422 if error else 200


def _groups(page: Page, before: Earlier, *, ticked: bool) -> list[View]:
    found = carrying_over.candidates(page.draft, before)
    return [
        {"title": priority, "options": [_option(one, page, ticked=ticked) for one in actions]}
        for priority, actions in groupby(found, key=lambda one: one.priority)
    ]


def _option(one: Candidate, page: Page, *, ticked: bool) -> View:
    year = page.draft.dossier.campaign.year
    return {
        "value": one.item,
        "label": one.title,
        "hint": f"déjà dans le recueil {year}" if one.is_there else one.reason,
        "checked": ticked and one.lasts and not one.is_there,
        "is_there": one.is_there,
    }


@blueprint.post("")
@requires(Permission.EDIT_DOSSIER)
def resume(reference: str) -> ResponseReturnValue:
    """Take the ticked actions over."""
    key, chosen = key_of_form(), request.form.getlist("actions")
    now, who = runtime().now(), actor()
    print_ = requests.fingerprint((request.path, *sorted(chosen)))
    with runtime().sessions.begin() as session:
        draft = writable(session, runtime().geography, who, reference, now)
        location = requests.earlier_location(session, who, key, print_)
        if location is None and chosen:
            before = carrying_over.earlier(session, draft)
            count = carrying_over.carry_over(session, who, draft, before, set(chosen), now) if before else 0
            location = f"/recueils/{reference}?repris={count}"
            requests.remember(session, who, key, print_, location, now)
    return redirect(location, 303) if location else _shown(reference, NONE_CHOSEN)


def told(page: Page) -> list[View]:
    """Say what was just taken over, and what follows."""
    count = request.args.get("repris", "")
    if not (count.isascii() and count.isdigit() and len(count) < 4):  # noqa: PLR2004  far more actions than a pact holds
        return []
    if not int(count):
        return [{"tone": "info", "text": "Ces actions sont déjà dans le recueil\u00a0: rien n’a été ajouté."}]
    text = (
        f"{counted(int(count), 'action reprise', 'actions reprises')}\u00a0: il ne reste à dire que ce qui est nouveau ou a changé. "
        "Une action se retire d’un geste, ou «\u00a0annuler\u00a0» retire tout."
    )
    return [{"tone": "success", "text": text}] if page.writable else []
