"""What is believed of what the provider says: signed by a key of its own, for this service, for this journey, now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from survey.proconnect.wire import UntrustedError
from survey.settings import ProConnect

ALGORITHMS = ("RS256", "ES256")
"""Those that ProConnect signs with; above all neither ``none`` nor one whose key is a shared secret."""

LEEWAY_SECONDS = 30
"""How far the provider's clock and ours may be apart; its tokens live for a minute."""

LONGEST_SUBJECT = 255

Claims = Mapping[str, object]
Keys = Callable[[str | None], KeySet]


@dataclass(frozen=True)
class Expected:
    """What the tokens of one journey must say."""

    proconnect: ProConnect
    nonce: str
    now: datetime

    def identity(self, text: str, keys: Keys, access_token: str) -> Claims:
        """Give the claims of an identity token (OpenID Connect Core, 3.1.3.7); raises ``UntrustedError``."""
        token = _signed(text, keys)
        options = {
            "iss": {"essential": True, "value": self.proconnect.issuer},
            "aud": {"essential": True, "value": self.proconnect.client_id},
            "nonce": {"essential": True, "value": self.nonce},
            "sub": {"essential": True},
        }
        if self.proconnect.acr_values:
            options["acr"] = {"essential": True, "values": list(self.proconnect.acr_values)}
        params = {"nonce": self.nonce, "client_id": self.proconnect.client_id, "access_token": access_token}
        return self._checked(CodeIDToken(token.claims, token.header, options, params))

    def about(self, text: str, keys: Keys, subject: str) -> Claims:
        """Give the claims of signed user information, about ``subject`` alone (Core, 5.3.2); raises ``UntrustedError``."""
        token = _signed(text, keys)
        registry = jwt.JWTClaimsRegistry(
            int(self.now.timestamp()),
            LEEWAY_SECONDS,
            iss={"essential": True, "value": self.proconnect.issuer},
            aud={"essential": True, "value": self.proconnect.client_id},
            sub={"essential": True, "value": subject},
        )
        try:
            registry.validate(token.claims)
        except JoseError as error:
            raise UntrustedError(f"user information: {error}") from None
        return token.claims

    def _checked(self, claims: CodeIDToken) -> Claims:
        try:
            claims.validate(int(self.now.timestamp()), LEEWAY_SECONDS)
        except JoseError as error:
            raise UntrustedError(f"identity token: {error}") from None
        if len(claims["sub"]) > LONGEST_SUBJECT:
            raise UntrustedError("identity token: a subject beyond what the specification allows")
        return claims


def _signed(text: str, keys: Keys) -> jwt.Token:
    """Give a token whose signature holds; the key is found by the name that the token gives it."""
    try:
        kid = jws.extract_compact(text.encode()).headers().get("kid")
        return jwt.decode(text, keys(kid if isinstance(kid, str) else None), list(ALGORITHMS))
    except (JoseError, ValueError) as error:
        raise UntrustedError(f"signature: {type(error).__name__}") from None
