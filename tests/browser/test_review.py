"""A review between two people: the commissioner remarks and sends back, the agent meets the remark as the next question."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.judging import faults
from tests.browser.person import TURN

REMARK = "De quelle année est ce diagnostic ?"


@pytest.mark.parametrize(
    ("script", "code", "commissioner"),
    [(True, "86", "Commissaire – Nouvelle-Aquitaine"), (False, "79", "Commissaire – Nouvelle-Aquitaine")],
)
def test_remark_goes_from_the_reviewer_to_the_agent_and_back(
    meet: Meet, site: str, code: str, commissioner: str, *, script: bool
) -> None:
    dossier = f"/recueils/2024-{code}"
    reviewer, agent = meet(site, script=script), meet(site, script=script)
    reviewer.enter(commissioner)
    reviewer.see(f"{dossier}/relecture")
    row = reviewer.page.locator(".rc-row", has_text="Quel diagnostic fonde les priorités")
    row.get_by_role("link", name="Commenter").click()
    reviewer.page.get_by_label("Votre remarque sur cette réponse").fill(REMARK)
    reviewer.page.get_by_role("button", name="Ajouter la remarque").first.click()
    expect(reviewer.page.get_by_text("La remarque est prête")).to_be_visible()
    assert not script or faults(reviewer.page) == []
    reviewer.page.get_by_label("Motif du renvoi").fill("Une précision, et ce sera validé.")
    reviewer.page.get_by_role("button", name="Renvoyer au service").click()
    expect(reviewer.page.get_by_text("Le recueil est renvoyé")).to_be_visible()

    agent.enter(code)
    agent.see(dossier)
    assert agent.asked == "territorial_assessment"
    expect(agent.page.locator(f".rc-note:has(+ {TURN})")).to_contain_text(REMARK)
    assert not script or faults(agent.page) == []
    agent.answer({"reponse": "Diagnostic social partagé, 2024"}, by_enter=script)
    expect(agent.page.get_by_text(REMARK)).to_have_count(0)

    reviewer.see(f"{dossier}/relecture")
    expect(reviewer.page.get_by_text("La réponse a changé").first).to_be_visible()
    expect(reviewer.page.get_by_text("Diagnostic social partagé, 2024")).to_have_count(0)
