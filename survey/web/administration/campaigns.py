"""The pages of the campaigns: where each stands, opening one, moving its closing."""

import re
from collections.abc import Mapping
from datetime import datetime, time

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from survey.domain.calendar import END_OF_DAY, Window, in_paris, paris_day, read_day
from survey.domain.deadlines import told
from survey.domain.french import counted, listed
from survey.domain.policy import Permission
from survey.questionnaire.registry import VERSIONS
from survey.services import campaigns, requests, running_campaigns
from survey.services.campaigns import ExtensionLine, Standing
from survey.services.running_campaigns import Faults, Plan
from survey.web.presenting import View, deadline_view, moment
from survey.web.runtime import runtime
from survey.web.schemas import key_of_form
from survey.web.security import actor, new_key, requires

URL = "/administration/campagnes"
YEAR = "/<int(max=9999):year>"
YEAR_TYPED = re.compile(r"[0-9]{4}")
NOT_A_DAY = "Écrivez un jour qui existe, par exemple 31/12/2024."
NOT_AN_HOUR = "Écrivez une heure, par exemple 23:59:59."
DONE = {
    "ouverte": "La campagne est enregistrée\u00a0: elle ouvre et se clôt d’elle-même, à la seconde.",
    "cloture": "La clôture est changée. Chaque page le dit dès maintenant, et les agents en sont prévenus.",
    "prolongee": "La prolongation est enregistrée. Les services concernés en reçoivent la nouvelle.",
}
blueprint = Blueprint("campaigns", __name__, url_prefix=URL)


@blueprint.get("")
@requires(Permission.RUN_CAMPAIGN)
def index() -> ResponseReturnValue:
    """List the campaigns, the latest first."""
    with runtime().sessions.reading() as session:
        found = [(one, campaigns.standing(session, one)) for one in campaigns.campaigns(session)]
    views = [view(one.year, campaigns.common_window(one), standing) for one, standing in found]
    return render_template("administration/campaigns.html", campaigns=views, notices=done())


def view(year: int, window: Window, standing: Standing) -> View:
    """Give what is shown of a campaign wherever it is."""
    now = runtime().now()
    state = ("Ouverte", "success") if window.is_open(now) else ("Close", "none")
    state = ("À venir", "info") if now < window.opens_at else state
    return {
        "year": year,
        "url": f"{URL}/{year}",
        "state": state[0],
        "tone": state[1],
        "opens": told(window.opens_at),
        "closes": told(window.closes_at),
        "left": deadline_view(window, now)["label"],
        "is_closed": window.is_closed(now),
        "standing": _standing(standing),
    }


def _standing(standing: Standing) -> str:
    """Say how many were begun, and what is still awaited of them."""
    if not standing.begun:
        return "Aucun recueil n’est commencé."
    begun = counted(standing.begun, "recueil commencé", "recueils commencés")
    awaited = [
        counted(count, one, many)
        for count, one, many in (
            (standing.drafts, "jamais transmis", "jamais transmis"),
            (
                standing.returned,
                "renvoyé, à transmettre de nouveau",
                "renvoyés, à transmettre de nouveau",
            ),
        )
        if count
    ]
    return f"{begun}, dont {listed(awaited)}." if awaited else f"{begun}, tous transmis."


def done() -> list[View]:
    """Say what was just done."""
    text = DONE.get(request.args.get("fait", ""))
    return [{"tone": "success", "text": text}] if text else []


# ------------------------------------------------------------------------------------------------------------- opening


@blueprint.get("/ouvrir")
@requires(Permission.RUN_CAMPAIGN)
def ask() -> ResponseReturnValue:
    """Show the form of a new campaign, with what is most likely."""
    year = max(runtime().today().year, *(int(version) for version in VERSIONS))
    return _form({"annee": str(year), "formulaire": str(year), "cloture": f"31/12/{year}"}, {})


