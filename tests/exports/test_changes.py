"""« Évolutions »: what changed since the export before, told once, by whoever brought it; and the columns that compare."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy.orm import Session

from aggregation.envelopes.rows import EnvelopeLoad, RegionalEnvelope
from benchmarks.resending import APART, resend
from exports import runs
from exports.columns.changes import Nature
from exports.columns.making import Fact
from exports.evolutions import evolutions
from exports.reading.campaigns import CampaignAt, opening
from exports.reading.facts import Reading
from exports.reading.versions import ways
from exports.runs import ExportKind, ExportRun, Wanted
from exports.states import state_at
from survey.data import geography
from survey.db import facts as f
from survey.db.base import Base
from survey.db.engine import Sessions
from survey.db.working import Campaign
from survey.domain.calendar import PARIS
from survey.domain.vocabulary import PactState
from tests.exports.filling import FIRST_AT, Filler
from tests.exports.producing import producer, sheet

CAMPAIGN = CampaignAt(1, 2024)
DIPLP, DGCS = ExportKind.DIPLP, ExportKind.DGCS
BEFORE = FIRST_AT + timedelta(days=1)
SECOND_AT, THIRD_AT = FIRST_AT + timedelta(days=6), FIRST_AT + timedelta(days=9)
AFTER = FIRST_AT + timedelta(days=14)
MONDAY, NEXT_MONDAY = datetime(2024, 9, 9, 5, tzinfo=UTC), datetime(2024, 9, 16, 5, tzinfo=UTC)
TERRITORIES = ("01", "20", "971")
ACTION = "a2-1-1"
"""An action of the joint pact of Corse."""

Row = dict[str, Any]
Change = Callable[[type[Base], Row], Sequence[Row]]


@dataclass(frozen=True)
class Nation:
    """A few pacts, and the key of the action of which tests change something."""

    sessions: Sessions
    action: int

    def send(self, change: Change, number: int = 2, at: datetime = SECOND_AT) -> None:
        """Transmit every pact again, with what an agent changed."""
        with self.sessions.begin() as session:
            resend(session.connection(), number, at, change)

    def is_its(self, row: Row) -> bool:
        """Whether a row belongs to the action, in any version."""
        return bool(row.get("action_id", 0) % APART == self.action)

    def told(self, kind: ExportKind = DIPLP, before: datetime | None = BEFORE, after: datetime = AFTER) -> list[Fact]:
        """Read what changed."""
        with self.sessions.reading() as session:
            then, now = (state_at(session, geography(), CAMPAIGN, at) if at else None for at in (before, after))
            assert now is not None
            return list(evolutions(kind, now, then).rows)


def lines(found: Sequence[Fact]) -> list[tuple[object, ...]]:
    return [tuple(fact[key] for key in ("sheet", "nature", "row", "column", "before", "after")) for fact in found]


def settle(filler: Filler) -> int:
    """Have one action of Corse say what the tests need, whatever chance gave it, and return its key."""
    action = next(row for row in filler.rows[f.ActionFact] if row["item_id"] == ACTION)
    action |= {"title": "Bus des familles", "state": "under_way", "committed_on": date(2024, 8, 1)}
    action |= {"uses_local_credits": True, "credit_use": "concrete", "derogation_reason": None, "planned_cents": None}
    action |= {"committed_cents": 4_500_000, "paid_cents": None, "paid_cents_state": "unknown"}
    action |= {"commitment_number": "2101", "commitment_number_state": None}
    action |= {"reached_beneficiaries": None, "reached_beneficiaries_state": "unknown"}
    effects = ("effects_on_people", "effects_on_area", "effects_on_partners", "redirection", "redirection_how")
    action |= dict.fromkeys(effects)
    key: int = action["id"]
    for table in (f.AudienceFact, f.PartnerFact, f.CofundingFact, f.IndicatorFact):
        filler.rows[table] = [row for row in filler.rows[table] if row["action_id"] != key]
    partners = {row["id"] for row in filler.rows[f.PartnerFact]}
    filler.rows[f.ContributionFact] = [row for row in filler.rows[f.ContributionFact] if row["partner_id"] in partners]
    filler.add(f.AudienceFact, action_id=key, audience="women")
    for position, name in enumerate(("CAF", "MSA"), 1):
        shared: Row = {"action_id": key, "position": position, "category": "caf"}
        filler.add(f.PartnerFact, id=5_000 + position, name=name, detail=None, **shared)
        money = {"amount_cents": 1_200_000, "amount_cents_state": None, "status": "secured", "status_state": None}
        filler.add(f.CofundingFact, id=5_000 + position, name=name, **money, **shared)
    return key


@pytest.fixture
def nation(sessions: Sessions) -> Nation:
    return a_nation(sessions)


def a_nation(sessions: Sessions) -> Nation:
    """Have three pacts, one of them Corse's, each transmitted once."""
    filler = Filler(1)
    filler.campaign()
    for rank, territory in enumerate(TERRITORIES):
        at = FIRST_AT + timedelta(hours=rank)
        filler.transmission(filler.dossier(territory), territory, 1, at, 2, PactState.AGREED)
    action = settle(filler)
    with sessions.begin() as session:
        filler.save(session)
    return Nation(sessions, action)


