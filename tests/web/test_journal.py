"""The page of the journal, its file, and the command that checks it."""

import csv
import io
import re

import pytest
from flask import Flask
from sqlalchemy import text

from survey.db.engine import Sessions
from survey.db.people import Account
from survey.domain.happenings import KINDS
from survey.services import journal
from survey.web.runtime import Runtime
from tests.conftest import NOW
from tests.live import ROOT
from tests.services.tampering import JOURNAL, Attacker
from tests.web.reading import Page
from tests.web.site import Visitor, enter

PAGE = "/administration/journal"
FORMULA = '=HYPERLINK("http://ailleurs.example")'


def sessions_of(app: Flask) -> Sessions:
    parts: Runtime = app.extensions["recueil"]
    return parts.sessions


def administrator(app: Flask) -> Visitor:
    return enter(app, "Administration du service")


def read(someone: Visitor, url: str) -> Page:
    page = someone.get(url)
    assert page is not None
    assert someone.status == 200
    return page


def rows(someone: Visitor, query: str = "") -> list[list[str]]:
    body = someone.client.get(f"{PAGE}/lignes.csv{query}").get_data(as_text=True)
    return list(csv.reader(io.StringIO(body.removeprefix("\ufeff")), delimiter=";"))


def test_latest_rows_come_first_page_by_page(app: Flask) -> None:
    someone = administrator(app)
    page = read(someone, PAGE)
    assert "Connexion" in page.text
    older = next(link for link in page.links if "avant=" in link)
    assert "Les plus récentes" in read(someone, older).text
    numbers = [int(row[0]) for row in rows(someone)[1:]]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[-1] == 1


def test_filters_narrow_by_kind_dossier_person_and_day(app: Flask) -> None:
    someone = administrator(app)
    assert {row[3] for row in rows(someone, "?genre=dossier.transmitted")[1:]} == {"dossier.transmitted"}
    assert {row[6] for row in rows(someone, "?recueil=2024-48")[1:]} == {"Recueil 2024-48"}
    mine = rows(someone, "?personne=administration")[1:]
    assert {row[4] for row in mine} == {"Administration du service (DIPLP)"}
    assert rows(someone, "?du=2024-10-15&au=2024-10-15")[1:] == rows(someone, "?du=2024-10-15")[1:]
    assert rows(someone, "?du=2024-10-16")[1:] == []
    assert "Aucune ligne" in read(someone, f"{PAGE}?personne=personne-de-ce-nom").text


@pytest.mark.parametrize("day", ["demain", "9999-12-31", "0001-01-01", "31/02/2024"])
def test_day_that_is_none_is_told_beside_its_field(app: Flask, day: str) -> None:
    someone = administrator(app)
    page = read(someone, f"{PAGE}?du={day}")
    assert f"« {day} » n’est pas une date" in page.text.replace("\u00a0", " ")
    assert 'id="du-erreur"' in page.source
    assert rows(someone, f"?du={day}")[1:] == []


def test_last_day_before_the_first_is_told_beside_its_field(app: Flask) -> None:
    page = read(administrator(app), f"{PAGE}?du=2024-10-15&au=2024-10-10")
    assert "Ce jour vient avant le premier" in page.text
    assert 'id="au-erreur"' in page.source


@pytest.mark.parametrize("name", ["DDETSPP de la Lozère", "Commissaire – Occitanie", "DIPLP", "DGCS"])
def test_journal_is_for_administrators(app: Flask, name: str) -> None:
    someone = enter(app, name)
    for url in (PAGE, f"{PAGE}/lignes.csv", f"{PAGE}?verifier=1"):
        assert someone.client.get(url).status_code == 404


def test_name_is_read_from_the_account_each_time(app: Flask) -> None:
    someone = administrator(app)
    with sessions_of(app).begin() as session:
        account = session.get_one(Account, 1)
        journal.record(session, journal.COMMAND, "account.disabled", "account:1", {}, NOW)
        account.name = "Compte effacé nº\u00a01"
    assert "Compte nº\u00a01 – Compte effacé nº\u00a01" in read(someone, PAGE).source


def test_file_holds_no_formula(app: Flask) -> None:
    with sessions_of(app).begin() as session:
        content: journal.Content = {"file": FORMULA}
        journal.record(session, journal.By(FORMULA), "export.produced", FORMULA, content, NOW)
    latest = rows(administrator(app), "?genre=export.produced")[1]
    assert [cell for cell in latest if cell.startswith(("=", "+", "-", "@"))] == []
    assert f"'{FORMULA}" in latest


def test_check_on_the_page_says_whole_then_names_the_row(app: Flask) -> None:
    someone = administrator(app)
    assert "Tout est intact" in read(someone, f"{PAGE}?verifier=1").text
    with sessions_of(app).engine.connect() as connection:
        Attacker(connection, JOURNAL).change(3, author="Personne")
        connection.commit()
    assert "Journal (ligne 3, table journal, identifiant 3, du" in read(someone, f"{PAGE}?verifier=1").text


def test_command_names_the_first_bad_row_and_fails(app: Flask) -> None:
    runner = app.test_cli_runner()
    whole = runner.invoke(args=["journal", "verify"])
    assert whole.exit_code == 0
    assert "Tout est intact" in whole.output
    with sessions_of(app).engine.connect() as connection:
        Attacker(connection, JOURNAL).delete(5)
        connection.commit()
    broken = runner.invoke(args=["journal", "verify"])
    assert broken.exit_code == 1
    assert "ligne 6" in broken.output
    assert "la ligne 5 manque" in broken.output


def test_journal_refuses_to_be_changed(app: Flask) -> None:
    with pytest.raises(Exception, match="append-only"), sessions_of(app).begin() as session:
        session.execute(text("UPDATE journal SET author = 'x'"))


def test_every_kind_that_is_recorded_has_its_name(app: Flask) -> None:
    assert {row[3] for row in rows(administrator(app))[1:]} <= KINDS.keys()
    families = "|".join({kind.partition(".")[0] for kind in KINDS})
    modules = [*ROOT.glob("survey/services/*.py"), *ROOT.glob("exports/*.py")]
    texts = [path.read_text(encoding="utf8") for path in modules]
    written = {kind for text in texts for kind in re.findall(rf'"((?:{families})\.[a-z_]+)"', text)}
    assert len(written) > 15
    assert written - KINDS.keys() == set()
