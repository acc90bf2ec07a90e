"""A letter of the service as data: it is drawn as plain text and as HTML when it leaves."""

from dataclasses import asdict, dataclass
from typing import Any

from survey.domain.vocabulary import Term


class Delivery(Term):
    """Where a letter stands."""

    WAITING = ("waiting", "En attente d’envoi")
    SENT = ("sent", "Envoyé")
    REFUSED = ("refused", "Refusé par le serveur du destinataire")
    GIVEN_UP = ("given_up", "Abandonné après plusieurs essais")
    FORBIDDEN = ("forbidden", "Adresse hors de la liste autorisée")
    BOUNCED = ("bounced", "Revenu : adresse inconnue")


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says. ``facts`` are pairs of a label and a value; ``action`` is a label and a path of this site.

    Plain text everywhere, typeset: nothing of it is markup.
    """

    kind: str
    subject: str
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    action: tuple[str, str] | None = None
    closing: tuple[str, ...] = ()

    def dump(self) -> dict[str, Any]:
        """Write it as JSON."""
        return asdict(self)


def letter_from(data: dict[str, Any]) -> Letter:
    """Read a letter back from its JSON."""
    action = data["action"]
    return Letter(
        kind=data["kind"],
        subject=data["subject"],
        paragraphs=tuple(data["paragraphs"]),
        facts=tuple((label, value) for label, value in data["facts"]),
        action=(action[0], action[1]) if action else None,
        closing=tuple(data["closing"]),
    )
