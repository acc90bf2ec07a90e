"""The document that a transmission makes of the answers: a pact, its priorities, their actions.

Amounts are euro cents. A field that admits an unknown holds its value, one of the three ``Unknown`` states, or ``None`` where nothing was
answered. ``item`` is the identifier of the answers' item, stable from one transmission to the next.
"""

from dataclasses import dataclass
from decimal import Decimal

from survey.domain.values import Organisation, PartialDate, Place
from survey.domain.vocabulary import (
    DEROGATORY_USES,
    ENGAGED_STATES,
    ActionState,
    Audience,
    Axis,
    BeneficiaryUnit,
    CofundingStatus,
    Contribution,
    CreditUse,
    Frequency,
    Governance,
    IndicatorKind,
    LinkedScheme,
    Novelty,
    PactState,
    TerritorialScale,
    Unknown,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Who signed the pact (M5)."""

    item: str
    organisation: Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """Who takes part in an action, and what they bring (P2, M4)."""

    item: str
    organisation: Organisation
    contributions: tuple[Contribution, ...] | None
    detail: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cofunding:
    """Money that comes beside the local credits (M4)."""

    item: str
    cofunder: Organisation
    amount_cents: int | Unknown | None
    status: CofundingStatus | Unknown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """What is measured of an action (M3, P7)."""

    item: str
    label: str
    kind: IndicatorKind
    unit: str | None
    baseline: Decimal | Unknown | None
    target: Decimal | Unknown | None
    value: Decimal | Unknown | None
    measured_on: PartialDate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action of a priority's action plan (M3)."""

    item: str
    title: str
    description: str
    novelty: Novelty | None
    innovation: str | None
    operator: Organisation
    operator_siret: str | None
    audiences: tuple[Audience, ...]
    other_audience_reason: str | None
    scale: TerritorialScale
    areas: tuple[Place, ...]
    other_departments: tuple[str, ...] | None
    state: ActionState
    committed_on: PartialDate | None
    starts_on: PartialDate | Unknown
    ends_on: PartialDate | Unknown | None
    partners: tuple[Partner, ...]
    evaluation: str
    uses_local_credits: bool
    committed_cents: int | None
    planned_cents: int | None
    paid_cents: int | Unknown | None
    commitment_number: str | Unknown | None
    credit_use: CreditUse | None
    derogation_reason: str | None
    cofundings: tuple[Cofunding, ...]
    total_cents: int | Unknown | None
    targeted_beneficiaries: int | Unknown
    reached_beneficiaries: int | Unknown | None
    beneficiary_unit: BeneficiaryUnit | None
    indicators: tuple[Indicator, ...]
    effects_on_people: str | None
    effects_on_area: str | None
    effects_on_partners: str | None
    redirection: bool | None
    redirection_how: str | None

    @property
    def is_engaged(self) -> bool:
        """Committed, under way or finished (R, M7)."""
        return self.state in ENGAGED_STATES

    @property
    def is_derogatory(self) -> bool:
        """Whether the local credits go to a derogatory use (II)."""
        return self.credit_use in DEROGATORY_USES


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """One of the one to three priorities (I, P3)."""

    item: str
    title: str
    axis: Axis
    need: str
    areas: tuple[Place, ...] | None
    lead: Organisation
    lead_function: str | None
    committee: bool | Unknown
    committee_frequency: Frequency | None
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPact:
    """The pact of one territory in one campaign; without priorities where there is nothing to report."""

    item: str
    territory_code: str
    reporting_office: str
    state: PactState
    none_reason: str | None
    signed_on: PartialDate | None
    signatories: tuple[Signatory, ...]
    wider_document: bool | None
    governance: Governance | None
    governance_name: str | None
    people_concerned: bool | None
    people_concerned_how: str | None
    linked_schemes: tuple[LinkedScheme, ...] | None
    territorial_assessment: str | None
    priorities: tuple[Priority, ...]

    @property
    def is_nothing_to_report(self) -> bool:
        """« Néant »: no pact this year, with its reason."""
        return self.state is PactState.NONE
