"""Two answers to one question: both are shown with who and when, what differs is marked, and neither text is lost."""

import re

from flask import Flask

from tests.web.reading import Form
from tests.web.site import Visitor, enter
from tests.web.test_presence import with_second_agent

AGENT = "DDETSPP de la Lozère"
URL = "/recueils/2024-48?q=territorial_assessment@pact"
FIRST, SECOND = "Diagnostic des besoins sociaux, 2023", "Diagnostic des besoins sociaux, 2024"
MARKED = re.compile(r'<mark class="rc-conflict__own">(.*?)</mark>')


def meet(app: Flask, first: str = FIRST, second: str = SECOND) -> tuple[Visitor, Visitor]:
    """Both see the same version; the second one sends after the first."""
    one, other = enter(app, AGENT), with_second_agent(app)
    for agent in (one, other):
        agent.get(URL)
    one.turn(reponse=first)
    assert one.status == 303
    other.turn(reponse=second)
    assert other.status == 409
    return one, other


def offers(someone: Visitor) -> list[Form]:
    """The ways to answer again: with one's own text, or with both made one."""
    return [form for form in someone.page.forms if form.action.endswith("/tours")]


def test_conflict_shows_both_texts_with_who_and_when(app: Flask) -> None:
    _, second = meet(app)
    source = second.page.source
    assert "Mme Deuxième, 15\u00a0octobre\u00a02024 à 10:00:00 · pas encore enregistré" in source
    assert "DDETSPP de la Lozère (48), 15\u00a0octobre\u00a02024 à 10:00:00" in source
    assert "Pendant que vous écriviez, DDETSPP de la Lozère (48) a répondu à la même question" in source
    assert MARKED.findall(source) == ["2024", "2023"]


def test_conflict_with_oneself_says_so(app: Flask) -> None:
    tabs = [enter(app, AGENT) for _ in range(2)]
    for tab in tabs:
        tab.get(URL)
    for tab, text in zip(tabs, (FIRST, SECOND), strict=True):
        tab.turn(reponse=text)
    assert "une autre page ouverte sous votre compte a répondu" in tabs[1].page.source


def test_texts_that_share_little_are_left_whole(app: Flask) -> None:
    _, second = meet(app, second="Enquête menée avec la caisse d’allocations familiales")
    assert MARKED.findall(second.page.source) == []


def test_text_that_is_kept_takes_the_place_of_the_other(app: Flask) -> None:
    _, second = meet(app)
    second.send(offers(second)[0])
    assert second.status == 303
    second.get("/recueils/2024-48/formulaire")
    assert SECOND in second.page.source
    assert FIRST not in second.page.source


def test_both_texts_can_be_made_one(app: Flask) -> None:
    _, second = meet(app)
    form = offers(second)[1]
    assert dict(form.fields)["reponse"].replace("\r", "") == f"{FIRST}\n\n{SECOND}"
    second.send(form, reponse="Diagnostics de 2023 et de 2024")
    assert second.status == 303
    second.get("/recueils/2024-48/formulaire")
    assert "Diagnostics de 2023 et de 2024" in second.page.source


def test_conflict_after_a_conflict_keeps_the_text(app: Flask) -> None:
    first, second = meet(app)
    keep = offers(second)[0]
    first.get(URL)
    first.turn(reponse="Troisième réponse, entre-temps")
    second.send(keep)
    assert second.status == 409
    assert "Troisième réponse, entre-temps" in second.page.source
    assert SECOND in second.page.source
    second.send(offers(second)[0])
    assert second.status == 303


def test_choice_is_one_or_the_other(app: Flask) -> None:
    one, other = enter(app, AGENT), with_second_agent(app)
    for agent in (one, other):
        agent.get("/recueils/2024-48?q=wider_document@pact")
    one.turn(choix="no")
    other.turn(choix="yes")
    assert other.status == 409
    assert len(offers(other)) == 1


def test_agents_on_different_questions_never_disturb_each_other(app: Flask) -> None:
    """In the conversation and in the form: what was read before the other one wrote is written all the same."""
    one, other = enter(app, AGENT), with_second_agent(app)
    one.get(URL)
    other.get("/recueils/2024-48?q=governance_name@pact")
    one.turn(reponse="Diagnostic de la première")
    other.turn(reponse="Conseil de la seconde")
    assert (one.status, other.status) == (303, 303)
    for agent in (one, other):
        agent.get("/recueils/2024-48/formulaire")
    form, same = (agent.form("/formulaire/pact") for agent in (one, other))
    one.send(form, **{"reponse-territorial_assessment@pact": "Diagnostic au formulaire"})
    other.send(same, **{"reponse-governance_name@pact": "Conseil au formulaire"})
    assert (one.status, other.status) == (303, 303)
    one.get("/recueils/2024-48/formulaire")
    assert "Diagnostic au formulaire" in one.page.source
    assert "Conseil au formulaire" in one.page.source
