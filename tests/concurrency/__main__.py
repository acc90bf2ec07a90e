"""The long campaign of experiment C1: ``python -m tests.concurrency --rounds 1000``, on SQLite and on PostgreSQL.

Prints what came of each thousand duels; fails where one did not give one answer kept and one conflict told.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.concurrency.agents import Agent
from tests.concurrency.duel import fight
from tests.live import ROOT, environment, serve
from tests.postgres import Cluster


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """An address of each kind; the cluster stops at the end."""
    apart = Path(tempfile.mkdtemp(prefix="recueil-pg-"))  # a socket's path must stay short
    cluster = Cluster(apart)
    try:
        cluster.initialise()
        cluster.start()
        yield {
            "sqlite": f"sqlite:///{folder / 'recueil.sqlite3'}",
            "postgresql": cluster.create_database(cluster.create_template(lambda _: None)),
        }
    finally:
        cluster.stop()
        shutil.rmtree(apart)


def campaign(folder: Path, url: str, rounds: int) -> bool:
    """Load the demonstration, serve it, and let two agents meet."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "load"]
    subprocess.run(command, cwd=ROOT, env=environment(folder, url), check=True, capture_output=True)
    began = time.perf_counter()
    with serve(folder, url, workers=4) as server:
        first, second = (Agent(server, "48", "(48)").enter() for _ in range(2))
        duels = fight(first, second, rounds)
    seconds = time.perf_counter() - began
    sys.stdout.write(f"  {dict(duels.outcomes)}, {len(duels.faults)} faults, {seconds:.0f} s\n")
    sys.stdout.writelines(f"  {fault}\n" for fault in duels.faults[:20])
    return not duels.faults and set(duels.outcomes) == {(303, 409)}


def main() -> int:
    """Run both campaigns."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=1000)
    rounds = asked.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder, databases(Path(folder)) as found:
        sound = []
        for name, url in found.items():
            sys.stdout.write(f"{name}: {rounds} duels\n")
            sys.stdout.flush()
            sound.append(campaign(Path(folder), url, rounds))
    return 0 if all(sound) else 1


if __name__ == "__main__":
    sys.exit(main())
