"""The follow-up pages as people use them; each page is checked by the reader on the way."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from survey.db.engine import Sessions
from survey.domain.vocabulary import Axis
from survey.web.runtime import Runtime
from tests.aggregation.conftest import AGENT, COMMISSIONER, DIPLP
from tests.conftest import NOW
from tests.factories import local_pact, paying, priority, send
from tests.web.site import Visitor, enter, visitor

if TYPE_CHECKING:
    from tests.web.reading import Page

NATION, OCCITANIE = "/suivi", "/suivi/regions/76"


def read(someone: Visitor, url: str) -> "Page":
    page = someone.get(url)
    assert page is not None
    return page


def cells(page: "Page", table: str) -> dict[str, list[str]]:
    """Give the rows of a table, by the text of their first cell."""
    body = page.source.split(f'<table id="{table}">', 1)[1].split("</table>", 1)[0]
    lines = re.findall(r"<tr>.*?</tr>", body, re.DOTALL)
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.DOTALL) for line in lines]
    texts = [[" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in row] for row in rows]
    return {row[0]: row[1:] for row in texts}


def test_nation_shows_each_number_in_a_table(app: Flask) -> None:
    page = read(enter(app, DIPLP), NATION)
    received = cells(page, "reception-tableau")
    assert received["Occitanie"][1:] == ["13", "2", "2", "1", "11", "1", "0"]
    assert received["Normandie"][1:4] == ["5", "1", "0"]
    assert received["Ensemble"][1:] == ["101", "3", "2", "1", "99", "1", "0"]
    assert "une même personne peut être comptée dans plusieurs actions" in page.text


def test_what_was_not_transmitted_is_not_shown_as_zero(app: Flask) -> None:
    credits_ = cells(read(enter(app, DIPLP), NATION), "credits-tableau")
    assert credits_["Occitanie"][0] == "1 234,56 €"
    assert credits_["Normandie"] == ["–"] * 6


def test_region_lists_its_actions_and_their_sum(app: Flask) -> None:
    page = read(enter(app, DIPLP), OCCITANIE)
    listed = cells(page, "liste")
    assert listed["Bus &lt;des&gt; familles"][3] == listed["Ensemble des actions"][3] == "1 234,56 €"
    assert listed["Bus des familles"] == [
        *("48 Lozère", "Accès aux droits", "Prévue", "0 €", "0 €", "0 €"),
        *listed["Bus des familles"][6:],
    ]


def test_dash_says_that_nothing_was_received(app: Flask) -> None:
    page = read(enter(app, DIPLP), NATION)
    nothing = cells(page, "credits-tableau")["Occitanie"]
    assert nothing[2] == "0,0 %"
    assert "–" not in "".join(nothing + cells(page, "axes-actions")["Occitanie"])
    assert cells(page, "axes-actions")["Normandie"] == ["–"] * 6
    assert "rien n’est reçu" in page.text


def test_region_leaves_out_what_is_the_same_everywhere(app: Flask) -> None:
    page = read(enter(app, DIPLP), OCCITANIE)
    assert "Départements attendus" not in cells(page, "reception-tableau")["Département"]
    assert "Région" not in cells(page, "departements")["Département"]
    assert "Prévu" not in cells(page, "liste")["Action"]


def test_joint_pact_is_explained_once_it_is_in(app: Flask, nation: Sessions) -> None:
    someone, told = enter(app, DIPLP), "La Corse compte pour deux départements et un seul pacte."
    assert told not in read(someone, NATION).text
    with nation.begin() as session:
        send(session, local_pact("20", priority(Axis.RIGHTS, paying(1_00))))
    assert told in read(someone, NATION).text
    assert "Départements attendus" in cells(read(someone, "/suivi/regions/94"), "reception-tableau")["Département"]


def test_latest_state_is_shown_though_the_clock_was_set_back(app: Flask, nation: Sessions) -> None:
    with nation.begin() as session:
        send(session, local_pact("31", priority(Axis.RIGHTS, paying(1_00))), NOW + timedelta(hours=12))
    someone = enter(app, DIPLP)
    page = read(someone, NATION)
    assert cells(page, "reception-tableau")["Occitanie"][3] == "3"
    assert "état au 15 octobre 2024 à 22:00:00" in page.text.replace("\u00a0", " ")
    assert cells(read(someone, "/suivi?au=2024-10-15"), "reception-tableau")["Occitanie"][3] == "3"


def test_each_sum_leads_to_what_it_is_made_of(app: Flask) -> None:
    someone = enter(app, DIPLP)
    assert "/suivi/regions/76" in read(someone, NATION).links
    assert "/recueils/2024-48/transmissions/1" in read(someone, OCCITANIE).links
    assert "/recueils/2024-61/transmissions/1" not in read(someone, "/suivi/regions/28").links


def test_commissioner_is_led_to_their_region_with_the_day(app: Flask) -> None:
    someone = enter(app, COMMISSIONER)
    response = someone.client.get("/suivi?au=2024-09-30")
    assert (response.status_code, response.headers["Location"]) == (302, "/suivi/regions/76?au=2024-09-30")
    assert "Suivi national" not in read(someone, OCCITANIE).text


@pytest.mark.parametrize("url", ["/suivi/regions/28", "/suivi/regions/99", "/suivi/regions/76?page=2"])
def test_foreign_and_absent_pages_look_the_same(app: Flask, url: str) -> None:
    someone = enter(app, COMMISSIONER)
    someone.get(url)
    assert someone.status == 404


@pytest.mark.parametrize("url", [NATION, OCCITANIE])
def test_agent_has_no_follow_up(app: Flask, url: str) -> None:
    someone = enter(app, AGENT)
    someone.get(url)
    assert someone.status == 404


def test_stranger_is_sent_to_the_door(app: Flask) -> None:
    response = visitor(app).client.get(NATION)
    assert (response.status_code, response.headers["Location"]) == (302, "/entrer?suite=/suivi")


def test_past_day_shows_its_evening_and_stays_in_the_links(app: Flask) -> None:
    someone = enter(app, DIPLP)
    eve = read(someone, "/suivi?au=2024-09-15")
    assert "état au 15\u00a0septembre\u00a02024, fin de journée" in eve.source
    assert cells(eve, "reception-tableau")["Ensemble"][1:4] == ["101", "3", "0"]
    assert "/suivi/regions/76?au=2024-09-15" in eve.links
    day = read(someone, "/suivi?au=16/09/2024")
    assert cells(day, "reception-tableau")["Ensemble"][1:4] == ["101", "3", "2"]
    assert someone.form("/suivi").value("au") == "2024-09-16"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("31/09/2024", "Écrivez un jour qui existe"),
        ("hier <b>", "Écrivez un jour qui existe"),
        ("16/10/2024", "à venir"),
    ],
)
def test_day_that_does_not_fit_is_told_and_kept(app: Flask, text: str, told: str) -> None:
    someone = enter(app, DIPLP)
    page = someone.client.get(NATION, query_string={"au": text})
    assert page.status_code == 400
    read(someone, f"{NATION}?au={text.replace('/', '%2F')}")
    assert told in someone.page.text
    assert someone.form("/suivi").value("au") == text


def test_today_may_be_asked(app: Flask) -> None:
    someone = enter(app, DIPLP)
    assert cells(read(someone, "/suivi?au=2024-10-15"), "reception-tableau")["Ensemble"][3] == "2"


def test_long_list_of_actions_comes_in_pages(app: Flask, nation: Sessions) -> None:
    with nation.begin() as session:
        send(session, local_pact("31", priority(Axis.RIGHTS, *(paying(1_00) for _ in range(120)))))
    someone = enter(app, DIPLP)
    first = read(someone, OCCITANIE)
    assert "/suivi/regions/76?page=2#liste-titre" in first.links
    second = read(someone, f"{OCCITANIE}?page=2")
    assert second.source.count(">31 Haute-Garonne</td>") == 20
    assert cells(second, "liste")["Ensemble des actions"][3] == "1 354,56 €"


@pytest.mark.parametrize("url", [NATION, OCCITANIE])
def test_page_asks_as_many_questions_whatever_there_is(app: Flask, nation: Sessions, url: str) -> None:
    someone = enter(app, DIPLP)
    runtime: Runtime = app.extensions["recueil"]
    statements: list[str] = []
    event.listen(runtime.sessions.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))

    def asked() -> int:
        statements.clear()
        read(someone, url)
        return sum(statement.startswith(("SELECT", "WITH")) for statement in statements)

    few = asked()
    with nation.begin() as session:
        _send_many(session)
    assert asked() == few <= 8


def _send_many(session: Session) -> None:
    for code in ("31", "34", "81", "82", "61", "75"):
        plan = [priority(axis, *(paying(1_00) for _ in range(9))) for axis in list(Axis)[:3]]
        send(session, local_pact(code, *plan))
