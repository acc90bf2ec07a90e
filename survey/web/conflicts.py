"""Two answers to one question: both are shown, and neither is lost, nor what else was sent with one of them."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from survey.domain.vocabulary import Unknown
from survey.questionnaire.answers import Answer
from survey.questionnaire.outline import shown
from survey.questionnaire.questions import Question, Repeat
from survey.questionnaire.registry import questionnaire
from survey.services.dossiers import territory_of
from survey.services.errors import StaleAnswerError
from survey.web.asking import Typed, control
from survey.web.presenting import View, moment
from survey.web.runtime import runtime
from survey.web.security import actor, new_key

ANEW = frozenset({"csrf_token", "cle"})
"""What a form sends that the next sending has of its own."""


def conflict(error: StaleAnswerError) -> ResponseReturnValue:
    """Show what was about to be written, and what somebody else wrote meanwhile."""
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return {"message": "Cette réponse a changé entre-temps.", "version": error.theirs.version}, 409
    node = questionnaire("2024").nodes[error.slot.question]
    # The form view sends the fields of many questions, each named after its slot; a turn sends those of one.
    is_turn = "question" in request.form
    suffix = "" if is_turn else f"-{error.slot}"
    version = f"version{suffix}"
    view = {
        "question": node.wording,
        "url": request.path,
        "key": new_key(),
        "other_key": new_key(),
        "mine": {"who": actor().name, "when": "à l’instant", "text": _mine(node, suffix)},
        "mine_fields": [*_sent(without=version), {"name": version, "value": str(error.theirs.version)}],
        "theirs": {"who": error.author, "when": moment(error.answered_at), "text": _theirs(node, error.theirs)},
        "others": [] if is_turn else _sent(without=suffix),
    }
    reference = (request.view_args or {})["reference"]
    territory = territory_of(runtime().geography, reference)[1]
    dossier = {"ref": reference, "territory_name": territory.name}
    return render_template("survey/conflict.html", conflict=view, dossier=dossier), 409


def _sent(without: str) -> list[View]:
    """Give the fields to send again, but for those whose name ends so."""
    return [
        {"name": name, "value": value}
        for name, values in request.form.lists()
        for value in values
        if name not in ANEW and not name.endswith(without)
    ]


def _mine(node: Question | Repeat, suffix: str) -> str:
    """Write what was sent as the person saw it: their words, and the labels of what they picked."""
    text, state = (request.form.get(f"{name}{suffix}", "") for name in ("reponse", "etat"))
    picked = [value for name in ("choix", "categorie") for value in request.form.getlist(f"{name}{suffix}") if value]
    question = node.first if isinstance(node, Repeat) else node
    view = control(question, None, Typed(text, tuple(picked)))
    labels = [option["label"] for option in (*view["options"], *view["categories"]) if option["checked"]]
    said = [Unknown(state).label.capitalize()] if state else []
    return ", ".join([text, *(labels or picked), *said] if text else [*(labels or picked), *said])


def _theirs(node: Question | Repeat, answer: Answer) -> str:
    if answer.unknown is not None:
        return answer.unknown.label.capitalize()
    if answer.value is None:
        return "Question passée"
    if isinstance(node, Repeat):
        return node.close
    text = shown(node.kind, answer.value)
    return text[:1].upper() + text[1:]
