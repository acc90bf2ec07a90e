"""By keyboard alone: everything is reached, what is reached is seen, Enter answers."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Meet
from tests.browser.person import TURN, WRITTEN, Person

MOST_STOPS = 60
WRITERS = {False: "32", True: "66"}  # departments, without and with the script
# What shows that an element has the focus: an outline of its own, or of the box that is drawn in place of it.
RING = """
(element) => {
  const drawn = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0
    && !/^rgba\\(.*, 0\\)$|^transparent$/.test(style.outlineColor);
  const label = element.labels?.[0];
  const styles = [getComputedStyle(element)];
  if (label && ["checkbox", "radio"].includes(element.type)) {
    styles.push(getComputedStyle(label), getComputedStyle(label, "::before"));
  }
  return styles.some(drawn);
}
"""


def ask(meet: Meet, site: str, question: str, *, script: bool = False) -> Person:
    """Open a question of the pact, as an agent whose dossier nobody else looks at."""
    agent = meet(site, script=script)
    agent.enter(WRITERS[script])
    agent.see(f"/recueils/2024-{WRITERS[script]}?q={question}@pact")
    return agent


def tab_to(page: Page, selector: str) -> list[str]:
    """Press Tab until an element has the focus; give the elements met whose focus cannot be seen."""
    unseen: list[str] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if not focused.evaluate(RING):
            unseen.append(focused.evaluate("element => element.outerHTML.slice(0, 200)"))
        if focused.evaluate("(element, selector) => element.matches(selector)", selector):
            return unseen
    raise AssertionError(f"{selector} was not reached; last: {page.locator(':focus').evaluate('e => e.outerHTML')}")


def test_summary_is_walked_through_with_a_visible_focus(meet: Meet, site: str) -> None:
    agent = meet(site, script=False)
    agent.enter("48")
    agent.see("/recueils/2024-48/recapitulatif")
    agent.page.keyboard.press("Tab")
    expect(agent.page.locator(".fr-skiplinks").get_by_role("link", name="Transmettre")).to_be_focused()
    assert tab_to(agent.page, ".rc-row__edit a") == []


@pytest.mark.parametrize("script", [False, True])
def test_text_is_answered_with_enter(meet: Meet, site: str, *, script: bool) -> None:
    agent = ask(meet, site, "governance_name", script=script)
    expect(agent.page.locator(WRITTEN)).to_be_focused()
    agent.page.keyboard.press("Control+A")
    agent.page.keyboard.type("Conseil des solidarités")
    key = agent.key
    agent.page.keyboard.press("Enter")
    agent.await_change(key)
    expect(agent.page.locator(".rc-bubble--said", has_text="Conseil des solidarités")).to_be_visible()


@pytest.mark.parametrize("script", [False, True])
def test_quick_reply_is_reached_and_pressed(meet: Meet, site: str, *, script: bool) -> None:
    agent = ask(meet, site, "wider_document", script=script)
    assert tab_to(agent.page, '[name="choix"][value="no"]') == []
    key = agent.key
    agent.page.keyboard.press("Enter")
    agent.await_change(key)
    agent.see(f"/recueils/2024-{WRITERS[script]}?q=wider_document@pact")
    expect(agent.page.get_by_role("button", name="Non (réponse actuelle)")).to_be_visible()


@pytest.mark.parametrize("script", [False, True])
def test_boxes_are_ticked_with_space_and_sent_with_enter(meet: Meet, site: str, *, script: bool) -> None:
    agent = ask(meet, site, "linked_schemes", script=script)
    assert tab_to(agent.page, '[value="roadmap"]') == []
    agent.page.keyboard.press("Space")
    key = agent.key
    agent.page.keyboard.press("Enter")
    agent.await_change(key)
    expect(agent.page.locator(".rc-bubble--said", has_text="feuille de route")).to_be_visible()


def test_refusal_is_where_the_focus_goes(meet: Meet, site: str) -> None:
    agent = ask(meet, site, "signed_on")
    agent.page.locator(WRITTEN).fill("quand il fera beau")
    agent.page.keyboard.press("Enter")
    expect(agent.page.get_by_role("alert")).to_be_focused()
    assert tab_to(agent.page, f"{TURN} [name='reponse']") == []
    agent.watch.forgive("422 POST /recueils/2024-32/tours")
