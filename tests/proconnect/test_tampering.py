import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import KeySet, RSAKey

from survey.clock import StoppedClock
from survey.web.proconnect import JOURNEY
from tests.proconnect.conftest import Site, Visitor
from tests.proconnect.engine import Answer, Engine
from tests.proconnect.lies import (
    Change,
    bent,
    id_token,
    location,
    plainly,
    under_another_key,
    under_the_shared_secret,
    unsigned,
    userinfo,
)
from tests.web.reading import Page

HOUR_AGO = int(datetime.now(UTC).timestamp()) - 3600
FORGED: dict[str, Change] = {
    "unsigned": unsigned,
    "another-key": under_another_key,
    "shared-secret": under_the_shared_secret,
    "bent": bent,
}
ABOUT_ITS_SOURCE: dict[str, Change] = {
    "other-audience": {"aud": "another-service"},
    "no-audience": {"aud": None},
    "other-issuer": {"iss": "https://another.example"},
    "no-issuer": {"iss": None},
}
IDENTITY: dict[str, Change] = {
    "other-nonce": {"nonce": "n" * 43},
    "no-nonce": {"nonce": None},
    "other-audiences": {"aud": ["another-service"]},
    "audience-of-several": {"aud": ["recueil", "another-service"]},
    "other-party": {"azp": "another-service"},
    "expired": {"iat": HOUR_AGO, "exp": HOUR_AGO + 60},
    "endless": {"exp": None},
    "of-the-future": {"iat": HOUR_AGO + 7200, "exp": HOUR_AGO + 7260},
    "no-subject": {"sub": None},
    "endless-subject": {"sub": "s" * 256},
    "other-access-token": {"at_hash": "another-access-token"},
    **ABOUT_ITS_SOURCE,
    **FORGED,
}
INFORMATION: dict[str, Change] = {
    "other-subject": {"sub": "sub-stranger"},
    "no-subject": {"sub": None},
    "expired": {"exp": HOUR_AGO},
    **ABOUT_ITS_SOURCE,
    **FORGED,
}
BROUGHT_BACK = {
    "other-state": location(state="s" * 43),
    "no-state": location(state=""),
    "other-code": location(code="c" * 43),
    "no-code": location(code=""),
    "other-issuer": location(iss="https://another.example"),
    "no-issuer": location(iss=""),
}


def _refused(someone: Visitor, site: Site, sub: str = "sub-lozere", **said: str) -> None:
    response = someone.sign_in(sub, **said)
    assert response.status_code == 400
    assert Page(response.get_data(as_text=True)).faults == []
    _nobody(someone, site)


def _nobody(someone: Visitor, site: Site) -> None:
    assert not someone.is_signed_in
    assert site.signed_in() == 0
    assert site.account("agent.lozere@recueil.example").subject is None


@pytest.mark.parametrize("name", IDENTITY)
def test_identity_token_that_was_changed_is_refused(someone: Visitor, site: Site, engine: Engine, name: str) -> None:
    engine.lie = id_token(IDENTITY[name], engine.keys)
    _refused(someone, site)


@pytest.mark.parametrize("name", INFORMATION)
def test_user_information_that_was_changed_is_refused(someone: Visitor, site: Site, engine: Engine, name: str) -> None:
    engine.lie = userinfo(INFORMATION[name], engine.keys)
    _refused(someone, site)


def test_user_information_that_nobody_signed_is_refused(someone: Visitor, site: Site, engine: Engine) -> None:
    engine.lie = plainly
    _refused(someone, site)


def test_provider_that_signs_no_user_information_is_refused(site: Site) -> None:
    plain = site.knowing(client_id="plain")
    _refused(Visitor(plain), plain)


def test_level_below_the_one_required_is_refused(someone: Visitor, site: Site, engine: Engine) -> None:
    strict = site.knowing(acr_values=("eidas2",))
    engine.lie = id_token({"acr": "eidas1"}, engine.keys)
    _refused(Visitor(strict), strict, acr="eidas2")
    engine.lie = id_token({"acr": None}, engine.keys)
    _refused(Visitor(strict), strict, acr="eidas2")


