"""Long random plays in rows: what is undone is as it was, turn by turn, and nobody loses what they were told was saved."""

import random
import threading
from collections import defaultdict
from contextlib import suppress
from functools import partial

import pytest

from survey.data import geography
from survey.db.engine import Sessions
from survey.dialogue.turns import Gesture, Utterance
from survey.questionnaire.answers import ROOT, Slot
from survey.services.answering import Said, fill_section
from survey.services.errors import RefusedError, StaleAnswerError
from survey.services.items import duplicate_item, remove_item
from survey.services.transmitting import transmit
from tests.conftest import NOW
from tests.services.desk import STORY, Desk, History, State, at_once, authors, colleague, events, state
from tests.services.test_answering import agent


@pytest.mark.parametrize("seed", range(3))
def test_undoing_every_turn_gives_back_every_moment(loaded: Sessions, seed: int) -> None:
    desk = Desk(loaded, agent(loaded, "48"), seed)
    history = History(desk)
    moments: list[State] = []
    turns = desk.turns()
    for _ in range(30):
        before = state(desk.draft().answers)
        desk.act()
        desk.open()
        history.look()
        now = desk.turns()
        assert abs(len(now) - len(turns)) <= 1, "what one POST does is one turn"
        if len(now) > len(turns):
            moments.append(before)
        elif len(now) < len(turns):  # « annule » was said
            assert state(desk.draft().answers) == moments.pop()
        else:
            assert state(desk.draft().answers) == before
        turns = now
        if moments and desk.random.random() < 0.1:
            assert desk.undo() is not None
            assert state(desk.draft().answers) == moments.pop()
            turns = desk.turns()
    assert moments
    while moments:
        undone = desk.undo()
        assert undone is not None
        assert undone.kept == ()
        assert state(desk.draft().answers) == moments.pop()
        desk.open()
        history.look()


@pytest.mark.parametrize("seed", range(3))
def test_undo_never_loses_what_a_colleague_has_said_since(loaded: Sessions, seed: int) -> None:
    desks = [Desk(loaded, agent(loaded, "48"), seed), Desk(loaded, colleague(loaded), seed + 100)]
    history = History(desks[0])
    draw = random.Random(seed)
    for _ in range(40):
        desk = draw.choice(desks)
        if draw.random() < 0.6:
            desk.act()
        else:
            before, author = state(desk.draft().answers)[1], authors(desk)
            left = len(desk.turns())
            with suppress(RefusedError):
                assert (desk.undo() is None) == (left == 0)
                assert len(desk.turns()) == max(left - 1, 0)
            after = state(desk.draft().answers)[1]
            theirs = {slot: said for slot, said in before.items() if author[slot] != desk.actor.account_id}
            assert {slot: after.get(slot) for slot in theirs} == theirs
        desk.open()
        history.look()


# ------------------------------------------------------------------------------------------------ one thing at a time


@pytest.fixture
def desk(loaded: Sessions) -> Desk:
    return Desk(loaded, agent(loaded, "48"), 0)


def actions(desk: Desk) -> Slot:
    return next(step.slot for step in desk.draft().form.path(desk.draft().answers) if step.slot.question == "actions")


def test_confirm_undo_confirm_makes_the_same_action(desk: Desk) -> None:
    slot = actions(desk)
    desk.say(slot, Utterance(STORY))
    before, proposed = state(desk.draft().answers), {(one.slot, str(one.value)) for one in desk.open()}
    desk.say(slot, Utterance("oui", of_card=True))
    confirmed = state(desk.draft().answers)
    desk.undo()
    assert state(desk.draft().answers) == before
    assert {(one.slot, str(one.value)) for one in desk.open()} == proposed
    desk.say(slot, Utterance("oui", of_card=True))
    assert state(desk.draft().answers) == confirmed
    assert desk.open() == ()


def test_correction_made_while_confirming_stays_proposed_once_after_an_undo(desk: Desk) -> None:
    slot = actions(desk)
    desk.say(slot, Utterance(STORY))
    desk.say(slot, Utterance("oui sauf le coût total, c'est 35 000 €", of_card=True))
    desk.undo()
    assert [one.value for one in desk.open() if one.slot.question == "total_cost"] == [3_500_000]
    assert desk.say(slot, Utterance("oui", of_card=True)).turn.refusal is None


def test_both_amounts_of_local_credits_confirmed_at_once_take_one_question_each(desk: Desk) -> None:
    slot = actions(desk)
    desk.say(slot, Utterance("Garage solidaire à Mende pour 30 familles, 12 000 € d'AE et 15 000 € prévus"))
    proposed = {one.slot.question: one.value for one in desk.open()}
    desk.say(slot, Utterance("oui", of_card=True))
    action = desk.draft().answers.children(slot.item, "actions")[-1].id
    for state_, question in (("planned", "planned_amount"), ("committed", "committed_amount")):
        desk.say(Slot("action_state", action), Utterance(picked=(state_,)))
        with suppress(StaleAnswerError):
            desk.say(Slot("uses_local_credits", action), Utterance("oui"))
        found = desk.draft().answers.get(Slot(question, action))
        assert found is None or found.value == proposed.get(question, found.value)


