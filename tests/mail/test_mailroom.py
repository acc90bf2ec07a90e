"""What an administrator does about a letter, and what is forgotten of one, whether or not anybody carries letters."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import update

from survey.db.engine import Sessions
from survey.db.mailing import Mail
from survey.domain.policy import Actor, Role
from survey.services import mailroom
from survey.services.errors import RefusedError
from tests.conftest import NOW
from tests.mail.writing import FIRST, SECOND, account, post, rows


def test_secret_past_its_term_is_wiped_where_nobody_carries_letters(sessions: Sessions) -> None:
    until = NOW + timedelta(minutes=30)
    post(sessions, FIRST, secret_until=until)
    for now in (until - timedelta(seconds=1), until):
        with sessions.begin() as session:
            mailroom.wipe(session, now)
        assert [row["letter"] is None for row in rows(sessions)] == [now == until]


def test_two_deeds_about_one_failed_letter_are_done_one_after_the_other(sessions: Sessions) -> None:
    """Classing a letter that a colleague is sending again would hush the alarm of its next failure."""
    [mail_id] = post(sessions, FIRST)
    with sessions.begin() as session:
        session.execute(update(Mail).where(Mail.id == mail_id).values(state="refused", done_at=NOW))
    someone = Actor(account(sessions, SECOND), "", Role.ADMINISTRATOR)

    def settle() -> None:
        with sessions.begin() as session:
            mailroom.settle(session, someone, mail_id, NOW)

    with ThreadPoolExecutor(1) as pool:
        with sessions.begin() as session:
            mailroom.send_again(session, someone, mail_id, NOW)
            late = pool.submit(settle)
            with pytest.raises(TimeoutError):
                late.result(0.5)
        with pytest.raises(RefusedError):
            late.result(10)
    assert [(row["state"], row["settled_at"]) for row in rows(sessions)] == [("waiting", None)]
