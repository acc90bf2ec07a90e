from survey.domain.vocabulary import Unknown
from survey.questionnaire.answers import CLOSED, Item, Slot
from survey.questionnaire.conditions import ALWAYS, All, HasValue, Is, Not
from survey.questionnaire.questionnaire import Problem
from tests.questionnaire.tiny import CONTEXT, answered, form, next_slot, repeat, slots, text, yes_no

ONE = Item("i1", "things", position=1)
TWO = Item("i2", "things", position=2)


def test_path_asks_questions_in_order() -> None:
    tiny = form(text("a"), text("b"))
    assert slots(tiny, answered({})) == ["a", "b"]
    assert next_slot(tiny, answered({})) == "a"
    assert next_slot(tiny, answered({"a": "x"})) == "b"
    assert next_slot(tiny, answered({"a": "x", "b": "y"})) is None


def test_path_opens_with_a_condition() -> None:
    tiny = form(yes_no("a"), text("b", condition=Is("a", (True,))), text("c"))
    assert slots(tiny, answered({"a": False})) == ["a", "c"]
    assert slots(tiny, answered({"a": True})) == ["a", "b", "c"]


def test_unknown_opens_no_condition() -> None:
    tiny = form(yes_no("a", unknown=True), text("b", condition=Is("a", (True,))), text("c", condition=HasValue("a")))
    assert slots(tiny, answered({"a": Unknown.UNKNOWN})) == ["a"]


def test_answer_off_the_path_comes_back() -> None:
    tiny = form(yes_no("a"), text("b", condition=Is("a", (True,))))
    kept = answered({"a": False, "b": "kept"})
    assert slots(tiny, kept) == ["a"]
    back = kept.with_answer(Slot("a"), answered({"a": True}).given[Slot("a")])
    assert slots(tiny, back) == ["a", "b"]
    assert next_slot(tiny, back) is None


def test_repeat_comes_after_its_items() -> None:
    tiny = form(repeat("things", text("t"), text("u")), text("z"))
    assert slots(tiny, answered({}, TWO, ONE)) == ["t@i1", "u@i1", "t@i2", "u@i2", "things", "z"]


def test_repeat_nests_and_conditions_see_ancestors() -> None:
    inner = repeat("parts", text("p", condition=Is("t", ("yes",))), text("q"))
    tiny = form(repeat("things", text("t"), inner))
    below = Item("k", "parts", parent="i1")
    assert slots(tiny, answered({"t@i1": "yes"}, ONE, below)) == ["t@i1", "p@k", "q@k", "parts@i1", "things"]
    assert slots(tiny, answered({"t@i1": "no"}, ONE, below)) == ["t@i1", "q@k", "parts@i1", "things"]


def test_repeat_is_asked_until_closed() -> None:
    tiny = form(repeat("things", text("t"), least=1), text("z"))
    assert next_slot(tiny, answered({})) == "things"
    grown = answered({"t@i1": "x"}, ONE)
    assert next_slot(tiny, grown) == "things"
    assert next_slot(tiny, answered({"t@i1": "x", "things": CLOSED}, ONE)) == "z"


def test_repeat_that_is_full_is_not_asked() -> None:
    tiny = form(repeat("things", text("t"), least=1, most=1), text("z"))
    assert next_slot(tiny, answered({"t@i1": "x"}, ONE)) == "z"


def test_passed_question_comes_back_last_when_needed() -> None:
    tiny = form(text("a", required=ALWAYS), text("b"), text("c", required=ALWAYS))
    assert next_slot(tiny, answered({"a": None})) == "c"
    assert next_slot(tiny, answered({"a": None, "c": "x"})) == "b"
    assert next_slot(tiny, answered({"a": None, "b": None, "c": "x"})) == "a"
    assert next_slot(tiny, answered({"a": "x", "b": None, "c": "x"})) is None


def test_what_a_transmission_needs_is_asked_before_the_optional() -> None:
    tiny = form(text("a", required=ALWAYS), text("b"), text("c", required=ALWAYS), text("d"))
    assert next_slot(tiny, answered({"a": "x"}), "a") == "c"
    assert next_slot(tiny, answered({"a": "x", "c": "x"}), "c") == "d"
    assert next_slot(tiny, answered({"a": "x", "c": "x", "d": "x"}), "d") == "b"


def test_next_goes_on_from_where_one_is() -> None:
    tiny = form(text("a"), text("b"), text("c"))
    assert next_slot(tiny, answered({"b": "x"}), after="b") == "c"
    assert next_slot(tiny, answered({"b": "x", "c": "x"}), after="b") == "a"


def test_step_refuses_what_is_not_reached() -> None:
    tiny = form(yes_no("a"), repeat("things", text("t"), condition=Is("a", (True,))))
    answers = answered({"a": False, "t@i1": "x"}, ONE)
    assert tiny.step(Slot("t", "i1"), answers) is None
    assert tiny.step(Slot("t"), answers) is None
    assert tiny.step(Slot("nothing"), answers) is None
    assert tiny.step(Slot("a", "i9"), answers) is None
    assert tiny.step(Slot("a"), answers) is not None


def _missing(problems: list[Problem]) -> list[str]:
    return [problem.slot.question for problem in problems if problem.level == "missing"]


def test_unknown_is_an_answer_and_a_pass_is_not() -> None:
    tiny = form(text("a", required=ALWAYS, unknown=True), text("b", required=ALWAYS))
    problems = list(tiny.problems(answered({"a": Unknown.PENDING, "b": None}), CONTEXT))
    assert _missing(problems) == ["b"]


def test_requirement_may_depend_on_another_answer() -> None:
    tiny = form(text("a"), text("b", required=Not(HasValue("a"))))
    assert _missing(list(tiny.problems(answered({"a": None}), CONTEXT))) == ["b"]
    assert _missing(list(tiny.problems(answered({"a": "x"}), CONTEXT))) == []


def test_empty_list_is_missing_until_said_empty() -> None:
    tiny = form(repeat("things", text("t"), close_empty="none"))
    assert _missing(list(tiny.problems(answered({}), CONTEXT))) == ["things"]
    assert _missing(list(tiny.problems(answered({"things": CLOSED}), CONTEXT))) == []
    assert _missing(list(tiny.problems(answered({"t@i1": "x"}, ONE), CONTEXT))) == []


def test_closed_list_that_became_too_short_is_missing() -> None:
    tiny = form(repeat("things", text("t"), least=1))
    assert _missing(list(tiny.problems(answered({"things": CLOSED}), CONTEXT))) == ["things"]


def test_dependents_are_what_reads_a_question() -> None:
    tiny = form(yes_no("a"), text("b", condition=All(Is("a", (True,)))), text("c", required=HasValue("b")))
    assert tiny.dependents("a") == ("b",)
    assert tiny.dependents("b") == ("c",)
    assert tiny.dependents("c") == ()
