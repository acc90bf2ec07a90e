"""What the sheets must say, made from the database the slow and plain way."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.db.facts import ActionFact, PriorityFact, Transmission
from survey.db.working import Dossier, TerritoryRow
from survey.db.working import Region as RegionRow
from survey.domain.vocabulary import (
    ENGAGED_STATES,
    ActionState,
    Audience,
    Axis,
    BeneficiaryUnit,
    CreditUse,
    Novelty,
    OrganisationCategory,
    TerritorialScale,
    Unknown,
)
from tests.exports.producing import NOW, Cells, written

JOINED = "\u00a0; "


def current(session: Session, as_of: datetime) -> dict[int, tuple[TerritoryRow, RegionRow]]:
    """Find the transmissions that stood, the slow and plain way."""
    found: dict[int, tuple[int, int, TerritoryRow, RegionRow]] = {}
    rows = session.execute(
        select(Transmission, TerritoryRow, RegionRow)
        .join(Dossier, Dossier.id == Transmission.dossier_id)
        .join(TerritoryRow, TerritoryRow.code == Dossier.territory_code)
        .join(RegionRow, RegionRow.code == TerritoryRow.region_code)
    )
    for one, territory, region in rows:
        known = found.get(one.dossier_id)
        if one.transmitted_at <= as_of and (known is None or one.number > known[0]):
            found[one.dossier_id] = (one.number, one.id, territory, region)
    return {key: (territory, region) for _, key, territory, region in found.values()}


def facts(session: Session, as_of: datetime = NOW) -> list[tuple[ActionFact, PriorityFact, TerritoryRow, RegionRow]]:
    stood = current(session, as_of)
    rows = session.execute(
        select(ActionFact, PriorityFact).join(PriorityFact, PriorityFact.id == ActionFact.priority_id)
    )
    return [
        (action, priority, *stood[action.transmission_id])
        for action, priority in rows
        if action.transmission_id in stood
    ]


def term(vocabulary: Any, value: str | None) -> str:  # noqa: ANN401  # any closed list
    return vocabulary(value).label if value else ""


def why(value: object, state: str | None, *, asked: bool = True) -> str:
    if value is not None:
        return ""
    return Unknown(state).label if state else "non répondu" if asked else "non demandé"


def dated(value: date | None, state: str | None, *, is_month: bool) -> str:
    return "mois" if is_month else why(value, state)


def common(action: ActionFact, priority: PriorityFact, territory: TerritoryRow, region: RegionRow) -> Cells:
    return {
        "Code région": region.code,
        "Région": region.name,
        "Code département": territory.code,
        "Département": territory.name,
        "Priorité n°": float(priority.position),
        "Priorité": priority.title,
        "Axe national": term(Axis, priority.axis),
        "Action": action.title,
        "Identifiant de l’action": action.item_id,
    }


def money(action: ActionFact) -> Cells:
    asked = action.committed_cents is not None
    return {
        "État de l’action": term(ActionState, action.state),
        "Porteur – catégorie": term(OrganisationCategory, action.operator_category),
        "Porteur": action.operator_name,
        "SIRET du porteur": written(action.operator_siret),
        "Engagée le": written(action.committed_on),
        "Engagé (AE)": euros(action.committed_cents),
        "Payé (CP)": euros(action.paid_cents),
        "Payé (CP) – précision": why(action.paid_cents, action.paid_cents_state, asked=asked),
        "N° d’engagement": written(action.commitment_number),
        "N° d’engagement – précision": why(action.commitment_number, action.commitment_number_state, asked=asked),
        "Usage des crédits": term(CreditUse, action.credit_use),
        "Coût total": euros(action.total_cents),
        "Coût total – précision": why(action.total_cents, action.total_cents_state),
    }


def story(action: ActionFact) -> Cells:
    running = action.state in {"under_way", "finished"}
    reached, targeted = action.reached_beneficiaries, action.targeted_beneficiaries
    return {
        "Comptée engagée": written(action.state in {state.value for state in ENGAGED_STATES}),
        "Description": action.description,
        "Nouveauté": term(Novelty, action.novelty),
        "Innovation": written(action.innovation),
        "Publics": JOINED.join(one.label for one in Audience if one.value in {a.audience for a in action.audiences}),
        "Ce que dit le diagnostic": written(action.other_audience_reason),
        "Échelle": term(TerritorialScale, action.scale),
        "Lieux": JOINED.join(area.label for area in action.areas),
        "Autres départements": JOINED.join(sorted(one.department_code for one in action.other_departments)),
        "Début": written(action.starts_on),
        "Début – précision": dated(action.starts_on, action.starts_on_state, is_month=action.starts_on_is_month),
        "Fin": written(action.ends_on),
        "Fin – précision": dated(action.ends_on, action.ends_on_state, is_month=action.ends_on_is_month),
        "Partenaires": JOINED.join(one.name for one in action.partners),
        "Évaluation prévue": action.evaluation,
        "Crédits locaux": written(action.uses_local_credits),
        "Prévu": euros(action.planned_cents),
        "Motif dérogatoire": written(action.derogation_reason),
        "Cofinanceurs": JOINED.join(one.name for one in action.cofundings),
        "Bénéficiaires visés": written(targeted),
        "Bénéficiaires visés – précision": why(targeted, action.targeted_beneficiaries_state),
        "Bénéficiaires atteints": written(reached),
        "Bénéficiaires atteints – précision": why(reached, action.reached_beneficiaries_state, asked=running),
        "Unité": term(BeneficiaryUnit, action.beneficiary_unit),
        "Indicateurs": JOINED.join(one.label for one in action.indicators),
    }


def euros(amount: int | None) -> float | str:
    return "" if amount is None else amount / 100
