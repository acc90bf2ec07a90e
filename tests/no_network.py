"""A pytest plugin: no socket of the test process reaches beyond this machine.

What Python opens is seen by an audit hook, so nothing is replaced. A refused call raises where it is made, and fails
the test even where the code swallowed the error.
"""

import ipaddress
import socket
import sys
from collections.abc import Iterator

import pytest

_WATCHED = {
    "socket.connect": 1,  # position of the address in the event's arguments
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
}
_refused: list[str] = []


class NetworkUseError(RuntimeError):
    """A test tried to reach another machine."""


def _is_here(address: object) -> bool:
    if isinstance(address, tuple):  # (host, port, …)
        address = address[0]
    if address in (None, "", b"", "localhost", "0.0.0.0", "::"):  # noqa: S104  compared with, never bound
        return True
    host = address.decode() if isinstance(address, bytes) else str(address)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    position = _WATCHED.get(event)
    if position is None:
        return
    client, address = arguments[0], arguments[position]
    local = isinstance(client, socket.socket) and client.family == socket.AF_UNIX
    if not local and not _is_here(address):
        _refused.append(f"{event} {address!r}")
        raise NetworkUseError(_refused[-1])


sys.addaudithook(_audit)


def take_refused() -> list[str]:
    """Give the calls refused since the last time, and forget them."""
    calls = _refused.copy()
    _refused.clear()
    return calls


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Fail a test that tried to reach another machine."""
    take_refused()
    yield
    calls = take_refused()
    assert not calls, f"a test tried to leave the machine: {calls}"
