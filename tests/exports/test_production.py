"""Both workbooks on both databases: what another library reads back is what the database holds."""

import zipfile
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, event, func, select

from exports.columns.actions import ACTIONS
from exports.columns.credits import COMMITMENTS
from exports.deliveries import Sender
from exports.production import NotStoredError
from exports.runs import ExportKind, ExportRun, RunState
from survey.clock import StoppedClock
from survey.db.engine import Sessions
from survey.db.facts import ActionFact, RemarkFact, Transmission
from survey.domain.french import typeset
from survey.questionnaire.pacts_2024 import PACTS_2024
from tests.exports.expected import common, current, facts, money, story
from tests.exports.filling import FIRST_AT, Filler
from tests.exports.libreoffice import convert
from tests.exports.producing import NOW, Cells, cents, fill, produced, producer, request, sheet, take_mondays, written
from tests.exports.tables import HARMLESS_TEXTS

SHEETS = {
    ExportKind.DIPLP: "Lisez-moi · Synthèse · Axes nationaux · Par priorité · Progression · Pactes · Priorités · Actions · "
    "Publics · Territoires · Partenaires · Indicateurs · Effets · Complétude · Dictionnaire · Évolutions",
    ExportKind.DGCS: "Lisez-moi · Régions · Départements · Progression · Engagements · Cofinancements · Dérogatoire · Contrôles · "
    "Dictionnaire · Évolutions",
}


def by_action(rows: list[Cells]) -> dict[str, Cells]:
    return {row["Identifiant de l’action"]: row for row in rows}


