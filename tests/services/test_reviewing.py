"""Review: remarks that become questions and close with their answers, decisions, and who is told of them."""

import pytest
from sqlalchemy import select

from survey.data import geography
from survey.db.engine import Sessions
from survey.db.facts import Transmission
from survey.db.mailing import Mail, Notice
from survey.db.people import Account, Scope
from survey.dialogue.turns import Gesture, Utterance
from survey.domain.lifecycle import DECIDES, Decision, DossierState, Ending, may_become
from survey.domain.policy import Permission
from survey.domain.vocabulary import Unknown
from survey.questionnaire.answers import Slot
from survey.services.accounts import as_actor
from survey.services.answering import Said, fill_section, writable
from survey.services.dossiers import find_dossier, open_dossier
from survey.services.errors import AbsentError, RefusedError
from survey.services.items import remove_item
from survey.services.reviewing import OvertakenError, Reviewer, keep_answer, latest_number, read
from survey.services.undoing import undo
from tests.conftest import NOW
from tests.services.reviewing import (
    ASSESSMENT,
    LATER,
    LOZERE,
    amount_of,
    answer,
    commissioner,
    decide,
    draft_of,
    journalled,
    news,
    remark,
    remarks,
    returned,
    send,
    told,
)
from tests.services.test_answering import agent


def test_remark_is_told_to_the_agent_once_sent(loaded: Sessions) -> None:
    remark(loaded, ASSESSMENT)
    assert told(loaded).remarks == ()
    decide(loaded, Decision.RETURNED)
    assert [one.slot for one in told(loaded).remarks] == [ASSESSMENT]
    assert draft_of(loaded).dossier.state == DossierState.RETURNED.value


def test_remarks_come_in_the_order_of_the_form(loaded: Sessions) -> None:
    amount = amount_of(loaded)
    returned(loaded, amount, None, ASSESSMENT)
    assert [one.slot for one in told(loaded).remarks] == [None, ASSESSMENT, amount]
    assert told(loaded).following(None) == (ASSESSMENT, amount)
    assert told(loaded).following(ASSESSMENT) == (amount,)
    assert told(loaded).following(amount) == (ASSESSMENT,)


@pytest.mark.parametrize("way", ["conversation", "form", "correction", "unknown"])
def test_remark_closes_when_its_answer_changes(loaded: Sessions, way: str) -> None:
    amount = amount_of(loaded)
    slot = Slot("total_cost", amount.item) if way == "unknown" else amount
    returned(loaded, slot, ASSESSMENT)
    if way == "form":
        who = agent(loaded, "48")
        with loaded.begin() as session:
            draft = writable(session, geography(), who, LOZERE, LATER)
            fill_section(session, geography(), who, draft, [Said(slot, Utterance("4 321 €"))], LATER)
    elif way == "correction":
        answer(loaded, Slot("audiences", slot.item), Utterance("l'AE, c'est 4 321 €"))
    else:
        answer(loaded, slot, Utterance(unknown=Unknown.UNKNOWN) if way == "unknown" else Utterance("4 321 €"))
    assert [one.slot for one in told(loaded).remarks] == [ASSESSMENT]
    closed = next(one for one in remarks(loaded) if one.slot == slot)
    assert closed.ending is Ending.ANSWERED
    assert journalled(loaded).count("remark.closed") == 1


def test_remark_stays_open_for_the_same_answer(loaded: Sessions) -> None:
    returned(loaded, ASSESSMENT)
    present = draft_of(loaded).answers.value("territorial_assessment")
    answer(loaded, ASSESSMENT, Utterance(str(present)))
    answer(loaded, ASSESSMENT, Utterance(gesture=Gesture.PASS))
    assert [one.slot for one in told(loaded).remarks] == [ASSESSMENT]


def test_remark_stays_open_where_only_the_day_to_ask_again_changes(loaded: Sessions) -> None:
    cost = Slot("total_cost", amount_of(loaded).item)
    answer(loaded, cost, Utterance(unknown=Unknown.PENDING, recall="15/11/2024"))
    number = send(loaded)
    remark(loaded, cost, number=number)
    decide(loaded, Decision.RETURNED, number)
    answer(loaded, cost, Utterance(unknown=Unknown.PENDING, recall="20/11/2024"))
    assert [one.slot for one in told(loaded).remarks] == [cost]
    answer(loaded, cost, Utterance(unknown=Unknown.UNKNOWN))
    assert told(loaded).remarks == ()


