"""The pages of the envelopes, as the DGCS uses them."""

import csv
import io
import json
import re

import pytest
from flask import Flask

from aggregation.envelopes import demonstration
from aggregation.envelopes.standing import envelopes_at, history
from aggregation.envelopes.use import Use, use_of, use_of_known
from aggregation.queries import picture
from survey.web.runtime import Runtime
from tests.conftest import NOW
from tests.spreadsheets.books import book
from tests.web.site import Visitor, enter

URL = "/enveloppes"
OCCITANIE: list[list[object]] = [["Région", "Enveloppe"], ["Occitanie", 1_000_000.5], ["Bretagne", None], ["Corse", 0]]


def plain(someone: Visitor) -> str:
    """Give the text of the page, with ordinary spaces alone."""
    return " ".join(someone.page.text.split())


def tells(someone: Visitor, told: str) -> bool:
    """Whether the page tells something, its cells and tiles one after the other."""
    return "".join(told.split()) in "".join(someone.page.text.split())


def parts(app: Flask) -> Runtime:
    found: Runtime = app.extensions["recueil"]
    return found


def count(app: Flask) -> int:
    with parts(app).sessions.reading() as session:
        return len(history(session, 1))


def sent(someone: Visitor, name: str, content: bytes) -> None:
    """Send a file from the page of the envelopes."""
    someone.get(URL)
    fields = dict(someone.form(URL).fields)
    data = fields | {"fichier": (io.BytesIO(content), name)}
    someone._see(someone.client.post(URL, data=data))  # noqa: SLF001  # the visitor sends no files


@pytest.fixture
def loaded_app(app: Flask) -> Flask:
    """The demonstration with its envelopes: two versions."""
    with parts(app).sessions.begin() as session:
        demonstration.load(session, parts(app).geography, NOW)
    return app


def test_table_is_shown_first_and_loaded_after(app: Flask) -> None:
    someone = enter(app, "DGCS")
    sent(someone, "a.xlsx", book(OCCITANIE))
    assert (someone.status, count(app)) == (200, 0)
    for text in ("1 000 000,50 €", "Régions laissées vides", "Bretagne", "Corse vaut 0 €"):
        assert text in plain(someone)
    form = someone.form("/confirmation")
    someone.send(form)
    assert (someone.status, count(app)) == (303, 1)
    assert "La version 1 est en vigueur" in plain(someone)
    first = someone.location
    someone.send(form)
    assert (someone.status, someone.location, count(app)) == (303, first, 1)


def test_faults_are_told_by_cell_and_nothing_is_loaded(app: Flask) -> None:
    someone = enter(app, "Administration du service")
    sent(someone, "a.csv", "Région;Enveloppe\nOccitanie;12 000,005\nAtlantide;1\n".encode())
    assert someone.status == 422
    assert "Cellule B2 : « 12 000,005 » a plus de deux décimales." in plain(someone)
    assert "Cellule A3 : « Atlantide » n’est pas une région." in plain(someone)
    assert "2 choses à corriger" in plain(someone)
    assert not [form for form in someone.page.forms if form.action.endswith("/confirmation")]


def test_file_that_is_no_table_is_refused_in_its_place(app: Flask) -> None:
    someone = enter(app, "DGCS")
    for content, told in ((b"", "Ce fichier est vide"), (b"PK\x03\x04", "classeur est abîmé")):
        sent(someone, "a.xlsx", content)
        assert someone.status == 422
        assert told in plain(someone)
    someone.get(URL)
    someone.send(someone.form(URL))
    assert someone.status == 422
    assert "Choisissez d’abord un fichier." in plain(someone)


def test_what_changed_meanwhile_is_shown_and_not_loaded(app: Flask) -> None:
    someone, other = enter(app, "DGCS"), enter(app, "Administration du service")
    sent(someone, "a.xlsx", book(OCCITANIE))
    sent(other, "b.csv", "Région;Enveloppe\nBretagne;5\n".encode())
    other.send(other.form("/confirmation"))
    someone.send(someone.form("/confirmation"))
    assert (someone.status, count(app)) == (409, 1)
    assert "Les enveloppes ont changé" in plain(someone)
    assert "n’en auraient plus : Bretagne" in plain(someone)
    someone.send(someone.form("/confirmation"))
    assert count(app) == 2


