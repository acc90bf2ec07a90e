"""The pages of the accounts, as an administrator uses them."""

import io
import json
import re

import pytest
from flask import Flask

from survey.services import directory
from survey.services.directory import Line
from survey.web.runtime import Runtime
from tests.spreadsheets.books import book
from tests.web.reading import Form
from tests.web.site import Visitor, enter

CHIEF = "Administration du service"
OFFICE = "ddetspp-48@recueil.example"
JEANNE = {
    "nom": "Jeanne Martin",
    "courriel": "jeanne.martin@lozere.gouv.fr",
    "role": "agent",
    "territoires": "Lozère, 30",
}
ROWS: list[list[object]] = [
    ["Nom", "Courriel", "Rôle", "Territoires"],
    ["Marc Petit", "marc@orne.gouv.fr", "agent", 61],
    ["Léa", "lea@yahoo.fr", "DGCS", None],
    ["DDETSPP de la Lozère", OFFICE, "agent", "48, 30"],
]
BAD = "Nom;Courriel;Rôle;Territoires\n;x;agent;Lozerre\nLuc;luc@orne.gouv.fr;chef;61\n"


def line(app: Flask, email: str) -> Line:
    parts: Runtime = app.extensions["recueil"]
    with parts.sessions.reading() as session:
        return directory.line_at(session, email)


def plain(someone: Visitor) -> str:
    """Give the text of the page, with ordinary spaces alone."""
    return " ".join(someone.page.text.split())


def count(app: Flask) -> int:
    parts: Runtime = app.extensions["recueil"]
    with parts.sessions.reading() as session:
        return len(directory.everybody(session, directory.Search()))


def invited(app: Flask, **changes: str) -> Visitor:
    someone = enter(app, CHIEF)
    someone.get("/administration/comptes/inviter")
    someone.send(someone.form("/comptes/inviter"), **(JEANNE | changes))
    return someone


def sent(someone: Visitor, name: str, content: bytes) -> None:
    """Send a file from the page of the import."""
    someone.get("/administration/comptes/import")
    token = someone.form("/comptes/import").value("csrf_token")
    data = {"csrf_token": token, "fichier": (io.BytesIO(content), name)}
    someone._see(someone.client.post("/administration/comptes/import", data=data))  # noqa: SLF001  # the visitor sends no files


def test_entry_page_leads_to_what_each_may_run(app: Flask) -> None:
    for profile, expected in (
        (CHIEF, {"comptes", "campagnes", "courriels", "journal"}),
        ("DIPLP", {"campagnes"}),
    ):
        someone = enter(app, profile)
        someone.get("/administration")
        links = {url.split("/")[2] for url in someone.page.links if url.startswith("/administration/")}
        assert links == expected
    assert enter(app, "DGCS").client.get("/administration").status_code == 404


def test_invitation_is_sent_and_told(app: Flask) -> None:
    someone = invited(app)
    assert someone.status == 303
    assert "L’invitation est partie" in plain(someone)
    assert "Gard (30) et Lozère (48)" in plain(someone)
    assert line(app, JEANNE["courriel"]).reach.departments == ("30", "48")


def test_same_form_sent_twice_invites_once(app: Flask) -> None:
    someone = enter(app, CHIEF)
    someone.get("/administration/comptes/inviter")
    form = someone.form("/comptes/inviter")
    before = count(app)
    someone.send(form, **JEANNE)
    first = someone.location
    someone.send(form, **JEANNE)
    assert (someone.location, count(app)) == (first, before + 1)


def test_what_cannot_be_taken_stays_in_the_form_with_all_that_is_wrong(app: Flask) -> None:
    someone = invited(app, nom=" ", courriel="jeanne@", territoires="Lozerre, 30")
    assert someone.status == 422
    for message in ("Écrivez un nom", "Écrivez une adresse", "Vouliez-vous dire Lozère (48)"):
        assert message in plain(someone)
    assert someone.form("/comptes/inviter").value("territoires") == "Lozerre, 30"


def test_slip_in_a_domain_is_seen_and_mended_with_one_button(app: Flask) -> None:
    someone = invited(app, courriel="jeanne.martin@lozer.gouv.fr")
    assert someone.status == 422
    form = someone.form("/comptes/inviter")
    assert form.buttons == [("retenir", JEANNE["courriel"])]
    someone.send(form, role="agent", retenir=JEANNE["courriel"])
    assert (someone.status, line(app, JEANNE["courriel"]).name) == (303, "Jeanne Martin")


