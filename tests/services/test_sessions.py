"""Sessions as rows: begun, replaced, left idle, ended, for every copy of a cookie; on both databases (RELIABILITY, A3)."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from survey.db.engine import Sessions
from survey.db.people import Account, SignIn
from survey.domain.ways_in import WayIn
from survey.services import accounts
from survey.services.errors import AbsentError
from survey.services.signing_in import Refusal
from tests.conftest import NOW
from tests.services.coming_in import LATER, ask, follow, invited, kinds, way_in


@pytest.fixture
def people(sessions: Sessions) -> Sessions:
    """Sessions on a database with an active account and a disabled one."""
    return invited(sessions)


def sign_in(people: Sessions, now: datetime = NOW, former: str = "") -> str:
    with people.begin() as session:
        return accounts.sign_in(session, 1, now, WayIn.PROCONNECT, "the provider's", former)


def stands_for(people: Sessions, token: str, now: datetime = NOW) -> int | None:
    with people.single() as connection:
        found = accounts.actor_of(connection, token, now)
    return found.account_id if found else None


def test_session_is_a_row_whose_token_is_not_in_it(people: Sessions) -> None:
    token = sign_in(people)
    with people.reading() as session:
        row = session.scalars(select(SignIn)).one()
    assert token not in {str(value) for value in vars(row).values()}
    assert (row.method, row.id_token) == ("proconnect", "the provider's")
    assert stands_for(people, token) == 1


def test_session_that_replaces_another_ends_it(people: Sessions) -> None:
    first = sign_in(people)
    second = sign_in(people, former=first)
    assert (stands_for(people, first), stands_for(people, second)) == (None, 1)
    assert [kind for kind, _ in kinds(people)] == ["session.begun", "session.ended", "session.begun"]


def test_ended_session_forgets_what_the_provider_gave(people: Sessions) -> None:
    token = sign_in(people)
    for given in ("the provider's", None):
        with people.begin() as session:
            assert accounts.sign_out(session, token, NOW) == given
    with people.reading() as session:
        assert session.scalars(select(SignIn)).one().id_token is None
    assert stands_for(people, token) is None
    assert kinds(people) == [("session.begun", "account:1"), ("session.ended", "account:1")]


def test_session_ends_after_two_hours_without_use(people: Sessions) -> None:
    token = sign_in(people)
    assert stands_for(people, token, NOW + accounts.IDLE_FOR - timedelta(seconds=1)) == 1
    assert stands_for(people, token, NOW + 2 * accounts.IDLE_FOR - timedelta(seconds=2)) == 1
    assert stands_for(people, token, NOW + 3 * accounts.IDLE_FOR) is None


def test_session_ends_after_twelve_hours_of_use(people: Sessions) -> None:
    token = sign_in(people)
    for hour in range(12):
        assert stands_for(people, token, NOW + timedelta(hours=hour)) == 1
    assert stands_for(people, token, NOW + timedelta(hours=12)) is None


def test_session_in_use_is_noted_every_five_minutes(people: Sessions) -> None:
    token = sign_in(people)
    noted = []
    for minute in range(12):
        stands_for(people, token, NOW + timedelta(minutes=minute))
        with people.reading() as session:
            seen = session.scalars(select(SignIn.seen_at)).one()
        assert seen is not None
        noted.append((seen - NOW) // timedelta(minutes=1))
    assert noted == [0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10]


def test_disabled_account_keeps_no_session_and_no_link(people: Sessions) -> None:
    ask(people)
    tokens = [sign_in(people), sign_in(people)]
    with people.begin() as session:
        accounts.end_all(session, 1, LATER)
    assert [stands_for(people, token, LATER) for token in tokens] == [None, None]
    assert follow(people, way_in(people)[0]) is Refusal.EXPIRED
    with people.begin() as session:
        session.get_one(Account, 1).active = False
    with people.begin() as session, pytest.raises(AbsentError):
        accounts.sign_in(session, 1, NOW, WayIn.EMAIL)
