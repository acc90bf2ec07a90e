"""The printed form is a snapshot: a change of wording or rule is a visible difference, to be read by a person."""

import json
from pathlib import Path

from survey.questionnaire.pacts_2024 import PACTS_2024
from survey.questionnaire.printing import as_json, as_markdown

SNAPSHOT = Path(__file__).parent / "pacts_2024.md"


def test_printed_form_is_the_snapshot() -> None:
    assert as_markdown(PACTS_2024) + "\n" == SNAPSHOT.read_text(encoding="utf-8")


def test_json_holds_every_question_once() -> None:
    dumped = json.dumps(as_json(PACTS_2024), ensure_ascii=False)
    for name in PACTS_2024.nodes:
        assert dumped.count(f'"id": "{name}", "wording"') == 1


def test_printed_form_tells_rules_and_passages() -> None:
    text = as_markdown(PACTS_2024)
    assert "au plus l'AE engagée" in text
    assert "annexe, méthode 6 (exécution des crédits) [M6]" in text
    assert "de 1 à 3" in text
