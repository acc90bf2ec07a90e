"""The conversation as an agent has it, over plain HTTP, on the demonstration's database."""

from flask import Flask
from sqlalchemy import func, select

from survey.db.engine import Sessions, make_engine
from survey.db.working import Event
from survey.questionnaire.answers import Slot
from survey.settings import Settings
from tests.web.script import converse
from tests.web.site import Visitor, enter

PARIS = "Unité départementale DRIEETS de Paris"


def begin(app: Flask) -> Visitor:
    someone = enter(app, PARIS)
    someone.send(someone.form("/recueils"))
    assert someone.status == 303
    return someone


def test_whole_conversation_ends_in_a_receipt(app: Flask) -> None:
    someone = begin(app)
    asked = converse(someone)
    assert len(asked) == len(set(asked)) + 6  # four lists of one item, then closed; priorities and actions too
    assert "Tout est dit" in someone.page.text
    someone.get("/recueils/2024-75/recapitulatif")
    assert "Votre recueil est complet" in someone.page.text
    someone.send(someone.form("/transmission"))
    assert someone.status == 303
    assert "version 1" in someone.page.text
    assert "12\u202f500,50\u00a0€" in someone.page.text


def test_each_turn_says_when_it_was_saved(app: Flask) -> None:
    someone = begin(app)
    page = someone.turn(choix="signed")
    assert page is not None
    assert "Enregistré à 10:00:00" in page.text


def test_value_that_does_not_fit_keeps_its_text(app: Flask) -> None:
    someone = begin(app)
    someone.turn(choix="signed")
    page = someone.turn(reponse="le 31 septembre")
    assert someone.status == 422
    assert page is not None
    assert someone.form("/tours").value("reponse") == "le 31 septembre"
    assert someone.asked == "signed_on@pact"
    page = someone.turn(reponse="12 décembre 2024")
    assert someone.status == 422
    assert page is not None
    assert "est à venir" in page.text


def test_choice_in_words_is_understood(app: Flask) -> None:
    someone = begin(app)
    someone.turn(reponse="il est signé")
    assert someone.status == 303
    assert someone.asked == "signed_on@pact"


def test_earlier_answer_is_edited_from_the_transcript(app: Flask) -> None:
    someone = begin(app)
    someone.turn(choix="agreed")
    someone.get("/recueils/2024-75?q=pact_state@pact")
    assert someone.asked == "pact_state@pact"
    someone.turn(choix="signed")
    assert someone.asked == "signed_on@pact"


def test_one_leaves_and_resumes_elsewhere(app: Flask) -> None:
    someone = begin(app)
    someone.turn(choix="agreed")
    asked = someone.asked
    other = enter(app, PARIS)
    other.get("/recueils/2024-75")
    assert other.asked == asked


def test_stale_page_shows_both_texts_and_keeps_mine_on_demand(app: Flask) -> None:
    first, second = begin(app), enter(app, PARIS)
    for someone in (first, second):
        someone.get("/recueils/2024-75?q=territorial_assessment@pact")
    first.turn(reponse="Diagnostic de 2022")
    page = second.turn(reponse="Diagnostic de 2023")
    assert second.status == 409
    assert page is not None
    assert "Diagnostic de 2022" in page.text
    assert "Diagnostic de 2023" in page.text
    second.send(second.form("/tours"))
    assert second.status == 303
    first.get("/recueils/2024-75?q=territorial_assessment@pact")
    assert first.form("/tours").value("reponse") == "Diagnostic de 2023"


def test_same_page_sent_twice_gives_the_first_response(app: Flask) -> None:
    someone = begin(app)
    someone.get("/recueils/2024-75?q=priorities@pact")
    form = someone.form("/tours")
    someone.send(form, reponse="La mobilité des familles")
    location = someone.location
    someone.send(form, reponse="La mobilité des familles")
    assert (someone.status, someone.location) == (303, location)
    someone.get("/recueils/2024-75/recapitulatif")
    assert someone.page.text.count("Priorité 1") >= 1
    assert "Priorité 2" not in someone.page.text
    someone.send(form, reponse="Autre chose")
    assert someone.status == 409
    assert "déjà été envoyée" in someone.page.text


def test_question_no_longer_asked_keeps_the_text(app: Flask) -> None:
    someone = begin(app)
    someone.turn(choix="signed")
    form = someone.form("/tours")
    someone.get("/recueils/2024-75?q=pact_state@pact")
    someone.turn(choix="agreed")
    page = someone.send(form, reponse="27 septembre 2024")
    assert someone.status == 409
    assert page is not None
    assert "27 septembre 2024" in page.source


def test_missing_fields_are_told_in_french(app: Flask) -> None:
    someone = begin(app)
    page = someone.send(someone.form("/tours"), cle="x", choix="signed")
    assert someone.status == 422
    assert page is not None
    assert "ne peut pas être lu" in page.text


