"""A database filled with random facts that keep every rule of the schema, the same for the same seed."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import insert
from sqlalchemy.orm import Session

from survey.db import facts as f
from survey.db.base import Base
from survey.db.people import Account
from survey.db.working import Campaign, Dossier
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
    OrganisationCategory,
    PactState,
    TerritorialScale,
    Unknown,
)

T = TypeVar("T")

OPENS_AT = datetime(2024, 6, 30, 22, tzinfo=UTC)
CLOSES_AT = datetime(2024, 12, 31, 22, 59, 59, tzinfo=UTC)
FIRST_AT = datetime(2024, 9, 2, 8, tzinfo=UTC)

TITLES = (
    "Bus des familles",
    "Épicerie sociale itinérante",
    "Accueil de jour pour les mères isolées",
    "Ateliers d’insertion par le maraîchage",
    "Permanences d’accès aux droits",
    "Halte-garderie à horaires décalés",
    "Garage solidaire",
    "Aller-vers numérique dans les campings",
)
TEXTS = (
    "Le minibus passe chaque mercredi dans six communes, avec une conseillère et un médiateur.",
    "La CAF interroge les familles en mars et en juin ; le comité technique lit les résultats.",
    "Un ménage sur cinq n’a pas de voiture et vit à plus d’une demi-heure d’un service public.",
    "Trois ateliers par semaine, sans rendez-vous, avec garde d’enfants sur place.",
)
PLACES = ("Mende", "Alençon", "Saint-Denis", "Cayenne", "Bastia", "QPV Le Pigeonnier", "CC du Haut Allier")


@dataclass
class Filler:
    """Makes rows, table by table, with keys of its own; ``texts`` may be as hostile as a test wants them."""

    seed: int = 1
    texts: Sequence[str] = TEXTS
    titles: Sequence[str] = TITLES
    rows: dict[type[Base], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def add(self, table: type[Base], **values: object) -> int:
        """Add a row and give its key."""
        rows = self.rows[table]
        rows.append(values)
        return len(rows)

    def pick(self, terms: Iterable[str]) -> str:
        return str(self.random.choice(list(terms)))

    def some(self, terms: Iterable[str], most: int) -> list[str]:
        return [str(term) for term in self.random.sample(list(terms), self.random.randint(1, most))]

    def text(self) -> str:
        return self.random.choice(self.texts)

    def maybe(self, value: T, likely: float = 0.6) -> T | None:
        return value if self.random.random() < likely else None

    def known(self, name: str, value: object) -> dict[str, Any]:
        """Give a value, or why there is none, or neither."""
        drawn = self.random.random()
        if drawn < 0.6:
            return {name: value, f"{name}_state": None}
        return {name: None, f"{name}_state": self.pick(Unknown) if drawn < 0.9 else None}

    def cents(self) -> int:
        return self.random.randint(1, 20_000_000)

    # ------------------------------------------------------------------------------------------------------ the rows

    def campaign(self) -> None:
        self.add(Account, id=1, name="Compte d’essai", role="agent", active=True)
        self.add(Campaign, id=1, year=2024, questionnaire="2024", opens_at=OPENS_AT, closes_at=CLOSES_AT)

    def dossier(self, territory: str, *, state: str = "transmitted", opened_at: datetime = FIRST_AT) -> int:
        number = len(self.rows[Dossier]) + 1
        values = {"territory_code": territory, "state": state, "opened_at": opened_at, "saved_at": opened_at}
        return self.add(Dossier, id=number, campaign_id=1, **values)

    def transmission(
        self, dossier: int, territory: str, number: int, at: datetime, actions: int, state: PactState | None = None
    ) -> None:
        """Transmit a pact of three priorities with that many actions in each."""
        key = len(self.rows[f.Transmission]) + 1
        values = {"number": number, "transmitted_at": at, "account_id": 1, "digest": f"{key:064x}"}
        self.add(f.Transmission, id=key, dossier_id=dossier, **values)
        state = state or self.random.choice([PactState.SIGNED, PactState.AGREED, PactState.PREPARING])
        self.pact(key, territory, state)
        if state is not PactState.NONE:
            for position in (1, 2, 3):
                self.priority(key, dossier, position, actions)
        if self.random.random() < 0.4:
            reason = "Combien de personnes visez-vous ?"
            self.add(
                f.DraftLeft, transmission_id=key, item_id="d1", position=1, title=self.pick(self.titles), reason=reason
            )

    def pact(self, key: int, territory: str, state: PactState) -> None:
        concerned, signed = self.random.random() < 0.5, state is PactState.SIGNED
        self.add(
            f.PactFact,
            transmission_id=key,
            territory_code=territory,
            reporting_office=f"Service du {territory}",
            state=str(state),
            none_reason=self.text() if state is PactState.NONE else None,
            signed_on=date(2024, 9, 27) if signed else None,
            wider_document=self.maybe(value=False),
            governance=self.maybe(self.pick(Governance)),
            governance_name=self.maybe("comité départemental des solidarités"),
            people_concerned=concerned,
            people_concerned_how=self.text() if concerned else None,
            territorial_assessment=self.maybe("Diagnostic social départemental, 2023"),
        )
        for scheme in self.some(LinkedScheme, 3):
            self.add(f.SchemeFact, transmission_id=key, scheme=scheme)
        for position in range(1, 3 if signed else 1):
            self.add(
                f.SignatoryFact,
                transmission_id=key,
                position=position,
                category=self.pick(OrganisationCategory),
                name=f"Signataire {position}",
            )

    def priority(self, transmission: int, dossier: int, position: int, actions: int) -> None:
        key, axis = len(self.rows[f.PriorityFact]) + 1, self.pick(Axis)
        committee = self.random.choice([True, False, None])
        self.add(
            f.PriorityFact,
            id=key,
            transmission_id=transmission,
            item_id=f"p{dossier}{position}",
            position=position,
            title=f"Priorité {position} : {self.text()[:80]}",
            axis=axis,
            need=self.text(),
            lead_category=self.pick(OrganisationCategory),
            lead_name="CAF",
            lead_function=self.maybe("cheffe du pôle insertion"),
            committee=committee,
            committee_state=self.pick(Unknown) if committee is None else None,
            committee_frequency=self.maybe(self.pick(Frequency)),
        )
        for place, label in enumerate(self.some(PLACES, 2), 1):
            self.add(
                f.PriorityArea,
                priority_id=key,
                position=place,
                kind="text",
                code=None,
                label=label,
                department_code=None,
            )
        for rank in range(1, actions + 1):
            self.action(transmission, key, axis, rank, f"a{dossier}-{position}-{rank}")

    def action(self, transmission: int, priority: int, axis: str, position: int, item: str) -> None:
        key = len(self.rows[f.ActionFact]) + 1
        state = self.random.choice(list(ActionState))
        engaged, local = state in ENGAGED_STATES, self.random.random() < 0.7
        self.add(
            f.ActionFact,
            id=key,
            transmission_id=transmission,
            priority_id=priority,
            axis=axis,
            item_id=item,
            position=position,
            title=f"{self.random.choice(self.titles)} ({position})",
            description=self.text() + " " + self.text(),
            novelty=self.maybe(self.pick(Novelty)),
            innovation=self.maybe(self.text()),
            operator_category=self.pick(OrganisationCategory),
            operator_name="Association Les Quatre Vents",
            operator_siret=self.maybe("77568501900017"),
            other_audience_reason=self.maybe(self.text()),
            scale=self.pick(TerritorialScale),
            state=str(state),
            committed_on=date(2024, self.random.randint(1, 10), 15) if engaged else None,
            **self.dated("starts_on"),
            **self.dated("ends_on"),
            evaluation=self.text(),
            uses_local_credits=local,
            **self.credits(engaged=engaged, local=local, planned=state is ActionState.PLANNED),
            **self.known("total_cents", self.cents()),
            **self.impact(),
        )
        self.publics(key)
        self.places(key)
        self.children(key)

    def impact(self) -> dict[str, Any]:
        return {
            **self.known("targeted_beneficiaries", self.random.randint(0, 900)),
            **self.known("reached_beneficiaries", self.random.randint(0, 900)),
            "beneficiary_unit": self.pick(BeneficiaryUnit),
            "effects_on_people": self.maybe(self.text()),
            "effects_on_area": self.maybe(self.text()),
            "effects_on_partners": self.maybe(self.text(), 0.2),
            "redirection": self.random.choice([True, False, None]),
            "redirection_how": self.maybe(self.text(), 0.2),
        }

    def publics(self, key: int) -> None:
        for audience in self.some(Audience, 4):
            self.add(f.AudienceFact, action_id=key, audience=audience)

    def places(self, key: int) -> None:
        for place, label in enumerate(self.some(PLACES, 2), 1):
            self.add(
                f.ActionArea,
                action_id=key,
                position=place,
                kind="commune",
                code="48095",
                label=label,
                department_code="48",
            )
        if self.random.random() < 0.1:
            for code in ("01", "2A"):
                self.add(f.ActionDepartment, action_id=key, department_code=code)

    def dated(self, name: str) -> dict[str, Any]:
        month = self.random.random() < 0.3
        day = date(2024, self.random.randint(1, 12), 1 if month else self.random.randint(1, 28))
        values = self.known(name, day)
        return values | {f"{name}_is_month": month and values[name] is not None}

    def credits(self, *, engaged: bool, local: bool, planned: bool) -> dict[str, Any]:
        committed = self.cents() if local and engaged else None
        use = self.random.choice(list(CreditUse)) if local else None
        values = {
            "committed_cents": committed,
            "planned_cents": self.cents() if local and planned else None,
            "credit_use": str(use) if use else None,
            "derogation_reason": self.text() if use in DEROGATORY_USES else None,
        }
        nothing = {"paid_cents": None, "paid_cents_state": None}
        values |= nothing if committed is None else self.known("paid_cents", self.random.randint(0, committed))
        number = f"210{self.random.randint(1, 9_999_999):07}"
        nothing = {"commitment_number": None, "commitment_number_state": None}
        return values | (nothing if committed is None else self.known("commitment_number", number))

    def children(self, action: int) -> None:
        for position in range(1, self.random.randint(1, 3)):
            partner = len(self.rows[f.PartnerFact]) + 1
            self.add(
                f.PartnerFact,
                id=partner,
                action_id=action,
                position=position,
                category=self.pick(OrganisationCategory),
                name="MSA",
                detail=self.maybe(self.text()),
            )
            for contribution in self.some(Contribution, 3) if self.random.random() < 0.8 else ():
                self.add(f.ContributionFact, partner_id=partner, contribution=contribution)
        for position in range(1, self.random.randint(1, 3)):
            status = self.known("status", self.pick(CofundingStatus))
            category = self.pick(OrganisationCategory)
            amount = self.known("amount_cents", self.cents())
            self.add(
                f.CofundingFact,
                id=len(self.rows[f.CofundingFact]) + 1,
                action_id=action,
                position=position,
                category=category,
                name="Conseil départemental",
                **amount,
                **status,
            )
        for position in range(1, self.random.randint(2, 3)):
            self.indicator(action, position)

    def indicator(self, action: int, position: int) -> None:
        values: dict[str, Any] = {}
        for name in ("baseline_hundredths", "target_hundredths", "value_hundredths"):
            values |= self.known(name, self.random.randint(-1000, 100_000))
        measured = values["value_hundredths"] is not None and self.random.random() < 0.8
        self.add(
            f.IndicatorFact,
            id=len(self.rows[f.IndicatorFact]) + 1,
            action_id=action,
            position=position,
            label="Familles accompagnées",
            kind=self.pick(IndicatorKind),
            unit=self.maybe("familles"),
            measured_on=date(2024, 9, 1) if measured else None,
            measured_on_is_month=measured,
            **values,
        )

    # ------------------------------------------------------------------------------------------------------ the whole

    def nation(self, territories: Sequence[str], actions: int) -> None:
        """Give each of these territories a pact, one in nine of them « néant », one in five with a second version."""
        self.campaign()
        for rank, territory in enumerate(territories):
            dossier = self.dossier(territory)
            at = FIRST_AT + timedelta(hours=7 * rank)
            state = PactState.NONE if rank % 9 == 8 else None
            self.transmission(dossier, territory, 1, at, actions, state)
            if rank % 5 == 4:
                self.transmission(dossier, territory, 2, at + timedelta(days=20), actions)

    def save(self, session: Session) -> None:
        """Insert everything, parents first."""
        for table in Base.metadata.sorted_tables:
            for mapped, rows in self.rows.items():
                if mapped.__table__ is table:
                    session.execute(insert(mapped), rows)
