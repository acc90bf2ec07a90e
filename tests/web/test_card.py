"""« Voici ce que j'ai compris »: one sentence fills an action, over plain HTTP, by every gesture that the card offers."""

import re
from dataclasses import dataclass
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import insert, select

from survey.db.base import table_of
from survey.db.engine import Sessions, make_engine
from survey.db.working import Account, ProposalRow, Scope
from survey.domain.policy import Role
from survey.questionnaire.answers import Slot
from survey.settings import Settings
from tests.web.script import FIRST_THEN_CLOSE, reply
from tests.web.site import Visitor, enter

AGENT, DOSSIER = "DDETSPP de la Lozère", "/recueils/2024-48"
SENTENCE = (
    "On finance un bus des familles à Mende avec la CAF, 45 000 € dont 12 000 € de crédits locaux, "
    "pour 200 familles monoparentales, démarrage le 1er octobre 2024"
)
TOLD = {
    "Titre": "Bus des familles",
    "Publics": "Familles monoparentales",
    "Lieux": "Mende",
    "Début": "1er octobre 2024",
    "AE engagée": "12 000 €",
    "Cofinanceur": "CAF",
    "Coût total": "45 000 €",
    "Bénéficiaires visés": "200",
    "Unité de compte": "Familles",
}
FILLED = {
    "action_title",
    "description",
    "audiences",
    "areas",
    "scale",
    "starts_on",
    "uses_local_credits",
    "committed_amount",
    "total_cost",
    "targeted_beneficiaries",
    "beneficiary_unit",
}
TABLE = "Action\tBénéficiaires\nÉpicerie itinérante\t120\nCrèche du soir\t30\nMaraude de santé\t80"
SILENT = re.compile(r'<span class="fr-sr-only">.*?</span>|<sup.*?</sup>|<[^>]+>', re.DOTALL)


@dataclass
class Value:
    """A row of the card."""

    id: str
    number: str
    value: str
    ticked: bool
    source: str


def card(someone: Visitor) -> dict[str, Value]:
    """Give the rows of the card by their label; nothing where no card is shown."""
    found = {}
    for row in re.findall(r'<li class="rc-value.*?</li>', someone.page.source, re.DOTALL):
        label = plain(re.findall(r'">Corriger<span class="fr-sr-only">\W*([^<]+)</span>', row)[0])
        id_, number = re.findall(r'value="(\d+)" data-value="(\d+)"', row)[0]
        value = plain(re.findall(r"rc-value__value[^>]*>([^<]*)<", row)[0])
        found[label] = Value(id_, number, value, " checked" in row, row)
    return found


def sentences(someone: Visitor) -> list[str]:
    """Give the sentences that the card shows, as they were written."""
    found = re.findall(r'<p class="rc-understood__sentence[^>]*>(.*?)</p>', someone.page.source, re.DOTALL)
    return [unescape(SILENT.sub("", text)).strip() for text in found]


def plain(text: str) -> str:
    return " ".join(unescape(text).replace("\u202f", " ").replace("\xa0", " ").split())


def describe(app: Flask, sentence: str = SENTENCE) -> Visitor:
    """Describe a new action of the first priority of Lozère."""
    someone = enter(app, AGENT)
    someone.get(link_of(someone, "actions"))
    someone.turn(reponse=sentence)
    assert someone.status == 303
    return someone


def link_of(someone: Visitor, question: str) -> str:
    """Give the address of the first such question of the dossier."""
    someone.get(f"{DOSSIER}/recapitulatif")
    return next(link for link in someone.page.links if f"q={question}@" in link).split("#")[0]


def summary(someone: Visitor) -> str:
    someone.get(f"{DOSSIER}/recapitulatif")
    return plain(someone.page.text).split("Vos réponses", 1)[1]


def answers(someone: Visitor) -> list[str]:
    """Give every answer that the summary shows."""
    someone.get(f"{DOSSIER}/recapitulatif")
    return re.findall(r"rc-row__answer[^>]*>(.*?)</", someone.page.source, re.DOTALL)


