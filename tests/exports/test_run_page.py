"""The page of one export: whom it was sent to, by those who may know; sent and made again, once for each form."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from exports.alarms import Watchman
from exports.catching_up import missed
from exports.deliveries import ExportDelivery
from exports.runs import ExportKind, ExportRun, RunState
from survey.clock import StoppedClock
from survey.db.base import table_of
from survey.db.engine import Sessions
from survey.db.mailing import Mail
from survey.domain.letters import Delivery
from survey.domain.policy import Role
from survey.services import mailroom
from tests.conftest import NOW
from tests.exports.producing import produced, producer
from tests.exports.sending import person, row, store, workbook
from tests.mail.writing import journal, rows
from tests.web.reading import Form
from tests.web.site import Visitor, enter, visitor

CONTENT = workbook()


@pytest.fixture
def kept(app: Flask) -> Sessions:
    """The database of the site."""
    sessions: Sessions = app.extensions["recueil"].sessions
    return sessions


@pytest.fixture
def folder(app: Flask) -> Path:
    """Where the site keeps its exports."""
    path: Path = app.extensions["recueil"].settings.exports_folder
    path.mkdir(parents=True, exist_ok=True)
    return path


@pytest.fixture
def run_id(kept: Sessions, folder: Path) -> int:
    """The DGCS's export of the 15th, stored and written to the DGCS."""
    return store(kept, folder, row(CONTENT, ExportKind.DGCS, "2024-10-15", NOW), CONTENT)


def settled(sessions: Sessions, state: Delivery, outcome: str = "") -> None:
    """Have every letter of an export end so."""
    mails = table_of(Mail)
    with sessions.begin() as session:
        session.execute(
            update(mails)
            .where(mails.c.kind == "export")
            .values(state=state.value, outcome=outcome, done_at=NOW, attempts=1)
        )


def count(sessions: Sessions) -> int:
    with sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(ExportDelivery)) or 0


def to_all(someone: Visitor) -> Form:
    """Find the form that sends to everybody, there where there are several."""
    return next(
        form
        for form in someone.page.forms
        if form.action.endswith("/envoyer") and "destinataire" not in dict(form.fields)
    )


def text(someone: Visitor) -> str:
    return someone.page.text.replace("\u00a0", " ").replace("\u202f", " ")


def test_page_tells_each_recipient_and_the_essentials(app: Flask, kept: Sessions, run_id: int) -> None:
    someone = enter(app, "DGCS")
    someone.get(f"/exports/{run_id}")
    assert "DGCS (SD1B, SD5A)" in text(someone)
    assert "En attente d’envoi" in text(someone)
    assert "87 sur 101" in text(someone)
    assert [form.action for form in someone.page.forms if "/envoyer" in form.action] == []
    someone.get(f"/courriel/{rows(kept)[-1]['id']}")
    assert f"/exports/{run_id}/recueil-dgcs-2024-10-15.xlsx" in someone.page.links
    assert "Pièce jointe" in text(someone)
    settled(kept, Delivery.SENT)
    someone.get("/exports")
    assert "Envoyé à 1 sur 1" in text(someone)
    assert f"/exports/{run_id}" in someone.page.links


def test_addresses_and_answers_of_servers_are_for_who_follows_the_mail(app: Flask, kept: Sessions, run_id: int) -> None:
    settled(kept, Delivery.REFUSED, "550 5.1.1 <dgcs@recueil.example> inconnue")
    for name, sees in (("DGCS", False), ("Administration du service", True)):
        someone = enter(app, name)
        someone.get(f"/exports/{run_id}")
        assert ("dgcs@recueil.example" in someone.page.source) is sees
        assert "Refusé par le serveur du destinataire" in text(someone)
        assert "n’est pas arrivé à tous" in text(someone)


def test_form_sends_again_once_and_the_journal_tells(app: Flask, kept: Sessions, folder: Path) -> None:
    person(kept, "seconde@recueil.example", Role.DGCS)
    run_id = store(kept, folder, row(CONTENT, ExportKind.DGCS, "2024-10-15", NOW), CONTENT)
    settled(kept, Delivery.GIVEN_UP, "Serveur injoignable")
    someone = enter(app, "DGCS")
    someone.get(f"/exports/{run_id}")
    form = to_all(someone)
    for _ in range(2):
        someone.send(form)
        assert someone.status == 303
    assert "partent dans la minute" in text(someone)
    assert count(kept) == 4
    assert [mail["state"] for mail in rows(kept)[-4:]] == ["given_up", "given_up", "waiting", "waiting"]
    assert [entry for entry in journal(kept) if entry[0] == "export.sent_again"] == [
        ("export.sent_again", f"export:{run_id}", {"recipients": 2})
    ]
    with kept.reading() as session:
        assert mailroom.standing(session, NOW).failed == {}


