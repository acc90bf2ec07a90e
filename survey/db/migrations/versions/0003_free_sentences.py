"""What agents say freely, what was understood of it and awaits their word, and what a turn did, so that it can be undone."""

import sqlalchemy as sa
from alembic import op

import survey.db.base

revision = "0003"
down_revision = "0002"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON(none_as_null=True)


def upgrade() -> None:
    """Add the sentences, the proposals, and the turn of each event."""
    op.add_column("answers", sa.Column("withdrawn", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("events", sa.Column("withdrawn", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("events", sa.Column("turn", sa.String(length=16), nullable=True))
    op.add_column("events", sa.Column("undoes", sa.String(length=16), nullable=True))
    op.create_index("ix_events_turn", "events", ["dossier_id", "account_id", "turn"])
    op.create_table(
        "sentences",
        sa.Column("id", SERIAL, sa.Identity(always=False), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", survey.db.base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_sentences_dossier_id_dossiers")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_sentences_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sentences")),
    )
    op.create_table(
        "proposals",
        sa.Column("id", SERIAL, sa.Identity(always=False), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("sentence_id", SERIAL, nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("value", DOCUMENT, nullable=False),
        sa.Column("makes", DOCUMENT, nullable=False),
        sa.Column("start_at", sa.Integer(), nullable=False),
        sa.Column("end_at", sa.Integer(), nullable=False),
        sa.Column("sure", sa.Boolean(), nullable=False),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("turn", sa.String(length=16), nullable=True),
        sa.CheckConstraint("start_at <= end_at", name=op.f("ck_proposals_words_in_order")),
        sa.CheckConstraint(
            "standing IN ('open', 'agreed', 'confirmed', 'rejected')", name=op.f("ck_proposals_standing_known")
        ),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_proposals_dossier_id_dossiers")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_proposals_account_id_accounts")),
        sa.ForeignKeyConstraint(["sentence_id"], ["sentences.id"], name=op.f("fk_proposals_sentence_id_sentences")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index("ix_proposals_open", "proposals", ["dossier_id", "account_id", "standing"])
