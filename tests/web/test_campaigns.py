"""Campaigns on the site: the pages of those who run them, the deadline everywhere, and nothing written after closing."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from survey.demonstration.loading import CLOSES_AT, OPENS_AT
from survey.domain.policy import Permission
from survey.settings import Settings
from tests.conftest import NOW
from tests.web.conftest import at
from tests.web.site import Visitor, enter

AGENT = "DDETSPP de la Lozère"
REUNION = "DEETS de La Réunion"
CAMPAIGNS = "/administration/campagnes"
LAST = CLOSES_AT + timedelta(milliseconds=900)
AFTER = CLOSES_AT + timedelta(seconds=1)
TEXT = "Un texte long à ne pas perdre, tapé dans la dernière seconde"
WRITING = {Permission.OPEN_DOSSIER, Permission.EDIT_DOSSIER, Permission.TRANSMIT_DOSSIER}
CLOSED = "La campagne est close depuis le 31 décembre 2024 à 23:59:59, heure de Paris"


def read(visitor: Visitor) -> str:
    """Give the text of the page, its spaces made plain."""
    text = unescape(re.sub(r"<[^>]+>", " ", visitor.page.source))
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def extend(app: Flask, *codes: str, until: str = "15/01/2025") -> Visitor:
    someone = enter(app, "DIPLP")
    someone.get(f"{CAMPAIGNS}/2024/prolonger")
    someone.send(someone.form("/prolonger"), territoire=list(codes), jusqu_au=until, motif="Comité reporté")
    return someone


# ------------------------------------------------------------------------------------------------- to the second, by POST


def test_turn_in_the_closing_second_is_kept_and_the_next_one_refused_with_its_text(settings: Settings) -> None:
    someone = enter(at(settings, LAST), AGENT)
    someone.get("/recueils/2024-48?q=territorial_assessment@pact")
    form = someone.form("/tours")
    someone.send(form, reponse="Diagnostic dit à temps")
    assert someone.status == 303
    someone.get("/recueils/2024-48?q=territorial_assessment@pact")
    form = someone.form("/tours")
    later = enter(at(settings, AFTER), AGENT)
    later.get("/recueils")
    token = later.form("/quitter").value("csrf_token")
    later.send(form, reponse=TEXT, csrf_token=token)
    assert later.status == 409
    assert TEXT in later.page.source
    assert CLOSED in read(later)
    later.get("/recueils/2024-48/recapitulatif")
    assert "Diagnostic dit à temps" in later.page.source
    assert TEXT not in later.page.source


def test_every_way_to_write_is_closed_after_closing(settings: Settings) -> None:
    before = enter(at(settings, NOW), AGENT)
    before.get("/recueils/2024-48/recapitulatif")
    item = next(form.action for form in before.page.forms if form.action.endswith("/retirer")).split("/")[4]
    someone = enter(at(settings, AFTER), AGENT)
    someone.get("/recueils/2024-48/recapitulatif")
    token = someone.form("/quitter").value("csrf_token")
    shown = someone.page.source
    sent = {"csrf_token": token, "cle": "a-key-after-closing", "actions": item, "explication": TEXT}
    turn = {"question": "territorial_assessment@pact", "reponse": TEXT}
    field = {"reponse-territorial_assessment@pact": TEXT, f"reponse-description@{item}": TEXT}
    tried = 0
    for rule in someone.client.application.url_map.iter_rules():
        permission = vars(someone.client.application.view_functions[rule.endpoint])["permission"]
        if permission not in WRITING or "POST" not in (rule.methods or ()) or "<reference>" not in rule.rule:
            continue
        url = re.sub(r"<[^>]*>", "1", rule.rule.replace("<reference>", "2024-48").replace("<item>", item))
        for more in ({}, {"geste": "annuler"}) if url.endswith("/tours") else ({},):
            response = someone.client.post(url, data=sent | turn | field | more)
            assert response.status_code == 409, url
            assert "close depuis le" in response.get_data(as_text=True), url
            tried += 1
    assert tried >= 8
    someone.get("/recueils/2024-48/recapitulatif")
    assert someone.page.source.count(TEXT) == shown.count(TEXT) == 0
    assert not [form for form in someone.page.forms if "/recueils/2024-48" in form.action]


@pytest.mark.parametrize(("profile", "code", "url"), [("Nord", "59", "/recueils"), ("2A", "2A", "/recueils/commun")])
def test_nothing_is_begun_nor_agreed_after_closing(settings: Settings, profile: str, code: str, url: str) -> None:
    names = {"Nord": "DDETS du Nord", "2A": "DDETSPP de la Corse-du-Sud"}
    someone = enter(at(settings, AFTER), names[profile])
    someone.get("/recueils")
    token = someone.form("/quitter").value("csrf_token")
    response = someone.client.post(url, data={"csrf_token": token, "cle": "a-key-of-mine", "territoire": code})
    text = response.get_data(as_text=True)
    assert response.status_code == 409 or (code == "2A" and response.status_code == 404)
    assert "close depuis le" in text or response.status_code == 404


# ---------------------------------------------------------------------------------------------- the deadline, everywhere


def test_deadline_and_days_left_are_on_every_page_of_an_agent(settings: Settings) -> None:
    someone = enter(at(settings, NOW), AGENT)
    for page in ("/recueils", "/recueils/2024-48", "/recueils/2024-48/formulaire", "/recueils/2024-48/recapitulatif"):
        someone.get(page)
        assert "Il reste 77 jours , clôture le 31 décembre 2024 à 23:59:59, heure de Paris" in read(someone), page


def test_overseas_agents_see_their_own_hour_beside(settings: Settings) -> None:
    someone = enter(at(settings, NOW), REUNION)
    for page in ("/recueils", "/recueils/2024-974"):
        someone.get(page)
        assert "heure de Paris (1er janvier 2025 à 02:59:59 à La Réunion)" in read(someone), page
    late = enter(at(settings, AFTER), REUNION)
    late.get("/recueils/2024-974")
    assert f"{CLOSED} (1er janvier 2025 à 02:59:59 à La Réunion)" in read(late)


def test_home_tells_the_campaign_before_during_and_after(settings: Settings) -> None:
    for instant, told in (
        (OPENS_AT - timedelta(days=2), "Campagne 2024 : ouverture le 1er juillet 2024 à 00:00:00, heure de Paris"),
        (LAST, "Campagne 2024 : ouverte, clôture le 31 décembre 2024 à 23:59:59, heure de Paris"),
        (AFTER, "Campagne 2024 : close depuis le 31 décembre 2024 à 23:59:59, heure de Paris"),
    ):
        page = at(settings, instant).test_client().get("/").get_data(as_text=True)
        assert told in re.sub(r"[\s\u00a0\u202f]+", " ", unescape(page)), instant


# --------------------------------------------------------------------------------------------------------- running them


def test_campaign_of_the_next_year_is_opened_from_the_page(settings: Settings) -> None:
    someone = enter(at(settings, NOW), "DIPLP")
    someone.get(CAMPAIGNS)
    assert "Campagne 2024" in read(someone)
    someone.get(f"{CAMPAIGNS}/ouvrir")
    form = someone.form("/ouvrir")
    someone.send(form, ouverture="31/12/2024", cloture="01/12/2024", cloture_heure="25:00")
    assert someone.status == 422
    assert "Écrivez une heure" in read(someone)
    someone.send(someone.form("/ouvrir"), ouverture="31/12/2024", cloture="01/12/2024", cloture_heure="")
    assert someone.status == 422
    assert "La campagne 2024 court jusqu’au 31 décembre 2024" in read(someone)
    assert "La clôture vient avant l’ouverture" in read(someone)
    form = someone.form("/ouvrir")
    someone.send(form, ouverture="01/07/2025", cloture="31/12/2025")
    assert (someone.status, someone.location) == (303, f"{CAMPAIGNS}/2025?fait=ouverte")
    someone.send(form, ouverture="01/07/2025", cloture="31/12/2025")
    assert (someone.status, someone.location) == (303, f"{CAMPAIGNS}/2025?fait=ouverte")
    someone.get("/recueils")
    assert "2024-48" in someone.page.source


def test_closing_shows_its_effects_before_it_is_done(settings: Settings) -> None:
    someone = enter(at(settings, NOW), "DIPLP")
    someone.get(f"{CAMPAIGNS}/2024/cloture?maintenant=1")
    assert "passent aussitôt en lecture seule" in read(someone)
    assert re.search(r"\d+ recueils commencés, dont \d+ jamais transmis", read(someone))
    someone.send(someone.form("/cloture"))
    assert someone.status == 303
    agent = enter(at(settings, NOW), AGENT)
    agent.get("/recueils/2024-48")
    assert "La campagne est close depuis le 15 octobre 2024 à 09:59:59, heure de Paris" in read(agent)
    assert agent.asked == ""


def test_closing_that_stays_where_it_is_promises_nothing(settings: Settings) -> None:
    someone = enter(at(settings, NOW), "DIPLP")
    someone.get(f"{CAMPAIGNS}/2024/cloture?jour=31/12/2024")
    assert "C’est déjà la clôture de cette campagne : rien ne changera." in read(someone)
    assert "auront plus de temps" not in read(someone)


def test_closing_that_cannot_be_is_told_beside_its_field(settings: Settings) -> None:
    someone = enter(at(settings, NOW), "DIPLP")
    for asked, told in (
        ("jour=hier", "Écrivez un jour qui existe"),
        ("jour=01/10/2024", "Cet instant est passé"),
        ("jour=30/03/2025&heure=02:30", "l’heure d’été la saute"),
        ("jour=0001-01-01", "Écrivez un jour qui existe"),
    ):
        someone.get(f"{CAMPAIGNS}/2024/cloture?{asked}")
        assert someone.status == 422
        assert told in read(someone), asked


def test_extension_is_given_from_the_page_and_seen_by_its_agents(settings: Settings) -> None:
    someone = extend(at(settings, NOW), "974", "48")
    assert someone.status == 303
    assert "La Réunion En vigueur 15 janvier 2025 à 23:59:59" in read(someone)
    agent = enter(at(settings, AFTER), REUNION)
    agent.get("/recueils/2024-974?q=territorial_assessment@pact")
    assert (
        "prolongé jusqu’au 15 janvier 2025 à 23:59:59, heure de Paris (16 janvier 2025 à 02:59:59 à La Réunion)"
        in read(agent)
    )
    assert agent.asked
    other = enter(at(settings, AFTER), "DDETSPP de l’Orne")
    other.get("/recueils/2024-61")
    assert CLOSED in read(other)


def test_extension_that_cannot_be_keeps_what_was_typed(settings: Settings) -> None:
    someone = extend(at(settings, NOW), until="15/13/2025")
    assert someone.status == 422
    assert "Écrivez un jour qui existe" in read(someone)
    someone.send(someone.form("/prolonger"), jusqu_au="15/01/2025", motif="Comité <b>reporté</b>")
    assert someone.status == 422
    assert "Choisissez au moins un territoire" in read(someone)
    assert "Comité &lt;b&gt;reporté&lt;/b&gt;" in someone.page.source


def test_extension_tells_everything_that_is_wrong_at_once(settings: Settings) -> None:
    someone = enter(at(settings, NOW), "DIPLP")
    someone.get(f"{CAMPAIGNS}/2024/prolonger")
    someone.send(someone.form("/prolonger"))
    told = ("Écrivez un jour qui existe", "Dites pourquoi", "Choisissez au moins un territoire")
    assert [text for text in told if text not in read(someone)] == []


def test_late_version_is_marked_wherever_it_is_listed(settings: Settings) -> None:
    extend(at(settings, NOW), "48")
    agent = enter(at(settings, AFTER), AGENT)
    agent.get("/recueils/2024-48/recapitulatif")
    assert "Hors délai" not in read(agent)
    agent.send(agent.form("/transmission"))
    assert agent.status == 303
    assert "Hors délai" in read(agent)
    assert "pendant la prolongation accordée" in read(agent)
    for page in ("/recueils", "/recueils/2024-48/recapitulatif"):
        agent.get(page)
        assert "Hors délai" in read(agent), page
    agent.get("/recueils/2024-48/transmissions/1")
    assert "Hors délai" not in read(agent)
    commissioner = enter(at(settings, AFTER), "Commissaire – Occitanie")
    for page in ("/recueils", "/suivi/regions/76"):
        commissioner.get(page)
        assert "hors délai" in read(commissioner).lower(), page


# ------------------------------------------------------------------------------------------- a year begun from another


def test_new_year_is_followed_from_its_first_minute_and_leads_to_the_one_before(settings: Settings) -> None:
    someone = enter(at(settings, NOW), "DIPLP")
    someone.get(f"{CAMPAIGNS}/ouvrir")
    someone.send(someone.form("/ouvrir"), ouverture="01/07/2025", cloture="31/12/2025")
    following = at(settings, NOW + timedelta(days=365))
    nation = enter(following, "DIPLP")
    nation.get("/suivi")
    assert (nation.status, "Campagne 2025" in read(nation)) == (200, True)
    commissioner = enter(following, "Commissaire – Occitanie")
    commissioner.get("/recueils")
    assert "/recueils/2024-48/recapitulatif" in commissioner.page.links
    assert "Mes recueils" not in read(commissioner)


def test_year_begins_from_the_one_before(settings: Settings) -> None:
    someone = enter(at(settings, NOW), "DIPLP")
    someone.get(f"{CAMPAIGNS}/ouvrir")
    someone.send(someone.form("/ouvrir"), ouverture="01/07/2025", cloture="31/12/2025")
    agent = enter(at(settings, NOW + timedelta(days=365)), AGENT)
    agent.get("/recueils")
    assert "Campagnes précédentes" in read(agent)
    agent.send(agent.form("/recueils"))
    assert "Reprendre de 2024" in read(agent)
    agent.get("/recueils/2025-48/reprise")
    form = agent.form("/reprise")
    ticked = [value for name, value in form.fields if name == "actions"]
    assert ticked
    agent.send(form, actions=[])
    assert agent.status == 422
    assert "Cochez au moins une action" in read(agent)
    agent.send(form)
    assert agent.status == 303
    assert agent.location == f"/recueils/2025-48?repris={len(ticked)}"
    assert "reprise" in read(agent)
    again = agent.location
    agent.send(form)
    assert agent.location == again
    agent.get("/recueils/2025-48/reprise")
    assert read(agent).count("Déjà dans le recueil 2025") == len(ticked)
    assert ("sont déjà dans ce recueil" in read(agent)) is not ("Reprendre les actions cochées" in read(agent))
    agent.get(f"/recueils/2025-48?partie={ticked[0]}")
    assert "Repris du recueil 2024" in read(agent)
