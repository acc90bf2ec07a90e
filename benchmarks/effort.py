"""How many turns and characters an action takes: one question at a time, with a first sentence, with a long text.

``python -m benchmarks.effort`` plays agents who answer from a record: each action of the demonstration that a transmission would take as
it is. An agent confirms what the card has right, corrects or unticks the rest, goes back to correct what was taken wrong, and passes what
the record does not hold. An action is *complete* when nothing is missing for a transmission, the turn that passes the optional questions
included; then the play goes on until everything asked has been answered. ``--causes`` tells what the turns were for and what was read
wrong.
"""

import argparse
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from benchmarks.effort_agents import Player
from benchmarks.effort_plays import Play
from benchmarks.effort_records import Record, records
from benchmarks.effort_sentences import Told, prose, sentence

MANNERS: dict[str, Callable[[Record, int], Told | None]] = {
    "one question at a time": lambda _record, _index: None,
    "a sentence, then questions": sentence,
    "long prose, then questions": prose,
}
ONE_BY_ONE, SENTENCE, _ = MANNERS
MOST_WITH_A_SENTENCE, FEWEST_ONE_BY_ONE = 8, 25
"""Aims, in turns for a complete action at the median."""


def play(found: Sequence[Record]) -> dict[str, list[Play]]:
    """Play every record in every manner."""
    return {
        name: [Player(record, tell(record, index)).run() for index, record in enumerate(found)]
        for name, tell in MANNERS.items()
    }


def show_effort(plays: dict[str, list[Play]]) -> None:
    """Print what a complete action takes, then what answering everything takes: median, and first to last decile."""
    for title, is_quick in (("complete", True), ("everything asked answered", False)):
        print(f"\n{title:<30} {'turns':>6} {'deciles':>9} {'characters':>11} {'deciles':>14} {'clicks':>7}")
        for name, some in plays.items():
            costs = [taken for one in some if (taken := one.complete if is_quick else one.cost) is not None]
            turns, characters = ([getattr(one, of) for one in costs] for of in ("turns", "characters"))
            clicks = statistics.median(one.clicks for one in costs)
            print(
                f"{name:<30} {statistics.median(turns):>6g} {_deciles(turns):>9} "
                f"{statistics.median(characters):>11g} {_deciles(characters):>14} {clicks:>7g}"
            )


def _deciles(figures: Sequence[int]) -> str:
    cuts = statistics.quantiles(figures, n=10, method="inclusive")
    return f"{cuts[0]:.0f} to {cuts[-1]:.0f}"


def show_reading(plays: dict[str, list[Play]]) -> None:
    """Print what the first text filled (alone, it is the title), what was read wrong then and later, and what is wrong in the end."""
    print(
        f"\n{'the first text':<30} {'filled':>7} {'right on card':>14} {'wrong':>6} {'taken wrong':>12} {'errors':>7}"
    )
    for name, some in plays.items():
        filled, proposed, held = (sum(getattr(one, of) for one in some) for of in ("filled", "proposed", "held"))
        taken = sum(wrong.where in {"taken", "lost"} for one in some for wrong in one.misread)
        errors = sum(len(one.errors) for one in some)
        shares = f"{filled / held:>7.0%} {filled / max(proposed, 1):>14.1%}"
        print(f"{name:<30} {shares} {proposed - filled:>6} {taken:>12} {errors:>7}")


def show_shapes(plays: Iterable[Play]) -> None:
    """Print the same of each shape of a first text."""
    by_shape: dict[str, list[Play]] = {}
    for one in plays:
        if one.told is not None:
            by_shape.setdefault(one.told.manner, []).append(one)
    print(f"\n{'shape':<30} {'actions':>8} {'turns':>6} {'filled':>7} {'right on card':>14}")
    for shape, some in sorted(by_shape.items()):
        turns = statistics.median(one.complete.turns for one in some if one.complete)
        filled, proposed, held = (sum(getattr(one, of) for one in some) for of in ("filled", "proposed", "held"))
        print(f"{shape:<30} {len(some):>8} {turns:>6g} {filled / held:>7.0%} {filled / max(proposed, 1):>14.1%}")


def show_aim(plays: dict[str, list[Play]]) -> None:
    """Say whether the aims are met."""
    spoken, alone = (
        statistics.median(one.complete.turns for one in plays[name] if one.complete) for name in (SENTENCE, ONE_BY_ONE)
    )
    least = statistics.median(one.least for one in plays[SENTENCE] if one.least is not None)
    said = {True: "met", False: "missed"}
    print(
        f"\naim: {MOST_WITH_A_SENTENCE} turns or fewer with a sentence: {spoken:g}, {said[spoken <= MOST_WITH_A_SENTENCE]}"
    )
    whole = statistics.median(one.cost.turns for one in plays[ONE_BY_ONE])
    print(
        f"against {FEWEST_ONE_BY_ONE} or more one by one: {alone:g}, {said[alone >= FEWEST_ONE_BY_ONE]}"
        f" ({whole:g} until everything asked is answered, {said[whole >= FEWEST_ONE_BY_ONE]})"
    )
    print(f"were all that is said read right: {least:g} with a sentence")


def show_causes(name: str, plays: Sequence[Play], shown: int) -> None:
    """Print what the turns before completion were for, per hundred actions, and the readings that were wrong."""
    print(f"\n{name}: turns until complete, per 100 actions")
    causes = sum((one.causes for one in plays), Counter[tuple[str, str]]())
    for (reason, question), count in causes.most_common(shown):
        print(f"  {100 * count / len(plays):>5.0f}  {reason}{': ' if question else ''}{question}")
    wrong = Counter((one.where, one.question) for some in plays for one in some.misread)
    print(f"{name}: values read wrong")
    for (where, question), count in wrong.most_common(shown):
        print(f"  {count:>5}  {where}: {question}")
        found = (one for some in plays for one in some.misread if (one.where, one.question) == (where, question))
        for one, _ in zip(found, range(3), strict=False):
            print(f"           « {one.found[:60]} » for « {one.wanted[:60]} », from « {one.text[:70]} »")
    for one_play in plays:
        for question, text, message in one_play.refused:
            print(f"  refused: {question}: « {text[:70]} »: {message[:90]}")


def show_errors(plays: dict[str, list[Play]]) -> None:
    """Print every difference between what is recorded in the end and the record."""
    for name, some in plays.items():
        for one in some:
            for error in one.errors:
                print(f"error: {name}: {one.record.title}: {error}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Play and print; nothing fails where an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--causes", action="store_true", help="tell what the turns were for, and what was read wrong")
    parser.add_argument("--published", action="store_true", help="only the actions built around a published one")
    parser.add_argument("--shown", type=int, default=40, help="lines of each list of causes")
    options = parser.parse_args(arguments)
    found = [one for one in records() if one.source or not options.published]
    print(
        f"{len(found)} complete actions, {sum(one.source is not None for one in found)} of them built around a published one"
    )
    plays = play(found)
    show_effort(plays)
    show_reading(plays)
    show_shapes(one for some in plays.values() for one in some)
    show_aim(plays)
    show_errors(plays)
    if options.causes:
        for name, some in plays.items():
            show_causes(name, some, options.shown)


if __name__ == "__main__":
    main()
