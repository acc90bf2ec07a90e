"""Whom each consolidated export was sent to: one row for each letter of each run."""

from datetime import datetime

from sqlalchemy import ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from survey.db.base import Base, Serial, UTCDateTime


class ExportDelivery(Base):
    """A letter that takes a run to a recipient; it goes when the letter, past its term, is erased.

    ``asked_by`` is who had it sent again, nobody for the schedule's own.
    """

    __tablename__ = "export_deliveries"
    __table_args__ = (
        Index("uq_export_deliveries_mail", "mail_id", unique=True),
        Index("ix_export_deliveries_run_id", "run_id"),
    )

    id: Mapped[int] = mapped_column(Serial, Identity(), primary_key=True)
    run_id: Mapped[int] = mapped_column(Serial, ForeignKey("export_runs.id"))
    mail_id: Mapped[int] = mapped_column(Serial, ForeignKey("mails.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
