"""Review: what was transmitted, what changed in it, remarks on an answer or on the whole, and the decision."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from survey.domain import french
from survey.domain.calendar import paris_day, paris_moment
from survey.domain.french import typeset
from survey.domain.lifecycle import DECIDES, Decision, DossierState
from survey.domain.policy import Permission
from survey.questionnaire.answers import Answers, Slot
from survey.questionnaire.outline import Part, holder
from survey.questionnaire.questionnaire import Step
from survey.services import requests, reviewing
from survey.services.answering import writable
from survey.services.comparing import Difference, Fate, PartDifference, Sent, counted
from survey.services.dossiers import find_dossier
from survey.services.remarks import Noted
from survey.services.reviewing import LONGEST, NOT_REVIEWED, OvertakenError, Reading, Reviewer, Standing, is_remarkable
from survey.understanding.readers.texts import clean
from survey.web import presenting
from survey.web.dossiers import page_of
from survey.web.errors import problem
from survey.web.presenting import Page, View
from survey.web.remarks import decision_view, remark_view
from survey.web.requests import LARGEST_KEY
from survey.web.runtime import runtime
from survey.web.schemas import key_of_form
from survey.web.security import actor, new_key, requires

blueprint = Blueprint("review", __name__, url_prefix="/recueils/<reference>")
LONGEST_NUMBER = 7
WHOLE = "tout"
"""How a form names the dossier as a whole, in place of a slot."""
FATES = {Fate.ADDED: "Ajoutée", Fate.CHANGED: "", Fate.WITHDRAWN: "Retirée de cette version"}


@dataclass(frozen=True)
class Written:
    """What a reviewer is writing, or had written when it was refused: where, the text, and what is wrong with it."""

    place: str = ""
    text: str = ""
    error: str = ""


@blueprint.get("/relecture")
@requires(Permission.REVIEW_DOSSIER)
def show(reference: str) -> ResponseReturnValue:
    """Show a version to those who review it; the latest one may be remarked on and decided."""
    return _render(reference, Written(request.args.get("remarque", "")), _number(request.args) or None)


def _render(reference: str, written: Written, number: int | None = None, overtaken: str = "") -> str:
    with runtime().sessions.reading() as session:
        draft = find_dossier(session, runtime().geography, actor(), Permission.REVIEW_DOSSIER, reference)
        page, reading = page_of(draft), reviewing.read(session, draft, number)
    notices = [{"tone": "warning", "text": overtaken}] if overtaken else []
    if "fait" in request.args:
        notices.append({"tone": "success", "text": _done(request.args["fait"])})
    return render_template(
        "review/review.html",
        dossier=presenting.head(page),
        review=_reading(page, reading, written) if reading else None,
        notices=notices,
    )


def _done(what: str) -> str:
    told = {
        "remarque": "La remarque est prête : elle partira avec votre décision.",
        "retrait": "La remarque est retirée : elle n’a été vue de personne d’autre que vos collègues.",
        Decision.RETURNED.value: "Le recueil est renvoyé : le service en est averti par courriel.",
        Decision.VALIDATED.value: "Le recueil est validé : le service en est averti par courriel.",
        Decision.REOPENED.value: "Le recueil est rouvert : le service en est averti par courriel.",
    }
    return typeset(told.get(what, "C’est fait."))


def _reading(page: Page, reading: Reading, written: Written) -> View:
    sent, is_latest = reading.sent, reading.sent.number == reading.latest
    shown = tuple(one for one in reading.remarks if one.sent_at or one.is_draft)
    as_sent = _then(page, sent.answers, sent, Standing(None, shown))
    state = DossierState(page.draft.dossier.state)
    possible = [kind.value for kind, (before, _) in DECIDES.items() if before is state] if is_latest else []
    return {
        "number": sent.number,
        "latest": reading.latest,
        "when": paris_moment(sent.at),
        "digest": sent.digest,
        "changed_since": is_latest and page.draft.dossier.saved_at > sent.at,
        "changed": counted(reading.changes),
        "changes": [_change(as_sent, _then(page, reading.before, sent), one) for one in reading.changes],
        "groups": [_group(as_sent, sent, part, written, can_remark=bool(possible)) for part in as_sent.parts()],
        "left": [{"title": title, "reasons": [reason]} for title, reason in sent.left],
        "prepared": [_remark(as_sent, one) for one in reading.prepared],
        "sent": [_remark(as_sent, one) for one in reversed(shown) if one.sent_at],
        "decisions": [decision_view(one) for one in reading.decisions],
        "possible": possible,
        "is_closed": not page.draft.window.is_open(page.now),
        "written": {"place": written.place, "text": written.text, "error": written.error},
        "key": new_key(),
        "longest": LONGEST,
    }


def _then(page: Page, answers: Answers, sent: Sent, review: Standing = NOT_REVIEWED) -> Page:
    """Give the page of the dossier as it was when a version left."""
    context = replace(page.context, today=paris_day(sent.at))
    return Page(replace(page.draft, answers=answers), context, page.now, writable=False, review=review)


def _group(page: Page, sent: Sent, part: Part, written: Written, *, can_remark: bool) -> View:
    rows = [line for line in presenting.transcript(page, part) if line["kind"] == "exchange" and not line["passed"]]
    for row in rows:
        slot = Slot.parse(row["slot"])
        row["remarks"] = sent.remarks.get(slot, ())
        row["can_remark"] = can_remark and is_remarkable(page.draft.form.step(slot, page.draft.answers))
        row["writing"] = row["can_remark"] and written.place == row["slot"]
    return {"title": part.title, "level": part.depth + 2, "rows": rows}


def _change(page: Page, before: Page, one: PartDifference) -> View:
    return {
        "title": one.part.title,
        "fate": FATES[one.fate],
        "count": len(one.differences),
        "differences": [_difference(page, before, each) for each in one.differences],
    }


def _difference(page: Page, before: Page, one: Difference) -> View:
    step = Step(page.draft.form.question(one.slot.question), one.slot)
    return {
        "question": _named(page if page.draft.form.step(one.slot, page.draft.answers) else before, one.slot),
        "before": presenting.answer_text(before, step, one.before) if one.before else "",
        "after": presenting.answer_text(page, step, one.after) if one.after else "",
    }


def _named(page: Page, slot: Slot) -> str:
    """Say which partner, cofunding or indicator an answer is about, and what was asked."""
    question = page.draft.form.question(slot.question)
    name = question.name[:1].upper() + question.name[1:]
    return presenting.within(page, Step(question, slot)) + (name or question.wording)


def _remark(page: Page, one: Noted) -> View:
    """Give a remark with what it is about, and whether this reviewer may take it back."""
    about = "Le recueil dans son ensemble"
    if one.slot is not None:
        title = next(
            (part.title for part in page.parts() if part.item == holder(page.draft.answers, one.slot.item)), ""
        )
        about = f"{title} – {_named(page, one.slot)}"
    own = one.is_draft and one.account_id == actor().account_id
    return remark_view(one) | {"about": about, "slot": str(one.slot or ""), "own": own}


@blueprint.post("/relecture/remarques")
@requires(Permission.REVIEW_DOSSIER)
def remark(reference: str) -> ResponseReturnValue:
    """Prepare a remark on an answer, or on the whole."""
    place, text = request.form.get("remarque", ""), clean(request.form.get("texte", ""))
    error = _fault(text, "Écrivez votre remarque")
    if error:
        return _render(reference, Written(place, text, error)), 422

    def put(reviewer: Reviewer) -> str:
        slot = None if place == WHOLE else Slot.parse(place)
        made = reviewer.put_remark(_number(request.form), slot, text)
        # Back to the line that was being read, where the remark now stands: the reading goes on from there.
        line = f"r-{slot.question}-{slot.item}-ligne" if slot else f"remarque-{made}"
        return f"?fait=remarque#{line}"

    return _carried_out(reference, Written(place, text), put)


@blueprint.post(f"/relecture/remarques/<int(max={LARGEST_KEY}):remark_id>/retirer")
@requires(Permission.REVIEW_DOSSIER)
def withdraw(reference: str, remark_id: int) -> ResponseReturnValue:
    """Take back one's own remark that was not sent."""

    def take_back(reviewer: Reviewer) -> str:
        reviewer.withdraw(remark_id)
        return "?fait=retrait#remarques"

    return _carried_out(reference, Written(), take_back)


