"""Promise 6: a courier may die at any step; no letter is lost, and one sent twice bears the same name."""

import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from survey.db.engine import Sessions
from survey.services.courier import LEASE
from tests.live import ROOT
from tests.mail.post_office import open_office
from tests.mail.writing import FIRST, SECOND, HandClock, courier, post, smtp_to, states


@pytest.mark.parametrize(("step", "copies"), [("claimed", 1), ("sent", 2), ("recorded", 1)])
def test_killed_courier_loses_no_letter(sessions: Sessions, database_url: str, step: str, copies: int) -> None:
    post(sessions, FIRST, SECOND)
    with open_office() as office:
        command = [sys.executable, "-m", "tests.mail.dying", database_url, str(office.port), step]
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, timeout=120)
        assert done.returncode == -signal.SIGKILL, done.stderr
        clock = HandClock()
        sending = courier(sessions, smtp_to(office.port), clock)
        list(sending.deliver())
        clock.instant += LEASE - timedelta(seconds=1)
        list(sending.deliver())
        assert len([one for one in office.received if one.to == FIRST]) == (step != "claimed")
        clock.wait(seconds=1)
        list(sending.deliver())
        mine = [one for one in office.received if one.to == FIRST]
        assert len(mine) == copies
        assert len({one.message_id for one in mine}) == 1
        assert len([one for one in office.received if one.to == SECOND]) == 1
    assert states(sessions) == ["sent", "sent"]
