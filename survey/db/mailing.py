"""The outbox: letters written in the transaction of what they tell, and sent after it; and what waits to be told together."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.db.base import Base, Document, Serial, UTCDateTime, one_of
from survey.domain.letters import Delivery


class Mail(Base):
    """A letter to one recipient. ``once`` names what must be told only once; ``message_id`` never changes between attempts.

    ``letter`` is the letter as data; one that carries a secret (a way to sign in) is wiped when it has left or its term is past.
    Who sends a waiting one claims it first: ``attempts`` goes up, and ``next_at`` moves on to when another may try.
    ``settled_at``: somebody has seen that it did not arrive.
    """

    __tablename__ = "mails"
    __table_args__ = (
        one_of("state", Delivery),
        Index("uq_mails_once", "once", unique=True),
        Index("ix_mails_due", "state", "next_at"),
    )

    id: Mapped[int] = mapped_column(Serial, Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    address: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    letter: Mapped[Any | None] = mapped_column(Document)
    is_secret: Mapped[bool]
    once: Mapped[str | None] = mapped_column(String(120))
    message_id: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    next_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    outcome: Mapped[str] = mapped_column(Text, default="", server_default="")
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Notice(Base):
    """Something to tell an account, alone or with others in one letter; ``mail_id`` is the letter that told it."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_waiting", "mail_id", "account_id"),)

    id: Mapped[int] = mapped_column(Serial, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    mail_id: Mapped[int | None] = mapped_column(Serial, ForeignKey("mails.id"))


class Heartbeat(Base):
    """When a process that works by itself was last seen; each has its row from the first day."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
