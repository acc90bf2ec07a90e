"""Two answers to one question: both are shown, and neither is lost, nor what else was sent with one of them."""

import re
from difflib import SequenceMatcher

from flask import render_template, request
from flask.typing import ResponseReturnValue

from survey.domain.vocabulary import Unknown
from survey.questionnaire.answers import Answer
from survey.questionnaire.kinds import Text
from survey.questionnaire.outline import shown
from survey.questionnaire.questions import Question, Repeat
from survey.services.dossiers import territory_of
from survey.services.errors import StaleAnswerError
from survey.web.asking import Typed, control
from survey.web.carrying import AUTHOR
from survey.web.presenting import View, moment
from survey.web.runtime import runtime
from survey.web.security import actor, new_key

ANEW = frozenset({"csrf_token", "cle", AUTHOR})
"""What a form sends that the next sending has of its own."""
MOST_COMPARED = 600
"""Words and spaces: comparing longer texts would make people wait."""
LEAST_SHARED = 0.4
_WORD = re.compile(r"\s+|[^\s]+")


def conflict(error: StaleAnswerError) -> ResponseReturnValue:
    """Show what was about to be written, and what somebody else wrote meanwhile."""
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return {"message": "Cette réponse a changé entre-temps.", "version": error.theirs.version}, 409
    node = error.node
    # The form view sends the fields of many questions, each named after its slot; a turn sends those of one.
    is_turn = "question" in request.form
    suffix = "" if is_turn else f"-{error.slot}"
    version = f"version{suffix}"
    mine, theirs = _mine(node, suffix), _theirs(node, error.theirs)
    sent = [*_sent(without=version), {"name": version, "value": str(error.theirs.version)}]
    marked = _marked(mine, theirs)
    view = {
        "question": node.wording,
        "url": request.path,
        "key": new_key(),
        "other_key": new_key(),
        "is_own": error.author == actor().name,
        "mine": {"who": actor().name, "when": moment(runtime().now()), "parts": marked[0]},
        "mine_fields": sent,
        "theirs": {"who": error.author, "when": moment(error.answered_at), "parts": marked[1]},
        "both": _both(node, suffix, sent, theirs) if error.theirs.value is not None else None,
        "others": [] if is_turn else _sent(without=suffix),
    }
    reference = (request.view_args or {})["reference"]
    territory = territory_of(runtime().geography, reference)[1]
    dossier = {"ref": reference, "territory_name": territory.name}
    return render_template("survey/conflict.html", conflict=view, dossier=dossier), 409


def _both(node: Question | Repeat, suffix: str, sent: list[View], theirs: str) -> View | None:
    """Give the box where one answer is written out of both; a date or a choice is one or the other."""
    name = f"reponse{suffix}"
    typed = request.form.get(name, "").strip()
    if not (typed and isinstance(node, Question) and isinstance(node.kind, Text)):
        return None
    replaced = {name, f"etat{suffix}", f"choix{suffix}", "geste"}
    rest = [field for field in sent if field["name"] not in replaced]
    text = ("\n\n" if node.kind.is_long else ", ").join((theirs, typed))
    return {"key": new_key(), "name": name, "text": text, "fields": rest}


def _marked(mine: str, theirs: str) -> tuple[list[View], list[View]]:
    """Cut both texts into what they share and what is of one alone; texts that share little are left whole."""
    here, there = _WORD.findall(mine), _WORD.findall(theirs)
    matcher = SequenceMatcher(None, here, there, autojunk=False)
    if max(len(here), len(there)) > MOST_COMPARED or matcher.ratio() < LEAST_SHARED:
        return [{"text": mine, "own": False}], [{"text": theirs, "own": False}]
    cuts = matcher.get_opcodes()
    return (
        [{"text": "".join(here[a:b]), "own": tag != "equal"} for tag, a, b, _, _ in cuts if a < b],
        [{"text": "".join(there[c:d]), "own": tag != "equal"} for tag, _, _, c, d in cuts if c < d],
    )


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
