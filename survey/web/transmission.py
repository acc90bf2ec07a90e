"""Check your answers, transmit, and read what was transmitted."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from survey.domain import french
from survey.domain.deadlines import why_closed
from survey.domain.lifecycle import DossierState
from survey.domain.policy import Permission, may
from survey.questionnaire.assembling import Review
from survey.questionnaire.outline import Part, shown
from survey.services import dossiers, requests, transmitting
from survey.services.answering import writable
from survey.services.carrying_over import has_earlier
from survey.services.receipts import Receipt
from survey.services.reviewing import standing
from survey.services.transmitting import VersionLine
from survey.web import presenting
from survey.web.dossiers import page_of
from survey.web.presenting import Page, View
from survey.web.runtime import runtime
from survey.web.schemas import key_of_form
from survey.web.security import actor, new_key, requires

DEEPEST = 2
"""The depth of the actions in the outline."""

blueprint = Blueprint("transmission", __name__, url_prefix="/recueils/<reference>")


@blueprint.get("/recapitulatif")
@requires(Permission.READ_DOSSIER)
def summary(reference: str) -> ResponseReturnValue:
    """Show every answer, what is missing, and what a transmission would hold."""
    places, now = runtime().geography, runtime().now()
    with runtime().sessions.reading() as session:
        draft = dossiers.find_dossier(session, places, actor(), Permission.READ_DOSSIER, reference)
        page = page_of(draft, standing(session, draft))
        versions = transmitting.versions(session, page.draft)
        resumes = has_earlier(session, page.draft) if page.writable else None
    review = transmitting.review_draft(page.draft, places, now)
    allowed = page.writable and may(actor(), Permission.TRANSMIT_DOSSIER, page.draft.territory)
    return render_template(
        "survey/summary.html",
        dossier=presenting.head(page, next(iter(versions), None)),
        problems=_problems(page, review),
        groups=[_group(page, part, _is_held(review, part)) for part in page.parts()],
        can_transmit=allowed and not review.blocking,
        why_not=None if allowed else _why_not(page),
        transmit_sentence=_sentence(page, review, len(versions) + 1),
        versions=[_version(page, version) for version in versions],
        resumes=resumes,
        key=new_key(),
        notices=[],
    )


def _is_held(review: Review, part: Part) -> bool:
    return any(left.item == part.item for left in review.left)


def _why_not(page: Page) -> str:
    """Say why this dossier is not transmitted by this person, now."""
    closed = why_closed(page.draft.window, page.now, page.draft.territory)
    if closed:
        return closed
    if not may(actor(), Permission.TRANSMIT_DOSSIER, page.draft.territory):
        return "Seul le service du département transmet ce recueil."
    label = DossierState(page.draft.dossier.state).label
    return f"Ce recueil est dans l’état «\u00a0{label}\u00a0»\u00a0: il ne se transmet plus."


def _problems(page: Page, review: Review) -> View:
    titles = {part.item: part.title for part in page.parts()}
    places = {item: place for place, item in enumerate(titles)}
    return {
        "blocking": [presenting.problem_view(page, problem) for problem in review.blocking],
        "drafts": [
            {
                "title": titles.get(left.item, left.title),
                "reasons": [presenting.problem_view(page, problem) for problem in left.problems]
                or ["Aucune de ses actions n’est complète."],
            }
            for left in sorted(review.left, key=lambda left: places.get(left.item, len(places)))
        ],
    }


def _group(page: Page, part: Part, is_held: bool) -> View:  # noqa: FBT001  # the one thing that the review says of a part
    lines = [line for line in presenting.transcript(page, part) if line["kind"] == "exchange" and not line["passed"]]
    return {
        "title": part.title,
        "level": part.depth + 2,
        "glance": _glance(page, part) if part.depth == DEEPEST else None,
        "open": is_held,
        "rows": lines,
        "actions": presenting.item_actions(page, part.item),
    }


def _glance(page: Page, part: Part) -> str:
    """Say an action in a line: where it stands, what was committed, whether something is missing."""
    forms = {"action_state": "{}", "committed_amount": "{} engagés"}
    values = {name: page.draft.answers.value(name, part.item) for name in forms}
    known = [
        forms[name].format(shown(page.draft.form.question(name).kind, value))
        for name, value in values.items()
        if value is not None
    ]
    missing = f"{french.counted(part.missing, 'réponse')} à donner" if part.missing else "rien ne manque"
    text = " · ".join((*known, missing))
    return text[:1].upper() + text[1:]


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
        "late": page.draft.window.is_late(version.transmitted_at),
        "url": f"{page.url}/transmissions/{version.number}",
    }


@blueprint.post("/transmission")
@requires(Permission.TRANSMIT_DOSSIER)
def transmit(reference: str) -> ResponseReturnValue:
    """Transmit everything complete: an immutable version."""
    key = key_of_form()
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


@blueprint.get("/transmissions/<int(max=1000000):number>")
@requires(Permission.READ_DOSSIER)
def receipt(reference: str, number: int) -> ResponseReturnValue:
    """Show what a version holds, with its digest."""
    places = runtime().geography
    with runtime().sessions.reading() as session:
        draft = dossiers.find_dossier(session, places, actor(), Permission.READ_DOSSIER, reference)
        page = page_of(draft, standing(session, draft))
        sent = transmitting.receipt(session, page.draft, number)
    view = _receipt(sent, fresh=bool(request.args.get("merci"))) | {
        "next_step": _next_step(page, sent),
        "late": page.draft.window.is_late(sent.transmitted_at),
    }
    return render_template("survey/receipt.html", dossier=presenting.head(page), receipt=view, notices=[])


def _next_step(page: Page, sent: Receipt) -> str | None:
    """Say what may follow, to those who may do it."""
    if not page.writable:
        return None
    if sent.none_reason is not None:
        return "Si un pacte est signé avant la clôture, revenez le raconter."
    return "Vous pouvez continuer à compléter le recueil et transmettre une nouvelle version jusqu’à la clôture."


def _counts(sent: Receipt) -> list[View]:
    counted = (("Priorité", sent.priorities), ("Action", len(sent.actions)))
    return [
        *({"label": noun + ("s" if count > 1 else ""), "value": french.number(count)} for noun, count in counted),
        {"label": "Crédits locaux engagés (AE)", "value": french.euros(sent.committed_cents)},
    ]


def _receipt(sent: Receipt, *, fresh: bool) -> View:
    return {
        "number": sent.number,
        "when": presenting.moment(sent.transmitted_at),
        "fresh": fresh,
        "by": None,
        "digest": sent.digest,
        "none_reason": sent.none_reason,
        "counts": _counts(sent) if sent.none_reason is None else [],
        "actions": [
            {
                "title": action.title,
                "priority": action.priority,
                "state": action.state.label[:1].upper() + action.state.label[1:],
                "committed": "" if action.committed_cents is None else french.euros(action.committed_cents),
            }
            for action in sent.actions
        ],
        "drafts": [{"title": title, "reasons": [reason]} for title, reason in sent.drafts],
    }
