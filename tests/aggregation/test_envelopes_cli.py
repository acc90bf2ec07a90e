"""The commands of the envelopes: nothing is loaded without a word, everything wrong is said at once."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click import ClickException
from click.testing import Result
from flask import Flask
from sqlalchemy import update

from aggregation.envelopes import loading
from aggregation.envelopes.cli import carry_out
from aggregation.envelopes.loading import Sent
from survey.clock import StoppedClock
from survey.db.working import Campaign
from survey.spreadsheets.reading import read_table
from survey.web.runtime import Runtime

TABLE = "Région;Enveloppe\nOccitanie;12 345,67\nMayotte;0\n"


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["envelopes", *words])


def plain(result: Result) -> str:
    return " ".join(result.output.split())


def test_load_says_first_and_does_when_confirmed(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "enveloppes.csv"
    file.write_text(TABLE, encoding="utf-8")
    rehearsed = run(app, "load", str(file), "--year", "2024")
    assert rehearsed.exit_code == 0
    assert "76 Occitanie – → 12 345,67 € Chargée" in plain(rehearsed)
    assert "rien n’est chargé" in plain(rehearsed)
    assert "Aucune enveloppe n’est chargée." in plain(run(app, "show"))
    assert "Version 1 chargée : 12 345,67 €." in plain(run(app, "load", str(file), "--year", "2024", "--confirm"))
    assert "Rien ne change" in plain(run(app, "load", str(file), "--year", "2024", "--confirm"))
    shown = plain(run(app, "show"))
    for told in ("2 régions sur 18, 12 345,67 €", "Ligne de commande, enveloppes.csv", "Bretagne non chargée – – –"):
        assert told in shown
    assert "Occitanie 12 345,67 € 1 234,56 € 11 111,11 € 10,0 %" in shown
    assert "Aucune enveloppe n’est chargée." in plain(run(app, "show", "--as-of", "2024-09-30"))


def test_load_refuses_with_every_fault(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "enveloppes.csv"
    file.write_text("Région;Enveloppe\nOccitanie;beaucoup\nAtlantide;1\n", encoding="utf-8")
    refused = run(app, "load", str(file), "--year", "2024", "--confirm")
    assert refused.exit_code == 1
    for told in ("Cellule B2", "Cellule A3", "Rien n’est chargé : 2 fautes à corriger."):
        assert told in plain(refused)
    assert "Cette campagne n’existe pas." in plain(run(app, "load", str(file), "--year", "2031"))
    file.write_bytes(b"")
    assert "Ce fichier est vide" in plain(run(app, "load", str(file), "--year", "2024"))


def test_demonstration_is_loaded_once(app: Flask) -> None:
    assert "2 versions" in plain(run(app, "demonstrate"))
    assert "déjà là" in plain(run(app, "demonstrate"))


def test_demonstration_without_its_campaign_says_so(app: Flask) -> None:
    with app.extensions["recueil"].sessions.begin() as session:
        session.execute(update(Campaign).values(year=2023))
    refused = run(app, "demonstrate")
    assert (refused.exit_code, "n’existe pas" in plain(refused)) == (1, True)


def test_demonstration_before_its_first_load_says_that_there_is_none(app: Flask) -> None:
    parts: Runtime = app.extensions["recueil"]
    early = replace(parts.settings, clock=StoppedClock(datetime(2024, 7, 2, tzinfo=UTC)))
    app.extensions["recueil"] = replace(parts, settings=early)
    assert "0 version." in plain(run(app, "demonstrate"))


def test_load_of_what_changed_since_it_was_printed_says_so(app: Flask) -> None:
    parts: Runtime = app.extensions["recueil"]
    table = read_table(TABLE.encode())
    with parts.sessions.reading() as session:
        plan = loading.plan(session, parts.geography, 2024, table)
    assert "2 versions" in plain(run(app, "demonstrate"))
    with pytest.raises(ClickException, match="Les enveloppes ont changé"):
        carry_out(parts, plan, Sent(table, "a.csv"))
