"""A first sentence fills an action: proposed, confirmed in whole or in part, corrected; nothing is stored before."""

from survey.dialogue.changes import Added, Answered, apply
from survey.dialogue.proposals import Standing
from survey.dialogue.turns import Gesture
from survey.domain.values import PartialDate
from survey.questionnaire.answers import Slot
from survey.questionnaire.outline import next_step
from survey.questionnaire.pacts_2024 import PACTS_2024
from tests.dialogue.talking import CAF, NAMED, SENTENCE, talk
from tests.questionnaire.tiny import answered

# ------------------------------------------------------------------------------------------------- the first sentence


def test_sentence_proposes_values_and_stores_nothing() -> None:
    spoken = talk("actions@p", NAMED)
    outcome = spoken.say(SENTENCE)
    assert outcome.changes == ()
    assert spoken.open["total_cost"] == 4_500_000
    assert spoken.open["committed_amount"] == 1_200_000
    assert spoken.open["starts_on"] == PartialDate(2024, 10, 1)
    assert spoken.open["cofunder"] == CAF
    assert spoken.open["action_title"] == "Bus des familles"


def test_each_proposal_holds_the_words_it_came_from() -> None:
    outcome = talk("actions@p", NAMED).say(SENTENCE)
    for one in outcome.proposals:
        assert one.start < one.end
        assert SENTENCE[one.start : one.end] == one.words
    words = {one.slot.question: one.words for one in outcome.proposals}
    assert words["committed_amount"] == "12 000 de crédits locaux"
    assert words["areas"] == "Alençon"


def test_yes_makes_the_action_and_asks_only_what_is_missing() -> None:
    spoken = talk("actions@p", NAMED)
    spoken.say(SENTENCE)
    outcome = spoken.on_card("oui")
    action = spoken.answers.children("p", "actions")[0].id
    assert spoken.value(f"total_cost@{action}") == 4_500_000
    assert spoken.value(f"scale@{action}") == "commune"
    assert outcome.slot == Slot("action_title", action)
    line = spoken.answers.children(action, "cofundings")[0].id
    assert spoken.value(f"cofunder@{line}") == CAF
    following = next_step(PACTS_2024, spoken.answers, outcome.slot)
    assert following is not None
    assert following.slot == Slot("operator", action)


def test_confirmed_answer_keeps_the_agents_own_words() -> None:
    spoken = talk("actions@p", NAMED)
    spoken.say(SENTENCE)
    spoken.on_card("c'est ça")
    action = spoken.answers.children("p", "actions")[0].id
    answer = spoken.answers.get(Slot("total_cost", action))
    assert answer is not None
    assert answer.words == "45 000 €"


def test_yes_but_leaves_out_what_was_excepted() -> None:
    spoken = talk("actions@p", NAMED)
    spoken.say(SENTENCE)
    spoken.on_card("oui sauf le coût total")
    action = spoken.answers.children("p", "actions")[0].id
    assert spoken.value(f"total_cost@{action}") is None
    assert spoken.value(f"targeted_beneficiaries@{action}") == 200
    assert spoken.open == {}


def test_no_drops_everything_and_makes_nothing() -> None:
    spoken = talk("actions@p", NAMED)
    spoken.say(SENTENCE)
    spoken.on_card("non")
    assert spoken.answers.children("p", "actions") == []
    assert spoken.awaiting == []


def test_checked_rows_are_confirmed_and_the_others_dropped() -> None:
    spoken = talk("actions@p", NAMED)
    spoken.say(SENTENCE)
    kept = tuple(one.id for one in spoken.awaiting if one.slot.question in {"action_title", "areas"})
    spoken.on_card(gesture=Gesture.CONFIRM, kept=kept)
    action = spoken.answers.children("p", "actions")[0].id
    assert spoken.value(f"action_title@{action}") == "Bus des familles"
    assert spoken.value(f"total_cost@{action}") is None
    assert spoken.awaiting == []


