"""A transmission dated before the instant of an export and committed after its snapshot: news for the next export, not for that one."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from exports import runs
from exports.forms import Form, drawn
from exports.runs import ExportKind, ExportRun
from survey.db.engine import Sessions
from survey.domain.pact import LocalPact
from survey.domain.vocabulary import Axis
from tests.exports.producing import NOW, producer, request, sheet
from tests.factories import dossier, local_pact, paying, priority, send

A_MOMENT = timedelta(milliseconds=200)
LATER = NOW + timedelta(days=1)
CHOSEN = next(iter(Axis))
CODE = "Code département"


def a_pact(territory: str, cents: int) -> LocalPact:
    return local_pact(territory, priority(CHOSEN, paying(cents)))


def transmit(sessions: Sessions, at: datetime, *pacts: LocalPact) -> None:
    with sessions.begin() as session:
        for pact in pacts:
            send(session, pact, at)


def drawn_meanwhile(sessions: Sessions, folder: Path, kind: ExportKind, late: Iterable[LocalPact]) -> ExportRun:
    """Produce a workbook while others transmit: dated just before its instant, committed once it is being read."""

    def watch(step: str) -> None:
        if step == "reading":
            transmit(sessions, NOW - A_MOMENT, *late)

    return replace(producer(sessions, folder), watch=watch).produce(request(sessions, kind))


@pytest.mark.parametrize("kind", list(ExportKind))
def test_late_transmission_leaves_the_run_as_it_was(sessions: Sessions, tmp_path: Path, kind: ExportKind) -> None:
    transmit(sessions, NOW - timedelta(days=2), a_pact("48", 100_00))
    with sessions.begin() as session:
        dossier(session, "32")
    late = (a_pact("48", 200_00), a_pact("32", 300_00), a_pact("01", 400_00))
    run, maker = drawn_meanwhile(sessions, tmp_path, kind, late), producer(sessions, tmp_path)
    with sessions.reading() as session:
        assert [len(ids) for ids in (session.get_one(ExportRun, run.id).standing or {}).values()] == [2, 1]
    for form in Form:
        assert drawn(maker, run, form).exists()
    maker.path(run).unlink()
    again = maker.produce(run.id)
    assert (again.digest, again.rows_digest, again.standing) == (run.digest, run.rows_digest, run.standing)


def test_late_transmission_is_news_for_the_next_run(sessions: Sessions, tmp_path: Path) -> None:
    transmit(sessions, NOW - timedelta(days=2), a_pact("48", 100_00))
    first = drawn_meanwhile(sessions, tmp_path, ExportKind.DGCS, (a_pact("48", 200_00), a_pact("32", 300_00)))
    transmit(sessions, NOW + A_MOMENT, a_pact("48", 200_00))
    maker = producer(sessions, tmp_path)
    second = maker.produce(request(sessions, ExportKind.DGCS, LATER))
    assert second.previous_id == first.id
    assert [row[CODE] for row in sheet(maker.path(first), "Engagements")] == ["48"]
    told = {(row[CODE], row["Nature"]) for row in sheet(maker.path(second), "Évolutions")}
    assert told == {("32", "ajouté"), ("48", "ajouté"), ("48", "retiré")}


def test_run_without_what_stood_finds_it_by_its_instant(sessions: Sessions, tmp_path: Path) -> None:
    transmit(sessions, NOW - timedelta(days=2), a_pact("48", 100_00))
    maker = producer(sessions, tmp_path)
    run = maker.produce(request(sessions, ExportKind.DGCS))
    with sessions.begin() as session:
        session.execute(update(ExportRun).values(standing=None))
        runs.reopen(session, run.id)
    transmit(sessions, NOW + A_MOMENT, a_pact("48", 200_00))
    again = maker.produce(run.id)
    assert (again.digest, again.standing) == (run.digest, run.standing)
