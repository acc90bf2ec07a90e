"""What the consolidated exports stand on: fencing, deliveries, envelopes, nights, tokens of feeds."""

import sqlalchemy as sa
from alembic import op

import survey.db.base

revision = "0005"
down_revision = "0004"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = survey.db.base.UTCDateTime(timezone=True)
APPEND_ONLY = ("envelope_loads", "regional_envelopes", "nights")
COUNTS = (
    *("expected", "begun", "transmitted", "nothing_to_report", "pacts", "signed_pacts"),
    *("priorities", "actions", "engaged_actions", "measured_actions"),
)
AMOUNTS = ("committed_cents", "derogatory_cents", "secured_cents")


def upgrade() -> None:
    """Add the tables, and what runs lack."""
    with op.batch_alter_table("export_runs") as batch_op:
        batch_op.add_column(sa.Column("fence", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("previous_id", SERIAL, nullable=True))
        batch_op.add_column(sa.Column("figures", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("standing", sa.JSON(none_as_null=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_export_runs_previous_id"), "export_runs", ["previous_id"], ["id"])
    _exports()
    _envelopes()
    _nights()
    leases = sa.table("leases", sa.column("name"))
    op.execute(leases.insert().values(name="exports"))
    for table in APPEND_ONLY:
        _refuse_change(table)


def _exports() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("number", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=True),
        sa.Column("until", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "export_deliveries",
        sa.Column("id", SERIAL, sa.Identity(always=False), nullable=False),
        sa.Column("run_id", SERIAL, nullable=False),
        sa.Column("mail_id", SERIAL, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["export_runs.id"], name=op.f("fk_export_deliveries_run_id")),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["mails.id"], name=op.f("fk_export_deliveries_mail_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_export_deliveries_account_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_export_deliveries_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_deliveries")),
    )
    op.create_index("uq_export_deliveries_mail", "export_deliveries", ["mail_id"], unique=True)
    op.create_index("ix_export_deliveries_run_id", "export_deliveries", ["run_id"], unique=False)
    op.create_table(
        "feed_tokens",
        sa.Column("id", SERIAL, sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_feed_tokens_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_tokens")),
    )
    op.create_index("uq_feed_tokens_token", "feed_tokens", ["token_hash"], unique=True)
    op.create_index("ix_feed_tokens_account_id", "feed_tokens", ["account_id"], unique=False)


def _envelopes() -> None:
    op.create_table(
        "envelope_loads",
        sa.Column("id", SERIAL, sa.Identity(always=False), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("loaded_at", INSTANT, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_envelope_loads_campaign_id")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_envelope_loads_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelope_loads")),
    )
    op.create_index("ix_envelope_loads_of", "envelope_loads", ["campaign_id", "loaded_at"], unique=False)
    op.create_table(
        "regional_envelopes",
        sa.Column("load_id", SERIAL, nullable=False),
        sa.Column("region_code", sa.String(length=3), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("cents >= 0", name=op.f("ck_regional_envelopes_cents_not_negative")),
        sa.ForeignKeyConstraint(["load_id"], ["envelope_loads.id"], name=op.f("fk_regional_envelopes_load_id")),
        sa.ForeignKeyConstraint(["region_code"], ["regions.code"], name=op.f("fk_regional_envelopes_region_code")),
        sa.PrimaryKeyConstraint("load_id", "region_code", name=op.f("pk_regional_envelopes")),
    )


def _nights() -> None:
    op.create_table(
        "nights",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("region_code", sa.String(length=3), nullable=False),
        sa.Column("as_of", INSTANT, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in AMOUNTS),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_nights_campaign_id")),
        sa.ForeignKeyConstraint(["region_code"], ["regions.code"], name=op.f("fk_nights_region_code")),
        sa.PrimaryKeyConstraint("campaign_id", "night", "region_code", name=op.f("pk_nights")),
    )


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
