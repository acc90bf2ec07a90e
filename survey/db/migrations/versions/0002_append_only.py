"""What happened and what was transmitted is appended, and never changed or deleted (RELIABILITY, promise 4)."""

from alembic import op

revision = "0002"
down_revision = "0001"

APPEND_ONLY = (
    "events",
    "transmissions",
    "transmission_drafts",
    "transmission_remarks",
    "fact_pacts",
    "fact_schemes",
    "fact_signatories",
    "fact_priorities",
    "fact_priority_areas",
    "fact_actions",
    "fact_audiences",
    "fact_action_areas",
    "fact_action_departments",
    "fact_partners",
    "fact_contributions",
    "fact_cofundings",
    "fact_indicators",
)


def upgrade() -> None:
    """Make the triggers that refuse an UPDATE or a DELETE."""
    if op.get_bind().dialect.name == "sqlite":
        _on_sqlite()
    else:
        _on_postgresql()


def _on_sqlite() -> None:
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
