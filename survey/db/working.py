"""The working copy: the campaigns, and the answers of each dossier with their history."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    select,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from survey.db.base import Base, Document, Serial, UTCDateTime, one_of
from survey.dialogue.proposals import Standing
from survey.domain.lifecycle import DossierState
from survey.domain.vocabulary import Unknown


class Region(Base):
    """A region of the official geographic code."""

    __tablename__ = "regions"

    code: Mapped[str] = mapped_column(String(3), primary_key=True)
    name: Mapped[str] = mapped_column(Text)


class TerritoryRow(Base):
    """What a dossier can be about: a department, or Corse as one pact; ``departments`` counts those expected of it."""

    __tablename__ = "territories"

    code: Mapped[str] = mapped_column(String(3), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    departments: Mapped[int]


class Campaign(Base):
    """A year's collection, with its window and the version of its questionnaire."""

    __tablename__ = "campaigns"
    __table_args__ = (CheckConstraint("opens_at < closes_at", name="window"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    questionnaire: Mapped[str] = mapped_column(String(20))
    opens_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Extension(Base):
    """More time for one territory, with its reason; the latest one counts, and what is transmitted in it is marked late."""

    __tablename__ = "extensions"
    __table_args__ = (Index("ix_extensions_of", "campaign_id", "territory_code", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    territory_code: Mapped[str] = mapped_column(ForeignKey("territories.code"))
    closes_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class JointAgreement(Base):
    """A department's agreement to one pact with the other departments of its joint territory (Corse)."""

    __tablename__ = "joint_agreements"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    department_code: Mapped[str] = mapped_column(ForeignKey("territories.code"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    agreed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Dossier(Base):
    """One territory's pact in one campaign (« recueil »); ``history_digest`` is the seal of its latest event.

    ``extended_to`` is read with it, in the same statement: until when its territory was given time, by the latest extension.
    """

    __tablename__ = "dossiers"
    __table_args__ = (UniqueConstraint("campaign_id", "territory_code"), one_of("state", DossierState))

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    territory_code: Mapped[str] = mapped_column(ForeignKey("territories.code"))
    state: Mapped[str] = mapped_column(String(20))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    history_digest: Mapped[str | None] = mapped_column(String(64))
    campaign: Mapped[Campaign] = relationship(lazy="joined", innerjoin=True)
    extended_to: Mapped[datetime | None] = column_property(
        select(Extension.closes_at)
        .where(Extension.campaign_id == campaign_id, Extension.territory_code == territory_code)
        .order_by(Extension.id.desc())
        .limit(1)
        .correlate_except(Extension)
        .scalar_subquery()
    )


class ItemRow(Base):
    """An item of a repeat; removing keeps the row, so that nothing said is lost."""

    __tablename__ = "items"
    __table_args__ = (
        ForeignKeyConstraint(["dossier_id", "parent_id"], ["items.dossier_id", "items.id"]),
        CheckConstraint("(parent_id IS NULL) = (id = 'pact')", name="only_the_pact_is_root"),
    )

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    repeat: Mapped[str] = mapped_column(String(40))
    parent_id: Mapped[str | None] = mapped_column(String(32))
    position: Mapped[int]
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class AnswerRow(Base):
    """The current answer of a slot; a value, or an unknown state, or neither where it was passed over or ``withdrawn``."""

    __tablename__ = "answers"
    __table_args__ = (
        ForeignKeyConstraint(["dossier_id", "item_id"], ["items.dossier_id", "items.id"]),
        CheckConstraint("value IS NULL OR unknown IS NULL", name="value_or_unknown"),
        CheckConstraint("version >= 1", name="version_positive"),
        one_of("unknown", Unknown),
    )

    dossier_id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    question: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int]
    value: Mapped[Any | None] = mapped_column(Document)
    unknown: Mapped[str | None] = mapped_column(String(20))
    recall_on: Mapped[date | None]
    words: Mapped[str] = mapped_column(Text)
    withdrawn: Mapped[bool] = mapped_column(default=False, server_default=false())
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    answered_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Event(Base):
    """What happened to a dossier, appended and never changed: a trigger refuses anything else.

    What one POST did shares its ``turn``; ``undoes`` names the turn that a later one takes back. ``digest`` is the SHA-256 over the digest
    of the dossier's event before and everything in this one; events older than the seals have none.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_slot", "dossier_id", "item_id", "question"),
        Index("ix_events_turn", "dossier_id", "account_id", "turn"),
        CheckConstraint("kind IN ('answered', 'added', 'removed', 'opened', 'transmitted')", name="kind_known"),
    )

    id: Mapped[int] = mapped_column(Serial, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    kind: Mapped[str] = mapped_column(String(20))
    item_id: Mapped[str | None] = mapped_column(String(32))
    question: Mapped[str | None] = mapped_column(String(40))
    version: Mapped[int | None]
    value: Mapped[Any | None] = mapped_column(Document)
    unknown: Mapped[str | None] = mapped_column(String(20))
    recall_on: Mapped[date | None]
    words: Mapped[str] = mapped_column(Text)
    withdrawn: Mapped[bool] = mapped_column(default=False, server_default=false())
    turn: Mapped[str | None] = mapped_column(String(16))
    undoes: Mapped[str | None] = mapped_column(String(16))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    digest: Mapped[str | None] = mapped_column(String(64))


class Sentence(Base):
    """What an agent wrote freely, word for word, and where it was said."""

    __tablename__ = "sentences"

    id: Mapped[int] = mapped_column(Serial, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    item_id: Mapped[str] = mapped_column(String(32))
    question: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class ProposalRow(Base):
    """A value understood in a sentence, which is no answer before the agent confirms it.

    ``makes`` holds the items that confirming it adds, from the outermost in. ``start_at`` and ``end_at`` are places in the sentence.
    ``turn`` is the turn that settled it.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        Index("ix_proposals_open", "dossier_id", "account_id", "standing"),
        CheckConstraint("start_at <= end_at", name="words_in_order"),
        one_of("standing", Standing),
    )

    id: Mapped[int] = mapped_column(Serial, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    sentence_id: Mapped[int] = mapped_column(Serial, ForeignKey("sentences.id"))
    item_id: Mapped[str] = mapped_column(String(32))
    question: Mapped[str] = mapped_column(String(40))
    value: Mapped[Any] = mapped_column(Document)
    makes: Mapped[Any] = mapped_column(Document)
    start_at: Mapped[int]
    end_at: Mapped[int]
    sure: Mapped[bool]
    standing: Mapped[str] = mapped_column(String(20))
    turn: Mapped[str | None] = mapped_column(String(16))


class Request(Base):
    """A POST that was carried out, by its idempotency key: the same key gives the same response, another body is refused."""

    __tablename__ = "requests"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    fingerprint: Mapped[str] = mapped_column(String(64))
    location: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
