"""Reading a page as a linter would: every page that a test fetches is checked for what every page must have."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
USERS_OWN = frozenset({"rc-words", "rc-bubble--said", "rc-row__answer", "rc-conflict__text", "rc-quoted"})
UNLABELLED = frozenset({"hidden", "submit", "button"})
BREAKABLE = re.compile(r".{0,30}(?: [?!;:»€%](?![\w/])|« ).{0,20}")


@dataclass
class Form:
    """A form with what it would send as it stands."""

    action: str
    method: str
    style: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def value(self, name: str) -> str:
        return next(value for key, value in self.fields if key == name)


class Page(HTMLParser):
    """A page, parsed; ``faults`` are what it lacks."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source = text
        self.faults: list[str] = []
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.h1 = self.titles = 0
        self._open: list[str] = []
        self._quoted: list[bool] = []
        self._prose: list[str] = []
        self._ids: list[str] = []
        self._labelled: set[str] = set()
        self._controls: list[tuple[str, bool]] = []
        self._select, self._chosen = "", False
        self.feed(text)
        self.close()
        self._judge()

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split(" "))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
            self._quoted.append(bool(USERS_OWN & set(given.get("class", "").split())))
        self._look_at(tag, given)
        handler = getattr(self, f"_on_{tag}", None)
        if handler is not None:
            handler(given)

    def _look_at(self, tag: str, given: dict[str, str]) -> None:
        if "id" in given:
            self._ids.append(given["id"])
        self.faults += [f"inline handler {name} on {tag}" for name in given if name.startswith("on")]
        if "style" in given:
            self.faults.append(f"inline style on {tag}")
        for name in ("src", "href", "action"):
            if re.match(r"(https?:)?//", given.get(name, "")) and tag != "a":
                self.faults.append(f"{tag} leaves the site: {given[name]}")

    def _on_html(self, given: dict[str, str]) -> None:
        if given.get("lang") != "fr":
            self.faults.append("html is not lang=fr")

    def _on_h1(self, _: dict[str, str]) -> None:
        self.h1 += 1

    def _on_title(self, _: dict[str, str]) -> None:
        self.titles += "svg" not in self._open

    def _on_script(self, given: dict[str, str]) -> None:
        if "src" not in given:
            self.faults.append("inline script")

    def _on_style(self, _: dict[str, str]) -> None:
        self.faults.append("inline style sheet")

    def _on_img(self, given: dict[str, str]) -> None:
        if "alt" not in given:
            self.faults.append("image without alt")

    def _on_a(self, given: dict[str, str]) -> None:
        self.links.append(given.get("href", ""))

    def _on_form(self, given: dict[str, str]) -> None:
        self.forms.append(Form(given.get("action", ""), given.get("method", "get"), given.get("class", "")))

    def _on_label(self, given: dict[str, str]) -> None:
        self._labelled.add(given.get("for", ""))

    def _on_button(self, given: dict[str, str]) -> None:
        if self.forms and given.get("name"):
            self.forms[-1].buttons.append((given["name"], given.get("value", "")))

    def _on_input(self, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind not in UNLABELLED:
            self._controls.append((given.get("id", ""), bool(given.get("aria-label") or "label" in self._open)))
        if self.forms and given.get("name") and (kind not in {"radio", "checkbox"} or "checked" in given):
            self.forms[-1].fields.append((given["name"], given.get("value", "")))

    def _on_textarea(self, given: dict[str, str]) -> None:
        self._controls.append((given.get("id", ""), bool(given.get("aria-label"))))
        if self.forms and given.get("name"):
            self.forms[-1].fields.append((given["name"], ""))

    def _on_option(self, given: dict[str, str]) -> None:
        fields = self.forms[-1].fields if self.forms else []
        if fields and fields[-1][0] == self._select and ("selected" in given or not self._chosen):
            fields[-1] = (self._select, given.get("value", ""))
            self._chosen = True

    def _on_select(self, given: dict[str, str]) -> None:
        self._select, self._chosen = given.get("name", ""), False
        if self.forms and self._select:
            self.forms[-1].fields.append((self._select, ""))
        self._controls.append((given.get("id", ""), bool(given.get("aria-label"))))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open and (self._quoted.pop(), self._open.pop())[1] != tag:
                self.faults.append(f"unclosed element inside {tag}")

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self._open):
            self.words.append(data)
            self._prose += [data] if not any(self._quoted) and "textarea" not in self._open else []
        if self._open and self._open[-1] == "textarea" and self.forms and self.forms[-1].fields:
            name, value = self.forms[-1].fields[-1]
            self.forms[-1].fields[-1] = (name, (value + data).removeprefix("\n"))

    def _judge(self) -> None:
        if self.h1 != 1:
            self.faults.append(f"{self.h1} h1")
        if self.titles != 1:
            self.faults.append(f"{self.titles} title")
        self.faults += [f"id twice: {name}" for name in set(self._ids) if self._ids.count(name) > 1]
        self.faults += [
            f"control without label: {name or '?'}"
            for name, labelled in self._controls
            if not labelled and name not in self._labelled
        ]
        if not self.source.lstrip().lower().startswith("<!doctype html>"):
            self.faults.append("no doctype")
        self.faults += [f"breakable space: …{found}…" for text in self._prose for found in BREAKABLE.findall(text)]
