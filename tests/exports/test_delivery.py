"""M1 with a workbook: each recipient alone, the very file that was stored, nothing else in its place (promise 6)."""

import hashlib
import signal
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from exports.deliveries import Sender
from exports.runs import ExportKind, Wanted, request_run
from survey.db.engine import Sessions
from survey.domain.policy import Actor, Role
from survey.services import inviting, journal, mailroom
from survey.services.errors import RefusedError
from survey.services.invitations import Reach
from tests.exports.producing import NOW, fill, producer
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
from tests.live import ROOT
from tests.mail.post_office import PostOffice, closed_port, open_office, saying
from tests.mail.writing import HandClock, rows, states
from tests.mail.writing import journal as told

ONE_DATABASE = pytest.mark.parametrize("backend", ["sqlite"])
"""For what no database has a say in."""


def test_scheduled_run_leaves_to_each_recipient_with_its_file(
    sessions: Sessions, office: PostOffice, tmp_path: Path, run_id: int
) -> None:
    person(sessions, "trois@lozere.gouv.fr", Role.DGCS)
    list(sending(sessions, office.port, tmp_path).deliver())
    assert [one.to for one in office.received] == [ONE, TWO]
    for one in office.received:
        assert hashlib.sha256(enclosed(one)).hexdigest() == hashlib.sha256(CONTENT).hexdigest()
        assert CalamineWorkbook.from_filelike(BytesIO(enclosed(one))).get_sheet_by_index(0).to_python() == [
            ["Bus des familles"]
        ]
        [part] = one.message.iter_attachments()
        assert part.get_filename() == "recueil-diplp-2024-10-14.xlsx"
        assert str(part.get_content_type()).endswith("spreadsheetml.sheet")
    plain = words(office.received[0])
    for expected in (
        "état au 14 octobre 2024 à 07:00:00",
        "Départements reçus : 87 sur 101",
        "Actions : 312",
        "1 234 567,89 €",
        "joint à ce courriel",
        hashlib.sha256(CONTENT).hexdigest(),
    ):
        assert expected in plain
    assert {one.mail.state if one.mail else "" for one in where(sessions, run_id).values()} == {"sent"}


@ONE_DATABASE
def test_workbook_leaves_as_it_was_drawn(sessions: Sessions, office: PostOffice, tmp_path: Path) -> None:
    fill(sessions)
    person(sessions, ONE)
    with sessions.begin() as session:
        number = request_run(session, Wanted(ExportKind.DIPLP, "2024-10-14", MONDAY), MONDAY).id
    run = producer(sessions, tmp_path).produce(number)
    list(sending(sessions, office.port, tmp_path, HandClock(NOW)).deliver())
    [received] = office.received
    assert hashlib.sha256(enclosed(received)).hexdigest() == run.digest
    assert CalamineWorkbook.from_filelike(BytesIO(enclosed(received))).sheet_names[0] == "Lisez-moi"
    assert run.figures
    assert run.rows
    assert run.figures["actions"] == run.rows["Actions"]
    assert f"Actions : {run.figures['actions']}" in words(received)


@ONE_DATABASE
def test_disabled_or_unreachable_accounts_are_no_recipients(sessions: Sessions, tmp_path: Path) -> None:
    person(sessions, ONE, active=False)
    person(sessions, None)
    store(sessions, tmp_path, row(CONTENT), CONTENT)
    assert rows(sessions) == []


def test_run_on_demand_is_sent_when_somebody_asks_only(sessions: Sessions, tmp_path: Path) -> None:
    person(sessions, ONE)
    number = store(sessions, tmp_path, row(CONTENT, period="demande-2024-10-14T070000"), CONTENT)
    assert rows(sessions) == []
    with sessions.begin() as session:
        assert Sender().send(session, journal.COMMAND, number, MONDAY) == 1
    assert states(sessions) == ["waiting"]


@ONE_DATABASE
def test_server_down_keeps_the_workbook_then_sends_it(sessions: Sessions, tmp_path: Path, run_id: int) -> None:
    clock = HandClock(MONDAY)
    with closed_port() as port:
        list(sending(sessions, port, tmp_path, clock).deliver())
    assert states(sessions) == ["waiting", "waiting"]
    with open_office() as office:
        clock.wait(minutes=1)
        list(sending(sessions, office.port, tmp_path, clock).deliver())
        assert [enclosed(one) for one in office.received] == [CONTENT, CONTENT]
    assert {one.mail.state if one.mail else "" for one in where(sessions, run_id).values()} == {"sent"}


@pytest.mark.parametrize("greeting", [b"", b"421 trop de monde\r\n"])
@ONE_DATABASE
@pytest.mark.usefixtures("run_id")
def test_silent_or_busy_server_is_tried_again(sessions: Sessions, tmp_path: Path, greeting: bytes) -> None:
    with saying(greeting) as port:
        assert len(list(sending(sessions, port, tmp_path, timeout=0.3).deliver())) == 1
    assert states(sessions) == ["waiting", "waiting"]


