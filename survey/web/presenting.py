"""What the pages of a dossier are given: its head, its parts, its transcript, what can be done with an item."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from survey.dialogue.proposals import TWINS
from survey.domain import french
from survey.domain.calendar import PARIS, Window, paris_day, paris_moment
from survey.domain.deadlines import deadline, told, why_closed
from survey.domain.lifecycle import Decision, DossierState
from survey.domain.policy import Actor, Permission, may
from survey.domain.territories import Territory
from survey.domain.values import Organisation
from survey.questionnaire.answers import ROOT, Answer, Item, Slot
from survey.questionnaire.outline import HOLDERS, Part, holder, is_closed, name_of, outline, shown
from survey.questionnaire.questionnaire import Problem, Step, problems_at
from survey.questionnaire.questions import Question, Repeat
from survey.services.drafts import Draft
from survey.services.reviewing import NOT_REVIEWED, Standing
from survey.services.transmitting import VersionLine
from survey.understanding.folding import key
from survey.understanding.replies import Context
from survey.web.remarks import remark_view, review_view
from survey.web.security import actor as actor_of_request
from survey.web.security import new_key

View = dict[str, Any]
TONES = {
    DossierState.DRAFT: "info",
    DossierState.TRANSMITTED: "success",
    DossierState.RETURNED: "warning",
    DossierState.VALIDATED: "success",
}


def navigation(actor: Actor | None, path: str) -> list[View]:
    """Give the entries of the menu that this actor may use."""
    if actor is None:
        return []
    region = next(iter(sorted(actor.regions)), "")
    follow = "/suivi" if may(actor, Permission.FOLLOW_NATION) else f"/suivi/regions/{region}"
    entries = [
        (list_label(actor), "/recueils", Permission.READ_DOSSIER),
        ("Suivi", follow, Permission.FOLLOW_REGION),
        ("Exports", "/exports", Permission.USE_EXPORTS),
        ("Enveloppes", "/enveloppes", Permission.LOAD_ENVELOPES),
        ("Administration", "/administration", Permission.RUN_CAMPAIGN),
    ]
    return [
        {"label": label, "url": url, "current": path.startswith("/" + url.split("/")[1])}
        for label, url, permission in entries
        if may(actor, permission)
    ]


def list_label(actor: Actor) -> str:
    """Name the list of dossiers: one's own, or those that one follows."""
    return "Mes recueils" if may(actor, Permission.EDIT_DOSSIER) else "Recueils"


def hour(instant: datetime) -> str:
    """Write ``10:42:03``, in Paris."""
    return f"{instant.astimezone(PARIS):%H:%M:%S}"


def moment(instant: datetime) -> str:
    """Write ``15 octobre 2024 à 10:42:03``, in Paris."""
    return paris_moment(instant)


@dataclass(frozen=True)
class Page:
    """A dossier as one request sees it: what is there, when, and whether this actor may write in it."""

    draft: Draft
    context: Context
    now: datetime
    writable: bool
    review: Standing = NOT_REVIEWED

    @property
    def url(self) -> str:
        """The address of the conversation."""
        return f"/recueils/{self.draft.reference}"

    def ask_url(self, slot: Slot) -> str:
        """The address at which a question is asked."""
        return f"{self.url}?{urlencode({'q': str(slot)}, safe='@')}"

    def parts(self) -> list[Part]:
        """The parts of the dossier."""
        return self._parts

    @cached_property
    def _parts(self) -> list[Part]:
        return outline(self.draft.form, self.draft.answers)

    def remarks(self, steps: Iterable[Step]) -> dict[Slot, list[str]]:
        """The remarks on the answers of some steps."""
        found: dict[Slot, list[str]] = {}
        for step in steps:
            for problem in problems_at(step, self.draft.answers, self.context):
                if problem.level == "remark":
                    found.setdefault(step.slot, []).append(problem.message)
        return found


