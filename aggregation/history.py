"""What the regions added up to each night: the series of the progress since the campaign opened."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from survey.db.base import Base, UTCDateTime


class NightRow(Base):
    """What a region added up to at ``as_of``, the instant of a night; a night is written whole, once. Amounts are cents."""

    __tablename__ = "nights"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    night: Mapped[date] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(String(3), ForeignKey("regions.code"), primary_key=True)
    as_of: Mapped[datetime] = mapped_column(UTCDateTime)
    expected: Mapped[int]
    begun: Mapped[int]
    transmitted: Mapped[int]
    nothing_to_report: Mapped[int]
    pacts: Mapped[int]
    signed_pacts: Mapped[int]
    priorities: Mapped[int]
    actions: Mapped[int]
    engaged_actions: Mapped[int]
    measured_actions: Mapped[int]
    committed_cents: Mapped[int] = mapped_column(BigInteger)
    derogatory_cents: Mapped[int] = mapped_column(BigInteger)
    secured_cents: Mapped[int] = mapped_column(BigInteger)
