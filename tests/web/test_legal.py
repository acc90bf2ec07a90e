"""The pages that a service of the State owes: there, true, and led to from every page."""

import json
import re
from dataclasses import replace

import pytest
from flask import Flask

from survey.domain.personal_data import REGISTER
from survey.settings import Settings, faults
from survey.web.sitemap import LEFT_OUT, PAGES, paths
from tests.browser.judging import RULES, WIDTHS
from tests.web.reading import Page
from tests.web.site import Visitor, enter, visitor
from wsgi import create_app

OBLIGATORY = ("/plan-du-site", "/accessibilite", "/mentions-legales", "/donnees-personnelles", "/cookies")


def read(someone: Visitor, url: str) -> Page:
    page = someone.get(url)
    assert page is not None
    assert someone.status == 200
    return page


@pytest.mark.parametrize("path", OBLIGATORY)
def test_page_is_open_to_everybody_and_led_to_from_every_page(app: Flask, path: str) -> None:
    assert path in read(visitor(app), "/").links
    assert path in read(visitor(app), path).links
    assert path in read(enter(app, "DIPLP"), "/suivi").links


def test_sign_in_page_says_what_is_kept(app: Flask) -> None:
    page = read(visitor(app), "/entrer")
    assert "rc-collection" in page.source
    assert page.links.count("/donnees-personnelles") == 2


def test_footer_of_an_error_page_leads_there_too(app: Flask) -> None:
    someone = visitor(app)
    page = someone.get("/nulle-part")
    assert page is not None
    assert set(OBLIGATORY) <= set(page.links)


def test_demonstration_says_that_nobody_publishes_it(app: Flask) -> None:
    assert "Ceci est une démonstration" in read(visitor(app), "/mentions-legales").text


def test_installation_says_who_publishes_it(settings: Settings) -> None:
    named = replace(settings, publisher="Délégation X", host_name="Hébergeur Y", contact="nous@example.gouv.fr")
    someone = visitor(create_app(named))
    for url, words in {
        "/mentions-legales": ("Délégation X", "Hébergeur Y", "nous@example.gouv.fr"),
        "/donnees-personnelles": ("Délégation X", "nous@example.gouv.fr"),
        "/accessibilite": ("nous@example.gouv.fr",),
    }.items():
        text = read(someone, url).text
        assert [word for word in words if word not in text] == []


def test_installation_that_names_nobody_does_not_start(settings: Settings) -> None:
    bare = replace(settings, demonstration=False)
    assert any("RECUEIL_PUBLISHER" in fault for fault in faults(bare))
    named = replace(bare, publisher="Délégation X", host_name="Hébergeur Y", contact="nous@example.gouv.fr")
    assert not any("RECUEIL_PUBLISHER" in fault for fault in faults(named))


def test_declaration_tells_what_is_measured_and_no_more(app: Flask) -> None:
    text = read(visitor(app), "/accessibilite").text
    assert "non conforme" in text
    assert "partiellement" not in text
    assert "aucun audit" in text
    for width in WIDTHS:
        assert f"{width:,}".replace(",", " ") in text.replace("\u202f", " ")
    assert {"wcag2aa", "wcag21aa", "wcag22aa", "RGAAv4", "best-practice"} <= set(RULES)


def test_cookies_listed_are_those_that_are_set(app: Flask) -> None:
    someone = enter(app, "DDETSPP de la Lozère")
    for url in ("/recueils", "/recueils/2024-48", "/mes-donnees", "/cookies", "/nulle-part"):
        someone.get(url)
    stored = {key[2] for key in someone.client._cookies or ()}  # noqa: SLF001  the whole jar: the client only gives a cookie by its name
    listed = set(re.findall(r"<code>([^<]+)</code>", read(someone, "/cookies").source))
    assert stored == listed == {"recueil"}


def test_cookie_has_its_guarded_name_over_https(settings: Settings) -> None:
    app = create_app(replace(settings, base_url="https://recueil.example"))
    assert "<code>__Host-recueil</code>" in app.test_client().get("/cookies").get_data(as_text=True)


def test_every_address_is_in_the_plan_or_left_out_for_a_reason(app: Flask) -> None:
    with app.app_context():
        there = set(paths())
    assert there - PAGES.keys() - LEFT_OUT.keys() == set()
    assert PAGES.keys() - there == set()
    assert LEFT_OUT.keys() - there == set()


@pytest.mark.parametrize(
    ("name", "path", "is_there"),
    [
        ("DDETSPP de la Lozère", "/recueils", True),
        ("DDETSPP de la Lozère", "/suivi", False),
        ("DDETSPP de la Lozère", "/administration/journal", False),
        ("Commissaire – Occitanie", "/suivi/regions/76", True),
        ("DIPLP", "/exports", True),
        ("DIPLP", "/administration/journal", False),
        ("Administration du service", "/administration/journal", True),
        ("Administration du service", "/mes-donnees", True),
    ],
)
def test_plan_leads_where_this_person_may_go(app: Flask, name: str, path: str, *, is_there: bool) -> None:
    page = read(enter(app, name), "/plan-du-site")
    assert (f'<li><a class="fr-link" href="{path}">' in page.source) is is_there


def test_every_page_of_the_plan_opens(app: Flask) -> None:
    for name in ("DDETSPP de la Lozère", "Commissaire – Occitanie", "DIPLP", "DGCS", "Administration du service"):
        someone = enter(app, name)
        inside = re.findall(r'<li><a class="fr-link" href="([^"]+)">', read(someone, "/plan-du-site").source)
        assert [path for path in inside if someone.client.get(path, follow_redirects=True).status_code != 200] == []


def test_register_is_printed_whole(app: Flask) -> None:
    text = read(visitor(app), "/donnees-personnelles").text
    for entry in REGISTER:
        for told in (entry.title, entry.why, *(term.label[1:] for term in entry.terms)):
            assert told.replace("\u00a0", " ").replace("\u202f", " ") in text.replace("\u202f", " ")


def test_person_sees_and_takes_away_what_is_held_on_them(app: Flask) -> None:
    someone = enter(app, "DDETSPP de la Lozère")
    page = read(someone, "/mes-donnees")
    assert "DDETSPP de la Lozère" in page.text
    assert "Lozère (48)" in page.text
    response = someone.client.get("/mes-donnees/donnees.json")
    assert response.mimetype == "application/json"
    told = json.loads(response.get_data(as_text=True))
    assert told["territoires"] == [{"departement": "48", "region": None}]
    assert {row["recueil"] for row in told["historique"]} == {"2024-48"}
    again = json.loads(someone.client.get("/mes-donnees/donnees.json").get_data(as_text=True))
    assert again["journal"][-1]["quoi"] == "personal_data.exported"


def test_nobody_signed_in_has_no_data_to_see(app: Flask) -> None:
    for url in ("/mes-donnees", "/mes-donnees/donnees.json"):
        assert visitor(app).client.get(url).status_code == 302
