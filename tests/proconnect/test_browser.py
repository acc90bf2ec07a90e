from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from survey.db.engine import Sessions, make_engine
from tests.live import serve
from tests.proconnect.conftest import invite
from tests.proconnect.engine import SECRET, Engine


@pytest.fixture
def live(engine: Engine, live_port: int, sqlite_template: Path, tmp_path: Path) -> Iterator[str]:
    """The service as it is deployed, on the machine's own time, which is the provider's."""
    database = tmp_path / "recueil.sqlite3"
    database.write_bytes(sqlite_template.read_bytes())
    opened = make_engine(f"sqlite:///{database}")
    with Sessions(opened).begin() as session:
        invite(session)
    opened.dispose()
    told = {
        "RECUEIL_CLOCK": "",
        "RECUEIL_PROCONNECT_ISSUER": engine.issuer,
        "RECUEIL_PROCONNECT_CLIENT_ID": "recueil",
        "RECUEIL_PROCONNECT_CLIENT_SECRET": SECRET,
    }
    with serve(tmp_path, f"sqlite:///{database}", workers=1, port=live_port, **told) as server:
        yield server.url


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A window in which no page goes against its own policy."""
    said: list[str] = []
    context = chromium.new_context(locale="fr-FR")
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text) if "Policy" in message.text else None)
    yield page
    context.close()
    assert said == []


def test_real_browser_enters_with_proconnect_and_leaves(page: Page, live: str, engine: Engine) -> None:
    page.goto(f"{live}/entrer")
    page.get_by_role("link", name="S’identifier avec ProConnect", exact=True).click()
    page.get_by_label("Identifiant").fill("sub-lozere")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("header")).to_contain_text("Lozère")
    assert page.url.startswith(f"{live}/")
    page.get_by_role("button", name="Quitter").click()
    page.get_by_role("button", name="Sortir").click()
    expect(page.get_by_role("button", name="Quitter")).to_have_count(0)
    assert page.url.startswith(f"{live}/")
    page.goto(f"{live}/proconnect/entrer")
    expect(page.get_by_label("Identifiant")).to_be_visible()


def test_stranger_is_told_kindly_in_a_real_browser(page: Page, live: str) -> None:
    page.goto(f"{live}/proconnect/entrer")
    page.get_by_label("Identifiant").fill("sub-stranger")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous n’avez pas accès à Recueil")
    page.get_by_role("link", name="Fermer cette session ProConnect").click()
    page.get_by_role("button", name="Sortir").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.startswith(f"{live}/")