def head(page: Page, last: VersionLine | None = None) -> View:
    """Give what stands at the head of every page of a dossier; where ``last`` was read, whether answers changed since."""
    draft, state = page.draft, DossierState(page.draft.dossier.state)
    changed = state is DossierState.TRANSMITTED and last is not None and draft.dossier.saved_at > last.transmitted_at
    office = draft.answers.value("reporting_office")
    return {
        "ref": draft.reference,
        "territory_name": draft.territory.name,
        "office_name": office or "",
        "campaign_year": draft.dossier.campaign.year,
        "list_label": list_label(actor_of_request()),
        "state_label": f"Transmis (v{last.number}), modifié depuis" if changed and last else _state_label(page, state),
        "state_tone": "info" if changed else TONES[state],
        "changed_since": last.number if changed and last else None,
        "deadline": deadline_view(draft.window, page.now, draft.territory),
        "late": last is not None and draft.window.is_late(last.transmitted_at),
        "saved_at": _saved(draft.dossier.saved_at, page.now),
        "writable": page.writable,
        "can_review": may(actor_of_request(), Permission.REVIEW_DOSSIER, draft.territory),
        "review": review_view(page.review, state),
    }


def _state_label(page: Page, state: DossierState) -> str:
    """A dossier that was validated and reopened awaits a new version like one sent back, and says which it is."""
    decided = page.review.decided
    is_reopened = state is DossierState.RETURNED and decided is not None and decided.kind is Decision.REOPENED
    return Decision.REOPENED.label if is_reopened else state.label


def deadline_view(window: Window, now: datetime, territory: Territory | None = None) -> View:
    """Give how long is left, and until when a territory answers."""
    left, closed = window.days_left(now), why_closed(window, now, territory)
    if now < window.opens_at:
        return {
            "label": "Pas encore ouverte",
            "text": f"ouverture le {told(window.opens_at, territory)}",
            "closed": closed,
        }
    if closed:
        return {"label": "Campagne close", "text": f"depuis le {told(window.closes_at, territory)}", "closed": closed}
    label = {0: "Dernier jour", 1: "Plus qu’un jour"}.get(left, f"Il reste {left}\u00a0jours")
    return {"label": label, "text": deadline(window, territory), "closed": None}


def _saved(at: datetime, now: datetime) -> str:
    """Say when the last answer was saved: the hour alone on the same day in Paris."""
    return f"à {hour(at)}" if paris_day(at) == paris_day(now) else f"le {moment(at)}"


def sections(page: Page, parts: Iterable[Part], current: str, view: str = "") -> list[View]:
    """Give the parts with their progress; ``view`` is the path of the view that their links stay in."""
    return [
        {
            "title": part.title,
            "url": f"{page.url}/formulaire/{part.item}" if view == "form" else f"{page.url}?partie={part.item}",
            "answered": part.answered,
            "total": part.total,
            "missing": part.missing,
            "current": part.item == current,
            "depth": part.depth,
        }
        for part in parts
    ]


def transcript(page: Page, part: Part) -> list[View]:
    """Give what was said in a part, in the order of the form, under its topics."""
    remarks = page.remarks(part.steps)
    lines: list[View] = []
    topic = ""
    for step in part.steps:
        answer = page.draft.answers.get(step.slot)
        if answer is None or (isinstance(step.node, Repeat) and not is_closed(page.draft.answers, step)):
            continue
        if step.node.topic and step.node.topic != topic:
            topic = step.node.topic
            lines.append({"kind": "heading", "title": topic, "anchor": None})
        lines.append(_exchange(page, step, answer, remarks.get(step.slot, [])))
    return lines


def _exchange(page: Page, step: Step, answer: Answer, remarks: list[str]) -> View:
    text = page.draft.territory.name if step.node.id == "territory" else answer_text(page, step, answer)
    prefilled = isinstance(step.node, Question) and step.node.prefilled
    return {
        "kind": "exchange",
        "slot": str(step.slot),
        "question": within(page, step) + _asked(page, step),
        "answer": text,
        "words": _own_words(answer, text),
        "unknown": answer.value is None,
        "passed": answer.is_passed,
        "remarks": remarks,
        "review": [remark_view(one) for one in page.review.at(step.slot)],
        "edit_url": page.ask_url(step.slot) if page.writable and not prefilled else None,
        "remove": _removal(page, step),
        "anchor": None,
    }


