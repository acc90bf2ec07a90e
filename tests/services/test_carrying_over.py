"""A year begun from the one before: what lasts is there with its words, what is stale is asked."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from aggregation.queries import picture
from exports.runs import ExportKind
from survey.clock import StoppedClock
from survey.data import geography
from survey.db.engine import Sessions
from survey.dialogue.changes import Added, Answered, Change, Removed
from survey.domain.calendar import end_of_day, in_paris
from survey.domain.policy import Actor, Permission
from survey.domain.values import PartialDate, Value
from survey.questionnaire.answers import CLOSED, ROOT, Answer, Item, Slot
from survey.questionnaire.questionnaire import is_missing
from survey.questionnaire.questions import Repeat
from survey.questionnaire.registry import VERSIONS, questionnaire
from survey.services import campaigns, running_campaigns
from survey.services.answering import writable
from survey.services.carrying_over import Candidate, candidates, carry_over, earlier, has_earlier
from survey.services.dossiers import find_dossier, open_dossier
from survey.services.drafts import Draft, Writer
from survey.services.errors import RefusedError
from survey.services.items import remove_item
from survey.services.running_campaigns import Plan
from survey.services.transmitting import transmit
from survey.services.undoing import undo
from tests.conftest import NOW
from tests.exports.producing import produced, producer
from tests.services.test_answering import agent

IN_2025 = in_paris(date(2025, 10, 15), datetime.min.time())
PLAN = Plan(2025, in_paris(date(2025, 7, 1), datetime.min.time()), end_of_day(date(2025, 12, 31)), "2025")
CODE = "48"


@pytest.fixture
def next_year(loaded: Sessions) -> Sessions:
    """The demonstration, a year later: Lozère has opened its dossier of 2025."""
    with loaded.begin() as session:
        running_campaigns.open_campaign(session, None, PLAN, NOW)
    with loaded.begin() as session:
        open_dossier(session, geography(), agent(loaded, CODE), CODE, IN_2025)
    return loaded


def draft_of(sessions: Sessions, reference: str = f"2025-{CODE}") -> Draft:
    with sessions.reading() as session:
        return find_dossier(session, geography(), agent(sessions, CODE), Permission.READ_DOSSIER, reference)


def proposed(sessions: Sessions) -> list[Candidate]:
    with sessions.reading() as session:
        draft = find_dossier(session, geography(), agent(sessions, CODE), Permission.READ_DOSSIER, f"2025-{CODE}")
        before = earlier(session, draft)
        assert before is not None
        return candidates(draft, before)


def carry(sessions: Sessions, chosen: set[str], now: datetime = IN_2025) -> int:
    who = agent(sessions, CODE)
    with sessions.begin() as session:
        draft = writable(session, geography(), who, f"2025-{CODE}", now)
        before = earlier(session, draft)
        assert before is not None
        return carry_over(session, who, draft, before, chosen, now)


def everything(sessions: Sessions) -> set[str]:
    return {one.item for one in proposed(sessions)}


def write(sessions: Sessions, changes: tuple[Change, ...], reference: str = f"2025-{CODE}") -> None:
    who: Actor = agent(sessions, CODE)
    with sessions.begin() as session:
        draft = writable(session, geography(), who, reference, IN_2025)
        Writer(session, draft, who, IN_2025).apply(changes, {})


@pytest.mark.parametrize("form", VERSIONS.values(), ids=VERSIONS)
def test_every_question_is_classed_once(form: object) -> None:
    form = questionnaire(str(getattr(form, "version", "")))
    assert form.lasting | form.stale == set(form.nodes)
    assert not form.lasting & form.stale


def test_form_of_a_year_speaks_of_its_year() -> None:
    for year, form in ((2024, questionnaire("2024")), (2025, questionnaire("2025"))):
        assert form.title.endswith(str(year))
        assert form.question("committed_on").example == f"12 septembre {year}"
        assert form.question("ends_on").example == f"juin {year + 1}"
        rules = [check.rule for name in ("signed_on", "committed_on") for check in form.question(name).checks]
        assert rules.count(f"remarque hors de {year}") == 2
    assert list(questionnaire("2024").nodes) == list(questionnaire("2025").nodes)


def test_what_was_transmitted_is_proposed_with_a_reason(next_year: Sessions) -> None:
    found = proposed(next_year)
    assert found
    assert any(one.lasts for one in found)
    assert all(one.reason and one.title and one.priority for one in found)
    before = draft_of(next_year, f"2024-{CODE}")
    for one in found:
        state, ends_on = (before.answers.value(name, one.item) for name in ("action_state", "ends_on"))
        ended = isinstance(ends_on, PartialDate) and ends_on.last <= date(2024, 12, 31)
        assert one.lasts is not (state in {"finished", "dropped"} or ended), one


def test_nothing_is_proposed_where_nothing_was_transmitted(next_year: Sessions) -> None:
    with next_year.begin() as session:
        draft = open_dossier(session, geography(), agent(next_year, "59"), "59", IN_2025)
        assert has_earlier(session, draft) is None
        assert earlier(session, draft) is None


def test_what_lasts_is_taken_over_with_its_words_and_nothing_stale(next_year: Sessions) -> None:
    chosen = everything(next_year)
    assert carry(next_year, chosen) == len(chosen)
    draft, before = draft_of(next_year), draft_of(next_year, f"2024-{CODE}")
    carried = {slot: answer for slot, answer in draft.answers.given.items() if answer.words == "Repris du recueil 2024"}
    assert {slot.question for slot in carried} <= draft.form.lasting
    assert not {slot.question for slot in draft.answers.given} & (draft.form.stale - {"territory", "reporting_office"})
    for item in chosen:
        for question in ("action_title", "description", "operator", "audiences", "areas"):
            assert draft.answers.value(question, item) == before.answers.value(question, item), question
        assert draft.answers.get(Slot("action_state", item)) is None
    asked = {step.slot.question for step in draft.form.path(draft.answers) if is_missing(step, draft.answers)}
    assert asked <= draft.form.stale | {"ends_on"}
    assert {"action_state", "uses_local_credits", "targeted_beneficiaries"} <= asked


def test_end_that_has_passed_is_not_taken_over(next_year: Sessions) -> None:
    carry(next_year, everything(next_year))
    answers = draft_of(next_year).answers
    ends = [answer.value for _, answer in answers.of_question("ends_on") if isinstance(answer.value, PartialDate)]
    assert all(end.last > date(2024, 12, 31) for end in ends)


def test_what_changed_after_the_transmission_is_not_taken_over(loaded: Sessions) -> None:
    who, after = agent(loaded, CODE), NOW + timedelta(hours=1)
    with loaded.begin() as session:
        draft = writable(session, geography(), who, f"2024-{CODE}", after)
        action = draft.answers.children(draft.answers.children(ROOT, "priorities")[0].id, "actions")[0]
        told = draft.answers.value("action_title", action.id)
        rewritten = Answered(Slot("action_title", action.id), Answer(value="Un titre jamais transmis"))
        Writer(session, draft, who, after).apply((rewritten,), {})
        running_campaigns.open_campaign(session, None, PLAN, NOW)
        open_dossier(session, geography(), who, CODE, IN_2025)
    assert told in {one.title for one in proposed(loaded)} or told is None
    assert "Un titre jamais transmis" not in {one.title for one in proposed(loaded)}


def test_taking_over_twice_adds_nothing(next_year: Sessions) -> None:
    chosen = everything(next_year)
    carry(next_year, chosen)
    once = draft_of(next_year).answers
    assert carry(next_year, chosen) == 0
    assert draft_of(next_year).answers.items == once.items
    assert all(one.is_there for one in proposed(next_year))


def test_one_priority_serves_actions_taken_over_one_by_one(next_year: Sessions) -> None:
    for item in sorted(everything(next_year)):
        carry(next_year, {item})
    answers = draft_of(next_year).answers
    titles = [answers.value("priority_title", item.id) for item in answers.children(ROOT, "priorities")]
    assert len(titles) == len(set(titles)) <= 3


def test_action_taken_out_can_be_taken_over_again(next_year: Sessions) -> None:
    item = min(everything(next_year))
    carry(next_year, {item})
    who = agent(next_year, CODE)
    with next_year.begin() as session:
        draft = writable(session, geography(), who, f"2025-{CODE}", IN_2025)
        remove_item(session, who, draft, item, IN_2025)
    assert draft_of(next_year).answers.item(item) is None
    assert carry(next_year, {item}) == 1
    assert draft_of(next_year).answers.item(item) is not None


def test_priority_that_comes_back_brings_only_what_was_chosen(next_year: Sessions) -> None:
    chosen = everything(next_year)
    carry(next_year, chosen)
    who = agent(next_year, CODE)
    with next_year.begin() as session:
        draft = writable(session, geography(), who, f"2025-{CODE}", IN_2025)
        for priority in draft.answers.children(ROOT, "priorities"):
            remove_item(session, who, draft, priority.id, IN_2025)
    one = min(chosen)
    assert carry(next_year, {one}) == 1
    answers = draft_of(next_year).answers
    assert [item.id for item in answers.items if item.repeat == "actions"] == [one]
    assert len(answers.children(ROOT, "priorities")) == 1


def test_taking_over_is_undone_as_a_whole(next_year: Sessions) -> None:
    before = draft_of(next_year).answers.items
    carry(next_year, everything(next_year))
    who = agent(next_year, CODE)
    with next_year.begin() as session:
        draft = writable(session, geography(), who, f"2025-{CODE}", IN_2025)
        undo(session, who, draft, IN_2025)
    assert draft_of(next_year).answers.items == before


def test_fourth_priority_is_refused_and_nothing_written(next_year: Sessions) -> None:
    made = [Item(f"own{place}", "priorities", ROOT, place) for place in (1, 2, 3)]
    told = [
        Answered(Slot("priority_title", item.id), Answer(value=f"Une priorité de 2025, {item.id}")) for item in made
    ]
    write(next_year, (*map(Added, made), *told))
    with pytest.raises(RefusedError, match="trois priorités"):
        carry(next_year, everything(next_year))
    assert len(draft_of(next_year).answers.items) == 3


def test_action_told_again_by_hand_is_there_already(next_year: Sessions) -> None:
    one = proposed(next_year)[0]
    made = Item("p", "priorities"), Item("a", "actions", "p")
    told = (
        Answered(Slot("priority_title", "p"), Answer(value=one.priority)),
        Answered(Slot("action_title", "a"), Answer(value=one.title)),
    )
    write(next_year, (*map(Added, made), *told))
    assert next(found for found in proposed(next_year) if found.item == one.item).is_there
    carry(next_year, everything(next_year))
    answers = draft_of(next_year).answers
    titles = [answer.value for _, answer in answers.of_question("action_title")]
    assert titles.count(one.title) == 1
    assert [answers.value("priority_title", item.id) for item in answers.children(ROOT, "priorities")].count(
        one.priority
    ) == 1


ANEW: dict[str, Value] = {
    "pact_state": "preparing",
    "people_concerned": False,
    "committee": True,
    "action_state": "under_way",
    "committed_on": PartialDate(2025, 9, 12),
    "uses_local_credits": True,
    "committed_amount": 1_000_000,
    "credit_use": "concrete",
    "targeted_beneficiaries": 120,
    "reached_beneficiaries": 30,
    "indicator_target": 120,
    "indicator_value": 30,
    "priorities": CLOSED,
    "actions": CLOSED,
    "linked_schemes": ("none",),
    "starts_on": PartialDate(2025, 1),
}
"""What an agent says anew in 2025."""


def _missing(draft: Draft) -> Iterator[Answered]:
    for step in draft.form.path(draft.answers):
        if is_missing(step, draft.answers):
            value = CLOSED if isinstance(step.node, Repeat) else ANEW[step.slot.question]
            yield Answered(step.slot, Answer(value=value))


def test_year_taken_over_is_answered_transmitted_counted_and_exported(next_year: Sessions, tmp_path: Path) -> None:
    carry(next_year, {one.item for one in proposed(next_year) if one.lasts})
    count = sum(one.lasts for one in proposed(next_year))
    while changes := tuple(_missing(draft_of(next_year))):
        write(next_year, changes)
    who = agent(next_year, CODE)
    with next_year.begin() as session:
        draft = writable(session, geography(), who, f"2025-{CODE}", IN_2025, Permission.TRANSMIT_DOSSIER)
        assert transmit(session, geography(), who, draft, IN_2025).number == 1
    with next_year.reading() as session:
        for year, now in ((2024, NOW), (2025, IN_2025)):
            campaign = campaigns.current_campaign(session, now)
            assert campaign.year == year
            found = picture(session, geography(), None, campaign.id)
            if year == 2025:
                assert found.whole.coverage.transmitted == 1
                assert found.whole.figures.actions == count
                assert found.whole.figures.committed_cents == 1_000_000 * count
            else:
                assert found.whole.coverage.transmitted > 1
    titles = {name for item, name in _titles(draft_of(next_year))}
    for kind in ExportKind:
        run, path = produced(producer(next_year, tmp_path, StoppedClock(IN_2025)), kind, IN_2025)
        assert run.error is None, run.error
        sheet = "Actions" if kind is ExportKind.DIPLP else "Engagements"
        rows = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()
        assert titles == {str(cell) for row in rows for cell in row} & titles
        assert f"{2025}" in str(CalamineWorkbook.from_path(path).get_sheet_by_name("Lisez-moi").to_python())


def _titles(draft: Draft) -> list[tuple[str, str]]:
    return [(item, str(answer.value)) for item, answer in draft.answers.of_question("action_title")]


def test_action_taken_over_again_beside_a_priority_of_the_same_name_is_seen(next_year: Sessions) -> None:
    first = proposed(next_year)[0].priority
    chosen = {one.item for one in proposed(next_year) if one.priority == first}
    assert carry(next_year, chosen) == len(chosen)
    [gone] = draft_of(next_year).answers.children(ROOT, "priorities")
    own = Item("q1", "priorities", ROOT, 1)
    write(next_year, (Removed(gone), Added(own), Answered(Slot("priority_title", "q1"), Answer(value=first))))
    assert carry(next_year, chosen) == len(chosen)
    assert chosen <= {item.id for item in draft_of(next_year).answers.items}
