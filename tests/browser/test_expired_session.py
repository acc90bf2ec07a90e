"""A session ends while somebody writes: they sign in where they are, and the same text is sent again, once (RELIABILITY, L1)."""

import re
from pathlib import Path

from playwright.sync_api import expect
from sqlalchemy import Executable, select, update

from survey.db.engine import make_engine
from survey.db.mailing import Mail
from survey.db.people import Account, Scope, SignIn
from survey.db.working import Event
from tests.browser.conftest import Meet, database_of
from tests.browser.judging import faults
from tests.browser.person import TURN, WRITTEN, Person
from tests.conftest import NOW

QUESTION = "/recueils/2024-61?q=people_concerned_how@pact"
POST = "POST /recueils/2024-61/tours"
TWENTY_THOUSAND = ("Un panel de douze familles a relu les priorités, ligne à ligne. " * 320)[:20_000].strip()


def find(instance: Path, query: Executable) -> list[object]:
    """Give what a query finds in an installation's database."""
    engine = make_engine(database_of(instance))
    with engine.connect() as connection:
        found: list[object] = list(connection.scalars(query))
    engine.dispose()
    return found


def end_sessions(instance: Path) -> None:
    engine = make_engine(database_of(instance))
    with engine.begin() as connection:
        connection.execute(update(SignIn).values(ended_at=NOW))
    engine.dispose()


def recorded(instance: Path, words: str) -> int:
    return len(find(instance, select(Event.id).where(Event.words == words)))


def address(instance: Path, code: str = "61") -> str:
    (found,) = find(instance, select(Account.email).join(Scope).where(Scope.department_code == code))
    return str(found)


def code_of_letter(instance: Path) -> str:
    letters = find(instance, select(Mail.letter).where(Mail.kind == "sign_in").order_by(Mail.id.desc()))
    assert isinstance(letters[0], dict)
    return str(letters[0]["facts"][0][1])


def writing(meet: Meet, site: str, instance: Path, words: str, *, script: bool = True) -> Person:
    """Give an agent who sends an answer after their session has ended."""
    agent = meet(site, script=script)
    agent.enter("61")
    agent.see(QUESTION)
    end_sessions(instance)
    agent.give({"reponse": words})
    return agent


def expect_recorded(agent: Person, instance: Path, words: str) -> None:
    """The answer is on the page, once in the history; and the browser keeps nothing."""
    expect(agent.page.locator(".rc-bubble--said", has_text=words)).to_be_visible()
    expect(agent.page.locator("dialog")).to_have_count(0)
    assert recorded(instance, words) == 1
    assert agent.page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_profile_is_chosen_over_the_page_that_waits(meet: Meet, own_site: str, own_instance: Path) -> None:
    words = "Un panel de douze personnes a relu les priorités."
    agent = writing(meet, own_site, own_instance, words)
    dialog = agent.page.get_by_role("dialog", name="Votre session a pris fin")
    expect(dialog).to_be_visible()
    expect(agent.page.locator(WRITTEN)).to_have_value(words)
    assert agent.focused().evaluate("it => Boolean(it.closest('dialog'))")
    assert faults(agent.page) == []
    key = agent.key
    dialog.get_by_role("button", name=re.compile(r"\(61\)")).first.click()
    agent.await_change(key)
    expect_recorded(agent, own_instance, words)
    assert agent.focused().evaluate("it => Boolean(it.closest('main'))")
    agent.watch.forgive(f"401 {POST}")


def test_code_is_copied_over_the_page_that_waits(meet: Meet, own_site: str, own_instance: Path) -> None:
    words = "Un panel de treize personnes a relu les priorités."
    agent = writing(meet, own_site, own_instance, words)
    dialog, key = agent.page.get_by_role("dialog"), agent.key
    dialog.get_by_text("Entrer comme hors démonstration").click()
    dialog.get_by_label("Votre adresse professionnelle").fill("nom@lozrre.gouv.fr")
    agent.page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("nom@lozere.gouv.fr")
    box = dialog.get_by_label("Votre adresse professionnelle")
    box.fill(address(own_instance))
    dialog.get_by_role("button", name="Garder mon adresse telle quelle").click()
    code = dialog.get_by_label("Le code du message")
    expect(code).to_be_focused()
    assert faults(agent.page) == []
    code.fill("2222 2222")
    agent.page.keyboard.press("Enter")
    expect(dialog.locator(".fr-error-text")).to_contain_text("Ce n’est pas le code")
    expect(code).to_be_focused()
    code.fill(code_of_letter(own_instance))
    agent.page.keyboard.press("Enter")
    agent.await_change(key)
    expect_recorded(agent, own_instance, words)
    agent.watch.forgive(f"401 {POST}", "422 POST /entrer/code")


def test_sign_in_in_another_tab_lets_the_answer_go(meet: Meet, own_site: str, own_instance: Path) -> None:
    words = "Un panel de quatorze personnes a relu les priorités."
    agent = writing(meet, own_site, own_instance, words)
    key = agent.key
    other_tab = Person(agent.page.context.new_page(), own_site, agent.watch)
    other_tab.enter("61")
    agent.page.get_by_role("dialog").get_by_role("button", name="Renvoyer ma réponse").click()
    agent.await_change(key)
    expect_recorded(agent, own_instance, words)
    agent.watch.forgive(f"401 {POST}", f"400 {POST}")


