"""Ways for what comes back from the provider to be wrong; tokens are signed again with the provider's own key, unless told."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from tests.proconnect.engine import SECRET, Answer, Lie

Signed = dict[str, object]
Change = Mapping[str, object] | Callable[[str, KeySet], str]
"""Claims to change, the signature being made good again; or what becomes of the whole token."""


def part(text: str, position: int) -> Signed:
    """Read the header (0) or the claims (1) of a token."""
    piece = text.split(".")[position]
    read: Signed = json.loads(urlsafe_b64decode(piece + "=" * (-len(piece) % 4)))
    return read


def signed_again(text: str, keys: KeySet, changes: Mapping[str, object]) -> str:
    """Change the claims of a token (``None`` takes one away) and sign it as the provider does."""
    claims = {name: value for name, value in (part(text, 1) | dict(changes)).items() if value is not None}
    return jwt.encode(part(text, 0), claims, keys, ["RS256", "ES256"])


def unsigned(text: str, _: KeySet) -> str:
    """Say that a token needs no signature."""
    header = urlsafe_b64encode(json.dumps(part(text, 0) | {"alg": "none"}).encode()).decode().rstrip("=")
    return f"{header}.{text.split('.')[1]}."


def under_another_key(text: str, _: KeySet) -> str:
    """Sign a token with a key of one's own, under the name of the provider's."""
    forged = RSAKey.generate_key(2048, {"kid": "rsa"}, private=True)
    return jwt.encode(part(text, 0), part(text, 1), forged, ["RS256"])


def under_the_shared_secret(text: str, _: KeySet) -> str:
    """Sign a token with what this service and the provider share."""
    return jwt.encode(part(text, 0) | {"alg": "HS256"}, part(text, 1), OctKey.import_key(SECRET), ["HS256"])


def bent(text: str, _: KeySet) -> str:
    """Change a claim and leave the signature as it was."""
    header, _claims, signature = text.split(".")
    claims = json.dumps(part(text, 1) | {"sub": "sub-stranger"}).encode()
    return f"{header}.{urlsafe_b64encode(claims).decode().rstrip('=')}.{signature}"


def id_token(change: Change, keys: KeySet) -> Lie:
    """Change the identity token on its way."""

    def lie(path: str, answer: Answer) -> Answer:
        if path != "/token" or answer.status != 200:
            return answer
        told = json.loads(answer.body)
        return answer.saying(json.dumps(told | {"id_token": _changed(told["id_token"], change, keys)}).encode())

    return lie


def userinfo(change: Change, keys: KeySet) -> Lie:
    """Change the user information on its way."""

    def lie(path: str, answer: Answer) -> Answer:
        return answer.saying(_changed(answer.body.decode(), change, keys).encode()) if path == "/me" else answer

    return lie


def plainly(path: str, answer: Answer) -> Answer:
    """Give user information that nobody signed."""
    if path != "/me":
        return answer
    return answer.saying(json.dumps(part(answer.body.decode(), 1)).encode(), content_type="application/json")


def location(**changes: str) -> Lie:
    """Change what the browser brings back."""

    def lie(_: str, answer: Answer) -> Answer:
        target = next((value for name, value in answer.headers if name.lower() == "location"), "")
        if "code=" not in target:
            return answer
        parts = urlsplit(target)
        query = {name: value for name, value in (dict(parse_qsl(parts.query)) | changes).items() if value}
        return answer.saying(answer.body, location=parts._replace(query=urlencode(query)).geturl())

    return lie


def _changed(text: str, change: Change, keys: KeySet) -> str:
    return signed_again(text, keys, change) if isinstance(change, Mapping) else change(text, keys)
