"""The feeds as a spreadsheet program reads them: a token and nothing else opens them, and it opens nothing else."""

import csv
import io
import urllib.request
import urllib.response
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from http.client import HTTPMessage
from pathlib import Path
from typing import IO
from urllib.error import HTTPError
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import delete, update
from werkzeug.test import TestResponse

from exports.runs import ExportKind, ExportRun, latest_stored
from survey.clock import StoppedClock
from survey.db.people import FeedToken
from survey.domain.policy import Role
from survey.services import feeds
from survey.settings import Settings
from survey.web import tokens
from tests.conftest import NOW
from tests.exports.feeding import actor, of, stored, token_of
from tests.exports.test_pages import produce
from tests.live import SECRET, serve
from tests.web.site import Visitor, enter
from wsgi import create_app

REGIONS = "/flux/dgcs/regions.csv"


def ask(app: Flask, url: str, token: str | None = None, method: str = "GET", **headers: str) -> TestResponse:
    """Ask as a program: no cookie, and a token if there is one."""
    auth = ("prenom.nom@dgcs.example", token) if token is not None else None
    return app.test_client(use_cookies=False).open(url, method=method, auth=auth, headers=headers, buffered=True)


@dataclass(frozen=True)
class Whole:
    """The site with an export of the DGCS, made once for a worker, and everything that it keeps."""

    app: Flask
    files: dict[Path, bytes]

    def restore(self) -> None:
        of(self.app).engine.dispose()
        self.app.extensions.pop(tokens.KEPT, None)
        for path, content in self.files.items():
            path.write_bytes(content)