def besides(someone: Visitor) -> str:
    """Give what the page says beside the sentence itself: the answers taken, in the transcript of the new action."""
    assert "Bus des familles" in someone.page.text
    return plain(someone.page.text).replace(plain(SENTENCE), "")


def standings(settings: Settings) -> list[str]:
    with Sessions(make_engine(settings.database_url)).reading() as session:
        return list(session.scalars(select(ProposalRow.standing)))


# ------------------------------------------------------------------------------------------------------- what is shown


def test_sentence_is_shown_as_understood_and_nothing_is_stored(app: Flask) -> None:
    someone = describe(app)
    shown = card(someone)
    assert {label: shown[label].value for label in TOLD} == TOLD
    assert all(shown[label].ticked for label in TOLD)
    assert "Rien n’est enregistré avant votre accord" in someone.page.text
    assert "Bus des familles" not in summary(someone)


def test_words_of_each_value_are_marked_in_the_sentence(app: Flask) -> None:
    someone = describe(app)
    marks = re.findall(r'<mark [^>]*data-values="([\d ]+)">(.*?)</mark>', someone.page.source, re.DOTALL)
    words = {number: unescape(SILENT.sub("", text)).strip() for numbers, text in marks for number in numbers.split()}
    marked = {label: words.get(row.number) for label, row in card(someone).items()}
    assert marked["Titre"] == "bus des familles"
    assert marked["Lieux"] == "Mende"
    assert marked["Coût total"] == "45 000 €"
    assert marked["Description"] is None  # the whole sentence says it
    assert sentences(someone) == [SENTENCE]


@pytest.mark.parametrize(
    "sentence",
    [
        "Un bus <script>alert(1)</script> à Mende & <b>Marvejols</b> pour 200 familles",
        'Un bus </textarea></p>" onclick="x à Mende pour 200 familles',
    ],
)
def test_marks_of_a_sentence_are_escaped(app: Flask, sentence: str) -> None:
    someone = describe(app, sentence)
    assert "Bénéficiaires visés" in card(someone)
    assert sentences(someone) == [sentence]
    assert not re.search(r"<script>|<b>|<[^>]*onclick", someone.page.source)


def test_characters_that_xml_forbids_are_left_out(app: Flask) -> None:
    someone = describe(app, "Un bus\x00 à Mende\x07\ufffe \U0001f600 pour 200 familles")
    assert card(someone)["Bénéficiaires visés"].value == "200"
    assert "\U0001f600" in sentences(someone)[0]
    assert not set(someone.page.source) & {"\x00", "\x07", "\ufffe"}
    someone.turn(geste="confirmer")
    assert someone.status == 303
    assert "200" in summary(someone)


def test_rows_of_a_table_are_actions_each_with_its_own_row(app: Flask) -> None:
    someone = describe(app, TABLE)
    assert sentences(someone) == TABLE.split("\n")[1:]
    someone.turn(geste="confirmer")
    found = summary(someone)
    assert all(title in found for title in ("Épicerie itinérante", "Crèche du soir", "Maraude de santé"))


# -------------------------------------------------------------------------------------------------- yes, no, and except


def test_first_sentence_leaves_only_the_missing_questions(app: Flask) -> None:
    someone = describe(app)
    someone.turn(geste="confirmer")
    assert "réponses enregistrées" in someone.page.text
    told = besides(someone)
    asked: list[str] = []
    while (question := Slot.parse(someone.asked).question if someone.asked else "") and len(asked) < 40:
        if card(someone):
            someone.turn(geste="ecarter")
            continue
        if question in FIRST_THEN_CLOSE and question == "cofundings":
            someone.turn(geste="terminer")
        else:
            someone.turn(**reply(question, asked))
        assert someone.status == 303, (question, someone.page.text[-2000:])
        asked.append(question)
    assert not FILLED & set(asked)
    assert {"operator", "novelty", "action_state", "evaluation", "cofunding_amount"} <= set(asked)
    found = summary(someone)
    assert "Bus des familles" in found
    assert "Votre recueil est complet" in someone.page.text
    assert "« 200 familles monoparentales »" in told


