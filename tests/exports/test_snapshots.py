"""Workbooks drawn while agents transmit: a short slice of ``tests.campaigns.snapshots``."""

from pathlib import Path

from survey.db.engine import Sessions
from tests.campaigns.snapshots import campaign


def test_workbooks_drawn_under_writes_say_one_state(loaded: Sessions, tmp_path: Path) -> None:
    figures = campaign(loaded, tmp_path, agents=3, seconds=0, seed=1)
    assert figures["faults"] == []
    assert (figures["workbooks"], figures["transmissions"] != 0) == (2, True)
