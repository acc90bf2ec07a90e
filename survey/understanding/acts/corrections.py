"""Corrections by talking: « non, plutôt 12 000 € », « ajoute la MSA », « remplace la CAF par la MSA », « décale au 15 »."""

from survey.understanding.candidates import Understanding
from survey.understanding.mentions.mentioned import Mentioned


def read_correction(said: Mentioned) -> Understanding | None:  # noqa: ARG001  being written
    """Give what a correction changes in the present values; ``None`` where the utterance is none."""
    return None
