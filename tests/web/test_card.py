"""« Voici ce que j'ai compris »: one sentence fills an action, over plain HTTP, by every gesture that the card offers."""

import re
from html import unescape

import pytest
from flask import Flask

from survey.questionnaire.answers import Slot
from tests.web.cards import (
    DOSSIER,
    FILLED,
    SENTENCE,
    SILENT,
    TABLE,
    TOLD,
    besides,
    card,
    describe,
    link_of,
    sentences,
    summary,
)
from tests.web.script import FIRST_THEN_CLOSE, reply
from tests.web.site import Visitor

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
