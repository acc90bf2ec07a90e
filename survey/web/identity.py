"""Who is asking: the browser's token, and how a session begins and ends."""

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from flask import Blueprint, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from survey.domain.policy import Actor, Permission
from survey.services import accounts
from survey.web.permissions import requires
from survey.web.runtime import runtime

blueprint = Blueprint("identity", __name__)

TOKEN = "jeton"  # noqa: S105  the name of a cookie's field, not a secret
FAREWELL = "recueil.farewell"
"""Where an identity provider's own log-out is kept: a function of the ``id_token`` that gives the response, or ``None``."""


class OtherAuthorError(Exception):
    """A page that was made for one account is sent under another: nothing of it is taken."""


def actor_of_request() -> Actor | None:
    """Give who the browser's token stands for, as the database says at this request."""
    token = present_token()
    if not token:
        return None
    with runtime().sessions.single() as connection:
        return accounts.actor_of(connection, token, runtime().now())


def present_token() -> str:
    """Give the token that the browser holds, if any: it ends where another session begins."""
    token: str = session.get(TOKEN, "")
    return token


def keep(token: str) -> None:
    """Give the browser its token, once the transaction is committed; whatever its cookie held before is worth nothing any more."""
    session.clear()
    session[TOKEN] = token


@blueprint.post("/quitter")
@requires(Permission.PUBLIC)
def leave() -> ResponseReturnValue:
    """Sign the browser out, for every copy of its cookie; at the identity provider too, where the session began there."""
    token, id_token = present_token(), None
    if token:
        with runtime().sessions.begin() as writing:
            id_token = accounts.sign_out(writing, token, runtime().now())
    session.clear()
    farewell: Callable[[str], ResponseReturnValue | None] | None = current_app.extensions.get(FAREWELL)
    response = farewell(id_token) if farewell is not None and id_token else None
    return response or redirect(url_for("pages.home"), 303)


def origin() -> str:
    """Give where a request comes from; a whole network of IPv6 (64 bits), which one subscriber has, is one place."""
    text = request.remote_addr or ""
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if isinstance(address, IPv6Address):
        return str(
            address.ipv4_mapped or address.exploded[:19]
        )  # all of IPv4, as some listeners write it, is one such network
    return text
