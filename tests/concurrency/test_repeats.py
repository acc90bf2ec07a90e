"""RELIABILITY, experiment C2: what is sent several times with one key is done once, and answered the same each time."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest
from sqlalchemy import Engine, func, select

from survey.db.facts import Transmission
from survey.db.people import Account
from survey.db.reviewing import Remark
from survey.db.working import AnswerRow, Dossier, Event, Extension, ItemRow, Request
from tests.concurrency.agents import Agent, at_once
from tests.concurrency.conftest import Site
from tests.concurrency.duel import QUESTION


@dataclass(frozen=True)
class Sent:
    """A POST, and how many rows it must have left once it was carried out."""

    path: str
    fields: dict[str, str]
    rows: Callable[[Engine], int]
    profile: str = "(48)"


def count(engine: Engine, model: type, *where: object) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(model).where(*where)) or 0  # type: ignore[arg-type]  # conditions


def turn(agent: Agent, _: Engine) -> Sent:
    words = f"Réponse {secrets.token_hex(4)}"
    fields = {"question": QUESTION, "reponse": words, "geste": "repondre"}
    return Sent(f"{agent.dossier}/tours", fields, lambda engine: count(engine, Event, Event.words == words))


def section(agent: Agent, _: Engine) -> Sent:
    words = f"Réponse {secrets.token_hex(4)}"
    fields = {f"reponse-{QUESTION}": words}
    return Sent(f"{agent.dossier}/formulaire", fields, lambda engine: count(engine, Event, Event.words == words))


def an_item(engine: Engine, repeat: str) -> str:
    with engine.connect() as connection:
        query = select(ItemRow.id).join(Dossier, Dossier.id == ItemRow.dossier_id)
        kept = ItemRow.repeat == repeat, ItemRow.removed_at.is_(None), Dossier.territory_code == "48"
        return str(connection.scalars(query.where(*kept).order_by(ItemRow.position.desc())).first())


def added(agent: Agent, engine: Engine) -> Sent:
    words = f"Bus des familles {secrets.token_hex(4)}"
    fields = {"question": f"actions@{an_item(engine, 'priorities')}", "reponse": words, "geste": "repondre"}
    return Sent(f"{agent.dossier}/tours", fields, lambda engine: count(engine, AnswerRow, AnswerRow.words == words))


def copied(agent: Agent, engine: Engine) -> Sent:
    before = count(engine, ItemRow, ItemRow.repeat == "actions")
    path = f"{agent.dossier}/elements/{an_item(engine, 'actions')}/dupliquer"
    return Sent(path, {}, lambda engine: count(engine, ItemRow, ItemRow.repeat == "actions") - before)


def taken_out(agent: Agent, engine: Engine) -> Sent:
    item = an_item(engine, "actions")
    removed = Event.kind == "removed", Event.item_id == item
    before = count(engine, Event, *removed)
    path = f"{agent.dossier}/elements/{item}/retirer"
    return Sent(path, {}, lambda engine: count(engine, Event, *removed) - before)


def transmitted(agent: Agent, engine: Engine) -> Sent:
    before = count(engine, Transmission)
    return Sent(f"{agent.dossier}/transmission", {}, lambda engine: count(engine, Transmission) - before)


def invited(_: Agent, __: Engine) -> Sent:
    email = f"essai-{secrets.token_hex(4)}@lozere.gouv.fr"
    fields = {"nom": "Mme Essai", "courriel": email, "role": "agent", "territoires": "48"}
    path = "/administration/comptes/inviter"
    return Sent(
        path, fields, lambda engine: count(engine, Account, Account.email == email), "Administration du service"
    )


def prolonged(_: Agent, __: Engine) -> Sent:
    reason = f"Crue du Lot {secrets.token_hex(4)}"
    until = f"{secrets.randbelow(27) + 1:02}/0{secrets.randbelow(9) + 1}/2025"
    fields = {"territoire": "48", "jusqu_au": until, "motif": reason}
    path = "/administration/campagnes/2024/prolonger"
    return Sent(path, fields, lambda engine: count(engine, Extension, Extension.reason == reason), "DIPLP")


def remarked(agent: Agent, engine: Engine) -> Sent:
    text = f"Remarque {secrets.token_hex(4)}"
    with engine.connect() as connection:
        latest = select(func.max(Transmission.number)).join(Dossier).where(Dossier.territory_code == agent.department)
        fields = {"remarque": "tout", "texte": text, "version": str(connection.scalar(latest))}
    path = f"{agent.dossier}/relecture/remarques"
    return Sent(path, fields, lambda engine: count(engine, Remark, Remark.text == text), "Commissaire – Occitanie")


KINDS = (turn, section, added, copied, transmitted, taken_out, remarked, invited, prolonged)
Kind = Callable[[Agent, Engine], Sent]
by_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


def keys(engine: Engine, key: str) -> int:
    return count(engine, Request, Request.key == key)


@by_kind
@pytest.mark.parametrize("together", [2, 50])
def test_identical_sendings_at_once_are_one(site: Site, kind: Kind, together: int) -> None:
    one, key = kind(site.agent(), site.engine), secrets.token_hex(16)
    sender = site.agent(one.profile)
    replies = at_once([partial(sender.post, one.path, one.fields | {"cle": key})] * together)
    assert {(reply.status, reply.location) for reply in replies} == {(303, replies[0].location)}
    assert (one.rows(site.engine), keys(site.engine, key)) == (1, 1)


@by_kind
def test_what_was_cut_after_the_commit_is_sent_again_in_vain(site: Site, kind: Kind) -> None:
    one, key = kind(site.agent(), site.engine), secrets.token_hex(16)
    sender = site.agent(one.profile)
    sender.hang_up(one.path, one.fields | {"cle": key})
    _until_kept(site.engine, key)
    replies = [sender.post(one.path, one.fields | {"cle": key}) for _ in range(2)]
    assert {(reply.status, reply.location) for reply in replies} == {(303, replies[0].location)}
    assert (one.rows(site.engine), keys(site.engine, key)) == (1, 1)


def _until_kept(engine: Engine, key: str) -> None:
    deadline = time.monotonic() + 20
    while not keys(engine, key):
        assert time.monotonic() < deadline, "what was sent was never carried out"
        time.sleep(0.02)


def test_one_key_with_another_body_is_refused(site: Site) -> None:
    agent, engine = site.agent(), site.engine
    one, other = turn(agent, engine), turn(agent, engine)
    key = {"cle": secrets.token_hex(16)}
    assert agent.post(one.path, one.fields | key).status == 303
    assert agent.post(other.path, other.fields | key).status == 409
    assert (one.rows(engine), other.rows(engine)) == (1, 0)


@pytest.mark.parametrize(("code", "together"), [("13", 2), ("59", 50)])
def test_dossier_opened_several_times_at_once_is_one(site: Site, code: str, together: int) -> None:
    agent = site.agent(f"({code})", code)
    fields = {"territoire": code, "cle": secrets.token_hex(16)}
    replies = at_once([partial(agent.post, "/recueils", fields)] * together)
    assert {(reply.status, reply.location) for reply in replies} == {(303, agent.dossier)}
    assert count(site.engine, Dossier, Dossier.territory_code == code) == 1
    assert count(site.engine, Event, Event.kind == "opened") == count(site.engine, Dossier)