def _form(typed: Mapping[str, str], wrong: Faults) -> ResponseReturnValue:
    hours = {"ouverture_heure": "00:00:00", "cloture_heure": END_OF_DAY.isoformat()}
    fields = {"annee": "", "formulaire": "", "ouverture": "", "cloture": "", **hours, **typed}
    versions = [
        {"value": version, "label": form.title, "checked": version == fields["formulaire"]}
        for version, form in VERSIONS.items()
    ]
    page = render_template(
        "administration/campaign_open.html", typed=fields, wrong=wrong, versions=versions, key=new_key(), notices=[]
    )
    return page, 422 if wrong else 200


@blueprint.post("/ouvrir")
@requires(Permission.RUN_CAMPAIGN)
def open_() -> ResponseReturnValue:
    """Open a campaign; what is wrong is told beside each field, and nothing typed is lost."""
    key, now, who = key_of_form(), runtime().now(), actor()
    typed = {name: request.form.get(name, "").strip() for name in ("annee", "formulaire", *DAYS, *HOURS)}
    wrong: Faults = {}
    opens_at = instant(typed, "ouverture", wrong)
    closes_at = instant(typed, "cloture", wrong, later=True)
    year = int(typed["annee"]) if YEAR_TYPED.fullmatch(typed["annee"]) else 0
    print_ = requests.fingerprint((request.path, *typed.values()))
    with runtime().sessions.begin() as session:
        location = requests.earlier_location(session, who, key, print_)
        if location is None and opens_at and closes_at:
            plan = Plan(year, opens_at, closes_at, typed["formulaire"])
            wrong |= running_campaigns.faults_of_plan(session, plan, now)
            if not wrong:
                running_campaigns.open_campaign(session, who, plan, now)
                location = f"{URL}/{year}?fait=ouverte"
                requests.remember(session, who, key, print_, location, now)
    return redirect(location, 303) if location else _form(typed, wrong)


DAYS, HOURS = ("ouverture", "cloture"), ("ouverture_heure", "cloture_heure")


def instant(typed: Mapping[str, str], name: str, wrong: Faults, *, later: bool = False) -> datetime | None:
    """Read a day and its hour in Paris; what cannot be read is told under the name of the field. A closing day ends at 23:59:59."""
    try:
        day = read_day(typed[name])
    except ValueError:
        wrong[name] = NOT_A_DAY
        return None
    hour = typed.get(f"{name}_heure", "")
    try:
        at = time.fromisoformat(hour) if hour else END_OF_DAY if later else time()
    except ValueError:
        wrong[f"{name}_heure"] = NOT_AN_HOUR
        return None
    try:
        return in_paris(day, at.replace(microsecond=0, tzinfo=None), later=later)
    except ValueError as error:
        wrong[f"{name}_heure"] = str(error)
        return None


# ----------------------------------------------------------------------------------------------- one campaign, its closing


@blueprint.get(YEAR)
@requires(Permission.RUN_CAMPAIGN)
def show(year: int) -> ResponseReturnValue:
    """Show a campaign: its window, where it stands, who was given more time."""
    with runtime().sessions.reading() as session:
        campaign = campaigns.find_campaign(session, year)
        standing = campaigns.standing(session, campaign)
        lines = campaigns.extensions(session, runtime().geography, campaign)
    window = campaigns.common_window(campaign)
    return render_template(
        "administration/campaign.html",
        campaign=view(year, window, standing),
        closing={"jour": french_day(window.closes_at), "heure": ""},
        wrong={},
        extensions=[_extension(line) for line in lines],
        notices=done(),
    )


def french_day(at: datetime) -> str:
    """Write a day as people type it."""
    return f"{paris_day(at):%d/%m/%Y}"


def _extension(line: ExtensionLine) -> View:
    return {
        "territory": line.territory.name,
        "code": line.territory.code,
        "until": told(line.closes_at, line.territory),
        "reason": line.reason,
        "given": f"{line.author}, le {moment(line.at)}",
        "counts": line.counts,
    }


