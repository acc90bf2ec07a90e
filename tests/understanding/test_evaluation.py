import json
from pathlib import Path
from typing import Any

import pytest

from survey.data import geography
from survey.questionnaire.registry import questionnaire
from survey.understanding.reading import prepare
from survey.understanding.reports.canonical import result_of, scene_of
from survey.understanding.reports.evaluation import (
    Score,
    bars,
    is_good_enough,
    is_right,
    judge,
    plain,
    say_the_same,
    total,
)
from survey.understanding.sentences import understand

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.jsonl"))
CAF = {"category": "caf", "name": "CAF de l'Orne"}
ALENCON = {"kind": "commune", "code": "61001", "label": "Alençon"}
SHARE = {"category": "msa", "amount": 500000, "status": "secured"}
LINE: dict[str, Any] = {
    "expected": {"total_cost": 8000000, "committed_amount": 1500000, "areas": [ALENCON]},
    "acceptable": {"planned_amount": 1500000, "scale": "commune"},
    "must_not": ["paid_amount"],
    "either": [["committed_amount", "planned_amount"]],
}


def score(line: dict[str, Any], **result: Any) -> Score:  # noqa: ANN401  JSON is any of its types
    return judge({"expected": {}} | line, result).score


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_corpus_is_understood_above_the_thresholds(path: Path) -> None:
    form, places = questionnaire("2024"), geography()
    prepare(places)
    verdicts = {}
    for line in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        scene = scene_of(line, form, places)
        verdicts[line["id"]] = judge(line, result_of(understand(line["text"], scene), scene))
    whole = total(verdict.score for verdict in verdicts.values())
    faults = "\n".join(f"{name} {fault}" for name, verdict in verdicts.items() for fault in verdict.faults)
    assert whole.lines > 0
    assert is_good_enough(whole), f"{whole}\n{bars(whole)}\n{faults}"


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_perfect_reader_has_full_marks(path: Path) -> None:
    for line in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        perfect = {"values": line["expected"], "commands": line.get("commands"), "unknown": line.get("unknown")}
        assert judge(line, perfect).faults == (), line["id"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # All three expected.
        ({"total_cost": 8000000, "committed_amount": 1500000, "areas": [ALENCON]}, Score(1, 1, right=3)),
        # One of the two amounts of which one is enough: as good.
        ({"total_cost": 8000000, "planned_amount": 1500000, "areas": [ALENCON]}, Score(1, 1, right=3)),
        # Both, and an acceptable addition: neither gained nor lost.
        (
            {
                "total_cost": 8000000,
                "committed_amount": 1500000,
                "planned_amount": 1500000,
                "areas": [ALENCON],
                "scale": "commune",
            },
            Score(1, 1, right=3),
        ),
        # The other of the two amounts, with another number: wrong, and the expected one is excused.
        ({"total_cost": 8000000, "planned_amount": 99, "areas": [ALENCON]}, Score(1, right=2, wrong=1)),
        # Nothing: three values missed.
        ({}, Score(1, missed=3)),
        # A wrong total is wrong and missed; an invented scale is wrong; a forbidden payment counts twice.
        (
            {"total_cost": 1, "committed_amount": 1500000, "areas": [ALENCON], "scale": "region", "paid_amount": 0},
            Score(1, right=2, wrong=3, missed=1, forbidden=1),
        ),
    ],
)
def test_values_of_a_line_are_counted(values: dict[str, Any], expected: Score) -> None:
    assert score(LINE, values=values) == expected


def test_rows_of_a_table_are_judged_in_order() -> None:
    line = {"expected": {"rows": [{"action_title": "Bus"}, {"total_cost": 100}]}, "acceptable": {"operator": "*"}}
    assert score(line, values={"rows": [{"action_title": "bus", "operator": CAF}, {"total_cost": 100}]}) == Score(
        1, 1, right=2
    )
    assert score(line, values={"rows": [{"total_cost": 100}]}) == Score(1, wrong=1, missed=2)
    assert score(line, values={"rows": [{"action_title": "Bus"}, {"total_cost": 100}, {}, {}]}) == Score(
        1, right=2, wrong=2
    )
    assert score(line) == Score(1, missed=2)


@pytest.mark.parametrize(
    ("line", "found", "expected"),
    [
        ({}, [], Score(1, 1)),
        ({}, ["add", "set"], Score(1, 1)),
        ({}, ["undo"], Score(1, commands=1)),
        ({"commands": ["undo"]}, ["undo"], Score(1, 1, commands=1, commands_right=1)),
        ({"commands": ["undo"]}, ["undo", "set"], Score(1, 1, commands=1, commands_right=1)),
        ({"commands": ["undo"]}, [], Score(1, commands=1)),
        ({"commands": ["undo"]}, ["undo", "skip"], Score(1, commands=1)),
        (
            {"commands": ["undo"], "acceptable_commands": ["skip"]},
            ["undo", "skip"],
            Score(1, 1, commands=1, commands_right=1),
        ),
        ({"commands": ["remove"]}, [], Score(1, 1, commands=1, commands_right=1)),
    ],
)
def test_commands_of_a_line_are_counted(line: dict[str, Any], found: list[str], expected: Score) -> None:
    assert score(line, commands=found) == expected


