"""The conversation: one question per turn, each turn a POST that is kept before it is acknowledged."""

import secrets
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from survey.dialogue.proposals import Proposal
from survey.dialogue.turns import Refusal, Turn
from survey.domain.policy import Permission
from survey.questionnaire.answers import ROOT, Slot
from survey.questionnaire.outline import Part, holder, name_of, next_step
from survey.questionnaire.questionnaire import Step, is_missing, is_open
from survey.questionnaire.questions import Question, Repeat
from survey.services import requests
from survey.services.answering import Said, converse_in, writable
from survey.services.carrying_over import has_earlier
from survey.services.dossiers import find_dossier
from survey.services.drafts import Draft
from survey.services.proposing import Awaiting, awaiting
from survey.services.reviewing import standing
from survey.web import asides, outcomes, presence, presenting, resuming
from survey.web.asking import Typed, amending_view, turn_view
from survey.web.dossiers import page_of
from survey.web.errors import problem
from survey.web.presenting import Page, View
from survey.web.proposing import card, card_slot
from survey.web.runtime import runtime
from survey.web.schemas import TURN, said
from survey.web.security import actor, new_key, requires

NOTHING = Awaiting()
_LISTS = {"choix", "garder"}
blueprint = Blueprint("conversation", __name__, url_prefix="/recueils/<reference>")


def new_item() -> str:
    """Make the identifier of an item: 64 random bits."""
    return secrets.token_hex(8)


@blueprint.get("")
@requires(Permission.READ_DOSSIER)
def show(reference: str) -> ResponseReturnValue:
    """Show the transcript of a part, and ask the question of the moment, or what awaits the agent's word."""
    page, waiting, resumes = _read(reference)
    draft = page.draft
    asked = request.args.get("q", "")
    wanted = draft.form.step(Slot.parse(asked), draft.answers) if asked else None
    after = Slot.parse(request.args["apres"]) if request.args.get("apres") else None
    part = _named(page, request.args.get("partie", ""))
    following = _still_open(page) or _remarked_on(page, after) or next_step(draft.form, draft.answers, after)
    step = wanted or (_open_in(page, part) if part else following)
    if step is not None and step.slot == after and wanted is None:
        step = None  # what was just passed over is not asked again at once
    screen = Screen(
        step=step if page.writable else None,
        part=part,
        after=after,
        editing=wanted is not None,
        rest=following,
        waiting=waiting,
        amended=next((one for one in waiting.open if str(one.id) == request.args.get("proposition")), None),
        aside=asides.aside(page, step, request.args),
        told=(*outcomes.notices(page, request.args), *resuming.told(page)),
        resumes=resumes,
        company=presence.company(page, step.slot if step else None),
    )
    return render(page, screen)


def _read(reference: str) -> tuple[Page, Awaiting, int | None]:
    """Give the page, what awaits the agent's word, and the year that a dossier without a priority may begin from."""
    with runtime().sessions.reading() as session:
        draft = find_dossier(session, runtime().geography, actor(), Permission.READ_DOSSIER, reference)
        page = page_of(draft, standing(session, draft))
        if not page.writable:
            return page, Awaiting(), None
        is_new = not draft.answers.children(ROOT, "priorities")
        return page, awaiting(session, actor(), draft), has_earlier(session, draft) if is_new else None


def _still_open(page: Page) -> Step | None:
    """Give the question that the agent was at, or that an undo has opened again, where it waits for its answer."""
    form, answers = page.draft.form, page.draft.answers
    left = map(Slot.parse, request.args.get("reste", "").split(",")[:2])
    steps = filter(None, (form.step(slot, answers) for slot in left))
    return next((step for step in steps if is_open(step, answers)), None)


def _remarked_on(page: Page, after: Slot | None) -> Step | None:
    """Give the next question whose answer a reviewer remarked on: it goes before what was never asked."""
    steps = (page.draft.form.step(slot, page.draft.answers) for slot in page.review.following(after))
    return next(filter(None, steps), None) if page.writable else None


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


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What a page of the conversation shows: the question of the moment, what was typed, what awaits the agent's word, what is told.

    ``editing``: the question was asked for; ``on_card``: what was refused was said of the card; ``rest`` is what is left elsewhere.
    """

    step: Step | None
    part: str = ""
    after: Slot | None = None
    editing: bool = False
    typed: Typed | None = None
    rest: Step | None = None
    waiting: Awaiting = NOTHING
    on_card: bool = False
    amended: Proposal | None = None
    aside: View | None = None
    told: tuple[View, ...] = ()
    resumes: int | None = None
    company: View | None = None

    @property
    def shows_card(self) -> bool:
        """Whether the card stands in place of the question: it gives way to what was asked for."""
        return self.on_card or not (self.editing or self.part or self.amended or self.typed)


def render(page: Page, screen: Screen) -> str:
    """Draw the page of the conversation."""
    step, part, after, typed, waiting = screen.step, screen.part, screen.after, screen.typed, screen.waiting
    parts = page.parts()
    is_of_card = bool(waiting.open) and (screen.shows_card or screen.amended is not None)
    of_card = card_slot(page, waiting, step) if is_of_card else None
    here = _current(page, parts, part, step, after) if of_card is None else _current(page, parts, "", None, of_card)
    answered = step is not None and page.draft.answers.get(step.slot) is not None
    cancel = page.url if step and screen.editing and answered else None
    refusal, text = (typed.refusal, typed.text) if typed else (None, "")
    shown = card(page, of_card, waiting, refusal, text) if of_card and screen.shows_card else None
    return render_template(
        "survey/conversation.html",
        dossier=presenting.head(page),
        sections=presenting.sections(page, parts, here.item),
        transcript=presenting.transcript(page, here),
        earlier=presenting.earlier(parts, page, here.item),
        card=shown,
        turn=_turn(page, screen, cancel) if shown is None else None,
        pending=_pending(page, waiting) if shown is None else None,
        notion=screen.aside,
        company=screen.company,
        resume={"year": screen.resumes, "url": f"{page.url}/reprise"} if screen.resumes else None,
        undo=_undo(page, step),
        more=_more(page, here) if step is None else None,
        **_rest(page, parts, screen.rest if step is None else None),
        item_actions=presenting.item_actions(page, step.slot.item if step and not part else here.item),
        notices=[*screen.told, *_notices(page, after)],
    )


def _turn(page: Page, screen: Screen, cancel: str | None) -> View | None:
    if screen.amended is not None:
        return amending_view(page, screen.amended, screen.typed)
    return turn_view(page, screen.step, screen.typed, cancel) if screen.step else None


def _pending(page: Page, waiting: Awaiting) -> View | None:
    """Say that values await the agent's word while another question is shown."""
    return {"count": len(waiting.open), "url": page.url} if waiting.open else None


