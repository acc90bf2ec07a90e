"""The site as somebody uses it: signed in as a profile, following forms and links, every page checked on the way."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.reading import Form, Page

Sent = str | list[str]


@dataclass
class Visitor:
    """Somebody in front of the site; ``page`` is the last page seen."""

    client: FlaskClient
    status: int = 0
    location: str = ""
    pages: list[Page] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.pages[-1]

    def get(self, url: str) -> Page | None:
        return self._see(self.client.get(url, follow_redirects=True))

    def form(self, action: str) -> Form:
        """Find the form that is sent to an address ending so; what stands beside the question is not meant."""
        return next(self._forms(action))

    def send(self, form: Form, **changes: Sent) -> Page | None:
        """Send a form with some fields changed or added, as a button would; the redirection is followed."""
        fields = [(name, value) for name, value in form.fields if name not in changes]
        for name, value in changes.items():
            fields += [(name, one) for one in (value if isinstance(value, list) else [value])]
        data: dict[str, list[str]] = {}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        response = self.client.post(form.action, data=data)
        self.status, self.location = response.status_code, response.headers.get("Location", "")
        if response.status_code == 303:
            seen = self._see(self.client.get(self.location, follow_redirects=True))
            self.status = 303
            return seen
        return self._see(response)

    def turn(self, **changes: Sent) -> Page | None:
        """Answer the question of the moment."""
        return self.send(self.form("/tours"), **changes)

    @property
    def asked(self) -> str:
        """The slot of the question of the moment; empty where none is asked."""
        return next((form.value("question") for form in self._forms("/tours")), "")

    def _forms(self, action: str) -> Iterator[Form]:
        for form in self.page.forms:
            is_beside = ("geste", "annuler") in form.fields or "rc-more" in form.style
            if form.action.endswith(action) and not is_beside:
                yield form

    def _see(self, response: TestResponse) -> Page | None:
        self.status = response.status_code
        if response.mimetype != "text/html":
            return None
        page = Page(response.get_data(as_text=True))
        assert page.faults == [], (response.request.path, page.faults)
        self.pages.append(page)
        return page


def visitor(app: Flask) -> Visitor:
    """Give somebody who has not entered."""
    return Visitor(app.test_client())


def enter(app: Flask, name: str) -> Visitor:
    """Give somebody who has chosen the profile of that name."""
    someone = visitor(app)
    someone.get("/entrer")
    form = someone.form("/entrer")
    page = someone.page.source
    chosen = next(value for key, value in form.buttons if key == "profil" and _label(page, value).startswith(name))
    someone.send(form, profil=chosen)
    return someone


def _label(source: str, value: str) -> str:
    after = source.split(f'name="profil" value="{value}"', 1)[1]
    return after.split('rc-reply__label">', 1)[1].split("<", 1)[0]