def _own_words(answer: Answer, text: str) -> str | None:
    """Give the agent's words where they say more than the answer that was read in them."""
    spoken, value = " ".join(answer.words.split()), answer.value
    if not spoken or value is None:
        return None
    said, read = key(spoken), key(text)
    if said.replace(" ", "") == read.replace(" ", "") or (read and f" {said}".endswith(f" {read}")):
        return None
    if isinstance(value, Organisation) and _names(said, value):
        return None
    return spoken


def _names(said: str, value: Organisation) -> bool:
    """Whether the words are the name alone, or the « family: name » of a suggestion."""
    name = key(value.name)
    return said == name or (said.startswith(key(value.category.label)) and said.endswith(name))


def _opens_item(page: Page, step: Step) -> Repeat | None:
    """Give the repeat that a question names an item of."""
    item = page.draft.answers.item(step.slot.item)
    repeat = page.draft.form.repeat(item.repeat) if item else None
    return repeat if repeat and repeat.first.id == step.node.id else None


def _asked(page: Page, step: Step) -> str:
    """Give the question as it was asked: that of the list where it made an item."""
    repeat, item = _opens_item(page, step), page.draft.answers.item(step.slot.item)
    if repeat is None or item is None:
        return wording(page, step)
    return repeat.wording if page.draft.answers.children(item.parent, repeat.id)[0] == item else repeat.again


def _removal(page: Page, step: Step) -> View | None:
    """Give the way to take a partner, a cofunding, an indicator or a signatory out, on its first line."""
    repeat = _opens_item(page, step)
    if repeat is None or repeat.id in HOLDERS:
        return None
    return next((action for action in own_actions(page, step.slot.item) if action["kind"] == "remove"), None)


def wording(page: Page, step: Step) -> str:
    """Give the question as it stands: a list that has begun asks for the next of its items."""
    if isinstance(step.node, Repeat) and page.draft.answers.children(step.slot.item, step.node.id):
        return step.node.again
    return step.node.wording


def within(page: Page, step: Step) -> str:
    """Say which partner, cofunding or indicator a question is about, past its first question."""
    item = page.draft.answers.item(step.slot.item)
    if item is None or item.id == holder(page.draft.answers, item.id):
        return ""
    if _opens_item(page, step):
        return ""
    return f"{name_of(page.draft.form, page.draft.answers, item.id)} – "


def answer_text(page: Page, step: Step, answer: Answer) -> str:
    """Write an answer as people read it, whatever it is."""
    if isinstance(step.node, Repeat):
        begun = page.draft.answers.children(step.slot.item, step.node.id)
        return step.node.close if begun else step.node.close_empty
    if answer.value is not None:
        text = shown(step.node.kind, answer.value)
        return text[:1].upper() + text[1:]
    if answer.unknown is None:
        return "Question passée"
    recall = f", à redemander le {french.day(answer.recall_on)}" if answer.recall_on else ""
    return answer.unknown.label.capitalize() + recall


def earlier(parts: Iterable[Part], page: Page, current: str) -> list[View]:
    """Give the other parts that were begun, folded to a line each."""
    return [
        {
            "title": part.title,
            "url": f"{page.url}?partie={part.item}",
            "summary": "",
            "state": "complet" if not part.missing else f"{french.counted(part.missing, 'réponse')} à donner",
        }
        for part in parts
        if part.item != current and part.answered
    ]


