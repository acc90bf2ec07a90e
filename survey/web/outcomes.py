"""Where a turn leads, and how the next page tells what it did."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from survey.dialogue.changes import Added, Answered, Removed, apply
from survey.dialogue.proposals import Standing
from survey.dialogue.turns import Destination, Gesture
from survey.domain import french
from survey.domain.french import typeset
from survey.questionnaire.answers import Slot
from survey.questionnaire.questionnaire import is_open
from survey.services.answering import Held, Said
from survey.services.drafts import Draft
from survey.web.presenting import Page, View, answer_text
from survey.web.security import new_key

_MOST_TOLD = 4


def location(reference: str, draft: Draft, said: Said, held: Held, back: str) -> str:
    """Give the address that follows a turn."""
    base, outcome = f"/recueils/{reference}", held.turn
    if back and not outcome.proposals:
        return f"{base}/formulaire/{outcome.slot.item}"
    if held.copy is not None:
        first = draft.form.repeat(held.copy.repeat).first
        return f"{base}?{_query(q=Slot(first.id, held.copy.id))}"
    if outcome.move is not None and outcome.move.destination is not Destination.UNDO:
        return _moved(base, said, held)
    told = _told(draft, said, held)
    if _is_left_open(draft, held):
        undone = held.undone.slots if held.undone else ()
        left = ",".join(map(str, (*undone[:1], outcome.slot)))
        return f"{base}?{_query(reste=left, **told)}"
    return f"{base}?{_query(apres=outcome.slot, **told)}"


def _moved(base: str, said: Said, held: Held) -> str:
    move = held.turn.move
    assert move is not None
    at = {} if said.utterance.of_card else {"q": said.slot}
    match move.destination:
        case Destination.SUMMARY:
            return f"{base}/recapitulatif"
        case Destination.PAUSE:
            return "/recueils?pause=1"
        case Destination.NOTION:
            return f"{base}?{_query(**at, notion=move.term)}"
        case Destination.HELP:
            return f"{base}?{_query(**at, aide=1)}"
        case Destination.WHY:
            return f"{base}?{_query(**at, pourquoi=1)}"
        case _:
            return f"{base}?{_query(q=move.slot)}"


def _query(**parameters: object) -> str:
    return urlencode({name: str(value) for name, value in parameters.items()}, safe="@,")


def _is_left_open(draft: Draft, held: Held) -> bool:
    """Whether the question that was asked still waits: the utterance told something else, or awaits confirmation."""
    turn = held.turn
    if held.undone is not None:
        return True
    after = apply(draft.answers, turn.changes)
    step = draft.form.step(turn.slot, after)
    answered = any(isinstance(change, Answered) and change.slot == turn.slot for change in turn.changes)
    is_list_grown = any(
        isinstance(change, Added) and change.item.repeat == turn.slot.question for change in turn.changes
    )
    return step is not None and not answered and not is_list_grown and is_open(step, after)


def _told(draft: Draft, said: Said, held: Held) -> dict[str, str]:
    """Say, for the next page, what was done beside answering the question asked."""
    if held.undone is not None:
        slots = [str(slot) for slot in held.undone.slots[:_MOST_TOLD]]
        if not held.undone.slots and not held.undone.items and not held.undone.kept:
            return {}  # proposals are open again: the card says it all
        return {"annule": ",".join(slots) or "1"} | ({"garde": "1"} if held.undone.kept else {})
    if held.turn.move is not None:
        return {"annule": "0"}
    confirmed = said.utterance.gesture is Gesture.CONFIRM or bool(held.turn.settled)
    changed = [change for change in held.turn.changes if isinstance(change, Answered)]
    others = [str(change.slot) for change in changed if change.slot != said.slot and _differs(draft, change)]
    told = {"corrige": ",".join(others[:_MOST_TOLD])} if others and not confirmed else {}
    if confirmed and changed:
        told["note"] = str(len(changed))
    agreed = sum(one.standing is Standing.AGREED for one in held.turn.settled)
    if agreed:
        told["retenu"] = str(agreed)
    if held.turn.settled and not (changed or agreed or held.turn.proposals):
        told["ecarte"] = held.name or ""
    away = [place.code for place in held.turn.elsewhere if place.code]
    if away:
        told["ailleurs"] = ",".join(away[:_MOST_TOLD])
    removed = sum(isinstance(change, Removed) for change in held.turn.changes)
    return told | ({"retire": str(removed)} if removed else {})


def _differs(draft: Draft, change: Answered) -> bool:
    """Whether a change gives another answer to what had one."""
    present = draft.answers.get(change.slot)
    return present is not None and (present.value, present.unknown) != (change.answer.value, change.answer.unknown)


_SAID = {
    "maintenu": ("success", "Votre réponse est maintenue : la remarque est close, avec votre explication."),
    "garde": ("info", "Une réponse que quelqu'un a changée depuis est restée telle quelle."),
}


def notices(page: Page, told: Mapping[str, str]) -> Iterator[View]:
    """Tell what the last turn did; what it changed can be taken back from here."""
    taken, kept = _number(told, "note"), _number(told, "retenu")
    if taken:
        later = f" Les {kept} autres le seront" if kept > 1 else " Une autre le sera"
        text = f"{french.counted(taken, 'réponse enregistrée', 'réponses enregistrées')}."
        yield _undoable(page, f"{text}{later} dès que la question viendra." if kept else text)
    elif kept:
        yield {"tone": "info", "text": "C’est retenu, et sera enregistré dès que la question viendra."}
    if "ecarte" in told:
        yield _undoable(page, "Rien n'a été retenu.", "Revoir ce que j'avais compris", told["ecarte"][:16]) | {
            "tone": "info"
        }
    corrected = list(_named(page, told.get("corrige", "")))
    if corrected:
        yield _undoable(page, f"C'est noté : {' ; '.join(corrected)}.")
    removed = _number(told, "retire")
    if removed:
        yield _undoable(page, f"C'est retiré ({french.counted(removed, 'ligne')}).")
    places = page.context.geography.communes
    away = [places[code] for code in told.get("ailleurs", "").split(",")[:_MOST_TOLD] if code in places]
    if away:
        names = french.listed([f"{place.name} ({place.department_code})" for place in away])
        verb = "ne sont pas" if len(away) > 1 else "n'est pas"
        lies = f"{names} {verb} dans le territoire ({page.draft.territory.name}) : je ne l'ai pas retenu."
        yield {"tone": "info", "text": typeset(f"{lies} Si c'est voulu, dites-le à la question « Où, précisément ? ».")}
    if told.get("annule") == "0":
        yield {"tone": "info", "text": typeset("Il n'y a plus rien à annuler.")}
    elif "annule" in told:
        texts = list(_named(page, told["annule"]))
        what = f" : {' ; '.join(texts)}" if texts else ""
        yield {"tone": "success", "text": typeset(f"C'est annulé{what}.")}
    yield from ({"tone": tone, "text": typeset(text)} for name, (tone, text) in _SAID.items() if name in told)


def _number(told: Mapping[str, str], name: str) -> int:
    """Give a number of the address; 0 where it tells none."""
    text = told.get(name, "")[:4]
    return int(text) if text.isascii() and text.isdecimal() else 0


def _undoable(page: Page, text: str, label: str = "Annuler", turn: str = "") -> View:
    """Make a notice that carries the way back: of the last turn, or of the one named."""
    return {
        "tone": "success",
        "text": typeset(text),
        "undo": page.writable,
        "undo_label": typeset(label),
        "turn": turn,
        "key": new_key(),
        "slot": "pact_state@pact",
    }


def _named(page: Page, slots: str) -> Iterator[str]:
    """Write each slot with its present answer."""
    for name in slots.split(",")[:_MOST_TOLD]:
        slot = Slot.parse(name)
        step = page.draft.form.step(slot, page.draft.answers)
        if step is None:
            continue
        answer = page.draft.answers.get(slot)
        shown = answer_text(page, step, answer) if answer else "sans réponse"
        yield f"{step.node.name or step.node.wording} : {shown}"
