"""Who acts among the schedulers, and the number that fences off whoever acted before (RELIABILITY, promise 5)."""

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.db.base import Base, UTCDateTime


class Lease(Base):
    """A lease by name, there from the first day. ``number`` never goes down: each claim of a run takes the next one.

    ``holder`` may act until ``until``, in the machine's own time, whatever a demonstration's clock says.
    """

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    holder: Mapped[str | None] = mapped_column(String(120))
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
