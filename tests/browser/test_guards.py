"""The guards of these tests, each shown the defect that it is there to see."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Meet
from tests.browser.judging import faults
from tests.browser.test_keyboard import RING

DEFECTS = {
    "no-label": ("document.querySelector('.rc-turn label').removeAttribute('for')", "label:"),
    "no-language": ("document.documentElement.removeAttribute('lang')", "html-has-lang:"),
    "pale": ("document.querySelector('h1').style.setProperty('color', '#bbb')", "color-contrast:"),
    "too-wide": ("document.querySelector('main').style.setProperty('width', '1400px')", "px too wide"),
    "two-of-one-id": ("document.querySelector('h1').id = 'contenu'", ""),
}


@pytest.fixture
def page(meet: Meet, shared_site: str) -> Page:
    """A question, sound."""
    agent = meet(shared_site)
    agent.enter("48")
    agent.see("/recueils/2024-48?q=territorial_assessment@pact")
    return agent.page
