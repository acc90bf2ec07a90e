"""The card beside the questions: answers that say more, commands, undo, the JSON route, and other agents."""

import pytest
from flask import Flask
from sqlalchemy import insert

from survey.db.base import table_of
from survey.db.engine import Sessions, make_engine
from survey.db.people import Account, Scope
from survey.domain.policy import Role
from survey.settings import Settings
from tests.web.cards import (
    AGENT,
    DOSSIER,
    SENTENCE,
    TOLD,
    answers,
    besides,
    card,
    describe,
    link_of,
    standings,
    summary,
)
from tests.web.site import Visitor, enter

# -------------------------------------------------------------------------------------------- inside another question


def test_answer_is_saved_and_what_else_was_said_is_proposed(app: Flask) -> None:
    someone = enter(app, AGENT)
    someone.get(link_of(someone, "ends_on"))
    someone.turn(reponse="30 novembre 2025, pour 777 familles")
    assert card(someone)["Bénéficiaires visés"].value == "777"
    assert "remplace" in someone.page.text
    found = summary(someone)
    assert "30 novembre 2025" in found
    assert "777" not in found


def test_value_said_again_takes_the_place_of_the_one_proposed(app: Flask) -> None:
    someone = enter(app, AGENT)
    address = link_of(someone, "ends_on")
    for count in ("777", "888"):
        someone.get(address)
        someone.turn(reponse=f"30 novembre 2025, pour {count} familles")
    assert card(someone)["Bénéficiaires visés"].value == "888"
    assert "777" not in "".join(row.source for row in card(someone).values())


def test_card_gives_way_to_a_question_asked_for(app: Flask) -> None:
    someone = describe(app)
    someone.get(link_of(someone, "evaluation"))
    assert card(someone) == {}
    assert "attendent votre accord" in someone.page.text
    someone.get(DOSSIER)
    assert {label: card(someone)[label].value for label in TOLD} == TOLD


def test_new_action_is_told_where_nothing_is_left_to_ask(app: Flask) -> None:
    someone = enter(app, AGENT)
    someone.get(DOSSIER)
    assert someone.asked == ""
    box = next(form for form in someone.page.forms if "rc-more" in form.style)
    someone.send(box, reponse=SENTENCE)
    assert {label: card(someone)[label].value for label in TOLD} == TOLD


@pytest.mark.parametrize(
    ("said", "leads"),
    [
        ("récapitulatif", "/recapitulatif"),
        ("à plus tard, je reprendrai demain", "/recueils?pause=1"),
        ("aide", "aide=1"),
    ],
)
def test_command_leads_where_it_says(app: Flask, said: str, leads: str) -> None:
    someone = enter(app, AGENT)
    someone.get(link_of(someone, "evaluation"))
    someone.turn(reponse=said)
    assert someone.status == 303
    assert someone.location.endswith(leads)


def test_pause_says_that_nothing_is_lost(app: Flask) -> None:
    someone = enter(app, AGENT)
    someone.get(link_of(someone, "operator"))
    someone.turn(reponse="je fais une pause, je reviens demain")
    assert someone.location == "/recueils?pause=1"
    assert "Tout est enregistré" in someone.page.text


# ------------------------------------------------------------------------------------------------ taken back, sent again


def test_undo_takes_the_action_back_and_opens_the_card_again(app: Flask) -> None:
    someone = describe(app)
    someone.turn(geste="confirmer")
    back = next(form for form in someone.page.forms if ("geste", "annuler") in form.fields)
    someone.send(back)
    assert "C’est annulé" in someone.page.text
    assert {label: card(someone)[label].value for label in TOLD} == TOLD
    assert "Bus des familles" not in summary(someone)


def test_card_sent_twice_makes_one_action(app: Flask) -> None:
    someone = describe(app)
    form = someone.form("/tours")
    for _ in range(2):
        someone.send(form, geste="confirmer")
        assert someone.status == 303
    assert titles(someone).count("Bus des familles") == 1


def test_card_confirmed_in_two_tabs_makes_one_action(app: Flask) -> None:
    first = describe(app)
    second = enter(app, AGENT)
    second.get(DOSSIER)
    form = second.form("/tours")
    first.turn(geste="confirmer")
    second.send(form, geste="confirmer")
    assert second.status == 303
    assert titles(second).count("Bus des familles") == 1


def titles(someone: Visitor) -> list[str]:
    """Give the titles of all actions."""
    someone.get(f"{DOSSIER}/recapitulatif")
    addresses = {link.split("#")[0] for link in someone.page.links if "q=action_title@" in link}
    found = []
    for address in sorted(addresses):
        someone.get(address)
        found.append(someone.form("/tours").value("reponse"))
    return found


def test_change_that_sets_aside_shows_its_effect_and_is_taken_back(app: Flask) -> None:
    someone = enter(app, AGENT)
    address = link_of(someone, "committed_amount").replace("committed_amount", "action_state")
    before = answers(someone)
    someone.get(address)
    someone.turn(choix="planned")
    assert "Ce changement met de côté" in someone.page.text
    assert answers(someone) == before
    someone.get(DOSSIER)
    someone.turn(geste="confirmer")
    assert answers(someone) != before
    someone.get(address)
    someone.turn(reponse="annule")
    assert answers(someone) == before


