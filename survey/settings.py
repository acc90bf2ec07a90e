"""What an installation chooses, read once at start and never changed after."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from survey.clock import Clock, SystemClock, clock_from
from survey.mail.server import Smtp, smtp_from

SHORTEST_SECRET = 32
FEWEST_CHARACTERS = 8
DEFAULT_ATTACHMENT_LIMIT, LARGEST_ATTACHMENT_LIMIT = 5, 25
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class UnsafeSettingsError(RuntimeError):
    """The service would not be safe: the message says, in French, what to set."""


@dataclass(frozen=True)
class ProConnect:
    """How ProConnect, or another provider of OpenID Connect, knows this service.

    ``acr_values`` are the levels of assurance of which one is required; none is where it is empty. ``scopes`` asks for no more than
    what is read: who it is, and their address. ``patience`` is in seconds, for each step of an exchange with the provider.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    acr_values: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ("openid", "email")
    patience: float = 5.0

    @property
    def is_here(self) -> bool:
        """Whether the provider runs on this machine, as in tests: plain HTTP is safe there alone."""
        return urlsplit(self.issuer).hostname in LOOPBACK


@dataclass(frozen=True)
class Settings:
    """The settings of one installation. ``instance`` holds the SQLite database, the exports and the design system's files.

    ``publisher``, ``host_name`` and ``contact`` (an e-mail address) are what the law wants a site to say of itself.
    Without ``smtp``, a demonstration keeps its letters in a local mailbox, and any other installation sends none.
    ``attachment_limit`` is in megabytes, as letters weigh: a heavier workbook is sent as a link, every one of them where it is 0.
    """

    instance: Path
    database_url: str
    secret_key: str = field(repr=False)
    base_url: str = "http://127.0.0.1:8000"
    demonstration: bool = False
    clock: Clock = field(default_factory=SystemClock)
    dsfr: Path | None = None
    trusted_hosts: tuple[str, ...] = ()
    debug: bool = False
    proconnect: ProConnect | None = None
    smtp: Smtp | None = None
    publisher: str = ""
    host_name: str = ""
    contact: str = ""
    attachment_limit: int = DEFAULT_ATTACHMENT_LIMIT

    @property
    def exports_folder(self) -> Path:
        """Where the consolidated workbooks are kept."""
        return self.instance / "exports"

    @property
    def is_secure(self) -> bool:
        """Whether pages are served over HTTPS."""
        return self.base_url.startswith("https://")

    @property
    def is_state_site(self) -> bool:
        """Whether this is a site of the State, which alone may bear its brand."""
        return not self.demonstration and (urlsplit(self.base_url).hostname or "").endswith(".gouv.fr")


def settings_from(environment: Mapping[str, str], root: Path) -> Settings:
    """Read the settings of an installation rooted at ``root``; raises ``UnsafeSettingsError`` for one that cannot be."""
    instance = Path(environment.get("RECUEIL_INSTANCE") or root / "instance").resolve()
    demonstration = environment.get("RECUEIL_DEMONSTRATION", "") == "1"
    return Settings(
        instance=instance,
        database_url=environment.get("DATABASE_URL") or f"sqlite:///{instance / 'recueil.sqlite3'}",
        secret_key=environment.get("RECUEIL_SECRET_KEY", ""),
        base_url=environment.get("RECUEIL_BASE_URL", "http://127.0.0.1:8000"),
        demonstration=demonstration,
        clock=_clock(environment.get("RECUEIL_CLOCK", ""), demonstration=demonstration),
        dsfr=Path(environment["RECUEIL_DSFR"]) if environment.get("RECUEIL_DSFR") else None,
        trusted_hosts=tuple(environment.get("RECUEIL_TRUSTED_HOSTS", "").split()),
        debug=environment.get("FLASK_DEBUG", "") not in {"", "0"},
        proconnect=_proconnect(environment),
        smtp=None if demonstration else smtp_from(environment),
        publisher=environment.get("RECUEIL_PUBLISHER", ""),
        host_name=environment.get("RECUEIL_HOST_NAME", ""),
        contact=environment.get("RECUEIL_CONTACT", ""),
        attachment_limit=_attachment_limit(environment.get("RECUEIL_MAIL_ATTACHMENT_LIMIT", "").strip()),
    )