def test_unknown_domain_asks_for_a_word_about_that_very_address(app: Flask) -> None:
    someone = invited(app, courriel="jeanne@yahoo.fr")
    assert someone.status == 422
    assert "n’est pas un domaine connu" in plain(someone)
    someone.send(
        someone.form("/comptes/inviter"), **(JEANNE | {"courriel": "j@yahoo.fr", "confirme": "jeanne@yahoo.fr"})
    )
    assert someone.status == 422
    someone.send(someone.form("/comptes/inviter"), **(JEANNE | {"courriel": "j@yahoo.fr", "confirme": "j@yahoo.fr"}))
    assert someone.status == 303


def test_address_that_has_an_account_leads_to_it(app: Flask) -> None:
    someone = invited(app, courriel=OFFICE, confirme=OFFICE)
    assert someone.status == 422
    assert f"/administration/comptes/{line(app, OFFICE).id}" in someone.page.links


def test_disabled_account_is_out_at_once_and_comes_back(app: Flask) -> None:
    agent, chief = enter(app, "DDETSPP de la Lozère"), enter(app, CHIEF)
    chief.get(f"/administration/comptes/{line(app, OFFICE).id}")
    chief.send(chief.form("/desactiver"))
    assert "ses sessions sont closes" in plain(chief)
    assert agent.client.get("/recueils").status_code == 302
    chief.send(chief.form("/rendre"))
    assert "L’accès est rendu" in plain(chief)
    assert agent.client.get("/recueils").status_code == 302
    assert enter(app, "DDETSPP de la Lozère").client.get("/recueils/2024-48").status_code == 200


def test_moved_agent_sees_the_new_territory_alone(app: Flask) -> None:
    agent, chief = enter(app, "DDETSPP de la Lozère"), enter(app, CHIEF)
    chief.get(f"/administration/comptes/{line(app, OFFICE).id}")
    chief.send(chief.form("/deplacer"), territoires="61")
    assert "dès la prochaine page" in plain(chief)
    assert agent.client.get("/recueils/2024-61").status_code == 200
    assert agent.client.get("/recueils/2024-48").status_code == 404


def test_move_that_the_role_does_not_take_is_refused(app: Flask) -> None:
    chief = enter(app, CHIEF)
    chief.get(f"/administration/comptes/{line(app, OFFICE).id}")
    chief.send(chief.form("/deplacer"), role="commissioner")
    assert chief.status == 422
    assert "n’est pas une région" in plain(chief)
    assert line(app, OFFICE).reach.departments == ("48",)


def test_own_account_offers_no_gesture(app: Flask) -> None:
    chief = enter(app, CHIEF)
    own = line(app, "administration@recueil.example").id
    chief.get(f"/administration/comptes/{own}")
    assert "votre propre compte" in plain(chief)
    assert not [form for form in chief.page.forms if f"/{own}/" in form.action]
    token = chief.form("/quitter").value("csrf_token")
    for gesture in ("desactiver", "deplacer"):
        data = {"csrf_token": token, "cle": f"a-key-of-{gesture}", "role": "dgcs"}
        assert chief.client.post(f"/administration/comptes/{own}/{gesture}", data=data).status_code == 409


def test_list_is_searched_and_filtered(app: Flask) -> None:
    someone = enter(app, CHIEF)
    someone.get("/administration/comptes?q=lozère&role=agent&region=76&etat=waiting")
    assert OFFICE in plain(someone)
    assert "1 compte" in plain(someone)
    someone.get("/administration/comptes?q=personne-de-ce-nom")
    assert "Aucun compte ne correspond" in plain(someone)
    someone.get("/administration/comptes?role=x&region=x&etat=x&page=²")
    assert someone.status == 200


# ------------------------------------------------------------------------------------------------------------ the import


def test_import_shows_first_and_does_after(app: Flask) -> None:
    someone, before = enter(app, CHIEF), count(app)
    sent(someone, "agents.xlsx", book(ROWS))
    assert (someone.status, count(app)) == (200, before)
    for text in ("À inviter", "adresse à confirmer", "À déplacer", "Ligne 4"):
        assert text in plain(someone)
    form = someone.form("/import/confirmation")
    someone.send(form)
    assert "1 invitation est partie, 1 compte a été déplacé." in plain(someone)
    assert (count(app), line(app, OFFICE).reach.departments) == (before + 1, ("30", "48"))
    someone.send(form)
    assert (someone.status, count(app)) == (303, before + 1)


