"""The list of dossiers, opening one, and what every page of a dossier begins with."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from survey.domain.deadlines import deadline, told, why_closed
from survey.domain.lifecycle import DossierState
from survey.domain.policy import Permission, may
from survey.services import dossiers, transmitting
from survey.services.campaigns import current_campaign
from survey.services.dossiers import JointChoice, Listed
from survey.services.drafts import Draft, load_draft
from survey.services.reviewing import NOT_REVIEWED, Arrived, Standing, arrivals, standing
from survey.services.transmitting import VersionLine
from survey.web.presenting import TONES, Page, View, head, list_label, moment
from survey.web.runtime import runtime
from survey.web.security import actor, new_key, requires

blueprint = Blueprint("dossiers", __name__, url_prefix="/recueils")


def page_of(draft: Draft, review: Standing = NOT_REVIEWED) -> Page:
    """Make the page of a dossier for this request."""
    now = runtime().now()
    writable = draft.is_writable(now) and may(actor(), Permission.EDIT_DOSSIER, draft.territory)
    return Page(draft, draft.context(runtime().geography, now), now, writable, review)


def read_page(reference: str) -> Page:
    """Read a dossier that the actor may see."""
    with runtime().sessions.reading() as session:
        draft = dossiers.find_dossier(session, runtime().geography, actor(), Permission.READ_DOSSIER, reference)
        return page_of(draft, standing(session, draft))


@blueprint.get("")
@requires(Permission.READ_DOSSIER)
def index() -> ResponseReturnValue:
    """List the dossiers within reach, and what may be opened."""
    if not may(actor(), Permission.EDIT_DOSSIER):
        return _followed()
    places = runtime().geography
    with runtime().sessions.reading() as session:
        campaign = current_campaign(session, runtime().now())
        found = dossiers.list_dossiers(session, places, actor(), campaign)
        drafts = [load_draft(session, one.dossier, one.territory) for one in found if one.dossier]
        own = [
            _own(page_of(draft, standing(session, draft)), next(iter(transmitting.versions(session, draft)), None))
            for draft in drafts
        ]
        joint = dossiers.joint_choices(session, places, campaign, found)
        earlier = dossiers.earlier_dossiers(session, actor(), campaign)
    openings = [_opening(one, campaign.year) for one in found if one.dossier is None]
    openings += [_joint(choice) for choice in joint if choice.window.is_open(runtime().now())]
    return render_template(
        "survey/dossiers.html",
        heading=list_label(actor()),
        dossiers=own,
        rows=[],
        openings=openings,
        earlier=[_earlier(*one) for one in earlier],
        notices=_paused(),
    )


def _earlier(year: int, code: str) -> View:
    """Give the way to a dossier of a campaign before this one."""
    return {
        "label": f"{runtime().geography.territories[code].name}, pacte {year}",
        "url": f"/recueils/{year}-{code}/recapitulatif",
    }


def _paused() -> list[View]:
    """Say to who asked for a pause that nothing is lost."""
    text = "Tout est enregistré\u00a0: vous pouvez fermer cette page, et reprendre quand vous voudrez."
    return [{"tone": "success", "text": text}] if "pause" in request.args else []


def _followed() -> ResponseReturnValue:
    """List, for those who follow, the dossiers that were begun; without reading their answers."""
    with runtime().sessions.reading() as session:
        campaign = current_campaign(session, runtime().now())
        found = dossiers.list_dossiers(session, runtime().geography, actor(), campaign)
        arrived = arrivals(session, [one.dossier.id for one in found if one.dossier])
        earlier = dossiers.earlier_dossiers(session, actor(), campaign)
    reviews = may(actor(), Permission.REVIEW_DOSSIER)
    rows = [_row(one, arrived.get(one.dossier.id), reviews=reviews) for one in found if one.dossier]
    if reviews:
        rows.sort(key=lambda row: row["urgency"])
    return render_template(
        "survey/dossiers.html",
        heading=list_label(actor()),
        dossiers=[],
        rows=rows,
        openings=[],
        reviews=reviews,
        earlier=[_earlier(*one) for one in earlier],
        notices=[],
    )


URGENCY = (DossierState.TRANSMITTED, DossierState.RETURNED, DossierState.DRAFT, DossierState.VALIDATED)
"""What awaits review comes first, the oldest version before the others."""


def _row(one: Listed, last: Arrived | None, *, reviews: bool) -> View:
    territory, dossier = one.territory, one.dossier
    assert dossier is not None
    state = DossierState(dossier.state)
    return {
        "url": f"/recueils/{one.reference}/{'relecture' if reviews and last else 'recapitulatif'}",
        "territory_name": territory.name,
        "region_name": runtime().geography.regions[territory.region_code].name,
        "office_name": runtime().geography.office_of(territory.code).name,
        "state_label": state.label,
        "state_tone": TONES[state],
        "saved_at": moment(dossier.saved_at),
        "version": f"{last.number}, le {moment(last.at)}" if last else None,
        "changed_since": last is not None and dossier.saved_at > last.at,
        "late": last is not None and one.window.is_late(last.at),
        "extended": f"prolongé jusqu’au {told(one.window.closes_at, territory)}" if one.window.is_extended else None,
        "awaits_review": reviews and state is DossierState.TRANSMITTED,
        "urgency": (URGENCY.index(state), last.at if last else dossier.opened_at),
    }


def _own(page: Page, last: VersionLine | None) -> View:
    parts = page.parts()
    return head(page, last) | {
        "url": page.url,
        "answered": sum(part.answered for part in parts),
        "total": sum(part.total for part in parts),
        "missing": sum(part.missing for part in parts),
        "saved_at": moment(page.draft.dossier.saved_at),
    }


def _opening(one: Listed, year: int) -> View:
    """Offer to begin a dossier, or say why it cannot be begun now."""
    closed = why_closed(one.window, runtime().now(), one.territory)
    until = deadline(one.window, one.territory)
    return {
        "territory": one.territory.code,
        "territory_name": one.territory.name,
        "detail": closed or f"Le recueil {year} n’est pas encore commencé\u202f; {until}.",
        "label": "Commencer le recueil",
        "url": None if closed else "/recueils",
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
