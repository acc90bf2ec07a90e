"""The envelopes in the workbook of the DGCS, and the workbook that the DGCS fills in."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook

from aggregation.envelopes import loading
from aggregation.envelopes.loading import Sent
from exports.columns.controls import ENVELOPE
from exports.controls import findings
from exports.essentials import Essentials, envelopes
from exports.evolutions import evolutions
from exports.reading.campaigns import campaign_at
from exports.runs import ExportKind
from exports.states import State, state_at
from exports.workbooks import of_envelopes, region_credits
from survey.data import geography
from survey.db.engine import Sessions
from survey.domain import french
from survey.services.campaigns import current_campaign
from survey.services.journal import COMMAND
from survey.spreadsheets.reading import read_table
from tests.exports.libreoffice import convert
from tests.exports.producing import NOW, cents, fill, produced, producer, sheet
from tests.web.site import enter


def load(sessions: Sessions, envelopes: dict[str, int], days: int = 0) -> None:
    """Load envelopes, in cents by region, some days before the instant of the exports."""
    text = "Code région;Enveloppe\n" + "".join(
        f"{code};{amount // 100},{amount % 100:02}\n" for code, amount in envelopes.items()
    )
    table = read_table(text.encode())
    with sessions.begin() as session:
        year = current_campaign(session, NOW).year
        shown = loading.plan(session, geography(), year, table).digest
        loading.load(session, geography(), COMMAND, year, Sent(table, "a.csv"), NOW - timedelta(days=days), shown=shown)


@contextmanager
def state(sessions: Sessions, days: int = 0) -> Iterator[State]:
    """The state that an export would be drawn from, some days before."""
    at = NOW - timedelta(days=days)
    with sessions.reading() as session:
        campaign = campaign_at(session, at)
        assert campaign is not None
        yield state_at(session, geography(), campaign, at)


def envelope_findings(sessions: Sessions) -> list[tuple[str, str | None, str]]:
    with state(sessions) as found:
        rows = [row for row in findings(found) if row["rule"] == ENVELOPE.title]
    return [(row["severity"], row["region"], " ".join(row["finding"].split())) for row in rows]


def committed(sessions: Sessions, code: str) -> int:
    with state(sessions) as found:
        return next(row.figures.committed_cents for row in found.picture.regions if row.code == code)


def test_regions_tell_what_is_left_where_it_is_loaded(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    load(sessions, {"84": 10_000_000_00, "28": 5_01, "53": 7_00, "94": 0})
    _, path = produced(producer(sessions, tmp_path), ExportKind.DGCS)
    rows = {row["Code région"]: row for row in sheet(path, "Régions")}
    engaged = {code: cents(row["Engagé (AE)"]) for code, row in rows.items()}
    assert engaged["28"] > 5_01
    assert [cents(rows[code]["Enveloppe"]) for code in ("84", "28", "53")] == [10_000_000_00, 5_01, 7_00]
    for code in ("84", "28"):
        assert cents(rows[code]["Reste à engager"]) == cents(rows[code]["Enveloppe"]) - engaged[code]
        assert rows[code]["Taux d’engagement"] == pytest.approx(engaged[code] / cents(rows[code]["Enveloppe"]))
    assert (rows["94"]["Enveloppe"], rows["94"]["Taux d’engagement"]) == (0, "")
    for code in set(rows) - {"84", "28", "53", "94"}:
        assert rows[code]["Enveloppe"] == rows[code]["Reste à engager"] == rows[code]["Taux d’engagement"] == "", code
    bretagne = rows["53"]
    assert bretagne["Engagé (AE)"] == bretagne["Reste à engager"] == bretagne["Taux d’engagement"] == ""
    told = {row["Constat"]: row["Région"] for row in sheet(path, "Contrôles") if row["Gravité"] == "anomalie"}
    assert "Normandie" in told.values()


def test_past_date_has_its_own_envelopes(sessions: Sessions) -> None:
    fill(sessions)
    load(sessions, {"84": 10_00}, days=2)
    load(sessions, {"28": 20_00}, days=1)
    told = []
    for days in (3, 2, 1, 0):
        with state(sessions, days) as found:
            rows = {row.region.code: row.use for row in region_credits(found.picture, found.envelopes)}
        told.append((rows["84"].envelope_cents, rows["28"].envelope_cents))
    assert told == [(None, None), (10_00, None), (None, 20_00), (None, 20_00)]


def test_read_me_tells_what_is_left_as_the_regions_do(sessions: Sessions) -> None:
    fill(sessions)
    load(sessions, {"84": 10_000_000_00, "28": 5_01, "53": 7_00})
    with state(sessions) as found:
        left = [row.use.remaining_cents for row in region_credits(found.picture, found.envelopes)]
        loaded_cents, left_cents, _ = of_envelopes(found)
        contents = Essentials(found.picture.whole.coverage, found.picture.whole.figures, loaded_cents, left_cents)
    assert (loaded_cents, left_cents) == (10_000_012_01, sum(cents for cents in left if cents is not None))
    assert envelopes(contents).endswith(f", reste {french.euros(left_cents or 0)} dans les régions reçues")


def test_change_of_an_envelope_is_told_since_the_export_before(sessions: Sessions, tmp_path: Path) -> None:
    fill(sessions)
    load(sessions, {"84": 10_00}, days=3)
    load(sessions, {"28": 20_00}, days=1)
    with state(sessions) as now, state(sessions, days=2) as before:
        rows = [row for row in evolutions(ExportKind.DGCS, now, before).rows if row["column"] == "Enveloppe"]
    told = {row["region"]: (row["before"], row["after"], row["number"]) for row in rows}
    assert told == {
        "Auvergne-Rhône-Alpes": ("10,00\u00a0€", "non chargée", 2),
        "Normandie": ("non chargée", "20,00\u00a0€", 2),
    }


def test_control_tells_what_is_exceeded_what_is_not_and_what_it_cannot_say(sessions: Sessions) -> None:
    fill(sessions)
    assert envelope_findings(sessions) == [("non contrôlé", None, "Aucune enveloppe n’est chargée.")]
    load(sessions, dict.fromkeys(geography().regions, 10**12))
    assert envelope_findings(sessions) == [("conforme", None, "Aucun cas.")]
    exact = committed(sessions, "28")
    load(sessions, {"28": exact})
    assert [line[0] for line in envelope_findings(sessions)] == ["conforme", "non contrôlé"]
    load(sessions, {"28": exact - 1_50, "84": 10**12})
    exceeded, unknown = envelope_findings(sessions)
    assert exceeded[:2] == ("anomalie", "Normandie")
    assert exceeded[2].startswith("AE ")
    assert exceeded[2].endswith(" : 1,50 € de trop.")
    assert unknown[0] == "non contrôlé"
    assert "Enveloppe non chargée : Bourgogne-Franche-Comté" in unknown[2]
    assert "Normandie" not in unknown[2]


@pytest.mark.parametrize("through_libreoffice", [False, True])
def test_workbook_to_fill_in_loads_back(app: Flask, tmp_path: Path, *, through_libreoffice: bool) -> None:
    path = tmp_path / "modele.xlsx"
    path.write_bytes(enter(app, "DGCS").client.get("/enveloppes/modele.xlsx").get_data())
    workbook = load_workbook(path)
    page = workbook.worksheets[0]
    assert [cell.value for cell in page[1]] == ["Code région", "Région", "Enveloppe (€)"]
    assert [row[2].value for row in page.iter_rows(min_row=2)] == [None] * 18
    amounts = {"Occitanie": 1_250_000.5, "Corse": 0, "Mayotte": 12}
    for row in page.iter_rows(min_row=2):
        row[2].value = amounts.get(str(row[1].value))
    stream = io.BytesIO()
    workbook.save(stream)
    path.write_bytes(stream.getvalue())
    filled = convert(path, "xlsx", tmp_path / "again") if through_libreoffice else path
    with app.extensions["recueil"].sessions.reading() as session:
        plan = loading.plan(session, geography(), 2024, read_table(filled.read_bytes()))
    assert (plan.faults, plan.after) == ((), {"76": 1_250_000_50, "94": 0, "06": 12_00})
    assert any("première feuille, «\u00a0Enveloppes\u00a0»" in note for note in plan.notes)
