"""What an administrator must hear of the mail and of the scheduler, in words."""

from collections.abc import Iterator

from survey.domain import french
from survey.domain.letters import Delivery
from survey.services import mailroom
from survey.services.mailroom import Standing
from survey.settings import Settings
from survey.web.presenting import View, moment
from survey.web.runtime import runtime

FAILURES = {
    Delivery.REFUSED: "refusé par le serveur du destinataire",
    Delivery.GIVEN_UP: "abandonné après plusieurs essais",
    Delivery.FORBIDDEN: "arrêté, l’adresse étant hors de la liste autorisée",
    Delivery.BOUNCED: "revenu",
}


def mail_alarms() -> list[View]:
    """Read how the mail stands, and list the alarms, for the page that leads to the others."""
    with runtime().sessions.reading() as session:
        standing = mailroom.standing(session, runtime().now())
    return alarms(standing, runtime().settings)


def alarms(standing: Standing, settings: Settings) -> list[View]:
    """List the alarms, as the messages of a page."""
    return [{"tone": "error", "text": text} for text in _alarms(standing, settings)]


def _alarms(standing: Standing, settings: Settings) -> Iterator[str]:
    if settings.smtp is None and not settings.demonstration:
        yield "Aucun serveur de courriel n’est réglé\u00a0: rien ne part. Posez RECUEIL_SMTP_HOST et RECUEIL_MAIL_FROM."
    if standing.is_asleep:
        seen = f"n’a pas été vu depuis le {moment(standing.seen_at)}" if standing.seen_at else "n’a jamais été vu"
        yield (
            f"L’ordonnanceur {seen}\u00a0: aucun courriel ne part de lui-même, aucun export n’est produit à son heure. "
            "Sur la machine\u00a0: systemctl status recueil-scheduler."
        )
    if standing.waiting_long:
        count = french.counted(standing.waiting_long, "courriel attend", "courriels attendent")
        told = (
            f" Ce que le serveur a répondu la dernière fois\u00a0: {standing.last_told}" if standing.last_told else ""
        )
        yield f"{count} depuis plus de 15\u00a0minutes.{told}"
    if standing.failed:
        each = french.listed([f"{count}\u00a0{FAILURES[state]}" for state, count in standing.failed.items()])
        lost = french.counted(
            sum(standing.failed.values()), "courriel n’est pas arrivé", "courriels ne sont pas arrivés"
        )
        yield f"{lost}\u00a0: {each}."
