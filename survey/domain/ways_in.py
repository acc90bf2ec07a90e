"""How somebody may sign in."""

from survey.domain.vocabulary import Term


class WayIn(Term):
    """What a session began with."""

    EMAIL = ("email", "Lien reçu par courriel")
    PROCONNECT = ("proconnect", "ProConnect")
    DEMONSTRATION = ("demonstration", "Profil de la démonstration")
