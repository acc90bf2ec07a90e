"""How a message reaches its recipient: a mail server, or nowhere at all in a demonstration."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from enum import Enum, auto
from types import TracebackType
from typing import Protocol, Self

from survey.mail.server import Security, Smtp, greeting_name

CLOSING, PERMANENT, TOO_LARGE = 421, 500, 552
OURS = frozenset({530, 534, 535, 538})
"""Refusals of our own sign-in: they say nothing of the recipient."""
LONGEST_TOLD = 300


class Answer(Enum):
    """What became of a message."""

    TAKEN = auto()
    REFUSED = auto()
    LATER = auto()
    """This recipient cannot have it now."""
    AWAY = auto()
    """Nobody can have anything now: the server is away, silent, not to be trusted, or does not know us."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a server said of one message, for who reads the state of the mail."""

    answer: Answer
    told: str = ""


class Transport(Protocol):
    """Takes messages one by one, inside a ``with`` block."""

    keeps: bool
    """Whether letters stay here to be read, instead of leaving."""

    def __enter__(self) -> Self:
        """Begin a batch."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the batch."""
        ...

    def send(self, message: EmailMessage, address: str) -> Verdict:
        """Send a message to one recipient."""
        ...


class LocalMailbox:
    """The mail of a demonstration: nothing leaves, and every letter is read on a page of the site."""

    keeps = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is open."""

    def send(self, message: EmailMessage, address: str) -> Verdict:  # noqa: ARG002  every transport is given both
        """Take everything."""
        return Verdict(Answer.TAKEN, "Dans la boîte locale de la démonstration.")


class SmtpTransport:
    """One connection for a batch, opened at the first message. Not sure of the server means not sending: trust is never lowered."""

    keeps = False

    def __init__(self, smtp: Smtp) -> None:
        """Keep the settings; raises ``ValueError`` for those that are not safe."""
        if smtp.faults():
            raise ValueError(" ".join(smtp.faults()))
        self._smtp = smtp
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say goodbye, without minding the answer."""
        if self._connection is not None:
            with suppress(OSError):
                self._connection.quit()
            self._drop()

    def send(self, message: EmailMessage, address: str) -> Verdict:
        """Send to one recipient; whatever happens is told in the verdict."""
        try:
            if self._connection is None:
                self._connection = self._opened()
            self._connection.send_message(message, self._smtp.address, [address])
        except smtplib.SMTPRecipientsRefused as error:
            verdict = _of_code(*error.recipients[address])
        except smtplib.SMTPDataError as error:
            verdict = _of_code(error.smtp_code, error.smtp_error)
        except smtplib.SMTPSenderRefused as error:
            # What is said before the recipient is known is of the service itself, but for the size of this very message.
            verdict = _of_code(error.smtp_code, error.smtp_error) if error.smtp_code == TOO_LARGE else _away(error)
        except OSError as error:  # every error of smtplib and of ssl is one
            verdict = _away(error)
        else:
            return Verdict(Answer.TAKEN)
        if verdict.answer is Answer.AWAY:
            self._drop()
        return verdict

    def _opened(self) -> smtplib.SMTP:
        smtp = self._smtp
        context = ssl.create_default_context(cafile=smtp.ca)
        name = greeting_name(smtp)
        if smtp.security == Security.TLS:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                smtp.host, smtp.port, name, timeout=smtp.timeout, context=context
            )
        else:
            connection = smtplib.SMTP(smtp.host, smtp.port, name, timeout=smtp.timeout)
        try:
            if smtp.security == Security.STARTTLS:
                connection.starttls(context=context)
            if smtp.user:
                connection.login(smtp.user, smtp.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _away(error: OSError) -> Verdict:
    return Verdict(Answer.AWAY, _french(error))


def _of_code(code: int, said: bytes | str) -> Verdict:
    told = f"{code} {_written(said)}"
    if code == CLOSING or code in OURS:
        return Verdict(Answer.AWAY, told)
    return Verdict(Answer.REFUSED if code >= PERMANENT else Answer.LATER, told)


def _french(error: OSError) -> str:
    """Tell what went wrong with the server itself; what it said is kept, never what was said to it."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"Le serveur ne propose pas ce qui est exigé, rien n’est envoyé\u00a0: {_written(str(error))}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"Le serveur refuse l’identifiant ou le mot de passe du service ({error.smtp_code})."
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_written(error.smtp_error)}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"Le certificat du serveur n’est pas reconnu, rien n’est envoyé\u00a0: {error.verify_message}"
    return f"Serveur injoignable ou silencieux\u00a0: {_written(str(error))}"


def _written(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())[:LONGEST_TOLD]
