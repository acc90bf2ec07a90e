"""The door of every route: it declares its permission, or it stays shut."""

import secrets

from flask import Flask, Response, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey.domain.policy import Actor, Permission, may
from survey.domain.territories import Territory
from survey.web.carrying import AUTHOR, make_room
from survey.web.identity import OtherAuthorError, actor_of_request
from survey.web.permissions import is_by_token, permission_of, requires
from survey.web.tokens import absent, actor_of_token, challenge, is_in_clear

__all__ = ["actor", "current_actor", "demand", "guard", "new_key", "requires"]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


def actor() -> Actor:
    """Give who is signed in; the door has made sure that somebody is."""
    found = current_actor()
    assert found is not None
    return found


def current_actor() -> Actor | None:
    """Give who is signed in, if anybody."""
    found: Actor | None = g.get("actor")
    return found


def account_number() -> int | None:
    """Give the account that pages are drawn for: their forms say it, since another may have signed in when they are sent."""
    found = current_actor()
    return found.account_id if found else None


def demand(permission: Permission, territory: Territory | None = None, region: str | None = None) -> None:
    """Go on only where the actor may; what is foreign looks absent: 404."""
    if not may(current_actor(), permission, territory, region):
        abort(404)


def guard(app: Flask, *, serving: bool) -> None:
    """Put the door before every request, and the safe headers on every response; nothing answers where not ``serving``."""
    if not serving:
        app.before_request(lambda: abort(503))
    app.before_request(make_room)
    app.before_request(_check)
    app.after_request(_harden)


def _check() -> BaseResponse | None:
    if request.endpoint is None:
        return None
    permission = permission_of(request.endpoint)
    if permission is None or any("\0" in text for text in request.args.values()):  # PostgreSQL takes no NUL in a text
        abort(404)
    if is_by_token(request.endpoint):
        return _check_token(permission)
    g.actor = actor_of_request()
    if g.actor is not None and request.method == "POST" and permission is not Permission.PUBLIC:
        _refuse_other_author()
    if may(g.actor, permission):
        return None
    if g.actor is None and request.method == "GET":
        return redirect(url_for("entering.enter", suite=request.full_path.rstrip("?")))
    abort(404 if g.actor else 401)


def _check_token(permission: Permission) -> BaseResponse | None:
    """Recognise a program by its token; what its holder may not read is absent, and nothing is asked for in clear."""
    if is_in_clear():
        return absent()
    g.actor = actor_of_token()
    if g.actor is None:
        return challenge()
    return None if may(g.actor, permission) else absent()


def _refuse_other_author() -> None:
    """A tab that was opened by one account writes nothing under another that signed in since."""
    author = request.form.get(AUTHOR)
    if author is not None and author != str(account_number()):
        raise OtherAuthorError


def _harden(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def new_key() -> str:
    """Make an idempotency key for a form: 128 random bits."""
    return secrets.token_hex(16)
