"""Long random plays in rows: what is undone is as it was, turn by turn, and nobody loses what they were told was saved."""

import random
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select

from survey.data import geography
from survey.db.engine import Sessions
from survey.db.working import Account, AnswerRow, Event, ProposalRow, Scope
from survey.dialogue.proposals import Proposal, Standing
from survey.dialogue.turns import Gesture, Utterance
from survey.domain.policy import Actor, Permission
from survey.domain.vocabulary import Unknown
from survey.questionnaire import kinds
from survey.questionnaire.answers import ROOT, Answers, Item, Slot
from survey.questionnaire.outline import next_step
from survey.questionnaire.questionnaire import Step
from survey.questionnaire.questions import Repeat
from survey.services.accounts import as_actor
from survey.services.answering import Held, Said, converse_in, fill_section, writable
from survey.services.dossiers import find_dossier
from survey.services.drafts import Draft
from survey.services.errors import RefusedError, StaleAnswerError
from survey.services.items import duplicate_item, remove_item
from survey.services.proposing import awaiting
from survey.services.transmitting import transmit
from survey.services.undoing import Undone, undo
from tests.conftest import NOW
from tests.dialogue.test_random_conversations import CORPUS, REPLIES
from tests.services.test_answering import agent

LOZERE = "2024-48"
STORY = "Garderie du samedi pour 40 familles monoparentales, portée par l'Udaf, budget 32 000 € dont 12 000 de crédits locaux, avec la CAF et la MSA"
State = tuple[tuple[Item, ...], dict[Slot, tuple[object, object, object]]]


def state(answers: Answers) -> State:
    """What the agent sees: the items, each list in its order, and what is answered there."""
    order = tuple(item for item in _walked(answers, ROOT))
    here = {ROOT, *(item.id for item in order)}
    given = {
        slot: (answer.value, answer.unknown, answer.recall_on)
        for slot, answer in answers.given.items()
        if slot.item in here and not answer.withdrawn
    }
    return order, given


def _walked(answers: Answers, parent: str) -> Iterator[Item]:
    for repeat in sorted({item.repeat for item in answers.items if item.parent == parent}):
        for item in answers.children(parent, repeat):
            yield item
            yield from _walked(answers, item.id)