def test_removed_part_comes_back_in_its_place(desk: Desk) -> None:
    before = state(desk.draft().answers)
    for item in before[0]:
        with desk.writing() as (session, draft):
            remove_item(session, desk.actor, draft, item.id, NOW)
        assert state(desk.draft().answers) != before
        desk.undo()
        assert state(desk.draft().answers) == before


def test_copy_is_undone_whole(desk: Desk) -> None:
    before = state(desk.draft().answers)
    for item in before[0]:
        with suppress(RefusedError), desk.writing() as (session, draft):
            duplicate_item(session, desk.actor, draft, item.id, desk.name, NOW)
        if state(desk.draft().answers) != before:
            desk.undo()
        assert state(desk.draft().answers) == before


def test_section_of_the_form_is_undone_whole(desk: Desk) -> None:
    before = state(desk.draft().answers)
    action = desk.draft().answers.children(actions(desk).item, "actions")[0].id
    saids = [
        Said(Slot("total_cost", action), Utterance("77 000 €")),
        Said(Slot("targeted_beneficiaries", action), Utterance("77")),
        Said(Slot("novelty", action), Utterance(gesture=Gesture.CLEAR)),
    ]
    with desk.writing() as (session, draft):
        fill_section(session, geography(), desk.actor, draft, saids, NOW)
    assert state(desk.draft().answers) != before
    desk.undo()
    assert state(desk.draft().answers) == before


def test_undo_goes_on_across_a_transmission(desk: Desk) -> None:
    action = desk.draft().answers.children(actions(desk).item, "actions")[0].id
    cost = Slot("total_cost", action)
    before = state(desk.draft().answers)
    desk.say(cost, Utterance("77 000 €"))
    with desk.writing() as (session, draft):
        transmit(session, geography(), desk.actor, draft, NOW)
    desk.say(cost, Utterance("78 000 €"))
    desk.undo()
    assert desk.draft().answers.value(*cost) == 7_700_000
    desk.undo()
    assert state(desk.draft().answers) == before


def test_answer_that_a_colleague_has_changed_is_left_alone_and_the_turn_before_comes_next(
    desk: Desk, loaded: Sessions
) -> None:
    other = Desk(loaded, colleague(loaded), 1)
    slot, before = Slot("territorial_assessment"), state(desk.draft().answers)
    desk.say(Slot("governance_name"), Utterance("Comité des parents"))
    desk.say(slot, Utterance("Diagnostic de l'agent"))
    other.say(slot, Utterance("Diagnostic du collègue"))
    undone = desk.undo()
    assert undone is not None
    assert undone.kept == (slot,)
    assert desk.draft().answers.value(*slot) == "Diagnostic du collègue"
    desk.undo()
    assert desk.draft().answers.value("governance_name") == before[1].get(Slot("governance_name"), (None,))[0]
    assert desk.draft().answers.value(*slot) == "Diagnostic du collègue"


def test_item_in_which_a_colleague_has_answered_is_not_taken_out(desk: Desk, loaded: Sessions) -> None:
    slot, other = actions(desk), Desk(loaded, colleague(loaded), 1)
    desk.say(slot, Utterance("Bus rouge"))
    action = desk.draft().answers.children(slot.item, "actions")[-1].id
    other.say(Slot("description", action), Utterance("Un bus rouge passe chaque semaine dans les bourgs."))
    undone = desk.undo()
    assert undone is not None
    assert undone.kept == (Slot("action_title", action),)
    answers = desk.draft().answers
    assert answers.value("description", action) == "Un bus rouge passe chaque semaine dans les bourgs."
    assert answers.value("action_title", action) == "Bus rouge"
    other.undo()
    assert desk.draft().answers.get(Slot("description", action)) is None


def test_copy_that_a_colleague_took_out_is_undone_all_the_same(desk: Desk, loaded: Sessions) -> None:
    """A copy of a priority that had but its title holds no answer at all."""
    other = Desk(loaded, colleague(loaded), 1)
    desk.say(Slot("territorial_assessment"), Utterance("Diagnostic de l'été"))
    for priority in desk.draft().answers.children(ROOT, "priorities"):
        with desk.writing() as (session, draft):
            remove_item(session, desk.actor, draft, priority.id, NOW)
    desk.say(Slot("priorities"), Utterance("Le répit des parents seuls"))
    priority = desk.draft().answers.children(ROOT, "priorities")[0]
    with desk.writing() as (session, draft):
        copy = duplicate_item(session, desk.actor, draft, priority.id, desk.name, NOW)
    with other.writing() as (session, draft):
        remove_item(session, other.actor, draft, copy.id, NOW)
    left = len(desk.turns())
    assert desk.undo() is not None
    assert len(desk.turns()) == left - 1
    assert desk.draft().answers.item(priority.id) == priority


