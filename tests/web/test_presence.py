"""Two agents on one dossier: each is told of the other, neither is held back, and nobody else learns of it."""

from flask import Flask
from sqlalchemy import event, select

from survey.db.people import Account, Presence, Scope
from survey.domain.policy import Role
from survey.web.runtime import Runtime
from tests.web.site import Visitor, enter

AGENT = "DDETSPP de la Lozère"
SECOND = "Mme Deuxième"
DOSSIER = "/recueils/2024-48"
ASKED = "territorial_assessment@pact"
SAME = "Si vous y répondez tous les deux"


def parts(app: Flask) -> Runtime:
    found: Runtime = app.extensions["recueil"]
    return found


def with_second_agent(app: Flask, department: str = "48", name: str = SECOND) -> Visitor:
    with parts(app).sessions.begin() as session:
        session.add(Account(name=name, role=Role.AGENT.value, scopes=[Scope(department_code=department)]))
    return enter(app, name)


def told(someone: Visitor, path: str = DOSSIER) -> str:
    someone.get(path)
    found = someone.page.source.split('id="presence"', 1)
    return found[1].split(">", 1)[1].split("</p>", 1)[0] if len(found) > 1 else ""


def asked_again(someone: Visitor, slot: str = ASKED, ref: str = "2024-48") -> str:
    response = someone.client.get(f"/recueils/{ref}/presence", query_string={"q": slot})
    assert response.status_code == 200
    text: str = response.get_json()["text"]
    return text


def written(app: Flask) -> list[tuple[int, str]]:
    with parts(app).sessions.reading() as session:
        return [(row.dossier_id, row.slot) for row in session.scalars(select(Presence))]


def test_second_agent_is_told_of_the_first_and_their_question(app: Flask) -> None:
    first, second = enter(app, AGENT), with_second_agent(app)
    assert told(first, f"{DOSSIER}?q={ASKED}") == ""
    text = told(second)
    assert text.startswith("DDETSPP de la Lozère (48) est aussi sur ce recueil, à la question «\u00a0Quel diagnostic")
    assert "vous ne vous gênez pas" in text
    assert told(first).startswith("Mme Deuxième est aussi sur ce recueil")


def test_same_question_says_that_nothing_is_lost(app: Flask) -> None:
    first, second = enter(app, AGENT), with_second_agent(app)
    told(first, f"{DOSSIER}?q={ASKED}")
    assert SAME in told(second, f"{DOSSIER}?q={ASKED}")


def test_form_tells_of_the_other_agent_too(app: Flask) -> None:
    first, second = enter(app, AGENT), with_second_agent(app)
    assert told(first, f"{DOSSIER}/formulaire") == ""
    assert "Lozère (48) est aussi sur ce recueil, au formulaire." in told(second, f"{DOSSIER}/formulaire")


def test_open_page_learns_who_arrives(app: Flask) -> None:
    first, second = enter(app, AGENT), with_second_agent(app)
    first.get(DOSSIER)
    assert asked_again(first) == ""
    second.get(f"{DOSSIER}?q={ASKED}")
    assert asked_again(first, "pact_state@pact").startswith("Mme Deuxième est aussi sur ce recueil, à la question")
    assert SAME in asked_again(first)


def test_reader_is_not_told_of_nor_told(app: Flask) -> None:
    agent, commissioner, nation = enter(app, AGENT), enter(app, "Commissaire – Occitanie"), enter(app, "DIPLP")
    assert [told(reader) for reader in (commissioner, nation)] == ["", ""]
    assert written(app) == []
    assert told(agent) == ""
    assert told(commissioner) == ""
    assert commissioner.client.get(f"{DOSSIER}/presence").status_code == 404


def test_presence_does_not_cross_territories(app: Flask) -> None:
    first, neighbour = enter(app, AGENT), enter(app, "DDETSPP de l’Orne")
    told(first)
    assert told(neighbour, "/recueils/2024-61") == ""
    assert asked_again(neighbour, ref="2024-61") == ""
    foreign, absent = (neighbour.client.get(f"/recueils/2024-{code}/presence") for code in ("48", "01"))
    assert (foreign.status_code, absent.status_code) == (404, 404)


def test_reading_twice_writes_once(app: Flask) -> None:
    someone = enter(app, AGENT)
    writes: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        writes.extend([statement] if statement.split(maxsplit=1)[0] in {"INSERT", "UPDATE", "DELETE"} else [])

    event.listen(parts(app).sessions.engine, "before_cursor_execute", note)
    someone.get(DOSSIER)
    assert len(writes) == 3
    someone.get(DOSSIER)
    someone.get(f"{DOSSIER}/formulaire")
    asked_again(someone)
    assert len(writes) == 3


def test_made_up_place_is_neither_kept_nor_shown(app: Flask) -> None:
    first, second = enter(app, AGENT), with_second_agent(app)
    for slot in ("<b>intrusion</b>@pact", "governance@nowhere", "x" * 5000, "@", "@@"):
        asked_again(first, slot)
    assert {slot for _, slot in written(app)} <= {"", "@pact"}
    assert "intrusion" not in told(second)


def test_many_agents_are_counted(app: Flask) -> None:
    for number in range(5):
        with_second_agent(app, name=f"Agent {number}").get(DOSSIER)
    text = told(enter(app, AGENT))
    assert text.count("est aussi sur ce recueil") == 3
    assert "Et 2\u00a0autres personnes." in text