def as_it_was(_table: type[Base], row: Row) -> Sequence[Row]:
    return [row]


def saying(**values: object) -> Change:
    """Change what the action says."""
    return lambda table, row: [row | values if table is f.ActionFact and row["item_id"] == ACTION else row]


# ------------------------------------------------------------------------------------------------------------ one change


def test_pacts_sent_again_as_they_were_change_nothing(nation: Nation) -> None:
    nation.send(as_it_was)
    assert nation.told(DIPLP) == nation.told(DGCS) == []


def test_title_that_changes_is_told_once(nation: Nation) -> None:
    nation.send(saying(title="Bus des mamans"))
    [fact] = nation.told()
    assert lines([fact]) == [("Actions", "changed", None, "Action", "Bus des familles", "Bus des mamans")]
    assert (fact["territory_code"], fact["territory"], fact["action_id"]) == ("20", "Corse", ACTION)
    assert (fact["action_title"], fact["at"], fact["number"]) == ("Bus des mamans", SECOND_AT, 2)
    assert fact["priority_id"] == "p21"
    assert fact["priority_title"].startswith("Priorité 1")


def test_unknown_that_becomes_known_is_one_line(nation: Nation) -> None:
    nation.send(saying(reached_beneficiaries=1_200, reached_beneficiaries_state=None))
    unknown = "non connu\u00a0: je ne sais pas"
    assert lines(nation.told()) == [("Actions", "changed", None, "Bénéficiaires atteints", unknown, "1\u202f200")]


def test_values_are_told_as_their_cells_show_them(nation: Nation) -> None:
    nation.send(
        saying(
            committed_on=date(2024, 9, 3),
            committed_cents=4_500_050,
            starts_on=date(2024, 11, 1),
            starts_on_is_month=True,
            starts_on_state=None,
        )
    )
    found = {fact["column"]: (fact["before"], fact["after"]) for fact in nation.told()}
    assert found.keys() == {"Engagée le", "Engagé (AE)", "Début"}
    assert found["Engagée le"] == ("01/08/2024", "03/09/2024")
    assert found["Engagé (AE)"] == ("45\u202f000,00\u00a0€", "45\u202f000,50\u00a0€")
    assert found["Début"][1] == "01/11/2024 (mois)"


def test_priority_renamed_is_told_by_its_own_sheet_alone(nation: Nation) -> None:
    def rename(table: type[Base], row: Row) -> Sequence[Row]:
        return [row | {"title": "Mobilité"} if table is f.PriorityFact and row["item_id"] == "p21" else row]

    nation.send(rename)
    assert [(sheet, column) for sheet, _, _, column, _, _ in lines(nation.told())] == [("Priorités", "Priorité")]


def test_effect_that_is_told_at_last_is_a_row_added(nation: Nation) -> None:
    nation.send(saying(effects_on_people="Moins de renoncements."))
    assert lines(nation.told()) == [("Effets", "added", None, None, None, "Moins de renoncements.")]


