"""A small HTTP client that keeps a number of connections busy: one process, one loop, no library between it and the sockets."""

import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field

LONGEST_WAIT = 30
"""Seconds without any answer after which a run is given up."""
CHUNK = 65_536


@dataclass(frozen=True)
class Measured:
    """How long each request took, in seconds from before its connection to its end, over a whole run; ``busy`` is the client's share."""

    latencies: list[float]
    seconds: float
    busy: float = 0.0

    @property
    def rate(self) -> float:
        """Requests per second."""
        return len(self.latencies) / self.seconds

    def quantile(self, share: float) -> float:
        """Give the latency in milliseconds that this share of the requests does not exceed."""
        ordered = sorted(self.latencies)
        return 1_000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass
class _Exchange:
    """One request on a connection of its own: sync workers close it once they have answered."""

    begun: float
    received: bytearray = field(default_factory=bytearray)


def run(port: int, connections: int, seconds: float, expected: int, request: Callable[[int], bytes]) -> Measured:
    """Send requests for some seconds, so many at a time, each as soon as another one is answered.

    ``request`` writes the whole of one, from the place of its connection. Raises ``RuntimeError`` at the first answer of another status
    than the expected one: a figure that counts refusals would be worth nothing.
    """
    selector = selectors.DefaultSelector()
    status = f"HTTP/1.1 {expected} ".encode()
    latencies: list[float] = []
    begun, cpu = time.perf_counter(), time.process_time()
    for place in range(connections):
        _send(selector, port, place, request)
    while selector.get_map():
        ready = selector.select(LONGEST_WAIT)
        if not ready:
            raise RuntimeError("the server does not answer any more")
        for key, _ in ready:
            place, exchange = key.data
            if not _is_over(key.fileobj, exchange):
                continue
            selector.unregister(key.fileobj)
            _check(exchange, status)
            now = time.perf_counter()
            latencies.append(now - exchange.begun)
            if now - begun < seconds:
                _send(selector, port, place, request)
    elapsed = time.perf_counter() - begun
    return Measured(latencies, elapsed, (time.process_time() - cpu) / elapsed)


def _send(selector: selectors.BaseSelector, port: int, place: int, request: Callable[[int], bytes]) -> None:
    text, begun = request(place), time.perf_counter()
    connection = socket.create_connection(("127.0.0.1", port))
    connection.sendall(text)
    connection.settimeout(0)
    selector.register(connection, selectors.EVENT_READ, (place, _Exchange(begun)))


def _is_over(connection: object, exchange: _Exchange) -> bool:
    assert isinstance(connection, socket.socket)
    chunk = connection.recv(CHUNK)
    if chunk:
        exchange.received += chunk
        return False
    connection.close()
    return True


def _check(exchange: _Exchange, status: bytes) -> None:
    if not exchange.received.startswith(status):
        raise RuntimeError(f"{status!r} was expected: {bytes(exchange.received[:2_000])!r}")
