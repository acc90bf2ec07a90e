"""Utterances and what is understood of them as machines write them: the conventions of the corpus of utterances."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from survey.domain.territories import Geography
from survey.domain.values import Organisation, Place, Value
from survey.domain.vocabulary import OrganisationCategory, PlaceKind
from survey.questionnaire.kinds import Quantity
from survey.questionnaire.questionnaire import Questionnaire
from survey.understanding.candidates import Candidate, Scene, Understanding
from survey.understanding.replies import Context

# By list: the question that names a line and is written as its category and name, then the others by their key.
_LINES: dict[str, dict[str, str]] = {
    "signatories": {"signatory": ""},
    "partners": {"partner": "", "contributions": "contributions", "contribution_detail": "detail"},
    "cofundings": {"cofunder": "", "cofunding_amount": "amount", "cofunding_status": "status"},
    "indicators": {
        "indicator_label": "label",
        "indicator_kind": "kind",
        "indicator_unit": "unit",
        "indicator_baseline": "baseline",
        "indicator_target": "target",
        "indicator_value": "value",
        "indicator_measured_on": "measured_on",
    },
}
_ALWAYS_WRITTEN = {"cofundings": ("amount", "status")}


def scene_of(line: Mapping[str, Any], form: Questionnaire, geography: Geography) -> Scene:
    """Read the scene of a line; raises ``KeyError`` or ``ValueError`` where it is not one."""
    context = Context(date.fromisoformat(line["today"]), geography.territories[line["department"]], geography)
    values: dict[str, Value] = {}
    entries: dict[str, tuple[Mapping[str, Value], ...]] = {}
    for question, value in (line.get("before") or {}).items():
        if question in _LINES:
            entries[question] = tuple(_load_line(question, one, form) for one in value)
        elif value is not None:
            values[question] = _load(question, value, form)
    proposed = tuple(
        Candidate(question, _load(question, value, form), 0, 0)
        for question, value in (line.get("proposed") or {}).items()
        if question not in _LINES
    )
    return Scene(form, context, line.get("asked"), values, entries, proposed)


def result_of(understood: Understanding, scene: Scene) -> dict[str, Any]:
    """Write what was understood: values, commands, the unknown state."""
    unknown = understood.unknown
    values = dumped(understood, scene)
    if understood.rows:
        values["rows"] = [dumped(Understanding(candidates=row), scene) for row in understood.rows]
    return {
        "values": values,
        "commands": [command.act.value for command in understood.commands],
        "unknown": unknown.state.value if unknown else None,
        "recall_on": unknown.recall_on.isoformat() if unknown and unknown.recall_on else None,
    }


def dumped(understood: Understanding, scene: Scene) -> dict[str, Any]:
    """Give the values by question; of a list, all its lines as they would stand, under the name of the list."""
    values: dict[str, Any] = {}
    lines: dict[str, dict[int, dict[str, Value]]] = {}
    for repeat, number in (removal.entry for removal in understood.removals):
        _standing(lines, repeat, scene).pop(number, None)
    for one in understood.candidates:
        if one.entry is None:
            values[one.question] = _dump(one.question, one.value, scene.form)
        else:
            _standing(lines, one.entry.repeat, scene).setdefault(one.entry.number, {})[one.question] = one.value
    return values | {
        repeat: [_dump_line(repeat, of[number], scene.form) for number in sorted(of)] for repeat, of in lines.items()
    }


def _standing(lines: dict[str, dict[int, dict[str, Value]]], repeat: str, scene: Scene) -> dict[int, dict[str, Value]]:
    if repeat not in lines:
        lines[repeat] = {number: dict(entry) for number, entry in enumerate(scene.entries.get(repeat, ()))}
    return lines[repeat]


def _dump_line(repeat: str, line: Mapping[str, Value], form: Questionnaire) -> dict[str, Any]:
    written: dict[str, Any] = dict.fromkeys(_ALWAYS_WRITTEN.get(repeat, ()))
    for question, name in _LINES[repeat].items():
        if question in line:
            value = _dump(question, line[question], form)
            written |= {name: value} if name else value
    return written


def _load_line(repeat: str, line: Mapping[str, Any], form: Questionnaire) -> dict[str, Value]:
    return {
        question: _load(question, line if name == "" else line[name], form)
        for question, name in _LINES[repeat].items()
        if name == "" or line.get(name) is not None
    }


def _dump(question: str, value: Value, form: Questionnaire) -> Any:  # noqa: ANN401  JSON is any of its types
    kind = form.question(question).kind
    if isinstance(kind, Quantity) and isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    data = kind.dump(value)
    if isinstance(value, tuple) and any(isinstance(item, Place) for item in value):
        return [{key: item[key] for key in ("kind", "code", "label")} for item in data]
    return data


def _load(question: str, data: Any, form: Questionnaire) -> Value:  # noqa: ANN401  JSON is any of its types
    kind = form.question(question).kind
    if isinstance(data, dict):
        return Organisation(OrganisationCategory(data["category"]), data.get("name") or "")
    if isinstance(data, list) and data and isinstance(data[0], dict):
        return tuple(Place(PlaceKind(item["kind"]), item["label"], item["code"]) for item in data)
    return kind.load(str(data) if isinstance(kind, Quantity) else data)
