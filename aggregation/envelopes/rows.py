"""The envelopes as they were loaded: a version is never changed, the next one stands in its place."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from survey.db.base import Base, Serial, UTCDateTime


class EnvelopeLoad(Base):
    """A version: all the envelopes of a campaign as one file gave them. ``digest`` is the SHA-256 of the amounts by region.

    ``author`` is the role of who loaded it, as the journal names it: a person's name stays in the account.
    """

    __tablename__ = "envelope_loads"
    __table_args__ = (Index("ix_envelope_loads_of", "campaign_id", "loaded_at"),)

    id: Mapped[int] = mapped_column(Serial, Identity(), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    loaded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    author: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))


class RegionalEnvelope(Base):
    """The envelope of a region in a version, in cents; a region without a row is one that was left blank."""

    __tablename__ = "regional_envelopes"
    __table_args__ = (CheckConstraint("cents >= 0", name="cents_not_negative"),)

    load_id: Mapped[int] = mapped_column(Serial, ForeignKey("envelope_loads.id"), primary_key=True)
    region_code: Mapped[str] = mapped_column(String(3), ForeignKey("regions.code"), primary_key=True)
    cents: Mapped[int] = mapped_column(BigInteger)
