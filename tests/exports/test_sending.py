"""To whom a run is sent, and again: once each, never what is no longer theirs; as a link where the file is too heavy."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from exports.deliveries import NOBODY_TO_SEND, ExportDelivery, Sender
from exports.runs import ExportKind, ExportRun, RunState, Wanted, request_run
from survey.db.base import table_of
from survey.db.engine import Sessions
from survey.db.mailing import Mail
from survey.domain.policy import Role
from survey.services import journal, mailroom, privacy
from survey.services.errors import RefusedError
from tests.exports.producing import fill, producer
from tests.exports.sending import (
    CONTENT,
    MONDAY,
    ONE,
    TWO,
    enclosed,
    person,
    row,
    sending,
    store,
    where,
    words,
    workbook,
)
from tests.mail.post_office import PostOffice
from tests.mail.writing import journal as told
from tests.mail.writing import rows, states

ONE_DATABASE = pytest.mark.parametrize("backend", ["sqlite"])
"""For what no database has a say in."""


@ONE_DATABASE
@pytest.mark.parametrize("most", [0, 1])
def test_workbook_beyond_the_limit_is_sent_as_a_link(
    sessions: Sessions, office: PostOffice, tmp_path: Path, most: int
) -> None:
    content = bytes(730_741 if most else 1)
    person(sessions, ONE)
    number = store(sessions, tmp_path, row(content), content, most=most)
    list(sending(sessions, office.port, tmp_path).deliver())
    [received] = office.received
    assert list(received.message.iter_attachments()) == []
    assert f"https://recueil.gouv.fr/exports/{number}/recueil-diplp-2024-10-14.xlsx" in words(received)
    assert "il se télécharge sur le site" in words(received)


def test_same_run_stored_again_tells_nobody_twice(sessions: Sessions, tmp_path: Path, run_id: int) -> None:
    with sessions.begin() as session:
        Sender().announce(session, run_id, MONDAY)
    assert states(sessions) == ["waiting", "waiting"]
    assert len(where(sessions, run_id)) == 2


@ONE_DATABASE
def test_run_made_again_is_announced_to_nobody_even_once_its_letters_are_erased(
    sessions: Sessions, tmp_path: Path
) -> None:
    fill(sessions)
    person(sessions, ONE)
    with sessions.begin() as session:
        number = request_run(session, Wanted(ExportKind.DIPLP, "2024-10-14", MONDAY), MONDAY).id
    maker = producer(sessions, tmp_path)
    first = maker.produce(number)
    assert states(sessions) == ["waiting"]
    with sessions.begin() as session:
        session.execute(delete(table_of(Mail)))
    person(sessions, TWO)
    maker.path(first).unlink()
    assert maker.produce(number).digest == first.digest
    assert states(sessions) == []


@ONE_DATABASE
def test_letter_that_waits_with_other_bytes_gives_its_place(
    sessions: Sessions, office: PostOffice, tmp_path: Path, run_id: int
) -> None:
    other = workbook("Autre")
    (tmp_path / "recueil-diplp-2024-10-14.xlsx").write_bytes(other)
    with sessions.begin() as session:
        run = session.get_one(ExportRun, run_id)
        run.size, run.digest = len(other), hashlib.sha256(other).hexdigest()
        session.flush()
        Sender().announce(session, run_id, MONDAY)
    list(sending(sessions, office.port, tmp_path).deliver())
    assert [enclosed(one) for one in office.received] == [other, other]
    assert states(sessions) == ["given_up", "given_up", "sent", "sent"]
    with sessions.reading() as session:
        assert mailroom.standing(session, MONDAY).failed == {}


def test_sending_again_writes_to_those_who_wait_for_nothing(
    sessions: Sessions, office: PostOffice, tmp_path: Path, run_id: int
) -> None:
    office.refusing[ONE] = "450 4.2.1 boite pleine"
    list(sending(sessions, office.port, tmp_path).deliver())
    assert states(sessions) == ["waiting", "sent"]
    with sessions.begin() as session:
        assert Sender().send(session, journal.COMMAND, run_id, MONDAY) == 1
    assert [mail["address"] for mail in rows(sessions)] == [ONE, TWO, TWO]
    assert len({mail["message_id"] for mail in rows(sessions)}) == 3
    assert told(sessions)[-1] == ("export.sent_again", f"export:{run_id}", {"recipients": 1})
    with sessions.begin() as session, pytest.raises(RefusedError) as refused:
        Sender().send(session, journal.COMMAND, run_id, MONDAY)
    assert str(refused.value) == NOBODY_TO_SEND


@ONE_DATABASE
def test_run_that_is_not_stored_is_not_sent(sessions: Sessions, tmp_path: Path, run_id: int) -> None:
    with sessions.begin() as session:
        run = session.get_one(ExportRun, run_id)
        run.state, run.error = RunState.FAILED.value, "Le disque est plein."
        for name in ("stored_at", "file_name", "size", "digest", "rows_digest", "rows", "figures"):
            setattr(run, name, None)
    with sessions.begin() as session, pytest.raises(RefusedError, match="n’est pas disponible"):
        Sender().send(session, journal.COMMAND, run_id, MONDAY)


@ONE_DATABASE
def test_bounce_shows_on_the_run(sessions: Sessions, office: PostOffice, tmp_path: Path, run_id: int) -> None:
    list(sending(sessions, office.port, tmp_path).deliver())
    with sessions.begin() as session:
        mailroom.bounce(session, office.received[0].message_id, MONDAY)
    assert [one.mail and one.mail.state for one in where(sessions, run_id).values()] == ["bounced", "sent"]


def test_deliveries_go_with_letters_past_their_term(
    sessions: Sessions, office: PostOffice, tmp_path: Path, run_id: int
) -> None:
    list(sending(sessions, office.port, tmp_path).deliver())
    with sessions.begin() as session:
        privacy.purge(session, MONDAY + timedelta(days=200))
        assert session.scalar(select(func.count()).select_from(ExportDelivery)) == 0
    assert [one.mail for one in where(sessions, run_id).values()] == [None, None]


@ONE_DATABASE
def test_kind_is_sent_to_its_own_direction(sessions: Sessions, tmp_path: Path) -> None:
    person(sessions, ONE)
    person(sessions, TWO, Role.DGCS)
    store(sessions, tmp_path, row(CONTENT, ExportKind.DGCS), CONTENT)
    assert [mail["address"] for mail in rows(sessions)] == [TWO]
