"""Who is there: accounts with their scopes, the ways in, the browsers that are signed in, who has a dossier in front of them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db.base import Base, Serial, UTCDateTime, one_of
from survey.domain.policy import Role
from survey.domain.ways_in import WayIn


class Account(Base):
    """Somebody who was invited; never a person's name in the demonstration.

    ``email`` is lower case, and empty once the person was erased: the row stays, because the history refers to it.
    ``subject`` is what ProConnect calls this person; it is kept at their first sign-in with it.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        one_of("role", Role),
        Index("uq_accounts_email", "email", unique=True),
        Index("uq_accounts_subject", "subject", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(20))
    active: Mapped[bool] = mapped_column(default=True)
    subject: Mapped[str | None] = mapped_column(Text)
    invited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    scopes: Mapped[list["Scope"]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class Scope(Base):
    """A department or a region that an account reaches."""

    __tablename__ = "scopes"
    __table_args__ = (
        CheckConstraint("(department_code IS NULL) <> (region_code IS NULL)", name="one_of_both"),
        UniqueConstraint("account_id", "department_code"),
        UniqueConstraint("account_id", "region_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    department_code: Mapped[str | None] = mapped_column(ForeignKey("territories.code"))
    region_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"))


class SignIn(Base):
    """A browser that is signed in; the token itself is kept by the browser alone.

    ``id_token`` is what the identity provider wants back at log-out; it is wiped when the session is ended, or by the purge after its term.
    """

    __tablename__ = "sign_ins"
    __table_args__ = (one_of("method", WayIn), Index("ix_sign_ins_account_id", "account_id"))

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    method: Mapped[str | None] = mapped_column(String(20))
    id_token: Mapped[str | None] = mapped_column(Text)


class SignInRequest(Base):
    """Somebody asked to sign in by e-mail: a row for a known address and for an unknown one alike (``account_id`` is then empty).

    Everything is kept as a keyed digest: the link's token, the short code, the browser that asked; for throttling, where the request
    came from and the address, never these themselves. A request that is void (too many came before) expires as it is asked.
    """

    __tablename__ = "sign_in_requests"
    __table_args__ = (
        Index("ix_sign_in_requests_origin", "origin_hash", "asked_at"),
        Index("ix_sign_in_requests_email", "email_hash", "asked_at"),
        Index("uq_sign_in_requests_token", "token_hash", unique=True),
    )

    id: Mapped[int] = mapped_column(Serial, Identity(), primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    token_hash: Mapped[str] = mapped_column(String(64))
    code_hash: Mapped[str] = mapped_column(String(64))
    browser_hash: Mapped[str] = mapped_column(String(64))
    origin_hash: Mapped[str] = mapped_column(String(64))
    email_hash: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Presence(Base):
    """Somebody has a dossier in front of them; ``slot`` is the question, as in the address of the page."""

    __tablename__ = "presences"

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    slot: Mapped[str] = mapped_column(String(80))
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)


class FeedToken(Base):
    """What lets a spreadsheet program read the exports of an account by itself; only a keyed digest of it is kept.

    ``name`` is the holder's own word for it (« Mon tableau de bord »).
    """

    __tablename__ = "feed_tokens"
    __table_args__ = (
        Index("uq_feed_tokens_token", "token_hash", unique=True),
        Index("ix_feed_tokens_account_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(Serial, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    token_hash: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
