"""Every page, on a phone and on a desk: accessible, within the screen, complete from this site alone."""

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Meet
from tests.browser.judging import faults
from tests.browser.person import TURN, Person

NOBODY = ""
NORD, LOZERE, HAUT_RHIN, CORSE = "59", "48", "68", "2A"
REPORT = "/recueils/2024-48/recapitulatif"


@dataclass(frozen=True)
class Place:
    """A page: who sees it, where, and the heading by which it is known."""

    who: str
    path: str
    heading: str


PLACES = {
    "home": Place(NOBODY, "/", "Racontez ce que fait votre pacte"),
    "profiles": Place(NOBODY, "/entrer", "Qui êtes-vous aujourd’hui"),
    "nothing-begun": Place(NORD, "/recueils", "Mes recueils"),
    "one-dossier": Place(LOZERE, "/recueils", "Mes recueils"),
    "joint-pact": Place(CORSE, "/recueils", "Mes recueils"),
    "dossiers-followed": Place("Commissaire – Occitanie", "/recueils", "Recueils"),
    "conversation": Place(LOZERE, "/recueils/2024-48", "Lozère"),
    "conversation-read-only": Place("DIPLP", "/recueils/2024-48", "Lozère"),
    "form-of-the-pact": Place(LOZERE, "/recueils/2024-48/formulaire", "Lozère"),
    "summary-complete": Place(LOZERE, REPORT, "Lozère"),
    "summary-with-drafts": Place("60", "/recueils/2024-60/recapitulatif", "Oise"),
    "summary-with-problems": Place("37", "/recueils/2024-37/recapitulatif", "Indre-et-Loire"),
    "receipt": Place(LOZERE, "/recueils/2024-48/transmissions/2", "Recueil transmis"),
    "receipt-just-sent": Place(LOZERE, "/recueils/2024-48/transmissions/1?merci=1", "Recueil transmis"),
    "receipt-of-nothing": Place("36", "/recueils/2024-36/transmissions/1", "Recueil transmis"),
    "nation": Place("DIPLP", "/suivi", "Suivi national"),
    "nation-in-the-past": Place("DGCS", "/suivi?au=2024-09-30", "Suivi national"),
    "region": Place("Commissaire – Occitanie", "/suivi/regions/76", "Occitanie"),
    "region-of-the-nation": Place("DIPLP", "/suivi/regions/44", "Grand Est"),
    "review": Place("Commissaire – Occitanie", "/recueils/2024-48/relecture", "Lozère"),
    "review-sent-back": Place("Commissaire – Normandie", "/recueils/2024-27/relecture", "Eure"),
    "review-of-nothing": Place("Commissaire – Normandie", "/recueils/2024-14/relecture", "Calvados"),
    "conversation-with-a-remark": Place("27", "/recueils/2024-27", "Eure"),
    "summary-with-remarks": Place("27", "/recueils/2024-27/recapitulatif", "Eure"),
    "exports": Place("Administration", "/exports", "Exports consolidés"),
    "export": Place("Administration", "/exports/1", "Export DIPLP"),
    "feeds": Place("DGCS", "/exports/flux", "Flux pour Excel"),
    "envelopes": Place("DGCS", "/enveloppes", "Enveloppes régionales"),
    "simulation": Place("DGCS", "/enveloppes/simulation?montant=250+000+000", "Simulation d’une répartition"),
    "mailbox": Place(NOBODY, "/courriel", "Courriels de la démonstration"),
    "letter": Place(NOBODY, "/courriel/9", "Accusé de réception"),
    "journal": Place("Administration", "/administration/journal", "Journal"),
    "journal-checked": Place("Administration", "/administration/journal?verifier=1", "Journal"),
    "journal-misread": Place("Administration", "/administration/journal?du=demain", "Journal"),
    "own-data": Place(LOZERE, "/mes-donnees", "Mes données"),
    "personal-data": Place(NOBODY, "/donnees-personnelles", "Données personnelles"),
    "accessibility": Place(NOBODY, "/accessibilite", "Déclaration d’accessibilité"),
    "legal-notices": Place(NOBODY, "/mentions-legales", "Mentions légales"),
    "cookies": Place(NOBODY, "/cookies", "Cookies"),
    "plan-of-the-site": Place(LOZERE, "/plan-du-site", "Plan du site"),
    "mails": Place("Administration", "/administration/courriels", "Courriels"),
    "administration": Place("Administration", "/administration", "Administration"),
    "administration-of-the-diplp": Place("DIPLP", "/administration", "Administration"),
    "accounts": Place("Administration", "/administration/comptes", "Comptes"),
    "accounts-found": Place("Administration", "/administration/comptes?q=48&etat=waiting", "Comptes"),
    "accounts-not-found": Place("Administration", "/administration/comptes?q=Zzyx", "Comptes"),
    "account": Place("Administration", "/administration/comptes/1", "DDETS"),
    "inviting": Place("Administration", "/administration/comptes/inviter", "Inviter une personne"),
    "inviting-from-a-table": Place("Administration", "/administration/comptes/import", "Inviter depuis un tableau"),
}
# Of each kind of input, a question that somebody answered, and words that no such question takes.
QUESTIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "choices": (LOZERE, "pact_state", {"reponse": "comme ci comme ça"}),
    "yes_no": (LOZERE, "people_concerned", {"reponse": "cela dépend des jours"}),
    "several": (LOZERE, "linked_schemes", {"choix": []}),
    "text": (LOZERE, "priority_title", {"reponse": "x"}),
    "long_text": (LOZERE, "people_concerned_how", {"reponse": "bien"}),
    "date": (LOZERE, "signed_on", {"reponse": "bientôt"}),
    "organisation": (LOZERE, "lead_organisation", {"reponse": "une asso", "categorie": ""}),
    "places": (LOZERE, "areas", {"reponse": "Zzyx"}),
    "departments": (HAUT_RHIN, "other_departments", {"reponse": "l’Atlantide"}),
    "amount": (LOZERE, "committed_amount", {"reponse": "beaucoup"}),
    "count": (LOZERE, "targeted_beneficiaries", {"reponse": "tout le monde"}),
    "quantity": (LOZERE, "indicator_target", {"reponse": "davantage"}),
    "code": (LOZERE, "commitment_number", {"reponse": "n° 12 ?"}),
}
FORMS = {"priority": "axis", "action": "scale", "partner": "contributions", "indicator": "indicator_kind"}


