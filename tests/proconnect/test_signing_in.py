from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from survey.db.journal import JournalRow
from survey.db.people import SignIn
from survey.domain.ways_in import WayIn
from survey.web.identity import TOKEN
from tests.proconnect.conftest import Site, Visitor
from tests.proconnect.engine import Engine
from wsgi import create_app


def test_agent_signs_in_with_proconnect(someone: Visitor, site: Site) -> None:
    response = someone.sign_in("sub-lozere")
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    with site.sessions.reading() as session:
        row = session.scalars(select(SignIn)).one()
    account = site.account("agent.lozere@recueil.example")
    assert (row.account_id, row.method) == (account.id, WayIn.PROCONNECT.value)
    assert row.id_token is not None
    assert account.subject == "sub-lozere"
    assert someone.is_signed_in


def test_request_carries_what_proconnect_asks_for(someone: Visitor) -> None:
    url = urlsplit(someone.leave())
    sent = {name: values[0] for name, values in parse_qs(url.query).items()}
    assert sent["response_type"] == "code"
    assert sent["code_challenge_method"] == "S256"
    assert len(sent["code_challenge"]) == 43
    assert len(sent["state"]) >= 32
    assert len(sent["nonce"]) >= 32
    assert sent["state"] != sent["nonce"]
    assert sent["scope"] == "openid email"
    assert sent["redirect_uri"] == "http://127.0.0.1:8000/proconnect/retour"
    assert sent["state"] != parse_qs(urlsplit(someone.leave()).query)["state"][0]


def test_subject_is_enough_once_it_is_known(someone: Visitor, site: Site) -> None:
    someone.sign_in("sub-lozere")
    with site.sessions.begin() as session:
        session.merge(site.account("agent.lozere@recueil.example")).email = "moved@recueil.example"
    assert Visitor(site).sign_in("sub-lozere").status_code == 303
    assert site.signed_in() == 2


@pytest.mark.parametrize("sub", ["sub-stranger", "sub-disabled"])
def test_person_without_access_is_told_whom_to_ask(someone: Visitor, site: Site, sub: str) -> None:
    response = someone.sign_in(sub)
    page = response.get_data(as_text=True)
    assert response.status_code == 403
    assert "acces@recueil.example" in page
    assert "Fermer cette session ProConnect" in page
    assert site.signed_in() == 0
    with site.sessions.reading() as session:
        row = session.scalars(select(JournalRow)).one()
    assert (row.kind, row.subject, row.content) == ("sign_in.refused", "account:unknown", {"method": "proconnect"})


def test_same_address_under_another_subject_is_somebody_else(someone: Visitor, site: Site) -> None:
    someone.sign_in("sub-lozere")
    assert Visitor(site).sign_in("sub-namesake").status_code == 403
    assert site.signed_in() == 1
    assert site.account("agent.lozere@recueil.example").subject == "sub-lozere"


def test_known_subject_of_a_disabled_account_is_refused(someone: Visitor, site: Site) -> None:
    someone.sign_in("sub-lozere")
    with site.sessions.begin() as session:
        session.merge(site.account("agent.lozere@recueil.example")).active = False
    assert Visitor(site).sign_in("sub-lozere").status_code == 403
    assert site.signed_in() == 1


@pytest.mark.parametrize("sub", ["sub-unverified", "sub-nameless"])
def test_address_that_nobody_verified_binds_no_account(someone: Visitor, site: Site, sub: str) -> None:
    assert someone.sign_in(sub).status_code == 400
    assert site.signed_in() == 0
    assert site.account("agent.lozere@recueil.example").subject is None


def test_sign_in_replaces_the_session_before(someone: Visitor, site: Site) -> None:
    someone.sign_in("sub-lozere")
    with someone.client.session_transaction() as kept:
        before = kept[TOKEN]
    someone.sign_in("sub-lozere")
    with someone.client.session_transaction() as kept:
        assert kept[TOKEN] != before
        kept[TOKEN] = before
    assert not someone.is_signed_in
    with site.sessions.reading() as session:
        ended = [row.ended_at is not None for row in session.scalars(select(SignIn).order_by(SignIn.created_at))]
    assert ended == [True, False]


@pytest.mark.parametrize(
    ("suite", "then"),
    [
        ("/recueils/2024-48?q=a", "/recueils/2024-48?q=a"),
        ("//elsewhere.example", "/"),
        ("https://elsewhere.example", "/"),
    ],
)
def test_sign_in_goes_on_to_a_page_of_ours(someone: Visitor, suite: str, then: str) -> None:
    assert someone.sign_in("sub-lozere", suite).headers["Location"] == then


def test_elliptic_curve_signatures_are_read(site: Site) -> None:
    assert Visitor(site.knowing(client_id="curve")).sign_in("sub-lozere").status_code == 303


def test_level_of_assurance_is_asked_for_and_checked(site: Site) -> None:
    strict = site.knowing(acr_values=("eidas2",))
    assert Visitor(strict).sign_in("sub-lozere", acr="eidas2").status_code == 303


def test_person_who_gives_up_is_told_so(someone: Visitor, site: Site) -> None:
    response = someone.sign_in("sub-lozere", do="leave")
    assert response.status_code == 400
    assert "interrompue" in response.get_data(as_text=True)
    assert site.signed_in() == 0


def test_provider_is_asked_for_its_addresses_once(someone: Visitor, engine: Engine) -> None:
    someone.sign_in("sub-lozere")
    someone.sign_in("sub-lozere")
    assert len([path for path in engine.seen if path.startswith("/.well-known")]) == 1
    assert engine.seen.count("/jwks") == 1


def test_service_without_proconnect_has_no_such_page(site: Site) -> None:
    client = create_app(replace(site.settings, proconnect=None)).test_client()
    assert client.get("/proconnect/entrer").status_code == 404
    assert client.get("/proconnect/retour").status_code == 404
