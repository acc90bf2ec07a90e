"""Which questionnaire a campaign asks: an old draft keeps its own."""

from survey.questionnaire.pacts_2024 import PACTS_2024
from survey.questionnaire.questionnaire import Questionnaire

_VERSIONS = {questionnaire.version: questionnaire for questionnaire in (PACTS_2024,)}


def questionnaire(version: str) -> Questionnaire:
    """Give a questionnaire by its version; raises ``KeyError`` where there is none."""
    return _VERSIONS[version]
