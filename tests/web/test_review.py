"""The review as people use it: a commissioner reads, remarks and decides; the agent's next question is the remark."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from survey.settings import Settings
from tests.web.conftest import at
from tests.web.site import Visitor, enter

AGENT, COMMISSIONER = "DDETSPP de la Lozère", "Commissaire – Occitanie"
DOSSIER = "/recueils/2024-48"
REVIEW = f"{DOSSIER}/relecture"
ASSESSMENT = "territorial_assessment@pact"
REMARK = "Quel diagnostic est-ce, et de quelle année ?"
REASON = "Deux points restent à éclaircir."
AFTER_CLOSING = datetime(2025, 1, 15, 9, 0, tzinfo=UTC)


def form(someone: Visitor, action: str, **fields: str) -> None:
    """Send the form of the page with that action, and those hidden fields."""
    chosen = next(
        one
        for one in someone.page.forms
        if one.action.endswith(action) and all((name, value) in one.fields for name, value in fields.items())
    )
    someone.page.forms.remove(chosen)
    someone.page.forms.insert(0, chosen)


def remark(someone: Visitor, slot: str, text: str) -> None:
    someone.get(f"{REVIEW}?remarque={slot}")
    form(someone, "/relecture/remarques", remarque=slot)
    someone.send(someone.form("/relecture/remarques"), texte=text)


def decide(someone: Visitor, kind: str, reason: str = "") -> None:
    form(someone, "/relecture/decision", decision=kind)
    someone.send(someone.form("/relecture/decision"), motif=reason)


def returned(app: Flask, *slots: str) -> Visitor:
    """Give the agent of a dossier that came back with remarks."""
    someone = enter(app, COMMISSIONER)
    for slot in slots:
        remark(someone, slot, f"{REMARK} ({slot})")
    someone.get(REVIEW)
    decide(someone, "returned", REASON)
    assert someone.status == 303
    return enter(app, AGENT)


def slot_of(someone: Visitor, question: str) -> str:
    """The slot of a question that the review lets one remark on."""
    someone.get(REVIEW)
    links = [link for link in someone.page.links if f"remarque={question}@" in link]
    return links[0].split("remarque=")[1].split("#")[0]


def test_review_shows_the_version_and_what_changed(app: Flask) -> None:
    someone = enter(app, COMMISSIONER)
    someone.get(REVIEW)
    text = someone.page.text
    for told in ("Version 2, transmise le 7\u00a0octobre\u00a02024", "Ce qui a changé depuis la version 1", "Ajoutée"):
        assert told in text
    assert (
        '<del class="rc-change__before rc-quoted"><span class="fr-sr-only">Avant\u00a0: </span>4\u202f900\u00a0€</del>'
        in (someone.page.source)
    )
    someone.get(f"{REVIEW}?version=1")
    assert "Cette version n’est plus la dernière" in someone.page.text
    assert not [one for one in someone.page.forms if "/relecture" in one.action]


def test_review_does_not_show_what_was_not_transmitted(app: Flask) -> None:
    agent, someone = enter(app, AGENT), enter(app, COMMISSIONER)
    agent.get(f"{DOSSIER}?q={ASSESSMENT}")
    agent.turn(reponse="Diagnostic gardé pour la suite, 2024")
    assert agent.status == 303
    someone.get(REVIEW)
    assert "Diagnostic gardé pour la suite" not in someone.page.source
    assert "Le service a modifié des réponses depuis" in someone.page.text


@pytest.mark.parametrize("who", [AGENT, "Commissaire – Normandie", "DIPLP", "DGCS", "Administration du service"])
def test_review_is_absent_for_anybody_else(app: Flask, who: str) -> None:
    someone = enter(app, who)
    someone.get("/recueils")
    token = {"csrf_token": someone.form("/quitter").value("csrf_token"), "cle": "a-key-of-mine", "version": "2"}
    foreign, absent = someone.client.get(REVIEW), someone.client.get("/recueils/2024-01/relecture")
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert foreign.get_data() == absent.get_data()
    for url, fields in (
        (f"{REVIEW}/remarques", {"remarque": ASSESSMENT, "texte": "intrusion"}),
        (f"{REVIEW}/remarques/1/retirer", {}),
        (f"{REVIEW}/decision", {"decision": "validated"}),
    ):
        assert someone.client.post(url, data=token | fields).status_code == 404, url
    commissioner = enter(app, COMMISSIONER)
    commissioner.get(REVIEW)
    assert "intrusion" not in commissioner.page.source
    assert "Votre décision sur la version 2" in commissioner.page.text


def test_remark_in_preparation_is_read_by_reviewers_alone(app: Flask) -> None:
    someone, agent = enter(app, COMMISSIONER), enter(app, AGENT)
    remark(someone, ASSESSMENT, REMARK)
    assert "Remarque en préparation" in someone.page.text
    for path in ("", f"?q={ASSESSMENT}", "/formulaire", "/recapitulatif", "/transmissions/2"):
        agent.get(f"{DOSSIER}{path}")
        assert REMARK not in agent.page.source, path
    nation = enter(app, "DIPLP")
    nation.get(f"{DOSSIER}/recapitulatif")
    assert REMARK not in nation.page.source
    form(someone, "/retirer")
    someone.send(someone.form("/retirer"))
    assert REMARK not in someone.page.source


def test_remark_sent_twice_is_written_once(app: Flask) -> None:
    someone = enter(app, COMMISSIONER)
    someone.get(f"{REVIEW}?remarque={ASSESSMENT}")
    form(someone, "/relecture/remarques", remarque=ASSESSMENT)
    sent = someone.form("/relecture/remarques")
    for _ in range(2):
        someone.send(sent, texte=REMARK)
        assert someone.status == 303
    assert someone.page.source.count("Remarque en préparation") == 2  # in the list, and beside its answer
    someone.send(sent, texte="Autre chose")
    assert someone.status == 409


@pytest.mark.parametrize(
    ("text", "told"), [("", "Écrivez votre remarque"), ("x" * 2_010, "trop long de 10\u00a0caractères")]
)
def test_remark_refused_keeps_its_text(app: Flask, text: str, told: str) -> None:
    someone = enter(app, COMMISSIONER)
    remark(someone, ASSESSMENT, text)
    assert someone.status == 422
    assert told in someone.page.text
    form(someone, "/relecture/remarques", remarque=ASSESSMENT)
    assert someone.form("/relecture/remarques").value("texte") == text


def test_sending_back_asks_for_a_reason(app: Flask) -> None:
    someone = enter(app, COMMISSIONER)
    someone.get(REVIEW)
    decide(someone, "returned", "   ")
    assert someone.status == 422
    assert "Dites pourquoi" in someone.page.text


def test_remark_becomes_the_next_question_until_its_answer_changes(app: Flask) -> None:
    amount = slot_of(enter(app, COMMISSIONER), "committed_amount")
    agent = returned(app, amount, ASSESSMENT)
    agent.get(DOSSIER)
    assert agent.asked == ASSESSMENT
    assert f"{REMARK} ({ASSESSMENT})" in agent.page.text
    assert REASON in agent.page.text
    agent.turn(reponse="Diagnostic de la Lozère, 2024")
    assert agent.asked == amount
    agent.get(DOSSIER)
    assert agent.asked == amount
    assert f"({ASSESSMENT})" not in agent.page.text
    agent.send(agent.form("/maintien"), explication="Ce montant est celui de la convention.")
    assert "Votre réponse est maintenue" in agent.page.text
    assert agent.asked != amount
    someone = enter(app, COMMISSIONER)
    someone.get(REVIEW)
    assert "Réponse maintenue" in someone.page.text
    assert "Ce montant est celui de la convention." in someone.page.text
    assert "La réponse a changé" in someone.page.text


def test_texts_hold_what_a_database_can_keep(app: Flask) -> None:
    agent = returned(app, ASSESSMENT)
    agent.get(DOSSIER)
    agent.send(agent.form("/maintien"), explication="x" * 2_001)
    assert agent.status == 422
    assert "x" * 2_001 in agent.page.source
    agent.get(DOSSIER)
    agent.send(agent.form("/maintien"), explication="C’est\x00 <b>bien</b>\u2028cela\ufffe")
    assert agent.status == 303
    someone = enter(app, COMMISSIONER)
    someone.get(REVIEW)
    assert (
        "« C’est &lt;b&gt;bien&lt;/b&gt;\ncela »".replace("« ", "«\u00a0").replace(" »", "\u00a0»")
        in someone.page.source
    )


def test_list_says_how_many_answers_are_to_be_looked_at_again(app: Flask) -> None:
    agent = returned(app, ASSESSMENT)
    agent.get("/recueils")
    assert "1 réponse à revoir" in agent.page.text


def test_remark_can_wait_and_comes_back(app: Flask) -> None:
    agent = returned(app, ASSESSMENT)
    agent.get(f"{DOSSIER}?apres={ASSESSMENT}")
    assert agent.asked != ASSESSMENT
    agent.get(DOSSIER)
    assert agent.asked == ASSESSMENT


def test_remark_stands_beside_its_answer_in_every_view(app: Flask) -> None:
    agent = returned(app, ASSESSMENT, "tout")
    for path in ("", "/formulaire", "/recapitulatif"):
        agent.get(f"{DOSSIER}{path}")
        assert f"{REMARK} ({ASSESSMENT})" in agent.page.text, path
        assert f"{REMARK} (tout)" in agent.page.text, path


def test_agent_may_transmit_with_an_open_remark_and_is_warned(app: Flask) -> None:
    agent = returned(app, ASSESSMENT)
    agent.get(f"{DOSSIER}/recapitulatif")
    assert "Une remarque n’a pas encore de réponse" in agent.page.text
    agent.send(agent.form("/transmission"))
    assert agent.status == 303
    someone = enter(app, COMMISSIONER)
    someone.get(REVIEW)
    assert "Version 3" in someone.page.text
    assert "En attente" in someone.page.text
    assert "sur la version 2" in someone.page.text


def test_newer_version_is_shown_in_place_of_a_decision(app: Flask) -> None:
    someone, agent = enter(app, COMMISSIONER), enter(app, AGENT)
    someone.get(REVIEW)
    agent.get(f"{DOSSIER}/recapitulatif")
    agent.send(agent.form("/transmission"))
    decide(someone, "returned", REASON)
    assert someone.status == 409
    assert "La version 3 est arrivée pendant votre lecture" in someone.page.text
    form(someone, "/relecture/decision", decision="returned")
    assert someone.form("/relecture/decision").value("motif") == REASON
    assert someone.form("/relecture/decision").value("version") == "3"
    agent.get(DOSSIER)
    assert REASON not in agent.page.text


def test_validated_dossier_is_read_and_may_be_reopened(app: Flask) -> None:
    someone, agent = enter(app, COMMISSIONER), enter(app, AGENT)
    someone.get(REVIEW)
    decide(someone, "validated")
    agent.get(DOSSIER)
    assert agent.asked == ""
    assert "Validé" in agent.page.text
    decide(someone, "reopened", "Une erreur de saisie")
    agent.get(DOSSIER)
    assert "Une erreur de saisie" in agent.page.text
    assert "Rouvert" in agent.page.text
    agent.get("/recueils")
    assert "Rouvert" in agent.page.text
    assert "à revoir" not in agent.page.text
    agent.get(f"{DOSSIER}?q={ASSESSMENT}")
    assert agent.asked == ASSESSMENT


def test_after_the_closing_one_validates_and_is_warned_of_sending_back(settings: Settings) -> None:
    someone = enter(at(settings, AFTER_CLOSING), COMMISSIONER)
    someone.get(REVIEW)
    assert "La campagne est close pour ce territoire" in someone.page.text
    decide(someone, "validated")
    assert "Le recueil est validé" in someone.page.text
    assert "Demandez-la avant de rouvrir." in someone.page.text


def test_what_awaits_review_comes_first(app: Flask) -> None:
    someone = enter(app, "Commissaire – Normandie")
    someone.get("/recueils")
    territories = [link for link in someone.page.links if "/relecture" in link or "/recapitulatif" in link]
    assert territories == [
        "/recueils/2024-61/relecture",
        "/recueils/2024-27/relecture",
        "/recueils/2024-14/recapitulatif",
    ]
    assert "Un recueil attend votre relecture." in someone.page.text


def test_dossier_not_transmitted_has_nothing_to_read(app: Flask) -> None:
    someone = enter(app, "Commissaire – Normandie")
    someone.get("/recueils/2024-14/relecture")
    assert "Rien à relire pour l’instant" in someone.page.text
    someone.client.get("/recueils/2024-14/relecture?version=1")
    someone.get("/recueils/2024-14/relecture?version=1")
    assert someone.status == 404