def test_priority_does_not_come_back_to_a_list_that_a_colleague_has_filled(desk: Desk, loaded: Sessions) -> None:
    other = Desk(loaded, colleague(loaded), 1)
    first = desk.draft().answers.children(ROOT, "priorities")[0]
    with desk.writing() as (session, draft):
        remove_item(session, desk.actor, draft, first.id, NOW)
    for name in ("La santé", "Le logement", "Le répit"):
        other.say(Slot("priorities"), Utterance(name))
    full = state(desk.draft().answers)
    with pytest.raises(RefusedError, match="trois"):
        desk.undo()
    assert state(desk.draft().answers) == full
    other.undo()
    desk.undo()
    assert len(desk.draft().answers.children(ROOT, "priorities")) == 3
    assert desk.draft().answers.item(first.id) is not None


def test_amount_typed_in_the_form_goes_before_the_one_agreed_to(desk: Desk) -> None:
    slot = actions(desk)
    desk.say(slot, Utterance(STORY))
    desk.say(slot, Utterance("oui", of_card=True))
    action = desk.draft().answers.children(slot.item, "actions")[-1].id
    saids = [
        Said(Slot("action_state", action), Utterance(picked=("planned",)), 0),
        Said(Slot("planned_amount", action), Utterance("13 000 €"), 0),
    ]
    with desk.writing() as (session, draft):
        outcomes = fill_section(session, geography(), desk.actor, draft, saids, NOW)
    assert [outcome.refusal for outcome in outcomes] == [None, None]
    assert desk.draft().answers.value("planned_amount", action) == 1_300_000


# -------------------------------------------------------------------------------------------------- two agents at once


def test_agents_at_once_lose_nothing_that_was_acknowledged(loaded: Sessions) -> None:
    desks = [Desk(loaded, agent(loaded, "48"), 1), Desk(loaded, colleague(loaded), 2)]
    start = {event.id for event in events(desks[0])}
    wrong: list[BaseException] = []
    kept: defaultdict[int, list[tuple[Slot, str]]] = defaultdict(list)
    gate = threading.Barrier(len(desks))

    def work(desk: Desk) -> None:
        gate.wait()
        try:
            for turn in range(15):
                with suppress(StaleAnswerError):
                    slot, text = Slot("territorial_assessment"), f"{desk.actor.account_id}, tour {turn}"
                    desk.say(slot, Utterance(text), desk.draft().answers.version(slot))
                    kept[desk.actor.account_id].append((slot, text))
                with suppress(StaleAnswerError, RefusedError):
                    desk.act() if turn % 3 else desk.undo()
        except BaseException as error:  # noqa: BLE001  told by the test itself, from its own thread
            wrong.append(error)

    at_once([partial(work, desk) for desk in desks])
    assert wrong == []
    written = [event for event in events(desks[0]) if event.id not in start and event.kind == "answered"]
    told = {(event.account_id, event.question, event.item_id, event.words) for event in written}
    assert {(who, *slot, text) for who, some in kept.items() for slot, text in some} <= told
    versions: defaultdict[tuple[str | None, str | None], list[int]] = defaultdict(list)
    for event in written:
        versions[event.question, event.item_id].append(event.version or 0)
    assert all(some == sorted(some) for some in versions.values())


def test_card_confirmed_from_two_pages_at_once_makes_one_action(desk: Desk, loaded: Sessions) -> None:
    slot = actions(desk)
    for round_ in range(4):
        desk.say(slot, Utterance(STORY))
        before = len(desk.draft().answers.children(slot.item, "actions"))
        kept = tuple(one.id for one in desk.open())
        pages = [Desk(loaded, desk.actor, round_), Desk(loaded, desk.actor, round_)]
        confirming = Utterance(gesture=Gesture.CONFIRM, of_card=True, kept=kept)
        at_once([partial(page.say, slot, confirming) for page in pages])
        assert len(desk.draft().answers.children(slot.item, "actions")) == before + 1


def test_undo_from_two_pages_at_once_takes_back_two_turns(desk: Desk, loaded: Sessions) -> None:
    slot = Slot("territorial_assessment")
    before = state(desk.draft().answers)
    for text in ("un diagnostic", "deux diagnostics"):
        desk.say(slot, Utterance(text))
    pages = [Desk(loaded, desk.actor, 1), Desk(loaded, desk.actor, 2)]
    at_once([page.undo for page in pages])
    assert state(desk.draft().answers) == before
