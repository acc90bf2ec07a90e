import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from survey.db.engine import ClashError, Sessions
from survey.db.journal import JournalRow
from survey.db.people import Account
from survey.domain.policy import Role
from survey.services.recognition import recognise
from tests.conftest import NOW

ADDRESS = "agent@recueil.example"


def _invite(sessions: Sessions, email: str, subject: str | None = None, *, active: bool = True) -> int:
    with sessions.begin() as session:
        account = Account(name="Agent", email=email, role=Role.DIPLP.value, subject=subject, active=active)
        session.add(account)
        session.flush()
        return account.id


def _recognised(sessions: Sessions, subject: str, email: str) -> int | None:
    with sessions.begin() as session:
        return recognise(session, subject, email, NOW)


def test_address_binds_a_subject_once(sessions: Sessions) -> None:
    account = _invite(sessions, ADDRESS)
    assert _recognised(sessions, "first", ADDRESS) == account
    assert _recognised(sessions, "second", ADDRESS) is None
    assert _recognised(sessions, "first", "moved@recueil.example") == account


def test_known_subject_takes_no_other_account(sessions: Sessions) -> None:
    mine, other = _invite(sessions, ADDRESS, "mine"), _invite(sessions, "other@recueil.example")
    assert _recognised(sessions, "mine", "other@recueil.example") == mine
    with sessions.reading() as session:
        assert session.get_one(Account, other).subject is None


def test_refusals_are_in_the_journal_without_an_address(sessions: Sessions) -> None:
    gone = _invite(sessions, ADDRESS, "gone", active=False)
    _invite(sessions, "away@recueil.example", active=False)
    for subject, email in (("gone", ADDRESS), ("away", "away@recueil.example"), ("nobody", "nobody@recueil.example")):
        assert _recognised(sessions, subject, email) is None
    with sessions.reading() as session:
        rows = session.scalars(select(JournalRow).order_by(JournalRow.number)).all()
    assert [row.subject for row in rows] == [f"account:{gone}", "account:unknown", "account:unknown"]
    assert all((row.kind, row.content) == ("sign_in.refused", {"method": "proconnect"}) for row in rows)


def test_two_accounts_cannot_share_a_subject(sessions: Sessions) -> None:
    _invite(sessions, ADDRESS, "same")
    with pytest.raises((DBAPIError, ClashError)):
        _invite(sessions, "other@recueil.example", "same")
