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
    BOUNCED = ("bounced", "Revenu\u00a0: adresse inconnue")


FAILED = (Delivery.REFUSED, Delivery.GIVEN_UP, Delivery.FORBIDDEN, Delivery.BOUNCED)
"""Where a letter ends that did not arrive: each is an alarm until somebody has seen it."""


EXPORT = "export"
"""The kind of the letters that take a consolidated export to those whom it is for."""


@dataclass(frozen=True, slots=True)
class Group:
    """Several things told of one, under its name: a dossier in a digest. ``url`` is a path of this site."""

    title: str
    lines: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that leaves with a letter, told by its name among those kept; ``size`` is in bytes, ``sha256`` in hexadecimal.

    ``url`` is a path of this site, where it can be had by those entitled.
    """

    name: str
    media_type: str
    size: int
    sha256: str
    url: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says. ``facts`` are pairs of a label and a value; ``action`` is a label and a path of this site.

    Plain text everywhere, typeset: nothing of it is markup. « Bonjour, », why one receives it and whom to ask are added when it is drawn.
    """

    kind: str
    subject: str
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    action: tuple[str, str] | None = None
    closing: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    enclosure: Enclosure | None = None

    def dump(self) -> dict[str, Any]:
        """Write it as JSON."""
        return asdict(self)


def letter_from(data: dict[str, Any]) -> Letter:
    """Read a letter back from its JSON; those written before there were enclosures have none."""
    action, enclosure = data["action"], data.get("enclosure")
    return Letter(
        kind=data["kind"],
        subject=data["subject"],
        paragraphs=tuple(data["paragraphs"]),
        facts=tuple((label, value) for label, value in data["facts"]),
        action=(action[0], action[1]) if action else None,
        closing=tuple(data["closing"]),
        groups=tuple(Group(each["title"], tuple(each["lines"]), each["url"]) for each in data["groups"]),
        enclosure=Enclosure(**enclosure) if enclosure else None,
    )
