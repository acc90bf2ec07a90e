"""The benchmark of effort counts honestly: the same action told in three manners comes to the same answers, with fewer turns."""

from collections.abc import Mapping

import pytest

from benchmarks.effort_agents import Player
from benchmarks.effort_judging import same
from benchmarks.effort_plays import Play
from benchmarks.effort_records import ACTION, Record, is_complete, records
from benchmarks.effort_sentences import PROSES, SENTENCES, prose, sentence
from survey.domain.values import Organisation
from survey.domain.vocabulary import OrganisationCategory

MANNERS = ("alone", "sentence", "prose")


@pytest.fixture(scope="module")
def record() -> Record:
    return next(one for one in records() if one.title == "Bus des familles")


@pytest.fixture(scope="module")
def plays(record: Record) -> Mapping[str, Play]:
    told = (None, sentence(record, 0), prose(record, 0))
    return {name: Player(record, text).run() for name, text in zip(MANNERS, told, strict=True)}


def test_record_is_a_complete_action(record: Record) -> None:
    assert is_complete(record.known)
    assert not record.begun.children("priority", "actions")


def test_every_manner_comes_to_the_record(plays: Mapping[str, Play]) -> None:
    assert {name: play.errors for name, play in plays.items()} == {name: [] for name in MANNERS}


def test_sentence_takes_fewer_turns_than_one_question_at_a_time(plays: Mapping[str, Play]) -> None:
    alone, said, told = (plays[name].complete for name in MANNERS)
    assert alone
    assert said
    assert told
    assert said.turns < alone.turns
    assert told.turns < alone.turns
    assert plays["sentence"].cost.turns < plays["alone"].cost.turns


@pytest.mark.parametrize("name", MANNERS)
def test_turns_until_complete_are_all_accounted_for(plays: Mapping[str, Play], name: str) -> None:
    play = plays[name]
    assert play.complete
    assert play.complete.turns == 1 + play.causes.total()
    assert play.complete.turns <= play.cost.turns


def test_first_text_is_counted_in_full(plays: Mapping[str, Play]) -> None:
    for name in ("sentence", "prose"):
        play = plays[name]
        assert play.told
        assert play.complete
        assert play.complete.characters >= len(play.told.text)
        assert 0 < play.filled <= min(play.proposed, play.held)


def test_shapes_say_what_the_record_holds(record: Record) -> None:
    for shape in range(len(SENTENCES)):
        assert "200 familles" in sentence(record, shape).text.lower()
    for shape in range(len(PROSES)):
        assert str(record.known.value("evaluation", ACTION.id)) in prose(record, shape).text


def test_short_name_is_that_of_the_one_body_of_its_kind() -> None:
    caf, orne = Organisation(OrganisationCategory.CAF, "CAF"), Organisation(OrganisationCategory.CAF, "Caf de l’Orne")
    assert same(caf, orne)
    house = Organisation(OrganisationCategory.ASSOCIATION, "Maison de la parentalité d’Alençon")
    assert not same(Organisation(OrganisationCategory.ASSOCIATION, "Maison"), house)
