"""Who else writes in a dossier now, told beside the question; it holds nobody back, and a reader is not told of."""

from contextlib import suppress
from urllib.parse import urlencode

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from survey.db.engine import ClashError, UnavailableError
from survey.domain.french import counted, typeset
from survey.domain.policy import Permission
from survey.questionnaire.answers import Slot
from survey.questionnaire.outline import holder
from survey.services import presence
from survey.services.presence import Present
from survey.web.dossiers import read_page
from survey.web.presenting import Page, View, wording
from survey.web.runtime import runtime
from survey.web.security import actor, requires

blueprint = Blueprint("presence", __name__, url_prefix="/recueils/<reference>")

MOST_NAMED = 3
APART = "Chaque réponse est enregistrée à part : vous ne vous gênez pas."
SAME = "Si vous y répondez tous les deux, rien n'est perdu : vous choisirez."


@blueprint.get("/presence")
@requires(Permission.EDIT_DOSSIER)
def show(reference: str) -> ResponseReturnValue:
    """Say it again, for a page that is still open."""
    asked = request.args.get("q", "")
    return {"text": company(read_page(reference), Slot.parse(asked) if asked else None)["text"]}


def company(page: Page, slot: Slot | None) -> View:
    """Tell who else writes in this dossier, and let them know that this person is at ``slot``.

    A slot without a question is the form of an item; none is the dossier as a whole.
    """
    if not page.writable:
        return {"url": None, "text": ""}
    dossier_id, who = page.draft.dossier.id, actor().account_id
    with runtime().sessions.single() as connection:
        here = presence.present(connection, dossier_id, page.now)
    if presence.is_due(here, who, page.now):
        _arrive(page, slot)
    asked = urlencode({"q": str(slot)} if slot else {}, safe="@")
    others = [one for one in here if one.account_id != who]
    return {"url": f"{page.url}/presence?{asked}", "text": _told(page, others, slot)}


def _arrive(page: Page, slot: Slot | None) -> None:
    """Somebody else who wrote at the same instant, or a database that is away, keeps nobody from reading."""
    known = bool(slot and _place(page, str(slot)))
    with suppress(ClashError, UnavailableError), runtime().sessions.begin() as session:
        presence.arrive(session, page.draft.dossier.id, actor().account_id, str(slot) if known else "", page.now)


def _told(page: Page, others: list[Present], slot: Slot | None) -> str:
    if not others:
        return ""
    lines = [f"{one.name} est aussi sur ce recueil{_place(page, one.slot)}." for one in others[:MOST_NAMED]]
    if len(others) > MOST_NAMED:
        lines.append(f"Et {counted(len(others) - MOST_NAMED, 'autre personne', 'autres personnes')}.")
    is_same = slot is not None and bool(slot.question) and str(slot) in {one.slot for one in others}
    return typeset(" ".join([*lines, SAME if is_same else APART]))


def _place(page: Page, name: str) -> str:
    """Say where in the dossier a slot is; nothing where it is not there any more."""
    slot = Slot.parse(name)
    part = next((part for part in page.parts() if part.item == holder(page.draft.answers, slot.item)), None)
    if not name or part is None or (slot.item != part.item and page.draft.answers.item(slot.item) is None):
        return ""
    within = f" ({part.title})" if part.number else ""
    if not slot.question:
        return f", au formulaire{within}"
    step = page.draft.form.step(slot, page.draft.answers)
    return f", à la question « {wording(page, step)} »{within}" if step else ""