@pytest.mark.parametrize(
    ("line", "found", "expected"),
    [
        ({}, None, Score(1, 1)),
        ({}, "unknown", Score(1, states=1)),
        ({"unknown": "pending"}, "pending", Score(1, 1, states=1, states_right=1)),
        ({"unknown": "pending"}, None, Score(1, states=1)),
        ({"unknown": "pending"}, "unknown", Score(1, states=1)),
        (
            {"unknown": "pending", "acceptable_unknown": ["unknown"]},
            "unknown",
            Score(1, 1, states=1, states_right=1),
        ),
        ({"unknown": "pending", "acceptable_unknown": ["none"]}, None, Score(1, 1, states=1, states_right=1)),
    ],
)
def test_unknown_state_of_a_line_is_counted(line: dict[str, Any], found: str | None, expected: Score) -> None:
    assert score(line, unknown=found) == expected


@pytest.mark.parametrize(
    ("question", "found", "wanted", "right"),
    [
        ("total_cost", 100, 100, True),
        ("total_cost", "100", 100, False),
        ("total_cost", 5, {"any_of": [4, 5]}, True),
        ("total_cost", 6, {"any_of": [4, 5]}, False),
        ("total_cost", 6, "*", True),
        ("uses_local_credits", True, True, True),
        ("uses_local_credits", 1, True, False),
        ("starts_on", "2024-10", "2024-10-01", False),
        ("audiences", ["women", "children"], ["children", "women"], True),
        ("audiences", ["women"], ["children", "women"], False),
        ("audiences", ["women", "women"], ["children", "women"], False),
        ("areas", [{**ALENCON, "label": "ALENCON"}], [ALENCON], True),
        ("areas", [{**ALENCON, "code": "61002"}], [ALENCON], False),
        (
            "areas",
            [{"kind": "text", "code": None, "label": "le quartier de Perseigne"}],
            [{"kind": "text", "code": None, "label": "Perseigne"}],
            True,
        ),
        ("areas", [ALENCON], [{"kind": "text", "code": None, "label": "Alençon"}], False),
        ("operator", {"category": "caf", "name": ""}, CAF, True),
        ("operator", {"category": "caf", "name": "Caf Orne"}, CAF, True),
        ("operator", {"category": "caf", "name": "Caf"}, {"category": "caf", "name": "MSA"}, False),
        ("operator", {"category": "msa", "name": "CAF de l'Orne"}, CAF, False),
        ("cofundings", [SHARE], [{**SHARE, "status": None}], True),
        ("cofundings", [{**SHARE, "status": None}], [SHARE], False),
        ("cofundings", [{**SHARE, "amount": None}], [SHARE], False),
        (
            "indicators",
            [{"label": "x", "target": 200}],
            [{"label": "familles accompagnées", "target": 200, "value": None}],
            True,
        ),
        ("indicators", [{"label": "x", "target": 100}], [{"label": "x", "target": 200}], False),
        ("need", "un diagnostic social de 2023", "diagnostic social 2023", True),
        ("need", 5, "5", False),
        ("linked_schemes", ["none"], ["department_contract"], True),
        ("linked_schemes", [], ["department_contract"], False),
        ("commitment_number", "EJ 2104", "ej-2104", True),
    ],
)
def test_value_is_compared_as_its_question_asks(question: str, found: object, wanted: object, *, right: bool) -> None:
    assert is_right(question, found, wanted) is right


def test_texts_are_compared_without_accents_nor_articles() -> None:
    assert plain("L’Œuvre des Épiceries, à Alençon !") == "oeuvre epiceries alencon"
    assert say_the_same("un bus", "le bus des familles")
    assert say_the_same("x1 x2 x3 x4 x5", "x1 x2 x3 y4 y5 y6")
    assert not say_the_same("x1 x2 x3 x4 x5", "x1 x2 y3 y4 y5 y6")
    assert not say_the_same("le", "la")
    assert not say_the_same("", "")


def test_rates_are_shares_of_what_was_filled_or_said() -> None:
    whole = Score(lines=3, right=96, wrong=4, missed=32, commands=4, commands_right=3)
    assert (whole.precision, whole.recall, whole.command_rate, whole.state_rate) == (0.96, 0.75, 0.75, None)
    assert total([whole, whole]).right == 192


@pytest.mark.parametrize(
    ("whole", "good"),
    [
        (Score(right=98, wrong=2, missed=7), True),
        (Score(right=979, wrong=21), False),
        (Score(right=92, missed=8), False),
        (Score(right=1, forbidden=1), False),
        (Score(right=1, commands=100, commands_right=96), False),
        (Score(right=1, states=100, states_right=97), True),
        (Score(), True),
    ],
)
def test_thresholds_are_those_of_the_project(whole: Score, *, good: bool) -> None:
    assert is_good_enough(whole) is good