def test_undo_of_the_change_opens_the_remark_again(loaded: Sessions) -> None:
    returned(loaded, ASSESSMENT)
    answer(loaded, ASSESSMENT, Utterance("Un tout autre diagnostic, 2024"))
    assert told(loaded).remarks == ()
    who = agent(loaded, "48")
    with loaded.begin() as session:
        undo(session, who, writable(session, geography(), who, LOZERE, LATER), LATER)
    assert [one.slot for one in told(loaded).remarks] == [ASSESSMENT]
    assert journalled(loaded)[-2:] == ["remark.closed", "remark.reopened"]


def test_remark_closes_with_the_item_and_comes_back_with_it(loaded: Sessions) -> None:
    amount = amount_of(loaded)
    returned(loaded, amount)
    who = agent(loaded, "48")
    with loaded.begin() as session:
        remove_item(session, who, writable(session, geography(), who, LOZERE, LATER), amount.item, LATER)
    assert [one.ending for one in remarks(loaded)] == [Ending.REMOVED]
    with loaded.begin() as session:
        undo(session, who, writable(session, geography(), who, LOZERE, LATER), LATER)
    assert [one.slot for one in told(loaded).remarks] == [amount]


def test_maintained_answer_closes_the_remark_with_its_reply(loaded: Sessions) -> None:
    returned(loaded, ASSESSMENT)
    [one], who = told(loaded).remarks, agent(loaded, "48")
    with loaded.begin() as session:
        draft = writable(session, geography(), who, LOZERE, LATER)
        keep_answer(session, who, draft, one.id, "C'est bien cela.", LATER)
    [closed] = remarks(loaded)
    assert (closed.ending, closed.reply) == (Ending.KEPT, "C'est bien cela.")
    with loaded.begin() as session, pytest.raises(RefusedError):
        keep_answer(session, who, writable(session, geography(), who, LOZERE, LATER), one.id, "", LATER)
    with loaded.begin() as session, pytest.raises(AbsentError):
        keep_answer(session, who, writable(session, geography(), who, LOZERE, LATER), one.id + 1000, "", LATER)


def test_new_version_closes_remarks_on_the_whole_alone(loaded: Sessions) -> None:
    returned(loaded, None, ASSESSMENT)
    send(loaded)
    assert [one.slot for one in told(loaded).remarks] == [ASSESSMENT]
    assert {one.slot: one.ending for one in remarks(loaded)} == {None: Ending.TRANSMITTED, ASSESSMENT: None}


def test_only_its_author_takes_back_a_remark(loaded: Sessions) -> None:
    number, who = remark(loaded, ASSESSMENT), commissioner(loaded)
    with loaded.begin() as session:
        account = Account(name="Collègue", role="commissioner", scopes=[Scope(region_code="76")])
        session.add(account)
        session.flush()
        other = as_actor(account)
    for actor, ends in ((other, False), (who, True)):
        with loaded.begin() as session:
            draft = find_dossier(session, geography(), actor, Permission.REVIEW_DOSSIER, LOZERE, lock=True)
            if ends:
                Reviewer(session, actor, draft, NOW).withdraw(number)
            else:
                with pytest.raises(AbsentError):
                    Reviewer(session, actor, draft, NOW).withdraw(number)
    assert [one.ending for one in remarks(loaded)] == [Ending.WITHDRAWN]
    decide(loaded, Decision.RETURNED)
    assert told(loaded).remarks == ()


def test_remark_is_on_an_answer_that_was_transmitted(loaded: Sessions) -> None:
    for slot in (Slot("territory"), Slot("priorities"), Slot("none_reason"), Slot("action_title", "nowhere")):
        with pytest.raises(AbsentError):
            remark(loaded, slot)


# -------------------------------------------------------------------------------------------------- decisions


def test_decisions_agree_with_the_states() -> None:
    assert all(may_become(before, after) for before, after in DECIDES.values())


def test_validated_dossier_is_read_only_until_it_is_reopened(loaded: Sessions) -> None:
    remark(loaded, ASSESSMENT)
    decide(loaded, Decision.VALIDATED, reason="")
    assert [one.ending for one in remarks(loaded)] == [Ending.WITHDRAWN]
    with pytest.raises(RefusedError):
        answer(loaded, ASSESSMENT, Utterance("Un tout autre diagnostic, 2024"))
    with pytest.raises(RefusedError):
        send(loaded)
    decide(loaded, Decision.REOPENED, reason="Une erreur de saisie")
    answer(loaded, ASSESSMENT, Utterance("Un tout autre diagnostic, 2024"))
    assert send(loaded) == 3
    kinds = [kind for kind in journalled(loaded) if kind.startswith("dossier.")]
    assert kinds == ["dossier.validated", "dossier.reopened", "dossier.transmitted"]


