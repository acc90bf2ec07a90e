"""The guard of tests/no_network.py, tried for real."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.no_network import NetworkUseError, take_refused

ELSEWHERE = "192.0.2.1"  # reserved for documentation: no machine answers there
ROOT = Path(__file__).parent.parent


def test_connection_elsewhere_is_refused() -> None:
    with socket.socket() as client, pytest.raises(NetworkUseError, match=ELSEWHERE):
        client.connect((ELSEWHERE, 80))
    assert take_refused() == [f"socket.connect ('{ELSEWHERE}', 80)"]


def test_datagram_elsewhere_is_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as client, pytest.raises(NetworkUseError):
        client.sendto(b"", (ELSEWHERE, 53))
    assert len(take_refused()) == 1


@pytest.mark.parametrize("resolve", [lambda host: socket.getaddrinfo(host, 80), socket.gethostbyname])
def test_foreign_name_is_not_looked_up(resolve: object) -> None:
    assert callable(resolve)
    with pytest.raises(NetworkUseError):
        resolve("example.org")
    assert len(take_refused()) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_loopback_connection_is_let_through(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection((host, server.getsockname()[1])).close()


def test_unix_socket_is_let_through(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(path)
        server.listen()
        client.connect(path)


def test_swallowed_refusal_still_fails_the_test(tmp_path: Path) -> None:
    (tmp_path / "test_leak.py").write_text(
        "import contextlib, socket\n"
        "def test_leak():\n"
        "    with contextlib.suppress(Exception):\n"
        f"        socket.create_connection(('{ELSEWHERE}', 80))\n",
        encoding="utf8",
    )
    command = [sys.executable, "-m", "pytest", "-p", "tests.no_network", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "a test tried to leave the machine" in done.stdout
