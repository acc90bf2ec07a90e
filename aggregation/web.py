"""The follow-up pages: of the nation, and of a region, at any past instant; each number leads to what it is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from aggregation import display
from aggregation.display import Line, Sheet
from aggregation.envelopes.display import envelope_sheet, envelope_tiles
from aggregation.envelopes.standing import envelopes_at
from aggregation.history import Point, series, weekly
from aggregation.instants import end_of, read_day
from aggregation.listing import action_sheet
from aggregation.presenting import view
from aggregation.progress import drawings, progress_sheet
from aggregation.queries import action_lines, picture
from aggregation.tables import ActionLine, Picture, TerritoryRow
from survey.domain import french
from survey.domain.policy import Permission, may
from survey.services.campaigns import common_window, current_campaign
from survey.services.scoping import reachable
from survey.web.permissions import requires
from survey.web.presenting import View, moment
from survey.web.runtime import runtime
from survey.web.security import actor, demand

blueprint = Blueprint("aggregation", __name__, url_prefix="/suivi")

PER_PAGE = 100
LAST_PAGE = 100_000
NOT_A_DAY = "Écrivez un jour qui existe, par exemple 30/09/2024."
TO_COME = "Ce jour est à venir\u202f: le suivi montre l’état d’aujourd’hui ou d’un jour passé."


class Day(fields.Field[date]):
    """A day, as a browser sends it or as people write it."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> date:  # noqa: ANN401, ARG002  imposed by marshmallow
        try:
            return read_day(str(value))
        except ValueError as error:
            raise ValidationError(NOT_A_DAY) from error


class AskedSchema(Schema):
    """What the address of a follow-up page may ask: the end of a day, and a page of the list of actions."""

    class Meta:
        unknown = EXCLUDE

    day = Day(data_key="au", load_default=None)
    page = fields.Integer(load_default=1, validate=validate.Range(1, LAST_PAGE))


@dataclass(frozen=True)
class Asked:
    """The instant that a page shows (``None`` for the latest state), what was typed to ask for it, and the page of the list."""

    as_of: datetime | None
    day: date | None
    text: str
    error: str
    page: int

    def link(self, path: str, **more: object) -> str:
        """Give an address that stays at the same instant."""
        query = ({"au": self.day.isoformat()} if self.day else {}) | more
        return f"{path}?{urlencode(query)}" if query else path

    def label(self, found: Picture) -> str:
        """Say in words what instant it is: that of the latest transmission where the clock was set back since."""
        if self.day:
            return f"{french.day(self.day)}, fin de journée"
        sent = [row.dossier.transmitted_at for row in found.territories if row.dossier]
        return f"{moment(max([runtime().now(), *filter(None, sent)]))}, heure de Paris"


@blueprint.get("")
@requires(Permission.FOLLOW_REGION)
def nation() -> ResponseReturnValue:
    """Show the nation; who follows regions alone is led to theirs."""
    if not may(actor(), Permission.FOLLOW_NATION):
        own = min(actor().regions, default=None)
        return redirect(f"/suivi/regions/{own}?{urlencode(request.args)}".rstrip("?")) if own else abort(404)
    asked = _asked()
    with runtime().sessions.reading() as session:
        campaign = current_campaign(session, asked.as_of or runtime().now())
        within = reachable(actor(), Permission.FOLLOW_NATION)
        found = picture(session, runtime().geography, asked.as_of, campaign.id, within=within)
        nights = series(session, campaign.id, asked.as_of)
        envelopes = envelopes_at(session, campaign.id, asked.as_of)
    lines = display.region_lines(found, lambda row: asked.link(f"/suivi/regions/{row.code}"))
    page = _shared(found, lines, "Région", asked, campaign.year)
    page["envelopes"] = view(envelope_sheet(found, envelopes, lambda row: asked.link(f"/suivi/regions/{row.code}")))
    page["matrices"] = [view(matrix) for matrix in _matrices(found, lines)]
    page["progress"] = _progress(weekly(nights))
    page["territories"] = view(
        display.territory_sheet(found, partial(_transmission, campaign.year), common_window(campaign))
    )
    return render_template("aggregation/nation.html", **page, notices=[]), _status(asked)


@blueprint.get("/regions/<code>")
@requires(Permission.FOLLOW_REGION)
def region(code: str) -> ResponseReturnValue:
    """Show a region, down to each action."""
    place = runtime().geography.regions.get(code)
    demand(Permission.FOLLOW_REGION, region=code)
    if place is None:
        abort(404)
    asked = _asked()
    with runtime().sessions.reading() as session:
        campaign = current_campaign(session, asked.as_of or runtime().now())
        within = reachable(actor(), Permission.FOLLOW_REGION)
        found = picture(session, runtime().geography, asked.as_of, campaign.id, code, within)
        nights = series(session, campaign.id, asked.as_of, code)
        envelopes = envelopes_at(session, campaign.id, asked.as_of)
        sent = [row.dossier for row in found.territories if row.dossier]
        actions = action_lines(session, sent, (asked.page - 1) * PER_PAGE, PER_PAGE)
    if not actions and asked.page > 1:
        abort(404)
    detail = partial(_transmission, campaign.year)
    page = _shared(found, display.territory_lines(found, detail), "Département", asked, campaign.year)
    page["progress"] = _progress(weekly(nights))
    page["territories"] = view(display.territory_sheet(found, detail, common_window(campaign), with_region=False))
    page["envelope"] = envelope_tiles(found.regions[0], envelopes)
    page["actions"] = view(_action_sheet(found, actions, campaign.year))
    page["pages"] = _pages(found.whole.figures.actions, asked)
    page["place"] = place
    page["steps"] = [
        {"label": "Suivi national", "url": asked.link("/suivi")},
        {"label": place.name, "url": request.path},
    ]
    page["follows_nation"] = may(actor(), Permission.FOLLOW_NATION)
    return render_template("aggregation/region.html", **page, notices=[]), _status(asked)


