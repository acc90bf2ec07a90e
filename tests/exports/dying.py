"""A producer in a process of its own, to which something happens at a step: ``python -m tests.exports.dying URL FOLDER RUN WHAT``.

``WHAT`` is the step at which it kills itself, or ``full:FROM:TO``: between these steps it can write no file any more, as
on a full disk.
"""

import os
import resource
import signal
import sys
from dataclasses import replace
from pathlib import Path

from exports.production import BusyError, NotStoredError, Watch
from survey.db.engine import Sessions, make_engine
from tests.exports.producing import producer

#: What a process ends with when somebody else had the run, and when it could not be made.
BUSY, FULL = 75, 74
FEW_BYTES = 4_096


def dying(step: str) -> Watch:
    """Die at a step; never where none has that name."""

    def watch(reached: str) -> None:
        if reached == step:
            os.kill(os.getpid(), signal.SIGKILL)

    return watch


def full(first: str, last: str) -> Watch:
    """Be refused every long file from a step to another."""
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    limits = {first: FEW_BYTES, last: before}

    def watch(reached: str) -> None:
        if reached in limits:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limits[reached], most))

    return watch


def main(url: str, folder: str, run_id: str, what: str) -> int:
    """Produce a run while that happens."""
    kind, *steps = what.split(":")
    watch = full(*steps) if kind == "full" else dying(kind)
    sessions = Sessions(make_engine(url))
    try:
        replace(producer(sessions, Path(folder)), watch=watch).produce(int(run_id))
    except BusyError:
        return BUSY
    except NotStoredError:
        return FULL
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
