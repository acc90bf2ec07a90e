"""Check your answers, transmit, and read what was transmitted."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from survey.domain import french
from survey.domain.policy import Permission, may
from survey.questionnaire.assembling import Review
from survey.questionnaire.outline import Part
from survey.services import dossiers, requests, transmitting
from survey.services.answering import writable
from survey.services.transmitting import Receipt, VersionLine
from survey.web import presenting
from survey.web.dossiers import page_of
from survey.web.presenting import Page, View
from survey.web.runtime import runtime
from survey.web.security import actor, new_key, requires

blueprint = Blueprint("transmission", __name__, url_prefix="/recueils/<reference>")


@blueprint.get("/recapitulatif")
@requires(Permission.READ_DOSSIER)
def summary(reference: str) -> ResponseReturnValue:
    """Show every answer, what is missing, and what a transmission would hold."""
    places, now = runtime().geography, runtime().now()
    with runtime().sessions.reading() as session:
        page = page_of(dossiers.find_dossier(session, places, actor(), Permission.READ_DOSSIER, reference))
        versions = transmitting.versions(session, page.draft)
    review = transmitting.review_draft(page.draft, places, now)
    allowed = page.writable and may(actor(), Permission.TRANSMIT_DOSSIER, page.draft.territory)
    return render_template(
        "survey/summary.html",
        dossier=presenting.head(page),
        problems=_problems(page, review),
        groups=[_group(page, part) for part in page.parts()],
        can_transmit=allowed and not review.blocking,
        transmit_sentence=_sentence(page, review, len(versions) + 1),
        versions=[_version(page, version) for version in versions],
        key=new_key(),
        notices=[],
    )


def _problems(page: Page, review: Review) -> View:
    return {
        "blocking": [presenting.problem_view(page, problem) for problem in review.blocking],
        "drafts": [
            {
                "title": left.title,
                "reasons": [presenting.problem_view(page, problem) for problem in left.problems]
                or ["Aucune de ses actions n’est complète."],
            }
            for left in review.left
        ],
    }


def _group(page: Page, part: Part) -> View:
    lines = [line for line in presenting.transcript(page, part) if line["kind"] == "exchange"]
    return {
        "title": part.title,
        "level": part.depth + 2,
        "rows": lines,
        "actions": presenting.item_actions(page, part.item),
    }


def _sentence(page: Page, review: Review, number: int) -> str:
    if page.draft.answers.value("pact_state") == "none":
        return f"La version {number} dira «\u00a0néant\u00a0»\u00a0: pas de pacte cette année, avec sa raison."
    counts = [sum(1 for item in review.answers.items if item.repeat == repeat) for repeat in ("priorities", "actions")]
    content = f"{french.counted(counts[0], 'priorité')} et {french.counted(counts[1], 'action')}"
    left = f", {french.counted(len(review.left), 'élément')} restant en brouillon" if review.left else ""
    return f"La version {number} contiendra {content}{left}."


def _version(page: Page, version: VersionLine) -> View:
    return {
        "number": version.number,
        "when": presenting.moment(version.transmitted_at),
        "url": f"{page.url}/transmissions/{version.number}",
    }


@blueprint.post("/transmission")
@requires(Permission.TRANSMIT_DOSSIER)
def transmit(reference: str) -> ResponseReturnValue:
    """Transmit everything complete: an immutable version."""
    key = request.form.get("cle") or new_key()
    places, now, who = runtime().geography, runtime().now(), actor()
    print_ = requests.fingerprint((request.path,))
    with runtime().sessions.begin() as session:
        draft = writable(session, places, who, reference, now, Permission.TRANSMIT_DOSSIER)
        location = requests.earlier_location(session, who, key, print_)
        if location is None:
            version = transmitting.transmit(session, places, who, draft, now)
            location = f"/recueils/{reference}/transmissions/{version.number}?merci=1"
            requests.remember(session, who, key, print_, location, now)
    return redirect(location, 303)


@blueprint.get("/transmissions/<int:number>")
@requires(Permission.READ_DOSSIER)
def receipt(reference: str, number: int) -> ResponseReturnValue:
    """Show what a version holds, with its digest."""
    places = runtime().geography
    with runtime().sessions.reading() as session:
        page = page_of(dossiers.find_dossier(session, places, actor(), Permission.READ_DOSSIER, reference))
        sent = transmitting.receipt(session, page.draft, number)
    view = _receipt(sent, fresh=bool(request.args.get("merci")))
    return render_template("survey/receipt.html", dossier=presenting.head(page), receipt=view, notices=[])


def _receipt(sent: Receipt, *, fresh: bool) -> View:
    return {
        "number": sent.number,
        "when": presenting.moment(sent.transmitted_at),
        "fresh": fresh,
        "by": None,
        "digest": sent.digest,
        "none_reason": sent.none_reason,
        "counts": [
            {"label": "Priorités", "value": french.number(sent.priorities)},
            {"label": "Actions", "value": french.number(len(sent.actions))},
            {"label": "Crédits locaux engagés (AE)", "value": french.euros(sent.committed_cents)},
        ],
        "actions": [
            {
                "title": action.title,
                "priority": action.priority,
                "state": action.state.label.capitalize(),
                "committed": "" if action.committed_cents is None else french.euros(action.committed_cents),
            }
            for action in sent.actions
        ],
        "drafts": [{"title": title, "reasons": [reason]} for title, reason in sent.drafts],
        "next_step": "Vous pouvez continuer à compléter le recueil et transmettre une nouvelle version jusqu’à la clôture.",
    }
