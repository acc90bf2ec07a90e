"""What the DGCS's controls find of a nation made by hand, rule by rule, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from exports.columns import controls
from exports.columns.controls import Severity
from exports.columns.making import Fact
from exports.controls import findings
from exports.reading.campaigns import CampaignAt
from exports.states import state_at
from survey.data import geography
from survey.db.engine import Sessions
from survey.db.facts import ActionFact
from survey.domain import pact as p
from survey.domain.values import Organisation, PartialDate
from survey.domain.vocabulary import ActionState, Axis, CofundingStatus, CreditUse, OrganisationCategory, Unknown
from tests.factories import SENT, action, campaign, cofunding, local_pact, paying, priority, send

NOW = datetime(2024, 10, 15, 8, tzinfo=UTC)
NEW_YEAR = datetime(2025, 1, 10, 8, tzinfo=UTC)
# A scheduled export of the closing takes its second whole.
CLOSING = datetime(2024, 12, 31, 22, 59, 59, 999_999, tzinfo=UTC)
SECURED, REQUESTED = CofundingStatus.SECURED, CofundingStatus.REQUESTED


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    with sessions.begin() as session:
        campaign(session)
        yield session


def sent(session: Session, territory: str, *actions: p.Action) -> None:
    send(session, local_pact(territory, priority(Axis.RIGHTS, *actions)), SENT)


def found(session: Session, rule: str, as_of: datetime = NOW) -> list[Fact]:
    """Give the lines of a rule."""
    state = state_at(session, geography(), CampaignAt(campaign(session).id, 2024), as_of)
    return [line for line in findings(state) if line["rule"] == rule]


def told(session: Session, rule: str, as_of: datetime = NOW) -> tuple[str, list[str]]:
    """Give the severity of a rule, and what it finds, by department."""
    lines = found(session, rule, as_of)
    [severity] = {line["severity"] for line in lines}
    return severity, [plain(f"{line['territory_code']} {line['action_title']} : {line['finding']}") for line in lines]


def plain(words: str) -> str:
    return words.replace("\u202f", " ").replace("\u00a0", " ")


def test_number_of_two_actions_is_a_fault_across_the_nation(session: Session) -> None:
    sent(session, "48", paying(100_00, commitment_number="2102 345"), paying(1_00, commitment_number="seul"))
    sent(session, "01", paying(100_00, commitment_number="2102345"))
    severity, lines = told(session, "Numéro d’engagement juridique en double")
    assert severity == "anomalie"
    assert lines == [
        "01 Bus des familles : Le numéro 2102345 est porté par 2 actions.",
        "48 Bus des familles : Le numéro 2102 345 est porté par 2 actions.",
    ]


def on(engaged: p.Action, year: int, month: int, day: int) -> p.Action:
    return replace(engaged, committed_on=PartialDate(year, month, day))


def test_day_that_has_not_come_is_a_fault_told_once(session: Session) -> None:
    sent(session, "48", on(paying(5_00), 2025, 1, 5), on(paying(6_00), 2024, 10, 15))
    severity, lines = told(session, "Engagement daté après l’état")
    assert severity == "anomalie"
    assert lines == ["48 Bus des familles : Engagée le 5 janvier 2025, qui n’est pas encore venu ; AE 5 €."]
    assert found(session, "Engagement daté hors de l’année")[0]["severity"] == "conforme"
    assert found(session, "Engagement daté après l’état", NEW_YEAR)[0]["severity"] == "conforme"
    assert len(found(session, "Engagement daté hors de l’année", NEW_YEAR)) == 1


def test_day_of_another_year_is_a_warning(session: Session) -> None:
    sent(
        session, "48", on(paying(5_00), 2023, 12, 31), on(action(state=ActionState.FINISHED), 2023, 1, 1), paying(1_00)
    )
    severity, lines = told(session, "Engagement daté hors de l’année")
    assert severity == "alerte"
    assert lines == [
        "48 Bus des familles : Engagée le 31 décembre 2023 ; AE 5 €.",
        "48 Bus des familles : Engagée le 1er janvier 2023 ; aucune AE.",
    ]


def test_part_above_the_whole_cost_is_told_once(session: Session) -> None:
    sent(
        session,
        "48",
        paying(300_00, title="AE", total_cents=200_00),
        action(
            title="Cofinancée", total_cents=10_00, cofundings=(cofunding(20_00, SECURED), cofunding(None, REQUESTED))
        ),
        paying(100_00, title="Juste", total_cents=100_00),
        paying(100_00, title="Écart", total_cents=150_00),
    )
    severity, lines = told(session, "AE ou cofinancement supérieur au coût total")
    assert severity == "alerte"
    assert lines == [
        "48 AE : Coût total 200 €, AE 300 €, cofinancements 0 €.",
        "48 Cofinancée : Coût total 10 €, aucune AE, cofinancements 20 €.",
    ]
    assert told(session, "Coût total différent de la somme des financements") == (
        "alerte",
        ["48 Écart : Coût total 150 €, crédits locaux et cofinancements 100 €."],
    )


def test_same_title_and_operator_may_be_one_action_told_twice(session: Session) -> None:
    other = Organisation(OrganisationCategory.MSA)
    sent(
        session,
        "48",
        paying(5_00, title="Épicerie"),
        action(title="épicerie"),
        action(title="Épicerie", operator=other),
        action(title="Épicerie", state=ActionState.DROPPED),
    )
    sent(session, "01", action(title="Épicerie"))
    severity, lines = told(session, "Même intitulé et même porteur dans un département")
    assert severity == "alerte"
    assert lines == [
        f"48 {title} : 2 actions du recueil portent cet intitulé et ce porteur : un double possible ; {money}."
        for title, money in (("Épicerie", "AE 5 €"), ("épicerie", "aucune AE"))
    ]


def test_credits_left_over_are_looked_for_once_the_year_is_over(session: Session) -> None:
    planned = {"uses_local_credits": True, "credit_use": CreditUse.CONCRETE}
    sent(session, "48", action(planned_cents=70_00, **planned), action(planned_cents=0, **planned), paying(1_00))
    rule = "Crédits prévus et non engagés, l’année finie"
    [line] = found(session, rule)
    assert (line["severity"], plain(line["finding"])) == ("non contrôlé", "À contrôler à la fin du 31 décembre 2024.")
    for over in (CLOSING, NEW_YEAR):
        assert told(session, rule, over) == ("alerte", ["48 Bus des familles : 70 € prévus, rien d’engagé."])


def test_engagement_without_number_is_a_remark_with_its_reason(session: Session) -> None:
    sent(session, "48", paying(5_00, commitment_number=Unknown.PENDING), paying(6_00, commitment_number="2102"))
    severity, lines = told(session, "Engagement sans numéro")
    assert (severity, lines) == ("remarque", ["48 Bus des familles : AE 5 €, numéro : pas encore décidé."])


@pytest.mark.parametrize(
    ("changes", "rule", "finding"),
    [
        ({"paid_cents": 900, "paid_cents_state": None}, "CP supérieur à l’AE", "Payé 9 € pour 5 € engagés."),
        ({"committed_on": None}, "Engagement sans montant ou sans date", "La date d’engagement manque."),
        ({"committed_cents": 0}, "Engagement sans montant ou sans date", "L’AE manque, ou est nulle."),
        ({"committed_cents": None}, "Engagement sans montant ou sans date", "L’AE manque, ou est nulle."),
        ({"credit_use": "logistics"}, "Usage dérogatoire sans motif", "Aucun besoin impératif n’est donné."),
    ],
)
def test_what_the_database_refuses_is_still_looked_for(
    session: Session, changes: dict[str, object], rule: str, finding: str
) -> None:
    sent(session, "48", paying(5_00))
    assert found(session, rule)[0]["severity"] == "conforme"
    spoil(session, changes)
    severity, lines = told(session, rule)
    assert (severity, lines) == ("anomalie", [f"48 Bus des familles : {finding}"])


def spoil(session: Session, changes: dict[str, object]) -> None:
    """Change every action behind the rules of the database, as a damaged one would be."""
    bind = session.connection()
    if bind.dialect.name == "postgresql":
        checks = "SELECT conname FROM pg_constraint WHERE conrelid = 'fact_actions'::regclass AND contype = 'c'"
        for name in bind.scalars(text(checks)).all():
            bind.execute(text(f"ALTER TABLE fact_actions DROP CONSTRAINT {name}"))
        bind.execute(text("ALTER TABLE fact_actions DISABLE TRIGGER USER"))
    else:
        bind.execute(text("PRAGMA ignore_check_constraints = ON"))
        for name in bind.scalars(
            text("SELECT name FROM sqlite_master WHERE tbl_name = 'fact_actions' AND type = 'trigger'")
        ).all():
            bind.execute(text(f"DROP TRIGGER {name}"))
    session.execute(update(ActionFact).values(changes))


def test_every_line_says_where_and_which_answer(session: Session) -> None:
    sent(session, "48", on(paying(5_00), 2023, 12, 31))
    [line] = found(session, "Engagement daté hors de l’année")
    assert (line["region_code"], line["region"], line["territory"]) == ("76", "Occitanie", "Lozère")
    assert (line["priority_title"], line["action_id"] != "") == ("Priorité rights", True)
    assert line["question"] == "Quand a-t-elle été engagée\u202f?"


def test_gravest_findings_come_first_and_each_rule_has_a_line(session: Session) -> None:
    sent(session, "48", on(paying(5_00), 2023, 12, 31), on(paying(5_00), 2025, 1, 1))
    state = state_at(session, geography(), CampaignAt(campaign(session).id, 2024), NOW)
    lines = list(findings(state))
    order = [severity.value for severity in Severity]
    assert [line["severity"] for line in lines] == sorted((line["severity"] for line in lines), key=order.index)
    assert {line["rule"] for line in lines} == {
        rule.title for rule in vars(controls).values() if isinstance(rule, controls.Rule)
    }