def test_one_recipient_is_sent_to_alone(app: Flask, kept: Sessions, folder: Path) -> None:
    number = store(kept, folder, row(CONTENT, ExportKind.DGCS, "demande-2024-10-15T100000", NOW), CONTENT)
    someone = enter(app, "DGCS")
    someone.get(f"/exports/{number}")
    assert "Pas encore envoyé" in text(someone)
    [one] = [form for form in someone.page.forms if "destinataire" in dict(form.fields)]
    someone.send(one)
    assert (someone.status, count(kept)) == (303, 1)
    stranger = someone.client.post(one.action, data=dict(one.fields) | {"cle": "another-key", "destinataire": "1"})
    nobody = someone.client.post(one.action, data=dict(one.fields) | {"cle": "third-key-x", "destinataire": "²"})
    assert (stranger.status_code, nobody.status_code, count(kept)) == (409, 404, 1)
    for beyond in ("2147483648", "9" * 5_000):
        sent = someone.client.post(one.action, data=dict(one.fields) | {"cle": "fourth-key-x", "destinataire": beyond})
        assert (sent.status_code, count(kept)) == (404, 1)


def test_file_that_is_gone_is_told_and_made_again(app: Flask, kept: Sessions, folder: Path) -> None:
    run, path = produced(producer(kept, folder, demonstration=True), ExportKind.DGCS)
    digest = run.digest
    path.unlink()
    someone = enter(app, "DGCS")
    someone.get("/exports")
    assert "Fichier disparu" in text(someone)
    someone.get(f"/exports/{run.id}")
    assert "n’est plus sur le disque" in text(someone)
    refused = someone.client.post(f"/exports/{run.id}/envoyer", data={"cle": "a-key-of-mine", **token(someone)})
    assert refused.status_code == 409
    again = next(form for form in someone.page.forms if form.action.endswith("/produire"))
    someone.send(again)
    assert (someone.status, path.is_file()) == (303, True)
    with kept.reading() as session:
        assert session.get_one(ExportRun, run.id).digest == digest
    assert ("export.requested", f"export:{run.id}", {"kind": "DGCS", "again": True}) in journal(kept)


def test_file_that_was_altered_is_not_served_and_is_made_again(app: Flask, kept: Sessions, folder: Path) -> None:
    run, path = produced(producer(kept, folder, demonstration=True), ExportKind.DGCS)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    someone = enter(app, "DGCS")
    someone.get(f"/exports/{run.id}/{run.file_name}")
    assert someone.status == 503
    assert "n’est plus sur le disque du serveur tel qu’il" in text(someone)
    someone.get(f"/exports/{run.id}")
    someone.send(next(form for form in someone.page.forms if form.action.endswith("/produire")))
    assert (someone.status, path.read_bytes() == whole) == (303, True)


def test_run_that_is_whole_is_not_asked_for_again(app: Flask, kept: Sessions, folder: Path) -> None:
    run, _ = produced(producer(kept, folder, demonstration=True), ExportKind.DGCS)
    someone = enter(app, "DGCS")
    someone.get(f"/exports/{run.id}")
    sent = someone.client.post(f"/exports/{run.id}/produire", data={"cle": "a-key-of-mine", **token(someone)})
    assert sent.status_code == 303
    assert "export.requested" not in [kind for kind, *_ in journal(kept)]


def test_period_of_a_closing_is_told_in_words(app: Flask, kept: Sessions, folder: Path) -> None:
    closed = NOW.replace(microsecond=999_999)
    number = store(kept, folder, row(CONTENT, ExportKind.DGCS, "cloture-2024-10-15-100000", closed), CONTENT)
    someone = enter(app, "DGCS")
    someone.get(f"/exports/{number}")
    assert "Programmé, après la clôture du 15 octobre 2024" in text(someone)
    assert "Programmé, période" not in text(someone)


def token(someone: Visitor) -> dict[str, str]:
    return {"csrf_token": dict(someone.page.forms[-1].fields)["csrf_token"]}