class Desk:
    """An agent at work in the dossier of Lozère, who may do anything."""

    def __init__(self, sessions: Sessions, actor: Actor, seed: int) -> None:
        self.sessions, self.actor, self.random = sessions, actor, random.Random(seed)
        self.slot: Slot | None = None
        self.rejected = ""
        self.undoable: list[State] = []
        self._names = count()

    def name(self) -> str:
        return f"{self.actor.account_id}n{next(self._names)}"

    @contextmanager
    def writing(self) -> Iterator[tuple[Any, Draft]]:
        with self.sessions.begin() as session:
            yield session, writable(session, geography(), self.actor, LOZERE, NOW)

    def draft(self) -> Draft:
        with self.sessions.reading() as session:
            return find_dossier(session, geography(), self.actor, Permission.READ_DOSSIER, LOZERE)

    def open(self) -> tuple[Proposal, ...]:
        with self.sessions.reading() as session:
            draft = find_dossier(session, geography(), self.actor, Permission.READ_DOSSIER, LOZERE)
            found = awaiting(session, self.actor, draft)
            slots = Counter(one.slot for one in found.all)
            assert not [slot for slot, times in slots.items() if times > 1], "two proposals await a word about one slot"
            return found.open

    def say(self, slot: Slot, utterance: Utterance, version: int | None = None) -> Held:
        with self.writing() as (session, draft):
            before = awaiting(session, self.actor, draft)
            said = Said(slot, utterance, version)
            held = converse_in(session, geography(), self.actor, draft, said, before, self.name, NOW)
        if any(one.standing is Standing.REJECTED for one in held.turn.settled) and not held.turn.changes:
            self.rejected = held.name or ""
        self.slot = held.turn.slot
        return held

    def undo(self) -> Undone | None:
        with self.writing() as (session, draft):
            return undo(session, self.actor, draft, NOW)

    def turns(self) -> set[str]:
        """Give the turns of this agent that may be undone."""
        query = select(Event.turn, Event.undoes).where(Event.account_id == self.actor.account_id, Event.kind != "transmitted")
        with self.sessions.reading() as session:
            rows = session.execute(query.where(Event.dossier_id == self.draft().dossier.id)).all()
        undone = {row.undoes for row in rows}
        return {row.turn for row in rows if row.turn and row.undoes is None and row.turn not in undone}

    # ---------------------------------------------------------------------------------------------- what one may do

    def act(self) -> str:
        """Do something or other; give its name."""
        ways: list[Callable[[], object]] = [self._talk] * 3 + [self._answer] * 4 + [self._tell] * 2
        ways += [self._card] * (5 if self.open() else 1) + [self._fill, self._remove, self._copy, self._reconsider]
        way = self.random.choice(ways)
        with suppress(RefusedError):
            way()
        return way.__name__

    def _somewhere(self) -> Step:
        draft = self.draft()
        following = next_step(draft.form, draft.answers, self.slot)
        steps = list(draft.form.path(draft.answers))
        return following if following and self.random.random() < 0.5 else self.random.choice(steps)

    def _talk(self) -> None:
        self.say(self._somewhere().slot, Utterance(self.random.choice(CORPUS + REPLIES)))

    def _tell(self) -> None:
        lists = [step.slot for step in self.draft().form.path(self.draft().answers) if step.slot.question == "actions"]
        story = ", ".join([STORY, *self.random.sample(CORPUS, 2)])
        self.say(self.random.choice(lists or [Slot("priorities")]), Utterance(story))

    def _answer(self) -> None:
        step = self._somewhere()
        self.say(step.slot, self._utterance(step))

    def _utterance(self, step: Step) -> Utterance:
        draw = self.random
        if draw.random() < 0.2:
            return Utterance(gesture=draw.choice([Gesture.CLEAR, Gesture.PASS, Gesture.PASS_OPTIONAL, Gesture.CLOSE]))
        if draw.random() < 0.1:
            return Utterance(unknown=draw.choice(list(Unknown)), recall=draw.choice(["", "15/11/2024"]))
        kind = step.node.first.kind if isinstance(step.node, Repeat) else step.node.kind
        if isinstance(kind, kinds.Choice | kinds.Choices):
            return Utterance(picked=(draw.choice([term.value for term in kind.vocabulary]),))
        if isinstance(kind, kinds.YesNo):
            return Utterance(draw.choice(["oui", "non"]))
        amount, day = f"{draw.randrange(1, 90)} 000 €", f"{draw.randrange(1, 29)}/09/2024"
        return Utterance(draw.choice([amount, day, f"{draw.randrange(400)}", "la CAF", "Mende", "Un texte de quelques mots"]))

    def _card(self) -> None:
        waiting = [one.id for one in self.open()]
        slot = self._somewhere().slot
        kept = tuple(number for number in waiting if self.random.random() < 0.8)
        text = self.random.choice(["oui", "oui sauf le coût total, c'est 12 000 €", "oui sauf le porteur", "non, plutôt 9 000 €", "non", "ajoute la MSA pour 5 000 €"])
        ways = [
            Utterance(gesture=Gesture.CONFIRM, of_card=True, kept=kept),
            Utterance(text, of_card=True, kept=kept),
            Utterance("7 000 €", of_card=True, amends=self.random.choice([*waiting, 0])),
        ]
        self.say(slot, self.random.choice(ways))

    def _reconsider(self) -> None:
        if self.rejected:
            self.say(self._somewhere().slot, Utterance(gesture=Gesture.UNDO, turn=self.rejected))

    def _fill(self) -> None:
        steps = list(self.draft().form.path(self.draft().answers))
        item = self.random.choice(steps).slot.item
        own = [step for step in steps if step.slot.item == item and not isinstance(step.node, Repeat)]
        chosen = sorted(self.random.sample(range(len(own)), min(4, len(own))))
        with self.writing() as (session, draft):
            fill_section(session, geography(), self.actor, draft, [Said(own[n].slot, self._utterance(own[n])) for n in chosen], NOW)

    def _remove(self) -> None:
        items = self.draft().answers.items
        if items:
            with self.writing() as (session, draft):
                remove_item(session, self.actor, draft, self.random.choice(items).id, NOW)

    def _copy(self) -> None:
        items = self.draft().answers.items
        if items:
            with self.writing() as (session, draft):
                duplicate_item(session, self.actor, draft, self.random.choice(items).id, self.name, NOW)


