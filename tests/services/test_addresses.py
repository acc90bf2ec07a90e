"""An address as people type it, and the slips in the domain of a State office."""

import pytest

from survey.services.addresses import meant, normal


@pytest.mark.parametrize(
    ("typed", "meaning"),
    [
        ("a@lozrre.gouv.fr", "a@lozere.gouv.fr"),
        ("a@lozère.gouv.fr", "a@lozere.gouv.fr"),
        ("a@lozere.gouv", "a@lozere.gouv.fr"),
        ("a@lozere-gouv.fr", "a@lozere.gouv.fr"),
        ("a@seine-sant-deni.gouv.fr", "a@seine-saint-denis.gouv.fr"),
        ("a@lozere.gouv.fr", ""),
        ("a@sante.gouv.fr", ""),
        ("a@recueil.example", ""),
        ("a@lot.fr", ""),
    ],
)
def test_slip_in_a_state_domain_is_seen(typed: str, meaning: str) -> None:
    assert meant(typed) == meaning


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" Prenom.NOM@Lozere.gouv.fr\n", "prenom.nom@lozere.gouv.fr"),
        ("nom", ""),
        ("nom@lozere", ""),
        ("a@b@c.fr", ""),
        ("a b@c.fr", ""),
        ("a@c.fr\r\nBcc: x@y.fr", ""),
        ("a@c.fr,x@y.fr", ""),
        ("a" * 250 + "@c.fr", ""),
        ("\u202ea@c.fr", ""),
        ("", ""),
    ],
)
def test_address_is_one_line_with_one_domain(typed: str, address: str) -> None:
    assert normal(typed) == address
