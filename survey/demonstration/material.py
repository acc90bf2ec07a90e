"""The material of the demonstration as its files hold it; README.md tells their form and what in them is real."""

import copy
import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
Material = dict[str, Any]


@cache
def dossiers() -> tuple[Material, ...]:
    """Read every dossier, in the order of its territory's code."""
    return tuple(json.loads(path.read_text(encoding="utf-8")) for path in sorted((HERE / "dossiers").glob("*.json")))


@dataclass(frozen=True, slots=True)
class Version:
    """What a dossier said at an instant; ``transmitted`` where it left then."""

    content: Material
    at: datetime
    transmitted: bool


def versions(dossier: Material, today: datetime) -> list[Version]:
    """Give what a dossier said each time it was transmitted, or says today where it never was."""
    instants = [datetime.fromisoformat(text) for text in dossier["transmitted_at"]]
    if not instants:
        return [Version(dossier, today, transmitted=False)]
    contents = [dossier] if len(instants) == 1 else [first_version(dossier, instants[0].date()), dossier]
    return [Version(content, at, transmitted=True) for content, at in zip(contents, instants, strict=True)]


def first_version(dossier: Material, day: date) -> Material:
    """Undo what the second transmission brought."""
    first, changes = copy.deepcopy(dossier), dossier["first_version"]
    targets: dict[str | None, Material] = {None: first["answers"]}
    for priority in first["priorities"]:
        kept = [a for a in priority["actions"] if a["answers"]["action_title"] not in changes["absent_actions"]]
        priority["actions"] = kept
        targets[priority["answers"]["priority_title"]] = priority["answers"]
        targets |= {action["answers"]["action_title"]: action["answers"] for action in kept}
    for change in changes["overrides"]:
        _override(targets[change["action"] or change["priority"]], change["answers"])
    _forget_later_measures(first, day)
    if first["answers"]["pact_state"] != "signed":
        first["signatories"] = []
    return first


def _override(answers: Material, changes: Material) -> None:
    for question, value in changes.items():
        answers[question] = value
        if value is None:
            del answers[question]


def _forget_later_measures(dossier: Material, day: date) -> None:
    for priority in dossier["priorities"]:
        for indicator in (item for action in priority["actions"] for item in action["indicators"]):
            if indicator.get("indicator_measured_on", "") > day.isoformat():
                del indicator["indicator_value"], indicator["indicator_measured_on"]