def item_actions(page: Page, item_id: str) -> list[View]:
    """Give what can be done with an item, and what can be added beside or below it."""
    if not page.writable:
        return []
    answers, form = page.draft.answers, page.draft.form
    item = answers.item(item_id)
    found = own_actions(page, item_id)
    repeats = [node for node in form.nodes_of(item.repeat if item else ROOT) if isinstance(node, Repeat)]
    spots = [(node, Slot(node.id, item_id)) for node in repeats]
    if item is not None:
        spots.append((form.repeat(item.repeat), Slot(item.repeat, item.parent)))
    return found + [
        {
            "label": f"Ajouter {node.one}",
            "url": page.ask_url(slot),
            "method": "get",
            "kind": "add",
            "confirm": "",
            "key": None,
        }
        for node, slot in spots
        if form.step(slot, answers) is not None
        and (node.most is None or len(answers.children(slot.item, node.id)) < node.most)
        and answers.children(slot.item, node.id)
    ]


def own_actions(page: Page, item_id: str) -> list[View]:
    """Give what can be done with an item itself: nothing with the pact."""
    item = page.draft.answers.item(item_id)
    if item is None or not page.writable:
        return []
    repeat = page.draft.form.repeat(item.repeat)
    name = name_of(page.draft.form, page.draft.answers, item_id)
    base = f"{page.url}/elements/{item_id}"
    duplicate = {
        "label": f"Dupliquer {_this(repeat)}",
        "url": f"{base}/dupliquer",
        "method": "post",
        "kind": "duplicate",
        "confirm": "",
        "key": new_key(),
    }
    remove = {
        "label": f"Retirer {_this(repeat)}",
        "url": f"{base}/retirer",
        "method": "post",
        "kind": "remove",
        "confirm": f"Retirer «\u00a0{name}\u00a0»{_along(page, item_id)}\u202f? "
        "Vos réponses restent dans l’historique du recueil.",
        "key": new_key(),
    }
    return [duplicate, remove] if _has_room(page, item) and len(repeat.children) > 1 else [remove]


def _has_room(page: Page, item: Item) -> bool:
    most = page.draft.form.repeat(item.repeat).most
    return most is None or len(page.draft.answers.children(item.parent, item.repeat)) < most


def _this(repeat: Repeat) -> str:
    """Write « cette action », « cet indicateur », « ce partenaire »."""
    masculine = "cet" if repeat.noun[0] in "aeiouéèêh" else "ce"
    return f"{'cette' if repeat.feminine else masculine} {repeat.noun}"


def _along(page: Page, item_id: str) -> str:
    """Say what goes with an item: what stands below it, by kind, in the order of the form, and its local credits."""
    items = page.draft.answers.descendants(item_id)
    below = Counter(item.repeat for item in items[1:])
    kinds = [page.draft.form.repeat(node) for node in page.draft.form.nodes if node in below]
    counts = [french.counted(below[repeat.id], repeat.noun) for repeat in kinds]
    cents = sum(amount for item in items if isinstance(amount := _local_credits(page, item.id), int))
    told = ", ".join([*counts, *([french.euros(cents)] if cents else [])])
    return f" et ce qui en dépend ({told})" if told else ""


def _local_credits(page: Page, item_id: str) -> object:
    """Give the local credits of an action: committed, or planned, whichever is asked."""
    slots = (Slot(question, item_id) for question in TWINS)
    asked = (slot for slot in slots if page.draft.form.step(slot, page.draft.answers))
    return next((page.draft.answers.value(slot.question, slot.item) for slot in asked), None)


def problem_view(page: Page, problem: Problem) -> View:
    """Give a problem with the address of its question, and the partner, the indicator… that it is about."""
    return {"message": problem.message, "url": page.ask_url(problem.slot), "where": _where(page, problem.slot.item)}


def _where(page: Page, item_id: str) -> str:
    item = page.draft.answers.item(item_id)
    if item is None or item.repeat in HOLDERS:
        return ""
    noun = page.draft.form.repeat(item.repeat).noun.capitalize()
    return f"{noun} «\u00a0{name_of(page.draft.form, page.draft.answers, item_id)}\u00a0»"