@pytest.mark.parametrize("hook", ["to_mail", "to_data"])
@ONE_DATABASE
@pytest.mark.usefixtures("run_id")
def test_server_that_says_421_gets_the_same_bytes_later(
    sessions: Sessions, office: PostOffice, tmp_path: Path, hook: str
) -> None:
    clock = HandClock(MONDAY)
    setattr(office, hook, "421 4.3.2 fermeture")
    list(sending(sessions, office.port, tmp_path, clock).deliver())
    setattr(office, hook, "")
    clock.wait(minutes=1)
    list(sending(sessions, office.port, tmp_path, clock).deliver())
    assert {one.to: enclosed(one) for one in office.received} == {ONE: CONTENT, TWO: CONTENT}


def test_refused_recipient_stands_alone(sessions: Sessions, office: PostOffice, tmp_path: Path, run_id: int) -> None:
    office.refusing[ONE] = "550 5.1.1 inconnue"
    list(sending(sessions, office.port, tmp_path).deliver())
    assert [one.to for one in office.received] == [TWO]
    first, second = where(sessions, run_id).values()
    assert (first.mail and first.mail.state, second.mail and second.mail.state) == ("refused", "sent")


@ONE_DATABASE
@pytest.mark.usefixtures("run_id")
def test_cut_after_data_is_the_only_duplicate_and_the_same_bytes(
    sessions: Sessions, office: PostOffice, tmp_path: Path
) -> None:
    office.cuts = 1
    clock = HandClock(MONDAY)
    courier = sending(sessions, office.port, tmp_path, clock)
    list(courier.deliver())
    clock.wait(minutes=1)
    list(courier.deliver())
    mine = [one for one in office.received if one.to == ONE]
    assert len(mine) == 2
    assert len({one.message_id for one in mine}) == 1
    assert mine[0].raw == mine[1].raw
    assert [one.to for one in office.received].count(TWO) == 1


@ONE_DATABASE
def test_workbook_too_large_for_the_server_is_refused_then_sent_as_a_link(sessions: Sessions, tmp_path: Path) -> None:
    content = workbook(weight=20_000)
    account = person(sessions, ONE)
    number = store(sessions, tmp_path, row(content), content)
    with open_office(largest=20_000) as office:
        list(sending(sessions, office.port, tmp_path).deliver())
        assert (office.received, states(sessions)) == ([], ["refused"])
        assert rows(sessions)[0]["outcome"].startswith("552 ")
        with sessions.begin() as session:
            Sender().send(session, journal.COMMAND, number, MONDAY, [account])
        list(sending(sessions, office.port, tmp_path).deliver())
        [received] = office.received
    assert list(received.message.iter_attachments()) == []
    assert f"https://recueil.gouv.fr/exports/{number}/recueil-diplp-2024-10-14.xlsx" in words(received)
    assert rows(sessions)[0]["settled_at"] == MONDAY


@ONE_DATABASE
def test_address_outside_the_list_is_never_sent_the_workbook(
    sessions: Sessions, office: PostOffice, tmp_path: Path
) -> None:
    person(sessions, "une@example.org")
    person(sessions, TWO)
    number = store(sessions, tmp_path, row(CONTENT), CONTENT)
    list(sending(sessions, office.port, tmp_path).deliver())
    assert [one.to for one in office.received] == [TWO]
    assert states(sessions) == ["forbidden", "sent"]
    assert [kind for kind, *_ in told(sessions)] == ["mail.abandoned"]
    assert len(where(sessions, number)) == 2


@ONE_DATABASE
def test_recipient_given_another_role_meanwhile_gets_nothing(
    sessions: Sessions, office: PostOffice, tmp_path: Path, run_id: int
) -> None:
    gone = next(iter(where(sessions, run_id)))
    with sessions.begin() as session:
        inviting.move(session, journal.COMMAND, gone, Reach(Role.DGCS), MONDAY)
    list(sending(sessions, office.port, tmp_path).deliver())
    assert [one.to for one in office.received] == [TWO]


@ONE_DATABASE
def test_export_never_leaves_again_from_the_page_of_the_mail(sessions: Sessions, run_id: int) -> None:
    """Who lost the role would be sent a national workbook: the letter was written for who they were."""
    gone, other = (one.mail for one in where(sessions, run_id).values())
    assert gone
    assert other
    with sessions.begin() as session:
        inviting.move(session, journal.COMMAND, gone.account_id or 0, Reach(Role.COMMISSIONER, (), ("76",)), MONDAY)
        mailroom.replace(session, [other.id], MONDAY)
    chief = Actor(person(sessions, "chef@lozere.gouv.fr", Role.ADMINISTRATOR), "", Role.ADMINISTRATOR)
    for mail_id in (gone.id, other.id):
        with sessions.begin() as session:
            assert not mailroom.letter(session, mail_id).can_leave_again
            with pytest.raises(RefusedError, match="depuis sa page"):
                mailroom.send_again(session, chief, mail_id, MONDAY)
    assert states(sessions) == ["given_up", "given_up"]


