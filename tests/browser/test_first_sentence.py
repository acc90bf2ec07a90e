"""One sentence fills an action: the card, its gestures, its corrections, as a person clicks and types them."""

import re

import pytest
from playwright.sync_api import Locator, ViewportSize, expect

from tests.browser.conftest import Meet
from tests.browser.judging import faults
from tests.browser.person import TURN, WRITTEN, Person
from tests.browser.test_keyboard import tab_to

DOSSIER = "/recueils/2024-61"
SENTENCE = (
    "On finance un minibus itinérant à Argentan avec la CAF, 45 000 € dont 12 000 € de crédits locaux, "
    "pour 200 familles monoparentales, démarrage le 1er octobre 2024"
)
PHONE: ViewportSize = {"width": 360, "height": 740}
MARK = "window.neverReloaded = true"
BOTH = pytest.mark.parametrize("script", [False, True])


def at_new_action(meet: Meet, site: str, *, script: bool) -> Person:
    """Somebody of the Orne, at the question that asks for the actions of the first priority."""
    agent = meet(site, script=script)
    agent.enter("61")
    agent.see(f"{DOSSIER}/recapitulatif")
    address = agent.page.locator('a[href*="q=actions@"]').first.get_attribute("href")
    assert address is not None
    agent.see(address)
    return agent


def at_card(meet: Meet, site: str, *, script: bool) -> Person:
    agent = at_new_action(meet, site, script=script)
    agent.answer({"reponse": SENTENCE})
    expect(agent.page.locator("#question")).to_have_text("Voici ce que j’ai compris")
    return agent


def row(agent: Person, label: str) -> Locator:
    """The row of the card that bears a name."""
    return agent.page.locator(".rc-value").filter(
        has=agent.page.get_by_role("checkbox", name=re.compile(rf"\d {label}\b"))
    )


def say(agent: Person, text: str) -> None:
    """Say something in words, of the card or of the question, and wait for what follows."""
    agent.answer({"reponse": text})


@BOTH
def test_first_sentence_fills_an_action(meet: Meet, own_site: str, *, script: bool) -> None:
    agent = at_card(meet, own_site, script=script)
    page = agent.page
    if script:
        page.evaluate(MARK)
    expect(page.locator("mark", has_text="minibus itinérant")).to_be_visible()
    expect(row(agent, "Coût total")).to_contain_text("45 000 €")
    row(agent, "Coût total").locator("label").click()
    row(agent, "Échelle").get_by_role("link", name="Corriger").click()
    agent.answer({"choix": "living_area"})
    expect(row(agent, "Échelle")).to_contain_text("Bassin de vie")
    say(agent, "le coût total c'est 48 000 €")
    expect(row(agent, "Coût total")).to_contain_text("48 000 €")
    say(agent, "c'est quoi une AE ?")
    expect(page.locator(".rc-notion")).to_be_in_viewport()
    say(agent, "oui sauf la date")
    expect(page.locator("#messages")).to_contain_text("réponses enregistrées")
    expect(page.locator("#messages")).to_be_in_viewport()
    expect(page.locator(f"{TURN} #question")).to_be_in_viewport()
    assert agent.asked == "operator"
    for answer in ("48 000 €", "Bassin de vie", "Familles monoparentales", "Argentan"):
        expect(page.locator(".rc-bubble--said", has_text=answer).last).to_be_visible()
    expect(page.locator(".rc-bubble--said", has_text=re.compile(r"^\W*(Vous\W+)?1er octobre 2024$"))).to_have_count(0)
    _go_on(agent)


def _go_on(agent: Person) -> None:
    """A correction inside another question, then all is taken back."""
    page = agent.page
    say(agent, "finalement 250 familles")
    expect(page.locator("#messages")).to_contain_text("C’est noté : Bénéficiaires visés : 250")
    assert agent.asked == "operator"
    for text in ("Bénéficiaires visés : 200", "C’est annulé"):
        say(agent, "annule")
        expect(page.locator("#messages")).to_contain_text(text)
    expect(page.locator("#question")).to_have_text("Voici ce que j’ai compris")


def test_conversation_goes_on_in_place(meet: Meet, own_site: str) -> None:
    agent = at_new_action(meet, own_site, script=True)
    page = agent.page
    page.set_viewport_size(PHONE)
    page.evaluate(MARK)
    say(agent, SENTENCE)
    expect(page.locator("#question")).to_be_focused()
    row(agent, "Coût total").locator("label").click()
    expect(page.locator("mark", has_text="45 000 €")).to_have_class(re.compile("rc-mark--off"))
    agent.press("geste", "confirmer")
    expect(page.locator("#annonces")).to_have_text(re.compile(r"Enregistré à .*réponses enregistrées"))
    expect(page.locator("#messages")).to_be_in_viewport()
    assert page.evaluate("window.neverReloaded"), "the page was loaded again"


