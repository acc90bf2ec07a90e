"""The one-time link and its code, bound to the browser that asked, on both databases (RELIABILITY, A3)."""

import hashlib
import string
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import event, func, select

from survey.db.engine import Sessions
from survey.db.mailing import Mail
from survey.db.people import Account, SignIn
from survey.domain.ways_in import WayIn
from survey.services import accounts
from survey.services.signing_in import (
    ALPHABET,
    LIVES_FOR,
    MOST_ATTEMPTS,
    MOST_OF_ADDRESS,
    MOST_OF_ADDRESS_ANYWHERE,
    MOST_OF_ORIGIN,
    WINDOW,
    Browser,
    Desk,
    Refusal,
    ThrottledError,
)
from tests.conftest import NOW
from tests.services.coming_in import (
    DISABLED,
    HERE,
    KEY,
    KNOWN,
    LATER,
    OTHER,
    UNKNOWN,
    ask,
    desk,
    enter_code,
    follow,
    invited,
    kinds,
    letters,
    requests,
    way_in,
)


@pytest.fixture
def people(sessions: Sessions) -> Sessions:
    """Sessions on a database with an active account and a disabled one."""
    return invited(sessions)


def test_link_lets_in_once(people: Sessions) -> None:
    ask(people)
    token, _ = way_in(people)
    assert follow(people, token) == 1
    assert follow(people, token) is Refusal.USED


def test_code_lets_in_once_and_spends_the_link(people: Sessions) -> None:
    ask(people)
    token, code = way_in(people)
    assert enter_code(people, f" {code.lower().replace(' ', '-')} ") == 1
    assert enter_code(people, code) is Refusal.EXPIRED
    assert follow(people, token) is Refusal.USED


def test_link_is_long_and_its_code_easy_to_read(people: Sessions) -> None:
    ask(people)
    token, code = way_in(people)
    assert len(token) * 6 >= 128
    assert set(token) <= set(string.ascii_letters + string.digits + "-_")
    assert len(code.replace(" ", "")) == 8
    assert not set("01OIL") & set(ALPHABET)


def test_link_only_looked_at_is_not_spent(people: Sessions) -> None:
    ask(people)
    token, _ = way_in(people)
    for browser in (OTHER, HERE, OTHER, HERE):
        with people.reading() as session:
            found = Desk(session, KEY, LATER).standing(token, browser.secret)
        assert found is (None if browser is HERE else Refusal.ELSEWHERE)
    assert follow(people, token) == 1


def test_link_past_use_is_not_said_to_work_elsewhere(people: Sessions) -> None:
    ask(people)
    token, _ = way_in(people)
    assert follow(people, token) == 1
    assert follow(people, token, OTHER) is Refusal.USED


def test_link_and_code_are_for_the_browser_that_asked(people: Sessions) -> None:
    ask(people)
    token, code = way_in(people)
    for _ in range(3):
        assert follow(people, token, OTHER) is Refusal.ELSEWHERE
        assert enter_code(people, code, OTHER) is Refusal.EXPIRED
        assert enter_code(people, code, Browser("", "")) is Refusal.EXPIRED
    assert follow(people, token) == 1


def test_guessed_links_are_unknown(people: Sessions) -> None:
    ask(people)
    token, _ = way_in(people)
    for guess in ("", token[:-1], token + "x", token.swapcase(), requests(people)[0].token_hash, "\ud800", "0" * 5000):
        assert follow(people, guess) is Refusal.UNKNOWN


def test_link_and_code_live_thirty_minutes(people: Sessions) -> None:
    ask(people)
    token, code = way_in(people)
    assert timedelta(minutes=30) == LIVES_FOR
    assert follow(people, token, now=NOW + LIVES_FOR) is Refusal.EXPIRED
    assert enter_code(people, code, now=NOW + LIVES_FOR) is Refusal.EXPIRED
    assert follow(people, token, now=NOW + LIVES_FOR - timedelta(seconds=1)) == 1


