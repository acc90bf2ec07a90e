"""The columns as data: each fed by a question that exists, and every answer exported."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase

from aggregation.tables import Coverage, Figures
from exports.columns.dictionary import KINDS
from exports.essentials import Essentials
from exports.notices import Contents, Edition, read_me
from exports.reading.campaigns import CampaignAt
from exports.runs import ExportKind
from exports.sheets import CellKind, Heading, Line, WorkbookFigures
from exports.states import state_at
from exports.workbooks import DGCS_SHEETS, DIPLP_SHEETS, Tables, dgcs, diplp
from survey.data import geography
from survey.db import facts as f
from survey.db.base import Base
from survey.db.engine import Sessions, make_engine
from survey.questionnaire.pacts_2024 import PACTS_2024
from survey.questionnaire.questions import Question
from tests.factories import campaign

NOW = datetime(2024, 10, 15, 8, tzinfo=UTC)
FIXED = {"region_code", "region", "territory_code", "territory"}

#: Fields of the facts that no sheet shows as such, and why.
KEYS = {
    "id": "a key of the database",
    "transmission_id": "a key of the database",
    "priority_id": "a key of the database; the sheet Priorités has the stable identifier",
    "action_id": "a key of the database; sheets have the stable identifier",
    "partner_id": "a key of the database",
    "item_id": "shown as action_id and priority_id",
    "position": "shown as priority_position; the order of the rows for the rest",
}


@pytest.fixture
def tables(sqlite_url: str) -> Tables:
    """Every table of both workbooks, nothing read yet."""
    sessions = Sessions(make_engine(sqlite_url))
    with sessions.begin() as session:
        campaign(session)
    with sessions.reading() as session:
        empty = state_at(session, geography(), CampaignAt(1, 2024), NOW)
        return [*diplp(empty, None), *dgcs(empty, None)]


def questions_of(tables: Tables) -> set[str]:
    """Give the questions that feed these tables."""
    return {column.question for table in tables for column in table.columns if column.question}


def test_columns_name_questions_that_exist(tables: Tables) -> None:
    for question in questions_of(tables):
        assert isinstance(PACTS_2024.nodes[question], Question)


def test_every_question_is_exported(tables: Tables) -> None:
    asked = {node.id for node in PACTS_2024.nodes.values() if isinstance(node, Question)}
    assert asked == questions_of(tables)


def test_every_fact_field_is_read_by_a_column(tables: Tables) -> None:
    shown = {column.key for table in tables for column in table.columns}
    renamed = {
        "title": "action_title",
        "state": "action_state",
        "scheme": "linked_schemes",
        "contribution": "contribution_detail",
        "baseline_hundredths": "baseline",
        "target_hundredths": "target",
        "value_hundredths": "value",
    }
    for name, mapped in vars(f).items():
        if isinstance(mapped, type) and issubclass(mapped, DeclarativeBase) and name.endswith(("Fact", "Area")):
            for column in mapped.__table__.c:
                base = column.key.removesuffix("_state").removesuffix("_is_month")
                if name in {"RemarkFact", "ContributionFact"} or column.key in KEYS:
                    continue
                assert shown & {column.key, base, renamed.get(base, ""), renamed.get(column.key, "")}, (name, column)


def test_every_row_says_where_it_comes_from(tables: Tables) -> None:
    for table in tables:
        keys = {column.key for column in table.columns}
        if table.title in {"Axes nationaux", "Progression"}:
            continue
        assert "region_code" in keys
        if table.title not in {"Synthèse", "Par priorité", "Régions"}:
            assert keys >= FIXED


def test_codes_are_text(tables: Tables) -> None:
    for table in tables:
        for column in table.columns:
            if column.key.endswith(("code", "siret", "_id")) or column.key == "commitment_number":
                assert column.kind is CellKind.CODE, column.key


def test_titles_and_meanings_are_french_and_typeset(tables: Tables) -> None:
    for table in tables:
        for column in table.columns:
            assert column.meaning.endswith((".", "?")), column.meaning
            assert " :" not in column.meaning + column.title
            assert "'" not in column.meaning + column.title
    assert set(KINDS) == set(CellKind)


def test_codes_are_text_in_the_database(tables: Tables) -> None:
    codes = {column.key for table in tables for column in table.columns if column.kind is CellKind.CODE}
    stored = [column for table in Base.metadata.tables.values() for column in table.c if column.key in codes - {*KEYS}]
    assert {"operator_siret", "region_code", "commitment_number"} <= {column.key for column in stored}
    assert [column for column in stored if not isinstance(column.type, String)] == []


@pytest.mark.parametrize(("kind", "told"), [(ExportKind.DIPLP, DIPLP_SHEETS), (ExportKind.DGCS, DGCS_SHEETS)])
def test_read_me_begins_with_the_demonstration(kind: ExportKind, told: dict[str, str]) -> None:
    contents = Contents(Essentials(Coverage(), Figures()), told)
    written = WorkbookFigures(dict.fromkeys(told, 2), "", 1, 1)
    blocks = read_me(Edition(kind, NOW, 2024, demonstration=True), contents, written)
    assert blocks[0] == Heading("DÉMONSTRATION", 1)
    assert [block.sheet for block in blocks if isinstance(block, Line) and block.sheet] == list(told)
    assert [block.label for block in blocks if isinstance(block, Line)][-2:] == [
        "Textes coupés",
        "Caractères remplacés",
    ]
    real = read_me(Edition(kind, NOW, 2024, demonstration=False), contents, WorkbookFigures(written.rows, "", 0, 0))
    assert "DÉMONSTRATION" not in str(real)