class History:
    """What was written so far: it only grows."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.events: list[tuple[Any, ...]] = []
        self.versions: dict[Slot, int] = {}

    def look(self) -> None:
        dossier = self.desk.draft().dossier.id
        with self.desk.sessions.reading() as session:
            events = [tuple(row) for row in session.execute(select(Event.__table__).where(Event.dossier_id == dossier).order_by(Event.id))]
            rows = session.scalars(select(AnswerRow).where(AnswerRow.dossier_id == dossier)).all()
            versions = {Slot(row.question, row.item_id): row.version for row in rows}
        assert events[: len(self.events)] == self.events, "the history was changed"
        assert all(versions[slot] >= version for slot, version in self.versions.items()), "a version went back"
        self.events, self.versions = events, versions


def colleague(sessions: Sessions) -> Actor:
    with sessions.begin() as session:
        account = Account(name="Collègue de la Lozère", role="agent", scopes=[Scope(department_code="48")])
        session.add(account)
        session.flush()
        return as_actor(account)


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
    assert len(moments) > 5
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
            assert (desk.undo() is None) == (left == 0)
            assert len(desk.turns()) == max(left - 1, 0)
            after = state(desk.draft().answers)[1]
            theirs = {slot: said for slot, said in before.items() if author[slot] != desk.actor.account_id}
            assert {slot: after.get(slot) for slot in theirs} == theirs
        desk.open()
        history.look()


def authors(desk: Desk) -> dict[Slot, int]:
    dossier = desk.draft().dossier.id
    with desk.sessions.reading() as session:
        rows = session.scalars(select(AnswerRow).where(AnswerRow.dossier_id == dossier)).all()
        return {Slot(row.question, row.item_id): row.account_id for row in rows}


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
                with suppress(StaleAnswerError):
                    desk.act() if turn % 3 else desk.undo()
        except BaseException as error:  # noqa: BLE001  told by the test itself, from its own thread
            wrong.append(error)

    at_once([lambda desk=desk: work(desk) for desk in desks])
    assert wrong == []
    written = [event for event in events(desks[0]) if event.id not in start and event.kind == "answered"]
    told = {(event.account_id, Slot(event.question, event.item_id), event.words) for event in written}
    assert {(who, *one) for who, some in kept.items() for one in some} <= told
    versions = defaultdict(list)
    for event in written:
        versions[event.question, event.item_id].append(event.version)
    assert all(some == sorted(some) for some in versions.values())


def test_card_confirmed_from_two_pages_at_once_makes_one_action(desk: Desk, loaded: Sessions) -> None:
    slot = actions(desk)
    for round_ in range(4):
        desk.say(slot, Utterance(STORY))
        before = len(desk.draft().answers.children(slot.item, "actions"))
        kept = tuple(one.id for one in desk.open())
        pages = [Desk(loaded, desk.actor, round_), Desk(loaded, desk.actor, round_)]
        at_once([lambda page=page: page.say(slot, Utterance(gesture=Gesture.CONFIRM, of_card=True, kept=kept)) for page in pages])
        assert len(desk.draft().answers.children(slot.item, "actions")) == before + 1


def test_undo_from_two_pages_at_once_takes_back_two_turns(desk: Desk, loaded: Sessions) -> None:
    slot = Slot("territorial_assessment")
    before = state(desk.draft().answers)
    for text in ("un diagnostic", "deux diagnostics"):
        desk.say(slot, Utterance(text))
    pages = [Desk(loaded, desk.actor, 1), Desk(loaded, desk.actor, 2)]
    at_once([page.undo for page in pages])
    assert state(desk.draft().answers) == before


def events(desk: Desk) -> list[Event]:
    dossier = desk.draft().dossier.id
    with desk.sessions.reading() as session:
        return list(session.scalars(select(Event).where(Event.dossier_id == dossier).order_by(Event.id)))


def at_once(works: list[Callable[[], object]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
