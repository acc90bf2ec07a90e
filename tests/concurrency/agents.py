"""Agents in front of the real server, who send at the same instant, send again, and hang up before they are answered."""

import http.client
import re
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

_PROFILE = re.compile(r'name="profil" value="(\d+)"[^>]*>\s*<span class="rc-reply__label">([^<]*)')
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
PATIENCE_SECONDS = 60


class Served(Protocol):
    """A service on a loopback port."""

    @property
    def port(self) -> int: ...


@dataclass(frozen=True)
class Answered:
    """A response."""

    status: int
    location: str
    body: str


@dataclass
class Agent:
    """Somebody in one browser; ``profile`` is a part of what their profile is called."""

    server: Served
    department: str
    profile: str
    cookie: str = ""
    token: str = ""

    @property
    def dossier(self) -> str:
        return f"/recueils/2024-{self.department}"

    def enter(self) -> "Agent":
        page = self.get("/entrer").body
        number = next(number for number, label in _PROFILE.findall(page) if self.profile in label)
        self.token = _token(page)
        assert self.post("/entrer", {"profil": number}).status == 303
        self.token = _token(self.get("/recueils").body)
        return self

    def get(self, path: str) -> Answered:
        return self._ask("GET", path, None)

    def post(self, path: str, fields: dict[str, str]) -> Answered:
        return self._ask("POST", path, self._body(fields))

    def hang_up(self, path: str, fields: dict[str, str]) -> None:
        """Send, and be gone before the response comes: the server answers nobody."""
        body = self._body(fields)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\nCookie: {self.cookie}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=PATIENCE_SECONDS) as line:
            line.sendall((head + body).encode())

    def _body(self, fields: dict[str, str]) -> str:
        return urlencode({"csrf_token": self.token, **fields})

    def _ask(self, method: str, path: str, body: str | None) -> Answered:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE_SECONDS)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
            for cookie in response.headers.get_all("Set-Cookie") or ():
                self.cookie = cookie.split(";", 1)[0]
            return Answered(response.status, response.getheader("Location", "") or "", text)
        finally:
            connection.close()


def _token(page: str) -> str:
    found = _TOKEN.search(page)
    assert found, page[:500]
    return found[1]


def at_once(works: Sequence[Callable[[], Answered]]) -> list[Answered]:
    """Do all of it, each in a thread of its own, starting together."""
    gate = threading.Barrier(len(works))
    replies: list[Answered | None] = [None] * len(works)

    def run(place: int, work: Callable[[], Answered]) -> None:
        gate.wait()
        with suppress(OSError, http.client.HTTPException):
            replies[place] = work()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    given = [reply for reply in replies if reply is not None]
    assert len(given) == len(works), "somebody was not answered"
    return given
