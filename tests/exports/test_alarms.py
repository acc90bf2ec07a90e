"""What did not leave in time is heard of, by those whom it is for, and no longer than it lasts."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from exports.alarms import GRACE, LOST, MEMORY, Watchman, alarms
from exports.deliveries import Sender
from exports.runs import ExportKind, ExportRun, RunState, Wanted, reopen, request_run
from survey.db.engine import Sessions
from survey.db.working import Campaign
from survey.domain.letters import FAILED
from survey.domain.policy import Role
from survey.services import inviting, journal, mailroom
from tests.exports.filling import CLOSES_AT, OPENS_AT
from tests.exports.sending import MONDAY, ONE, TWO, person, row, sending, store, workbook
from tests.mail.post_office import PostOffice
from tests.mail.writing import DOMAIN, HandClock, rows

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])

WEEK, SECOND = timedelta(days=7), timedelta(seconds=1)
CONTENT = workbook()


@pytest.fixture
def open_campaign(sessions: Sessions) -> None:
    """A campaign from July to December."""
    with sessions.begin() as session:
        session.add(Campaign(year=2024, questionnaire="2024", opens_at=OPENS_AT, closes_at=CLOSES_AT))


def left(sessions: Sessions, folder: Path, port: int, at: datetime = MONDAY) -> int:
    """Give a run of the schedule that has left for one person."""
    person(sessions, ONE) if at == MONDAY else None
    run_id = store(sessions, folder, row(CONTENT, period=f"{at:%Y-%m-%d}", at=at), CONTENT)
    list(sending(sessions, port, folder, HandClock(at)).deliver())
    return run_id


def natures(sessions: Sessions, now: datetime) -> list[str]:
    with sessions.reading() as session:
        return [alarm.name for alarm in alarms(session, now)]


@pytest.mark.usefixtures("open_campaign")
def test_new_installation_expected_nothing(sessions: Sessions) -> None:
    assert natures(sessions, MONDAY + timedelta(days=30)) == []


@pytest.mark.usefixtures("open_campaign")
def test_export_that_was_not_asked_for_is_a_gap_after_fifteen_minutes(
    sessions: Sessions, tmp_path: Path, office: PostOffice
) -> None:
    left(sessions, tmp_path, office.port)
    for kind, hour in (("dgcs", MONDAY + timedelta(days=1)), ("diplp", MONDAY + WEEK)):
        name = f"{kind}-{hour:%Y-%m-%d}-unasked"
        assert name not in natures(sessions, hour + GRACE - SECOND)
        assert name in natures(sessions, hour + GRACE)
    with sessions.reading() as session:
        [first, second] = alarms(session, MONDAY + WEEK + GRACE)
    assert "systemctl status recueil-scheduler" in first.text
    assert (first.kind, second.kind) == (ExportKind.DIPLP, ExportKind.DGCS)
    assert "état au 21 octobre 2024 à 07:00:00" in first.text.replace("\u00a0", " ")


@pytest.mark.usefixtures("open_campaign")
def test_gap_ends_by_itself_once_the_export_has_left(sessions: Sessions, tmp_path: Path, office: PostOffice) -> None:
    left(sessions, tmp_path, office.port)
    late = MONDAY + WEEK + timedelta(days=2)
    assert "diplp-2024-10-21-unasked" in natures(sessions, late)
    left(sessions, tmp_path, office.port, MONDAY + WEEK)
    assert [name for name in natures(sessions, late) if name.startswith("diplp")] == []


@pytest.mark.usefixtures("open_campaign")
def test_what_is_old_is_forgotten(sessions: Sessions, tmp_path: Path, office: PostOffice) -> None:
    left(sessions, tmp_path, office.port)
    assert "diplp-2024-10-21-unasked" in natures(sessions, MONDAY + WEEK + MEMORY - SECOND)
    assert "diplp-2024-10-21-unasked" not in natures(sessions, MONDAY + WEEK + MEMORY + SECOND)


def asked(sessions: Sessions, period: str = "2024-10-14") -> int:
    with sessions.begin() as session:
        return request_run(session, Wanted(ExportKind.DIPLP, period, MONDAY), MONDAY).id


def changed(sessions: Sessions, run_id: int, **values: object) -> None:
    with sessions.begin() as session:
        run = session.get_one(ExportRun, run_id)
        for name, value in values.items():
            setattr(run, name, value)


def test_run_that_is_never_finished_is_a_gap(sessions: Sessions) -> None:
    run_id = asked(sessions)
    assert natures(sessions, MONDAY + GRACE - SECOND) == []
    assert natures(sessions, MONDAY + GRACE) == ["diplp-2024-10-14-unfinished"]
    changed(sessions, run_id, state=RunState.CLAIMED.value, claimed_at=MONDAY, claimed_by="a:b")
    assert natures(sessions, MONDAY + GRACE) == ["diplp-2024-10-14-unfinished"]


def test_run_made_again_after_it_left_is_no_gap(sessions: Sessions, tmp_path: Path, office: PostOffice) -> None:
    run_id = left(sessions, tmp_path, office.port)
    with sessions.begin() as session:
        reopen(session, run_id)
    assert natures(sessions, MONDAY + GRACE) == []


def test_failed_run_is_an_alarm_at_once_with_its_reason(sessions: Sessions) -> None:
    run_id = asked(sessions)
    changed(sessions, run_id, state=RunState.FAILED.value, error="Les sommes diffèrent. Rien n’est enregistré.")
    with sessions.reading() as session:
        [alarm] = alarms(session, MONDAY)
    assert "Les sommes diffèrent." in alarm.text
    assert alarm.url == f"/exports/{run_id}"


def test_failure_on_demand_is_told_until_exports_of_the_kind_are_made_again(sessions: Sessions, tmp_path: Path) -> None:
    run_id = asked(sessions, "demande-2024-10-14T070000")
    assert natures(sessions, MONDAY + GRACE) == []
    changed(sessions, run_id, state=RunState.FAILED.value, error="Le disque est plein.")
    assert natures(sessions, MONDAY + GRACE) == ["diplp-demande-2024-10-14T070000-failed"]
    later = row(CONTENT, period="demande-2024-10-14T080000", at=MONDAY + timedelta(hours=1))
    store(sessions, tmp_path, later, CONTENT)
    assert natures(sessions, MONDAY + timedelta(hours=2)) == []


def test_failure_of_an_old_state_is_told(sessions: Sessions) -> None:
    """What counts is when it was asked for, not the day that it tells of."""
    later = MONDAY + MEMORY + WEEK
    run_id = asked(sessions, "demande-2024-10-14T070000")
    changed(sessions, run_id, state=RunState.FAILED.value, error="Le disque est plein.", requested_at=later)
    assert natures(sessions, later) == ["diplp-demande-2024-10-14T070000-failed"]
    assert natures(sessions, later + MEMORY) == []


def test_export_that_is_for_nobody_says_so(sessions: Sessions, tmp_path: Path) -> None:
    run_id = store(sessions, tmp_path, row(CONTENT), CONTENT)
    with sessions.reading() as session:
        [alarm] = alarms(session, MONDAY)
    assert "aucun compte actif DIPLP n’a d’adresse" in alarm.text
    person(sessions, ONE)
    assert natures(sessions, MONDAY) == ["diplp-2024-10-14-nobody"]
    with sessions.begin() as session:
        Sender().send(session, journal.COMMAND, run_id, MONDAY)
    assert natures(sessions, MONDAY) == []


def test_letter_that_waits_too_long_is_a_gap(sessions: Sessions, tmp_path: Path) -> None:
    person(sessions, ONE)
    store(sessions, tmp_path, row(CONTENT), CONTENT)
    assert natures(sessions, MONDAY + GRACE - SECOND) == []
    assert natures(sessions, MONDAY + GRACE) == ["diplp-2024-10-14-slow"]


def test_lost_letter_is_an_alarm_until_somebody_deals_with_it(
    sessions: Sessions, tmp_path: Path, office: PostOffice
) -> None:
    account = person(sessions, ONE)
    person(sessions, TWO)
    office.refusing[ONE] = "550 5.1.1 <une@lozere.gouv.fr> inconnue"
    run_id = store(sessions, tmp_path, row(CONTENT), CONTENT)
    list(sending(sessions, office.port, tmp_path).deliver())
    with sessions.reading() as session:
        [alarm] = alarms(session, MONDAY + GRACE)
    assert alarm.name == "diplp-2024-10-14-lost"
    assert ONE not in alarm.text
    office.refusing.clear()
    with sessions.begin() as session:
        Sender().send(session, journal.COMMAND, run_id, MONDAY, [account])
    list(sending(sessions, office.port, tmp_path).deliver())
    assert natures(sessions, MONDAY + GRACE) == []


def test_lost_letters_agree_with_their_number(sessions: Sessions, tmp_path: Path, office: PostOffice) -> None:
    assert set(LOST) == set(FAILED)
    for address in (ONE, TWO):
        person(sessions, address)
        office.refusing[address] = "550 5.1.1 inconnue"
    person(sessions, "une@example.org")
    store(sessions, tmp_path, row(CONTENT), CONTENT)
    list(sending(sessions, office.port, tmp_path).deliver())
    with sessions.reading() as session:
        [alarm] = alarms(session, MONDAY)
    refused, forbidden = "2 refusés par le serveur du destinataire", "1 à une adresse hors de la liste autorisée"
    assert f"n’est pas arrivé à tous : {refused} et {forbidden}." in alarm.text.replace("\u00a0", " ")


def test_bounced_letter_is_an_alarm(sessions: Sessions, tmp_path: Path, office: PostOffice) -> None:
    left(sessions, tmp_path, office.port)
    with sessions.begin() as session:
        mailroom.bounce(session, ONE, MONDAY)
    assert natures(sessions, MONDAY) == ["diplp-2024-10-14-lost"]


def test_export_whose_only_reader_has_left_is_for_nobody(sessions: Sessions, tmp_path: Path) -> None:
    account = person(sessions, ONE)
    store(sessions, tmp_path, row(CONTENT), CONTENT)
    with sessions.begin() as session:
        inviting.disable(session, journal.COMMAND, account, MONDAY)
    assert natures(sessions, MONDAY) == ["diplp-2024-10-14-nobody"]


def test_run_from_before_letters_is_awaited_by_nobody(sessions: Sessions, tmp_path: Path) -> None:
    run_id = store(sessions, tmp_path, row(CONTENT), CONTENT)
    changed(sessions, run_id, figures=None)
    assert natures(sessions, MONDAY + GRACE) == []


def test_clock_set_back_alarms_of_nothing_to_come(sessions: Sessions) -> None:
    asked(sessions)
    assert natures(sessions, MONDAY - timedelta(hours=1)) == []


def test_administrators_are_told_once(sessions: Sessions, tmp_path: Path, office: PostOffice) -> None:
    person(sessions, f"admin@{DOMAIN}", Role.ADMINISTRATOR)
    person(sessions, f"parti@{DOMAIN}", Role.ADMINISTRATOR, active=False)
    person(sessions, None, Role.ADMINISTRATOR)
    changed(sessions, asked(sessions), state=RunState.FAILED.value, error="Le disque est plein.")
    watchman = Watchman(sessions, HandClock(MONDAY))
    assert (watchman.tell(), watchman.tell()) == (1, 0)
    list(sending(sessions, office.port, tmp_path).deliver())
    [received] = office.received
    assert received.to == f"admin@{DOMAIN}"
    assert "Le disque est plein." in str(received.message.get_body(("plain",)).get_content())  # type: ignore[union-attr]  # it has one
    assert [mail["once"] for mail in rows(sessions)] == [
        f"export-alarm-diplp-2024-10-14-failed:{rows(sessions)[0]['account_id']}"
    ]


def test_alarm_told_before_is_looked_at_while_somebody_writes(
    sessions: Sessions, caplog: pytest.LogCaptureFixture
) -> None:
    """The watchman waits for no lock where it has nothing to write: it would give up, and say so."""
    person(sessions, f"admin@{DOMAIN}", Role.ADMINISTRATOR)
    changed(sessions, asked(sessions), state=RunState.FAILED.value, error="Le disque est plein.")
    watchman = Watchman(sessions, HandClock(MONDAY))
    assert watchman.tell() == 1
    with sessions.begin() as writing:
        mailroom.beat(writing, MONDAY)
        assert watchman.tell() == 0
    assert caplog.messages == []
