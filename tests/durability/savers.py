"""Agents who save without a pause, each with a ledger of what was acknowledged to them."""

import http.client
import re
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.live import Server

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
PROFILE = 'name="profil" value="(\\d+)"[^>]*>\\s*<span class="rc-reply__label">[^<]*\\({code}\\)'
QUESTION = "territorial_assessment@pact"


@dataclass
class Saver:
    """One agent, on one dossier; ``acknowledged`` holds the words of every answer that was answered 303."""

    server: Server
    department: str
    name: str
    acknowledged: list[str] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    _cookie: str = ""
    _token: str = ""

    def enter(self) -> None:
        """Choose the profile of the department's agent, and open the dossier."""
        page = self._request("GET", "/entrer")[1]
        found = re.search(PROFILE.format(code=self.department), page)
        assert found, f"no profile for {self.department}"
        self._token = _token(page)
        self._request("POST", "/entrer", {"profil": found[1]})
        self._token = _token(self._seen("/recueils"))
        self._request("POST", "/recueils", {"territoire": self.department})
        self._seen(f"/recueils/2024-{self.department}")

    def _seen(self, path: str) -> str:
        """Wait until a page is there: the server with the planted defect is late."""
        for _ in range(100):
            status, page = self._request("GET", path)
            if status == 200:
                return page
            time.sleep(0.05)
        raise AssertionError(f"{path} never came")

    def save_until(self, stop: threading.Event) -> None:
        """Save one answer after the other until told to stop, or until the server is gone."""
        count = 0
        while not stop.is_set():
            count += 1
            words = f"{self.name} a écrit la réponse {count}"
            key = f"{self.name}-{count:06}-{self.server.port}"
            try:
                fields = {"question": QUESTION, "cle": key, "reponse": words, "geste": "repondre"}
                status = self._request("POST", f"/recueils/2024-{self.department}/tours", fields)[0]
            except (OSError, http.client.HTTPException):
                return
            if status == 303:
                self.acknowledged.append(words)
            else:
                self.refused.append(status)

    def _request(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"csrf_token": self._token, **fields}) if fields is not None else None
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            cookie = response.getheader("Set-Cookie")
            if cookie:
                self._cookie = cookie.split(";", 1)[0]
            return response.status, response.read().decode()
        finally:
            connection.close()


def _token(page: str) -> str:
    found = TOKEN.search(page)
    assert found, page[:500]
    return found[1]


def save_together(savers: list[Saver], seconds: float, server: Server) -> None:
    """Let all of them save at once, and kill the server in the middle of it."""
    stop = threading.Event()
    threads = [threading.Thread(target=saver.save_until, args=(stop,)) for saver in savers]
    for thread in threads:
        thread.start()
    stop.wait(seconds)
    server.kill()
    stop.set()
    for thread in threads:
        thread.join(timeout=60)
