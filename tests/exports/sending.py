"""Runs that are stored with a file, those whom they are for, and couriers that find the file."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook

from exports.deliveries import Sender, Standing, standing
from exports.runs import ExportKind, ExportRun, RunState
from survey.db.engine import Sessions
from survey.db.people import Account
from survey.domain.policy import Role
from survey.services.courier import Courier
from tests.mail.post_office import Received
from tests.mail.writing import DOMAIN, HandClock, courier, smtp_to

MONDAY = datetime(2024, 10, 14, 5, tzinfo=UTC)
"""Monday 14 October 2024, 07:00 in Paris: the hour of the DIPLP's export."""
FIGURES = {"expected": 101, "transmitted": 87, "actions": 312, "committed_cents": 1_234_567_89}
ONE, TWO = f"une@{DOMAIN}", f"deux@{DOMAIN}"


def workbook(text: str = "Bus des familles", weight: int = 0) -> bytes:
    """Make a real workbook, of at least ``weight`` bytes."""
    book, file = Workbook(), BytesIO()
    book.active.append([text])  # type: ignore[union-attr]  # a new workbook has a sheet
    for number in range(weight // 32):
        book.active.append([hashlib.sha256(str(number).encode()).hexdigest()])  # type: ignore[union-attr]  # the same
    book.save(file)
    return file.getvalue()


CONTENT = workbook()


def person(sessions: Sessions, address: str | None, role: Role = Role.DIPLP, *, active: bool = True) -> int:
    with sessions.begin() as session:
        made = Account(name=f"Personne {address}", email=address, role=role.value, active=active)
        session.add(made)
        session.flush()
        return made.id


def row(
    content: bytes, kind: ExportKind = ExportKind.DIPLP, period: str = "2024-10-14", at: datetime = MONDAY
) -> ExportRun:
    """Give a run that was stored at an instant, with its own state."""
    return ExportRun(
        kind=kind.value,
        period=period,
        as_of=at,
        state=RunState.STORED.value,
        requested_at=at,
        stored_at=at,
        file_name=f"recueil-{kind.value}-{period}.xlsx",
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        rows_digest="0" * 64,
        rows={"Actions": 312},
        figures=FIGURES,
    )


def store(sessions: Sessions, folder: Path, run: ExportRun, content: bytes, *, most: int = 5) -> int:
    """Store a run with its file, and write its letters, in one transaction; gives its number."""
    assert run.file_name
    (folder / run.file_name).write_bytes(content)
    with sessions.begin() as session:
        session.add(run)
        session.flush()
        Sender(most).announce(session, run.id, run.stored_at or MONDAY)
        return run.id


def sending(
    sessions: Sessions, port: int, folder: Path, clock: HandClock | None = None, timeout: float = 2.0
) -> Courier:
    """Give a courier that encloses the files of a folder."""
    made = courier(sessions, smtp_to(port, timeout=timeout), clock or HandClock(MONDAY))
    return replace(made, enclosures=folder)


def where(sessions: Sessions, run_id: int) -> dict[int, Standing]:
    """Give where each recipient of a run stands."""
    with sessions.reading() as session:
        return {one.account_id: one for one in standing(session, session.get_one(ExportRun, run_id))}


def enclosed(received: Received) -> bytes:
    """Give the one file that came with a message."""
    [part] = received.message.iter_attachments()
    assert isinstance(part, EmailMessage)
    content = part.get_content()
    assert isinstance(content, bytes)
    return content


def words(received: Received) -> str:
    """Give what a person reads in the plain text."""
    body = received.message.get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return text.replace("\u00a0", " ").replace("\u202f", " ")
