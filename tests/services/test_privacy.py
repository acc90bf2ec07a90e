"""Personal data: erased at its term, given to whom it is about, never in the journal; the chains stay whole."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, insert, inspect, select

from survey.data import geography
from survey.db.base import Base, table_of
from survey.db.engine import Sessions
from survey.db.journal import JournalRow
from survey.db.mailing import Mail, Notice
from survey.db.people import Account, Presence, Scope, SignIn, SignInRequest
from survey.db.working import Dossier, Request
from survey.domain.letters import Delivery, Letter
from survey.domain.personal_data import (
    DISABLED,
    MAILS,
    PRESENCES,
    REGISTER,
    REQUESTS,
    SESSIONS,
    SIGN_IN_REQUESTS,
    UNUSED,
)
from survey.domain.policy import Role
from survey.domain.ways_in import WayIn
from survey.services import accounts, held, inviting, journal, outbox, privacy
from survey.services.errors import AbsentError
from survey.services.histories import Inspection
from survey.services.invitations import Reach, Wanted
from survey.services.outbox import Recipient
from tests.conftest import NOW

NAME, EMAIL = "Camille Dupré-Essai", "camille.dupre-essai@lozere.gouv.fr"
DAY = timedelta(days=1)


def invited(sessions: Sessions, now: datetime = NOW) -> int:
    wanted = Wanted(NAME, EMAIL, Reach(Role.AGENT, departments=("48",)))
    with sessions.begin() as session:
        return inviting.invite(session, geography(), journal.COMMAND, wanted, now)


def purged(sessions: Sessions, now: datetime) -> privacy.Purged:
    with sessions.begin() as session:
        return privacy.purge(session, now)


def account(sessions: Sessions, account_id: int) -> Account:
    with sessions.reading() as session:
        return session.get_one(Account, account_id)


def test_token_of_the_provider_is_wiped_once_its_session_is_over(loaded: Sessions) -> None:
    account_id = invited(loaded)
    with loaded.begin() as session:
        accounts.sign_in(session, account_id, NOW, WayIn.PROCONNECT, "the provider's")
    for now, kept in ((NOW, "the provider's"), (NOW + accounts.SIGNED_IN_FOR, None)):
        purged(loaded, now)
        with loaded.reading() as session:
            assert session.scalars(select(SignIn.id_token).where(SignIn.account_id == account_id)).one() == kept


def count(sessions: Sessions, model: type[Base]) -> int:
    with sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def leave_traces(sessions: Sessions, account_id: int, at: datetime) -> None:
    """Write a row of each kind that has a term of its own."""
    rows: Mapping[type[Base], dict[str, object]] = {
        SignIn: {"token_hash": "t" * 64, "created_at": at, "expires_at": at, "ended_at": at},
        SignInRequest: {name: name[0] * 64 for name in ("token_hash", "code_hash", "browser_hash", "origin_hash")}
        | {"email_hash": "e" * 64, "asked_at": at, "expires_at": at, "attempts": 0},
        Presence: {"slot": "axis@pact", "seen_at": at},
        Request: {"key": "k" * 32, "fingerprint": "f" * 64, "location": "/", "at": at},
    }
    with sessions.begin() as session:
        dossier = session.scalars(select(Dossier.id).limit(1)).one()
        for model, row in rows.items():
            of_dossier = {"dossier_id": dossier} if model is Presence else {}
            session.execute(insert(table_of(model)), row | of_dossier | {"account_id": account_id})
        letter = Letter("receipt", "Objet", ("Bonjour",))
        mail = outbox.post(session, Recipient(account_id, EMAIL), letter, at)
        session.get_one(Mail, mail).state = Delivery.SENT.value
        notice = {"kind": "x", "subject": "s", "text": "t", "url": "/", "at": at, "mail_id": mail}
        session.execute(insert(table_of(Notice)), notice | {"account_id": account_id})


def test_each_trace_goes_at_its_term_and_not_before(loaded: Sessions) -> None:
    someone = invited(loaded)
    leave_traces(loaded, someone, NOW)
    terms = {
        PRESENCES.lasts: {"presences"},
        REQUESTS.lasts: {"requests", "sign_in_requests"},
        MAILS.lasts: {"sign_ins", "mails", "notices"},
    }
    assert (SIGN_IN_REQUESTS.lasts, SESSIONS.lasts) == (REQUESTS.lasts, MAILS.lasts)
    left = {"presences", "requests", "sign_in_requests", "sign_ins", "mails", "notices"}
    for lasts, tables in terms.items():
        assert lasts is not None
        purged(loaded, NOW + lasts - DAY / 4)
        assert held_in(loaded, someone) == left
        purged(loaded, NOW + lasts + DAY / 4)
        left -= tables
        assert held_in(loaded, someone) == left


def held_in(sessions: Sessions, account_id: int) -> set[str]:
    """Give the tables in which something of an account is, its waiting invitation left out."""
    tables = [table_of(model) for model in (Presence, Request, SignInRequest, SignIn, Mail, Notice)]
    with sessions.reading() as session:
        return {
            table.name
            for table in tables
            for row in session.execute(select(table).where(table.c.account_id == account_id))
            if table.name != "mails" or row.state != Delivery.WAITING.value
        }


def test_letter_that_waits_is_not_taken_from_the_outbox(loaded: Sessions) -> None:
    someone = invited(loaded)
    assert MAILS.lasts is not None
    purged(loaded, NOW + MAILS.lasts + DAY)
    with loaded.reading() as session:
        assert session.scalars(select(Mail.state).where(Mail.account_id == someone)).all() == [Delivery.WAITING.value]


def test_disabled_account_is_erased_and_what_it_wrote_stays(loaded: Sessions) -> None:
    someone = invited(loaded)
    with loaded.begin() as session:
        inviting.disable(session, journal.COMMAND, someone, NOW)
    leave_traces(loaded, someone, NOW)
    assert DISABLED.lasts is not None
    assert purged(loaded, NOW + DISABLED.lasts - DAY).accounts == ()
    assert purged(loaded, NOW + DISABLED.lasts + DAY).accounts == (someone,)
    erased = account(loaded, someone)
    assert (erased.name, erased.email, erased.subject) == (f"Compte effacé nº\u00a0{someone}", None, None)
    assert (erased.active, erased.scopes, erased.erased_at) == (False, [], NOW + DISABLED.lasts + DAY)
    with loaded.reading() as session:
        rows = session.scalars(select(JournalRow.kind).where(JournalRow.subject == f"account:{someone}")).all()
        assert session.scalars(select(Mail.id).where(Mail.account_id == someone)).all() == []
    assert rows == ["account.invited", "account.disabled", "account.erased"]
    assert purged(loaded, NOW + DISABLED.lasts + 2 * DAY).accounts == ()


def test_unused_account_is_erased_and_one_in_use_is_kept(loaded: Sessions) -> None:
    someone = invited(loaded)
    assert UNUSED.lasts is not None
    used = NOW + UNUSED.lasts / 2
    with loaded.begin() as session:
        accounts.sign_in(session, someone, used, WayIn.EMAIL)
    assert purged(loaded, NOW + UNUSED.lasts + DAY).accounts == ()
    assert purged(loaded, used + UNUSED.lasts + DAY).accounts == (someone,)


def test_account_of_the_demonstration_has_no_term(loaded: Sessions) -> None:
    before = count(loaded, Scope)
    with loaded.begin() as session:
        for one in session.scalars(select(Account)):
            one.invited_at = None
    purged(loaded, NOW + 10 * (UNUSED.lasts or DAY))
    assert count(loaded, Scope) == before


def test_chains_stay_whole_after_a_purge(loaded: Sessions) -> None:
    """Everybody of the demonstration leaves, and is forgotten."""
    with loaded.begin() as session:
        for one in session.scalars(select(Account)):
            one.active, one.disabled_at = False, NOW
    done = purged(loaded, NOW + 2 * (DISABLED.lasts or DAY))
    assert len(done.accounts) == count(loaded, Account)
    inspection = Inspection(loaded)
    assert sum(inspection.run()) == inspection.rows + inspection.events
    assert count(loaded, Scope) == 0


def test_nothing_to_erase_leaves_no_line(loaded: Sessions) -> None:
    before = count(loaded, JournalRow)
    assert not purged(loaded, NOW)
    assert count(loaded, JournalRow) == before


def test_journal_holds_no_name_and_no_address(loaded: Sessions) -> None:
    """Whatever happens to somebody, from the invitation to the erasing."""
    someone = invited(loaded)
    with loaded.begin() as session:
        token = accounts.sign_in(session, someone, NOW, WayIn.EMAIL)
        accounts.sign_out(session, token, NOW)
        inviting.move(session, journal.COMMAND, someone, Reach(Role.COMMISSIONER, regions=("76",)), NOW)
        inviting.disable(session, journal.COMMAND, someone, NOW)
        inviting.restore(session, geography(), journal.COMMAND, someone, NOW)
        held.export(session, someone, journal.COMMAND, NOW)
    purged(loaded, NOW + (UNUSED.lasts or DAY) + DAY)
    with loaded.reading() as session:
        rows = [row._asdict() for row in session.execute(select(table_of(JournalRow)))]
        names = {one.name for one in session.scalars(select(Account))} | {NAME, EMAIL, "camille", "@"}
        emails = {one.email for one in session.scalars(select(Account)) if one.email}
    labels = {role.label for role in Role}
    written = [json.dumps(row, default=str, ensure_ascii=False) for row in rows]
    assert len({row["kind"] for row in rows}) > 8
    assert [name for name in (names | emails) - labels if any(name in line for line in written)] == []


def test_register_names_every_table_that_refers_to_an_account(loaded: Sessions) -> None:
    with loaded.engine.connect() as connection:
        inspector = inspect(connection)
        tables = {
            table
            for table in inspector.get_table_names()
            if any(key["referred_table"] == "accounts" for key in inspector.get_foreign_keys(table))
        }
    told = {table for entry in REGISTER for table in entry.tables}
    assert tables - told == set()
    given = {table_of(model).name for model, _ in held.PARTS.values()} | {"accounts", "mails", "journal"}
    by_others = {
        "export_runs": "the journal",
        "envelope_loads": "the journal",
        "export_deliveries": "the letters, and the journal for who had them sent",
    }
    assert told - given == set(by_others)


def test_person_is_given_all_that_is_theirs(loaded: Sessions) -> None:
    someone = invited(loaded)
    leave_traces(loaded, someone, NOW)
    with loaded.begin() as session:
        token = accounts.sign_in(session, someone, NOW, WayIn.EMAIL)
        told = held.export(session, held.account_of(session, f" {EMAIL.upper()} "), journal.COMMAND, NOW)
    assert told["compte"]["nom"] == NAME
    assert [len(told[part]) for part in ("connexions", "presences", "nouvelles", "envois")] == [2, 1, 1, 1]
    assert "Bonjour" in json.dumps(told["courriels"], ensure_ascii=False)
    text = json.dumps(told, ensure_ascii=False)
    assert token not in text
    assert "t" * 64 not in text


def test_letter_that_opens_a_session_is_told_without_its_text(loaded: Sessions) -> None:
    someone = invited(loaded)
    with loaded.begin() as session:
        secret = Letter("sign_in", "Votre lien", ("code 123 456",))
        outbox.post(session, Recipient(someone, EMAIL), secret, NOW, secret_until=NOW + DAY)
        told = held.held_on(session, someone)
    assert told["courriels"][-1]["objet"] == "Votre lien"
    assert "123 456" not in json.dumps(told, ensure_ascii=False)


def test_address_of_nobody_is_absent(loaded: Sessions) -> None:
    with pytest.raises(AbsentError), loaded.begin() as session:
        held.account_of(session, "personne@lozere.gouv.fr")
