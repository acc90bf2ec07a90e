"""Writing answers: versions, history, idempotency, and two agents at once (RELIABILITY, promises 1 and 2; C1, C2)."""

import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from survey.data import geography
from survey.db.engine import Sessions
from survey.db.people import Account
from survey.db.working import AnswerRow, Event
from survey.dialogue.turns import Gesture, Turn, Utterance
from survey.domain.policy import Actor, Permission
from survey.domain.vocabulary import Unknown
from survey.questionnaire.answers import Slot
from survey.services import requests
from survey.services.accounts import as_actor
from survey.services.answering import Said, fill_section, writable
from survey.services.dossiers import find_dossier, open_dossier
from survey.services.drafts import Draft
from survey.services.errors import AbsentError, RefusedError, ReusedKeyError, StaleAnswerError
from survey.services.items import duplicate_item, remove_item
from tests.conftest import NOW
from tests.services.talking import hold

PARIS = "2024-75"
ASSESSMENT = Slot("territorial_assessment")


def agent(sessions: Sessions, code: str) -> Actor:
    with sessions.reading() as session:
        return as_actor(session.scalars(select(Account).where(Account.name.like(f"%({code})"))).one())


def opened(sessions: Sessions, code: str = "75") -> Actor:
    actor = agent(sessions, code)
    with sessions.begin() as session:
        open_dossier(session, geography(), actor, code, NOW)
    return actor


def say(
    sessions: Sessions, actor: Actor, slot: Slot, utterance: Utterance, version: int | None = None, now: datetime = NOW
) -> Turn:
    with sessions.begin() as session:
        draft = writable(session, geography(), actor, PARIS, now)
        return hold(session, actor, draft, Said(slot, utterance, version), "item1", now)


def read(sessions: Sessions, actor: Actor, reference: str = PARIS) -> Draft:
    with sessions.reading() as session:
        return find_dossier(session, geography(), actor, Permission.READ_DOSSIER, reference)


def test_answer_is_kept_with_its_words_and_version(loaded: Sessions) -> None:
    actor = opened(loaded)
    say(loaded, actor, ASSESSMENT, Utterance("  Diagnostic 2023 "))
    say(loaded, actor, ASSESSMENT, Utterance("Diagnostic 2024"))
    answer = read(loaded, actor).answers.get(ASSESSMENT)
    assert answer is not None
    assert (answer.value, answer.words, answer.version) == ("Diagnostic 2024", "Diagnostic 2024", 2)


def test_history_keeps_every_version_in_order(loaded: Sessions) -> None:
    actor = opened(loaded)
    for words in ("un diagnostic", "deux diagnostics", "trois diagnostics"):
        say(loaded, actor, ASSESSMENT, Utterance(words))
    with loaded.reading() as session:
        query = select(Event.version, Event.value, Event.words, Event.account_id).where(
            Event.question == ASSESSMENT.question
        )
        rows = session.execute(query.where(Event.account_id == actor.account_id).order_by(Event.id)).all()
    assert [(version, words) for version, _, words, _ in rows] == [
        (1, "un diagnostic"),
        (2, "deux diagnostics"),
        (3, "trois diagnostics"),
    ]


def test_same_answer_again_writes_nothing(loaded: Sessions) -> None:
    actor = opened(loaded)
    say(loaded, actor, ASSESSMENT, Utterance("le même"))
    say(loaded, actor, ASSESSMENT, Utterance("le même"), version=0)
    answer = read(loaded, actor).answers.get(ASSESSMENT)
    assert answer is not None
    assert answer.version == 1


def test_stale_version_is_a_conflict_that_shows_theirs(loaded: Sessions) -> None:
    actor = opened(loaded)
    say(loaded, actor, ASSESSMENT, Utterance("le premier"), version=0)
    with pytest.raises(StaleAnswerError) as conflict:
        say(loaded, actor, ASSESSMENT, Utterance("le second"), version=0)
    assert conflict.value.theirs.value == "le premier"
    assert conflict.value.author == actor.name
    answer = read(loaded, actor).answers.get(ASSESSMENT)
    assert answer is not None
    assert answer.value == "le premier"


