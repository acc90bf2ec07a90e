import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

import pytest

from survey.demonstration.material import dossiers
from survey.domain import vocabulary as terms
from survey.domain.values import PartialDate
from tests.demonstration.material import (
    TODAY,
    Json,
    Version,
    codes,
    departments_of,
    published,
    versions,
)
from tests.demonstration.rules import (
    ALLOWED,
    CONDITIONAL,
    DATES,
    MAY_BE_UNKNOWN,
    PLACES,
    REQUIRED,
    is_unknown,
    is_well_formed,
)

VERSIONS = tuple(versions())
each_version = pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.name)


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts(item)


def actions() -> list[Json]:
    return [action for version in VERSIONS if "v1" not in version.name for action in version.actions]


def test_published_actions_say_where_they_come_from() -> None:
    assert len(published()) == 24
    assert len({action["id"] for action in published()}) == 24
    for action in published():
        assert action["facts"], action["id"]
        assert action["kind"], action["id"]
        assert re.match(r"https?://[a-z0-9.-]+/", action["source_url"]), action["id"]


def test_each_published_action_is_one_action_of_its_department() -> None:
    departments = {action["id"]: action["departments"] for action in published()}
    used = [
        (a["source"], d["territory"]) for d in dossiers() for p in d["priorities"] for a in p["actions"] if a["source"]
    ]
    assert sorted(source for source, _ in used) == sorted(departments)
    assert all(territory in departments[source] for source, territory in used)
    assert {code for list_ in departments.values() for code in list_} <= {d["territory"] for d in dossiers()}


def test_completed_answers_are_told_from_published_ones() -> None:
    for action in actions():
        groups = {group for group in ("partners", "cofundings", "indicators") if action.get(group)}
        given, completed = {*action["answers"], *groups}, set(action["completed"])
        assert completed <= given, action["answers"]["action_title"]
        assert action["source"] or completed == given, action["answers"]["action_title"]


def test_material_covers_territories_regions_and_states() -> None:
    region = {row["code"]: row["region_code"] for row in codes("departments")}
    places = [departments_of(dossier["territory"])[0] for dossier in dossiers()]
    assert len(set(places)) == len(dossiers()) >= 16
    assert len({region[place] for place in places}) >= 10
    assert {"20", "971", "974", "976"} <= {dossier["territory"] for dossier in dossiers()}
    assert Counter(d["state"] for d in dossiers()) == {"transmitted": 17, "draft": 8, "nothing_to_report": 2}
    assert sum("first_version" in dossier for dossier in dossiers()) == 2
    assert len(actions()) >= 60


def test_material_shows_what_an_export_must_tell_apart() -> None:
    answers = [action["answers"] for action in actions()]
    assert {a.get("action_state") for a in answers} >= {state.value for state in terms.ActionState}
    assert {a.get("credit_use") for a in answers} >= {use.value for use in terms.CreditUse}
    assert {a.get("scale") for a in answers} >= {scale.value for scale in terms.TerritorialScale}
    assert {p["answers"]["axis"] for d in dossiers() for p in d["priorities"]} == {axis.value for axis in terms.Axis}
    assert any(a.get("reached_beneficiaries") == 0 for a in answers)
    assert any(a.get("uses_local_credits") is False for a in answers)
    states = {a[q]["unknown"] for a in answers for q in a if is_unknown(a[q])}
    assert states == {state.value for state in terms.Unknown}


def test_texts_are_written_for_one_office_each() -> None:
    for question in ("description", "evaluation", "derogation_reason", "innovation"):
        written = Counter(action["answers"].get(question) for action in actions())
        assert all(times == 1 for text, times in written.items() if text), question
    needs = [priority["answers"]["need"] for dossier in dossiers() for priority in dossier["priorities"]]
    assert len(needs) == len(set(needs))


def test_texts_hold_french_typography_and_nobody() -> None:
    for source in (*dossiers(), *({**action, "source_url": ""} for action in published())):
        for text in texts(source):
            assert not re.search(r"'| [:;?!»%€]|« |[^\s«\u00a0\u202f][;?!»]|\d \d{3}\b|\s$", text), text
            assert not re.search(r"@|\b0[1-9]([ .]?\d\d){4}\b|\b(M\.|Mme|Mlle|Monsieur|Madame) ", text), text
        assert "\\u" not in json.dumps(source, ensure_ascii=False)


@each_version
def test_answers_have_the_shape_of_their_question(version: Version) -> None:
    for level, where, answers in version.levels():
        for question, value in answers.items():
            if is_unknown(value):
                assert question in MAY_BE_UNKNOWN, (where, question)
                assert value["unknown"] in set(terms.Unknown), (where, question)
                recall = value.get("recall_on", "2025-01-01")
                assert recall > TODAY.isoformat(), (where, question)
                assert "recall_on" not in value or value["unknown"] == "pending", (where, question)
            else:
                assert is_well_formed(question, value), (where, level, question, value)