def test_import_tells_all_that_is_wrong_and_offers_no_confirmation(app: Flask) -> None:
    someone, before = enter(app, CHIEF), count(app)
    sent(someone, "agents.csv", BAD.encode("cp1252"))
    assert someone.status == 422
    for text in ("4 choses à corriger", "A, Nom", "B, Courriel", "D, Territoires", "C, Rôle"):
        assert text in plain(someone)
    assert not [form for form in someone.page.forms if form.action.endswith("/confirmation")]
    assert count(app) == before


def test_confirmation_of_something_else_is_shown_again(app: Flask) -> None:
    someone = enter(app, CHIEF)
    sent(someone, "agents.xlsx", book(ROWS))
    form, before = someone.form("/import/confirmation"), count(app)
    invited(app, courriel="marc@orne.gouv.fr")
    someone.send(form)
    assert someone.status == 409
    assert "Les comptes ont changé" in plain(someone)
    assert count(app) == before + 1
    rows = json.loads(form.value("tableau"))
    rows[1][1][3] = "75"
    someone.send(someone.form("/import/confirmation"), tableau=json.dumps(rows))
    assert (someone.status, count(app)) == (409, before + 1)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("rien.csv", b"", "est vide"),
        ("<b>agents</b>.xlsx", b"PK\x03\x04 not a zip", "abîmé"),
        ("\u202exslx.exe", b"MZ\x00\x00", "ni un classeur Excel"),
    ],
    ids=["empty", "damaged", "not a table"],
)
def test_file_that_cannot_be_read_is_told_beside_its_field(app: Flask, name: str, content: bytes, message: str) -> None:
    someone = enter(app, CHIEF)
    sent(someone, name, content)
    assert someone.status == 422
    assert message in plain(someone)
    assert 'aria-invalid="true"' in someone.page.source


def test_import_without_a_file_asks_for_one(app: Flask) -> None:
    someone = enter(app, CHIEF)
    someone.get("/administration/comptes/import")
    someone.send(someone.form("/comptes/import"))
    assert "Choisissez d’abord un fichier" in plain(someone)


def test_garbled_table_is_refused(app: Flask) -> None:
    someone = enter(app, CHIEF)
    sent(someone, "agents.xlsx", book(ROWS))
    form = someone.form("/import/confirmation")
    for garbled in ("", "[", '[["x", ["a"]]]', "[[1]]", "{}", "[[1, 2]]"):
        someone.send(Form(form.action, form.method, fields=list(form.fields)), tableau=garbled)
        assert someone.status == 422, garbled


def test_template_is_read_back_and_invites_nobody_by_itself(app: Flask) -> None:
    someone = enter(app, CHIEF)
    response = someone.client.get("/administration/comptes/import/modele.csv")
    assert response.headers["Content-Type"].startswith("text/csv")
    assert response.data.startswith("\ufeffNom;Courriel".encode())
    sent(someone, "modele.csv", response.data)
    assert someone.status == 200
    assert len(re.findall("adresse à confirmer", someone.page.source)) >= 2
    assert "À inviter</span>" not in someone.page.source


def test_hundreds_of_lines_are_shown_and_sent_again(app: Flask) -> None:
    many = "Nom;Courriel;Rôle;Territoires\n" + "".join(f"Émilie {n};e{n}@orne.gouv.fr;agent;61\n" for n in range(300))
    someone, before = enter(app, CHIEF), count(app)
    sent(someone, "agents.csv", many.encode())
    someone.send(someone.form("/import/confirmation"))
    assert "300 invitations sont parties" in plain(someone)
    assert count(app) == before + 300


def test_file_larger_than_a_page_may_send_is_refused_kindly(app: Flask) -> None:
    someone = enter(app, CHIEF)
    sent(someone, "agents.csv", b"x" * 450_000)
    assert (someone.status, "trop gros" in plain(someone)) == (422, True)
    sent(someone, "agents.csv", b"x" * 510_000)
    assert someone.status == 413


def test_account_leads_to_its_lines_in_the_journal(app: Flask) -> None:
    someone = invited(app)
    someone.get(next(url for url in someone.page.links if url.startswith("/administration/journal?")))
    assert "Invitation" in plain(someone) or "Invité" in plain(someone)
