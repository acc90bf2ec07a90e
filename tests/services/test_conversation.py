"""A conversation in rows: proposals await the agent's word, turns are undone one after the other, on both databases."""

from itertools import count

import pytest
from sqlalchemy import select

from survey.data import geography
from survey.db.engine import Sessions
from survey.db.working import Event, ProposalRow, Sentence
from survey.dialogue.turns import Gesture, Utterance
from survey.domain.policy import Actor, Permission
from survey.domain.values import Value
from survey.questionnaire.answers import Slot
from survey.services.answering import Held, Said, converse_in, writable
from survey.services.dossiers import find_dossier
from survey.services.drafts import Draft
from survey.services.errors import StaleAnswerError
from survey.services.items import remove_item
from survey.services.proposing import Awaiting, awaiting
from survey.services.undoing import undo
from tests.conftest import NOW
from tests.services.test_answering import PARIS, opened

PRIORITY = Slot("priorities")
TITLE = "Le répit des parents seuls"
SENTENCE = "Garderie du samedi pour 40 familles monoparentales, portée par l'Udaf de Paris, budget 32 000 €"


class Desk:
    """An agent at work in the dossier of Paris."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self.actor = opened(sessions)
        self._names = count()

    def say(self, slot: Slot, text: str = "", version: int | None = None, **said: object) -> Held:
        utterance = Utterance(text, **said)  # type: ignore[arg-type]  # the fields of an utterance
        with self.sessions.begin() as session:
            draft = writable(session, geography(), self.actor, PARIS, NOW)
            before = awaiting(session, self.actor, draft)
            one = Said(slot, utterance, version)
            return converse_in(
                session, geography(), self.actor, draft, one, before, lambda: f"n{next(self._names)}", NOW
            )

    def draft(self) -> Draft:
        with self.sessions.reading() as session:
            return find_dossier(session, geography(), self.actor, Permission.READ_DOSSIER, PARIS)

    def awaiting(self) -> Awaiting:
        with self.sessions.reading() as session:
            draft = find_dossier(session, geography(), self.actor, Permission.READ_DOSSIER, PARIS)
            return awaiting(session, self.actor, draft)

    def value(self, slot: Slot) -> Value | None:
        found = self.draft().answers.get(slot)
        return found.value if found else None

    def priority(self) -> str:
        self.say(PRIORITY, TITLE)
        return self.draft().answers.children("pact", "priorities")[0].id


def test_sentence_is_kept_word_for_word_with_its_proposals(loaded: Sessions) -> None:
    desk = Desk(loaded)
    desk.say(Slot("actions", desk.priority()), SENTENCE)
    with loaded.reading() as session:
        assert session.scalars(select(Sentence.text)).all() == [SENTENCE]
    waiting = desk.awaiting()
    assert {one.slot.question for one in waiting.open} >= {"action_title", "operator", "total_cost"}
    assert all(SENTENCE[one.start : one.end] == one.words for one in waiting.open)


def test_proposals_are_the_agents_own(loaded: Sessions) -> None:
    desk = Desk(loaded)
    desk.say(Slot("actions", desk.priority()), SENTENCE)
    someone = Actor(
        account_id=desk.actor.account_id + 1, name="x", role=desk.actor.role, departments=desk.actor.departments
    )
    with loaded.reading() as session:
        draft = find_dossier(session, geography(), desk.actor, Permission.READ_DOSSIER, PARIS)
        assert awaiting(session, someone, draft).open == ()


def test_confirming_writes_the_answers_once(loaded: Sessions) -> None:
    desk = Desk(loaded)
    slot = Slot("actions", desk.priority())
    desk.say(slot, SENTENCE)
    desk.say(slot, "oui", of_card=True)
    assert desk.awaiting().open == ()
    action = desk.draft().answers.children(slot.item, "actions")[0].id
    assert desk.value(Slot("total_cost", action)) == 3_200_000
    assert desk.say(slot, "oui", of_card=True).turn.refusal is not None


def test_undo_goes_back_turn_after_turn(loaded: Sessions) -> None:
    desk = Desk(loaded)
    slot = Slot("territorial_assessment")
    for text in ("Diagnostic 2022", "Diagnostic 2023", "Diagnostic 2024"):
        desk.say(slot, text)
    seen = []
    for _ in range(3):
        desk.say(slot, gesture=Gesture.UNDO)
        seen.append(desk.value(slot))
    assert seen == ["Diagnostic 2023", "Diagnostic 2022", None]
    assert desk.draft().answers.get(slot) is None
    assert desk.say(slot, gesture=Gesture.UNDO).undone is None  # what the opening of the dossier filled is no turn
    assert desk.value(Slot("territory")) == "75"


def test_undo_loses_nothing_of_the_history(loaded: Sessions) -> None:
    desk = Desk(loaded)
    slot = Slot("territorial_assessment")
    desk.say(slot, "Diagnostic 2023")
    desk.say(slot, gesture=Gesture.UNDO)
    dossier = desk.draft().dossier.id
    with loaded.reading() as session:
        rows = session.execute(
            select(Event.value, Event.version, Event.withdrawn, Event.undoes)
            .where(Event.question == slot.question, Event.dossier_id == dossier)
            .order_by(Event.id)
        ).all()
    assert [(row.value, row.version, row.withdrawn) for row in rows] == [("Diagnostic 2023", 1, False), (None, 2, True)]
    assert rows[1].undoes is not None


def test_answer_given_again_after_an_undo_has_a_new_version(loaded: Sessions) -> None:
    desk = Desk(loaded)
    slot = Slot("territorial_assessment")
    desk.say(slot, "Diagnostic 2023")
    desk.say(slot, gesture=Gesture.UNDO)
    with pytest.raises(StaleAnswerError):
        desk.say(slot, "Diagnostic 2024", version=1)
    desk.say(slot, "Diagnostic 2024", version=2)
    assert desk.value(slot) == "Diagnostic 2024"


def test_undo_of_a_confirmation_opens_the_proposals_again(loaded: Sessions) -> None:
    desk = Desk(loaded)
    slot = Slot("actions", desk.priority())
    desk.say(slot, SENTENCE)
    proposed = {one.slot.question for one in desk.awaiting().open}
    desk.say(slot, "oui", of_card=True)
    desk.say(slot, gesture=Gesture.UNDO)
    assert desk.draft().answers.children(slot.item, "actions") == []
    assert {one.slot.question for one in desk.awaiting().open} == proposed
    desk.say(slot, "oui", of_card=True)
    assert len(desk.draft().answers.children(slot.item, "actions")) == 1


def test_removed_item_comes_back_whole(loaded: Sessions) -> None:
    desk = Desk(loaded)
    priority = desk.priority()
    desk.say(Slot("need", priority), "Une famille sur trois est monoparentale.")
    with loaded.begin() as session:
        remove_item(session, desk.actor, writable(session, geography(), desk.actor, PARIS, NOW), priority, NOW)
    assert desk.draft().answers.children("pact", "priorities") == []
    with loaded.begin() as session:
        undone = undo(session, desk.actor, writable(session, geography(), desk.actor, PARIS, NOW), NOW)
    assert undone is not None
    assert undone.items == (priority,)
    assert desk.value(Slot("need", priority)) == "Une famille sur trois est monoparentale."


def test_new_sentence_about_the_same_thing_takes_the_place_of_the_first(loaded: Sessions) -> None:
    desk = Desk(loaded)
    slot = Slot("actions", desk.priority())
    desk.say(slot, SENTENCE)
    desk.say(slot, "non, le budget c'est 35 000 €", of_card=True)
    costs = [one.value for one in desk.awaiting().open if one.slot.question == "total_cost"]
    assert costs == [3_500_000]
    of_cost = select(ProposalRow.standing).where(ProposalRow.question == "total_cost").order_by(ProposalRow.id)
    with loaded.reading() as session:
        assert list(session.scalars(of_cost)) == ["rejected", "open"]


def test_rejected_proposals_can_be_looked_at_again(loaded: Sessions) -> None:
    desk = Desk(loaded)
    slot = Slot("actions", desk.priority())
    desk.say(slot, SENTENCE)
    proposed = {one.slot.question for one in desk.awaiting().open}
    rejected = desk.say(slot, "non", of_card=True)
    assert desk.awaiting().open == ()
    desk.say(slot, gesture=Gesture.UNDO, turn=rejected.name)
    assert {one.slot.question for one in desk.awaiting().open} == proposed


def test_undone_effect_does_not_come_back_as_a_proposal(loaded: Sessions) -> None:
    desk = Desk(loaded)
    slot = Slot("pact_state")
    desk.say(slot, picked=("signed",))
    desk.say(Slot("signed_on"), "3 septembre 2024")
    desk.say(slot, picked=("preparing",))
    desk.say(slot, "oui", of_card=True)
    assert desk.value(slot) == "preparing"
    desk.say(slot, gesture=Gesture.UNDO)
    assert desk.value(slot) == "signed"
    assert desk.awaiting().open == ()
