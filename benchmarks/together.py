"""Work shared among processes that begin at the same instant."""

import multiprocessing
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
READY_SECONDS = 30
"""How long a process may take to be ready; a run whose work never ends is given up after ``LONGEST_SECONDS`` more."""
LONGEST_SECONDS = 120

Start = Callable[[], object]
"""What a piece of work calls once it is ready: it comes back when all of them are."""


def together(work: Sequence[Callable[[Start], T]]) -> list[T]:
    """Do each piece of work in a process of its own, and give what they come to; raises ``queue.Empty`` where one fails."""
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(len(work)), context.Queue()

    def start() -> None:
        barrier.wait(READY_SECONDS)

    def do(piece: Callable[[Start], T]) -> None:
        results.put(piece(start))

    processes = [context.Process(target=do, args=(piece,), daemon=True) for piece in work]
    for process in processes:
        process.start()
    try:
        return [results.get(timeout=READY_SECONDS + LONGEST_SECONDS) for _ in processes]
    finally:
        for process in processes:
            process.join(1)
            process.kill()