def test_double_click_makes_one_action(meet: Meet, own_site: str) -> None:
    agent = at_card(meet, own_site, script=True)
    sent: list[str] = []
    agent.page.on("request", lambda request: sent.append(request.method))
    agent.page.get_by_role("button", name="C’est juste, enregistrer").dblclick()
    expect(agent.page.locator("#messages")).to_contain_text("réponses enregistrées")
    assert sent.count("POST") == 1
    agent.see(f"{DOSSIER}/recapitulatif")
    expect(agent.page.locator(".rc-row__answer", has_text=re.compile(r"^\s*Minibus itinérant\s*$"))).to_have_count(1)


@BOTH
def test_going_back_does_not_propose_again(meet: Meet, own_site: str, *, script: bool) -> None:
    agent = at_card(meet, own_site, script=script)
    agent.press("geste", "confirmer")
    expect(agent.page.locator("#messages")).to_contain_text("réponses enregistrées")
    agent.page.go_back()
    if not script:
        agent.page.reload()
    expect(agent.page.locator("#question")).to_be_visible()
    expect(agent.page.locator(".rc-value")).to_have_count(0)


@BOTH
def test_text_that_is_no_value_stays_in_the_box(meet: Meet, own_site: str, *, script: bool) -> None:
    agent = at_card(meet, own_site, script=script)
    row(agent, "Début").get_by_role("link", name="Corriger").click()
    say(agent, "quand il fera beau")
    expect(agent.page.locator(WRITTEN)).to_have_value("quand il fera beau")
    expect(agent.page.get_by_role("alert")).to_be_in_viewport()
    agent.watch.forgive(f"422 POST {DOSSIER}/tours")


def test_pages_of_the_path_are_accessible(meet: Meet, own_site: str) -> None:
    agent = at_new_action(meet, own_site, script=True)
    assert faults(agent.page) == []
    say(agent, f"{SENTENCE} <script>alert(1)</script> " + "très" * 60)
    expect(agent.page.locator("mark").first).to_be_visible()
    assert faults(agent.page) == []
    say(agent, "abracadabra")
    assert faults(agent.page) == []
    agent.watch.forgive(f"422 POST {DOSSIER}/tours")
    say(agent, "c'est quoi une AE ?")
    expect(agent.page.locator(".rc-notion")).to_be_visible()
    assert faults(agent.page) == []
    row(agent, "Coût total").get_by_role("link", name="Corriger").click()
    expect(agent.page.locator(".rc-pending")).to_be_visible()
    assert faults(agent.page) == []
    agent.see(DOSSIER)
    agent.press("geste", "confirmer")
    expect(agent.page.locator("#messages")).to_contain_text("réponses enregistrées")
    assert faults(agent.page) == []


def test_change_that_sets_aside_is_shown_confirmed_and_undone(meet: Meet, own_site: str) -> None:
    agent = meet(own_site)
    agent.enter("61")
    agent.see(f"{DOSSIER}/recapitulatif")
    address = agent.page.locator('a[href*="q=committed_amount@"]').first.get_attribute("href")
    assert address is not None
    agent.see(address.replace("committed_amount", "action_state"))
    agent.answer({"choix": "planned"})
    expect(agent.page.locator(".rc-turn__effects")).to_contain_text("Ce changement met de côté")
    assert faults(agent.page) == []
    agent.press("geste", "confirmer")
    agent.page.locator("#messages").get_by_role("button", name="Annuler").click()
    expect(agent.page.locator("#messages")).to_contain_text("C’est annulé : État de l’action : En cours")


@BOTH
def test_card_is_used_by_keyboard_alone(meet: Meet, own_site: str, *, script: bool) -> None:
    agent = at_new_action(meet, own_site, script=script)
    page = agent.page
    expect(page.locator(WRITTEN)).to_be_focused()
    page.keyboard.type(SENTENCE)
    key = agent.key
    assert tab_to(page, f'{TURN} button[value="repondre"]') == []
    page.keyboard.press("Enter")
    agent.await_change(key)
    expect(page.locator("#question")).to_be_focused()
    assert tab_to(page, '[name="garder"]') == []
    page.keyboard.press("Space")
    expect(page.locator('[name="garder"]').first).not_to_be_checked()
    assert tab_to(page, ".rc-value__edit a") == []
    assert tab_to(page, 'button[value="confirmer"]') == []
    key = agent.key
    page.keyboard.press("Enter")
    agent.await_change(key)
    expect(page.locator("#messages")).to_contain_text("réponses enregistrées")
    assert agent.asked == "action_title"  # the value that was left out is asked