def test_two_agents_at_one_answer_give_one_winner(loaded: Sessions) -> None:
    actor = opened(loaded)
    for round_ in range(12):
        outcomes: Counter[str] = Counter()
        gate = threading.Barrier(2)

        def race(words: str, version: int, outcomes: Counter[str], gate: threading.Barrier) -> None:
            gate.wait()
            try:
                say(loaded, actor, ASSESSMENT, Utterance(words), version=version)
                outcomes["kept"] += 1
            except StaleAnswerError:
                outcomes["conflict"] += 1

        threads = [
            threading.Thread(target=race, args=(f"agent {name}, tour {round_}", round_, outcomes, gate))
            for name in "ab"
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert outcomes == {"kept": 1, "conflict": 1}


def test_same_key_many_times_makes_one_answer(loaded: Sessions) -> None:
    actor = opened(loaded)
    locations: list[str] = []

    def post() -> None:
        with loaded.begin() as session:
            draft = writable(session, geography(), actor, PARIS, NOW)
            print_ = requests.fingerprint(["the body"])
            location = requests.earlier_location(session, actor, "key-0001", print_)
            if location is None:
                said = Said(Slot("priorities"), Utterance("Une priorité nouvelle"))
                hold(session, actor, draft, said, threading.current_thread().name, NOW)
                location = f"/made/by/{threading.current_thread().name}"
                requests.remember(session, actor, "key-0001", print_, location, NOW)
            locations.append(location)

    threads = [threading.Thread(target=post, name=f"thread{number}") for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(locations) == 10
    assert len(set(locations)) == 1
    assert len(read(loaded, actor).answers.children("pact", "priorities")) == 1


def test_same_key_with_another_body_is_refused(loaded: Sessions) -> None:
    actor = opened(loaded)
    with loaded.begin() as session:
        requests.remember(session, actor, "key-0002", requests.fingerprint(["one"]), "/x", NOW)
    with loaded.reading() as session, pytest.raises(ReusedKeyError):
        requests.earlier_location(session, actor, "key-0002", requests.fingerprint(["another"]))
    other = agent(loaded, "13")
    with loaded.reading() as session, pytest.raises(ReusedKeyError):
        requests.earlier_location(session, other, "key-0002", requests.fingerprint(["one"]))


def test_three_unknown_states_are_kept_apart(loaded: Sessions) -> None:
    actor = opened(loaded)
    say(loaded, actor, Slot("priorities"), Utterance("La mobilité des familles"))
    committee = Slot("committee", "item1")
    for state in Unknown:
        say(loaded, actor, committee, Utterance(unknown=state, recall="15/11/2024"))
        answer = read(loaded, actor).answers.get(committee)
        assert answer is not None
        assert (answer.value, answer.unknown) == (None, state)


def test_invalid_correction_never_erases_the_value(loaded: Sessions) -> None:
    actor = opened(loaded)
    say(loaded, actor, Slot("pact_state"), Utterance(picked=("signed",)))
    say(loaded, actor, Slot("signed_on"), Utterance("27 septembre 2024"))
    outcome = say(loaded, actor, Slot("signed_on"), Utterance("le 31 septembre"))
    assert outcome.refusal is not None
    answer = read(loaded, actor).answers.get(Slot("signed_on"))
    assert answer is not None
    assert answer.words == "27 septembre 2024"


def test_fourth_priority_is_refused(loaded: Sessions) -> None:
    actor = opened(loaded)
    outcomes = []
    for number, name in enumerate(("La mobilité", "Le logement", "Le répit", "La santé")):
        with loaded.begin() as session:
            draft = writable(session, geography(), actor, PARIS, NOW)
            said = Said(Slot("priorities"), Utterance(name))
            outcomes.append(hold(session, actor, draft, said, f"p{number}", NOW).refusal)
    assert outcomes[:3] == [None, None, None]
    assert outcomes[3] is not None
    assert "trois priorités" in outcomes[3].message
    assert len(read(loaded, actor).answers.children("pact", "priorities")) == 3


def test_what_stood_below_a_removed_item_is_reached_no_more(loaded: Sessions) -> None:
    actor = agent(loaded, "48")
    before = read(loaded, actor, "2024-48").answers
    priority = before.children("pact", "priorities")[0]
    action = before.children(priority.id, "actions")[0]
    with loaded.begin() as session:
        draft = writable(session, geography(), actor, "2024-48", NOW)
        remove_item(session, actor, draft, priority.id, NOW)
    after = read(loaded, actor, "2024-48")
    assert after.answers.item(action.id) is None
    assert after.form.step(Slot("description", action.id), after.answers) is None
    assert {item.id for item in before.descendants(priority.id)}.isdisjoint(item.id for item in after.answers.items)


def test_removed_item_leaves_and_its_answers_stay(loaded: Sessions) -> None:
    actor = agent(loaded, "48")
    before = read(loaded, actor, "2024-48").answers
    action = before.children(before.children("pact", "priorities")[0].id, "actions")[0]
    with loaded.begin() as session:
        draft = writable(session, geography(), actor, "2024-48", NOW)
        remove_item(session, actor, draft, action.id, NOW)
    after = read(loaded, actor, "2024-48")
    assert after.answers.item(action.id) is None
    with loaded.reading() as session:
        kept = select(func.count()).select_from(AnswerRow).where(AnswerRow.item_id == action.id)
        assert session.scalar(kept)


def test_duplicate_copies_all_but_what_is_its_own(loaded: Sessions) -> None:
    actor = agent(loaded, "48")
    before = read(loaded, actor, "2024-48").answers
    priority = before.children("pact", "priorities")[0]
    action = before.children(priority.id, "actions")[0]
    names = iter(f"copy{number}" for number in range(50))
    with loaded.begin() as session:
        draft = writable(session, geography(), actor, "2024-48", NOW)
        copy = duplicate_item(session, actor, draft, action.id, lambda: next(names), NOW)
    after = read(loaded, actor, "2024-48").answers
    assert [item.id for item in after.children(priority.id, "actions")][-1] == copy.id
    assert after.value("action_title", copy.id) is None
    assert after.value("description", copy.id) == before.value("description", action.id)
    for own in ("commitment_number", "committed_amount", "planned_amount", "total_cost", "targeted_beneficiaries"):
        assert after.value(own, copy.id) is None, own
    for fund in after.children(copy.id, "cofundings"):
        assert after.value("cofunding_amount", fund.id) is None
    assert len(after.children(copy.id, "partners")) == len(before.children(action.id, "partners"))


def test_section_keeps_what_fits_and_tells_the_rest(loaded: Sessions) -> None:
    actor = opened(loaded)
    with loaded.begin() as session:
        draft = writable(session, geography(), actor, PARIS, NOW)
        outcomes = fill_section(
            session,
            geography(),
            actor,
            draft,
            [
                Said(Slot("pact_state"), Utterance(picked=("signed",)), 0),
                Said(Slot("signed_on"), Utterance("hier ou avant-hier, je crois bien"), 0),
                Said(Slot("none_reason"), Utterance("n’est plus sur le chemin"), 0),
                Said(ASSESSMENT, Utterance("Diagnostic 2023"), 0),
            ],
            NOW,
        )
    refused = [outcome.slot.question for outcome in outcomes if outcome.refusal]
    assert refused == ["signed_on"]
    answers = read(loaded, actor).answers
    assert answers.value("pact_state") == "signed"
    assert answers.value("territorial_assessment") == "Diagnostic 2023"
    assert answers.value("none_reason") is None


def test_text_beside_the_answer_that_closes_its_question_is_kept_aside(loaded: Sessions) -> None:
    actor = opened(loaded)
    say(loaded, actor, Slot("people_concerned"), Utterance(picked=("yes",)))
    how = Slot("people_concerned_how")
    with loaded.begin() as session:
        draft = writable(session, geography(), actor, PARIS, NOW)
        both = [
            Said(Slot("people_concerned"), Utterance(picked=("no",))),
            Said(how, Utterance("Un panel de douze personnes s’est réuni.")),
        ]
        outcomes = fill_section(session, geography(), actor, draft, both, NOW)
    assert [outcome.refusal for outcome in outcomes] == [None, None]
    after = read(loaded, actor)
    assert after.form.step(how, after.answers) is None
    assert after.answers.value("people_concerned_how") == "Un panel de douze personnes s’est réuni."


def test_passing_an_answered_question_changes_nothing(loaded: Sessions) -> None:
    actor = opened(loaded)
    say(loaded, actor, ASSESSMENT, Utterance("Diagnostic 2023"))
    say(loaded, actor, ASSESSMENT, Utterance(gesture=Gesture.PASS))
    assert read(loaded, actor).answers.value("territorial_assessment") == "Diagnostic 2023"


def test_foreign_and_absent_dossiers_look_the_same(loaded: Sessions) -> None:
    actor = agent(loaded, "75")
    for reference in ("2024-48", "2024-99", "2023-75", "2024-75", "x", "", "2024-"):
        with loaded.reading() as session, pytest.raises(AbsentError):
            find_dossier(session, geography(), actor, Permission.READ_DOSSIER, reference)


CLOSES = datetime.fromisoformat("2024-12-31T23:59:59+01:00")


@pytest.mark.parametrize(
    ("instant", "accepted"),
    [
        (datetime.fromisoformat("2024-06-30T23:59:59+02:00"), False),
        (datetime.fromisoformat("2024-07-01T00:00:00+02:00"), True),
        (CLOSES, True),
        (CLOSES + timedelta(microseconds=999_999), True),
        (CLOSES + timedelta(seconds=1), False),
        (datetime.fromisoformat("2025-01-01T02:59:59+04:00"), True),
        (datetime.fromisoformat("2025-01-01T03:00:00+04:00"), False),
    ],
)
def test_window_is_exact_to_the_second_in_paris(loaded: Sessions, instant: datetime, *, accepted: bool) -> None:
    actor = opened(loaded)
    if accepted:
        say(loaded, actor, ASSESSMENT, Utterance("Diagnostic 2023"), now=instant)
    else:
        with pytest.raises(RefusedError, match="campagne"):
            say(loaded, actor, ASSESSMENT, Utterance("Diagnostic 2023"), now=instant)