def test_amount_of_a_cofunder_that_was_dropped_is_dropped_with_it() -> None:
    spoken = talk("actions@p", NAMED)
    spoken.say("Garage solidaire à Argentan, la CAF met 20 000 €, budget 50 000 €")
    kept = tuple(one.id for one in spoken.awaiting if one.slot.question != "cofunder")
    spoken.on_card(gesture=Gesture.CONFIRM, kept=kept)
    action = spoken.answers.children("p", "actions")[0].id
    assert spoken.answers.children(action, "cofundings") == []


def test_local_credits_wait_for_the_state_and_become_what_it_says() -> None:
    for state, question in (("planned", "planned_amount"), ("committed", "committed_amount")):
        spoken = talk("actions@p", NAMED)
        spoken.say(SENTENCE)
        spoken.on_card("oui")
        action = spoken.answers.children("p", "actions")[0].id
        assert [one.standing for one in spoken.awaiting] == [Standing.AGREED]
        spoken.slot = Slot("action_state", action)
        spoken.say(picked=(state,))
        assert spoken.value(f"{question}@{action}") == 1_200_000
        assert spoken.awaiting == []


def test_row_is_corrected_by_answering_its_question() -> None:
    spoken = talk("actions@p", NAMED)
    spoken.say(SENTENCE)
    number = next(one.id for one in spoken.awaiting if one.slot.question == "total_cost")
    assert spoken.on_card("abracadabra", amends=number).refusal is not None
    assert spoken.open["total_cost"] == 4_500_000
    spoken.on_card("48 000 €", amends=number)
    assert spoken.open["total_cost"] == 4_800_000


def test_correction_said_of_the_card_changes_the_proposal() -> None:
    spoken = talk("actions@p", NAMED)
    spoken.say(SENTENCE)
    outcome = spoken.on_card("non, le coût total c'est 48 000 €")
    assert outcome.changes == ()
    assert spoken.open["total_cost"] == 4_800_000
    assert spoken.open["targeted_beneficiaries"] == 200


def test_line_that_was_proposed_is_dropped_by_its_name() -> None:
    spoken = talk("actions@p", NAMED)
    spoken.say(SENTENCE)
    outcome = spoken.on_card("enlève la CAF")
    assert outcome.changes == ()
    assert "cofunder" not in spoken.open
    assert "total_cost" in spoken.open


def test_card_of_a_new_action_touches_nothing_that_is_there() -> None:
    there = apply(NAMED, [Answered(Slot("linked_schemes"), answered({"x": ("city_contract",)}).given[Slot("x")])])
    spoken = talk("actions@p", there)
    spoken.say(SENTENCE)
    assert spoken.on_card("non, plutôt 48 000 €").changes == ()
    assert spoken.value("linked_schemes") == ("city_contract",)


def test_click_wins_over_a_text_that_was_refused() -> None:
    spoken = talk("actions@p", NAMED)
    spoken.say(SENTENCE)
    number = next(one.id for one in spoken.awaiting if one.slot.question == "audiences")
    spoken.on_card("abracadabra", picked=("children",), amends=number)
    changed = next(one for one in spoken.awaiting if one.slot.question == "audiences")
    assert (changed.value, changed.words) == (("children",), "enfants")


def test_a_few_words_are_a_title() -> None:
    spoken = talk("actions@p", NAMED)
    outcome = spoken.say("Bus des familles")
    assert outcome.proposals == ()
    assert [type(change) for change in outcome.changes] == [Added, Answered]


def test_pasted_table_proposes_an_action_a_line() -> None:
    spoken = talk("actions@p", NAMED)
    spoken.say("Action\tPorteur\tCoût total\nBus des familles\tCCAS d'Alençon\t45 000 €\nGarage\tMSA\t5 000 €")
    spoken.on_card("oui")
    titles = [spoken.value(f"action_title@{item.id}") for item in spoken.answers.children("p", "actions")]
    assert titles == ["Bus des familles", "Garage"] or len(titles) == 2
