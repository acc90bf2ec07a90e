"""What must hold of the form of 2024 as a whole, whatever is answered."""

import dataclasses
from collections import Counter
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from survey.domain import pact
from survey.domain.values import Organisation, PartialDate, Place, Value
from survey.domain.vocabulary import OrganisationCategory, PlaceKind, Unknown
from survey.questionnaire import kinds
from survey.questionnaire.answers import CLOSED, Answer, Answers, Item
from survey.questionnaire.assembling import DOCUMENTS, assemble, review
from survey.questionnaire.outline import next_step
from survey.questionnaire.pacts_2024 import PACTS_2024 as FORM
from survey.questionnaire.passages import PASSAGES
from survey.questionnaire.questionnaire import Step, is_open, reads
from survey.questionnaire.questions import Question, Repeat
from tests.questionnaire.tiny import CONTEXT

ASKED_IN_THE_SOURCE = """
territory reporting_office pact_state none_reason signed_on signatories wider_document governance people_concerned
people_concerned_how linked_schemes territorial_assessment
priority_title axis need priority_area lead_organisation lead_function committee committee_frequency
action_title description novelty innovation operator operator_siret audiences other_audience_reason scale areas
other_departments action_state committed_on starts_on ends_on partners evaluation
uses_local_credits committed_amount planned_amount paid_amount commitment_number credit_use derogation_reason cofundings
total_cost targeted_beneficiaries reached_beneficiaries beneficiary_unit indicators effects_on_people effects_on_area
effects_on_partners redirection
"""

LONGEST_NAME = 30
"""As wide as the head of a column, or a line of a card on a phone."""
MOST_TURNS = 600
"""Far above what the widest answers can open with the repeats kept short."""


def test_every_question_of_the_source_is_in() -> None:
    assert set(ASKED_IN_THE_SOURCE.split()) <= set(FORM.nodes)


def test_every_identifier_is_used_once() -> None:
    from_tree = Counter(node.id for node in _walk())
    assert [name for name, count in from_tree.items() if count > 1] == []


def _walk() -> list[Question | Repeat]:
    nodes: list[Question | Repeat] = []
    pending: list[Question | Repeat] = list(FORM.children)
    while pending:
        node = pending.pop(0)
        nodes.append(node)
        pending.extend(node.children if isinstance(node, Repeat) else ())
    return nodes


def test_every_question_has_a_short_name_of_its_own() -> None:
    names = Counter(node.name for node in FORM.nodes.values())
    assert [name for name, count in names.items() if count > 1 or not name or len(name) > LONGEST_NAME] == []


def test_conditions_read_backwards_only() -> None:
    order = list(FORM.nodes)
    for node in FORM.nodes.values():
        for read in node.condition.reads() | node.required.reads():
            assert order.index(read) < order.index(node.id), (node.id, read)


def test_everything_read_stands_in_the_item_or_above() -> None:
    for node in FORM.nodes.values():
        for read in node.condition.reads() | node.required.reads():
            assert FORM.owners[read] in FORM.ancestors(node.id), (node.id, read)
        assert reads(node) <= set(FORM.nodes), node.id


def test_each_fact_field_is_fed_by_exactly_one_question() -> None:
    fed = Counter(node.feeds for node in FORM.nodes.values())
    names = {repeat: cls.__name__ for repeat, cls in DOCUMENTS.items()}
    prefixes = {
        "pact": "pact",
        "signatories": "signatory",
        "priorities": "priority",
        "actions": "action",
        "partners": "partner",
        "cofundings": "cofunding",
        "indicators": "indicator",
    }
    fields = {
        f"{prefixes[repeat]}.{field.name}"
        for repeat in names
        for field in dataclasses.fields(DOCUMENTS[repeat])  # type: ignore[arg-type]  # classes of the document
        if field.name != "item"
    }
    assert set(fed) == fields
    assert set(fed.values()) == {1}


def test_every_question_feeds_the_document_of_its_item() -> None:
    prefixes = {"LocalPact": "pact"}
    for node in FORM.nodes.values():
        document = DOCUMENTS[FORM.owners[node.id]].__name__
        assert node.feeds.split(".")[0] == prefixes.get(document, document.lower()), node.id


def test_every_cited_passage_exists() -> None:
    for node in FORM.nodes.values():
        assert set(node.passages) <= set(PASSAGES), node.id


