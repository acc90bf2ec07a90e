"""A real browser in front of the real service, with the demonstration in it."""

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Dialog

from tests.browser.person import Person
from tests.browser.watching import Watch
from tests.chromium import PATIENCE_MS
from tests.live import ROOT, environment, serve

Meet = Callable[..., Person]


def database_of(instance: Path) -> str:
    """The address of an installation's database."""
    return f"sqlite:///{instance / 'recueil.sqlite3'}"


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """An installation with the demonstration and its exports, made by the commands, once for all workers, to be copied."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "installation"
    with folder.with_suffix(".lock").open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        if not folder.exists():
            _install(folder)
    return folder


def _install(folder: Path) -> None:
    draft = folder.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)  # of another worker, which failed
    draft.mkdir()
    for command in (("demo", "load"), ("scheduler", "--once")):
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *command],
            cwd=ROOT,
            env=environment(draft, database_of(draft)),
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
    draft.rename(folder)


@pytest.fixture
def own_instance(loaded: Path, tmp_path: Path) -> Path:
    """An installation of one's own."""
    return shutil.copytree(loaded, tmp_path / "instance")


@pytest.fixture
def own_site(own_instance: Path) -> Iterator[str]:
    """A service of one's own."""
    with serve(own_instance, database_of(own_instance), workers=1) as server:
        yield server.url


@pytest.fixture(scope="session")
def instance(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installation that most tests share: each writes in dossiers where no other test looks."""
    return shutil.copytree(loaded, tmp_path_factory.mktemp("shared") / "instance")


@pytest.fixture(scope="session")
def site(instance: Path) -> Iterator[str]:
    """The service that most tests share."""
    with serve(instance, database_of(instance), workers=1) as server:
        yield server.url


@pytest.fixture
def meet(chromium: Browser) -> Iterator[Meet]:
    """Give a newcomer, with a new profile of the browser: ``meet(url)``; at the end, nothing went wrong behind their pages."""
    people: list[Person] = []
    with ExitStack() as stack:

        def newcomer(site: str, *, script: bool = True) -> Person:
            # A page is judged at rest: what fades in has not its colours yet.
            context = chromium.new_context(locale="fr-FR", java_script_enabled=script, reduced_motion="reduce")
            stack.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            person = Person(context.new_page(), site, Watch(urlsplit(site).netloc))
            person.watch.over(context)
            context.on("dialog", lambda dialog: _refuse(dialog, person.watch))
            people.append(person)
            return person

        yield newcomer
        assert [person.watch.faults for person in people if person.watch.faults] == []


def _refuse(dialog: Dialog, watch: Watch) -> None:
    watch.faults.append(f"dialog: {dialog.type}")
    dialog.accept()
