"""The plan of the site: what this person may open, read from the routes themselves."""

from flask import current_app

from survey.domain.policy import Actor, may
from survey.web.permissions import permission_of
from survey.web.presenting import View, navigation

SERVICE, ADMINISTRATION, ABOUT = "Le service", "Administration", "À propos"
PAGES: dict[str, tuple[str, str]] = {
    "/": (SERVICE, "Accueil"),
    "/entrer": (SERVICE, "Entrer"),
    "/recueils": (SERVICE, "Recueils"),
    "/suivi": (SERVICE, "Suivi national"),
    "/exports": (SERVICE, "Exports consolidés"),
    "/exports/flux": (SERVICE, "Flux pour Excel"),
    "/enveloppes": (SERVICE, "Enveloppes régionales"),
    "/enveloppes/simulation": (SERVICE, "Simulation d’une répartition des enveloppes"),
    "/administration": (ADMINISTRATION, "Administration"),
    "/administration/comptes": (ADMINISTRATION, "Comptes"),
    "/administration/comptes/inviter": (ADMINISTRATION, "Inviter une personne"),
    "/administration/comptes/import": (ADMINISTRATION, "Inviter depuis un tableau"),
    "/administration/campagnes": (ADMINISTRATION, "Campagnes"),
    "/administration/campagnes/ouvrir": (ADMINISTRATION, "Ouvrir une campagne"),
    "/administration/courriels": (ADMINISTRATION, "Courriels"),
    "/administration/journal": (ADMINISTRATION, "Journal"),
    "/mes-donnees": (ABOUT, "Mes données"),
    "/donnees-personnelles": (ABOUT, "Données personnelles"),
    "/accessibilite": (ABOUT, "Accessibilité"),
    "/cookies": (ABOUT, "Cookies"),
    "/mentions-legales": (ABOUT, "Mentions légales"),
    "/plan-du-site": (ABOUT, "Plan du site"),
}
"""Every page that has an address of its own, with the part of the plan that it is in, and its name."""

LEFT_OUT = {
    "/sante": "asked by a supervisor",
    "/sante/pret": "asked by a supervisor",
    "/administration/journal/lignes.csv": "a file, led to by the journal",
    "/mes-donnees/donnees.json": "a file, led to by « Mes données »",
    "/administration/comptes/import/modele.csv": "a file, led to by the import",
    "/enveloppes/modele.csv": "a file, led to by the envelopes",
    "/enveloppes/modele.xlsx": "a file, led to by the envelopes",
    "/enveloppes/simulation.csv": "a file, led to by the simulation",
    "/courriel": "the mailbox of a demonstration, led to by the foot of its pages",
    "/entrer/code": "a step of the sign-in",
    "/proconnect/entrer": "a step of the sign-in",
    "/proconnect/retour": "a step of the sign-in",
    "/proconnect/sortie": "a step of the way out",
}
"""Addresses that are no page to come to, each with why."""


def plan(actor: Actor | None) -> list[View]:
    """Give the parts of the plan with the pages that this person may open; the menu's own entries first."""
    menu = {entry["url"]: (SERVICE, entry["label"]) for entry in navigation(actor, "/")}
    endpoints = paths()
    listed = {path: told for path, told in PAGES.items() if path in endpoints and _is_open(actor, endpoints[path])}
    pages = listed | {path: told for path, told in menu.items() if path not in PAGES}
    parts = ((title, [path for path in pages if pages[path][0] == title]) for title in (SERVICE, ADMINISTRATION, ABOUT))
    return [
        {"title": title, "pages": [{"url": path, "label": pages[path][1]} for path in found]}
        for title, found in parts
        if found
    ]


def _is_open(actor: Actor | None, endpoint: str) -> bool:
    permission = permission_of(endpoint)
    return permission is not None and may(actor, permission)


def paths() -> dict[str, str]:
    """Give the endpoint of each address that is read as it stands."""
    return {
        rule.rule: rule.endpoint
        for rule in current_app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments
    }