def test_action_withdrawn_goes_with_what_belongs_to_it(nation: Nation) -> None:
    nation.send(lambda table, row: [] if table is f.ActionFact and row["item_id"] == ACTION else [row])
    found = nation.told()
    assert {fact["nature"] for fact in found} == {Nature.WITHDRAWN.value}
    assert ("Actions", "withdrawn", None, None, "Bus des familles", None) in lines(found)
    assert [fact["row"] for fact in found if fact["sheet"] == "Partenaires"] == ["CAF", "MSA"]
    assert {(fact["action_title"], fact["number"]) for fact in found} == {("Bus des familles", 2)}
    [committed] = [fact for fact in nation.told(DGCS) if fact["sheet"] == "Engagements"]
    assert committed["before"] == "45\u202f000,00\u00a0€"


# -------------------------------------------------------------------------------------------------------- which row it is


def test_partner_put_first_leaves_the_others_unchanged(nation: Nation) -> None:
    def insert_first(table: type[Base], row: Row) -> Sequence[Row]:
        if table is not f.PartnerFact or not nation.is_its(row):
            return [row]
        moved = row | {"position": row["position"] + 1}
        first = row | {"id": row["id"] + 100, "position": 1, "name": "Alpha"}
        return [moved, first] if row["name"] == "CAF" else [moved]

    nation.send(insert_first)
    assert lines(nation.told()) == [("Partenaires", "added", "Alpha", None, None, "Alpha")]


def test_partners_in_another_order_change_nothing(nation: Nation) -> None:
    def swap(table: type[Base], row: Row) -> Sequence[Row]:
        return [row | {"position": 3 - row["position"]} if table is f.PartnerFact and nation.is_its(row) else row]

    nation.send(swap)
    assert nation.told() == []


def test_public_and_cofunding_are_known_by_what_they_are(nation: Nation) -> None:
    def change(table: type[Base], row: Row) -> Sequence[Row]:
        if not nation.is_its(row):
            return [row]
        if table is f.AudienceFact:
            return [row | {"audience": "children"}]
        return [row | {"amount_cents": 900_000} if table is f.CofundingFact and row["name"] == "MSA" else row]

    nation.send(change)
    assert lines(nation.told()) == [
        ("Publics", "added", "enfants", None, None, "enfants"),
        ("Publics", "withdrawn", "femmes", None, "femmes", None),
    ]
    amounts = ("12\u202f000,00\u00a0€", "9\u202f000,00\u00a0€")
    assert lines(nation.told(DGCS)) == [("Cofinancements", "changed", "MSA", "Montant", *amounts)]


# ------------------------------------------------------------------------------------------------ versions in between


def test_change_is_dated_by_the_version_that_brought_it(nation: Nation) -> None:
    nation.send(saying(title="Bus des mamans"))
    nation.send(saying(evaluation="Par la CAF, en juin."), 3, THIRD_AT)
    found = {fact["column"]: (fact["number"], fact["at"]) for fact in nation.told()}
    assert found == {"Action": (2, SECOND_AT), "Évaluation prévue": (3, THIRD_AT)}


def test_what_came_and_went_between_two_exports_is_not_told(nation: Nation) -> None:
    nation.send(saying(title="Bus des mamans"))
    nation.send(saying(title="Bus des familles"), 3, THIRD_AT)
    assert nation.told() == []


def test_pact_received_since_is_added_row_by_row(nation: Nation) -> None:
    found = nation.told(before=FIRST_AT - timedelta(hours=1), after=BEFORE)
    counts = Counter((fact["sheet"], fact["nature"]) for fact in found)
    assert counts["Pactes", "added"] == 3
    assert counts["Actions", "added"] == 18
    assert {fact["nature"] for fact in found} == {"added"}


def test_pact_that_stands_no_more_is_withdrawn(nation: Nation) -> None:
    found = nation.told(before=AFTER, after=FIRST_AT - timedelta(hours=1))
    assert Counter(fact["sheet"] for fact in found)["Actions"] == 18
    assert {(fact["nature"], fact["at"], fact["number"]) for fact in found} == {("withdrawn", None, None)}


