"""Transmissions: what leaves, what stays, what a version says for ever."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from survey.data import geography
from survey.db.engine import Sessions
from survey.db.facts import ActionFact, CofundingFact, DraftLeft, IndicatorFact, PactFact, RemarkFact, Transmission
from survey.db.people import Account, Scope
from survey.db.working import Campaign, Dossier
from survey.demonstration import material
from survey.demonstration.loading import CLOSES_AT, OPENS_AT
from survey.dialogue.turns import Utterance
from survey.domain.policy import Actor, Permission
from survey.questionnaire.answers import Slot
from survey.services.accounts import as_actor
from survey.services.answering import Said, writable
from survey.services.campaigns import current_campaign
from survey.services.dossiers import agree_to_joint, find_dossier, list_dossiers, open_dossier
from survey.services.errors import RefusedError
from survey.services.receipts import Receipt
from survey.services.transmitting import receipt, review_draft, transmit, versions
from tests.conftest import NOW
from tests.services.talking import hold
from tests.services.test_answering import agent

LATER = NOW + timedelta(days=3)


def send(sessions: Sessions, actor: Actor, reference: str, now: datetime = NOW) -> int:
    with sessions.begin() as session:
        draft = writable(session, geography(), actor, reference, now, Permission.TRANSMIT_DOSSIER)
        return transmit(session, geography(), actor, draft, now).number


def say(sessions: Sessions, actor: Actor, reference: str, slot: Slot, utterance: Utterance) -> None:
    with sessions.begin() as session:
        draft = writable(session, geography(), actor, reference, NOW)
        outcome = hold(session, actor, draft, Said(slot, utterance), f"new-{slot.question}", NOW)
        assert outcome.refusal is None, outcome.refusal


def sent(sessions: Sessions, actor: Actor, reference: str, number: int) -> Receipt:
    with sessions.reading() as session:
        draft = find_dossier(session, geography(), actor, Permission.READ_DOSSIER, reference)
        return receipt(session, draft, number)


def test_facts_say_what_the_material_says(loaded: Sessions) -> None:
    """Every transmitted action of the demonstration is in the facts of its last version, with its very figures."""
    wanted = {
        (dossier["territory"], action["answers"]["action_title"]): action["answers"]
        for dossier in material.dossiers()
        if dossier["state"] == "transmitted"
        for priority in dossier["priorities"]
        for action in priority["actions"]
    }
    latest = select(func.max(Transmission.id)).group_by(Transmission.dossier_id)
    with loaded.reading() as session:
        rows = session.execute(
            select(Dossier.territory_code, ActionFact)
            .join(Transmission, Transmission.id == ActionFact.transmission_id)
            .join(Dossier, Dossier.id == Transmission.dossier_id)
            .where(Transmission.id.in_(latest))
        ).all()
    found = {(code, action.title): action for code, action in rows}
    assert found.keys() == wanted.keys()
    for name, answers in wanted.items():
        action = found[name]
        assert action.committed_cents == answers.get("committed_amount"), name
        assert action.state == answers["action_state"], name
        targeted = answers["targeted_beneficiaries"]
        said = targeted["unknown"] if isinstance(targeted, dict) else None
        assert action.targeted_beneficiaries_state == said, name
        assert action.targeted_beneficiaries == (None if said else targeted), name


def test_unknown_is_a_state_and_zero_a_number(loaded: Sessions) -> None:
    with loaded.reading() as session:
        states = set(session.scalars(select(ActionFact.targeted_beneficiaries_state)))
        zero = session.scalar(select(func.count()).where(ActionFact.reached_beneficiaries == 0))
    assert {"unknown", "pending"} <= states
    assert zero


def test_second_version_leaves_the_first_as_it_was(loaded: Sessions) -> None:
    actor = agent(loaded, "48")
    first, second = (sent(loaded, actor, "2024-48", number) for number in (1, 2))
    assert first.digest != second.digest
    assert len(first.actions) < len(second.actions)
    assert send(loaded, actor, "2024-48", LATER) == 3
    assert sent(loaded, actor, "2024-48", 1) == first
    with loaded.reading() as session:
        draft = find_dossier(session, geography(), actor, Permission.READ_DOSSIER, "2024-48")
        assert [line.number for line in versions(session, draft)] == [3, 2, 1]


def test_same_content_has_the_same_digest(loaded: Sessions) -> None:
    actor = agent(loaded, "48")
    number = send(loaded, actor, "2024-48", LATER)
    assert sent(loaded, actor, "2024-48", number).digest == sent(loaded, actor, "2024-48", number - 1).digest


def test_incomplete_action_stays_behind_named(loaded: Sessions) -> None:
    actor = agent(loaded, "48")
    with loaded.reading() as session:
        draft = find_dossier(session, geography(), actor, Permission.READ_DOSSIER, "2024-48")
        priority = draft.answers.children("pact", "priorities")[0]
    before = len(sent(loaded, actor, "2024-48", 2).actions)
    say(loaded, actor, "2024-48", Slot("actions", priority.id), Utterance("Une action à peine commencée"))
    number = send(loaded, actor, "2024-48", LATER)
    received = sent(loaded, actor, "2024-48", number)
    assert len(received.actions) == before
    assert [title for title, _ in received.drafts] == ["Une action à peine commencée"]
    assert "Que fait-on, concrètement" in received.drafts[0][1]
    with loaded.reading() as session:
        assert session.scalar(select(func.count()).select_from(DraftLeft))


def test_priority_without_complete_action_stays_behind(loaded: Sessions) -> None:
    actor = agent(loaded, "61")
    say(loaded, actor, "2024-61", Slot("priorities"), Utterance("Une priorité sans action encore"))
    number = send(loaded, actor, "2024-61", LATER)
    assert [title for title, _ in sent(loaded, actor, "2024-61", number).drafts] == ["Une priorité sans action encore"]


def test_pact_that_lacks_an_answer_is_refused(loaded: Sessions) -> None:
    actor = agent(loaded, "75")
    with loaded.begin() as session:
        draft = open_dossier(session, geography(), actor, "75", NOW)
        checked = review_draft(draft, geography(), NOW)
    assert "pact_state" in {problem.slot.question for problem in checked.blocking}
    with pytest.raises(RefusedError, match="pas complet"):
        send(loaded, actor, "2024-75")
    with loaded.reading() as session:
        dossier = session.scalars(select(Dossier).where(Dossier.territory_code == "75")).one()
        assert dossier.state == "draft"


def test_nothing_to_report_is_transmitted_with_its_reason(loaded: Sessions) -> None:
    actor = agent(loaded, "75")
    with loaded.begin() as session:
        open_dossier(session, geography(), actor, "75", NOW)
    say(loaded, actor, "2024-75", Slot("pact_state"), Utterance(picked=("none",)))
    say(loaded, actor, "2024-75", Slot("none_reason"), Utterance("Le comité ne s’est pas réuni cette année."))
    assert send(loaded, actor, "2024-75") == 1
    received = sent(loaded, actor, "2024-75", 1)
    assert (received.none_reason, received.actions) == ("Le comité ne s’est pas réuni cette année.", ())


def test_what_falls_off_the_path_never_leaves(loaded: Sessions) -> None:
    """A pact that becomes « néant » keeps its priorities aside, and sends none; changing back restores them."""
    actor = agent(loaded, "48")
    say(loaded, actor, "2024-48", Slot("pact_state"), Utterance(picked=("none",)))
    say(loaded, actor, "2024-48", Slot("pact_state"), Utterance("oui", of_card=True))
    say(loaded, actor, "2024-48", Slot("none_reason"), Utterance("Le pacte est reporté à l’an prochain."))
    assert sent(loaded, actor, "2024-48", send(loaded, actor, "2024-48", LATER)).priorities == 0
    say(loaded, actor, "2024-48", Slot("pact_state"), Utterance(picked=("signed",)))
    say(loaded, actor, "2024-48", Slot("pact_state"), Utterance("oui", of_card=True))
    again = sent(loaded, actor, "2024-48", send(loaded, actor, "2024-48", LATER + timedelta(hours=1)))
    assert again.digest == sent(loaded, actor, "2024-48", 2).digest


def test_remarks_leave_with_the_version_and_never_block(loaded: Sessions) -> None:
    with loaded.reading() as session:
        questions = set(session.scalars(select(RemarkFact.question)))
    assert {"scale", "total_cost", "targeted_beneficiaries"} <= questions


def test_versions_never_go_back_in_time(loaded: Sessions) -> None:
    actor = agent(loaded, "48")
    send(loaded, actor, "2024-48", LATER)
    send(loaded, actor, "2024-48", NOW)
    with loaded.reading() as session:
        draft = find_dossier(session, geography(), actor, Permission.READ_DOSSIER, "2024-48")
        instants = [line.transmitted_at for line in versions(session, draft)]
    assert instants == sorted(instants, reverse=True)
    assert len(set(instants)) == len(instants)


def test_own_dossier_stops_where_a_joint_one_stands(sessions: Sessions) -> None:
    """2A had begun alone; once both have agreed, it neither answers nor transmits beside the common dossier."""
    with sessions.begin() as session:
        session.add(Campaign(year=2024, questionnaire="2024", opens_at=OPENS_AT, closes_at=CLOSES_AT))
        accounts = [Account(name=code, role="agent", scopes=[Scope(department_code=code)]) for code in ("2A", "2B")]
        session.add_all(accounts)
        session.flush()
        south, north = (as_actor(account) for account in accounts)
    with sessions.begin() as session:
        open_dossier(session, geography(), south, "2A", NOW)
    with sessions.begin() as session:
        assert agree_to_joint(session, geography(), south, "2A", NOW) is None
    with sessions.begin() as session:
        writable(session, geography(), south, "2024-2A", NOW)
        assert agree_to_joint(session, geography(), north, "2B", NOW) is not None
    for permission in (Permission.EDIT_DOSSIER, Permission.TRANSMIT_DOSSIER):
        with sessions.begin() as session, pytest.raises(RefusedError, match="commun"):
            writable(session, geography(), south, "2024-2A", NOW, permission)
    with sessions.begin() as session:
        assert writable(session, geography(), south, "2024-20", NOW).territory.code == "20"


def test_agreement_waits_for_the_campaign(loaded: Sessions) -> None:
    with loaded.begin() as session, pytest.raises(RefusedError, match="close"):
        agree_to_joint(session, geography(), agent(loaded, "2A"), "2A", CLOSES_AT + timedelta(seconds=1))


def test_corsica_is_one_pact_when_both_agree(loaded: Sessions) -> None:
    south, north = agent(loaded, "2A"), agent(loaded, "2B")
    with loaded.reading() as session:
        campaign = current_campaign(session, NOW)
        for actor in (south, north):
            assert [one.territory.code for one in list_dossiers(session, geography(), actor, campaign)] == ["20"]
    for actor, code in ((south, "2A"), (north, "2B")):
        with loaded.begin() as session, pytest.raises(RefusedError, match="commun"):
            open_dossier(session, geography(), actor, code, NOW)
    with loaded.reading() as session:
        pact = session.scalars(select(PactFact).where(PactFact.territory_code == "20")).one()
        assert pact.reporting_office


def test_joint_pact_is_refused_once_one_has_transmitted(loaded: Sessions) -> None:
    """Another campaign's agreement is imagined by asking again: the joint dossier is transmitted, nothing changes."""
    south = agent(loaded, "2A")
    with loaded.begin() as session:
        draft = agree_to_joint(session, geography(), south, "2A", NOW)
    assert draft is not None
    assert draft.reference == "2024-20"


def test_facts_below_an_action_are_all_there(loaded: Sessions) -> None:
    with loaded.reading() as session:
        for table in (CofundingFact, IndicatorFact):
            assert session.scalar(select(func.count()).select_from(table))
