"""The page of the exports: who sees what, one click makes one workbook, and what is downloaded is what was stored."""

import hashlib
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from exports.runs import ExportRun
from survey.domain.vocabulary import Axis
from tests.conftest import NOW
from tests.factories import local_pact, paying, priority, send
from tests.web.site import Visitor, enter

NAME = "recueil-dgcs-demande-2024-10-15T100000-demonstration.xlsx"


def runs(app: Flask) -> list[ExportRun]:
    with app.extensions["recueil"].sessions.reading() as session:
        return list(session.scalars(select(ExportRun)))


def produce(visitor: Visitor, kind: str) -> None:
    visitor.get("/exports")
    form = next(form for form in visitor.page.forms if ("genre", kind) in form.fields)
    visitor.send(form)


def test_export_is_produced_listed_and_downloaded(app: Flask) -> None:
    someone = enter(app, "DGCS")
    produce(someone, "dgcs")
    assert someone.status == 303
    [run] = runs(app)
    assert (run.file_name, run.state) == (NAME, "stored")
    assert f"/exports/{run.id}/{NAME}" in someone.page.links
    assert "15 octobre 2024 à 10:00:00" in someone.page.text.replace("\u00a0", " ")
    assert run.digest
    assert run.digest in someone.page.text
    response = someone.client.get(f"/exports/{run.id}/{NAME}", buffered=True)
    assert response.status_code == 200
    assert hashlib.sha256(response.data).hexdigest() == run.digest
    assert NAME in response.headers["Content-Disposition"]
    assert str(response.mimetype).endswith("spreadsheetml.sheet")
    assert response.headers["Cache-Control"] == "no-store"


def test_second_sending_of_a_form_makes_nothing_more(app: Flask) -> None:
    someone = enter(app, "DIPLP")
    someone.get("/exports")
    form = next(form for form in someone.page.forms if ("genre", "diplp") in form.fields)
    someone.send(form)
    someone.send(form)
    assert (someone.status, len(runs(app))) == (303, 1)
    other = [(name, "dgcs" if name == "genre" else value) for name, value in form.fields]
    assert someone.client.post("/exports", data=dict(other)).status_code == 404


def test_each_direction_sees_its_own_exports_only(app: Flask) -> None:
    produce(enter(app, "DGCS"), "dgcs")
    [run] = runs(app)
    url = f"/exports/{run.id}/{run.file_name}"
    stranger = enter(app, "DIPLP")
    page = stranger.get("/exports")
    assert page
    assert "DGCS" not in [name for form in page.forms for name, _ in form.fields]
    assert NAME not in page.text
    foreign, absent = stranger.client.get(url), stranger.client.get(f"/exports/99/{run.file_name}")
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert foreign.data == absent.data
    assert enter(app, "Administration du service").client.get(url, buffered=True).status_code == 200


def test_those_without_the_right_find_no_exports(app: Flask) -> None:
    for name in ("DDETSPP de la Lozère", "Commissaire – Occitanie"):
        assert enter(app, name).client.get("/exports").status_code == 404


def test_download_goes_by_the_name_of_the_run(app: Flask) -> None:
    someone = enter(app, "DGCS")
    produce(someone, "dgcs")
    [run] = runs(app)
    for name in ("autre.xlsx", "..%2Frecueil.sqlite3", f"{NAME}.zip"):
        assert someone.client.get(f"/exports/{run.id}/{name}").status_code == 404


def test_number_beyond_any_run_is_absent(app: Flask) -> None:
    someone = enter(app, "DGCS")
    for number in ("2147483647", "2147483648", "9" * 30):
        assert someone.client.get(f"/exports/{number}/{NAME}").status_code == 404


def test_export_on_demand_holds_what_was_sent_before_the_clock_was_set_back(app: Flask) -> None:
    with app.extensions["recueil"].sessions.begin() as session:
        send(session, local_pact("48", priority(Axis.RIGHTS, paying(1_00))), NOW + timedelta(hours=2))
    produce(enter(app, "DGCS"), "dgcs")
    assert [run.as_of for run in runs(app)] == [NOW + timedelta(hours=2)]


def test_request_without_a_key_is_refused(app: Flask) -> None:
    someone = enter(app, "DGCS")
    someone.get("/exports")
    form = someone.page.forms[-1]
    without = {name: value for name, value in form.fields if name != "cle"}
    assert someone.client.post("/exports", data=without).status_code == 422
    assert runs(app) == []
