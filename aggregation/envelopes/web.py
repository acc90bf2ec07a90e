"""The pages of the envelopes: what stands, loading a version, what was loaded before, and a simulation that nothing keeps."""

from collections.abc import Iterable

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from aggregation.envelopes import loading
from aggregation.envelopes.amounts import AmountError, cents_of
from aggregation.envelopes.display import department_sheet, envelope_sheet, loaded_words, simulation_sheet
from aggregation.envelopes.loading import Change, ChangedError, Line, Plan, Sent
from aggregation.envelopes.simulation import RegionShare, Share, simulated
from aggregation.envelopes.standing import NONE_LOADED, Envelopes, envelopes_at, history, version_of
from aggregation.presenting import view
from aggregation.queries import picture
from survey.data import poverty
from survey.domain import french
from survey.domain.french import typeset
from survey.domain.policy import Permission
from survey.services.campaigns import campaigns, current_campaign, find_campaign
from survey.spreadsheets.tables import Table, UnreadableError
from survey.web.presenting import View, moment
from survey.web.requests import LARGEST_KEY, once
from survey.web.runtime import runtime
from survey.web.security import actor, new_key, requires
from survey.web.uploading import csv_file, kept, sent_again, uploaded

blueprint = Blueprint("envelopes", __name__, url_prefix="/enveloppes")

URL = "/enveloppes"
VERSION = f"/versions/<int(max={LARGEST_KEY}):load_id>"
MOST_FAULTS = 60
"""Faults that one page shows; the others are counted."""
TONES = {
    Change.LOADED: "success",
    Change.MOVED: "info",
    Change.WITHDRAWN: "warning",
    Change.SAME: "none",
    Change.BLANK: "none",
}
CHANGED = "Les enveloppes ont changé depuis que cette page a été montrée : rien n'a été chargé. Relisez, puis confirmez de nouveau."
HEADS = tuple(loading.TITLES.values())
UNREAD = "Écrivez un montant en euros, par exemple 250 000 000."


def _year() -> int:
    """Give the campaign that is asked for, or the current one; raises ``AbsentError`` for none."""
    asked = request.values.get("annee", "")
    with runtime().sessions.reading() as session:
        if asked.isascii() and asked.isdigit() and len(asked) == len("2024"):
            return find_campaign(session, int(asked)).year
        return current_campaign(session, runtime().now()).year if not asked else abort(404)


def _path(path: str, year: int, **more: str) -> str:
    """Give an address that stays in the campaign."""
    query = "&".join(f"{name}={value}" for name, value in {"annee": str(year), **more}.items())
    return f"{URL}{path}?{query}"


@blueprint.get("")
@requires(Permission.LOAD_ENVELOPES)
def index() -> ResponseReturnValue:
    """Show what stands, region by region, with the form of a new version and the versions before."""
    return _index(_year(), done=request.args.get("version", ""))


def _index(year: int, error: str = "", done: str = "") -> str:
    """``done`` is the version that was just loaded: it is told while it is the last one."""
    places = runtime().geography
    with runtime().sessions.reading() as session:
        campaign = find_campaign(session, year)
        years = [one.year for one in campaigns(session)]
        found = picture(session, places, None, campaign.id)
        loaded = history(session, campaign.id)
    envelopes = loaded[-1] if loaded else NONE_LOADED
    is_last = envelopes.version is not None and done == str(envelopes.version.number)
    notices: list[View] = [{"tone": "success", "text": f"La version {done} est en vigueur."}] if is_last else []
    return render_template(
        "envelopes/index.html",
        year=year,
        other_years=[{"label": str(one), "url": _path("", one)} for one in years if one != year],
        summary=loaded_words(envelopes, len(places.regions)),
        version=_version(envelopes, year) if loaded else None,
        sheet=view(envelope_sheet(found, envelopes, lambda row: f"/suivi/regions/{row.code}")),
        versions=[_version(one, year) for one in reversed(loaded)],
        error=error,
        notices=notices,
    )


