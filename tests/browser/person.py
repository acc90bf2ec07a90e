"""Somebody at a screen: sees what is visible, clicks, types, and waits for what comes."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page

from survey.questionnaire.answers import Slot
from tests.browser.watching import Watch

TURN = "section.rc-turn"
WRITTEN = f'{TURN} [name="reponse"]'


@dataclass
class Person:
    """Somebody in front of the service; ``watch`` is what goes on behind."""

    page: Page
    site: str
    watch: Watch

    def see(self, path: str) -> None:
        """Open a page of the service."""
        self.page.goto(self.site + path)

    def enter(self, name: str) -> None:
        """Choose a profile; ``name`` is how its label begins, or its code in brackets."""
        self.see("/entrer")
        profile = self.page.locator("button").filter(has_text=re.compile(rf"^\s*{name}|\({name}\)")).first
        if not profile.is_visible():
            self.page.locator("details").filter(has=profile).locator("summary").click()
        profile.click()
        self.page.get_by_role("button", name="Quitter").wait_for()

    @property
    def asked(self) -> str:
        """The id of the question of the moment; empty where none is asked."""
        self.page.locator(TURN).wait_for()
        slot = self.page.locator(f'{TURN} .rc-turn__form [name="question"]')
        return Slot.parse(slot.input_value()).question if slot.count() else ""

    @property
    def key(self) -> str:
        """The idempotency key of the question of the moment."""
        return self.page.locator(f'{TURN} .rc-turn__form [name="cle"]').input_value()

    def answer(self, reply: dict[str, Any], *, by_enter: bool = False) -> None:
        """Answer the question of the moment, and wait for what follows."""
        key = self.key
        self.give(reply, by_enter=by_enter)
        self.await_change(key)

    def await_change(self, key: str) -> None:
        """Wait until the turn of that key is gone and another page, or another turn, is there."""
        self.page.locator(f'{TURN} .rc-turn__form [name="cle"][value="{key}"]').wait_for(state="detached")
        self.page.locator("main h1").wait_for()

    def give(self, reply: dict[str, Any], *, by_enter: bool = False) -> None:
        """Do what a person does to answer so; what follows is not awaited."""
        if "etat" in reply:
            self.press("etat", reply["etat"])
        elif "geste" in reply:
            self.press("geste", reply["geste"])
        elif "choix" in reply:
            self._choose(reply["choix"])
        else:
            self._write(reply, by_enter=by_enter)

    def press(self, name: str, value: str) -> None:
        """Press the visible button of that value."""
        self.page.locator(f'{TURN} .rc-turn__form button[name="{name}"][value="{value}"]:not(.rc-default)').click()

    def _choose(self, picked: str | list[str]) -> None:
        if isinstance(picked, str):
            self.press("choix", picked)
            return
        for box in self.page.locator(f'{TURN} input[type="checkbox"]').all():
            if (box.get_attribute("value") in picked) != box.is_checked():
                self.page.locator(f'label[for="{box.get_attribute("id")}"]').click()
        self.press("geste", "repondre")

    def _write(self, reply: dict[str, str], *, by_enter: bool) -> None:
        box = self.page.locator(WRITTEN)
        box.fill(reply["reponse"])
        if "categorie" in reply:
            self.page.locator(f'{TURN} select[name="categorie"]').select_option(reply["categorie"])
        if by_enter and box.evaluate("box => box.tagName") == "INPUT":
            box.press("Enter")
        else:
            self.press("geste", "repondre")

    def focused(self) -> Locator:
        """What has the focus."""
        return self.page.locator(":focus")