@blueprint.get(f"{YEAR}/cloture")
@requires(Permission.RUN_CAMPAIGN)
def preview(year: int) -> ResponseReturnValue:
    """Show what a new closing would do, before it is done."""
    typed = {"jour": request.args.get("jour", "").strip(), "jour_heure": request.args.get("heure", "").strip()}
    is_now = "maintenant" in request.args
    wrong: Faults = {}
    closes_at = None if is_now else instant(typed, "jour", wrong, later=True)
    now = runtime().now()
    with runtime().sessions.reading() as session:
        campaign = campaigns.find_campaign(session, year)
        standing = campaigns.standing(session, campaign)
        fault = None if wrong else running_campaigns.fault_of_new_closing(session, campaign, closes_at, now)
        beyond = [code for code, at in campaigns.extended_to(session, campaign).items() if at > (closes_at or now)]
    if fault:
        wrong["jour"] = fault
    window = campaigns.common_window(campaign)
    page = render_template(
        "administration/campaign_closing.html",
        campaign=view(year, window, standing),
        typed=typed | {"heure": typed["jour_heure"]},
        wrong=wrong,
        is_now=is_now,
        new=told(closes_at) if closes_at else None,
        effects=[] if wrong else _effects(window, closes_at, standing, beyond),
        key=new_key(),
        notices=[],
    )
    return page, 422 if wrong else 200


def _effects(window: Window, closes_at: datetime | None, standing: Standing, beyond: list[str]) -> list[str]:
    """Say what moving a closing does to the dossiers."""
    now, places = runtime().now(), runtime().geography.territories
    if closes_at is None:
        first = "Tous les recueils passent aussitôt en lecture seule, et plus aucun ne se commence ni ne se transmet."
    elif window.is_closed(now):
        first = "La campagne rouvre\u00a0: tous répondent et transmettent de nouveau, jusqu’à la nouvelle clôture."
    elif closes_at == window.closes_at:
        first = "C’est déjà la clôture de cette campagne\u00a0: rien ne changera."
    elif closes_at < window.closes_at:
        first = "Les services auront moins de temps que ce qui leur a été dit."
    else:
        first = "Tous les services auront plus de temps. Ce qu’ils transmettront d’ici là ne sera pas hors délai."
    states = [_standing(standing)]
    if standing.drafts and (closes_at is None or closes_at < window.closes_at):
        held = counted(standing.drafts, "recueil commencé n’est", "recueils commencés ne sont")
        states.append(f"{held} pas transmis\u00a0: sans prolongation, ce qu’ils contiennent restera en brouillon.")
    names = listed([places[code].name for code in beyond])
    kept = [f"Gardent la prolongation qui leur a été accordée\u00a0: {names}."] if beyond else []
    return [first, *states, *kept]


@blueprint.post(f"{YEAR}/cloture")
@requires(Permission.RUN_CAMPAIGN)
def close(year: int) -> ResponseReturnValue:
    """Move the closing, or close now, after its effects were shown."""
    key, now, who = key_of_form(), runtime().now(), actor()
    typed = {"jour": request.form.get("jour", "").strip(), "jour_heure": request.form.get("heure", "").strip()}
    is_now = "maintenant" in request.form
    wrong: Faults = {}
    closes_at = None if is_now else instant(typed, "jour", wrong, later=True)
    print_ = requests.fingerprint((request.path, str(is_now), *typed.values()))
    with runtime().sessions.begin() as session:
        location = requests.earlier_location(session, who, key, print_)
        if location is None and not wrong:
            running_campaigns.close_campaign(session, who, year, closes_at, now)
            location = f"{URL}/{year}?fait=cloture"
            requests.remember(session, who, key, print_, location, now)
    return redirect(location or f"{URL}/{year}", 303)
