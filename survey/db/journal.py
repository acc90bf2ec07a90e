"""The journal: what was done to the service, appended and never changed, each row sealed by a digest over the one before."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.db.base import Base, Document, Serial, UTCDateTime


class JournalRow(Base):
    """One thing that happened. ``number`` counts from 1 without a gap; a trigger refuses UPDATE and DELETE.

    ``account_id`` is who did it; empty for a command or for the service itself, which ``author`` then names.
    ``subject`` names what it was done to (``account:12``, ``dossier:2024-48``, ``campaign:2024``). ``content`` holds no text of an answer.
    ``digest`` is the SHA-256 over the digest of the row before and everything in this one.
    """

    __tablename__ = "journal"
    __table_args__ = (
        Index("uq_journal_number", "number", unique=True),
        Index("ix_journal_kind", "kind", "id"),
        Index("ix_journal_subject", "subject", "id"),
        Index("ix_journal_account_id", "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(Serial, Identity(), primary_key=True)
    number: Mapped[int] = mapped_column(Serial)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    kind: Mapped[str] = mapped_column(String(40))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    author: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    content: Mapped[Any] = mapped_column(Document)
    digest: Mapped[str] = mapped_column(String(64))


class JournalHead(Base):
    """The end of the journal: one row, locked by who appends; it also tells a journal whose end was cut off."""

    __tablename__ = "journal_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Serial)
    digest: Mapped[str] = mapped_column(String(64))