def visit(meet: Meet, site: str, who: str, path: str) -> Person:
    """Go to a page as somebody."""
    person = meet(site)
    if who:
        person.enter(who)
    person.see(path)
    return person


@pytest.mark.parametrize("name", PLACES)
def test_page_is_for_everyone_on_every_screen(meet: Meet, site: str, name: str) -> None:
    place = PLACES[name]
    person = visit(meet, site, place.who, place.path)
    expect(person.page.locator("h1")).to_contain_text(place.heading)
    assert faults(person.page) == []


@pytest.mark.parametrize("kind", QUESTIONS)
def test_question_is_for_everyone_refused_or_not(meet: Meet, site: str, kind: str) -> None:
    who, question, wrong = QUESTIONS[kind]
    person = visit(meet, site, who, f"/recueils/2024-{who}/recapitulatif")
    unfold(person.page)
    person.page.locator(f'.rc-row__edit a[href*="q={question}@"]').first.click()
    assert person.asked == question
    assert faults(person.page) == []
    person.answer(wrong)
    expect(person.page.get_by_role("alert")).to_be_focused()
    assert person.page.title().startswith("Erreur")
    assert faults(person.page) == []
    person.watch.forgive(f"422 POST /recueils/2024-{who}/tours")


def test_list_asked_again_is_for_everyone(meet: Meet, site: str) -> None:
    person = visit(meet, site, LOZERE, "/recueils/2024-48?partie=pact")
    person.page.get_by_role("link", name="Ajouter un signataire").click()
    assert person.asked == "signatories"
    assert faults(person.page) == []


