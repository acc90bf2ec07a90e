"""Rights: every route declares its permission, and what is foreign looks absent."""

import re
from pathlib import Path

import pytest
from flask import Flask

from survey.data import geography
from survey.domain.policy import GRANTS, Actor, Permission, Role, may
from tests.web.site import enter, visitor

ROUTES = Path(__file__).parent / "routes.txt"
AGENT = "DDETSPP de la Lozère"
PROFILES = (AGENT, "Commissaire – Occitanie", "DIPLP", "DGCS", "Administration du service")


def listed(app: Flask) -> str:
    """Give the list of routes with what each asks for, as the snapshot keeps it."""
    lines = []
    for rule in app.url_map.iter_rules():
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        permission = getattr(app.view_functions[rule.endpoint], "permission", None)
        lines.append(f"{methods:5} {rule.rule}  {permission.name if permission else 'NONE'}")
    return "\n".join(sorted(lines)) + "\n"


def test_every_route_declares_its_permission(app: Flask) -> None:
    assert "NONE" not in listed(app)


def test_routes_are_those_of_the_snapshot(app: Flask) -> None:
    assert listed(app) == ROUTES.read_text(encoding="utf-8")


def test_route_without_a_permission_answers_404(app: Flask) -> None:
    app.add_url_rule("/oubli", "oubli", lambda: "secret")
    assert enter(app, "Administration du service").client.get("/oubli").status_code == 404


def test_only_public_routes_answer_who_has_not_entered(app: Flask) -> None:
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        permission: Permission = vars(app.view_functions[rule.endpoint])["permission"]
        if permission is Permission.PUBLIC:
            continue
        url = re.sub(r"<[^>]+>", "1", rule.rule)
        if "GET" in (rule.methods or ()):
            response = client.get(url)
            if vars(app.view_functions[rule.endpoint])["by_token"]:
                assert (response.status_code, response.headers["WWW-Authenticate"][:5]) == (401, "Basic"), url
                continue
            assert (response.status_code, response.location.split("?")[0]) == (302, "/entrer"), url
        else:
            assert client.post(url).status_code in {400, 401}, url


DOSSIER_PAGES = ("", "/formulaire", "/recapitulatif", "/transmissions/1")


def test_agent_gets_404_for_the_pages_of_another_department(app: Flask) -> None:
    someone = enter(app, AGENT)
    for page in DOSSIER_PAGES:
        assert someone.client.get(f"/recueils/2024-48{page}").status_code == 200, page
        foreign = someone.client.get(f"/recueils/2024-61{page}")
        absent = someone.client.get(f"/recueils/2024-01{page}")
        assert (foreign.status_code, absent.status_code) == (404, 404), page
        assert foreign.get_data() == absent.get_data(), page


def test_agent_cannot_write_in_another_department(app: Flask) -> None:
    someone = enter(app, AGENT)
    someone.get("/recueils/2024-48/recapitulatif")
    token = {"csrf_token": someone.form("/transmission").value("csrf_token"), "cle": "a-key-of-mine"}
    turn = token | {"question": "territorial_assessment@pact", "reponse": "intrusion"}
    for url, data in (
        ("/recueils/2024-61/tours", turn),
        ("/recueils/2024-61/formulaire/pact", token | {"reponse-territorial_assessment@pact": "intrusion"}),
        ("/recueils/2024-61/transmission", token),
        ("/recueils/2024-61/elements/pact/retirer", token),
        ("/recueils", token | {"territoire": "61"}),
        ("/recueils/commun", token | {"territoire": "2A"}),
    ):
        assert someone.client.post(url, data=data).status_code == 404, url


def test_items_of_another_dossier_are_absent(app: Flask) -> None:
    orne, lozere = enter(app, "DDETSPP de l’Orne"), enter(app, AGENT)
    orne.get("/recueils/2024-61/recapitulatif")
    item = next(form.action for form in orne.page.forms if form.action.endswith("/retirer")).split("/")[4]
    lozere.get("/recueils/2024-48/recapitulatif")
    token = lozere.form("/transmission").value("csrf_token")
    data = {"csrf_token": token, "cle": "a-key-of-mine"}
    stolen = lozere.client.post(f"/recueils/2024-48/elements/{item}/retirer", data=data)
    assert stolen.status_code == 404
    assert lozere.client.get(f"/recueils/2024-48/formulaire/{item}").status_code == 404


