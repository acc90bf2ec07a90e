"""The commands of the accounts: the same rules as the pages, French words, an exit code that tells."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from survey.clock import StoppedClock
from survey.settings import Settings
from survey.web.runtime import Runtime
from tests.conftest import NOW
from tests.live import SECRET
from wsgi import create_app

TABLE = "Nom;Courriel;Rôle;Territoires\nMarc;marc@orne.gouv.fr;agent;61\nLéa;lea@yahoo.fr;DGCS;\n"


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Flask:
    """A new service: no account, no campaign."""
    settings = Settings(tmp_path / "instance", sqlite_url, SECRET, demonstration=True, clock=StoppedClock(NOW))
    return create_app(settings)


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["accounts", *arguments])


def listed(app: Flask) -> list[str]:
    return [line.split("\t")[0] for line in run(app, "list").stdout.splitlines()]


def invited(app: Flask) -> None:
    done = run(app, "invite", "Jeanne", "jeanne@lozere.gouv.fr", "--role", "agent", "--territories", "48, Gard")
    assert done.exit_code == 0, done.output


def test_first_administrator_is_made_once_on_a_new_service(app: Flask) -> None:
    first = run(app, "first-administrator", "Chef", "Chef@Social.gouv.fr")
    assert (first.exit_code, listed(app)) == (0, ["chef@social.gouv.fr"])
    again = run(app, "first-administrator", "Autre", "autre@social.gouv.fr")
    assert again.exit_code == 1
    assert "déjà un administrateur" in again.output
    assert listed(app) == ["chef@social.gouv.fr"]


def test_invitation_is_listed_with_its_territories(app: Flask) -> None:
    invited(app)
    line = run(app, "list", "--search", "jeanne", "--role", "agent", "--state", "waiting").stdout
    assert line == (
        "jeanne@lozere.gouv.fr\tJeanne\tAgent d’un service départemental\tGard (30) et Lozère (48)\tPas encore venu\t\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("", "jeanne@", "--role", "chef"), "Écrivez un nom"),
        (("Luc", "luc@lozer.gouv.fr", "--role", "dgcs"), "Vouliez-vous écrire luc@lozere.gouv.fr"),
        (("Luc", "jeanne@lozere.gouv.fr", "--role", "dgcs"), "a déjà un compte"),
        (("Luc", "luc@lozere.gouv.fr", "--role", "agent", "--territories", "Occitanie"), "pas un département"),
    ],
    ids=["wrong", "slip", "twice", "scope"],
)
def test_invitation_that_cannot_be_says_why(app: Flask, arguments: tuple[str, ...], message: str) -> None:
    invited(app)
    done = run(app, "invite", *arguments)
    assert done.exit_code == 1
    assert message in done.output
    assert listed(app) == ["jeanne@lozere.gouv.fr"]


def test_unknown_domain_is_taken_where_it_is_said(app: Flask) -> None:
    done = run(app, "invite", "Léa", "lea@yahoo.fr", "--role", "DGCS", "--unknown-domains")
    assert (done.exit_code, listed(app)) == (0, ["lea@yahoo.fr"])


def test_account_is_disabled_moved_and_given_again(app: Flask) -> None:
    invited(app)
    jeanne = "jeanne@lozere.gouv.fr"
    assert (
        "Rôle et territoires changés" in run(app, "move", jeanne, "--role", "commissaire", "--territories", "76").output
    )
    assert "c’était déjà ainsi" in run(app, "move", jeanne, "--role", "dreets", "--territories", "Occitanie").output
    assert run(app, "disable", jeanne.upper()).exit_code == 0
    assert jeanne in run(app, "list", "--state", "disabled").stdout
    assert run(app, "restore", jeanne).exit_code == 0
    refused = run(app, "restore", jeanne)
    assert (refused.exit_code, "déjà actif" in refused.output) == (1, True)


def test_last_administrator_is_not_disabled_by_command_either(app: Flask) -> None:
    run(app, "first-administrator", "Chef", "chef@social.gouv.fr")
    done = run(app, "disable", "chef@social.gouv.fr")
    assert (done.exit_code, "dernier administrateur" in done.output) == (1, True)


def test_address_without_an_account_is_told(app: Flask) -> None:
    for command in (("disable", "x@y.fr"), ("restore", "x@y.fr"), ("move", "x@y.fr", "--role", "dgcs")):
        done = run(app, *command)
        assert (done.exit_code, "Aucun compte" in done.output) == (1, True)


def test_import_rehearses_then_does_then_has_nothing_to_do(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "agents.csv"
    file.write_bytes(TABLE.encode("cp1252"))
    rehearsed = run(app, "import", str(file), "--dry-run")
    assert (rehearsed.exit_code, listed(app)) == (0, [])
    assert "ligne 2\tÀ inviter\tmarc@orne.gouv.fr" in rehearsed.output
    done = run(app, "import", str(file))
    assert "Invités\u00a0: 1. Déplacés\u00a0: 0." in done.output
    assert "laissées de côté" in done.output
    assert listed(app) == ["marc@orne.gouv.fr"]
    assert "Invités\u00a0: 1." in run(app, "import", str(file), "--unknown-domains").output
    assert "Invités\u00a0: 0." in run(app, "import", str(file), "--unknown-domains").output


def test_import_with_faults_does_nothing_and_ends_with_1(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "agents.csv"
    file.write_text(TABLE + "Luc;luc@;agent;99\n", encoding="utf-8")
    done = run(app, "import", str(file))
    assert done.exit_code == 1
    for text in ("ligne 4\tB, Courriel\t", "ligne 4\tD, Territoires\t", "2\u00a0fautes à corriger"):
        assert text in done.output
    assert listed(app) == []


def test_import_of_a_file_that_is_no_table_is_told(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "agents.xlsx"
    file.write_bytes(b"PK\x03\x04 nothing")
    done = run(app, "import", str(file))
    assert (done.exit_code, "abîmé" in done.output) == (1, True)


def test_what_a_command_does_is_signed_by_the_command(app: Flask) -> None:
    invited(app)
    parts: Runtime = app.extensions["recueil"]
    with parts.sessions.single() as connection:
        row = connection.exec_driver_sql("SELECT kind, author, account_id FROM journal").one()
    assert tuple(row) == ("account.invited", "Ligne de commande", None)
