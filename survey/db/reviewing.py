"""What those who review a dossier say of it: remarks on an answer or on the whole, and decisions."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.db.base import Base, Serial, UTCDateTime, one_of
from survey.domain.lifecycle import Decision, Ending


class Remark(Base):
    """A reviewer's remark on one answer of a transmitted version, or on the whole where ``question`` is empty.

    It is open until ``closed_at``, and ``ending`` says why; ``closing_turn`` is the turn that closed it, which an undo opens again.
    ``answer_version`` is the version of the answer that the remark is about. Nobody but the reviewers sees it before it is ``sent_at``.
    """

    __tablename__ = "remarks"
    __table_args__ = (
        Index("ix_remarks_open", "dossier_id", "closed_at"),
        CheckConstraint("(question IS NULL) = (item_id IS NULL)", name="slot_whole"),
        CheckConstraint("(closed_at IS NULL) = (ending IS NULL)", name="closed_has_ending"),
        one_of("ending", Ending),
    )

    id: Mapped[int] = mapped_column(Serial, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    number: Mapped[int]
    item_id: Mapped[str | None] = mapped_column(String(32))
    question: Mapped[str | None] = mapped_column(String(40))
    answer_version: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    ending: Mapped[str | None] = mapped_column(String(20))
    closing_turn: Mapped[str | None] = mapped_column(String(16))
    reply: Mapped[str] = mapped_column(Text, default="", server_default="")


class DecisionRow(Base):
    """A reviewer sent a version back, validated it, or reopened the dossier; appended and never changed."""

    __tablename__ = "decisions"
    __table_args__ = (one_of("kind", Decision), Index("ix_decisions_dossier_id", "dossier_id", "id"))

    id: Mapped[int] = mapped_column(Serial, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
