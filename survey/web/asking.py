"""The question of the moment as a page shows it: the right input for its kind, and every way to answer it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from survey.dialogue.proposals import Proposal
from survey.dialogue.turns import Refusal
from survey.domain import french
from survey.domain.french import typeset
from survey.domain.values import Organisation, PartialDate
from survey.domain.vocabulary import OrganisationCategory, Unknown
from survey.questionnaire import kinds
from survey.questionnaire.answers import Answer
from survey.questionnaire.conditions import NEVER
from survey.questionnaire.outline import holder, name_of
from survey.questionnaire.passages import cited
from survey.questionnaire.questionnaire import Step, is_open
from survey.questionnaire.questions import Question, Repeat
from survey.understanding.readers.places import entry_of
from survey.understanding.replies import Context
from survey.web.presenting import Page, View, wording
from survey.web.remarks import remark_view
from survey.web.security import new_key

_FEWEST_OPTIONAL = 2

INPUTS: dict[type[kinds.Kind], str] = {
    kinds.YesNo: "yes_no",
    kinds.Choice: "choices",
    kinds.Choices: "several",
    kinds.Date: "date",
    kinds.Amount: "amount",
    kinds.Count: "count",
    kinds.Quantity: "quantity",
    kinds.Siret: "code",
    kinds.CommitmentNumber: "code",
    kinds.OrganisationKind: "organisation",
    kinds.Places: "places",
    kinds.Departments: "departments",
    kinds.TerritoryKind: "text",
    kinds.Office: "text",
}


@dataclass(frozen=True)
class Typed:
    """What the agent had put in the page when it was refused: it stays there."""

    text: str = ""
    picked: tuple[str, ...] = ()
    refusal: Refusal | None = None
    key: str = field(default_factory=new_key)


def input_of(kind: kinds.Kind) -> str:
    """Name the input of a kind, as the templates know it."""
    if isinstance(kind, kinds.Text):
        return "long_text" if kind.is_long else "text"
    return INPUTS[type(kind)]


def asked_question(step: Step) -> Question:
    """Give the question whose input is shown: a repeat asks the first of its items'."""
    return step.node.first if isinstance(step.node, Repeat) else step.node


def turn_view(page: Page, step: Step, typed: Typed | None = None, cancel_url: str | None = None) -> View:
    """Give the question of the moment."""
    question = asked_question(step)
    answer = page.draft.answers.get(step.slot)
    own = answer if isinstance(step.node, Question) else None
    return {
        "slot": str(step.slot),
        "question": wording(page, step),
        "intro": _intro(page, step),
        "help": step.node.help or question.help or None,
        "why": question.why or _default_why(step.node.passages or question.passages),
        "passage_labels": [cited(passage) for passage in step.node.passages or question.passages],
        "example": _example(step, question),
        "sentence": isinstance(step.node, Repeat) and step.node.sentence,
        "review": [remark_view(one) for one in page.review.at(step.slot)],
        "version": page.draft.answers.version(step.slot) if isinstance(step.node, Question) else 0,
        "seen": seen(question, own, page.context),
        "key": typed.key if typed else new_key(),
        "error": _error(question.kind, typed),
        "cancel_url": cancel_url,
        "done_label": close_label(page, step),
        **_ways_out(step, own),
        "optional": _optional(page, step),
        **control(question, own, typed, page.context),
    }


def _example(step: Step, question: Question) -> str | None:
    return (step.node.example if isinstance(step.node, Repeat) else "") or question.example or None


def amending_view(page: Page, proposal: Proposal, typed: Typed | None = None) -> View:
    """Give the question of a proposal to correct; what it belongs to may not be there yet."""
    question = page.draft.form.question(proposal.slot.question)
    present = Answer(value=proposal.value)
    view = turn_view(page, Step(question, proposal.slot), typed, page.url)
    return view | {
        "proposal": proposal.id,
        "intro": "Vous corrigez ce que j’ai compris\u00a0: rien n’est encore enregistré.",
        "unknown_states": [],
        "can_skip": False,
        "can_clear": False,
        "recall": False,
        **control(question, present, typed, page.context),
    }


def seen(question: Question, answer: Answer | None, context: Context) -> str:
    """Give the mark of what a form shows of an answer: what comes back unchanged says nothing, whoever wrote meanwhile."""
    state = answer.unknown.value if answer and answer.unknown else ""
    return mark(entry(question.kind, answer, context), _picked(question.kind, answer), state, recall_value(answer))


def recall_value(answer: Answer | None) -> str:
    """Give the day on which to ask again, as the box of a date wants it."""
    return answer.recall_on.isoformat() if answer and answer.recall_on else ""


