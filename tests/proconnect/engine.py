"""The provider of the tests: ProConnect's own engine in a process of its own, behind a proxy that can lie."""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from joserfc.jwk import ECKey, KeySet, RSAKey

FOLDER = Path(__file__).parent / "provider"
TO_INSTALL = "oidc-provider manque. À taper : make provider"
SECRET = "a secret of the tests, shared with the provider"
HOP_BY_HOP = {"transfer-encoding", "connection", "keep-alive", "content-length"}

PEOPLE: dict[str, dict[str, object]] = {
    "sub-lozere": {"email": "Agent.Lozere@Recueil.example", "given_name": "Camille", "usual_name": "Durand"},
    "sub-namesake": {"email": "agent.lozere@recueil.example"},
    "sub-disabled": {"email": "disabled@recueil.example"},
    "sub-stranger": {"email": "stranger@recueil.example"},
    "sub-unverified": {"email": "agent.lozere@recueil.example", "email_verified": False},
    "sub-nameless": {},
}


@dataclass(frozen=True)
class Answer:
    """What comes back through the proxy."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def saying(self, body: bytes, **headers: str) -> "Answer":
        """Give the same with another body, and some headers changed."""
        changed = {name.replace("_", "-").lower(): value for name, value in headers.items()}
        kept = tuple((name, value) for name, value in self.headers if name.lower() not in changed)
        return replace(self, body=body, headers=(*kept, *changed.items()))


Lie = Callable[[str, Answer], Answer]


@dataclass
class Engine:
    """A running provider. ``lie`` changes what it answers, told the path."""

    issuer: str
    keys: KeySet
    lie: Lie | None = None
    seen: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    def honest(self) -> None:
        """Forget every lie and what was seen."""
        self.lie = None
        self.seen.clear()
        self.sent.clear()


class _Proxy(ThreadingHTTPServer):
    daemon_threads = True
    provider_port = 0
    engine: Engine


class _Relay(BaseHTTPRequestHandler):
    server: _Proxy

    def do_GET(self) -> None:
        self._relay()

    def do_POST(self) -> None:
        self._relay()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name that http.server gives
        pass

    def _relay(self) -> None:
        engine, path = self.server.engine, self.path.split("?")[0]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        engine.seen.append(path)
        engine.sent.append(body.decode())
        answer = self._asked(body)
        if engine.lie is not None:
            answer = engine.lie(path, answer)
        with suppress(ConnectionError):  # who asked may have stopped waiting
            self._give(answer)

    def _give(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def _asked(self, body: bytes) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.server.provider_port, timeout=20)
        try:
            connection.request(self.command, self.path, body or None, dict(self.headers.items()))
            response = connection.getresponse()
            headers = tuple((name, value) for name, value in response.getheaders() if name.lower() not in HOP_BY_HOP)
            return Answer(response.status, headers, response.read())
        finally:
            connection.close()


def signing_keys() -> KeySet:
    """Make the keys of a provider: it signs, and so can a lie that only another check may find."""
    rsa = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig", "alg": "RS256"}, private=True)
    curve = ECKey.generate_key("P-256", {"kid": "curve", "use": "sig", "alg": "ES256"}, private=True)
    return KeySet([rsa, curve])


def _clients(backs: list[str]) -> list[dict[str, object]]:
    ours: dict[str, object] = {
        "client_id": "recueil",
        "client_secret": SECRET,
        "redirect_uris": [f"{back}/proconnect/retour" for back in backs],
        "post_logout_redirect_uris": [f"{back}/proconnect/sortie" for back in backs],
        "token_endpoint_auth_method": "client_secret_post",
        "id_token_signed_response_alg": "RS256",
        "userinfo_signed_response_alg": "RS256",
    }
    curve = {"id_token_signed_response_alg": "ES256", "userinfo_signed_response_alg": "ES256"}
    plain = {name: value for name, value in ours.items() if name != "userinfo_signed_response_alg"}
    return [
        ours,
        ours | curve | {"client_id": "curve"},
        plain | {"client_id": "plain"},
        ours | {"client_id": "basic", "token_endpoint_auth_method": "client_secret_basic"},
    ]


@contextmanager
def running(port: int, backs: list[str]) -> Iterator[Engine]:
    """Run a provider on a loopback port, for services at the addresses ``backs``."""
    if not (FOLDER / "node_modules" / "oidc-provider").is_dir():
        raise FileNotFoundError(TO_INSTALL)
    with _Proxy(("127.0.0.1", 0), _Relay) as proxy:
        issuer = f"http://127.0.0.1:{proxy.server_port}"
        proxy.provider_port, proxy.engine = port, Engine(issuer, signing_keys())
        told = {
            "issuer": issuer,
            "port": port,
            "jwks": proxy.engine.keys.as_dict(private=True),
            "clients": _clients(backs),
            "people": PEOPLE,
        }
        with _process(json.dumps(told)):
            Thread(target=proxy.serve_forever, daemon=True).start()
            yield proxy.engine
            proxy.engine.honest()
            proxy.shutdown()


@contextmanager
def _process(told: str) -> Iterator[None]:
    command = ["node", "--no-warnings", "provider.mjs"]
    with subprocess.Popen(
        command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(told + "\n")
        process.stdin.flush()
        try:
            assert process.stdout.readline() == "ready\n", "the provider did not start"
            yield
        finally:
            process.kill()
