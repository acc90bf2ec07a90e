"""Commands and questions to the service: « annule », « retour à l'action 2 », « c'est quoi une AE ? », « oui sauf le montant »."""

from survey.understanding.analysis import Analysis
from survey.understanding.candidates import Command


def read_commands(analysis: Analysis) -> tuple[Command, ...]:  # noqa: ARG001  being written
    """Give the commands that the whole utterance is; none where it tells something else."""
    return ()
