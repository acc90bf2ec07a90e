"""The states of a dossier and what leads from one to the next."""

from survey.domain.vocabulary import Term


class DossierState(Term):
    """Where a dossier stands: answers are a working copy in every state, transmissions are versions of it."""

    DRAFT = ("draft", "Brouillon")
    TRANSMITTED = ("transmitted", "Transmis")
    RETURNED = ("returned", "Renvoyé avec remarques")
    VALIDATED = ("validated", "Validé")


class Decision(Term):
    """What a reviewer may decide of a dossier."""

    RETURNED = ("returned", "Renvoyé avec remarques")
    VALIDATED = ("validated", "Validé")
    REOPENED = ("reopened", "Rouvert")


class Ending(Term):
    """How a remark came to be closed."""

    ANSWERED = ("answered", "La réponse a changé")
    KEPT = ("kept", "Réponse maintenue")
    REMOVED = ("removed", "Élément retiré du recueil")
    TRANSMITTED = ("transmitted", "Close par une nouvelle version")
    VALIDATED = ("validated", "Close par la validation")
    WITHDRAWN = ("withdrawn", "Retirée avant d’être envoyée")


EDITABLE_STATES = frozenset({DossierState.DRAFT, DossierState.TRANSMITTED, DossierState.RETURNED})
"""States in which the agent may answer; a transmitted dossier may be corrected and transmitted again."""

TRANSITIONS: dict[DossierState, frozenset[DossierState]] = {
    DossierState.DRAFT: frozenset({DossierState.TRANSMITTED}),
    DossierState.TRANSMITTED: frozenset({DossierState.TRANSMITTED, DossierState.RETURNED, DossierState.VALIDATED}),
    DossierState.RETURNED: frozenset({DossierState.TRANSMITTED}),
    DossierState.VALIDATED: frozenset({DossierState.RETURNED}),
}

DECIDES: dict[Decision, tuple[DossierState, DossierState]] = {
    Decision.RETURNED: (DossierState.TRANSMITTED, DossierState.RETURNED),
    Decision.VALIDATED: (DossierState.TRANSMITTED, DossierState.VALIDATED),
    Decision.REOPENED: (DossierState.VALIDATED, DossierState.RETURNED),
}
"""From which state a reviewer's decision is taken, and to which it leads."""


def may_become(state: DossierState, following: DossierState) -> bool:
    """Say whether a dossier may go from one state to another."""
    return following in TRANSITIONS[state]
