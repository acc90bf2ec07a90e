"""The letter of who is invited: what the service is, what for, which territories, how to enter, until when."""

from datetime import datetime

from sqlalchemy.orm import Session

from survey.domain import deadlines, french
from survey.domain.french import typeset
from survey.domain.letters import Letter
from survey.domain.policy import Role
from survey.domain.territories import Geography
from survey.services.campaigns import common_window, current_campaign
from survey.services.errors import AbsentError
from survey.services.invitations import Reach

WHAT = (
    "Un accès vous est ouvert à Recueil, le service où les services de l'État racontent les actions des pactes locaux des "
    "solidarités, et d'où viennent le suivi national et les classeurs."
)
WHAT_FOR = {
    Role.AGENT: "Vous y racontez les actions de votre territoire comme à un collègue, quelques minutes à la fois : "
    "chaque réponse est enregistrée aussitôt, et vous transmettez quand vous êtes prêt.",
    Role.COMMISSIONER: "Vous y suivez les départements de votre région, relisez ce qui est transmis, le validez, ou le renvoyez "
    "avec vos remarques.",
    Role.DIPLP: "Vous y suivez les actions, les publics et l'impact dans toute la France, conduisez les campagnes, et recevez "
    "le classeur des actions.",
    Role.DGCS: "Vous y suivez les crédits dans toute la France, et recevez leur classeur.",
    Role.ADMINISTRATOR: "Vous y invitez les personnes, dites leurs territoires, et suivez le journal et les envois.",
}
HOW = (
    "Pour entrer, donnez cette adresse sur la page d'entrée : un lien et un code vous arrivent aussitôt par courriel. "
    "Il n'y a pas de mot de passe à retenir. Si ProConnect vous y est proposé, il convient aussi."
)
KEPT = (
    "Votre nom, votre adresse et ce que vous faites dans Recueil y sont conservés pour vous donner accès et savoir qui a fait quoi. "
    "Durées, droits et contact : page « Données personnelles », au pied de chaque page."
)
NOT_FOR_YOU = "Si cette invitation n'est pas pour vous, dites-le nous : l'accès sera retiré."


def welcome(session: Session, geography: Geography, reach: Reach, address: str, now: datetime) -> Letter:
    """Write the letter of an invitation."""
    facts = [
        ("Votre adresse", address),
        ("Votre rôle", reach.role.label),
        ("Vos territoires" if len(reach.codes) > 1 else "Votre territoire", french.listed(places_of(geography, reach))),
        *_campaign(session, now),
    ]
    return Letter(
        kind="invitation",
        subject=typeset("Votre accès à Recueil"),
        paragraphs=tuple(map(typeset, (WHAT, WHAT_FOR[reach.role], HOW))),
        facts=tuple(facts),
        action=("Entrer dans Recueil", "/entrer"),
        closing=(typeset(KEPT), typeset(NOT_FOR_YOU)),
    )


def places_of(geography: Geography, reach: Reach) -> list[str]:
    """Name what an account reaches: « Lozère (48) », « Occitanie », « Toute la France »."""
    departments = [f"{geography.departments[code].name} ({code})" for code in reach.departments]
    regions = [geography.regions[code].name for code in reach.regions]
    return departments + regions or ["Toute la France"]


def _campaign(session: Session, now: datetime) -> list[tuple[str, str]]:
    try:
        campaign = current_campaign(session, now)
    except AbsentError:
        return []
    window = common_window(campaign)
    if window.is_closed(now):
        return []
    opens = "" if window.is_open(now) else f"du {deadlines.told(window.opens_at)} "
    return [(f"Campagne {campaign.year}", f"{opens}jusqu’au {deadlines.told(window.closes_at)}")]
