"""The commands of the campaigns say what the pages say."""

from flask import Flask

from survey.settings import Settings
from tests.conftest import NOW
from tests.web.conftest import at


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["campaigns", *arguments])
    return result.exit_code, result.output.replace("\u00a0", " ").replace("\u202f", " ")


def test_commands_open_extend_close_and_list(settings: Settings) -> None:
    app = at(settings, NOW)
    code, told = run(app, "open", "2025", "--from", "2025-07-01", "--until", "31/12/2025")
    assert (code, told.startswith("Campagne 2025 : du 1er juillet 2025 à 00:00:00")) == (0, True)
    code, told = run(app, "extend", "2024", "974", "2A", "--until", "2025-01-15", "--reason", "Comité reporté")
    assert code == 0
    assert "974 La Réunion : jusqu’au 15 janvier 2025 à 23:59:59, heure de Paris (16 janvier 2025 à 02:59:59" in told
    assert "20 Corse : jusqu’au" in told
    code, told = run(app, "extend", "2024", "974", "--until", "2025-01-15", "--reason", "Comité reporté")
    assert "rien n’a changé" in told
    code, told = run(app, "close", "2024")
    assert "Campagne 2024 : clôture le 15 octobre 2024 à 09:59:59, heure de Paris." in told
    code, told = run(app, "list")
    assert "2025, à venir" in told
    assert "2024, close" in told
    assert "  974 La Réunion : prolongé jusqu’au 15 janvier 2025" in told


def test_commands_refuse_in_french(settings: Settings) -> None:
    app = at(settings, NOW)
    for arguments, told in (
        (("open", "2024", "--from", "2025-07-01", "--until", "2025-12-31"), "La campagne 2024 existe déjà."),
        (("open", "2025", "--from", "demain", "--until", "2025-12-31"), "écrivez un instant"),
        (("close", "2031"), "Cette campagne n’existe pas."),
        (
            ("extend", "2024", "99", "--until", "2025-01-15", "--reason", "Un motif"),
            "aucun territoire n’a ce code : 99.",
        ),
        (("extend", "2024", "48", "--until", "2024-12-01", "--reason", "Un motif"), "choisissez un jour plus lointain"),
    ):
        code, text = run(app, *arguments)
        assert code != 0
        assert told in text, arguments
