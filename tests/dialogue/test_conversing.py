"""The conversation is mixed-initiative: what answers is taken, the rest is proposed, corrections and commands are heard."""

import pytest

from survey.dialogue.changes import Answered, Removed, apply
from survey.dialogue.turns import Destination, Gesture
from survey.questionnaire.answers import CLOSED, Slot
from tests.dialogue.talking import CAF, TOLD, talk
from tests.questionnaire.tiny import answered

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


@pytest.mark.parametrize("slot", ["actions@p", "evaluation@b", "total_cost@b", "description@b"])
@pytest.mark.parametrize(
    "said",
    [
        "le coût de l’action 1.1, c’est 52 000 €",
        "le coût total de l'action 1 est de 52 000 €",
        "pour l'action 1.1, le coût total c'est 52 000 €",
        "le coût de l'action n°1 : 52 000 €",
    ],
)
def test_correction_of_another_action_goes_to_the_one_that_is_numbered(slot: str, said: str) -> None:
    spoken = talk(slot)
    outcome = spoken.say(said)
    assert (outcome.refusal, outcome.proposals) == (None, ())
    assert spoken.value("total_cost@a") == 5_200_000
    assert len(spoken.answers.children("p", "actions")) == 2
    assert outcome.slot == Slot.parse(slot)


def test_line_of_another_action_is_removed() -> None:
    spoken = talk("evaluation@b")
    spoken.say("enlève la CAF de l'action 1.1")
    assert spoken.answers.children("a", "cofundings") == []


@pytest.mark.parametrize(
    "said",
    [
        "le coût de l'action 9, c'est 52 000 €",
        "dans la suite de l'action 1, un garage à Alençon",
        "en plus de l'action 1, un garage à Alençon pour 200 personnes avec la CAF",
        "après la fin de l'action 1, démarrage le 1er octobre à Alençon",
        "la suite de l'action 1 : 45 000 € pour 200 mamans solos",
        "l'avenir de l'action 1 est à Alençon",
    ],
)
@pytest.mark.parametrize("slot", ["evaluation@b", "actions@p"])
def test_number_of_no_action_and_a_passing_one_correct_nothing(slot: str, said: str) -> None:
    spoken = talk(slot)
    before = {slot: answer for slot, answer in spoken.answers.given.items() if slot.item in {"a", "c"}}
    outcome = spoken.say(said)
    assert {slot: answer for slot, answer in spoken.answers.given.items() if slot.item in {"a", "c"}} == before
    assert spoken.answers.children("a", "cofundings") == TOLD.children("a", "cofundings")
    assert all(one.slot.item not in {"a", "c"} for one in outcome.proposals)


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
