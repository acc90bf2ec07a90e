"""Rows of fact tables made up at random: valid, plausible, unknowns included, none from a real pact."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any, TypeAlias

from survey.db import facts as f
from survey.db.base import Base
from survey.domain.territories import Geography, Territory
from survey.domain.vocabulary import (
    ENGAGED_STATES,
    PRIORITY_AUDIENCES,
    ActionState,
    Audience,
    Axis,
    BeneficiaryUnit,
    CofundingStatus,
    Contribution,
    CreditUse,
    Frequency,
    IndicatorKind,
    LinkedScheme,
    Novelty,
    OrganisationCategory,
    PactState,
    PlaceKind,
    TerritorialScale,
    Unknown,
)

Made: TypeAlias = tuple[type[Base], dict[str, Any]]

SUBJECTS = (
    "Bus des familles",
    "Épicerie solidaire",
    "Point d’accueil inconditionnel",
    "Aide à la mobilité",
    "Jardin partagé",
)
VERBS = ("accompagner", "informer", "équiper", "former", "loger", "soutenir", "orienter", "accueillir")
WHOM = (
    "les familles monoparentales",
    "les jeunes sans emploi",
    "les personnes sans domicile",
    "les retraités modestes",
)
HOW = (
    "par des permanences hebdomadaires dans les mairies",
    "avec un véhicule aménagé qui passe dans chaque canton",
    "grâce à un réseau de bénévoles formés par l’association",
    "en lien avec la Caf, la MSA et les centres communaux d’action sociale",
)
FIRST_DAY = date(2024, 1, 1)
LONG_REASON = "Sans cette coordination, les associations du territoire ne pourraient pas répondre ensemble à l’urgence."


def _values(terms: type[Any] | tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(term.value for term in terms)


STATES = _values(ActionState)
ENGAGED = frozenset(_values(ENGAGED_STATES))
MEASURABLE = frozenset({ActionState.UNDER_WAY.value, ActionState.FINISHED.value})
AUDIENCES = _values(Audience)
PRIORITY_FIRST = frozenset(_values(PRIORITY_AUDIENCES))
AXES = _values(Axis)
CATEGORIES = _values(OrganisationCategory)
CONTRIBUTIONS = _values(Contribution)
INDICATOR_KINDS = _values(IndicatorKind)
NOVELTIES = (*_values(Novelty), None)
SCALES = _values(TerritorialScale)
SCHEMES = _values(LinkedScheme)[:-1]
STATUSES = _values(CofundingStatus)
UNITS = _values(BeneficiaryUnit)
UNKNOWNS = _values(Unknown)
USES = (CreditUse.CONCRETE.value,) * 9 + _values(CreditUse)


@dataclass
class Maker:
    """Makes rows from a seed; the numbers of priorities, actions and partners go on from those given."""

    geography: Geography
    seed: int
    priority_ids: Iterator[int] = field(default_factory=lambda: count(1))
    action_ids: Iterator[int] = field(default_factory=lambda: count(1))
    partner_ids: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        """Seed the chance and write some sentences to draw from: fresh ones would cost more than the rows."""
        self.random = Random(self.seed)
        self.sentences = [self._sentence() for _ in range(500)]

    def pact(self, transmission_id: int, territory: Territory, state: PactState) -> Iterator[Made]:
        """Make the pact of a transmission, with its schemes and signatories."""
        signed = state is PactState.SIGNED
        yield (
            f.PactFact,
            {
                "transmission_id": transmission_id,
                "territory_code": territory.code,
                "reporting_office": self.geography.office_of(territory.code).name,
                "state": state.value,
                "none_reason": "Le diagnostic est encore en cours." if state is PactState.NONE else None,
                "signed_on": self._day(150) if signed else None,
                "wider_document": self.random.choice((True, False, None)),
                "people_concerned": None if state is PactState.NONE else self.random.random() < 0.6,
            },
        )
        for scheme in self.random.sample(SCHEMES, 2):
            yield f.SchemeFact, {"transmission_id": transmission_id, "scheme": scheme}
        for position in range(1, 1 + signed * 2):
            yield f.SignatoryFact, {"transmission_id": transmission_id, "position": position, **self._organisation()}

    def priority(self, transmission_id: int, territory: Territory, position: int, actions: int) -> Iterator[Made]:
        """Make a priority and its actions."""
        number, axis = next(self.priority_ids), self.random.choice(AXES)
        committee = self.random.choice((True, True, False, None))
        yield (
            f.PriorityFact,
            {
                "id": number,
                "transmission_id": transmission_id,
                "item_id": f"{number:016x}",
                "position": position,
                "title": f"Priorité {position} : {self.random.choice(VERBS)} {self.random.choice(WHOM)}",
                "axis": axis,
                "need": self.random.choice(self.sentences),
                "committee": committee,
                "committee_state": Unknown.PENDING.value if committee is None else None,
                "committee_frequency": self.random.choice((None, Frequency.QUARTERLY.value)),
                **self._organisation("lead_"),
            },
        )
        for place in range(1, actions + 1):
            yield from self._action(transmission_id, number, axis, territory, place)

    def _action(
        self, transmission_id: int, priority: int, axis: str, territory: Territory, position: int
    ) -> Iterator[Made]:
        number, scale = next(self.action_ids), self.random.choice(SCALES)
        publics = self.random.sample(AUDIENCES, self.random.randint(1, 3))
        state = self.random.choice(STATES)
        yield (
            f.ActionFact,
            {
                "id": number,
                "transmission_id": transmission_id,
                "priority_id": priority,
                "axis": axis,
                "item_id": f"{number:016x}",
                "position": position,
                "title": f"{self.random.choice(SUBJECTS)} n° {number}",
                "description": self.random.choice(self.sentences),
                "novelty": self.random.choice(NOVELTIES),
                "other_audience_reason": None
                if PRIORITY_FIRST.intersection(publics)
                else self.random.choice(self.sentences),
                "scale": scale,
                "state": state,
                "evaluation": self.random.choice(self.sentences),
                "effects_on_people": self.random.choice((None, *self.sentences[:3])),
                "starts_on_is_month": False,
                "ends_on_is_month": False,
                **self._dates(state),
                **self._organisation("operator_"),
                **self._credits(state),
                **self._beneficiaries(state),
            },
        )
        for public in publics:
            yield f.AudienceFact, {"action_id": number, "audience": public}
        yield from self._areas(number, scale, territory)
        yield from self._below(number)

    def _below(self, action: int) -> Iterator[Made]:
        for position in range(1, 1 + self.random.randint(0, 2)):
            yield from self._partner(action, position)
        for position in range(1, 1 + self.random.randint(0, 2)):
            amount = self._amount(80_000)
            status = {"status": self.random.choice(STATUSES)} if self.random.random() < 0.8 else {}
            money = self._known_or_state("amount_cents", amount)
            yield (
                f.CofundingFact,
                {"action_id": action, "position": position, **money, **status, **self._organisation()},
            )
        for position in range(1, 1 + self.random.randint(1, 2)):
            yield self._indicator(action, position)

    def _partner(self, action: int, position: int) -> Iterator[Made]:
        number = next(self.partner_ids)
        yield f.PartnerFact, {"id": number, "action_id": action, "position": position, **self._organisation()}
        for contribution in self.random.sample(CONTRIBUTIONS, self.random.randint(0, 2)):
            yield f.ContributionFact, {"partner_id": number, "contribution": contribution}

    def _indicator(self, action: int, position: int) -> Made:
        measured = self.random.random() < 0.4
        return (
            f.IndicatorFact,
            {
                "action_id": action,
                "position": position,
                "label": f"Nombre d’{self.random.choice(('accueils', 'ateliers', 'entretiens'))}",
                "kind": self.random.choice(INDICATOR_KINDS),
                "unit": self.random.choice((None, "personnes", "séances")),
                "target_hundredths": self.random.randint(1, 500) * 100,
                "value_hundredths": self.random.randint(0, 50_000) if measured else None,
                "measured_on": self._day(280) if measured else None,
                "measured_on_is_month": False,
            },
        )

    def _areas(self, action: int, scale: str, territory: Territory) -> Iterator[Made]:
        communes = self.geography.communes_of(territory)
        for position in range(1, 1 + self.random.randint(1, 2)):
            place = self.random.choice(communes)
            yield (
                f.ActionArea,
                {
                    "action_id": action,
                    "position": position,
                    "kind": PlaceKind.COMMUNE.value,
                    "code": place.code,
                    "label": place.name,
                    "department_code": place.department_code,
                },
            )
        if scale == TerritorialScale.INTERDEPARTMENTAL:
            others = [code for code in ("75", "69") if code not in territory.department_codes]
            yield f.ActionDepartment, {"action_id": action, "department_code": self.random.choice(others)}

    def _dates(self, state: str) -> dict[str, Any]:
        starts = self._known_or_state("starts_on", self._day(300))
        return {**starts, "committed_on": self._day(280) if state in ENGAGED else None}

    def _credits(self, state: str) -> dict[str, Any]:
        cost = self._known_or_state("total_cents", self._amount(200_000))
        if self.random.random() < 0.15:
            return {**cost, "uses_local_credits": False}
        use = self.random.choice(USES)
        reason = None if use == CreditUse.CONCRETE else LONG_REASON
        shared = {**cost, "uses_local_credits": True, "credit_use": use, "derogation_reason": reason}
        if state not in ENGAGED:
            return {**shared, "planned_cents": self._amount(90_000) if state == ActionState.PLANNED else None}
        committed = self._amount(90_000)
        paid = self._known_or_state("paid_cents", self.random.randint(0, committed))
        contract = self._known_or_state("commitment_number", f"EJ{self.random.randint(10**7, 10**8)}")
        return {**shared, "committed_cents": committed, **paid, **contract}

    def _beneficiaries(self, state: str) -> dict[str, Any]:
        targeted = self._known_or_state("targeted_beneficiaries", self.random.randint(0, 2_000))
        reached = self._known_or_state("reached_beneficiaries", self.random.randint(0, 1_500))
        unit = self.random.choice(UNITS)
        return {**targeted, **(reached if state in MEASURABLE else {}), "beneficiary_unit": unit}

    def _known_or_state(self, name: str, value: object) -> dict[str, Any]:
        """Give a value, or one time in five an unknown state."""
        return {name: value} if self.random.random() < 0.8 else {f"{name}_state": self.random.choice(UNKNOWNS)}

    def _organisation(self, prefix: str = "") -> dict[str, str]:
        category = self.random.choice(CATEGORIES)
        return {f"{prefix}category": category, f"{prefix}name": f"Organisme {category} {self.random.randint(1, 999)}"}

    def _amount(self, euros: int) -> int:
        return self.random.randint(1, euros * 100)

    def _day(self, within: int) -> date:
        return FIRST_DAY + timedelta(days=self.random.randint(0, within))

    def _sentence(self) -> str:
        parts = (f"{self.random.choice(VERBS)} {self.random.choice(WHOM)} {self.random.choice(HOW)}" for _ in range(3))
        return " ; ".join(parts).capitalize() + "."
