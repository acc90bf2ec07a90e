from html import unescape
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select

from survey.db.people import SignIn
from tests.live import free_port
from tests.proconnect.conftest import Site, Visitor
from tests.web.reading import Page


def _leave(someone: Visitor) -> Page:
    form = next(
        form for form in Page(someone.client.get("/entrer").get_data(as_text=True)).forms if form.action == "/quitter"
    )
    response = someone.client.post("/quitter", data=dict(form.fields))
    assert response.status_code == 200
    page = Page(response.get_data(as_text=True))
    assert page.faults == []
    return page


def _onward(page: Page) -> str:
    """Where the page goes on to."""
    return unescape(page.source.split('content="0; url=', 1)[1].split('"', 1)[0])


def test_leaving_ends_our_session_then_the_provider_s(someone: Visitor, site: Site) -> None:
    someone.sign_in("sub-lozere")
    with site.sessions.reading() as session:
        id_token = session.scalars(select(SignIn.id_token)).one()
    page = _leave(someone)
    assert "Quitter" not in page.text
    with site.sessions.reading() as session:
        row = session.scalars(select(SignIn)).one()
    assert row.ended_at is not None
    assert row.id_token is None
    assert not someone.is_signed_in
    url = urlsplit(_onward(page))
    said = {name: values[0] for name, values in parse_qs(url.query).items()}
    assert said["id_token_hint"] == id_token
    assert said["post_logout_redirect_uri"] == "http://127.0.0.1:8000/proconnect/sortie"
    assert len(said["state"]) >= 32


def test_provider_asks_again_who_one_is_after_leaving(someone: Visitor) -> None:
    someone.sign_in("sub-lozere")
    asked = someone.browser.get(_onward(_leave(someone)))
    form = Page(asked.text).forms[0]
    back = someone.browser.post(form.action, data=dict(form.fields) | {"logout": "yes"}).headers["Location"]
    assert back.startswith("http://127.0.0.1:8000/proconnect/sortie?state=")
    assert someone.come_back(back).headers["Location"] == "/"
    address = someone.leave()
    assert "/interaction/" in someone.browser.get(address).headers["Location"]


def test_stranger_may_take_another_account(someone: Visitor, site: Site) -> None:
    page = Page(someone.sign_in("sub-stranger").get_data(as_text=True))
    assert page.faults == []
    leave = next(link for link in page.links if "id_token_hint=" in link)
    form = Page(someone.browser.get(leave).text).forms[0]
    someone.browser.post(form.action, data=dict(form.fields) | {"logout": "yes"})
    assert someone.sign_in("sub-lozere").status_code == 303


def test_leaving_does_not_wait_for_a_provider_that_is_away(someone: Visitor, site: Site) -> None:
    someone.sign_in("sub-lozere")
    away = Visitor(site.knowing(issuer=f"http://127.0.0.1:{free_port()}"))
    with someone.client.session_transaction() as kept, away.client.session_transaction() as copied:
        copied.update(kept)
    form = next(
        form for form in Page(away.client.get("/entrer").get_data(as_text=True)).forms if form.action == "/quitter"
    )
    assert away.client.post("/quitter", data=dict(form.fields)).headers["Location"] == "/"
    assert not someone.is_signed_in
