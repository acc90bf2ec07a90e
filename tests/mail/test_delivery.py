"""M1: whatever the mail server does, no letter is lost, each recipient stands alone, and nothing goes in clear (promise 6)."""

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from survey.db.engine import Sessions
from survey.mail.transport import SmtpTransport
from survey.services import mailroom, outbox
from survey.services.courier import DELAYS, LEASE, delay
from tests.conftest import NOW
from tests.mail.certificates import Identity, identity
from tests.mail.post_office import PASSWORD, PostOffice, closed_port, open_office, saying
from tests.mail.writing import (
    FIRST,
    LETTER,
    SECOND,
    HandClock,
    account,
    courier,
    journal,
    post,
    rows,
    secured,
    smtp_to,
    states,
)


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    """A certificate for this machine."""
    return identity(tmp_path_factory.mktemp("certificates"))


def test_batch_leaves_over_one_connection_after_commit(sessions: Sessions, office: PostOffice) -> None:
    post(sessions, FIRST, SECOND)
    delivered = list(courier(sessions, smtp_to(office.port)).deliver())
    assert [one.to for one in office.received] == [FIRST, SECOND]
    assert states(sessions) == ["sent", "sent"]
    assert office.connections == 1
    assert len({one.message_id for one in office.received}) == 2
    assert all(one.sender == "recueil@social.gouv.fr" for one in office.received)
    assert [one.address for one in delivered] == [FIRST, SECOND]
    assert list(courier(sessions, smtp_to(office.port)).deliver()) == []


def _written_then_failed(session: Session, to: outbox.Recipient) -> None:
    outbox.post(session, to, LETTER, NOW)
    raise ZeroDivisionError


def test_letter_of_a_transaction_undone_never_leaves(sessions: Sessions, office: PostOffice) -> None:
    to = outbox.Recipient(account(sessions, FIRST), FIRST)
    with pytest.raises(ZeroDivisionError), sessions.begin() as session:
        _written_then_failed(session, to)
    list(courier(sessions, smtp_to(office.port)).deliver())
    assert (office.received, rows(sessions)) == ([], [])


def test_database_is_free_while_the_server_is_spoken_to(sessions: Sessions, office: PostOffice) -> None:
    [mail_id] = post(sessions, FIRST)
    seen = []

    def look(step: str) -> None:
        if step in {"claimed", "sent"}:
            with sessions.begin() as session:  # would wait for a transaction that is open on SQLite
                mailroom.beat(session, NOW)
                seen.append((step, mailroom.letter(session, mail_id).attempts))

    list(replace(courier(sessions, smtp_to(office.port)), watch=look).deliver())
    assert seen == [("claimed", 1), ("sent", 1)]


def test_server_down_keeps_letters_then_sends_them(sessions: Sessions) -> None:
    post(sessions, FIRST, SECOND)
    clock = HandClock()
    with closed_port() as port:
        assert (
            len(list(courier(sessions, smtp_to(port), clock).deliver())) == 1
        )  # the server is away: the others are not tried for nothing
    assert states(sessions) == ["waiting", "waiting"]
    assert "Serveur injoignable" in rows(sessions)[0]["outcome"]
    with open_office() as office:
        sending = courier(sessions, smtp_to(office.port), clock)
        list(sending.deliver())
        assert [one.to for one in office.received] == [SECOND]
        clock.wait(minutes=1)
        list(sending.deliver())
        assert [one.to for one in office.received] == [SECOND, FIRST]
    assert states(sessions) == ["sent", "sent"]


@pytest.mark.parametrize("greeting", [b"", b"421 trop de monde\r\n", b"554 allez-vous-en\r\n"])
def test_silent_or_closed_server_is_only_away(sessions: Sessions, greeting: bytes) -> None:
    post(sessions, FIRST)
    with saying(greeting) as port:
        [one] = courier(sessions, smtp_to(port, timeout=0.3)).deliver()
    assert (one.state, states(sessions)) == ("waiting", ["waiting"])
    assert rows(sessions)[0]["next_at"] == NOW + timedelta(minutes=1)