def test_actions_sheet_equals_the_database(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    _, path = produced(producer(sessions, tmp_path), ExportKind.DIPLP)
    with sessions.reading() as session:
        expected = [common(*row) | money(row[0]) | story(row[0]) for row in facts(session)]
    rows = sheet(path, "Actions")
    assert len(rows) == len(expected) > 80
    assert {column.title for column in ACTIONS} == set(expected[0])
    assert by_action(rows) == by_action(expected)


def test_commitments_sheet_equals_the_database(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    _, path = produced(producer(sessions, tmp_path), ExportKind.DGCS)
    with sessions.reading() as session:
        engaged = [row for row in facts(session) if row[0].committed_cents is not None]
        derogatory = {row[0].item_id for row in engaged if row[0].credit_use != "concrete"}
        expected = [
            common(*row) | money(row[0]) | {"Dérogatoire": written(row[0].item_id in derogatory)} for row in engaged
        ]
    rows = sheet(path, "Engagements")
    assert len(rows) == len(expected) > 30
    assert {column.title for column in COMMITMENTS} == set(expected[0])
    assert by_action(rows) == by_action(expected)


def test_sums_are_equal_to_the_cent(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    _, path = produced(producer(sessions, tmp_path), ExportKind.DGCS)
    added = [
        sum(cents(row["Engagé (AE)"]) for row in sheet(path, title))
        for title in ("Régions", "Départements", "Engagements")
    ]
    with sessions.reading() as session:
        stood = current(session, NOW)
        total = session.scalar(
            select(func.sum(ActionFact.committed_cents)).where(ActionFact.transmission_id.in_(stood))
        )
    assert added == [total] * 3


def test_sheets_stand_in_their_order(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    for kind, titles in SHEETS.items():
        _, path = produced(producer(sessions, tmp_path), kind)
        assert CalamineWorkbook.from_path(path).sheet_names == titles.split(" · ")


def test_children_sheets_hold_every_child(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    run, path = produced(producer(sessions, tmp_path), ExportKind.DIPLP)
    with sessions.reading() as session:
        actions = [row[0] for row in facts(session)]
        pacts = current(session, NOW)
        expected = {
            "Publics": sum(len(action.audiences) for action in actions),
            "Territoires": sum(len(action.areas) + len(action.other_departments) for action in actions),
            "Partenaires": sum(len(action.partners) for action in actions),
            "Indicateurs": sum(len(action.indicators) for action in actions),
            "Pactes": len(pacts),
        }
    assert {title: (run.rows or {})[title] for title in expected} == expected
    keys = ("Code région", "Code département", "Priorité", "Action", "Identifiant de l’action")
    for title in ("Publics", "Territoires", "Partenaires", "Indicateurs", "Effets"):
        assert all(row[key] for row in sheet(path, title) for key in keys)


def test_past_state_ignores_later_transmissions(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    maker, past = producer(sessions, tmp_path), FIRST_AT + timedelta(days=2)
    before, path = produced(maker, ExportKind.DIPLP, past)
    with sessions.reading() as session:
        expected = {row[0].item_id for row in facts(session, past)}
    assert {row["Identifiant de l’action"] for row in sheet(path, "Actions")} == expected
    later, _ = produced(maker, ExportKind.DIPLP)
    assert before.rows != later.rows


def test_same_state_gives_the_same_bytes(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    first, path = produced(producer(sessions, tmp_path / "a"), ExportKind.DIPLP)
    content = path.read_bytes()
    path.unlink()
    again, path = produced(producer(sessions, tmp_path / "a", StoppedClock(NOW + timedelta(days=3))), ExportKind.DIPLP)
    assert (again.id, again.digest, again.rows_digest) == (first.id, first.digest, first.rows_digest)
    assert path.read_bytes() == content


def test_unknown_is_never_zero(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    maker = producer(sessions, tmp_path)
    _, path = produced(maker, ExportKind.DIPLP)
    for row in sheet(path, "Actions"):
        for title in ("Bénéficiaires visés", "Coût total", "Payé (CP)", "Bénéficiaires atteints"):
            assert (row[title] == "") == (row[f"{title} – précision"] != "")
    _, path = produced(maker, ExportKind.DGCS)
    regions = {row["Région"]: row for row in sheet(path, "Régions")}
    assert all(row["Enveloppe"] == row["Reste à engager"] == row["Taux d’engagement"] == "" for row in regions.values())
    assert regions["Bretagne"]["Engagé (AE)"] == ""
    assert regions["Bretagne"]["Départements manquants"] == 4


def test_hostile_texts_come_back_identical(sessions: Sessions, tmp_path: Path) -> None:
    texts = [text for text in HARMLESS_TEXTS if text.strip()]
    fill(sessions, texts=texts, titles=[text[:100] for text in texts])
    _, path = produced(producer(sessions, tmp_path), ExportKind.DIPLP)
    with sessions.reading() as session:
        expected = {row[0].item_id: row[0].evaluation for row in facts(session)}
    assert {row["Identifiant de l’action"]: row["Évaluation prévue"] for row in sheet(path, "Actions")} == expected
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.startswith("xl/charts/"):  # which cells a chart shows is said as a formula, of no text
                continue
            content = package.read(name)
            assert b"<f>" not in content
            assert b't="e"' not in content


def spoil(filler: Filler) -> None:
    """Give two actions of two departments one number, date one in 2023, and remark on one."""
    latest = {row["dossier_id"]: row["id"] for row in filler.rows[Transmission]}
    engaged = [
        row
        for row in filler.rows[ActionFact]
        if row["committed_cents"] is not None and row["transmission_id"] in latest.values()
    ]
    for row in (engaged[0], engaged[-1]):
        row.update(commitment_number="EN-DOUBLE", commitment_number_state=None)
    engaged[0].update(committed_on=date(2023, 12, 31))
    said = {"transmission_id": engaged[1]["transmission_id"], "item_id": engaged[1]["item_id"], "question": "scale"}
    filler.add(RemarkFact, id=1, text="Périmètre large.", **said)
    filler.add(RemarkFact, id=2, text="Hors de l’année.", **(said | {"item_id": "pact", "question": "signed_on"}))


def test_controls_tell_every_rule(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions, change=spoil)
    _, path = produced(producer(sessions, tmp_path), ExportKind.DGCS)
    rows = sheet(path, "Contrôles")
    severities = {row["Règle"]: row["Gravité"] for row in rows}
    assert severities["Numéro d’engagement juridique en double"] == "anomalie"
    assert severities["Engagement daté hors de l’année"] == "alerte"
    assert severities["Enveloppe régionale dépassée"] == "non contrôlé"
    twice = [row for row in rows if row["Gravité"] == "anomalie"]
    assert {row["Constat"] for row in twice} == {"Le numéro EN-DOUBLE est porté par 2 actions."}
    assert len({row["Code département"] for row in twice}) == 2
    remarks = {row["Constat"]: row for row in rows if row["Règle"] == "Remarque faite à la transmission"}
    assert remarks["Périmètre large."]["Action"]
    assert remarks["Hors de l’année."]["Action"] == ""
    assert remarks["Hors de l’année."]["Réponse en cause"] == typeset(PACTS_2024.nodes["signed_on"].wording)
    assert all(row["Code département"] for row in remarks.values())
    order = ["anomalie", "alerte", "remarque", "conforme", "non contrôlé"]
    assert [key for key, _ in groupby(row["Gravité"] for row in rows)] == order


def repeat(filler: Filler) -> None:
    """Have the form remark on the total of every action, whether it is wrong or not."""
    for rank, row in enumerate(filler.rows[ActionFact], 1):
        said = {"transmission_id": row["transmission_id"], "item_id": row["item_id"], "question": "total_cost"}
        filler.add(RemarkFact, id=rank, text="Vérifiez s’il en manque un.", **said)


def test_gap_in_a_total_is_told_once(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions, change=repeat)
    _, path = produced(producer(sessions, tmp_path), ExportKind.DGCS)
    rows = sheet(path, "Contrôles")
    told = [row["Identifiant de l’action"] for row in rows if row["Réponse en cause"].startswith("Quel est le coût")]
    with sessions.reading() as session:
        assert sorted(told) == sorted(row[0].item_id for row in facts(session))
    assert {row["Gravité"] for row in rows if row["Identifiant de l’action"] in told} >= {"alerte", "remarque"}


def test_nothing_to_report_is_a_pact_without_actions(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    _, path = produced(producer(sessions, tmp_path), ExportKind.DIPLP)
    [row] = [row for row in sheet(path, "Pactes") if row["État du pacte"] == "pas de pacte cette année"]
    assert row["Code département"] == "33"
    assert row["Motif de l’absence de pacte"]
    assert "33" not in {row["Code département"] for row in sheet(path, "Actions")}


def test_completeness_tells_what_is_missing(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    _, path = produced(producer(sessions, tmp_path), ExportKind.DIPLP)
    rows = {row["Code département"]: row for row in sheet(path, "Complétude")}
    assert len(rows) == 100
    assert rows["44"]["Ce qui manque"] == "Le recueil est commencé, rien n’est encore transmis."
    assert rows["44"]["Actions"] == ""
    assert rows["29"]["Ce qui manque"] == "Le recueil n’est pas commencé."
    assert rows["20"]["Réception"] == "Transmis"
    assert isinstance(rows["20"]["Transmis le"], datetime)


def test_demonstration_says_so_everywhere(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    for kind in ExportKind:
        run, path = produced(producer(sessions, tmp_path, demonstration=True), kind)
        assert "demonstration" in (run.file_name or "")
        with zipfile.ZipFile(path) as package:
            assert "DÉMONSTRATION" in package.read("docProps/core.xml").decode()
            sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
            assert len(sheets) == 1 + len(run.rows or {})
            assert all("DÉMONSTRATION – données fictives" in package.read(name).decode() for name in sheets)


def test_letters_are_those_of_the_producer(sessions: Sessions, tmp_path: Path) -> None:
    assert producer(sessions, tmp_path, demonstration=True).sender == Sender(demonstration=True, folder=tmp_path)


def test_no_account_is_in_a_workbook(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    for kind in ExportKind:
        _, path = produced(producer(sessions, tmp_path), kind)
        with zipfile.ZipFile(path) as package:
            assert all("Compte d’essai".encode() not in package.read(name) for name in package.namelist())


@pytest.mark.parametrize("kind", list(ExportKind))
def test_run_that_fails_keeps_its_reason(sessions: Sessions, tmp_path: Path, kind: ExportKind) -> None:
    fill(sessions)
    maker, before = producer(sessions, tmp_path / "exports"), datetime(2023, 5, 1, tzinfo=UTC)
    with pytest.raises(NotStoredError, match="Aucune campagne"):
        produced(maker, kind, before)
    with sessions.reading() as session:
        run = session.get_one(ExportRun, request(sessions, kind, before))
    assert (run.state, run.attempts, run.file_name) == (RunState.FAILED, 1, None)
    assert run.error == "Aucune campagne n’était ouverte à cette date."
    assert not list((tmp_path / "exports").iterdir())


def test_statements_do_not_grow_with_the_actions(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    take_mondays(sessions)
    counts = []
    for kind in ExportKind:
        produced(producer(sessions, tmp_path), kind, FIRST_AT - timedelta(days=1))
        few, many = (statements_of(sessions, tmp_path, kind, as_of) for as_of in (FIRST_AT, NOW))
        assert few == many
        counts.append(few)
    assert max(counts) < 80


def statements_of(sessions: Sessions, folder: Path, kind: ExportKind, as_of: datetime) -> int:
    said: list[str] = []

    def count(*arguments: object) -> None:
        said.append(str(arguments[2]))

    # A copied SQLite database is read by an engine of its own: all engines are listened to.
    event.listen(Engine, "before_cursor_execute", count)
    try:
        produced(producer(sessions, folder), kind, as_of)
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    return len(said)


# What LibreOffice reads is a file: one database is enough.
@pytest.mark.parametrize("backend", ["sqlite"])
def test_libreoffice_reads_both_workbooks_the_same(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    for kind, title in ((ExportKind.DIPLP, "Actions"), (ExportKind.DGCS, "Engagements")):
        _, path = produced(producer(sessions, tmp_path), kind)
        copy = convert(path, "xlsx", tmp_path / "converted")
        assert CalamineWorkbook.from_path(copy).sheet_names == SHEETS[kind].split(" · ")
        assert sheet(copy, title) == sheet(path, title)
        assert convert(path, "pdf", tmp_path / "converted").stat().st_size
