"""The form view of a part: the same questions, the same validation, the same rows; and what is done with items."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from survey.dialogue.turns import Turn, Utterance
from survey.domain.policy import Permission
from survey.questionnaire.answers import ROOT, Answer, Slot
from survey.questionnaire.outline import holder, is_closed, name_of
from survey.questionnaire.questionnaire import Step
from survey.questionnaire.questions import Question, Repeat
from survey.services import requests
from survey.services.answering import Said, fill_section, writable
from survey.services.drafts import Draft
from survey.services.errors import AbsentError
from survey.services.items import duplicate_item, remove_item
from survey.web import presence, presenting
from survey.web.asking import Typed, close_label, mark, recall_value, turn_view, unknown_states
from survey.web.conversation import new_item
from survey.web.dossiers import read_page
from survey.web.errors import problem
from survey.web.presenting import Page, View
from survey.web.runtime import runtime
from survey.web.schemas import UTTERANCE, key_of_form, said
from survey.web.security import actor, new_key, requires

REMOVED = "Quelqu'un a retiré cet élément pendant que vous écriviez. Votre texte est ci-dessous : copiez-le là où il doit aller."
blueprint = Blueprint("sections", __name__, url_prefix="/recueils/<reference>")


@blueprint.get("/formulaire")
@blueprint.get("/formulaire/<item>")
@requires(Permission.READ_DOSSIER)
def show(reference: str, item: str = ROOT) -> ResponseReturnValue:
    """Show all the questions of one item at once."""
    page = read_page(reference)
    return _render(page, item, {}, presence.company(page, Slot("", item)))


def _render(page: Page, item: str, refused: dict[Slot, Typed], company: View | None = None) -> str:
    steps = _steps(page.draft, item)
    parts = page.parts()
    return render_template(
        "survey/form_section.html",
        dossier=presenting.head(page),
        sections=presenting.sections(page, parts, holder(page.draft.answers, item), "form"),
        title=_title(page, item),
        fields=[
            _field(page, step, step.node, refused.get(step.slot)) for step in steps if isinstance(step.node, Question)
        ],
        repeats=[_repeat(page, step, step.node) for step in steps if isinstance(step.node, Repeat)],
        item_actions=presenting.own_actions(page, item),
        form_url=f"{page.url}/formulaire/{item}",
        key=new_key(),
        company=company,
        notices=[],
    )


def _title(page: Page, item: str) -> str:
    part = next((part for part in page.parts() if part.item == item), None)
    return part.title if part else name_of(page.draft.form, page.draft.answers, item)


def _steps(draft: Draft, item: str) -> list[Step]:
    """Give the steps of one item, those of the items below it left out; raises ``AbsentError`` where there is no such item."""
    if item != ROOT and draft.answers.item(item) is None:
        raise AbsentError
    return [
        step for step in draft.form.path_of(item, draft.answers) if step.slot.item == item and not _is_prefilled(step)
    ]


def _is_prefilled(step: Step) -> bool:
    return isinstance(step.node, Question) and step.node.prefilled


def _field(page: Page, step: Step, question: Question, typed: Typed | None) -> View:
    answer = page.draft.answers.get(step.slot)
    view = turn_view(page, step, typed)
    return view | {
        "unknown_states": unknown_states(question, answer),
        "recall_value": recall_value(answer),
        "topic": question.topic,
    }


def _repeat(page: Page, step: Step, repeat: Repeat) -> View:
    answers = page.draft.answers
    children = answers.children(step.slot.item, repeat.id)
    full = repeat.most is not None and len(children) >= repeat.most
    return {
        "title": repeat.wording if not children else f"{repeat.noun[:1].upper()}{repeat.noun[1:]}s",
        "items": [
            {
                "title": name_of(page.draft.form, answers, child.id) or repeat.noun,
                "url": f"{page.url}/formulaire/{child.id}",
                "actions": presenting.own_actions(page, child.id) if page.writable else [],
            }
            for child in children
        ],
        "turn": turn_view(page, step) if page.writable and not full else None,
        "add_label": f"Ajouter {repeat.one}",
        "close_label": close_label(page, step),
        "closed": is_closed(answers, step),
    }


@blueprint.post("/formulaire")
@blueprint.post("/formulaire/<item>")
@requires(Permission.EDIT_DOSSIER)
def fill(reference: str, item: str = ROOT) -> ResponseReturnValue:
    """Write what is answered; what does not fit is shown again with its text, and the rest is kept."""
    key = key_of_form()
    now, who = runtime().now(), actor()
    print_ = requests.fingerprint((request.path, *_sent()))
    location = f"/recueils/{reference}/formulaire/{item}#conversation"
    with runtime().sessions.begin() as session:
        draft = writable(session, runtime().geography, who, reference, now)
        earlier = requests.earlier_location(session, who, key, print_)
        if earlier is not None:
            return redirect(earlier, 303)
        if item != ROOT and draft.answers.item(item) is None:
            return problem(409, message=REMOVED, title="Cet élément n’est plus là")
        saids = list(_said(draft, item))
        outcomes = fill_section(session, runtime().geography, who, draft, saids, now)
        refused = [outcome for outcome in outcomes if outcome.refusal]
        if any(outcome.proposals for outcome in outcomes):  # what a change sets aside is shown before it is made
            location = f"/recueils/{reference}"
        if not refused:
            requests.remember(session, who, key, print_, location, now)
    if refused:
        return _render(read_page(reference), item, _typed(saids, refused)), 422
    return redirect(location, 303)


def _sent() -> list[str]:
    skipped = ("csrf_token", "cle")
    return [f"{name}={value}" for name, values in request.form.lists() for value in values if name not in skipped]


def _said(draft: Draft, item: str) -> Iterable[Said]:
    """Read the fields of each question that the page may have shown, also those that an answer of the same page opens."""
    found = draft.answers.item(item)
    for node in draft.form.nodes_of(found.repeat if found else ROOT):
        if isinstance(node, Question) and not node.prefilled and _is_changed(slot := Slot(node.id, item)):
            one = said(slot, node.kind, UTTERANCE.load(_fields(slot)))
            yield replace(one, utterance=_spoken(one.utterance, draft.answers.get(slot)))


def _is_changed(slot: Slot) -> bool:
    """Whether a field says something: it is not empty, and not what the page showed."""
    fields = _fields(slot)
    picked = [value for value in (*fields["choix"], fields["categorie"]) if value]
    if not (fields["reponse"].strip() or picked or fields["etat"]):
        return False
    return mark(fields["reponse"], picked, fields["etat"], fields["rappel"]) != request.form.get(f"vu-{slot}")


def _spoken(utterance: Utterance, answer: Answer | None) -> Utterance:
    """A value given beside the unknown state that was already there takes its place: the state was left checked."""
    left = answer is not None and utterance.unknown is answer.unknown
    return replace(utterance, unknown=None) if left and (utterance.text.strip() or utterance.picked) else utterance


def _fields(slot: Slot) -> dict[str, Any]:
    names = ("reponse", "categorie", "etat", "rappel", "version")
    values: dict[str, Any] = {name: request.form.get(f"{name}-{slot}", "") for name in names}
    return values | {"choix": request.form.getlist(f"choix-{slot}")}


def _typed(saids: Iterable[Said], refused: Iterable[Turn]) -> dict[Slot, Typed]:
    refusals = {outcome.slot: outcome.refusal for outcome in refused}
    return {
        one.slot: Typed(one.utterance.text, one.utterance.picked, refusals[one.slot])
        for one in saids
        if one.slot in refusals
    }


@blueprint.post("/elements/<item>/dupliquer")
@requires(Permission.EDIT_DOSSIER)
def duplicate(reference: str, item: str) -> ResponseReturnValue:
    """Copy an item and all below it."""
    return _on_item(reference, item, copy=True)


@blueprint.post("/elements/<item>/retirer")
@requires(Permission.EDIT_DOSSIER)
def remove(reference: str, item: str) -> ResponseReturnValue:
    """Take an item out of the form; its answers stay in the history."""
    return _on_item(reference, item, copy=False)


def _on_item(reference: str, item: str, *, copy: bool) -> ResponseReturnValue:
    key = key_of_form()
    now, who = runtime().now(), actor()
    print_ = requests.fingerprint((request.path,))
    with runtime().sessions.begin() as session:
        draft = writable(session, runtime().geography, who, reference, now)
        location = requests.earlier_location(session, who, key, print_)
        if location is None:
            done = (
                duplicate_item(session, who, draft, item, new_item, now)
                if copy
                else remove_item(session, who, draft, item, now)
            )
            first = draft.form.repeat(done.repeat).first
            part = f"partie={holder(draft.answers, done.parent)}&retire=1"
            location = f"/recueils/{reference}?{f'q={Slot(first.id, done.id)}' if copy else part}"
            requests.remember(session, who, key, print_, location, now)
    return redirect(location, 303)
