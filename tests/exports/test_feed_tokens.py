"""The tokens of feeds on both databases: kept as digests, with the rights of the instant, ended at once."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from exports.runs import ON_DEMAND, ExportKind, ExportRun, latest_stored
from survey.db.engine import Sessions
from survey.db.journal import JournalRow
from survey.db.people import Account
from survey.domain.policy import Actor, Permission, Role, may
from survey.services import feeds, held, inviting, journal, privacy
from survey.services.errors import AbsentError, RefusedError
from tests.conftest import NOW
from tests.exports.feeding import actor, stored, token_of
from tests.live import SECRET

MINUTE = timedelta(minutes=1)


def opened(sessions: Sessions, token: str, now: datetime = NOW) -> Actor | None:
    with sessions.single() as connection:
        return feeds.actor_of(connection, SECRET, token, now)


def test_token_is_kept_as_a_digest_alone(loaded: Sessions) -> None:
    token = token_of(loaded, name="Mon tableau")
    assert feeds.SHAPE.fullmatch(token)
    [row] = stored(loaded)
    assert token not in {str(value) for value in vars(row).values()}
    assert (row.name, row.created_at, row.used_at) == ("Mon tableau", NOW, None)
    with loaded.reading() as session:
        lines = session.scalars(select(JournalRow).where(JournalRow.kind == "feed.created")).all()
    assert [(line.subject, line.content) for line in lines] == [(f"feed:{row.id}", {})]
    with loaded.single() as connection:
        assert feeds.actor_of(connection, "another key of the service, as long", token, NOW) is None


def test_token_gives_the_rights_of_this_instant(loaded: Sessions) -> None:
    token = token_of(loaded)
    who = opened(loaded, token)
    assert who == actor(loaded, Role.DGCS)
    with loaded.begin() as session:
        session.execute(update(Account).where(Account.id == who.account_id).values(role=Role.AGENT.value))
    moved = opened(loaded, token)
    assert moved is not None
    assert not may(moved, Permission.USE_EXPORTS)


def test_use_is_noted_once_a_minute(loaded: Sessions) -> None:
    token = token_of(loaded)
    noted = []
    for seconds in (0, 59, 60, 90):
        opened(loaded, token, NOW + timedelta(seconds=seconds))
        noted.append(stored(loaded)[0].used_at)
    assert noted == [NOW, NOW, NOW + MINUTE, NOW + MINUTE]


def test_token_ends_after_twelve_months_and_is_purged_then(loaded: Sessions) -> None:
    token = token_of(loaded)
    assert opened(loaded, token, NOW + feeds.LIVES_FOR - MINUTE) is not None
    assert opened(loaded, token, NOW + feeds.LIVES_FOR) is None
    for later, left in ((-MINUTE, 1), (MINUTE, 0)):
        with loaded.begin() as session:
            privacy.purge(session, NOW + feeds.LIVES_FOR + later)
        assert len(stored(loaded)) == left


def test_token_that_is_revoked_or_of_a_disabled_account_opens_nothing(loaded: Sessions) -> None:
    who, administrator = actor(loaded, Role.DGCS), actor(loaded, Role.ADMINISTRATOR)
    first, second = token_of(loaded), token_of(loaded)
    row, other = stored(loaded)
    for _ in range(2):
        with loaded.begin() as session:
            feeds.revoke(session, who, row.id, NOW)
    assert (opened(loaded, first), opened(loaded, second)) == (None, who)
    with pytest.raises(AbsentError), loaded.begin() as session:
        feeds.revoke(session, administrator, other.id, NOW)
    with loaded.begin() as session:
        session.execute(update(Account).where(Account.id == who.account_id).values(active=False))
    assert opened(loaded, second) is None
    with loaded.begin() as session:
        session.execute(update(Account).where(Account.id == who.account_id).values(active=True))
        inviting.disable(session, journal.COMMAND, who.account_id, NOW)
        session.execute(update(Account).where(Account.id == who.account_id).values(active=True))
    assert opened(loaded, second) is None, "an account that is given again has to make new tokens"
    with loaded.reading() as session:
        told = held.held_on(session, who.account_id)["jetons_de_flux"]
        revoked = session.scalars(select(JournalRow).where(JournalRow.kind == "feed.revoked")).all()
    assert [line["revoque_le"] for line in told] == [NOW.isoformat()] * 2
    assert [line.subject for line in revoked] == [f"feed:{row.id}"]


def test_account_has_ten_tokens_at_most(loaded: Sessions) -> None:
    for _ in range(feeds.MOST):
        token_of(loaded)
    with pytest.raises(RefusedError, match="10 jetons"):
        token_of(loaded)
    with loaded.begin() as session:
        feeds.revoke(session, actor(loaded, Role.DGCS), stored(loaded)[0].id, NOW)
    token_of(loaded)


@pytest.mark.parametrize("wrong", ["", "rcl_", "rcl_" + "a" * 43, "rcl_" + "é" * 43, "a" * 47, "\0", "rcl_" + "a" * 44])
def test_wrong_token_opens_nothing(loaded: Sessions, wrong: str) -> None:
    token_of(loaded)
    assert opened(loaded, wrong) is None


def test_feed_follows_the_latest_state_that_is_stored(sessions: Sessions) -> None:
    """A later state that is not stored yet, one that somebody asked for, an earlier one stored since, the other kind: none changes it."""
    told = {"state": "stored", "stored_at": NOW, "size": 1, "digest": "", "rows_digest": "", "rows": {}}
    wanted = [
        ("dgcs", NOW, told),
        ("dgcs", NOW - MINUTE, told),
        ("diplp", NOW + MINUTE, told),
        ("dgcs", NOW + MINUTE, {}),
        ("dgcs", NOW + MINUTE, told),
    ]
    with sessions.begin() as session:
        for number, (kind, as_of, values) in enumerate(wanted):
            file_name = {"file_name": f"{number}.xlsx"} if values else {}
            period = f"{ON_DEMAND if number == len(wanted) - 1 else ''}essai-{number}"
            session.add(ExportRun(kind=kind, period=period, as_of=as_of, requested_at=NOW, **values, **file_name))
    with sessions.reading() as session:
        found = latest_stored(session, ExportKind.DGCS)
    assert found is not None
    assert found.file_name == "0.xlsx"
