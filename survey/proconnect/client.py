"""A journey to the provider and back: where to send a browser, what it must bring back, who it then is."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

import httpx2

from survey.proconnect.provider import Provider
from survey.proconnect.tokens import Claims, Expected
from survey.proconnect.wire import UntrustedError, got, wire
from survey.settings import ProConnect

RANDOM_BYTES = 32
"""43 characters: ProConnect wants 32 at least, PKCE 43 (RFC 7636, 4.1); the default of Authlib has 30."""


@dataclass(frozen=True)
class Journey:
    """What binds an answer to the browser that asked: made here, kept by that browser, used once."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Identity:
    """Who the provider vouches for: ``subject`` never changes, ``email`` may and is lower case."""

    subject: str
    email: str
    id_token: str


class Client:
    """This service, as the provider's client."""

    def __init__(self, proconnect: ProConnect) -> None:
        """Ask nothing of the provider yet."""
        self._proconnect = proconnect
        self._provider = Provider(proconnect)

    def begin(self, back: str) -> tuple[str, Journey]:
        """Give the address to send a browser to, and what to keep until it comes to ``back``; raises ``AwayError``."""
        metadata = self._provider.metadata()
        journey = Journey(*(secrets.token_urlsafe(RANDOM_BYTES) for _ in range(3)))
        more = {"nonce": journey.nonce, "redirect_uri": back}
        if self._proconnect.acr_values:
            more["acr_values"] = " ".join(self._proconnect.acr_values)
            if metadata.takes_claims:
                level = {"essential": True, "values": self._proconnect.acr_values}
                more["claims"] = json.dumps({"id_token": {"acr": level}})
        with wire(self._proconnect) as client:
            url, _ = client.create_authorization_url(
                metadata.authorization, state=journey.state, code_verifier=journey.verifier, **more
            )
        return url, journey

    def finish(self, journey: Journey, code: str, issuer: str | None, back: str, now: datetime) -> Identity:
        """Give who came back with ``code``; raises ``UntrustedError`` where anything does not hold, ``AwayError``.

        ``issuer`` is the one that the answer names (RFC 9207).
        """
        metadata = self._provider.metadata()
        if issuer != self._proconnect.issuer and (metadata.names_itself or issuer is not None):
            raise UntrustedError("the answer names another issuer")
        expected = Expected(self._proconnect, journey.nonce, now)
        method = "client_secret_post" if metadata.posts_secret else "client_secret_basic"
        with wire(self._proconnect, token_endpoint_auth_method=method) as client:
            tokens = client.fetch_token(metadata.token, code=code, redirect_uri=back, code_verifier=journey.verifier)
            id_token, access_token = tokens.get("id_token"), tokens.get("access_token")
            if not isinstance(id_token, str) or not isinstance(access_token, str):
                raise UntrustedError("no identity token")
            subject = str(expected.identity(id_token, self._provider.keys, access_token)["sub"])
            told = got(client, metadata.userinfo, access_token)
        return Identity(subject, _email(expected.about(_signed_text(told), self._provider.keys, subject)), id_token)

    def farewell(self, id_token: str, back: str, state: str) -> str | None:
        """Give the address that ends the provider's own session and comes to ``back``; ``None`` where it has none.

        Raises ``AwayError``.
        """
        end = self._provider.metadata().end_session
        if end is None:
            return None
        said = {"id_token_hint": id_token, "post_logout_redirect_uri": back, "state": state}
        return f"{end}{'&' if '?' in end else '?'}{urlencode(said)}"


def _signed_text(response: httpx2.Response) -> str:
    """Give the token that user information comes in; plain JSON, which nobody signed, is refused."""
    if response.headers.get("Content-Type", "").split(";")[0].strip().lower() != "application/jwt":
        raise UntrustedError("user information without a signature")
    return response.text


def _email(claims: Claims) -> str:
    """Read an address; ProConnect says nothing of ``email_verified``, whose providers stand for it, but a plain no is heard."""
    email = claims.get("email")
    if not isinstance(email, str) or "@" not in email or claims.get("email_verified") is False:
        raise UntrustedError("user information: no address that was verified")
    return email.strip().lower()
