"""The settings of the mail: whole or absent, never in clear beyond this machine, and the password told to nobody."""

from pathlib import Path

import pytest

from survey.mail.server import Smtp, smtp_from
from survey.settings import UnsafeSettingsError, faults, settings_from

WHOLE = {
    "RECUEIL_SMTP_HOST": "mail.social.gouv.fr",
    "RECUEIL_MAIL_FROM": "Recueil <recueil@social.gouv.fr>",
    "RECUEIL_SMTP_USER": "recueil",
    "RECUEIL_SMTP_PASSWORD": "un mot de passe",
}


def read(**changes: str) -> Smtp:
    found = smtp_from(WHOLE | changes)
    assert found is not None
    return found


def test_no_setting_is_no_server() -> None:
    assert smtp_from({"RECUEIL_SECRET_KEY": "x", "RECUEIL_MAIL_DOMAINS": "social.gouv.fr"}) is None


def test_settings_are_read_with_safe_defaults() -> None:
    smtp = read()
    assert (smtp.host, smtp.port, smtp.security) == ("mail.social.gouv.fr", 587, "starttls")
    assert (smtp.name, smtp.address) == ("Recueil", "recueil@social.gouv.fr")
    assert smtp.domains is None
    assert smtp.faults() == []
    assert read(RECUEIL_SMTP_SECURITY="tls").port == 465
    assert read(RECUEIL_MAIL_DOMAINS="social.gouv.fr Lozere.gouv.fr").domains == frozenset(
        {"social.gouv.fr", "lozere.gouv.fr"}
    )


def test_password_is_told_to_nobody() -> None:
    assert "un mot de passe" not in repr(read())


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"RECUEIL_SMTP_HOST": ""}, "RECUEIL_SMTP_HOST"),
        ({"RECUEIL_MAIL_FROM": ""}, "RECUEIL_MAIL_FROM"),
        ({"RECUEIL_MAIL_FROM": "pas une adresse"}, "RECUEIL_MAIL_FROM"),
        ({"RECUEIL_SMTP_PORT": "smtp"}, "RECUEIL_SMTP_PORT"),
        ({"RECUEIL_SMTP_PORT": "70000"}, "RECUEIL_SMTP_PORT"),
        ({"RECUEIL_SMTP_SECURITY": "ssl"}, "RECUEIL_SMTP_SECURITY"),
        ({"RECUEIL_SMTP_SECURITY": "none"}, "cette machine"),
        ({"RECUEIL_SMTP_PASSWORD": ""}, "RECUEIL_SMTP_PASSWORD"),
        ({"RECUEIL_SMTP_PASSWORD": "été"}, "accent"),
        ({"RECUEIL_SMTP_CA": "/nowhere/ca.pem"}, "RECUEIL_SMTP_CA"),
    ],
)
def test_incomplete_or_unsafe_settings_are_told(changes: dict[str, str], told: str, tmp_path: Path) -> None:
    [fault] = read(**changes).faults() or [""]
    assert told in fault
    assert fault in faults(settings_from(WHOLE | changes, tmp_path))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_clear_text_is_for_this_machine_alone(host: str) -> None:
    assert read(RECUEIL_SMTP_HOST=host, RECUEIL_SMTP_SECURITY="none").faults() == []


@pytest.mark.parametrize("host", ["127.0.0.1.example.org", "localhost.example.org", "0.0.0.0", "10.0.0.1"])  # noqa: S104  compared with, never bound
def test_what_resembles_this_machine_is_not(host: str) -> None:
    assert read(RECUEIL_SMTP_HOST=host, RECUEIL_SMTP_SECURITY="none").faults() != []


def test_demonstration_sends_nothing_whatever_is_set(tmp_path: Path) -> None:
    assert settings_from(WHOLE | {"RECUEIL_DEMONSTRATION": "1"}, tmp_path).smtp is None


@pytest.mark.parametrize(("setting", "megabytes"), [("", 5), ("0", 0), ("25", 25)])
def test_limit_of_attachments_is_read(tmp_path: Path, setting: str, megabytes: int) -> None:
    assert settings_from({"RECUEIL_MAIL_ATTACHMENT_LIMIT": setting}, tmp_path).attachment_limit == megabytes


@pytest.mark.parametrize("setting", ["26", "-1", "1.5", "cinq", "²", pytest.param("9" * 5_000, id="endless")])
def test_limit_of_attachments_that_makes_no_sense_is_refused(tmp_path: Path, setting: str) -> None:
    with pytest.raises(UnsafeSettingsError, match="RECUEIL_MAIL_ATTACHMENT_LIMIT"):
        settings_from({"RECUEIL_MAIL_ATTACHMENT_LIMIT": setting}, tmp_path)
