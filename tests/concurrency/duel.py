"""Two agents give the same answer from the same version, again and again (RELIABILITY, experiment C1)."""

import re
import secrets
from collections import Counter
from dataclasses import dataclass, field
from functools import partial

from tests.concurrency.agents import Agent, Answered, at_once

QUESTION = "territorial_assessment@pact"
_VERSION = re.compile(r'name="version" value="(\d+)"')
KEPT, CONFLICT = 303, 409


@dataclass
class Duels:
    """What came of them: the pairs of statuses, and what was not as promised."""

    outcomes: Counter[tuple[int, ...]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def fight(first: Agent, second: Agent, rounds: int) -> Duels:
    """Send both answers at the same instant, each round from the version that both see."""
    duels = Duels()
    for round_ in range(rounds):
        version = version_of(first.get(f"{first.dossier}?q={QUESTION}").body)
        texts = [f"Réponse {round_} de la première", f"Réponse {round_} de la seconde"]
        works = [
            partial(agent.post, f"{agent.dossier}/tours", said(text, version))
            for agent, text in zip((first, second), texts, strict=True)
        ]
        replies = at_once(works)
        duels.outcomes[tuple(sorted(reply.status for reply in replies))] += 1
        duels.faults += [f"{round_}: {fault}" for fault in faults(first, replies, texts, version)]
    return duels


def said(text: str, version: int) -> dict[str, str]:
    key = secrets.token_hex(16)
    return {"question": QUESTION, "cle": key, "reponse": text, "geste": "repondre", "version": str(version)}


def faults(reader: Agent, replies: list[Answered], texts: list[str], version: int) -> list[str]:
    """One answer is kept, one version further; the other agent is shown both."""
    found = []
    statuses = [reply.status for reply in replies]
    if sorted(statuses) != [KEPT, CONFLICT]:
        return [f"answered {statuses}"]
    kept = texts[statuses.index(KEPT)]
    page = replies[statuses.index(CONFLICT)].body
    found += [f"the conflict does not show {text}" for text in texts if text not in page]
    after = reader.get(f"{reader.dossier}?q={QUESTION}").body
    if kept not in after:
        found.append("what was kept is not what is read")
    if version_of(after) != version + 1:
        found.append(f"version {version_of(after)} after {version}")
    return found


def version_of(page: str) -> int:
    """Read the version of the question of the moment."""
    found = _VERSION.search(page.split('class="rc-turn__form"', 1)[-1])
    assert found, page[-3000:]
    return int(found[1])