def test_row_left_out_is_not_stored(app: Flask) -> None:
    someone = describe(app)
    kept = [row.id for label, row in card(someone).items() if label != "Coût total"]
    someone.turn(geste="confirmer", garder=kept)
    assert card(someone) == {}
    assert "45 000 €" not in besides(someone)
    assert "Bus des familles" in summary(someone)


def test_yes_except_leaves_out_what_is_named(app: Flask) -> None:
    someone = describe(app)
    someone.turn(reponse="oui sauf le coût total")
    assert card(someone) == {}
    assert "45 000 €" not in besides(someone)
    assert "Bus des familles" in summary(someone)


def test_yes_keeps_what_is_ticked(app: Flask) -> None:
    someone = describe(app)
    kept = [row.id for label, row in card(someone).items() if label != "Coût total"]
    someone.turn(reponse="oui", garder=kept)
    assert "45 000 €" not in besides(someone)
    assert "Bus des familles" in summary(someone)


@pytest.mark.parametrize("said", [{"geste": "ecarter"}, {"reponse": "non"}])
def test_no_stores_nothing_and_says_so(app: Flask, said: dict[str, str]) -> None:
    someone = describe(app)
    someone.turn(**said)
    assert card(someone) == {}
    assert "Rien n’a été retenu" in someone.page.text
    assert "Bus des familles" not in summary(someone)


def test_what_the_card_does_not_understand_keeps_its_text(app: Flask) -> None:
    someone = describe(app)
    someone.turn(reponse="abracadabra")
    assert someone.status == 422
    assert "Je n’ai pas compris" in someone.page.text
    assert someone.form("/tours").value("reponse") == "abracadabra"
    assert {label: card(someone)[label].value for label in TOLD} == TOLD


# ---------------------------------------------------------------------------------------------------------- corrections


def test_value_told_anew_takes_the_place_of_the_one_proposed(app: Flask) -> None:
    someone = describe(app)
    someone.turn(reponse="le coût total c'est 48 000 €")
    shown = card(someone)
    assert {label: shown[label].value for label in TOLD} == TOLD | {"Coût total": "48 000 €"}
    assert sentences(someone) == [SENTENCE, "le coût total c'est 48 000 €"]
    assert someone.page.text.count("Nouvelle action") == 1
    someone.turn(geste="confirmer")
    assert "48 000 €" in besides(someone)


def amend(someone: Visitor, label: str) -> None:
    """Follow the link that corrects a value."""
    someone.get(f"{DOSSIER}?proposition={card(someone)[label].id}")


def test_link_of_a_value_corrects_it_alone(app: Flask) -> None:
    someone = describe(app)
    amend(someone, "Coût total")
    assert "rien n’est encore enregistré" in someone.page.text
    assert someone.form("/tours").value("reponse").startswith("45")
    someone.turn(reponse="48 000 €")
    assert {label: card(someone)[label].value for label in TOLD} == TOLD | {"Coût total": "48 000 €"}
    assert sentences(someone) == [SENTENCE]
    assert "Bus des familles" not in summary(someone)


def test_correction_that_is_no_value_keeps_the_text_and_the_value(app: Flask) -> None:
    someone = describe(app)
    amend(someone, "Échelle")
    page = someone.turn(reponse="une taille raisonnable")
    assert someone.status == 422
    assert page is not None
    assert someone.form("/tours").value("reponse") == "une taille raisonnable"
    someone.get(DOSSIER)
    assert card(someone)["Échelle"].value == "Commune"


def test_question_about_a_word_is_answered_and_the_card_comes_back(app: Flask) -> None:
    someone = describe(app)
    someone.turn(reponse="c'est quoi une AE ?")
    assert 'class="rc-notion"' in someone.page.source
    assert {label: card(someone)[label].value for label in TOLD} == TOLD
    about = Slot.parse(someone.asked).item  # what is said next is of the same priority
    assert link_of(someone, "actions").endswith(f"@{about}")


def test_card_is_about_its_action_wherever_one_comes_from(app: Flask) -> None:
    """Left and found again later, the card still belongs to the part that it tells."""
    someone = describe(app)
    someone.get(DOSSIER)
    about = Slot.parse(someone.asked).item
    assert link_of(someone, "actions").endswith(f"@{about}")


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
