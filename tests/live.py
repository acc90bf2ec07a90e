"""The service as it is deployed: gunicorn with several workers on a loopback port, in a process group of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent
CONFIG = ROOT / "deploy" / "gunicorn.conf.py"
START_SECONDS = 40
SECRET = "a secret for tests, long enough to be taken"


@dataclass
class Server:
    """A running service; ``kill`` ends every process of it at once, as a power cut would."""

    url: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it cleanly."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(timeout=START_SECONDS)


def environment(instance: Path, database_url: str, port: int = 8000, **more: str) -> dict[str, str]:
    """Give the settings of a demonstration, and nothing of the caller's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RECUEIL_", "DATABASE_URL"))}
    return kept | {
        "RECUEIL_DEMONSTRATION": "1",
        "RECUEIL_CLOCK": "2024-10-15",
        "RECUEIL_SECRET_KEY": SECRET,
        "RECUEIL_INSTANCE": str(instance),
        "RECUEIL_BASE_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": database_url,
        **more,
    }


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serve(
    instance: Path,
    database_url: str,
    *,
    app: str = "wsgi:create_app()",
    workers: int = 2,
    port: int | None = None,
    **more: str,
) -> Iterator[Server]:
    """Serve until the end of the block, on a free port unless told; a server that does not answer in time fails with its log."""
    port = port or free_port()
    log = instance / f"gunicorn-{port}.log"
    command = [sys.executable, "-m", "gunicorn", app, "--config", str(CONFIG)]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", str(workers)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--no-control-socket", "--log-level", "warning"],
            cwd=ROOT,
            env=environment(instance, database_url, port, **more),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    server = Server(f"http://127.0.0.1:{port}", port, process, log)
    try:
        _wait(server)
        yield server
    finally:
        server.kill()


def _wait(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            with urlopen(f"{server.url}/sante", timeout=2):  # noqa: S310  # our own loopback address
                return
        except (URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"the service did not start:\n{server.log.read_text(errors='replace')}")
