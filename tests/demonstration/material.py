"""The demonstration's material as its files hold it, and the versions in which a dossier was sent."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import survey
from survey.demonstration.material import dossiers, first_version

SURVEY = Path(survey.__file__).parent
MATERIAL = SURVEY / "demonstration"
TODAY = date(2024, 10, 15)
Json = dict[str, Any]


@cache
def published() -> tuple[Json, ...]:
    lines = (MATERIAL / "published_actions.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


@cache
def codes(name: str) -> list[dict[str, str]]:
    text = (SURVEY / "data" / f"{name}.csv").read_text(encoding="utf-8").replace("'", "’")
    return list(csv.DictReader(text.splitlines()))


def departments_of(territory: str) -> tuple[str, ...]:
    return ("2A", "2B") if territory == "20" else (territory,)


@dataclass(frozen=True, slots=True)
class Version:
    """A dossier as it stood on a day: the last one sent, the first one, or the draft of today."""

    name: str
    dossier: Json
    day: date

    @property
    def complete(self) -> bool:
        return bool(self.dossier["state"] != "draft")

    @property
    def priorities(self) -> list[Json]:
        return list(self.dossier["priorities"])

    @property
    def actions(self) -> list[Json]:
        return [action for priority in self.priorities for action in priority["actions"]]

    def levels(self) -> Iterator[tuple[str, str, Json]]:
        """Give every set of answers with its level and where it is."""
        yield "pact", self.name, self.dossier["answers"]
        for signatory in self.dossier["signatories"]:
            yield "signatory", self.name, signatory
        for priority in self.priorities:
            yield "priority", f"{self.name} · {priority['answers']['priority_title']}", priority["answers"]
        for action in self.actions:
            where = f"{self.name} · {action['answers']['action_title']}"
            yield "action", where, action["answers"]
            for group in ("partners", "cofundings", "indicators"):
                yield from ((group, where, item) for item in action.get(group, []))


def versions() -> Iterator[Version]:
    for dossier in dossiers():
        name, sent = dossier["territory"], [datetime.fromisoformat(at).date() for at in dossier["transmitted_at"]]
        yield Version(name, dossier, sent[-1] if sent else TODAY)
        if "first_version" in dossier:
            yield Version(f"{name} v1", first_version(dossier, sent[0]), sent[0])
