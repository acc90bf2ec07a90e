"""The mail server of an installation, as its settings tell it; nothing is ever sent in clear beyond this machine."""

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path

from survey.domain.vocabulary import Term
from survey.mail.addresses import domain_of, is_plain


class Security(Term):
    """How what is said to the server is kept from others."""

    STARTTLS = ("starttls", "STARTTLS, exigé")
    TLS = ("tls", "TLS dès la connexion")
    NONE = ("none", "aucune, sur cette machine seulement")


PORTS = {"starttls": 587, "tls": 465, "none": 25}
LARGEST_PORT = 65_535
PREFIX = "RECUEIL_SMTP_"


@dataclass(frozen=True)
class Smtp:
    """A mail server. ``domains`` are those that letters may go to, ``None`` for those of the State.

    ``timeout`` is in seconds, at each step.
    ``port`` is 0, and ``security`` any text, where the setting could not be read: ``faults`` says so.
    """

    host: str
    sender: str
    port: int = 587
    security: str = Security.STARTTLS.value
    user: str = ""
    password: str = field(default="", repr=False)
    ca: Path | None = None
    domains: frozenset[str] | None = None
    timeout: float = 15.0

    @property
    def address(self) -> str:
        """The address that letters come from, and come back to."""
        return parseaddr(self.sender)[1].lower()

    @property
    def name(self) -> str:
        """The name that letters come from."""
        return parseaddr(self.sender)[0] or "Recueil"

    def faults(self) -> list[str]:
        """List in French what is missing or unsafe, each with what to set."""
        return list(self._faults())

    def _faults(self) -> Iterator[str]:
        if not self.host:
            yield "RECUEIL_SMTP_HOST doit nommer le serveur de courriel (ou retirez tous les réglages du courriel)."
        if not is_plain(self.address):
            yield "RECUEIL_MAIL_FROM doit être l'adresse d'où partent les courriels : Recueil <recueil@exemple.gouv.fr>."
        if not 0 < self.port <= LARGEST_PORT:
            yield "RECUEIL_SMTP_PORT doit être un numéro de port : 587, 465 ou 25."
        if self.security not in set(Security):
            yield f"RECUEIL_SMTP_SECURITY={self.security} n'existe pas : écrivez starttls, tls ou none."
        if self.security == Security.NONE and not is_loopback(self.host):
            yield "RECUEIL_SMTP_SECURITY=none n'est permis que vers cette machine : ailleurs, écrivez starttls ou tls."
        if bool(self.user) != bool(self.password):
            yield "RECUEIL_SMTP_USER et RECUEIL_SMTP_PASSWORD vont ensemble : posez les deux, ou aucun."
        if not (self.user + self.password).isascii():
            yield "RECUEIL_SMTP_USER et RECUEIL_SMTP_PASSWORD ne peuvent contenir aucun accent : la bibliothèque ne sait pas les envoyer."
        if self.ca is not None and not self.ca.is_file():
            yield f"RECUEIL_SMTP_CA : le fichier {self.ca} n'existe pas."


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine, by its address or by the one name that says so."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def smtp_from(environment: Mapping[str, str]) -> Smtp | None:
    """Read the mail server of an installation; ``None`` where nothing of it is set. What is wrong is told by ``faults``."""

    def setting(name: str) -> str:
        return environment.get(PREFIX + name, "").strip()

    sender = environment.get("RECUEIL_MAIL_FROM", "").strip()
    if not sender and not any(value for name, value in environment.items() if name.startswith(PREFIX)):
        return None
    security = setting("SECURITY") or Security.STARTTLS.value
    port = setting("PORT") or str(PORTS.get(security, 587))
    domains = environment.get("RECUEIL_MAIL_DOMAINS", "").lower().split()
    return Smtp(
        host=setting("HOST"),
        sender=sender,
        port=int(port) if port.isascii() and port.isdigit() else 0,
        security=security,
        user=setting("USER"),
        password=environment.get("RECUEIL_SMTP_PASSWORD", ""),
        ca=Path(setting("CA")) if setting("CA") else None,
        domains=frozenset(domains) or None,
    )


def greeting_name(smtp: Smtp) -> str:
    """Give the name by which this service greets the server: the domain that it writes from."""
    return domain_of(smtp.address)
