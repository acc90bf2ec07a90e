"""RELIABILITY, experiment C1: two agents, same answer, same version: one is kept, the other is shown both."""

from collections import Counter
from functools import partial

from tests.concurrency.agents import at_once
from tests.concurrency.conftest import Site
from tests.concurrency.duel import CONFLICT, KEPT, QUESTION, fight, said, version_of

ROUNDS = 60


def test_one_of_two_equal_claims_is_kept_and_one_told(site: Site) -> None:
    duels = fight(site.agent(), site.agent(), ROUNDS)
    assert duels.faults == []
    assert duels.outcomes == Counter({(KEPT, CONFLICT): ROUNDS})


def test_answers_to_different_questions_never_disturb_each_other(site: Site) -> None:
    first, second = site.agent(), site.agent()
    asked = {QUESTION: first, "governance_name@pact": second}
    for round_ in range(8):
        works, texts = [], [f"Texte {round_} pour {question}" for question in asked]
        for (question, agent), text in zip(asked.items(), texts, strict=True):
            version = version_of(agent.get(f"{agent.dossier}?q={question}").body)
            fields = said(text, version) | {"question": question}
            works.append(partial(agent.post, f"{agent.dossier}/tours", fields))
        assert [reply.status for reply in at_once(works)] == [KEPT, KEPT]
        page = first.get(f"{first.dossier}/formulaire").body
        assert all(text in page for text in texts)
