"""Documents made by hand, and the transmissions that hold them: what a test does not name is plausible and constant."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.db.facts import Transmission
from survey.db.people import Account
from survey.db.working import Campaign, Dossier
from survey.domain import pact as p
from survey.domain.calendar import PARIS
from survey.domain.lifecycle import DossierState
from survey.domain.policy import Role
from survey.domain.values import Organisation, PartialDate
from survey.domain.vocabulary import (
    ActionState,
    Audience,
    Axis,
    BeneficiaryUnit,
    CofundingStatus,
    CreditUse,
    IndicatorKind,
    OrganisationCategory,
    PactState,
    TerritorialScale,
    Unknown,
)
from survey.services import facts

OPENED = datetime(2024, 7, 1, 7, tzinfo=UTC)
SENT = datetime(2024, 9, 16, 8, tzinfo=UTC)
CAF = Organisation(OrganisationCategory.CAF)
DAY = PartialDate(2024, 9, 2)

_items = count(1)


def item() -> str:
    """Give an identifier that no other item has."""
    return f"{next(_items):032x}"


def cofunding(amount: int | Unknown | None, status: CofundingStatus | Unknown | None) -> p.Cofunding:
    return p.Cofunding(item=item(), cofunder=CAF, amount_cents=amount, status=status)


def indicator(**changes: Any) -> p.Indicator:  # noqa: ANN401  any field
    made = p.Indicator(
        item=item(),
        label="Familles accompagnées",
        kind=IndicatorKind.OUTPUT,
        unit=None,
        baseline=None,
        target=None,
        value=None,
        measured_on=None,
    )
    return replace(made, **changes)


def action(**changes: Any) -> p.Action:  # noqa: ANN401  any field
    """Make an action, planned and without local credits unless told otherwise; an engaged one has its day."""
    made = p.Action(
        item=item(),
        title="Bus des familles",
        description="Un bus passe chaque semaine dans les cantons éloignés.",
        novelty=None,
        innovation=None,
        operator=CAF,
        operator_siret=None,
        audiences=(Audience.CHILDREN,),
        other_audience_reason=None,
        scale=TerritorialScale.EPCI,
        areas=(),
        other_departments=None,
        state=ActionState.PLANNED,
        committed_on=None,
        starts_on=DAY,
        ends_on=None,
        partners=(),
        evaluation="Chaque trimestre, par le comité technique.",
        uses_local_credits=False,
        committed_cents=None,
        planned_cents=None,
        paid_cents=None,
        commitment_number=None,
        credit_use=None,
        derogation_reason=None,
        cofundings=(),
        total_cents=None,
        targeted_beneficiaries=Unknown.UNKNOWN,
        reached_beneficiaries=None,
        beneficiary_unit=BeneficiaryUnit.PEOPLE,
        indicators=(),
        effects_on_people=None,
        effects_on_area=None,
        effects_on_partners=None,
        redirection=None,
        redirection_how=None,
    )
    made = replace(made, **changes)
    return replace(made, committed_on=DAY) if made.is_engaged else made


def paying(cents: int, use: CreditUse = CreditUse.CONCRETE, **changes: Any) -> p.Action:  # noqa: ANN401  any field
    """Make an engaged action with local credits."""
    reason = None if use is CreditUse.CONCRETE else "Sans quoi rien ne se ferait."
    money = {"uses_local_credits": True, "committed_cents": cents, "credit_use": use, "derogation_reason": reason}
    return action(**{"state": ActionState.COMMITTED, **money, **changes})


def priority(axis: Axis, *actions: p.Action) -> p.Priority:
    return p.Priority(
        item=item(),
        title=f"Priorité {axis}",
        axis=axis,
        need="Un besoin du diagnostic.",
        areas=None,
        lead=CAF,
        lead_function=None,
        committee=True,
        committee_frequency=None,
        actions=actions,
    )


def local_pact(territory: str, *priorities: p.Priority, state: PactState = PactState.AGREED) -> p.LocalPact:
    """Make the pact of a territory; ``NONE`` makes it nothing to report."""
    return p.LocalPact(
        item="pact",
        territory_code=territory,
        reporting_office="DDETS",
        state=state,
        none_reason="Le diagnostic est en cours." if state is PactState.NONE else None,
        signed_on=DAY if state is PactState.SIGNED else None,
        signatories=(),
        wider_document=None,
        governance=None,
        governance_name=None,
        people_concerned=None,
        people_concerned_how=None,
        linked_schemes=None,
        territorial_assessment=None,
        priorities=priorities,
    )


def campaign(session: Session, year: int = 2024) -> Campaign:
    """Give the campaign of a year, made at the first call."""
    found = session.scalars(select(Campaign).where(Campaign.year == year)).one_or_none()
    if found is None:
        opens, closes = datetime(year, 7, 1, tzinfo=PARIS), datetime(year, 12, 31, 23, 59, 59, tzinfo=PARIS)
        found = Campaign(year=year, questionnaire="pacts-2024", opens_at=opens, closes_at=closes)
        session.add(found)
        session.flush()
    return found


def account(session: Session, role: Role = Role.AGENT) -> Account:
    """Give an account of a role, made at the first call."""
    found = session.scalars(select(Account).where(Account.role == role.value)).first()
    if found is None:
        found = Account(name=role.label, role=role.value)
        session.add(found)
        session.flush()
    return found


def dossier(session: Session, territory: str, opened_at: datetime = OPENED) -> Dossier:
    """Give the dossier of a territory in the campaign of 2024, opened at the first call."""
    year = campaign(session)
    query = select(Dossier).where(Dossier.campaign_id == year.id, Dossier.territory_code == territory)
    found = session.scalars(query).one_or_none()
    if found is None:
        found = Dossier(
            campaign_id=year.id,
            territory_code=territory,
            state=DossierState.DRAFT.value,
            opened_at=opened_at,
            saved_at=opened_at,
        )
        session.add(found)
        session.flush()
    return found


def send(session: Session, document: p.LocalPact, at: datetime = SENT) -> Transmission:
    """Write a document as the next transmission of its dossier."""
    holder = dossier(session, document.territory_code)
    latest = select(func.max(Transmission.number)).where(Transmission.dossier_id == holder.id)
    sent = Transmission(
        dossier_id=holder.id,
        number=(session.scalar(latest) or 0) + 1,
        transmitted_at=at,
        account_id=account(session).id,
        digest=hashlib.sha256(repr(document).encode()).hexdigest(),
        pact=facts.pact_fact(document),
    )
    session.add(sent)
    session.flush()
    session.add_all(facts.priority_facts(sent.id, document))
    session.flush()
    return sent


def send_all(session: Session, *documents: p.LocalPact, at: datetime = SENT) -> Sequence[Transmission]:
    return [send(session, document, at) for document in documents]
