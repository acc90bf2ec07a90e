"""The pages that a service of the State owes to those who use it, and what it holds on each of them."""

import json

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from survey.domain import french
from survey.domain.personal_data import REGISTER
from survey.domain.policy import Permission
from survey.services import held, journal
from survey.services.accounts import IDLE_FOR, SIGNED_IN_FOR
from survey.web.presenting import View
from survey.web.runtime import runtime
from survey.web.security import actor, current_actor, requires
from survey.web.sitemap import plan

blueprint = Blueprint("legal", __name__)

HOUR = 3_600
PLACEHOLDERS = {
    "publisher": "Ceci est une démonstration\u00a0: elle n’a pas d’éditeur.",
    "host_name": "La machine de la personne qui fait la démonstration.",
    "contact": "contact@recueil.example",
}
"""What a demonstration says where an installation must name somebody."""
PARTS = {
    "connexions": ("connexion", ""),
    "jetons_de_flux": ("jeton pour Excel", "jetons pour Excel"),
    "demandes_de_connexion": ("demande de lien de connexion", "demandes de lien de connexion"),
    "courriels": ("courriel", ""),
    "nouvelles": ("nouvelle annoncée par courriel", "nouvelles annoncées par courriel"),
    "reponses": ("réponse actuelle", "réponses actuelles"),
    "historique": ("événement dans l’historique des recueils", "événements dans l’historique des recueils"),
    "phrases": ("phrase écrite librement", "phrases écrites librement"),
    "propositions": ("proposition de réponse", "propositions de réponse"),
    "transmissions": ("transmission", ""),
    "accords": ("accord pour un pacte commun", "accords pour un pacte commun"),
    "remarques": ("remarque", ""),
    "decisions": ("décision", ""),
    "prolongations": ("prolongation accordée", "prolongations accordées"),
    "presences": ("recueil que vous aviez sous les yeux", "recueils que vous aviez sous les yeux"),
    "envois": ("envoi de formulaire des derniers jours", "envois de formulaires des derniers jours"),
    "journal": ("ligne du journal", "lignes du journal"),
}


def named() -> dict[str, str]:
    """Give the publisher, the host and the contact of this installation."""
    settings = runtime().settings
    return {name: getattr(settings, name) or PLACEHOLDERS[name] for name in PLACEHOLDERS}


def _page(template: str, **more: object) -> ResponseReturnValue:
    return render_template(f"legal/{template}.html", site=runtime().settings.base_url, notices=[], **named(), **more)


@blueprint.get("/mentions-legales")
@requires(Permission.PUBLIC)
def notices() -> ResponseReturnValue:
    """Say who publishes the site, who hosts it, whom to write to."""
    return _page("mentions")


@blueprint.get("/donnees-personnelles")
@requires(Permission.PUBLIC)
def personal_data() -> ResponseReturnValue:
    """Print the register of personal data."""
    entries = [
        {
            "title": entry.title,
            "facts": [
                ("Ce qui est conservé", entry.content),
                ("Pourquoi", entry.why),
                ("Base légale", f"{entry.ground}."),
                ("Combien de temps", _begun("\u202f; ".join(term.label for term in entry.terms)) + "."),
                ("Qui le voit", entry.seen_by),
            ],
        }
        for entry in REGISTER
    ]
    return _page("donnees", entries=entries, signed_in=current_actor() is not None)


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


@blueprint.get("/accessibilite")
@requires(Permission.PUBLIC)
def accessibility() -> ResponseReturnValue:
    """Declare how accessible the site is."""
    return _page("accessibilite")


@blueprint.get("/cookies")
@requires(Permission.PUBLIC)
def cookies() -> ResponseReturnValue:
    """List the cookies, all needed."""
    return _page("cookies", cookies=[_session_cookie()])


def _session_cookie() -> View:
    hours, idle = (int(term.total_seconds()) // HOUR for term in (SIGNED_IN_FOR, IDLE_FOR))
    return {
        "name": current_app.config["SESSION_COOKIE_NAME"],
        "purpose": "Vous reconnaître d’une page à l’autre, et protéger vos formulaires d’un envoi fait par un autre site.",
        "lasts": f"Jusqu’à la fermeture du navigateur. La session s’arrête d’elle-même après {idle}\u00a0heures sans rien faire, "
        f"et {hours}\u00a0heures en tout.",
    }


@blueprint.get("/plan-du-site")
@requires(Permission.PUBLIC)
def sitemap() -> ResponseReturnValue:
    """Lead to every page that this person may open."""
    return _page("plan", parts=plan(current_actor()))


@blueprint.get("/mes-donnees")
@requires(Permission.SIGNED_IN)
def mine() -> ResponseReturnValue:
    """Show what is held on the person who asks."""
    with runtime().sessions.reading() as session:
        told = held.held_on(session, actor().account_id)
    counts = [french.counted(len(told[part]), *nouns) for part, nouns in PARTS.items() if told[part]]
    return _page("mes_donnees", facts=_identity(told), counts=counts)


def _identity(told: View) -> list[tuple[str, str]]:
    account = told["compte"]
    places, rows = runtime().geography, told["territoires"]
    named = [places.departments.get(row["departement"]) or places.regions.get(row["region"]) for row in rows]
    names = [f"{one.name} ({one.code})" for one in named if one]
    return [
        ("Nom", account["nom"]),
        ("Adresse", account["adresse"] or "Aucune"),
        ("Rôle", account["role"]),
        ("Territoires", french.listed(names) or "Aucun en particulier"),
    ]


@blueprint.get("/mes-donnees/donnees.json")
@requires(Permission.SIGNED_IN)
def file() -> ResponseReturnValue:
    """Give all of it as a file; the journal is told."""
    parts, who = runtime(), actor()
    with parts.sessions.begin() as session:
        told = held.export(session, who.account_id, journal.by(who), parts.now())
    text = json.dumps(told, ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": 'attachment; filename="mes-donnees.json"'}
    return Response(text, mimetype="application/json", headers=headers)