def test_turn_as_json_is_the_same_route(app: Flask) -> None:
    someone = begin(app)
    token = someone.form("/tours").value("csrf_token")
    headers = {"X-CSRFToken": token, "Accept": "application/json"}
    body = {"question": "pact_state@pact", "cle": "json-key-1", "choix": ["signed"], "version": 0}
    response = someone.client.post("/recueils/2024-75/tours", json=body, headers=headers)
    assert response.status_code == 200
    assert response.get_json()["saved_at"] == "10:00:00"
    again = someone.client.post("/recueils/2024-75/tours", json=body, headers=headers)
    assert again.get_json()["location"] == response.get_json()["location"]
    wrong = body | {"question": "signed_on@pact", "cle": "json-key-2", "choix": [], "reponse": "hier soir peut-être"}
    refused = someone.client.post("/recueils/2024-75/tours", json=wrong, headers=headers)
    assert refused.status_code in {200, 422}
    stale = body | {"cle": "json-key-3", "choix": ["agreed"]}
    conflict = someone.client.post("/recueils/2024-75/tours", json=stale, headers=headers)
    assert conflict.status_code == 409


def test_form_view_writes_the_same_rows(app: Flask) -> None:
    someone = begin(app)
    someone.get("/recueils/2024-75/formulaire")
    form = someone.form("/formulaire/pact")
    page = someone.send(
        form,
        **{
            "choix-pact_state@pact": "signed",
            "reponse-signed_on@pact": "n’importe quoi",
            "reponse-territorial_assessment@pact": "Diagnostic 2023",
        },
    )
    assert someone.status == 422
    assert page is not None
    assert "Les autres sont enregistrées" in page.text
    someone.get("/recueils/2024-75?q=territorial_assessment@pact")
    assert someone.form("/tours").value("reponse") == "Diagnostic 2023"


def test_form_view_takes_a_figure_typed_over_an_unknown(app: Flask) -> None:
    """The radio button of the state stays checked when one types; the figure is what was meant."""
    someone = enter(app, "DDETSPP de la Lozère")
    action = _unknown_targets(someone)
    someone.get(f"/recueils/2024-48/formulaire/{action}")
    form = someone.form(f"/formulaire/{action}")
    assert form.value(f"etat-paid_amount@{action}") or form.value(f"etat-targeted_beneficiaries@{action}")
    question = "paid_amount" if form.value(f"etat-paid_amount@{action}") else "targeted_beneficiaries"
    someone.send(form, **{f"reponse-{question}@{action}": "42"})
    assert someone.status == 303
    someone.get(f"/recueils/2024-48?q={question}@{action}")
    assert someone.form("/tours").value("reponse").startswith("42")


def _unknown_targets(someone: Visitor) -> str:
    """Find an action whose paid amount or target is not known."""
    someone.get("/recueils/2024-48/recapitulatif")
    actions = {link.split("q=description@")[1] for link in someone.page.links if "q=description@" in link}
    for action in sorted(actions):
        someone.get(f"/recueils/2024-48/formulaire/{action}")
        names = {
            name for name, value in someone.form(f"/formulaire/{action}").fields if name.startswith("etat-") and value
        }
        if names & {f"etat-paid_amount@{action}", f"etat-targeted_beneficiaries@{action}"}:
            return action
    raise AssertionError("no unknown figure in the demonstration")


def test_form_view_sent_as_it_stands_changes_nothing(app: Flask, settings: Settings) -> None:
    sessions = Sessions(make_engine(settings.database_url))
    for name, reference in (
        ("DDETSPP de la Lozère", "2024-48"),
        ("DDETS du Bas-Rhin", "2024-67"),
        ("DDETS de l’Eure", "2024-27"),
    ):
        someone = enter(app, name)
        someone.get(f"/recueils/{reference}/formulaire")
        pages = {link for link in someone.page.links if f"/recueils/{reference}/formulaire/" in link}
        with sessions.reading() as session:
            before = session.scalar(select(func.count()).select_from(Event))
        for url in sorted(pages):
            someone.get(url)
            someone.send(someone.form(url.split(reference)[1]))
            assert someone.status == 303, (url, someone.page.text[-1500:])
        with sessions.reading() as session:
            assert session.scalar(select(func.count()).select_from(Event)) == before


def test_field_left_alone_in_a_form_is_no_conflict(app: Flask) -> None:
    first, second = begin(app), enter(app, PARIS)
    first.get("/recueils/2024-75?q=territorial_assessment@pact")
    first.turn(reponse="Diagnostic de 2022")
    for someone in (first, second):
        someone.get("/recueils/2024-75/formulaire")
    form = second.form("/formulaire/pact")
    first.send(first.form("/formulaire/pact"), **{"reponse-territorial_assessment@pact": "Diagnostic de 2023"})
    second.send(form, **{"choix-pact_state@pact": "agreed"})
    assert second.status == 303
    second.get("/recueils/2024-75?q=territorial_assessment@pact")
    assert second.form("/tours").value("reponse") == "Diagnostic de 2023"


