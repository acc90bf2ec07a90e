"""The list of dossiers, opening one, and what every page of a dossier begins with."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from survey.domain.lifecycle import DossierState
from survey.domain.policy import Permission, may
from survey.services import dossiers, transmitting
from survey.services.dossiers import JointChoice, Listed
from survey.services.drafts import Draft, load_draft
from survey.services.transmitting import VersionLine
from survey.web.presenting import TONES, Page, View, head, moment
from survey.web.runtime import runtime
from survey.web.security import actor, new_key, requires

blueprint = Blueprint("dossiers", __name__, url_prefix="/recueils")


def page_of(draft: Draft) -> Page:
    """Make the page of a dossier for this request."""
    now = runtime().now()
    writable = draft.is_writable(now) and may(actor(), Permission.EDIT_DOSSIER, draft.territory)
    return Page(draft, draft.context(runtime().geography, now), now, writable)


def read_page(reference: str) -> Page:
    """Read a dossier that the actor may see."""
    with runtime().sessions.reading() as session:
        return page_of(dossiers.find_dossier(session, runtime().geography, actor(), Permission.READ_DOSSIER, reference))


@blueprint.get("")
@requires(Permission.READ_DOSSIER)
def index() -> ResponseReturnValue:
    """List the dossiers within reach, and what may be opened."""
    if not may(actor(), Permission.EDIT_DOSSIER):
        return _followed()
    places = runtime().geography
    with runtime().sessions.reading() as session:
        found = dossiers.list_dossiers(session, places, actor())
        drafts = [load_draft(session, one.dossier, one.territory) for one in found if one.dossier]
        own = [_own(draft, next(iter(transmitting.versions(session, draft)), None)) for draft in drafts]
        joint = dossiers.joint_choices(session, places, found)
    openings = [_opening(one) for one in found if one.dossier is None] + [_joint(choice) for choice in joint]
    return render_template("survey/dossiers.html", dossiers=own, rows=[], openings=openings, notices=_paused())


def _paused() -> list[View]:
    """Say to who asked for a pause that nothing is lost."""
    text = "Tout est enregistré\u00a0: vous pouvez fermer cette page, et reprendre quand vous voudrez."
    return [{"tone": "success", "text": text}] if "pause" in request.args else []


def _followed() -> ResponseReturnValue:
    """List, for those who follow, the dossiers that were begun; without reading their answers."""
    with runtime().sessions.reading() as session:
        found = dossiers.list_dossiers(session, runtime().geography, actor())
    rows = [_row(one) for one in found if one.dossier]
    return render_template("survey/dossiers.html", dossiers=[], rows=rows, openings=[], notices=[])


def _row(one: Listed) -> View:
    territory, dossier = one.territory, one.dossier
    assert dossier is not None
    state = DossierState(dossier.state)
    return {
        "url": f"/recueils/{one.reference}/recapitulatif",
        "territory_name": territory.name,
        "region_name": runtime().geography.regions[territory.region_code].name,
        "office_name": runtime().geography.office_of(territory.code).name,
        "state_label": state.label,
        "state_tone": TONES[state],
        "saved_at": moment(dossier.saved_at),
    }


def _own(draft: Draft, last: VersionLine | None) -> View:
    page = page_of(draft)
    parts = page.parts()
    return head(page, last) | {
        "url": page.url,
        "answered": sum(part.answered for part in parts),
        "total": sum(part.total for part in parts),
        "missing": sum(part.missing for part in parts),
        "saved_at": moment(draft.dossier.saved_at),
    }


def _opening(one: Listed) -> View:
    return {
        "territory": one.territory.code,
        "territory_name": one.territory.name,
        "detail": "Le recueil n’est pas encore commencé.",
        "label": "Commencer le recueil",
        "url": "/recueils",
        "key": new_key(),
    }


def _joint(choice: JointChoice) -> View:
    territory, joint = choice.territory, choice.joint
    if territory.code in choice.agreed:
        detail = f"{territory.name} a donné son accord\u00a0; celui de l’autre département est attendu."
    elif choice.agreed:
        detail = "L’autre département a donné son accord\u00a0: acceptez pour répondre ensemble."
    else:
        detail = "Les deux départements peuvent ne faire qu’un pacte\u202f; l’autre devra donner son accord."
    return {
        "territory": territory.code,
        "territory_name": f"{joint.name}\u00a0: un seul pacte",
        "detail": detail,
        "label": "Accepter le pacte commun" if choice.agreed else "Proposer un pacte commun",
        "url": None if territory.code in choice.agreed else "/recueils/commun",
        "key": new_key(),
    }


@blueprint.post("")
@requires(Permission.OPEN_DOSSIER)
def start() -> ResponseReturnValue:
    """Open the dossier of a territory; opening it twice gives the same one."""
    code = request.form.get("territoire", "")
    with runtime().sessions.begin() as session:
        draft = dossiers.open_dossier(session, runtime().geography, actor(), code, runtime().now())
    return redirect(f"/recueils/{draft.reference}", 303)


@blueprint.post("/commun")
@requires(Permission.OPEN_DOSSIER)
def agree() -> ResponseReturnValue:
    """Agree to one pact for the departments of a joint territory."""
    code = request.form.get("territoire", "")
    with runtime().sessions.begin() as session:
        draft = dossiers.agree_to_joint(session, runtime().geography, actor(), code, runtime().now())
    return redirect(f"/recueils/{draft.reference}" if draft else "/recueils", 303)