def _attachment_limit(setting: str) -> int:
    if not setting:
        return DEFAULT_ATTACHMENT_LIMIT
    is_short = len(setting) <= len(str(LARGEST_ATTACHMENT_LIMIT))
    if not (is_short and setting.isascii() and setting.isdigit() and int(setting) <= LARGEST_ATTACHMENT_LIMIT):
        message = (
            f"RECUEIL_MAIL_ATTACHMENT_LIMIT={setting[:20]} n'est pas un nombre entier de mégaoctets : écrivez de 0 (jamais de pièce "
            f"jointe) à {LARGEST_ATTACHMENT_LIMIT}."
        )
        raise UnsafeSettingsError(message)
    return int(setting)


def _clock(setting: str, *, demonstration: bool) -> Clock:
    if setting and not demonstration:
        message = "RECUEIL_CLOCK ne sert qu'à une démonstration : retirez ce réglage, ou posez RECUEIL_DEMONSTRATION=1."
        raise UnsafeSettingsError(message)
    try:
        return clock_from(setting)
    except ValueError:
        message = (
            f"RECUEIL_CLOCK={setting} n'est pas une date : écrivez par exemple 2024-10-15 ou 2024-12-31T23:59:58+01:00."
        )
        raise UnsafeSettingsError(message) from None


def _proconnect(environment: Mapping[str, str]) -> ProConnect | None:
    """Read the settings of ProConnect: all of them, or none."""
    names = ("RECUEIL_PROCONNECT_ISSUER", "RECUEIL_PROCONNECT_CLIENT_ID", "RECUEIL_PROCONNECT_CLIENT_SECRET")
    issuer, client_id, client_secret = values = [environment.get(name, "") for name in names]
    acr_values = tuple(environment.get("RECUEIL_PROCONNECT_ACR", "").split())
    if not any((*values, acr_values)):
        return None
    missing = [name for name, value in zip(names, values, strict=True) if not value]
    if missing:
        message = (
            f"ProConnect demande aussi {' et '.join(missing)} : posez ces réglages, ou retirez RECUEIL_PROCONNECT_*."
        )
        raise UnsafeSettingsError(message)
    found = ProConnect(issuer, client_id, client_secret, acr_values)
    if urlsplit(issuer).scheme != "https" and not found.is_here:
        message = "RECUEIL_PROCONNECT_ISSUER doit commencer par https:// : écrivez l'adresse du fournisseur, telle qu'il la publie."
        raise UnsafeSettingsError(message)
    return found


def checked(settings: Settings) -> None:
    """Raise ``UnsafeSettingsError`` with all that makes the settings unsafe to serve."""
    found = faults(settings)
    if found:
        raise UnsafeSettingsError("Le service refuse de démarrer :\n- " + "\n- ".join(found))


def faults(settings: Settings) -> list[str]:
    """List in French what makes the settings unsafe to serve, each with what to set."""
    found = []
    if len(settings.secret_key) < SHORTEST_SECRET or len(set(settings.secret_key)) < FEWEST_CHARACTERS:
        found.append(
            f"RECUEIL_SECRET_KEY doit compter au moins {SHORTEST_SECRET} caractères tirés au hasard "
            "(python -c 'import secrets; print(secrets.token_hex(32))')."
        )
    if settings.debug:
        found.append("FLASK_DEBUG ne doit pas être posé : une erreur y montrerait le code et les données.")
    if not settings.demonstration:
        if settings.smtp is None and settings.proconnect is None:
            found.append(
                "Personne ne pourrait entrer : posez RECUEIL_SMTP_HOST (lien reçu par courriel) ou RECUEIL_PROCONNECT_ISSUER, "
                "ou RECUEIL_DEMONSTRATION=1 pour une démonstration."
            )
        if not settings.is_secure:
            found.append("RECUEIL_BASE_URL doit commencer par https:// hors démonstration.")
        if not settings.trusted_hosts:
            found.append("RECUEIL_TRUSTED_HOSTS doit nommer les hôtes servis, séparés par des espaces.")
        found += settings.smtp.faults() if settings.smtp else []
        if not (settings.publisher and settings.host_name and settings.contact):
            found.append(
                "RECUEIL_PUBLISHER, RECUEIL_HOST_NAME et RECUEIL_CONTACT doivent nommer l'éditeur, l'hébergeur et l'adresse à laquelle "
                "écrire : la loi veut que le site les dise."
            )
    return found
