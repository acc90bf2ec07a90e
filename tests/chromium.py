"""The browser of the system, one for each worker: two of them in one process would share an event loop, which they refuse."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# A machine that runs everything at once is slow; a page that does not come fails all the same.
PATIENCE_MS = 30_000


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of the system; without it, the tests fail on the line to type."""
    found = shutil.which("chromium")
    if found is None:
        pytest.fail("Chromium manque. À taper : sudo apt-get install --no-install-recommends chromium", pytrace=False)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()