def test_only_dossiers_that_changed_are_read(nation: Nation) -> None:
    nation.send(as_it_was)
    with nation.sessions.reading() as session:
        first, second, last = (Reading(session, 1, at, ["01"]) for at in (BEFORE, SECOND_AT, AFTER))
        everything = ways(first, last)
        assert [len(way.versions) for way in everything] == [2, 2, 2]
        assert ways(second, last) == []


def test_envelopes_loaded_since_are_told(nation: Nation) -> None:
    loads = ((FIRST_AT, 100), (SECOND_AT, 250), (THIRD_AT, 250))
    with nation.sessions.begin() as session:
        for number, (at, cents) in enumerate(loads, 1):
            values = {"campaign_id": 1, "loaded_at": at, "author": "dgcs", "file_name": "e.csv", "digest": "0" * 64}
            session.add(EnvelopeLoad(id=number, **values))
            session.flush()
            session.add(RegionalEnvelope(load_id=number, region_code="94", cents=cents))
    [fact] = nation.told(DGCS)
    assert lines([fact]) == [("Régions", "changed", None, "Enveloppe", "1,00\u00a0€", "2,50\u00a0€")]
    assert (fact["region"], fact["at"], fact["number"]) == ("Corse", SECOND_AT, 2)
    [first] = nation.told(DGCS, before=FIRST_AT - timedelta(days=1), after=FIRST_AT - timedelta(seconds=-1))[:1]
    assert (first["before"], first["after"]) == ("non chargée", "1,00\u00a0€")


# ---------------------------------------------------------------------------------------------------------- the workbooks


def wanted(nation: Nation, kind: ExportKind, as_of: datetime, period: str = "") -> ExportRun:
    """Produce the run of a period, or one on demand."""
    asked = Wanted(kind, period, as_of) if period else Wanted.on_demand(kind, as_of)
    with nation.sessions.begin() as session:
        return runs.request_run(session, asked, AFTER)


def produce(nation: Nation, folder: Path, as_of: datetime, period: str = "", kind: ExportKind = DIPLP) -> ExportRun:
    return producer(nation.sessions, folder).produce(wanted(nation, kind, as_of, period).id)


def test_nothing_to_tell_is_said_in_words_and_counts_none(nation: Nation, tmp_path: Path) -> None:
    run = produce(nation, tmp_path, BEFORE)
    path = tmp_path / str(run.file_name)
    [line] = sheet(path, "Évolutions")
    told = "Premier export de ce genre\u00a0: rien à comparer."
    assert [cell for cell in line.values() if cell != ""] == ["Évolutions", told]
    assert (run.rows or {})["Évolutions"] == 0
    assert read_me(path)["Changements"] == told
    assert {row["Actions – T-1"] for row in sheet(path, "Synthèse")} == {""}
    worksheet = openpyxl.load_workbook(path)["Synthèse"]
    formats = {cell.value: below.number_format for cell, below in zip(worksheet[1], worksheet[2], strict=True)}
    assert formats["Actions – écart"] == "[$-40C]+#,##0;[$-40C]-#,##0;[$-40C]#,##0"
    assert formats["Actions – T-1"] == formats["Actions"]

    path = tmp_path / str(produce(nation, tmp_path, AFTER).file_name)
    told = "Aucun changement depuis l’export du 3\u00a0septembre\u00a02024 à 10:00:00."
    assert [row["Après"] for row in sheet(path, "Évolutions")] == [told]
    assert read_me(path)["Changements"] == told
    assert read_me(path)["Évolutions"].startswith("0\u00a0ligne –")


