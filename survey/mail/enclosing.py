"""The file that leaves with a letter: read when the letter is drawn, and the very one that the letter tells of."""

import hashlib
from pathlib import Path

from survey.domain.french import typeset
from survey.domain.letters import Enclosure

LINE, LINE_OF_BYTES = 78, 57
"""A line of base64 with its end, and the bytes that it holds."""
MEGABYTE = 1_000_000


class NotEnclosedError(Exception):
    """The file cannot leave with the letter now; the message is French and says what to do."""


def fits(size: int, most: int) -> bool:
    """Say whether a file of so many bytes weighs no more than ``most`` megabytes once it is written as a letter holds it."""
    return -(-size // LINE_OF_BYTES) * LINE <= most * MEGABYTE


def content_of(enclosure: Enclosure, folder: Path) -> bytes:
    """Read what a letter encloses; raises ``NotEnclosedError`` where it is gone, or is no longer what the letter tells.

    The letter then waits, as for a server that is away: what it says is never sent with something else.
    """
    if Path(enclosure.name).name != enclosure.name:
        raise NotEnclosedError(typeset("Le nom de la pièce jointe n’est pas celui d’un fichier gardé."))
    try:
        content = (folder / enclosure.name).read_bytes()
    except OSError:
        raise NotEnclosedError(
            typeset(f"La pièce jointe {enclosure.name} ne peut pas être lue sur le disque : produisez-la de nouveau.")
        ) from None
    if (len(content), hashlib.sha256(content).hexdigest()) != (enclosure.size, enclosure.sha256):
        raise NotEnclosedError(
            typeset(f"La pièce jointe {enclosure.name} n’a plus l’empreinte que la lettre annonce : rien n’est envoyé.")
        )
    return content
