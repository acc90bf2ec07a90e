"""What an installation chooses, read once at start and never changed after."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from survey.clock import Clock, SystemClock, clock_from

SHORTEST_SECRET = 32
FEWEST_CHARACTERS = 8


class UnsafeSettingsError(RuntimeError):
    """The service would not be safe: the message says, in French, what to set."""


@dataclass(frozen=True)
class Settings:
    """The settings of one installation. ``instance`` holds the SQLite database, the exports and the design system's files."""

    instance: Path
    database_url: str
    secret_key: str = field(repr=False)
    base_url: str = "http://127.0.0.1:8000"
    demonstration: bool = False
    clock: Clock = field(default_factory=SystemClock)
    dsfr: Path | None = None
    trusted_hosts: tuple[str, ...] = ()
    debug: bool = False

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
    """Read the settings of an installation rooted at ``root``; raises ``UnsafeSettingsError`` for a clock that is none."""
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
    )


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
        found.append(
            "Aucune connexion réelle n'est encore possible : sans RECUEIL_DEMONSTRATION=1, le service ne démarre pas."
        )
        if not settings.is_secure:
            found.append("RECUEIL_BASE_URL doit commencer par https:// hors démonstration.")
        if not settings.trusted_hosts:
            found.append("RECUEIL_TRUSTED_HOSTS doit nommer les hôtes servis, séparés par des espaces.")
    return found
