"""The service goes away, the text is too long: what was typed stays in the page, and is sent again once."""

from pathlib import Path

from playwright.sync_api import expect
from sqlalchemy import select

from survey.db.engine import make_engine
from survey.db.working import Event
from tests.browser.conftest import Meet, database_of
from tests.browser.person import TURN, WRITTEN, Person
from tests.live import serve

QUESTION = "/recueils/2024-61?q=territorial_assessment@pact"
WORDS = "Diagnostic des besoins sociaux de l’Orne, 2024"
CUT = (
    "net::ERR_CONNECTION_REFUSED",
    "net::ERR_EMPTY_RESPONSE",
    "net::ERR_CONNECTION_RESET",
    "net::ERR_SOCKET_NOT_CONNECTED",
)


def recorded(instance: Path) -> int:
    """Count how often the words are in the history."""
    engine = make_engine(database_of(instance))
    with engine.connect() as connection:
        found = connection.scalars(select(Event.id).where(Event.words == WORDS)).all()
    engine.dispose()
    return len(found)


def expect_kept(agent: Person, message: str) -> None:
    """The person is told, and their words are still in the box."""
    expect(agent.page.get_by_role("alert")).to_contain_text(message)
    expect(agent.page.locator(WRITTEN)).to_have_value(WORDS)


def forgive_cuts(agent: Person) -> None:
    """Forget the sendings that found nobody; ask that there were some."""
    cut = [fault for fault in agent.watch.faults if fault.startswith(CUT) and fault.endswith("/tours")]
    assert cut
    agent.watch.forgive(*cut)


def test_answer_cut_after_its_commit_is_sent_again_once(meet: Meet, own_instance: Path) -> None:
    instance = own_instance
    with serve(instance, database_of(instance), workers=1, app="tests.browser.planted:create_app()") as dying:
        agent = meet(dying.url)
        agent.enter("61")
        agent.see(QUESTION)
        key = agent.key
        agent.give({"reponse": WORDS})
        expect_kept(agent, "Le serveur ne répond pas")
        assert agent.key == key
        assert recorded(instance) == 1
        agent.press("geste", "repondre")
        expect(agent.page.locator(f"{TURN} form[aria-busy='false']")).to_have_count(1)
        expect_kept(agent, "Le serveur ne répond pas")
    with serve(instance, database_of(instance), workers=1, port=dying.port):
        agent.press("geste", "repondre")
        agent.await_change(key)
        expect(agent.page.locator(".rc-bubble--said", has_text=WORDS)).to_be_visible()
    assert recorded(instance) == 1
    forgive_cuts(agent)


def test_text_too_long_stays_in_the_box(meet: Meet, site: str) -> None:
    agent = meet(site)
    agent.enter("61")
    agent.see("/recueils/2024-61?q=people_concerned_how@pact")
    pasted = "Un panel a relu les priorités. " * 17_000
    agent.give({"reponse": pasted})
    expect(agent.page.get_by_role("alert")).to_contain_text("Ce texte est trop long")
    assert agent.page.locator(WRITTEN).input_value() == pasted
    agent.watch.forgive("413 POST /recueils/2024-61/tours")