def test_new_session_of_the_same_account_goes_unnoticed(meet: Meet, own_site: str, own_instance: Path) -> None:
    words = "Un panel de quinze personnes a relu les priorités."
    agent = meet(own_site)
    agent.enter("61")
    agent.see(QUESTION)
    key = agent.key
    Person(agent.page.context.new_page(), own_site, agent.watch).enter("61")
    agent.give({"reponse": words})
    agent.await_change(key)
    expect_recorded(agent, own_instance, words)
    agent.watch.forgive(f"400 {POST}")


def test_answer_stays_where_somebody_else_signs_in(meet: Meet, own_site: str, own_instance: Path) -> None:
    words = "Un panel de seize personnes a relu les priorités."
    agent = writing(meet, own_site, own_instance, words)
    dialog, key = agent.page.get_by_role("dialog"), agent.key
    dialog.get_by_text("Entrer comme hors démonstration").click()
    dialog.get_by_label("Votre adresse professionnelle").fill("diplp@recueil.example")
    agent.page.keyboard.press("Enter")
    dialog.get_by_label("Le code du message").wait_for()
    dialog.get_by_label("Le code du message").fill(code_of_letter(own_instance))
    agent.page.keyboard.press("Enter")
    expect(dialog).to_contain_text("Ce texte a été écrit sous un autre compte")
    assert recorded(own_instance, words) == 0
    dialog.get_by_role("button", name=re.compile(r"\(61\)")).first.click()
    agent.await_change(key)
    expect_recorded(agent, own_instance, words)
    agent.watch.forgive(f"401 {POST}", "409 POST /entrer/code")


def test_dialog_that_is_closed_leaves_the_text(meet: Meet, own_site: str, own_instance: Path) -> None:
    agent = writing(meet, own_site, own_instance, TWENTY_THOUSAND)
    for by_key in (True, False):
        expect(agent.page.get_by_role("dialog")).to_be_visible()
        if by_key:
            agent.page.keyboard.press("Escape")
        else:
            agent.page.get_by_role("button", name="Revenir à mon texte").click()
        expect(agent.page.locator("dialog")).to_have_count(0)
        assert agent.focused().evaluate("it => Boolean(it.closest('.rc-turn'))")
        expect(agent.page.locator(WRITTEN)).to_have_value(TWENTY_THOUSAND)
        agent.press("geste", "repondre")
    expect(agent.page.get_by_role("dialog")).to_be_visible()
    agent.page.get_by_role("button", name=re.compile(r"\(61\)")).first.click()
    expect(agent.page.get_by_role("alert").first).to_be_visible()
    expect(agent.page.locator(WRITTEN)).to_have_value(TWENTY_THOUSAND)
    agent.watch.forgive(*[f"401 {POST}"], f"422 {POST}")


def test_page_without_script_carries_the_answer_through_the_sign_in(
    meet: Meet, own_site: str, own_instance: Path
) -> None:
    words = "Un panel de dix-sept personnes\na relu « tout » & <signé>."
    agent = writing(meet, own_site, own_instance, words, script=False)
    page = agent.page
    expect(page.get_by_label("Votre texte, qui n’est pas encore parti")).to_have_value(words)
    page.get_by_text("Entrer comme hors démonstration").click()
    page.get_by_label("Votre adresse professionnelle").fill(address(own_instance))
    page.get_by_role("button", name="Recevoir un lien et un code").click()
    page.get_by_label("Le code du message").fill(code_of_letter(own_instance))
    page.get_by_role("button", name="Entrer", exact=True).click()
    assert recorded(own_instance, words) == 0
    page.get_by_role("button", name="Envoyer ma réponse").click()
    page.locator(TURN).wait_for()
    assert recorded(own_instance, words) == 1
    agent.watch.forgive(f"401 {POST}")


def test_long_texts_without_script_come_back_whole(meet: Meet, own_site: str, own_instance: Path) -> None:
    agent = writing(meet, own_site, own_instance, TWENTY_THOUSAND, script=False)
    agent.page.get_by_role("button", name=re.compile(r"\(61\)")).first.click()
    agent.page.get_by_role("button", name="Envoyer ma réponse").click()
    expect(agent.page.locator(WRITTEN)).to_have_value(TWENTY_THOUSAND)
    too_long = "relu, " * 83_500
    agent.give({"reponse": too_long})
    box = agent.page.get_by_label("Votre texte, à raccourcir")
    expect(box).to_have_value(too_long)
    box.fill("Un panel a relu.")
    agent.page.get_by_role("button", name="Envoyer de nouveau").click()
    agent.page.locator(TURN).wait_for()
    assert recorded(own_instance, "Un panel a relu.") == 1
    agent.watch.forgive(f"401 {POST}", f"422 {POST}", f"413 {POST}")