def _version(envelopes: Envelopes, year: int) -> View:
    version = envelopes.version
    assert version is not None
    return {
        "label": f"Version {version.number}",
        "url": _path(f"/versions/{version.load_id}", year),
        "file_name": version.file_name,
        "author": version.author,
        "loaded_at": moment(version.loaded_at),
        "total": loaded_words(envelopes, len(runtime().geography.regions)),
    }


# -------------------------------------------------------------------------------------------------------------- loading


@blueprint.get("/modele.csv")
@requires(Permission.LOAD_ENVELOPES)
def template() -> ResponseReturnValue:
    """Give a table to fill in: every region, its envelope blank."""
    rows = [(region.code, region.name, "") for region in runtime().geography.regions.values()]
    return csv_file([HEADS, *rows], "modele-enveloppes.csv")


@blueprint.post("")
@requires(Permission.LOAD_ENVELOPES)
def rehearse() -> ResponseReturnValue:
    """Show what a table would change; nothing is written."""
    year = _year()
    try:
        table, name = uploaded()
    except UnreadableError as error:
        return _index(year, str(error)), 422
    with runtime().sessions.reading() as session:
        found = loading.plan(session, runtime().geography, year, table)
    return _plan_page(found, table, name), 422 if found.faults else 200


@blueprint.post("/confirmation")
@requires(Permission.LOAD_ENVELOPES)
def confirm() -> ResponseReturnValue:
    """Load what was shown; where it would be something else now, show that instead."""
    year, table = _year(), sent_again(request.form.get("tableau", ""))
    name, shown = request.form.get("nom", ""), request.form.get("empreinte", "")
    try:
        return once(
            lambda session: loading.load(
                session, runtime().geography, actor(), year, Sent(table, name), runtime().now(), shown=shown
            ),
            lambda number: _path("", year, version=str(number)),
        )
    except ChangedError as error:
        notices = [{"tone": "warning", "text": typeset(CHANGED)}]
        return _plan_page(error.plan, table, name, notices), 409


def _plan_page(plan: Plan, table: Table, name: str, notices: list[View] | None = None) -> str:
    more = len(plan.faults) - MOST_FAULTS
    before, after = (_sum(cents) for cents in (plan.before.by_region.values(), plan.after.values()))
    return render_template(
        "envelopes/plan.html",
        year=plan.year,
        plan=plan,
        faults=plan.faults[:MOST_FAULTS],
        faults_label=french.counted(len(plan.faults), "chose à corriger", "choses à corriger"),
        more_faults=french.counted(more, "autre faute", "autres fautes") if more > 0 else "",
        lines=[_line(line) for line in plan.lines],
        totals=(before, after),
        withdrawn=french.listed([line.region_name for line in plan.withdrawn]),
        hidden_fields={
            "annee": plan.year,
            "empreinte": plan.digest,
            "nom": name[: loading.LONGEST_NAME],
            "tableau": kept(table),
        },
        key=new_key(),
        notices=notices or [],
    )


def _sum(cents: Iterable[int]) -> str:
    known = list(cents)
    return french.euros(sum(known)) if known else "–"


def _line(line: Line) -> View:
    return {
        "region": f"{line.region_code} {line.region_name}",
        "before": None if line.before is None else french.euros(line.before),
        "after": None if line.after is None else french.euros(line.after),
        "change": line.change.label,
        "tone": TONES[line.change],
    }


# ------------------------------------------------------------------------------------------------------------- versions


@blueprint.get(VERSION)
@requires(Permission.LOAD_ENVELOPES)
def show(load_id: int) -> ResponseReturnValue:
    """Show a version as it was loaded."""
    year, envelopes = _loaded(load_id)
    regions = runtime().geography.regions.values()
    return render_template(
        "envelopes/version.html",
        year=year,
        version=_version(envelopes, year),
        index_url=_path("", year),
        csv_url=f"{URL}/versions/{load_id}/enveloppes.csv",
        rows=[[f"{one.code} {one.name}", _amount(envelopes, one.code)] for one in regions],
        total=["Ensemble", _sum(envelopes.by_region.values())],
        notices=[],
    )


