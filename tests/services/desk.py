"""An agent at work in a dossier, who may do anything at random; what was written is looked at from outside."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import select

from survey.data import geography
from survey.db.engine import Sessions
from survey.db.people import Account, Scope
from survey.db.working import AnswerRow, Event
from survey.dialogue.proposals import Proposal, Standing
from survey.dialogue.turns import Gesture, Utterance
from survey.domain.policy import Actor, Permission
from survey.domain.values import Value
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
from survey.services.errors import RefusedError
from survey.services.items import duplicate_item, remove_item
from survey.services.proposing import awaiting
from survey.services.undoing import Undone, undo
from tests.conftest import NOW
from tests.dialogue.plays import CORPUS, REPLIES

LOZERE = "2024-48"
STORY = (
    "Garderie du samedi pour 40 familles monoparentales, portée par l'Udaf, budget 32 000 € dont 12 000 de crédits locaux, "
    "avec la CAF et la MSA"
)
State = tuple[tuple[Item, ...], dict[Slot, tuple[Value | None, Unknown | None, date | None]]]


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
        query = select(Event.turn, Event.undoes).where(
            Event.account_id == self.actor.account_id, Event.kind != "transmitted"
        )
        with self.sessions.reading() as session:
            rows = session.execute(query.where(Event.dossier_id == self.draft().dossier.id)).all()
        undone = {row.undoes for row in rows}
        return {row.turn for row in rows if row.turn and row.undoes is None and row.turn not in undone}

    # ---------------------------------------------------------------------------------------------- what one may do

    def act(self) -> str:
        """Do something or other; give its name."""
        ways: list[Callable[[], None]] = [self._talk] * 3 + [self._answer] * 4 + [self._tell] * 2
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
        return Utterance(
            draw.choice([amount, day, f"{draw.randrange(400)}", "la CAF", "Mende", "Un texte de quelques mots"])
        )

    def _card(self) -> None:
        waiting = [one.id for one in self.open()]
        slot = self._somewhere().slot
        kept = tuple(number for number in waiting if self.random.random() < 0.8)
        text = self.random.choice(
            [
                "oui",
                "oui sauf le coût total, c'est 12 000 €",
                "oui sauf le porteur",
                "non, plutôt 9 000 €",
                "non",
                "ajoute la MSA pour 5 000 €",
            ]
        )
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
            fill_section(
                session,
                geography(),
                self.actor,
                draft,
                [Said(own[n].slot, self._utterance(own[n])) for n in chosen],
                NOW,
            )

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
            events = [
                tuple(row)
                for row in session.execute(
                    select(Event.__table__).where(Event.dossier_id == dossier).order_by(Event.id)
                )
            ]
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


def authors(desk: Desk) -> dict[Slot, int]:
    dossier = desk.draft().dossier.id
    with desk.sessions.reading() as session:
        rows = session.scalars(select(AnswerRow).where(AnswerRow.dossier_id == dossier)).all()
        return {Slot(row.question, row.item_id): row.account_id for row in rows}


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