@blueprint.post("/relecture/decision")
@requires(Permission.REVIEW_DOSSIER)
def decide(reference: str) -> ResponseReturnValue:
    """Send back with a reason, validate, or reopen with a reason."""
    kind = next((one for one in Decision if one.value == request.form.get("decision")), None)
    if kind is None:
        abort(400)
    text = clean(request.form.get("motif", ""))
    error = "" if kind is Decision.VALIDATED else _fault(text, "Dites pourquoi : le service lira ce motif")
    if error:
        return _render(reference, Written(kind.value, text, error)), 422

    def settle(reviewer: Reviewer) -> str:
        reviewer.decide(kind, _number(request.form), text)
        return f"?fait={kind.value}"

    return _carried_out(reference, Written(kind.value, text), settle)


@blueprint.post(f"/remarques/<int(max={LARGEST_KEY}):remark_id>/maintien")
@requires(Permission.EDIT_DOSSIER)
def keep(reference: str, remark_id: int) -> ResponseReturnValue:
    """Maintain an answer in spite of a remark, with an explanation or without."""
    reply = clean(request.form.get("explication", ""))
    error = _fault(reply, "") if reply else ""
    if error:
        return problem(422, message=error, typed=reply)
    key, now, who = key_of_form(), runtime().now(), actor()
    print_ = requests.fingerprint((request.path, reply))
    with runtime().sessions.begin() as session:
        draft = writable(session, runtime().geography, who, reference, now)
        location = requests.earlier_location(session, who, key, print_)
        if location is None:
            kept = reviewing.keep_answer(session, who, draft, remark_id, reply, now)
            location = f"/recueils/{reference}?apres={kept.slot}&maintenu=1"
            requests.remember(session, who, key, print_, location, now)
    return redirect(location, 303)


