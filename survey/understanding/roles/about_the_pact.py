"""Whether what is said is of the pact as a whole: then no action starts or ends, and nobody is the partner of one."""

import re

from survey.understanding.mentions.mentioned import Mentioned

_OF_THE_PACT = frozenset(
    {
        *("pact_state", "none_reason", "signed_on", "signatories", "wider_document", "governance", "governance_name"),
        *("people_concerned", "people_concerned_how", "linked_schemes", "territorial_assessment"),
        *("committee", "committee_frequency"),
    }
)
_ABOUT_AN_ACTION = re.compile(r"\b(?:actions?|projets?|dispositifs?|operations?|accompagnements?|ateliers?)\b")


def is_about_the_pact(said: Mentioned) -> bool:
    """« une instance a été mise en place en avril », where the pact is asked about and no action is named."""
    analysis = said.analysis
    return analysis.scene.asked in _OF_THE_PACT and not _ABOUT_AN_ACTION.search(analysis.folded.text)
