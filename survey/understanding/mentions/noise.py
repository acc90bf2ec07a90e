"""What is no part of what is said: greetings, signatures, heads of forwarded mails, telephone numbers, addresses."""

from collections.abc import Iterator

from survey.understanding.analysis import Analysis


def noise_of(analysis: Analysis) -> Iterator[tuple[int, int]]:  # noqa: ARG001  being written
    """Give the places, in the folded text, of what is to be left aside, from left to right."""
    yield from ()
