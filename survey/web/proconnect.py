"""Signing in with ProConnect: the way there, the way back, and the end of its own session."""

import hmac
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from survey.domain.french import typeset
from survey.domain.policy import Permission
from survey.domain.ways_in import WayIn
from survey.proconnect.client import Client, Journey
from survey.proconnect.client import Identity as Vouched
from survey.proconnect.wire import AwayError, UntrustedError
from survey.services import accounts, recognition
from survey.web import identity
from survey.web.carrying import safe_path
from survey.web.permissions import requires
from survey.web.runtime import runtime

blueprint = Blueprint("proconnect", __name__, url_prefix="/proconnect")

JOURNEY = "proconnect"
LASTS = timedelta(minutes=10)
LONGEST_CODE = 2000
LONGEST_LOGGED = 80


@dataclass(frozen=True)
class Trouble:
    """Why somebody was not signed in, and what they may do."""

    code: int
    title: str
    message: str


LOST = Trouble(
    400,
    "Cette connexion n’a pas abouti",
    "Elle a été commencée dans un autre navigateur, a déjà servi, ou a attendu plus de dix minutes. Recommencez.",
)
GIVEN_UP = Trouble(
    400,
    "Vous n’êtes pas connecté",
    "La connexion avec ProConnect a été interrompue. Recommencez, ou recevez un lien par courriel.",
)
DOUBTFUL = Trouble(
    400,
    "La réponse de ProConnect n’a pas pu être vérifiée",
    "Par prudence, personne n'a été connecté. Recommencez ; si cela se répète, recevez un lien par courriel.",
)
AWAY = Trouble(
    503,
    "ProConnect ne répond pas",
    "Ce n'est pas de votre fait. Réessayez dans quelques minutes, ou entrez sans attendre avec un lien reçu par courriel.",
)
NOT_INVITED = Trouble(
    403,
    "Vous n’avez pas accès à Recueil",
    "ProConnect vous a bien reconnu, mais aucun accès ouvert ne correspond à votre compte. Demandez une invitation à {whom}, "
    "en donnant l'adresse que vous utilisez avec ProConnect.",
)


@blueprint.get("/entrer")
@requires(Permission.PUBLIC)
def leave_for_provider() -> ResponseReturnValue:
    """Send the browser to ProConnect; what it must bring back is kept in its signed cookie."""
    after = safe_path(request.args.get("suite", ""))
    try:
        url, journey = _client().begin(_address("proconnect.come_back"))
    except AwayError as error:
        return _told(AWAY, error, after)
    until = (runtime().now() + LASTS).timestamp()
    session[JOURNEY] = asdict(journey) | {"until": until, "after": after}
    return redirect(url, 303)


@blueprint.get("/retour")
@requires(Permission.PUBLIC)
def come_back() -> ResponseReturnValue:
    """Sign in whom ProConnect vouches for; what was kept serves once, whatever comes of it."""
    client, kept = _client(), session.pop(JOURNEY, None)
    if kept is None or kept.pop("until") <= runtime().now().timestamp() or not _is_state(kept["state"]):
        return _told(LOST)
    after = kept.pop("after")
    if "error" in request.args:
        refusal = UntrustedError(f"the provider refused: {request.args['error'][:LONGEST_LOGGED]!r}")
        return _told(GIVEN_UP if request.args["error"] == "access_denied" else AWAY, refusal, after)
    code = request.args.get("code", "")[:LONGEST_CODE]
    back = _address("proconnect.come_back")
    try:
        vouched = client.finish(Journey(**kept), code, request.args.get("iss"), back, runtime().now())
    except UntrustedError as error:
        return _told(DOUBTFUL, error, after)
    except AwayError as error:
        return _told(AWAY, error, after)
    return _enter(vouched, after)


@blueprint.get("/sortie")
@requires(Permission.PUBLIC)
def come_out() -> ResponseReturnValue:
    """Receive the browser once ProConnect's own session is over: nothing hangs on it, hence no state to compare."""
    return redirect(url_for("pages.home"), 303)


def farewell(id_token: str) -> ResponseReturnValue | None:
    """Give the page that goes on to end ProConnect's own session, if there is one to end; ours is over by then.

    A page, for the form that signs out may not lead there: our policy lets none be sent, even by a redirection, to another site.
    """
    url = _logout_url(id_token)
    if url is None:
        return None
    g.actor = None  # the head of the page must not show who has just left
    return render_template("sign_in/farewell.html", url=url)


@blueprint.record_once
def _offer_farewell(state: BlueprintSetupState) -> None:
    state.app.extensions[identity.FAREWELL] = farewell


def _logout_url(id_token: str) -> str | None:
    client = runtime().proconnect
    if client is None:
        return None
    try:
        return client.farewell(id_token, _address("proconnect.come_out"), secrets.token_urlsafe(32))
    except AwayError:
        return None


def _enter(vouched: Vouched, after: str) -> ResponseReturnValue:
    """Begin a session of our own, in place of the one that this browser may have had."""
    now, former = runtime().now(), identity.present_token()
    with runtime().sessions.begin() as writing:
        found = recognition.recognise(writing, vouched.subject, vouched.email, now)
        token = found and accounts.sign_in(writing, found, now, WayIn.PROCONNECT, vouched.id_token, former=former)
    if not token:
        return _told(NOT_INVITED, after=after, other=_logout_url(vouched.id_token))
    identity.keep(token)
    return redirect(after or url_for("pages.home"), 303)


def _client() -> Client:
    """Give ProConnect's client; without one, there is no such page."""
    return runtime().proconnect or abort(404)


def _address(endpoint: str) -> str:
    """Give the public address of a page, as ProConnect knows it."""
    return runtime().settings.base_url.rstrip("/") + url_for(endpoint)


def _is_state(kept: str) -> bool:
    return hmac.compare_digest(kept.encode(), request.args.get("state", "").encode())


def _told(
    trouble: Trouble, error: Exception | None = None, after: str = "", other: str | None = None
) -> ResponseReturnValue:
    """Say why nobody was signed in, and offer to go on to ``after`` by another way; the log says more, and nothing personal."""
    current_app.logger.warning("proconnect: %s (%s)", trouble.title, error or "no more is known")
    contact = runtime().settings.contact
    whom = (
        f"la personne qui gère les accès ({contact})" if contact else "la personne qui gère les accès de votre service"
    )
    page = {"title": trouble.title, "message": typeset(trouble.message.format(whom=whom))}
    return render_template("sign_in/proconnect.html", trouble=page, next_url=after, other=other), trouble.code
