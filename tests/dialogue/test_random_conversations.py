"""Whatever is said, in whatever order: answers come from the agent alone, one at a time, and nothing is lost."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import event, example, given, settings

from survey.data import geography
from survey.dialogue.changes import Added, Answered, Removed, apply
from survey.dialogue.conversing import converse, fill
from survey.dialogue.exchanges import Exchange
from survey.dialogue.proposals import TWINS, Proposal, Standing, confirm, set_aside
from survey.dialogue.scenes import stage_of
from survey.dialogue.turns import Gesture, Turn, Utterance
from survey.domain.values import Organisation, PartialDate, Value
from survey.domain.vocabulary import OrganisationCategory
from survey.questionnaire import kinds
from survey.questionnaire.answers import CLOSED, ROOT, Answer, Answers, Item, Slot
from survey.questionnaire.outline import holder, next_step
from survey.questionnaire.pacts_2024 import PACTS_2024
from survey.questionnaire.questionnaire import Step, problems_at
from survey.questionnaire.questions import Repeat
from survey.understanding.candidates import Act
from survey.understanding.readers.texts import storable
from survey.understanding.reading import prepare
from survey.understanding.sentences import understand
from tests.dialogue.plays import FULL, Conversation, Said, plays
from tests.dialogue.talking import NAMED, SENTENCE, TOLD


@pytest.fixture(scope="module", autouse=True)
def _prepared() -> None:
    prepare(geography())


BOTH_CREDITS = "12 000 € de crédits locaux engagés, 9 000 € de crédits locaux prévus"
FAR = "Un garage solidaire à Argentan pour 30 familles, l'AE c'est 0 €, action engagée le 3 mars 2031, du 1er octobre 2024 au 3 mars 2023"


@settings(max_examples=240, deadline=None)
@given(plays)
@example((TOLD, [Said("evaluation", Utterance("12 000 € d'AE et 15 000 € prévus", of_card=True))]))
@example((FULL, [Said("total_cost", Utterance(BOTH_CREDITS, of_card=True))]))
@example((NAMED, [Said("actions", Utterance(BOTH_CREDITS)), Said("actions", Utterance("oui", of_card=True))]))
@example(
    (TOLD, [Said("action_state", Utterance(picked=("planned",))), Said("action_state", Utterance("oui", of_card=True))])
)
@example(
    (
        FULL,
        [
            Said("total_cost", Utterance(BOTH_CREDITS)),
            Said("total_cost", Utterance("l'AE c'est 14 000 €", of_card=True)),
        ],
    )
)
@example(
    (
        NAMED,
        [
            Said("actions", Utterance("du 1er octobre 2024 au 3 mars 2023")),
            Said("actions", Utterance("oui", of_card=True)),
            Said(
                "actions", Utterance("Action\tPorteur\tCoût total\nBus\tCCAS d'Alençon\t45 000 €\nGarage\tMSA\t5 000 €")
            ),
            Said("actions", Utterance("non 18 000 pas 15 000", of_card=True)),
        ],
    )
)
@example(
    (NAMED, [Said("actions", Utterance("nouvelle action : nouvelle action : garage à Argentan pour 30 familles"))])
)
@example((FULL, [Said("signed_on", Utterance("enlève la caf, enlève la caf"))]))
@example(
    (NAMED, [Said("actions", Utterance(SENTENCE)), Said("actions", Utterance("oui sauf le coût total", of_card=True))])
)
@example((FULL, [Said("cofundings", Utterance("la CAF 45 000 €"))]))
@example((NAMED, [Said("actions", Utterance(FAR)), Said("actions", Utterance("oui", of_card=True))]))
@example(
    (
        NAMED,
        [Said("actions", Utterance(FAR))]
        + [Said("actions", Utterance(gesture=Gesture.CONFIRM), (row,)) for row in range(9)],
    )
)
def test_random_conversation_keeps_every_promise(play: tuple[Answers, list[Said]]) -> None:
    start, turns = play
    talk = Conversation(start)
    for said in turns:
        at = talk.exchange(said)
        utterance = talk.utterance(said, at)
        outcome = (fill if said.of_form else converse)(at, utterance)
        event(
            "refused"
            if outcome.refusal
            else "changed"
            if outcome.changes
            else "proposed"
            if outcome.proposals
            else "moved"
        )
        check(at, utterance, outcome)
        talk.take(at, outcome)
        slots = [one.slot for one in talk.awaiting]
        assert len(slots) == len(set(slots)), "two proposals await a word about one slot"


@settings(max_examples=15, deadline=None)
@given(plays)
def test_form_comes_to_an_end_wherever_the_conversation_was(play: tuple[Answers, list[Said]]) -> None:
    start, turns = play
    talk = Conversation(start)
    for said in turns:
        at = talk.exchange(said)
        talk.take(at, converse(at, talk.utterance(said, at)))
    closes_in_the_end(talk.answers)


# ---------------------------------------------------------------------------------------------------- what is promised


def check(at: Exchange, utterance: Utterance, outcome: Turn) -> None:
    after = apply(at.answers, outcome.changes)
    if outcome.refusal:
        assert (outcome.changes, outcome.proposals, outcome.settled, outcome.move) == ((), (), (), None)
        assert outcome.refusal.message
    made = {change.item.id for change in outcome.changes if isinstance(change, Added)}
    written = [change for change in outcome.changes if isinstance(change, Answered)]
    each_change_is_sound(at, after, written)
    items_come_with_an_answer(at, after, outcome, written)
    changes_come_from_the_agent(at, utterance, outcome, written, made)
    changes_stay_in_their_lineage(at, outcome, made)
    proposals_are_words(outcome, utterance)
    what_is_proposed_is_not_answered(at, outcome, written)
    what_is_set_aside_comes_back(at, after, written)
    confirming_again_changes_nothing(at, utterance, outcome, after)


def each_change_is_sound(at: Exchange, after: Answers, written: Sequence[Answered]) -> None:
    slots = [change.slot for change in written]
    assert len(slots) == len(set(slots)), "a slot is written twice in one turn"
    for change in written:
        node, value = at.form.nodes[change.slot.question], change.answer.value
        step = at.form.step(change.slot, after)
        if value is None or step is None:
            continue
        if isinstance(node, Repeat):
            assert value == CLOSED
            continue
        assert node.kind.load(json.loads(json.dumps(node.kind.dump(value)))) == value
        assert node.kind.show(value)
        blocks = [one.message for one in problems_at(step, after, at.context) if one.level == "block"]
        assert not blocks, (change, blocks)
        assert change.answer.unknown is None


def items_come_with_an_answer(at: Exchange, after: Answers, outcome: Turn, written: Sequence[Answered]) -> None:
    for change in outcome.changes:
        if isinstance(change, Added):
            item = change.item
            assert at.answers.item(item.id) is None
            assert item.parent == ROOT or after.item(item.parent) is not None
            below = {one.id for one in after.descendants(item.id)}
            assert any(one.slot.item in below and one.answer.value is not None for one in written), "an item of nothing"
            positions = [one.position for one in after.children(item.parent, item.repeat)]
            assert len(positions) == len(set(positions))
            most = at.form.repeat(item.repeat).most
            assert most is None or len(positions) <= most
    names = [item.id for item in after.items]
    assert len(names) == len(set(names))


def changes_come_from_the_agent(
    at: Exchange, utterance: Utterance, outcome: Turn, written: Sequence[Answered], made: set[str]
) -> None:
    """A change is a direct answer, what was confirmed (now, or before its question came), or what a correction says outright."""
    confirmed = [one.proposal for one in outcome.settled if one.standing is Standing.CONFIRMED]
    known = {one.id for one in (*at.open, *at.agreed)}
    assert all(one.id in known for one in confirmed), "what nobody proposed was confirmed"
    told = {(slot, one.value) for one in confirmed for slot in _ways(one)}
    beside = [change for change in written if (change.slot, change.answer.value) not in told]
    node = at.form.nodes[at.slot.question]
    inner = node.first.id if isinstance(node, Repeat) else node.id
    beside = [c for c in beside if c.slot != at.slot and not (c.slot.question == inner and c.slot.item in made)]
    removed = [change for change in outcome.changes if isinstance(change, Removed)]
    if utterance.gesture is Gesture.PASS_OPTIONAL:
        assert all(change.answer == Answer() and at.answers.get(change.slot) is None for change in beside)
        return
    if beside or removed:
        assert utterance.gesture is Gesture.ANSWER, beside
        assert not utterance.picked, beside
        stage = stage_of(replace(at, new_id=lambda: "x"), of_card=utterance.of_card)
        understood = understand(storable(utterance.text), stage.scene)
        acts = {command.act for command in understood.commands}
        lines = isinstance(node, Repeat) or Act.NEW_ACTION in acts
        lines = lines and {c.slot.item for c in beside} <= made and not removed
        assert lines or acts & {Act.ADD, Act.REMOVE, Act.REPLACE, Act.SET, Act.COPY} or understood.removals, beside


def _ways(one: Proposal) -> Iterator[Slot]:
    yield one.slot
    if one.slot.question in TWINS:
        yield Slot(TWINS[one.slot.question], one.slot.item)


def changes_stay_in_their_lineage(at: Exchange, outcome: Turn, made: set[str]) -> None:
    own = set(at.answers.lineage(at.slot.item)) | {ROOT}
    agreed = {one.proposal.slot.item for one in outcome.settled}
    is_outside = not own & {
        item.id for item in at.answers.children(ROOT, "priorities")
    }  # a new action joins the last one
    for change in outcome.changes:
        match change:
            case Answered(slot, _):
                assert slot.item in made | agreed or holder(at.answers, slot.item) in own, change
            case Removed(item):
                assert holder(at.answers, item.id) in own, change
            case Added(item):
                confirmed = {one.id for done in outcome.settled for one in done.proposal.makes}
                assert item.id in confirmed or item.parent in own | made or (is_outside and item.repeat == "actions"), (
                    change
                )


def proposals_are_words(outcome: Turn, utterance: Utterance) -> None:
    slots = [one.slot for one in outcome.proposals]
    assert len(slots) == len(set(slots)), "one turn proposes two values for one slot"
    for one in outcome.proposals:
        assert 0 <= one.start <= one.end <= len(outcome.sentence)
        assert outcome.sentence[one.start : one.end] == one.words
        assert one.words or not utterance.text.strip(), "a value without its words"
        kind = PACTS_2024.question(one.slot.question).kind
        assert kind.load(json.loads(json.dumps(kind.dump(one.value)))) == one.value
        assert PACTS_2024.owners[one.slot.question] in {*(item.repeat for item in one.makes[-1:]), *_owner(one)}


def _owner(one: Proposal) -> Iterator[str]:
    if not one.makes:
        yield PACTS_2024.owners[one.slot.question]


def what_is_proposed_is_not_answered(at: Exchange, outcome: Turn, written: Sequence[Answered]) -> None:
    changed = {change.slot for change in written}
    settled = {one.proposal.id for one in outcome.settled}
    waiting = {one.slot for one in at.open if one.id not in settled and one.slot != at.slot}
    assert not changed & (waiting | {one.slot for one in outcome.proposals}), (
        "an answer was written, and is still proposed"
    )


def what_is_set_aside_comes_back(at: Exchange, after: Answers, written: Sequence[Answered]) -> None:
    aside = set_aside(at.form, at.answers, after)
    back = apply(after, [Answered(c.slot, at.answers.get(c.slot) or Answer(withdrawn=True)) for c in written])
    gone = [item for item in at.answers.items if after.item(item.id) is None]
    for item in gone:
        back = back.with_item(item)
    for slot in aside:
        assert back.get(slot) == at.answers.get(slot)
        assert at.form.step(slot, back) is not None, slot


def confirming_again_changes_nothing(at: Exchange, utterance: Utterance, outcome: Turn, after: Answers) -> None:
    if utterance.gesture is not Gesture.CONFIRM:
        return
    kept = [one.proposal for one in outcome.settled if one.standing is Standing.CONFIRMED]
    again = apply(after, confirm(at.form, after, at.context, kept).changes)
    assert again.items == after.items
    assert {slot: answer.value for slot, answer in again.given.items()} == {s: a.value for s, a in after.given.items()}


# ------------------------------------------------------------------------------------------------ the form comes to an end

_ANY: dict[type[kinds.Kind], Value] = {
    kinds.Text: "Un texte assez long pour toutes les questions.",
    kinds.YesNo: True,
    kinds.Date: PartialDate(2024, 9, 2),
    kinds.Amount: 100_000,
    kinds.Count: 12,
    kinds.OrganisationKind: Organisation(OrganisationCategory.MSA),
}


def _any(step: Step) -> Value:
    if isinstance(step.node, Repeat):
        return CLOSED
    kind = step.node.kind
    if isinstance(kind, kinds.Choice):
        return next(iter(kind.vocabulary)).value
    if isinstance(kind, kinds.Choices):
        return (next(iter(kind.vocabulary)).value,)
    return _ANY.get(type(kind), "1")


def closes_in_the_end(answers: Answers) -> None:
    """Answering each question asked comes to the end of the form: each answer once, and a line for a list that needs one."""
    step, slot = next_step(PACTS_2024, answers), None
    for turn in range(900):
        if step is None:
            return
        slot = step.slot
        if isinstance(step.node, Repeat) and len(answers.children(slot.item, step.node.id)) < step.node.least:
            item = Item(f"end{turn}", step.node.id, slot.item, 100 + turn)
            answers, slot = answers.with_item(item), Slot(step.node.first.id, item.id)
            step = Step(step.node.first, slot)
        answers = answers.with_answer(slot, Answer(value=_any(step)))
        step = next_step(PACTS_2024, answers, slot)
    pytest.fail(f"still asking: {slot}")
