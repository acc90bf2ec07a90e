"""The conversation: one question per turn, each turn a POST that is kept before it is acknowledged."""

import secrets
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from survey.dialogue.turns import Refusal, Turn
from survey.domain.policy import Permission
from survey.questionnaire.answers import ROOT, Slot
from survey.questionnaire.outline import Part, holder, next_step
from survey.questionnaire.questionnaire import Step, is_missing, is_open
from survey.questionnaire.questions import Question, Repeat
from survey.services import requests
from survey.services.answering import Said, take_turn, writable
from survey.services.drafts import Draft
from survey.web import presenting
from survey.web.asking import Typed, turn_view
from survey.web.dossiers import page_of, read_page
from survey.web.errors import problem
from survey.web.presenting import Page
from survey.web.runtime import runtime
from survey.web.schemas import TURN, said
from survey.web.security import actor, requires

blueprint = Blueprint("conversation", __name__, url_prefix="/recueils/<reference>")


def new_item() -> str:
    """Make the identifier of an item: 64 random bits."""
    return secrets.token_hex(8)


@blueprint.get("")
@requires(Permission.READ_DOSSIER)
def show(reference: str) -> ResponseReturnValue:
    """Show the transcript of a part, and ask the question of the moment."""
    page = read_page(reference)
    asked = request.args.get("q", "")
    wanted = page.draft.form.step(Slot.parse(asked), page.draft.answers) if asked else None
    after = Slot.parse(request.args["apres"]) if request.args.get("apres") else None
    part = _named(page, request.args.get("partie", ""))
    following = next_step(page.draft.form, page.draft.answers, after)
    step = wanted or (_open_in(page, part) if part else following)
    if step is not None and step.slot == after and wanted is None:
        step = None  # what was just passed over is not asked again at once
    return render(
        page, step if page.writable else None, part=part, after=after, editing=wanted is not None, rest=following
    )


def _named(page: Page, item: str) -> str:
    """Give the part that an address names; none where there is no such part."""
    return item if item == ROOT or page.draft.answers.item(item) else ""


def _open_in(page: Page, part: str) -> Step | None:
    """Give the first question of a part that is open, else one that is missing."""
    steps = next((found.steps for found in page.parts() if found.item == part), ())
    answers = page.draft.answers
    return next((s for s in steps if is_open(s, answers)), None) or next(
        (s for s in steps if is_missing(s, answers)), None
    )


def render(
    page: Page,
    step: Step | None,
    *,
    part: str = "",
    after: Slot | None = None,
    editing: bool = False,
    typed: Typed | None = None,
    rest: Step | None = None,
) -> str:
    """Draw the page of the conversation."""
    parts = page.parts()
    here = _current(page, parts, part, step, after)
    answered = step is not None and page.draft.answers.get(step.slot) is not None
    cancel = page.url if step and editing and answered else None
    return render_template(
        "survey/conversation.html",
        dossier=presenting.head(page),
        sections=presenting.sections(page, parts, here.item),
        transcript=presenting.transcript(page, here),
        earlier=presenting.earlier(parts, page, here.item),
        turn=turn_view(page, step, typed, cancel) if step else None,
        **_rest(page, parts, rest if step is None else None),
        item_actions=presenting.item_actions(page, step.slot.item if step and not part else here.item),
        notices=_notices(page, after),
    )


def _rest(page: Page, parts: list[Part], step: Step | None) -> presenting.View:
    """Say what is left elsewhere, where nothing is asked here: the part that it lies in, and the way to it."""
    if step is None or not page.writable:
        return {"continue_url": None, "continue_label": None}
    part = _current(page, parts, "", step, None)
    return {"continue_url": page.ask_url(step.slot), "continue_label": f"Continuer\u00a0: {part.title}"}


def _current(page: Page, parts: list[Part], part: str, step: Step | None, after: Slot | None) -> Part:
    slot = step.slot if step else after
    wanted = part or (holder(page.draft.answers, slot.item) if slot else "")
    return next((found for found in parts if found.item == wanted), parts[0])


def _notices(page: Page, after: Slot | None) -> list[presenting.View]:
    """A remark is shown once, on the page that follows its answer."""
    step = page.draft.form.step(after, page.draft.answers) if after else None
    remarks = page.remarks([step]).values() if step else ()
    return [{"tone": "info", "text": text} for texts in remarks for text in texts]


@blueprint.post("/tours")
@requires(Permission.EDIT_DOSSIER)
def take(reference: str) -> ResponseReturnValue:
    """Take a turn; the answer is committed when the redirection leaves."""
    data = TURN.load(_payload())
    now, who = runtime().now(), actor()
    print_ = requests.fingerprint((request.path, *_printed(data)))
    with runtime().sessions.begin() as session:
        draft = writable(session, runtime().geography, who, reference, now)
        earlier = requests.earlier_location(session, who, data["key"], print_)
        if earlier is None:
            one = said(data["slot"], _kind(draft, data["slot"]), data)
            outcome = take_turn(session, runtime().geography, who, draft, one, new_item(), now)
            if outcome.refusal is not None:
                return _refused(page_of(draft), outcome, one)
            earlier = _location(reference, outcome, data["back"])
            requests.remember(session, who, data["key"], print_, earlier, now)
    if _wants_json():
        return {"location": earlier, "saved_at": presenting.hour(now)}
    return redirect(earlier, 303)


def _payload() -> dict[str, Any]:
    if request.is_json:
        try:
            body = request.get_json()
        except RecursionError:  # nested beyond any answer
            return {}
        return body if isinstance(body, dict) else {}
    form: MultiDict[str, str] = request.form
    return {name: form.getlist(name) if name == "choix" else value for name, value in form.items()}


def _printed(data: dict[str, Any]) -> list[str]:
    return [f"{name}={value}" for name, value in sorted(data.items()) if name not in {"key", "version"}]


def _kind(draft: Draft, slot: Slot) -> Any:  # noqa: ANN401  # a kind, or None where the question does not exist
    node = draft.form.nodes.get(slot.question)
    if isinstance(node, Repeat):
        return node.first.kind
    return node.kind if isinstance(node, Question) else None


def _location(reference: str, outcome: Turn, back: str) -> str:
    if back:
        return f"/recueils/{reference}/formulaire/{outcome.slot.item}"
    return f"/recueils/{reference}?apres={outcome.slot}"


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _refused(page: Page, outcome: Turn, one: Said) -> ResponseReturnValue:
    """Show what is expected, the text still in the box; nothing was written."""
    refusal = outcome.refusal
    assert refusal is not None
    if _wants_json():
        return {"message": refusal.message, "suggestions": _suggestions(refusal)}, 422
    step = page.draft.form.step(one.slot, page.draft.answers)
    if step is None:
        return problem(409, message=refusal.message, typed=one.utterance.text)
    return render(page, step, editing=True, typed=Typed(one.utterance.text, one.utterance.picked, refusal)), 422


def _suggestions(refusal: Refusal) -> list[dict[str, str]]:
    return [{"value": suggestion.value, "label": suggestion.label} for suggestion in refusal.suggestions]