@pytest.mark.parametrize("hook", ["to_mail", "to_data"])
def test_server_that_says_421_is_tried_again(sessions: Sessions, office: PostOffice, hook: str) -> None:
    post(sessions, FIRST, SECOND)
    setattr(office, hook, "421 4.3.2 fermeture")
    clock = HandClock()
    sending = courier(sessions, smtp_to(office.port), clock)
    assert [one.state for one in sending.deliver()] == ["waiting"]
    assert office.received == []
    setattr(office, hook, "")
    clock.wait(minutes=1)
    list(sending.deliver())
    assert {one.to for one in office.received} == {FIRST, SECOND}
    assert states(sessions) == ["sent", "sent"]


def test_refused_recipient_does_not_hold_the_other_back(sessions: Sessions, office: PostOffice) -> None:
    post(sessions, FIRST, SECOND)
    office.refusing[FIRST] = "550 5.1.1 inconnu"
    list(courier(sessions, smtp_to(office.port)).deliver())
    assert states(sessions) == ["refused", "sent"]
    assert [one.to for one in office.received] == [SECOND]
    assert office.connections == 1
    refused = rows(sessions)[0]
    assert refused["outcome"] == "550 5.1.1 inconnu"
    [entry] = journal(sessions)
    assert entry == (
        "mail.abandoned",
        f"mail:{refused['id']}",
        {"state": "refused", "letter": "receipt", "attempts": 1},
    )


def test_recipient_refused_for_now_is_tried_again_alone(sessions: Sessions, office: PostOffice) -> None:
    post(sessions, FIRST, SECOND)
    office.refusing[FIRST] = "450 4.2.1 boite pleine"
    clock = HandClock()
    sending = courier(sessions, smtp_to(office.port), clock)
    list(sending.deliver())
    assert states(sessions) == ["waiting", "sent"]
    office.refusing.clear()
    list(sending.deliver())
    assert states(sessions) == ["waiting", "sent"]
    clock.wait(minutes=1)
    list(sending.deliver())
    assert [one.to for one in office.received] == [SECOND, FIRST]


def test_cut_after_data_is_sent_again_under_the_same_name(sessions: Sessions, office: PostOffice) -> None:
    post(sessions, FIRST)
    office.cuts = 1
    clock = HandClock()
    sending = courier(sessions, smtp_to(office.port), clock)
    assert [one.state for one in sending.deliver()] == ["waiting"]
    clock.wait(minutes=1)
    assert [one.state for one in sending.deliver()] == ["sent"]
    first, second = office.received
    assert first.message_id == second.message_id
    assert first.raw == second.raw


def test_silence_after_data_is_sent_again_under_the_same_name(sessions: Sessions, office: PostOffice) -> None:
    post(sessions, FIRST)
    office.silence = 1.0
    clock = HandClock()
    sending = courier(sessions, smtp_to(office.port, timeout=0.3), clock)
    assert [one.state for one in sending.deliver()] == ["waiting"]
    office.silence = 0.0
    clock.wait(minutes=1)
    assert [one.state for one in sending.deliver()] == ["sent"]
    assert len({one.raw for one in office.received}) == 1


def test_back_off_grows_then_the_letter_is_given_up_with_an_alarm(sessions: Sessions) -> None:
    post(sessions, FIRST)
    clock = HandClock()
    waits = []
    with closed_port() as port:
        sending = courier(sessions, smtp_to(port), clock)
        while states(sessions) == ["waiting"]:
            assert len(list(sending.deliver())) == 1
            assert list(sending.deliver()) == []
            [row] = rows(sessions)
            waits.append(row["next_at"] - clock.instant)
            clock.instant = min(row["next_at"], row["expires_at"])
    assert waits[:6] == [*DELAYS, DELAYS[-1]]
    assert clock.instant == NOW + timedelta(days=4)
    [row] = rows(sessions)
    assert (row["state"], row["attempts"]) == ("given_up", len(waits))
    assert "Serveur injoignable" in row["outcome"]
    assert [kind for kind, *_ in journal(sessions)] == ["mail.abandoned"]
    with sessions.reading() as session:
        standing = mailroom.standing(session, clock.instant)
    assert standing.failed == {"given_up": 1}
    assert standing.is_alarming


