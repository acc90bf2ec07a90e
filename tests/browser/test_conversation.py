"""One whole conversation, from the way in to the receipt, by what a person clicks and types."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Meet
from tests.browser.person import TURN, WRITTEN, Person
from tests.web.script import reply

SAVED = re.compile(r"Enregistré à \d\d:\d\d:\d\d")
MOST_TURNS = 120
PHONE: ViewportSize = {"width": 360, "height": 740}
MARK = "window.neverReloaded = true"


def begin(person: Person) -> None:
    """Enter as the agent of Paris, and open the dossier."""
    person.enter("75")
    person.page.get_by_role("button", name="Commencer le recueil").click()
    person.page.wait_for_url("**/recueils/2024-75")


def converse(person: Person, after_turn: Callable[[Page], None], *, by_enter: bool) -> list[str]:
    """Answer until nothing is asked any more; give the questions asked."""
    asked: list[str] = []
    while question := person.asked:
        if person.page.locator(
            f'{TURN} [name="carte"]'
        ).count():  # what else was understood: this agent answers question by question
            person.answer({"geste": "ecarter"})
            continue
        person.answer(reply(question, asked), by_enter=by_enter)
        after_turn(person.page)
        asked.append(question)
        assert len(asked) < MOST_TURNS, asked
    return asked


def mistake(person: Person) -> None:
    """Say something that is no date: the message says what is expected, and the words stay in the box."""
    person.answer({"choix": "signed"})
    person.answer({"reponse": "bientôt"})
    expect(person.page.get_by_role("alert")).to_contain_text("Indiquez un jour")
    expect(person.page.locator(WRITTEN)).to_have_value("bientôt")
    person.watch.forgive("422 POST /recueils/2024-75/tours")


def correct(person: Person) -> None:
    """Change an answer from the transcript."""
    person.page.goto(f"{person.site}/recueils/2024-75?partie=pact")
    person.page.get_by_role("link", name="Modifier : Quel diagnostic").click()
    expect(person.page.locator(WRITTEN)).to_have_value("Diagnostic social, 2023")
    person.answer({"reponse": "Diagnostic social partagé, 2024"})
    expect(person.page.locator(".rc-bubble--said", has_text="Diagnostic social partagé, 2024")).to_be_visible()


def transmit(person: Person) -> None:
    """Read the summary, transmit, and read the receipt."""
    page = person.page
    page.get_by_role("link", name="Récapitulatif").click()
    expect(page.get_by_text("Votre recueil est complet")).to_be_visible()
    expect(page.locator(".rc-row", has_text="Combien a été engagé")).to_contain_text("12 500,50 €")
    page.get_by_role("button", name="Transmettre maintenant").click()
    page.wait_for_url("**/transmissions/1?merci=1")
    expect(page.get_by_text("version 1, transmise le 15 octobre 2024")).to_be_visible()
    expect(page.get_by_role("row", name="Garderie du samedi")).to_contain_text("12 500,50 €")


def test_conversation_goes_through_without_script(meet: Meet, own_site: str) -> None:
    agent = meet(own_site, script=False)
    begin(agent)
    mistake(agent)
    asked = converse(agent, _says_saved, by_enter=False)
    assert {"axis", "committed_amount", "cofundings", "indicators", "redirection"} <= set(asked)
    expect(agent.page.locator(TURN)).to_contain_text("Tout est dit")
    correct(agent)
    transmit(agent)


def _says_saved(page: Page) -> None:
    expect(page.locator(f"{TURN} #question")).to_be_in_viewport()
    expect(page.locator(f"{TURN} .rc-saved")).to_have_text(SAVED)


def test_conversation_goes_through_with_script(meet: Meet, own_site: str) -> None:
    agent = meet(own_site)
    agent.page.set_viewport_size(PHONE)
    begin(agent)
    agent.page.evaluate(MARK)
    mistake(agent)
    converse(agent, _goes_on_in_place, by_enter=True)
    correct(agent)
    transmit(agent)


def _goes_on_in_place(page: Page) -> None:
    """The page was not loaded again, the new question has the focus, and the saving was announced."""
    assert page.evaluate("window.neverReloaded"), "the page was loaded again"
    expect(page.locator(f"{TURN} :focus")).to_have_count(1)
    expect(page.locator("#annonces")).to_have_text(SAVED)
    assert page.locator("#annonces").get_attribute("aria-live") == "polite"
    _says_saved(page)