@blueprint.get(f"{VERSION}/enveloppes.csv")
@requires(Permission.LOAD_ENVELOPES)
def download(load_id: int) -> ResponseReturnValue:
    """Give a version as a table, which can be loaded again."""
    year, envelopes = _loaded(load_id)
    assert envelopes.version is not None
    rows = [(one.code, one.name, _decimal(envelopes.cents(one.code))) for one in runtime().geography.regions.values()]
    return csv_file([HEADS, *rows], f"enveloppes-{year}-v{envelopes.version.number}.csv")


def _loaded(load_id: int) -> tuple[int, Envelopes]:
    with runtime().sessions.reading() as session:
        campaign_id, envelopes = version_of(session, load_id)
        return next(one.year for one in campaigns(session) if one.id == campaign_id), envelopes


def _amount(envelopes: Envelopes, code: str) -> str | None:
    cents = envelopes.cents(code)
    return None if cents is None else french.euros(cents)


def _decimal(cents: int | None) -> str:
    """Write cents as a spreadsheet in French reads them: « 1234,50 »."""
    return "" if cents is None else f"{cents // 100},{cents % 100:02}"


# ----------------------------------------------------------------------------------------------------------- simulation


@blueprint.get("/simulation")
@requires(Permission.LOAD_ENVELOPES)
def simulate() -> ResponseReturnValue:
    """Show how a total would be shared out by the poverty indicator; an amount that is not one is told, and nothing is shared."""
    year = _year()
    total, typed, error = _total(year)
    shares = _shares(total) if total is not None else ()
    everybody = sum(share.people for share in shares)
    sources = {one.year: one.source for one in sorted(poverty().values(), key=lambda one: -one.year)}
    older = [runtime().geography.departments[code].name for code, one in poverty().items() if one.year != max(sources)]
    page = render_template(
        "envelopes/simulation.html",
        year=year,
        typed=typed,
        error=error,
        sheet=view(simulation_sheet(shares, total or 0)) if shares else None,
        departments=[(share.name, view(department_sheet(share, everybody))) for share in shares],
        csv_url=_path("/simulation.csv", year, montant=_decimal(total)) if shares else "",
        index_url=_path("", year),
        sources=[{"year": at, "name": name} for at, name in sources.items()],
        older=french.listed(older),
        older_year=min(sources),
        notices=[],
    )
    return page, 422 if error else 200


def _total(year: int) -> tuple[int | None, str, str | None]:
    """Give the total to share, what stands in the box, and what is wrong with it; the envelopes loaded, where nothing is asked."""
    typed = " ".join(request.args.get("montant", "").split())[:100]
    if not typed:
        with runtime().sessions.reading() as session:
            total = envelopes_at(session, find_campaign(session, year).id).total_cents
        return total, "" if total is None else french.euros(total).removesuffix("\u00a0€"), None
    try:
        return cents_of(typed), typed, None
    except AmountError as error:
        return None, typed, typeset(f"« {typed} » {error}")


def _shares(total: int) -> tuple[RegionShare, ...]:
    return simulated(total, runtime().geography, poverty())


@blueprint.get("/simulation.csv")
@requires(Permission.LOAD_ENVELOPES)
def simulation_file() -> ResponseReturnValue:
    """Give a simulation as a table, each line of which says what it is."""
    total, _, error = _total(_year())
    if total is None or error:
        abort(404)
    heads = (
        *("Nature", "Code région", "Région", "Code département", "Département"),
        *("Personnes sous le seuil (estimation)", "Année du taux", "Source", "Montant simulé (€)"),
    )
    found = poverty()
    rows = [
        ("Simulation", region.code, region.name, *_department(one, found[one.code].source))
        for region in _shares(total)
        for one in region.departments
    ]
    return csv_file([heads, *rows], "simulation-enveloppes.csv")


def _department(share: Share, source: str) -> tuple[object, ...]:
    return share.code, share.name, share.people, share.year, source, _decimal(share.cents)
