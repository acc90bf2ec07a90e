"""Tampering with the journal and the histories, as somebody with the database file would: the first bad row is named (promise 4)."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Table, func, select, text, update

from survey.data import geography
from survey.db.base import table_of
from survey.db.engine import Sessions
from survey.db.people import Account, Scope
from survey.db.working import AnswerRow, Dossier, Event
from survey.domain.policy import Permission
from survey.services import journal
from survey.services.accounts import as_actor
from survey.services.answering import writable
from survey.services.dossiers import find_dossier
from survey.services.drafts import Writer
from survey.services.histories import Inspection
from survey.services.journal import BEGINNING, sealed
from survey.services.transmitting import transmit
from tests.conftest import NOW
from tests.services.desk import LOZERE, Desk
from tests.services.tampering import EVENTS, JOURNAL, Attacker, other_than, verdict

ANSWERS, DOSSIERS = table_of(AnswerRow), table_of(Dossier)


@contextmanager
def attack(sessions: Sessions, table: Table) -> Iterator[Attacker]:
    with sessions.engine.connect() as connection:
        yield Attacker(connection, table)
        connection.commit()


def victims(sessions: Sessions, table: Table) -> list[int]:
    """Give the rows of the journal, or those of the history of Lozère, in their order."""
    query = select(table.c.id).order_by(table.c.id)
    if table is EVENTS:
        query = query.where(table.c.dossier_id == lozere(sessions))
    with sessions.reading() as session:
        return list(session.scalars(query))


def lozere(sessions: Sessions) -> int:
    with sessions.reading() as session:
        return session.scalars(select(Dossier.id).where(Dossier.territory_code == "48")).one()


def desk(sessions: Sessions) -> Desk:
    with sessions.reading() as session:
        account = session.scalars(select(Account).join(Scope).where(Scope.department_code == "48")).first()
        assert account is not None
        return Desk(sessions, as_actor(account), seed=4)


def test_demonstration_is_whole_to_the_last_row(loaded: Sessions) -> None:
    inspection = Inspection(loaded)
    size = inspection.size()
    assert sum(inspection.run()) == size
    with loaded.reading() as session:
        assert inspection.events == session.scalar(select(func.count()).select_from(Event))
        assert inspection.dossiers == session.scalar(select(func.count()).select_from(Dossier))
    assert inspection.rows > inspection.dossiers
    assert inspection.unsealed == 0


def test_history_stays_whole_whatever_an_agent_does(loaded: Sessions) -> None:
    agent = desk(loaded)
    done = set()
    for turn in range(60):
        done.add(agent.act())
        if turn % 3 == 0:
            agent.undo()
    assert len(done) > 5
    assert verdict(loaded) is None


@pytest.mark.parametrize("table", [JOURNAL, EVENTS], ids=lambda table: table.name)
def test_every_column_is_under_the_seal(loaded: Sessions, table: Table) -> None:
    rows = victims(loaded, table)
    with attack(loaded, table) as attacker:
        previous, row = attacker.row(rows[6]), attacker.row(rows[7])
    assert sealed(previous["digest"], row) == row["digest"]
    for column in set(table.c.keys()) - {"id", "digest"}:
        changed = row | {column: other_than(table, column, row[column])}
        assert sealed(previous["digest"], changed) != row["digest"], f"{column} may be changed unseen"


def changed_instant(attacker: Attacker, rows: list[int]) -> int:
    attacker.change(rows[5], at=attacker.row(rows[5])["at"] + timedelta(microseconds=1))
    return rows[5]


def deleted(attacker: Attacker, rows: list[int]) -> int:
    attacker.delete(rows[5])
    return rows[6]


def first_deleted(attacker: Attacker, rows: list[int]) -> int:
    attacker.delete(rows[0])
    return rows[1]


def swapped(attacker: Attacker, rows: list[int]) -> int:
    one, two = attacker.row(rows[5]), attacker.row(rows[6])
    own = {"id", "number"}
    attacker.change(rows[5], **({name: value for name, value in two.items() if name not in own}))
    attacker.change(rows[6], **({name: value for name, value in one.items() if name not in own}))
    return rows[5]


def cut_off(attacker: Attacker, rows: list[int]) -> int:
    for row in rows[-3:]:
        attacker.delete(row)
    return rows[-4]


def inserted(attacker: Attacker, rows: list[int]) -> int:
    """A row that fits the one before, as who knows the chain would write it."""
    last = attacker.row(rows[-1])
    row = last | {"id": rows[-1] + 100_000, "at": last["at"] + timedelta(hours=1)}
    if "number" in row:
        row["number"] += 1
    row["digest"] = sealed(last["digest"], row)
    attacker.insert(**row)
    return rows[-1] + 100_000


def sealed_again(attacker: Attacker, rows: list[int]) -> int:
    """One row changed, and its own digest with it."""
    row = attacker.row(rows[5]) | {"account_id": 1}
    attacker.change(rows[5], account_id=1, digest=sealed(attacker.row(rows[4])["digest"], row))
    return rows[6]


@pytest.mark.parametrize("table", [JOURNAL, EVENTS], ids=lambda table: table.name)
@pytest.mark.parametrize(
    "crime",
    [changed_instant, deleted, first_deleted, swapped, cut_off, inserted, sealed_again],
    ids=lambda f: f.__name__,
)
def test_first_bad_row_is_named(loaded: Sessions, table: Table, crime: Callable[[Attacker, list[int]], int]) -> None:
    rows = victims(loaded, table)
    with attack(loaded, table) as attacker:
        expected = crime(attacker, rows)
    fault = verdict(loaded)
    assert fault is not None
    assert (fault.table, fault.row) == (table.name, expected)


def test_history_made_again_whole_is_told_by_the_journal(loaded: Sessions) -> None:
    """Every event from the changed one on is sealed again, and the head with them: the pin of the transmission is not."""
    rows = victims(loaded, EVENTS)
    with attack(loaded, EVENTS) as attacker:
        attacker.change(rows[5], at=NOW)
        digest = BEGINNING
        for row in rows:
            digest = sealed(digest, attacker.row(row))
            attacker.change(row, digest=digest)
        head = update(DOSSIERS).where(DOSSIERS.c.id == lozere(loaded)).values(history_digest=digest)
        attacker.connection.execute(head)
    fault = verdict(loaded)
    assert fault is not None
    assert "à la version 1" in fault.what
    assert fault.subject == "dossier:2024-48"


def test_end_cut_off_after_the_last_transmission_is_seen(loaded: Sessions) -> None:
    """The journal has no pin of it yet: the head of the dossier alone tells."""
    before = victims(loaded, EVENTS)
    agent = desk(loaded)
    while len(rows := victims(loaded, EVENTS)) == len(before):
        agent.act()
    with attack(loaded, EVENTS) as attacker:
        attacker.connection.execute(ANSWERS.delete().where(ANSWERS.c.dossier_id == lozere(loaded)))
        for row in rows[len(before) :]:
            attacker.delete(row)
    fault = verdict(loaded)
    assert fault is not None
    assert (fault.row, "la fin a été retirée" in fault.what) == (before[-1], True)


def test_dossier_read_before_it_was_locked_is_read_again(loaded: Sessions) -> None:
    """On SQLite nobody else writes meanwhile."""
    if loaded.engine.dialect.name == "sqlite":
        return
    agent, other = desk(loaded), desk(loaded)
    before = len(victims(loaded, EVENTS))
    with loaded.begin() as session:
        seen = find_dossier(session, geography(), agent.actor, Permission.READ_DOSSIER, LOZERE)
        while len(victims(loaded, EVENTS)) == before:
            other.act()
        draft = writable(session, geography(), agent.actor, LOZERE, NOW)
        assert draft.dossier is seen.dossier
        Writer(session, draft, agent.actor, NOW).record("opened")
    assert verdict(loaded) is None


def test_journal_cut_off_with_its_head_forgotten_is_seen(loaded: Sessions) -> None:
    with attack(loaded, JOURNAL) as attacker:
        attacker.connection.execute(text("UPDATE journal_head SET number = number + 1"))
    fault = verdict(loaded)
    assert fault is not None
    assert "la fin a été retirée" in fault.what


def test_current_answer_changed_beside_its_history_is_seen(loaded: Sessions) -> None:
    of = (ANSWERS.c.dossier_id == lozere(loaded), ANSWERS.c.question == "territorial_assessment")
    with loaded.begin() as session:
        session.execute(update(ANSWERS).where(*of).values(words="autre chose"))
    fault = verdict(loaded)
    assert fault is not None
    assert fault.table == "answers"
    assert "territorial_assessment" in fault.what


def test_answer_without_its_row_is_seen(loaded: Sessions) -> None:
    with attack(loaded, ANSWERS) as attacker:
        attacker.connection.execute(text(f"DELETE FROM answers WHERE dossier_id = {lozere(loaded)}"))  # noqa: S608  a number of ours
    fault = verdict(loaded)
    assert fault is not None
    assert "a été retirée" in fault.what


def test_dossier_that_vanished_is_seen(loaded: Sessions) -> None:
    with loaded.begin() as session:
        session.execute(update(DOSSIERS).where(DOSSIERS.c.id == lozere(loaded)).values(territory_code="59"))
    fault = verdict(loaded)
    assert fault is not None
    assert (fault.table, fault.subject) == ("journal", "dossier:2024-48")
    assert "disparu" in fault.what


def unseal(attacker: Attacker, dossier: int, rows: list[int]) -> None:
    """Take the seals off some events; the head of the dossier too where all are."""
    for row in rows:
        attacker.change(row, digest=None)
    attacker.connection.execute(update(DOSSIERS).where(DOSSIERS.c.id == dossier).values(history_digest=None))


def test_history_older_than_the_seals_goes_on_under_them(loaded: Sessions) -> None:
    """As an installation that was there before: the seals begin at its next event."""
    rows = victims(loaded, EVENTS)
    with attack(loaded, EVENTS) as attacker:
        unseal(attacker, lozere(loaded), rows)
    with attack(loaded, JOURNAL) as attacker:
        attacker.connection.execute(JOURNAL.delete())
        attacker.connection.execute(text(f"UPDATE journal_head SET number = 0, digest = '{BEGINNING}'"))  # noqa: S608  a constant of ours
    agent = desk(loaded)
    for _ in range(5):
        agent.act()
    inspection = Inspection(loaded)
    assert sum(inspection.run()) == inspection.events
    assert inspection.unsealed == len(rows)


def test_seals_taken_off_are_seen(loaded: Sessions) -> None:
    rows = victims(loaded, EVENTS)
    with attack(loaded, EVENTS) as attacker:
        attacker.change(rows[5], digest=None)
    fault = verdict(loaded)
    assert fault is not None
    assert (fault.row, "pas d’empreinte" in fault.what) == (rows[5], True)


def test_all_seals_taken_off_are_told_by_the_journal(loaded: Sessions) -> None:
    with attack(loaded, EVENTS) as attacker:
        unseal(attacker, lozere(loaded), victims(loaded, EVENTS))
    fault = verdict(loaded)
    assert fault is not None
    assert "à la version 1" in fault.what


def test_transmission_pins_the_history_in_the_journal(loaded: Sessions) -> None:
    agent = desk(loaded)
    with loaded.begin() as session:
        draft = writable(session, geography(), agent.actor, LOZERE, NOW)
        version = transmit(session, geography(), agent.actor, draft, NOW).number
    with loaded.reading() as session:
        rows = session.execute(select(JOURNAL).order_by(JOURNAL.c.number.desc()).limit(2)).all()
        head = session.scalar(select(Dossier.history_digest).where(Dossier.territory_code == "48"))
    assert [row.kind for row in rows] == ["history.sealed", "dossier.transmitted"]
    assert rows[0].content == {"version": version, "digest": head}
    assert verdict(loaded) is None


def test_rows_recorded_at_once_follow_each_other(sessions: Sessions) -> None:
    def work() -> None:
        for number in range(10):
            with sessions.begin() as session:
                journal.record(session, journal.SERVICE, "campaign.opened", f"campaign:{number}", {}, NOW)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    inspection = Inspection(sessions)
    assert sum(inspection.run()) == inspection.rows == 40


def test_agents_writing_at_once_make_one_chain(loaded: Sessions) -> None:
    desks = [desk(loaded) for _ in range(3)]
    errors: list[Exception] = []

    def work(one: Desk) -> None:
        try:
            for _ in range(6):
                one.act()
        except Exception as error:  # noqa: BLE001  told below, in the thread of the test
            errors.append(error)

    threads = [threading.Thread(target=work, args=(one,)) for one in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verdict(loaded) is None