@ONE_DATABASE
def test_letter_withdrawn_while_it_leaves_is_told_as_it_ended(
    sessions: Sessions, office: PostOffice, tmp_path: Path, run_id: int
) -> None:
    """The server took one and refuses the other, after both were given up for others."""
    office.refusing[TWO] = "550 5.1.1 inconnue"

    def replaced(step: str) -> None:
        if step == "claimed":
            with sessions.begin() as session:
                mailroom.replace(session, [mail["id"] for mail in rows(sessions) if mail["attempts"]], MONDAY)

    list(replace(sending(sessions, office.port, tmp_path), watch=replaced).deliver())
    assert [one.to for one in office.received] == [ONE]
    assert [(mail["state"], mail["settled_at"]) for mail in rows(sessions)] == [("sent", MONDAY), ("given_up", MONDAY)]
    with sessions.begin() as session:
        mailroom.bounce(session, office.received[0].message_id, MONDAY)
    assert [one.mail and one.mail.state for one in where(sessions, run_id).values()] == ["bounced", "given_up"]


@ONE_DATABASE
def test_recipient_disabled_meanwhile_gets_nothing(
    sessions: Sessions, office: PostOffice, tmp_path: Path, run_id: int
) -> None:
    gone = next(iter(where(sessions, run_id)))
    with sessions.begin() as session:
        inviting.disable(session, journal.COMMAND, gone, MONDAY)
    list(sending(sessions, office.port, tmp_path).deliver())
    assert [one.to for one in office.received] == [TWO]
    assert [one.entitled for one in where(sessions, run_id).values()] == [True, False]
    with sessions.begin() as session, pytest.raises(RefusedError, match="Personne à qui"):
        Sender().send(session, journal.COMMAND, run_id, MONDAY, [gone])


@pytest.mark.usefixtures("run_id")
def test_two_couriers_send_each_workbook_once(sessions: Sessions, office: PostOffice, tmp_path: Path) -> None:
    slow, quick = (sending(sessions, office.port, tmp_path) for _ in range(2))

    def overtaken(step: str) -> None:
        if step == "seen":
            list(quick.deliver())

    list(replace(slow, watch=overtaken).deliver())
    assert sorted(one.to for one in office.received) == [TWO, ONE]


@ONE_DATABASE
@pytest.mark.parametrize(("step", "copies"), [("claimed", 1), ("sent", 2)])
@pytest.mark.usefixtures("run_id")
def test_killed_courier_loses_no_workbook(
    sessions: Sessions, database_url: str, office: PostOffice, tmp_path: Path, step: str, copies: int
) -> None:
    command = [sys.executable, "-m", "tests.mail.dying", database_url, str(office.port), step, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, timeout=120)
    assert done.returncode == -signal.SIGKILL, done.stderr
    clock = HandClock(max(row["next_at"] for row in rows(sessions)))
    list(sending(sessions, office.port, tmp_path, clock).deliver())
    mine = [one for one in office.received if one.to == ONE]
    assert (len(mine), len({one.raw for one in mine})) == (copies, 1)
    assert enclosed(mine[0]) == CONTENT
    assert states(sessions) == ["sent", "sent"]


@ONE_DATABASE
@pytest.mark.parametrize("spoilt", [None, b"", CONTENT[:-1] + b"\1", CONTENT + b"\0"])
def test_missing_or_altered_file_waits_and_nothing_else_is_sent(
    sessions: Sessions, office: PostOffice, tmp_path: Path, run_id: int, spoilt: bytes | None
) -> None:
    file, clock = tmp_path / "recueil-diplp-2024-10-14.xlsx", HandClock(MONDAY)
    file.unlink() if spoilt is None else file.write_bytes(spoilt)
    list(sending(sessions, office.port, tmp_path, clock).deliver())
    assert (office.received, states(sessions)) == ([], ["waiting", "waiting"])
    assert "recueil-diplp-2024-10-14.xlsx" in rows(sessions)[0]["outcome"]
    with sessions.reading() as session:
        clock.wait(minutes=15)
        assert mailroom.standing(session, clock.instant).is_alarming
    file.write_bytes(CONTENT)
    list(sending(sessions, office.port, tmp_path, clock).deliver())
    assert [enclosed(one) for one in office.received] == [CONTENT, CONTENT]
    assert len(where(sessions, run_id)) == 2


@ONE_DATABASE
def test_name_that_leads_elsewhere_is_never_read(sessions: Sessions, office: PostOffice, tmp_path: Path) -> None:
    folder, secret = tmp_path / "exports", b"secret"
    folder.mkdir()
    person(sessions, ONE)
    run = row(secret)
    run.file_name = str(Path("..", "secret"))
    store(sessions, folder, run, secret)
    list(sending(sessions, office.port, folder).deliver())
    assert (office.received, states(sessions)) == ([], ["waiting"])