def _undo(page: Page, step: Step | None) -> View | None:
    """Give the way to take the last change back."""
    if not page.writable:
        return None
    return {"slot": str(step.slot if step else Slot("pact_state")), "key": new_key()}


def _more(page: Page, here: Part) -> View | None:
    """Give the way to tell another action where nothing is asked: in the priority of this part, else in the last one."""
    answers = page.draft.answers
    last = next(reversed(answers.children(ROOT, "priorities")), None)
    if not page.writable or last is None:
        return None
    line = map(answers.item, answers.lineage(here.item))
    priority = next((item for item in line if item is not None and item.repeat == "priorities"), last)
    slot = Slot("actions", priority.id)
    if page.draft.form.step(slot, answers) is None:
        return None
    return {"slot": str(slot), "priority": name_of(page.draft.form, answers, priority.id), "key": new_key()}


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
    """Take a turn; what it changes is committed when the redirection leaves."""
    data = TURN.load(_payload())
    now, who = runtime().now(), actor()
    print_ = requests.fingerprint((request.path, *_printed(data)))
    with runtime().sessions.begin() as session:
        draft = writable(session, runtime().geography, who, reference, now)
        earlier = requests.earlier_location(session, who, data["key"], print_)
        if earlier is None:
            waiting = awaiting(session, who, draft)
            one = _said(draft, waiting, data)
            held = converse_in(session, runtime().geography, who, draft, one, waiting, new_item, now)
            if held.turn.refusal is not None:
                return _refused(page_of(draft, standing(session, draft)), held.turn, one, waiting)
            earlier = outcomes.location(reference, draft, one, held, data["back"])
            requests.remember(session, who, data["key"], print_, earlier, now)
    if _wants_json():
        return {"location": earlier, "saved_at": presenting.hour(now)}
    return redirect(earlier, 303)


def _said(draft: Draft, waiting: Awaiting, data: dict[str, Any]) -> Said:
    """Read what was sent: of the question of the moment, or of the proposal that it corrects."""
    amended = next((one for one in waiting.open if one.id == data["amends"]), None)
    question = amended.slot.question if amended else data["slot"].question
    return said(data["slot"], _kind(draft, question), data)


def _payload() -> dict[str, Any]:
    if request.is_json:
        try:
            body = request.get_json()
        except RecursionError:  # nested beyond any answer
            return {}
        return body if isinstance(body, dict) else {}
    form: MultiDict[str, str] = request.form
    return {name: form.getlist(name) if name in _LISTS else value for name, value in form.items()}


def _printed(data: dict[str, Any]) -> list[str]:
    return [f"{name}={value}" for name, value in sorted(data.items()) if name not in {"key", "version"}]


def _kind(draft: Draft, question: str) -> Any:  # noqa: ANN401  # a kind, or None where the question does not exist
    node = draft.form.nodes.get(question)
    if isinstance(node, Repeat):
        return node.first.kind
    return node.kind if isinstance(node, Question) else None


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _refused(page: Page, outcome: Turn, one: Said, waiting: Awaiting) -> ResponseReturnValue:
    """Show what is expected, the text still in the box; nothing was written."""
    refusal = outcome.refusal
    assert refusal is not None
    if _wants_json():
        return {"message": refusal.message, "suggestions": _suggestions(refusal)}, 422
    step = page.draft.form.step(one.slot, page.draft.answers)
    amended = next((found for found in waiting.open if found.id == one.utterance.amends), None)
    if step is None and amended is None and not one.utterance.of_card:
        return problem(409, message=refusal.message, typed=one.utterance.text)
    typed = Typed(one.utterance.text, one.utterance.picked, refusal)
    on_card = one.utterance.of_card and amended is None
    screen = Screen(step=step, editing=True, typed=typed, waiting=waiting, on_card=on_card, amended=amended)
    return render(page, screen), 422


def _suggestions(refusal: Refusal) -> list[dict[str, str]]:
    return [{"value": suggestion.value, "label": suggestion.label} for suggestion in refusal.suggestions]