@pytest.fixture(scope="module")
def whole(loaded_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    folder = tmp_path_factory.mktemp("feeding")
    database = folder / "recueil.sqlite3"
    database.write_bytes(loaded_sqlite_template.read_bytes())
    settings = Settings(
        instance=folder,
        database_url=f"sqlite:///{database}",
        secret_key=SECRET,
        demonstration=True,
        clock=StoppedClock(NOW),
    )
    app = create_app(settings)
    produce(enter(app, "DGCS"), "dgcs")
    assert ask(app, REGIONS, token_of(of(app))).status_code == 200
    with of(app).begin() as session:
        session.execute(delete(FeedToken))
    of(app).engine.dispose()
    kept = [database, *(folder / "exports").glob("recueil-*")]
    yield Whole(app, {path: path.read_bytes() for path in kept})
    of(app).engine.dispose()


@pytest.fixture
def feeding(whole: Whole) -> Iterator[Flask]:
    """The site, with an export of the DGCS and no token."""
    yield whole.app
    whole.restore()


# ------------------------------------------------------------------------------------------------------------- the routes


def test_program_reads_a_sheet_with_its_token(feeding: Flask) -> None:
    token = token_of(of(feeding))
    response = ask(feeding, REGIONS, token)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["Content-Length"] == str(len(response.data))
    rows = list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[0][:2] == ["Code région", "Région"]
    assert "01" in {row[0] for row in rows}
    assert ask(feeding, "/flux/dgcs/lisez-moi.csv", token).status_code == 200
    assert ask(feeding, REGIONS, token, "HEAD").headers["ETag"] == response.headers["ETag"]


def test_sheet_that_did_not_change_is_not_sent_again(feeding: Flask) -> None:
    token = token_of(of(feeding))
    etag = ask(feeding, REGIONS, token).headers["ETag"]
    for known in (etag, f"W/{etag}"):
        again = ask(feeding, REGIONS, token, If_None_Match=known)
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    assert ask(feeding, REGIONS, token, If_None_Match='"other"').status_code == 200
    assert ask(feeding, REGIONS, None, If_None_Match=etag).status_code == 401


@pytest.mark.parametrize("damage", ["cut", "emptied", "flipped"])
def test_kept_form_that_is_spoilt_is_drawn_again(feeding: Flask, damage: str) -> None:
    token = token_of(of(feeding))
    first = ask(feeding, REGIONS, token)
    [kept] = feeding.extensions["recueil"].settings.exports_folder.glob("*.zip")
    content = kept.read_bytes()
    with ZipFile(kept) as package:
        place = package.getinfo("regions.csv").header_offset + 60
    flipped = bytes(byte ^ 255 for byte in content[place : place + 60])
    spoilt = {
        "cut": content[: len(content) // 2],
        "emptied": b"",
        "flipped": content[:place] + flipped + content[place + 60 :],
    }
    kept.write_bytes(spoilt[damage])
    again = ask(feeding, REGIONS, token)
    assert (again.status_code, again.data) == (200, first.data)
    assert kept.read_bytes() == content


def test_every_refused_token_has_the_same_answer(feeding: Flask) -> None:
    sessions = of(feeding)
    revoked, expired = token_of(sessions), token_of(sessions, now=NOW - feeds.LIVES_FOR)
    with sessions.begin() as session:
        feeds.revoke(session, actor(sessions, Role.DGCS), stored(sessions)[0].id, NOW)
    answers = [ask(feeding, REGIONS, token) for token in (None, "rcl_" + "a" * 43, "x", revoked, expired)]
    answers += [ask(feeding, "/flux/dgcs/rien.csv", "rcl_" + "a" * 43), ask(feeding, "/flux/rien/rien.csv")]
    assert {(one.status_code, one.data, tuple(sorted(one.headers))) for one in answers} == {
        (401, answers[0].data, tuple(sorted(answers[0].headers)))
    }
    assert answers[0].headers["WWW-Authenticate"] == 'Basic realm="Recueil", charset="UTF-8"'
    assert answers[0].mimetype == "text/plain"


def test_what_the_holder_may_not_read_looks_absent(feeding: Flask) -> None:
    sessions = of(feeding)
    own, other, agent = (token_of(sessions, role) for role in (Role.DGCS, Role.DIPLP, Role.AGENT))
    tried = [(other, REGIONS), (agent, REGIONS), (own, "/flux/dgcs/rien.csv"), (own, "/flux/rien/regions.csv")]
    tried += [(other, "/flux/diplp/actions.csv"), (own, "/flux/dgcs/...csv")]
    answers = [ask(feeding, url, token) for token, url in tried]
    assert {(one.status_code, one.data) for one in answers} == {(404, answers[0].data)}
    assert ask(feeding, REGIONS, token_of(sessions, Role.ADMINISTRATOR)).status_code == 200


def test_no_cookie_is_set_nor_looked_at(feeding: Flask) -> None:
    someone = enter(feeding, "DGCS")
    assert someone.client.get(REGIONS).status_code == 401
    token = token_of(of(feeding))
    for url, given in ((REGIONS, token), (REGIONS, None), ("/flux/dgcs/rien.csv", token)):
        for client in (someone.client, feeding.test_client(use_cookies=False)):
            response = client.get(url, auth=("", given) if given else None, buffered=True)
            assert "Set-Cookie" not in response.headers
            assert "Cookie" not in response.headers.get("Vary", "")


def test_token_opens_nothing_but_feeds(feeding: Flask) -> None:
    token = token_of(of(feeding), Role.ADMINISTRATOR)
    names = {"kind": "dgcs", "sheet": "regions", "run_id": 1, "year": 2024, "suffix": "zip"}
    adapter = feeding.url_map.bind("")
    for rule in feeding.url_map.iter_rules():
        if rule.rule.startswith(("/flux/", "/sante")):
            continue
        url = adapter.build(rule.endpoint, {one: names.get(one, 1) for one in rule.arguments})
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            with_token, without = ask(feeding, url, token, method), ask(feeding, url, None, method)
            assert with_token.status_code == without.status_code, (method, url)
            assert with_token.headers.get("Location") == without.headers.get("Location")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_feed_is_only_read(feeding: Flask, method: str) -> None:
    assert ask(feeding, REGIONS, token_of(of(feeding)), method).status_code in {400, 405}


def test_many_wrong_tokens_are_slowed_and_the_right_one_is_not(feeding: Flask) -> None:
    token = token_of(of(feeding))
    got = [ask(feeding, REGIONS, "rcl_" + "a" * 43) for _ in range(tokens.MOST_WRONG + 1)]
    assert [one.status_code for one in got] == [401] * tokens.MOST_WRONG + [429]
    assert got[-1].headers["Retry-After"] == str(15 * 60)
    assert ask(feeding, REGIONS, None).status_code == 401
    assert ask(feeding, REGIONS, token).status_code == 200


def test_wrong_tokens_are_remembered_within_bounds() -> None:
    wrong = tokens.WrongTokens()
    for number in range(tokens.MOST_PLACES + 5):
        wrong.wait(str(number), NOW)
    assert len(wrong.counts) == tokens.MOST_PLACES
    waits = [wrong.wait("one", NOW + timedelta(seconds=number)) for number in range(tokens.MOST_WRONG + 2)]
    assert waits == [0] * tokens.MOST_WRONG + [15 * 60 - tokens.MOST_WRONG, 15 * 60 - tokens.MOST_WRONG - 1]
    assert wrong.wait("one", NOW + tokens.WINDOW) == 0


def test_nothing_is_asked_for_in_clear(feeding: Flask) -> None:
    token = token_of(of(feeding))
    settings: Settings = feeding.extensions["recueil"].settings
    app = create_app(replace(settings, base_url="https://recueil.example", trusted_hosts=("recueil.example",)))
    answers = {}
    for scheme in ("http", "https"):
        client = app.test_client(use_cookies=False)
        headers = {"X-Forwarded-Proto": scheme, "X-Forwarded-For": "192.0.2.1"}
        for given in (token, None):
            auth = ("", given) if given else None
            response = client.get(REGIONS, base_url="http://recueil.example", headers=headers, auth=auth, buffered=True)
            answers[scheme, given is not None] = response.status_code, "WWW-Authenticate" in response.headers
    assert answers == {
        ("http", True): (404, False),
        ("http", False): (404, False),
        ("https", True): (200, False),
        ("https", False): (401, True),
    }
    of(app).engine.dispose()


def test_rows_that_changed_stop_the_feed(feeding: Flask) -> None:
    token = token_of(of(feeding))
    with of(feeding).begin() as session:
        session.execute(update(ExportRun).values(rows_digest="0" * 64))
    refused = ask(feeding, REGIONS, token)
    assert (refused.status_code, refused.mimetype) == (409, "text/plain")
    assert "n’ont pas l’empreinte" in refused.get_data(as_text=True)
    folder: Path = feeding.extensions["recueil"].settings.exports_folder
    for path in folder.glob("recueil-*"):
        path.unlink()
    gone = ask(feeding, REGIONS, token)
    assert (gone.status_code, gone.headers["Retry-After"]) == (503, "60")


# --------------------------------------------------------------------------------------------------------------- the page


def make(someone: Visitor, name: str) -> str:
    """Create a token on the page and give it, as it is shown."""
    someone.get("/exports/flux")
    someone.send(someone.form("/exports/flux"), nom=name)
    found = feeds.SHAPE.search(someone.page.source)
    return found[0] if found else ""


def test_token_is_made_shown_once_and_revoked_on_the_page(feeding: Flask) -> None:
    someone = enter(feeding, "DGCS")
    token = make(someone, "  Tableau de   bord ")
    assert someone.status == 200
    assert ask(feeding, REGIONS, token).status_code == 200
    someone.get("/exports/flux")
    assert token not in someone.page.source
    assert "Tableau de bord" in someone.page.text
    assert "15 octobre 2024 à 10:00:00" in someone.page.text.replace("\u00a0", " ")
    someone.send(someone.form("/revocation"))
    assert (someone.status, someone.location) == (303, "/exports/flux?fait=revoque")
    assert ask(feeding, REGIONS, token).status_code == 401
    assert "Tableau de bord" not in someone.page.text


def test_same_form_sent_again_makes_and_shows_nothing_more(feeding: Flask) -> None:
    someone = enter(feeding, "DIPLP")
    someone.get("/exports/flux")
    form = someone.form("/exports/flux")
    someone.send(form, nom="Un")
    assert feeds.SHAPE.search(someone.page.source)
    someone.send(form, nom="Un")
    assert (someone.status, someone.location) == (303, "/exports/flux?fait=montre")
    assert not feeds.SHAPE.search(someone.page.source)
    someone.send(form, nom="Autre")
    assert someone.status == 409
    assert len(stored(of(feeding))) == 1


def test_token_needs_a_name(feeding: Flask) -> None:
    someone = enter(feeding, "DGCS")
    for name in ("", "  ", "x" * 61, "a\u202eb"):
        assert make(someone, name) == ""
        assert someone.status == 422
    assert stored(of(feeding)) == []
    for number in range(feeds.MOST):
        assert make(someone, f"Jeton {number}")
    someone.get("/exports/flux")
    assert [form for form in someone.page.forms if form.action == "/exports/flux"] == []


def test_page_lists_the_addresses_that_the_reader_may_use(feeding: Flask) -> None:
    someone = enter(feeding, "DGCS")
    someone.get("/exports/flux")
    assert "/flux/diplp/" not in someone.page.source
    token = token_of(of(feeding))
    listed = [word.partition("</code>")[0] for word in someone.page.source.split("<code>")[1:]]
    with of(feeding).reading() as session:
        run = latest_stored(session, ExportKind.DGCS)
    assert run is not None
    assert len(listed) == len(run.rows or {}) + 1
    for url in listed:
        assert ask(feeding, url.removeprefix("http://127.0.0.1:8000"), token).status_code == 200, url
    assert enter(feeding, "DDETSPP de la Lozère").client.get("/exports/flux").status_code == 404


# ------------------------------------------------------------------------------------------------- as a program does it


class Asked(urllib.request.HTTPBasicAuthHandler):
    """A program that sends its token only once it was asked for it, as Excel does; it counts how often it was."""

    times = 0

    def http_error_401(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage
    ) -> urllib.response.addinfourl | None:
        self.times += 1
        fp.close()
        return super().http_error_401(req, fp, code, msg, headers)


def test_excel_refreshes_a_sheet_from_the_service_as_deployed(feeding: Flask) -> None:
    token, settings = token_of(of(feeding)), feeding.extensions["recueil"].settings
    with serve(settings.instance, settings.database_url, workers=1, RECUEIL_CLOCK="2024-10-15T10:00:00") as server:
        url = f"{server.url}{REGIONS}"
        with pytest.raises(HTTPError) as refused:
            urllib.request.urlopen(url, timeout=20)  # noqa: S310 -- our own loopback address
        assert (refused.value.code, refused.value.headers.get_content_type()) == (401, "text/plain")
        refused.value.close()
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, server.url, "prenom.nom@dgcs.example", token)
        asked = Asked(passwords)
        program = urllib.request.build_opener(asked)
        with program.open(url, timeout=20) as response:
            etag, cookies, content = response.headers["ETag"], response.headers.get("Set-Cookie"), response.read()
        with pytest.raises(HTTPError) as known:
            program.open(urllib.request.Request(url, headers={"If-None-Match": etag}), timeout=20)  # noqa: S310 -- same
        known.value.close()
    assert (asked.times, cookies, known.value.code) == (2, None, 304)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len({len(row) for row in rows}) == 1
    assert token not in server.log.read_text()