def test_form_view_proposes_what_would_set_answers_aside(app: Flask) -> None:
    someone = enter(app, AGENT)
    action = link_of(someone, "committed_amount").split("@")[1]
    before = answers(someone)
    someone.get(f"{DOSSIER}/formulaire/{action}")
    someone.send(someone.form(f"/formulaire/{action}"), **{f"choix-action_state@{action}": "planned"})
    assert someone.status == 303
    assert answers(someone) == before
    someone.get(DOSSIER)
    assert card(someone)["État de l’action"].value == "Prévue"
    assert "Ce changement met de côté" in someone.page.text


def test_correction_leaves_the_question_of_the_moment(app: Flask) -> None:
    someone = describe(app)
    someone.turn(geste="confirmer")
    asked = someone.asked
    someone.turn(reponse="finalement le coût total c'est 50 000 €")
    assert "Coût total\u00a0: 50\u202f000\u00a0€" in someone.page.text
    assert someone.asked == asked


def test_correction_inside_a_list_leaves_it_open(app: Flask) -> None:
    someone = describe(app)
    someone.turn(geste="confirmer")
    someone.get(f"{DOSSIER}?q=partners@{someone.asked.split('@')[1]}")
    asked = someone.asked
    someone.turn(reponse="finalement le coût total c'est 50 000 €")
    assert someone.asked == asked


def test_undo_again_and_again_asks_what_it_opens(app: Flask) -> None:
    someone = describe(app)
    someone.turn(geste="confirmer")
    someone.turn(reponse="finalement le coût total c'est 50 000 €")
    novelty = "novelty@" + someone.asked.split("@")[1]
    someone.get(f"{DOSSIER}?q={novelty}")
    someone.turn(choix="new")
    someone.turn(reponse="annule")
    assert someone.asked == novelty
    someone.turn(reponse="annule")
    assert "Coût total\u00a0: 45\u202f000\u00a0€" in someone.page.text
    someone.turn(reponse="annule")
    assert {label: card(someone)[label].value for label in TOLD} == TOLD


# --------------------------------------------------------------------------------------------------- JSON, and others


def test_json_is_the_same_route(app: Flask) -> None:
    someone = describe(app)
    form = someone.form("/tours")
    headers = {"X-CSRFToken": form.value("csrf_token"), "Accept": "application/json"}
    kept = [int(row.id) for label, row in card(someone).items() if label != "Coût total"]
    body = {
        "question": form.value("question"),
        "cle": "json-of-card",
        "carte": True,
        "geste": "confirmer",
        "garder": kept,
    }
    response = someone.client.post(f"{DOSSIER}/tours", json=body, headers=headers)
    assert response.status_code == 200
    again = someone.client.post(f"{DOSSIER}/tours", json=body, headers=headers)
    assert again.get_json()["location"] == response.get_json()["location"]
    someone.get(response.get_json()["location"])
    assert "45 000 €" not in besides(someone)
    other = body | {"garder": []}
    assert someone.client.post(f"{DOSSIER}/tours", json=other, headers=headers).status_code == 409


def test_lone_surrogate_in_json_is_no_error(app: Flask) -> None:
    someone = enter(app, AGENT)
    someone.get(link_of(someone, "actions"))
    form = someone.form("/tours")
    headers = {"X-CSRFToken": form.value("csrf_token"), "Accept": "application/json"}
    body = {
        "question": form.value("question"),
        "cle": "json-surrogate",
        "reponse": "Un bus \ud800 à Mende pour 200 familles",
    }
    response = someone.client.post(f"{DOSSIER}/tours", json=body, headers=headers)
    assert response.status_code == 200
    someone.get(DOSSIER)
    assert card(someone)["Bénéficiaires visés"].value == "200"


def test_proposals_are_their_agents_own(app: Flask, settings: Settings) -> None:
    someone = describe(app)
    ids = [row.id for row in card(someone).values()]
    colleague = enter(colleague_of(app, settings), "Collègue de la Lozère")
    colleague.get(DOSSIER)
    assert card(colleague) == {}
    assert "attendent votre accord" not in colleague.page.text
    colleague.get(link_of(colleague, "evaluation"))
    form = colleague.form("/tours")
    for gesture in ("confirmer", "ecarter"):
        colleague.send(form, carte="1", geste=gesture, garder=ids, cle=f"stolen-{gesture}", reponse="")
    colleague.send(form, proposition=ids[0], reponse="Un titre volé", cle="stolen-amend")
    assert "Bus des familles" not in summary(colleague)
    assert set(standings(settings)) == {"open"}
    someone.get(DOSSIER)
    assert {label: card(someone)[label].value for label in TOLD} == TOLD


def colleague_of(app: Flask, settings: Settings) -> Flask:
    """Add a second agent of Lozère."""
    accounts, scopes = table_of(Account), table_of(Scope)
    with Sessions(make_engine(settings.database_url)).begin() as session:
        row = {"name": "Collègue de la Lozère", "role": Role.AGENT.value, "active": True}
        account = session.scalar(insert(accounts).values(row).returning(accounts.c.id))
        session.execute(insert(scopes).values(account_id=account, department_code="48"))
    return app


def test_proposals_about_a_removed_action_go_with_it(app: Flask) -> None:
    someone = enter(app, AGENT)
    address = link_of(someone, "ends_on")
    someone.get(address)
    someone.turn(reponse="30 novembre 2025, pour 777 familles")
    form, action = someone.form("/tours"), address.split("@")[1]
    other = enter(app, AGENT)
    other.get(f"{DOSSIER}/recapitulatif")
    other.send(next(f for f in other.page.forms if f.action.endswith(f"/elements/{action}/retirer")))
    someone.get(DOSSIER)
    assert card(someone) == {}
    someone.send(form, geste="confirmer")
    assert someone.status in {303, 409}
    assert "777" not in summary(someone)
