"""First schema: the working copy, the facts, the runs of exports."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "role IN ('agent', 'commissioner', 'diplp', 'dgcs', 'administrator')", name=op.f("ck_accounts_role_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("name", name=op.f("uq_accounts_name")),
    )
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("questionnaire", sa.String(length=20), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_campaigns_window")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("year", name=op.f("uq_campaigns_year")),
    )
    op.create_table(
        "regions",
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_regions")),
    )
    op.create_table(
        "export_runs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(length=120), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_name", sa.String(length=120), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("rows_digest", sa.String(length=64), nullable=True),
        sa.Column("rows", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name=op.f("ck_export_runs_failed_has_error")),
        sa.CheckConstraint(
            "(state = 'stored') = (stored_at IS NOT NULL AND file_name IS NOT NULL AND size IS NOT NULL AND digest IS NOT NULL AND rows_digest IS NOT NULL AND rows IS NOT NULL)",
            name=op.f("ck_export_runs_stored_is_whole"),
        ),
        sa.CheckConstraint("kind IN ('diplp', 'dgcs')", name=op.f("ck_export_runs_kind_known")),
        sa.CheckConstraint(
            "state <> 'claimed' OR (claimed_at IS NOT NULL AND claimed_by IS NOT NULL)",
            name=op.f("ck_export_runs_claim_has_owner"),
        ),
        sa.CheckConstraint(
            "state IN ('requested', 'claimed', 'stored', 'failed')", name=op.f("ck_export_runs_state_known")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_export_runs_attempts_not_negative")),
        sa.CheckConstraint("size > 0", name=op.f("ck_export_runs_size_positive")),
        sa.ForeignKeyConstraint(["requested_by"], ["accounts.id"], name=op.f("fk_export_runs_requested_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_runs")),
        sa.UniqueConstraint("file_name", name=op.f("uq_export_runs_file_name")),
        sa.UniqueConstraint("kind", "period", name=op.f("uq_export_runs_kind_period")),
    )
    with op.batch_alter_table("export_runs", schema=None) as batch_op:
        batch_op.create_index("ix_export_runs_state", ["state"], unique=False)

    op.create_table(
        "requests",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_requests_account_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_requests")),
    )
    op.create_table(
        "sign_ins",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_sign_ins_account_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_ins")),
    )
    op.create_table(
        "territories",
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region_code", sa.String(length=3), nullable=False),
        sa.Column("departments", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["region_code"], ["regions.code"], name=op.f("fk_territories_region_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_territories")),
    )
    op.create_table(
        "dossiers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("territory_code", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'transmitted', 'returned', 'validated')", name=op.f("ck_dossiers_state_known")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_dossiers_campaign_id")),
        sa.ForeignKeyConstraint(["territory_code"], ["territories.code"], name=op.f("fk_dossiers_territory_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossiers")),
        sa.UniqueConstraint("campaign_id", "territory_code", name=op.f("uq_dossiers_campaign_id_territory_code")),
    )
    op.create_table(
        "joint_agreements",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("department_code", sa.String(length=3), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_joint_agreements_account_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_joint_agreements_campaign_id")),
        sa.ForeignKeyConstraint(
            ["department_code"], ["territories.code"], name=op.f("fk_joint_agreements_department_code")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "department_code", name=op.f("pk_joint_agreements")),
    )
    op.create_table(
        "scopes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("department_code", sa.String(length=3), nullable=True),
        sa.Column("region_code", sa.String(length=3), nullable=True),
        sa.CheckConstraint("(department_code IS NULL) <> (region_code IS NULL)", name=op.f("ck_scopes_one_of_both")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_scopes_account_id")),
        sa.ForeignKeyConstraint(["department_code"], ["territories.code"], name=op.f("fk_scopes_department_code")),
        sa.ForeignKeyConstraint(["region_code"], ["regions.code"], name=op.f("fk_scopes_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scopes")),
        sa.UniqueConstraint("account_id", "department_code", name=op.f("uq_scopes_account_id_department_code")),
        sa.UniqueConstraint("account_id", "region_code", name=op.f("uq_scopes_account_id_region_code")),
    )
    op.create_table(
        "events",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=True),
        sa.Column("question", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("unknown", sa.String(length=20), nullable=True),
        sa.Column("recall_on", sa.Date(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('answered', 'added', 'removed', 'opened', 'transmitted')", name=op.f("ck_events_kind_known")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_events_account_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_events_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index("ix_events_slot", ["dossier_id", "item_id", "question"], unique=False)

    op.create_table(
        "items",
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("repeat", sa.String(length=40), nullable=False),
        sa.Column("parent_id", sa.String(length=32), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(parent_id IS NULL) = (id = 'pact')", name=op.f("ck_items_only_the_pact_is_root")),
        sa.ForeignKeyConstraint(
            ["dossier_id", "parent_id"], ["items.dossier_id", "items.id"], name=op.f("fk_items_dossier_id_parent_id")
        ),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_items_dossier_id")),
        sa.PrimaryKeyConstraint("dossier_id", "id", name=op.f("pk_items")),
    )
    op.create_table(
        "transmissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("transmitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_transmissions_number_positive")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_transmissions_account_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_transmissions_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transmissions")),
        sa.UniqueConstraint("dossier_id", "number", name=op.f("uq_transmissions_dossier_id_number")),
    )
    with op.batch_alter_table("transmissions", schema=None) as batch_op:
        batch_op.create_index("ix_transmissions_transmitted_at", ["transmitted_at"], unique=False)

    op.create_table(
        "answers",
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("unknown", sa.String(length=20), nullable=True),
        sa.Column("recall_on", sa.Date(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "unknown IN ('unknown', 'pending', 'not_applicable')", name=op.f("ck_answers_unknown_known")
        ),
        sa.CheckConstraint("value IS NULL OR unknown IS NULL", name=op.f("ck_answers_value_or_unknown")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_answers_version_positive")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_answers_account_id")),
        sa.ForeignKeyConstraint(
            ["dossier_id", "item_id"], ["items.dossier_id", "items.id"], name=op.f("fk_answers_dossier_id_item_id")
        ),
        sa.PrimaryKeyConstraint("dossier_id", "item_id", "question", name=op.f("pk_answers")),
    )
    op.create_table(
        "fact_pacts",
        sa.Column("transmission_id", sa.Integer(), nullable=False),
        sa.Column("territory_code", sa.String(length=3), nullable=False),
        sa.Column("reporting_office", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("none_reason", sa.Text(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("wider_document", sa.Boolean(), nullable=True),
        sa.Column("governance", sa.String(length=24), nullable=True),
        sa.Column("governance_name", sa.Text(), nullable=True),
        sa.Column("people_concerned", sa.Boolean(), nullable=True),
        sa.Column("people_concerned_how", sa.Text(), nullable=True),
        sa.Column("territorial_assessment", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'none') = (none_reason IS NOT NULL)", name=op.f("ck_fact_pacts_none_has_reason")),
        sa.CheckConstraint("(state = 'signed') = (signed_on IS NOT NULL)", name=op.f("ck_fact_pacts_signed_has_day")),
        sa.CheckConstraint(
            "governance IN ('existing', 'created', 'undecided')", name=op.f("ck_fact_pacts_governance_known")
        ),
        sa.CheckConstraint(
            "state IN ('preparing', 'agreed', 'signed', 'none')", name=op.f("ck_fact_pacts_state_known")
        ),
        sa.ForeignKeyConstraint(["territory_code"], ["territories.code"], name=op.f("fk_fact_pacts_territory_code")),
        sa.ForeignKeyConstraint(["transmission_id"], ["transmissions.id"], name=op.f("fk_fact_pacts_transmission_id")),
        sa.PrimaryKeyConstraint("transmission_id", name=op.f("pk_fact_pacts")),
    )
    op.create_table(
        "transmission_drafts",
        sa.Column("transmission_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["transmission_id"], ["transmissions.id"], name=op.f("fk_transmission_drafts_transmission_id")
        ),
        sa.PrimaryKeyConstraint("transmission_id", "item_id", name=op.f("pk_transmission_drafts")),
    )
    op.create_table(
        "transmission_remarks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("transmission_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["transmission_id"], ["transmissions.id"], name=op.f("fk_transmission_remarks_transmission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transmission_remarks")),
    )
    with op.batch_alter_table("transmission_remarks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transmission_remarks_transmission_id"), ["transmission_id"], unique=False)

    op.create_table(
        "fact_priorities",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("transmission_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("axis", sa.String(length=24), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("lead_category", sa.String(length=24), nullable=False),
        sa.Column("lead_name", sa.Text(), nullable=False),
        sa.Column("lead_function", sa.Text(), nullable=True),
        sa.Column("committee", sa.Boolean(), nullable=True),
        sa.Column("committee_state", sa.String(length=24), nullable=True),
        sa.Column("committee_frequency", sa.String(length=24), nullable=True),
        sa.CheckConstraint(
            "axis IN ('childhood', 'employment', 'rights', 'transition', 'other')",
            name=op.f("ck_fact_priorities_axis_known"),
        ),
        sa.CheckConstraint(
            "committee_frequency IN ('monthly', 'bimonthly', 'quarterly', 'half_yearly', 'other')",
            name=op.f("ck_fact_priorities_committee_frequency_known"),
        ),
        sa.CheckConstraint(
            "committee_state IN ('unknown', 'pending', 'not_applicable')",
            name=op.f("ck_fact_priorities_committee_state_known"),
        ),
        sa.CheckConstraint(
            "lead_category IN ('caf', 'msa', 'cpam', 'carsat', 'france_travail', 'ars', 'region', 'department', 'epci', 'commune', 'state_other', 'company', 'foundation', 'association', 'esf_plus', 'other_eu', 'other')",
            name=op.f("ck_fact_priorities_lead_category_known"),
        ),
        sa.CheckConstraint(
            "(committee IS NULL) <> (committee_state IS NULL)", name=op.f("ck_fact_priorities_committee_or_state")
        ),
        sa.CheckConstraint("position BETWEEN 1 AND 3", name=op.f("ck_fact_priorities_three_at_most")),
        sa.ForeignKeyConstraint(
            ["transmission_id"], ["fact_pacts.transmission_id"], name=op.f("fk_fact_priorities_transmission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_priorities")),
        sa.UniqueConstraint("id", "transmission_id", "axis", name=op.f("uq_fact_priorities_id_transmission_id_axis")),
        sa.UniqueConstraint("transmission_id", "position", name=op.f("uq_fact_priorities_transmission_id_position")),
    )
    op.create_table(
        "fact_schemes",
        sa.Column("transmission_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=24), nullable=False),
        sa.CheckConstraint(
            "scheme IN ('department_contract', 'metropolis_contract', 'city_contract', 'territorial_agreement', 'department_plan', 'roadmap', 'other', 'none')",
            name=op.f("ck_fact_schemes_scheme_known"),
        ),
        sa.ForeignKeyConstraint(
            ["transmission_id"], ["fact_pacts.transmission_id"], name=op.f("fk_fact_schemes_transmission_id")
        ),
        sa.PrimaryKeyConstraint("transmission_id", "scheme", name=op.f("pk_fact_schemes")),
    )
    op.create_table(
        "fact_signatories",
        sa.Column("transmission_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=24), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "category IN ('caf', 'msa', 'cpam', 'carsat', 'france_travail', 'ars', 'region', 'department', 'epci', 'commune', 'state_other', 'company', 'foundation', 'association', 'esf_plus', 'other_eu', 'other')",
            name=op.f("ck_fact_signatories_category_known"),
        ),
        sa.ForeignKeyConstraint(
            ["transmission_id"], ["fact_pacts.transmission_id"], name=op.f("fk_fact_signatories_transmission_id")
        ),
        sa.PrimaryKeyConstraint("transmission_id", "position", name=op.f("pk_fact_signatories")),
    )
    op.create_table(
        "fact_actions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("transmission_id", sa.Integer(), nullable=False),
        sa.Column("priority_id", sa.Integer(), nullable=False),
        sa.Column("axis", sa.String(length=24), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("novelty", sa.String(length=24), nullable=True),
        sa.Column("innovation", sa.Text(), nullable=True),
        sa.Column("operator_category", sa.String(length=24), nullable=False),
        sa.Column("operator_name", sa.Text(), nullable=False),
        sa.Column("operator_siret", sa.String(length=14), nullable=True),
        sa.Column("other_audience_reason", sa.Text(), nullable=True),
        sa.Column("scale", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("committed_on", sa.Date(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("starts_on_is_month", sa.Boolean(), nullable=False),
        sa.Column("starts_on_state", sa.String(length=24), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ends_on_is_month", sa.Boolean(), nullable=False),
        sa.Column("ends_on_state", sa.String(length=24), nullable=True),
        sa.Column("evaluation", sa.Text(), nullable=False),
        sa.Column("uses_local_credits", sa.Boolean(), nullable=False),
        sa.Column("committed_cents", sa.BigInteger(), nullable=True),
        sa.Column("planned_cents", sa.BigInteger(), nullable=True),
        sa.Column("paid_cents", sa.BigInteger(), nullable=True),
        sa.Column("paid_cents_state", sa.String(length=24), nullable=True),
        sa.Column("commitment_number", sa.String(length=50), nullable=True),
        sa.Column("commitment_number_state", sa.String(length=24), nullable=True),
        sa.Column("credit_use", sa.String(length=24), nullable=True),
        sa.Column("derogation_reason", sa.Text(), nullable=True),
        sa.Column("total_cents", sa.BigInteger(), nullable=True),
        sa.Column("total_cents_state", sa.String(length=24), nullable=True),
        sa.Column("targeted_beneficiaries", sa.Integer(), nullable=True),
        sa.Column("targeted_beneficiaries_state", sa.String(length=24), nullable=True),
        sa.Column("reached_beneficiaries", sa.Integer(), nullable=True),
        sa.Column("reached_beneficiaries_state", sa.String(length=24), nullable=True),
        sa.Column("beneficiary_unit", sa.String(length=24), nullable=False),
        sa.Column("effects_on_people", sa.Text(), nullable=True),
        sa.Column("effects_on_area", sa.Text(), nullable=True),
        sa.Column("effects_on_partners", sa.Text(), nullable=True),
        sa.Column("redirection", sa.Boolean(), nullable=True),
        sa.Column("redirection_how", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(credit_use IN ('engineering', 'logistics', 'facilitation', 'cross_cutting')) = (derogation_reason IS NOT NULL) OR credit_use IS NULL",
            name=op.f("ck_fact_actions_derogatory_has_reason"),
        ),
        sa.CheckConstraint(
            "(state IN ('committed', 'under_way', 'finished')) = (committed_on IS NOT NULL)",
            name=op.f("ck_fact_actions_engaged_has_day"),
        ),
        sa.CheckConstraint(
            "(uses_local_credits AND state IN ('committed', 'under_way', 'finished')) = (committed_cents IS NOT NULL)",
            name=op.f("ck_fact_actions_engaged_credits_have_amount"),
        ),
        sa.CheckConstraint(
            "beneficiary_unit IN ('people', 'families', 'households')",
            name=op.f("ck_fact_actions_beneficiary_unit_known"),
        ),
        sa.CheckConstraint(
            "commitment_number_state IN ('unknown', 'pending', 'not_applicable')",
            name=op.f("ck_fact_actions_commitment_number_state_known"),
        ),
        sa.CheckConstraint(
            "credit_use IN ('concrete', 'engineering', 'logistics', 'facilitation', 'cross_cutting')",
            name=op.f("ck_fact_actions_credit_use_known"),
        ),
        sa.CheckConstraint(
            "ends_on_state IN ('unknown', 'pending', 'not_applicable')",
            name=op.f("ck_fact_actions_ends_on_state_known"),
        ),
        sa.CheckConstraint("novelty IN ('new', 'reinforced', 'continued')", name=op.f("ck_fact_actions_novelty_known")),
        sa.CheckConstraint(
            "operator_category IN ('caf', 'msa', 'cpam', 'carsat', 'france_travail', 'ars', 'region', 'department', 'epci', 'commune', 'state_other', 'company', 'foundation', 'association', 'esf_plus', 'other_eu', 'other')",
            name=op.f("ck_fact_actions_operator_category_known"),
        ),
        sa.CheckConstraint(
            "paid_cents_state IN ('unknown', 'pending', 'not_applicable')",
            name=op.f("ck_fact_actions_paid_cents_state_known"),
        ),
        sa.CheckConstraint(
            "reached_beneficiaries_state IN ('unknown', 'pending', 'not_applicable')",
            name=op.f("ck_fact_actions_reached_beneficiaries_state_known"),
        ),
        sa.CheckConstraint(
            "scale IN ('neighbourhood', 'commune', 'epci', 'living_area', 'arrondissement', 'department', 'interdepartmental')",
            name=op.f("ck_fact_actions_scale_known"),
        ),
        sa.CheckConstraint(
            "starts_on_state IN ('unknown', 'pending', 'not_applicable')",
            name=op.f("ck_fact_actions_starts_on_state_known"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'committed', 'under_way', 'finished', 'dropped')",
            name=op.f("ck_fact_actions_state_known"),
        ),
        sa.CheckConstraint(
            "targeted_beneficiaries_state IN ('unknown', 'pending', 'not_applicable')",
            name=op.f("ck_fact_actions_targeted_beneficiaries_state_known"),
        ),
        sa.CheckConstraint(
            "total_cents_state IN ('unknown', 'pending', 'not_applicable')",
            name=op.f("ck_fact_actions_total_cents_state_known"),
        ),
        sa.CheckConstraint(
            "commitment_number IS NULL OR commitment_number_state IS NULL",
            name=op.f("ck_fact_actions_commitment_number_or_state"),
        ),
        sa.CheckConstraint("committed_cents > 0", name=op.f("ck_fact_actions_committed_positive")),
        sa.CheckConstraint("ends_on IS NULL OR ends_on_state IS NULL", name=op.f("ck_fact_actions_ends_on_or_state")),
        sa.CheckConstraint(
            "paid_cents >= 0 AND paid_cents <= committed_cents", name=op.f("ck_fact_actions_paid_at_most_committed")
        ),
        sa.CheckConstraint(
            "paid_cents IS NULL OR paid_cents_state IS NULL", name=op.f("ck_fact_actions_paid_cents_or_state")
        ),
        sa.CheckConstraint("planned_cents >= 0", name=op.f("ck_fact_actions_planned_not_negative")),
        sa.CheckConstraint(
            "reached_beneficiaries IS NULL OR reached_beneficiaries_state IS NULL",
            name=op.f("ck_fact_actions_reached_beneficiaries_or_state"),
        ),
        sa.CheckConstraint(
            "starts_on IS NULL OR starts_on_state IS NULL", name=op.f("ck_fact_actions_starts_on_or_state")
        ),
        sa.CheckConstraint(
            "targeted_beneficiaries >= 0 AND reached_beneficiaries >= 0",
            name=op.f("ck_fact_actions_counts_not_negative"),
        ),
        sa.CheckConstraint(
            "targeted_beneficiaries IS NULL OR targeted_beneficiaries_state IS NULL",
            name=op.f("ck_fact_actions_targeted_beneficiaries_or_state"),
        ),
        sa.CheckConstraint("total_cents >= 0", name=op.f("ck_fact_actions_total_not_negative")),
        sa.CheckConstraint(
            "total_cents IS NULL OR total_cents_state IS NULL", name=op.f("ck_fact_actions_total_cents_or_state")
        ),
        sa.CheckConstraint(
            "uses_local_credits = (credit_use IS NOT NULL)", name=op.f("ck_fact_actions_credits_have_use")
        ),
        sa.ForeignKeyConstraint(
            ["priority_id", "transmission_id", "axis"],
            ["fact_priorities.id", "fact_priorities.transmission_id", "fact_priorities.axis"],
            name=op.f("fk_fact_actions_priority_id_transmission_id_axis"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_actions")),
        sa.UniqueConstraint("priority_id", "position", name=op.f("uq_fact_actions_priority_id_position")),
    )
    with op.batch_alter_table("fact_actions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_fact_actions_sums",
            [
                "transmission_id",
                "axis",
                "state",
                "scale",
                "credit_use",
                "committed_cents",
                "planned_cents",
                "paid_cents",
                "paid_cents_state",
                "total_cents",
                "total_cents_state",
                "beneficiary_unit",
                "targeted_beneficiaries",
                "targeted_beneficiaries_state",
                "reached_beneficiaries",
                "reached_beneficiaries_state",
            ],
            unique=False,
        )

    op.create_table(
        "fact_priority_areas",
        sa.Column("priority_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("department_code", sa.String(length=3), nullable=True),
        sa.CheckConstraint(
            "kind IN ('commune', 'epci', 'arrondissement', 'department', 'text')",
            name=op.f("ck_fact_priority_areas_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["priority_id"], ["fact_priorities.id"], name=op.f("fk_fact_priority_areas_priority_id")
        ),
        sa.PrimaryKeyConstraint("priority_id", "position", name=op.f("pk_fact_priority_areas")),
    )
    op.create_table(
        "fact_action_areas",
        sa.Column("action_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("department_code", sa.String(length=3), nullable=True),
        sa.CheckConstraint(
            "kind IN ('commune', 'epci', 'arrondissement', 'department', 'text')",
            name=op.f("ck_fact_action_areas_kind_known"),
        ),
        sa.ForeignKeyConstraint(["action_id"], ["fact_actions.id"], name=op.f("fk_fact_action_areas_action_id")),
        sa.PrimaryKeyConstraint("action_id", "position", name=op.f("pk_fact_action_areas")),
    )
    op.create_table(
        "fact_action_departments",
        sa.Column("action_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("department_code", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["fact_actions.id"], name=op.f("fk_fact_action_departments_action_id")),
        sa.ForeignKeyConstraint(
            ["department_code"], ["territories.code"], name=op.f("fk_fact_action_departments_department_code")
        ),
        sa.PrimaryKeyConstraint("action_id", "department_code", name=op.f("pk_fact_action_departments")),
    )
    op.create_table(
        "fact_audiences",
        sa.Column("action_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("audience", sa.String(length=24), nullable=False),
        sa.CheckConstraint(
            "audience IN ('children', 'women', 'single_parents', 'working_poor', 'young_people', 'jobseekers', 'homeless', 'rsa_recipients', 'elderly', 'disabled', 'students', 'migrants', 'residents', 'other')",
            name=op.f("ck_fact_audiences_audience_known"),
        ),
        sa.ForeignKeyConstraint(["action_id"], ["fact_actions.id"], name=op.f("fk_fact_audiences_action_id")),
        sa.PrimaryKeyConstraint("action_id", "audience", name=op.f("pk_fact_audiences")),
    )
    op.create_table(
        "fact_cofundings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("action_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=24), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=True),
        sa.Column("amount_cents_state", sa.String(length=24), nullable=True),
        sa.Column("status", sa.String(length=24), nullable=True),
        sa.Column("status_state", sa.String(length=24), nullable=True),
        sa.CheckConstraint(
            "amount_cents_state IN ('unknown', 'pending', 'not_applicable')",
            name=op.f("ck_fact_cofundings_amount_cents_state_known"),
        ),
        sa.CheckConstraint(
            "category IN ('caf', 'msa', 'cpam', 'carsat', 'france_travail', 'ars', 'region', 'department', 'epci', 'commune', 'state_other', 'company', 'foundation', 'association', 'esf_plus', 'other_eu', 'other')",
            name=op.f("ck_fact_cofundings_category_known"),
        ),
        sa.CheckConstraint("status IN ('secured', 'requested')", name=op.f("ck_fact_cofundings_status_known")),
        sa.CheckConstraint(
            "status_state IN ('unknown', 'pending', 'not_applicable')",
            name=op.f("ck_fact_cofundings_status_state_known"),
        ),
        sa.CheckConstraint("amount_cents >= 0", name=op.f("ck_fact_cofundings_amount_not_negative")),
        sa.CheckConstraint(
            "amount_cents IS NULL OR amount_cents_state IS NULL", name=op.f("ck_fact_cofundings_amount_cents_or_state")
        ),
        sa.CheckConstraint("status IS NULL OR status_state IS NULL", name=op.f("ck_fact_cofundings_status_or_state")),
        sa.ForeignKeyConstraint(["action_id"], ["fact_actions.id"], name=op.f("fk_fact_cofundings_action_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_cofundings")),
        sa.UniqueConstraint("action_id", "position", name=op.f("uq_fact_cofundings_action_id_position")),
    )
    op.create_table(
        "fact_indicators",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("action_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("baseline_hundredths", sa.BigInteger(), nullable=True),
        sa.Column("baseline_hundredths_state", sa.String(length=24), nullable=True),
        sa.Column("target_hundredths", sa.BigInteger(), nullable=True),
        sa.Column("target_hundredths_state", sa.String(length=24), nullable=True),
        sa.Column("value_hundredths", sa.BigInteger(), nullable=True),
        sa.Column("value_hundredths_state", sa.String(length=24), nullable=True),
        sa.Column("measured_on", sa.Date(), nullable=True),
        sa.Column("measured_on_is_month", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "baseline_hundredths_state IN ('unknown', 'pending', 'not_applicable')",
            name=op.f("ck_fact_indicators_baseline_hundredths_state_known"),
        ),
        sa.CheckConstraint("kind IN ('output', 'result', 'impact')", name=op.f("ck_fact_indicators_kind_known")),
        sa.CheckConstraint(
            "target_hundredths_state IN ('unknown', 'pending', 'not_applicable')",
            name=op.f("ck_fact_indicators_target_hundredths_state_known"),
        ),
        sa.CheckConstraint(
            "value_hundredths_state IN ('unknown', 'pending', 'not_applicable')",
            name=op.f("ck_fact_indicators_value_hundredths_state_known"),
        ),
        sa.CheckConstraint(
            "baseline_hundredths IS NULL OR baseline_hundredths_state IS NULL",
            name=op.f("ck_fact_indicators_baseline_hundredths_or_state"),
        ),
        sa.CheckConstraint(
            "target_hundredths IS NULL OR target_hundredths_state IS NULL",
            name=op.f("ck_fact_indicators_target_hundredths_or_state"),
        ),
        sa.CheckConstraint(
            "value_hundredths IS NULL OR value_hundredths_state IS NULL",
            name=op.f("ck_fact_indicators_value_hundredths_or_state"),
        ),
        sa.ForeignKeyConstraint(["action_id"], ["fact_actions.id"], name=op.f("fk_fact_indicators_action_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_indicators")),
        sa.UniqueConstraint("action_id", "position", name=op.f("uq_fact_indicators_action_id_position")),
    )
    op.create_table(
        "fact_partners",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("action_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=24), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "category IN ('caf', 'msa', 'cpam', 'carsat', 'france_travail', 'ars', 'region', 'department', 'epci', 'commune', 'state_other', 'company', 'foundation', 'association', 'esf_plus', 'other_eu', 'other')",
            name=op.f("ck_fact_partners_category_known"),
        ),
        sa.ForeignKeyConstraint(["action_id"], ["fact_actions.id"], name=op.f("fk_fact_partners_action_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_partners")),
        sa.UniqueConstraint("action_id", "position", name=op.f("uq_fact_partners_action_id_position")),
    )
    op.create_table(
        "fact_contributions",
        sa.Column("partner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contribution", sa.String(length=24), nullable=False),
        sa.CheckConstraint(
            "contribution IN ('financial', 'human', 'logistic', 'premises')",
            name=op.f("ck_fact_contributions_contribution_known"),
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["fact_partners.id"], name=op.f("fk_fact_contributions_partner_id")),
        sa.PrimaryKeyConstraint("partner_id", "contribution", name=op.f("pk_fact_contributions")),
    )