def test_form_of_a_removed_item_gives_the_text_back(app: Flask) -> None:
    someone = enter(app, "DDETSPP de la Lozère")
    action = _unknown_targets(someone)
    someone.get(f"/recueils/2024-48/formulaire/{action}")
    form = someone.form(f"/formulaire/{action}")
    removing = next(f for f in someone.page.forms if f.action.endswith(f"/elements/{action}/retirer"))
    someone.send(removing)
    page = someone.send(form, **{f"reponse-description@{action}": "Un texte long qui ne doit pas se perdre."})
    assert someone.status == 409
    assert page is not None
    assert "Un texte long qui ne doit pas se perdre." in page.source


def test_optional_answer_can_be_cleared(app: Flask) -> None:
    someone = begin(app)
    someone.get("/recueils/2024-75?q=territorial_assessment@pact")
    assert ("geste", "effacer") not in someone.form("/tours").buttons
    someone.turn(reponse="Diagnostic de 2022")
    someone.get("/recueils/2024-75?q=territorial_assessment@pact")
    assert ("geste", "effacer") in someone.form("/tours").buttons
    someone.turn(geste="effacer")
    assert someone.status == 303
    someone.get("/recueils/2024-75/recapitulatif")
    assert "Diagnostic de 2022" not in someone.page.text


def test_click_wins_over_what_was_typed_before(app: Flask) -> None:
    someone = begin(app)
    someone.get("/recueils/2024-75?q=wider_document@pact")
    page = someone.turn(reponse="je sais pas trop")
    assert someone.status == 422
    assert page is not None
    assert "facultative" in page.text
    someone.turn(reponse="je sais pas trop", choix="yes")
    assert someone.status == 303
    someone.get("/recueils/2024-75/recapitulatif")
    assert "je sais pas trop" not in someone.page.text


def test_last_question_passed_over_is_not_asked_at_once(app: Flask) -> None:
    someone = begin(app)
    someone.turn(choix="none")
    assert someone.asked == "none_reason@pact"
    someone.turn(geste="passer")
    assert someone.asked == ""


def test_form_view_sent_twice_is_written_once(app: Flask) -> None:
    someone = begin(app)
    someone.get("/recueils/2024-75/formulaire")
    form = someone.form("/formulaire/pact")
    for _ in range(2):
        someone.send(form, **{"choix-pact_state@pact": "agreed"})
        assert someone.status == 303


def test_action_is_added_duplicated_and_removed(app: Flask) -> None:
    someone = begin(app)
    converse(someone)
    action = next(link.split("partie=")[1] for link in someone.page.links if "partie=" in link and "pact" not in link)
    someone.get(f"/recueils/2024-75?partie={action}")
    someone.get("/recueils/2024-75/recapitulatif")
    duplicate = [form for form in someone.page.forms if form.action.endswith("/dupliquer")][-1]
    someone.send(duplicate)
    question, copy = someone.asked.split("@")
    assert question == "action_title"
    someone.turn(reponse="Garderie du dimanche")
    someone.get("/recueils/2024-75/recapitulatif")
    assert "Garderie du dimanche" in someone.page.text
    remove = next(form for form in someone.page.forms if form.action.endswith(f"/elements/{copy}/retirer"))
    someone.send(remove)
    someone.get("/recueils/2024-75/recapitulatif")
    assert "Garderie du dimanche" not in someone.page.text


def test_partner_is_added_and_removed_in_the_form_view(app: Flask) -> None:
    someone = enter(app, "DDETSPP de la Lozère")
    someone.get("/recueils/2024-48/recapitulatif")
    action = next(link.split("q=partners@")[1].split("#")[0] for link in someone.page.links if "q=partners@" in link)
    someone.get(f"/recueils/2024-48/formulaire/{action}")
    adding = next(
        form
        for form in someone.page.forms
        if form.action.endswith("/tours") and form.value("question") == f"partners@{action}"
    )
    someone.send(adding, reponse="MSA du Languedoc", categorie="msa", geste="repondre")
    assert someone.status == 303
    assert "MSA du Languedoc" in someone.page.text
    someone.get(f"/recueils/2024-48/formulaire/{action}")
    removing = [form for form in someone.page.forms if form.action.endswith("/retirer")]
    assert removing


def test_remark_is_shown_once_after_its_answer(app: Flask) -> None:
    someone = begin(app)
    someone.turn(choix="signed")
    page = someone.turn(reponse="15 octobre 2023")
    assert someone.status == 303
    assert page is not None
    assert "hors de 2024" in page.text


def test_unknown_slot_in_the_address_asks_what_comes_next(app: Flask) -> None:
    someone = begin(app)
    for address in ("?q=nothing@pact", "?q=axis@nowhere", "?apres=zzz", "?partie=zzz"):
        someone.get(f"/recueils/2024-75{address}")
        assert someone.status == 200
        assert Slot.parse(someone.asked).question == "pact_state"
