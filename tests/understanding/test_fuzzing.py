"""Any text gives an answer: no exception, words inside the text, no value without words, always the same."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.data import geography
from survey.domain.values import Value
from survey.questionnaire.kinds import Kind
from survey.questionnaire.questions import Question, Repeat
from survey.questionnaire.registry import questionnaire
from survey.understanding.candidates import Candidate, Scene, Understanding
from survey.understanding.reading import prepare
from survey.understanding.reports.canonical import report_of, scene_of
from survey.understanding.reports.showing import Look, shown
from survey.understanding.sentences import understand
from tests.understanding.hostile import LONGEST, PHRASES, PIECES, filled, hostile_texts

FORM = questionnaire("2024")
HOSTILE = hostile_texts()
ALENCON = {"kind": "commune", "code": "61001", "label": "Alençon"}
BEFORE: dict[str, Any] = {
    "action_title": "Bus des familles",
    "operator": {"category": "association", "name": "Familles rurales"},
    "audiences": ["women", "children"],
    "areas": [ALENCON],
    "starts_on": "2024-10",
    "ends_on": "2024-12-31",
    "uses_local_credits": True,
    "committed_amount": 1_200_000,
    "total_cost": 4_500_000,
    "targeted_beneficiaries": 200,
    "partners": [
        {"category": "caf", "name": "Caf de l'Orne", "contributions": ["financial"]},
        {"category": "msa", "name": ""},
    ],
    "cofundings": [{"category": "caf", "amount": 2_000_000, "status": None}],
    "indicators": [{"label": "familles accompagnées", "target": 200}],
}
SCENES: tuple[dict[str, Any], ...] = (
    {},
    {"before": BEFORE},
    {"proposed": {**BEFORE, "scale": "commune"}},
    {"before": BEFORE, "proposed": {"committed_amount": 1_500_000, "audiences": ["elderly"]}},
)

anything = st.text(st.characters(), max_size=LONGEST)
pieces = st.lists(
    st.sampled_from(PIECES) | st.sampled_from(PHRASES) | st.text(st.characters(), max_size=4), max_size=30
).map("".join)
questions = st.none() | st.sampled_from(list(FORM.nodes))
arounds = st.integers(0, len(SCENES) - 1)
territories = st.sampled_from(["61", "2A", "20", "974", "75", "69"])


@pytest.fixture(scope="module", autouse=True)
def _prepared() -> None:
    prepare(geography())


def scene(department: str = "61", question: str | None = None, around: int = 0) -> Scene:
    line = {"today": "2024-10-15", "department": department, "asked": question} | SCENES[around]
    return scene_of(line, FORM, geography())


def check(text: str, at: Scene) -> None:
    understood = understand(text, at)
    assert understood == understand(text, at)
    for candidate in (*understood.candidates, *(one for row in understood.rows for one in row)):
        check_candidate(candidate, at.asked)
    for start, end in spans(understood):
        assert 0 <= start < end <= len(text)
    report = report_of(text, understood, at)
    # Two halves of a character, escaped side by side, would be read back as one.
    assert json.loads(json.dumps(report, ensure_ascii=False)) == report
    worded = {span["question"] for span in report["spans"]}
    assert set(report["values"]) - {"rows"} <= worded
    assert all("\n" not in line for line in shown(text, understood, at, Look()))


def check_candidate(one: Candidate, asked: str | None) -> None:
    question = FORM.question(one.question)
    assert 0 < one.confidence <= 1
    # The line that a question is asked of is the asker's to know.
    assert one.entry.repeat == list_of(question) if one.entry else one.question == asked or list_of(question) is None
    assert question.kind.show(one.value).strip()
    assert loaded(question.kind, question.kind.dump(one.value)) == one.value


def list_of(question: Question) -> str | None:
    """Give the list that a question is asked of the lines of; priorities and actions are no such lists."""
    owner = FORM.nodes.get(FORM.owners[question.id])
    return owner.id if isinstance(owner, Repeat) and owner.id not in ("priorities", "actions") else None


def loaded(kind: Kind, data: Any) -> Value:  # noqa: ANN401  JSON is any of its types
    return kind.load(json.loads(json.dumps(data, ensure_ascii=False)))


def spans(understood: Understanding) -> list[tuple[int, int]]:
    unknown = (understood.unknown,) if understood.unknown else ()
    said = (understood.removals, understood.commands, understood.elsewhere, unknown)
    values = (understood.candidates, *understood.rows)
    return [(one.start, one.end) for group in values for one in group] + [
        (one.start, one.end) for group in said for one in group
    ]


@given(anything, questions, arounds, territories)
@settings(deadline=None, max_examples=100)
def test_any_text_is_answered_within_itself(text: str, question: str | None, around: int, department: str) -> None:
    check(text, scene(department, question, around))


@given(pieces, questions, arounds, territories)
@settings(deadline=None, max_examples=200)
def test_pieces_of_sentences_are_answered_within_themselves(
    text: str, question: str | None, around: int, department: str
) -> None:
    check(text, scene(department, question, around))


@given(st.text(st.characters(), min_size=1, max_size=12) | pieces.filter(bool), questions)
@settings(deadline=None, max_examples=30)
def test_repeated_text_is_answered_within_itself(piece: str, question: str | None) -> None:
    check(filled(piece), scene(question=question))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_answered_within_itself(name: str) -> None:
    check(HOSTILE[name], scene(around=3))


@pytest.mark.parametrize("question", FORM.nodes)
def test_every_question_bears_any_answer(question: str) -> None:
    for piece in ("1 ", "12 000 € ", "Alençon, ", "pas ", "\ud800", "", "le 31 sept ", "oui ", "200 familles ", "\x00"):
        check(piece * 30, scene(question=question, around=1))


def test_text_beyond_the_longest_is_answered() -> None:
    check("On finance un bus à Alençon pour 200 familles. " * 1000, scene(around=1))