def test_tampered_table_loads_nothing(app: Flask) -> None:
    someone = enter(app, "DGCS")
    sent(someone, "a.xlsx", book(OCCITANIE))
    form = someone.form("/confirmation")
    someone.send(form, tableau=form.value("tableau").replace("1000000.5", "9000000.5"))
    assert (someone.status, count(app)) == (409, 0)
    unread = "?", '[[1e400,["a"]]]', "[" * 100_000, json.dumps([[1, ["Région", "Enveloppe"]], [2, ["\ud800", "1"]]])
    for number, garbled in enumerate(unread):
        someone.send(form, tableau=garbled, cle=f"another-key-of-mine-{number}")
        assert (someone.status, count(app)) == (422, 0), garbled[:20]


def test_csv_template_filled_in_loads_back(app: Flask) -> None:
    someone = enter(app, "DGCS")
    text = someone.client.get(f"{URL}/modele.csv").get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert len(rows) == 1 + 18
    assert all(row[2] == "" for row in rows[1:])
    filled = "\ufeff" + text.removeprefix("\ufeff").replace("Corse;", "Corse;12\u202f500,25").replace(
        "Mayotte;", "Mayotte;0"
    )
    sent(someone, "modele.csv", filled.encode())
    someone.send(someone.form("/confirmation"))
    with parts(app).sessions.reading() as session:
        assert envelopes_at(session, 1).by_region == {"06": 0, "94": 12_500_25}


def test_version_is_looked_at_and_loads_back_as_it_was(loaded_app: Flask) -> None:
    someone = enter(loaded_app, "DGCS")
    someone.get(URL)
    assert "Version 2" in plain(someone)
    assert "11 régions sur 18, 3 204 500,50 €" in plain(someone)
    address = next(link for link in someone.page.links if "/versions/1" in link)
    someone.get(address)
    assert "379 500,50 €" in plain(someone)
    response = someone.client.get(f"{URL}/versions/1/enveloppes.csv")
    assert 'filename="enveloppes-2024-v1.csv"' in response.headers["Content-Disposition"]
    sent(someone, "v1.csv", response.get_data())
    assert "Nouvelle-Aquitaine" in plain(someone)
    someone.send(someone.form("/confirmation"))
    with parts(loaded_app).sessions.reading() as session:
        first, _, last = (one.by_region for one in history(session, 1))
    assert first == last


def test_same_file_again_changes_nothing(loaded_app: Flask) -> None:
    someone = enter(loaded_app, "DGCS")
    content = someone.client.get(f"{URL}/versions/2/enveloppes.csv").get_data()
    sent(someone, "v2.csv", content)
    assert "Rien ne change" in plain(someone)
    assert not [form for form in someone.page.forms if form.action.endswith("/confirmation")]


def test_simulation_is_labelled_and_kept_nowhere(loaded_app: Flask) -> None:
    someone = enter(loaded_app, "DGCS")
    someone.get(f"{URL}/simulation")
    for text in (
        "Simulation",
        "3 459 500,50 €",
        "INSEE Filosofi 2021",
        "2017",
        "Guadeloupe, Guyane et Mayotte",
        "estimation",
    ):
        assert text in plain(someone)
    someone.get(f"{URL}/simulation?montant=1 000 000,01")
    assert "1 000 000,01 €" in plain(someone)
    link = next(link for link in someone.page.links if "simulation.csv" in link)
    text = someone.client.get(link).get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert len(rows) == 101
    assert {row["Nature"] for row in rows} == {"Simulation"}
    assert sum(int(row["Montant simulé (€)"].replace(",", "")) for row in rows) == 1_000_000_01
    assert count(loaded_app) == 2
    with parts(loaded_app).sessions.reading() as session:
        assert envelopes_at(session, 1).total_cents == 3_459_500_50


