"""Whatever is said, in whatever order: answers come from the agent alone, one at a time, and nothing is lost."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from survey.data import geography
from survey.dialogue.changes import Added, Answered, Removed, apply
from survey.dialogue.conversing import converse, fill
from survey.dialogue.exchanges import Exchange
from survey.dialogue.proposals import TWINS, Proposal, Standing, confirm, set_aside
from survey.dialogue.scenes import stage_of
from survey.dialogue.turns import Gesture, Turn, Utterance
from survey.domain.values import Organisation, PartialDate, Place, Value
from survey.domain.vocabulary import OrganisationCategory, PlaceKind, Unknown
from survey.questionnaire import kinds
from survey.questionnaire.answers import CLOSED, ROOT, Answer, Answers, Item, Slot
from survey.questionnaire.outline import holder, next_step
from survey.questionnaire.pacts_2024 import PACTS_2024
from survey.questionnaire.questionnaire import Step, problems_at
from survey.questionnaire.questions import Question, Repeat
from survey.understanding.candidates import Act
from survey.understanding.reading import prepare
from survey.understanding.replies import Context
from survey.understanding.sentences import understand
from survey.understanding.texts import storable
from tests.dialogue.test_conversing import CAF, NAMED, SENTENCE, TOLD
from tests.questionnaire.tiny import answered
from tests.understanding.hostile import PIECES

CONTEXT = Context(date(2024, 9, 12), geography().territories["61"], geography())
CORPUS = tuple(
    json.loads(line)["text"]
    for path in sorted((Path(__file__).parent.parent / "understanding" / "corpus").glob("*.jsonl"))
    for line in path.read_text("utf-8").splitlines()
)
_REPLIES = """
oui|non|ok|peut-être|12|0|200|la CAF|Alençon|demain|2024|signé|prévue|engagée|« »|?|je ne sais pas|pas encore décidé|sans objet|
c'est tout|plus tard|passe|annule|aide|récapitulatif|pause|pourquoi ?|c'est quoi une AE ?|c'est quoi un zzz ?|retour|
nouvelle action|nouvelle action : garage solidaire à Argentan pour 30 familles|action 1|action 2|action 9|priorité 2|
retour à l'action 2|reviens à l'action garage solidaire|duplique l'action 1|duplique la priorité 1|duplique l'action 1 avec la MSA et 8 000 €|
oui sauf le montant|oui sauf le coût total, c'est 12 000 €|oui sauf le titre et le porteur|tout sauf la CAF|rien de tout ça|
non, plutôt 12 000 €|le coût total c'est 40 000 €|l'AE c'est 0 €|finalement 50 familles de plus|enlève la caf|enlève la MSA|
ajoute la MSA pour 5 000 € dans les cofinancements|remplace la caf par la MSA|même porteur que l'action 1|même pilote que l'action 2|
la caf 20 000 c'est acquis, la fondation vinci 10 000 c'est demandé|45 000 € dont 12 000 de crédits locaux|
12 000 € d'AE et 15 000 € prévus|12 000 € de crédits locaux engagés, 9 000 € de crédits locaux prévus|l'action est prévue|l'action est abandonnée|
du 1er octobre au 30 septembre|début le 1er décembre, fin le 3 mars 2024|la priorité s'appelle Le logement|le titre c'est Bus rouge|
Action\tPorteur\tCoût total\nBus des familles\tCCAS d'Alençon\t45 000 €\nGarage\tMSA\t5 000 €|
200 personnes accompagnées d'ici juin, portée par la mission locale, avec la CAF et Emmaüs, 80 000 € dont 15 000 de crédits locaux
"""
REPLIES = tuple(reply.strip(" \n") for reply in _REPLIES.replace("|\n", "|").split("|")) + (SENTENCE,)
FULL = answered(
    {
        "pact_state": "signed",
        "signed_on": PartialDate(2024, 7, 1),
        "priority_title@p": "La mobilité",
        "need@p": "Une famille sur trois n’a pas de voiture.",
        "action_title@a": "Bus des familles",
        "action_state@a": "committed",
        "operator@a": CAF,
        "uses_local_credits@a": True,
        "committed_amount@a": 1_000_000,
        "starts_on@a": PartialDate(2024, 10, 1),
        "ends_on@a": PartialDate(2024, 12, 1),
        "scale@a": "commune",
        "areas@a": (Place(PlaceKind.COMMUNE, "61001", "Alençon"),),
        "total_cost@a": 4_500_000,
        "partner@q": CAF,
        "cofunder@c": CAF,
        "cofunding_amount@c": 2_000_000,
        "cofundings@a": CLOSED,
        "signatory@s": CAF,
        "indicator_label@i": "Familles accompagnées",
        "action_title@b": "Garage solidaire",
        "action_state@b": "planned",
        "planned_amount@b": Unknown.PENDING,
    },
    Item("p", "priorities"),
    Item("p2", "priorities", ROOT, 2),
    Item("p3", "priorities", ROOT, 3),
    Item("a", "actions", "p"),
    Item("b", "actions", "p", 2),
    Item("q", "partners", "a"),
    Item("c", "cofundings", "a"),
    Item("i", "indicators", "a"),
    Item("s", "signatories"),
)
STARTS = (Answers(), NAMED, TOLD, FULL)


@pytest.fixture(scope="module", autouse=True)
def _prepared() -> None:
    prepare(geography())


# ------------------------------------------------------------------------------------------- what an agent may do


@dataclass(frozen=True)
class Said:
    """What an agent does at some question of the path; ``rows`` are the rows of the card that stay checked, ``amended`` one of them."""

    place: int
    utterance: Utterance
    rows: tuple[int, ...] = ()
    amended: int | None = None
    of_form: bool = False


replies = st.sampled_from(REPLIES)
sentences = st.sampled_from(CORPUS)
noises = st.lists(st.sampled_from(PIECES) | st.text(st.characters(), max_size=4), max_size=12).map("".join)
texts = st.one_of(replies, replies, sentences, sentences, noises)
_NEXT, _NEW_ACTION = -1, -2
places = st.one_of(st.just(_NEXT), st.just(_NEXT), st.integers(0, 200))
checked = st.lists(st.integers(0, 12), max_size=8).map(tuple)
TERMS = (
    "signed",
    "agreed",
    "none",
    "planned",
    "committed",
    "under_way",
    "abandoned",
    "yes",
    "no",
    "oui",
    "non",
    "caf",
    "other",
    "commune",
)


def spoken() -> st.SearchStrategy[Said]:
    return st.builds(lambda place, text: Said(place, Utterance(text)), places, texts)


def of_card() -> st.SearchStrategy[Said]:
    said = st.builds(Utterance, text=texts | st.just(""), of_card=st.just(True))  # noqa: FBT003  a field of the utterance
    settled = st.sampled_from([Gesture.CONFIRM, Gesture.CONFIRM, Gesture.REJECT]).map(
        lambda gesture: Utterance(gesture=gesture, of_card=True)
    )
    return st.builds(Said, places, said | settled, checked, st.none() | st.integers(0, 12))


def otherwise() -> st.SearchStrategy[Said]:
    picks = st.lists(st.sampled_from(TERMS) | texts, min_size=1, max_size=3).map(
        lambda some: Utterance(picked=tuple(some))
    )
    states = st.builds(Utterance, unknown=st.sampled_from(list(Unknown)), recall=st.just("") | texts)
    gestures = st.sampled_from([*Gesture]).map(lambda gesture: Utterance(gesture=gesture))
    return st.builds(
        lambda place, utterance, of_form: Said(place, utterance, of_form=of_form),
        places,
        picks | states | gestures | texts.map(Utterance),
        st.booleans(),
    )


def told() -> st.SearchStrategy[Said]:
    stories = st.lists(replies | sentences, min_size=1, max_size=3).map(", ".join)
    return st.builds(lambda text, place: Said(place, Utterance(text)), stories, st.just(_NEW_ACTION) | places)


steps = st.one_of(told(), told(), spoken(), of_card(), of_card(), otherwise())
plays = st.tuples(st.sampled_from(STARTS), st.lists(steps, max_size=9))


# ------------------------------------------------------------------------------------- a conversation held in memory


class Conversation:
    """Held as the services hold it in rows: proposals have numbers, and give way to later ones about the same slot."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.awaiting: list[Proposal] = []
        self.slot: Slot | None = None
        self._names, self._numbers = count(), count(1)

    def standing(self, standing: Standing) -> tuple[Proposal, ...]:
        return tuple(one for one in self.awaiting if one.standing is standing and self._stands(one))

    def _stands(self, one: Proposal) -> bool:
        top = one.makes[0].parent if one.makes else one.slot.item
        return top == ROOT or self.answers.item(top) is not None

    def exchange(self, said: Said) -> Exchange:
        path = [step.slot for step in PACTS_2024.path(self.answers)]
        following = next_step(PACTS_2024, self.answers, self.slot)
        lists = [slot for slot in path if slot.question == "actions"] if said.place == _NEW_ACTION else []
        slot = path[said.place % len(path)] if said.place >= 0 or following is None else following.slot
        slot = lists[0] if lists else slot
        name = lambda: f"new{next(self._names)}"  # noqa: E731  what the exchange calls
        return Exchange(
            PACTS_2024, self.answers, CONTEXT, slot, name, self.standing(Standing.OPEN), self.standing(Standing.AGREED)
        )

    def utterance(self, said: Said, at: Exchange) -> Utterance:
        numbers = [one.id for one in at.open] + [9_999]
        kept = tuple(sorted({numbers[row % len(numbers)] for row in said.rows}))
        amends = None if said.amended is None else numbers[said.amended % len(numbers)]
        return replace(said.utterance, kept=kept, amends=amends)

    def take(self, at: Exchange, outcome: Turn) -> None:
        self.answers, self.slot = apply(self.answers, outcome.changes), at.slot
        standings = {one.proposal.id: one.standing for one in outcome.settled}
        slots = {one.slot for one in outcome.proposals}
        left = [replace(one, standing=standings.get(one.id, one.standing)) for one in self.awaiting]
        self.awaiting = [
            one for one in left if one.standing in {Standing.OPEN, Standing.AGREED} and one.slot not in slots
        ]
        self.awaiting += [replace(one, id=next(self._numbers)) for one in outcome.proposals]


@settings(max_examples=110, deadline=None)
@given(plays)
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
    what_is_proposed_is_not_answered(outcome, written)
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
        assert utterance.gesture is Gesture.ANSWER and not utterance.picked, (utterance, beside)
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
    for change in outcome.changes:
        match change:
            case Answered(slot, _):
                assert slot.item in made | agreed or holder(at.answers, slot.item) in own, change
            case Removed(item):
                assert holder(at.answers, item.id) in own, change
            case Added(item):
                confirmed = {one.id for done in outcome.settled for one in done.proposal.makes}
                assert item.id in confirmed or item.parent in own | made, change


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


def what_is_proposed_is_not_answered(outcome: Turn, written: Sequence[Answered]) -> None:
    changed = {change.slot for change in written}
    assert not changed & {one.slot for one in outcome.proposals}, "an answer was written, and is still proposed"


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
