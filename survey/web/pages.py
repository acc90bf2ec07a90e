"""The home page, and what a supervisor asks: is the service alive, is it ready."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from survey.db.engine import weaknesses
from survey.db.schema import is_current
from survey.domain.policy import Permission, may
from survey.services import campaigns
from survey.services.errors import AbsentError
from survey.web.permissions import requires
from survey.web.presenting import View, deadline_view, navigation
from survey.web.runtime import runtime
from survey.web.security import current_actor

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@requires(Permission.PUBLIC)
def home() -> ResponseReturnValue:
    """Tell what the service is, and lead each person to their first page."""
    actor = current_actor()
    if actor is not None:
        return redirect(navigation(actor, "/")[0 if may(actor, Permission.EDIT_DOSSIER) else 1]["url"])
    start = {"label": "Entrer", "url": "/entrer"}
    return render_template("survey/home.html", start=start, campaign=_campaign(), notices=[])


def _campaign() -> View | None:
    now = runtime().now()
    with runtime().sessions.reading() as session:
        try:
            campaign = campaigns.current_campaign(session, now)
        except AbsentError:
            return None
    window = campaigns.common_window(campaign)
    state = "ouverte, " if window.is_open(now) else "close " if window.is_closed(now) else ""
    return {"year": campaign.year, "text": state + deadline_view(window, now)["text"]}


@blueprint.get("/sante")
@requires(Permission.PUBLIC)
def alive() -> ResponseReturnValue:
    """Say that the process answers."""
    return {"state": "alive"}


@blueprint.get("/sante/pret")
@requires(Permission.PUBLIC)
def ready() -> ResponseReturnValue:
    """Say whether the database is reachable, safe and at the schema of this code; 503 where it is not."""
    engine = runtime().sessions.engine
    faults = weaknesses(engine) or ([] if is_current(engine) else ["schéma de la base à mettre à jour"])
    return ({"state": "ready"}, 200) if not faults else ({"state": "not ready", "faults": faults}, 503)