@pytest.mark.parametrize(
    ("profile", "allowed"),
    [
        (AGENT, {"/recueils"}),
        ("Commissaire – Occitanie", {"/recueils", "/recueils/2024-48/recapitulatif", "/suivi/regions/76"}),
        ("DIPLP", {"/recueils", "/recueils/2024-61/recapitulatif", "/suivi", "/suivi/regions/76", "/exports"}),
    ],
)
def test_each_profile_reaches_its_pages(app: Flask, profile: str, allowed: set[str]) -> None:
    someone = enter(app, profile)
    for url in allowed:
        someone.get(url)
        assert someone.status == 200, url


@pytest.mark.parametrize(
    ("profile", "refused"),
    [
        (AGENT, {"/suivi", "/suivi/regions/76", "/exports"}),
        ("Commissaire – Occitanie", {"/suivi/regions/28", "/recueils/2024-61", "/exports"}),
    ],
)
def test_each_profile_is_kept_from_others_pages(app: Flask, profile: str, refused: set[str]) -> None:
    someone = enter(app, profile)
    for url in refused:
        assert someone.client.get(url).status_code == 404, url


def test_who_follows_reads_and_does_not_write(app: Flask) -> None:
    someone = enter(app, "DIPLP")
    someone.get("/recueils/2024-48")
    assert someone.asked == ""
    token = someone.form("/quitter").value("csrf_token")
    answer = {"csrf_token": token, "cle": "key-of-diplp", "question": "pact_state@pact", "choix": "none"}
    assert someone.client.post("/recueils/2024-48/tours", data=answer).status_code == 404


def test_leaving_ends_every_copy_of_the_cookie(app: Flask) -> None:
    someone = enter(app, AGENT)
    cookie = someone.client.get_cookie("recueil")
    assert cookie is not None
    someone.get("/recueils")
    someone.send(someone.form("/quitter"))
    thief = visitor(app)
    thief.client.set_cookie("recueil", cookie.value)
    response = thief.client.get("/recueils")
    assert response.status_code == 302


def test_entering_leads_back_inside_the_site_only(app: Flask) -> None:
    someone = visitor(app)
    for target, expected in (
        ("/recueils/2024-48/recapitulatif", "/recueils/2024-48/recapitulatif"),
        ("//evil.example/x", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("/\r/evil.example", "/"),
        (f"/{'a' * 4_000}", "/"),  # longer than a cookie could keep
    ):
        someone.client.get("/entrer", query_string={"suite": target})
        page = someone.get("/entrer")
        assert page is not None
        form = someone.form("/entrer")
        someone.send(form, profil=form.buttons[0][1], suite=target)
        assert someone.location == expected


LOZERE = geography().territories["48"]


def test_policy_denies_what_it_does_not_name() -> None:
    for role in Role:
        actor = Actor(1, "x", role, frozenset({"48"}), frozenset({"76"}))
        for permission in Permission:
            if permission in {Permission.PUBLIC, Permission.SIGNED_IN}:
                assert may(actor, permission)
            else:
                assert may(actor, permission) is (permission in GRANTS[role])
    for permission in set(Permission) - {Permission.PUBLIC}:
        assert not may(None, permission, LOZERE)


def test_policy_keeps_each_within_their_scope() -> None:
    agent = Actor(1, "x", Role.AGENT, departments=frozenset({"61"}))
    commissioner = Actor(2, "y", Role.COMMISSIONER, regions=frozenset({"28"}))
    nobody = Actor(3, "z", Role.AGENT)
    for actor in (agent, commissioner, nobody):
        assert not may(actor, Permission.READ_DOSSIER, LOZERE)
    assert not may(commissioner, Permission.FOLLOW_REGION, region="76")
    assert may(
        Actor(4, "w", Role.AGENT, departments=frozenset({"2B"})), Permission.EDIT_DOSSIER, geography().territories["20"]
    )
