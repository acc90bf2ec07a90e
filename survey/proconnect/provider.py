"""What the provider publishes of itself: its addresses and its keys, each kept for an hour."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, KeySet

from survey.proconnect.wire import AwayError, got, wire
from survey.settings import ProConnect

KEPT_SECONDS = 3600
WELL_KNOWN = "/.well-known/openid-configuration"
KEY_TYPES = frozenset({"RSA", "EC"})
Found = TypeVar("Found")


@dataclass(frozen=True)
class Metadata:
    """The provider's addresses, and what matters of what it can do."""

    authorization: str
    token: str
    userinfo: str
    keys: str
    end_session: str | None
    posts_secret: bool
    takes_claims: bool
    names_itself: bool


class _Kept(Generic[Found]):
    """Something fetched, kept for an hour by this process."""

    def __init__(self, fetch: Callable[[], Found]) -> None:
        self._fetch = fetch
        self._found: tuple[float, Found] | None = None

    def get(self) -> Found:
        if self._found is None or self._found[0] < monotonic():
            return self.renew()
        return self._found[1]

    def renew(self) -> Found:
        found = self._fetch()
        self._found = monotonic() + KEPT_SECONDS, found
        return found


class Provider:
    """The provider of an installation; nothing is asked of it before it is needed."""

    def __init__(self, proconnect: ProConnect) -> None:
        """Keep which provider it is."""
        self._proconnect = proconnect
        self._metadata = _Kept(self._discover)
        self._keys = _Kept(self._fetch_keys)

    def metadata(self) -> Metadata:
        """Give what the provider publishes; raises ``AwayError``."""
        return self._metadata.get()

    def keys(self, kid: str | None) -> KeySet:
        """Give the keys that the provider signs with, fetched again where ``kid`` is a new one; raises ``AwayError``."""
        found = self._keys.get()
        return found if kid in {key.kid for key in found} else self._keys.renew()

    def _discover(self) -> Metadata:
        with wire(self._proconnect) as client:
            told = got(client, self._proconnect.issuer.rstrip("/") + WELL_KNOWN).json()
        if not isinstance(told, Mapping) or told.get("issuer") != self._proconnect.issuer:
            raise AwayError("the metadata are those of another provider")
        return Metadata(
            authorization=self._address(told, "authorization_endpoint"),
            token=self._address(told, "token_endpoint"),
            userinfo=self._address(told, "userinfo_endpoint"),
            keys=self._address(told, "jwks_uri"),
            end_session=self._address(told, "end_session_endpoint") if "end_session_endpoint" in told else None,
            posts_secret="client_secret_post" in told.get("token_endpoint_auth_methods_supported", ()),
            takes_claims=told.get("claims_parameter_supported") is True,
            names_itself=told.get("authorization_response_iss_parameter_supported") is True,
        )

    def _address(self, told: Mapping[str, object], name: str) -> str:
        address = told.get(name)
        schemes = {"http", "https"} if self._proconnect.is_here else {"https"}
        if not isinstance(address, str) or urlsplit(address).scheme not in schemes:
            raise AwayError(f"no safe {name}")
        return address

    def _fetch_keys(self) -> KeySet:
        with wire(self._proconnect) as client:
            told = got(client, self.metadata().keys).json()
        try:
            return KeySet([JWKRegistry.import_key(key) for key in told["keys"] if key["kty"] in KEY_TYPES])
        except (JoseError, KeyError, TypeError, ValueError) as error:
            raise AwayError("unreadable keys") from error