def test_delay_is_bounded() -> None:
    assert [delay(attempts).total_seconds() / 60 for attempts in (1, 2, 3, 4, 5, 6, 99)] == [
        1,
        5,
        15,
        60,
        240,
        240,
        240,
    ]


def test_letter_leaves_through_starttls_with_a_sign_in(sessions: Sessions, trusted: Identity) -> None:
    post(sessions, FIRST)
    with open_office(trusted.context) as office:
        list(courier(sessions, secured(office, trusted.ca)).deliver())
        [received] = office.received
    assert (received.encrypted, received.user) == (True, "recueil")
    assert states(sessions) == ["sent"]


def test_server_without_starttls_gets_nothing(sessions: Sessions, office: PostOffice, trusted: Identity) -> None:
    post(sessions, FIRST)
    list(courier(sessions, secured(office, trusted.ca)).deliver())
    assert office.received == []
    assert states(sessions) == ["waiting"]
    assert "STARTTLS" in rows(sessions)[0]["outcome"]


def test_server_nobody_vouches_for_gets_nothing(sessions: Sessions, trusted: Identity, tmp_path: Path) -> None:
    post(sessions, FIRST)
    stranger = identity(tmp_path / "stranger")
    with open_office(stranger.context) as office:
        list(courier(sessions, secured(office, trusted.ca)).deliver())
        assert office.received == []
    assert "certificat" in rows(sessions)[0]["outcome"]


