"""Two agents at the same answer: both texts are shown, and the one who comes second chooses."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.judging import faults
from tests.browser.person import TURN, Person

DOSSIER = "/recueils/2024-52"
CONFLICT = "Cette réponse a changé entre-temps"


def both_at(meet: Meet, site: str, path: str, *, script: bool) -> tuple[Person, Person]:
    """Two agents of Haute-Marne, on two machines, with the same page open."""
    first, second = (meet(site, script=script) for _ in range(2))
    for agent in (first, second):
        agent.enter("52")
        agent.see(path)
    return first, second


@pytest.mark.parametrize("script", [True, False])
def test_second_text_can_be_kept(meet: Meet, site: str, *, script: bool) -> None:
    first, second = both_at(meet, site, f"{DOSSIER}?q=territorial_assessment@pact", script=script)
    first.answer({"reponse": "Diagnostic de la première, 2024"})
    second.answer({"reponse": "Diagnostic de la seconde, 2024"})
    expect(second.page.locator("h1")).to_have_text(CONFLICT)
    expect(second.page.locator("blockquote", has_text="Diagnostic de la première, 2024")).to_be_visible()
    expect(second.page.locator("blockquote", has_text="Diagnostic de la seconde, 2024")).to_be_visible()
    if script:
        expect(second.page.get_by_role("heading", level=1)).to_be_focused()
        assert faults(second.page) == []
    second.page.get_by_role("button", name="Garder mon texte").click()
    expect(second.page.locator(TURN)).to_be_visible()
    expect(second.page.locator(".rc-bubble--said", has_text="Diagnostic de la seconde, 2024")).to_be_visible()
    second.watch.forgive(f"409 POST {DOSSIER}/tours")


def test_both_texts_can_be_made_one(meet: Meet, site: str) -> None:
    first, second = both_at(meet, site, f"{DOSSIER}?q=territorial_assessment@pact", script=True)
    first.answer({"reponse": "Diagnostic commun de la première, 2024"})
    second.answer({"reponse": "Diagnostic commun de la seconde, 2024"})
    expect(second.page.locator("mark")).to_have_text(["seconde,", "première,"])
    second.page.get_by_label("La réponse qui réunit les deux").fill("Diagnostic des deux, 2024")
    second.page.get_by_role("button", name="Enregistrer cette réponse").click()
    expect(second.page.locator(".rc-bubble--said", has_text="Diagnostic des deux, 2024")).to_be_visible()
    second.watch.forgive(f"409 POST {DOSSIER}/tours")


def test_first_text_can_be_kept(meet: Meet, site: str) -> None:
    first, second = both_at(meet, site, f"{DOSSIER}?q=wider_document@pact", script=True)
    first.answer({"choix": "no"})
    second.answer({"choix": "yes"})
    expect(second.page.get_by_role("region", name="Votre texte").locator("blockquote")).to_have_text("Oui")
    expect(second.page.get_by_role("region", name="Réponse enregistrée").locator("blockquote")).to_have_text("Non")
    second.page.get_by_role("button", name="Garder la réponse enregistrée").click()
    expect(second.page.locator(TURN)).to_be_visible()
    second.see(f"{DOSSIER}?q=wider_document@pact")
    expect(second.page.get_by_role("button", name="Non (réponse actuelle)")).to_be_visible()
    second.watch.forgive(f"409 POST {DOSSIER}/tours")


@pytest.mark.parametrize(
    ("button", "kept"),
    [("Garder mon texte", "seconde"), ("Garder la réponse", "première")],
)
def test_conflict_in_the_form_loses_no_other_field(meet: Meet, site: str, button: str, kept: str) -> None:
    first, second = both_at(meet, site, f"{DOSSIER}/formulaire", script=False)
    # Texts of this test's own: a field sent as the page showed it would be no conflict.
    texts = {name: f"Enquête de la {name}, pour {button}" for name in ("première", "seconde")}
    first.page.get_by_label("Quel diagnostic").fill(texts["première"])
    first.page.get_by_role("button", name="Enregistrer cette page").click()
    second.page.get_by_label("Quel diagnostic").fill(texts["seconde"])
    second.page.get_by_label("Comment s’appelle cette instance").fill("Conseil des solidarités")
    second.page.get_by_role("button", name="Enregistrer cette page").click()
    expect(second.page.locator("h1")).to_have_text(CONFLICT)
    expect(second.page.get_by_role("region", name="Votre texte")).to_contain_text(texts["seconde"])
    second.page.get_by_role("button", name=button).click()
    expect(second.page.get_by_label("Quel diagnostic")).to_have_value(texts[kept])
    expect(second.page.get_by_label("Comment s’appelle cette instance")).to_have_value("Conseil des solidarités")
    second.watch.forgive(f"409 POST {DOSSIER}/formulaire/pact")
