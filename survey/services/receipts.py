"""What a version holds, and who is told of it: a receipt to who transmitted, news to who reviews."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from survey.db.people import Account
from survey.domain import french
from survey.domain.calendar import paris_moment
from survey.domain.french import typeset
from survey.domain.letters import Letter
from survey.domain.policy import Actor
from survey.domain.vocabulary import ActionState
from survey.services.accounts import reviewers_of
from survey.services.comparing import counted, differences, sent_version
from survey.services.drafts import Draft
from survey.services.outbox import News, post, recipient_of, tell


@dataclass(frozen=True)
class SentAction:
    """An action as a version sent it; amounts in euro cents."""

    title: str
    priority: str
    state: ActionState
    committed_cents: int | None


@dataclass(frozen=True)
class Receipt:
    """What a version holds, for those who sent or follow it."""

    number: int
    transmitted_at: datetime
    digest: str
    none_reason: str | None
    priorities: int
    actions: tuple[SentAction, ...]
    drafts: tuple[tuple[str, str], ...]

    @property
    def committed_cents(self) -> int:
        """The local credits committed by all of them."""
        return sum(action.committed_cents or 0 for action in self.actions)


def tell_transmission(session: Session, actor: Actor, draft: Draft, sent: Receipt, now: datetime) -> None:
    """Send the receipt of a version to who transmitted it, and tell those who review the territory, each once."""
    recipient = recipient_of(session.get_one(Account, actor.account_id))
    if recipient is not None:
        post(session, recipient, letter(draft, sent), now, once=f"receipt:{draft.reference}:{sent.number}")
    tell(session, reviewers_of(session, draft.territory), _news(session, draft, sent.number), now)


def letter(draft: Draft, sent: Receipt) -> Letter:
    """Write the receipt of a version: what was received, its digest, and the hour in Paris."""
    name, year = draft.territory.name, draft.dossier.campaign.year
    drafts = [title or "Sans titre" for title, _ in sent.drafts]
    return Letter(
        kind="receipt",
        subject=typeset(f"Accusé de réception : {name}, version {sent.number}"),
        paragraphs=(
            typeset(f"Le recueil « {name} », pacte {year}, est bien reçu. Merci."),
            *([typeset("Il dit « néant » : pas de pacte cette année, avec sa raison.")] if sent.none_reason else []),
        ),
        facts=(
            ("Version", str(sent.number)),
            ("Reçue le", f"{paris_moment(sent.transmitted_at)}, heure de Paris"),
            *([("Hors délai", LATE)] if draft.window.is_late(sent.transmitted_at) else []),
            *([] if sent.none_reason else _contents(sent)),
            *([("Resté en brouillon", typeset(french.listed(drafts)))] if drafts else []),
            ("Empreinte", sent.digest),
        ),
        action=("Lire l’accusé de réception", f"/recueils/{draft.reference}/transmissions/{sent.number}"),
        closing=(
            "Cette version ne change plus. Vous pouvez corriger le recueil et en transmettre une nouvelle jusqu’à la clôture.",
        ),
    )


LATE = typeset("reçue après la clôture de la campagne, pendant la prolongation accordée ; elle compte comme les autres")


def _contents(sent: Receipt) -> list[tuple[str, str]]:
    return [
        ("Priorités", french.number(sent.priorities)),
        ("Actions", french.number(len(sent.actions))),
        ("Crédits locaux engagés (AE)", french.euros(sent.committed_cents)),
    ]


def _news(session: Session, draft: Draft, number: int) -> News:
    name = draft.territory.name
    if number == 1:
        text = "Première version transmise, à relire."
    else:
        before, after = (sent_version(session, draft, one).answers for one in (number - 1, number))
        changed = counted(differences(draft.form, before, after)) or "aucune réponse modifiée"
        text = f"Version {number} transmise. Depuis la précédente : {changed}."
    return News(
        kind="dossier.transmitted",
        subject=typeset(f"{name} : version {number} à relire"),
        text=typeset(text),
        url=f"/recueils/{draft.reference}/relecture",
    )