def test_workbook_tells_what_changed_and_by_how_much(nation: Nation, tmp_path: Path) -> None:
    produce(nation, tmp_path, BEFORE, kind=DGCS)
    nation.send(saying(committed_cents=4_000_000))
    run = produce(nation, tmp_path, AFTER, kind=DGCS)
    path = tmp_path / str(run.file_name)
    [line] = sheet(path, "Évolutions")
    assert (line["Avant"], line["Après"]) == ("45\u202f000,00\u00a0€", "40\u202f000,00\u00a0€")
    assert line["Transmis le"] == SECOND_AT.astimezone(PARIS).replace(tzinfo=None)
    assert read_me(path)["Changements"] == "1\u00a0changement depuis l’export du 3\u00a0septembre\u00a02024 à 10:00:00."
    regions = {row["Région"]: row for row in sheet(path, "Régions")}
    assert regions["Corse"]["Engagé (AE) – écart"] == -5_000
    assert regions["Corse"]["Engagé (AE) – T-1"] == regions["Corse"]["Engagé (AE)"] + 5_000
    assert regions["Bretagne"]["Engagé (AE) – écart"] == ""


def read_me(path: Path) -> dict[str, Any]:
    return {str(row[0].value): row[1].value for row in openpyxl.load_workbook(path)["Lisez-moi"].iter_rows(max_col=2)}


# ------------------------------------------------------------------------------------------------------ which export before


def stored(session: Session, as_of: datetime, period: str, kind: ExportKind = DIPLP) -> ExportRun:
    """Have a run stored, without its file."""
    product = {"file_name": f"{kind}-{period}", "size": 1, "digest": "", "rows_digest": "", "rows": {}}
    values = {"kind": kind.value, "period": period, "as_of": as_of, "requested_at": as_of, "stored_at": as_of}
    run = ExportRun(state="stored", **values, **product)
    session.add(run)
    session.flush()
    return run


def previous(session: Session, as_of: datetime, period: str) -> int | None:
    run = stored(session, as_of, period)
    runs.compare_with_previous(session, run, opening(session, as_of))
    session.refresh(run)
    return run.previous_id


def test_schedule_compares_with_the_schedule(nation: Nation) -> None:
    with nation.sessions.begin() as session:
        monday = stored(session, MONDAY, "2024-09-09")
        asked = stored(session, MONDAY + timedelta(days=3), f"{runs.ON_DEMAND}1")
        stored(session, MONDAY + timedelta(days=4), "2024-09-13", DGCS)
        failed = stored(session, MONDAY + timedelta(days=5), "2024-09-14")
        runs.reopen(session, failed.id)
        assert previous(session, NEXT_MONDAY, "2024-09-16") == monday.id
        assert previous(session, NEXT_MONDAY - timedelta(hours=1), f"{runs.ON_DEMAND}2") == asked.id
        assert previous(session, MONDAY - timedelta(days=1), "2024-09-08") is None
        # Asked for again to the second, Monday's state is not compared with itself.
        assert previous(session, MONDAY.replace(microsecond=999_999), f"{runs.ON_DEMAND}3") not in {monday.id, None}


def test_export_of_the_campaign_before_is_not_compared(nation: Nation) -> None:
    opens, closes = (datetime(2025, month, 1, tzinfo=UTC) for month in (7, 12))
    with nation.sessions.begin() as session:
        session.add(Campaign(id=2, year=2025, questionnaire="pacts-2024", opens_at=opens, closes_at=closes))
        stored(session, MONDAY, "2024-09-09")
        assert previous(session, opens, "2025-07-01") is None


def test_run_drawn_again_is_the_same_bytes(nation: Nation, tmp_path: Path) -> None:
    first = produce(nation, tmp_path, MONDAY, "2024-09-09")
    nation.send(saying(title="Bus des mamans"), at=MONDAY + timedelta(days=1))
    second = produce(nation, tmp_path, NEXT_MONDAY, "2024-09-16")
    assert (first.previous_id, second.previous_id) == (None, first.id)
    for caught_up in (MONDAY - timedelta(days=1), MONDAY + timedelta(days=2)):
        with nation.sessions.begin() as session:
            stored(session, caught_up, f"{caught_up:%Y-%m-%d}")
    for run in (first, second):
        (tmp_path / str(run.file_name)).unlink()
        again = producer(nation.sessions, tmp_path).produce(run.id)
        assert (again.digest, again.previous_id) == (run.digest, run.previous_id)
