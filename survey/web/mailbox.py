"""The local mailbox of a demonstration: what the service has written, as it would be read. There is none anywhere else."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from survey.domain.letters import Delivery
from survey.domain.policy import Permission
from survey.mail.drawing import as_text
from survey.services import accounts, mailroom
from survey.services.courier import letterhead
from survey.web.presenting import View, moment
from survey.web.requests import LARGEST_KEY
from survey.web.runtime import runtime
from survey.web.security import requires

blueprint = Blueprint("mailbox", __name__, url_prefix="/courriel")


@blueprint.get("")
@requires(Permission.PUBLIC)
def index() -> ResponseReturnValue:
    """List what was written, the latest first."""
    _only_in_a_demonstration()
    with runtime().sessions.reading() as session:
        found = mailroom.letters(session)
    return render_template("mailbox/index.html", letters=[_line(row) for row in found], most=mailroom.MOST_LISTED)


@blueprint.get(f"/<int(max={LARGEST_KEY}):mail_id>")
@requires(Permission.PUBLIC)
def show(mail_id: int) -> ResponseReturnValue:
    """Show one letter as it looks, and its plain text."""
    _only_in_a_demonstration()
    settings = runtime().settings
    with runtime().sessions.reading() as session:
        posted = mailroom.letter(session, mail_id)
    letter, head = posted.letter, letterhead(settings)
    text = as_text(letter, head) if letter else ""
    return render_template("mailbox/letter.html", row=_line(posted), letter=letter, text=text, head=head)


def _only_in_a_demonstration() -> None:
    """Letters carry ways to sign in: the page exists only where the demonstration's own people are, whatever the settings say."""
    if not runtime().settings.demonstration:
        abort(404)
    with runtime().sessions.reading() as session:
        if not accounts.profiles(session):
            abort(404)


def _line(posted: mailroom.Posted) -> View:
    return {
        "url": f"/courriel/{posted.id}",
        "subject": posted.subject,
        "address": posted.address,
        "at": moment(posted.created_at),
        "waiting": posted.state.label if posted.state is Delivery.WAITING else None,
    }