def _asked() -> Asked:
    """Read the address; what is wrong with the day is told beside it, and the present is shown meanwhile."""
    text = request.args.get("au", "").strip()
    try:
        loaded = AskedSchema().load({name: value for name, value in request.args.items() if value.strip()})
        wrong: dict[str, list[str]] = {}
    except ValidationError as error:
        loaded, wrong = {"day": None, "page": 1}, error.messages_dict
    if "page" in wrong:
        abort(404)
    day: date | None = loaded["day"]
    if day is not None and day > runtime().today():
        day, wrong = None, {"au": [TO_COME]}
    return Asked(
        end_of(day) if day else None,
        day,
        day.isoformat() if day else text,
        " ".join(wrong.get("au", [])),
        loaded["page"],
    )


def _status(asked: Asked) -> int:
    return 400 if asked.error else 200


def _shared(found: Picture, lines: list[Line], head: str, asked: Asked, year: int) -> View:
    whole = display.whole_line("Ensemble", found.whole)
    axes = display.axis_lines(found)
    return {
        "asked": asked,
        "state_at": asked.label(found),
        "joint": _is_joint(found),
        "path": request.path,
        "year": year,
        "today": runtime().today().isoformat(),
        "tiles": _tiles(found),
        "coverage": view(
            display.sheet("reception-tableau", "Réception des recueils", head, display.coverage(lines), lines, whole)
        ),
        "bars": [_bar(line) for line in (*lines, whole)],
        "activity": view(
            display.sheet("actions-tableau", "Nombre de priorités et d’actions", head, display.ACTIVITY, lines, whole)
        ),
        "credits": view(
            display.sheet("credits-tableau", "Crédits locaux du Pacte", head, display.CREDITS, lines, whole)
        ),
        "cofunding": view(
            display.sheet("cofinancements-tableau", "Cofinancements et coût", head, display.COFUNDING, lines, whole)
        ),
        "axes": view(display.sheet("axes-tableau", "Par axe national", "Axe", display.BY_AXIS, axes, whole)),
        "beneficiaries": view(display.beneficiary_sheet(found.whole.figures)),
        "audiences": [
            {
                "label": label,
                "value": actions,
                "text": f"{french.number(actions)}, dont {french.counted(engaged, 'engagée')}",
            }
            for label, actions, engaged in display.audience_counts(found)
        ],
        "scales": [
            {"label": label, "value": actions, "text": french.number(actions)}
            for label, actions in display.scale_counts(found)
        ],
    }


def _progress(points: Sequence[Point]) -> View:
    return {"drawings": drawings(points), "table": view(progress_sheet(points))}


def _is_joint(found: Picture) -> bool:
    """Say whether a pact stands for several departments."""
    return any(row.coverage.pacts and row.coverage.transmitted > row.coverage.pacts for row in found.territories)


def _tiles(found: Picture) -> list[View]:
    coverage, figures = found.whole.coverage, found.whole.figures
    texts = (
        (f"Départements ayant transmis, sur {coverage.expected}", french.number(coverage.transmitted)),
        (f"Pactes, dont {french.counted(coverage.signed_pacts, 'signé')}", french.number(coverage.pacts)),
        (
            f"Actions, dont {french.counted(figures.engaged_actions, 'engagée')}",
            french.number(figures.actions),
        ),
        ("Autorisations d’engagement (AE)", french.euros(figures.committed_cents)),
        ("Cofinancements acquis", french.euros(figures.cofunding.secured_cents)),
        ("Actions avec une mesure d’impact", french.number(figures.measured_actions)),
    )
    heard = bool(coverage.transmitted)
    return [
        {"label": label, "value": value if heard or place == 0 else "–"} for place, (label, value) in enumerate(texts)
    ]


def _matrices(found: Picture, lines: list[Line]) -> tuple[Sheet, Sheet]:
    return (
        display.axis_matrix(
            "axes-actions",
            "Actions, par région et par axe",
            found,
            lines,
            lambda figures: french.number(figures.actions),
        ),
        display.axis_matrix(
            "axes-credits",
            "AE engagées, par région et par axe",
            found,
            lines,
            lambda figures: french.euros(figures.committed_cents),
        ),
    )


def _bar(line: Line) -> View:
    coverage = line.coverage
    most = coverage.expected or 1
    return {
        "title": f"{coverage.transmitted} transmis sur {coverage.expected}, {coverage.begun} commencés",
        "transmitted": 100 * coverage.transmitted / most,
        "begun": 100 * coverage.begun / most,
    }


def _action_sheet(found: Picture, actions: tuple[ActionLine, ...], year: int) -> Sheet:
    names = {row.code: f"{row.code} {row.name}" for row in found.territories}
    return action_sheet(
        "Actions transmises, et leur somme",
        (
            (one, names[one.territory_code], f"/recueils/{year}-{one.territory_code}/transmissions/{one.number}")
            for one in actions
        ),
        found.whole.figures,
    )


def _pages(count: int, asked: Asked) -> View:
    last = max(1, -(-count // PER_PAGE))

    def link(number: int) -> str | None:
        return asked.link(request.path, page=number) + "#liste-titre" if 1 <= number <= last else None

    return {
        "label": f"Page {french.number(asked.page)} sur {french.number(last)}",
        "count": french.counted(count, "action"),
        "previous": link(asked.page - 1),
        "next": link(asked.page + 1),
    }


def _transmission(year: int, row: TerritoryRow) -> str | None:
    if row.dossier is None or row.dossier.number is None:
        return None
    return f"/recueils/{year}-{row.code}/transmissions/{row.dossier.number}"
