"""A courier in a process of its own, which kills itself at a step: ``python -m tests.mail.dying URL PORT STEP [FOLDER]``."""

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from survey.db.engine import Sessions, make_engine
from tests.mail.writing import courier, smtp_to


def main(url: str, port: str, step: str, enclosures: str = ".") -> int:
    """Deliver until the step is reached."""

    def watch(reached: str) -> None:
        if reached == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sending = courier(Sessions(make_engine(url)), smtp_to(int(port)))
    return len(list(replace(sending, watch=watch, enclosures=Path(enclosures)).deliver()))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
