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
from survey.understanding.candidates import Act, Understanding
from survey.understanding.sentences import understand

_NUMBERED = re.compile(
    r"\b(?:de|pour|dans|sur|à) l['’]action (?:n[°o] ?)?(?P<first>[0-9]{1,2})(?:\.(?P<second>[0-9]{1,2}))?(?![0-9 ]*[0-9€%])",
    re.IGNORECASE,
)
_LONGEST = 200
"""A longer text tells something, and may name another action on the way."""
_EDITS = frozenset({Act.ADD, Act.REMOVE, Act.REPLACE, Act.SET})


@dataclass(frozen=True)
class Addressed:
    """What is said of an action: the exchange as it stands there, the scene, and what was understood of the rest of the words."""

    there: Exchange
    stage: Stage
    understood: Understanding


def addressed(at: Exchange, text: str) -> Addressed | None:
    """Give what a text corrects of the action that it numbers; ``None`` where it numbers none of this dossier, or corrects nothing."""
    said = list(_NUMBERED.finditer(text[:_LONGEST])) if len(text) <= _LONGEST else []
    item = _item(at, said[0]) if len(said) == 1 else None
    if item is None:
        return None
    there = replace(at, slot=Slot(at.form.repeat(item.repeat).first.id, item.id))
    stage = stage_of(there, of_card=False)
    stage = replace(stage, scene=replace(stage.scene, asked=None))
    start, end = said[0].span()
    rest = text[:start] + " " * (end - start) + text[end:]  # the places of the other words stay what they are
    understood = understand(rest, stage.scene)
    is_correction = any(names_in(Analysis(rest, stage.scene))) or any(one.act in _EDITS for one in understood.commands)
    found = understood.candidates or understood.removals
    return Addressed(there, stage, understood) if found and (is_correction or understood.removals) else None


def _item(at: Exchange, said: re.Match[str]) -> Item | None:
    """Find « action 1.2 » as the pages number it, « action 2 » as going there does."""
    if said["second"] is None:
        return numbered(at, "actions", int(said["first"]))
    of_first = _at_rank(at.answers.children(ROOT, "priorities"), int(said["first"]))
    return _at_rank(at.answers.children(of_first.id, "actions"), int(said["second"])) if of_first else None


def _at_rank(items: Sequence[Item], rank: int) -> Item | None:
    return items[rank - 1] if 0 < rank <= len(items) else None