def test_decision_on_an_older_version_is_refused(loaded: Sessions) -> None:
    answer(loaded, ASSESSMENT, Utterance("Un tout autre diagnostic, 2024"))
    assert send(loaded) == 3
    for kind in (Decision.VALIDATED, Decision.RETURNED):
        with pytest.raises(OvertakenError):
            decide(loaded, kind, number=2)
    with pytest.raises(OvertakenError):
        remark(loaded, ASSESSMENT, number=2)
    assert draft_of(loaded).dossier.state == DossierState.TRANSMITTED.value
    decide(loaded, Decision.VALIDATED, number=3)


@pytest.mark.parametrize(
    ("first", "refused"),
    [
        (Decision.RETURNED, (Decision.RETURNED, Decision.VALIDATED, Decision.REOPENED)),
        (Decision.VALIDATED, (Decision.RETURNED, Decision.VALIDATED)),
        (None, (Decision.REOPENED,)),
    ],
)
def test_state_refuses_the_decisions_it_does_not_allow(
    loaded: Sessions, first: Decision | None, refused: tuple[Decision, ...]
) -> None:
    if first is not None:
        decide(loaded, first)
    for kind in refused:
        with pytest.raises(RefusedError):
            decide(loaded, kind)


def test_dossier_never_transmitted_has_nothing_to_review(loaded: Sessions) -> None:
    who = commissioner(loaded, "Île-de-France")
    with loaded.begin() as session:
        open_dossier(session, geography(), agent(loaded, "75"), "75", NOW)
        draft = find_dossier(session, geography(), who, Permission.REVIEW_DOSSIER, "2024-75", lock=True)
        assert read(session, draft) is None
        assert latest_number(session, draft) == 0
        with pytest.raises(RefusedError):
            Reviewer(session, who, draft, NOW).decide(Decision.VALIDATED, 0, "")


# -------------------------------------------------------------------------------------------------- who is told


def test_agents_of_the_territory_alone_are_told_of_a_decision(loaded: Sessions) -> None:
    returned(loaded, ASSESSMENT)
    assert news(loaded, "dossier.returned") == ["DDETSPP de la Lozère (48)"]
    assert news(loaded, "dossier.validated") == []


def test_letter_of_a_return_gives_its_reason(loaded: Sessions) -> None:
    returned(loaded, ASSESSMENT)
    with loaded.reading() as session:
        told = session.scalars(select(Notice.text).where(Notice.kind == "dossier.returned", Notice.at >= NOW)).all()
    assert len(set(told)) == 1
    assert "avec 1\u00a0remarque. Raison\u00a0: «\u00a0" in told[0]


def test_reviewers_of_the_region_alone_are_told_of_a_version(loaded: Sessions) -> None:
    answer(loaded, ASSESSMENT, Utterance("Un tout autre diagnostic, 2024"))
    send(loaded)
    assert news(loaded, "dossier.transmitted") == ["Commissaire – Occitanie"]
    with loaded.reading() as session:
        text = session.scalars(select(Notice.text).where(Notice.at >= NOW, Notice.url.contains(LOZERE))).one()
    assert text == "Version 3 transmise. Depuis la précédente\u00a0: 1\u00a0réponse modifiée."


def test_receipt_goes_to_who_transmitted(loaded: Sessions) -> None:
    number = send(loaded)
    with loaded.reading() as session:
        [mail] = session.scalars(select(Mail).where(Mail.once.startswith(f"receipt:{LOZERE}:{number}"))).all()
        digest = session.scalars(select(Transmission.digest).where(Transmission.number == number)).one()
    assert mail.address == "ddetspp-48@recueil.example"
    assert mail.letter is not None
    said = dict(mail.letter["facts"])
    assert said["Version"] == "3"
    assert said["Empreinte"] == digest
    assert said["Reçue le"] == "15\u00a0octobre\u00a02024 à 11:00:00, heure de Paris"
    assert said["Crédits locaux engagés (AE)"].endswith("€")
    assert mail.letter["action"][1] == f"/recueils/{LOZERE}/transmissions/{number}"
