"""A turn is pure: the same question, answers and utterance give the same changes."""

from datetime import date

from survey.data import geography
from survey.dialogue.changes import Added, Answered
from survey.dialogue.turns import Gesture, Turn, Utterance, turn
from survey.domain.values import Organisation, PartialDate
from survey.domain.vocabulary import OrganisationCategory, Unknown
from survey.questionnaire.answers import CLOSED, Answer, Answers, Item, Slot
from survey.questionnaire.pacts_2024 import PACTS_2024
from survey.understanding.replies import Context
from tests.questionnaire.tiny import answered

CONTEXT = Context(date(2024, 10, 15), geography().territories["48"], geography())
PRIORITY, ACTION = Item("p", "priorities"), Item("a", "actions", "p")
BEGUN = answered(
    {"pact_state": "signed", "priority_title@p": "La mobilité", "action_title@a": "Le bus"}, PRIORITY, ACTION
)


def take(slot: str, utterance: Utterance, answers: Answers = BEGUN) -> Turn:
    return turn(PACTS_2024, answers, CONTEXT, Slot.parse(slot), utterance, "new")


def answer_of(outcome: Turn) -> Answer:
    assert outcome.refusal is None, outcome.refusal
    change = outcome.changes[-1]
    assert isinstance(change, Answered)
    return change.answer


def refusal_of(outcome: Turn) -> str:
    assert outcome.refusal is not None
    assert outcome.changes == ()
    return outcome.refusal.message


def test_turn_is_pure() -> None:
    before = dict(BEGUN.given)
    first = take("signed_on", Utterance("27 septembre 2024"))
    assert first == take("signed_on", Utterance("27 septembre 2024"))
    assert dict(BEGUN.given) == before


def test_answer_keeps_value_and_words() -> None:
    answer = answer_of(take("signed_on", Utterance("hier")))
    assert (answer.value, answer.words) == (PartialDate(2024, 10, 14), "hier")


def test_pick_needs_no_words() -> None:
    assert answer_of(take("axis@p", Utterance(picked=("rights",)))).value == "rights"


def test_list_grows_by_answering_it() -> None:
    outcome = take("priorities", Utterance("Le logement des jeunes"))
    assert outcome.changes == (
        Added(Item("new", "priorities", "pact", 2)),
        Answered(Slot("priority_title", "new"), Answer(value="Le logement des jeunes", words="Le logement des jeunes")),
    )
    assert outcome.slot == Slot("priority_title", "new")


def test_list_grows_below_its_own_item() -> None:
    outcome = take("partners@a", Utterance("MSA du Languedoc", picked=("msa",)))
    assert outcome.changes[0] == Added(Item("new", "partners", "a", 1))
    assert answer_of(outcome).value == Organisation(OrganisationCategory.MSA, "MSA du Languedoc")


def test_refused_first_answer_makes_no_item() -> None:
    outcome = take("priorities", Utterance("abc"))
    assert "caractères" in refusal_of(outcome)
    assert outcome.slot == Slot("priorities")


def test_list_is_closed_only_when_long_enough() -> None:
    assert answer_of(take("partners@a", Utterance(gesture=Gesture.CLOSE))).value == CLOSED
    assert "au moins" in refusal_of(take("indicators@a", Utterance(gesture=Gesture.CLOSE)))


def test_saying_that_is_all_closes_a_list_and_makes_no_item() -> None:
    for words in ("non", "c’est tout", "aucun", "pas de partenaire"):
        assert answer_of(take("partners@a", Utterance(words))).value == CLOSED
    assert "au moins un indicateur" in refusal_of(take("indicators@a", Utterance("non merci")))


def test_click_wins_over_the_words_in_the_box() -> None:
    answer = answer_of(take("committee@p", Utterance("je ne sais pas", picked=("yes",))))
    assert (answer.value, answer.unknown) == (True, None)


def test_optional_question_says_that_it_may_be_passed() -> None:
    assert "facultative" in refusal_of(take("wider_document", Utterance("je sais pas trop")))


def test_three_priorities_are_the_most() -> None:
    full = answered({"pact_state": "signed"}, *(Item(f"p{n}", "priorities", position=n) for n in (1, 2, 3)))
    assert "trois priorités au plus" in refusal_of(take("priorities", Utterance("Une quatrième"), full))


def test_same_priority_title_is_a_block() -> None:
    assert "s’appelle" in refusal_of(take("priorities", Utterance("la MOBILITÉ")))


def test_nearly_same_action_title_is_a_remark() -> None:
    before = answered({"action_title@a": "Bus des familles"}, PRIORITY, ACTION)
    outcome = take("actions@p", Utterance("Bus des famille"), before)
    assert outcome.refusal is None
    assert "est-ce bien une autre" in outcome.remarks[0]


def test_unknown_states_are_said_or_picked() -> None:
    said = answer_of(take("targeted_beneficiaries@a", Utterance("aucune idée")))
    picked = answer_of(take("targeted_beneficiaries@a", Utterance(unknown=Unknown.UNKNOWN)))
    assert said.unknown is picked.unknown is Unknown.UNKNOWN
    assert said.value is picked.value is None


def test_pending_may_say_when_to_ask_again() -> None:
    boxed = answer_of(take("committee@p", Utterance(unknown=Unknown.PENDING, recall="2024-11-15")))
    spoken = answer_of(take("total_cost@a", Utterance("pas encore arbitré, on saura le 15 novembre")))
    assert boxed.recall_on == spoken.recall_on == date(2024, 11, 15)


