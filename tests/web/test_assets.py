import gzip
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey.web.assets import Assets, AssetsMissingError, prepare, serve

ROOT = Path(__file__).parent.parent.parent
OWN = ROOT / "templates" / "static"
STATIC_ADDRESS = re.compile(r"url\(\s*[\"']?((?!data:)[^\"')]+)")


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="module")
def assets(instance: Path) -> Assets:
    return prepare(instance, None, OWN)


@pytest.fixture(scope="module")
def client(assets: Assets) -> Iterator[FlaskClient]:
    app = Flask("tiny", static_folder=None)
    app.wsgi_app = serve(app.wsgi_app, assets)  # type: ignore[method-assign]  # how WSGI middleware is put on
    with app.test_client() as client:
        yield client


def copied(dist: Path, **contents: str) -> Path:
    """Make a small copy of the design system, as an administrator would provide."""
    for name, content in {"dsfr.main.min.css": "/* DSFR v9.8.7 */", **contents}.items():
        (dist / name).parent.mkdir(parents=True, exist_ok=True)
        (dist / name).write_text(content, encoding="utf-8")
    (dist / "utility").mkdir(exist_ok=True)
    (dist / "utility" / "utility.main.min.css").write_text("a{}", encoding="utf-8")
    return dist


def test_design_system_is_copied_with_its_version(assets: Assets) -> None:
    assert re.fullmatch(r"dsfr-1\.14\.\d+-[0-9a-f]{12}", assets.dsfr.name)
    assert (assets.dsfr / "dsfr.main.min.css").stat().st_size > 100_000


def test_fonts_of_the_state_are_left_out_and_not_asked_for(assets: Assets) -> None:
    assert not list(assets.dsfr.rglob("*.woff*"))
    assert "@font-face" not in (assets.dsfr / "dsfr.main.min.css").read_text(encoding="utf-8")


def test_fonts_are_served_when_asked_for(tmp_path: Path) -> None:
    dist = copied(tmp_path / "dist", **{"fonts/Marianne-Bold.woff2": "x", "fonts/Marianne-Bold.woff": "x"})
    plain = prepare(tmp_path, dist, OWN)
    branded = prepare(tmp_path, dist, OWN, marianne=True)
    assert [path.name for path in branded.dsfr.rglob("*.woff*")] == ["Marianne-Bold.woff2"]
    assert plain.dsfr != branded.dsfr


def test_preparing_again_changes_nothing(instance: Path, assets: Assets) -> None:
    before = {path: path.stat().st_mtime_ns for path in instance.rglob("*")}
    assert prepare(instance, None, OWN) == assets
    assert {path: path.stat().st_mtime_ns for path in instance.rglob("*")} == before


def test_processes_that_race_leave_one_copy(tmp_path: Path) -> None:
    dist = copied(tmp_path / "dist", **{f"icons/system/{n}.svg": "<svg/>" for n in range(200)})
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        found = {assets.result().dsfr for assets in [pool.submit(prepare, tmp_path, dist, OWN) for _ in range(12)]}
    assert len(found) == 1
    assert sorted(path.name for path in (tmp_path / "static").iterdir()) == sorted(
        [next(iter(found)).name, prepare(tmp_path, dist, OWN).own.name]
    )


def test_another_copy_is_used_when_set(tmp_path: Path) -> None:
    assets = prepare(tmp_path, copied(tmp_path / "dist"), OWN)
    assert assets.dsfr.name.startswith("dsfr-9.8.7-")


def test_incomplete_copy_is_refused_saying_what_to_set(tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    with pytest.raises(AssetsMissingError, match="RECUEIL_DSFR"):
        prepare(tmp_path, tmp_path / "dist", OWN)


def test_changed_content_changes_its_address(tmp_path: Path) -> None:
    own, dist = tmp_path / "own", copied(tmp_path / "dist")
    own.mkdir()
    (own / "page.css").write_text("a{}", encoding="utf-8")
    before = prepare(tmp_path, dist, own).url("page.css")
    (own / "page.css").write_text("b{}", encoding="utf-8")
    assert prepare(tmp_path, dist, own).url("page.css") != before


@pytest.mark.parametrize("name", ["nothing.css", "dsfr/nothing.css", "dsfr/fonts/Marianne-Bold.woff2"])
def test_unknown_asset_has_no_address(assets: Assets, name: str) -> None:
    with pytest.raises(LookupError):
        assets.url(name)


@pytest.mark.parametrize(
    "name", ["recueil.css", "recueil.js", "entering.js", "presence.js", "recueil.svg", "dsfr/dsfr.main.min.css"]
)
def test_assets_are_served_for_ever_and_hardened(client: FlaskClient, assets: Assets, name: str) -> None:
    with client.get(assets.url(name)) as response:
        assert response.status_code == 200
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'"
        assert "Access-Control-Allow-Origin" not in response.headers


def test_style_sheet_travels_compressed(client: FlaskClient, assets: Assets) -> None:
    address = assets.url("recueil.css")
    with client.get(address) as plain, client.get(address, headers={"Accept-Encoding": "gzip"}) as packed:
        assert gzip.decompress(packed.data) == plain.data
        assert len(packed.data) < len(plain.data) / 3


@pytest.mark.parametrize("name", ["recueil.css", "dsfr/dsfr.main.min.css", "dsfr/utility/utility.main.min.css"])
def test_style_sheets_name_only_files_that_are_served(assets: Assets, name: str) -> None:
    folder = assets.dsfr if name.startswith("dsfr/") else assets.own
    sheet = folder / name.removeprefix("dsfr/")
    named = set(STATIC_ADDRESS.findall(sheet.read_text(encoding="utf-8")))
    assert not {address for address in named if not (sheet.parent / address).is_file()}


def test_own_files_hold_nothing_that_the_content_policy_refuses() -> None:
    sheet = (OWN / "recueil.css").read_text(encoding="utf-8")
    assert not re.search(r"url\(\s*[\"']?(data|https?):|@import", sheet)
    for script in OWN.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert not re.search(
            r"localStorage|sessionStorage|indexedDB|document\.cookie|innerHTML|eval\(|https?:", text
        ), script.name
        assert len(text.splitlines()) < 170, script.name
