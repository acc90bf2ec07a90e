"""The card « Voici ce que j'ai compris »: each value with the words that it came from, to keep, to correct or to drop."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from urllib.parse import urlencode

from survey.dialogue.changes import Answered, apply
from survey.dialogue.proposals import Effect, Proposal, blocked, confirm, effect, in_order
from survey.dialogue.turns import Refusal
from survey.domain import french
from survey.domain.french import typeset
from survey.questionnaire.answers import ROOT, Answer, Slot
from survey.questionnaire.outline import HOLDERS, holder, name_of, shown
from survey.questionnaire.questionnaire import Step
from survey.questionnaire.questions import Question
from survey.services.proposing import Awaiting
from survey.web.presenting import Page, View
from survey.web.security import new_key

_LONGEST_WORDS = 90


def card(page: Page, slot: Slot, awaiting: Awaiting, refusal: Refusal | None = None, typed: str = "") -> View | None:
    """Give the card of what awaits the agent's word; ``None`` where nothing does."""
    if not awaiting.open:
        return None
    about: dict[str, list[Proposal]] = {}
    for one in awaiting.open:
        about.setdefault(_action(page, one), []).append(one)
    groups = []
    number = 1
    for part, some in about.items():
        groups.append(_group(page, part, in_order(page.draft.form, some), awaiting, number))
        number += len(some)
    count = len(awaiting.open)
    return {
        "slot": str(slot),
        "key": new_key(),
        "title": "Voici ce que j’ai compris" if count > 1 else "Est-ce bien cela\u202f?",
        "intro": "Rien n’est enregistré avant votre accord.",
        "groups": groups,
        "effects": _effects(page, awaiting.open),
        "confirm_label": "C’est juste, enregistrer",
        "reject_label": "Rien de tout cela" if count > 1 else "Non",
        "value": typed,
        "error": {"message": refusal.message, "suggestions": []} if refusal else None,
    }


def card_slot(page: Page, awaiting: Awaiting, step: Step | None) -> Slot:
    """Give the slot that what is said of the card is about: the question of the moment, unless it is asked elsewhere than the card is."""
    first = awaiting.open[0]
    part = holder(page.draft.answers, first.makes[0].parent if first.makes else first.slot.item)
    if step is not None and holder(page.draft.answers, step.slot.item) == part:
        return step.slot
    item = page.draft.answers.item(part)
    return Slot(page.draft.form.repeat(item.repeat).first.id, part) if item else Slot("pact_state", ROOT)


def _action(page: Page, proposal: Proposal) -> str:
    """Give the part that a proposal is about, there already or to be made."""
    made = next((item.id for item in proposal.makes if item.repeat in HOLDERS), None)
    return made or holder(page.draft.answers, proposal.makes[0].parent if proposal.makes else proposal.slot.item)


def _group(page: Page, part: str, proposals: Sequence[Proposal], awaiting: Awaiting, first: int) -> View:
    """Give what is said of one part: the sentences that tell it, and the values in the order of the form."""
    numbered = dict(enumerate(proposals, first))
    name = name_of(page.draft.form, page.draft.answers, part)
    said: dict[tuple[int, str], dict[int, Proposal]] = {}
    for number, one in numbered.items():
        said.setdefault(awaiting.sentence(one), {})[number] = one
    return {
        "title": name if page.draft.answers.item(part) else ("Nouvelle action" if part != ROOT else None),
        "sentences": [_segments(text, own) for (_, text), own in sorted(said.items()) if _tells(text, own)],
        "rows": [_row(page, one, number) for number, one in numbered.items()],
    }


def _tells(sentence: str, proposals: Mapping[int, Proposal]) -> bool:
    """Whether a sentence says more than the one value that it gave, as an answer to a question does."""
    return len(proposals) > 1 or any(map(_is_part(sentence), proposals.values()))


def _is_part(sentence: str) -> Callable[[Proposal], bool]:
    return lambda one: one.end - one.start < len(sentence.strip())


def _row(page: Page, proposal: Proposal, number: int) -> View:
    question = page.draft.form.question(proposal.slot.question)
    present = page.draft.answers.get(proposal.slot)
    message = blocked(
        page.draft.form,
        page.draft.answers,
        page.context,
        Answered(proposal.slot, Answer(value=proposal.value)),
    )
    value = shown(question.kind, proposal.value)
    words = " ".join(proposal.words.split())
    return {
        "id": proposal.id,
        "number": number,
        "label": _label(page, proposal, question),
        "value": value[:1].upper() + value[1:],
        "words": "" if words == value else _cut(words),
        "before": shown(question.kind, present.value) if present and present.value is not None else None,
        "sure": proposal.sure and message is None,
        "edit_url": f"{page.url}?{urlencode({'proposition': proposal.id})}",
        "error": message,
    }


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST_WORDS else words[: _LONGEST_WORDS - 1].rstrip() + "…"


def _label(page: Page, proposal: Proposal, question: Question) -> str:
    """Name the question, with the line of the list that it is about where there are several."""
    name = question.name or question.wording
    item = page.draft.answers.item(proposal.slot.item)
    if item is None or item.repeat in HOLDERS:
        return name
    line = name_of(page.draft.form, page.draft.answers, item.id)
    return f"{name} ({line})" if line else name


def _segments(sentence: str, proposals: Mapping[int, Proposal]) -> list[View]:
    """Cut the sentence where the words of a value begin or end; values may share words. A value said by the whole marks nothing."""
    is_part = _is_part(sentence)
    spans = {number: (one.start, one.end) for number, one in proposals.items() if is_part(one)}
    first, last = _lines(sentence, spans.values()) if len(spans) == len(proposals) else (0, len(sentence))
    cuts = sorted({first, last, *(place for span in spans.values() for place in span)})
    return [
        {
            "text": sentence[start:end],
            "numbers": [number for number, span in spans.items() if span[0] <= start and end <= span[1]],
        }
        for start, end in pairwise(cuts)
    ]


def _lines(sentence: str, spans: Collection[tuple[int, int]]) -> tuple[int, int]:
    """Give where the lines that hold some words begin and end: of a pasted table, an action shows its own row."""
    first = sentence.rfind("\n", 0, min(start for start, _ in spans)) + 1
    last = sentence.find("\n", max(end for _, end in spans))
    return first, last if last >= 0 else len(sentence)


def _effects(page: Page, proposals: Iterable[Proposal]) -> str | None:
    """Say what confirming would set aside."""
    draft = page.draft
    taken = confirm(draft.form, draft.answers, page.context, proposals)
    found = effect(draft.form, draft.answers, apply(draft.answers, taken.changes))
    return effect_text(found) if found else None


def effect_text(found: Effect) -> str:
    """Write « Ce changement met de côté 4 actions, 61 000 €. »."""
    what = french.counted(found.actions, "action") if found.actions else french.counted(found.answers, "réponse")
    amount = f", {french.euros(found.cents)}" if found.cents else ""
    return typeset(
        f"Ce changement met de côté {what}{amount} : rien n'est effacé, tout revient si vous changez d'avis."
    )
