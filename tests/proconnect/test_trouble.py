import gzip
import json
from dataclasses import replace
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from werkzeug.test import TestResponse

from survey.settings import ProConnect, UnsafeSettingsError, settings_from
from tests.live import free_port
from tests.proconnect.conftest import PATIENCE, Site, Visitor
from tests.proconnect.engine import Answer, Engine
from tests.web.reading import Page

GIVEN = {
    "RECUEIL_PROCONNECT_ISSUER": "https://proconnect.example/api/v2",
    "RECUEIL_PROCONNECT_CLIENT_ID": "recueil",
    "RECUEIL_PROCONNECT_CLIENT_SECRET": "a secret that nobody shows",
}
HURRIED = 0.5


def _told_away(response: TestResponse, site: Site) -> None:
    page = Page(response.get_data(as_text=True))
    assert page.faults == []
    assert response.status_code == 503
    assert "ProConnect ne répond pas" in page.text
    assert "/entrer" in page.links
    assert site.signed_in() == 0


def test_provider_that_is_down_leaves_the_other_way_in(site: Site) -> None:
    away = site.knowing(issuer=f"http://127.0.0.1:{free_port()}")
    _told_away(Visitor(away).client.get("/proconnect/entrer"), away)


@pytest.mark.parametrize("path", ["/token", "/jwks", "/me"])
def test_provider_that_falls_silent_is_not_waited_for(site: Site, engine: Engine, path: str) -> None:
    hurried = site.knowing(patience=HURRIED)
    someone = Visitor(hurried)
    address = someone.prove(someone.leave(), "sub-lozere")
    released = Event()

    def wait(asked: str, answer: Answer) -> Answer:
        if asked == path:
            released.wait(10 * PATIENCE)
        return answer

    engine.lie = wait
    begun = monotonic()
    response = someone.come_back(address)
    released.set()
    assert monotonic() - begun < PATIENCE
    _told_away(response, hurried)


def _elsewhere(answer: Answer) -> Answer:
    return replace(answer, status=302).saying(b"", location="http://127.0.0.1:1/")


def _doubled(answer: Answer) -> Answer:
    return answer.saying(answer.body + b" " * 300_000)


def _compressed(answer: Answer) -> Answer:
    return answer.saying(gzip.compress(answer.body), content_encoding="gzip")


def _broken(answer: Answer) -> Answer:
    return replace(answer, status=500)


def _unreadable(answer: Answer) -> Answer:
    return answer.saying(b"[1, 2")


WRONG = {f.__name__.strip("_"): f for f in (_elsewhere, _doubled, _compressed, _broken, _unreadable)}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("path", ["/token", "/jwks"])
def test_answer_that_is_none_is_told_as_an_absence(
    someone: Visitor, site: Site, engine: Engine, path: str, wrong: str
) -> None:
    address = someone.prove(someone.leave(), "sub-lozere")
    engine.lie = lambda asked, answer: WRONG[wrong](answer) if asked == path else answer
    _told_away(someone.come_back(address), site)


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://another.example"},
        {"token_endpoint": "ftp://127.0.0.1/token"},
        {"jwks_uri": None},
    ],
    ids=["issuer", "scheme", "keys"],
)
def test_metadata_of_another_provider_are_refused(
    someone: Visitor, site: Site, engine: Engine, changes: dict[str, object]
) -> None:
    engine.lie = lambda _, answer: answer.saying(json.dumps(json.loads(answer.body) | changes).encode())
    _told_away(someone.client.get("/proconnect/entrer"), site)


def test_secret_goes_in_a_header_where_the_provider_wants_it(site: Site, engine: Engine) -> None:
    def header_only(path: str, answer: Answer) -> Answer:
        if not path.startswith("/.well-known"):
            return answer
        methods = {"token_endpoint_auth_methods_supported": ["client_secret_basic"]}
        return answer.saying(json.dumps(json.loads(answer.body) | methods).encode())

    engine.lie = header_only
    basic = site.knowing(client_id="basic")
    assert Visitor(basic).sign_in("sub-lozere").status_code == 303
    assert not any("client_secret" in body for body in engine.sent)


def test_log_keeps_nothing_of_a_person(
    someone: Visitor, site: Site, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    someone.sign_in("sub-stranger")
    someone.sign_in("sub-unverified")
    assert "proconnect" in caplog.text
    for secret in ("sub-", "@", "recueil.example"):
        assert secret not in caplog.text


def test_settings_of_proconnect_come_together(tmp_path: Path) -> None:
    issuer, client_id, client_secret = GIVEN.values()
    read = settings_from(GIVEN | {"RECUEIL_PROCONNECT_ACR": "eidas1 eidas2"}, tmp_path).proconnect
    assert read == ProConnect(issuer, client_id, client_secret, ("eidas1", "eidas2"))
    assert "nobody shows" not in repr(read)
    assert settings_from({}, tmp_path).proconnect is None
    for name in GIVEN:
        with pytest.raises(UnsafeSettingsError, match=name):
            settings_from({key: value for key, value in GIVEN.items() if key != name}, tmp_path)


def test_provider_is_reached_over_https_but_here(tmp_path: Path) -> None:
    with pytest.raises(UnsafeSettingsError, match="https"):
        settings_from(GIVEN | {"RECUEIL_PROCONNECT_ISSUER": "http://proconnect.example"}, tmp_path)
    here = settings_from(GIVEN | {"RECUEIL_PROCONNECT_ISSUER": "http://127.0.0.1:3000"}, tmp_path).proconnect
    assert here is not None
    assert here.is_here


def test_page_that_was_asked_for_is_not_forgotten(someone: Visitor) -> None:
    page = Page(someone.sign_in("sub-lozere", "/exports", do="leave").get_data(as_text=True))
    assert {"/proconnect/entrer?suite=/exports", "/entrer?suite=/exports"} <= set(page.links)