def test_failed_run_says_why_and_is_made_again(app: Flask, kept: Sessions) -> None:
    with kept.begin() as session:
        run = ExportRun(
            kind="dgcs",
            period="2024-10-15",
            as_of=NOW,
            state=RunState.FAILED.value,
            requested_at=NOW,
            attempts=3,
            error="Le disque est plein.",
        )
        session.add(run)
        session.flush()
        number = run.id
    someone = enter(app, "DGCS")
    someone.get(f"/exports/{number}")
    assert "Le disque est plein." in text(someone)
    someone.send(next(form for form in someone.page.forms if form.action.endswith("/produire")))
    assert "Disponible" in text(someone)
    assert count(kept) == 1, "a run of the schedule is sent when it is stored, however late"


def test_run_on_its_way_says_what_will_come(app: Flask, kept: Sessions) -> None:
    someone = enter(app, "DGCS")
    claim = {"requested_at": NOW, "claimed_at": NOW, "claimed_by": "a:b"}
    for state in (RunState.REQUESTED, RunState.CLAIMED):
        with kept.begin() as session:
            run = ExportRun(kind="dgcs", period=state.value, as_of=NOW, state=state.value, **claim)
            session.add(run)
            session.flush()
            number = run.id
        someone.get(f"/exports/{number}")
        assert "Rechargez la page" in text(someone)


def test_page_of_another_kind_or_of_none_looks_absent(app: Flask, run_id: int) -> None:
    stranger = enter(app, "DIPLP")
    pages = [stranger.client.get(f"/exports/{number}") for number in (run_id, 99)]
    assert [page.status_code for page in pages] == [404, 404]
    assert pages[0].data == pages[1].data


def test_link_of_a_letter_asks_to_enter_and_leads_back_to_the_file(app: Flask, run_id: int) -> None:
    someone, url = visitor(app), f"/exports/{run_id}/recueil-dgcs-2024-10-15.xlsx"
    someone.get(url)
    form = someone.form("/entrer")
    assert ("suite", url) in form.fields
    chosen = next(
        value for key, value in form.buttons if key == "profil" and _names(someone.page.source, value, "DGCS")
    )
    response = someone.client.post(
        form.action, data=dict(form.fields) | {"profil": chosen}, follow_redirects=True, buffered=True
    )
    assert response.data == CONTENT


def _names(source: str, value: str, name: str) -> bool:
    return name in source.split(f'name="profil" value="{value}"', 1)[1].split("</button>", 1)[0]


def test_alarm_is_told_on_the_administration_to_who_may_read_the_kind(app: Flask, kept: Sessions, run_id: int) -> None:
    settled(kept, Delivery.REFUSED)
    told = "n’est pas arrivé à tous"
    for name, url, hears in (
        ("Administration du service", "/administration", True),
        ("DIPLP", "/administration", False),
        ("DIPLP", "/exports", False),
        ("DGCS", "/exports", True),
    ):
        someone = enter(app, name)
        someone.get(url)
        assert (told in text(someone)) is hears, (name, url)


def test_demonstration_has_no_false_alarm(app: Flask, kept: Sessions, folder: Path) -> None:
    """What a first start catches up with, at an instant that never passes."""
    with kept.reading() as session:
        wanted = missed(session, NOW)
    for one in wanted:
        run = row(CONTENT, one.kind, one.period, NOW)
        run.as_of = one.as_of
        store(kept, folder, run, CONTENT)
    settled(kept, Delivery.SENT)
    assert len(wanted) == 5
    assert Watchman(kept, StoppedClock(NOW)).tell() == 0
    someone = enter(app, "DGCS")
    someone.get("/exports")
    assert "n’est pas" not in text(someone)


def test_commands_list_and_send(app: Flask, kept: Sessions, run_id: int) -> None:
    settled(kept, Delivery.SENT)
    runner = app.test_cli_runner()
    assert "Envoyé à 1 sur 1" in runner.invoke(args=["exports", "list"]).output
    assert runner.invoke(args=["exports", "send", str(run_id)]).output == "1\u00a0lettre écrite.\n"
    for args, message in (
        ((str(run_id),), "Personne à qui"),
        (("99",), "Il n’y a pas d’export"),
        ((str(run_id), "--to", "personne@recueil.example"), "pas de compte"),
    ):
        result = runner.invoke(args=["exports", "send", *args])
        assert result.exit_code != 0
        assert message in result.output
    assert count(kept) == 2
