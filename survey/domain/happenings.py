"""What the journal tells, in the words that people read."""

from survey.domain.letters import Delivery
from survey.domain.lifecycle import Ending
from survey.domain.policy import Role
from survey.domain.ways_in import WayIn

KINDS = {
    "session.begun": "Connexion",
    "session.ended": "Déconnexion",
    "sign_in.refused": "Connexion refusée",
    "account.invited": "Invitation",
    "account.moved": "Rôle ou territoires changés",
    "account.disabled": "Compte désactivé",
    "account.restored": "Compte rendu",
    "account.erased": "Compte effacé",
    "dossier.carried_over": "Actions reprises de la campagne précédente",
    "dossier.opened": "Recueil ouvert",
    "dossier.transmitted": "Recueil transmis",
    "dossier.returned": "Recueil renvoyé",
    "dossier.validated": "Recueil validé",
    "dossier.reopened": "Recueil rouvert",
    "history.sealed": "Historique scellé",
    "remark.sent": "Remarque envoyée",
    "remark.closed": "Remarque close",
    "remark.reopened": "Remarque rouverte",
    "campaign.opened": "Campagne ouverte",
    "campaign.closed": "Campagne close",
    "campaign.extended": "Campagne prolongée",
    "mail.abandoned": "Courriel abandonné",
    "mail.sent_again": "Courriel renvoyé",
    "mail.settled": "Courriel classé",
    "envelopes.loaded": "Enveloppes chargées",
    "export.requested": "Export demandé",
    "export.produced": "Export produit",
    "export.refused": "Export refusé par ses contrôles",
    "export.downloaded": "Export téléchargé",
    "feed.created": "Jeton de flux créé",
    "feed.revoked": "Jeton de flux révoqué",
    "export.sent_again": "Export envoyé de nouveau",
    "personal_data.exported": "Données personnelles remises",
    "personal_data.purged": "Données personnelles effacées à leur terme",
}
"""The kinds of rows, each with its name."""

FIELDS = {
    "actions": "actions",
    "again": "encore",
    "attempt": "essai",
    "attempts": "essais",
    "before": "avant",
    "closes_at": "clôture",
    "digest": "empreinte",
    "ending": "issue",
    "feed_tokens": "jetons de flux",
    "file": "fichier",
    "form": "forme",
    "from": "depuis",
    "kind": "genre",
    "letter": "lettre",
    "method": "moyen",
    "opens_at": "ouverture",
    "questionnaire": "questionnaire",
    "reason": "raison",
    "regions": "régions",
    "recipients": "destinataires",
    "remark": "remarque",
    "role": "rôle",
    "role_before": "rôle d’avant",
    "run": "demande",
    "scopes": "territoires",
    "scopes_before": "territoires d’avant",
    "state": "état",
    "territories": "territoires",
    "total_cents": "total, en centimes",
    "unknown_domain": "domaine inconnu",
    "version": "version",
    "accounts": "comptes",
    "sign_ins": "sessions",
    "sign_in_requests": "demandes de lien",
    "presences": "présences",
    "requests": "envois",
    "notices": "nouvelles",
    "mails": "courriels",
}
"""The fields of what a row tells."""

SUBJECTS = {
    "account": "Compte nº\u00a0{}",
    "dossier": "Recueil {}",
    "campaign": "Campagne {}",
    "mail": "Courriel nº\u00a0{}",
    "export": "Export nº\u00a0{}",
    "feed": "Jeton de flux nº\u00a0{}",
    "service": "Service",
}
_VALUES = {
    **{term.value: term.label for terms in (Role, WayIn, Delivery, Ending) for term in terms},
    "disabled": "désactivé",
    "unused": "inutilisé",
}


def kind_label(kind: str) -> str:
    """Name a kind of row."""
    return KINDS.get(kind, kind)


def subject_label(subject: str) -> str:
    """Name what a row is about: ``dossier:2024-48`` is « Recueil 2024-48 »."""
    kind, _, name = subject.partition(":")
    return SUBJECTS[kind].format(name) if kind in SUBJECTS else subject


def field_label(name: str) -> str:
    """Name a field of what a row tells."""
    return FIELDS.get(name, name)


def value_label(value: object) -> str:
    """Write the value of a field."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "aucun"
    return "–" if value is None else _VALUES.get(str(value), str(value))
