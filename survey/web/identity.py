"""Who is asking: the browser's token, the demonstration's way in, and the way out."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from survey.domain.policy import Actor, Permission, Role
from survey.services import accounts
from survey.services.accounts import Profile
from survey.web.permissions import requires
from survey.web.runtime import runtime

blueprint = Blueprint("identity", __name__)

TOKEN = "jeton"  # noqa: S105  the name of a cookie's field, not a secret
MOST_SHOWN = 6
LONGEST_NUMBER = 10
HINTS = {
    Role.AGENT: "Vous racontez les actions de votre département, et vous les transmettez.",
    Role.COMMISSIONER: "Vous suivez les départements de votre région.",
    Role.DIPLP: "Vous suivez les actions, les publics et l’impact, et recevez le classeur national.",
    Role.DGCS: "Vous suivez les crédits, et recevez leur classeur.",
    Role.ADMINISTRATOR: "Vous voyez l’ensemble, et les deux classeurs.",
}


def actor_of_request() -> Actor | None:
    """Give who the browser's token stands for, as the database says at this request."""
    token = session.get(TOKEN)
    if not token:
        return None
    with runtime().sessions.single() as connection:
        return accounts.actor_of(connection, token, runtime().now())


@blueprint.get("/entrer")
@requires(Permission.PUBLIC)
def enter() -> ResponseReturnValue:
    """Offer the profiles of the demonstration; the service does not start without it or a real sign-in."""
    with runtime().sessions.reading() as reading:
        found = accounts.profiles(reading)
    groups = [
        _group(role, hint, [profile for profile in found if profile.role is role]) for role, hint in HINTS.items()
    ]
    return render_template("survey/enter.html", groups=groups, next_url=_safe(request.args.get("suite", "")))


def _group(role: Role, hint: str, found: Sequence[Profile]) -> dict[str, object]:
    profiles = [{"id": profile.id, "label": profile.name, "detail": ""} for profile in found]
    return {"title": role.label, "hint": hint, "profiles": profiles, "folded": len(profiles) > MOST_SHOWN}


@blueprint.post("/entrer")
@requires(Permission.PUBLIC)
def choose() -> ResponseReturnValue:
    """Sign the browser in as a profile of the demonstration."""
    with runtime().sessions.begin() as writing:
        token = accounts.sign_in(writing, _number(request.form.get("profil", "")), runtime().now())
    session.clear()
    session[TOKEN] = token
    return redirect(_safe(request.form.get("suite", "")) or url_for("pages.home"), 303)


@blueprint.post("/quitter")
@requires(Permission.PUBLIC)
def leave() -> ResponseReturnValue:
    """Sign the browser out, for every copy of its cookie."""
    token = session.pop(TOKEN, None)
    session.clear()
    if token:
        with runtime().sessions.begin() as writing:
            accounts.sign_out(writing, token, runtime().now())
    return redirect(url_for("pages.home"), 303)


def _number(text: str) -> int:
    """Read the identifier of an account; 0, which none has, where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else 0


def _safe(target: str) -> str:
    """Keep an address of this site alone: a path, never another host."""
    inside = target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable()
    return target if inside else ""