@each_version
def test_conditional_questions_are_answered_when_they_hold(version: Version) -> None:
    for level, where, answers in version.levels():
        for question, holds in CONDITIONAL.get(level, {}).items():
            if version.complete or question in answers:
                assert (question in answers) == holds(answers), (where, question)
        for question, holds in ALLOWED.get(level, {}).items():
            assert question not in answers or holds(answers), (where, question)
    assert bool(version.dossier["signatories"]) == (version.dossier["answers"]["pact_state"] == "signed")


@each_version
def test_sent_dossiers_are_complete(version: Version) -> None:
    if not version.complete:
        return
    for level, where, answers in version.levels():
        assert set(answers) >= REQUIRED.get(level, set()), (where, REQUIRED.get(level, set()) - set(answers))
        assert level != "indicators" or {"indicator_target", "indicator_value"} & set(answers), where
    assert all("partners" in action and action["indicators"] for action in version.actions)
    nothing = version.dossier["state"] == "nothing_to_report"
    assert nothing == (version.dossier["answers"]["pact_state"] == "none") == (not version.priorities)


@each_version
def test_titles_are_unique_and_priorities_few(version: Version) -> None:
    titles = [priority["answers"]["priority_title"] for priority in version.priorities]
    names = [action["answers"]["action_title"] for action in version.actions]
    assert len(titles) == len(set(titles)) <= 3
    assert len(names) == len(set(names))
    assert all(priority["actions"] for priority in version.priorities)


@each_version
def test_dates_agree_with_the_day_of_the_version(version: Version) -> None:
    assert all(
        date(2024, 7, 1) <= datetime.fromisoformat(at).date() <= TODAY for at in version.dossier["transmitted_at"]
    )
    for _, where, answers in version.levels():
        day = {q: PartialDate.from_iso(answers[q]) for q in DATES if q in answers and not is_unknown(answers[q])}
        for question in {"signed_on", "committed_on", "indicator_measured_on"} & set(day):
            assert date(2024, 1, 1) <= day[question].first <= version.day, (where, question)
        state, start, end = answers.get("action_state"), day.get("starts_on"), day.get("ends_on")
        assert not (start and end) or start.first <= end.last, where
        assert state not in {"under_way", "finished"} or not start or start.first <= version.day, where
        assert state != "finished" or not end or end.first <= version.day, where
        assert state != "planned" or not start or start.last > version.day, where


@each_version
def test_places_are_official_and_inside_the_territory(version: Version) -> None:
    departments = departments_of(version.dossier["territory"])
    known = {("commune", row["code"]): (row["name"], row["department_code"].split()) for row in codes("communes")}
    known |= {("epci", row["code"]): (row["name"], row["department_codes"].split()) for row in codes("epcis")}
    known |= {("arrondissement", r["code"]): (r["name"], [r["department_code"]]) for r in codes("arrondissements")}
    known |= {("department", row["code"]): (row["name"], [row["code"]]) for row in codes("departments")}
    for _, where, answers in version.levels():
        for place in (place for question in PLACES for place in answers.get(question, [])):
            if place["kind"] == "text":
                assert place["code"] is None, where
                continue
            name, at = known[place["kind"], place["code"]]
            assert (place["label"], place["department"] in at) == (name, True), (where, place)
            assert place["department"] in departments, (where, place)
        assert not set(answers.get("other_departments", [])) & set(departments), where


@each_version
def test_amounts_are_coherent(version: Version) -> None:
    for action in version.actions:
        answers = action["answers"]
        engaged, paid = answers.get("committed_amount"), answers.get("paid_amount")
        assert engaged is None or 0 < engaged <= 30_000_000, answers["action_title"]
        assert not isinstance(paid, int) or paid <= engaged, answers["action_title"]
    engaged = sum(action["answers"].get("committed_amount", 0) for action in version.actions)
    assert engaged <= 45_000_000


def test_total_costs_differ_from_their_parts_a_few_times() -> None:
    differing = 0
    for action in actions():
        answers, total = action["answers"], action["answers"].get("total_cost")
        parts = sum(
            line["cofunding_amount"] for line in action["cofundings"] if not is_unknown(line["cofunding_amount"])
        )
        parts += answers.get("committed_amount", 0) + answers.get("planned_amount", 0)
        differing += isinstance(total, int) and total != parts
    assert 1 <= differing <= 5


def test_commitment_numbers_are_unique() -> None:
    numbers = [a["answers"]["commitment_number"] for a in actions() if "commitment_number" in a["answers"]]
    known = [number for number in numbers if not is_unknown(number)]
    assert len(known) == len(set(known)) < len(numbers)
    assert all(re.fullmatch(r"[A-Z0-9_+/-]{1,50}", number) for number in known)
