"""What a page must be at each width: accessible, and no wider than the screen."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (360, 1280)
# The tags of the French and European rules, and what axe's makers recommend beyond them.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "RGAAv4", "best-practice"]
_axe = Axe()


def faults(page: Page) -> list[str]:
    """Look at a page on a phone and on a desk, and give what is wrong with it; the page stays at the last width."""
    return [f"{width} px: {fault}" for width in WIDTHS for fault in _faults_at(page, width)]


def _faults_at(page: Page, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 900})
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return ([f"{over} px too wide"] if over > 0 else []) + breaches(page)


def breaches(page: Page) -> list[str]:
    """Give what axe finds, one line for each element."""
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"], "preload": False}
    found = _axe.run(page, options=options).response["violations"]
    return [f"{rule['id']}: {' '.join(map(str, node['target']))}" for rule in found for node in rule["nodes"]]
