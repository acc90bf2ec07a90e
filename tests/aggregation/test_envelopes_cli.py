"""The commands of the envelopes: nothing is loaded without a word, everything wrong is said at once."""

from pathlib import Path

from click.testing import Result
from flask import Flask

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