def test_wrong_password_waits_and_tells_no_password(
    sessions: Sessions, trusted: Identity, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    post(sessions, FIRST)
    with open_office(trusted.context) as office:
        smtp = secured(office, trusted.ca, password="un autre secret")
        list(courier(sessions, smtp).deliver())
        assert office.received == []
    [row] = rows(sessions)
    assert row["state"] == "waiting"
    assert "mot de passe" in row["outcome"]
    own = [record.getMessage() for record in caplog.records if record.name != "mail.log"]  # aiosmtpd tells all it hears
    told = " ".join([row["outcome"], repr(smtp), *own])
    assert "un autre secret" not in told
    assert PASSWORD not in told


def test_transport_refuses_settings_in_clear() -> None:
    with pytest.raises(ValueError, match="none"):
        SmtpTransport(smtp_to(25, host="mail.example"))


def test_secret_is_wiped_once_sent_and_never_sent_late(sessions: Sessions, office: PostOffice) -> None:
    until = NOW + timedelta(minutes=30)
    post(sessions, FIRST, secret_until=until)
    clock = HandClock()
    sending = courier(sessions, smtp_to(office.port), clock)
    list(sending.deliver())
    assert [row["letter"] for row in rows(sessions)] == [None]
    post(sessions, SECOND, secret_until=until)
    clock.instant = until
    [late] = sending.deliver()
    assert late.state == "given_up"
    assert [one.to for one in office.received] == [FIRST]
    assert [row["letter"] for row in rows(sessions)] == [None, None]


def test_secret_survives_a_failed_attempt_and_goes_first(sessions: Sessions, office: PostOffice) -> None:
    post(sessions, FIRST)
    post(sessions, SECOND, secret_until=NOW + timedelta(minutes=30))
    office.refusing[SECOND] = "451 4.7.1 liste grise"
    clock = HandClock()
    sending = courier(sessions, smtp_to(office.port), clock)
    assert [one.address for one in sending.deliver()] == [SECOND, FIRST]
    assert rows(sessions)[1]["letter"] is not None
    office.refusing.clear()
    clock.wait(minutes=1)
    list(sending.deliver())
    assert states(sessions) == ["sent", "sent"]


@pytest.mark.parametrize(
    "address",
    [
        "agent@example.org",
        "agent@faux-lozere.gouv.fr",
        "agent@sous.lozere.gouv.fr",
        "agent@lozere.gouv.fr.example.org",
        "a@lozere.gouv.fr, b@example.org",
        "a@lozere.gouv.fr\r\nBcc: b@example.org",
        '"a@lozere.gouv.fr"@example.org',
    ],
)
def test_address_outside_the_list_is_recorded_and_never_sent(
    sessions: Sessions, office: PostOffice, address: str
) -> None:
    post(sessions, address, FIRST)
    list(courier(sessions, smtp_to(office.port)).deliver())
    assert states(sessions) == ["forbidden", "sent"]
    assert [one.to for one in office.received] == [FIRST]
    assert journal(sessions)[0][2] == {"state": "forbidden", "letter": "receipt", "attempts": 1}


def test_letter_that_cannot_be_drawn_holds_nobody_back(sessions: Sessions, office: PostOffice) -> None:
    post(sessions, FIRST, letter=type(LETTER)("receipt", "Sujet", (), action=("Voir", "https://elsewhere.example")))
    post(sessions, SECOND)
    list(courier(sessions, smtp_to(office.port)).deliver())
    assert states(sessions) == ["waiting", "sent"]


def test_two_couriers_send_each_letter_once(sessions: Sessions, office: PostOffice) -> None:
    post(sessions, *(f"{name}@lozere.gouv.fr" for name in range(12)))
    couriers = [courier(sessions, smtp_to(office.port)).deliver() for _ in range(4)]
    while couriers:
        couriers = [one for one in couriers if next(one, None) is not None]
    assert len(office.received) == len({one.to for one in office.received}) == 12


def test_letter_that_two_couriers_saw_is_sent_by_one(sessions: Sessions, office: PostOffice) -> None:
    post(sessions, FIRST)
    slow, quick = (courier(sessions, smtp_to(office.port)) for _ in range(2))

    def overtaken(step: str) -> None:
        if step == "seen":
            list(quick.deliver())

    assert list(replace(slow, watch=overtaken).deliver()) == []
    assert len(office.received) == 1


def test_late_failure_leaves_the_claim_of_another(sessions: Sessions, office: PostOffice) -> None:
    post(sessions, FIRST)
    office.refusing[FIRST] = "450 4.2.1 boite pleine"
    clock = HandClock()
    slow, dying = (courier(sessions, smtp_to(office.port), clock) for _ in range(2))

    def die(step: str) -> None:
        if step == "claimed":
            raise KeyboardInterrupt

    def overtaken(step: str) -> None:
        if step == "sent":
            clock.wait(seconds=LEASE.total_seconds())
            with pytest.raises(KeyboardInterrupt):
                list(replace(dying, watch=die).deliver())

    list(replace(slow, watch=overtaken).deliver())
    [row] = rows(sessions)
    assert (row["state"], row["attempts"], row["next_at"]) == ("waiting", 2, clock.instant + LEASE)


def test_claim_lapses_and_the_late_letter_that_arrived_is_told_as_sent(sessions: Sessions, office: PostOffice) -> None:
    post(sessions, FIRST)
    clock = HandClock()
    slow, quick = (courier(sessions, smtp_to(office.port), clock) for _ in range(2))

    def overtaken(step: str) -> None:
        if step == "claimed":
            assert list(quick.deliver()) == []  # claimed: nobody else may have it
            clock.wait(seconds=LEASE.total_seconds())
            office.refusing[FIRST] = "550 5.1.1 inconnu"
            assert [one.state for one in quick.deliver()] == ["refused"]
            office.refusing.clear()

    list(replace(slow, watch=overtaken).deliver())
    assert states(sessions) == ["sent"]
    assert len(office.received) == 1


def test_letter_that_came_back_stays_so_whatever_the_late_one_sent(sessions: Sessions, office: PostOffice) -> None:
    [mail_id] = post(sessions, FIRST)
    clock = HandClock()
    slow, quick = (courier(sessions, smtp_to(office.port), clock) for _ in range(2))

    def overtaken(step: str) -> None:
        if step == "sent":
            clock.wait(seconds=LEASE.total_seconds())
            list(quick.deliver())
            with sessions.begin() as session:
                assert mailroom.bounce(session, FIRST, clock.instant) == mail_id

    list(replace(slow, watch=overtaken).deliver())
    assert (len(office.received), states(sessions)) == (2, ["bounced"])
