"""The commands: produce one, list them, be the scheduler."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import Flask

from tests.live import ROOT, environment


def folder_of(app: Flask) -> Path:
    folder: Path = app.extensions["recueil"].settings.exports_folder
    return folder


def test_produce_prints_the_path_of_the_workbook(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["exports", "produce", "--kind", "dgcs", "--as-of", "2024-09-30"])
    assert result.exit_code == 0, result.output
    path = folder_of(app) / "recueil-dgcs-demande-2024-09-30T235959.999999-demonstration.xlsx"
    assert str(path) in result.output
    assert path.is_file()


def test_produce_twice_gives_the_same_workbook(app: Flask) -> None:
    command = ["exports", "produce", "--kind", "diplp", "--as-of", "2024-10-01T12:00"]
    first, again = (app.test_cli_runner().invoke(args=command) for _ in range(2))
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert first.output.splitlines()[-1] == again.output.splitlines()[-1]
    assert len(list(folder_of(app).iterdir())) == 1


def test_produce_refuses_what_is_no_past_date(app: Flask) -> None:
    for text, message in (
        ("2024-12-30", "est à venir"),
        ("hier", "n’est pas une date"),
        ("2023-01-01", "Aucune campagne"),
    ):
        result = app.test_cli_runner().invoke(args=["exports", "produce", "--kind", "diplp", "--as-of", text])
        assert result.exit_code != 0
        assert message in result.output


def test_scheduler_once_catches_up_then_has_nothing_to_do(app: Flask) -> None:
    runner = app.test_cli_runner()
    first = runner.invoke(args=["scheduler", "--once"])
    assert first.exit_code == 0, first.output
    assert "5\u00a0exports produits." in first.output
    assert {path.name for path in folder_of(app).iterdir()} == {
        "recueil-diplp-2024-09-30-demonstration.xlsx",
        "recueil-diplp-2024-10-07-demonstration.xlsx",
        "recueil-diplp-2024-10-14-demonstration.xlsx",
        "recueil-dgcs-2024-10-01-demonstration.xlsx",
        "recueil-dgcs-2024-10-15-demonstration.xlsx",
    }
    assert "Aucun export à produire." in runner.invoke(args=["scheduler", "--once"]).output
    listed = runner.invoke(args=["exports", "list"]).output
    assert listed.count("Disponible") == 5


def test_scheduler_catches_up_and_ends_on_sigterm(app: Flask) -> None:
    settings = app.extensions["recueil"].settings
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "scheduler"]
    env = environment(settings.instance, settings.database_url, RECUEIL_CLOCK="2024-10-15T10:00")
    with subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE) as process:
        for _ in range(600):
            if len(list(folder_of(app).glob("*.xlsx"))) == 5 and not list(folder_of(app).glob(".part-*")):
                break
            assert process.poll() is None
            time.sleep(0.1)
        else:
            process.kill()
            pytest.fail("the exports were not caught up with")
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert len(list(folder_of(app).glob("*.xlsx"))) == 5