def test_unknown_is_refused_where_an_answer_is_needed() -> None:
    assert "attend une réponse" in refusal_of(take("axis@p", Utterance(unknown=Unknown.UNKNOWN)))


def test_zero_is_a_number() -> None:
    under_way = BEGUN.with_answer(Slot("action_state", "a"), Answer(value="under_way"))
    assert answer_of(take("reached_beneficiaries@a", Utterance("0"), under_way)).value == 0


def test_question_off_the_path_is_refused() -> None:
    assert "n’est plus posée" in refusal_of(take("none_reason", Utterance("Une raison quelconque")))
    assert "n’est plus posée" in refusal_of(take("axis@nowhere", Utterance(picked=("rights",))))


def test_prefilled_answer_is_refused() -> None:
    assert "administrateur" in refusal_of(take("territory", Utterance("61")))


def test_passing_an_answered_question_changes_nothing() -> None:
    assert take("pact_state", Utterance(gesture=Gesture.PASS)).changes == ()
    assert answer_of(take("wider_document", Utterance(gesture=Gesture.PASS))).is_passed


def test_clearing_leaves_the_question_passed() -> None:
    assert answer_of(take("wider_document", Utterance(gesture=Gesture.CLEAR))).is_passed


def test_what_a_transmission_needs_is_changed_not_cleared() -> None:
    assert "nécessaire" in refusal_of(take("pact_state", Utterance(gesture=Gesture.CLEAR)))


def test_paid_above_committed_is_a_block() -> None:
    paid = BEGUN
    for question, value in (
        ("action_state", "committed"),
        ("uses_local_credits", True),
        ("committed_amount", 10_000_00),
    ):
        paid = paid.with_answer(Slot(question, "a"), Answer(value=value))
    assert answer_of(take("paid_amount@a", Utterance("10 000 €"), paid)).value == 10_000_00
    assert "dépasse l’AE" in refusal_of(take("paid_amount@a", Utterance("10 000,01 €"), paid))


def test_day_that_does_not_exist_is_refused() -> None:
    assert "31" in refusal_of(take("signed_on", Utterance("le 31 septembre")))


def test_future_day_is_refused_and_other_year_remarked() -> None:
    assert "à venir" in refusal_of(take("signed_on", Utterance("16 octobre 2024")))
    assert take("signed_on", Utterance("15 octobre 2024")).remarks == ()
    assert "hors de 2024" in take("signed_on", Utterance("31 décembre 2023")).remarks[0]


def test_end_before_start_is_a_block_and_a_month_is_enough() -> None:
    started = BEGUN.with_answer(Slot("starts_on", "a"), Answer(value=PartialDate(2024, 10)))
    assert "avant" in refusal_of(take("ends_on@a", Utterance("septembre 2024"), started))
    assert answer_of(take("ends_on@a", Utterance("octobre 2024"), started)).value == PartialDate(2024, 10)


def test_end_without_a_year_follows_the_start() -> None:
    started = BEGUN.with_answer(Slot("starts_on", "a"), Answer(value=PartialDate(2024, 9)))
    assert answer_of(take("ends_on@a", Utterance("fin juin"), started)).value == PartialDate(2025, 6)


def test_place_elsewhere_is_kept_with_a_remark() -> None:
    outcome = take("areas@a", Utterance("Mende, Alençon"))
    assert outcome.refusal is None
    assert "Alençon (61)" in outcome.remarks[0]


def test_person_is_remarked_where_a_function_is_asked() -> None:
    assert take("lead_function@p", Utterance("Jeanne Martin")).remarks
    assert take("lead_function@p", Utterance("Mme Martin, cheffe de pôle")).remarks
    assert not take("lead_function@p", Utterance("cheffe du pôle insertion")).remarks


def test_personal_data_is_remarked_in_a_description() -> None:
    text = "Un accueil est proposé chaque samedi ; contact au 04 66 00 00 00 ou a.b@lozere.fr."
    remark = take("description@a", Utterance(text)).remarks[0]
    assert "un numéro de téléphone" in remark
    assert "une adresse électronique" in remark


def test_same_commitment_number_twice_is_a_remark() -> None:
    twice = answered({"commitment_number@a": "2104491234"}, PRIORITY, ACTION, Item("b", "actions", "p", 2))
    for question, value in (("action_state", "committed"), ("uses_local_credits", True)):
        twice = twice.with_answer(Slot(question, "b"), Answer(value=value))
    outcome = take("commitment_number@b", Utterance("2104491234"), twice)
    assert outcome.refusal is None
    assert "déjà" in outcome.remarks[0]


def test_total_that_differs_from_its_parts_is_a_remark() -> None:
    fund = Item("f", "cofundings", "a")
    known = answered({"committed_amount@a": 12_000_00, "cofunding_amount@f": 20_000_00}, PRIORITY, ACTION, fund)
    assert take("total_cost@a", Utterance("32 001 €"), known).remarks == ()
    assert "32\u202f000" in take("total_cost@a", Utterance("32 002 €"), known).remarks[0]
    unknown = answered({"cofunding_amount@f": Unknown.PENDING}, PRIORITY, ACTION, fund)
    assert take("total_cost@a", Utterance("32 002 €"), unknown).remarks == ()


def test_vague_impact_is_probed_and_never_blocks() -> None:
    vague = take("effects_on_people@a", Utterance("améliorer l’accès aux droits"))
    assert answer_of(vague).value == "améliorer l’accès aux droits"
    assert any("Combien de personnes" in remark for remark in vague.remarks)
    for counted in ("40 familles ont ouvert des droits", "une trentaine de familles, d’ici juin"):
        assert take("effects_on_people@a", Utterance(counted)).remarks == ()
