"""Giving territories more time: which ones, until when, why."""

from collections.abc import Collection, Mapping
from itertools import groupby

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from survey.domain.calendar import read_day
from survey.domain.deadlines import told
from survey.domain.lifecycle import DossierState
from survey.domain.policy import Permission
from survey.services import campaigns, requests, running_campaigns
from survey.services.dossiers import Listed, list_dossiers
from survey.services.running_campaigns import LONGEST_REASON, Faults, MoreTime
from survey.web.administration.campaigns import NOT_A_DAY, URL, YEAR
from survey.web.presenting import View
from survey.web.runtime import runtime
from survey.web.schemas import key_of_form
from survey.web.security import actor, new_key, requires

blueprint = Blueprint("extensions", __name__, url_prefix=f"{URL}{YEAR}/prolonger")


@blueprint.get("")
@requires(Permission.RUN_CAMPAIGN)
def ask(year: int) -> ResponseReturnValue:
    """Show the territories, those named in the address ticked."""
    return _form(year, set(request.args.getlist("territoire")), {"jusqu_au": "", "motif": ""}, {})


def _form(year: int, chosen: Collection[str], typed: Mapping[str, str], wrong: Faults) -> ResponseReturnValue:
    places = runtime().geography
    with runtime().sessions.reading() as session:
        campaign = campaigns.find_campaign(session, year)
        found = list_dossiers(session, places, actor(), campaign)
    ordered = sorted(found, key=lambda one: places.regions[one.territory.region_code].name)
    regions = [
        _region(name, list(group), chosen)
        for name, group in groupby(ordered, key=lambda one: places.regions[one.territory.region_code].name)
    ]
    page = render_template(
        "administration/campaign_extension.html",
        year=year,
        closes=told(campaign.closes_at),
        regions=regions,
        typed=typed,
        wrong=wrong,
        longest=LONGEST_REASON,
        key=new_key(),
        notices=[],
    )
    return page, 422 if wrong else 200


def _region(name: str, group: list[Listed], chosen: Collection[str]) -> View:
    options = [
        {
            "value": one.territory.code,
            "label": f"{one.territory.code} {one.territory.name}",
            "hint": _state(one),
            "checked": one.territory.code in chosen,
        }
        for one in group
    ]
    ticked = sum(1 for option in options if option["checked"])
    return {"name": name, "options": options, "ticked": ticked}


def _state(one: Listed) -> str:
    state = DossierState(one.dossier.state).label if one.dossier else "Pas commencé"
    return (
        f"{state}, prolongé jusqu’au {told(one.window.closes_at, one.territory)}" if one.window.is_extended else state
    )


@blueprint.post("")
@requires(Permission.RUN_CAMPAIGN)
def extend(year: int) -> ResponseReturnValue:
    """Give the ticked territories until the end of a day; what is wrong is told beside each field."""
    key, now, who = key_of_form(), runtime().now(), actor()
    chosen = request.form.getlist("territoire")
    typed = {name: request.form.get(name, "").strip() for name in ("jusqu_au", "motif")}
    print_ = requests.fingerprint((request.path, *sorted(chosen), *typed.values()))
    no_day: Faults = {}
    try:
        until = read_day(typed["jusqu_au"])
    except ValueError:
        until, no_day = now.date(), {"jusqu_au": NOT_A_DAY}  # today stands in, so that the other fields are judged too
    asked, places = MoreTime(tuple(chosen), until, typed["motif"]), runtime().geography
    wrong: Faults = {}
    with runtime().sessions.begin() as session:
        location = requests.earlier_location(session, who, key, print_)
        if location is None:
            campaign = campaigns.find_campaign(session, year)
            wrong = running_campaigns.faults_of_extension(session, places, campaign, asked, now) | no_day
            if not wrong:
                running_campaigns.extend(session, places, who, year, asked, now)
                location = f"{URL}/{year}?fait=prolongee"
                requests.remember(session, who, key, print_, location, now)
    return redirect(location, 303) if location else _form(year, chosen, typed, wrong)