def mark(text: str, picked: Iterable[str], state: str, recall: str) -> str:
    """Give a short mark of a field's text, picks, unknown state and day to ask again."""
    parts = ("\n".join(text.split()), *sorted(picked), state, recall)
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def control(question: Question, answer: Answer | None, typed: Typed | None, context: Context | None = None) -> View:
    """Give the input of a question, filled with what was refused, else with the present answer."""
    kind = question.kind
    picked = typed.picked if typed else _picked(kind, answer)
    value = typed.text if typed else entry(kind, answer, context)
    return {
        "input": input_of(kind),
        "value": value,
        "max_length": kind.longest if isinstance(kind, kinds.Text) else None,
        "suffix": "€" if isinstance(kind, kinds.Amount) else None,
        "options": _options(kind, picked),
        "categories": [
            {"value": category.value, "label": category.label, "checked": category.value in picked}
            for category in (OrganisationCategory if isinstance(kind, kinds.OrganisationKind) else ())
        ],
    }


def entry(kind: kinds.Kind, answer: Answer | None, context: Context | None) -> str:
    """Give the text that stands in the box when an answer is edited: it reads back as the same value."""
    if answer is None or answer.value is None:
        return ""
    value = answer.value
    if isinstance(value, Organisation):
        return value.name
    if isinstance(kind, kinds.Choice | kinds.Choices | kinds.YesNo):
        return ""
    if isinstance(value, PartialDate):
        return french.partial_date(value).replace(french.NO_BREAK, " ")
    if isinstance(kind, kinds.Places):
        assert context is not None
        return entry_of(kind.typed(value), context)
    return kind.show(value)


def _picked(kind: kinds.Kind, answer: Answer | None) -> tuple[str, ...]:
    value: Any = answer.value if answer else None
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if isinstance(value, Organisation):
        return (value.category.value,)
    if isinstance(value, tuple):
        return tuple(item for item in value if isinstance(item, str))
    return (value,) if isinstance(kind, kinds.Choice) and value is not None else ()


def _options(kind: kinds.Kind, picked: tuple[str, ...]) -> list[View]:
    if isinstance(kind, kinds.YesNo):
        terms = [("yes", "Oui"), ("no", "Non")]
    elif isinstance(kind, kinds.Choice | kinds.Choices):
        terms = [(term.value, term.label[:1].upper() + term.label[1:]) for term in kind.vocabulary]
    else:
        return []
    return [{"value": value, "label": label, "hint": None, "checked": value in picked} for value, label in terms]


def unknown_states(question: Question, answer: Answer | None) -> list[View]:
    """Give the unknown states that a question admits."""
    if not question.unknown:
        return []
    said = answer.unknown if answer else None
    return [{"value": state.value, "label": state.label.capitalize(), "checked": state is said} for state in Unknown]


def _ways_out(step: Step, answer: Answer | None) -> View:
    node = step.node
    has_answer = answer is not None and not answer.is_passed
    states = unknown_states(node, answer) if isinstance(node, Question) else []
    return {
        "unknown_states": states,
        "recall": bool(states),
        "can_skip": not has_answer,
        "can_clear": has_answer and isinstance(node, Question) and node.required == NEVER,
        "skip_label": "Y revenir plus tard" if str(node.required) == "toujours" else "Passer",
    }


def _optional(page: Page, step: Step) -> View | None:
    """Say how many optional questions are left in a part that has all that it needs, so that they can be passed over together."""
    answers = page.draft.answers
    part = next((part for part in page.parts() if part.item == holder(answers, step.slot.item)), None)
    if part is None or part.missing or answers.get(step.slot) is not None:
        return None
    count = sum(1 for one in part.steps if is_open(one, answers))
    if count < _FEWEST_OPTIONAL:
        return None
    what = {"actions": "Cette action est complète", "priorities": "Cette priorité est complète"}
    item = answers.item(part.item)
    done = what.get(item.repeat if item else "", "Cette partie est complète")
    return {
        "count": count,
        "label": typeset(
            f"{done} : il reste {french.counted(count, 'question facultative', 'questions facultatives')}."
        ),
    }


def close_label(page: Page, step: Step) -> str | None:
    """Say how a list is declared whole, where it may be."""
    if not isinstance(step.node, Repeat):
        return None
    count = len(page.draft.answers.children(step.slot.item, step.node.id))
    if count < step.node.least:
        return None
    return step.node.close if count else step.node.close_empty or None


def _intro(page: Page, step: Step) -> str | None:
    item = page.draft.answers.item(step.slot.item)
    if item is None:
        return None
    return name_of(page.draft.form, page.draft.answers, item.id) or None


def _error(kind: kinds.Kind, typed: Typed | None) -> View | None:
    if typed is None or typed.refusal is None:
        return None
    found = [{"value": s.value, "label": s.label} for s in typed.refusal.suggestions]
    is_whole_list = len(found) == len(_options(kind, ()))
    return {"message": typed.refusal.message, "suggestions": [] if is_whole_list else found}


def _default_why(passages: tuple[str, ...]) -> str | None:
    return "L’instruction le demande\u00a0:" if passages else None
