"""Utterances and what is understood of them as machines write them: the conventions of the corpus of utterances.

Euros are integer cents; dates ``YYYY-MM-DD`` or ``YYYY-MM``; closed lists, identifiers; a list (partners, cofundings…) is under its own
name, each of its lines written whole. Places in a text count its characters (code points), the end excluded.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from survey.domain.french import typeset
from survey.domain.territories import Geography
from survey.domain.values import Organisation, Place, Value
from survey.domain.vocabulary import OrganisationCategory, PlaceKind
from survey.questionnaire import kinds
from survey.questionnaire.questionnaire import Questionnaire
from survey.understanding.candidates import Candidate, Command, Entry, Scene, Understanding
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
_JSON: dict[str, tuple[type, ...]] = {
    "amount": (int,),
    "count": (int,),
    "yes_no": (bool,),
    "quantity": (int, float, str),
    "choices": (list,),
    "departments": (list,),
    "places": (list,),
    "organisation": (dict,),
}
# Years that the days of a text, before or after it, can be reckoned from.
_YEARS = range(2000, 2100)
_NOT_A_VALUE = (KeyError, ValueError, TypeError, AttributeError, ArithmeticError)


class Unreadable(ValueError):  # noqa: N818  it says what the line is
    """A line is not in the form of the corpus; the message says why, in French."""

    def __init__(self, message: str) -> None:
        super().__init__(typeset(message))


def scene_of(line: Mapping[str, Any], form: Questionnaire, geography: Geography) -> Scene:
    """Read the scene of a line: ``today`` and ``department``, then ``asked``, ``before`` and ``proposed`` where they are.

    Raises ``Unreadable``.
    """
    context = Context(_day(line.get("today")), _territory(line.get("department"), geography), geography)
    asked = line.get("asked")
    if asked is not None and str(asked) not in form.nodes:
        raise Unreadable(f"« {asked} » n'est pas une question du formulaire.")
    values: dict[str, Value] = {}
    entries: dict[str, tuple[Mapping[str, Value], ...]] = {}
    for question, value in _items(line, "before"):
        if question in _LINES:
            entries[question] = tuple(_load_line(question, one, form) for one in _listed(question, value))
        else:
            values[question] = _load(question, value, form)
    proposed = tuple(_proposed(_items(line, "proposed"), entries, form))
    return Scene(form, context, asked, values, entries, proposed)


def _day(text: object) -> date:
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        day = date.min
    if day.year not in _YEARS:
        raise Unreadable(f"« today » : une date comme 2024-10-15 est attendue, pas « {text or ''} ».")
    return day


def _territory(code: object, geography: Geography) -> Any:  # noqa: ANN401  a territory, looked up under any JSON
    try:
        return geography.territories[str(code)]
    except KeyError:
        raise Unreadable(
            f"« department » : un code comme 61, 2A ou 974 est attendu, pas « {'' if code is None else code} »."
        ) from None


def _items(line: Mapping[str, Any], name: str) -> Iterator[tuple[str, Any]]:
    data = line.get(name) or {}
    if not isinstance(data, dict):
        raise Unreadable(f"« {name} » : un objet {{question: valeur}} est attendu.")
    yield from ((question, value) for question, value in data.items() if value is not None)


def _listed(question: str, data: object) -> list[Any]:
    if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
        raise Unreadable(f"« {question} » : une liste d'objets est attendue.")
    return data


def _proposed(
    items: Iterable[tuple[str, Any]], entries: Mapping[str, tuple[Mapping[str, Value], ...]], form: Questionnaire
) -> Iterator[Candidate]:
    for question, data in items:
        if question not in _LINES:
            yield Candidate(question, _load(question, data, form), 0, 0)
            continue
        for number, line in enumerate(_listed(question, data), len(entries.get(question, ()))):
            for asked, value in _load_line(question, line, form).items():
                yield Candidate(asked, value, 0, 0, entry=Entry(question, number))


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


def report_of(text: str, understood: Understanding, scene: Scene) -> dict[str, Any]:
    """Write what was understood and the words that say it.

    Each of the ``spans`` bears the name under which its value stands in ``values``. Of a list, ``field`` is the question and ``line`` the
    line, from 0; ``removed`` marks the words that take a line out; of a table, ``row`` is the row, from 0, of ``values["rows"]``.
    """
    unknown, misread = understood.unknown, understood.misread
    return result_of(understood, scene) | {
        "spans": list(_spans(text, understood)),
        "acts": [_act(command) | _words(text, command.start, command.end) for command in understood.commands],
        "unknown_span": _words(text, unknown.start, unknown.end) if unknown else None,
        "elsewhere": [
            {"kind": one.place.kind.value, "code": one.place.code, "label": one.place.label}
            | _words(text, one.start, one.end)
            for one in understood.elsewhere
        ],
        "misread": misread.message if misread else None,
    }


def _words(text: str, start: int, end: int) -> dict[str, Any]:
    return {"start": start, "end": end, "words": text[start:end]}


def _act(command: Command) -> dict[str, Any]:
    return {
        "act": command.act.value,
        "argument": command.argument,
        "number": command.number,
        "questions": list(command.questions),
    }


def _spans(text: str, understood: Understanding) -> Iterator[dict[str, Any]]:
    for candidate in understood.candidates:
        yield _span(text, candidate)
    for removal in understood.removals:
        yield (
            {"question": removal.entry.repeat}
            | _words(text, removal.start, removal.end)
            | {"confidence": 1.0, "line": removal.entry.number, "removed": True}
        )
    for number, row in enumerate(understood.rows):
        yield from (_span(text, candidate) | {"row": number} for candidate in row)


def _span(text: str, one: Candidate) -> dict[str, Any]:
    span = {"question": one.entry.repeat if one.entry else one.question} | _words(text, one.start, one.end)
    span["confidence"] = one.confidence
    if one.entry:
        span |= {"field": one.question, "line": one.entry.number}
    if one.computed:
        span["computed"] = True
    return span


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
    if isinstance(kind, kinds.Quantity) and isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    data = kind.dump(value)
    if isinstance(value, tuple) and any(isinstance(item, Place) for item in value):
        return [{key: item[key] for key in ("kind", "code", "label")} for item in data]
    return data


def _load(question: str, data: Any, form: Questionnaire) -> Value:  # noqa: ANN401  JSON is any of its types
    try:
        kind = form.question(question).kind
    except KeyError:
        raise Unreadable(f"« {question} » n'est pas une question du formulaire.") from None
    try:
        return _value(kind, data)
    except _NOT_A_VALUE:
        raise Unreadable(f"« {question} » : {data!r} n'est pas une valeur de cette question.") from None


def _value(kind: kinds.Kind, data: Any) -> Value:  # noqa: ANN401  JSON is any of its types
    """Load a value, more strictly than its kind does: a file is written by hand. Raises one of ``_NOT_A_VALUE``."""
    if type(data) not in _JSON.get(kind.name, (str,)):
        raise TypeError
    if isinstance(kind, kinds.OrganisationKind):
        return Organisation(OrganisationCategory(data["category"]), str(data.get("name") or ""))
    if isinstance(kind, kinds.Places):
        return tuple(Place(PlaceKind(one["kind"]), str(one["label"]), one.get("code")) for one in data)
    if isinstance(kind, kinds.Choice | kinds.Choices):
        for term in data if isinstance(kind, kinds.Choices) else [data]:
            kind.vocabulary(term)
    value = kind.load(str(data) if isinstance(kind, kinds.Quantity) else data)
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError
    return value
