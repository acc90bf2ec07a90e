"""« Évolutions » of the DGCS: an action is told by the first of its sheets that shows it in both states."""

from collections.abc import Sequence
from datetime import date, timedelta

from survey.db import facts as f
from survey.db.base import Base
from survey.db.engine import Sessions
from tests.exports.test_changes import ACTION, BEFORE, DGCS, SECOND_AT, THIRD_AT, Row, a_nation, lines, saying


def test_derogation_of_a_commitment_is_told_once(sessions: Sessions) -> None:
    nation = a_nation(sessions)
    nation.send(saying(credit_use="engineering", derogation_reason="Diagnostic"))
    nation.send(saying(credit_use="logistics", derogation_reason="Transport"), 3, THIRD_AT)
    assert {sheet for sheet, *_ in lines(nation.told(DGCS))} == {"Engagements", "Dérogatoire"}
    assert lines(nation.told(DGCS, before=SECOND_AT)) == [
        ("Engagements", "changed", None, "Usage des crédits", "ingénierie", "logistique"),
        ("Dérogatoire", "changed", None, "Motif dérogatoire", "Diagnostic", "Transport"),
    ]


def test_action_of_the_credits_is_told_by_the_first_sheet_that_has_it(sessions: Sessions) -> None:
    nation = a_nation(sessions)

    def rename(table: type[Base], row: Row) -> Sequence[Row]:
        return [row | {"title": "Mobilité"} if table is f.PriorityFact and row["item_id"] == "p21" else row]

    nothing = dict.fromkeys(("committed_on", "committed_cents", "commitment_number", "paid_cents_state"))
    planned = {"state": "planned", "credit_use": "engineering", "derogation_reason": "Diagnostic", "planned_cents": 100}
    steps = (
        rename,
        saying(**nothing, uses_local_credits=False, credit_use=None, state="planned"),
        saying(title="Bus des mamans", state="dropped"),
        saying(uses_local_credits=True, **planned),
        saying(title="Bus"),
        saying(
            state="under_way",
            committed_on=date(2024, 8, 1),
            committed_cents=100,
            planned_cents=None,
            credit_use="logistics",
        ),
    )
    told = []
    for number, change in enumerate(steps, 2):
        at = SECOND_AT + timedelta(hours=number)
        nation.send(change, number, at)
        found = nation.told(DGCS, before=at - timedelta(hours=1) if number > 2 else BEFORE)
        told.append([(fact["sheet"], fact["row"], fact["column"]) for fact in found if fact["action_id"] == ACTION])
    assert told[0] == [("Engagements", None, "Priorité")]
    assert told[1] == [("Engagements", None, None), ("Cofinancements", None, "État de l’action")]
    assert told[2] == [("Cofinancements", None, "Action"), ("Cofinancements", None, "État de l’action")]
    assert told[3] == [("Cofinancements", None, "État de l’action"), ("Dérogatoire", None, None)]
    assert told[4] == [("Dérogatoire", None, "Action")]
    changed = {"Usage des crédits", "Prévu", "État de l’action"}
    assert told[5][0] == ("Engagements", None, None)
    assert {(sheet, column) for sheet, _, column in told[5][1:]} == {("Dérogatoire", one) for one in changed}