def test_nothing_that_lets_in_is_kept_in_clear(people: Sessions) -> None:
    ask(people)
    token, code = way_in(people)
    (row,) = requests(people)
    kept = {str(value) for value in vars(row).values()}
    plain = {token, code, code.replace(" ", ""), HERE.secret, HERE.origin, KNOWN}
    hashed = {hashlib.sha256(text.encode()).hexdigest() for text in plain}
    assert not kept & plain
    assert not kept & hashed  # a short code is found by trying them all, unless a key goes with it


def test_letter_of_a_link_is_secret_and_short_lived(people: Sessions) -> None:
    ask(people)
    token, code = way_in(people)
    with people.reading() as session:
        mail = session.scalars(select(Mail)).one()
    assert (mail.account_id, mail.address, mail.is_secret) == (1, KNOWN, True)
    assert mail.expires_at == NOW + LIVES_FOR
    assert token not in mail.subject
    assert code not in mail.subject
    assert "10:30" in " ".join(letters(people)[0]["paragraphs"])


def test_unknown_and_disabled_addresses_leave_a_row_and_no_letter(people: Sessions) -> None:
    for address in (KNOWN, UNKNOWN, DISABLED):
        ask(people, Browser(address, "192.0.2.1"), address)
    assert [row.account_id for row in requests(people)] == [1, None, None]
    assert len(letters(people)) == 1
    assert [row.expires_at for row in requests(people)] == [NOW + LIVES_FOR] * 3


def test_unknown_address_answers_codes_as_a_known_one(people: Sessions) -> None:
    told = []
    for address in (KNOWN, UNKNOWN):
        ask(people, Browser(address, "192.0.2.1"), address)
        told.append([enter_code(people, "22222222", Browser(address, "")) for _ in range(MOST_ATTEMPTS + 2)])
    assert told[0] == told[1]
    assert told[0] == [Refusal.WRONG] * (MOST_ATTEMPTS - 1) + [Refusal.TOO_MANY] * 3
    refused = [subject for kind, subject in kinds(people) if kind == "sign_in.refused"]
    assert refused == ["account:1"] * MOST_ATTEMPTS + ["account:unknown"] * MOST_ATTEMPTS


def test_right_code_comes_too_late_after_five_wrong_ones(people: Sessions) -> None:
    ask(people)
    token, code = way_in(people)
    for _ in range(MOST_ATTEMPTS):
        enter_code(people, "22222222")
    assert enter_code(people, code) is Refusal.TOO_MANY
    assert requests(people)[0].attempts == MOST_ATTEMPTS
    assert follow(people, token) == 1  # the link was never in question


def test_newer_request_makes_the_one_before_void(people: Sessions) -> None:
    ask(people)
    token, code = way_in(people)
    ask(people, now=NOW + timedelta(minutes=1))
    assert follow(people, token) is Refusal.EXPIRED
    assert enter_code(people, code) is Refusal.WRONG
    assert enter_code(people, way_in(people)[1]) == 1


def test_request_of_another_browser_stays(people: Sessions) -> None:
    ask(people)
    token, _ = way_in(people)
    ask(people, OTHER)
    assert follow(people, token) == 1


def test_link_of_an_account_disabled_since_lets_nobody_in(people: Sessions) -> None:
    ask(people)
    token, code = way_in(people)
    with people.begin() as session:
        session.get_one(Account, 1).active = False
    assert follow(people, token) is Refusal.EXPIRED
    assert enter_code(people, code) is Refusal.EXPIRED


def test_address_asked_for_too_often_gets_no_more_letters(people: Sessions) -> None:
    for minute in range(8):
        ask(people, Browser(str(minute), HERE.origin), now=NOW + timedelta(minutes=minute))
    assert len(letters(people)) == MOST_OF_ADDRESS == 5
    assert len(requests(people)) == 8
    ask(people, now=NOW + WINDOW)
    assert len(letters(people)) == 5
    ask(people, now=NOW + WINDOW + timedelta(seconds=1))
    assert len(letters(people)) == 6