@pytest.mark.parametrize("name", BROUGHT_BACK)
def test_what_the_browser_brings_back_is_checked(someone: Visitor, site: Site, engine: Engine, name: str) -> None:
    engine.lie = BROUGHT_BACK[name]
    _refused(someone, site)


def test_state_of_another_browser_is_refused(someone: Visitor, site: Site, engine: Engine) -> None:
    address = someone.prove(someone.leave(), "sub-lozere")
    victim = Visitor(site)
    assert victim.come_back(address).status_code == 400
    victim.leave()
    engine.seen.clear()
    assert victim.come_back(address).status_code == 400
    assert "/token" not in engine.seen
    _nobody(victim, site)


def test_address_of_return_serves_once(someone: Visitor, site: Site) -> None:
    address = someone.prove(someone.leave(), "sub-lozere")
    assert someone.come_back(address).status_code == 303
    assert someone.come_back(address).status_code == 400
    assert site.signed_in() == 1


def test_journey_serves_once_even_where_it_fails(someone: Visitor, site: Site, engine: Engine) -> None:
    address = someone.prove(someone.leave(), "sub-lozere")
    assert someone.come_back("/proconnect/retour?state=guessed&code=guessed").status_code == 400
    assert someone.come_back(address).status_code == 400
    assert "/token" not in engine.seen
    _nobody(someone, site)


def test_code_that_was_used_is_refused_by_the_provider(someone: Visitor, site: Site) -> None:
    address = someone.prove(someone.leave(), "sub-lozere")
    with someone.client.session_transaction() as kept:
        journey = dict(kept[JOURNEY])
    assert someone.come_back(address).status_code == 303
    with someone.client.session_transaction() as kept:
        kept[JOURNEY] = journey
    assert someone.come_back(address).status_code == 400
    assert site.signed_in() == 1


def test_journey_that_waited_too_long_is_refused(someone: Visitor, site: Site, engine: Engine) -> None:
    address = someone.prove(someone.leave(), "sub-lozere")
    later = site.knowing(clock=StoppedClock(datetime.now(UTC) + timedelta(minutes=11)))
    late = Visitor(later)
    with someone.client.session_transaction() as kept, late.client.session_transaction() as copied:
        copied.update(kept)
    engine.seen.clear()
    assert late.come_back(address).status_code == 400
    assert "/token" not in engine.seen
    _nobody(late, site)


def test_token_that_is_stale_for_our_clock_is_refused(site: Site) -> None:
    ahead = site.knowing(clock=StoppedClock(datetime.now(UTC) + timedelta(minutes=3)))
    _refused(Visitor(ahead), ahead)


def test_code_is_worth_nothing_without_its_verifier(someone: Visitor, site: Site, engine: Engine) -> None:
    """Somebody who intercepts a code has not what the browser's journey keeps."""
    address = someone.prove(someone.leave(), "sub-lozere")
    with someone.client.session_transaction() as kept:
        kept[JOURNEY] = kept[JOURNEY] | {"verifier": "v" * 43}
    assert someone.come_back(address).status_code == 400
    _nobody(someone, site)
    sent = parse_qs(next(body for body in engine.sent if "code_verifier" in body))
    assert sent["code_verifier"] == ["v" * 43]
    assert "code_challenge=" in urlsplit(someone.leave()).query


def test_keys_are_fetched_again_when_the_provider_changes_them(someone: Visitor, site: Site, engine: Engine) -> None:
    former = KeySet([RSAKey.generate_key(2048, {"kid": "former", "use": "sig"}, private=True)])

    def before(path: str, answer: Answer) -> Answer:
        return answer.saying(_published(former)) if path == "/jwks" and engine.seen.count("/jwks") == 1 else answer

    engine.lie = before
    assert someone.sign_in("sub-lozere").status_code == 303
    assert engine.seen.count("/jwks") == 2


def _published(keys: KeySet) -> bytes:
    return json.dumps(keys.as_dict(private=False)).encode()