def test_first_question_of_an_item_is_always_asked() -> None:
    for node in FORM.nodes.values():
        if isinstance(node, Repeat):
            assert str(node.first.condition) == "toujours", node.id


TEXT_SIZES = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))


DAYS = st.dates(min_value=CONTEXT.today.replace(month=1, day=1), max_value=CONTEXT.today).map(PartialDate.of)
NAMES = st.text(TEXT_SIZES, max_size=5)
BY_KIND: dict[type[kinds.Kind], st.SearchStrategy[Value]] = {
    kinds.YesNo: st.booleans(),
    kinds.Date: DAYS,
    kinds.Amount: st.integers(0, 10_000_000),
    kinds.Count: st.integers(0, 10_000_000),
    kinds.Quantity: st.decimals(-1000, 1000, places=2).map(lambda number: number.quantize(Decimal("0.01"))),
    kinds.OrganisationKind: st.builds(Organisation, st.sampled_from(OrganisationCategory), NAMES),
    kinds.Places: st.builds(lambda name: (Place(PlaceKind.TEXT, name),), NAMES),
    kinds.Departments: st.just(("30",)),
}


def values(kind: kinds.Kind) -> st.SearchStrategy[Value]:
    """Give any value that a kind can hold."""
    if isinstance(kind, kinds.Choice):
        return st.sampled_from([term.value for term in kind.vocabulary])
    if isinstance(kind, kinds.Choices):
        terms = [term.value for term in kind.vocabulary]
        return st.lists(st.sampled_from(terms), min_size=1, max_size=3, unique=True).map(tuple)
    shortest, longest = (kind.shortest, kind.longest) if isinstance(kind, kinds.Text) else (1, 10)
    if type(kind) in BY_KIND:
        return BY_KIND[type(kind)]
    return st.text(TEXT_SIZES, min_size=shortest, max_size=min(longest, shortest + 10))


def answers_to(step: Step) -> st.SearchStrategy[Answer]:
    if isinstance(step.node, Repeat):
        return st.just(Answer(value=CLOSED, version=1))
    given_ = values(step.node.kind).map(lambda value: Answer(value=value, version=1))
    if step.node.unknown:
        return given_ | st.sampled_from(Unknown).map(lambda state: Answer(unknown=state, version=1))
    return given_


def walk(data: st.DataObject) -> Answers:
    """Answer whatever comes next, as an agent would, until nothing does; lists grow to two items at most."""
    answers = Answers()
    for _ in range(MOST_TURNS):
        step = next_step(FORM, answers)
        if step is None:
            return answers
        assert is_open(step, answers)
        if isinstance(step.node, Repeat):
            answers = _grown(answers, step, step.node, data)
        else:
            answers = answers.with_answer(step.slot, data.draw(answers_to(step)))
    raise AssertionError("the path does not end")


def _grown(answers: Answers, step: Step, repeat: Repeat, data: st.DataObject) -> Answers:
    count = len(answers.children(step.slot.item, repeat.id))
    if count >= repeat.least and (count >= 2 or not data.draw(st.booleans())):
        return answers.with_answer(step.slot, Answer(value=CLOSED, version=1))
    return answers.with_item(Item(f"{step.slot.item}.{repeat.id}{count}", repeat.id, step.slot.item, count + 1))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_path_always_ends_and_what_leaves_is_a_document(data: st.DataObject) -> None:
    answers = walk(data)
    asked = [problem for problem in FORM.problems(answers, CONTEXT) if problem.level == "missing"]
    assert asked == []
    checked = review(FORM, answers, CONTEXT)
    if not checked.blocking:
        document = assemble(FORM, checked.answers)
        assert isinstance(document, pact.LocalPact)
        assert document.is_nothing_to_report or any(priority.actions for priority in document.priorities)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_every_value_comes_back_from_its_json(data: st.DataObject) -> None:
    question = data.draw(st.sampled_from([node for node in FORM.nodes.values() if isinstance(node, Question)]))
    value = data.draw(values(question.kind))
    loaded = question.kind.load(question.kind.dump(value))
    expected = value
    if isinstance(question.kind, kinds.Choices):
        expected = tuple(term.value for term in question.kind.vocabulary if term.value in value)  # type: ignore[operator]  # a tuple of identifiers
    assert loaded == expected
    assert question.kind.show(value) is not None
