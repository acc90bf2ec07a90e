"""A small HTTP client that keeps a number of connections busy, with no library between it and the sockets.

It is two processes where there are two connections or more: at the rates of a constant answer, one would be what is measured.
"""

import selectors
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

from benchmarks.together import Start, together

PROCESSES = 2
LONGEST_WAIT = 30
"""Seconds without any answer after which a run is given up."""
CHUNK = 65_536


@dataclass(frozen=True)
class Measured:
    """How long each request took, in seconds from before its connection to its end; ``busy`` is what each client used of its core."""

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


def merged(runs: Iterable[Measured]) -> Measured:
    """Put together what was measured in several processes at once."""
    kept = list(runs)
    latencies = list(chain.from_iterable(run.latencies for run in kept))
    return Measured(latencies, max(run.seconds for run in kept), max(run.busy for run in kept))


@dataclass(frozen=True)
class Load:
    """What is sent: ``request`` writes the next one of a connection, from its place; another status than the expected one ends it all."""

    port: int
    expected: int
    request: Callable[[int], bytes]

    def run(self, connections: int, seconds: float) -> Measured:
        """Send for some seconds, so many requests at a time, each as soon as another one is answered."""
        count = min(connections, PROCESSES)
        places = [list(range(number, connections, count)) for number in range(count)]
        return merged(together([partial(self._send_all, mine, seconds) for mine in places]))

    def _send_all(self, places: list[int], seconds: float, start: Start) -> Measured:
        sender = _Sender(self)
        start()
        begun, cpu = time.perf_counter(), time.process_time()
        for place in places:
            sender.send(place)
        while sender.waits():
            sender.receive(again=time.perf_counter() - begun < seconds)
        elapsed = time.perf_counter() - begun
        return Measured(sender.latencies, elapsed, (time.process_time() - cpu) / elapsed)


@dataclass
class _Exchange:
    """One request on a connection of its own: sync workers close it once they have answered."""

    place: int
    begun: float
    received: bytearray = field(default_factory=bytearray)


class _Sender:
    def __init__(self, load: Load) -> None:
        self.latencies: list[float] = []
        self._load = load
        self._selector = selectors.DefaultSelector()
        self._status = f"HTTP/1.1 {load.expected} ".encode()

    def waits(self) -> bool:
        return bool(self._selector.get_map())

    def send(self, place: int) -> None:
        text, begun = self._load.request(place), time.perf_counter()
        connection = socket.create_connection(("127.0.0.1", self._load.port))
        connection.sendall(text)
        connection.settimeout(0)
        self._selector.register(connection, selectors.EVENT_READ, _Exchange(place, begun))

    def receive(self, *, again: bool) -> None:
        """Take what has arrived; what is over is sent again, or not."""
        ready = self._selector.select(LONGEST_WAIT)
        if not ready:
            raise RuntimeError("the server does not answer any more")
        for key, _ in ready:
            assert isinstance(key.fileobj, socket.socket)
            if self._is_over(key.fileobj, key.data) and again:
                self.send(key.data.place)

    def _is_over(self, connection: socket.socket, exchange: _Exchange) -> bool:
        chunk = connection.recv(CHUNK)
        if chunk:
            exchange.received += chunk
            return False
        self._selector.unregister(connection)
        connection.close()
        self.latencies.append(time.perf_counter() - exchange.begun)
        if not exchange.received.startswith(self._status):
            raise RuntimeError(f"{self._status!r} was expected: {bytes(exchange.received[:2_000])!r}")
        return True
