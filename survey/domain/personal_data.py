"""The register of personal data: what is kept on those who use the service, why, how long, who sees it (GDPR, articles 13 and 30).

The page prints it and the purge applies it: what is said is what is done.
"""

from dataclasses import dataclass
from datetime import timedelta

MISSION = "Mission d’intérêt public (RGPD, article 6, 1, e)"
SECURITY = "Mission d’intérêt public, et sécurité du traitement (RGPD, articles 6, 1, e et 32)"


@dataclass(frozen=True, slots=True)
class Term:
    """How long something is kept: ``lasts`` after what ``label`` says; ``None`` where it is not the purge that ends it."""

    label: str
    lasts: timedelta | None = None


DISABLED = Term("douze mois après la désactivation du compte", timedelta(days=365))
UNUSED = Term(
    "vingt-quatre mois après la dernière connexion, ou après l’invitation si elle n’a pas servi", timedelta(days=730)
)
SESSIONS = Term("six mois après la fin de la session", timedelta(days=183))
SIGN_IN_REQUESTS = Term("sept jours", timedelta(days=7))
PRESENCES = Term("un jour", timedelta(days=1))
MAILS = Term(
    "six mois, texte compris\u202f; un lien de connexion s’efface dès qu’il a servi ou n’est plus valable",
    timedelta(days=183),
)
REQUESTS = Term("sept jours", timedelta(days=7))
FEED_TOKENS = Term("douze mois après leur création, révoqués ou non", timedelta(days=365))
LASTING = Term(
    "aussi longtemps que la campagne est conservée\u202f; votre nom en est détaché quand votre compte est effacé"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry of the register; ``tables`` are those that hold it."""

    title: str
    content: str
    why: str
    ground: str
    terms: tuple[Term, ...]
    seen_by: str
    tables: tuple[str, ...]


REGISTER = (
    Kept(
        "Votre compte",
        "Nom, adresse professionnelle, rôle, territoires, identifiant ProConnect, dates d’invitation et de désactivation.",
        "Vous donner accès à vos recueils, et à eux seuls.",
        MISSION,
        (DISABLED, UNUSED),
        "Les administrateurs\u202f; votre nom, ceux qui travaillent dans le même recueil ou le relisent.",
        ("accounts", "scopes"),
    ),
    Kept(
        "Vos connexions",
        "Heure de début, de dernier usage et de fin, moyen employé\u202f; le jeton de ProConnect, tant que la session dure.",
        "Vous reconnaître d’une page à l’autre, et fermer une session volée.",
        SECURITY,
        (SESSIONS,),
        "Personne dans les pages\u202f; vous-même, dans «\u00a0Mes données\u00a0».",
        ("sign_ins",),
    ),
    Kept(
        "Vos demandes de lien de connexion",
        "Heure, empreintes chiffrées de l’adresse et de l’ordinateur\u00a0: ni l’une ni l’autre ne s’y lit.",
        "Vous envoyer un lien, et empêcher qu’on en demande trop à votre place.",
        SECURITY,
        (SIGN_IN_REQUESTS,),
        "Personne dans les pages.",
        ("sign_in_requests",),
    ),
    Kept(
        "Vos jetons pour Excel",
        "Nom que vous leur donnez, empreinte (jamais le jeton lui-même), heures de création, de dernier usage et de révocation.",
        "Laisser votre tableur lire lui-même les exports, avec vos droits, et vous montrer s’il le fait.",
        SECURITY,
        (FEED_TOKENS,),
        "Vous seul, dans «\u00a0Flux pour Excel\u00a0».",
        ("feed_tokens",),
    ),
    Kept(
        "Le recueil que vous avez sous les yeux",
        "Recueil, question, heure.",
        "Dire à vos collègues que vous y êtes aussi.",
        MISSION,
        (PRESENCES,),
        "Ceux qui ouvrent le même recueil, pendant quelques minutes.",
        ("presences",),
    ),
    Kept(
        "Les courriels que nous vous écrivons",
        "Adresse, objet, texte, heure, résultat de l’envoi.",
        "Vous prévenir, vous relancer, vous donner un accusé de réception, et savoir s’il vous est parvenu.",
        MISSION,
        (MAILS,),
        "Les administrateurs.",
        ("mails", "notices", "export_deliveries"),
    ),
    Kept(
        "Vos envois de formulaires",
        "Numéro de compte, numéro d’envoi, heure.",
        "Qu’un envoi fait deux fois ne compte qu’une fois.",
        MISSION,
        (REQUESTS,),
        "Personne dans les pages.",
        ("requests",),
    ),
    Kept(
        "Ce que vous faites dans les recueils",
        "Réponses, phrases, remarques, décisions, prolongations, transmissions, exports, enveloppes chargées, et leur heure, "
        "sous votre numéro de compte.",
        "Savoir qui a répondu quoi, et pouvoir revenir en arrière.",
        MISSION,
        (LASTING,),
        "Ceux qui ont accès au recueil. Aucun nom ne sort dans les classeurs.",
        (
            *("answers", "events", "sentences", "proposals", "joint_agreements", "transmissions"),
            *("remarks", "decisions", "extensions", "export_runs", "envelope_loads"),
        ),
    ),
    Kept(
        "Le journal du service",
        "Ce qui a été fait et quand, sous votre numéro de compte et votre rôle\u00a0: jamais votre nom ni votre adresse.",
        "Rendre compte de ce qui a été fait\u202f; aucune ligne ne peut être retirée sans que cela se voie.",
        SECURITY,
        (LASTING,),
        "Les administrateurs.",
        ("journal",),
    ),
)
