"""« Le coût de l'action 1.2, c'est 52 000 € »: a correction of an action that is not the one at hand, named by its number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from survey.dialogue.exchanges import Exchange
from survey.dialogue.moving import numbered
from survey.dialogue.scenes import Stage, stage_of
from survey.questionnaire.answers import ROOT, Item, Slot
from survey.understanding.acts.naming import names_in
from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Understanding
from survey.understanding.sentences import understand

_NUMBER = r"l['’]action (?:n[°o] ?)?(?P<first>[0-9]{1,2})(?:\.(?P<second>[0-9]{1,2}))?(?![0-9.])"
_NAME = r"(?:(?:le|la|les) |l['’])(?P<name>[^,.;:=]{2,40}?)"
_IS = r"\s*(?:,? ?(?:c['’]est|est|sont|passe à|devient)\b|[:=])"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\W*(?:non\W+)?{_NAME} (?P<of>(?:de|pour|dans|sur) {_NUMBER}){_IS}",
        rf"\W*(?P<of>(?:pour|dans|sur) {_NUMBER})\W{{1,3}}{_NAME}{_IS}",
        rf"\W*(?:enl[eè]v|retir|supprim|ajout|remplac)\w* .{{2,100}} (?P<of>(?:de|à|dans|pour|sur) {_NUMBER})\W*$",
    )
)
"""What such a correction looks like, whole: a text that only mentions another action is about the one at hand."""
_LONGEST = 200


@dataclass(frozen=True)
class Addressed:
    """What is said of an action: the exchange as it stands there, the scene, and what was understood of the rest of the words."""

    there: Exchange
    stage: Stage
    understood: Understanding


def addressed(at: Exchange, text: str) -> Addressed | None:
    """Give what a text corrects of the action that it numbers; ``None`` where it numbers none of this dossier, or corrects nothing."""
    said = next(filter(None, (form.match(text) for form in _FORMS)), None) if len(text) <= _LONGEST else None
    item = _item(at, said) if said else None
    if said is None or item is None:
        return None
    there = replace(at, slot=Slot(at.form.repeat(item.repeat).first.id, item.id))
    stage = stage_of(there, of_card=False)
    stage = replace(stage, scene=replace(stage.scene, asked=None))
    name = said.groupdict().get("name")
    if name is not None and not _is_name(name, stage):
        return None
    start, end = said.span("of")
    rest = text[:start] + " " * (end - start) + text[end:]  # the places of the other words stay what they are
    understood = understand(rest, stage.scene)
    return Addressed(there, stage, understood) if understood.candidates or understood.removals else None


def _is_name(words: str, stage: Stage) -> bool:
    """Tell the name of a question from other words."""
    analysis = Analysis(words, stage.scene)
    return any((name.first, name.last) == (0, len(analysis.tokens)) for name in names_in(analysis))


def _item(at: Exchange, said: re.Match[str]) -> Item | None:
    """Find « action 1.2 » as the pages number it, « action 2 » as going there does."""
    if said["second"] is None:
        return numbered(at, "actions", int(said["first"]))
    of_first = _at_rank(at.answers.children(ROOT, "priorities"), int(said["first"]))
    return _at_rank(at.answers.children(of_first.id, "actions"), int(said["second"])) if of_first else None


def _at_rank(items: Sequence[Item], rank: int) -> Item | None:
    return items[rank - 1] if 0 < rank <= len(items) else None