def test_simulation_of_no_amount_says_so(app: Flask) -> None:
    someone = enter(app, "DGCS")
    someone.get(f"{URL}/simulation")
    assert "donnez un montant à répartir" in plain(someone)
    someone.get(f"{URL}/simulation?montant=beaucoup")
    assert someone.status == 422
    assert "n’est pas un montant" in plain(someone)
    assert someone.client.get(f"{URL}/simulation.csv").status_code == 404


def test_envelopes_are_absent_for_those_who_do_not_load_them(loaded_app: Flask) -> None:
    for profile in ("DIPLP", "Commissaire – Occitanie", "DDETSPP de la Lozère"):
        someone = enter(loaded_app, profile)
        for path in ("", "/simulation?montant=1", "/versions/1", "/modele.xlsx"):
            assert someone.client.get(URL + path).status_code == 404, (profile, path)


def test_unknown_campaign_or_version_is_absent(app: Flask) -> None:
    someone = enter(app, "DGCS")
    for path in ("?annee=2031", "?annee=x", "/simulation?annee=2031", "/versions/99", "/versions/99/enveloppes.csv"):
        assert someone.client.get(URL + path).status_code == 404, path


def test_commissioner_sees_the_envelope_of_the_region_at_each_date(loaded_app: Flask) -> None:
    someone = enter(loaded_app, "Commissaire – Occitanie")
    someone.get("/suivi/regions/76")
    for text in ("Enveloppe régionale 379 500,50 €", "Reste à engager 154 200,50 €", "Taux d’engagement 59,4 %"):
        assert tells(someone, text), text
    someone.get("/suivi/regions/76?au=2024-07-05")
    assert tells(someone, "Enveloppe régionale (non chargée) –")


def test_nation_tells_what_is_loaded_and_what_is_not(loaded_app: Flask) -> None:
    someone = enter(loaded_app, "DIPLP")
    someone.get("/suivi")
    for told in (
        "Bretagne 150 000 € – – –",
        "Guyane non chargée – – –",
        "Mayotte 360 000 € 372 000 € \N{MINUS SIGN}12 000 € 103,3 %",
    ):
        assert tells(someone, told), told
    assert tells(someone, "Régions chargées (12) 3 459 500,50 € 1 989 760 € 1 319 740,50 € 60,1 %")


def test_what_is_left_in_all_is_the_sum_of_what_is_left_in_each(loaded_app: Flask) -> None:
    with parts(loaded_app).sessions.reading() as session:
        found, envelopes = picture(session, parts(loaded_app).geography, None, 1), envelopes_at(session, 1)
    uses = [use_of(region, envelopes) for region in found.regions]
    silent = [use for use in uses if use.envelope_cents and use.committed_cents is None]
    known = use_of_known(found.regions, envelopes)
    assert silent
    assert known.remaining_cents == sum(use.remaining_cents or 0 for use in uses)
    assert known.envelope_cents == (envelopes.total_cents or 0) - sum(use.envelope_cents or 0 for use in silent)
    assert use_of_known([], envelopes) == Use(None, None)


def test_version_is_said_to_be_in_force_only_while_it_is(loaded_app: Flask) -> None:
    someone = enter(loaded_app, "DGCS")
    for number, told in (("2", True), ("1", False), ("77", False), ("02", False), ("<b>", False)):
        someone.get(f"{URL}?version={number}")
        assert ("est en vigueur" in plain(someone)) == told, number


def test_menu_leads_to_the_envelopes(app: Flask) -> None:
    for profile, address in (("DGCS", "/recueils"), ("Administration du service", "/administration")):
        someone = enter(app, profile)
        someone.get(address)
        assert URL in someone.page.links
        someone.get(URL)
        current = re.findall(r'href="([^"]+)"[^>]* aria-current="page"', someone.client.get(URL).get_data(as_text=True))
        assert current == [URL]
