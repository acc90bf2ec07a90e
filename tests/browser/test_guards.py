"""The guards of these tests, each shown the defect that it is there to see."""

import pytest

from tests.browser.conftest import Meet
from tests.browser.judging import faults
from tests.browser.person import WRITTEN, Person
from tests.browser.test_keyboard import RING

ELSEWHERE = "http://192.0.2.1"  # reserved for documentation: no machine answers there
VISIBLE = {
    "no-label": ("document.querySelector('.rc-turn label').removeAttribute('for')", "label:"),
    "no-language": ("document.documentElement.removeAttribute('lang')", "html-has-lang:"),
    "pale": ("document.querySelector('.rc-saved').style.setProperty('color', '#bbb')", "color-contrast:"),
    "outside-landmarks": ("document.body.prepend(document.querySelector('h1'))", "region:"),
    "too-wide": ("document.querySelector('main').style.setProperty('width', '1400px')", "px too wide"),
}
BEHIND = {
    "inline-script": ("document.body.append(make('script', {textContent: '1'}))", "console: policy: script-src-elem"),
    "inline-style": ("document.body.setAttribute('style', 'color: red')", "console: policy: style-src-attr"),
    "foreign-image": (f"document.body.append(make('img', {{src: '{ELSEWHERE}/a.png'}}))", "console: policy: img-src"),
    "foreign-link": (f"document.body.append(make('iframe', {{src: '{ELSEWHERE}/'}}))", "console: policy: frame-src"),
    "missing-asset": ("document.body.append(make('img', {src: '/static/none.png'}))", "404 GET /static/none.png"),
    "script-error": ("setTimeout(() => missing())", "script: missing is not defined"),
    "warning": ("console.warn('beware')", "console: beware"),
}
MAKE = "const make = (tag, given) => Object.assign(document.createElement(tag), given);"


@pytest.fixture
def agent(meet: Meet, site: str) -> Person:
    """Somebody in front of a question, sound."""
    person = meet(site)
    person.enter("48")
    person.see("/recueils/2024-48?q=governance_name@pact")
    return person


@pytest.mark.parametrize("name", VISIBLE)
def test_defect_of_a_page_is_seen(agent: Person, name: str) -> None:
    script, found = VISIBLE[name]
    agent.page.evaluate(script)
    assert [fault for fault in faults(agent.page) if found in fault] != []


@pytest.mark.parametrize("name", BEHIND)
def test_defect_behind_a_page_is_seen(agent: Person, name: str) -> None:
    script, found = BEHIND[name]
    agent.page.evaluate(f"() => {{ {MAKE} {script}; }}")
    assert seen_soon(agent, found)


def seen_soon(agent: Person, start: str) -> bool:
    """Wait until a fault that starts so was seen; forget what was."""
    seen: list[str] = []
    for _ in range(200):
        seen += agent.watch.take()
        if any(fault.startswith(start) for fault in seen):
            return True
        agent.page.wait_for_timeout(25)
    raise AssertionError(f"{start} not among {seen}")


def test_request_that_leaves_the_site_is_seen(agent: Person) -> None:
    other = agent.page.context.new_page()
    other.goto(agent.site.replace("127.0.0.1", "localhost") + "/sante")
    assert seen_soon(agent, "request to http://localhost")


def test_focus_without_ring_is_seen(agent: Person) -> None:
    box = agent.page.locator(WRITTEN)
    assert box.evaluate(RING)
    box.evaluate("box => box.style.setProperty('outline', 'none')")
    assert not box.evaluate(RING)
