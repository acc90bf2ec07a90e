"""Who else is there now: known for two minutes, written at most every twenty seconds, of one dossier alone."""

from datetime import timedelta

from sqlalchemy import func, select

from survey.db.engine import Sessions
from survey.db.people import Presence
from survey.services import presence
from survey.services.presence import Present
from tests.conftest import NOW
from tests.factories import account, dossier
from tests.services.desk import colleague

SECOND = timedelta(seconds=1)


def two_dossiers(sessions: Sessions) -> tuple[int, int, int]:
    with sessions.begin() as session:
        return dossier(session, "48").id, dossier(session, "61").id, account(session).id


def here(sessions: Sessions, dossier_id: int, seconds: float) -> list[Present]:
    with sessions.reading() as session:
        return presence.present(session, dossier_id, NOW + seconds * SECOND)


def arrive(sessions: Sessions, dossier_id: int, who: int, slot: str, seconds: float) -> None:
    with sessions.begin() as session:
        presence.arrive(session, dossier_id, who, slot, NOW + seconds * SECOND)


def test_presence_is_known_for_two_minutes(sessions: Sessions) -> None:
    first, _, who = two_dossiers(sessions)
    arrive(sessions, first, who, "governance@pact", 0)
    assert [(one.account_id, one.slot) for one in here(sessions, first, 119)] == [(who, "governance@pact")]
    assert here(sessions, first, 120) == []


def test_presence_of_another_dossier_is_not_given(sessions: Sessions) -> None:
    first, second, who = two_dossiers(sessions)
    arrive(sessions, first, who, "governance@pact", 0)
    assert here(sessions, second, 1) == []


def test_presence_moves_with_the_question(sessions: Sessions) -> None:
    first, _, who = two_dossiers(sessions)
    arrive(sessions, first, who, "governance@pact", 0)
    arrive(sessions, first, who, "pact_state@pact", 30)
    assert [one.slot for one in here(sessions, first, 31)] == ["pact_state@pact"]


def test_fresh_presence_is_not_written_again(sessions: Sessions) -> None:
    first, _, who = two_dossiers(sessions)
    arrive(sessions, first, who, "", 0)
    for seconds, due in ((0, False), (19.9, False), (20, True), (-1, True)):
        now = NOW + seconds * SECOND
        assert presence.is_due(here(sessions, first, seconds), who, now) is due, seconds
    assert presence.is_due(here(sessions, first, 1), who + 1, NOW + SECOND)


def test_arriving_forgets_who_left_this_dossier(sessions: Sessions) -> None:
    first, second, who = two_dossiers(sessions)
    other = colleague(sessions).account_id
    arrive(sessions, first, who, "", 0)
    arrive(sessions, second, who, "", 0)
    arrive(sessions, first, other, "", 300)
    with sessions.reading() as session:
        kept = session.execute(select(Presence.dossier_id, Presence.account_id)).all()
        assert {tuple(row) for row in kept} == {(second, who), (first, other)}
        assert session.scalar(select(func.count()).select_from(Presence)) == 2


def test_presence_never_holds_a_slot_too_long_for_its_column(sessions: Sessions) -> None:
    first, _, who = two_dossiers(sessions)
    arrive(sessions, first, who, "x" * 500, 0)
    assert len(here(sessions, first, 1)[0].slot) == presence.LONGEST_SLOT
