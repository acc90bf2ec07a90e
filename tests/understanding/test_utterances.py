"""What agents type in answer to one question, from a corpus read by people beforehand."""

import json
from pathlib import Path
from typing import Any

import pytest

from survey.domain.vocabulary import ActionState, Audience, CreditUse, Novelty, TerritorialScale
from survey.questionnaire import kinds
from survey.understanding.folding import key
from survey.understanding.reading import read, read_unknown
from survey.understanding.replies import Reply, Understood
from tests.understanding.reading import context

EUROS, NUMBER = kinds.Amount(), kinds.Count()
QUESTIONS: dict[str, kinds.Kind] = {
    **dict.fromkeys(("committed_amount", "planned_amount", "paid_amount", "total_cost"), EUROS),
    **dict.fromkeys(("targeted_beneficiaries", "reached_beneficiaries"), NUMBER),
    **dict.fromkeys(("uses_local_credits", "people_concerned", "committee"), kinds.YesNo()),
    "committed_on": kinds.Date(),
    "starts_on": kinds.Date(month=True),
    "ends_on": kinds.Date(month=True, ends=True),
    "action_state": kinds.Choice(ActionState),
    "scale": kinds.Choice(TerritorialScale),
    "novelty": kinds.Choice(Novelty),
    "credit_use": kinds.Choice(CreditUse),
    "audiences": kinds.Choices(Audience),
    "areas": kinds.Places(),
    "operator": kinds.OrganisationKind(),
    "commitment_number": kinds.CommitmentNumber(),
}
ONE_QUESTION = {"amount", "count", "date", "yes_no", "choice", "audience", "place", "organisation", "unknown", "noise"}
LINES = [
    line
    for line in map(
        json.loads, (Path(__file__).parent / "corpus" / "utterances.jsonl").read_text(encoding="utf-8").splitlines()
    )
    if line["kind"] in ONE_QUESTION and line["asked"] in QUESTIONS
]


def _plain(value: Any) -> Any:  # noqa: ANN401  JSON is any of its types
    """Compare lists as sets, places by code, names without accents nor case."""
    if isinstance(value, list):
        return {_plain(item) for item in value}
    if isinstance(value, dict):
        return (value.get("kind"), value["code"]) if "code" in value else (value["category"], key(value["name"]))
    return value


def _said(line: dict[str, Any]) -> dict[str, Any]:
    """Give the value of the question asked, none where the words say that it is unknown."""
    asked = line["asked"]
    result = read(QUESTIONS[asked], Reply(line["text"]), context(line["department"], line["today"]))
    if read_unknown(line["text"]) is not None or not isinstance(result, Understood):
        return {}
    return {asked: QUESTIONS[asked].dump(result.value)}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["id"])
def test_answer_states_what_a_careful_reader_says(line: dict[str, Any]) -> None:
    asked = line["asked"]
    said = _said(line)
    assert set(said) == {asked} & set(line["expected"])
    if asked in said:
        acceptable = [line["expected"][asked], line.get("acceptable", {}).get(asked)]
        assert _plain(said[asked]) in map(_plain, acceptable)


@pytest.mark.parametrize("line", [line for line in LINES if "unknown" in line], ids=lambda line: line["id"])
def test_unknown_is_the_state_that_a_careful_reader_says(line: dict[str, Any]) -> None:
    state = read_unknown(line["text"])
    assert state is not None
    assert state.value in {line["unknown"], *line.get("acceptable_unknown", [])}
