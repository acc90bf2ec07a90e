"""Headers, cookies, tokens, sizes, and a service that starts safe or not at all (RELIABILITY, promises 8 and 10)."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from flask import Flask

from survey.clock import DayClock, StoppedClock, SystemClock, clock_from
from survey.settings import Settings, UnsafeSettingsError, checked, settings_from
from tests.live import ROOT, SECRET
from tests.web.site import enter, visitor
from wsgi import create_app

if TYPE_CHECKING:  # a plugin is imported by pytest alone, which rewrites its asserts
    from tests.postgres import Cluster

SAFE = {"RECUEIL_SECRET_KEY": SECRET, "RECUEIL_DEMONSTRATION": "1"}


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "RECUEIL_SECRET_KEY"),
        ({"RECUEIL_SECRET_KEY": "court", "RECUEIL_DEMONSTRATION": "1"}, "RECUEIL_SECRET_KEY"),
        ({"RECUEIL_SECRET_KEY": "x" * 40, "RECUEIL_DEMONSTRATION": "1"}, "RECUEIL_SECRET_KEY"),
        (SAFE | {"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
        ({"RECUEIL_SECRET_KEY": SECRET}, "RECUEIL_DEMONSTRATION=1"),
        ({"RECUEIL_SECRET_KEY": SECRET, "RECUEIL_BASE_URL": "http://recueil.example"}, "https://"),
        ({"RECUEIL_SECRET_KEY": SECRET}, "RECUEIL_TRUSTED_HOSTS"),
        ({"RECUEIL_SECRET_KEY": SECRET, "RECUEIL_CLOCK": "2024-10-15"}, "RECUEIL_CLOCK"),
        (SAFE | {"RECUEIL_CLOCK": "demain"}, "RECUEIL_CLOCK"),
    ],
)
def test_unsafe_settings_refuse_to_start(environment: dict[str, str], told: str, tmp_path: Path) -> None:
    with pytest.raises(UnsafeSettingsError, match=told):
        checked(settings_from(environment, tmp_path))


def test_application_checks_settings_made_in_code_too(settings: Settings) -> None:
    with pytest.raises(UnsafeSettingsError):
        create_app(replace(settings, secret_key=""))


def test_command_runs_on_unsafe_settings_and_no_page_answers(settings: Settings) -> None:
    with click.Context(click.Command("any")):
        app = create_app(replace(settings, secret_key=""))
    assert app.test_client().get("/").status_code == 503
    assert app.test_cli_runner().invoke(args=["questionnaire", "dump"]).output.startswith("# Recueil")


def test_demonstration_settings_are_read(tmp_path: Path) -> None:
    read = settings_from(SAFE | {"RECUEIL_CLOCK": "2024-10-15"}, tmp_path)
    assert read.demonstration
    assert isinstance(read.clock, DayClock)
    assert str(tmp_path / "instance" / "recueil.sqlite3") in read.database_url
    assert SECRET not in repr(read)


def test_clock_setting_has_three_forms() -> None:
    assert isinstance(clock_from(""), SystemClock)
    stopped = clock_from("2024-12-31T23:59:58")
    assert isinstance(stopped, StoppedClock)
    assert stopped.now().isoformat() == "2024-12-31T22:59:58+00:00"
    assert clock_from("2024-10-15").now().date().isoformat() in {"2024-10-14", "2024-10-15"}


def test_state_brand_is_for_the_state_alone(settings: Settings) -> None:
    assert not settings.is_state_site
    state = replace(settings, demonstration=False, base_url="https://recueil.solidarites.gouv.fr")
    assert state.is_state_site
    assert not replace(state, demonstration=True).is_state_site
    with pytest.raises(UnsafeSettingsError):
        checked(state)


def test_every_page_carries_the_safe_headers(app: Flask) -> None:
    someone = enter(app, "DDETSPP de la Lozère")
    for url in ("/entrer", "/recueils", "/recueils/2024-48", "/nulle-part"):
        headers = someone.client.get(url).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert policy.startswith("default-src 'none'")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"


def test_cookie_is_kept_from_scripts_and_other_sites(app: Flask) -> None:
    cookie = enter(app, "DDETSPP de la Lozère").client.get_cookie("recueil")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_post_without_a_token_is_refused_and_offers_to_send_again(app: Flask) -> None:
    someone = enter(app, "DDETSPP de la Lozère")
    response = someone.client.post(
        "/recueils/2024-48/tours",
        data={"question": "territorial_assessment@pact", "cle": "some-key-1", "reponse": "un long texte"},
    )
    assert response.status_code == 400
    page = response.get_data(as_text=True)
    assert "un long texte" in page
    someone._see(response)  # noqa: SLF001  # the page is checked, and its form is sent again
    someone.send(someone.form("/tours"))
    assert someone.status == 303


def test_payload_too_large_is_told(app: Flask) -> None:
    someone = enter(app, "DDETSPP de la Lozère")
    someone.get("/recueils/2024-48?q=territorial_assessment@pact")
    page = someone.turn(reponse="x" * 600_000)
    assert someone.status == 413
    assert page is not None
    assert "trop long" in page.text


def test_numbers_beyond_reason_are_absent(app: Flask) -> None:
    someone = enter(app, "DDETSPP de la Lozère")
    huge = "9" * 25
    for url in (f"/recueils/{huge}-48", "/recueils/02024-48", f"/recueils/2024-48/transmissions/{huge}"):
        assert someone.client.get(url).status_code == 404, url
    someone.get("/entrer")
    someone.send(someone.form("/entrer"), profil=huge)
    assert someone.status == 404


def test_address_with_a_nul_is_absent(app: Flask) -> None:
    """No text of PostgreSQL can hold one: it would be an error of the service."""
    for path in ("/entrer?suite=%00", "/?%00=a&b=%00"):
        assert visitor(app).client.get(path).status_code == 404


def test_every_write_wants_its_key(app: Flask) -> None:
    someone = enter(app, "DDETSPP de la Lozère")
    someone.get("/recueils/2024-48/recapitulatif")
    token = {"csrf_token": someone.form("/transmission").value("csrf_token")}
    for url in ("/tours", "/formulaire", "/transmission", "/elements/pact/retirer"):
        for key in ({}, {"cle": ""}, {"cle": "k" * 65}, {"cle": "with\0nul-byte"}):
            assert someone.client.post(f"/recueils/2024-48{url}", data=token | key).status_code == 422, (url, key)


def test_health_tells_alive_and_ready(app: Flask) -> None:
    client = visitor(app).client
    assert client.get("/sante").get_json() == {"state": "alive"}
    assert client.get("/sante/pret").get_json() == {"state": "ready"}


def test_readiness_refuses_an_old_schema(settings: Settings, tmp_path: Path) -> None:
    app = create_app(replace(settings, database_url=f"sqlite:///{tmp_path / 'empty.sqlite3'}"))
    response = app.test_client().get("/sante/pret")
    assert response.status_code == 503
    assert "schéma" in response.get_json()["faults"][0]


def test_database_away_is_told_and_the_text_kept(
    settings: Settings, postgres_cluster: "Cluster", loaded_postgres_template: str
) -> None:
    url = postgres_cluster.create_database(loaded_postgres_template)
    someone = enter(create_app(replace(settings, database_url=url)), "DDETSPP de la Lozère")
    someone.get("/recueils/2024-48?q=territorial_assessment@pact")
    postgres_cluster.drop_database(url)
    page = someone.turn(reponse="un texte qui ne doit pas se perdre")
    assert someone.status == 503
    assert page is not None
    assert "momentanément indisponible" in page.text
    assert "un texte qui ne doit pas se perdre" in page.source
    assert someone.form("/tours").value("cle")


def test_user_text_is_escaped_everywhere(app: Flask) -> None:
    someone = enter(app, "DDETSPP de la Lozère")
    nasty = "<script>alert(1)</script>\"'{{7*7}} <img src=x onerror=alert(1)>"
    someone.get("/recueils/2024-48?q=territorial_assessment@pact")
    someone.turn(reponse=nasty)
    assert someone.status == 303
    for url in ("/recueils/2024-48?partie=pact", "/recueils/2024-48/recapitulatif", "/recueils/2024-48/formulaire"):
        page = someone.get(url)
        assert page is not None
        assert "<script>alert" not in page.source
        assert "49" not in page.source.split("&lt;script&gt;")[1][:40]


def test_front_server_logs_no_link_whether_over_https_or_not() -> None:
    servers = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8").split("\nserver {")[1:]
    assert ["access_log /var/log/nginx/recueil.log recueil;" in server for server in servers] == [True, True]
