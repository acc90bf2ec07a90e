"""Two agents on one dossier, each in their own browser: each sees that the other is there, and where."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from survey.db.engine import Sessions, make_engine
from survey.db.people import Account, Scope
from survey.domain.policy import Role
from tests.browser.conftest import Meet, database_of
from tests.browser.judging import faults
from tests.browser.person import Person

SECOND = "Mme Deuxième, Haute-Marne"
DOSSIER = "/recueils/2024-52"
LINE = "#presence"


@pytest.fixture
def second(own_instance: Path) -> str:
    """A second agent of Haute-Marne."""
    engine = make_engine(database_of(own_instance))
    with Sessions(engine).begin() as session:
        if session.scalar(select(Account.id).where(Account.name == SECOND)) is None:
            session.add(Account(name=SECOND, role=Role.AGENT.value, scopes=[Scope(department_code="52")]))
    engine.dispose()
    return SECOND


def both_enter(meet: Meet, site: str, second: str, *, script: bool) -> tuple[Person, Person]:
    here, there = (meet(site, script=script) for _ in range(2))
    here.enter("52")
    there.enter(second)
    return here, there


@pytest.mark.parametrize("script", [True, False])
def test_each_agent_sees_where_the_other_is(meet: Meet, second: str, own_site: str, *, script: bool) -> None:
    here, there = both_enter(meet, own_site, second, script=script)
    here.see(f"{DOSSIER}?q=territorial_assessment@pact")
    expect(here.page.locator(LINE)).to_be_hidden()
    there.see(f"{DOSSIER}?q=governance_name@pact")
    expect(there.page.locator(LINE)).to_contain_text("est aussi sur ce recueil, à la question «\u00a0Quel diagnostic")
    expect(there.page.locator(LINE)).to_contain_text("vous ne vous gênez pas")
    here.see(f"{DOSSIER}/formulaire")
    expect(here.page.locator(LINE)).to_contain_text(f"{SECOND} est aussi sur ce recueil")
    if script:
        assert faults(there.page) == []


def test_open_page_learns_quietly_who_arrives(meet: Meet, second: str, own_site: str) -> None:
    """Half a minute passes on the browser's clock; what is being typed, and where the focus is, stay."""
    here, there = both_enter(meet, own_site, second, script=True)
    here.page.clock.install()
    here.see(f"{DOSSIER}?q=territorial_assessment@pact")
    box = here.page.locator('section.rc-turn [name="reponse"]')
    box.fill("Un début de phrase")
    there.see(DOSSIER)
    here.page.clock.fast_forward(31_000)
    expect(here.page.locator(LINE)).to_contain_text(f"{SECOND} est aussi sur ce recueil")
    expect(box).to_have_value("Un début de phrase")
    expect(box).to_be_focused()
