"""A table pasted from a spreadsheet: one action a line, its columns named in the first line."""

from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Candidate


def read_table(analysis: Analysis) -> tuple[tuple[Candidate, ...], ...]:  # noqa: ARG001  being written
    """Give the candidates of each line; nothing where the text is no table."""
    return ()
