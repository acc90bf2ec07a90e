"""A real mail server on loopback, that takes letters or misbehaves as a test asks; and one that never says a word."""

import asyncio
import email
import email.policy
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import DATA_SIZE_DEFAULT, SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.live import free_port

USER, PASSWORD = "recueil", "un mot de passe tres garde"


@dataclass(frozen=True)
class Received:
    """A message as the server took it, and whether it came through TLS."""

    to: str
    sender: str
    raw: bytes
    encrypted: bool
    user: str

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=email.policy.default)

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])


@dataclass
class PostOffice:
    """What the server answers. ``refusing`` gives the answer to a recipient, ``to_mail`` and ``to_data`` to everything.

    Once it has taken a message, it says nothing for ``silence`` seconds, and cuts the connection of the first ``cuts`` messages.
    """

    port: int
    refusing: dict[str, str] = field(default_factory=dict)
    to_mail: str = ""
    to_data: str = ""
    cuts: int = 0
    silence: float = 0.0
    received: list[Received] = field(default_factory=list)
    connections: int = 0

    async def handle_EHLO(  # noqa: N802  named by aiosmtpd
        self, server: SMTP, session: Session, _envelope: Envelope, host: str, answers: list[str]
    ) -> list[str]:
        session.host_name = host
        self.connections += session.ssl is None
        return answers

    async def handle_MAIL(  # noqa: N802  named by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_mail:
            return self.to_mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802  named by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refusing:
            return self.refusing[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  named by aiosmtpd
        if self.to_data:
            return self.to_data
        content = envelope.content
        assert isinstance(content, bytes)
        user = getattr(session.auth_data, "login", b"").decode()
        for address in envelope.rcpt_tos:
            self.received.append(Received(address, envelope.mail_from or "", content, session.ssl is not None, user))
        await asyncio.sleep(self.silence)
        if self.cuts:
            self.cuts -= 1
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 OK"


def _knows(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    assert isinstance(data, LoginPassword)
    known = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=False, auth_data=data)


@contextmanager
def open_office(tls: ssl.SSLContext | None = None, largest: int | None = None) -> Iterator[PostOffice]:
    """Serve until the end of the block; with ``tls``, STARTTLS is required, and then a sign-in. ``largest`` is in bytes of a message."""
    office = PostOffice(free_port())
    controller = Controller(
        office,
        hostname="127.0.0.1",
        port=office.port,
        server_hostname="post.example",
        tls_context=tls,
        require_starttls=tls is not None,
        authenticator=_knows if tls else None,
        auth_required=tls is not None,
        data_size_limit=largest or DATA_SIZE_DEFAULT,
    )
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


@contextmanager
def closed_port() -> Iterator[int]:
    """Hold a port that nobody listens on, nor can take: whoever calls is refused."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@contextmanager
def saying(greeting: bytes = b"") -> Iterator[int]:
    """Listen on a port, say this much to each caller, and nothing more."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        callers: list[socket.socket] = []

        def listen() -> None:
            while True:
                try:
                    caller, _ = listening.accept()
                except OSError:
                    return
                callers.append(caller)
                caller.sendall(greeting)

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=5)
        for caller in callers:
            caller.close()
