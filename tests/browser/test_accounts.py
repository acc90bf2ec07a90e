"""Inviting people in a real browser: what is wrong takes the focus, a table is shown before anything is done."""

from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.judging import faults
from tests.spreadsheets.books import book

ADMINISTRATOR = "Administration"
HEAD: list[object] = ["Nom", "Courriel", "Rôle", "Territoires"]


def test_invitation_that_cannot_be_leads_to_what_is_wrong(meet: Meet, site: str) -> None:
    person = meet(site)
    person.enter(ADMINISTRATOR)
    person.see("/administration/comptes/inviter")
    person.page.get_by_label("Adresse électronique").fill("jeanne@lozere")
    person.page.get_by_label("Territoires").fill("Lozerre")
    person.page.get_by_role("button", name="Inviter", exact=True).click()
    expect(person.page.get_by_role("alert")).to_be_focused()
    expect(person.page.get_by_role("alert")).to_contain_text("3 réponses sont à revoir")
    assert person.page.title().startswith("Erreur")
    assert faults(person.page) == []
    person.page.get_by_role("alert").get_by_role("link", name="Adresse").click()
    expect(person.page.get_by_label("Adresse électronique")).to_be_focused()
    person.watch.forgive("422 POST /administration/comptes/inviter")


def test_enter_never_takes_an_address_that_was_only_offered(meet: Meet, site: str) -> None:
    person = meet(site)
    person.enter(ADMINISTRATOR)
    person.see("/administration/comptes/inviter")
    person.page.get_by_label("Nom, ou nom du service").fill("Jeanne")
    person.page.get_by_text("Suit les crédits dans toute la France").click()
    person.page.get_by_label("Adresse électronique").fill("jeanne@lozer.gouv.fr")
    for _ in range(2):
        with person.page.expect_navigation():
            person.page.get_by_label("Adresse électronique").press("Enter")
        expect(person.page.get_by_role("button", name="Inviter plutôt jeanne@lozere.gouv.fr")).to_be_visible()
    assert faults(person.page) == []
    person.watch.forgive("422 POST /administration/comptes/inviter")


def test_table_is_shown_then_carried_out(meet: Meet, own_site: str) -> None:
    person = meet(own_site)
    person.enter(ADMINISTRATOR)
    wrong: list[list[object]] = [HEAD, ["", "marc@", "chef", "61"]]
    right: list[list[object]] = [
        HEAD,
        ["Marc", "marc@orne.gouv.fr", "agent", 61],
        ["Léa", "lea@yahoo.fr", "DGCS", None],
    ]
    for rows, title in ((wrong, "Erreur"), (right, "Inviter")):
        person.see("/administration/comptes/import")
        file = {"name": "agents.xlsx", "mimeType": "application/octet-stream", "buffer": book(rows)}
        person.page.get_by_label("Votre tableau").set_input_files(file)  # type: ignore[arg-type]  # a plain dict is what it takes
        person.page.get_by_role("button", name="Voir ce qui se passerait").click()
        expect(person.page.get_by_role("table")).to_be_visible()
        assert person.page.title().startswith(title)
        assert faults(person.page) == []
    person.page.get_by_role("button", name="Confirmer").click()
    expect(person.page.locator("#messages")).to_contain_text("invitation est partie")
    person.watch.forgive("422 POST /administration/comptes/import")
