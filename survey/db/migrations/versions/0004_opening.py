"""What opens the service: invited accounts, ways in, the journal, reviews, extensions, the outbox."""

import sqlalchemy as sa
from alembic import op

import survey.db.base

revision = "0004"
down_revision = "0003"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON(none_as_null=True)
INSTANT = survey.db.base.UTCDateTime(timezone=True)
APPEND_ONLY = ("journal", "decisions", "extensions")


def upgrade() -> None:
    """Add the tables, then what existing ones lack."""
    _accounts()
    _tables()
    head = sa.table("journal_head", sa.column("id"), sa.column("number"), sa.column("digest"))
    op.execute(head.insert().values(id=1, number=0, digest="0" * 64))
    heartbeats = sa.table("heartbeats", sa.column("name"))
    op.execute(heartbeats.insert().values(name="scheduler"))
    for table in APPEND_ONLY:
        _refuse_change(table)


def _refuse_change(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def _accounts() -> None:
    with op.batch_alter_table("accounts") as batch_op:
        batch_op.add_column(sa.Column("email", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("subject", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("invited_at", INSTANT, nullable=True))
        batch_op.add_column(sa.Column("disabled_at", INSTANT, nullable=True))
        batch_op.add_column(sa.Column("erased_at", INSTANT, nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_accounts_name"), type_="unique")
        batch_op.create_index("uq_accounts_subject", ["subject"], unique=True)
        batch_op.create_index("uq_accounts_email", ["email"], unique=True)

    op.add_column("events", sa.Column("digest", sa.String(length=64), nullable=True))
    op.add_column("dossiers", sa.Column("history_digest", sa.String(length=64), nullable=True))

    with op.batch_alter_table("sign_ins") as batch_op:
        batch_op.add_column(sa.Column("seen_at", INSTANT, nullable=True))
        batch_op.add_column(sa.Column("method", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("id_token", sa.Text(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_sign_ins_method_known"), "method IN ('email', 'proconnect', 'demonstration')"
        )
        batch_op.create_index("ix_sign_ins_account_id", ["account_id"], unique=False)


def _tables() -> None:
    op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", SERIAL, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_head")),
    )
    op.create_table(
        "journal",
        sa.Column("id", SERIAL, sa.Identity(always=False), nullable=False),
        sa.Column("number", SERIAL, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("content", DOCUMENT, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_journal_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
    )
    op.create_index("ix_journal_account_id", "journal", ["account_id", "id"], unique=False)
    op.create_index("ix_journal_kind", "journal", ["kind", "id"], unique=False)
    op.create_index("ix_journal_subject", "journal", ["subject", "id"], unique=False)
    op.create_index("uq_journal_number", "journal", ["number"], unique=True)

    op.create_table(
        "mails",
        sa.Column("id", SERIAL, sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("letter", DOCUMENT, nullable=True),
        sa.Column("is_secret", sa.Boolean(), nullable=False),
        sa.Column("once", sa.String(length=120), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("next_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'refused', 'given_up', 'forbidden', 'bounced')",
            name=op.f("ck_mails_state_known"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_mails_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
    )
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
    )
    op.create_index("ix_mails_due", "mails", ["state", "next_at"], unique=False)
    op.create_index("uq_mails_once", "mails", ["once"], unique=True)

    op.create_table(
        "sign_in_requests",
        sa.Column("id", SERIAL, sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("origin_hash", sa.String(length=64), nullable=False),
        sa.Column("email_hash", sa.String(length=64), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_sign_in_requests_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_requests")),
    )
    op.create_index("ix_sign_in_requests_email", "sign_in_requests", ["email_hash", "asked_at"], unique=False)
    op.create_index("ix_sign_in_requests_origin", "sign_in_requests", ["origin_hash", "asked_at"], unique=False)
    op.create_index("uq_sign_in_requests_token", "sign_in_requests", ["token_hash"], unique=True)

    op.create_table(
        "extensions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("territory_code", sa.String(length=3), nullable=False),
        sa.Column("closes_at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_extensions_account_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_extensions_campaign_id")),
        sa.ForeignKeyConstraint(["territory_code"], ["territories.code"], name=op.f("fk_extensions_territory_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extensions")),
    )
    op.create_index("ix_extensions_of", "extensions", ["campaign_id", "territory_code", "id"], unique=False)

    op.create_table(
        "notices",
        sa.Column("id", SERIAL, sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("mail_id", SERIAL, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notices_account_id")),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_notices_mail_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_waiting", "notices", ["mail_id", "account_id"], unique=False)

    op.create_table(
        "decisions",
        sa.Column("id", SERIAL, sa.Identity(always=False), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("kind IN ('returned', 'validated', 'reopened')", name=op.f("ck_decisions_kind_known")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_decisions_account_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_decisions_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index("ix_decisions_dossier_id", "decisions", ["dossier_id", "id"], unique=False)

    op.create_table(
        "presences",
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(length=80), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_presences_account_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_presences_dossier_id")),
        sa.PrimaryKeyConstraint("dossier_id", "account_id", name=op.f("pk_presences")),
    )
    op.create_table(
        "remarks",
        sa.Column("id", SERIAL, sa.Identity(always=False), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=True),
        sa.Column("question", sa.String(length=40), nullable=True),
        sa.Column("answer_version", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("ending", sa.String(length=20), nullable=True),
        sa.Column("closing_turn", sa.String(length=16), nullable=True),
        sa.Column("reply", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("(question IS NULL) = (item_id IS NULL)", name=op.f("ck_remarks_slot_whole")),
        sa.CheckConstraint("(closed_at IS NULL) = (ending IS NULL)", name=op.f("ck_remarks_closed_has_ending")),
        sa.CheckConstraint(
            "ending IN ('answered', 'kept', 'removed', 'transmitted', 'validated', 'withdrawn')",
            name=op.f("ck_remarks_ending_known"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_remarks_account_id")),
        sa.ForeignKeyConstraint(["closed_by"], ["accounts.id"], name=op.f("fk_remarks_closed_by")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_remarks_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarks")),
    )
    op.create_index("ix_remarks_open", "remarks", ["dossier_id", "closed_at"], unique=False)
