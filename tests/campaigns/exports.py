"""Promise 5 under fire: ``python -m tests.campaigns.exports s1|s2|s3 --seed 1 [--database sqlite|postgresql] [--folder DIR]``.

S1: eight schedulers share a thousand periods. S2: a scheduler is killed, or frozen and woken, at each named point, and another takes over.
S3: a scheduler dies, and another begins three days later. With ``--folder``, an interrupted S1 goes on where it stood; rounds begin anew.
"""

import argparse
import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from sqlalchemy import make_url

from tests.campaigns.absence import be_absent
from tests.campaigns.crowd import crowd
from tests.campaigns.ground import DATABASES, Ground, ground, say, versions
from tests.campaigns.interruptions import EVERYTHING, interrupt

ROUNDS = {"s2": 3, "s3": 40}
Rounds = Callable[[Ground, int, int], Iterator[tuple[str, list[str]]]]


def s1(here: Ground, periods: int, seed: int) -> int:
    """Run S1; gives the number of faults."""
    figures, faults = crowd(here, periods, seed)
    say("  " + ", ".join(f"{name} {figure}" for name, figure in figures.items()))
    return told(faults)


def by_rounds(campaign: Rounds, here: Ground, seed: int, rounds: int) -> int:
    """Run a campaign that goes round by round; gives the number of faults."""
    began, count, bad = time.perf_counter(), 0, 0
    for name, faults in campaign(here, seed, rounds):
        count += 1
        if faults:
            say(f"  {name}")
            bad += told(faults)
    say(f"  {count} rounds, {bad} faults, {time.perf_counter() - began:.0f} s")
    return bad


def told(faults: list[str]) -> int:
    """Print what is wrong, as far as it is read; gives how much."""
    for fault in faults[:20]:
        say(f"  WRONG: {fault}")
    return len(faults)


def asked() -> argparse.Namespace:
    """Read the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("experiment", choices=["s1", "s2", "s3"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--periods", type=int, default=1000, help="of S1")
    parser.add_argument("--rounds", type=int, help="S2: at each point, in both ways; S3: absences")
    parser.add_argument("--at", nargs="*", default=EVERYTHING, choices=EVERYTHING, help="of S2: frozen:renamed…")
    parser.add_argument("--database", choices=DATABASES, nargs="*", default=DATABASES)
    parser.add_argument("--folder", type=Path, help="where the databases and the files stay")
    parser.add_argument("--url", help="of S1 and S2: a fresh database to take instead, with --folder")
    return parser.parse_args()


def main() -> int:
    """Run an experiment on each database; 0 where nothing is wrong."""
    wanted, faults = asked(), 0
    for kind in [make_url(wanted.url).get_backend_name()] if wanted.url else wanted.database:
        say(f"{wanted.experiment} on {kind}, seed {wanted.seed}, {versions(kind)}")
        with nullcontext(Ground(wanted.folder, url=wanted.url)) if wanted.url else ground(kind, wanted.folder) as here:
            logging.basicConfig(filename=here.folder / "schedulers.log", level=logging.INFO, force=True)
            faults += run(wanted, here)
    return 1 if faults else 0


def run(wanted: argparse.Namespace, here: Ground) -> int:
    """Run the experiment that was asked for; gives the number of faults."""
    if wanted.experiment == "s1":
        return s1(here, wanted.periods, wanted.seed)
    campaign = be_absent if wanted.experiment == "s3" else partial(interrupt, names=wanted.at)
    return by_rounds(campaign, here, wanted.seed, wanted.rounds or ROUNDS[wanted.experiment])


if __name__ == "__main__":
    sys.exit(main())
