"""The page of one export: how far it is, what it holds, whom it was sent to; having it made or sent again."""

from functools import partial

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from exports import runs
from exports.announcing import facts, page_of
from exports.deliveries import Sender, Standing, standing
from exports.forms import GONE
from exports.runs import ExportKind, ExportRun, RunState
from exports.schedule import told_period
from exports.web.listing import PERMISSIONS, alarm_notices, produce_now, run_view
from survey.domain.french import typeset
from survey.domain.letters import Delivery
from survey.domain.policy import Permission, may
from survey.services import journal
from survey.services.errors import AbsentError
from survey.web.presenting import View, moment
from survey.web.requests import LARGEST_KEY, once
from survey.web.runtime import runtime
from survey.web.security import actor, demand, new_key, requires

blueprint = Blueprint("export_run", __name__, url_prefix=f"/exports/<int(max={LARGEST_KEY}):run_id>")

TONES = {Delivery.WAITING: "info", Delivery.SENT: "success"}
UNFINISHED = {
    RunState.REQUESTED: "L’export est demandé : l’ordonnanceur le produit à son prochain passage, dans les cinq minutes. "
    "Rechargez la page.",
    RunState.CLAIMED: "L’export est en cours de production, en général moins d’une minute. Rechargez la page. S’il s’est arrêté, "
    "l’ordonnanceur le reprend de lui-même au bout d’un quart d’heure.",
    RunState.FAILED: "{error} Une fois la cause réglée, produisez-le de nouveau.",
}
DONE = "Les lettres sont écrites : elles partent dans la minute. Rechargez la page pour voir ce qu’elles deviennent."


@blueprint.get("")
@requires(Permission.USE_EXPORTS)
def show(run_id: int) -> ResponseReturnValue:
    """Show one export to those entitled; anything else looks absent."""
    run = _readable(run_id)
    with runtime().sessions.reading() as session:
        people = standing(session, run)
    view, is_stored = run_view(run, read=True), run.state == RunState.STORED
    return render_template(
        "exports/run.html",
        run=view | {"kind": ExportKind(run.kind).name, "label": ExportKind(run.kind).label},
        period=None if run.is_on_demand else told_period(run.period, run.as_of),
        facts=facts(run) if is_stored else [],
        trouble=_trouble(run, view),
        again=new_key() if view["gone"] or run.state == RunState.FAILED else None,
        key=new_key(),
        people=[_person(one) for one in people],
        can_send=view["url"] is not None and sum(one.can_be_sent for one in people) > 1,
        was_sent=any(one.mail for one in people),
        notices=[*([{"tone": "success", "text": typeset(DONE)}] if "envoye" in request.args else []), *_alarms(run)],
    )


def _readable(run_id: int) -> ExportRun:
    with runtime().sessions.reading() as session:
        run = session.get(ExportRun, run_id)
    if run is None:
        raise AbsentError
    demand(PERMISSIONS[ExportKind(run.kind)])
    return run


def _alarms(run: ExportRun) -> list[View]:
    return alarm_notices(page_of(run.id)) if run.state == RunState.STORED else []


def _trouble(run: ExportRun, view: View) -> str | None:
    """Tell why there is nothing to download, and what to do."""
    if view["gone"]:
        return typeset(GONE)
    state = RunState(run.state)
    return typeset(UNFINISHED[state].format(error=run.error)) if state in UNFINISHED else None


def _person(one: Standing) -> View:
    """Give where a recipient stands; addresses, and what servers say, which may hold them, are for those who follow the mail."""
    mail, follows = one.mail, may(actor(), Permission.FOLLOW_MAIL)
    return {
        "id": one.account_id,
        "name": one.name,
        "address": mail.address if mail and follows else None,
        "state": mail.state.label if mail else "Pas encore envoyé",
        "tone": (TONES.get(mail.state, "error") if mail else "none"),
        "attempts": mail.attempts if mail else 0,
        "at": moment(mail.done_at or mail.created_at) if mail else None,
        "next": moment(mail.next_at) if mail and mail.state is Delivery.WAITING and mail.attempts else None,
        "told": mail.outcome if mail and follows else "",
        "linked": bool(mail and mail.letter and not mail.letter.enclosure),
        "can_be_sent": one.can_be_sent,
        "gone": not one.entitled,
        "key": new_key(),
    }


@blueprint.post("/envoyer")
@requires(Permission.USE_EXPORTS)
def send(run_id: int) -> ResponseReturnValue:
    """Send the export again, to all whom it is for or to one of them."""
    _readable(run_id)
    chosen = request.form.get("destinataire", "")
    parts, who = runtime(), journal.by(actor())
    only = [_key(chosen)] if chosen else None
    sending = partial(Sender.of(parts.settings).send, who=who, run_id=run_id, now=parts.now(), only=only)
    return once(sending, lambda _: f"{page_of(run_id)}?envoye=1")


def _key(text: str) -> int:
    """Read the key of a row; what can be none looks absent."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_KEY)) and int(text) <= LARGEST_KEY):
        raise AbsentError
    return int(text)


@blueprint.post("/produire")
@requires(Permission.USE_EXPORTS)
def produce(run_id: int) -> ResponseReturnValue:
    """Make the file of an export again, where it failed or where its file is gone; one that is whole stays as it is."""
    is_gone = run_view(_readable(run_id), read=True)["gone"]
    asking = partial(runs.ask_again, who=journal.by(actor()), run_id=run_id, now=runtime().now(), is_gone=is_gone)
    response = once(asking, lambda _: page_of(run_id))
    produce_now(run_id)
    return response
