"""Somebody who comes in by a letter; what is in the database behind the pages."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.db.mailing import Mail
from survey.web.runtime import Runtime
from tests.web.site import Visitor, visitor

AGENT, ADDRESS = "DDETSPP de la Lozère", "ddetspp-48@recueil.example"
QUESTION = "/recueils/2024-48?q=territorial_assessment@pact"


@contextmanager
def database(app: Flask) -> Iterator[Session]:
    parts: Runtime = app.extensions["recueil"]
    with parts.sessions.begin() as session:
        yield session


def ask(app: Flask, address: str = ADDRESS, someone: Visitor | None = None) -> Visitor:
    """Ask for a link as somebody; the page that answers is theirs."""
    someone = someone or visitor(app)
    someone.get("/entrer")
    someone.send(someone.form("/entrer/adresse"), adresse=address)
    return someone


def letter(app: Flask) -> tuple[str, str]:
    """Give the path of the link of the last letter, and its code."""
    with database(app) as session:
        told = session.scalars(select(Mail.letter).where(Mail.kind == "sign_in").order_by(Mail.id.desc())).first()
    assert told is not None
    return told["action"][1], told["facts"][0][1]


def signed_in(someone: Visitor) -> bool:
    return someone.client.get("/recueils").status_code == 200
