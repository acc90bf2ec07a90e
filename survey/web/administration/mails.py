"""The state of the mail: what became of each letter, what did not arrive and why, and sending it again."""

from collections.abc import Callable
from contextlib import suppress

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from survey.db.engine import ClashError
from survey.domain.letters import Delivery
from survey.domain.policy import Permission
from survey.services import mailroom, requests
from survey.web.administration.alarms import alarms
from survey.web.presenting import View, moment
from survey.web.requests import LARGEST_KEY
from survey.web.runtime import runtime
from survey.web.schemas import key_of_form
from survey.web.security import actor, new_key, requires

blueprint = Blueprint("mails", __name__, url_prefix="/administration/courriels")

TONES = {Delivery.WAITING: "info", Delivery.SENT: "success"}
LABELS = {
    Delivery.WAITING: "En attente",
    Delivery.SENT: "Envoyés",
    Delivery.REFUSED: "Refusés",
    Delivery.GIVEN_UP: "Abandonnés",
    Delivery.FORBIDDEN: "Hors de la liste autorisée",
    Delivery.BOUNCED: "Revenus",
}


@blueprint.get("")
@requires(Permission.FOLLOW_MAIL)
def index() -> ResponseReturnValue:
    """Show the alarms, then the letters, those of one state where it is asked for."""
    parts, asked = runtime(), request.args.get("etat", "")
    state = Delivery(asked) if asked in set(Delivery) else None
    with parts.sessions.reading() as session:
        standing = mailroom.standing(session, parts.now())
        found = mailroom.letters(session, state)
    total = sum(standing.counts.values())
    states = [_choice("Tous", "", total, state is None)]
    states += [
        _choice(LABELS[one], one.value, standing.counts[one], state is one)
        for one in Delivery
        if one in standing.counts
    ]
    return render_template(
        "administration/mails.html",
        notices=alarms(standing, parts.settings),
        seen=moment(standing.seen_at) if standing.seen_at else None,
        states=states,
        mails=[_line(row) for row in found],
        most=mailroom.MOST_LISTED,
    )


def _choice(label: str, value: str, count: int, current: bool) -> View:  # noqa: FBT001  one word of a choice, given once
    path = "/administration/courriels"
    return {"label": label, "count": count, "url": f"{path}?etat={value}" if value else path, "current": current}


def _line(posted: mailroom.Posted) -> View:
    failed, waits = posted.has_failed, posted.state is Delivery.WAITING
    return {
        "subject": posted.subject,
        "address": posted.address,
        "at": moment(posted.created_at),
        "state": posted.state.label,
        "tone": TONES.get(posted.state, "error"),
        "attempts": posted.attempts,
        "told": posted.outcome,
        "next": moment(posted.next_at) if waits and posted.attempts else None,
        "done": moment(posted.done_at) if posted.done_at else None,
        "url": f"/administration/courriels/{posted.id}",
        "again": new_key() if posted.can_leave_again else None,
        "elsewhere": mailroom.FROM_ITS_PAGE if failed and posted.is_export else "",
        "settle": new_key() if failed and posted.settled_at is None else None,
        "settled": moment(posted.settled_at) if failed and posted.settled_at else None,
    }


@blueprint.post(f"/<int(max={LARGEST_KEY}):mail_id>/renvoyer")
@requires(Permission.FOLLOW_MAIL)
def send_again(mail_id: int) -> ResponseReturnValue:
    """Send again a letter that did not arrive."""
    return _done(mail_id, mailroom.send_again)


@blueprint.post(f"/<int(max={LARGEST_KEY}):mail_id>/classer")
@requires(Permission.FOLLOW_MAIL)
def settle(mail_id: int) -> ResponseReturnValue:
    """Note that a letter that did not arrive has been dealt with."""
    return _done(mail_id, mailroom.settle)


def _done(mail_id: int, deed: Callable[..., None]) -> ResponseReturnValue:
    key, who, now = key_of_form(), actor(), runtime().now()
    location, print_ = "/administration/courriels", requests.fingerprint((request.path,))
    with suppress(ClashError), runtime().sessions.begin() as session:
        if requests.earlier_location(session, who, key, print_) is None:
            requests.remember(session, who, key, print_, location, now)
            deed(session, who, mail_id, now)
    return redirect(location, 303)
