"""The facts: what each transmission said, in typed columns that sums can trust. Written once, never changed.

Amounts are euro cents; measured quantities are hundredths. A column ``x_state`` says why ``x`` has no value.
"""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db.base import Base, Serial, UTCDateTime, known_or_state, one_of
from survey.domain import vocabulary as v

Code = String(24)
Cents = BigInteger


class Transmission(Base):
    """An immutable, numbered version of a dossier. ``digest`` is the SHA-256 of its canonical content."""

    __tablename__ = "transmissions"
    __table_args__ = (
        UniqueConstraint("dossier_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
        Index("ix_transmissions_transmitted_at", "transmitted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"))
    number: Mapped[int]
    transmitted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    digest: Mapped[str] = mapped_column(String(64))
    pact: Mapped["PactFact"] = relationship(back_populates="transmission")
    priorities: Mapped[list["PriorityFact"]] = relationship(
        primaryjoin="Transmission.id == foreign(PriorityFact.transmission_id)",
        order_by="PriorityFact.position",
        viewonly=True,
    )
    drafts: Mapped[list["DraftLeft"]] = relationship(order_by="DraftLeft.position")


class DraftLeft(Base):
    """A priority or an action that stayed behind because it was not complete, named, with what it lacked."""

    __tablename__ = "transmission_drafts"

    transmission_id: Mapped[int] = mapped_column(ForeignKey("transmissions.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)


class RemarkFact(Base):
    """A remark that the checks made on what was transmitted; it never blocked."""

    __tablename__ = "transmission_remarks"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    transmission_id: Mapped[int] = mapped_column(ForeignKey("transmissions.id"), index=True)
    item_id: Mapped[str] = mapped_column(String(32))
    question: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)


class PactFact(Base):
    """The pact itself, one row for each transmission."""

    __tablename__ = "fact_pacts"
    __table_args__ = (
        one_of("state", v.PactState),
        one_of("governance", v.Governance),
        CheckConstraint("(state = 'none') = (none_reason IS NOT NULL)", name="none_has_reason"),
        CheckConstraint("(state = 'signed') = (signed_on IS NOT NULL)", name="signed_has_day"),
    )

    transmission_id: Mapped[int] = mapped_column(ForeignKey("transmissions.id"), primary_key=True)
    territory_code: Mapped[str] = mapped_column(ForeignKey("territories.code"))
    reporting_office: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Code)
    none_reason: Mapped[str | None] = mapped_column(Text)
    signed_on: Mapped[date | None]
    wider_document: Mapped[bool | None]
    governance: Mapped[str | None] = mapped_column(Code)
    governance_name: Mapped[str | None] = mapped_column(Text)
    people_concerned: Mapped[bool | None]
    people_concerned_how: Mapped[str | None] = mapped_column(Text)
    territorial_assessment: Mapped[str | None] = mapped_column(Text)
    transmission: Mapped[Transmission] = relationship(back_populates="pact")
    schemes: Mapped[list["SchemeFact"]] = relationship()
    signatories: Mapped[list["SignatoryFact"]] = relationship(order_by="SignatoryFact.position")


class SchemeFact(Base):
    """A scheme that the pact comes in addition to."""

    __tablename__ = "fact_schemes"
    __table_args__ = (one_of("scheme", v.LinkedScheme),)

    transmission_id: Mapped[int] = mapped_column(ForeignKey("fact_pacts.transmission_id"), primary_key=True)
    scheme: Mapped[str] = mapped_column(Code, primary_key=True)


class SignatoryFact(Base):
    """Who signed."""

    __tablename__ = "fact_signatories"
    __table_args__ = (one_of("category", v.OrganisationCategory),)

    transmission_id: Mapped[int] = mapped_column(ForeignKey("fact_pacts.transmission_id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(Code)
    name: Mapped[str] = mapped_column(Text)


class PriorityFact(Base):
    """A priority, with the national axis under which it is added up."""

    __tablename__ = "fact_priorities"
    __table_args__ = (
        UniqueConstraint("transmission_id", "position"),
        UniqueConstraint("id", "transmission_id", "axis"),
        CheckConstraint("position BETWEEN 1 AND 3", name="three_at_most"),
        CheckConstraint("committee_state IN ('unknown', 'pending', 'not_applicable')", name="committee_state_known"),
        CheckConstraint("(committee IS NULL) <> (committee_state IS NULL)", name="committee_or_state"),
        one_of("axis", v.Axis),
        one_of("lead_category", v.OrganisationCategory),
        one_of("committee_frequency", v.Frequency),
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    transmission_id: Mapped[int] = mapped_column(ForeignKey("fact_pacts.transmission_id"))
    item_id: Mapped[str] = mapped_column(String(32))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    axis: Mapped[str] = mapped_column(Code)
    need: Mapped[str] = mapped_column(Text)
    lead_category: Mapped[str] = mapped_column(Code)
    lead_name: Mapped[str] = mapped_column(Text)
    lead_function: Mapped[str | None] = mapped_column(Text)
    committee: Mapped[bool | None]
    committee_state: Mapped[str | None] = mapped_column(Code)
    committee_frequency: Mapped[str | None] = mapped_column(Code)
    areas: Mapped[list["PriorityArea"]] = relationship(order_by="PriorityArea.position")
    actions: Mapped[list["ActionFact"]] = relationship(order_by="ActionFact.position")


class PriorityArea(Base):
    """A place of a priority's perimeter."""

    __tablename__ = "fact_priority_areas"
    __table_args__ = (one_of("kind", v.PlaceKind),)

    priority_id: Mapped[int] = mapped_column(ForeignKey("fact_priorities.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    code: Mapped[str | None] = mapped_column(Code)
    label: Mapped[str] = mapped_column(Text)
    department_code: Mapped[str | None] = mapped_column(String(3))


SUMMED = (
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
)
"""What national sums read of an action: with them in the index, its long texts are never fetched, nor its rows sorted."""


class ActionFact(Base):
    """An action. Its axis repeats its priority's, held equal by a foreign key, so that sums by axis read one table."""

    __tablename__ = "fact_actions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["priority_id", "transmission_id", "axis"],
            ["fact_priorities.id", "fact_priorities.transmission_id", "fact_priorities.axis"],
        ),
        UniqueConstraint("priority_id", "position"),
        Index("ix_fact_actions_sums", "transmission_id", "axis", *SUMMED),
        one_of("state", v.ActionState),
        one_of("novelty", v.Novelty),
        one_of("scale", v.TerritorialScale),
        one_of("operator_category", v.OrganisationCategory),
        one_of("credit_use", v.CreditUse),
        one_of("beneficiary_unit", v.BeneficiaryUnit),
        CheckConstraint(
            "(state IN ('committed', 'under_way', 'finished')) = (committed_on IS NOT NULL)", name="engaged_has_day"
        ),
        CheckConstraint("committed_cents > 0", name="committed_positive"),
        CheckConstraint("planned_cents >= 0", name="planned_not_negative"),
        CheckConstraint("paid_cents >= 0 AND paid_cents <= committed_cents", name="paid_at_most_committed"),
        CheckConstraint("total_cents >= 0", name="total_not_negative"),
        CheckConstraint("uses_local_credits = (credit_use IS NOT NULL)", name="credits_have_use"),
        CheckConstraint(
            "(credit_use IN ('engineering', 'logistics', 'facilitation', 'cross_cutting')) "
            "= (derogation_reason IS NOT NULL) OR credit_use IS NULL",
            name="derogatory_has_reason",
        ),
        CheckConstraint(
            "(uses_local_credits AND state IN ('committed', 'under_way', 'finished')) = (committed_cents IS NOT NULL)",
            name="engaged_credits_have_amount",
        ),
        CheckConstraint("targeted_beneficiaries >= 0 AND reached_beneficiaries >= 0", name="counts_not_negative"),
        *known_or_state("starts_on"),
        *known_or_state("ends_on"),
        *known_or_state("paid_cents"),
        *known_or_state("commitment_number"),
        *known_or_state("total_cents"),
        *known_or_state("targeted_beneficiaries"),
        *known_or_state("reached_beneficiaries"),
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    transmission_id: Mapped[int]
    priority_id: Mapped[int]
    axis: Mapped[str] = mapped_column(Code)
    item_id: Mapped[str] = mapped_column(String(32))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    novelty: Mapped[str | None] = mapped_column(Code)
    innovation: Mapped[str | None] = mapped_column(Text)
    operator_category: Mapped[str] = mapped_column(Code)
    operator_name: Mapped[str] = mapped_column(Text)
    operator_siret: Mapped[str | None] = mapped_column(String(14))
    other_audience_reason: Mapped[str | None] = mapped_column(Text)
    scale: Mapped[str] = mapped_column(Code)
    state: Mapped[str] = mapped_column(Code)
    committed_on: Mapped[date | None]
    starts_on: Mapped[date | None]
    starts_on_is_month: Mapped[bool] = mapped_column(default=False)
    starts_on_state: Mapped[str | None] = mapped_column(Code)
    ends_on: Mapped[date | None]
    ends_on_is_month: Mapped[bool] = mapped_column(default=False)
    ends_on_state: Mapped[str | None] = mapped_column(Code)
    evaluation: Mapped[str] = mapped_column(Text)
    uses_local_credits: Mapped[bool]
    committed_cents: Mapped[int | None] = mapped_column(Cents)
    planned_cents: Mapped[int | None] = mapped_column(Cents)
    paid_cents: Mapped[int | None] = mapped_column(Cents)
    paid_cents_state: Mapped[str | None] = mapped_column(Code)
    commitment_number: Mapped[str | None] = mapped_column(String(50))
    commitment_number_state: Mapped[str | None] = mapped_column(Code)
    credit_use: Mapped[str | None] = mapped_column(Code)
    derogation_reason: Mapped[str | None] = mapped_column(Text)
    total_cents: Mapped[int | None] = mapped_column(Cents)
    total_cents_state: Mapped[str | None] = mapped_column(Code)
    targeted_beneficiaries: Mapped[int | None]
    targeted_beneficiaries_state: Mapped[str | None] = mapped_column(Code)
    reached_beneficiaries: Mapped[int | None]
    reached_beneficiaries_state: Mapped[str | None] = mapped_column(Code)
    beneficiary_unit: Mapped[str] = mapped_column(Code)
    effects_on_people: Mapped[str | None] = mapped_column(Text)
    effects_on_area: Mapped[str | None] = mapped_column(Text)
    effects_on_partners: Mapped[str | None] = mapped_column(Text)
    redirection: Mapped[bool | None]
    redirection_how: Mapped[str | None] = mapped_column(Text)
    audiences: Mapped[list["AudienceFact"]] = relationship()
    areas: Mapped[list["ActionArea"]] = relationship(order_by="ActionArea.position")
    other_departments: Mapped[list["ActionDepartment"]] = relationship()
    partners: Mapped[list["PartnerFact"]] = relationship(order_by="PartnerFact.position")
    cofundings: Mapped[list["CofundingFact"]] = relationship(order_by="CofundingFact.position")
    indicators: Mapped[list["IndicatorFact"]] = relationship(order_by="IndicatorFact.position")


class AudienceFact(Base):
    """A public of an action."""

    __tablename__ = "fact_audiences"
    __table_args__ = (one_of("audience", v.Audience),)

    action_id: Mapped[int] = mapped_column(ForeignKey("fact_actions.id"), primary_key=True)
    audience: Mapped[str] = mapped_column(Code, primary_key=True)


class ActionArea(Base):
    """A place of an action."""

    __tablename__ = "fact_action_areas"
    __table_args__ = (one_of("kind", v.PlaceKind),)

    action_id: Mapped[int] = mapped_column(ForeignKey("fact_actions.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    code: Mapped[str | None] = mapped_column(Code)
    label: Mapped[str] = mapped_column(Text)
    department_code: Mapped[str | None] = mapped_column(String(3))


class ActionDepartment(Base):
    """Another department of an action over several; its money is counted in the paying one alone."""

    __tablename__ = "fact_action_departments"

    action_id: Mapped[int] = mapped_column(ForeignKey("fact_actions.id"), primary_key=True)
    department_code: Mapped[str] = mapped_column(ForeignKey("territories.code"), primary_key=True)


class PartnerFact(Base):
    """A partner of an action, and what it brings."""

    __tablename__ = "fact_partners"
    __table_args__ = (one_of("category", v.OrganisationCategory), UniqueConstraint("action_id", "position"))

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("fact_actions.id"))
    position: Mapped[int]
    category: Mapped[str] = mapped_column(Code)
    name: Mapped[str] = mapped_column(Text)
    detail: Mapped[str | None] = mapped_column(Text)
    contributions: Mapped[list["ContributionFact"]] = relationship()


class ContributionFact(Base):
    """One way in which a partner contributes."""

    __tablename__ = "fact_contributions"
    __table_args__ = (one_of("contribution", v.Contribution),)

    partner_id: Mapped[int] = mapped_column(ForeignKey("fact_partners.id"), primary_key=True)
    contribution: Mapped[str] = mapped_column(Code, primary_key=True)


class CofundingFact(Base):
    """A cofunding of an action."""

    __tablename__ = "fact_cofundings"
    __table_args__ = (
        UniqueConstraint("action_id", "position"),
        one_of("category", v.OrganisationCategory),
        one_of("status", v.CofundingStatus),
        CheckConstraint("amount_cents >= 0", name="amount_not_negative"),
        *known_or_state("amount_cents"),
        *known_or_state("status"),
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("fact_actions.id"))
    position: Mapped[int]
    category: Mapped[str] = mapped_column(Code)
    name: Mapped[str] = mapped_column(Text)
    amount_cents: Mapped[int | None] = mapped_column(Cents)
    amount_cents_state: Mapped[str | None] = mapped_column(Code)
    status: Mapped[str | None] = mapped_column(Code)
    status_state: Mapped[str | None] = mapped_column(Code)


class IndicatorFact(Base):
    """An indicator of an action; its quantities are hundredths."""

    __tablename__ = "fact_indicators"
    __table_args__ = (
        UniqueConstraint("action_id", "position"),
        one_of("kind", v.IndicatorKind),
        *known_or_state("baseline_hundredths"),
        *known_or_state("target_hundredths"),
        *known_or_state("value_hundredths"),
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("fact_actions.id"))
    position: Mapped[int]
    label: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Code)
    unit: Mapped[str | None] = mapped_column(Text)
    baseline_hundredths: Mapped[int | None] = mapped_column(BigInteger)
    baseline_hundredths_state: Mapped[str | None] = mapped_column(Code)
    target_hundredths: Mapped[int | None] = mapped_column(BigInteger)
    target_hundredths_state: Mapped[str | None] = mapped_column(Code)
    value_hundredths: Mapped[int | None] = mapped_column(BigInteger)
    value_hundredths_state: Mapped[str | None] = mapped_column(Code)
    measured_on: Mapped[date | None]
    measured_on_is_month: Mapped[bool] = mapped_column(default=False)
