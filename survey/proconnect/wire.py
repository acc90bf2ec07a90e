"""Talking to the provider: bounded in time and size, following no redirection, trusting nothing for having answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client

from survey.settings import ProConnect

LARGEST = 200_000
"""Bytes of an answer; the longest, a set of keys, has a few thousand."""


class AwayError(Exception):
    """The provider does not answer, or not with what an answer of it looks like; the message is for the log."""


class UntrustedError(Exception):
    """What came back does not prove who somebody is; the message is for the log, and holds nothing personal."""


class _Bounded(httpx2.SyncByteStream):
    """The body of an answer, refused past ``LARGEST`` bytes or past an instant of the monotonic clock."""

    def __init__(self, stream: httpx2.SyncByteStream, until: float) -> None:
        self._stream, self._until = stream, until

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for piece in self._stream:
            size += len(piece)
            if size > LARGEST:
                raise httpx2.DecodingError("answer too large")
            if monotonic() > self._until:
                raise httpx2.ReadTimeout("answer too slow")
            yield piece

    def close(self) -> None:
        self._stream.close()


@contextmanager
def wire(proconnect: ProConnect, **more: str) -> Iterator[OAuth2Client]:
    """Open a client for one exchange; whatever goes wrong with it is an ``AwayError``, a refusal of the provider an ``UntrustedError``.

    Authlib's own way to tell a fresh access token is not used: it takes one that lives for a minute as already stale.
    """
    until = monotonic() + 2 * proconnect.patience

    def bound(response: httpx2.Response) -> None:
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise httpx2.DecodingError("compressed answer")
        assert isinstance(response.stream, httpx2.SyncByteStream)
        response.stream = _Bounded(response.stream, until)

    try:
        with OAuth2Client(
            proconnect.client_id,
            proconnect.client_secret,
            scope=" ".join(proconnect.scopes),
            code_challenge_method="S256",
            timeout=proconnect.patience,
            trust_env=not proconnect.is_here,
            headers={"Accept-Encoding": "identity"},
            event_hooks={"response": [bound]},
            **more,
        ) as client:
            yield client
    except OAuthError as error:
        raise UntrustedError(f"the provider refused: {str(error.error)[:80]!r}") from None
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        raise AwayError(f"{type(error).__name__}: {error}") from error


def got(client: OAuth2Client, url: str, bearer: str = "") -> httpx2.Response:
    """Fetch what an address holds; raises ``httpx2.HTTPStatusError`` for anything but a success."""
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    response: httpx2.Response = client.request("GET", url, headers=headers, withhold_token=True)
    return response.raise_for_status()