def test_who_asks_in_vain_elsewhere_keeps_nobody_out(people: Sessions) -> None:
    for number in range(2 * MOST_OF_ADDRESS):
        ask(people, Browser(f"a stranger's {number}", "203.0.113.9"))
    before = len(letters(people))
    ask(people)
    assert len(letters(people)) == before + 1
    assert follow(people, way_in(people)[0]) == 1


def test_address_asked_for_from_everywhere_is_still_written_to_where_it_came_in_from(people: Sessions) -> None:
    ask(people)
    follow(people, way_in(people)[0])
    for number in range(MOST_OF_ADDRESS_ANYWHERE + 10):
        ask(people, Browser("strangers", f"203.0.113.{number}"), now=NOW + WINDOW + timedelta(seconds=number))
    assert len(letters(people)) == 1 + MOST_OF_ADDRESS_ANYWHERE
    ask(people, Browser("a new browser", HERE.origin), now=NOW + WINDOW + timedelta(minutes=1))
    assert len(letters(people)) == 2 + MOST_OF_ADDRESS_ANYWHERE


def test_one_try_of_a_code_leaves_one_line_in_the_journal(people: Sessions) -> None:
    for number in range(10):
        ask(people, HERE, f"somebody-{number}@lozere.gouv.fr")
    assert enter_code(people, "22222222") is Refusal.WRONG
    assert kinds(people) == [("sign_in.refused", "account:unknown")]


def test_request_that_gets_no_letter_counts_for_its_place(people: Sessions) -> None:
    for number in range(MOST_OF_ORIGIN):
        ask(people, now=NOW + timedelta(seconds=number))
    with pytest.raises(ThrottledError):
        ask(people, now=LATER)


def test_letter_that_came_still_lets_in_once_no_more_are_sent(people: Sessions) -> None:
    for _ in range(7):
        ask(people)
    assert follow(people, way_in(people)[0]) == 1


def test_origin_that_asks_too_often_is_told_until_when(people: Sessions) -> None:
    for number in range(MOST_OF_ORIGIN):
        ask(people, HERE, f"somebody-{number}@lozere.gouv.fr", NOW + timedelta(seconds=number))
    with pytest.raises(ThrottledError) as caught:
        ask(people, now=LATER)
    assert caught.value.until == NOW + WINDOW
    ask(people, Browser("here", "198.51.100.7"), now=LATER)
    ask(people, now=NOW + WINDOW + timedelta(seconds=1))


def race(people: Sessions, browser: Browser, token: str, now: datetime) -> list[bool]:
    """Follow one link twice at the same instant; tell who got a session."""
    gate = Barrier(2)

    def come(_: int) -> bool:
        gate.wait()
        with desk(people, now) as held:
            found = held.follow(token, browser.secret)
            if isinstance(found, int):
                accounts.sign_in(held.session, found, now, WayIn.EMAIL)
            return isinstance(found, int)

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(come, range(2)))


def test_two_who_follow_one_link_at_once_get_one_session(people: Sessions) -> None:
    for number in range(10):
        now, browser = NOW + number * WINDOW, Browser(str(number), f"192.0.2.{number}")
        ask(people, browser, now=now)
        assert race(people, browser, way_in(people)[0], now) == [False, True]
    with people.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignIn)) == 10


def statements(people: Sessions, address: str) -> list[str]:
    """Give the beginning of each statement that asking with an address sends."""
    seen: list[str] = []

    def see(*told: Any) -> None:  # noqa: ANN401  as SQLAlchemy calls it
        seen.append(" ".join(told[2].split()[:3]))

    event.listen(people.engine, "before_cursor_execute", see)
    ask(people, Browser(address, "192.0.2.1"), address)
    event.remove(people.engine, "before_cursor_execute", see)
    return seen


def test_unknown_address_costs_the_statements_that_a_known_one_does(people: Sessions) -> None:
    known, unknown = statements(people, KNOWN), statements(people, UNKNOWN)
    assert "INSERT INTO mails" in known
    assert known[:-1] == unknown[:-1]
    assert (known[-1].split()[0], unknown[-1]) == ("RELEASE", "ROLLBACK TO SAVEPOINT")
    with people.reading() as session:
        assert session.scalar(select(func.count()).select_from(Mail)) == 1
