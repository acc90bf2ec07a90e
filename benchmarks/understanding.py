"""How long understanding a text takes, and what a process that understands weighs.

``python -m benchmarks.understanding`` prints three tables: the utterances of the corpus, each understood several times in one process; the
slowest of the hostile texts of 10,000 characters, the best of several times each; the command itself, from its start to its end.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from survey.data import geography
from survey.questionnaire.registry import questionnaire
from survey.understanding.candidates import Scene
from survey.understanding.reading import prepare
from survey.understanding.reports.canonical import scene_of
from survey.understanding.sentences import understand
from tests.understanding.hostile import LONGEST, hostile_texts

CORPUS = Path(__file__).parent.parent / "tests" / "understanding" / "corpus"
SAID = (
    "On finance un bus des familles à Alençon avec la CAF, 45 000 € dont 12 000 de crédits locaux, "
    "pour 200 familles monoparentales, démarrage le 1er octobre"
)
PLAIN: dict[str, object] = {"id": "one", "kind": "sentence", "department": "61", "today": "2024-10-15", "text": SAID}
MEDIAN_AIM_MS, MOST_AIM_MS, HOSTILE_AIM_MS, MEMORY_AIM_MIB = 3, 10, 50, 150


class Utterance(NamedTuple):
    """A text, its kind and its scene."""

    kind: str
    text: str
    scene: Scene


def utterances(paths: Sequence[Path]) -> list[Utterance]:
    form, places = questionnaire("2024"), geography()
    lines = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [Utterance(line["kind"], line["text"], scene_of(line, form, places)) for line in lines]


def milliseconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1_000


def show_utterances(found: Sequence[Utterance], runs: int) -> None:
    """Time each utterance in several rounds of all of them, after one that warms the caches."""
    for one in found:
        understand(one.text, one.scene)
    times = [[milliseconds(partial(understand, one.text, one.scene)) for one in found] for _ in range(runs)]
    print(f"{'utterances':<32} {'lines':>6} {'median ms':>10} {'p99 ms':>8} {'slowest ms':>11}")
    for kind in (*sorted({one.kind for one in found}), "all"):
        places = [place for place, one in enumerate(found) if kind in (one.kind, "all")]
        _row(kind, len(places), sorted(of_round[place] for of_round in times for place in places))
    print(f"{'aim':<32} {'':>6} {MEDIAN_AIM_MS:>10} {MOST_AIM_MS:>8}")


def _row(name: str, lines: int, times: Sequence[float]) -> None:
    most = times[len(times) * 99 // 100]
    print(f"{name:<32} {lines:>6} {statistics.median(times):>10.2f} {most:>8.2f} {times[-1]:>11.2f}")


def show_hostile(scene: Scene, runs: int, shown: int) -> None:
    """Time each hostile text, and show the slowest ones."""
    texts = hostile_texts()
    best = {
        name: min(milliseconds(partial(understand, text, scene)) for _ in range(runs)) for name, text in texts.items()
    }
    slowest = sorted(best, key=lambda name: -best[name])
    over = sum(one > HOSTILE_AIM_MS for one in best.values())
    print(f"\n{f'{LONGEST} characters of':<52} {'best ms':>10}")
    for name in slowest[:shown]:
        print(f"{name:<52} {best[name]:>10.1f}")
    print(f"{f'median of the {len(best)} texts':<52} {statistics.median(best.values()):>10.1f}")
    print(f"{'aim':<52} {HOSTILE_AIM_MS:>10}   {over} over it")


def show_command(paths: Sequence[Path], runs: int) -> None:
    """Time and weigh the command, with one sentence and with the whole corpus: the best time, the highest weight."""
    print(f"\n{'python -m survey.understanding':<42} {'seconds':>8} {'peak MiB':>9}")
    with tempfile.TemporaryDirectory(prefix="recueil-bench-") as folder:
        whole, one = Path(folder) / "whole.jsonl", Path(folder) / "one.jsonl"
        one.write_text(json.dumps(PLAIN), encoding="utf-8")
        whole.write_bytes(b"\n".join(path.read_bytes() for path in paths))
        for name, path in (("one sentence", one), ("the whole corpus", whole)):
            measured = [
                weighed(sys.executable, "-m", "survey.understanding", "--batch", str(path)) for _ in range(runs)
            ]
            seconds, memory = min(one for one, _ in measured), max(one for _, one in measured)
            print(f"{name:<42} {seconds:>8.2f} {memory:>9.0f}")
    print(f"{'aim':<42} {'':>8} {MEMORY_AIM_MIB:>9}")


def weighed(*command: str) -> tuple[float, float]:
    """Run a command to its end; gives the seconds that it took and its highest resident memory in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print; nothing fails where an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, nargs="+", default=sorted(CORPUS.glob("*.jsonl")))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--shown", type=int, default=10, help="hostile texts shown, the slowest first")
    options = parser.parse_args(arguments)
    print(f"geography and lexicons read in {milliseconds(lambda: prepare(geography())):.0f} ms\n")
    found = utterances(options.corpus)
    show_utterances(found, options.runs)
    show_hostile(scene_of(PLAIN, questionnaire("2024"), geography()), options.runs, options.shown)
    show_command(options.corpus, options.runs)


if __name__ == "__main__":
    main()
