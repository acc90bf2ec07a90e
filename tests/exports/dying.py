"""A producer in a process of its own, which kills itself at a step: ``python -m tests.exports.dying URL FOLDER RUN STEP``."""

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from exports.production import BusyError
from survey.db.engine import Sessions, make_engine
from tests.exports.producing import producer

#: What a process ends with when somebody else had the run.
BUSY = 75


def main(url: str, folder: str, run_id: str, step: str) -> int:
    """Produce a run, dying at ``step``; at no step where none has that name."""

    def watch(reached: str) -> None:
        if reached == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sessions = Sessions(make_engine(url))
    try:
        replace(producer(sessions, Path(folder)), watch=watch).produce(int(run_id))
    except BusyError:
        return BUSY
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
