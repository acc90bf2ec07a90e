"""What the pages of a dossier are given: its head, its parts, its transcript, what can be done with an item."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from survey.domain import french
from survey.domain.calendar import PARIS, paris_day
from survey.domain.lifecycle import DossierState
from survey.domain.policy import Actor, Permission, may
from survey.questionnaire.answers import ROOT, Answer, Slot
from survey.questionnaire.outline import Part, holder, is_closed, name_of, outline, shown
from survey.questionnaire.questionnaire import Problem, Step, problems_at
from survey.questionnaire.questions import Question, Repeat
from survey.services.drafts import Draft
from survey.understanding.replies import Context
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
        ("Mes recueils" if may(actor, Permission.EDIT_DOSSIER) else "Recueils", "/recueils", Permission.READ_DOSSIER),
        ("Suivi", follow, Permission.FOLLOW_REGION),
        ("Exports", "/exports", Permission.USE_EXPORTS),
    ]
    return [
        {"label": label, "url": url, "current": path.startswith("/" + url.split("/")[1])}
        for label, url, permission in entries
        if may(actor, permission)
    ]


def hour(instant: datetime) -> str:
    """Write ``10:42:03``, in Paris."""
    return f"{instant.astimezone(PARIS):%H:%M:%S}"


def moment(instant: datetime) -> str:
    """Write ``15 octobre 2024 à 10:42:03``, in Paris."""
    return f"{french.day(instant.astimezone(PARIS).date())} à {hour(instant)}"


@dataclass(frozen=True)
class Page:
    """A dossier as one request sees it: what is there, when, and whether this actor may write in it."""

    draft: Draft
    context: Context
    now: datetime
    writable: bool

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


def head(page: Page) -> View:
    """Give what stands at the head of every page of a dossier."""
    draft, state = page.draft, DossierState(page.draft.dossier.state)
    open_ = draft.window.is_open(page.now)
    office = draft.answers.value("reporting_office")
    return {
        "ref": draft.reference,
        "territory_name": draft.territory.name,
        "office_name": office or "",
        "campaign_year": draft.dossier.campaign.year,
        "state_label": state.label,
        "state_tone": TONES[state],
        "days_left": draft.window.days_left(page.now) if open_ else -1,
        "closes_label": french.day(draft.window.closes_at.astimezone(PARIS).date()),
        "saved_at": _saved(draft.dossier.saved_at, page.now),
        "writable": page.writable,
    }


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
    spoken = " ".join(answer.words.split())
    return {
        "kind": "exchange",
        "question": _within(page, step) + wording(page, step),
        "answer": text,
        "words": spoken if spoken and answer.value is not None and spoken != " ".join(text.split()) else None,
        "unknown": answer.value is None,
        "remarks": remarks,
        "edit_url": page.ask_url(step.slot) if page.writable and not prefilled else None,
        "anchor": None,
    }


def wording(page: Page, step: Step) -> str:
    """Give the question as it stands: a list that has begun asks for the next of its items."""
    if isinstance(step.node, Repeat) and page.draft.answers.children(step.slot.item, step.node.id):
        return step.node.again
    return step.node.wording


def _within(page: Page, step: Step) -> str:
    """Say which partner, cofunding or indicator a question is about, past its first question."""
    item = page.draft.answers.item(step.slot.item)
    if item is None or item.id == holder(page.draft.answers, item.id):
        return ""
    if page.draft.form.repeat(item.repeat).first.id == step.node.id:
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
    if item is None:
        return []
    repeat = page.draft.form.repeat(item.repeat)
    name = name_of(page.draft.form, page.draft.answers, item_id)
    below = len(page.draft.answers.descendants(item_id)) - 1
    along = f" et ce qui en dépend ({french.counted(below, 'élément')})" if below else ""
    this = f"{'cette' if repeat.feminine else 'ce'} {repeat.noun}"
    base = f"{page.url}/elements/{item_id}"
    return [
        {
            "label": f"Dupliquer {this}",
            "url": f"{base}/dupliquer",
            "method": "post",
            "kind": "duplicate",
            "confirm": "",
            "key": new_key(),
        },
        {
            "label": f"Retirer {this}",
            "url": f"{base}/retirer",
            "method": "post",
            "kind": "remove",
            "confirm": f"Retirer «\u00a0{name}\u00a0»{along}\u202f? Vos réponses restent dans l’historique du recueil.",
            "key": new_key(),
        },
    ]


def problem_view(page: Page, problem: Problem) -> View:
    """Give a problem with the address of its question and the part that it lies in."""
    answers = page.draft.answers
    return {
        "message": problem.message,
        "url": page.ask_url(problem.slot),
        "where": name_of(page.draft.form, answers, problem.slot.item) if problem.slot.item != ROOT else "",
    }