def test_folded_parts_are_for_everyone_unfolded(meet: Meet, site: str) -> None:
    person = visit(meet, site, LOZERE, REPORT)
    unfold(person.page)
    person.page.locator('.rc-row__edit a[href*="q=paid_amount@"]').first.click()
    assert person.asked == "paid_amount"
    unfold(person.page)
    assert faults(person.page) == []


@pytest.mark.parametrize("item", FORMS)
def test_form_of_an_item_is_for_everyone(meet: Meet, site: str, item: str) -> None:
    person = visit(meet, site, LOZERE, REPORT)
    link = person.page.locator(f'.rc-row__edit a[href*="q={FORMS[item]}@"]').first.get_attribute("href") or ""
    person.see(f"/recueils/2024-48/formulaire/{link.partition('@')[2].partition('#')[0]}")
    unfold(person.page)
    assert faults(person.page) == []


def test_form_with_refusals_leads_to_each_of_them(meet: Meet, site: str) -> None:
    person = visit(meet, site, LOZERE, "/recueils/2024-48/formulaire")
    person.page.get_by_label("Quand a-t-il été signé").fill("quand il fera beau")
    person.page.get_by_label("Comment ont-elles été associées").fill("bien")
    person.page.get_by_role("button", name="Enregistrer cette page").click()
    expect(person.page.get_by_role("alert")).to_contain_text("2 réponses sont à revoir")
    expect(person.page.get_by_role("alert")).to_be_focused()
    assert faults(person.page) == []
    person.page.get_by_role("alert").get_by_role("link", name="Quand a-t-il été signé").click()
    expect(person.page.get_by_label("Quand a-t-il été signé")).to_be_focused()
    expect(person.page.get_by_label("Quand a-t-il été signé")).to_have_value("quand il fera beau")
    person.watch.forgive("422 POST /recueils/2024-48/formulaire/pact")


def unfold(page: Page) -> None:
    """Open all that is folded."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


# ------------------------------------------------------------------------------------------------------- error pages


def send_spoilt(person: Person, name: str, value: str) -> None:
    """Send the turn of the moment with a hidden field changed, as an old page or a script would."""
    form = person.page.locator(f"{TURN} .rc-turn__form")
    form.locator(f'[name="{name}"]').evaluate("(field, value) => { field.value = value; }", value)
    with person.page.expect_navigation():
        form.evaluate("form => HTMLFormElement.prototype.submit.call(form)")


ERRORS = {
    "unreadable": (422, "cle", "x", "ne peut pas être lu"),
    "no-longer-asked": (409, "question", "none_reason@pact", "a changé entre-temps"),
    "expired": (400, "csrf_token", "x", "Cette page a trop attendu"),
    "too-long": (413, "reponse", "x" * 500_001, "trop long"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_error_page_is_for_everyone(meet: Meet, site: str, name: str) -> None:
    status, field, value, heading = ERRORS[name]
    person = visit(meet, site, LOZERE, "/recueils/2024-48?q=territorial_assessment@pact")
    send_spoilt(person, field, value)
    expect(person.page.locator("h1")).to_contain_text(heading)
    assert faults(person.page) == []
    left_unsaved = ["dialog: beforeunload"] if field == "reponse" else []
    person.watch.forgive(f"{status} POST /recueils/2024-48/tours", *left_unsaved)


@pytest.mark.parametrize("path", ["/recueils/2024-59", "/suivi", "/exports", "/nulle-part"])
def test_what_is_foreign_looks_absent_and_for_everyone(meet: Meet, site: str, path: str) -> None:
    person = visit(meet, site, LOZERE, path)
    expect(person.page.locator("h1")).to_contain_text("Cette page n’existe pas")
    assert faults(person.page) == []
    person.watch.forgive(f"404 GET {path}")