def _carried_out(reference: str, written: Written, carry_out: Callable[[Reviewer], str]) -> ResponseReturnValue:
    """Do once what a form asks, the dossier locked; where a newer version has arrived, show it and keep the text."""
    key, now, who = key_of_form(), runtime().now(), actor()
    print_ = requests.fingerprint((request.path, str(_number(request.form)), written.place, written.text))
    try:
        with runtime().sessions.begin() as session:
            permission = Permission.REVIEW_DOSSIER
            draft = find_dossier(session, runtime().geography, who, permission, reference, lock=True)
            location = requests.earlier_location(session, who, key, print_)
            if location is None:
                location = f"/recueils/{reference}/relecture{carry_out(Reviewer(session, who, draft, now))}"
                requests.remember(session, who, key, print_, location, now)
    except OvertakenError as error:
        return _render(reference, written, overtaken=str(error)), 409
    return redirect(location, 303)


def _number(sent: Mapping[str, str]) -> int:
    """Read the version that a form or an address is about; 0, which none has, where it says none."""
    text = sent.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else 0


def _fault(text: str, asks: str) -> str:
    """Say what is wrong with a text; nothing where it is fine."""
    if not text:
        return typeset(f"{asks}.")
    over = len(text) - LONGEST
    return (
        typeset(f"C'est trop long de {french.counted(over, 'caractère')} : {french.number(LONGEST)} au plus.")
        if over > 0
        else ""
    )
