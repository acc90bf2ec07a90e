"""The conversation is mixed-initiative: what answers is taken, the rest is proposed, corrections and commands are heard."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import count

import pytest

from survey.data import geography
from survey.dialogue.changes import Added, Answered, Removed, apply
from survey.dialogue.conversing import converse
from survey.dialogue.exchanges import Exchange
from survey.dialogue.proposals import Proposal, Standing
from survey.dialogue.turns import Destination, Gesture, Turn, Utterance
from survey.domain.values import Organisation, PartialDate, Value
from survey.domain.vocabulary import OrganisationCategory
from survey.questionnaire.answers import CLOSED, Answers, Item, Slot
from survey.questionnaire.outline import next_step
from survey.questionnaire.pacts_2024 import PACTS_2024
from survey.understanding.replies import Context
from tests.questionnaire.tiny import answered

CONTEXT = Context(date(2024, 9, 12), geography().territories["61"], geography())
PRIORITY, ACTION, OTHER = Item("p", "priorities"), Item("a", "actions", "p"), Item("b", "actions", "p", 2)
CAF_LINE = Item("c", "cofundings", "a")
CAF = Organisation(OrganisationCategory.CAF)
SENTENCE = (
    "On finance un bus des familles à Alençon avec la CAF, 45 000 € dont 12 000 de crédits locaux, pour 200 familles monoparentales, "
    "démarrage le 1er octobre"
)
NAMED = answered({"pact_state": "agreed", "priority_title@p": "La mobilité"}, PRIORITY)
TOLD = answered(
    {
        "pact_state": "agreed",
        "priority_title@p": "La mobilité",
        "action_title@a": "Bus des familles",
        "action_state@a": "committed",
        "uses_local_credits@a": True,
        "committed_amount@a": 1_000_000,
        "total_cost@a": 4_500_000,
        "targeted_beneficiaries@a": 150,
        "cofunder@c": CAF,
        "cofunding_amount@c": 2_000_000,
        "action_title@b": "Garage solidaire",
    },
    PRIORITY,
    ACTION,
    OTHER,
    CAF_LINE,
)


class Talk:
    """A conversation held in memory, as the services hold it in rows."""

    def __init__(self, answers: Answers, slot: str) -> None:
        self.answers = answers
        self.slot = Slot.parse(slot)
        self.awaiting: list[Proposal] = []
        self._names: Iterator[int] = count()

    @property
    def open(self) -> dict[str, Value]:
        return {one.slot.question: one.value for one in self.awaiting if one.standing is Standing.OPEN}

    def say(self, text: str = "", **said: object) -> Turn:
        by = {
            standing: tuple(one for one in self.awaiting if one.standing is standing)
            for standing in (Standing.OPEN, Standing.AGREED)
        }
        at = Exchange(
            PACTS_2024,
            self.answers,
            CONTEXT,
            self.slot,
            lambda: f"new{next(self._names)}",
            by[Standing.OPEN],
            by[Standing.AGREED],
        )
        outcome = converse(at, Utterance(text, **said))  # type: ignore[arg-type]  # the fields of an utterance
        self.answers = apply(self.answers, outcome.changes)
        standing = {one.proposal: one.standing for one in outcome.settled}
        kept = [replace(one, standing=standing.get(one, one.standing)) for one in self.awaiting]
        told = {one.slot for one in outcome.proposals}
        self.awaiting = [
            one for one in kept if one.standing in {Standing.OPEN, Standing.AGREED} and one.slot not in told
        ]
        self.awaiting += [replace(one, id=100 + number) for number, one in enumerate(outcome.proposals)]
        return outcome

    def on_card(self, text: str = "", **said: object) -> Turn:
        return self.say(text, of_card=True, **said)

    def value(self, slot: str) -> Value | None:
        found = self.answers.get(Slot.parse(slot))
        return found.value if found else None


def talk(slot: str, answers: Answers = TOLD) -> Talk:
    return Talk(answers, slot)


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


# ---------------------------------------------------------------------------------------------- inside any question


def test_clear_answer_is_taken_and_the_rest_proposed() -> None:
    spoken = talk("total_cost@b")
    outcome = spoken.say("80 000 € dont 15 000 de crédits locaux")
    assert spoken.value("total_cost@b") == 8_000_000
    assert spoken.open == {"uses_local_credits": True, "committed_amount": 1_500_000}
    assert all(change.slot == Slot("total_cost", "b") for change in outcome.changes if isinstance(change, Answered))


def test_several_lines_of_a_list_are_taken_at_once() -> None:
    spoken = talk("cofundings@b")
    spoken.say("la caf 20 000 c'est acquis, la fondation vinci 10 000 c'est demandé")
    lines = spoken.answers.children("b", "cofundings")
    assert [spoken.value(f"cofunding_amount@{line.id}") for line in lines] == [2_000_000, 1_000_000]
    assert [spoken.value(f"cofunding_status@{line.id}") for line in lines] == ["secured", "requested"]


def test_what_is_not_understood_says_so_and_changes_nothing() -> None:
    outcome = talk("total_cost@b").say("abracadabra")
    assert outcome.refusal is not None
    assert "Exemple" in outcome.refusal.message
    assert (outcome.changes, outcome.proposals) == ((), ())


def test_what_is_already_known_is_not_proposed_again() -> None:
    assert (
        talk("description@a").say("Le bus des familles coûte 45 000 € au total et passe dans dix bourgs.").proposals
        == ()
    )


# -------------------------------------------------------------------------------------------------------- corrections


def test_correction_changes_the_value_it_names_at_once() -> None:
    spoken = talk("evaluation@a")
    outcome = spoken.say("le coût total c'est 40 000 €")
    assert spoken.value("total_cost@a") == 4_000_000
    assert spoken.value("evaluation@a") is None
    assert outcome.refusal is None


def test_line_of_a_list_is_removed_by_its_name() -> None:
    spoken = talk("evaluation@a")
    outcome = spoken.say("enlève la caf")
    assert [type(change) for change in outcome.changes] == [Removed]
    assert spoken.answers.children("a", "cofundings") == []


def test_line_is_added_with_its_amount() -> None:
    spoken = talk("evaluation@a")
    spoken.say("ajoute la MSA pour 5 000 € dans les cofinancements")
    lines = spoken.answers.children("a", "cofundings")
    assert [spoken.value(f"cofunding_amount@{line.id}") for line in lines] == [2_000_000, 500_000]


def test_invalid_correction_never_erases_the_valid_value() -> None:
    spoken = talk("evaluation@a")
    outcome = spoken.say("l'AE c'est 0 €")
    assert outcome.refusal is not None
    assert spoken.value("committed_amount@a") == 1_000_000


def test_number_is_derived_from_the_present_one() -> None:
    spoken = talk("evaluation@a")
    spoken.say("finalement 50 familles de plus")
    assert spoken.value("targeted_beneficiaries@a") == 200


def test_answer_is_copied_from_another_action() -> None:
    answers = apply(TOLD, [Answered(Slot("operator", "a"), answered({"x": CAF}).given[Slot("x")])])
    spoken = talk("operator@b", answers)
    spoken.say("même porteur que l'action 1")
    assert spoken.value("operator@b") == CAF


# ------------------------------------------------------------------------------------------------------------ effects


def test_change_that_sets_answers_aside_is_proposed_first() -> None:
    spoken = talk("action_state@a")
    outcome = spoken.say(picked=("planned",))
    assert outcome.changes == ()
    assert spoken.value("action_state@a") == "committed"
    spoken.on_card(gesture=Gesture.CONFIRM, kept=tuple(one.id for one in spoken.awaiting))
    assert spoken.value("action_state@a") == "planned"
    assert spoken.value("committed_amount@a") == 1_000_000  # kept aside, not erased


def test_change_that_sets_nothing_aside_is_made_at_once() -> None:
    spoken = talk("action_state@a")
    spoken.say(picked=("under_way",))
    assert spoken.value("action_state@a") == "under_way"


# ----------------------------------------------------------------------------------------------------------- commands


@pytest.mark.parametrize(
    ("text", "destination"),
    [
        ("récapitulatif", Destination.SUMMARY),
        ("annule", Destination.UNDO),
        ("c'est quoi une AE ?", Destination.NOTION),
        ("aide", Destination.HELP),
        ("pourquoi cette question ?", Destination.WHY),
        ("nouvelle action", Destination.QUESTION),
        ("retour à l'action 2", Destination.QUESTION),
    ],
)
def test_command_leads_somewhere_and_answers_nothing(text: str, destination: Destination) -> None:
    outcome = talk("evaluation@a").say(text)
    assert outcome.move is not None
    assert outcome.move.destination is destination
    assert (outcome.changes, outcome.proposals) == ((), ())


def test_new_action_is_begun_by_what_follows_the_command() -> None:
    spoken = talk("evaluation@a")
    spoken.say("nouvelle action : garage solidaire à Argentan")
    assert spoken.open["action_title"] == "Garage solidaire"
    assert "areas" in spoken.open


def test_go_to_finds_an_action_by_number_and_by_name() -> None:
    for text in ("retour à l'action 2", "reviens à l'action garage solidaire"):
        outcome = talk("evaluation@a").say(text)
        assert outcome.move is not None
        assert outcome.move.slot == Slot("action_title", "b")


def test_yes_answers_a_yes_no_question_even_where_proposals_wait() -> None:
    spoken = talk("uses_local_credits@b")
    spoken.say("oui")
    assert spoken.value("uses_local_credits@b") is True


def test_done_closes_the_list_that_is_asked() -> None:
    spoken = talk("cofundings@a")
    spoken.say("c'est tout")
    assert spoken.value("cofundings@a") == CLOSED


def test_optional_questions_are_passed_over_together() -> None:
    spoken = talk("novelty@a")
    outcome = spoken.say(gesture=Gesture.PASS_OPTIONAL)
    passed = {change.slot.question for change in outcome.changes if isinstance(change, Answered)}
    assert "novelty" in passed
    assert "evaluation" not in passed
