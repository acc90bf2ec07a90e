"""Which questionnaire a campaign asks: an old draft keeps its own."""

from collections.abc import Mapping
from types import MappingProxyType

from survey.questionnaire.pacts_2024 import PACTS_2024, PACTS_2025
from survey.questionnaire.questionnaire import Questionnaire

VERSIONS: Mapping[str, Questionnaire] = MappingProxyType({form.version: form for form in (PACTS_2024, PACTS_2025)})


def questionnaire(version: str) -> Questionnaire:
    """Give a questionnaire by its version; raises ``KeyError`` where there is none."""
    return VERSIONS[version]
